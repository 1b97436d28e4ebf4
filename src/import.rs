//! Office tables to clean ones: what each cell was taken for, and what has to be decided by a person first.
//!
//! Nothing is guessed in silence. What follows from the register and the scheme is understood and reported; what has
//! more than one meaning waits for a [`Mapping`]; what cannot be right is refused.

mod cell;
pub mod finding;
pub mod layout;
pub mod mapping;
pub mod named;
pub mod number;
mod own;
pub mod register;
mod rows;
mod unit;
pub mod wanted;

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::unit::UnitTree;
use crate::workbook::Grid;
pub use finding::{Finding, Kind, Weight};
use layout::Layout;
use mapping::Decisions;
pub use mapping::Mapping;
use own::OwnRow;
use unit::Names;
use wanted::{Role, Wanted, Wish};

/// A clean table and how it was understood.
#[derive(Debug, Default)]
pub struct Table {
    /// The header, as records name columns.
    pub header: Vec<String>,
    /// The rows, units by id; incomplete when something was refused.
    pub rows: Vec<Vec<String>>,
    /// What was found, in the order of the sheet.
    pub findings: Vec<Finding>,
    /// The sheet's headings, folded: what tells one layout from another.
    pub headings: Vec<String>,
}

impl Table {
    /// The heaviest finding.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.findings.iter().map(|finding| finding.kind.weight()).max().unwrap_or(Weight::Understood)
    }

    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(row).expect("writing to memory does not fail");
        }
        String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are text")
    }
}

/// Understands a grid as a table with the wanted columns.
///
/// `name` is what the file calls itself, which may say a week or a month too.
#[must_use]
pub fn understand(grid: &Grid, wish: &Wish, units: &UnitTree, name: &str, mapping: &Mapping) -> Table {
    let written = wish.columns.iter().filter(|wanted| wanted.role.written());
    let mut reading = Reading {
        grid,
        wish,
        decisions: Decisions::new(mapping),
        names: Names::new(units, wish.tier, wish.round.day()),
        percents: BTreeSet::new(),
        own: Vec::new(),
        table: Table { header: written.map(|wanted| wanted.header.clone()).collect(), ..Table::default() },
    };
    reading.file();
    reading.says_itself(name);
    if let Some(layout) = layout::find(&mut reading, &wish.columns) {
        reading.titles(&layout);
        reading.rows(&layout);
        reading.after(&layout, units);
        reading.table.headings = layout.headings;
    }
    for (part, line) in reading.decisions.unused() {
        reading.find(String::new(), Kind::UnusedMapping, &line, part);
    }
    reading.table
}

/// Text as it compares: full-width forms folded, no blanks, nothing invisible, nor what reports print for it.
#[must_use]
pub fn folded(text: &str) -> String {
    let text = if text.contains("<U+") || text.contains("\\n") { printed(text) } else { text.to_owned() };
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !crate::diag::risky(*c) && *c != '\u{2060}')
        .collect()
}

/// Text without the `<U+000A>` that a report prints for a character nobody sees, and without `\n`.
fn printed(text: &str) -> String {
    let text = text.replace("\\n", "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("<U+") {
        let digits = rest[at + 3..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let end = at + 3 + digits;
        out.push_str(&rest[..at]);
        if digits >= 4 && rest[end..].starts_with('>') {
            rest = &rest[end + 1..];
        } else {
            out.push_str(&rest[at..end]);
            rest = &rest[end..];
        }
    }
    out + rest
}

pub(crate) struct Reading<'g> {
    grid: &'g Grid,
    wish: &'g Wish,
    decisions: Decisions,
    names: Names<'g>,
    /// Columns that hold percentages.
    percents: BTreeSet<usize>,
    /// Scored rows with the sheet's own totals and ranks.
    own: Vec<OwnRow>,
    table: Table,
}

impl Reading<'_> {
    fn find(&mut self, place: String, kind: Kind, found: &str, understood: &str) {
        let finding = Finding { place, kind, found: found.to_owned(), understood: understood.to_owned() };
        self.table.findings.push(finding);
    }

    fn find_at(&mut self, (row, column): (usize, usize), kind: Kind, understood: &str) {
        let found = self.grid.text(row, column).to_owned();
        self.find(self.grid.place(row, column), kind, &found, understood);
    }

    /// A doubt, unless it was accepted for the whole table.
    fn doubt(&mut self, at: (usize, usize), kind: Kind, understood: &str) {
        if !self.decisions.accepts(kind.accepted_as()) {
            self.find_at(at, kind, understood);
        }
    }

    /// What is to be said of the file as a whole.
    fn file(&mut self) {
        let grid = self.grid;
        if let Some(encoding) = grid.encoding {
            self.find(String::new(), Kind::Encoding, encoding, "UTF-8");
        }
        for sheet in &grid.hidden_sheets {
            self.find(String::new(), Kind::HiddenSheet, sheet, "");
        }
        if !grid.other_sheets.is_empty() {
            self.find(String::new(), Kind::OtherSheet, &grid.other_sheets.join("、"), &grid.sheet);
        }
        if grid.macros {
            self.find(String::new(), Kind::Macros, "", "");
        }
        if grid.external_links {
            self.find(String::new(), Kind::ExternalLinks, "", "");
        }
    }

    /// Whether the file's and the sheet's own names say another week, month or tier.
    fn says_itself(&mut self, name: &str) {
        for text in [name, self.grid.sheet.as_str()] {
            self.says(String::new(), text);
        }
    }

    fn titles(&mut self, layout: &Layout) {
        let titles: Vec<(String, String)> = self
            .table
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::TitleRow)
            .map(|finding| (finding.place.clone(), finding.found.clone()))
            .collect();
        debug_assert!(layout.first_row >= titles.len(), "titles stand above the header");
        for (place, text) in titles {
            self.says(place, &text);
        }
    }

    fn says(&mut self, place: String, text: &str) {
        if let Some(other) = named::other_round(text, self.wish.round)
            && !self.decisions.accepts("round")
        {
            self.find(place.clone(), Kind::OtherRound, &other, &self.wish.round.to_string());
        }
        if let Some(other) = named::other_tier(text, self.wish.tier)
            && !self.decisions.accepts("tier")
        {
            self.find(place, Kind::OtherTier, other.key(), self.wish.tier.key());
        }
    }

    /// What can only be said once all rows are read: totals, ranks, units that are missing.
    fn after(&mut self, layout: &Layout, units: &UnitTree) {
        let own = std::mem::take(&mut self.own);
        let total = column_of(layout, &self.wish.columns, |role| matches!(role, Role::Total));
        let rank = column_of(layout, &self.wish.columns, |role| matches!(role, Role::Rank));
        for (row, kind, found, understood) in own::compare(&own, self.wish) {
            let column = if matches!(kind, Kind::RankDiffers) { rank } else { total };
            let place = row.zip(column).map_or_else(String::new, |(row, column)| self.grid.place(row, column));
            if kind.weight() < Weight::Unsure || !self.decisions.accepts(kind.accepted_as()) {
                self.find(place, kind, &found, &understood);
            }
        }
        if self.table.weight() > Weight::Understood {
            return;
        }
        let unit = self.table.header.iter().position(|header| header == "unit").unwrap_or(0);
        let have: BTreeSet<&str> = self.table.rows.iter().filter_map(|row| row.get(unit)).map(String::as_str).collect();
        let day = self.wish.round.day();
        let missing: Vec<String> = units
            .existing(self.wish.tier, day)
            .filter(|unit| !have.contains(unit.id.as_str()))
            .map(|unit| units.told_apart(&unit.id, day))
            .collect();
        if !missing.is_empty() {
            let (count, list) = (missing.len().to_string(), missing.join("、"));
            self.find(String::new(), Kind::MissingUnit, &count, &list);
        }
    }
}

/// Where the wanted column with a role is.
fn column_of(layout: &Layout, wanted: &[Wanted], role: impl Fn(&Role) -> bool) -> Option<usize> {
    wanted.iter().zip(&layout.columns).find(|(wanted, _)| role(&wanted.role)).and_then(|(_, column)| *column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_report_prints_compares_as_what_it_stands_for() {
        let wanted = "工作(10分)";
        for text in
            ["工作\n（10分）", "工作<U+000A>（10分）", "工作\\n(10分)", " 工作 （１０分） ", "工\u{200b}作(10分)"]
        {
            assert_eq!(folded(text), wanted, "{text:?}");
        }
        assert_eq!(folded("a<U+zz>"), "a<U+zz>");
    }
}
