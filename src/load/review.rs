//! `[review]` and `embargo`: what decides whether a record may be published.

use super::decode_inner;
use super::fields::{Fields, Table, Value};
use crate::diag::{Span, Spanned};

/// The fields that every gated record has.
#[derive(Debug, Default)]
pub struct RawRelease {
    /// 起草
    pub drafted: Option<RawStep>,
    /// 审查
    pub reviewed: Option<RawStep>,
    /// 审批
    pub approved: Option<RawStep>,
    /// What `approve` remembers of what was approved.
    pub marks: Vec<(Spanned<String>, Spanned<Value>)>,
    /// Not to be public before this day.
    pub embargo: Option<Spanned<String>>,
}

/// One step.
#[derive(Debug)]
pub struct RawStep {
    /// The whole step.
    pub span: Span,
    /// The office.
    pub office: Option<Spanned<String>>,
    /// The day.
    pub on: Option<Spanned<String>>,
    /// The rule it rests on.
    pub basis: Option<Spanned<String>>,
    /// The digest of what was approved.
    pub digest: Option<Spanned<String>>,
}

/// Takes `[review]` and `embargo` from a record.
pub fn release(fields: &mut Fields<'_>) -> RawRelease {
    let embargo = fields.date("embargo");
    let Some(table) = fields.table("review") else { return RawRelease { embargo, ..RawRelease::default() } };
    let steps = decode_inner(fields, table, steps);
    RawRelease { embargo, ..steps }
}

fn steps(fields: &mut Fields<'_>) -> RawRelease {
    RawRelease {
        drafted: step(fields, "drafted", plain_step),
        reviewed: step(fields, "reviewed", review_step),
        approved: step(fields, "approved", approval_step),
        marks: fields.pairs("marks"),
        embargo: None,
    }
}

fn step(fields: &mut Fields<'_>, key: &'static str, decoder: fn(&mut Fields<'_>) -> RawStep) -> Option<RawStep> {
    let table: Table = fields.table(key)?;
    Some(decode_inner(fields, table, decoder))
}

fn plain_step(fields: &mut Fields<'_>) -> RawStep {
    RawStep {
        span: fields.span(),
        office: fields.required_text("office"),
        on: fields.required_date("on"),
        basis: fields.text("basis"),
        digest: None,
    }
}

/// A review always names its basis: 政府信息公开条例 (2019), art. 17.
fn review_step(fields: &mut Fields<'_>) -> RawStep {
    fields.require("basis");
    plain_step(fields)
}

fn approval_step(fields: &mut Fields<'_>) -> RawStep {
    RawStep { digest: fields.text("digest"), ..plain_step(fields) }
}
