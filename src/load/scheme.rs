//! `content/schemes/<id>.toml`.

mod language;

pub use language::{RawBlock, RawFlag, RawGroup, RawLimits, RawScoring, RawVetoRule};

use super::decode_inner;
use super::fields::{Fields, Value};
use super::review::{self, RawRelease};
use crate::diag::{Span, Spanned};

/// A scheme, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawScheme {
    pub title: Option<Spanned<String>>,
    pub tier: Option<Spanned<String>>,
    pub participants: Option<RawParticipants>,
    pub total: Option<Spanned<String>>,
    pub version: Option<Spanned<String>>,
    pub effective: Option<Spanned<String>>,
    pub until: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
    pub changes: Option<Spanned<String>>,
    pub replaces: Option<Spanned<String>>,
    pub cadence: Option<Spanned<String>>,
    pub week_belongs_to: Option<Spanned<String>>,
    pub missing: Option<RawMissing>,
    pub absence: Option<RawAbsence>,
    pub rounding: Option<RawRounding>,
    pub ties: Option<Spanned<String>>,
    pub tie_chain: Vec<Spanned<String>>,
    pub mean: Option<Spanned<String>>,
    pub order: Vec<Spanned<String>>,
    pub difficulty: Vec<(Spanned<String>, Spanned<Value>)>,
    pub not_applicable: Option<Spanned<String>>,
    pub shares: Option<Spanned<String>>,
    pub work: Option<Spanned<String>>,
    pub blocks: Vec<RawBlock>,
    pub limits: Option<RawLimits>,
    pub vetoes: Vec<RawVetoRule>,
    pub groups: Vec<RawGroup>,
    pub flags: Vec<RawFlag>,
    pub indicators: Vec<RawIndicator>,
    pub adjustments: Vec<RawAdjustmentRule>,
    pub bands: Vec<RawBand>,
    pub consequences: Vec<RawConsequence>,
    pub release: RawRelease,
}

/// Who takes part, as written: a list of units, `"all"`, or all but some.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub enum RawParticipants {
    All(Spanned<String>),
    Only(Vec<Spanned<String>>),
    Except(Vec<Spanned<String>>),
}

/// The rule for missing weeks, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawMissing {
    pub minimum_weeks: Option<Spanned<String>>,
    pub below: Option<Spanned<String>>,
    pub unexcused: Option<Spanned<String>>,
    pub absent: Option<Spanned<String>>,
}

/// The words for absence, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAbsence {
    pub unexcused: Vec<Spanned<String>>,
    pub excused: Vec<Spanned<String>>,
}

/// Rounding, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawRounding {
    pub places: Option<Spanned<String>>,
    pub mode: Option<Spanned<String>>,
}

/// An indicator, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawIndicator {
    pub span: Span,
    pub key: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub weight: Option<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub block: Option<Spanned<String>>,
    pub office: Option<Spanned<String>>,
    pub scoring: RawScoring,
    pub scale: Vec<Spanned<Value>>,
    pub hits: Option<Spanned<String>>,
    pub of: Option<Spanned<String>>,
    pub minimum_ballots: Option<Spanned<String>>,
    pub trim: Option<RawTrim>,
    pub grades: Vec<(Spanned<String>, Spanned<Value>)>,
    pub classes: Vec<(Spanned<String>, Spanned<Value>)>,
    pub class_names: Vec<(Spanned<String>, Spanned<Value>)>,
}

/// A trimmed mean, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawTrim {
    pub percent: Option<Spanned<String>>,
    pub remain: Option<Spanned<String>>,
}

/// A rule for additions and deductions, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAdjustmentRule {
    pub key: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub points: Option<Spanned<String>>,
    pub cap: Option<Spanned<String>>,
    pub conditions: Vec<(Spanned<String>, Spanned<Value>)>,
}

/// A band, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawBand {
    pub name: Option<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub quota: Option<Spanned<String>>,
}

/// A consequence, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawConsequence {
    pub name: Option<Spanned<String>>,
    pub when: RawCondition,
}

/// The condition of a consequence, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawCondition {
    pub position: Option<Spanned<String>>,
    pub distinguishable: Option<Spanned<bool>>,
    pub repeated: Option<Spanned<String>>,
    pub within_months: Option<Spanned<String>>,
}

/// Takes the fields of a scheme.
pub fn scheme(fields: &mut Fields<'_>) -> RawScheme {
    fields.require("indicator");
    RawScheme {
        title: fields.required_text("title"),
        tier: fields.required_text("tier"),
        participants: participants(fields),
        total: fields.number("total"),
        version: fields.required_number("version"),
        effective: fields.required_date("effective"),
        until: fields.date("until"),
        document: fields.text("document"),
        changes: fields.text("changes"),
        replaces: fields.text("replaces"),
        cadence: fields.text("cadence"),
        week_belongs_to: fields.text("week_belongs_to"),
        missing: fields.table("missing").map(|table| decode_inner(fields, table, missing)),
        absence: fields.table("absence").map(|table| decode_inner(fields, table, absence)),
        rounding: fields.table("rounding").map(|table| decode_inner(fields, table, rounding)),
        ties: fields.text("ties"),
        tie_chain: fields.texts("tie_chain"),
        mean: fields.text("mean"),
        order: fields.texts("order"),
        difficulty: fields.pairs("difficulty"),
        not_applicable: fields.text("not_applicable"),
        shares: fields.text("shares"),
        work: fields.text("work"),
        blocks: language::each(fields, "block", language::block),
        limits: fields.table("limits").map(|table| decode_inner(fields, table, language::limits)),
        vetoes: language::each(fields, "veto", language::veto),
        groups: language::each(fields, "group", language::group),
        flags: language::each(fields, "flag", language::flag),
        indicators: fields.tables("indicator").into_iter().map(|t| decode_inner(fields, t, indicator)).collect(),
        adjustments: fields.tables("adjustment").into_iter().map(|t| decode_inner(fields, t, adjustment)).collect(),
        bands: fields.tables("band").into_iter().map(|t| decode_inner(fields, t, band)).collect(),
        consequences: fields.tables("consequence").into_iter().map(|t| decode_inner(fields, t, consequence)).collect(),
        release: review::release(fields),
    }
}

fn participants(fields: &mut Fields<'_>) -> Option<RawParticipants> {
    if fields.is_table("participants") {
        let table = fields.table("participants")?;
        return Some(RawParticipants::Except(decode_inner(fields, table, |fields| {
            fields.require("except");
            fields.texts("except")
        })));
    }
    let mut list = fields.texts("participants");
    match list.as_slice() {
        [] => None,
        [one] if one.value == "all" => list.pop().map(RawParticipants::All),
        _ => Some(RawParticipants::Only(list)),
    }
}

fn missing(fields: &mut Fields<'_>) -> RawMissing {
    RawMissing {
        minimum_weeks: fields.required_number("minimum_weeks"),
        below: fields.text("below"),
        unexcused: fields.text("unexcused"),
        absent: fields.text("absent"),
    }
}

fn absence(fields: &mut Fields<'_>) -> RawAbsence {
    RawAbsence { unexcused: fields.texts("unexcused"), excused: fields.texts("excused") }
}

fn rounding(fields: &mut Fields<'_>) -> RawRounding {
    RawRounding { places: fields.required_number("places"), mode: fields.required_text("mode") }
}

fn indicator(fields: &mut Fields<'_>) -> RawIndicator {
    RawIndicator {
        span: fields.span(),
        key: fields.required_text("key"),
        name: fields.required_text("name"),
        // Only a scheme by order alone has none, which is checked with the whole of it.
        weight: fields.number("weight"),
        from: fields.text("from"),
        block: fields.text("block"),
        office: fields.text("office"),
        scoring: language::scoring(fields),
        scale: fields.array("scale"),
        hits: fields.text("hits"),
        of: fields.text("of"),
        minimum_ballots: fields.number("minimum_ballots"),
        trim: fields.table("trim").map(|table| decode_inner(fields, table, trim)),
        grades: fields.pairs("grades"),
        classes: fields.pairs("classes"),
        class_names: fields.pairs("class_names"),
    }
}

fn trim(fields: &mut Fields<'_>) -> RawTrim {
    RawTrim { percent: fields.required_number("percent"), remain: fields.number("remain") }
}

fn adjustment(fields: &mut Fields<'_>) -> RawAdjustmentRule {
    RawAdjustmentRule {
        key: fields.required_text("key"),
        name: fields.required_text("name"),
        points: fields.required_number("points"),
        cap: fields.number("cap"),
        conditions: fields.pairs("conditions"),
    }
}

fn band(fields: &mut Fields<'_>) -> RawBand {
    RawBand { name: fields.required_text("name"), from: fields.required_number("from"), quota: fields.number("quota") }
}

fn consequence(fields: &mut Fields<'_>) -> RawConsequence {
    fields.require("when");
    RawConsequence {
        name: fields.required_text("name"),
        when: fields.table("when").map_or_else(RawCondition::default, |table| decode_inner(fields, table, condition)),
    }
}

fn condition(fields: &mut Fields<'_>) -> RawCondition {
    RawCondition {
        position: fields.text("position"),
        distinguishable: fields.bool("distinguishable"),
        repeated: fields.number("repeated"),
        within_months: fields.number("within_months"),
    }
}
