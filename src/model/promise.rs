//! Release days: when the rankings of a scheme are to be published, announced beforehand.

use chrono::NaiveDate;

use super::id::Id;
use super::period::{Cadence, Month, Period};
use super::scheme::Scheme;
use crate::diag::Span;

/// The day of the month on which the rankings of a scheme are published, in the month after their period.
#[derive(Clone, Debug)]
pub struct Promise {
    /// The scheme.
    pub scheme: Id,
    /// From 1 to 31; the last day of a month that has fewer.
    pub day: u32,
    /// Where the site says so.
    pub span: Span,
}

impl Promise {
    /// The day on which a period's ranking is to be published.
    #[must_use]
    pub fn of(&self, period: Period) -> NaiveDate {
        let month = Month::of(period.last_day()).next();
        let later = chrono::Days::new(u64::from(self.day.saturating_sub(1)));
        (month.first_day() + later).min(month.last_day())
    }

    /// The periods due up to a day, the earliest first; `from` is the first that the scheme ranked.
    #[must_use]
    pub fn due(&self, scheme: &Scheme, from: Period, day: NaiveDate) -> Vec<Period> {
        let mut due = Vec::new();
        let mut period = from;
        while self.of(period) <= day && scheme.applies(period.first_day()) {
            due.push(period);
            if scheme.cadence == Cadence::Campaign {
                // No campaign follows from another.
                break;
            }
            period = period.next();
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_falls_into_the_month_after() {
        let promise = |day| Promise { scheme: "s".parse().unwrap(), day, span: Span::file(crate::diag::FileId(0)) };
        let of = |day, period: &str| promise(day).of(period.parse().unwrap()).to_string();
        assert_eq!(of(5, "2017-12"), "2018-01-05");
        assert_eq!(of(31, "2017-01"), "2017-02-28");
        assert_eq!(of(15, "2017-Q2"), "2017-07-15");
        assert_eq!(of(31, "2016"), "2017-01-31");
    }
}
