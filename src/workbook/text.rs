//! Text tables: UTF-8 with or without a byte order mark, UTF-16 with one, GBK or GB18030; commas, tabs or semicolons.

use super::{Grid, GridCell, MAX_CELLS, MAX_COLUMN, MAX_ROW, Refusal};

/// Reads a text table.
///
/// # Errors
/// [`Refusal`] when the encoding cannot be told or there are too many cells.
pub fn read(bytes: &[u8]) -> Result<Grid, Refusal> {
    let (text, encoding) = decode(bytes)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut grid = Grid { encoding, ..Grid::default() };
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    // The reader skips blank lines, so rows are told by where their records begin.
    for record in reader.records() {
        let record = record.map_err(|error| Refusal::Damaged(error.to_string()))?;
        let row = record.position().map_or(0, csv::Position::line).saturating_sub(1);
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        if record.len() > MAX_COLUMN {
            return Err(Refusal::FarCell(format!("{}", row + 1)));
        }
        if row >= MAX_ROW {
            return Err(Refusal::TooLarge("100 000"));
        }
        for (column, text) in record.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            grid.cells.insert((row, column), GridCell { text: text.trim().to_owned(), ..GridCell::default() });
        }
        if grid.cells.len() > MAX_CELLS {
            return Err(Refusal::TooLarge("500 000"));
        }
    }
    Ok(grid)
}

/// Text, and the encoding when it is not UTF-8.
///
/// # Errors
/// [`Refusal::Encoding`] with the first line that fits none.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), Refusal> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[length..]);
        let name = (encoding != encoding_rs::UTF_8).then(|| encoding.name());
        return text.map(|text| (text.into_owned(), name)).ok_or(Refusal::Encoding(1));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text.to_owned(), None)),
        Err(error) => error,
    };
    let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(|text| (text.into_owned(), Some("GB18030"))).ok_or(Refusal::Encoding(line))
}

/// The sign that the first lines hold most of.
fn delimiter(text: &str) -> u8 {
    let count = |sign: char| text.lines().take(20).map(|line| line.matches(sign).count()).sum::<usize>();
    let signs = [',', '\t', ';'].map(|sign| (count(sign), sign));
    let best = signs.iter().rev().max_by_key(|(count, _)| *count).map_or(',', |(_, sign)| *sign);
    u8::try_from(best).unwrap_or(b',')
}
