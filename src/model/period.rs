//! Ten-day spans, months, quarters, halves, years, campaigns and ISO weeks, and which month a week belongs to.

mod cadence;

pub use cadence::Cadence;

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};
use thiserror::Error;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

/// An ISO 8601 week: Monday to Sunday, week 1 holds the year's first Thursday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    year: i32,
    week: u32,
}

/// What a ranking covers: ten days, a month, two months, a quarter, half a year, a year, or the days of a campaign. The one that ends later is greater, of those the shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// 2017-07
    Month(Month),
    /// 2017-Q3: the year, and the quarter from 1 to 4.
    Quarter(i32, u32),
    /// 2017
    Year(i32),
    /// 2017-07-T1: the month, and 上旬、中旬、下旬 from 1 to 3.
    TenDays(Month, u32),
    /// 2017-B4: the year, and the pair of months from 1 to 6.
    TwoMonths(i32, u32),
    /// 2017-H1: the year, and the half from 1 to 2.
    Half(i32, u32),
    /// 2017-03-01--2017-06-30: first and last day.
    Campaign(NaiveDate, NaiveDate),
}

/// What one sheet of scores covers: a week, or the whole of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Round {
    /// An ISO week.
    Week(Week),
    /// A period that is scored once.
    Whole(Period),
}

/// Text that is not a period of the form wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a period")]
pub struct PeriodError;

impl Month {
    /// The month that holds a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The year, and the month from 1 to 12.
    #[must_use]
    pub fn parts(self) -> (i32, u32) {
        (self.year, self.month)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.month == 1 { Self { year: self.year - 1, month: 12 } } else { Self { month: self.month - 1, ..self } }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).expect("a month has a first day")
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().expect("years are far from the calendar's ends")
    }

    /// The weeks of the month, a week belonging to the month that holds its Thursday (ISO 8601 gives weeks to years
    /// by the same rule).
    #[must_use]
    pub fn weeks(self) -> Vec<Week> {
        let mut weeks = Vec::with_capacity(5);
        let mut day = self.first_day();
        while day <= self.last_day() {
            if day.weekday() == Weekday::Thu {
                weeks.push(Week::of(day));
            }
            day = day + Days::new(1);
        }
        weeks
    }
}

impl Week {
    /// The week that holds a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let week = day.iso_week();
        Self { year: week.year(), week: week.week() }
    }

    /// The ISO year, and the week from 1 to 53.
    #[must_use]
    pub fn parts(self) -> (i32, u32) {
        (self.year, self.week)
    }

    /// The Thursday.
    #[must_use]
    pub fn thursday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, self.week, Weekday::Thu).expect("checked when the week was made")
    }

    /// The month the week belongs to: the one that holds its Thursday.
    #[must_use]
    pub fn month(self) -> Month {
        Month::of(self.thursday())
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |period: &Self| (period.last_day(), period.first_day(), period.kind());
        key(self).cmp(&key(other))
    }
}

impl Period {
    /// The period before, of the same length.
    #[must_use]
    pub fn previous(self) -> Self {
        self.step(false)
    }

    /// The period after, of the same length.
    #[must_use]
    pub fn next(self) -> Self {
        self.step(true)
    }

    fn step(self, on: bool) -> Self {
        // A part of a year, or of a month, with the part before or after it.
        let part = |whole: i32, part: u32, count: u32| match (on, part) {
            (true, part) if part == count => (whole + 1, 1),
            (true, part) => (whole, part + 1),
            (false, 1) => (whole - 1, count),
            (false, part) => (whole, part - 1),
        };
        let month = |month: Month| if on { month.next() } else { month.previous() };
        match self {
            Self::Month(own) => Self::Month(month(own)),
            Self::Year(year) => Self::Year(if on { year + 1 } else { year - 1 }),
            Self::Quarter(year, quarter) => {
                let (year, quarter) = part(year, quarter, 4);
                Self::Quarter(year, quarter)
            }
            Self::TwoMonths(year, pair) => {
                let (year, pair) = part(year, pair, 6);
                Self::TwoMonths(year, pair)
            }
            Self::Half(year, half) => {
                let (year, half) = part(year, half, 2);
                Self::Half(year, half)
            }
            Self::TenDays(own, third) => match part(0, third, 3) {
                (0, third) => Self::TenDays(own, third),
                (_, third) => Self::TenDays(month(own), third),
            },
            Self::Campaign(from, to) => {
                let length = to - from + TimeDelta::days(1);
                let moved = |day: NaiveDate| if on { day + length } else { day - length };
                Self::Campaign(moved(from), moved(to))
            }
        }
    }

    /// The same period of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Month(Month { year, month }) => Self::Month(Month { year: year - 1, month }),
            Self::TenDays(Month { year, month }, third) => Self::TenDays(Month { year: year - 1, month }, third),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::TwoMonths(year, pair) => Self::TwoMonths(year - 1, pair),
            Self::Half(year, half) => Self::Half(year - 1, half),
            Self::Year(year) => Self::Year(year - 1),
            Self::Campaign(from, to) => {
                let year = |day: NaiveDate| day - Months::new(12);
                Self::Campaign(year(from), year(to))
            }
        }
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::TenDays(month, third) => month.first_day() + Days::new(u64::from(third - 1) * 10),
            Self::Campaign(from, _) => from,
            Self::Month(_) | Self::Quarter(..) | Self::Year(_) | Self::TwoMonths(..) | Self::Half(..) => {
                self.months().0.first_day()
            }
        }
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::TenDays(month, third) if third < 3 => month.first_day() + Days::new(u64::from(third) * 10 - 1),
            Self::Campaign(_, to) => to,
            Self::TenDays(..)
            | Self::Month(_)
            | Self::Quarter(..)
            | Self::Year(_)
            | Self::TwoMonths(..)
            | Self::Half(..) => self.months().1.last_day(),
        }
    }

    /// Whether another period lies within this one, and is shorter.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self != other && self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    /// The first and the last month it touches.
    fn months(self) -> (Month, Month) {
        let part = |year, part: u32, long: u32| {
            (Month { year, month: (part - 1) * long + 1 }, Month { year, month: part * long })
        };
        match self {
            Self::Month(month) | Self::TenDays(month, _) => (month, month),
            Self::TwoMonths(year, pair) => part(year, pair, 2),
            Self::Quarter(year, quarter) => part(year, quarter, 3),
            Self::Half(year, half) => part(year, half, 6),
            Self::Year(year) => part(year, 1, 12),
            Self::Campaign(from, to) => (Month::of(from), Month::of(to)),
        }
    }

    /// A number for each kind, which orders periods of the same days.
    fn kind(self) -> u8 {
        match self {
            Self::Month(_) => 0,
            Self::Quarter(..) => 1,
            Self::Year(_) => 2,
            Self::TenDays(..) => 3,
            Self::TwoMonths(..) => 4,
            Self::Half(..) => 5,
            Self::Campaign(..) => 6,
        }
    }

    /// The month, when it is one.
    #[must_use]
    pub fn month(self) -> Option<Month> {
        match self {
            Self::Month(month) => Some(month),
            Self::Quarter(..)
            | Self::Year(_)
            | Self::TenDays(..)
            | Self::TwoMonths(..)
            | Self::Half(..)
            | Self::Campaign(..) => None,
        }
    }
}

impl Round {
    /// The day by which it is decided which scheme applies and which units exist: the Thursday of a week, the last
    /// day of a period.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Week(week) => week.thursday(),
            Self::Whole(period) => period.last_day(),
        }
    }

    /// The first and the last day: Monday to Sunday, or those of the period.
    #[must_use]
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Week(week) => (week.thursday() - Days::new(3), week.thursday() + Days::new(3)),
            Self::Whole(period) => (period.first_day(), period.last_day()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::TenDays(month, third) => write!(f, "{month}-T{third}"),
            Self::TwoMonths(year, pair) => write!(f, "{year:04}-B{pair}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Campaign(from, to) => write!(f, "{from}--{to}"),
        }
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(week) => week.fmt(f),
            Self::Whole(period) => period.fmt(f),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if let Some((from, to)) = text.split_once("--") {
            let (from, to) = (parse_day(from)?, parse_day(to)?);
            return if from <= to { Ok(Self::Campaign(from, to)) } else { Err(PeriodError) };
        }
        if let Some((month, third)) = text.split_once("-T") {
            return Ok(Self::TenDays(month.parse()?, part(third, 3)?));
        }
        for (mark, count, period) in [
            ("-Q", 4, Self::Quarter as fn(i32, u32) -> Self),
            ("-B", 6, Self::TwoMonths as fn(i32, u32) -> Self),
            ("-H", 2, Self::Half as fn(i32, u32) -> Self),
        ] {
            if let Some((year, number)) = text.split_once(mark) {
                return Ok(period(self::year(year)?, part(number, count)?));
            }
        }
        if text.contains('-') { text.parse().map(Self::Month) } else { year(text).map(Self::Year) }
    }
}

impl FromStr for Round {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if text.contains("-W") { text.parse().map(Self::Week) } else { text.parse().map(Self::Whole) }
    }
}

/// One digit from 1 to a number.
fn part(text: &str, most: u32) -> Result<u32, PeriodError> {
    let part = number(text, 1)?;
    if (1..=most).contains(&part) { Ok(part) } else { Err(PeriodError) }
}

fn year(text: &str) -> Result<i32, PeriodError> {
    let year = number(text, 4)?.cast_signed();
    if year < 1900 { Err(PeriodError) } else { Ok(year) }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

fn number(text: &str, digits: usize) -> Result<u32, PeriodError> {
    let good = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    if good { text.parse().map_err(|_| PeriodError) } else { Err(PeriodError) }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, month) = text.split_once('-').ok_or(PeriodError)?;
        let (year, month) = (number(year, 4)?, number(month, 2)?);
        let day = NaiveDate::from_ymd_opt(year.cast_signed(), month, 1).ok_or(PeriodError)?;
        if year < 1900 { Err(PeriodError) } else { Ok(Self::of(day)) }
    }
}

impl FromStr for Week {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, week) = text.split_once("-W").ok_or(PeriodError)?;
        let (year, week) = (number(year, 4)?.cast_signed(), number(week, 2)?);
        NaiveDate::from_isoywd_opt(year, week, Weekday::Thu).ok_or(PeriodError)?;
        if year < 1900 { Err(PeriodError) } else { Ok(Self { year, week }) }
    }
}

/// A day written as TOML and CSV write it, 2017-07-05.
///
/// # Errors
/// [`PeriodError`] for another form or an impossible day.
pub fn parse_day(text: &str) -> Result<NaiveDate, PeriodError> {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(PeriodError);
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or(PeriodError)?;
    if year < 1900 { Err(PeriodError) } else { Ok(date) }
}

#[cfg(test)]
mod tests;
