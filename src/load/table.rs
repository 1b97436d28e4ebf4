//! CSV tables with the place of every cell.

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned};
use crate::limits;
use crate::workbook::column_name;

/// A table: its header and its rows, all of the header's width.
#[derive(Clone, Debug)]
pub struct CsvTable {
    /// The header cells, trimmed.
    pub header: Vec<Spanned<String>>,
    /// The rows, cells trimmed; blank rows left out.
    pub rows: Vec<Vec<Spanned<String>>>,
}

/// Reads CSV (RFC 4180).
pub fn parse(text: &str, file: FileId, diags: &mut Diagnostics) -> Option<CsvTable> {
    let mut rows = match records(text, file) {
        Ok(rows) => rows,
        Err(fault) => {
            diags.push(fault);
            return None;
        }
    };
    rows.retain(|row| row.iter().any(|cell| !cell.value.is_empty()));
    let width = rows.first().map_or(0, |header| used(header));
    if width == 0 || width > limits::COLUMNS {
        diags.push(Diagnostic::new(Code::TableHeader, Span::new(file, 0, text.find('\n').unwrap_or(text.len()))));
        return None;
    }
    unnamed(&rows, diags);
    // Spreadsheets write empty columns on the right; they mean nothing.
    let named: Vec<bool> = rows[0].iter().map(|cell| !cell.value.is_empty()).collect();
    for row in &mut rows {
        let mut place = 0;
        row.retain(|cell| {
            place += 1;
            named.get(place - 1).copied().unwrap_or(!cell.value.is_empty())
        });
    }
    let header = rows.remove(0);
    rows.retain(|row| {
        let fits = row.len() == header.len();
        if !fits {
            let span = Span::new(file, row[0].span.start, row[row.len() - 1].span.end);
            let fault = Diagnostic::new(Code::TableWidth, span).arg("found", row.len()).arg("wanted", header.len());
            diags.push(fault);
        }
        fits
    });
    Some(CsvTable { header, rows })
}

/// The number of cells up to the last that holds something.
fn used(row: &[Spanned<String>]) -> usize {
    row.iter().rposition(|cell| !cell.value.is_empty()).map_or(0, |last| last + 1)
}

/// Reports the first cell of every column that holds something and has no heading.
fn unnamed(rows: &[Vec<Spanned<String>>], diags: &mut Diagnostics) {
    let Some((header, rows)) = rows.split_first() else { return };
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let blank = |place: &usize| header.get(*place).is_some_and(|cell| cell.value.is_empty());
    for column in (0..widest.min(limits::COLUMNS)).filter(blank) {
        let filled = rows.iter().filter_map(|row| row.get(column)).find(|cell| !cell.value.is_empty());
        if let Some(cell) = filled {
            let fault = Diagnostic::new(Code::TableHeader, cell.span).arg("column", column_name(column));
            diags.push(fault.remedy("help-unnamed"));
        }
    }
}

/// All records; a fault as soon as there are more than are read.
fn records(text: &str, file: FileId) -> Result<Vec<Vec<Spanned<String>>>, Diagnostic> {
    let mut reader = csv_core::Reader::new();
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = Vec::new();
    let mut buffer = [0; 1024];
    let mut start = 0;
    let mut at = 0;
    let mut cells = 0;
    loop {
        let (result, read, written) = reader.read_field(&bytes[at..], &mut buffer);
        at += read;
        field.extend_from_slice(&buffer[..written]);
        match result {
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(cell(text, file, start, at, std::mem::take(&mut field)));
                start = at;
                if record_end {
                    cells += row.iter().filter(|cell: &&Spanned<String>| !cell.value.is_empty()).count();
                    rows.push(std::mem::take(&mut row));
                }
                let beyond = [(rows.len(), limits::ROWS + 1), (cells, limits::CELLS), (row.len(), limits::CELLS)];
                if let Some((_, limit)) = beyond.into_iter().find(|(count, limit)| count > limit) {
                    return Err(Diagnostic::new(Code::TableTooLarge, Span::new(file, start, start)).arg("limit", limit));
                }
            }
            csv_core::ReadFieldResult::End => return Ok(rows),
        }
    }
}

fn cell(text: &str, file: FileId, start: usize, end: usize, field: Vec<u8>) -> Spanned<String> {
    let value = String::from_utf8_lossy(&field).trim().to_owned();
    let raw = &text[start..end];
    let lead = raw.len() - raw.trim_start_matches([' ', '\n', '"']).len();
    let trail = raw.len() - raw.trim_end_matches([',', ' ', '\n', '"']).len();
    let (first, last) = if lead + trail >= raw.len() { (start, start) } else { (start + lead, end - trail) };
    Spanned::new(value, Span::new(file, first, last.max(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_place() {
        let text = "unit,分,note\n\n甲村, 98.5 ,\"a,\"\"b\"\"\"\n乙村,,c";
        let mut diags = Diagnostics::default();
        let table = parse(text, FileId(0), &mut diags).unwrap();
        assert!(diags.is_empty());
        let row = &table.rows[0];
        assert_eq!(&text[row[1].span.start..row[1].span.end], "98.5");
        assert_eq!(row[2].value, "a,\"b\"");
        assert_eq!(&text[row[2].span.start..row[2].span.end], "a,\"\"b");
        assert_eq!((table.rows[1][1].value.as_str(), table.rows[1][2].value.as_str()), ("", "c"));
    }

    #[test]
    fn empty_columns_and_rows_on_the_edge_mean_nothing() {
        let mut diags = Diagnostics::default();
        let table = parse("a,b,,\n1,2,,\n,,,\n3,4\n,,,\n", FileId(0), &mut diags).unwrap();
        assert!(diags.is_empty());
        assert_eq!((table.header.len(), table.rows.len()), (2, 2));
        let table = parse("a,,b\n1,,2\n", FileId(0), &mut diags).unwrap();
        assert!(diags.is_empty());
        assert_eq!(table.rows[0].iter().map(|cell| cell.value.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        assert!(parse("a,b,\n1,2,9\n", FileId(0), &mut diags).is_some());
        assert_eq!(diags.errors(), 1, "a cell below no heading");
    }

    #[test]
    fn rows_of_another_width_are_refused() {
        let mut diags = Diagnostics::default();
        let table = parse("a,b\n1,2,3\n4,5\n", FileId(0), &mut diags).unwrap();
        assert_eq!((table.rows.len(), diags.errors()), (1, 1));
    }
}
