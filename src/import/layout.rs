//! Where the header of a sheet is, and which column holds what.

use super::wanted::{Role, Wanted};
use super::{Kind, Reading, folded};
use crate::workbook::Grid;

/// How far down a header is looked for, in rows.
const SEARCHED: usize = 30;

/// The most rows a header has.
const TALLEST: usize = 3;

/// Columns that tables add and that are computed here instead.
const DERIVED: [&str; 14] = [
    "序号",
    "编号",
    "名次",
    "排名",
    "位次",
    "总分",
    "合计",
    "合计得分",
    "得分合计",
    "平均分",
    "平均",
    "备注",
    "等次",
    "档次",
];

/// Where things are.
pub(crate) struct Layout {
    /// The first row below the header.
    pub(super) first_row: usize,
    /// The column of units.
    pub(super) unit: usize,
    /// Its place among the wanted columns.
    pub(super) unit_place: usize,
    /// Its heading.
    pub(super) unit_heading: String,
    /// For each wanted column where it is; `None` for one that may be missing and is.
    pub(super) columns: Vec<Option<usize>>,
}

/// Finds the header and reports titles above it, columns that are missing, unknown or doubtful.
pub(crate) fn find(reading: &mut Reading<'_>, wanted: &[Wanted]) -> Option<Layout> {
    let (rows, columns) = reading.grid.size();
    let candidates: Vec<(usize, usize)> = match reading.mapping.header_row {
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
        wanted.iter().map(worth).sum::<usize>()
    };
    // The best match; among equals the shortest, then the first, since tables repeat headers further down.
    let best =
        candidates.iter().max_by_key(|at| (matched(at), std::cmp::Reverse(at.1), std::cmp::Reverse(at.0))).copied();
    let Some((row, height)) = best.filter(|at| matched(at) >= 3) else {
        let list: Vec<&str> = wanted.iter().map(|wanted| wanted.header.as_str()).collect();
        reading.find(String::new(), Kind::NoHeader, "", &list.join("、"));
        return None;
    };
    for title in 0..row {
        if let Some(column) = (0..columns).find(|column| !reading.grid.text(title, *column).is_empty()) {
            reading.find_at((title, column), Kind::TitleRow, "");
        }
    }
    if row > 0 || height > 1 {
        let last = (row + height).to_string();
        reading.find(String::new(), Kind::HeaderRows, &(row + 1).to_string(), &last);
    }
    let headings = headings(reading.grid, row, height, columns);
    let mut taken: Vec<Option<usize>> = vec![None; wanted.len()];
    for (column, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        column_of(reading, wanted, &mut taken, (row + height - 1, column), heading);
    }
    let missing: Vec<String> = wanted
        .iter()
        .zip(&taken)
        .filter(|(wanted, column)| column.is_none() && !wanted.role.optional())
        .map(|(wanted, _)| wanted.names[wanted.names.len().min(2) - 1].clone())
        .collect();
    if !missing.is_empty() {
        reading.find(String::new(), Kind::MissingColumn, &missing.join("、"), "");
        return None;
    }
    let unit_place = wanted.iter().position(|wanted| matches!(wanted.role, Role::Unit))?;
    let unit = taken[unit_place]?;
    Some(Layout {
        first_row: row + height,
        unit,
        unit_place,
        unit_heading: headings[unit].last().cloned().unwrap_or_default(),
        columns: taken,
    })
}

fn column_of(
    reading: &mut Reading<'_>,
    wanted: &[Wanted],
    taken: &mut [Option<usize>],
    at: (usize, usize),
    heading: &[String],
) {
    let named = wanted.iter().position(|wanted| means(reading, heading, wanted));
    let ignored = heading.iter().any(|part| reading.mapping.columns.get(part).is_some_and(|to| to == "-"));
    let shown = heading.join(" ");
    match named {
        _ if ignored => reading.find(reading.grid.place(at.0, at.1), Kind::DerivedColumn, &shown, ""),
        Some(place) if taken[place].is_none() => {
            taken[place] = Some(at.1);
            if reading.grid.hidden_columns.contains(&at.1) {
                reading.find(reading.grid.place(at.0, at.1), Kind::HiddenColumn, &shown, "");
            }
        }
        Some(place) => {
            let header = &wanted[place].header;
            reading.find(reading.grid.place(at.0, at.1), Kind::DuplicateColumn, &shown, header);
        }
        None => {
            let derived = heading.iter().any(|part| DERIVED.contains(&folded(part).as_str()));
            let likely = wanted.iter().find(|wanted| resembles(heading, wanted));
            let (kind, meaning) = match likely {
                Some(wanted) => (Kind::HeaderGuess, wanted.header.as_str()),
                None if derived => (Kind::DerivedColumn, ""),
                None => (Kind::UnknownColumn, ""),
            };
            reading.find(reading.grid.place(at.0, at.1), kind, &shown, meaning);
        }
    }
}

/// Whether a heading names a wanted column: one of its rows, all of them together, or the mapping says so.
fn means(reading: &Reading<'_>, heading: &[String], wanted: &Wanted) -> bool {
    let parts = heading.iter().map(|part| folded(part)).chain([folded(&heading.concat())]);
    let mapped = heading
        .iter()
        .chain([&heading.concat()])
        .any(|part| reading.mapping.columns.get(part).is_some_and(|to| *to == wanted.header));
    mapped || parts.into_iter().any(|part| wanted.names.iter().any(|name| folded(name) == part))
}

/// Whether a heading is likely to name a wanted column.
fn resembles(heading: &[String], wanted: &Wanted) -> bool {
    let bare: Vec<String> = heading.iter().map(|part| bare(part)).collect();
    wanted.names.iter().any(|name| bare.contains(&folded(name)))
}

/// A heading without what stands in brackets and without 得分: 工作(60分) is 工作.
fn bare(heading: &str) -> String {
    let folded = folded(heading);
    let plain = folded.split('(').next().unwrap_or_default();
    plain.trim_end_matches("得分").trim_end_matches("分数").to_owned()
}

/// The headings of all columns over so many rows; a merged cell counts for every column it covers.
fn headings(grid: &Grid, row: usize, height: usize, columns: usize) -> Vec<Vec<String>> {
    let covered = |row: usize, column: usize| {
        let range = grid
            .merged
            .iter()
            .find(|&&(top, left, bottom, right)| (top..=bottom).contains(&row) && (left..=right).contains(&column));
        range.map_or_else(|| grid.text(row, column), |&(top, left, ..)| grid.text(top, left))
    };
    let heading = |column| {
        let mut parts: Vec<String> = Vec::new();
        for row in row..row + height {
            let text = covered(row, column);
            if !text.is_empty() && parts.last().is_none_or(|last| last != text) {
                parts.push(text.to_owned());
            }
        }
        parts
    };
    (0..columns).map(heading).collect()
}
