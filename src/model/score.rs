//! Scores (周点评打分) and evaluations (民主评议): what offices send in, one sheet a tier and round.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::id::Id;
use super::number::Decimal;
use super::period::Round;
use super::scheme::Scheme;
use super::unit::Tier;

/// Where a sheet lies: with its tier while one scheme has that, or with its scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetPlace {
    /// `scores/village/…`
    Tier(Tier),
    /// `scores/village-2017/…`
    Scheme(Id),
}

impl SheetPlace {
    /// The places where the sheets of a scheme may lie, its own first. One that judges a work of its own beside others
    /// of its tier has only that.
    pub fn of(scheme: &Scheme) -> impl Iterator<Item = Self> {
        let tier = Some(Self::Tier(scheme.tier)).filter(|_| scheme.work.is_none());
        std::iter::once(Self::Scheme(scheme.id.clone())).chain(tier)
    }
}

/// The scores of one round.
#[derive(Clone, Debug)]
pub struct ScoreSheet {
    /// Where it lies.
    pub place: SheetPlace,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Scored.
    Scored(Values),
    /// 请假: absent with leave.
    Excused,
    /// 缺: absent without leave, or not in the table.
    Unexcused,
}

/// Values by indicator key. The keys are shared by all rows of a sheet, since a year has a row for every unit and week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// Takes in more values.
    pub fn extend(&mut self, more: Self) {
        for (key, cell) in more.0 {
            self.set(&key, cell);
        }
    }

    /// All of them by key, in the order of keys.
    #[must_use]
    pub fn by_key(&self) -> BTreeMap<&str, Cell> {
        self.0.iter().map(|(key, cell)| (&**key, *cell)).collect()
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
    /// A measured number and the one beside it: a target, or an earlier value.
    Beside {
        /// The number.
        value: Decimal,
        /// The other.
        other: Decimal,
    },
    /// The indicator does not apply to the unit: 不适用.
    NotApplicable,
    /// So many right of so many; none were looked at when both are zero.
    Counts {
        /// How many were filed, matched, done.
        hits: u32,
        /// How many were due, sampled, checked.
        of: u32,
    },
}

/// The evaluations of one round.
#[derive(Clone, Debug)]
pub struct EvaluationSheet {
    /// Where it lies.
    pub place: SheetPlace,
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

impl ScoreSheet {
    /// Whether it is the sheet of a place and round.
    #[must_use]
    pub fn is(&self, place: &SheetPlace, round: Round) -> bool {
        self.place == *place && self.round == round
    }

    /// Takes in the sheet of another office for the same round: what one says of a unit, and what the other does.
    pub fn join(&mut self, other: Self) {
        for (unit, row) in other.rows {
            let Some(own) = self.rows.get_mut(&unit) else {
                self.rows.insert(unit, row);
                continue;
            };
            match (&mut own.entry, row.entry) {
                (Entry::Scored(own), Entry::Scored(more)) => own.extend(more),
                // Absent is who is absent to every office; with leave, if one gave it.
                (own @ (Entry::Excused | Entry::Unexcused), scored @ Entry::Scored(_))
                | (own @ Entry::Unexcused, scored @ Entry::Excused) => *own = scored,
                (Entry::Scored(_) | Entry::Excused, Entry::Excused | Entry::Unexcused)
                | (Entry::Unexcused, Entry::Unexcused) => {}
            }
            own.comment = match (own.comment.take(), row.comment) {
                (Some(own), Some(more)) => Some(format!("{own}；{more}")),
                (own, more) => own.or(more),
            };
        }
    }
}

impl EvaluationSheet {
    /// Whether it is the sheet of a place and round.
    #[must_use]
    pub fn is(&self, place: &SheetPlace, round: Round) -> bool {
        self.place == *place && self.round == round
    }
}
