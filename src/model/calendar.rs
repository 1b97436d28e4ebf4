//! Working days: weekdays that are no holiday, and the make-up days that the yearly notice on holidays names.
//!
//! The notice of the State Council for a year decides both (全国年节及纪念日放假办法); a year whose notice is not in
//! the records has no working days, since nobody can know them by rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate, Weekday};

/// The holidays and make-up days of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Days off.
    pub holidays: BTreeSet<NaiveDate>,
    /// Days of a weekend on which offices work (调休上班).
    pub make_up: BTreeSet<NaiveDate>,
}

/// The calendars of a site by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar(BTreeMap<i32, Year>);

/// A year has no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no calendar of {0}")]
pub struct NoCalendar(pub i32);

impl Calendar {
    /// A calendar of these years.
    #[must_use]
    pub fn new(years: BTreeMap<i32, Year>) -> Self {
        Self(years)
    }

    /// Whether no year is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a day is a working day.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year has none.
    pub fn works(&self, day: NaiveDate) -> Result<bool, NoCalendar> {
        let year = self.0.get(&day.year()).ok_or(NoCalendar(day.year()))?;
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(if weekend { year.make_up.contains(&day) } else { !year.holidays.contains(&day) })
    }

    /// How many working days lie in a span, both ends counted; 0 when it ends before it begins.
    ///
    /// # Errors
    /// [`NoCalendar`] when a year of it has none.
    pub fn count(&self, from: NaiveDate, to: NaiveDate) -> Result<u32, NoCalendar> {
        let mut count = 0;
        for day in from.iter_days().take_while(|day| *day <= to) {
            count += u32::from(self.works(day)?);
        }
        Ok(count)
    }

    /// The last of so many working days after a day: a term of 20 working days from a Monday ends on the 20th working
    /// day after it (the day itself is not counted, as terms of law are).
    ///
    /// # Errors
    /// [`NoCalendar`] when a year on the way has none.
    pub fn after(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, NoCalendar> {
        let (mut last, mut left) = (day, count);
        while left > 0 {
            last = last.succ_opt().ok_or(NoCalendar(last.year()))?;
            left -= u32::from(self.works(last)?);
        }
        Ok(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 国办发明电〔2016〕17号: National Day and Mid-Autumn 2017, 1 to 8 October, work on Saturday 30 September.
    fn year_2017() -> Calendar {
        let holidays = day("2017-10-01").iter_days().take(8).collect();
        let make_up = [day("2017-09-30")].into();
        Calendar::new([(2017, Year { holidays, make_up })].into())
    }

    #[test]
    fn holidays_and_make_up_days_decide_with_the_week() {
        let calendar = year_2017();
        let works = |text| calendar.works(day(text)).unwrap();
        assert!(works("2017-09-29") && works("2017-09-30") && works("2017-10-09"));
        assert!(!works("2017-10-02") && !works("2017-10-08") && !works("2017-09-23"));
        // 28, 29 and 30 September, 9 and 10 October.
        assert_eq!(calendar.count(day("2017-09-28"), day("2017-10-10")), Ok(5));
        assert_eq!(calendar.after(day("2017-09-27"), 5), Ok(day("2017-10-10")));
        assert_eq!(calendar.count(day("2017-10-10"), day("2017-10-09")), Ok(0));
    }

    #[test]
    fn a_year_without_a_calendar_is_not_guessed() {
        let calendar = year_2017();
        assert_eq!(calendar.works(day("2018-01-02")), Err(NoCalendar(2018)));
        assert_eq!(calendar.after(day("2017-12-28"), 5), Err(NoCalendar(2018)));
        assert_eq!(calendar.count(day("2016-12-30"), day("2017-01-05")), Err(NoCalendar(2016)));
    }
}
