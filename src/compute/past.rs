//! What stood at a unit's place before: in the period before, and in the same period of the year before.
//!
//! Both are read off rankings as they are computed today, with every correction since, so that a change is the difference
//! of two numbers of one revision.

use std::collections::BTreeMap;

use super::ranking::Ranking;
use crate::model::id::Id;
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding};
use crate::model::period::Period;

/// A unit's rank and score in another period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// The period.
    pub period: Period,
    /// Its rank then.
    pub rank: u32,
    /// Its score then.
    pub score: Option<Decimal>,
}

/// Tells the rows of rankings, which stand by scheme and period, what stood before.
pub(super) fn tell(rankings: &mut [Ranking]) {
    for place in 0..rankings.len() {
        let (before, rest) = rankings.split_at_mut(place);
        let own = &mut rest[0];
        let same = || before.iter().rev().take_while(|other| other.scheme == own.scheme);
        let previous = same().next().map(standings).unwrap_or_default();
        let year = own.period.year_before();
        let year = same().find(|other| other.period == year).map(standings).unwrap_or_default();
        for row in &mut own.rows {
            row.previous = previous.get(&row.unit).copied();
            row.year_ago = year.get(&row.unit).copied();
        }
    }
}

fn standings(ranking: &Ranking) -> BTreeMap<Id, Past> {
    let past = |row: &super::ranking::Row| Past { period: ranking.period, rank: row.rank, score: row.score };
    ranking.rows.iter().map(|row| (row.unit.clone(), past(row))).collect()
}

/// The mean and the median of published scores, rounded as they are; nothing of nothing.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold them.
pub fn middle(scores: &[Decimal], rounding: Rounding) -> Result<Option<(Decimal, Decimal)>, OutOfRange> {
    let mut sorted: Vec<Exact> = scores.iter().map(|score| score.exact()).collect();
    sorted.sort();
    let count = sorted.len();
    let (Some(low), Some(high)) = (sorted.get(count.saturating_sub(1) / 2), sorted.get(count / 2)) else {
        return Ok(None);
    };
    let sum = sorted.iter().try_fold(Exact::zero(), |sum, score| sum.plus(*score))?;
    let mean = sum.over(Exact::whole(count as u64))?.round(rounding)?;
    let median = low.plus(*high)?.over(Exact::whole(2))?.round(rounding)?;
    Ok(Some((mean, median)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::number::RoundingMode;

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        let scores: Vec<Decimal> = ["90.00", "70.00", "85.00", "88.01"].map(|text| text.parse().unwrap()).into();
        let rounding = Rounding { places: 2, mode: RoundingMode::HalfEven };
        // Mean 333.01 / 4 = 83.2525, median (85 + 88.01) / 2 = 86.505.
        let (mean, median) = middle(&scores, rounding).unwrap().unwrap();
        assert_eq!((mean.to_string().as_str(), median.to_string().as_str()), ("83.25", "86.50"));
        assert_eq!(middle(&[], rounding), Ok(None));
    }
}
