//! Office tables among the records: taken when nothing in them is doubtful, with all that was understood said.

use std::collections::BTreeMap;

use super::check::Check;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Span, Spanned};
use crate::import::mapping::Layout;
use crate::import::wanted::Wish;
use crate::import::{Finding, Kind, Mapping, Weight, layout, named, understand};
use crate::load::Record;
use crate::load::score::{RawSheet, RawTable};
use crate::load::table::CsvTable;
use crate::workbook::{Grid, Refusal};

/// How many questions of one table are shown.
const SHOWN: usize = 20;

/// How many findings of one kind are said one by one.
const EACH: usize = 3;

/// The table with clean cells; `None` when some are doubtful or cannot be right.
pub(super) fn clean(
    record: &Record<RawSheet>,
    wish: &Wish,
    layouts: &[&Layout],
    index: &Index,
    check: &mut Check<'_>,
) -> Option<CsvTable> {
    let office = match &record.raw.table {
        RawTable::Clean(table) => return Some(table.clone()),
        RawTable::Office(office) => office,
    };
    if index.units_unreadable {
        return None;
    }
    let span = Span::file(record.file);
    let Some((grid, known)) = sheet(&office.grids, wish, layouts) else {
        let refusal = Refusal::Sheets(office.grids.iter().map(|grid| grid.sheet.clone()).collect());
        let fault = Diagnostic::new(Code::OfficeFile, span).arg("detail", refusal.detail());
        check.fault(fault.remedy(refusal.remedy()));
        return None;
    };
    let mapping = known.map_or_else(Mapping::default, |layout| layout.mapping.clone());
    let mut table = understand(grid, wish, index.units(), "", &mapping);
    // A remembered layout serves many tables, of which one need not use every line.
    table.findings.retain(|finding| finding.kind != Kind::UnusedMapping);
    if known.is_some() {
        table.findings.insert(0, whole(Kind::Remembered));
    }
    if office.misnamed {
        table.findings.insert(0, whole(Kind::WrongEnding));
    }
    let doubtful: Vec<&Finding> =
        table.findings.iter().filter(|finding| finding.kind.weight() > Weight::Understood).collect();
    for finding in doubtful.iter().take(SHOWN) {
        // What is said of the table as a whole has no place in it.
        let place = if finding.place.is_empty() { record.id.clone() } else { finding.place.clone() };
        let fault = Diagnostic::new(Code::OfficeTable, span).arg("place", place);
        let fault = if finding.kind.weight() == Weight::Refused { fault.remedy("help-refused") } else { fault };
        check.fault(fault.line(finding.key(), finding.args()));
    }
    if doubtful.len() > SHOWN {
        let fault = Diagnostic::new(Code::OfficeTable, span).arg("place", &record.id).arg("count", doubtful.len());
        check.fault(fault.arg("list", format!("… {}", doubtful.len() - SHOWN)).remedy("help-more"));
    }
    if !doubtful.is_empty() {
        return None;
    }
    if !table.findings.is_empty() {
        check.fault(said(&table.findings, span));
    }
    let spanned = |cells: Vec<String>| cells.into_iter().map(|cell| Spanned::new(cell, span)).collect();
    Some(CsvTable { header: spanned(table.header), rows: table.rows.into_iter().map(spanned).collect() })
}

/// The header alone, of a table that no scheme wants.
pub(super) fn header(record: &Record<RawSheet>) -> CsvTable {
    match &record.raw.table {
        RawTable::Clean(table) => table.clone(),
        RawTable::Office(_) => CsvTable { header: Vec::new(), rows: Vec::new() },
    }
}

fn whole(kind: Kind) -> Finding {
    Finding { place: String::new(), kind, found: String::new(), understood: String::new() }
}

/// The sheet to read, and what was decided about its layout: the only one, the one that a remembered layout names or
/// fits, or the only one whose own name does not speak of another round.
fn sheet<'g, 'l>(grids: &'g [Grid], wish: &Wish, layouts: &[&'l Layout]) -> Option<(&'g Grid, Option<&'l Layout>)> {
    let known = |grid: &Grid| {
        let fits = |layout: &&&Layout| {
            let named = layout.mapping.sheet.as_ref().is_none_or(|name| *name == grid.sheet);
            named && layout::fits(grid, &layout.headings)
        };
        layouts.iter().rev().find(fits).copied()
    };
    if let [grid] = grids {
        return Some((grid, known(grid)));
    }
    let mut asked = grids.iter().filter_map(|grid| {
        let layout = known(grid).filter(|layout| layout.mapping.sheet.is_some());
        layout.map(|layout| (grid, Some(layout)))
    });
    if let (Some(found), None) = (asked.next(), asked.next()) {
        return Some(found);
    }
    let says_ours = |grid: &&Grid| {
        grid.sheet.chars().any(char::is_numeric) && named::other_round(&grid.sheet, wish.round).is_none()
    };
    let mut ours = grids.iter().filter(says_ours);
    match (ours.next(), ours.next()) {
        (Some(grid), None) => Some((grid, known(grid))),
        _ => None,
    }
}

/// Everything that was understood, a line each; many of one kind are one line.
fn said(findings: &[Finding], span: Span) -> Diagnostic {
    let mut by_kind: BTreeMap<Kind, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_kind.entry(finding.kind).or_default().push(finding);
    }
    let mut fault = Diagnostic::new(Code::OfficeRead, span).arg("count", findings.len());
    for list in by_kind.values() {
        for finding in list.iter().take(EACH) {
            fault = fault.line(finding.key(), finding.args());
        }
        if list.len() > EACH {
            let more = (list.len() - EACH).to_string();
            fault = fault.line("cli.import.more".to_owned(), vec![("count", more)]);
        }
    }
    fault
}
