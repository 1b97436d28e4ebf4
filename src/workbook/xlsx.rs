//! `.xlsx` (ECMA-376, SpreadsheetML): the archive is checked and unpacked within limits, sheets are streamed.

#![allow(clippy::wildcard_enum_match_arm, reason = "the reader's events, of which few mean anything here")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::limits;
use crate::model::number::rounded_text as rounded;

use super::{Doubt, Grid, GridCell, MAX_CELLS, MAX_COLUMN, MAX_ROW, Refusal, column_name};

/// Reads the sheet with a name, or every visible one with content.
///
/// # Errors
/// [`Refusal`]; see there.
pub fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Vec<Grid>, Refusal> {
    let mut parts = Parts::open(bytes)?;
    let sheets = sheets(&mut parts)?;
    let strings = parts.optional("xl/sharedStrings.xml")?.map_or_else(|| Ok(Vec::new()), |text| shared(&text))?;
    let formats = parts.optional("xl/styles.xml")?.map_or_else(|| Ok(Vec::new()), |text| formats(&text))?;
    let hidden_sheets: Vec<String> =
        sheets.iter().filter(|sheet| sheet.hidden).map(|sheet| sheet.name.clone()).collect();
    let has = |part: &str| parts.archive.file_names().flatten().any(|name| name.starts_with(part));
    let (macros, external_links) = (has("xl/vbaProject"), has("xl/externalLinks/"));
    let mut found = Vec::new();
    let mut read = std::collections::BTreeSet::new();
    if !sheets.iter().all(|sheet| read.insert(sheet.path.as_str())) {
        return Err(Refusal::DoubleEntry);
    }
    for sheet in sheets.iter().filter(|sheet| wanted.map_or(!sheet.hidden, |name| name == sheet.name)) {
        let text = parts.required(&sheet.path)?;
        let mut grid = cells(&text, &sheet.name, &strings, &formats)?;
        if !grid.cells.is_empty() {
            grid.hidden_sheets.clone_from(&hidden_sheets);
            let other = |other: &&Sheet| !other.hidden && other.name != sheet.name && wanted.is_some();
            grid.other_sheets = sheets.iter().filter(other).map(|other| other.name.clone()).collect();
            (grid.macros, grid.external_links) = (macros, external_links);
            found.push(grid);
        }
    }
    Ok(found)
}

struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    left: u64,
}

impl<'b> Parts<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| Refusal::Damaged(error.to_string()))?;
        // The library keeps one entry a name; the central directory says how many there are.
        let headers = bytes.windows(4).filter(|window| window == b"PK\x01\x02").count();
        if headers > archive.len() {
            return Err(Refusal::DoubleEntry);
        }
        Ok(Self { archive, left: limits::UNPACKED })
    }

    fn optional(&mut self, path: &str) -> Result<Option<String>, Refusal> {
        let entry = match self.archive.by_name(path) {
            Ok(entry) => entry,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(Refusal::Damaged(error.to_string())),
        };
        let mut text = String::new();
        // The size in the header is a claim; what is unpacked is counted.
        entry.take(self.left + 1).read_to_string(&mut text).map_err(|error| Refusal::Damaged(error.to_string()))?;
        self.left = self.left.checked_sub(text.len() as u64).ok_or(Refusal::TooLarge("64 MB"))?;
        Ok(Some(text))
    }

    fn required(&mut self, path: &str) -> Result<String, Refusal> {
        self.optional(path)?.ok_or_else(|| Refusal::Damaged(path.to_owned()))
    }
}

struct Sheet {
    name: String,
    hidden: bool,
    path: String,
}

/// The sheets of the workbook with the parts they stand in.
fn sheets(parts: &mut Parts<'_>) -> Result<Vec<Sheet>, Refusal> {
    let mut targets = BTreeMap::new();
    each(&parts.required("xl/_rels/workbook.xml.rels")?, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "Relationship"
        {
            targets.insert(attribute(tag, "Id"), attribute(tag, "Target"));
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    each(&parts.required("xl/workbook.xml")?, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "sheet"
        {
            let target = targets.get(&attribute(tag, "r:id")).cloned().unwrap_or_default();
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            let hidden = !matches!(attribute(tag, "state").as_str(), "" | "visible");
            sheets.push(Sheet { name: attribute(tag, "name"), hidden, path });
        }
        if sheets.len() > limits::SHEETS || targets.len() > limits::STYLES {
            return Err(Refusal::TooLarge("255"));
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// The shared strings; phonetic guides are left out.
fn shared(text: &str) -> Result<Vec<String>, Refusal> {
    let mut strings = Vec::new();
    let mut own = String::new();
    let (mut in_text, mut phonetic) = (false, false);
    each(text, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "si" => own.clear(),
                "rPh" => phonetic = true,
                "t" => in_text = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "si" => strings.push(std::mem::take(&mut own)),
                "rPh" => phonetic = false,
                "t" => in_text = false,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => strings.push(String::new()),
            other if in_text && !phonetic => words(other, &mut own),
            _ => {}
        }
        if own.len() > limits::CELL_TEXT * 4 {
            return Err(Refusal::TooLarge("32 767"));
        }
        if strings.len() > MAX_CELLS { Err(Refusal::TooLarge("500 000")) } else { Ok(()) }
    })?;
    Ok(strings)
}

/// How a style shows numbers.
#[derive(Clone, Copy, Default)]
struct Format {
    doubt: Option<Doubt>,
    /// Digits after the point, where the format fixes them.
    places: Option<usize>,
}

/// The number format of every cell style, in the order of the styles.
fn formats(text: &str) -> Result<Vec<Format>, Refusal> {
    let mut custom: BTreeMap<String, String> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut in_styles = false;
    each(text, |event| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    custom.insert(attribute(tag, "numFmtId"), attribute(tag, "formatCode"));
                }
                "cellXfs" => in_styles = true,
                "xf" if in_styles => styles.push(attribute(tag, "numFmtId")),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_styles = false,
            _ => {}
        }
        if styles.len().max(custom.len()) > limits::STYLES {
            return Err(Refusal::TooLarge("65 490"));
        }
        Ok(())
    })?;
    Ok(styles.iter().map(|id| custom.get(id).map_or_else(|| format(built_in(id)), |code| format(code))).collect())
}

/// The built-in formats whose digits or meaning matter (ECMA-376, part 1, 18.8.30).
fn built_in(id: &str) -> &'static str {
    match id {
        "1" | "3" | "37" | "38" => "0",
        "2" | "4" | "39" | "40" => "0.00",
        "9" => "0%",
        "10" => "0.00%",
        "14" | "15" | "16" | "17" | "18" | "19" | "20" | "21" | "22" | "27" | "28" | "29" | "30" | "31" | "32"
        | "33" | "34" | "35" | "36" | "45" | "46" | "47" | "50" | "51" | "52" | "53" | "54" | "55" | "56" | "57"
        | "58" => "y",
        _ => "General",
    }
}

fn format(code: &str) -> Format {
    let mut plain = String::new();
    let (mut quoted, mut bracket) = (false, false);
    for c in code.split(';').next().unwrap_or_default().chars() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if bracket => bracket = false,
            _ if quoted || bracket => {}
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    if plain.contains("general") || plain.contains('@') {
        return Format::default();
    }
    let doubt = match () {
        () if plain.contains('%') => Some(Doubt::Percent),
        () if plain.contains(['y', 'm', 'd', 'h', 's']) => Some(Doubt::Date),
        () => None,
    };
    let places = plain.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(|c| "0#?".contains(*c)).count());
    Format { doubt, places: plain.contains(['0', '#', '?']).then_some(places) }
}

/// One cell while its parts go by.
#[derive(Default)]
struct Building {
    place: Option<(usize, usize)>,
    name: String,
    kind: String,
    style: usize,
    value: String,
    formula: bool,
}

fn cells(text: &str, name: &str, strings: &[String], formats: &[Format]) -> Result<Grid, Refusal> {
    let mut grid = Grid { sheet: name.to_owned(), ..Grid::default() };
    let mut own = Building::default();
    let mut room = limits::SHEET_TEXT;
    let (mut in_value, mut phonetic, mut row, mut column) = (false, false, 0, 0);
    each(text, |event| {
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "row" => {
                    row = attribute(tag, "r").parse().unwrap_or(row + 1);
                    column = 0;
                    if flag(tag, "hidden") && row <= MAX_ROW {
                        grid.hidden_rows.insert(row.saturating_sub(1));
                    }
                }
                "col" if flag(tag, "hidden") => {
                    let bound = |name| attribute(tag, name).parse::<usize>().unwrap_or(0).min(MAX_COLUMN);
                    grid.hidden_columns.extend(bound("min").saturating_sub(1)..bound("max"));
                }
                "c" => {
                    let reference = attribute(tag, "r");
                    let place = place(&reference).unwrap_or((row.saturating_sub(1), column));
                    column = place.1 + 1;
                    own = Building {
                        place: Some(place),
                        name: reference,
                        kind: attribute(tag, "t"),
                        style: attribute(tag, "s").parse().unwrap_or(0),
                        ..Building::default()
                    };
                }
                "f" => own.formula = true,
                "rPh" => phonetic = !empty,
                "v" | "t" => in_value = !empty,
                "mergeCell" => {
                    if let Some((first, last)) = attribute(tag, "ref").split_once(':')
                        && let (Some(first), Some(last)) = (place(first), place(last))
                    {
                        grid.merged.push((first.0, first.1, last.0, last.1));
                        if grid.merged.len() > limits::STYLES {
                            return Err(Refusal::TooLarge("65 490"));
                        }
                    }
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "v" | "t" => in_value = false,
                "rPh" => phonetic = false,
                "c" => return take(&mut grid, std::mem::take(&mut own), strings, formats, &mut room),
                _ => {}
            },
            other if in_value && !phonetic => {
                words(other, &mut own.value);
                if own.value.len() > limits::CELL_TEXT * 4 {
                    return Err(Refusal::TooLarge("32 767"));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(grid)
}

fn take(
    grid: &mut Grid,
    own: Building,
    strings: &[String],
    formats: &[Format],
    room: &mut usize,
) -> Result<(), Refusal> {
    let Some((row, column)) = own.place else { return Ok(()) };
    let format = formats.get(own.style).copied().unwrap_or_default();
    let mut doubt = None;
    let mut shown = None;
    let text = match own.kind.as_str() {
        "s" => {
            let shared = own.value.parse::<usize>().ok().and_then(|number| strings.get(number));
            // Counted before it is copied: one string may be named by every cell.
            claim(room, shared.map_or(0, String::len))?;
            shared.cloned().unwrap_or_default()
        }
        "e" => {
            doubt = Some(Doubt::Error);
            own.value
        }
        "b" => {
            doubt = Some(Doubt::Truth);
            if own.value.trim() == "0" { "FALSE".to_owned() } else { "TRUE".to_owned() }
        }
        "str" | "inlineStr" | "d" => own.value,
        _ if own.value.trim().is_empty() && own.formula => {
            doubt = Some(Doubt::EmptyFormula);
            "=".to_owned()
        }
        _ if own.value.trim().is_empty() => String::new(),
        _ => match number(own.value.trim()) {
            None => {
                doubt = Some(Doubt::Error);
                own.value
            }
            Some(text) => {
                let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
                doubt = format.doubt.or(doubt);
                let fewer = format.places.filter(|shown| places > *shown && doubt.is_none());
                shown = fewer.and_then(|places| rounded(&text, places));
                text
            }
        },
    };
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Ok(());
    }
    if text.chars().count() > limits::CELL_TEXT {
        return Err(Refusal::TooLarge("32 767"));
    }
    if own.kind != "s" {
        claim(room, text.len())?;
    }
    if row >= MAX_ROW || column >= MAX_COLUMN {
        let name = if own.name.is_empty() { format!("{}{}", column_name(column), row + 1) } else { own.name };
        return Err(Refusal::FarCell(name));
    }
    grid.cells.insert((row, column), GridCell { text, doubt, formula: own.formula, shown });
    if grid.cells.len() > MAX_CELLS { Err(Refusal::TooLarge("500 000")) } else { Ok(()) }
}

/// Takes from the text that all cells together may hold.
fn claim(room: &mut usize, length: usize) -> Result<(), Refusal> {
    *room = room.checked_sub(length).ok_or(Refusal::TooLarge("32 MB"))?;
    Ok(())
}

/// A stored number with the 15 significant digits that spreadsheets show: 7.0000000000000009 is 7.
fn number(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite() && value.abs() < 1e15)?;
    let scientific = format!("{value:.14e}");
    let (digits, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let places = usize::try_from((14 - exponent).clamp(0, 30)).ok()?;
    let rounded: f64 = format!("{digits}e{exponent}").parse().ok()?;
    let plain = format!("{rounded:.places$}");
    let plain = if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { &plain };
    Some(if plain == "-0" { "0".to_owned() } else { plain.to_owned() })
}

/// Row and column, from 0, of a name such as `D18`.
fn place(name: &str) -> Option<(usize, usize)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = name.split_at(letters);
    if column.is_empty() || column.len() > 3 {
        return None;
    }
    let column = column.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

fn flag(tag: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(tag, name).as_str(), "1" | "true")
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).ok().flatten();
    let value = found.and_then(|found| found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Into::into));
    value.unwrap_or_default()
}

/// Adds the words of an event to a text.
fn words(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(part) => match part.resolve_char_ref() {
            Ok(Some(c)) => text.push(c),
            _ => text.push_str(match &**part {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => "\u{fffd}",
            }),
        },
        _ => {}
    }
}

fn each(text: &str, mut take: impl FnMut(&Event<'_>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            // No workbook needs one, and entities in it could grow without end.
            Ok(Event::DocType(_)) => return Err(Refusal::Damaged("DOCTYPE".to_owned())),
            Ok(event) => take(&event)?,
            Err(error) => return Err(Refusal::Damaged(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_the_sheet_shows() {
        for (stored, shown) in [
            ("7.0000000000000009", "7"),
            ("85.299999999999997", "85.3"),
            ("0.1", "0.1"),
            ("1E2", "100"),
            ("-0", "0"),
            ("98", "98"),
            ("33.333333333333336", "33.3333333333333"),
        ] {
            assert_eq!(number(stored).as_deref(), Some(shown), "{stored}");
        }
        for bad in ["NaN", "inf", "1e999", "x"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn formats_say_what_a_number_is() {
        assert_eq!(format("0.00%").doubt, Some(Doubt::Percent));
        assert_eq!(format("yyyy\"年\"m\"月\"").doubt, Some(Doubt::Date));
        assert_eq!((format("0.0\"分\"").doubt, format("0.0_ ").places), (None, Some(1)));
        assert_eq!(format("General").places, None);
        assert_eq!((place("D18"), place("XFD1048576")), (Some((17, 3)), Some((1_048_575, 16_383))));
    }
}
