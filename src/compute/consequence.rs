//! Consequences (追责): what follows from a rank, computed from the history of dated rankings. No record can set one.
//!
//! A position counts from below, inside its group where the scheme has groups, and reaches only the lower half of those
//! ranked there: with few units a rule reaches fewer than its number, never the first. Units absent without leave stand below the last ranked and take the last places.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::precision::told_apart;
use super::ranking::{Ranking, Row};
use crate::model::id::{DocNumber, Id};
use crate::model::number::Decimal;
use crate::model::period::Period;
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{AbsentRule, Condition, Scheme};

/// A consequence for one unit in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The unit.
    pub unit: Id,
    /// Which of the scheme's consequences, from 0 for the mildest; the gravest whose rule holds.
    pub level: usize,
    /// The periods its rule rests on, oldest first; the last is the ranking's own.
    pub periods: Vec<Period>,
    /// Periods between these without a ranking: they neither count nor break the run.
    pub skipped: Vec<Period>,
    /// Whether the whole rank interval lies in the places the rule names, with units told apart above.
    pub apart: bool,
    /// Whether it follows for absence without leave, not for a rank.
    pub absent: bool,
    /// When it was carried out, and by which document.
    pub done: Option<(NaiveDate, Option<DocNumber>)>,
}

/// The consequences of one ranking, in the order of its rows; `history` are the rankings of the same scheme up to it,
/// oldest first.
pub(super) fn of(release: Option<&RankingRelease>, scheme: &Scheme, history: &[Ranking]) -> Vec<Consequence> {
    let Some(own) = history.last() else { return Vec::new() };
    let feet: Vec<BTreeMap<&Id, Foot>> = history.iter().map(|ranking| feet(scheme, ranking)).collect();
    let last = feet.len() - 1;
    let rows = own.rows.iter().map(|row| &row.unit);
    let absent = own.unranked.iter().filter(|row| row.absent).map(|row| &row.unit);
    let consequences = rows.chain(absent).filter_map(|unit| {
        let foot = feet[last].get(unit)?;
        let (level, periods) = held(scheme, unit, foot, &feet, history)?;
        let done = release.and_then(|release| release.done.iter().find(|done| done.unit == *unit));
        Some(Consequence {
            unit: unit.clone(),
            level,
            skipped: skipped(&periods, history),
            periods,
            apart: foot.apart(scheme.consequences[level].when.last),
            absent: foot.absent,
            done: done.map(|done| (done.on, done.document.clone())),
        })
    });
    consequences.collect()
}

/// The gravest rule that holds for a unit, and the periods it rests on.
fn held(
    scheme: &Scheme,
    unit: &Id,
    foot: &Foot,
    feet: &[BTreeMap<&Id, Foot>],
    history: &[Ranking],
) -> Option<(usize, Vec<Period>)> {
    let by_rule = |(level, when): (usize, Condition)| {
        let window = when.periods(scheme.cadence);
        periods(when, window, unit, feet, history).map(|periods| (level, periods))
    };
    let rules = || scheme.consequences.iter().map(|rule| rule.when).enumerate();
    if !foot.absent {
        return rules().rev().find_map(by_rule);
    }
    match scheme.missing.absent {
        AbsentRule::Shown => None,
        AbsentRule::Same => rules().rev().find_map(by_rule),
        AbsentRule::Level(level) => Some((level, vec![history.last()?.period])),
    }
}

/// Where a unit stands, counted from below.
struct Foot {
    /// 1 for the last; units that share a rank all stand where the best of them does, which is in their favour.
    place: u32,
    /// The best place its rank interval allows; `None` when nothing is known about the spread.
    best: Option<u32>,
    /// How many places a rule can reach at most: the lower half.
    reach: u32,
    /// Absent without leave.
    absent: bool,
}

impl Foot {
    /// Whether the whole rank interval lies in the last so many places. The lower half never holds all places, so a
    /// unit that stands apart there has units told apart above it.
    fn apart(&self, last: u32) -> bool {
        self.best.is_some_and(|best| best <= last.min(self.reach))
    }

    fn counts(&self, when: Condition) -> bool {
        // Absence is a fact, not an estimate.
        self.place <= when.last.min(self.reach) && (!when.distinguishable || self.absent || self.apart(when.last))
    }
}

/// The units of a ranking that stand low enough for one of the scheme's rules: in their group where it has groups.
fn feet<'r>(scheme: &Scheme, ranking: &'r Ranking) -> BTreeMap<&'r Id, Foot> {
    let mut fields: BTreeMap<Option<usize>, (Vec<&Row>, Vec<&Id>)> = BTreeMap::new();
    for row in &ranking.rows {
        fields.entry(row.group).or_default().0.push(row);
    }
    for row in ranking.unranked.iter().filter(|row| row.absent) {
        fields.entry(scheme.group(&row.unit)).or_default().1.push(&row.unit);
    }
    // Where a part of the error is not known, nothing is told apart.
    let critical = ranking.precision.as_ref().filter(|precision| precision.complete(scheme));
    let critical = critical.map(|precision| precision.critical);
    fields.into_values().flat_map(|(rows, absent)| feet_of(scheme, &rows, &absent, critical)).collect()
}

/// The same among units that compete with each other: rows by rank, and who was absent without leave.
fn feet_of<'r>(scheme: &Scheme, rows: &[&'r Row], absent: &[&'r Id], critical: Option<Decimal>) -> Vec<(&'r Id, Foot)> {
    let widest = scheme.consequences.iter().map(|rule| rule.when.last).max().unwrap_or(0) as usize;
    let places = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let count = rows.len() + absent.len();
    let reach = places(count / 2);
    let from_below = |rank: usize| places(count + 1 - rank);
    let low = rows.iter().skip(rows.len().saturating_sub(widest));
    let ranked = low.map(|row| {
        // Not the rank, which a dense ranking counts differently; units that share one stand where its best does.
        let better = rows.partition_point(|other| other.rank < row.rank);
        let above = |critical| rows[..better].iter().filter(|other| told_apart(other, row, critical)).count();
        let best = critical.filter(|_| row.certainty.is_some()).map(|critical| from_below(above(critical) + 1));
        (&row.unit, Foot { place: from_below(better + 1), best, reach, absent: false })
    });
    // Whoever stays away is counted, however many stay away.
    let missing = absent.iter().map(|unit| (*unit, Foot { place: 1, best: None, reach: reach.max(1), absent: true }));
    ranked.chain(missing).collect()
}

/// The periods on which a rule holds for a unit in the last of a run of rankings; `window` is how many rankings the
/// rule looks at.
fn periods(
    when: Condition,
    window: usize,
    unit: &Id,
    feet: &[BTreeMap<&Id, Foot>],
    rankings: &[Ranking],
) -> Option<Vec<Period>> {
    let window = feet.len().saturating_sub(window)..feet.len();
    let met: Vec<usize> = window.filter(|at| feet[*at].get(unit).is_some_and(|foot| foot.counts(when))).collect();
    let now = met.last().is_some_and(|last| *last + 1 == feet.len());
    (now && met.len() >= when.repeated as usize).then(|| met.into_iter().map(|at| rankings[at].period).collect())
}

/// The periods between the first and the last of a run that have no ranking, oldest first.
fn skipped(run: &[Period], history: &[Ranking]) -> Vec<Period> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
    let mut list = Vec::new();
    let mut period = last.previous();
    while period > *first {
        if !history.iter().any(|ranking| ranking.period == period) {
            list.push(period);
        }
        period = period.previous();
    }
    list.reverse();
    list
}
