//! The clocks of law: how long a document may wait before it is public.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::NoCalendar;
use super::record::{Kind, Record};
use super::site::Site;

/// Working days from a document's signing to its publication: 政府信息公开条例 (2019), art. 26.
pub const DISCLOSE: u32 = 20;

/// Where the documents of a site stand on a day; records by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// How many were public in time.
    pub on_time: usize,
    /// Public, but late: since when.
    pub late: Vec<(String, NaiveDate)>,
    /// Not public, and their term is over: when it was.
    pub overdue: Vec<(String, NaiveDate)>,
    /// Not public yet, and their term runs: until when, the earliest first.
    pub running: Vec<(String, NaiveDate)>,
    /// Years whose calendars are missing, so that terms could not be counted.
    pub unknown: BTreeSet<i32>,
}

impl Clocks {
    /// The clocks of all notices and orders that are signed by a day.
    #[must_use]
    pub fn of(site: &Site, as_of: NaiveDate) -> Self {
        let mut clocks = Self::default();
        for record in site.records().into_iter().filter(|one| matches!(one.kind(), Kind::Notice | Kind::Order)) {
            let Some(signed) = record.day().filter(|day| *day <= as_of) else { continue };
            match site.calendar.after(signed, DISCLOSE) {
                Err(NoCalendar(year)) => {
                    clocks.unknown.insert(year);
                }
                Ok(due) => clocks.take(record, due, as_of),
            }
        }
        clocks.running.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        clocks
    }

    fn take(&mut self, record: Record<'_>, due: NaiveDate, as_of: NaiveDate) {
        let public = record.release().public_on().filter(|day| *day <= as_of);
        match public {
            Some(day) if day <= due => self.on_time += 1,
            Some(day) => self.late.push((record.path(), day)),
            None if due < as_of => self.overdue.push((record.path(), due)),
            None => self.running.push((record.path(), due)),
        }
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
