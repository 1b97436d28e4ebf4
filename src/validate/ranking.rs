//! A period's ranking record against its scheme, and closed periods against their digests.

use chrono::NaiveDate;

use super::check::Check;
use super::dates::{Dates, Fact};
use super::document::document_number;
use super::index::Index;
use super::{Placed, correction, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::load::Record;
use crate::load::ranking::{RawRanking, RawSkipped, RawVeto};
use crate::model::id::Id;
use crate::model::period::{Period, Round};
use crate::model::ranking::{Adjustment, Done, RankingRelease, Skipped, Veto};
use crate::model::record::Kind;
use crate::model::scheme::{Scheme, Take};
use crate::model::score::{ScoreSheet, SheetPlace};

pub(super) fn ranking(
    record: Record<RawRanking>,
    index: &Index,
    diags: &mut Diagnostics,
) -> Option<Placed<RankingRelease>> {
    let check = &mut Check::new(diags);
    let file = Span::file(record.file);
    let period: Option<Period> = record.id.parse().ok();
    if period.is_none() {
        check.fault(Diagnostic::new(Code::RecordId, file).arg("id", &record.id).remedy("help-month"));
    }
    let scheme = index.schemes().iter().find(|scheme| scheme.id.as_str() == record.raw.scheme);
    if scheme.is_none() && !index.schemes_incomplete {
        let near = closest(&record.raw.scheme, index.schemes().iter().map(|scheme| scheme.id.as_str()));
        let fault = Diagnostic::new(Code::RankingScheme, file).arg("scheme", &record.raw.scheme);
        check.fault(fault.suggest(near));
    }
    let (period, scheme) = (period?, scheme?);
    if !scheme.applies(period.first_day()) || !scheme.cadence.ranks(period) {
        let fault = Diagnostic::new(Code::RankingScheme, file).arg("scheme", scheme.id.as_str()).arg("month", period);
        check.fault(fault.remedy("help-dates"));
    }
    let span = record.raw.published_on.as_ref().map_or(file, |field| field.span);
    let published_on = check.day(record.raw.published_on.as_ref());
    let last_round = scheme.cadence.rounds(period).last().map(|round| round.day());
    dates(&record.raw, last_round, span).check(check);
    let mut adjustments = Vec::new();
    for raw in record.raw.adjustments {
        let unit = index
            .unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), Some(period.last_day()), check)
            .map(|unit| unit.id.clone());
        let document = document_number(raw.document.as_ref(), check);
        if let Some(key) = &raw.key
            && !scheme.adjustments.iter().any(|rule| rule.key == key.value)
        {
            check.not_in_list(key, scheme.adjustments.iter().map(|rule| rule.key.as_str()));
            continue;
        }
        if let (Some(unit), Some(key), Some(document)) = (unit, raw.key, document) {
            let span = raw.document.as_ref().map_or(file, |field| field.span);
            let condition = raw.condition.and_then(|field| condition(&field, &key.value, scheme, check));
            let count = check.whole(raw.count.as_ref(), 1, 10_000).unwrap_or(1);
            let new = Adjustment { unit, key: key.value, document, count, condition };
            if adjustments.contains(&new) {
                check.fault(Diagnostic::new(Code::AdjustmentTwice, span).arg("document", &new.document));
                continue;
            }
            if !raw.unpublished.is_some_and(|field| field.value) && !index.has_document(&new.document) {
                check.fault(Diagnostic::new(Code::AdjustmentDocument, span).arg("document", &new.document));
            }
            adjustments.push(new);
        }
    }
    let vetoes = record.raw.vetoes.into_iter().filter_map(|raw| veto(raw, scheme, period, index, check)).collect();
    let note = check.text(record.raw.note);
    let closed = record.raw.closed.and_then(|raw| correction::closed(raw, check));
    if let Some(first) = record.raw.corrections.first()
        && closed.is_none()
    {
        let span = first.on.as_ref().map_or(file, |field| field.span);
        check.fault(Diagnostic::new(Code::CorrectionForm, span).remedy("help-open"));
    }
    let corrections = record.raw.corrections.into_iter();
    let corrections = corrections.filter_map(|raw| correction::correction(raw, scheme, period, index, check)).collect();
    let skipped = skipped(record.raw.skipped, scheme, period, check);
    let mut done = Vec::new();
    for raw in record.raw.done {
        let unit = index
            .unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), Some(period.last_day()), check)
            .map(|unit| unit.id.clone());
        let document = document_number(raw.document.as_ref(), check);
        if let (Some(unit), Some(on)) = (unit, check.day(raw.on.as_ref())) {
            done.push(Done { unit, on, document, span: raw.span });
        }
    }
    let release = review::release(record.raw.release, published_on, check);
    let scheme = scheme.id.clone();
    let published_on = published_on?;
    let later = Vec::new();
    let value = RankingRelease {
        scheme,
        period,
        published_on,
        note,
        adjustments,
        vetoes,
        closed,
        corrections,
        later,
        skipped,
        done,
        release,
    };
    Some(Placed { value, span })
}

/// The condition of a rule that a field names.
fn condition(field: &Spanned<String>, key: &str, scheme: &Scheme, check: &mut Check<'_>) -> Option<String> {
    let rule = scheme.adjustments.iter().find(|rule| rule.key == key)?;
    let known = rule.conditions.iter().any(|(name, _)| *name == field.value);
    if !known {
        check.not_in_list(field, rule.conditions.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    }
    known.then(|| field.value.clone())
}

fn veto(raw: RawVeto, scheme: &Scheme, period: Period, index: &Index, check: &mut Check<'_>) -> Option<Veto> {
    let last = Some(period.last_day());
    let unit = index.unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), last, check).map(|unit| unit.id.clone());
    let document = document_number(raw.document.as_ref(), check);
    let on = check.day(raw.on.as_ref());
    let key = raw.key?;
    if !scheme.vetoes.iter().any(|rule| rule.key == key.value) {
        check.not_in_list(&key, scheme.vetoes.iter().map(|rule| rule.key.as_str()).collect::<Vec<_>>());
        return None;
    }
    let (span, document) = (raw.document.as_ref()?.span, document?);
    if !raw.unpublished.is_some_and(|field| field.value) && !index.has_document(&document) {
        check.fault(Diagnostic::new(Code::AdjustmentDocument, span).arg("document", &document));
    }
    Some(Veto { unit: unit?, key: key.value, document, on: on? })
}

/// The days that a ranking record names, and the last day on which it was scored.
fn dates(raw: &RawRanking, last_round: Option<NaiveDate>, span: Span) -> Dates {
    let mut dates = Dates::of(Kind::Ranking, &raw.release);
    dates.day(Fact::LastRound, last_round, span);
    dates.add(Fact::Published, raw.published_on.as_ref());
    dates.add(Fact::Closed, raw.closed.as_ref().and_then(|closed| closed.on.as_ref()));
    for correction in &raw.corrections {
        dates.add(Fact::Corrected, correction.on.as_ref());
    }
    for done in &raw.done {
        dates.add(Fact::Done, done.on.as_ref());
    }
    dates
}

/// The rounds that a period leaves out on purpose; without a round it is the period's ballots.
fn skipped(list: Vec<RawSkipped>, scheme: &Scheme, period: Period, check: &mut Check<'_>) -> Vec<Skipped> {
    let mut skipped = Vec::new();
    for raw in list {
        let reason = check.text(raw.reason);
        let round = raw.round.as_ref().map(|field| (field, field.value.parse::<Round>().ok()));
        let own = scheme.cadence.rounds(period);
        if let Some((field, round)) = round
            && !round.is_some_and(|round| own.contains(&round))
        {
            let rounds: Vec<String> = own.iter().map(ToString::to_string).collect();
            check.not_in_list(field, rounds.iter().map(String::as_str));
            continue;
        }
        let round = round.and_then(|(_, round)| round);
        skipped.extend(reason.map(|reason| Skipped { round, reason }));
    }
    skipped
}

/// Reports periods that are to be published without a single sheet.
pub(super) fn empty(
    rankings: &[Placed<RankingRelease>],
    scores: &[ScoreSheet],
    index: &Index,
    diags: &mut Diagnostics,
) {
    for ranking in rankings {
        let Some(scheme) = index.schemes().iter().find(|scheme| scheme.id == ranking.value.scheme) else { continue };
        let rounds = scheme.cadence.rounds(ranking.value.period);
        let own = |sheet: &ScoreSheet| {
            SheetPlace::of(scheme).any(|place| sheet.place == place) && rounds.contains(&sheet.round)
        };
        let fault = || Diagnostic::new(Code::RankingEmpty, ranking.span).arg("month", ranking.value.period);
        if scheme.has_sheets() && !scores.iter().any(own) {
            diags.push(fault());
        }
        for (_, roll) in scheme.rolls_up() {
            let find = |id: &Id| index.schemes().iter().find(|scheme| scheme.id == *id);
            let of_line = |id: &Id| find(id).is_some_and(|one| one.follows(&roll.scheme, find));
            let known = rankings.iter().map(|other| &other.value).filter(|other| of_line(&other.scheme));
            let known: Vec<Period> = known.map(|other| other.period).collect();
            let least = if matches!(roll.take, Take::Gain(_)) { 2 } else { 1 };
            if roll.periods(ranking.value.period, &known).len() < least {
                diags.push(fault().arg("scheme", roll.scheme.as_str()).remedy("help-rolled"));
            }
        }
    }
}
