//! `content/calendars/<year>.toml`: the holidays of a year and the days on which offices work instead.

use super::decode_inner;
use super::fields::Fields;
use crate::diag::Spanned;

/// A year, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawCalendar {
    pub source: Option<Spanned<String>>,
    pub holidays: Vec<RawHoliday>,
}

/// A holiday, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawHoliday {
    pub name: Option<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub workdays: Vec<Spanned<String>>,
}

/// Takes the fields of a calendar.
pub fn calendar(fields: &mut Fields<'_>) -> RawCalendar {
    fields.require("holiday");
    RawCalendar {
        source: fields.required_text("source"),
        holidays: fields.tables("holiday").into_iter().map(|t| decode_inner(fields, t, holiday)).collect(),
    }
}

fn holiday(fields: &mut Fields<'_>) -> RawHoliday {
    RawHoliday {
        name: fields.required_text("name"),
        from: fields.required_date("from"),
        to: fields.required_date("to"),
        workdays: fields.dates("workdays"),
    }
}
