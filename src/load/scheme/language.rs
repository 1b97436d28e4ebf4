//! The parts of a scheme beyond weights and scales: blocks, caps, vetoes, groups, flags, ways of scoring.

use super::super::decode_inner;
use super::super::fields::{Fields, Value};
use crate::diag::{Span, Spanned};

/// A block, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawBlock {
    pub span: Span,
    pub key: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub of: Option<Spanned<String>>,
    pub weight: Option<Spanned<String>>,
    pub cap: Option<Spanned<String>>,
    pub mean: Option<Spanned<String>>,
}

/// Caps and gates, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawLimits {
    pub bonus: Option<Spanned<String>>,
    pub malus: Option<Spanned<String>>,
    pub top: Option<Spanned<String>>,
    pub bottom: Option<Spanned<String>>,
    pub bonus_from: Option<Spanned<String>>,
    pub bonus_measured: Option<Spanned<String>>,
}

/// A veto, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawVetoRule {
    pub key: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub effect: Option<Spanned<String>>,
    pub mark: Option<Spanned<String>>,
    pub band: Option<Spanned<String>>,
}

/// A group, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawGroup {
    pub span: Span,
    pub name: Option<Spanned<String>>,
    pub units: Vec<Spanned<String>>,
}

/// A flag, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawFlag {
    pub span: Span,
    pub name: Option<Spanned<String>>,
    pub position: Option<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub below: Option<Spanned<String>>,
}

/// How an indicator is scored where it is no plain column, rate or evaluation, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/schemes.md under their own names")]
pub struct RawScoring {
    pub start: Option<Spanned<String>>,
    pub floor: Option<Spanned<String>>,
    pub cap: Option<Spanned<String>>,
    pub events: Vec<(Spanned<String>, Spanned<Value>)>,
    pub target: Option<Spanned<String>>,
    pub before: Option<Spanned<String>>,
    pub step: Option<Spanned<String>>,
    pub step_size: Option<Spanned<String>>,
    pub step_points: Option<Spanned<String>>,
    pub nothing: Option<Spanned<String>>,
    pub full: Option<Spanned<String>>,
    pub base: Option<Spanned<String>>,
    pub lower: Option<Spanned<bool>>,
    pub log: Option<Spanned<bool>>,
    pub scheme: Option<Spanned<String>>,
    pub take: Option<Spanned<String>>,
    pub span: Option<Spanned<String>>,
    pub against: Option<Spanned<String>>,
    pub relative: Option<Spanned<bool>>,
    pub minimum: Option<Spanned<String>>,
}

pub(super) fn block(fields: &mut Fields<'_>) -> RawBlock {
    RawBlock {
        span: fields.span(),
        key: fields.required_text("key"),
        name: fields.required_text("name"),
        of: fields.text("of"),
        weight: fields.number("weight"),
        cap: fields.number("cap"),
        mean: fields.text("mean"),
    }
}

pub(super) fn limits(fields: &mut Fields<'_>) -> RawLimits {
    RawLimits {
        bonus: fields.number("bonus"),
        malus: fields.number("malus"),
        top: fields.number("top"),
        bottom: fields.number("bottom"),
        bonus_from: fields.number("bonus_from"),
        bonus_measured: fields.text("bonus_measured"),
    }
}

pub(super) fn veto(fields: &mut Fields<'_>) -> RawVetoRule {
    RawVetoRule {
        key: fields.required_text("key"),
        name: fields.required_text("name"),
        effect: fields.required_text("effect"),
        mark: fields.number("mark"),
        band: fields.text("band"),
    }
}

pub(super) fn group(fields: &mut Fields<'_>) -> RawGroup {
    fields.require("units");
    RawGroup { span: fields.span(), name: fields.required_text("name"), units: fields.texts("units") }
}

pub(super) fn flag(fields: &mut Fields<'_>) -> RawFlag {
    RawFlag {
        span: fields.span(),
        name: fields.required_text("name"),
        position: fields.text("position"),
        from: fields.number("from"),
        below: fields.number("below"),
    }
}

pub(super) fn scoring(fields: &mut Fields<'_>) -> RawScoring {
    RawScoring {
        start: fields.text("start"),
        floor: fields.number("floor"),
        cap: fields.number("cap"),
        events: fields.pairs("events"),
        target: fields.text("target"),
        before: fields.text("before"),
        step: fields.number("step"),
        step_size: fields.number("step_size"),
        step_points: fields.number("step_points"),
        nothing: fields.number("nothing"),
        full: fields.number("full"),
        base: fields.number("base"),
        lower: fields.bool("lower"),
        log: fields.bool("log"),
        scheme: fields.text("scheme"),
        take: fields.text("take"),
        span: fields.text("span"),
        against: fields.text("against"),
        relative: fields.bool("relative"),
        minimum: fields.number("minimum"),
    }
}

/// Decodes each of an array of tables.
pub(super) fn each<T>(fields: &mut Fields<'_>, key: &'static str, decode: fn(&mut Fields<'_>) -> T) -> Vec<T> {
    fields.tables(key).into_iter().map(|table| decode_inner(fields, table, decode)).collect()
}
