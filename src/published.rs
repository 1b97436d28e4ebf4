//! The file `ranking.json`: what a ranking publishes so that anyone can compute it again.
//!
//! Field names are a promise; `docs/data.md` describes them. Decimals are strings, since JSON numbers are binary
//! floats to most readers. `tables` writes it, `verify` reads it.

pub mod contents;
pub mod language;
pub mod tables;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The value of `format`.
pub const FORMAT: &str = "tongbao-ranking-3";

/// A ranking with its scheme and every input.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Ranking {
    pub format: String,
    pub period: String,
    pub published_on: String,
    pub state: String,
    pub closed_on: Option<String>,
    pub inputs_digest: Option<String>,
    pub compared_with: Option<String>,
    pub compared_units: usize,
    pub joined: Vec<String>,
    pub left: Vec<String>,
    pub scheme: Scheme,
    pub precision: Option<Precision>,
    pub middle: Option<Middle>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<language::RestsOn>,
    pub rounds: Vec<RoundSheet>,
    pub rows: Vec<Row>,
    pub unranked: Vec<Unranked>,
    pub consequences: Vec<Consequence>,
    pub corrections: Vec<Correction>,
}

/// A scheme.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Scheme {
    pub id: String,
    pub title: String,
    pub tier: String,
    pub version: u32,
    pub cadence: String,
    pub total: String,
    pub minimum_weeks: u32,
    pub unexcused: String,
    pub absent: String,
    pub rounding_places: u32,
    pub rounding_mode: String,
    pub ties: String,
    #[serde(flatten)]
    pub language: language::Language,
    pub indicators: Vec<Indicator>,
    pub adjustments: Vec<Rule>,
    pub bands: Vec<Band>,
    pub consequences: Vec<ConsequenceRule>,
}

/// An indicator; `low` and `high` for a column, the rest for ballots.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Indicator {
    pub key: String,
    pub name: String,
    pub weight: String,
    pub from: String,
    pub low: String,
    pub high: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballots: Option<BallotRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<language::Events>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measure: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rankings: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

/// How ballots become a number.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct BallotRule {
    pub minimum: u32,
    pub trim_percent: u32,
    pub trim_remain: u32,
    pub grades: Vec<Rule>,
    pub classes: Vec<Rule>,
}

/// A key, a name and a number: points of a grade or an adjustment, weight of a voter class.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Rule {
    pub key: String,
    pub name: String,
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, String>,
}

/// A band.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Band {
    pub name: String,
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

/// A rule of the ladder of consequences.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct ConsequenceRule {
    pub name: String,
    pub last: u32,
    pub distinguishable: bool,
    pub repeated: u32,
    pub within_months: u32,
}

/// What the rank intervals rest on.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Precision {
    pub level_percent: u32,
    pub spread: Option<String>,
    pub freedom: u32,
    pub critical: String,
    pub single: String,
    pub shifts: Vec<Option<String>>,
    pub serial: Option<String>,
    pub copied: u32,
}

/// The middle of all scores.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Middle {
    pub mean: String,
    pub median: String,
}

/// A unit's standing in another period.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Past {
    pub period: String,
    pub rank: u32,
    pub score: Option<String>,
}

/// A round, and whether there was a sheet for it.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct RoundSheet {
    pub round: String,
    pub sheet: bool,
}

/// Where a unit stood on the last day of the period, and what it is called now where that differs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_now: Option<String>,
}

/// A ranked unit.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Row {
    pub rank: u32,
    pub tied: bool,
    pub unit_id: String,
    pub unit: String,
    #[serde(flatten)]
    pub place: Place,
    pub score: Option<String>,
    pub band: Option<String>,
    pub variance: Option<String>,
    pub score_low: Option<String>,
    pub score_high: Option<String>,
    pub about_first: Option<u32>,
    pub about_last: Option<u32>,
    pub rank_first: Option<u32>,
    pub rank_last: Option<u32>,
    pub groups: Option<String>,
    #[serde(flatten)]
    pub standing: language::Standing,
    #[serde(flatten)]
    pub facts: language::Facts,
    pub change_score: Option<String>,
    pub change_places: Option<i64>,
    pub change_beyond_error: Option<bool>,
    pub previous: Option<Past>,
    pub year_ago: Option<Past>,
    pub adjustments: Vec<Adjustment>,
    pub rounds: Vec<UnitRound>,
}

/// A unit without a rank.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Unranked {
    pub unit_id: String,
    pub unit: String,
    #[serde(flatten)]
    pub place: Place,
    pub reason: String,
    pub absent: bool,
    #[serde(flatten)]
    pub facts: language::Facts,
    pub adjustments: Vec<Adjustment>,
    pub rounds: Vec<UnitRound>,
}

/// An addition or deduction.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Adjustment {
    pub key: String,
    pub name: String,
    pub points: String,
    pub document: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

/// One unit in one round.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct UnitRound {
    pub round: String,
    pub state: String,
    pub score: Option<String>,
    pub values: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub events: BTreeMap<String, Vec<u32>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, (u32, u32)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ballots: BTreeMap<String, Ballots>,
}

/// The ballots of one voter class.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Ballots {
    pub issued: u32,
    pub returned: u32,
    pub valid: u32,
    pub grades: BTreeMap<String, u32>,
}

/// A consequence.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Consequence {
    pub unit_id: String,
    pub unit: String,
    pub name: String,
    pub periods: Vec<String>,
    pub skipped: Vec<String>,
    pub apart: bool,
    pub absent: bool,
    pub done_on: Option<String>,
    pub document: Option<String>,
}

/// A correction, with the units whose score or rank it changed.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Correction {
    pub on: String,
    pub reason: String,
    pub document: Option<String>,
    pub units: Vec<OldNew>,
}

/// A unit on both sides of a correction.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct OldNew {
    pub unit_id: String,
    pub unit: String,
    pub old_rank: Option<u32>,
    pub old_score: Option<String>,
    pub new_rank: Option<u32>,
    pub new_score: Option<String>,
}
