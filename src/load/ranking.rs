//! `content/rankings/<scheme>/<period>.toml`.

use super::decode_inner;
use super::fields::Fields;
use super::review::{self, RawRelease};
use crate::diag::{Span, Spanned};

/// A period's ranking record, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawRanking {
    /// The folder it lies in.
    pub scheme: String,
    pub published_on: Option<Spanned<String>>,
    pub note: Option<Spanned<String>>,
    pub adjustments: Vec<RawAdjustment>,
    pub vetoes: Vec<RawVeto>,
    pub closed: Option<RawClosed>,
    pub corrections: Vec<RawCorrection>,
    pub skipped: Vec<RawSkipped>,
    pub done: Vec<RawDone>,
    pub release: RawRelease,
}

/// One addition or deduction, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAdjustment {
    pub unit: Option<Spanned<String>>,
    pub key: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
    pub unpublished: Option<Spanned<bool>>,
    pub count: Option<Spanned<String>>,
    pub condition: Option<Spanned<String>>,
}

/// A veto, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawVeto {
    pub unit: Option<Spanned<String>>,
    pub key: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
    pub unpublished: Option<Spanned<bool>>,
    pub on: Option<Spanned<String>>,
}

/// When a period was closed, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawClosed {
    pub on: Option<Spanned<String>>,
    pub digest: Option<Spanned<String>>,
}

/// A correction, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawCorrection {
    pub on: Option<Spanned<String>>,
    pub reason: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
    pub digest: Option<Spanned<String>>,
    pub changed: Vec<RawChanged>,
}

/// One changed input, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawChanged {
    pub span: Span,
    pub unit: Option<Spanned<String>>,
    pub round: Option<Spanned<String>>,
    pub indicator: Option<Spanned<String>>,
    pub class: Option<Spanned<String>>,
    pub column: Option<Spanned<String>>,
    pub adjustment: Option<Spanned<String>>,
    pub was: Option<Spanned<String>>,
}

/// A round left out on purpose, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawSkipped {
    pub round: Option<Spanned<String>>,
    pub reason: Option<Spanned<String>>,
}

/// A consequence carried out, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawDone {
    pub span: Span,
    pub unit: Option<Spanned<String>>,
    pub on: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
}

/// Takes the fields of a ranking record.
pub fn ranking(fields: &mut Fields<'_>) -> RawRanking {
    RawRanking {
        scheme: String::new(),
        published_on: fields.required_date("published_on"),
        note: fields.text("note"),
        adjustments: fields.tables("adjustment").into_iter().map(|t| decode_inner(fields, t, adjustment)).collect(),
        vetoes: fields.tables("veto").into_iter().map(|t| decode_inner(fields, t, veto)).collect(),
        closed: fields.table("closed").map(|table| decode_inner(fields, table, closed)),
        corrections: fields.tables("correction").into_iter().map(|t| decode_inner(fields, t, correction)).collect(),
        skipped: fields.tables("skipped").into_iter().map(|t| decode_inner(fields, t, skipped)).collect(),
        done: fields.tables("done").into_iter().map(|t| decode_inner(fields, t, done)).collect(),
        release: review::release(fields),
    }
}

fn adjustment(fields: &mut Fields<'_>) -> RawAdjustment {
    RawAdjustment {
        unit: fields.required_text("unit"),
        key: fields.required_text("key"),
        document: fields.required_text("document"),
        unpublished: fields.bool("unpublished"),
        count: fields.number("count"),
        condition: fields.text("condition"),
    }
}

fn veto(fields: &mut Fields<'_>) -> RawVeto {
    RawVeto {
        unit: fields.required_text("unit"),
        key: fields.required_text("key"),
        document: fields.required_text("document"),
        unpublished: fields.bool("unpublished"),
        on: fields.required_date("on"),
    }
}

fn closed(fields: &mut Fields<'_>) -> RawClosed {
    RawClosed { on: fields.required_date("on"), digest: fields.required_text("digest") }
}

fn correction(fields: &mut Fields<'_>) -> RawCorrection {
    fields.require("changed");
    RawCorrection {
        on: fields.required_date("on"),
        reason: fields.required_text("reason"),
        document: fields.text("document"),
        digest: fields.required_text("digest"),
        changed: fields.tables("changed").into_iter().map(|t| decode_inner(fields, t, changed)).collect(),
    }
}

fn changed(fields: &mut Fields<'_>) -> RawChanged {
    RawChanged {
        span: fields.span(),
        unit: fields.required_text("unit"),
        round: fields.text("round"),
        indicator: fields.text("indicator"),
        class: fields.text("class"),
        column: fields.text("column"),
        adjustment: fields.text("adjustment"),
        was: fields.required_text("was"),
    }
}

fn skipped(fields: &mut Fields<'_>) -> RawSkipped {
    RawSkipped { round: fields.text("round"), reason: fields.required_text("reason") }
}

fn done(fields: &mut Fields<'_>) -> RawDone {
    RawDone {
        span: fields.span(),
        unit: fields.required_text("unit"),
        on: fields.required_date("on"),
        document: fields.text("document"),
    }
}
