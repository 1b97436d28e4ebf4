//! Flags and quotas (流动红旗、黄旗、优秀不超过 30%): who is named by position, share or score, without consequence.

use crate::model::number::Decimal;

/// A flag: every part that is given must hold.
#[derive(Clone, Debug)]
pub struct Flag {
    /// 流动红旗
    pub name: String,
    /// Which places; inside its group where the scheme has groups.
    pub position: Option<Position>,
    /// A score not below.
    pub from: Option<Decimal>,
    /// A score below.
    pub below: Option<Decimal>,
}

/// Places of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From above or from below.
    pub end: End,
    /// How many.
    pub count: Count,
}

/// From where places are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// 前几名
    First,
    /// 末几名
    Last,
}

/// How many places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Places(u32),
    /// So many of a hundred ranked, rounded by the share rule.
    Percent(u32),
}

/// The keys of [`ShareRounding`].
pub const SHARES: [&str; 3] = ["down", "nearest", "up"];

/// How a share of units becomes whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareRounding {
    /// 不足一个的不计.
    Down,
    /// 四舍五入.
    Nearest,
    /// 不足一个的按一个计.
    Up,
}

impl ShareRounding {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        SHARES[self as usize]
    }

    /// Whole units of a share in percent.
    #[must_use]
    pub fn of(self, percent: u32, units: usize) -> usize {
        let hundredths = units * percent as usize;
        match self {
            Self::Down => hundredths / 100,
            Self::Nearest => (hundredths + 50) / 100,
            Self::Up => hundredths.div_ceil(100),
        }
    }
}

impl Count {
    /// How many places of so many units.
    #[must_use]
    pub fn places(self, units: usize, shares: ShareRounding) -> usize {
        match self {
            Self::Places(places) => places as usize,
            Self::Percent(percent) => shares.of(percent, units),
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = match self.end {
            End::First => "first",
            End::Last => "last",
        };
        match self.count {
            Count::Places(places) => write!(f, "{end} {places}"),
            Count::Percent(percent) => write!(f, "{end} {percent}%"),
        }
    }
}

/// Text that is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionError;

impl std::str::FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let (end, count) = text.split_once(' ').ok_or(PositionError)?;
        let end = match end {
            "first" => End::First,
            "last" => End::Last,
            _ => return Err(PositionError),
        };
        let number = |text: &str, most| text.parse().ok().filter(|number| (1..=most).contains(number));
        let count = match count.strip_suffix('%') {
            Some(percent) => number(percent, 100).map(Count::Percent),
            None => number(count, 100_000).map(Count::Places),
        };
        Ok(Self { end, count: count.ok_or(PositionError)? })
    }
}
