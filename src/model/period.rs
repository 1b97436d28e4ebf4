//! Months, quarters, years and ISO weeks, and which month a week belongs to.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
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

/// What a ranking covers: a month, a quarter or a year. The one that ends later is greater, of those the shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// 2017-07
    Month(Month),
    /// 2017-Q3: the year, and the quarter from 1 to 4.
    Quarter(i32, u32),
    /// 2017
    Year(i32),
}

/// What one sheet of scores covers: a week, or the whole of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Round {
    /// An ISO week.
    Week(Week),
    /// A period that is scored once.
    Whole(Period),
}

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
        (self.last_day(), self.first_day()).cmp(&(other.last_day(), other.first_day()))
    }
}

impl Period {
    /// The period before, of the same length.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Month(month) => Self::Month(month.previous()),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// The same period of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Month(Month { year, month }) => Self::Month(Month { year: year - 1, month }),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// The period after, of the same length.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Month(month) => Self::Month(month.next()),
            Self::Quarter(year, 4) => Self::Quarter(year + 1, 1),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter + 1),
            Self::Year(year) => Self::Year(year + 1),
        }
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first_month().first_day()
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Month(month) => month.last_day(),
            Self::Quarter(year, quarter) => Month { year, month: quarter * 3 }.last_day(),
            Self::Year(year) => Month { year, month: 12 }.last_day(),
        }
    }

    /// Whether another period lies within this one, and is shorter.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self != other && self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    fn first_month(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Quarter(year, quarter) => Month { year, month: quarter * 3 - 2 },
            Self::Year(year) => Month { year, month: 1 },
        }
    }

    /// The month, when it is one.
    #[must_use]
    pub fn month(self) -> Option<Month> {
        match self {
            Self::Month(month) => Some(month),
            Self::Quarter(..) | Self::Year(_) => None,
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

impl Cadence {
    /// Every cadence with its key in a scheme.
    pub const KEYS: [&str; 4] = ["weekly", "monthly", "quarterly", "yearly"];

    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::KEYS[self as usize]
    }

    /// How many months a ranking covers.
    #[must_use]
    pub fn months(self) -> u32 {
        match self {
            Self::Weekly | Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Yearly => 12,
        }
    }

    /// Whether a scheme of this cadence ranks such a period.
    #[must_use]
    pub fn ranks(self, period: Period) -> bool {
        match period {
            Period::Month(_) => matches!(self, Self::Weekly | Self::Monthly),
            Period::Quarter(..) => self == Self::Quarterly,
            Period::Year(_) => self == Self::Yearly,
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
        match text {
            "weekly" => Ok(Self::Weekly),
            "monthly" => Ok(Self::Monthly),
            "quarterly" => Ok(Self::Quarterly),
            "yearly" => Ok(Self::Yearly),
            _ => Err(PeriodError),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
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
        if let Some((year, quarter)) = text.split_once("-Q") {
            let (year, quarter) = (self::year(year)?, number(quarter, 1)?);
            return if (1..=4).contains(&quarter) { Ok(Self::Quarter(year, quarter)) } else { Err(PeriodError) };
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
mod tests {
    use super::*;

    #[test]
    fn a_week_belongs_to_the_month_of_its_thursday() {
        // Calendar of 2017: 29 June to 2 July is the end of W26, whose Thursday is 29 June.
        let cases =
            [("2017-W26", "2017-06"), ("2017-W27", "2017-07"), ("2017-W31", "2017-08"), ("2016-W52", "2016-12")];
        for (week, month) in cases {
            assert_eq!(week.parse::<Week>().unwrap().month().to_string(), month, "{week}");
        }
        let weeks = |m: &str| m.parse::<Month>().unwrap().weeks().len();
        assert_eq!((weeks("2017-06"), weeks("2017-07"), weeks("2017-08")), (5, 4, 5));
    }

    #[test]
    fn a_year_has_52_or_53_weeks() {
        assert!("2015-W53".parse::<Week>().is_ok());
        assert!("2017-W53".parse::<Week>().is_err());
        assert!("2017-W00".parse::<Week>().is_err());
        assert!("2017-W1".parse::<Week>().is_err());
    }

    #[test]
    fn of_periods_the_later_end_is_greater_then_the_shorter() {
        let period = |text: &str| text.parse::<Period>().unwrap();
        assert!(period("2017-07") > period("2017-Q2") && period("2017-06") > period("2017-Q2"));
        assert!(period("2017") > period("2017-Q3") && period("2017-12") > period("2017"));
    }

    #[test]
    fn periods_and_rounds_read_as_written() {
        for text in ["2017-07", "2017-Q3", "2017"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for bad in ["2017-Q5", "2017-Q0", "17", "2017-7", "2017-W07"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
        let quarter: Period = "2017-Q1".parse().unwrap();
        assert_eq!(
            (quarter.previous().to_string(), quarter.last_day().to_string()),
            ("2016-Q4".into(), "2017-03-31".into())
        );
        assert_eq!(Cadence::Weekly.rounds("2017-06".parse().unwrap()).len(), 5);
        assert_eq!(Cadence::Quarterly.rounds(quarter), ["2017-Q1".parse::<Round>().unwrap()]);
        assert!(!Cadence::Weekly.scores("2017-06".parse().unwrap()));
    }

    #[test]
    fn days_are_iso_and_real() {
        assert!(parse_day("2017-02-28").is_ok());
        for bad in ["2017-02-29", "2017-2-8", "2017/02/08", "2017年2月8日", "0017-02-08", "2017-02-08-01"] {
            assert!(parse_day(bad).is_err(), "{bad}");
        }
    }
}
