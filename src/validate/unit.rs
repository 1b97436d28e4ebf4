//! The unit register: ids, tiers, parents, region codes, dated flags, and the versions of a unit over time.
//!
//! A row is a version: rows with one id are one unit in different spans of days.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::document::document_number;
use crate::diag::{Code, Diagnostic, Span, Spanned, closest};
use crate::load::Record;
use crate::load::table::CsvTable;
use crate::load::unit::{COLUMNS, REQUIRED};
use crate::model::id::{Id, is_device};
use crate::model::period::parse_day;
use crate::model::unit::{Flag, RegionCode, Tier, Unit, UnitTree, Validity, Version};

type Columns = BTreeMap<&'static str, usize>;

/// A row of the register with the places that faults across rows point to.
struct Row {
    id: Id,
    tier: Tier,
    flags: Vec<Flag>,
    version: Version,
    at: Places,
}

/// Where a row says what.
#[derive(Clone, Copy)]
struct Places {
    id: Span,
    tier: Span,
    parent: Span,
    code: Span,
    days: Span,
    successors: Span,
}

/// All rows of the register, and which of them are one unit.
struct Register {
    rows: Vec<Row>,
    of: BTreeMap<Id, Vec<usize>>,
}

/// What became of the register.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) units: UnitTree,
    /// Whether nothing of it could be read.
    pub(super) unreadable: bool,
    /// Ids and names in rows with faults.
    pub(super) faulty: BTreeSet<String>,
}

pub(super) fn register(record: Option<Record<CsvTable>>, check: &mut Check<'_>) -> Outcome {
    let Some(record) = record else { return Outcome::default() };
    let columns = columns(&record.raw.header, check);
    if COLUMNS[..REQUIRED].iter().any(|name| !columns.contains_key(name)) {
        let missing: Vec<_> = COLUMNS[..REQUIRED].iter().filter(|name| !columns.contains_key(*name)).copied().collect();
        let end = record.raw.header.last().map_or(0, |cell| cell.span.end);
        let fault = Diagnostic::new(Code::TableHeader, Span::new(record.file, 0, end));
        check.fault(fault.arg("missing", missing.join(", ")).remedy("help-missing"));
        return Outcome { unreadable: true, ..Outcome::default() };
    }
    let mut register = Register { rows: Vec::with_capacity(record.raw.rows.len()), of: BTreeMap::new() };
    let mut faulty = BTreeSet::new();
    for cells in &record.raw.rows {
        match row(cells, &columns, check) {
            Some(row) => register.take(row, check),
            None => faulty.extend(["id", "name"].map(|column| cells[columns[column]].value.clone())),
        }
    }
    for row in &register.rows {
        register.parents(row, check);
        register.successors(row, check);
    }
    register.codes(check);
    Outcome { units: register.tree(), unreadable: false, faulty }
}

fn columns(header: &[Spanned<String>], check: &mut Check<'_>) -> Columns {
    let mut columns = BTreeMap::new();
    for (place, cell) in header.iter().enumerate() {
        match COLUMNS.iter().find(|name| **name == cell.value) {
            Some(name) => {
                columns.insert(*name, place);
            }
            None => {
                let near = closest(&cell.value, COLUMNS).map(str::to_owned);
                let fault = Diagnostic::new(Code::UnknownField, cell.span).arg("field", &cell.value);
                check.fault(fault.arg("known", COLUMNS.join(", ")).suggest(near.as_deref()));
            }
        }
    }
    columns
}

impl Register {
    /// Takes a row unless the unit has another on one of its days.
    fn take(&mut self, row: Row, check: &mut Check<'_>) {
        let undated = |row: &Row| row.version.days == Validity::default();
        for other in self.of(&row.id) {
            let unit = row.id.as_str();
            if other.tier != row.tier {
                let fault = Diagnostic::new(Code::UnitSpans, row.at.tier).arg("unit", unit);
                return check.fault(fault.remedy("help-tier"));
            }
            if undated(other) && undated(&row) {
                return check.fault(Diagnostic::new(Code::DuplicateRow, row.at.id).arg("unit", unit));
            }
            if other.version.days.common(row.version.days).is_some() {
                return check.fault(Diagnostic::new(Code::UnitSpans, row.at.days).arg("unit", unit));
            }
        }
        self.of.entry(row.id.clone()).or_default().push(self.rows.len());
        self.rows.push(row);
    }

    fn of(&self, id: &Id) -> impl Iterator<Item = &Row> {
        self.of.get(id).into_iter().flatten().map(|place| &self.rows[*place])
    }

    /// A village lies in a town, a town or department below the county, and the county stands at the top; what stands
    /// above is there as long as what stands below, and its region code begins the codes below.
    fn parents(&self, row: &Row, check: &mut Check<'_>) {
        let Version { name, parent, code, days, .. } = &row.version;
        let above = parent.as_ref().and_then(|id| self.of(id).next());
        let fits = match (row.tier, parent, above) {
            (Tier::County, None, _) => true,
            (Tier::Town | Tier::Department, Some(_), Some(above)) => {
                matches!(above.tier, Tier::County | Tier::Department)
            }
            (Tier::Village, Some(_), Some(above)) => above.tier == Tier::Town,
            _ => false,
        };
        let Some(id) = parent.as_ref().filter(|id| fits && **id != row.id) else {
            if !fits || parent.is_some() {
                let wanted = parent.as_ref().map_or("", Id::as_str);
                let near = check
                    .diags
                    .guess(Code::UnitParent, wanted, self.of.keys().map(Id::as_str))
                    .filter(|near| *near != wanted);
                check.fault(Diagnostic::new(Code::UnitParent, row.at.parent).arg("unit", name).suggest(near));
            }
            return;
        };
        let wrong = self.of(id).filter(|above| above.version.days.common(*days).is_some()).find_map(|above| {
            let prefix = above.version.code.as_ref()?.prefix(above.tier);
            let good = code.as_ref().is_none_or(|code| code.as_str().starts_with(prefix));
            (!good).then_some((prefix, &above.version.name))
        });
        if let Some((prefix, parent)) = wrong {
            let fault = Diagnostic::new(Code::RegionPrefix, row.at.code).arg("prefix", prefix);
            check.fault(fault.arg("parent", parent));
        }
        // A parent that goes on without a known end is above for as long as needed.
        let ends: Option<Vec<_>> = self.of(id).map(|above| above.version.days.to).collect();
        if let Some(ended) = ends.and_then(|ends| ends.into_iter().max())
            && days.to.is_none_or(|to| ended < to)
        {
            let fault = Diagnostic::new(Code::UnitAbove, row.at.parent).arg("unit", name).arg("ended", ended);
            check.fault(fault.arg("parent", id.as_str()));
        }
    }

    /// What a unit was merged or split into is known, and follows a last day.
    fn successors(&self, row: &Row, check: &mut Check<'_>) {
        let list = &row.version.succeeded_by;
        let fault = || Diagnostic::new(Code::UnitSuccessor, row.at.successors).arg("unit", &row.version.name);
        let Some(last) = row.version.days.to else {
            if !list.is_empty() {
                check.fault(fault().remedy("help-day"));
            }
            return;
        };
        for id in list {
            let next = last.succ_opt().unwrap_or(last);
            if !self.of.contains_key(id) {
                let near =
                    check.diags.guess(Code::UnitParent, id.as_str(), self.of.keys().map(Id::as_str)).map(str::to_owned);
                check.fault(fault().arg("found", id.as_str()).suggest(near.as_deref()));
            } else if self.of(id).any(|other| other.tier != row.tier) {
                check.fault(fault().arg("found", id.as_str()).remedy("help-tier"));
            } else if !self.of(id).any(|other| other.version.days.holds(next)) {
                check.fault(fault().arg("found", id.as_str()).arg("day", next).remedy("help-span"));
            }
        }
    }

    /// A region code is one unit's on a day.
    fn codes(&self, check: &mut Check<'_>) {
        let mut seen: BTreeMap<&RegionCode, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            // An office stands under the code of its county.
            let Some(code) = row.version.code.as_ref().filter(|_| row.tier != Tier::Department) else { continue };
            let others = seen.entry(code).or_default();
            let other =
                others.iter().find(|other| other.id != row.id && other.version.days.common(row.version.days).is_some());
            if let Some(other) = other {
                let fault = Diagnostic::new(Code::RegionCodeRepeated, row.at.code).arg("code", code);
                let (name, unit) = (&other.version.name, other.id.as_str());
                check.fault(fault.arg("other", format!("{name}（{unit}）")));
            }
            others.push(row);
        }
    }

    /// The units in the order of their first rows.
    fn tree(self) -> UnitTree {
        let mut rows: Vec<Option<Row>> = self.rows.into_iter().map(Some).collect();
        let mut order: Vec<(Id, Vec<usize>)> = self.of.into_iter().collect();
        order.sort_by_key(|(_, places)| places[0]);
        let units = order.into_iter().filter_map(|(id, places)| {
            let own: Vec<Row> = places.iter().filter_map(|place| rows[*place].take()).collect();
            let (tier, several) = (own.first()?.tier, own.len() > 1);
            let mut flags = Vec::new();
            let mut versions = Vec::with_capacity(own.len());
            for row in own {
                flags.extend(
                    row.flags.into_iter().map(|flag| if several { within(flag, row.version.days) } else { flag }),
                );
                versions.push(row.version);
            }
            Unit::new(id, tier, joined(flags), versions)
        });
        UnitTree::new(units.collect())
    }
}

/// A flag of one row of several begins and ends with the row where it does not say otherwise.
fn within(flag: Flag, row: Validity) -> Flag {
    let Validity { from, to } = flag.validity;
    Flag { name: flag.name, validity: Validity { from: from.or(row.from), to: to.or(row.to) } }
}

/// Flags that go on from row to row are one.
fn joined(flags: Vec<Flag>) -> Vec<Flag> {
    let mut list: Vec<Flag> = Vec::with_capacity(flags.len());
    for mut flag in flags {
        while let Some(place) =
            list.iter().position(|other| other.name == flag.name && other.validity.joined(flag.validity).is_some())
        {
            let other = list.remove(place);
            flag.validity = other.validity.joined(flag.validity).unwrap_or(flag.validity);
        }
        list.push(flag);
    }
    list
}

fn row(cells: &[Spanned<String>], columns: &Columns, check: &mut Check<'_>) -> Option<Row> {
    let cell = |name: &str| columns.get(name).map(|place| &cells[*place]);
    let filled = |name: &str| cell(name).filter(|cell| !cell.value.is_empty());
    let id_cell = cell("id")?;
    let span = cell("name").map_or(id_cell.span, |cell| cell.span);
    let id = unit_id(id_cell, &id_cell.value, check);
    let name = check.text(cell("name").cloned());
    let tier: Option<Tier> = check.listed(cell("tier"), &Tier::ALL.map(Tier::key));
    let kind = check.text(cell("kind").cloned());
    let parent = filled("parent").and_then(|cell| unit_id(cell, &cell.value, check));
    let code = filled("code").zip(tier).and_then(|(cell, tier)| match RegionCode::parse(&cell.value, tier) {
        Ok(code) => Some(code),
        Err(_) => {
            let fault = Diagnostic::new(Code::RegionCode, cell.span).arg("found", &cell.value);
            let destroyed = crate::import::number::is_scientific(&cell.value);
            check.fault(if destroyed { fault.remedy("help-spreadsheet") } else { fault });
            None
        }
    });
    let flags = filled("flags").map_or_else(Vec::new, |cell| flags(cell, check));
    let aliases = filled("aliases").map_or_else(Vec::new, |cell| list(cell).map(str::to_owned).collect());
    let successors = filled("succeeded_by");
    let succeeded_by =
        successors.map_or_else(Vec::new, |cell| list(cell).filter_map(|text| unit_id(cell, text, check)).collect());
    let (from, to) = (check.day(filled("from")), check.day(filled("to")));
    if let (Some(from), Some(to), Some(cell)) = (from, to, cell("to")) {
        check.order(from, to, cell.span)?;
    }
    let founded_by = document_number(filled("founded_by"), check);
    let ended_by = document_number(filled("ended_by"), check);
    let days = Validity { from, to };
    let place = |name: &str| cell(name).map_or(id_cell.span, |cell| cell.span);
    let at = Places {
        id: id_cell.span,
        tier: place("tier"),
        parent: place("parent"),
        code: place("code"),
        days: place(if from.is_some() { "from" } else { "to" }),
        successors: place("succeeded_by"),
    };
    let (name, kind) = (name?, kind?);
    let version = Version { days, name, kind, parent, code, aliases, succeeded_by, founded_by, ended_by, span };
    Some(Row { id: id?, tier: tier?, flags, version, at })
}

fn unit_id(cell: &Spanned<String>, text: &str, check: &mut Check<'_>) -> Option<Id> {
    let id = text.parse().ok();
    if id.is_none() {
        let fault = Diagnostic::new(Code::RecordId, cell.span).arg("id", text);
        check.fault(if is_device(text) { fault.remedy("help-device") } else { fault });
    }
    id
}

/// The parts of a cell that semicolons keep apart.
fn list(cell: &Spanned<String>) -> impl Iterator<Item = &str> {
    cell.value.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

/// `贫困村` or `贫困村:2014-01-01..2019-12-31`, several joined by a semicolon.
fn flags(cell: &Spanned<String>, check: &mut Check<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for part in list(cell) {
        let (name, days) = part.split_once([':', '：']).unwrap_or((part, ""));
        let (from, to) = days.split_once("..").unwrap_or((days, ""));
        let day = |text: &str| if text.is_empty() { Ok(None) } else { parse_day(text).map(Some) };
        match (day(from), day(to)) {
            (Ok(from), Ok(to)) => flags.push(Flag { name: name.to_owned(), validity: Validity { from, to } }),
            _ => check.fault(Diagnostic::new(Code::FlagForm, cell.span).arg("found", part)),
        }
    }
    flags
}
