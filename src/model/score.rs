//! Scores (周点评打分) and evaluations (民主评议): what offices send in, one sheet a tier and round.

use std::collections::BTreeMap;
use std::sync::Arc;

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
    Scored(Values),
    /// 请假: absent with leave.
    Excused,
    /// 缺: absent without leave, or not in the table.
    Unexcused,
}

/// Values by indicator key. The keys are shared by all rows of a sheet, since a year has a row for every unit and week.
#[derive(Clone, Debug, Default)]
pub struct Values(Vec<(Arc<str>, Cell)>);

impl Values {
    /// The value of an indicator.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Cell> {
        self.0.iter().find(|(known, _)| **known == *key).map(|(_, cell)| *cell)
    }

    /// Sets the value of an indicator.
    pub fn set(&mut self, key: &Arc<str>, cell: Cell) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = cell,
            None => {
                self.0.reserve_exact(1);
                self.0.push((key.clone(), cell));
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Arc<str>, Cell)> for Values {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Cell)>>(values: I) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.shrink_to_fit();
        Self(values)
    }
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
