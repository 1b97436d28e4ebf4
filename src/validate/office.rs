//! Office tables among the records: taken when nothing in them is doubtful, sent to `tongbao import` otherwise.

use chrono::NaiveDate;

use super::check::Check;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Span, Spanned};
use crate::import::wanted::Wanted;
use crate::import::{Mapping, Weight, understand};
use crate::load::Record;
use crate::load::score::{RawSheet, RawTable};
use crate::load::table::CsvTable;
use crate::model::unit::Tier;

/// How many doubtful cells of one table are shown.
const SHOWN: usize = 20;

/// The table with clean cells; `None` when some are doubtful or cannot be right.
pub(super) fn clean(
    record: &Record<RawSheet>,
    wanted: &[Wanted],
    tier: Tier,
    day: NaiveDate,
    index: &Index,
    check: &mut Check<'_>,
) -> Option<CsvTable> {
    let grid = match &record.raw.table {
        RawTable::Clean(table) => return Some(table.clone()),
        RawTable::Office(grid) => grid,
    };
    let span = Span::file(record.file);
    let table = understand(grid, wanted, index.units(), tier, day, &Mapping::default());
    let doubtful = table.findings.iter().filter(|finding| finding.kind.weight() > Weight::Understood);
    for finding in doubtful.take(SHOWN) {
        // What is said of the table as a whole has no place in it.
        let place = if finding.place.is_empty() { &record.id } else { &finding.place };
        let found = if finding.found.is_empty() { &finding.understood } else { &finding.found };
        let fault = Diagnostic::new(Code::OfficeTable, span).arg("place", place).arg("found", found);
        check.fault(fault);
    }
    if table.weight() > Weight::Understood {
        return None;
    }
    let spanned = |cells: Vec<String>| cells.into_iter().map(|cell| Spanned::new(cell, span)).collect();
    Some(CsvTable { header: spanned(table.header), rows: table.rows.into_iter().map(spanned).collect() })
}
