//! `[review]`: complete steps in order, and an approval that still fits what was approved.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::check::Check;
use crate::diag::{Code, Diagnostic, Spanned};
use crate::load::review::{RawRelease, RawStep};
use crate::model::review::{Release, Review, Step};
use crate::output::hex;
use crate::source::Sources;

/// What decides about publication; `own_day` is the record's own date, before which it is not public either.
pub(super) fn release(
    raw: RawRelease,
    own_day: Option<NaiveDate>,
    sources: &Sources,
    check: &mut Check<'_>,
) -> Release {
    let embargo = check.day(raw.embargo.as_ref());
    if let Some(digest) = raw.approved.as_ref().and_then(|step| step.digest.as_ref()) {
        digest_fits(digest, sources, check);
    }
    let spans: Vec<_> =
        [&raw.drafted, &raw.reviewed, &raw.approved].into_iter().flatten().map(|step| step.span).collect();
    let review = Review {
        drafted: step(raw.drafted, check),
        reviewed: step(raw.reviewed, check),
        approved: step(raw.approved, check),
    };
    let days: Vec<NaiveDate> =
        [&review.drafted, &review.reviewed, &review.approved].into_iter().flatten().map(|step| step.on).collect();
    if days.len() == spans.len() {
        for (pair, span) in days.windows(2).zip(&spans[1.min(spans.len())..]) {
            if pair[1] < pair[0] {
                check.fault(Diagnostic::new(Code::ReviewOrder, *span).arg("before", pair[0]).arg("after", pair[1]));
            }
        }
    }
    Release { review, not_before: embargo.max(own_day) }
}

fn step(raw: Option<RawStep>, check: &mut Check<'_>) -> Option<Step> {
    let raw = raw?;
    let office = check.text(raw.office);
    let on = check.day(raw.on.as_ref());
    let basis = check.text(raw.basis);
    Some(Step { office: office?, on: on?, basis })
}

/// The digest covers the whole file with the digest itself taken out, so that any later change drops the approval.
fn digest_fits(digest: &Spanned<String>, sources: &Sources, check: &mut Check<'_>) {
    let hexadecimal = digest.value.strip_prefix("sha256:").unwrap_or_default();
    if hexadecimal.len() != 64 || !hexadecimal.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        check.fault(Diagnostic::new(Code::DigestForm, digest.span));
        return;
    }
    let text = sources.text(digest.span.file);
    let mut hash = Sha256::new();
    hash.update(&text[..digest.span.start]);
    hash.update("\"sha256:\"");
    hash.update(&text[digest.span.end..]);
    let now = hex(&hash.finalize());
    if now != hexadecimal {
        check.fault(Diagnostic::new(Code::DigestMismatch, digest.span).arg("now", format!("sha256:{now}")));
    }
}
