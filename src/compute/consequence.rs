//! Consequences (追责): what follows from a rank, computed from the history of dated rankings. No record can set one.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ranking::Ranking;
use crate::gate::PublicView;
use crate::model::id::{DocNumber, Id};
use crate::model::period::Period;
use crate::model::scheme::{Condition, Scheme};

/// A consequence for one unit in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The unit.
    pub unit: Id,
    /// Which of the scheme's consequences, from 0 for the mildest; the gravest whose rule holds.
    pub level: usize,
    /// The periods its rule rests on, oldest first; the last is the ranking's own.
    pub periods: Vec<Period>,
    /// Whether the whole rank interval lies in the places the rule names.
    pub apart: bool,
    /// When it was carried out, and by which document.
    pub done: Option<(NaiveDate, Option<DocNumber>)>,
}

/// The consequences of one ranking, in the order of its rows; `history` are the rankings of the same scheme up to it,
/// oldest first.
pub(super) fn of(view: &PublicView<'_>, scheme: &Scheme, history: &[Ranking]) -> Vec<Consequence> {
    let Some(own) = history.last() else { return Vec::new() };
    let release = view.release(&own.scheme, own.period);
    let history = unbroken(history);
    let feet: Vec<BTreeMap<&Id, Foot>> = history.iter().map(|ranking| feet(scheme, ranking)).collect();
    let held = |unit: &Id| {
        scheme.consequences.iter().enumerate().rev().find_map(|(level, rule)| {
            let periods = periods(rule.when, unit, &feet, history)?;
            Some((level, periods))
        })
    };
    let consequences = own.rows.iter().filter_map(|row| {
        let (level, periods) = held(&row.unit)?;
        let done = release.and_then(|release| release.done.iter().find(|done| done.unit == row.unit));
        Some(Consequence {
            unit: row.unit.clone(),
            level,
            periods,
            apart: feet.last()?.get(&row.unit)?.apart(scheme.consequences[level].when.last),
            done: done.map(|done| (done.on, done.document.clone())),
        })
    });
    consequences.collect()
}

/// The rankings that follow one another without a gap up to the last.
fn unbroken(history: &[Ranking]) -> &[Ranking] {
    let mut start = history.len().saturating_sub(1);
    while start > 0 && history[start].period.previous() == history[start - 1].period {
        start -= 1;
    }
    &history[start..]
}

/// Where a unit stands, counted from below.
struct Foot {
    /// 1 for the last; units that share a rank all stand where the best of them does, which is in their favour.
    place: u32,
    /// The best place its rank interval allows; `None` when nothing is known about the spread.
    best: Option<u32>,
}

impl Foot {
    /// Whether the whole rank interval lies in the last so many places.
    fn apart(&self, last: u32) -> bool {
        self.best.is_some_and(|best| best <= last)
    }

    fn counts(&self, when: Condition) -> bool {
        self.place <= when.last && (!when.distinguishable || self.apart(when.last))
    }
}

/// The units of a ranking that stand low enough for one of the scheme's rules.
fn feet<'r>(scheme: &Scheme, ranking: &'r Ranking) -> BTreeMap<&'r Id, Foot> {
    let widest = scheme.consequences.iter().map(|rule| rule.when.last).max().unwrap_or(0) as usize;
    let count = ranking.rows.len();
    let from_below = |rank: usize| u32::try_from(count + 1 - rank).unwrap_or(u32::MAX);
    let low = ranking.rows.iter().skip(count.saturating_sub(widest));
    low.map(|row| {
        // Not the rank, which a dense ranking counts differently.
        let better = ranking.rows.partition_point(|other| other.score > row.score);
        let best = row.certainty.as_ref().map(|certainty| from_below(certainty.interval.0 as usize));
        (&row.unit, Foot { place: from_below(better + 1), best })
    })
    .collect()
}

/// The periods on which a rule holds for a unit in the last of a run of rankings.
fn periods(when: Condition, unit: &Id, feet: &[BTreeMap<&Id, Foot>], rankings: &[Ranking]) -> Option<Vec<Period>> {
    let window = feet.len().saturating_sub(when.within as usize)..feet.len();
    let met: Vec<usize> = window.filter(|at| feet[*at].get(unit).is_some_and(|foot| foot.counts(when))).collect();
    let now = met.last().is_some_and(|last| *last + 1 == feet.len());
    (now && met.len() >= when.repeated as usize).then(|| met.into_iter().map(|at| rankings[at].period).collect())
}
