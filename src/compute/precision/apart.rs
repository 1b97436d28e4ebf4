//! Told apart (拉开差距): which units' scores differ by more than `critical` standard errors of the difference.
//!
//! A unit's interval begins after all units told apart above it and ends before all below: a marginal confidence set for
//! the rank (Mogstad, Romano, Shaikh and Wilhelm, "Inference for Ranks", Review of Economic Studies 91 (2024), 476–518)
//! with the Bonferroni critical value of Student's t instead of a bootstrap. Sorted scores need few comparisons: only
//! neighbours whose difference lies between what the smallest and the largest variance allow are compared.

/// A score in units of its last place, and a variance in millionths.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub(super) score: i64,
    pub(super) variance: i64,
}

/// Points sorted by score, highest first, and what it takes to tell two apart.
pub(super) struct Field<'p> {
    points: &'p [Point],
    critical: i64,
    scale: i128,
    least: i64,
    most: i64,
}

impl<'p> Field<'p> {
    pub(super) fn new(points: &'p [Point], critical: i64, places: u32) -> Self {
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

    pub(super) fn interval(&self, at: usize) -> (u32, u32) {
        let (above, below) = self.doubtful(at);
        let better = above.start + above.filter(|other| self.apart(*other, at)).count();
        let beyond = self.points.len() - below.end;
        let worse = beyond + below.filter(|other| self.apart(at, *other)).count();
        let rank = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (rank(better + 1), rank(self.points.len() - worse))
    }

    /// The longest runs of points in which no two are told apart, first to last.
    pub(super) fn groups(&self) -> Vec<(usize, usize)> {
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

/// More groups than this say nothing: their letters are left out, and intervals stand as bars and in words.
pub(super) const LETTERS: usize = 6;

/// The letters of the runs that hold a place, A, B … F; nothing where there are more than [`LETTERS`] runs.
pub(super) fn letters(runs: &[(usize, usize)], at: usize) -> Option<String> {
    let own = runs.iter().enumerate().filter(|(_, (start, end))| (*start..*end).contains(&at));
    let letter = |number: usize| char::from(b'A' + u8::try_from(number).unwrap_or(0)).to_string();
    (runs.len() <= LETTERS).then(|| own.map(|(number, _)| letter(number)).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn more_than_six_groups_have_no_letters() {
        let runs: Vec<(usize, usize)> = (0..6).map(|start| (start, start + 2)).collect();
        assert_eq!(letters(&runs, 1).as_deref(), Some("A B"));
        let runs: Vec<(usize, usize)> = (0..7).map(|start| (start, start + 2)).collect();
        assert_eq!(letters(&runs, 1), None);
    }
}
