//! Measured values (实绩): a number with a unit of its own that becomes points by a target or by what others reached.

use crate::model::number::Decimal;

/// How a measured value becomes points in percent.
#[derive(Clone, Debug)]
pub enum Measure {
    /// 目标完成: actual ÷ target × 100, up to a cap; or full marks less so much a step below the target.
    Target {
        /// The column with each unit's target.
        target: String,
        /// The most that counts, in percent: 100, or 120 for 超额完成.
        cap: Decimal,
        /// Steps below the target; `None` for points in proportion.
        step: Option<Step>,
    },
    /// 定额, between two marks: the first number counts as nothing, the second as everything, whichever is higher.
    Between {
        /// No points.
        nothing: Decimal,
        /// Full marks.
        full: Decimal,
        /// By the natural logarithms of the value and of both marks.
        log: bool,
    },
    /// 极差法 with a base of 0, 功效系数法 with a base such as 60: base + (100 − base) × (value − worst) ÷ (best − worst).
    Range {
        /// Points of the worst.
        base: Decimal,
        /// Lower is better.
        lower: bool,
    },
    /// 与最优值之比: value ÷ best × 100; best ÷ value × 100 when lower is better.
    Best {
        /// Lower is better.
        lower: bool,
    },
    /// 与均值之比: value ÷ mean × base, up to 100; mean ÷ value when lower is better.
    Mean {
        /// Points of the mean.
        base: Decimal,
        /// Lower is better.
        lower: bool,
    },
    /// 名次得分: full marks for the first, less a step for each place, down to a floor.
    Place {
        /// Points less a place.
        step: Decimal,
        /// Not below.
        floor: Decimal,
        /// Lower is better.
        lower: bool,
    },
    /// 标准分: base + step × (value − mean) ÷ standard deviation, between 0 and 100.
    Standard {
        /// Points of the mean.
        base: Decimal,
        /// Points a standard deviation.
        step: Decimal,
        /// Lower is better.
        lower: bool,
    },
    /// 改善幅度: what was gained on the value of an earlier time, in percent of it: 100 at so much, 0 at none.
    Gain {
        /// The column with the earlier value.
        before: String,
        /// The gain in percent that counts as everything.
        full: Decimal,
        /// Lower is better.
        lower: bool,
    },
}

/// A deduction by steps: 每低 1 个百分点扣 0.05 分.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// How many percent a step is; a step that is not whole does not count.
    pub size: Decimal,
    /// Percent of full marks that a step costs.
    pub points: Decimal,
}

/// The keys of [`Measure`], in the order of its variants.
pub const MEASURES: [&str; 8] = ["target", "between", "range", "best", "mean", "place", "standard", "gain"];

impl Measure {
    /// The key in a scheme and in data files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Target { .. } => MEASURES[0],
            Self::Between { .. } => MEASURES[1],
            Self::Range { .. } => MEASURES[2],
            Self::Best { .. } => MEASURES[3],
            Self::Mean { .. } => MEASURES[4],
            Self::Place { .. } => MEASURES[5],
            Self::Standard { .. } => MEASURES[6],
            Self::Gain { .. } => MEASURES[7],
        }
    }

    /// A second column beside the value: the target, or the earlier value.
    #[must_use]
    pub fn beside(&self) -> Option<&str> {
        match self {
            Self::Target { target, .. } => Some(target),
            Self::Gain { before, .. } => Some(before),
            Self::Between { .. }
            | Self::Range { .. }
            | Self::Best { .. }
            | Self::Mean { .. }
            | Self::Place { .. }
            | Self::Standard { .. } => None,
        }
    }
}
