//! Bulletins: their month, their numbers in order.

use super::check::Check;
use super::dates::{Dates, Fact};
use super::index::Index;
use super::{Placed, prose, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::load::Record;
use crate::load::bulletin::RawBulletin;
use crate::model::bulletin::Bulletin;
use crate::model::period::Month;
use crate::model::record::Kind;
use crate::source::Sources;

pub(super) fn bulletin(
    record: Record<RawBulletin>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Placed<Bulletin>> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let month: Option<Month> = record.id.parse().ok();
    if month.is_none() {
        let fault = Diagnostic::new(Code::RecordId, Span::file(record.file)).arg("id", &record.id);
        check.fault(fault.remedy("help-month"));
    }
    let title = check.text(raw.title);
    let span = raw.issue.as_ref().map_or(Span::file(record.file), |field| field.span);
    let issue = check.whole(raw.issue.as_ref(), 1, 9999);
    let total = check.whole(raw.total.as_ref(), 1, 99_999);
    let date = check.day(raw.date.as_ref());
    let mut dates = Dates::of(Kind::Bulletin, &raw.release);
    dates.day(Fact::Begun, month.map(Month::first_day), span);
    dates.add(Fact::Dated, raw.date.as_ref());
    dates.check(check);
    let office = index.unit_id(raw.office.as_ref(), date, check);
    let (to, cc) = (check.texts(raw.to), check.texts(raw.cc));
    let body = prose::body(&raw.body, index, sources, check);
    let release = review::release(raw.release, date, check);
    let value = Bulletin {
        month: month?,
        title: title?,
        issue: issue?,
        total: total?,
        office: office?,
        date: date?,
        to,
        cc,
        body,
        release,
    };
    Some(Placed { value, span })
}

/// 第N期 grows within a year, 总第M期 over all: a later month never has a lower or the same number.
pub(super) fn numbering(bulletins: &[Placed<Bulletin>], diags: &mut Diagnostics) {
    let mut order: Vec<&Placed<Bulletin>> = bulletins.iter().collect();
    order.sort_by_key(|bulletin| bulletin.value.month);
    for pair in order.windows(2) {
        let (before, after) = (&pair[0].value, &pair[1].value);
        let same_year = before.month.parts().0 == after.month.parts().0;
        if after.total <= before.total || (same_year && after.issue <= before.issue) {
            let fault = Diagnostic::new(Code::BulletinIssue, pair[1].span);
            diags.push(fault.arg("before", before.issue).arg("total", before.total).arg("month", before.month));
        }
    }
}
