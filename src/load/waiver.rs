//! `content/waivers.toml`: findings of the search for private data that may stand, as written.

use super::decode_inner;
use super::fields::Fields;
use crate::diag::{Span, Spanned};

/// One waiver, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/privacy.md under their own names")]
pub struct RawWaiver {
    pub span: Span,
    pub file: Option<Spanned<String>>,
    pub finding: Option<Spanned<String>>,
    pub reason: Option<Spanned<String>>,
    pub by: Option<Spanned<String>>,
    pub on: Option<Spanned<String>>,
    pub salt: Option<Spanned<String>>,
    pub digest: Option<Spanned<String>>,
}

/// Takes the waivers.
pub fn waivers(fields: &mut Fields<'_>) -> Vec<RawWaiver> {
    fields.tables("waiver").into_iter().map(|table| decode_inner(fields, table, waiver)).collect()
}

fn waiver(fields: &mut Fields<'_>) -> RawWaiver {
    RawWaiver {
        span: fields.span(),
        file: fields.required_text("file"),
        finding: fields.required_text("finding"),
        reason: fields.required_text("reason"),
        by: fields.required_text("by"),
        on: fields.required_date("on"),
        salt: fields.required_text("salt"),
        digest: fields.required_text("digest"),
    }
}
