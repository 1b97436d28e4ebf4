//! Monthly rankings, recomputable by anyone from what is published.
//!
//! The rule, as `docs/records.md` and every method page state it: a unit's value for an indicator is the mean of its
//! published weekly values; it is scaled to 0–100, weighted, added up and divided by the sum of weights; the month's
//! adjustments are added; the sum is rounded once. A week's evaluation is rounded before it is published, and the
//! published number goes on. Ranks follow published scores; equal scores share a rank.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::gate::PublicView;
use crate::model::id::{DocNumber, Id};
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding};
use crate::model::period::{Month, Week};
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{Indicator, IndicatorSource, Scheme, TieRule, Unexcused, VoterClass};
use crate::model::score::{Ballots, Entry};
use crate::model::unit::Unit;

/// One month of one scheme.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The scheme.
    pub scheme: Id,
    /// The month.
    pub month: Month,
    /// Its weeks, and whether anything was sent in for them.
    pub weeks: Vec<(Week, bool)>,
    /// Ranked units by rank, then in the order of the register.
    pub rows: Vec<Row>,
    /// Units that are not ranked, in the order of the register.
    pub unranked: Vec<Unranked>,
    /// The month before, when ranks can be compared with it.
    pub comparable: Comparison,
}

/// Whether ranks can be compared with the month before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// There is no ranking of the month before.
    First,
    /// Scheme version or set of units differ: 口径变化,不可比.
    Changed,
    /// They can.
    Comparable,
}

/// A ranked unit.
#[derive(Clone, Debug)]
pub struct Row {
    /// The unit.
    pub unit: Id,
    /// Its rank, from 1.
    pub rank: u32,
    /// Whether other units have the same rank.
    pub tied: bool,
    /// Its published score.
    pub score: Decimal,
    /// Its value for each indicator of the scheme: the mean of the weeks, rounded for reading only.
    pub indicators: Vec<Decimal>,
    /// Additions and deductions of the month.
    pub adjustments: Vec<Applied>,
    /// The band its score lies in.
    pub band: Option<String>,
    /// Its weeks, as long as the ranking's.
    pub weeks: Vec<WeekOf>,
    /// What changed since the month before.
    pub change: Change,
}

/// One unit in one week.
#[derive(Clone, Debug)]
pub struct WeekOf {
    /// What was sent in.
    pub state: WeekState,
    /// Published values by indicator key.
    pub values: BTreeMap<String, Decimal>,
    /// The week's weighted score over the indicators that have a value, rounded; for charts.
    pub score: Option<Decimal>,
    /// The week's comment.
    pub comment: Option<String>,
}

/// What was sent in for a unit in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekState {
    /// Scores.
    Scored,
    /// Absent with leave.
    Excused,
    /// Absent without leave.
    Unexcused,
    /// Nothing for any unit: there is no sheet.
    NoSheet,
}

/// An addition or deduction that applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Its name.
    pub name: String,
    /// Its points.
    pub points: Decimal,
    /// The document that decided it.
    pub document: DocNumber,
}

/// What changed since the month before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Ranks cannot be compared, or there is nothing to compare with.
    None,
    /// The unit was not ranked in the month before.
    New,
    /// By so many places (up is positive), and by so much in score.
    Moved {
        /// Places up.
        places: i64,
        /// Difference of the published scores.
        score: Decimal,
    },
}

/// A unit without a rank.
#[derive(Clone, Debug)]
pub struct Unranked {
    /// The unit.
    pub unit: Id,
    /// Weeks scored.
    pub scored: u32,
    /// Weeks absent with leave.
    pub excused: u32,
    /// Weeks absent without leave.
    pub unexcused: u32,
    /// Why.
    pub reason: Reason,
}

/// Why a unit is not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Fewer scored weeks than the scheme asks for.
    TooFewWeeks,
    /// No evaluation in the month.
    NoEvaluation,
    /// A number left the range of exact arithmetic; `validate` keeps this from happening.
    Arithmetic,
}

pub(super) fn rankings(view: &PublicView<'_>) -> Vec<Ranking> {
    let mut rankings: Vec<Ranking> = view
        .rankings
        .par_iter()
        .filter_map(|release| view.scheme(&release.scheme).map(|scheme| month(view, release, scheme)))
        .collect();
    for place in 1..rankings.len() {
        let (before, rest) = rankings.split_at_mut(place);
        let (before, here) = (&before[place - 1], &mut rest[0]);
        if before.scheme == here.scheme && before.month.next() == here.month {
            compare(before, here);
        }
    }
    // The first month of a scheme follows another scheme's month of the same tier: shown as not comparable.
    for ranking in &mut rankings {
        let tier = view.scheme(&ranking.scheme).map(|scheme| scheme.tier);
        let previous = ranking.month.previous();
        let other = view.rankings.iter().any(|release| {
            release.month == previous
                && release.scheme != ranking.scheme
                && view.scheme(&release.scheme).map(|scheme| scheme.tier) == tier
        });
        if ranking.comparable == Comparison::First && other {
            ranking.comparable = Comparison::Changed;
        }
    }
    rankings
}

/// Ranks for scores, in the order of the scores: equal scores share a rank.
///
/// Competition ranking goes on after a tie by as many places as units shared it (1 2 2 4), dense ranking by one.
#[must_use]
pub fn ranks(scores: &[Decimal], ties: TieRule) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let exact: Vec<Exact> = scores.iter().map(|score| score.exact()).collect();
    order.sort_by(|a, b| exact[*b].cmp(&exact[*a]));
    let mut ranks = vec![0; scores.len()];
    let mut rank = 0;
    for (place, &at) in order.iter().enumerate() {
        let tied = place > 0 && exact[order[place - 1]] == exact[at];
        if !tied {
            rank = match ties {
                TieRule::Competition => u32::try_from(place + 1).unwrap_or(u32::MAX),
                TieRule::Dense => rank + 1,
            };
        }
        ranks[at] = rank;
    }
    ranks
}

/// One class's mean points over its valid ballots, weighted by class and divided by the weights: 0 to 100.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold it.
pub fn evaluation_score(
    ballots: &BTreeMap<String, Ballots>,
    grades: &[(String, Decimal)],
    classes: &[VoterClass],
    rounding: Rounding,
) -> Result<Decimal, OutOfRange> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    for class in classes {
        let Some(ballots) = ballots.get(&class.key) else { continue };
        let mut points = Exact::zero();
        for (grade, value) in grades {
            let count = Exact::whole(u64::from(ballots.grades.get(grade).copied().unwrap_or(0)));
            points = points.plus(value.exact().times(count)?)?;
        }
        let mean = points.over(Exact::whole(u64::from(ballots.valid)))?;
        sum = sum.plus(mean.times(class.weight.exact())?)?;
        weights = weights.plus(class.weight.exact())?;
    }
    sum.over(weights)?.round(rounding)
}

fn month(view: &PublicView<'_>, release: &RankingRelease, scheme: &Scheme) -> Ranking {
    let weeks = release.month.weeks();
    let units: Vec<&Unit> =
        view.units.of_tier(scheme.tier).filter(|unit| unit.validity.holds(release.month.last_day())).collect();
    let computed: Vec<Result<Row, Unranked>> =
        units.par_iter().map(|unit| unit_month(view, release, scheme, &weeks, unit)).collect();
    let mut rows = Vec::new();
    let mut unranked = Vec::new();
    for result in computed {
        match result {
            Ok(row) => rows.push(row),
            Err(row) => unranked.push(row),
        }
    }
    let scores: Vec<Decimal> = rows.iter().map(|row| row.score).collect();
    for (row, rank) in rows.iter_mut().zip(ranks(&scores, scheme.ties)) {
        row.rank = rank;
    }
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    for row in &rows {
        *shared.entry(row.rank).or_default() += 1;
    }
    for row in &mut rows {
        row.tied = shared[&row.rank] > 1;
    }
    // Stable: units that share a rank stand in the order of the register, which decides nothing.
    rows.sort_by_key(|row| row.rank);
    let weeks = weeks.into_iter().map(|week| (week, view.scores(scheme.tier, week).is_some())).collect();
    Ranking { scheme: scheme.id.clone(), month: release.month, weeks, rows, unranked, comparable: Comparison::First }
}

fn unit_month(
    view: &PublicView<'_>,
    release: &RankingRelease,
    scheme: &Scheme,
    weeks: &[Week],
    unit: &Unit,
) -> Result<Row, Unranked> {
    let weeks: Vec<WeekOf> = weeks.iter().map(|week| week_of(view, scheme, *week, unit)).collect();
    let count = |state| u32::try_from(weeks.iter().filter(|week| week.state == state).count()).unwrap_or(u32::MAX);
    let unranked = |reason| Unranked {
        unit: unit.id.clone(),
        scored: count(WeekState::Scored),
        excused: count(WeekState::Excused),
        unexcused: count(WeekState::Unexcused),
        reason,
    };
    if count(WeekState::Scored) < scheme.missing.minimum_weeks {
        return Err(unranked(Reason::TooFewWeeks));
    }
    let evaluated = |indicator: &Indicator| weeks.iter().any(|week| week.values.contains_key(&indicator.key));
    if !scheme.indicators.iter().all(evaluated) {
        return Err(unranked(Reason::NoEvaluation));
    }
    let adjustments: Vec<Applied> = release
        .adjustments
        .iter()
        .filter(|adjustment| adjustment.unit == unit.id)
        .filter_map(|adjustment| {
            let rule = scheme.adjustments.iter().find(|rule| rule.key == adjustment.key)?;
            Some(Applied { name: rule.name.clone(), points: rule.points, document: adjustment.document.clone() })
        })
        .collect();
    let (score, indicators) = score(scheme, &weeks, &adjustments).map_err(|OutOfRange| unranked(Reason::Arithmetic))?;
    let band = scheme.band(score).map(|band| band.name.clone());
    Ok(Row {
        unit: unit.id.clone(),
        rank: 0,
        tied: false,
        score,
        indicators,
        adjustments,
        band,
        weeks,
        change: Change::None,
    })
}

/// The published score, and each indicator's mean rounded for reading.
fn score(scheme: &Scheme, weeks: &[WeekOf], adjustments: &[Applied]) -> Result<(Decimal, Vec<Decimal>), OutOfRange> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    let mut means = Vec::with_capacity(scheme.indicators.len());
    for indicator in &scheme.indicators {
        let values: Vec<Exact> =
            weeks.iter().filter_map(|week| week.values.get(&indicator.key)).map(|value| value.exact()).collect();
        let mean = mean(&values)?;
        means.push(mean.round(scheme.rounding)?);
        sum = sum.plus(scaled(mean, indicator)?.times(indicator.weight.exact())?)?;
        weights = weights.plus(indicator.weight.exact())?;
    }
    let mut total = sum.over(weights)?;
    for adjustment in adjustments {
        total = total.plus(adjustment.points.exact())?;
    }
    Ok((total.round(scheme.rounding)?, means))
}

fn mean(values: &[Exact]) -> Result<Exact, OutOfRange> {
    let mut sum = Exact::zero();
    for value in values {
        sum = sum.plus(*value)?;
    }
    sum.over(Exact::whole(values.len() as u64))
}

/// A value on the scale from 0 to 100.
fn scaled(value: Exact, indicator: &Indicator) -> Result<Exact, OutOfRange> {
    match &indicator.source {
        IndicatorSource::Ballots { .. } => Ok(value),
        IndicatorSource::Column { low, high } => {
            let minus = Decimal::whole(-1).exact();
            let from_low = value.plus(low.exact().times(minus)?)?;
            let range = high.exact().plus(low.exact().times(minus)?)?;
            from_low.times(Exact::whole(100))?.over(range)
        }
    }
}

fn week_of(view: &PublicView<'_>, scheme: &Scheme, week: Week, unit: &Unit) -> WeekOf {
    let sheet = view.scores(scheme.tier, week);
    let sent = sheet.and_then(|sheet| sheet.rows.get(&unit.id));
    let state = match sent.map(|sent| &sent.entry) {
        _ if sheet.is_none() => WeekState::NoSheet,
        Some(Entry::Scored(_)) => WeekState::Scored,
        Some(Entry::Excused) => WeekState::Excused,
        Some(Entry::Unexcused) | None => WeekState::Unexcused,
    };
    let mut values = BTreeMap::new();
    for indicator in &scheme.indicators {
        let value = match &indicator.source {
            IndicatorSource::Column { low, .. } => match sent.map(|sent| &sent.entry) {
                Some(Entry::Scored(values)) => values.get(&indicator.key).copied(),
                Some(Entry::Unexcused) if scheme.missing.unexcused == Unexcused::Zero => Some(*low),
                _ => None,
            },
            IndicatorSource::Ballots { grades, classes } => view
                .evaluations(scheme.tier, week)
                .and_then(|sheet| sheet.rows.get(&unit.id))
                .and_then(|ballots| evaluation_score(ballots, grades, classes, scheme.rounding).ok()),
        };
        if let Some(value) = value {
            values.insert(indicator.key.clone(), value);
        }
    }
    let score = if state == WeekState::Scored { week_score(scheme, &values) } else { None };
    WeekOf { state, values, score, comment: sent.and_then(|sent| sent.comment.clone()) }
}

fn week_score(scheme: &Scheme, values: &BTreeMap<String, Decimal>) -> Option<Decimal> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    for indicator in &scheme.indicators {
        let Some(value) = values.get(&indicator.key) else { continue };
        let weight = indicator.weight.exact();
        sum = sum.plus(scaled(value.exact(), indicator).ok()?.times(weight).ok()?).ok()?;
        weights = weights.plus(weight).ok()?;
    }
    sum.over(weights).ok()?.round(scheme.rounding).ok()
}

/// Changes since the month before, if both months rank the same units.
fn compare(before: &Ranking, here: &mut Ranking) {
    let units = |ranking: &Ranking| -> BTreeSet<Id> {
        let ranked = ranking.rows.iter().map(|row| row.unit.clone());
        ranked.chain(ranking.unranked.iter().map(|row| row.unit.clone())).collect()
    };
    if units(before) != units(here) {
        here.comparable = Comparison::Changed;
        return;
    }
    here.comparable = Comparison::Comparable;
    let old: BTreeMap<&Id, &Row> = before.rows.iter().map(|row| (&row.unit, row)).collect();
    for row in &mut here.rows {
        row.change = match old.get(&row.unit) {
            None => Change::New,
            Some(old) => {
                let minus = Decimal::whole(-1).exact();
                let places = row.score.parts().1.max(old.score.parts().1);
                let rounding = Rounding { places, mode: crate::model::number::RoundingMode::HalfEven };
                let difference = old.score.exact().times(minus).and_then(|old| row.score.exact().plus(old));
                match difference.and_then(|difference| difference.round(rounding)) {
                    Ok(score) => Change::Moved { places: i64::from(old.rank) - i64::from(row.rank), score },
                    Err(OutOfRange) => Change::None,
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(list: &[&str]) -> Vec<Decimal> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn ties_share_a_rank() {
        let scores = decimals(&["90.0", "95", "90.00", "80", "95"]);
        assert_eq!(ranks(&scores, TieRule::Competition), [3, 1, 3, 5, 1]);
        assert_eq!(ranks(&scores, TieRule::Dense), [2, 1, 2, 3, 1]);
    }

    #[test]
    fn an_evaluation_weighs_classes_not_ballots() {
        // Worked by hand: A (10 of 10 优秀) 100 × 40, B (5 优秀, 5 称职) 90 × 30, C (30 称职) 80 × 30; sum 9100 / 100.
        let ballots = |counts: [u32; 2]| Ballots {
            issued: 40,
            returned: 40,
            valid: counts[0] + counts[1],
            grades: BTreeMap::from([("优秀".to_owned(), counts[0]), ("称职".to_owned(), counts[1])]),
        };
        let given = BTreeMap::from([
            ("A".to_owned(), ballots([10, 0])),
            ("B".to_owned(), ballots([5, 5])),
            ("C".to_owned(), ballots([0, 30])),
        ]);
        let grades = [("优秀".to_owned(), Decimal::whole(100)), ("称职".to_owned(), Decimal::whole(80))];
        let class = |key: &str, weight| VoterClass {
            key: key.to_owned(),
            name: key.to_owned(),
            weight: Decimal::whole(weight),
        };
        let classes = [class("A", 40), class("B", 30), class("C", 30)];
        let rounding = Rounding { places: 2, mode: crate::model::number::RoundingMode::HalfEven };
        assert_eq!(evaluation_score(&given, &grades, &classes, rounding).unwrap().to_string(), "91.00");
    }
}
