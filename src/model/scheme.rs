//! Schemes (办法): how a tier is scored, versioned and dated.

use chrono::NaiveDate;

use super::id::Id;
use super::number::{Decimal, Rounding};
use super::review::Release;
use super::unit::Tier;

/// A versioned scoring method for one tier.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// The tier it ranks.
    pub tier: Tier,
    /// Its version, from 1.
    pub version: u32,
    /// The first day on which it applies.
    pub effective: NaiveDate,
    /// The last day, if it has one.
    pub until: Option<NaiveDate>,
    /// The document that laid it down.
    pub document: Option<String>,
    /// Indicators, in the order of the scheme; their weights add up to more than zero.
    pub indicators: Vec<Indicator>,
    /// One-off additions and deductions that a month may apply.
    pub adjustments: Vec<AdjustmentRule>,
    /// Bands from the best down.
    pub bands: Vec<Band>,
    /// What follows from a rank, in words.
    pub consequences: Vec<ConsequenceRule>,
    /// What happens when weeks are missing.
    pub missing: MissingRule,
    /// How the month's score is rounded for publication.
    pub rounding: Rounding,
    /// How ranks go on after a tie.
    pub ties: TieRule,
    /// Its approval.
    pub release: Release,
}

/// One thing that is scored.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its key in tables.
    pub key: String,
    /// Its name as readers see it.
    pub name: String,
    /// Its weight; above zero.
    pub weight: Decimal,
    /// Where its value comes from.
    pub source: IndicatorSource,
}

/// Where an indicator's weekly value comes from.
#[derive(Clone, Debug)]
pub enum IndicatorSource {
    /// A column of the weekly score table, on a scale from the first number to the second.
    Column {
        /// The value that counts as nothing.
        low: Decimal,
        /// The value that counts as everything.
        high: Decimal,
    },
    /// Ballots: the mean of the grades' points in each voter class, weighted by class; on a scale from 0 to 100.
    Ballots {
        /// Grades and their points, best first.
        grades: Vec<(String, Decimal)>,
        /// Voter classes.
        classes: Vec<VoterClass>,
    },
}

/// A class of voters in an evaluation.
#[derive(Clone, Debug)]
pub struct VoterClass {
    /// Its key in tables.
    pub key: String,
    /// Its name as readers see it.
    pub name: String,
    /// Its weight; above zero.
    pub weight: Decimal,
}

/// A one-off addition or deduction.
#[derive(Clone, Debug)]
pub struct AdjustmentRule {
    /// Its key in a month's ranking record.
    pub key: String,
    /// Its name as readers see it.
    pub name: String,
    /// Points added; below zero for a deduction.
    pub points: Decimal,
}

/// A band by fixed cut-off.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name, such as 好.
    pub name: String,
    /// The lowest score in it.
    pub from: Decimal,
}

/// What follows when a condition holds.
#[derive(Clone, Debug)]
pub struct ConsequenceRule {
    /// 召回培训, 组织约谈, 通报立案 …
    pub name: String,
    /// The condition.
    pub when: Condition,
}

/// When a consequence follows; every part that is given must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Condition {
    /// Among the last so many places of a month.
    pub last: Option<u32>,
    /// Only when the unit can be told apart from those above it.
    pub distinguishable: bool,
    /// So many times …
    pub repeated: Option<u32>,
    /// … within so many months.
    pub within_months: Option<u32>,
}

/// What happens when a unit has no score in some weeks.
#[derive(Clone, Copy, Debug)]
pub struct MissingRule {
    /// With fewer scored weeks than this, the unit is not ranked.
    pub minimum_weeks: u32,
    /// What an unexcused missing week counts as.
    pub unexcused: Unexcused,
}

/// What an unexcused missing week counts as. An excused one is never counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexcused {
    /// Not counted.
    Skip,
    /// Counted as the lowest value of each scale.
    Zero,
}

/// How ranks go on after a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// 1 2 2 4
    Competition,
    /// 1 2 2 3
    Dense,
}

impl Scheme {
    /// Whether the scheme applies on a day.
    #[must_use]
    pub fn applies(&self, day: NaiveDate) -> bool {
        self.effective <= day && self.until.is_none_or(|until| day <= until)
    }

    /// The band of a score; `None` below the lowest.
    #[must_use]
    pub fn band(&self, score: Decimal) -> Option<&Band> {
        self.bands.iter().find(|band| band.from <= score)
    }
}
