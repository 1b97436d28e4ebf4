//! Closed periods and their corrections: with each correction taken back, the inputs must be what they were.

use chrono::NaiveDate;

use super::check::Check;
use super::document::document_number;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::ranking::{RawChanged, RawClosed, RawCorrection};
use crate::model::amendment::{AmendedValue, Amendment};
use crate::model::id::DocNumber;
use crate::model::period::{Period, Round};
use crate::model::ranking::{Changed, Closed, Correction, RankingRelease, Was};
use crate::model::record::Record;
use crate::model::scheme::{IndicatorSource, Scheme};
use crate::model::score::{Cell, Entry};
use crate::model::site::Site;

pub(super) fn closed(raw: RawClosed, check: &mut Check<'_>) -> Option<Closed> {
    let on = check.day(raw.on.as_ref());
    let span = raw.digest.as_ref().map(|field| field.span);
    let digest = digest(raw.digest, check);
    Some(Closed { on: on?, digest: digest?, span: span? })
}

pub(super) fn digest(field: Option<Spanned<String>>, check: &mut Check<'_>) -> Option<String> {
    let field = field?;
    let hex = field.value.strip_prefix("sha256:").unwrap_or_default();
    if hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Some(hex.to_owned());
    }
    check.fault(Diagnostic::new(Code::DigestForm, field.span).arg("found", &field.value));
    None
}

pub(super) fn correction(
    raw: RawCorrection,
    scheme: &Scheme,
    period: Period,
    index: &Index,
    check: &mut Check<'_>,
) -> Option<Correction> {
    let on = check.day(raw.on.as_ref());
    let span = raw.digest.as_ref().map(|field| field.span);
    let reason = check.text(raw.reason);
    let document = document_number(raw.document.as_ref(), check);
    let digest = digest(raw.digest, check);
    let count = raw.changed.len();
    let changes: Vec<Changed> =
        raw.changed.into_iter().filter_map(|raw| changed(raw, scheme, period.last_day(), index, check)).collect();
    let complete = changes.len() == count;
    // Written into the record, it has the record's approval.
    let public_on = on;
    let correction =
        Correction { on: on?, public_on, reason: reason?, document, digest: digest?, changes, span: span? };
    complete.then_some(correction)
}

fn changed(raw: RawChanged, scheme: &Scheme, last: NaiveDate, index: &Index, check: &mut Check<'_>) -> Option<Changed> {
    let unit = index.unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), Some(last), check).map(|unit| unit.id.clone());
    let was = was(&raw, scheme, check);
    if was.is_none() {
        check.fault(Diagnostic::new(Code::CorrectionForm, raw.span));
    }
    Some(Changed { unit: unit?, was: was? })
}

/// What stood there, by the fields that are given: an adjustment; a unit's name; or a round with an indicator, with a class and
/// column, or alone for a row that was absent.
fn was(raw: &RawChanged, scheme: &Scheme, check: &mut Check<'_>) -> Option<Was> {
    let was = raw.was.as_ref()?;
    if let Some(key) = &raw.adjustment {
        let key = scheme.adjustments.iter().find(|rule| rule.key == key.value)?.key.clone();
        let document = if was.value == "none" { None } else { Some(document_number(Some(was), check)?) };
        return Some(Was::Adjustment { key, document });
    }
    if raw.class.is_none() && raw.column.as_ref().is_some_and(|column| column.value == "name") {
        return Some(Was::Name { name: check.text(Some(was.clone()))? });
    }
    let round: Round = raw.round.as_ref()?.value.parse().ok()?;
    if let (Some(class), Some(column)) = (&raw.class, &raw.column) {
        let rule = scheme.indicators.iter().find_map(crate::model::scheme::Indicator::ballots)?;
        let class = rule.classes.iter().find(|known| known.key == class.value || known.name == class.value)?;
        let fixed = ["issued", "returned", "valid"].contains(&column.value.as_str());
        if !fixed && !rule.grades.iter().any(|(grade, _)| *grade == column.value) {
            return None;
        }
        let count = check.whole(Some(was), 0, 1_000_000)?;
        return Some(Was::Ballots { round, class: class.key.clone(), column: column.value.clone(), count });
    }
    let Some(indicator) = &raw.indicator else {
        let entry = match was.value.as_str() {
            "absent" => Entry::Unexcused,
            "excused" => Entry::Excused,
            _ => return None,
        };
        return Some(Was::Absent { round, entry });
    };
    let indicator = scheme.indicators.iter().find(|known| known.key == indicator.value)?;
    let value = match indicator.source {
        IndicatorSource::Column { .. } => Cell::Value(was.value.parse().ok()?),
        IndicatorSource::Rate { .. } => {
            let (hits, of) = was.value.split_once('/')?;
            Cell::Counts { hits: hits.parse().ok()?, of: of.parse().ok()? }
        }
        IndicatorSource::Measured(_) => match was.value.split_once('/') {
            Some((value, other)) => Cell::Beside { value: value.parse().ok()?, other: other.parse().ok()? },
            None => Cell::Value(was.value.parse().ok()?),
        },
        IndicatorSource::Events(ref rule) => {
            let column = raw.column.as_ref()?;
            rule.items.iter().find(|item| item.name == column.value)?;
            let count = check.whole(Some(was), 0, 1_000_000)?;
            let value = Cell::Value(crate::model::number::Decimal::whole(i32::try_from(count).ok()?));
            let indicator = crate::model::inputs::event_key(&indicator.key, &column.value);
            return Some(Was::Value { round, indicator, value });
        }
        IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => return None,
    };
    Some(Was::Value { round, indicator: indicator.key.clone(), value })
}

/// Gives closed periods the corrections that amendments tell, so that scores and ranks before and after stand wherever
/// the old ones stood. Where a change is not one of a table's cells, the amendment's digest takes the closing's place.
pub(super) fn amended(
    mut rankings: Vec<RankingRelease>,
    amendments: &[Amendment],
    index: &Index,
    diags: &mut Diagnostics,
) -> Vec<RankingRelease> {
    let mut amendments: Vec<&Amendment> = amendments.iter().filter(|one| one.digest.is_some()).collect();
    amendments.sort_by_key(|one| (one.on, &one.id));
    for amendment in amendments {
        let named = |one: &&mut RankingRelease| Record::Ranking(one).path() == amendment.record;
        let Some(release) = rankings.iter_mut().find(named) else { continue };
        let scheme = index.schemes().iter().find(|scheme| scheme.id == release.scheme);
        let (Some(scheme), Some(closed), Some(digest)) = (scheme, &mut release.closed, &amendment.digest) else {
            continue;
        };
        let check = &mut Check::new(diags);
        let changes = amendment
            .changes
            .iter()
            .filter(|one| is_input(&one.field))
            .map(|one| cell(one, closed.span, scheme, index, check));
        match changes.collect::<Option<Vec<Changed>>>() {
            Some(changes) => release.corrections.push(Correction {
                on: amendment.on,
                public_on: amendment.release.public_on().map(|day| day.max(amendment.on)),
                reason: amendment.reason.clone(),
                document: amendment.document.clone(),
                digest: digest.clone(),
                changes,
                span: closed.span,
            }),
            None => closed.digest.clone_from(digest),
        }
    }
    rankings
}

/// Whether a field is one that a ranking is computed from; a note, for one, is not.
fn is_input(field: &str) -> bool {
    field.contains(": ") || field.starts_with("adjustment.") || field.starts_with("veto.")
}

/// A changed adjustment or veto of the record itself: `adjustment.zhen-a/notice/松纪发〔2017〕5号`.
fn piece(one: &AmendedValue, scheme: &Scheme, index: &Index) -> Option<Changed> {
    let (list, place) = one.field.split_once('.')?;
    let [unit, key, document] = place.splitn(3, '/').collect::<Vec<_>>()[..] else { return None };
    let unit = index.units().get(&unit.parse().ok()?)?.id.clone();
    let document: DocNumber = document.parse().ok()?;
    let was = match list {
        "adjustment" => {
            let key = scheme.adjustments.iter().find(|rule| rule.key == key)?.key.clone();
            let pieces = match &one.was {
                None => None,
                Some(was) => {
                    let (count, condition) = was.split_once(' ').map_or((was.as_str(), None), |(n, c)| (n, Some(c)));
                    Some((count.parse().ok()?, condition.map(str::to_owned)))
                }
            };
            Was::Pieces { key, document, pieces }
        }
        "veto" => {
            let on = match &one.was {
                None => None,
                Some(was) => Some(was.parse().ok()?),
            };
            Was::Veto { key: key.to_owned(), document, on }
        }
        _ => return None,
    };
    Some(Changed { unit, was })
}

/// A changed cell of a sheet, as the field of an amendment names it: `scores/village/2017-W23.csv: zhen-a/work`.
fn cell(one: &AmendedValue, span: Span, scheme: &Scheme, index: &Index, check: &mut Check<'_>) -> Option<Changed> {
    let Some((path, cell)) = one.field.split_once(": ") else { return piece(one, scheme, index) };
    let (row, column) = cell.rsplit_once('/')?;
    let round = path.split('/').nth(2)?.split('.').next()?;
    let word = |text: &str| Some(Spanned::new(text.to_owned(), span));
    let (unit, class) = match (path.split('/').next()?, row.split_once(' ')) {
        ("evaluations", Some((unit, class))) => (unit, word(class)),
        ("scores", None) => (row, None),
        _ => return None,
    };
    let was = one.was.as_deref().unwrap_or("absent");
    let was = match was {
        "缺" => "absent",
        "请假" => "excused",
        other => other,
    };
    let absent = ["absent", "excused"].contains(&was);
    let known = scheme.indicators.iter().find(|known| known.key == column || known.name == column);
    let raw = RawChanged {
        span,
        unit: word(unit),
        round: word(round),
        indicator: known.filter(|_| class.is_none() && !absent).and_then(|known| word(&known.key)),
        column: class.as_ref().and_then(|_| word(column)),
        class,
        adjustment: None,
        was: word(was),
    };
    let unit = index.unit_of_tier(raw.unit.as_ref(), Some(scheme.tier), None, check).map(|unit| unit.id.clone())?;
    Some(Changed { unit, was: self::was(&raw, scheme, check)? })
}

/// Compares the inputs of closed periods with their digests. Called when nothing else is wrong, since a record left
/// out for its faults would look like a change.
pub(super) fn digests(site: &Site, diags: &mut Diagnostics) {
    for release in &site.rankings {
        let (Some(closed), Some((scheme, inputs))) = (&release.closed, site.inputs(release)) else { continue };
        let corrections = &release.corrections;
        let (expected, span) =
            corrections.last().map_or((&closed.digest, closed.span), |last| (&last.digest, last.span));
        let found = inputs.digest(scheme);
        if !inputs.fits(scheme, expected) {
            let fault = Diagnostic::new(Code::RankingClosed, span).arg("month", release.period);
            let fault = fault.arg("scheme", &scheme.title).arg("found", format!("sha256:{found}"));
            diags.push(fault.arg("on", closed.on));
            continue;
        }
        let mut state = inputs;
        for (place, correction) in corrections.iter().enumerate().rev() {
            state = state.before(correction);
            let before = place.checked_sub(1).map_or(&closed.digest, |before| &corrections[before].digest);
            if !state.fits(scheme, before) {
                let fault = Diagnostic::new(Code::CorrectionForm, correction.span).remedy("help-chain");
                diags.push(fault.arg("found", format!("sha256:{}", state.digest(scheme))));
                break;
            }
        }
    }
}
