//! How much ranks depend on the weights: every weight once a tenth higher and once a tenth lower.

use super::order::ranks;
use super::ranking::Ranking;
use super::total;
use crate::model::number::{Decimal, OutOfRange, Rounding, RoundingMode};
use crate::model::scheme::Scheme;

/// What happens to the ranks when one weight moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The indicator, by its place in the scheme.
    pub indicator: usize,
    /// The weight it would have.
    pub weight: Decimal,
    /// How many units would have another rank.
    pub moved: usize,
    /// By how many places the most.
    pub farthest: u32,
}

/// The shifts of a ranking: for every indicator a tenth less, then a tenth more.
#[must_use]
pub fn shifts(scheme: &Scheme, ranking: &Ranking) -> Vec<Shift> {
    if scheme.by_order {
        return Vec::new();
    }
    let factors = [9, 11];
    let tried = (0..scheme.indicators.len()).flat_map(|indicator| factors.map(|factor| (indicator, factor)));
    tried.filter_map(|(indicator, tenths)| shift(scheme, ranking, indicator, tenths).ok()).collect()
}

fn shift(scheme: &Scheme, ranking: &Ranking, indicator: usize, tenths: u64) -> Result<Shift, OutOfRange> {
    let mut other = scheme.clone();
    let weight = &mut other.indicators[indicator].weight;
    let rounding = Rounding { places: (weight.parts().1 + 1).min(6), mode: RoundingMode::HalfEven };
    let tenth = weight.exact().over(crate::model::number::Exact::whole(10))?;
    *weight = tenth.times(crate::model::number::Exact::whole(tenths))?.round(rounding)?;
    let weight = *weight;
    let scores: Vec<Decimal> = ranking
        .rows
        .iter()
        .map(|row| {
            let coefficient = scheme.coefficient(&row.unit);
            total::score(&other, &row.points, &row.adjustments, coefficient)?.0.score.round(other.rounding)
        })
        .collect::<Result<_, _>>()?;
    let ranks = ranks(&scores, scheme.ties);
    let distances = ranking.rows.iter().zip(ranks).map(|(row, rank)| row.rank.abs_diff(rank));
    let moved = distances.clone().filter(|distance| *distance > 0).count();
    Ok(Shift { indicator, weight, moved, farthest: distances.max().unwrap_or(0) })
}
