//! Schemes (办法): how a tier is scored, versioned and dated.

mod block;
pub mod chance;
mod events;
mod flag;
mod limits;
mod measure;
mod roll_up;
mod veto;

pub use block::{Block, MEANS, MeanKind};
pub use events::{EventItem, EventRule};
pub use flag::{Count, End, Flag, Position, SHARES, ShareRounding};
pub use limits::{Gate, Limits, MEASURED, Measured};
pub use measure::{MEASURES, Measure, Step};
pub use roll_up::{AGAINST, Against, Gain, RollUp, SPANS, Span, TAKES, Take};
pub use veto::{VETOES, VetoEffect, VetoRule};

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::id::Id;
use super::number::{Decimal, Exact, OutOfRange, Rounding};
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
    /// Who of the tier takes part; `None` for all.
    pub participants: Option<BTreeSet<Id>>,
    /// What the weights add up to and what a score is out of; `None` for percent.
    pub total: Option<Decimal>,
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
    /// The work it judges, where several schemes of one tier apply at the same time.
    pub work: Option<String>,
    /// Indicators, in the order of the scheme; their weights add up to more than zero.
    pub indicators: Vec<Indicator>,
    /// Blocks, each after the one that holds it.
    pub blocks: Vec<Block>,
    /// How indicators and blocks become the total.
    pub mean: MeanKind,
    /// Units are ranked by the indicators of the tie chain alone, one after the other: there is no score.
    pub by_order: bool,
    /// By what a unit's score is multiplied before additions and deductions (难度系数); 1 for a unit that is not named.
    pub difficulty: BTreeMap<Id, Decimal>,
    /// What an indicator that does not apply to a unit counts for; `None` when every unit needs every value.
    pub not_applicable: Option<NotApplicable>,
    /// Caps and gates.
    pub limits: Limits,
    /// What one fact does, whatever the score.
    pub vetoes: Vec<VetoRule>,
    /// Groups that are ranked apart.
    pub groups: Vec<Group>,
    /// Who is named by position, share or score.
    pub flags: Vec<Flag>,
    /// How a share of units becomes whole units.
    pub shares: ShareRounding,
    /// Indicators that part equal scores, by their place in the scheme.
    pub tie_chain: Vec<usize>,
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
    /// The block it stands in, by its place in the scheme.
    pub block: Option<usize>,
    /// The office that scores it, when several do: the name of its sheet.
    pub office: Option<String>,
}

/// Units that are ranked among themselves beside the ranking over all.
#[derive(Clone, Debug)]
pub struct Group {
    /// 一类镇
    pub name: String,
    /// Its units.
    pub units: BTreeSet<Id>,
}

/// The keys of [`NotApplicable`].
pub const NOT_APPLICABLE: [&str; 3] = ["reweighted", "full", "mean"];

/// What an indicator that does not apply to a unit counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApplicable {
    /// It is left out, and the others weigh more.
    Reweighted,
    /// Full marks.
    Full,
    /// The mean of the others' points.
    Mean,
}

impl NotApplicable {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        NOT_APPLICABLE[self as usize]
    }
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
    /// Counts of events, each with its points; in points of the weight.
    Events(EventRule),
    /// A measured value that becomes points by a target or by what others reached.
    Measured(Measure),
    /// The published scores of another scheme in the period.
    RollUp(RollUp),
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
    /// Points added a piece; below zero for a deduction.
    pub points: Decimal,
    /// All of a unit's under this rule count for at most so much, above zero: 最高加 5 分.
    pub cap: Option<Decimal>,
    /// Conditions under which a piece counts for more or less, each with its factor: 领导带头的加倍, 主动报告的减半.
    pub conditions: Vec<(String, Decimal)>,
}

/// A band by fixed cut-off.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name, such as 好.
    pub name: String,
    /// The lowest score in it.
    pub from: Decimal,
    /// At most so many of a hundred ranked units (of a group): 优秀不超过 30%.
    pub quota: Option<u32>,
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
    /// … of those that fit into so many months, whatever the cadence. Periods without a ranking are passed over.
    pub within_months: u32,
}

impl Condition {
    /// How many rankings of a cadence the months hold; at least one.
    #[must_use]
    pub fn periods(self, cadence: Cadence) -> usize {
        (self.within_months * cadence.per_year() / 12).max(1) as usize
    }
}

/// What happens when a unit has no score in some weeks.
#[derive(Clone, Copy, Debug)]
pub struct MissingRule {
    /// With fewer scored weeks than this, the unit is not ranked.
    pub minimum_weeks: u32,
    /// What an unexcused missing week counts as.
    pub unexcused: Unexcused,
    /// What follows for a unit that is not ranked because it was absent without leave.
    pub absent: AbsentRule,
}

/// What follows for a unit that is not ranked because it was absent without leave. It always stands below the last
/// ranked and takes one of the last places, so that nobody else is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentRule {
    /// It is shown; nothing follows.
    Shown,
    /// What follows for the last places follows for it.
    Same,
    /// This one of the scheme's consequences follows at once.
    Level(usize),
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
    /// Whether an office scores it: the sheet of an office holds the indicators that name it, a sheet of no office all.
    #[must_use]
    pub fn of_office(&self, office: Option<&str>) -> bool {
        office.is_none() || self.office.as_deref() == office
    }

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
    /// The group a unit is ranked in.
    #[must_use]
    pub fn group(&self, unit: &Id) -> Option<usize> {
        self.groups.iter().position(|group| group.units.contains(unit))
    }

    /// The indicators that roll up other rankings.
    pub fn rolls_up(&self) -> impl Iterator<Item = (&Indicator, &RollUp)> {
        self.indicators.iter().filter_map(|indicator| match &indicator.source {
            IndicatorSource::RollUp(roll) => Some((indicator, roll)),
            IndicatorSource::Column { .. }
            | IndicatorSource::Rate { .. }
            | IndicatorSource::Ballots(_)
            | IndicatorSource::Events(_)
            | IndicatorSource::Measured(_) => None,
        })
    }

    /// Whether this is a version of another scheme: the same, or tied to it by one replacing the other.
    pub fn follows<'s>(&'s self, other: &Id, scheme: impl Fn(&Id) -> Option<&'s Scheme>) -> bool {
        let chain = |start: &'s Scheme, wanted: &Id| {
            let mut at = Some(start);
            // Longer than any chain of versions, and an end to a circle.
            (0..100).any(|_| {
                let found = at.is_some_and(|own| own.id == *wanted);
                at = at.and_then(|own| own.replaces.as_ref()).and_then(&scheme);
                found
            })
        };
        chain(self, other) || scheme(other).is_some_and(|other| chain(other, &self.id))
    }

    /// What the parts of a block add up to.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128-bit fractions do not hold it.
    pub fn block_full(&self, block: usize) -> Result<Exact, OutOfRange> {
        let own = self.indicators.iter().filter(|indicator| indicator.block == Some(block));
        let mut sum = own.map(|each| each.weight.exact()).try_fold(Exact::zero(), Exact::plus)?;
        for inner in (0..self.blocks.len()).filter(|at| self.blocks[*at].of == Some(block)) {
            sum = sum.plus(self.block_weight(inner)?)?;
        }
        Ok(sum)
    }

    /// What the points of a block are out of where it stands: what its parts add up to, or its cap where it has no
    /// weight of its own and they can add up to more.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128-bit fractions do not hold it.
    pub fn block_base(&self, block: usize) -> Result<Exact, OutOfRange> {
        let (own, full) = (&self.blocks[block], self.block_full(block)?);
        let cap = own.cap.filter(|_| own.weight.is_none());
        Ok(cap.map_or(full, |cap| full.min(cap.exact())))
    }

    /// What a block counts for where it stands.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128-bit fractions do not hold it.
    pub fn block_weight(&self, block: usize) -> Result<Exact, OutOfRange> {
        self.blocks[block].weight.map_or_else(|| self.block_base(block), |weight| Ok(weight.exact()))
    }

    /// By what a unit's score is multiplied.
    #[must_use]
    pub fn coefficient(&self, unit: &Id) -> Decimal {
        self.difficulty.get(unit).copied().unwrap_or(Decimal::whole(1))
    }

    /// Whether the spread of its scores can be judged: every indicator is scored by rounds, rates or ballots, and the
    /// score is their weighted mean.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |indicator: &Indicator| match indicator.source {
            IndicatorSource::Column { .. } | IndicatorSource::Rate { .. } | IndicatorSource::Ballots(_) => true,
            IndicatorSource::Events(_) | IndicatorSource::Measured(_) | IndicatorSource::RollUp(_) => false,
        };
        let means = std::iter::once(self.mean).chain(self.blocks.iter().map(|block| block.mean));
        self.indicators.iter().all(plain)
            && self.blocks.iter().all(|block| block.weight.is_none() && block.cap.is_none())
            && self.difficulty.is_empty()
            && !self.by_order
            && means.into_iter().all(|mean| mean == MeanKind::Arithmetic)
    }

    /// Whether anything is scored in sheets.
    #[must_use]
    pub fn has_sheets(&self) -> bool {
        self.indicators.iter().any(|indicator| match indicator.source {
            IndicatorSource::Column { .. }
            | IndicatorSource::Rate { .. }
            | IndicatorSource::Events(_)
            | IndicatorSource::Measured(_) => true,
            IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => false,
        })
    }

    /// Whether the scheme applies on a day.
    #[must_use]
    pub fn applies(&self, day: NaiveDate) -> bool {
        self.effective <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether a unit of the tier takes part.
    #[must_use]
    pub fn takes_part(&self, unit: &Id) -> bool {
        self.participants.as_ref().is_none_or(|list| list.contains(unit))
    }

    /// What a score is out of.
    #[must_use]
    pub fn full(&self) -> Decimal {
        self.total.unwrap_or(Decimal::whole(100))
    }

    /// The band of a score; `None` below the lowest.
    #[must_use]
    pub fn band(&self, score: Decimal) -> Option<&Band> {
        self.bands.iter().find(|band| band.from <= score)
    }
}
