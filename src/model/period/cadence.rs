//! Clocks of schemes (周期): how often one scores, and what it ranks.

use std::str::FromStr;

use super::{Period, PeriodError, Round};

/// How often a scheme scores, and what it ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Scored every week, ranked every month: 周点评打分、月排名.
    Weekly,
    /// Scored and ranked once a month.
    Monthly,
    /// Scored and ranked once a quarter.
    Quarterly,
    /// Scored and ranked once a year.
    Yearly,
    /// Scored and ranked three times a month, 上旬、中旬、下旬.
    TenDays,
    /// Scored and ranked once in two months.
    TwoMonthly,
    /// Scored and ranked once in half a year.
    HalfYearly,
    /// Scored and ranked once over days of its own: 专项行动.
    Campaign,
}

impl Cadence {
    /// Every cadence.
    pub const ALL: [Self; 8] = [
        Self::Weekly,
        Self::Monthly,
        Self::Quarterly,
        Self::Yearly,
        Self::TenDays,
        Self::TwoMonthly,
        Self::HalfYearly,
        Self::Campaign,
    ];

    /// Every cadence with its key in a scheme.
    pub const KEYS: [&str; 8] =
        ["weekly", "monthly", "quarterly", "yearly", "ten-days", "two-monthly", "half-yearly", "campaign"];

    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::KEYS[self as usize]
    }

    /// How many rankings a year has at most.
    #[must_use]
    pub fn per_year(self) -> u32 {
        match self {
            Self::TenDays => 36,
            Self::Weekly | Self::Monthly => 12,
            Self::TwoMonthly => 6,
            Self::Quarterly => 4,
            Self::HalfYearly => 2,
            Self::Yearly | Self::Campaign => 1,
        }
    }

    /// The months that so many rankings one after the other take up, rounded up.
    #[must_use]
    pub fn months(self, rankings: u32) -> u32 {
        (rankings * 12).div_ceil(self.per_year())
    }

    /// Whether a scheme of this cadence ranks such a period.
    #[must_use]
    pub fn ranks(self, period: Period) -> bool {
        match period {
            Period::Month(_) => matches!(self, Self::Weekly | Self::Monthly),
            Period::Quarter(..) => self == Self::Quarterly,
            Period::Year(_) => self == Self::Yearly,
            Period::TenDays(..) => self == Self::TenDays,
            Period::TwoMonths(..) => self == Self::TwoMonthly,
            Period::Half(..) => self == Self::HalfYearly,
            Period::Campaign(..) => self == Self::Campaign,
        }
    }

    /// The rounds of a period.
    #[must_use]
    pub fn rounds(self, period: Period) -> Vec<Round> {
        match (self, period) {
            (Self::Weekly, Period::Month(month)) => month.weeks().into_iter().map(Round::Week).collect(),
            _ => vec![Round::Whole(period)],
        }
    }

    /// Whether a scheme of this cadence scores such a round.
    #[must_use]
    pub fn scores(self, round: Round) -> bool {
        match round {
            Round::Week(_) => self == Self::Weekly,
            Round::Whole(period) => self != Self::Weekly && self.ranks(period),
        }
    }
}

impl FromStr for Cadence {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        Self::ALL.into_iter().find(|cadence| cadence.key() == text).ok_or(PeriodError)
    }
}
