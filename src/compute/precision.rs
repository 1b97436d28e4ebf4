//! How sure a ranking is: standard errors, rank intervals, and groups that cannot be told apart.
//!
//! The rounds of a period are taken as a sample of the work they score. The variance of a unit's score is the spread
//! of column scores between its rounds (pooled over all units), plus the spread of its ballots, plus the spread of its
//! rates. Two units are told apart when their scores differ by more than `critical` standard errors of the difference.
//! A unit's rank interval begins after all units told apart above it and ends before all below: a marginal confidence
//! set for the rank (Mogstad, Romano, Shaikh and Wilhelm, "Inference for Ranks", Review of Economic Studies 91 (2024),
//! 476–518) with the Bonferroni critical value of Student's t instead of a bootstrap, which keeps at least the stated
//! level and which anyone can compute again. Every number is rounded when it is published and goes on as published, so
//! that comparisons are between whole numbers.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::ranking::Row;
use super::scoring::{RoundOf, counts, moments, trimmed};
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding, RoundingMode};
use crate::model::scheme::{IndicatorSource, Scheme};

/// One in so many intervals may miss: a level of 90 percent.
pub const MISSES: u32 = 10;

/// Variances are published with six places.
const VARIANCE: Rounding = Rounding { places: 6, mode: RoundingMode::HalfEven };

/// Critical values are published with three places.
const CRITICAL: Rounding = Rounding { places: 3, mode: RoundingMode::HalfEven };

/// What the intervals of a ranking rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precision {
    /// The variance of column scores between rounds, pooled over all units.
    pub spread: Decimal,
    /// Its degrees of freedom: rounds scored, less one, summed over units.
    pub freedom: u32,
    /// How many standard errors a difference has to exceed.
    pub critical: Decimal,
}

/// A unit's place between the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certainty {
    /// The variance of its score.
    pub variance: Decimal,
    /// First and last rank that are compatible with the data.
    pub interval: (u32, u32),
    /// Letters of the groups it belongs to; units that share a letter cannot be told apart.
    pub groups: String,
}

impl Certainty {
    /// The standard error, to two places.
    #[must_use]
    pub fn standard_error(&self) -> String {
        format!("{:.2}", self.variance.exact().near().sqrt())
    }
}

/// Judges rows sorted by score, highest first. `None` when nothing was scored twice, so that there is no spread to
/// judge by.
pub(super) fn judge(scheme: &Scheme, rows: &mut [Row]) -> Option<Precision> {
    let whole = |row: &Row| row.points.iter().all(Option::is_some) && row.vetoes.is_empty();
    if !scheme.is_plain() || !rows.iter().all(whole) {
        return None;
    }
    let (spread, freedom) = spread(rows).ok().flatten()?;
    let critical = critical(rows.len(), freedom)?;
    let variances: Vec<Decimal> =
        rows.iter().map(|row| variance(scheme, &row.rounds, spread)).collect::<Result<_, _>>().ok()?;
    let scale = scheme.rounding.places;
    let points: Vec<Point> = rows
        .iter()
        .zip(&variances)
        .map(|(row, variance)| Point { score: row.score.parts().0, variance: variance.parts().0 })
        .collect();
    let field = Field::new(&points, critical.parts().0, scale);
    let groups = field.groups();
    for (at, (row, variance)) in rows.iter_mut().zip(variances).enumerate() {
        let interval = field.interval(at);
        row.certainty = Some(Certainty { variance, interval, groups: letters(&groups, at) });
    }
    Some(Precision { spread, freedom, critical })
}

/// The pooled variance of column scores between rounds, and its degrees of freedom.
fn spread(rows: &[Row]) -> Result<Option<(Decimal, u32)>, OutOfRange> {
    let mut squares = Exact::zero();
    let mut freedom = 0;
    for row in rows {
        let scores: Vec<Exact> = row.rounds.iter().filter_map(|round| round.score).map(Decimal::exact).collect();
        if scores.len() < 2 {
            continue;
        }
        let sum = scores.iter().try_fold(Exact::zero(), |sum, score| sum.plus(*score))?;
        let square = scores.iter().try_fold(Exact::zero(), |sum, score| sum.plus(score.times(*score)?))?;
        squares = squares.plus(square.minus(sum.times(sum)?.over(Exact::whole(scores.len() as u64))?)?)?;
        freedom += u32::try_from(scores.len() - 1).map_err(|_| OutOfRange)?;
    }
    if freedom == 0 {
        return Ok(None);
    }
    Ok(Some((squares.over(Exact::whole(u64::from(freedom)))?.round(VARIANCE)?, freedom)))
}

/// The variance of a unit's score; each part is rounded before they are added up.
fn variance(scheme: &Scheme, rounds: &[RoundOf], spread: Decimal) -> Result<Decimal, OutOfRange> {
    let weights = scheme.indicators.iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
    // In the points of the total.
    let weights = weights.times(Exact::whole(100))?.over(scheme.full().exact())?;
    let columns = scheme.indicators.iter().filter(|indicator| indicator.is_column());
    let columns = columns.into_iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
    let scored = rounds.iter().filter(|round| round.score.is_some()).count() as u64;
    let share = columns.over(weights)?;
    let mut total = share.times(share)?.times(spread.exact())?.over(Exact::whole(scored))?.round(VARIANCE)?.exact();
    for indicator in &scheme.indicators {
        let share = indicator.weight.exact().over(weights)?;
        let of_value = match &indicator.source {
            IndicatorSource::Column { .. }
            | IndicatorSource::Events(_)
            | IndicatorSource::Measured(_)
            | IndicatorSource::RollUp(_) => continue,
            IndicatorSource::Rate { .. } => {
                let (hits, of) = counts(indicator, rounds);
                // One hit and one miss are added, so that ten of ten do not pass for certain (Laplace).
                let rate = Exact::whole(hits + 1).over(Exact::whole(of + 2))?;
                let missed = Exact::whole(of - hits + 1).over(Exact::whole(of + 2))?;
                rate.times(missed)?.times(Exact::whole(10_000))?.over(Exact::whole(of))?
            }
            IndicatorSource::Ballots(rule) => {
                let classes = rule.classes.iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
                let mut sum = Exact::zero();
                let mut evaluations = 0;
                for round in rounds.iter().filter(|round| round.values.contains_key(&indicator.key)) {
                    evaluations += 1;
                    for class in &rule.classes {
                        let Some(ballots) = round.ballots.get(&class.key) else { continue };
                        let kept = trimmed(ballots, rule);
                        let n: u64 = kept.iter().map(|(_, count)| u64::from(*count)).sum();
                        let share = class.weight.exact().over(classes)?;
                        let of_mean = moments(&kept)?.1.over(Exact::whole(n))?.round(VARIANCE)?;
                        sum = sum.plus(share.times(share)?.times(of_mean.exact())?)?;
                    }
                }
                sum.over(Exact::whole(evaluations * evaluations))?
            }
        };
        let part = share.times(share)?.times(of_value.round(VARIANCE)?.exact())?.round(VARIANCE)?;
        total = total.plus(part.exact())?;
    }
    total.round(VARIANCE)
}

/// Student's t at 1 − 1/(2 · [`MISSES`] · comparisons): Bonferroni over both sides of all comparisons of one unit.
fn critical(units: usize, freedom: u32) -> Option<Decimal> {
    let comparisons = f64::from(u32::try_from(units.max(2) - 1).ok()?);
    let t = StudentsT::new(0.0, 1.0, f64::from(freedom)).ok()?;
    let value = t.inverse_cdf(1.0 - 1.0 / (2.0 * f64::from(MISSES) * comparisons));
    // Beyond this nothing could be told apart anyway.
    format!("{:.*}", CRITICAL.places as usize, value.min(1000.0)).parse().ok()
}

/// A score in units of its last place, and a variance in millionths.
#[derive(Clone, Copy)]
struct Point {
    score: i64,
    variance: i64,
}

/// Points sorted by score, highest first, and what it takes to tell two apart.
struct Field<'p> {
    points: &'p [Point],
    critical: i64,
    scale: i128,
    least: i64,
    most: i64,
}

impl<'p> Field<'p> {
    fn new(points: &'p [Point], critical: i64, places: u32) -> Self {
        let variances = || points.iter().map(|point| point.variance);
        let (least, most) = (variances().min().unwrap_or(0), variances().max().unwrap_or(0));
        Self { points, critical, scale: 10_i128.pow(2 * places), least, most }
    }

    /// Whether a difference of scores exceeds `critical` standard errors, for the sum of two variances: both sides
    /// squared and brought to whole numbers.
    fn exceeds(&self, difference: i64, variances: i64) -> bool {
        let (difference, critical) = (i128::from(difference), i128::from(self.critical));
        difference * difference * 1_000_000_000_000 > critical * critical * i128::from(variances) * self.scale
    }

    fn apart(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.points[a], self.points[b]);
        self.exceeds(a.score - b.score, a.variance + b.variance)
    }

    /// The points on one side of a point, nearest first, that may or may not be told apart from it, and how many lie
    /// beyond, all of them told apart.
    fn doubtful(&self, at: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let own = self.points[at];
        let sure = |other: &Point| self.exceeds(own.score - other.score, own.variance + self.most);
        let possible = |other: &Point| self.exceeds(own.score - other.score, own.variance + self.least);
        let (above, below) = (&self.points[..at], &self.points[at + 1..]);
        let above = above.partition_point(sure)..above.partition_point(possible);
        let first = at + 1 + below.partition_point(|other| !possible(other));
        let end = at + 1 + below.partition_point(|other| !sure(other));
        (above, first..end)
    }

    fn interval(&self, at: usize) -> (u32, u32) {
        let (above, below) = self.doubtful(at);
        let better = above.start + above.filter(|other| self.apart(*other, at)).count();
        let beyond = self.points.len() - below.end;
        let worse = beyond + below.filter(|other| self.apart(at, *other)).count();
        let rank = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (rank(better + 1), rank(self.points.len() - worse))
    }

    /// The longest runs of points in which no two are told apart, first to last.
    fn groups(&self) -> Vec<(usize, usize)> {
        let count = self.points.len();
        let mut ends = vec![count; count];
        let mut end = count;
        for at in (0..count).rev() {
            let (_, below) = self.doubtful(at);
            let sure = below.end;
            end = end.min(below.into_iter().find(|other| self.apart(at, *other)).unwrap_or(sure));
            ends[at] = end;
        }
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (start, end) in ends.into_iter().enumerate() {
            if runs.last().is_none_or(|(_, last)| *last < end) {
                runs.push((start, end));
            }
        }
        runs
    }
}

/// The letters of the runs that hold a place: A, B … Z, AA, AB …; the first and the last of many, since the runs of a
/// place follow one another.
fn letters(runs: &[(usize, usize)], at: usize) -> String {
    let first = runs.partition_point(|(_, end)| *end <= at);
    let end = runs.partition_point(|(start, _)| *start <= at);
    match end - first {
        0..=3 => (first..end).map(letter).collect::<Vec<_>>().join(" "),
        _ => format!("{}–{}", letter(first), letter(end - 1)),
    }
}

fn letter(number: usize) -> String {
    let own = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    if number < 26 { own.to_string() } else { letter(number / 26 - 1) + &own.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_t_is_that_of_the_tables() {
        // Two units, 90 %: 1 − 1/20 = 0.95. Percentage points of t: 10 degrees 1.812, 30 degrees 1.697.
        assert_eq!(critical(2, 10).unwrap().to_string(), "1.812");
        assert_eq!(critical(2, 30).unwrap().to_string(), "1.697");
        // Six units: 1 − 1/100 = 0.99 with 20 degrees: 2.528.
        assert_eq!(critical(6, 20).unwrap().to_string(), "2.528");
    }

    #[test]
    fn fast_intervals_and_groups_are_those_of_all_pairs() {
        // A small generator of whole numbers; any would do.
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            i64::try_from((state >> 33) % below).unwrap()
        };
        for _ in 0..200 {
            let mut points: Vec<Point> =
                (0..30).map(|_| Point { score: 9000 + next(900), variance: 100_000 + next(900_000) }).collect();
            points.sort_by_key(|point| -point.score);
            let field = Field::new(&points, 2_500, 2);
            for at in 0..30 {
                let better = (0..at).filter(|other| field.apart(*other, at)).count();
                let worse = (at + 1..30).filter(|other| field.apart(at, *other)).count();
                let (first, last) = field.interval(at);
                assert_eq!((first as usize, last as usize), (better + 1, 30 - worse));
            }
            for (start, end) in field.groups() {
                assert!((start..end).all(|a| (a..end).all(|b| !field.apart(a, b))));
            }
        }
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 51, 52].map(letter), ["A", "Z", "AA", "AZ", "BA"]);
    }
}
