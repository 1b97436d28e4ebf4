//! The variance of an evaluation: the spread of its ballots.

use super::VARIANCE;
use crate::compute::scoring::{RoundOf, trimmed};
use crate::model::number::{Decimal, Exact, OutOfRange};
use crate::model::scheme::BallotRule;
use crate::model::score::Ballots;

/// The variance of an indicator's value over the rounds that have an evaluation; each class's is rounded first.
pub(super) fn variance(key: &str, rule: &BallotRule, rounds: &[RoundOf]) -> Result<Exact, OutOfRange> {
    let classes = rule.classes.iter().try_fold(Exact::zero(), |sum, each| sum.plus(each.weight.exact()))?;
    let mut sum = Exact::zero();
    let mut evaluations = 0;
    for round in rounds.iter().filter(|round| round.values.contains_key(key)) {
        evaluations += 1;
        for class in &rule.classes {
            let Some(ballots) = round.ballots.get(&class.key) else { continue };
            let share = class.weight.exact().over(classes)?;
            let of_mean = of_mean(ballots, rule)?.round(VARIANCE)?;
            sum = sum.plus(share.times(share)?.times(of_mean.exact())?)?;
        }
    }
    sum.over(Exact::whole(evaluations * evaluations))
}

/// The variance of a class's mean. Of a trimmed mean it is the winsorised variance s² · n ÷ h², with n ballots of which h
/// are kept: those set aside count as the nearest that was kept (Tukey and McLaughlin 1963; Yuen 1974).
fn of_mean(ballots: &Ballots, rule: &BallotRule) -> Result<Exact, OutOfRange> {
    let kept = trimmed(ballots, rule);
    let count = |list: &[(Decimal, u32)]| list.iter().map(|(_, count)| u64::from(*count)).sum::<u64>();
    let left = count(&kept);
    let n = ballots.grades.values().map(|count| u64::from(*count)).sum::<u64>();
    let mut all = kept.clone();
    let aside = u32::try_from(n.saturating_sub(left) / 2).map_err(|_| OutOfRange)?;
    if let Some(best) = all.iter_mut().find(|(_, count)| *count > 0) {
        best.1 = best.1.saturating_add(aside);
    }
    if let Some(worst) = all.iter_mut().rev().find(|(_, count)| *count > 0) {
        worst.1 = worst.1.saturating_add(aside);
    }
    let [n, left] = [n, left].map(Exact::whole);
    spread(&all, rule)?.times(n)?.over(left.times(left)?)
}

/// The sample variance of points. A single ballot has a quarter of the squared range of 0 to 100; ballots that all agree
/// still leave room for one of the neighbouring grade in n + 2.
fn spread(counts: &[(Decimal, u32)], rule: &BallotRule) -> Result<Exact, OutOfRange> {
    let (mut n, mut sum, mut squares) = (Exact::zero(), Exact::zero(), Exact::zero());
    for (points, count) in counts {
        let (points, count) = (points.exact(), Exact::whole(u64::from(*count)));
        n = n.plus(count)?;
        sum = sum.plus(points.times(count)?)?;
        squares = squares.plus(points.times(points)?.times(count)?)?;
    }
    let one = Exact::whole(1);
    if n <= one {
        return Ok(Exact::whole(2500));
    }
    let spread = squares.minus(sum.times(sum)?.over(n)?)?.over(n.minus(one)?)?;
    let room = n.plus(Exact::whole(2))?;
    let step = step(rule)?;
    let least = step.times(step)?.times(n.plus(one)?)?.over(room.times(room)?)?;
    Ok(spread.max(least))
}

/// The smallest difference between the points of two grades; 0 with a single grade.
fn step(rule: &BallotRule) -> Result<Exact, OutOfRange> {
    let mut points: Vec<Exact> = rule.grades.iter().map(|(_, points)| points.exact()).collect();
    points.sort();
    let steps: Vec<Exact> = points.windows(2).map(|pair| pair[1].minus(pair[0])).collect::<Result<_, _>>()?;
    Ok(steps.into_iter().filter(|step| *step > Exact::zero()).min().unwrap_or(Exact::zero()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::scheme::Trim;

    fn rule(percent: u32) -> BallotRule {
        let grades = [("a", 100), ("b", 80), ("c", 60), ("d", 0)];
        BallotRule {
            grades: grades.map(|(key, points)| (key.to_owned(), Decimal::whole(points))).into(),
            classes: Vec::new(),
            minimum: 1,
            trim: Some(Trim { percent, remain: 5 }).filter(|trim| trim.percent > 0),
        }
    }

    fn ballots(counts: [u32; 4]) -> Ballots {
        let grades: BTreeMap<String, u32> = ["a", "b", "c", "d"].map(str::to_owned).into_iter().zip(counts).collect();
        let valid = counts.iter().sum();
        Ballots { issued: valid, returned: valid, valid, grades }
    }

    #[test]
    fn a_trimmed_mean_has_the_winsorised_variance() {
        // 10 ballots, one aside at each end: 100×3, 80×4, 60×2, 0×1 → 100×2, 80×4, 60×2 kept; winsorised 100×3, 80×4,
        // 60×3: mean 80, sum of squares 6 × 400 = 2400, s² = 2400/9; times 10 over 8² = 41.666667.
        let found = of_mean(&ballots([3, 4, 2, 1]), &rule(10)).unwrap().round(VARIANCE).unwrap();
        assert_eq!(found.to_string(), "41.666667");
        // Untrimmed it is s²/n: mean 74; 3×26² + 4×6² + 2×14² + 74² = 8040; 8040/9/10.
        let found = of_mean(&ballots([3, 4, 2, 1]), &rule(0)).unwrap().round(VARIANCE).unwrap();
        assert_eq!(found.to_string(), "89.333333");
    }

    #[test]
    fn ballots_that_all_agree_are_not_certain() {
        // Step 20, n = 10: 400 × 11 / 144 / 10.
        let found = of_mean(&ballots([10, 0, 0, 0]), &rule(0)).unwrap().round(VARIANCE).unwrap();
        assert_eq!(found.to_string(), "3.055556");
    }
}
