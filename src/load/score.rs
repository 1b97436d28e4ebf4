//! Weekly sheets: scores and evaluations, one file a tier and week.

use super::table::CsvTable;

/// A sheet as sent in; the week is the record's id.
#[derive(Debug)]
pub struct RawSheet {
    /// The folder it lies in.
    pub tier: String,
    /// Its cells.
    pub table: CsvTable,
}
