//! One unit's score in one period: rounds, values, the weighted mean, adjustments.
//!
//! A value that is published goes on as published: an evaluation is rounded before the period's mean is taken of it,
//! the period's score is rounded once, so that a reader with a spreadsheet gets the same digits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::id::{DocNumber, Id};
use crate::model::inputs::{Inputs, Sheets, event_key};
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding, RoundingMode, ten_places};
use crate::model::period::{Period, Round};
use crate::model::ranking::Adjustment;
use crate::model::scheme::{
    BallotRule, EventItem, EventRule, Gain, Indicator, IndicatorSource, Scheme, Take, Unexcused, VetoEffect,
};
use crate::model::score::{Ballots, Cell, Entry, Values};

use super::points::Value;

/// One unit in one round.
#[derive(Clone, Debug)]
pub struct RoundOf {
    /// The round.
    pub round: Round,
    /// What was sent in.
    pub state: RoundState,
    /// Published values by indicator key: a number, or the rate in percent that the counts make.
    pub values: BTreeMap<String, Decimal>,
    /// The number beside a measured value, by indicator key: its target, or its earlier value.
    pub beside: BTreeMap<String, Decimal>,
    /// Counts of events, by indicator key, in the order of its items.
    pub events: BTreeMap<String, Vec<u32>>,
    /// Indicators that do not apply to the unit.
    pub not_applicable: BTreeSet<String>,
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
    /// The unit did not exist, or did not yet or no longer take part: nothing was due from it.
    Outside,
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
            Self::Outside => "outside",
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
    /// How many pieces.
    pub count: u32,
    /// The condition that held.
    pub condition: Option<String>,
}

/// Why a unit is not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Fewer scored rounds than the scheme asks for.
    TooFewWeeks,
    /// No evaluation or no check in the period.
    NoEvaluation,
    /// No score in a ranking that is rolled up or compared with.
    NoRanking,
    /// A veto took it out.
    Vetoed,
    /// A number left the range of exact arithmetic; `validate` keeps this from happening.
    Arithmetic,
}

/// A veto that applied.
#[derive(Clone, Debug)]
pub struct Vetoed {
    /// The scheme's rule.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub effect: VetoEffect,
    /// The document that decided it.
    pub document: DocNumber,
    /// The day of the fact.
    pub on: NaiveDate,
}

/// A unit's period: its rounds, adjustments and vetoes, and its values or why it has none.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Its rounds.
    pub rounds: Vec<RoundOf>,
    /// Its adjustments.
    pub adjustments: Vec<Applied>,
    /// Its vetoes.
    pub vetoes: Vec<Vetoed>,
    /// Scores of other rankings, by the key of the indicator that rolls them up.
    pub rolled: BTreeMap<String, Vec<(Period, Decimal)>>,
    /// A value for each indicator.
    pub values: Result<Vec<Value>, Reason>,
}

pub(super) fn unit(scheme: &Scheme, inputs: &Inputs<'_>, unit: &Id) -> Scored {
    let rounds: Vec<RoundOf> = inputs.rounds.iter().map(|sheets| round_of(scheme, sheets, unit)).collect();
    let applied = inputs.adjustments.iter().filter(|adjustment| adjustment.unit == *unit);
    let adjustments: Vec<Applied> = applied.filter_map(|adjustment| apply(scheme, adjustment)).collect();
    let vetoes = inputs.vetoes.iter().filter(|veto| veto.unit == *unit).filter_map(|veto| {
        let rule = scheme.vetoes.iter().find(|rule| rule.key == veto.key)?;
        let (key, name, effect) = (rule.key.clone(), rule.name.clone(), rule.effect.clone());
        Some(Vetoed { key, name, effect, document: veto.document.clone(), on: veto.on })
    });
    let vetoes = vetoes.collect();
    let rolled = rolled(scheme, inputs, unit);
    let scored = rounds.iter().filter(|round| round.state == RoundState::Scored).count();
    let values = if scheme.has_sheets() && scored < scheme.missing.minimum_weeks as usize {
        Err(Reason::TooFewWeeks)
    } else {
        let one = |indicator: &Indicator| {
            let rolls = matches!(indicator.source, IndicatorSource::RollUp(_));
            let missing = if rolls { Reason::NoRanking } else { Reason::NoEvaluation };
            value(indicator, &rounds, &rolled).ok_or(missing)?.map_err(|OutOfRange| Reason::Arithmetic)
        };
        scheme.indicators.iter().map(one).collect()
    };
    Scored { rounds, adjustments, vetoes, rolled, values }
}

/// An adjustment with its points: a piece, times pieces, times the factor of its condition.
fn apply(scheme: &Scheme, adjustment: &Adjustment) -> Option<Applied> {
    let rule = scheme.adjustments.iter().find(|rule| rule.key == adjustment.key)?;
    let factor = adjustment.condition.as_ref().and_then(|name| rule.conditions.iter().find(|(known, _)| known == name));
    let mut points = rule.points.exact().times(Exact::whole(adjustment.count.into())).ok()?;
    let mut places = rule.points.parts().1;
    if let Some((_, factor)) = factor {
        points = points.times(factor.exact()).ok()?;
        places = (places + factor.parts().1).min(6);
    }
    Some(Applied {
        key: rule.key.clone(),
        name: rule.name.clone(),
        points: points.round(Rounding { places, mode: RoundingMode::HalfEven }).ok()?,
        document: adjustment.document.clone(),
        count: adjustment.count,
        condition: adjustment.condition.clone(),
    })
}

/// The scores of other rankings in the period, oldest first, by the key of the indicator that rolls them up.
fn rolled(scheme: &Scheme, inputs: &Inputs<'_>, unit: &Id) -> BTreeMap<String, Vec<(Period, Decimal)>> {
    let rolling = scheme.indicators.iter().filter(|each| matches!(each.source, IndicatorSource::RollUp(_)));
    let scores = |indicator: &Indicator| {
        let own = inputs.rolled.iter().filter(|rolled| rolled.indicators.contains(&indicator.key));
        let own = own.filter_map(|rolled| Some((rolled.period, *rolled.scores.get(unit)?)));
        (indicator.key.clone(), own.collect())
    };
    rolling.map(scores).collect()
}

/// Whether a unit with too few scored rounds would have enough, had it not been absent without leave.
pub(super) fn stayed_away(scheme: &Scheme, rounds: &[RoundOf]) -> bool {
    let count = |state| rounds.iter().filter(|round| round.state == state).count();
    let (scored, absent) = (count(RoundState::Scored), count(RoundState::Unexcused));
    absent > 0 && scored + absent >= scheme.missing.minimum_weeks as usize
}

/// An indicator's value over the rounds: the mean of published values; for rates all hits of all there were; for
/// events all counts. `None` where nothing is known and it is not said that it does not apply.
fn value(
    indicator: &Indicator,
    rounds: &[RoundOf],
    rolled: &BTreeMap<String, Vec<(Period, Decimal)>>,
) -> Option<Result<Value, OutOfRange>> {
    let key = &indicator.key;
    let number = match &indicator.source {
        IndicatorSource::Rate { .. } => {
            let (hits, of) = counts(indicator, rounds);
            (of > 0).then(|| percent(hits, of).map(Value::Number))
        }
        IndicatorSource::Events(rule) => {
            let counted = events(indicator, rounds);
            counted.map(|counts| rule.points(&counts).map(Value::Number))
        }
        IndicatorSource::Column { .. } | IndicatorSource::Ballots(_) => {
            mean(rounds.iter().filter_map(|round| round.values.get(key))).map(|mean| mean.map(Value::Number))
        }
        IndicatorSource::Measured(_) => {
            let own = mean(rounds.iter().filter_map(|round| round.values.get(key)));
            match (own, mean(rounds.iter().filter_map(|round| round.beside.get(key)))) {
                (Some(own), Some(other)) => Some(own.and_then(|own| other.map(|other| Value::Beside(own, other)))),
                (own, _) => own.map(|own| own.map(Value::Number)),
            }
        }
        IndicatorSource::RollUp(roll) => {
            let scores = rolled.get(key).map(Vec::as_slice).unwrap_or_default();
            let enough = scores.len() >= roll.minimum.max(1) as usize;
            let taken = match roll.take {
                Take::Mean => mean(scores.iter().map(|(_, score)| score)),
                Take::Last => scores.last().map(|(_, score)| Ok(score.exact())),
                Take::Gain(gain) => gained(gain, scores),
            };
            taken.filter(|_| enough).map(|taken| taken.map(Value::Number))
        }
    };
    let not_applicable = || rounds.iter().any(|round| round.not_applicable.contains(key));
    number.or_else(|| not_applicable().then_some(Ok(Value::NotApplicable)))
}

/// How much the later of two scores is above the earlier; nothing where one of them is not known.
fn gained(gain: Gain, scores: &[(Period, Decimal)]) -> Option<Result<Exact, OutOfRange>> {
    let [(_, before), (_, now)] = scores else { return None };
    let (before, now) = (before.exact(), now.exact());
    let gained = now.minus(before);
    if !gain.relative {
        return Some(gained);
    }
    (before > Exact::zero()).then(|| gained?.times(Exact::whole(100))?.over(before).and_then(ten_places))
}

fn mean<'d>(numbers: impl Iterator<Item = &'d Decimal>) -> Option<Result<Exact, OutOfRange>> {
    let (mut sum, mut count) = (Ok(Exact::zero()), 0);
    for number in numbers {
        sum = sum.and_then(|sum: Exact| sum.plus(number.exact()));
        count += 1;
    }
    (count > 0).then(|| sum.and_then(|sum| sum.over(Exact::whole(count))))
}

/// All counts of an indicator's events, in the order of its items; `None` where none was sent in.
pub(crate) fn events(indicator: &Indicator, rounds: &[RoundOf]) -> Option<Vec<u64>> {
    let mut sums: Option<Vec<u64>> = None;
    for counts in rounds.iter().filter_map(|round| round.events.get(&indicator.key)) {
        let sums = sums.get_or_insert_with(|| vec![0; counts.len()]);
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += u64::from(*count);
        }
    }
    sums
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

fn round_of(scheme: &Scheme, sheets: &Sheets<'_>, unit: &Id) -> RoundOf {
    let sheet = sheets.scores.as_deref();
    let sent = sheet.and_then(|sheet| sheet.rows.get(unit));
    let entry = sent.filter(|_| !sheets.outside.contains(unit)).map(|sent| &sent.entry);
    let state = match entry {
        _ if sheets.outside.contains(unit) => RoundState::Outside,
        _ if sheet.is_none() => RoundState::NoSheet,
        Some(Entry::Scored(_)) => RoundState::Scored,
        Some(Entry::Excused) => RoundState::Excused,
        Some(Entry::Unexcused) | None => RoundState::Unexcused,
    };
    let evaluations = sheets.evaluations.as_deref().filter(|_| !sheets.outside.contains(unit));
    let classes = evaluations.and_then(|sheet| sheet.rows.get(unit));
    let mut round = RoundOf {
        round: sheets.round,
        state,
        values: BTreeMap::new(),
        beside: BTreeMap::new(),
        events: BTreeMap::new(),
        not_applicable: BTreeSet::new(),
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
        if cell == Some(Cell::NotApplicable) {
            round.not_applicable.insert(indicator.key.clone());
            continue;
        }
        let value = match &indicator.source {
            IndicatorSource::RollUp(_) => None,
            IndicatorSource::Measured(_) => match cell {
                Some(Cell::Value(value)) => Some(value),
                Some(Cell::Beside { value, other }) => {
                    round.beside.insert(indicator.key.clone(), other);
                    Some(value)
                }
                _ => None,
            },
            IndicatorSource::Events(rule) => match entry {
                Some(Entry::Scored(values)) => counted(&indicator.key, rule, values).and_then(|counts| {
                    let whole: Vec<u64> = counts.iter().map(|count| u64::from(*count)).collect();
                    round.events.insert(indicator.key.clone(), counts);
                    rule.points(&whole).and_then(|points| points.round(scheme.rounding)).ok()
                }),
                _ => None,
            },
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
    if state == RoundState::Scored && !scheme.by_order {
        round.score = round_score(scheme, &round);
    }
    round
}

/// The counts of a rule's events in a sheet; `None` where it has none of them.
fn counted(key: &str, rule: &EventRule, values: &Values) -> Option<Vec<u32>> {
    let count = |item: &EventItem| match values.get(&event_key(key, &item.name)) {
        Some(Cell::Value(count)) => u32::try_from(count.floor()).ok(),
        _ => None,
    };
    rule.items.iter().map(count).collect()
}

fn enough(classes: &BTreeMap<String, Ballots>, rule: &BallotRule) -> bool {
    rule.classes.iter().all(|class| classes.get(&class.key).is_some_and(|ballots| ballots.valid >= rule.minimum))
}

fn round_score(scheme: &Scheme, round: &RoundOf) -> Option<Decimal> {
    let mut sum = Exact::zero();
    let mut weights = Exact::zero();
    for indicator in &scheme.indicators {
        let IndicatorSource::Column { low, high } = &indicator.source else { continue };
        if round.not_applicable.contains(&indicator.key) {
            continue;
        }
        let value = round.values.get(&indicator.key)?.exact();
        let span = high.exact().minus(low.exact()).ok()?;
        let value = value.minus(low.exact()).ok()?.times(Exact::whole(100)).ok()?.over(span).ok()?;
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
        let mean = mean_of_ballots(&trimmed(ballots, rule))?;
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

/// The mean of points.
fn mean_of_ballots(counts: &[(Decimal, u32)]) -> Result<Exact, OutOfRange> {
    let mut n = Exact::zero();
    let mut sum = Exact::zero();
    for (points, count) in counts {
        let count = Exact::whole(u64::from(*count));
        n = n.plus(count)?;
        sum = sum.plus(points.exact().times(count)?)?;
    }
    sum.over(n)
}
