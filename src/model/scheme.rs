//! Schemes (办法): how a tier is scored, versioned and dated.

use chrono::NaiveDate;

use super::id::Id;
use super::number::{Decimal, Rounding};
use super::period::Cadence;
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
    /// What changed since the version before, in words.
    pub changes: Option<String>,
    /// The version it replaces; both apply side by side as long as their dates overlap.
    pub replaces: Option<Id>,
    /// How often it scores, and what it ranks.
    pub cadence: Cadence,
    /// Indicators, in the order of the scheme; their weights add up to more than zero.
    pub indicators: Vec<Indicator>,
    /// One-off additions and deductions that a month may apply.
    pub adjustments: Vec<AdjustmentRule>,
    /// Bands from the best down.
    pub bands: Vec<Band>,
    /// What follows from a rank, the mildest first.
    pub consequences: Vec<ConsequenceRule>,
    /// What happens when weeks are missing.
    pub missing: MissingRule,
    /// What its tables write for a unit that was not scored.
    pub absence: Absence,
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
    /// Returns or spot checks: two columns of whole numbers, how many were right of how many there were. The month's
    /// value is the sum of the first over the sum of the second, in percent.
    Rate {
        /// The column that counts what was filed, matched, done.
        hits: String,
        /// The column that counts what was due, sampled, checked.
        of: String,
    },
    /// Ballots: the mean of the grades' points in each voter class, weighted by class; on a scale from 0 to 100.
    Ballots(Box<BallotRule>),
}

/// How ballots become a number from 0 to 100.
#[derive(Clone, Debug)]
pub struct BallotRule {
    /// Grades and their points, best first.
    pub grades: Vec<(String, Decimal)>,
    /// Voter classes.
    pub classes: Vec<VoterClass>,
    /// An evaluation counts only when every class has at least so many valid ballots.
    pub minimum: u32,
    /// Highest and lowest ballots of a class that are set aside before the mean.
    pub trim: Option<Trim>,
}

/// A trimmed mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Percent of a class's valid ballots set aside at each end, rounded down to whole ballots; 1 to 25.
    pub percent: u32,
    /// A class is trimmed only when at least so many ballots remain (5 unless the scheme says otherwise).
    pub remain: u32,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The unit's rank is one of the last so many places.
    pub last: u32,
    /// Only a period in which the whole rank interval lies in those places counts.
    pub distinguishable: bool,
    /// In so many periods, this one among them …
    pub repeated: u32,
    /// … of the last so many.
    pub within: u32,
}

/// What happens when a unit has no score in some weeks.
#[derive(Clone, Copy, Debug)]
pub struct MissingRule {
    /// With fewer scored weeks than this, the unit is not ranked.
    pub minimum_weeks: u32,
    /// What an unexcused missing week counts as.
    pub unexcused: Unexcused,
}

/// The words that the tables of a scheme write for a unit that was not scored. Any other word is asked about: 未评 may be
/// either, and the one costs points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Absent without leave.
    pub unexcused: Vec<String>,
    /// Absent with leave.
    pub excused: Vec<String>,
}

impl Default for Absence {
    fn default() -> Self {
        let list = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        Self { unexcused: list(["缺", "缺考"]), excused: list(["请假", "公假"]) }
    }
}

/// What an unexcused missing week counts as. An excused one is never counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexcused {
    /// Not counted.
    Skip,
    /// Counted as the lowest value of each scale.
    Zero,
}

/// The keys of [`TieRule`].
pub const TIES: [&str; 2] = ["competition", "dense"];

/// How ranks go on after a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// 1 2 2 4
    Competition,
    /// 1 2 2 3
    Dense,
}

impl Unexcused {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Zero => "zero",
        }
    }
}

impl TieRule {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        TIES[self as usize]
    }
}

impl Indicator {
    /// Whether its value is a column of the score table.
    #[must_use]
    pub fn is_column(&self) -> bool {
        matches!(self.source, IndicatorSource::Column { .. })
    }

    /// The rule for its ballots, when it comes from ballots.
    #[must_use]
    pub fn ballots(&self) -> Option<&BallotRule> {
        let IndicatorSource::Ballots(rule) = &self.source else { return None };
        Some(rule)
    }
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
