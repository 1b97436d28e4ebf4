//! The clocks of law: how long a document may wait before it is public.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::amendment::AmendmentKind;
use super::calendar::NoCalendar;
use super::record::Record;
use super::site::Site;

/// Working days from a document's signing to its publication: 政府信息公开条例 (2019), art. 26.
pub const DISCLOSE: u32 = 20;

/// Working days from the decision to take something back to its withdrawal: 行政处罚法 (2021), art. 48 (three days), 85
/// (working days).
pub const WITHDRAW: u32 = 3;

/// Where the documents of a site stand on a day; records by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// How many were public in time.
    pub on_time: usize,
    /// Public, but late: since when.
    pub late: Vec<(String, NaiveDate)>,
    /// Not public, and their term of so many working days is over: when it was.
    pub overdue: Vec<(String, NaiveDate, u32)>,
    /// Not public yet, and their term runs: until when, the earliest first.
    pub running: Vec<(String, NaiveDate)>,
    /// Years whose calendars are missing, so that terms could not be counted.
    pub unknown: BTreeSet<i32>,
}

/// The term of a record in working days, where the law sets one.
fn term(record: Record<'_>) -> Option<u32> {
    match record {
        Record::Notice(_) | Record::Order(_) => Some(DISCLOSE),
        Record::Amendment(one) => (one.kind == AmendmentKind::Withdrawal).then_some(WITHDRAW),
        Record::Unit(..)
        | Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_) => None,
    }
}

impl Clocks {
    /// The clocks of all notices and orders that are signed, and of all withdrawals that are decided, by a day.
    #[must_use]
    pub fn of(site: &Site, as_of: NaiveDate) -> Self {
        let mut clocks = Self::default();
        for record in site.records() {
            let Some(term) = term(record) else { continue };
            let Some(signed) = record.day().filter(|day| *day <= as_of) else { continue };
            match site.calendar.after(signed, term) {
                Err(NoCalendar(year)) => {
                    clocks.unknown.insert(year);
                }
                Ok(due) => clocks.take(record, due, term, as_of),
            }
        }
        clocks.running.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        clocks
    }

    fn take(&mut self, record: Record<'_>, due: NaiveDate, term: u32, as_of: NaiveDate) {
        let public = record.release().public_on().filter(|day| *day <= as_of);
        match public {
            Some(day) if day <= due => self.on_time += 1,
            Some(day) => self.late.push((record.path(), day)),
            None if due < as_of => self.overdue.push((record.path(), due, term)),
            None => self.running.push((record.path(), due)),
        }
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
