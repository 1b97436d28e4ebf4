//! Cases: lists, periods, amounts, dispositions that fit their date.

use chrono::NaiveDate;

use super::check::Check;
use super::dates::{Dates, Fact};
use super::index::{Index, List};
use super::{prose, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Spanned};
use crate::load::Record;
use crate::load::case::{RawCase, RawDisposition, RawMonths, RawPerson};
use crate::model::case::{Case, Disposition, Level, Person, PublicityBasis, Stage, Track};
use crate::model::naming::{NamePolicy, Naming, is_masked};
use crate::model::period::Month;
use crate::model::record::Kind;
use crate::source::Sources;

/// 监察法 is in force from 2018-03-20; before it, sanctions by the government were called 行政处分 (`docs/records.md`).
const SUPERVISION_LAW: (i32, u32, u32) = (2018, 3, 20);

pub(super) fn case(
    record: Record<RawCase>,
    index: &Index,
    names: &NamePolicy,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Case> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    dates(&raw).check(check);
    stage_fits(&raw, check);
    let title = check.text(raw.title);
    let given = check.day(raw.publicised_on.as_ref());
    let unit = index.unit_id(raw.unit.as_ref(), given, check);
    let campaign = check.text(raw.campaign);
    let field = index.listed(List::Fields, raw.field, check);
    let problem = index.listed(List::Problems, raw.problem, check);
    let facts_period = raw.facts_period.and_then(|period| months(&period, check));
    let amount = raw.amount.as_ref().and_then(|field| {
        let amount = field.value.parse().ok();
        if amount.is_none() {
            check.fault(Diagnostic::new(Code::AmountForm, field.span).arg("found", &field.value));
        }
        amount
    });
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.text()).collect();
    let stage = check.listed(raw.stage.as_ref(), &stages);
    let bases: Vec<&str> = PublicityBasis::ALL.iter().map(|basis| basis.text()).collect();
    let publicity_basis = check.listed(raw.publicity_basis.as_ref(), &bases);
    let persons: Vec<Person> = raw.persons.into_iter().filter_map(|raw| person(raw, index, names, check)).collect();
    let body = prose::body(&raw.body, index, sources, check);
    let release = review::release(raw.release, given, check);
    // Without a date of its own a case is dated by its approval: that is when it could first be public.
    let publicised_on = given.or(release.review.approved.as_ref().map(|step| step.on)).unwrap_or(NaiveDate::MAX);
    Some(Case {
        id: record.id.parse().ok()?,
        title: title?,
        unit: unit?,
        campaign,
        field: field?,
        problem: problem?,
        facts_period,
        amount,
        stage: stage?,
        publicised_on,
        publicity_basis: publicity_basis?,
        persons,
        body,
        release,
    })
}

fn dates(raw: &RawCase) -> Dates {
    let mut dates = Dates::of(Kind::Case, &raw.release);
    dates.month(Fact::Facts, raw.facts_period.as_ref().and_then(|period| period.to.as_ref()));
    dates.add(Fact::Publicised, raw.publicised_on.as_ref());
    for disposition in raw.persons.iter().flat_map(|person| &person.dispositions) {
        dates.add(Fact::Decided, disposition.decided_on.as_ref());
        dates.add(Fact::Effective, disposition.effective_on.as_ref());
    }
    dates
}

/// Before its decision a case has no disposition, and a decided one has at least one.
fn stage_fits(raw: &RawCase, check: &mut Check<'_>) {
    let Some(field) = &raw.stage else { return };
    let Ok(stage) = field.value.parse::<Stage>() else { return };
    let decided = raw.persons.iter().any(|person| !person.dispositions.is_empty());
    let early = matches!(stage, Stage::Filed | Stage::Investigation | Stage::Trial);
    if early == decided {
        let fault = Diagnostic::new(Code::StageDisposition, field.span).arg("stage", stage.text());
        check.fault(if early { fault } else { fault.remedy("help-none") });
    }
}

fn months(raw: &RawMonths, check: &mut Check<'_>) -> Option<(Month, Month)> {
    let from = check.month(raw.from.as_ref());
    let to = check.month(raw.to.as_ref());
    check.order(from?, to?, raw.to.as_ref()?.span)
}

fn person(raw: RawPerson, index: &Index, names: &NamePolicy, check: &mut Check<'_>) -> Option<Person> {
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.text()).collect();
    let level: Option<Level> = check.listed(raw.level.as_ref(), &levels);
    let name = named(raw.name, raw.full_name, level, names, check);
    let post = check.text(raw.post);
    let dispositions = raw.dispositions.into_iter().filter_map(|raw| disposition(raw, index, check)).collect();
    Some(Person { name: name?, post: post?, level: level?, dispositions })
}

/// The name as it is published: from `full_name` by the name policy, or as it is written.
fn named(
    name: Option<Spanned<String>>,
    full: Option<Spanned<String>>,
    level: Option<Level>,
    names: &NamePolicy,
    check: &mut Check<'_>,
) -> Option<String> {
    let span = name.as_ref().map(|name| name.span);
    let name = check.text(name);
    let given = full.is_some();
    let full = check.text(full);
    if given {
        let published = names.of(level).published(&full?);
        // A masked form of the office's own stands; anything else would name the person past the policy.
        let own = name.filter(|name| names.of(level) == Naming::Masked && is_masked(name));
        return Some(own.unwrap_or(published));
    }
    let name = name?;
    let policy = level.and_then(|level| names.0.get(&level));
    if let (Some(Naming::Masked | Naming::Unnamed), false, Some(span)) = (policy, is_masked(&name), span) {
        check.fault(Diagnostic::new(Code::NamePolicy, span));
        return None;
    }
    Some(if policy == Some(&Naming::Unnamed) { Naming::Unnamed.published(&name) } else { name })
}

fn disposition(raw: RawDisposition, index: &Index, check: &mut Check<'_>) -> Option<Disposition> {
    let tracks: Vec<&str> = Track::ALL.iter().map(|track| track.text()).collect();
    let track: Option<Track> = check.listed(raw.track.as_ref(), &tracks);
    let value = check.text(raw.value);
    let decided_on = check.day(raw.decided_on.as_ref());
    let decided_by = index.unit_id(raw.decided_by.as_ref(), decided_on, check);
    let effective_on = if raw.effective_on.is_some() { check.day(raw.effective_on.as_ref()) } else { decided_on };
    let (year, month, day) = SUPERVISION_LAW;
    if let (Some(Track::Government), Some(decided), Some(field)) = (track, decided_on, &raw.track)
        && NaiveDate::from_ymd_opt(year, month, day).is_some_and(|law| decided < law)
    {
        check.fault(Diagnostic::new(Code::DispositionAnachronism, field.span).arg("day", decided));
    }
    Some(Disposition {
        track: track?,
        value: value?,
        decided_by: decided_by?,
        decided_on: decided_on?,
        effective_on: effective_on?,
    })
}
