//! What the rounds of a period say about how much a mark varies.
//!
//! A round's score of a unit is its level, plus what hit all units of that round alike, plus chance. Levels and round
//! effects are taken out as means, rounded to six places; what is left gives the spread.

use std::collections::BTreeMap;

use super::VARIANCE;
use crate::compute::ranking::Row;
use crate::compute::scoring::RoundOf;
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding, RoundingMode};
use crate::model::scheme::{IndicatorSource, Scheme};

/// The ratio of [`Rounds::serial`] is published with three places.
const SERIAL: Rounding = Rounding { places: 3, mode: RoundingMode::HalfEven };

/// Ten million points, in millionths: squares of what lies beyond would leave their range.
const FAR: i128 = 10_000_000_000_000;

/// What the rounds say.
pub(super) struct Rounds {
    /// The variance between rounds; `None` when nothing was scored twice, or everything alike.
    pub(super) spread: Option<Decimal>,
    pub(super) freedom: u32,
    /// What hit all units of a round alike; `None` for a round that counts for nothing here.
    pub(super) shifts: Vec<Option<Decimal>>,
    pub(super) serial: Option<Decimal>,
    pub(super) copied: u32,
}

/// A unit's round scores in millionths, by round.
type Scores = Vec<Option<i128>>;

impl Rounds {
    pub(super) fn of(scheme: &Scheme, rows: &[Row]) -> Result<Self, OutOfRange> {
        if rows.iter().flat_map(|row| &row.rounds).filter_map(score).any(|score| score.abs() >= FAR) {
            return Err(OutOfRange);
        }
        let all: Vec<Scores> = rows.iter().map(|row| row.rounds.iter().map(score).collect()).collect();
        let twice = all.into_iter().filter(|scores| scores.iter().flatten().count() > 1);
        let (alike, units): (Vec<Scores>, Vec<Scores>) = twice.partition(alike);
        let copied = u32::try_from(alike.len()).map_err(|_| OutOfRange)?;
        let count = rows.first().map_or(0, |row| row.rounds.len());
        let shifts = shifts(&units, count)?;
        let own = units.iter().map(|scores| scores.iter().flatten().count() - 1).sum::<usize>();
        let freedom = own as u64 - (shifts.iter().flatten().count() as u64).saturating_sub(1).min(own as u64);
        let none = Self { spread: None, freedom: 0, shifts: vec![None; count], serial: None, copied };
        if freedom == 0 {
            return Ok(none);
        }
        let rest: Vec<Scores> = units.iter().map(|scores| left(scores, &shifts)).collect();
        let squares = squares(&rest)?;
        let spread = squares.over(Exact::whole(freedom))?.round(VARIANCE)?;
        let least = least(scheme, rows)?;
        let shifts = shifts.into_iter().map(|shift| shift.map(decimal).transpose()).collect::<Result<_, _>>()?;
        Ok(Self {
            spread: Some(if spread.exact() < least.exact() { least } else { spread }),
            freedom: u32::try_from(freedom).map_err(|_| OutOfRange)?,
            shifts,
            serial: serial(&rest, own as u64, squares)?,
            copied,
        })
    }

    /// The part of the variance of a unit's score that comes from its marks, of total weights; rounded.
    pub(super) fn variance(&self, scheme: &Scheme, weights: Exact, own: &[RoundOf]) -> Result<Exact, OutOfRange> {
        let columns = scheme.indicators.iter().filter(|indicator| indicator.is_column());
        let columns = columns.into_iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
        let scored = own.iter().filter(|round| round.score.is_some()).count() as u64;
        let (Some(spread), true) = (self.spread, scored > 0) else { return Ok(Exact::zero()) };
        let share = columns.over(weights)?;
        let share = share.times(share)?;
        let chance = share.times(spread.exact())?.over(Exact::whole(scored))?.round(VARIANCE)?;
        let missed = self.missed(own)?;
        chance.exact().plus(share.times(missed.times(missed)?)?.round(VARIANCE)?.exact())
    }

    /// How much easier or harder than all rounds together the rounds were in which a unit was scored.
    fn missed(&self, own: &[RoundOf]) -> Result<Exact, OutOfRange> {
        let known = |at: usize| self.shifts.get(at).copied().flatten();
        let mean = |places: Vec<usize>| {
            let shifts: Vec<Decimal> = places.into_iter().filter_map(known).collect();
            let sum = shifts.iter().try_fold(Exact::zero(), |sum, shift| sum.plus(shift.exact()))?;
            if shifts.is_empty() { Ok(None) } else { sum.over(Exact::whole(shifts.len() as u64)).map(Some) }
        };
        let scored = (0..own.len()).filter(|at| own[*at].score.is_some()).collect();
        match (mean(scored)?, mean((0..own.len()).collect())?) {
            (Some(scored), Some(all)) => Ok(scored.minus(all)?.round(VARIANCE)?.exact()),
            (None, _) | (_, None) => Ok(Exact::zero()),
        }
    }
}

fn score(round: &RoundOf) -> Option<i128> {
    let (digits, places) = round.score?.parts();
    Some(i128::from(digits) * 10_i128.pow(VARIANCE.places.saturating_sub(places)))
}

fn alike(scores: &Scores) -> bool {
    let mut scores = scores.iter().flatten();
    let first = scores.next();
    scores.all(|score| Some(score) == first)
}

/// A mean of millionths, rounded to a whole number of them.
fn mean(sum: i128, count: u64) -> Result<i128, OutOfRange> {
    let rounded = Exact::ratio(sum, i128::from(count))?.round(Rounding { places: 0, mode: RoundingMode::HalfEven })?;
    Ok(i128::from(rounded.parts().0))
}

fn decimal(millionths: i128) -> Result<Decimal, OutOfRange> {
    Exact::ratio(millionths, 1_000_000)?.round(VARIANCE)
}

/// What hit all units of a round alike: the mean of what its scores lie above their units' means.
fn shifts(units: &[Scores], count: usize) -> Result<Vec<Option<i128>>, OutOfRange> {
    let mut sums = vec![(0_i128, 0_u64); count];
    for scores in units {
        let level = mean(scores.iter().flatten().sum(), scores.iter().flatten().count() as u64)?;
        for (sum, score) in sums.iter_mut().zip(scores) {
            if let Some(score) = score {
                *sum = (sum.0 + score - level, sum.1 + 1);
            }
        }
    }
    sums.into_iter().map(|(sum, count)| if count == 0 { Ok(None) } else { mean(sum, count).map(Some) }).collect()
}

fn left(scores: &Scores, shifts: &[Option<i128>]) -> Scores {
    scores.iter().zip(shifts).map(|(score, shift)| Some((*score)? - (*shift)?)).collect()
}

/// The sum of squares about the units' means, in squared points.
fn squares(units: &[Scores]) -> Result<Exact, OutOfRange> {
    let mut sums: BTreeMap<u64, i128> = BTreeMap::new();
    for scores in units {
        let count = scores.iter().flatten().count() as i128;
        let sum: i128 = scores.iter().flatten().sum();
        let square: i128 = scores.iter().flatten().map(|score| score * score).sum();
        *sums.entry(u64::try_from(count).map_err(|_| OutOfRange)?).or_default() += count * square - sum * sum;
    }
    sums.into_iter().try_fold(Exact::zero(), |total, (count, sum)| total.plus(squared(sum, count)?))
}

/// Squared millionths to squared points, divided by a count.
fn squared(sum: i128, count: u64) -> Result<Exact, OutOfRange> {
    Exact::ratio(sum, 1_000_000_000_000)?.over(Exact::whole(count))
}

/// The squared differences of rounds that follow one another over the squares, both a piece.
fn serial(rest: &[Scores], own: u64, squares: Exact) -> Result<Option<Decimal>, OutOfRange> {
    let (mut sum, mut pairs, mut longest) = (0_i128, 0_u64, 0);
    for scores in rest {
        longest = longest.max(scores.iter().flatten().count());
        for pair in scores.windows(2) {
            if let [Some(one), Some(next)] = pair {
                sum += (next - one) * (next - one);
                pairs += 1;
            }
        }
    }
    if longest < 3 || pairs == 0 || squares == Exact::zero() {
        return Ok(None);
    }
    squared(sum, pairs)?.times(Exact::whole(own))?.over(squares)?.round(SERIAL).map(Some)
}

/// The least spread that marks of this fineness can have: a twelfth of the squared step of each, weighted as they are.
fn least(scheme: &Scheme, rows: &[Row]) -> Result<Decimal, OutOfRange> {
    let columns = || scheme.indicators.iter().filter(|indicator| indicator.is_column());
    let weights = columns().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
    let mut sum = Exact::zero();
    for indicator in columns() {
        let IndicatorSource::Column { low, high } = &indicator.source else { continue };
        let values = rows.iter().flat_map(|row| &row.rounds).filter_map(|round| round.values.get(&indicator.key));
        let places = values.map(|value| fineness(*value)).max().unwrap_or(0);
        let range = high.exact().minus(low.exact())?;
        let step = Exact::whole(100).over(Exact::whole(10_u64.pow(places)))?.over(range)?;
        let step = step.times(indicator.weight.exact())?.over(weights)?;
        sum = sum.plus(step.times(step)?.over(Exact::whole(12))?)?;
    }
    sum.round(VARIANCE)
}

/// How many places of a mark say anything: 98.50 has one.
fn fineness(value: Decimal) -> u32 {
    let (mut digits, mut places) = value.parts();
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    places
}
