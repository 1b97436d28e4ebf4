//! Office tables to clean ones: what each cell was taken for, and what has to be decided by a person first.
//!
//! Nothing is guessed in silence. What follows from the register and the scheme is understood and reported; what has
//! more than one meaning waits for a [`Mapping`]; what cannot be right is refused.

pub mod layout;
pub mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::model::id::Id;
use crate::model::names::Names;
use crate::model::number::Decimal;
use crate::model::unit::{Tier, UnitTree};
use crate::workbook::{Doubt, Grid};
use layout::Layout;
use wanted::{Role, Wanted};

/// A clean table and how it was understood.
#[derive(Debug, Default)]
pub struct Table {
    /// The header, as records name columns.
    pub header: Vec<String>,
    /// The rows, units by id; incomplete when something was refused.
    pub rows: Vec<Vec<String>>,
    /// What was found, in the order of the sheet.
    pub findings: Vec<Finding>,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: `九月得分!D18`, or a row; empty for the table as a whole.
    pub place: String,
    /// What kind.
    pub kind: Kind,
    /// What stands there.
    pub found: String,
    /// What it was taken for, or is likely to mean.
    pub understood: String,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Understood; reported so that a person can look.
    Understood,
    /// Has more than one meaning: waits for a mapping.
    Unsure,
    /// Cannot be right.
    Refused,
}

/// Declares the kinds of findings with their weights and the keys of their words.
macro_rules! kinds {
    ($($variant:ident = $weight:ident $key:literal,)+) => {
        /// What kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $key] $variant),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key of its words below `cli.import.finding`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// How much it weighs.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight),+ }
            }
        }
    };
}

kinds! {
    Encoding = Understood "encoding",
    HiddenSheet = Understood "hidden_sheet",
    TitleRow = Understood "title_row",
    HeaderRows = Understood "header_rows",
    RepeatedHeader = Understood "repeated_header",
    TotalRow = Understood "total_row",
    NoteRow = Understood "note_row",
    DerivedColumn = Understood "derived_column",
    UnitName = Understood "unit_name",
    NumberText = Understood "number_text",
    Absent = Understood "absent",
    MissingUnit = Understood "missing_unit",
    UnknownColumn = Unsure "unknown_column",
    HeaderGuess = Unsure "header_guess",
    UnitGuess = Unsure "unit_guess",
    Formula = Unsure "formula",
    Percent = Unsure "percent",
    Rounded = Unsure "rounded",
    NoHeader = Refused "no_header",
    MissingColumn = Refused "missing_column",
    DuplicateColumn = Refused "duplicate_column",
    UnknownUnit = Refused "unknown_unit",
    AmbiguousUnit = Refused "ambiguous_unit",
    DuplicateUnit = Refused "duplicate_unit",
    BlankCell = Refused "blank_cell",
    NotNumber = Refused "not_number",
    TooManyPlaces = Refused "too_many_places",
    OutOfScale = Refused "out_of_scale",
    NotInList = Refused "not_in_list",
    MixedAbsence = Refused "mixed_absence",
    ErrorCell = Refused "error_cell",
    DateCell = Refused "date_cell",
    MergedCell = Refused "merged_cell",
    HiddenRow = Refused "hidden_row",
    HiddenColumn = Refused "hidden_column",
}

/// What a person has decided about a table: a TOML file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The sheet to read.
    pub sheet: Option<String>,
    /// The row of the header, from 1; the last of several.
    pub header_row: Option<usize>,
    /// Column headings and the column each means; `-` for none.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// What the table calls a unit, and its id.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Kinds of doubt that are accepted everywhere: `formula`, `percent`, `rounded`.
    #[serde(default)]
    pub accept: Vec<String>,
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

/// What tables write for a unit absent without leave.
pub const UNEXCUSED: [&str; 3] = ["缺", "缺考", "未评"];

/// What tables write for a unit absent with leave.
pub const EXCUSED: [&str; 3] = ["请假", "公假", "免评"];

/// Understands a grid as a table with the wanted columns.
///
/// `day` is the day of its round: it decides which units exist and which of them a shared name means.
#[must_use]
pub fn understand(
    grid: &Grid,
    wanted: &[Wanted],
    units: &UnitTree,
    tier: Tier,
    day: NaiveDate,
    mapping: &Mapping,
) -> Table {
    let mut reading = Reading {
        grid,
        mapping,
        names: names(units, tier, day),
        table: Table { header: wanted.iter().map(|wanted| wanted.header.clone()).collect(), ..Table::default() },
    };
    if let Some(encoding) = grid.encoding {
        reading.find(String::new(), Kind::Encoding, encoding, "UTF-8");
    }
    for sheet in &grid.hidden_sheets {
        reading.find(String::new(), Kind::HiddenSheet, sheet, "");
    }
    let Some(layout) = layout::find(&mut reading, wanted) else { return reading.table };
    reading.rows(&layout, wanted);
    let missing = reading.missing(&layout, units, tier, day);
    if !missing.is_empty() && reading.table.weight() != Weight::Refused {
        reading.find(String::new(), Kind::MissingUnit, &missing.len().to_string(), &missing.join("、"));
    }
    reading.table
}

/// Text as it compares: full-width forms folded, no blanks.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The decimal that full-width digits, thousands marks or a unit of points stand for.
#[must_use]
pub fn number_text(text: &str) -> Option<String> {
    let folded: String = folded(text).chars().filter(|c| !matches!(c, ',' | '分' | '+')).collect();
    let folded = folded.strip_suffix('.').unwrap_or(&folded);
    folded.parse::<Decimal>().ok().map(|number| number.to_string())
}

fn names(units: &UnitTree, tier: Tier, day: NaiveDate) -> BTreeMap<String, BTreeSet<Id>> {
    let known = Names::of(units, units.of_tier(tier), folded);
    let find = |name: &str| known.find(name, Some(day)).into_iter().cloned().collect();
    let mut names: BTreeMap<String, BTreeSet<Id>> = known.iter().map(|name| (name.to_owned(), find(name))).collect();
    for unit in units.of_tier(tier) {
        names.entry(folded(unit.id.as_str())).or_default().insert(unit.id.clone());
    }
    names
}

pub(crate) struct Reading<'g> {
    grid: &'g Grid,
    mapping: &'g Mapping,
    /// Ids by folded name.
    names: BTreeMap<String, BTreeSet<Id>>,
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
        if !self.mapping.accept.iter().any(|accepted| accepted == kind.key()) {
            self.find_at(at, kind, understood);
        }
    }

    fn rows(&mut self, layout: &Layout, wanted: &[Wanted]) {
        let mut seen: BTreeSet<(Id, String)> = BTreeSet::new();
        let (rows, columns) = self.grid.size();
        for row in layout.first_row..rows {
            let filled: Vec<usize> = (0..columns).filter(|column| !self.grid.text(row, *column).is_empty()).collect();
            if filled.is_empty() || self.aside(row, &filled, layout) {
                continue;
            }
            if self.grid.hidden_rows.contains(&row) {
                self.find_at((row, filled[0]), Kind::HiddenRow, "");
            }
            let unit = self.unit((row, layout.unit));
            let mut cells = Vec::with_capacity(wanted.len());
            let absent = self.absent(row, layout, wanted);
            for (wanted, column) in wanted.iter().zip(&layout.columns) {
                let at = column.map(|column| (row, column));
                let cell = match (&wanted.role, at, absent) {
                    (Role::Unit, ..) => unit.as_ref().map(ToString::to_string),
                    (_, None, _) => Some(String::new()),
                    (Role::Comment, Some(at), _) => Some(self.grid.text(at.0, at.1).to_owned()),
                    (Role::Number { .. } | Role::Whole { .. }, Some(_), Some(word)) => Some(word.to_owned()),
                    (_, Some(at), _) => self.value(at, wanted),
                };
                cells.extend(cell);
            }
            let class = wanted.iter().zip(&cells).find(|(wanted, _)| matches!(wanted.role, Role::Class(_)));
            let key = class.map_or_else(String::new, |(_, cell)| cell.clone());
            if let Some(unit) = unit
                && !seen.insert((unit, key))
            {
                self.find_at((row, layout.unit), Kind::DuplicateUnit, "");
            }
            if cells.len() == wanted.len() {
                self.table.rows.push(cells);
            }
        }
    }

    /// Whether a row is none of a unit: a repeated header, totals, notes.
    fn aside(&mut self, row: usize, filled: &[usize], layout: &Layout) -> bool {
        let at = (row, filled[0]);
        let first = folded(self.grid.text(row, filled[0]));
        let unit = folded(self.grid.text(row, layout.unit));
        let kind = if unit == folded(&layout.unit_heading) {
            Kind::RepeatedHeader
        } else if ["合计", "总计", "小计", "平均", "均值", "最高", "最低", "全县", "全镇"]
            .iter()
            .any(|word| first.starts_with(word) || unit.starts_with(word))
            && !self.names.contains_key(&unit)
        {
            Kind::TotalRow
        } else if (filled.len() == 1 && filled[0] != layout.unit)
            || ["注", "说明", "备注", "制表", "填表", "审核", "统计", "负责人", "日期"]
                .iter()
                .any(|word| first.starts_with(word))
                && !self.names.contains_key(&unit)
        {
            Kind::NoteRow
        } else {
            return false;
        };
        self.find_at(at, kind, "");
        true
    }

    fn unit(&mut self, at: (usize, usize)) -> Option<Id> {
        if self.merged(at) {
            self.find_at(at, Kind::MergedCell, "");
            return None;
        }
        let text = self.grid.text(at.0, at.1).to_owned();
        let text = text.as_str();
        if let Some(id) = self.mapping.units.get(text) {
            let known = self.names.values().flatten().find(|known| known.as_str() == id).cloned();
            if known.is_none() {
                self.find_at(at, Kind::UnknownUnit, id);
            }
            return known;
        }
        let name = folded(text);
        let ids = self.names.get(&name).cloned().unwrap_or_default();
        let list: Vec<&str> = ids.iter().map(Id::as_str).collect();
        match ids.first() {
            Some(id) if ids.len() == 1 => {
                if text != id.as_str() {
                    self.find_at(at, Kind::UnitName, id.as_str());
                }
                return Some(id.clone());
            }
            Some(_) => self.find_at(at, Kind::AmbiguousUnit, &list.join("、")),
            None => {
                // A name without its kind, 石滩 for 石滩村, is likely but not certain.
                let begins = |known: &&String| {
                    name.chars().count() >= 2 && (known.starts_with(&name) || name.starts_with(known.as_str()))
                };
                let likely: Vec<String> = self.names.keys().filter(begins).cloned().collect();
                match likely.as_slice() {
                    [one] => self.find_at(at, Kind::UnitGuess, one),
                    _ => {
                        let near = crate::diag::closest(&name, self.names.keys().map(String::as_str));
                        let near = near.map(str::to_owned).unwrap_or_default();
                        self.find_at(at, Kind::UnknownUnit, &near);
                    }
                }
            }
        }
        None
    }

    fn merged(&self, (row, column): (usize, usize)) -> bool {
        let holds = |&(top, left, bottom, right): &(usize, usize, usize, usize)| {
            (top..=bottom).contains(&row) && (left..=right).contains(&column)
        };
        self.grid.merged.iter().any(holds)
    }

    /// The word for a row whose every value says that the unit was absent.
    fn absent(&mut self, row: usize, layout: &Layout, wanted: &[Wanted]) -> Option<&'static str> {
        let values = wanted
            .iter()
            .zip(&layout.columns)
            .filter(|(wanted, _)| matches!(wanted.role, Role::Number { .. } | Role::Whole { .. }));
        let columns: Vec<usize> = values.filter_map(|(_, column)| *column).collect();
        let texts: Vec<String> = columns.iter().map(|column| folded(self.grid.text(row, *column))).collect();
        let is = |words: &[&str]| texts.iter().any(|text| words.contains(&text.as_str()));
        // A word for absence may stand in one cell merged over the row, or in the first alone.
        let rest = |words: &[&str]| texts.iter().all(|text| text.is_empty() || words.contains(&text.as_str()));
        let word = match () {
            () if is(&UNEXCUSED) && rest(&UNEXCUSED) => "缺",
            () if is(&EXCUSED) && rest(&EXCUSED) => "请假",
            () => {
                if is(&UNEXCUSED) || is(&EXCUSED) {
                    self.find_at((row, columns[0]), Kind::MixedAbsence, "");
                }
                return None;
            }
        };
        self.find_at((row, *columns.first()?), Kind::Absent, word);
        Some(word)
    }

    fn value(&mut self, at: (usize, usize), wanted: &Wanted) -> Option<String> {
        let text = self.grid.text(at.0, at.1).to_owned();
        if self.merged(at) {
            self.find_at(at, Kind::MergedCell, "");
            return None;
        }
        if let Role::Class(classes) = &wanted.role {
            let class = classes.iter().find(|(key, name)| *key == text || folded(name) == folded(&text));
            if class.is_none() {
                let list: Vec<&str> = classes.iter().map(|(key, _)| key.as_str()).collect();
                self.find_at(at, Kind::NotInList, &list.join("、"));
            }
            return class.map(|(key, _)| key.clone());
        }
        if text.is_empty() {
            if matches!(wanted.role, Role::Whole { optional: true }) {
                return Some(String::new());
            }
            self.find_at(at, Kind::BlankCell, &wanted.header);
            return None;
        }
        if UNEXCUSED.contains(&text.as_str()) || EXCUSED.contains(&text.as_str()) {
            return None;
        }
        let mut shown = text.clone();
        match self.grid.cells.get(&at).and_then(|cell| cell.doubt) {
            Some(Doubt::Error) => {
                self.find_at(at, Kind::ErrorCell, "");
                return None;
            }
            Some(Doubt::Date) => {
                self.find_at(at, Kind::DateCell, "");
                return None;
            }
            Some(Doubt::Percent) => {
                let hundred = text.parse::<Decimal>().ok().and_then(|number| {
                    number.exact().times(crate::model::number::Exact::whole(100)).ok().map(|exact| (number, exact))
                });
                let mode = crate::model::number::RoundingMode::HalfEven;
                let hundred = hundred.and_then(|(number, exact)| {
                    let places = number.parts().1.saturating_sub(2);
                    exact.round(crate::model::number::Rounding { places, mode }).ok()
                });
                shown = hundred.map_or(shown, |number| number.to_string());
                self.doubt(at, Kind::Percent, &shown);
            }
            Some(Doubt::Formula) => self.doubt(at, Kind::Formula, &text),
            Some(Doubt::Rounded) => self.doubt(at, Kind::Rounded, &text),
            None => {}
        }
        let Some(number) = number_text(&shown) else {
            let digits = shown.split_once('.').is_some_and(|(whole, fraction)| {
                fraction.len() > 6 && (whole.to_owned() + fraction).bytes().all(|byte| byte.is_ascii_digit())
            });
            let folded = folded(&shown);
            match folded.strip_suffix('%') {
                Some(rest) if rest.parse::<Decimal>().is_ok() => {
                    self.doubt(at, Kind::Percent, rest);
                    return Some(rest.to_owned());
                }
                _ => self.find_at(at, if digits { Kind::TooManyPlaces } else { Kind::NotNumber }, ""),
            }
            return None;
        };
        if number != shown {
            self.find_at(at, Kind::NumberText, &number);
        }
        self.in_scale(at, wanted, number)
    }

    fn in_scale(&mut self, at: (usize, usize), wanted: &Wanted, number: String) -> Option<String> {
        let value: Decimal = number.parse().ok()?;
        let good = match &wanted.role {
            Role::Number { low, high } => *low <= value && value <= *high,
            Role::Whole { .. } | Role::Unit | Role::Comment | Role::Class(_) => {
                value.parts().1 == 0 && !value.is_negative()
            }
        };
        if !good {
            let scale = match &wanted.role {
                Role::Number { low, high } => format!("{low}–{high}"),
                Role::Whole { .. } | Role::Unit | Role::Comment | Role::Class(_) => "0, 1, 2 …".to_owned(),
            };
            self.find_at(at, Kind::OutOfScale, &scale);
        }
        good.then_some(number)
    }

    fn missing(&self, layout: &Layout, units: &UnitTree, tier: Tier, day: NaiveDate) -> Vec<String> {
        let place = layout.unit_place;
        let have: BTreeSet<&str> =
            self.table.rows.iter().filter_map(|row| row.get(place)).map(String::as_str).collect();
        let missing = units.existing(tier, day).filter(|unit| !have.contains(unit.id.as_str()));
        missing.map(|unit| units.told_apart(&unit.id, day)).collect()
    }
}
