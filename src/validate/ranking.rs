//! A month's ranking record against its scheme.

use super::check::Check;
use super::index::Index;
use super::notice::document_number;
use super::{Placed, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, closest};
use crate::load::Record;
use crate::load::ranking::RawRanking;
use crate::model::period::Month;
use crate::model::ranking::{Adjustment, RankingRelease};
use crate::model::score::ScoreSheet;
use crate::source::Sources;

pub(super) fn ranking(
    record: Record<RawRanking>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Placed<RankingRelease>> {
    let check = &mut Check::new(diags);
    let file = Span::file(record.file);
    let month: Option<Month> = record.id.parse().ok();
    if month.is_none() {
        check.fault(Diagnostic::new(Code::RecordId, file).arg("id", &record.id).remedy("help-month"));
    }
    let scheme = index.schemes().iter().find(|scheme| scheme.id.as_str() == record.raw.scheme);
    if scheme.is_none() && !index.schemes_incomplete {
        let near = closest(&record.raw.scheme, index.schemes().iter().map(|scheme| scheme.id.as_str()));
        let fault = Diagnostic::new(Code::RankingScheme, file).arg("scheme", &record.raw.scheme);
        check.fault(fault.suggest(near));
    }
    let (month, scheme) = (month?, scheme?);
    if !scheme.applies(month.first_day()) {
        let fault = Diagnostic::new(Code::RankingScheme, file).arg("scheme", scheme.id.as_str()).arg("month", month);
        check.fault(fault.remedy("help-dates"));
    }
    let span = record.raw.published_on.as_ref().map_or(file, |field| field.span);
    let published_on = check.day(record.raw.published_on.as_ref());
    if let (Some(day), Some(field)) = (published_on, &record.raw.published_on)
        && day <= month.last_day()
        && month.weeks().last().is_some_and(|week| day < week.thursday())
    {
        check.fault(Diagnostic::new(Code::DateOrder, field.span).arg("month", month).remedy("help-month-open"));
    }
    let mut adjustments = Vec::new();
    for raw in record.raw.adjustments {
        let unit = index.unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), check).map(|unit| unit.id.clone());
        let document = document_number(raw.document.as_ref(), check);
        if let Some(key) = &raw.key
            && !scheme.adjustments.iter().any(|rule| rule.key == key.value)
        {
            check.not_in_list(key, scheme.adjustments.iter().map(|rule| rule.key.as_str()));
            continue;
        }
        if let (Some(unit), Some(key), Some(document)) = (unit, raw.key, document) {
            adjustments.push(Adjustment { unit, key: key.value, document });
        }
    }
    let note = check.text(record.raw.note);
    let release = review::release(record.raw.release, published_on, sources, check);
    let value =
        RankingRelease { scheme: scheme.id.clone(), month, published_on: published_on?, note, adjustments, release };
    Some(Placed { value, span })
}

/// Reports months that are to be published without a single weekly sheet.
pub(super) fn empty(
    rankings: &[Placed<RankingRelease>],
    scores: &[ScoreSheet],
    index: &Index,
    diags: &mut Diagnostics,
) {
    for ranking in rankings {
        let Some(scheme) = index.schemes().iter().find(|scheme| scheme.id == ranking.value.scheme) else { continue };
        let weeks = ranking.value.month.weeks();
        if !scores.iter().any(|sheet| sheet.tier == scheme.tier && weeks.contains(&sheet.week)) {
            diags.push(Diagnostic::new(Code::RankingEmpty, ranking.span).arg("month", ranking.value.month));
        }
    }
}
