//! The elements of official documents: number, bodies, dates, title lines, layout.

use std::collections::BTreeMap;

use chrono::Datelike as _;

use super::check::Check;
use super::index::Index;
use super::prose;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::RawBody;
use crate::load::document::RawOfficial;
use crate::model::document::{Format, OfficialDocument};
use crate::model::id::{DocNumber, DocNumberError, Id};
use crate::model::prose::{Block, Body};
use crate::source::Sources;

/// The elements of an official document; `span` is where its number stands or the record begins.
pub(super) fn official(raw: RawOfficial, index: &Index, span: Span, check: &mut Check<'_>) -> Option<OfficialDocument> {
    let lines_at = raw.title_lines.first().map(|line| line.span);
    let title = check.text(raw.title);
    let title_lines = check.texts(raw.title_lines);
    if let (Some(title), Some(at)) = (&title, lines_at)
        && title_lines.concat() != *title
    {
        check.fault(Diagnostic::new(Code::TitleLines, at).arg("joined", title_lines.concat()).arg("title", title));
    }
    let number = document_number(raw.number.as_ref(), check);
    let formats: Vec<&str> = Format::ALL.iter().map(|format| format.text()).collect();
    let format = if raw.format.is_some() { check.listed(raw.format.as_ref(), &formats) } else { Some(Format::File) };
    let masthead = check.text(raw.masthead);
    let issuers = raw.issued_by.len();
    let signed_on = check.day(raw.signed_on.as_ref());
    let issued_by = index.unit_ids(&raw.issued_by, signed_on, check);
    let printed_on = if raw.printed_on.is_some() { check.day(raw.printed_on.as_ref()) } else { signed_on };
    if let (Some(number), Some(signed)) = (&number, signed_on)
        && number.year() != signed.year()
    {
        let fault = Diagnostic::new(Code::DocNumberYear, span).arg("number", number.year());
        check.fault(fault.arg("signed", signed.year()));
    }
    if let Some(format) = format {
        misplaced(&raw.signers, &raw.present, raw.sealed.as_ref(), format, check);
    }
    Some(OfficialDocument {
        title: title?,
        title_lines,
        number: number?,
        format: format?,
        masthead,
        issued_by: Some(issued_by).filter(|bodies| bodies.len() == issuers && issuers > 0)?,
        signers: check.texts(raw.signers),
        signed_on: signed_on?,
        printed_on: printed_on?,
        to: check.texts(raw.to),
        cc: check.texts(raw.cc),
        sealed: raw.sealed.is_some_and(|sealed| sealed.value),
        note: check.text(raw.note),
        present: check.texts(raw.present),
    })
}

/// Reports fields that a layout does not print.
///
/// Source: GB/T 9704-2012, 7.2.6 (signers, in file format), 10.3 (attendance in minutes); 党政机关公文处理工作条例,
/// art. 9 (13), by which a document bears a seal unless its form has none, as minutes have.
fn misplaced(
    signers: &[Spanned<String>],
    present: &[Spanned<String>],
    sealed: Option<&Spanned<bool>>,
    format: Format,
    check: &mut Check<'_>,
) {
    let signers = signers.first().map(|field| ("signers", field.span, format == Format::File, Format::File));
    let present = present.first().map(|field| ("present", field.span, format == Format::Minutes, Format::Minutes));
    let sealed = sealed.filter(|field| field.value);
    let sealed = sealed.map(|field| ("sealed", field.span, format != Format::Minutes, Format::File));
    for (field, at, fitting, wanted) in [signers, present, sealed].into_iter().flatten() {
        if !fitting {
            let fault = Diagnostic::new(Code::FormatField, at).arg("field", field).arg("format", format.text());
            check.fault(fault.arg("wanted", wanted.text()));
        }
    }
}

/// The text of an official document; reports attachments without a name, and a text that ends in a table: its signature could stand on a page without
/// text (此页无正文).
///
/// Source: GB/T 9704-2012, 7.3.4 and 7.3.5: an attachment has a name, a seal never stands alone.
pub(super) fn text(raw: &RawBody, index: &Index, sources: &Sources, check: &mut Check<'_>) -> Body {
    let body = prose::body(raw, index, sources, check);
    let mut start = 0;
    let (mut last_row, mut attached) = (None, false);
    for line in raw.value.split_inclusive('\n') {
        let words = line.trim();
        let at = body.place(&(start..start + line.trim_end().len()));
        start += line.len();
        attached = attached || words == "#" || words.starts_with("# ");
        if words == "#" {
            check.fault(Diagnostic::new(Code::EmptyText, at).remedy("help-attachment"));
        }
        if !attached && words.contains('|') {
            last_row = Some(at);
        }
    }
    let text = body.prose.blocks.iter().take_while(|block| !matches!(block, Block::Heading { level: 1, .. }));
    if matches!(text.last(), Some(Block::Table { .. })) {
        check.fault(Diagnostic::new(Code::DocumentEnding, last_row.unwrap_or(body.place(&(0..0)))));
    }
    body
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

/// Reports a document number that two documents bear.
pub(super) fn numbers<'a>(
    documents: impl Iterator<Item = (&'a OfficialDocument, &'a Id, Span)>,
    diags: &mut Diagnostics,
) {
    let mut seen: BTreeMap<&DocNumber, &Id> = BTreeMap::new();
    for (document, id, span) in documents {
        if let Some(other) = seen.insert(&document.number, id) {
            let fault = Diagnostic::new(Code::DocNumberRepeated, span).arg("number", &document.number);
            diags.push(fault.arg("other", other.as_str()));
        }
    }
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
