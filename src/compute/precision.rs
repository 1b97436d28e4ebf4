//! How sure a ranking is: standard errors, about where each unit stands, and who is told apart from whom.
//!
//! The rounds of a period are taken as a sample of the work they score. What hits all units of a round alike is taken out;
//! the variance of a unit's score is what is left of the spread of column scores between its rounds (pooled over all
//! units), plus the luck of which rounds it missed, plus the spread of its ballots, plus the spread of its rates. From
//! these follow two things that are never mixed up: [`about`] where a unit stands, which no consequence uses, and which
//! units are [told apart](apart), which consequences use. Every number is rounded when it is published and goes on as
//! published, so that comparisons are between whole numbers.

pub mod about;
mod apart;
mod ballots;
mod rounds;

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::ranking::Row;
use super::scoring::{RoundOf, counts};
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding, RoundingMode};
use crate::model::scheme::{Indicator, IndicatorSource, Scheme};
use apart::Field;
use rounds::Rounds;

pub use crate::model::scheme::chance::MISSES;

/// Variances are published with six places.
const VARIANCE: Rounding = Rounding { places: 6, mode: RoundingMode::HalfEven };

/// Critical values are published with three places.
const CRITICAL: Rounding = Rounding { places: 3, mode: RoundingMode::HalfEven };

/// What the judgement of a ranking rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precision {
    /// The variance of column scores between rounds, pooled over all units; not below what the marks' own steps allow.
    /// `None` where nothing was scored twice: then the error of marks is not known, and nothing is told apart.
    pub spread: Option<Decimal>,
    /// Its degrees of freedom; 0 where only rates and ballots tell the variance.
    pub freedom: u32,
    /// How many standard errors a difference has to exceed to tell two units apart.
    pub critical: Decimal,
    /// How many standard errors of its score a unit's score interval reaches to each side.
    pub single: Decimal,
    /// What hit all units of a round alike, by the ranking's rounds.
    pub shifts: Vec<Option<Decimal>>,
    /// How much rounds that follow one another differ: 2 when they are independent, less when a week goes on like the
    /// one before. `None` with fewer than three rounds.
    pub serial: Option<Decimal>,
    /// Units whose rounds were all scored alike; they say nothing about the spread and are left out of it.
    pub copied: u32,
}

impl Precision {
    /// Whether consequences may rest on it: the error of every part of the score is known.
    #[must_use]
    pub fn complete(&self, scheme: &Scheme) -> bool {
        self.spread.is_some() || !scheme.indicators.iter().any(Indicator::is_column)
    }

    /// Whether rounds follow one another more closely than chance allows: the ratio lies more than two of its standard
    /// deviations, about 1.8 ÷ √freedom each, below 2.
    #[must_use]
    pub fn correlated(&self) -> bool {
        let Some(serial) = self.serial else { return false };
        let short = 2_000 - thousandths(serial);
        short > 0 && i128::from(short) * i128::from(short) * i128::from(self.freedom) > 12_960_000
    }
}

fn thousandths(value: Decimal) -> i64 {
    let (digits, places) = value.parts();
    digits * 1000 / 10_i64.pow(places)
}

/// A unit's place between the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certainty {
    /// The variance of its score.
    pub variance: Decimal,
    /// The score less and plus `single` standard errors.
    pub score: (Decimal, Decimal),
    /// About where it stands: first and last place.
    pub about: (u32, u32),
    /// One place after all units told apart above it, and the last that is not told apart below it.
    pub interval: (u32, u32),
    /// Letters of the groups it belongs to; units that share a letter are not told apart. `None` where there are too
    /// many groups for letters.
    pub groups: Option<String>,
}

impl Certainty {
    /// The standard error, to two places.
    #[must_use]
    pub fn standard_error(&self) -> String {
        format!("{:.2}", self.variance.exact().near().sqrt())
    }
}

/// Judges rows sorted by score, highest first. `None` when nothing tells how much a score may vary.
pub(super) fn judge(scheme: &Scheme, rows: &mut [Row]) -> Option<Precision> {
    let whole = |row: &Row| row.points.iter().all(Option::is_some) && row.vetoes.is_empty();
    if !scheme.is_plain() || !rows.iter().all(whole) {
        return None;
    }
    let rounds = Rounds::of(scheme, rows).ok()?;
    let known = rounds.spread.is_some() || scheme.indicators.iter().any(|indicator| !indicator.is_column());
    let own: Vec<Decimal> = rows.iter().map(|row| row.score).collect::<Option<_>>()?;
    let far = own.iter().any(|score| score.parts().0.unsigned_abs() >= 10_000_000_000_000);
    if !known || far || rows.len() < 2 {
        return None;
    }
    let critical = quantile(rows.len() - 1, rounds.freedom)?;
    let single = quantile(1, rounds.freedom)?;
    let variances: Vec<Decimal> =
        rows.iter().map(|row| variance(scheme, &row.rounds, &rounds)).collect::<Result<_, _>>().ok()?;
    let scores: Vec<(Decimal, Decimal)> = own
        .iter()
        .zip(&variances)
        .map(|(score, variance)| score_interval(*score, *variance, single))
        .collect::<Option<_>>()?;
    let points: Vec<apart::Point> = own
        .iter()
        .zip(&variances)
        .map(|(score, variance)| apart::Point { score: score.parts().0, variance: variance.parts().0 })
        .collect();
    let field = Field::new(&points, critical.parts().0, scheme.rounding.places);
    let groups = field.groups();
    let millionth = 10_i64.pow(VARIANCE.places.saturating_sub(scheme.rounding.places));
    let abouts: Vec<about::Point> = points
        .iter()
        .map(|point| about::Point { score: point.score.saturating_mul(millionth), variance: point.variance })
        .collect();
    let abouts = about::about(&abouts);
    for (at, (row, (variance, score))) in rows.iter_mut().zip(variances.into_iter().zip(scores)).enumerate() {
        let interval = field.interval(at);
        // What is published as the unit's place is never outside.
        let (first, last) = abouts.as_ref().map_or(interval, |abouts| abouts[at]);
        let place = u32::try_from(points.partition_point(|other| other.score > points[at].score) + 1).ok()?;
        let about = (first.min(place), last.max(place));
        row.certainty = Some(Certainty { variance, score, about, interval, groups: apart::letters(&groups, at) });
    }
    let Rounds { spread, freedom, shifts, serial, copied } = rounds;
    Some(Precision { spread, freedom, critical, single, shifts, serial, copied })
}

/// Whether two scores differ by more than `critical` standard errors of their difference; never where a variance is not
/// known.
pub(super) fn told_apart(one: &Row, other: &Row, critical: Decimal) -> bool {
    let (Some(own), Some(others)) = (&one.certainty, &other.certainty) else { return false };
    let exceeds = || {
        let score = |row: &Row| row.score.map(Decimal::exact).ok_or(OutOfRange);
        let difference = score(one)?.minus(score(other)?)?;
        let bound = critical.exact().times(critical.exact())?;
        let bound = bound.times(own.variance.exact().plus(others.variance.exact())?)?;
        Ok::<_, OutOfRange>(difference.times(difference)? > bound)
    };
    exceeds().unwrap_or(false)
}

/// The score less and plus so many standard errors, to the score's places: the square root is rounded down to a millionth.
fn score_interval(score: Decimal, variance: Decimal, single: Decimal) -> Option<(Decimal, Decimal)> {
    let root = u64::try_from((i128::from(variance.parts().0) * 1_000_000).isqrt()).ok()?;
    let error = Exact::whole(root).over(Exact::whole(1_000_000)).ok()?.times(single.exact()).ok()?;
    let rounding = Rounding { places: score.parts().1, mode: RoundingMode::HalfEven };
    let low = score.exact().minus(error).ok()?.round(rounding).ok()?;
    let high = score.exact().plus(error).ok()?.round(rounding).ok()?;
    Some((low, high))
}

/// The variance of a unit's score; each part is rounded before they are added up.
fn variance(scheme: &Scheme, own: &[RoundOf], rounds: &Rounds) -> Result<Decimal, OutOfRange> {
    let weights = scheme.indicators.iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
    // In the points of the total.
    let weights = weights.times(Exact::whole(100))?.over(scheme.full().exact())?;
    let mut total = rounds.variance(scheme, weights, own)?;
    for indicator in &scheme.indicators {
        let share = indicator.weight.exact().over(weights)?;
        let of_value = match &indicator.source {
            IndicatorSource::Column { .. }
            | IndicatorSource::Events(_)
            | IndicatorSource::Measured(_)
            | IndicatorSource::RollUp(_) => continue,
            IndicatorSource::Rate { .. } => {
                let (hits, of) = counts(indicator, own);
                // One hit and one miss are added, so that ten of ten do not pass for certain (Laplace).
                let rate = Exact::whole(hits + 1).over(Exact::whole(of + 2))?;
                let missed = Exact::whole(of.saturating_sub(hits) + 1).over(Exact::whole(of + 2))?;
                rate.times(missed)?.times(Exact::whole(10_000))?.over(Exact::whole(of))?
            }
            IndicatorSource::Ballots(rule) => ballots::variance(&indicator.key, rule, own)?,
        };
        let part = share.times(share)?.times(of_value.round(VARIANCE)?.exact())?.round(VARIANCE)?;
        total = total.plus(part.exact())?;
    }
    let total = total.round(VARIANCE)?;
    // Nothing that is scored is certain beyond the last place of a variance.
    Ok(if total.parts().0 > 0 { total } else { Decimal::smallest(VARIANCE.places) })
}

/// Student's t at 1 − 1/(2 · [`MISSES`] · comparisons): Bonferroni over both sides of all comparisons of one unit. The
/// normal distribution where there are no degrees of freedom to count.
fn quantile(comparisons: usize, freedom: u32) -> Option<Decimal> {
    let comparisons = f64::from(u32::try_from(comparisons.max(1)).ok()?);
    let at = 1.0 - 1.0 / (2.0 * f64::from(MISSES) * comparisons);
    let value = match freedom {
        0 => Normal::new(0.0, 1.0).ok()?.inverse_cdf(at),
        freedom => StudentsT::new(0.0, 1.0, f64::from(freedom)).ok()?.inverse_cdf(at),
    };
    // Beyond this nothing could be told apart anyway.
    format!("{:.*}", CRITICAL.places as usize, value.min(1000.0)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_t_is_that_of_the_tables() {
        // One comparison, 90 %: 1 − 1/20 = 0.95. Percentage points of t: 10 degrees 1.812, 30 degrees 1.697.
        assert_eq!(quantile(1, 10).unwrap().to_string(), "1.812");
        assert_eq!(quantile(1, 30).unwrap().to_string(), "1.697");
        // Five: 1 − 1/100 = 0.99 with 20 degrees: 2.528; normal 2.326.
        assert_eq!(quantile(5, 20).unwrap().to_string(), "2.528");
        assert_eq!(quantile(5, 0).unwrap().to_string(), "2.326");
    }
}
