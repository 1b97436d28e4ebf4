//! Sheets of scores and evaluations, one file a tier and round: clean tables, or office tables as they come.

use super::table::{self, CsvTable};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::workbook::{self, Grid};

/// A sheet as sent in; the round is the record's id.
#[derive(Debug)]
pub struct RawSheet {
    /// The folder it lies in: a tier or a scheme.
    pub folder: String,
    /// The office whose part it is, where several score their parts.
    pub office: Option<String>,
    /// Its cells.
    pub table: RawTable,
}

/// Cells with or without a place in a text.
#[derive(Debug)]
pub enum RawTable {
    /// CSV with its header in the first line.
    Clean(CsvTable),
    /// A workbook, or CSV with titles above its header.
    Office(Office),
}

/// An office table as it came.
#[derive(Debug)]
pub struct Office {
    /// Its sheets with content.
    pub grids: Vec<Grid>,
    /// Whether the file is not what its ending says.
    pub misnamed: bool,
}

/// Reads a text table: one with a unit column in its first line is taken at its word, any other is an office table.
pub fn text(text: &str, file: FileId, diags: &mut Diagnostics) -> Option<RawTable> {
    let first = text.lines().next().unwrap_or_default();
    let clean = first.split(',').any(|cell| ["unit", "单位"].contains(&cell.trim().trim_matches('"')));
    if clean || text.trim().is_empty() || first.split(',').any(|cell| cell.trim() == "class") {
        return table::parse(text, file, diags).map(RawTable::Clean);
    }
    bytes(text.as_bytes(), false, file, diags)
}

/// Reads a workbook, or what lies under a workbook's name.
pub fn bytes(bytes: &[u8], packed: bool, file: FileId, diags: &mut Diagnostics) -> Option<RawTable> {
    match workbook::sheets(bytes, None) {
        Ok(grids) => Some(RawTable::Office(Office { grids, misnamed: packed != workbook::is_packed(bytes) })),
        Err(refusal) => {
            let fault = Diagnostic::new(Code::OfficeFile, Span::file(file)).arg("detail", refusal.detail());
            diags.push(fault.remedy(refusal.remedy()));
            None
        }
    }
}
