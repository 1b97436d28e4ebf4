//! From values to points in percent: by a scale or a target of one's own, or by what the others reached; and what an
//! indicator that does not apply to a unit counts for.
//!
//! What rests on other units (range, best, mean, place, standard score, mean of the others) is rounded to ten places,
//! half to even, before it goes on, so that anyone gets the same digits.

use crate::model::number::{Exact, OutOfRange, TEN_PLACES, ten_places};
use crate::model::scheme::{Gain, Indicator, IndicatorSource, Measure, NotApplicable, Scheme, Take};

/// A unit's value for an indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number, in the indicator's own unit.
    Number(Exact),
    /// A number and the one beside it: a target, an earlier value.
    Beside(Exact, Exact),
    /// The indicator does not apply to the unit.
    NotApplicable,
}

/// Points in percent of full marks for the values of the ranked units; `None` where the indicator is left out.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold one.
pub fn of(scheme: &Scheme, indicator: &Indicator, values: &[Value]) -> Result<Vec<Option<Exact>>, OutOfRange> {
    let mut points: Vec<Option<Exact>> = match &indicator.source {
        IndicatorSource::Measured(measure) => measured(measure, values)?,
        IndicatorSource::Column { low, high } => {
            let (low, span) = (low.exact(), high.exact().minus(low.exact())?);
            each(values, |value| value.minus(low)?.times(Exact::whole(100))?.over(span))?
        }
        IndicatorSource::Rate { .. } | IndicatorSource::Ballots(_) => each(values, Ok)?,
        IndicatorSource::Events(_) => {
            let full = indicator.weight.exact();
            each(values, |value| value.times(Exact::whole(100))?.over(full))?
        }
        IndicatorSource::RollUp(roll) => {
            let hundred = Exact::whole(100);
            match roll.take {
                // A gain in percent is percent already.
                Take::Gain(Gain { relative: true, full: None, .. }) => each(values, Ok)?,
                Take::Gain(Gain { full: Some(full), .. }) => each(values, |value| {
                    let points = ten_places(value.times(hundred)?.over(full.exact())?)?;
                    Ok(points.max(Exact::zero()).min(hundred))
                })?,
                Take::Mean | Take::Last | Take::Gain(_) => {
                    let full = roll.full.exact();
                    each(values, |value| value.times(hundred)?.over(full))?
                }
            }
        }
    };
    let filled = match scheme.not_applicable {
        None | Some(NotApplicable::Reweighted) => None,
        Some(NotApplicable::Full) => Some(Exact::whole(100)),
        Some(NotApplicable::Mean) => mean(points.iter().flatten().copied())?,
    };
    for (points, value) in points.iter_mut().zip(values) {
        if *value == Value::NotApplicable {
            *points = filled;
        }
    }
    Ok(points)
}

/// Applies a rule to every number.
fn each(values: &[Value], rule: impl Fn(Exact) -> Result<Exact, OutOfRange>) -> Result<Vec<Option<Exact>>, OutOfRange> {
    let one = |value: &Value| match value {
        Value::Number(value) | Value::Beside(value, _) => rule(*value).map(Some),
        Value::NotApplicable => Ok(None),
    };
    values.iter().map(one).collect()
}

/// The mean to ten places; `None` of nothing.
fn mean(numbers: impl Iterator<Item = Exact>) -> Result<Option<Exact>, OutOfRange> {
    let (mut sum, mut count) = (Exact::zero(), 0);
    for number in numbers {
        sum = sum.plus(number.round(TEN_PLACES)?.exact())?;
        count += 1;
    }
    if count == 0 { Ok(None) } else { sum.over(Exact::whole(count)).and_then(ten_places).map(Some) }
}

fn measured(measure: &Measure, values: &[Value]) -> Result<Vec<Option<Exact>>, OutOfRange> {
    let hundred = Exact::whole(100);
    let zero = Exact::zero();
    let numbers: Vec<Exact> = values
        .iter()
        .filter_map(|value| match value {
            Value::Number(value) | Value::Beside(value, _) => Some(*value),
            Value::NotApplicable => None,
        })
        .collect();
    let (Some(least), Some(most)) = (numbers.iter().min().copied(), numbers.iter().max().copied()) else {
        return Ok(vec![None; values.len()]);
    };
    match measure {
        Measure::Target { cap, step, .. } => beside(values, |actual, target| {
            let completed = actual.times(hundred)?.over(target).and_then(ten_places)?;
            let Some(step) = step else { return Ok(completed.min(cap.exact()).max(zero)) };
            if completed >= hundred {
                return Ok(hundred);
            }
            let steps = hundred.minus(completed)?.over(step.size.exact())?.whole_part();
            Ok(hundred.minus(Exact::whole(steps).times(step.points.exact())?)?.max(zero))
        }),
        Measure::Between { nothing, full, log } => {
            let taken = |number: Exact| if *log { number.ln() } else { Ok(number) };
            let (nothing, full) = (taken(nothing.exact())?, taken(full.exact())?);
            let span = full.minus(nothing)?;
            each(values, |value| {
                let points = ten_places(taken(value)?.minus(nothing)?.times(hundred)?.over(span)?)?;
                Ok(points.max(zero).min(hundred))
            })
        }
        Measure::Range { base, lower } => {
            let span = most.minus(least)?;
            let base = base.exact();
            let worst = if *lower { most } else { least };
            each(values, |value| {
                // Where all reached the same, all are the best.
                if span == zero {
                    return Ok(hundred);
                }
                let way = if *lower { worst.minus(value)? } else { value.minus(worst)? };
                base.plus(hundred.minus(base)?.times(way)?.over(span)?).and_then(ten_places)
            })
        }
        Measure::Best { lower: false } => each(values, |value| ratio(value, most)),
        Measure::Best { lower: true } => each(values, |value| ratio(least, value)),
        Measure::Mean { base, lower } => {
            let mean = mean(numbers.iter().copied())?.unwrap_or(zero);
            let base = base.exact().over(hundred)?;
            each(values, |value| {
                let share = if *lower { ratio(mean, value)? } else { ratio(value, mean)? };
                Ok(ten_places(share.times(base)?)?.max(zero).min(hundred))
            })
        }
        Measure::Place { step, floor, lower } => each(values, |value| {
            let better = numbers.iter().filter(|other| if *lower { **other < value } else { **other > value }).count();
            Ok(hundred.minus(step.exact().times(Exact::whole(better as u64))?)?.max(floor.exact()))
        }),
        Measure::Standard { base, step, lower } => {
            let mean = mean(numbers.iter().copied())?.unwrap_or(zero);
            let mut squares = zero;
            for number in &numbers {
                let away = ten_places(number.minus(mean)?)?;
                squares = squares.plus(ten_places(away.times(away)?)?)?;
            }
            let deviation = ten_places(squares.over(Exact::whole(numbers.len() as u64))?)?.root()?;
            each(values, |value| {
                if deviation == zero {
                    return Ok(base.exact());
                }
                let away = if *lower { mean.minus(value)? } else { value.minus(mean)? };
                let standard = ten_places(away.over(deviation)?)?;
                Ok(base.exact().plus(step.exact().times(standard)?)?.max(zero).min(hundred))
            })
        }
        Measure::Gain { full, lower, .. } => beside(values, |now, before| {
            let gained = if *lower { before.minus(now)? } else { now.minus(before)? };
            let percent = ten_places(gained.times(hundred)?.over(before)?)?;
            Ok(ten_places(percent.times(hundred)?.over(full.exact())?)?.max(zero).min(hundred))
        }),
    }
}

/// A share in percent to ten places.
fn ratio(part: Exact, whole: Exact) -> Result<Exact, OutOfRange> {
    part.times(Exact::whole(100))?.over(whole).and_then(ten_places)
}

/// Applies a rule to every number and the one beside it.
fn beside(
    values: &[Value],
    rule: impl Fn(Exact, Exact) -> Result<Exact, OutOfRange>,
) -> Result<Vec<Option<Exact>>, OutOfRange> {
    let one = |value: &Value| match value {
        Value::Beside(value, other) => rule(*value, *other).map(Some),
        Value::Number(_) => Err(OutOfRange),
        Value::NotApplicable => Ok(None),
    };
    values.iter().map(one).collect()
}
