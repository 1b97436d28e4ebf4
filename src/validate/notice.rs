//! Notices: what they are for, what they name, whom they held to account.

use chrono::NaiveDate;

use super::check::Check;
use super::dates::{Dates, Fact};
use super::index::Index;
use super::{Placed, document, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::load::Record;
use crate::load::notice::{RawAccountability, RawNotice};
use crate::model::accountability::{Accountability, Duty, Held, Mode};
use crate::model::notice::{Notice, NoticeKind};
use crate::model::record::Kind;
use crate::source::Sources;

pub(super) fn notice(
    record: Record<RawNotice>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Placed<Notice>> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let span = raw.document.number.as_ref().map_or(Span::file(record.file), |field| field.span);
    let mut dates = Dates::of(Kind::Notice, &raw.release);
    dates.add(Fact::Signed, raw.document.signed_on.as_ref());
    dates.add(Fact::Printed, raw.document.printed_on.as_ref());
    dates.check(check);
    let document = document::official(raw.document, index, span, check);
    let kinds: Vec<&str> = NoticeKind::ALL.iter().map(|kind| kind.text()).collect();
    let kind = check.listed(raw.kind.as_ref(), &kinds);
    let campaign = check.text(raw.campaign);
    let signed_on = document.as_ref().map(|document| document.signed_on);
    let units = index.unit_ids(&raw.units, signed_on, check);
    let cases = index.record_ids(Kind::Case, &raw.cases, check);
    let exemplars = index.record_ids(Kind::Exemplar, &raw.exemplars, check);
    let accountability = raw.accountability.into_iter().filter_map(|raw| held(raw, signed_on, index, check)).collect();
    let body = document::text(&raw.body, index, sources, check);
    let printed_on = document.as_ref().map(|document| document.printed_on.max(document.signed_on));
    let release = review::release(raw.release, printed_on, check);
    let value = Notice {
        id: record.id.parse().ok()?,
        document: document?,
        kind: kind?,
        campaign,
        units,
        cases,
        exemplars,
        accountability,
        body,
        release,
    };
    Some(Placed { value, span })
}

fn held(raw: RawAccountability, on: Option<NaiveDate>, index: &Index, check: &mut Check<'_>) -> Option<Accountability> {
    let modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.text()).collect();
    let duties: Vec<&str> = Duty::ALL.iter().map(|duty| duty.text()).collect();
    let mode = check.listed(raw.mode.as_ref(), &modes);
    let held = match (raw.unit, raw.post) {
        (Some(unit), None) => index.unit_id(Some(&unit), on, check).map(Held::Unit),
        (None, Some(post)) => {
            for (field, given) in [("unit_of", raw.unit_of.is_some()), ("duty", raw.duty.is_some())] {
                if !given {
                    check.fault(Diagnostic::new(Code::MissingField, raw.span).arg("field", field));
                }
            }
            let unit = index.unit_id(raw.unit_of.as_ref(), on, check);
            let duty = check.listed(raw.duty.as_ref(), &duties);
            let post = check.text(Some(post));
            unit.zip(duty).zip(post).map(|((unit, duty), post)| Held::Post { unit, post, duty })
        }
        _ => {
            check.fault(Diagnostic::new(Code::MissingField, raw.span).arg("field", "unit").remedy("help-held"));
            None
        }
    };
    Some(Accountability { held: held?, mode: mode? })
}
