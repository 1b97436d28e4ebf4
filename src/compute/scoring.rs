//! One unit's score in one period: rounds, values, the weighted mean, adjustments.
//!
//! A value that is published goes on as published: an evaluation is rounded before the period's mean is taken of it,
//! the period's score is rounded once, so that a reader with a spreadsheet gets the same digits.

use std::collections::BTreeMap;

use crate::model::id::{DocNumber, Id};
use crate::model::inputs::{Inputs, Sheets};
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding};
use crate::model::period::Round;
use crate::model::scheme::{BallotRule, Indicator, IndicatorSource, Scheme, Unexcused};
use crate::model::score::{Ballots, Cell, Entry};

/// One unit in one round.
#[derive(Clone, Debug)]
pub struct RoundOf {
    /// The round.
    pub round: Round,
    /// What was sent in.
    pub state: RoundState,
    /// Published values by indicator key: a number, or the rate in percent that the counts make.
    pub values: BTreeMap<String, Decimal>,
    /// The counts behind a rate, by indicator key: how many of how many.
    pub counts: BTreeMap<String, (u32, u32)>,
    /// The ballots behind an evaluation, by voter class; empty when one class has too few to be shown.
    pub ballots: BTreeMap<String, Ballots>,
    /// The weighted score over the columns, rounded: what charts show and the spread between rounds is taken of.
    pub score: Option<Decimal>,
    /// The round's comment.
    pub comment: Option<String>,
}

/// What was sent in for a unit in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// Scores.
    Scored,
    /// Absent with leave.
    Excused,
    /// Absent without leave.
    Unexcused,
    /// Nothing for any unit: there is no sheet.
    NoSheet,
}

impl RoundState {
    /// The word in data files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Excused => "excused",
            Self::Unexcused => "unexcused",
            Self::NoSheet => "no-sheet",
        }
    }
}

/// An addition or deduction that applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The scheme's rule.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its points.
    pub points: Decimal,
    /// The document that decided it.
    pub document: DocNumber,
}

/// Why a unit is not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Fewer scored rounds than the scheme asks for.
    TooFewWeeks,
    /// No evaluation or no check in the period.
    NoEvaluation,
    /// A number left the range of exact arithmetic; `validate` keeps this from happening.
    Arithmetic,
}

/// A unit's period: its rounds and adjustments, and its score or why it has none.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Its rounds.
    pub rounds: Vec<RoundOf>,
    /// Its adjustments.
    pub adjustments: Vec<Applied>,
    /// The published score and each indicator's value rounded for reading.
    pub score: Result<(Decimal, Vec<Decimal>), Reason>,
}

pub(super) fn unit(scheme: &Scheme, inputs: &Inputs<'_>, unit: &Id) -> Scored {
    let rounds: Vec<RoundOf> = inputs.rounds.iter().map(|sheets| round_of(scheme, sheets, unit)).collect();
    let applied = inputs.adjustments.iter().filter(|adjustment| adjustment.unit == *unit).filter_map(|adjustment| {
        let rule = scheme.adjustments.iter().find(|rule| rule.key == adjustment.key)?;
        Some(Applied {
            key: rule.key.clone(),
            name: rule.name.clone(),
            points: rule.points,
            document: adjustment.document.clone(),
        })
    });
    let adjustments: Vec<Applied> = applied.collect();
    let scored = rounds.iter().filter(|round| round.state == RoundState::Scored).count();
    let has_value = |indicator: &Indicator| value(indicator, &rounds).is_some();
    let score = if scored < scheme.missing.minimum_weeks as usize {
        Err(Reason::TooFewWeeks)
    } else if !scheme.indicators.iter().all(has_value) {
        Err(Reason::NoEvaluation)
    } else {
        score(scheme, &rounds, &adjustments).map_err(|OutOfRange| Reason::Arithmetic)
    };
    Scored { rounds, adjustments, score }
}

/// The published score, and each indicator's value rounded for reading.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold it, or an indicator has no value.
pub fn score(
    scheme: &Scheme,
    rounds: &[RoundOf],
    adjustments: &[Applied],
) -> Result<(Decimal, Vec<Decimal>), OutOfRange> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    let mut values = Vec::with_capacity(scheme.indicators.len());
    for indicator in &scheme.indicators {
        let value = value(indicator, rounds).ok_or(OutOfRange)??;
        values.push(value.round(scheme.rounding)?);
        sum = sum.plus(scaled(value, indicator)?.times(indicator.weight.exact())?)?;
        weights = weights.plus(indicator.weight.exact())?;
    }
    let mut total = sum.over(weights)?;
    for adjustment in adjustments {
        total = total.plus(adjustment.points.exact())?;
    }
    Ok((total.round(scheme.rounding)?, values))
}

/// An indicator's value over the rounds: the mean of published values, or for rates all hits of all there were.
fn value(indicator: &Indicator, rounds: &[RoundOf]) -> Option<Result<Exact, OutOfRange>> {
    if let IndicatorSource::Rate { .. } = indicator.source {
        let (hits, of) = counts(indicator, rounds);
        return (of > 0).then(|| percent(hits, of));
    }
    let values: Vec<Decimal> = rounds.iter().filter_map(|round| round.values.get(&indicator.key)).copied().collect();
    if values.is_empty() {
        return None;
    }
    let sum = values.iter().try_fold(Exact::zero(), |sum, value| sum.plus(value.exact()));
    Some(sum.and_then(|sum| sum.over(Exact::whole(values.len() as u64))))
}

/// All hits, and all there were.
pub(super) fn counts(indicator: &Indicator, rounds: &[RoundOf]) -> (u64, u64) {
    rounds
        .iter()
        .filter_map(|round| round.counts.get(&indicator.key))
        .fold((0, 0), |(hits, of), more| (hits + u64::from(more.0), of + u64::from(more.1)))
}

fn percent(hits: u64, of: u64) -> Result<Exact, OutOfRange> {
    Exact::whole(hits).times(Exact::whole(100))?.over(Exact::whole(of))
}

/// A value on the scale from 0 to 100.
fn scaled(value: Exact, indicator: &Indicator) -> Result<Exact, OutOfRange> {
    match &indicator.source {
        IndicatorSource::Ballots(_) | IndicatorSource::Rate { .. } => Ok(value),
        IndicatorSource::Column { low, high } => {
            let from_low = value.minus(low.exact())?;
            from_low.times(Exact::whole(100))?.over(high.exact().minus(low.exact())?)
        }
    }
}

fn round_of(scheme: &Scheme, sheets: &Sheets<'_>, unit: &Id) -> RoundOf {
    let sheet = sheets.scores.as_deref();
    let sent = sheet.and_then(|sheet| sheet.rows.get(unit));
    let entry = sent.map(|sent| &sent.entry);
    let state = match entry {
        _ if sheet.is_none() => RoundState::NoSheet,
        Some(Entry::Scored(_)) => RoundState::Scored,
        Some(Entry::Excused) => RoundState::Excused,
        Some(Entry::Unexcused) | None => RoundState::Unexcused,
    };
    let classes = sheets.evaluations.as_deref().and_then(|sheet| sheet.rows.get(unit));
    let mut round = RoundOf {
        round: sheets.round,
        state,
        values: BTreeMap::new(),
        counts: BTreeMap::new(),
        ballots: BTreeMap::new(),
        score: None,
        comment: sent.and_then(|sent| sent.comment.clone()),
    };
    for indicator in &scheme.indicators {
        let cell = match entry {
            Some(Entry::Scored(values)) => values.get(&indicator.key),
            _ => None,
        };
        let value = match &indicator.source {
            IndicatorSource::Column { low, .. } => match cell {
                Some(Cell::Value(value)) => Some(value),
                _ => (state == RoundState::Unexcused && scheme.missing.unexcused == Unexcused::Zero).then_some(*low),
            },
            IndicatorSource::Rate { .. } => match cell {
                Some(Cell::Counts { hits, of }) if of > 0 => {
                    round.counts.insert(indicator.key.clone(), (hits, of));
                    percent(u64::from(hits), u64::from(of)).and_then(|rate| rate.round(scheme.rounding)).ok()
                }
                _ => None,
            },
            IndicatorSource::Ballots(rule) => classes.filter(|classes| enough(classes, rule)).and_then(|classes| {
                round.ballots.clone_from(classes);
                evaluation_score(classes, rule, scheme.rounding).ok()
            }),
        };
        round.values.extend(value.map(|value| (indicator.key.clone(), value)));
    }
    if state == RoundState::Scored {
        round.score = round_score(scheme, &round.values);
    }
    round
}

fn enough(classes: &BTreeMap<String, Ballots>, rule: &BallotRule) -> bool {
    rule.classes.iter().all(|class| classes.get(&class.key).is_some_and(|ballots| ballots.valid >= rule.minimum))
}

fn round_score(scheme: &Scheme, values: &BTreeMap<String, Decimal>) -> Option<Decimal> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    for indicator in scheme.indicators.iter().filter(|indicator| indicator.is_column()) {
        let value = scaled(values.get(&indicator.key)?.exact(), indicator).ok()?;
        sum = sum.plus(value.times(indicator.weight.exact()).ok()?).ok()?;
        weights = weights.plus(indicator.weight.exact()).ok()?;
    }
    sum.over(weights).ok()?.round(scheme.rounding).ok()
}

/// The mean points of each class's ballots, weighted by class and divided by the weights: 0 to 100.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold it.
pub fn evaluation_score(
    ballots: &BTreeMap<String, Ballots>,
    rule: &BallotRule,
    rounding: Rounding,
) -> Result<Decimal, OutOfRange> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    for class in &rule.classes {
        let Some(ballots) = ballots.get(&class.key) else { continue };
        let (mean, _) = moments(&trimmed(ballots, rule))?;
        sum = sum.plus(mean.times(class.weight.exact())?)?;
        weights = weights.plus(class.weight.exact())?;
    }
    sum.over(weights)?.round(rounding)
}

/// Points and how many ballots gave them, best first, after the highest and lowest have been set aside.
pub(super) fn trimmed(ballots: &Ballots, rule: &BallotRule) -> Vec<(Decimal, u32)> {
    let given = |(grade, points): &(String, Decimal)| (*points, ballots.grades.get(grade).copied().unwrap_or(0));
    let mut counts: Vec<(Decimal, u32)> = rule.grades.iter().map(given).collect();
    counts.sort_by_key(|(points, _)| std::cmp::Reverse(points.exact()));
    let Some(trim) = rule.trim else { return counts };
    let aside = u32::try_from(u64::from(ballots.valid) * u64::from(trim.percent) / 100).unwrap_or(0);
    if ballots.valid < trim.remain.saturating_add(2 * aside) {
        return counts;
    }
    set_aside(counts.iter_mut(), aside);
    set_aside(counts.iter_mut().rev(), aside);
    counts
}

fn set_aside<'c>(counts: impl Iterator<Item = &'c mut (Decimal, u32)>, mut aside: u32) {
    for (_, count) in counts {
        let taken = aside.min(*count);
        *count -= taken;
        aside -= taken;
    }
}

/// Mean and sample variance of points; a single ballot has the largest variance that points between 0 and 100 allow
/// a guess at, a quarter of the squared range.
pub(super) fn moments(counts: &[(Decimal, u32)]) -> Result<(Exact, Exact), OutOfRange> {
    let mut n = Exact::zero();
    let mut sum = Exact::zero();
    let mut squares = Exact::zero();
    for (points, count) in counts {
        let (points, count) = (points.exact(), Exact::whole(u64::from(*count)));
        n = n.plus(count)?;
        sum = sum.plus(points.times(count)?)?;
        squares = squares.plus(points.times(points)?.times(count)?)?;
    }
    let mean = sum.over(n)?;
    if n <= Exact::whole(1) {
        return Ok((mean, Exact::whole(2500)));
    }
    let variance = squares.minus(mean.times(sum)?)?.over(n.minus(Exact::whole(1))?)?;
    Ok((mean, variance))
}
