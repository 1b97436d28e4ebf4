//! `content/amendments/<id>.toml`.

use super::decode_inner;
use super::fields::Fields;
use super::review::{self, RawRelease};
use crate::diag::{Span, Spanned};

/// An amendment, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAmendment {
    pub record: Option<Spanned<String>>,
    pub kind: Option<Spanned<String>>,
    pub on: Option<Spanned<String>>,
    pub reason: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
    pub moved_to: Option<Spanned<String>>,
    pub keep: Vec<Spanned<String>>,
    pub digest: Option<Spanned<String>>,
    pub changes: Vec<RawChange>,
    pub places: Vec<RawPlace>,
    pub release: RawRelease,
}

/// A value before and after, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawChange {
    pub span: Span,
    pub field: Option<Spanned<String>>,
    pub was: Option<Spanned<String>>,
    pub now: Option<Spanned<String>>,
}

/// A place before and after, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawPlace {
    pub unit: Option<Spanned<String>>,
    pub was_rank: Option<Spanned<String>>,
    pub was_score: Option<Spanned<String>>,
    pub now_rank: Option<Spanned<String>>,
    pub now_score: Option<Spanned<String>>,
}

/// Takes the fields of an amendment.
pub fn amendment(fields: &mut Fields<'_>) -> RawAmendment {
    RawAmendment {
        record: fields.required_text("record"),
        kind: fields.required_text("kind"),
        on: fields.required_date("on"),
        reason: fields.required_text("reason"),
        document: fields.text("document"),
        moved_to: fields.text("moved_to"),
        keep: fields.texts("keep"),
        digest: fields.text("digest"),
        changes: fields.tables("change").into_iter().map(|t| decode_inner(fields, t, change)).collect(),
        places: fields.tables("place").into_iter().map(|t| decode_inner(fields, t, place)).collect(),
        release: review::release(fields),
    }
}

fn change(fields: &mut Fields<'_>) -> RawChange {
    RawChange {
        span: fields.span(),
        field: fields.required_text("field"),
        was: fields.text("was"),
        now: fields.text("now"),
    }
}

fn place(fields: &mut Fields<'_>) -> RawPlace {
    RawPlace {
        unit: fields.required_text("unit"),
        was_rank: fields.number("was_rank"),
        was_score: fields.text("was_score"),
        now_rank: fields.number("now_rank"),
        now_score: fields.text("now_score"),
    }
}
