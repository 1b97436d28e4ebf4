//! Spreadsheets as offices have them: bytes to a grid of cells, within limits, nothing guessed about their meaning.
//!
//! `.xlsx` is read here, streaming, rather than by a general library: hidden rows, formulas, display formats and
//! double archive entries decide whether a cell may be published, and a crafted file of 2 KB makes libraries that
//! trust its dimensions abort.

pub mod text;
pub mod xlsx;

use std::collections::{BTreeMap, BTreeSet};

pub use crate::limits::{CELLS as MAX_CELLS, COLUMNS as MAX_COLUMN, ROWS as MAX_ROW};

/// A sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name; empty for a text file.
    pub sheet: String,
    /// The encoding a text file was read as, when it is not UTF-8.
    pub encoding: Option<&'static str>,
    /// Sheets that were not read because they are hidden.
    pub hidden_sheets: Vec<String>,
    /// Visible sheets with content that were not read because another was asked for.
    pub other_sheets: Vec<String>,
    /// Whether the workbook has macros; they are not run and not read.
    pub macros: bool,
    /// Whether the workbook has links to other workbooks.
    pub external_links: bool,
    /// Cells that hold something, by row and column, from 0.
    pub cells: BTreeMap<(usize, usize), GridCell>,
    /// Merged ranges: first row, first column, last row, last column.
    pub merged: Vec<(usize, usize, usize, usize)>,
    /// Hidden rows.
    pub hidden_rows: BTreeSet<usize>,
    /// Hidden columns.
    pub hidden_columns: BTreeSet<usize>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridCell {
    /// What it says; a number as text with at most 15 significant digits, which is what a spreadsheet shows.
    pub text: String,
    /// What makes it doubtful.
    pub doubt: Option<Doubt>,
    /// Whether it is a formula, of which the stored result is taken.
    pub formula: bool,
    /// What the sheet shows, where that has fewer digits than it stores.
    pub shown: Option<String>,
}

/// What makes a cell of a workbook doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// An error such as `#DIV/0!`.
    Error,
    /// A formula whose result was never computed.
    EmptyFormula,
    /// TRUE or FALSE.
    Truth,
    /// A number shown as a percentage: the cell shows a hundred times what it stores.
    Percent,
    /// A number shown as a date or time.
    Date,
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An old or encrypted workbook.
    OldOrEncrypted,
    /// No workbook, or a damaged one; what was wrong.
    Damaged(String),
    /// More than is read: unpacked size, cells, rows or columns.
    TooLarge(&'static str),
    /// A cell far outside of any table.
    FarCell(String),
    /// An archive with two entries of one name, of which programs show different ones.
    DoubleEntry,
    /// Several sheets with content: their names.
    Sheets(Vec<String>),
    /// No sheet with content.
    Empty,
    /// An encoding that cannot be told; the line where it breaks.
    Encoding(usize),
}

impl Refusal {
    /// The key of its words below `cli.import.refusal`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::OldOrEncrypted => "old",
            Self::Damaged(_) => "damaged",
            Self::TooLarge(_) => "too_large",
            Self::FarCell(_) => "far_cell",
            Self::DoubleEntry => "double_entry",
            Self::Sheets(_) => "sheets",
            Self::Empty => "empty",
            Self::Encoding(_) => "encoding",
        }
    }

    /// The key of what to do about it, among the words of `office-file`.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::OldOrEncrypted => "help-old",
            Self::Damaged(_) => "help-damaged",
            Self::TooLarge(_) => "help-too-large",
            Self::FarCell(_) => "help-far-cell",
            Self::DoubleEntry => "help-double-entry",
            Self::Sheets(_) => "help-sheets",
            Self::Empty => "help-empty",
            Self::Encoding(_) => "help-encoding",
        }
    }

    /// What the words are about.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Damaged(detail) | Self::FarCell(detail) => detail.clone(),
            Self::TooLarge(detail) => (*detail).to_owned(),
            Self::Sheets(names) => names.join("、"),
            Self::Encoding(line) => line.to_string(),
            Self::OldOrEncrypted | Self::DoubleEntry | Self::Empty => String::new(),
        }
    }
}

impl Grid {
    /// The text of a cell; empty when there is none.
    #[must_use]
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.cells.get(&(row, column)).map_or("", |cell| &cell.text)
    }

    /// The text of a cell, or of the merged cell that covers it.
    #[must_use]
    pub fn covered(&self, row: usize, column: usize) -> &str {
        let range = self
            .merged
            .iter()
            .find(|&&(top, left, bottom, right)| (top..=bottom).contains(&row) && (left..=right).contains(&column));
        range.map_or_else(|| self.text(row, column), |&(top, left, ..)| self.text(top, left))
    }

    /// Rows and columns up to the last that hold something.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let rows = self.cells.keys().next_back().map_or(0, |(row, _)| row + 1);
        let columns = self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        (rows, columns)
    }

    /// A cell's place as a spreadsheet names it: `D18`, or `九月得分!D18`.
    #[must_use]
    pub fn place(&self, row: usize, column: usize) -> String {
        let place = format!("{}{}", column_name(column), row + 1);
        if self.sheet.is_empty() { place } else { format!("{}!{place}", self.sheet) }
    }
}

/// The letters of a column, from 0: A … Z, AA …
#[must_use]
pub fn column_name(column: usize) -> String {
    let own = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { own.to_string() } else { column_name(column / 26 - 1) + &own.to_string() }
}

/// Reads a workbook or a text table, by what the bytes are, not by the name.
///
/// # Errors
/// [`Refusal`] when it cannot be read or is not safe to read.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Grid, Refusal> {
    let mut grids = sheets(bytes, sheet)?;
    if grids.len() > 1 {
        return Err(Refusal::Sheets(grids.into_iter().map(|grid| grid.sheet).collect()));
    }
    grids.pop().ok_or(Refusal::Empty)
}

/// Reads every visible sheet with content, or the one with a name, by what the bytes are.
///
/// # Errors
/// [`Refusal`] when it cannot be read or is not safe to read, or when no sheet has content.
pub fn sheets(bytes: &[u8], sheet: Option<&str>) -> Result<Vec<Grid>, Refusal> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Refusal::OldOrEncrypted);
    }
    let mut grids = if bytes.starts_with(b"PK") { xlsx::read(bytes, sheet)? } else { vec![text::read(bytes)?] };
    grids.retain(|grid| !grid.cells.is_empty());
    if grids.is_empty() { Err(Refusal::Empty) } else { Ok(grids) }
}

/// Whether bytes are a packed workbook, whatever their name says.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}
