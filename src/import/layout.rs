//! Where the header of a sheet is, and which column holds what.

use super::wanted::{Role, Wanted};
use super::{Kind, Reading, folded};
use crate::workbook::Grid;

/// How far down a header is looked for, in rows.
pub(super) const SEARCHED: usize = 30;

/// The most rows a header has.
pub(super) const TALLEST: usize = 3;

/// Columns that tables add and that nothing is made of.
const DERIVED: [&str; 15] = [
    "序号",
    "编号",
    "序",
    "平均分",
    "平均",
    "备注",
    "等次",
    "档次",
    "名次",
    "排名",
    "位次",
    "总分",
    "合计",
    "县",
    "区县",
];

/// Where things are.
pub(crate) struct Layout {
    /// The first row below the header.
    pub(super) first_row: usize,
    /// The column of units.
    pub(super) unit: usize,
    /// Its heading.
    pub(super) unit_heading: String,
    /// For each wanted column where it is; `None` for one that may be missing and is.
    pub(super) columns: Vec<Option<usize>>,
    /// All headings, folded, in their order: what tells one layout from another.
    pub(super) headings: Vec<String>,
}

/// Finds the header and reports titles above it, columns that are missing, unknown or doubtful.
pub(crate) fn find(reading: &mut Reading<'_>, wanted: &[Wanted]) -> Option<Layout> {
    let (rows, columns) = reading.grid.size();
    let Some((row, height)) = header(reading, wanted, rows, columns) else {
        let list: Vec<&str> = required(wanted).map(named).collect();
        reading.find(String::new(), Kind::NoHeader, &fullest(reading.grid, rows, columns), &list.join("、"));
        return None;
    };
    for title in 0..row {
        if let Some(column) = (0..columns).find(|column| !reading.grid.text(title, *column).is_empty()) {
            reading.find_at((title, column), Kind::TitleRow, "");
        }
    }
    if row > 0 || height > 1 {
        let (first, last) = (row + 1, row + height);
        let rows = if first == last { first.to_string() } else { format!("{first}–{last}") };
        reading.find(String::new(), Kind::HeaderRows, &rows, "");
    }
    let headings = headings(reading.grid, row, height, columns);
    targets(reading, wanted);
    let mut taken: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut doubtful = false;
    for (column, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        doubtful |= column_of(reading, wanted, &mut taken, (row + height - 1, column), heading);
    }
    let missing: Vec<&str> = wanted
        .iter()
        .zip(&taken)
        .filter(|(wanted, column)| column.is_none() && !wanted.role.optional())
        .map(|(wanted, _)| named(wanted))
        .collect();
    if !missing.is_empty() {
        // A heading that waits for an answer may be the one that is missing.
        if !doubtful {
            reading.find(String::new(), Kind::MissingColumn, &missing.join("、"), "");
        }
        return None;
    }
    let unit_place = wanted.iter().position(|wanted| matches!(wanted.role, Role::Unit))?;
    let unit = taken[unit_place]?;
    Some(Layout {
        first_row: row + height,
        unit,
        unit_heading: headings[unit].last().cloned().unwrap_or_default(),
        columns: taken,
        headings: signature(&headings),
    })
}

/// Whether a sheet has these headings, folded, somewhere near its top.
#[must_use]
pub fn fits(grid: &Grid, wanted: &[String]) -> bool {
    let (rows, columns) = grid.size();
    let at = |row: usize, height: usize| signature(&headings(grid, row, height, columns)) == wanted;
    (0..rows.min(SEARCHED)).any(|row| (1..=TALLEST.min(rows - row)).any(|height| at(row, height)))
}

fn signature(headings: &[Vec<String>]) -> Vec<String> {
    headings.iter().filter(|heading| !heading.is_empty()).map(|heading| folded(&heading.concat())).collect()
}

/// The first row of the header and how many it has.
fn header(reading: &Reading<'_>, wanted: &[Wanted], rows: usize, columns: usize) -> Option<(usize, usize)> {
    let candidates: Vec<(usize, usize)> = match reading.decisions.header_row() {
        Some(last) => (1..=TALLEST.min(last)).map(|height| (last - height, height)).collect(),
        None => {
            let starts = 0..rows.min(SEARCHED);
            starts.flat_map(|row| (1..=TALLEST.min(rows - row)).map(move |height| (row, height))).collect()
        }
    };
    let matched = |&(row, height): &(usize, usize)| {
        let headings = headings(reading.grid, row, height, columns);
        let worth = |wanted: &Wanted| match () {
            () if headings.iter().any(|heading| means(reading, heading, wanted)) => 2,
            () => usize::from(headings.iter().any(|heading| resembles(heading, wanted))),
        };
        required(wanted).map(worth).sum::<usize>()
    };
    // The best match; among equals the shortest, then the first, since tables repeat headers further down.
    let best =
        candidates.iter().max_by_key(|at| (matched(at), std::cmp::Reverse(at.1), std::cmp::Reverse(at.0))).copied();
    let (row, mut height) = best.filter(|at| matched(at) >= 3)?;
    // A heading merged down belongs to the header with all its rows.
    let reaches = |&(top, _, bottom, _): &(usize, usize, usize, usize)| {
        ((row..row + height).contains(&top) && bottom >= row + height).then(|| bottom + 1 - row)
    };
    if reading.decisions.header_row().is_none()
        && let Some(taller) = reading.grid.merged.iter().filter_map(reaches).max()
    {
        height = taller.min(TALLEST);
    }
    Some((row, height))
}

fn required(wanted: &[Wanted]) -> impl Iterator<Item = &Wanted> {
    wanted.iter().filter(|wanted| !wanted.role.optional())
}

/// What an office calls a wanted column: its second name, since the first is the key.
fn named(wanted: &Wanted) -> &str {
    &wanted.names[wanted.names.len().min(2) - 1]
}

/// What stands in the row with the most words, which is likely the header that was not recognised.
fn fullest(grid: &Grid, rows: usize, columns: usize) -> String {
    let words = |row: usize| -> Vec<&str> {
        let texts = (0..columns).map(|column| grid.text(row, column));
        texts.filter(|text| text.chars().any(char::is_alphabetic)).collect()
    };
    let best = (0..rows.min(SEARCHED)).max_by_key(|row| (words(*row).len(), std::cmp::Reverse(*row)));
    best.map(|row| words(row).into_iter().take(12).map(shown).collect::<Vec<_>>().join("、")).unwrap_or_default()
}

/// Reports decisions that name a column which no table of this kind has.
fn targets(reading: &mut Reading<'_>, wanted: &[Wanted]) {
    let known = |to: &str| to == "-" || wanted.iter().any(|wanted| is_called(wanted, to));
    let wrong: Vec<String> =
        reading.decisions.columns().filter(|(_, to)| !known(to)).map(|(_, to)| to.clone()).collect();
    let list: Vec<&str> = wanted.iter().map(|wanted| wanted.header.as_str()).collect();
    for to in wrong {
        reading.find(String::new(), Kind::MappingTarget, &to, &list.join("、"));
    }
}

/// Whether a wanted column has the name.
fn is_called(wanted: &Wanted, name: &str) -> bool {
    wanted.names.iter().any(|own| folded(own) == folded(name))
}

/// Takes a column for what its heading says; returns whether that waits for an answer.
fn column_of(
    reading: &mut Reading<'_>,
    wanted: &[Wanted],
    taken: &mut [Option<usize>],
    at: (usize, usize),
    heading: &[String],
) -> bool {
    let place = reading.grid.place(at.0, at.1);
    let shown = shown(&heading.join(" "));
    let decided = decided(reading, heading).map(str::to_owned);
    if decided.as_deref() == Some("-") {
        reading.find(place, Kind::DerivedColumn, &shown, "");
        return false;
    }
    // Two rows of headings: what stands last is the column, 工作 over 得分 and 名次 are two.
    let last = heading.last().map(|last| folded(last)).unwrap_or_default();
    let derived = DERIVED.contains(&last.as_str());
    let split = heading.len() > 1 && derived && decided.is_none();
    let named = wanted.iter().position(|wanted| !split && means(reading, heading, wanted));
    match named {
        Some(column) if taken[column].is_none() => {
            taken[column] = Some(at.1);
            if reading.grid.hidden_columns.contains(&at.1) {
                reading.find(place, Kind::HiddenColumn, &shown, "");
            }
            false
        }
        Some(column) if !wanted[column].role.written() => {
            reading.find(place, Kind::DerivedColumn, &shown, "");
            false
        }
        Some(column) => {
            reading.find(place, Kind::DuplicateColumn, &shown, &wanted[column].header);
            true
        }
        None if derived => {
            reading.find(place, Kind::DerivedColumn, &shown, "");
            false
        }
        None => {
            let likely = wanted.iter().find(|wanted| resembles(heading, wanted));
            let (kind, meaning) = likely.map_or((Kind::UnknownColumn, ""), |one| (Kind::HeaderGuess, &*one.header));
            reading.find(place, kind, &shown, meaning);
            true
        }
    }
}

/// A heading as a report prints it: one line, ready to be copied into a mapping.
fn shown(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a heading was decided to mean: one of its rows, or all of them together.
fn decided<'r>(reading: &'r Reading<'_>, heading: &[String]) -> Option<&'r str> {
    let whole = heading.concat();
    let parts = std::iter::once(&whole).chain(heading);
    parts.map(|part| reading.decisions.column(part)).find(Option::is_some).flatten()
}

/// Whether a heading names a wanted column: one of its rows, all of them together, or it was decided so.
fn means(reading: &Reading<'_>, heading: &[String], wanted: &Wanted) -> bool {
    if let Some(to) = decided(reading, heading) {
        return is_called(wanted, to);
    }
    heading.iter().map(String::as_str).chain([heading.concat().as_str()]).any(|part| is_called(wanted, part))
}

/// Whether a heading is likely to name a wanted column.
fn resembles(heading: &[String], wanted: &Wanted) -> bool {
    let bare: Vec<String> = heading.iter().map(|part| bare(part)).collect();
    wanted.role.written() && wanted.names.iter().any(|name| bare.contains(&folded(name)))
}

/// A heading without what stands in brackets and without 得分: 工作(60分) is 工作.
fn bare(heading: &str) -> String {
    let folded = folded(heading);
    let plain = folded.split(['(', '[', '【', '〔']).next().unwrap_or_default();
    plain.trim_end_matches("得分").trim_end_matches("分数").to_owned()
}

/// The headings of all columns over so many rows; a merged cell counts for every column it covers.
pub(super) fn headings(grid: &Grid, row: usize, height: usize, columns: usize) -> Vec<Vec<String>> {
    let heading = |column| {
        let mut parts: Vec<String> = Vec::new();
        for row in row..row + height {
            let text = grid.covered(row, column);
            if !text.is_empty() && parts.last().is_none_or(|last| last != text) {
                parts.push(text.to_owned());
            }
        }
        parts
    };
    (0..columns).map(heading).collect()
}
