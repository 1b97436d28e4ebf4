//! Amendments: whom they touch, and whether they say what their kind needs.

use super::check::Check;
use super::document::document_number;
use super::index::Index;
use super::review;
use crate::diag::{Code, Diagnostic, Diagnostics, Spanned};
use crate::load::Record;
use crate::load::amendment::{RawAmendment, RawPlace};
use crate::model::amendment::{AmendedPlace, AmendedValue, Amendment, AmendmentKind};

pub(super) fn amendment(record: Record<RawAmendment>, index: &Index, diags: &mut Diagnostics) -> Option<Amendment> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let target = reference(raw.record.as_ref(), check);
    let kind: Option<AmendmentKind> =
        check.listed(raw.kind.as_ref(), &AmendmentKind::ALL.iter().map(|kind| kind.text()).collect::<Vec<_>>());
    let on = check.day(raw.on.as_ref());
    let reason = check.text(raw.reason);
    let document = document_number(raw.document.as_ref(), check);
    let moved_to = raw.moved_to.as_ref().and_then(|field| reference(Some(field), check));
    let keep: Vec<String> = raw.keep.iter().filter_map(|field| reference(Some(field), check)).collect();
    let changes = raw.changes.into_iter().filter_map(|raw| {
        // Values are shown as they were published: not held to the rules of prose.
        Some(AmendedValue { field: raw.field?.value, was: raw.was.map(|f| f.value), now: raw.now.map(|f| f.value) })
    });
    let changes: Vec<AmendedValue> = changes.collect();
    let places: Vec<AmendedPlace> = raw.places.into_iter().filter_map(|raw| place(raw, index, check)).collect();
    let release = review::release(raw.release, on, check);
    let digest = super::correction::digest(raw.digest, check);
    let kind = kind?;
    let span = raw.kind.as_ref()?.span;
    let fits = match kind {
        AmendmentKind::Move => moved_to.is_some(),
        AmendmentKind::Withdrawal => moved_to.is_none(),
        AmendmentKind::Correction
        | AmendmentKind::Supplement
        | AmendmentKind::Clearing
        | AmendmentKind::Restoration => moved_to.is_none() && keep.is_empty(),
    };
    if !fits {
        check.fault(Diagnostic::new(Code::AmendmentForm, span).arg("kind", kind.text()));
    }
    Some(Amendment {
        id: record.id.parse().ok()?,
        kind,
        record: target?,
        on: on?,
        reason: reason?,
        document,
        moved_to,
        keep,
        digest,
        changes,
        places,
        release,
    })
}

/// The name of a record: its path below `content/` without the ending.
fn reference(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> Option<String> {
    let field = field?;
    let text = field.value.trim().trim_start_matches("content/").trim_end_matches(".md").trim_end_matches(".toml");
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let parts: Vec<&str> = text.split('/').collect();
    if (parts.len() > 1 || text == "units") && parts.iter().all(|part| plain(part)) {
        return Some(text.to_owned());
    }
    check.fault(Diagnostic::new(Code::RecordReference, field.span).arg("found", &field.value));
    None
}

fn place(raw: RawPlace, index: &Index, check: &mut Check<'_>) -> Option<AmendedPlace> {
    let unit = index.unit(raw.unit.as_ref(), None, check).map(|unit| unit.id.clone());
    let mut side = |rank: Option<Spanned<String>>, score: Option<Spanned<String>>| {
        let rank = check.whole(rank.as_ref(), 1, 1_000_000)?;
        Some((rank, score.map_or_else(String::new, |score| score.value)))
    };
    let (was, now) = (side(raw.was_rank, raw.was_score), side(raw.now_rank, raw.now_score));
    Some(AmendedPlace { unit: unit?, was, now })
}
