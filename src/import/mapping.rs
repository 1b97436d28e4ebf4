//! What a person has decided about tables, once: a file given to `tongbao import`, or remembered per scheme and layout.
//!
//! Decisions are found by folded text, so that a line break, a width or an invisible character in a cell does not part
//! them from what a report printed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::finding::{Finding, Kind, Weight};
use super::folded;

/// What a person has decided about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The sheet to read.
    pub sheet: Option<String>,
    /// The row of the header, from 1; the last of several.
    pub header_row: Option<usize>,
    /// How many places long decimals are rounded to.
    pub places: Option<usize>,
    /// Column headings and the column each means; `-` for none.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// What the table calls a unit, and its id or name; `-` for a row that is none of ours.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// What stands in cells, and what it means; the empty text for blank cells.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Kinds of doubt that are accepted everywhere; see [`ACCEPTED`].
    #[serde(default)]
    pub accept: Vec<String>,
}

/// What `accept` may name: kinds of findings, and what is done with them.
pub const ACCEPTED: [&str; 9] =
    ["formula", "percent", "rounded", "stored", "round", "tier", "total", "rank", "foreign_units"];

/// A mapping that holds for one layout of the tables of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// `scores` or `evaluations`.
    pub kind: String,
    /// The headings of the sheet, folded, in their order.
    pub headings: Vec<String>,
    /// What was decided.
    pub mapping: Mapping,
}

/// The decisions about one table while it is read, by folded text; it knows which of them were used.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    mapping: Mapping,
    columns: BTreeMap<String, (String, String)>,
    units: BTreeMap<String, (String, String)>,
    values: BTreeMap<String, (String, String)>,
    used: RefCell<BTreeSet<(&'static str, String)>>,
}

impl Decisions {
    pub(crate) fn new(mapping: &Mapping) -> Self {
        let fold = |list: &BTreeMap<String, String>| {
            list.iter().map(|(key, to)| (folded(key), (key.clone(), to.trim().to_owned()))).collect()
        };
        Self {
            columns: fold(&mapping.columns),
            units: fold(&mapping.units),
            values: fold(&mapping.values),
            mapping: mapping.clone(),
            used: RefCell::default(),
        }
    }

    pub(crate) fn header_row(&self) -> Option<usize> {
        self.mapping.header_row
    }

    pub(crate) fn places(&self) -> Option<usize> {
        self.mapping.places
    }

    pub(crate) fn accepts(&self, kind: &str) -> bool {
        self.mapping.accept.iter().any(|accepted| accepted == kind)
    }

    /// What a heading was decided to mean.
    pub(crate) fn column(&self, heading: &str) -> Option<&str> {
        self.look("columns", &self.columns, heading)
    }

    /// Which unit a name was decided to mean.
    pub(crate) fn unit(&self, name: &str) -> Option<&str> {
        self.look("units", &self.units, name)
    }

    /// What the text of a cell was decided to mean.
    pub(crate) fn value(&self, text: &str) -> Option<&str> {
        self.look("values", &self.values, text)
    }

    /// All columns that were decided upon: heading as written, meaning.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &(String, String)> {
        self.columns.values()
    }

    fn look<'m>(
        &self,
        part: &'static str,
        list: &'m BTreeMap<String, (String, String)>,
        text: &str,
    ) -> Option<&'m str> {
        let key = folded(text);
        let (_, to) = list.get(&key)?;
        self.used.borrow_mut().insert((part, key));
        Some(to)
    }

    /// The lines that nothing in the table asked for, as they were written.
    pub(crate) fn unused(&self) -> Vec<(&'static str, String)> {
        let used = self.used.borrow();
        let parts = [("columns", &self.columns), ("units", &self.units), ("values", &self.values)];
        let mut unused: Vec<_> = parts
            .iter()
            .flat_map(|(part, list)| list.iter().map(move |(key, (written, _))| (*part, key, written)))
            .filter(|(part, key, _)| !used.contains(&(*part, (*key).clone())))
            .map(|(part, _, written)| (part, written.clone()))
            .collect();
        let unknown = self.mapping.accept.iter().filter(|kind| !ACCEPTED.contains(&kind.as_str()));
        unused.extend(unknown.map(|kind| ("accept", kind.clone())));
        unused
    }
}

impl Mapping {
    /// These decisions over older ones.
    #[must_use]
    pub fn over(mut self, older: &Self) -> Self {
        let fill = |own: &mut BTreeMap<String, String>, older: &BTreeMap<String, String>| {
            let known: BTreeSet<String> = own.keys().map(|key| folded(key)).collect();
            let more = older.iter().filter(|(key, _)| !known.contains(&folded(key)));
            own.extend(more.map(|(key, to)| (key.clone(), to.clone())));
        };
        fill(&mut self.columns, &older.columns);
        fill(&mut self.units, &older.units);
        fill(&mut self.values, &older.values);
        self.sheet = self.sheet.or_else(|| older.sheet.clone());
        self.header_row = self.header_row.or(older.header_row);
        self.places = self.places.or(older.places);
        let more: Vec<String> = older.accept.iter().filter(|kind| !self.accept.contains(kind)).cloned().collect();
        self.accept.extend(more);
        self
    }

    /// Whether nothing was decided.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The lines of a mapping that would answer the questions about a table: copied, and changed where they guess.
#[must_use]
pub fn answers(findings: &[Finding], or: &str) -> String {
    let mut parts: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut accept: BTreeSet<&str> = BTreeSet::new();
    let mut places = false;
    for finding in findings {
        let (found, understood) = (finding.found.clone(), finding.understood.as_str());
        let first = understood.split('、').next().unwrap_or_default();
        let mut answer = |part, value: String| {
            parts.entry(part).or_default().entry(quoted(&found)).or_insert(value);
        };
        let kind = finding.kind;
        if matches!(kind, Kind::UnknownColumn | Kind::DuplicateColumn) {
            answer("columns", quoted("-"));
        } else if kind == Kind::HeaderGuess {
            answer("columns", quoted(understood));
        } else if matches!(kind, Kind::UnitGuess | Kind::UnitNear | Kind::AmbiguousUnit) {
            answer("units", quoted(first));
        } else if matches!(kind, Kind::UnknownUnit | Kind::UnknownParent) {
            answer("units", quoted("-"));
        } else if matches!(kind, Kind::NumberDoubt | Kind::MixedPercent | Kind::Truth) {
            answer("values", quoted(first));
        } else if matches!(kind, Kind::AbsenceWord | Kind::BlankCell | Kind::NotNumber) {
            answer("values", format!("{}      # {or}", quoted("请假")));
        } else if kind == Kind::TooManyPlaces {
            places = true;
        } else if kind.weight() == Weight::Unsure {
            accept.insert(kind.accepted_as());
        }
    }
    let mut out = String::new();
    if !accept.is_empty() {
        let list: Vec<String> = accept.into_iter().map(quoted).collect();
        out.push_str(&format!("accept = [{}]\n", list.join(", ")));
    }
    if places {
        out.push_str("places = 2\n");
    }
    for (part, lines) in parts {
        out.push_str(&format!("[{part}]\n"));
        for (key, value) in lines {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    out
}

/// Text as a TOML string.
#[must_use]
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A remembered layout as a part of its file.
#[must_use]
pub fn written(layout: &Layout) -> String {
    let mapping = &layout.mapping;
    let list = |list: &[String]| list.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    let mut out = format!("[[layout]]\nkind = {}\nheadings = [{}]\n", quoted(&layout.kind), list(&layout.headings));
    if let Some(sheet) = &mapping.sheet {
        out.push_str(&format!("sheet = {}\n", quoted(sheet)));
    }
    if let Some(row) = mapping.header_row {
        out.push_str(&format!("header_row = {row}\n"));
    }
    if let Some(places) = mapping.places {
        out.push_str(&format!("places = {places}\n"));
    }
    if !mapping.accept.is_empty() {
        out.push_str(&format!("accept = [{}]\n", list(&mapping.accept)));
    }
    for (part, lines) in [("columns", &mapping.columns), ("units", &mapping.units), ("values", &mapping.values)] {
        if !lines.is_empty() {
            out.push_str(&format!("[layout.{part}]\n"));
            for (key, to) in lines {
                out.push_str(&format!("{} = {}\n", quoted(key), quoted(to)));
            }
        }
    }
    out
}
