//! `content/notices/<id>.md`.

use super::document::{self, RawOfficial};
use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use super::{RawBody, decode_inner};
use crate::diag::{Diagnostics, Span, Spanned};

/// A notice, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawNotice {
    pub document: RawOfficial,
    pub kind: Option<Spanned<String>>,
    pub campaign: Option<Spanned<String>>,
    pub units: Vec<Spanned<String>>,
    pub cases: Vec<Spanned<String>>,
    pub exemplars: Vec<Spanned<String>>,
    pub accountability: Vec<RawAccountability>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// Who was held to account, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAccountability {
    pub span: Span,
    pub unit: Option<Spanned<String>>,
    pub post: Option<Spanned<String>>,
    pub unit_of: Option<Spanned<String>>,
    pub duty: Option<Spanned<String>>,
    pub mode: Option<Spanned<String>>,
}

/// Takes the fields of a notice.
pub fn notice(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawNotice {
    let mut fields = Fields::new(head, diags);
    let raw = RawNotice {
        document: document::official(&mut fields),
        kind: fields.required_text("kind"),
        campaign: fields.text("campaign"),
        units: fields.texts("units"),
        cases: fields.texts("cases"),
        exemplars: fields.texts("exemplars"),
        accountability: fields
            .tables("accountability")
            .into_iter()
            .map(|table| decode_inner(&mut fields, table, accountability))
            .collect(),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}

fn accountability(fields: &mut Fields<'_>) -> RawAccountability {
    RawAccountability {
        span: fields.span(),
        unit: fields.text("unit"),
        post: fields.text("post"),
        unit_of: fields.text("unit_of"),
        duty: fields.text("duty"),
        mode: fields.required_text("mode"),
    }
}
