//! About where (约在第几位): an interval for a unit's place by shrinkage towards the middle of the table.
//!
//! Scores that vary at random lie farther apart than what they measure, so each is drawn towards the mean by the share
//! of its spread that is noise, with the corrections of Morris ("Parametric Empirical Bayes Inference", Journal of the
//! American Statistical Association 78 (1983), 47–55) for not knowing the mean and the spread. What is left of the
//! uncertainty gives every place a probability; [`MISS`] of it is cut off at each end.
//!
//! Whole numbers only, tables printed here and in `docs/recompute.py`, divisions rounded down: the same places on every
//! machine, without a seed. The work grows with units times [`GRID`], never with pairs of units. How often the interval
//! holds is measured in `tests/coverage.rs` and stated in `docs/data.md`; no consequence uses it.

use rayon::prelude::*;

/// The probability that a standard normal number exceeds 0, 0.05, 0.10 … 5, in millionths.
const ABOVE: [i64; 101] = [
    500_000, 480_061, 460_172, 440_382, 420_740, 401_294, 382_089, 363_169, 344_578, 326_355, 308_538, 291_160,
    274_253, 257_846, 241_964, 226_627, 211_855, 197_663, 184_060, 171_056, 158_655, 146_859, 135_666, 125_072,
    115_070, 105_650, 96_800, 88_508, 80_757, 73_529, 66_807, 60_571, 54_799, 49_471, 44_565, 40_059, 35_930, 32_157,
    28_717, 25_588, 22_750, 20_182, 17_864, 15_778, 13_903, 12_224, 10_724, 9_387, 8_198, 7_143, 6_210, 5_386, 4_661,
    4_025, 3_467, 2_980, 2_555, 2_186, 1_866, 1_589, 1_350, 1_144, 968, 816, 687, 577, 483, 404, 337, 280, 233, 193,
    159, 131, 108, 88, 72, 59, 48, 39, 32, 26, 21, 17, 13, 11, 9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0,
];

/// The upper twenty of forty equally likely standard normal numbers, in thousandths.
const NODES: [i64; 20] =
    [31, 94, 157, 221, 286, 352, 419, 489, 561, 636, 714, 798, 887, 984, 1092, 1213, 1356, 1534, 1780, 2241];

const ONE: i64 = 1_000_000;

/// Scores at which the number of units above is counted, less one.
const GRID: i64 = 200;

/// What is cut off at each end, in millionths; a place of which less than half remains is left out.
const MISS: i64 = 40_000;

/// Ten million points, in millionths: beyond lies nothing that an office scores, and sums would leave their range.
const FAR: i64 = 10_000_000_000_000;

/// With fewer units nothing can be said about how much units differ.
pub const LEAST: usize = 5;

/// A score in millionths of a point and the variance of it in millionths of a squared point, above zero.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The score.
    pub score: i64,
    /// Its variance.
    pub variance: i64,
}

/// What is believed of a unit's true score: its middle and its standard deviation, in millionths.
#[derive(Clone, Copy)]
struct Belief {
    middle: i64,
    deviation: i64,
}

/// First and last place of each point, in the order of the points; `None` for fewer than [`LEAST`].
#[must_use]
pub fn about(points: &[Point]) -> Option<Vec<(u32, u32)>> {
    let sane = |point: &Point| point.score.abs() < FAR && (1..FAR).contains(&point.variance);
    if points.len() < LEAST || !points.iter().all(sane) {
        return None;
    }
    let beliefs = beliefs(points)?;
    let field = Field::new(&beliefs)?;
    Some(beliefs.par_iter().map(|belief| field.places(*belief)).collect())
}

fn beliefs(points: &[Point]) -> Option<Vec<Belief>> {
    let (n, one) = (i128::try_from(points.len()).ok()?, i128::from(ONE));
    let mean = points.iter().map(|point| i128::from(point.score)).sum::<i128>().div_euclid(n);
    let square = points.iter().map(|point| (i128::from(point.score) - mean).pow(2)).sum::<i128>() / (n - 1);
    let noise = points.iter().map(|point| i128::from(point.variance) * one).sum::<i128>() / n;
    let between = (square - noise).max(0);
    let belief = |point: &Point| {
        let (variance, off) = (i128::from(point.variance) * one, i128::from(point.score) - mean);
        let drawn = variance * one * (n - 3) / ((n - 1) * (between + variance));
        let middle = i128::from(point.score) - (drawn * off).div_euclid(one);
        let left = variance * (one * n - (n - 1) * drawn) / (n * one);
        let unsure = 2 * (drawn * off.abs() / one).pow(2) / (n - 3);
        let deviation = (left + unsure).isqrt().max(1);
        Some(Belief { middle: middle.try_into().ok()?, deviation: deviation.try_into().ok()? })
    };
    points.iter().map(belief).collect()
}

/// The probability, in millionths, that a normal number of this deviation lies below this difference.
fn below(difference: i64, deviation: i64) -> i64 {
    let steps = i128::from(difference.abs()) * 20_000 / i128::from(deviation);
    let steps = i64::try_from(steps).unwrap_or(i64::MAX).min(100_000);
    let (at, rest) = (usize::try_from(steps / 1000).unwrap_or(0), steps % 1000);
    let tail = if at >= 100 { 0 } else { ABOVE[at] - (ABOVE[at] - ABOVE[at + 1]) * rest / 1000 };
    if difference < 0 { tail } else { ONE - tail }
}

/// How many units lie above each score of a grid: the number to be expected and its variance, in millionths.
struct Field {
    low: i64,
    step: i64,
    counts: Vec<(i64, i64)>,
    units: i64,
}

impl Field {
    fn new(beliefs: &[Belief]) -> Option<Self> {
        let widest = beliefs.iter().map(|belief| belief.deviation).max()?;
        let low = beliefs.iter().map(|belief| belief.middle).min()? - 3 * widest;
        let high = beliefs.iter().map(|belief| belief.middle).max()? + 3 * widest;
        let step = (high - low) / GRID + 1;
        let count = |at: i64| {
            let score = low + at * step;
            beliefs.iter().fold((0, 0), |(sum, variance), belief| {
                let above = below(belief.middle - score, belief.deviation);
                (sum + above, variance + above * (ONE - above) / ONE)
            })
        };
        let counts = (0..=GRID).into_par_iter().map(count).collect();
        Some(Self { low, step, counts, units: i64::try_from(beliefs.len()).ok()? })
    }

    /// Between two points of the grid, along a straight line.
    fn at(&self, score: i64) -> (i64, i64) {
        let (place, rest) = ((score - self.low) / self.step, i128::from((score - self.low) % self.step));
        let place = usize::try_from(place).unwrap_or(0).min(self.counts.len() - 2);
        let (from, to) = (self.counts[place], self.counts[place + 1]);
        let between = |from: i64, to: i64| {
            from + i64::try_from((i128::from(to - from) * rest).div_euclid(i128::from(self.step))).unwrap_or(0)
        };
        (between(from.0, to.0), between(from.1, to.1))
    }

    fn places(&self, belief: Belief) -> (u32, u32) {
        let nodes: Vec<(i64, i64)> = NODES
            .iter()
            .rev()
            .map(|node| -node)
            .chain(NODES)
            .map(|node| {
                let own = below(-node, 1000);
                let (above, variance) = self.at(belief.middle + (node * belief.deviation).div_euclid(1000));
                let variance = (variance - own * (ONE - own) / ONE).max(0);
                let deviation = i64::try_from((i128::from(variance) * i128::from(ONE)).isqrt()).unwrap_or(i64::MAX);
                ((above - own).max(0), deviation.max(1))
            })
            .collect();
        // The probability of a number of units above, in forty-millionths.
        let at_most =
            |above: i64| nodes.iter().map(|(middle, deviation)| below(above - middle, *deviation)).sum::<i64>();
        let all = i64::try_from(nodes.len()).unwrap_or(0);
        let first = self.least(|place| at_most((place - 1) * ONE) > all * MISS);
        let last = self.least(|place| at_most(place * ONE) >= all * (ONE - MISS));
        (first, last.max(first))
    }

    /// The least place for which something holds that holds for all places after it; the last place if for none.
    fn least(&self, holds: impl Fn(i64) -> bool) -> u32 {
        let (mut low, mut high) = (1, self.units);
        while low < high {
            let middle = i64::midpoint(low, high);
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        u32::try_from(low).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(scores: &[i64], variance: i64) -> Vec<Point> {
        scores.iter().map(|score| Point { score: score * ONE, variance }).collect()
    }

    #[test]
    fn units_far_apart_have_one_place_each() {
        let found = about(&points(&[90, 80, 70, 60, 50, 40], 10_000)).unwrap();
        assert_eq!(found, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)]);
    }

    #[test]
    fn equal_units_may_stand_anywhere() {
        let found = about(&points(&[80; 20], 4_000_000)).unwrap();
        assert!(found.iter().all(|places| *places == found[0]));
        assert!(found[0].0 <= 2 && found[0].1 >= 19, "{found:?}");
    }

    #[test]
    fn few_units_say_nothing_about_how_much_units_differ() {
        assert!(about(&points(&[90, 80, 70, 60], 10_000)).is_none());
    }

    #[test]
    fn the_table_is_that_of_the_normal_distribution() {
        // Percentage points: 1.645 leaves 5 percent, 1.96 leaves 2.5; between points of the table lies a straight line.
        assert!(below(-1_645, 1000).abs_diff(50_000) < 50 && below(1_960, 1000).abs_diff(975_000) < 50);
    }
}
