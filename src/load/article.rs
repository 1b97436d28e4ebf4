//! `content/articles/<id>.md` and `content/pages/<id>.md`.

use super::RawBody;
use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use crate::diag::{Diagnostics, Spanned};

/// An article, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawArticle {
    pub title: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
    pub source: Option<Spanned<String>>,
    pub author: Option<Spanned<String>>,
    pub signed_by: Option<Spanned<String>>,
    pub column: Option<Spanned<String>>,
    pub summary: Option<Spanned<String>>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// A plain page, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawPage {
    pub title: Option<Spanned<String>>,
    pub order: Option<Spanned<String>>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// Takes the fields of an article.
pub fn article(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawArticle {
    let mut fields = Fields::new(head, diags);
    let raw = RawArticle {
        title: fields.required_text("title"),
        date: fields.required_date("date"),
        source: fields.required_text("source"),
        author: fields.text("author"),
        signed_by: fields.text("signed_by"),
        column: fields.required_text("column"),
        summary: fields.text("summary"),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}

/// Takes the fields of a plain page.
pub fn page(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawPage {
    let mut fields = Fields::new(head, diags);
    let raw = RawPage {
        title: fields.required_text("title"),
        order: fields.number("order"),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}
