//! Months and ISO weeks, and which month a week belongs to.

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
    fn days_are_iso_and_real() {
        assert!(parse_day("2017-02-28").is_ok());
        for bad in ["2017-02-29", "2017-2-8", "2017/02/08", "2017年2月8日", "0017-02-08", "2017-02-08-01"] {
            assert!(parse_day(bad).is_err(), "{bad}");
        }
    }
}
