//! Weekly scores (周点评打分) and evaluations (民主评议): what offices send in, one sheet a tier and week.

use std::collections::BTreeMap;

use super::id::Id;
use super::number::Decimal;
use super::period::Week;
use super::unit::Tier;

/// The weekly scores of one tier.
#[derive(Clone, Debug)]
pub struct ScoreSheet {
    /// The tier.
    pub tier: Tier,
    /// The week.
    pub week: Week,
    /// What was sent in for each unit.
    pub rows: BTreeMap<Id, WeeklyScore>,
}

/// One unit in one week.
#[derive(Clone, Debug)]
pub struct WeeklyScore {
    /// Its values, or why there are none.
    pub entry: Entry,
    /// The week's comment (点评) on it.
    pub comment: Option<String>,
}

/// Values by indicator key, or why there are none.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Scored.
    Scored(BTreeMap<String, Decimal>),
    /// 请假: absent with leave.
    Excused,
    /// 缺: absent without leave, or not in the table.
    Unexcused,
}

/// The evaluations of one tier in one week.
#[derive(Clone, Debug)]
pub struct EvaluationSheet {
    /// The tier.
    pub tier: Tier,
    /// The week.
    pub week: Week,
    /// Ballots by unit and voter class.
    pub rows: BTreeMap<Id, BTreeMap<String, Ballots>>,
}

/// The ballots of one voter class on one unit: returned is at most issued, valid at most returned, and the grades
/// add up to valid.
#[derive(Clone, Debug)]
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
