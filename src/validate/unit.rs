//! The unit register: ids, tiers, parents, region codes, dated flags.

use std::collections::BTreeMap;

use super::check::Check;
use crate::diag::{Code, Diagnostic, Span, Spanned, closest};
use crate::load::Record;
use crate::load::table::CsvTable;
use crate::load::unit::{COLUMNS, REQUIRED};
use crate::model::id::Id;
use crate::model::period::parse_day;
use crate::model::unit::{Flag, RegionCode, Tier, Unit, UnitTree, Validity};

type Names = BTreeMap<String, Vec<Id>>;

pub(super) fn register(record: Option<Record<CsvTable>>, check: &mut Check<'_>) -> (UnitTree, Names) {
    let Some(record) = record else { return (UnitTree::default(), Names::new()) };
    let columns = columns(&record.raw.header, check);
    if COLUMNS[..REQUIRED].iter().any(|name| !columns.contains_key(name)) {
        let missing: Vec<_> = COLUMNS[..REQUIRED].iter().filter(|name| !columns.contains_key(*name)).copied().collect();
        let end = record.raw.header.last().map_or(0, |cell| cell.span.end);
        let fault = Diagnostic::new(Code::TableHeader, Span::new(record.file, 0, end));
        check.fault(fault.arg("missing", missing.join(", ")).remedy("help-missing"));
        return (UnitTree::default(), Names::new());
    }
    let mut rows: Vec<(Unit, &Vec<Spanned<String>>)> = Vec::with_capacity(record.raw.rows.len());
    let mut places: BTreeMap<Id, usize> = BTreeMap::new();
    for row in &record.raw.rows {
        let Some(unit) = unit(row, &columns, check) else { continue };
        if places.contains_key(&unit.id) {
            check.fault(Diagnostic::new(Code::DuplicateRow, row[columns["id"]].span).arg("unit", unit.id.as_str()));
            continue;
        }
        places.insert(unit.id.clone(), rows.len());
        rows.push((unit, row));
    }
    for (unit, row) in &rows {
        let parent = unit.parent.as_ref().map(|id| (id, places.get(id).map(|place| &rows[*place].0)));
        parents(unit, parent, row[columns["parent"]].span, &places, check);
        if let (Some(code), Some((_, Some(parent))), Some(column)) = (&unit.code, parent, columns.get("code"))
            && let Some(above) = &parent.code
            && !code.as_str().starts_with(above.prefix(parent.tier))
        {
            let fault = Diagnostic::new(Code::RegionPrefix, row[*column].span);
            check.fault(fault.arg("prefix", above.prefix(parent.tier)).arg("parent", &parent.name));
        }
    }
    let mut names = Names::new();
    for (unit, _) in &rows {
        for name in std::iter::once(&unit.name).chain(&unit.aliases) {
            names.entry(name.clone()).or_default().push(unit.id.clone());
        }
    }
    let units = rows.into_iter().map(|(unit, _)| unit).collect();
    (UnitTree::new(units), names)
}

fn columns(header: &[Spanned<String>], check: &mut Check<'_>) -> BTreeMap<&'static str, usize> {
    let mut columns = BTreeMap::new();
    for (place, cell) in header.iter().enumerate() {
        match COLUMNS.iter().find(|name| **name == cell.value) {
            Some(name) => {
                columns.insert(*name, place);
            }
            None => {
                let near = closest(&cell.value, COLUMNS).map(str::to_owned);
                let fault = Diagnostic::new(Code::UnknownField, cell.span).arg("field", &cell.value);
                check.fault(fault.arg("known", COLUMNS.join(", ")).suggest(near.as_deref()));
            }
        }
    }
    columns
}

fn unit(row: &[Spanned<String>], columns: &BTreeMap<&'static str, usize>, check: &mut Check<'_>) -> Option<Unit> {
    let cell = |name: &str| columns.get(name).map(|place| &row[*place]);
    let filled = |name: &str| cell(name).filter(|cell| !cell.value.is_empty());
    let id_cell = cell("id")?;
    let id = id_cell.value.parse::<Id>().ok();
    if id.is_none() {
        check.fault(Diagnostic::new(Code::RecordId, id_cell.span).arg("id", &id_cell.value));
    }
    let name = check.text(cell("name").cloned());
    let tier: Option<Tier> = check.listed(cell("tier"), &Tier::ALL.map(Tier::key));
    let kind = check.text(cell("kind").cloned());
    let parent = filled("parent").and_then(|cell| match cell.value.parse::<Id>() {
        Ok(id) => Some(id),
        Err(_) => {
            check.fault(Diagnostic::new(Code::RecordId, cell.span).arg("id", &cell.value));
            None
        }
    });
    let code = filled("code").zip(tier).and_then(|(cell, tier)| match RegionCode::parse(&cell.value, tier) {
        Ok(code) => Some(code),
        Err(_) => {
            check.fault(Diagnostic::new(Code::RegionCode, cell.span).arg("found", &cell.value));
            None
        }
    });
    let flags = filled("flags").map_or_else(Vec::new, |cell| flags(cell, check));
    let aliases = filled("aliases").map_or_else(Vec::new, |cell| {
        cell.value.split([';', '；']).map(|alias| alias.trim().to_owned()).filter(|alias| !alias.is_empty()).collect()
    });
    let validity = Validity { from: check.day(filled("from")), to: check.day(filled("to")) };
    Some(Unit { id: id?, name: name?, tier: tier?, kind: kind?, parent, code, flags, aliases, validity })
}

/// `贫困村` or `贫困村:2014-01-01..2019-12-31`, several joined by a semicolon.
fn flags(cell: &Spanned<String>, check: &mut Check<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for part in cell.value.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
        let (name, days) = part.split_once([':', '：']).unwrap_or((part, ""));
        let (from, to) = days.split_once("..").unwrap_or((days, ""));
        let day = |text: &str| if text.is_empty() { Ok(None) } else { parse_day(text).map(Some) };
        match (day(from), day(to)) {
            (Ok(from), Ok(to)) => flags.push(Flag { name: name.to_owned(), validity: Validity { from, to } }),
            _ => check.fault(Diagnostic::new(Code::FlagForm, cell.span).arg("found", part)),
        }
    }
    flags
}

/// A village lies in a town, a town or department below the county, and the county stands at the top.
fn parents(
    unit: &Unit,
    parent: Option<(&Id, Option<&Unit>)>,
    span: Span,
    places: &BTreeMap<Id, usize>,
    check: &mut Check<'_>,
) {
    let fits = match (unit.tier, parent) {
        (Tier::County, None) => true,
        (Tier::Town | Tier::Department, Some((_, Some(parent)))) => {
            matches!(parent.tier, Tier::County | Tier::Department)
        }
        (Tier::Village, Some((_, Some(parent)))) => parent.tier == Tier::Town,
        _ => false,
    };
    if fits && parent.is_none_or(|(id, _)| *id != unit.id) {
        return;
    }
    let wanted = parent.map_or("", |(id, _)| id.as_str());
    let near = closest(wanted, places.keys().map(Id::as_str)).filter(|near| *near != wanted);
    check.fault(Diagnostic::new(Code::UnitParent, span).arg("unit", &unit.name).suggest(near));
}
