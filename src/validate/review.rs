//! `[review]`: complete steps in order, and what binds an approval to what was approved.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::check::Check;
use crate::diag::{Code, Diagnostic, Spanned};
use crate::load::fields::Value;
use crate::load::review::{RawRelease, RawStep};
use crate::model::review::{Binding, Release, Review, Seal, Step};

/// The key of the random bytes beside the marks; no record is called so.
const SALT: &str = "salt";

/// What decides about publication; `own_day` is the record's own date, before which it is not public either.
pub(super) fn release(raw: RawRelease, own_day: Option<NaiveDate>, check: &mut Check<'_>) -> Release {
    let embargo = check.day(raw.embargo.as_ref());
    let digest = raw.approved.as_ref().and_then(|step| step.digest.clone());
    let seal = digest.and_then(|digest| seal(&digest, raw.marks, check));
    let approved_at = raw.approved.as_ref().map(|step| step.span);
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
    Release { review, seal, binding: Binding::Stands, approved_at, not_before: embargo.max(own_day) }
}

fn step(raw: Option<RawStep>, check: &mut Check<'_>) -> Option<Step> {
    let raw = raw?;
    let office = check.text(raw.office);
    let on = check.day(raw.on.as_ref());
    let basis = check.text(raw.basis);
    Some(Step { office: office?, on: on?, basis })
}

/// The digest of an approval with what `approve` wrote beside it; whether it fits is `approval`'s business.
fn seal(
    digest: &Spanned<String>,
    marks: Vec<(Spanned<String>, Spanned<Value>)>,
    check: &mut Check<'_>,
) -> Option<Seal> {
    let hexadecimal = digest.value.strip_prefix("sha256:").unwrap_or_default();
    if hexadecimal.len() != 64 || !hexadecimal.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        check.fault(Diagnostic::new(Code::DigestForm, digest.span));
        return None;
    }
    let mut salt = None;
    let mut list = BTreeMap::new();
    for (group, value) in marks {
        let Value::Text(text) = value.value else {
            let fault = Diagnostic::new(Code::WrongType, value.span).arg("field", &group.value).remedy("help-text");
            check.fault(fault);
            continue;
        };
        if group.value == SALT {
            salt = Some(text);
        } else {
            list.insert(group.value, text);
        }
    }
    Some(Seal { digest: hexadecimal.to_owned(), salt, marks: list, span: digest.span })
}
