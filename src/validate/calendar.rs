//! Calendars: days of their year, holidays in order, make-up days on weekends.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::check::Check;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::Record;
use crate::load::calendar::RawCalendar;
use crate::model::calendar::{Calendar, Year};

pub(super) fn calendars(records: Vec<Record<RawCalendar>>, diags: &mut Diagnostics) -> Calendar {
    let mut years = BTreeMap::new();
    for record in records {
        let check = &mut Check::new(diags);
        let Some(number) = record.id.parse::<i32>().ok().filter(|year| (1949..=2999).contains(year)) else {
            let fault = Diagnostic::new(Code::RecordId, Span::file(record.file)).arg("id", &record.id);
            check.fault(fault.remedy("help-year"));
            continue;
        };
        check.text(record.raw.source);
        let mut year = Year::default();
        for raw in record.raw.holidays {
            check.text(raw.name);
            let (from, to) = (day(raw.from.as_ref(), number, check), day(raw.to.as_ref(), number, check));
            if let (Some(from), Some(to), Some(field)) = (from, to, &raw.to)
                && check.order(from, to, field.span).is_some()
            {
                year.holidays.extend(from.iter_days().take_while(|day| *day <= to));
            }
            for field in &raw.workdays {
                let Some(day) = day(Some(field), number, check) else { continue };
                if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                    check.fault(Diagnostic::new(Code::CalendarDay, field.span).arg("day", day).remedy("help-weekday"));
                }
                year.make_up.insert(day);
            }
        }
        years.insert(number, year);
    }
    Calendar::new(years)
}

/// A day of the calendar's own year.
fn day(field: Option<&Spanned<String>>, year: i32, check: &mut Check<'_>) -> Option<NaiveDate> {
    let day = check.day(field)?;
    if day.year() == year {
        return Some(day);
    }
    check.fault(Diagnostic::new(Code::CalendarDay, field?.span).arg("day", day).arg("year", year));
    None
}
