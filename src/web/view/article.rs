//! Article pages and plain pages.

use serde::Serialize;

use super::frame::{Column, Frame, article_frame, frame};
use super::{Around, FactView, html};
use crate::model::article::{Article, Page};
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::web::prose::Html;

/// An article.
#[derive(Debug, Serialize)]
pub struct ArticleView {
    frame: Frame,
    column: String,
    facts: Vec<FactView>,
    body_html: Html,
    signed_by: Option<String>,
    review: Vec<FactView>,
}

/// A plain page.
#[derive(Debug, Serialize)]
pub struct PageView {
    frame: Frame,
    body_html: Html,
    review: Vec<FactView>,
}

pub(crate) fn article(around: &Around<'_>, from: &OutPath, article: &Article) -> ArticleView {
    let fact = |key: &str, value: String| FactView { name: around.word(&format!("article.{key}")), value, href: None };
    let mut facts = vec![fact("date", around.day(article.date)), fact("source", article.source.clone())];
    facts.extend(article.author.clone().map(|author| fact("author", author)));
    ArticleView {
        frame: article_frame(around, from, Column::Of(Kind::Article), &article.title, article.date, &article.source),
        column: article.column.clone(),
        facts,
        body_html: html(around, from, &article.body),
        signed_by: article.signed_by.clone(),
        review: around.review(&article.release.review),
    }
}

pub(crate) fn page(around: &Around<'_>, from: &OutPath, page: &Page) -> PageView {
    PageView {
        frame: frame(around, from, Column::Of(Kind::Page), &page.title, &page.title),
        body_html: html(around, from, &page.body),
        review: around.review(&page.release.review),
    }
}
