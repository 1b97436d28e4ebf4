//! From points to the score: blocks from the inside out, the total, additions and deductions with their caps and gate.

use super::scoring::Applied;
use crate::model::number::{Decimal, Exact, OutOfRange};
use crate::model::scheme::{Block, Limits, MeanKind, Measured, Scheme};

/// What a score is made of, exact.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// Indicators and blocks together.
    pub base: Exact,
    /// Additions that count.
    pub bonus: Exact,
    /// Deductions that count, at most zero.
    pub malus: Exact,
    /// The score before rounding.
    pub score: Exact,
}

/// The score from points in percent, in the order of the scheme's indicators, and each block's subtotal.
///
/// # Errors
/// [`OutOfRange`] when 128-bit fractions do not hold it, or nothing applies.
pub fn score(
    scheme: &Scheme,
    points: &[Option<Exact>],
    applied: &[Applied],
    coefficient: Decimal,
) -> Result<(Total, Vec<Option<Exact>>), OutOfRange> {
    let full = scheme.full().exact();
    let mut blocks: Vec<Option<Exact>> = vec![None; scheme.blocks.len()];
    for at in (0..scheme.blocks.len()).rev() {
        let percent = fold(scheme, Some(at), points, &blocks)?;
        blocks[at] = percent.map(|percent| capped(scheme, at, percent)).transpose()?;
    }
    let percent = fold(scheme, None, points, &blocks)?.ok_or(OutOfRange)?;
    let base = percent.times(full)?.over(Exact::whole(100))?.times(coefficient.exact())?;
    let subtotals = scheme.blocks.iter().enumerate().zip(&blocks).map(|((at, _), percent)| {
        let full = scheme.block_base(at)?;
        percent.map(|percent| percent.times(full)?.over(Exact::whole(100))).transpose()
    });
    let subtotals = subtotals.collect::<Result<_, _>>()?;
    let (bonus, malus) = adjustments(scheme, applied)?;
    Ok((limited(&scheme.limits, base, bonus, malus)?, subtotals))
}

/// The percent of what a block's points are out of, within its cap.
fn capped(scheme: &Scheme, block: usize, percent: Exact) -> Result<Exact, OutOfRange> {
    let Some(cap) = scheme.blocks[block].cap else { return Ok(percent) };
    let hundred = Exact::whole(100);
    let points = percent.times(scheme.block_full(block)?)?.over(hundred)?;
    points.min(cap.exact()).times(hundred)?.over(scheme.block_base(block)?)
}

/// The percent of a block, or of the whole: the weighted mean of the indicators and blocks that stand right in it.
fn fold(
    scheme: &Scheme,
    block: Option<usize>,
    points: &[Option<Exact>],
    blocks: &[Option<Exact>],
) -> Result<Option<Exact>, OutOfRange> {
    let mut parts: Vec<(Exact, Exact)> = Vec::new();
    for (indicator, points) in scheme.indicators.iter().zip(points) {
        if indicator.block == block {
            parts.extend(points.map(|points| (indicator.weight.exact(), points)));
        }
    }
    for (at, inner) in scheme.blocks.iter().enumerate() {
        if inner.of == block
            && let Some(percent) = blocks[at]
        {
            parts.push((scheme.block_weight(at)?, percent));
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let kind = block.map_or(scheme.mean, |at: usize| -> MeanKind {
        let own: &Block = &scheme.blocks[at];
        own.mean
    });
    let weights = parts.iter().try_fold(Exact::zero(), |sum, (weight, _)| sum.plus(*weight))?;
    match kind {
        MeanKind::Arithmetic => {
            let sum = parts.iter().try_fold(Exact::zero(), |sum, (weight, points)| sum.plus(weight.times(*points)?))?;
            sum.over(weights).map(Some)
        }
        MeanKind::Geometric => Exact::geometric(&parts, weights).map(Some),
    }
}

/// Additions and deductions, each rule within its own cap.
fn adjustments(scheme: &Scheme, applied: &[Applied]) -> Result<(Exact, Exact), OutOfRange> {
    let (mut bonus, mut malus) = (Exact::zero(), Exact::zero());
    for rule in &scheme.adjustments {
        let own = applied.iter().filter(|each| each.key == rule.key);
        let mut sum = own.map(|each| each.points.exact()).try_fold(Exact::zero(), Exact::plus)?;
        if let Some(cap) = rule.cap {
            let cap = cap.exact();
            sum = sum.min(cap).max(Exact::zero().minus(cap)?);
        }
        if sum < Exact::zero() {
            malus = malus.plus(sum)?;
        } else {
            bonus = bonus.plus(sum)?;
        }
    }
    Ok((bonus, malus))
}

fn limited(limits: &Limits, base: Exact, bonus: Exact, malus: Exact) -> Result<Total, OutOfRange> {
    let at_most = |number: Exact, limit: Option<Decimal>| limit.map_or(number, |limit| number.min(limit.exact()));
    let mut bonus = at_most(bonus, limits.bonus);
    let least = limits.malus.map(|limit| Exact::zero().minus(limit.exact())).transpose()?;
    let malus = least.map_or(malus, |least| malus.max(least));
    let without = base.plus(malus)?;
    if let Some(gate) = &limits.gate {
        let held = match gate.measured {
            Measured::Before => without,
            Measured::After => without.plus(bonus)?,
        };
        if held < gate.from.exact() {
            bonus = Exact::zero();
        }
    }
    let mut score = at_most(without.plus(bonus)?, limits.top);
    if let Some(bottom) = limits.bottom {
        score = score.max(bottom.exact());
    }
    Ok(Total { base, bonus, malus, score })
}
