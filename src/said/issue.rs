//! A monthly bulletin: its number in words, and which records it holds.

use super::Around;
use crate::compute::ranking::Ranking;
use crate::model::bulletin::Bulletin;
use crate::model::period::Month;

/// 第N期(总第M期)
pub(crate) fn issue(around: &Around<'_>, bulletin: &Bulletin) -> String {
    let year = bulletin.month.parts().0.to_string();
    let (issue, total) = (bulletin.issue.to_string(), bulletin.total.to_string());
    around.words("bulletin.issue", &[("year", &year), ("issue", &issue), ("total", &total)])
}

/// The places of the records of a month, as dated by `day`.
pub(crate) fn of_month<T>(records: &[&T], month: Month, day: impl Fn(&T) -> chrono::NaiveDate) -> Vec<usize> {
    let within = |record: &&T| Month::of(day(record)) == month;
    records.iter().enumerate().filter(|(_, record)| within(record)).map(|(place, _)| place).collect()
}

/// The rankings of periods that end in the month.
pub(crate) fn rankings_of<'a>(around: &'a Around<'_>, month: Month) -> impl Iterator<Item = &'a Ranking> {
    around.computed.rankings.iter().filter(move |ranking| Month::of(ranking.period.last_day()) == month)
}
