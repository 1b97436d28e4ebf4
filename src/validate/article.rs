//! Articles and plain pages.

use super::check::Check;
use super::index::Index;
use super::{prose, review};
use crate::diag::Diagnostics;
use crate::load::Record;
use crate::load::article::{RawArticle, RawPage};
use crate::model::article::{Article, Page};
use crate::source::Sources;

pub(super) fn article(
    record: Record<RawArticle>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Article> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let title = check.text(raw.title);
    let date = check.day(raw.date.as_ref());
    let source = check.text(raw.source);
    let author = check.text(raw.author);
    let signed_by = check.text(raw.signed_by);
    let column = check.text(raw.column);
    let summary = check.text(raw.summary);
    let body = prose::body(&raw.body, index, sources, check);
    let release = review::release(raw.release, date, check);
    Some(Article {
        id: record.id.parse().ok()?,
        title: title?,
        date: date?,
        source: source?,
        author,
        signed_by,
        column: column?,
        summary,
        body,
        release,
    })
}

pub(super) fn page(record: Record<RawPage>, index: &Index, sources: &Sources, diags: &mut Diagnostics) -> Option<Page> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let title = check.text(raw.title);
    let order = check.whole(raw.order.as_ref(), 0, 9999).unwrap_or(100);
    let body = prose::body(&raw.body, index, sources, check);
    let release = review::release(raw.release, None, check);
    Some(Page { id: record.id.parse().ok()?, title: title?, order, body, release })
}
