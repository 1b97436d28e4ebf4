//! Notices: number, bodies, dates, whom they held to account.

use std::collections::BTreeMap;

use chrono::Datelike as _;

use super::check::Check;
use super::index::Index;
use super::{Placed, prose, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::Record;
use crate::load::notice::{RawAccountability, RawNotice};
use crate::model::accountability::{Accountability, Duty, Held, Mode};
use crate::model::id::{DocNumber, DocNumberError};
use crate::model::notice::{Notice, NoticeKind};
use crate::source::Sources;

pub(super) fn notice(
    record: Record<RawNotice>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Placed<Notice>> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let span = raw.number.as_ref().map_or(Span::file(record.file), |field| field.span);
    let lines_at = raw.title_lines.first().map(|line| line.span);
    let title = check.text(raw.title);
    let title_lines = check.texts(raw.title_lines);
    if let (Some(title), Some(at)) = (&title, lines_at)
        && title_lines.concat() != *title
    {
        check.fault(Diagnostic::new(Code::TitleLines, at).arg("joined", title_lines.concat()).arg("title", title));
    }
    let kinds: Vec<&str> = NoticeKind::ALL.iter().map(|kind| kind.text()).collect();
    let kind = check.listed(raw.kind.as_ref(), &kinds);
    let number = document_number(raw.number.as_ref(), check);
    let issuers = raw.issued_by.len();
    let issued_by = index.unit_ids(&raw.issued_by, check);
    let signed_on = check.day(raw.signed_on.as_ref());
    let printed_on = if raw.printed_on.is_some() { check.day(raw.printed_on.as_ref()) } else { signed_on };
    if let (Some(signed), Some(printed), Some(field)) = (signed_on, printed_on, &raw.printed_on) {
        check.order(signed, printed, field.span);
    }
    if let (Some(number), Some(signed)) = (&number, signed_on)
        && number.year() != signed.year()
    {
        let fault = Diagnostic::new(Code::DocNumberYear, span).arg("number", number.year());
        check.fault(fault.arg("signed", signed.year()));
    }
    let (to, cc) = (check.texts(raw.to), check.texts(raw.cc));
    let campaign = check.text(raw.campaign);
    let units = index.unit_ids(&raw.units, check);
    let cases = index.record_ids("cases", &raw.cases, check);
    let exemplars = index.record_ids("exemplars", &raw.exemplars, check);
    let accountability = raw.accountability.into_iter().filter_map(|raw| held(raw, index, check)).collect();
    prose::check(&raw.body, index, check);
    let release = review::release(raw.release, printed_on.max(signed_on), sources, check);
    let value = Notice {
        id: record.id.parse().ok()?,
        title: title?,
        title_lines,
        kind: kind?,
        number: number?,
        issued_by: Some(issued_by).filter(|bodies| bodies.len() == issuers && issuers > 0)?,
        signed_on: signed_on?,
        printed_on: printed_on?,
        to,
        cc,
        campaign,
        units,
        cases,
        exemplars,
        accountability,
        body: raw.body,
        release,
    };
    Some(Placed { value, span })
}

/// A document number, or a fault that names its wrong part and proposes the right form.
pub(super) fn document_number(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> Option<DocNumber> {
    let field = field?;
    let error = match field.value.parse() {
        Ok(number) => return Some(number),
        Err(error) => error,
    };
    let proposed = propose(&field.value);
    let fault = Diagnostic::new(Code::DocNumber, field.span).arg("found", &field.value);
    let fault = match (error, proposed) {
        (_, Some(proposed)) => fault.suggest(Some(&proposed)),
        (DocNumberError::Brackets, None) => fault.remedy("help-brackets"),
        (DocNumberError::Issuer, None) => fault.remedy("help-issuer"),
        (DocNumberError::Year, None) => fault.remedy("help-year"),
        (DocNumberError::Serial, None) => fault.remedy("help-serial"),
    };
    check.fault(fault);
    None
}

/// The number with six-cornered brackets, without 第 and leading zeros, ending in 号, if that makes it right.
fn propose(text: &str) -> Option<String> {
    let mut proposed = text.to_owned();
    for (open, close) in [('[', ']'), ('(', ')'), ('（', '）'), ('【', '】'), ('［', '］')] {
        proposed = proposed.replace(open, "〔").replace(close, "〕");
    }
    let (head, tail) = proposed.split_once('〕')?;
    let tail = tail.trim_start_matches(['第', '0']).trim_end_matches('号');
    let proposed = format!("{head}〕{tail}号");
    proposed.parse::<DocNumber>().ok().map(|number| number.to_string())
}

/// Reports a document number that two notices bear.
pub(super) fn numbers(notices: &[Placed<Notice>], diags: &mut Diagnostics) {
    let mut seen: BTreeMap<&DocNumber, &Notice> = BTreeMap::new();
    for notice in notices {
        if let Some(other) = seen.insert(&notice.value.number, &notice.value) {
            let fault = Diagnostic::new(Code::DocNumberRepeated, notice.span).arg("number", &notice.value.number);
            diags.push(fault.arg("other", other.id.as_str()));
        }
    }
}

fn held(raw: RawAccountability, index: &Index, check: &mut Check<'_>) -> Option<Accountability> {
    let modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.text()).collect();
    let duties: Vec<&str> = Duty::ALL.iter().map(|duty| duty.text()).collect();
    let mode = check.listed(raw.mode.as_ref(), &modes);
    let held = match (raw.unit, raw.post) {
        (Some(unit), None) => index.unit_id(Some(&unit), check).map(Held::Unit),
        (None, Some(post)) => {
            for (field, given) in [("unit_of", raw.unit_of.is_some()), ("duty", raw.duty.is_some())] {
                if !given {
                    check.fault(Diagnostic::new(Code::MissingField, raw.span).arg("field", field));
                }
            }
            let unit = index.unit_id(raw.unit_of.as_ref(), check);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_brackets_zeros_and_marks_are_mended_in_the_proposal() {
        for text in ["松纪发[2017]3号", "松纪发（2017）第3号", "松纪发【2017】003号", "松纪发〔2017〕3"]
        {
            assert_eq!(propose(text).as_deref(), Some("松纪发〔2017〕3号"), "{text}");
        }
        assert_eq!(propose("松纪发2017第3号"), None);
    }
}
