//! What was decided about tables: raw layouts to mappings.

use super::check::Check;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::import::Mapping;
use crate::import::mapping::{ACCEPTED, Layout};
use crate::load::Record;
use crate::load::fields::Value;
use crate::load::mapping::RawLayout;

/// The kinds of tables that are read.
const KINDS: [&str; 2] = ["scores", "evaluations"];

pub(super) fn layouts(record: Record<Vec<RawLayout>>, index: &Index, diags: &mut Diagnostics) -> Vec<(String, Layout)> {
    let check = &mut Check::new(diags);
    if !index.schemes_incomplete && index.schemes().iter().all(|scheme| scheme.id.as_str() != record.id) {
        let near = closest(&record.id, index.schemes().iter().map(|scheme| scheme.id.as_str()));
        let fault = Diagnostic::new(Code::RankingScheme, Span::file(record.file)).arg("scheme", &record.id);
        check.fault(fault.suggest(near));
    }
    let found = record.raw.into_iter().filter_map(|raw| layout(raw, check));
    found.map(|layout| (record.id.clone(), layout)).collect()
}

/// One layout; `None` when it does not say what it is for.
pub(super) fn layout(raw: RawLayout, check: &mut Check<'_>) -> Option<Layout> {
    let span = raw.span;
    let kind = raw.kind.as_ref().filter(|kind| KINDS.contains(&kind.value.as_str())).map(|kind| kind.value.clone());
    if let (None, Some(kind)) = (&kind, &raw.kind) {
        check.not_in_list(kind, KINDS);
    }
    let headings: Vec<String> = raw.headings.iter().map(|text| crate::import::folded(&text.value)).collect();
    if raw.kind.is_none() || headings.is_empty() {
        check.fault(Diagnostic::new(Code::MappingForm, span));
    }
    let mapping = mapping(raw, check);
    let kind = kind.filter(|_| !headings.is_empty())?;
    Some(Layout { kind, headings, mapping })
}

/// The decisions of a layout, or of a file that a command was given.
pub(super) fn mapping(raw: RawLayout, check: &mut Check<'_>) -> Mapping {
    let mut pairs = |list: Vec<(Spanned<String>, Spanned<Value>)>| {
        let mut map = std::collections::BTreeMap::new();
        for (key, value) in list {
            match value.value {
                Value::Text(text) | Value::Number(text) => {
                    map.insert(key.value, text);
                }
                Value::Date(_) | Value::Bool(_) | Value::Array(_) | Value::Table(_) => {
                    check.fault(Diagnostic::new(Code::MappingForm, value.span).remedy("help-pair"));
                }
            }
        }
        map
    };
    let (columns, units, values) = (pairs(raw.columns), pairs(raw.units), pairs(raw.values));
    let whole = |field: Option<&Spanned<String>>, high: u32, check: &mut Check<'_>| {
        check.whole(field, 0, high).and_then(|number| usize::try_from(number).ok())
    };
    let mut accept = Vec::new();
    for word in raw.accept {
        if ACCEPTED.contains(&word.value.as_str()) {
            accept.push(word.value);
        } else {
            check.not_in_list(&word, ACCEPTED);
        }
    }
    Mapping {
        sheet: raw.sheet.map(|sheet| sheet.value),
        header_row: whole(raw.header_row.as_ref(), 1_000, check).filter(|row| *row > 0),
        places: whole(raw.places.as_ref(), 6, check),
        columns,
        units,
        values,
        accept,
    }
}
