//! Scores (周点评打分) and evaluations (民主评议): what offices send in, one sheet a tier and round.

use std::collections::BTreeMap;

use super::id::Id;
use super::number::Decimal;
use super::period::Round;
use super::unit::Tier;

/// The scores of one tier in one round.
#[derive(Clone, Debug)]
pub struct ScoreSheet {
    /// The tier.
    pub tier: Tier,
    /// The round: a week, or a period scored once.
    pub round: Round,
    /// What was sent in for each unit.
    pub rows: BTreeMap<Id, UnitScore>,
}

/// One unit in one round.
#[derive(Clone, Debug)]
pub struct UnitScore {
    /// Its values, or why there are none.
    pub entry: Entry,
    /// The round's comment (点评) on it.
    pub comment: Option<String>,
}

/// Values by indicator key, or why there are none.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Scored.
    Scored(BTreeMap<String, Cell>),
    /// 请假: absent with leave.
    Excused,
    /// 缺: absent without leave, or not in the table.
    Unexcused,
}

/// The value of one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number on the indicator's scale.
    Value(Decimal),
    /// So many right of so many; none were looked at when both are zero.
    Counts {
        /// How many were filed, matched, done.
        hits: u32,
        /// How many were due, sampled, checked.
        of: u32,
    },
}

/// The evaluations of one tier in one round.
#[derive(Clone, Debug)]
pub struct EvaluationSheet {
    /// The tier.
    pub tier: Tier,
    /// The round: a week, or a period scored once.
    pub round: Round,
    /// Ballots by unit and voter class.
    pub rows: BTreeMap<Id, BTreeMap<String, Ballots>>,
}

/// The ballots of one voter class on one unit: returned is at most issued, valid at most returned, and the grades
/// add up to valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballots {
    /// 发出票
    pub issued: u32,
    /// 收回票
    pub returned: u32,
    /// 有效票
    pub valid: u32,
    /// Ballots by grade.
    pub grades: BTreeMap<String, u32>,
}
