//! Exemplars: consent of persons, publicity windows, awards, pictures.

use chrono::NaiveDate;

use super::check::Check;
use super::dates::{Dates, Fact};
use super::document::document_number;
use super::index::{Index, List};
use super::{prose, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::load::Record;
use crate::load::case::RawMonths;
use crate::load::exemplar::{RawAward, RawExemplar, RawPhoto};
use crate::model::calendar::NoCalendar;
use crate::model::exemplar::{Award, Exemplar, ExemplarKind, Photo};
use crate::model::record::Kind;
use crate::source::Sources;

pub(super) fn exemplar(
    record: Record<RawExemplar>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Exemplar> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    dates(&raw).check(check);
    let kinds: Vec<&str> = ExemplarKind::ALL.iter().map(|kind| kind.text()).collect();
    let title = check.text(raw.title);
    let kind = check.listed(raw.kind.as_ref(), &kinds);
    let name = check.text(raw.name);
    let post = check.text(raw.post);
    let publicised_on = check.day(raw.publicised_on.as_ref());
    let unit = index.unit_id(raw.unit.as_ref(), publicised_on, check);
    let topic = index.listed(List::Topics, raw.topic, check);
    let consent = raw.consent.and_then(|raw| check.text(raw.form).zip(check.day(raw.on.as_ref())));
    if kind == Some(ExemplarKind::Person) {
        // 个人信息保护法, art. 25: no disclosure without the person's own consent.
        let at = raw.kind.as_ref().map_or(Span::file(record.file), |field| field.span);
        if consent.is_none() {
            check.fault(Diagnostic::new(Code::ConsentMissing, at));
        }
        if post.is_none() {
            check.fault(Diagnostic::new(Code::MissingField, at).arg("field", "post"));
        }
    }
    let publicity = raw.publicity.and_then(|window| days(&window, index, check));
    let photo = raw.photo.and_then(|photo| picture(photo, sources, check));
    let awards = raw.awards.into_iter().filter_map(|raw| award(raw, index, check)).collect();
    let body = prose::body(&raw.body, index, sources, check);
    let release = review::release(raw.release, publicised_on, check);
    Some(Exemplar {
        id: record.id.parse().ok()?,
        title: title?,
        kind: kind?,
        name: name?,
        post,
        unit: unit?,
        topic: topic?,
        consent,
        publicity,
        publicised_on: publicised_on?,
        photo,
        awards,
        body,
        release,
    })
}

fn dates(raw: &RawExemplar) -> Dates {
    let mut dates = Dates::of(Kind::Exemplar, &raw.release);
    dates.add(Fact::Consent, raw.consent.as_ref().and_then(|consent| consent.on.as_ref()));
    dates.add(Fact::WindowFrom, raw.publicity.as_ref().and_then(|window| window.from.as_ref()));
    dates.add(Fact::WindowTo, raw.publicity.as_ref().and_then(|window| window.to.as_ref()));
    dates.add(Fact::Publicised, raw.publicised_on.as_ref());
    for award in &raw.awards {
        dates.add(Fact::Awarded, award.decided_on.as_ref());
    }
    dates
}

/// A publicity window (公示): its days in order, and enough of them working days.
fn days(raw: &RawMonths, index: &Index, check: &mut Check<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let from = check.day(raw.from.as_ref());
    let to = check.day(raw.to.as_ref());
    let at = raw.to.as_ref()?.span;
    let (from, to) = check.order(from?, to?, at)?;
    match index.calendar.count(from, to) {
        Ok(count) if count < index.window_days => {
            let fault = Diagnostic::new(Code::PublicityShort, at).arg("count", count);
            check.fault(fault.arg("least", index.window_days));
        }
        Ok(_) => {}
        // An office that keeps calendars has forgotten this year's; one that keeps none is told once what it lacks.
        Err(NoCalendar(year)) if index.calendar.is_empty() => {
            check.fault(Diagnostic::new(Code::CalendarNone, at).arg("year", year));
        }
        Err(NoCalendar(year)) => check.fault(Diagnostic::new(Code::CalendarMissing, at).arg("year", year)),
    }
    Some((from, to))
}

/// A picture that exists and is what its name says: PNG or JPEG by content.
fn picture(raw: RawPhoto, sources: &Sources, check: &mut Check<'_>) -> Option<Photo> {
    let alt = check.text(raw.alt);
    let file = raw.file?;
    super::picture::check(&file, sources, check)?;
    Some(Photo { file: file.value, alt: alt? })
}

fn award(raw: RawAward, index: &Index, check: &mut Check<'_>) -> Option<Award> {
    let name = check.text(raw.name);
    let decided_on = check.day(raw.decided_on.as_ref());
    let decided_by = index.unit_id(raw.decided_by.as_ref(), decided_on, check);
    let document = document_number(raw.document.as_ref(), check);
    Some(Award { name: name?, decided_by: decided_by?, decided_on: decided_on?, document })
}
