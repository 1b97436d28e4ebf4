//! What a record may refer to: units by id, name and alias, records by kind and id, lists.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::diag::{Code, Diagnostic, Spanned};
use crate::import::mapping::Layout;
use crate::load::site::RawLists;
use crate::model::calendar::Calendar;
use crate::model::id::{DocNumber, Id};
use crate::model::names::Names;
use crate::model::record::Kind;
use crate::model::scheme::Scheme;
use crate::model::unit::{Tier, Unit, UnitTree};

use super::check::Check;

pub(super) struct Index {
    units: UnitTree,
    names: Names,
    schemes: Vec<Scheme>,
    /// Whether the register could not be read, so that no unit can be told.
    pub(super) units_unreadable: bool,
    /// Ids and names of units whose rows in the register have faults.
    pub(super) faulty_units: BTreeSet<String>,
    /// Whether a scheme was left out for its faults, so that what misses a scheme may mean that one.
    pub(super) schemes_incomplete: bool,
    /// Working days.
    pub(super) calendar: Calendar,
    /// How many working days a publicity window (公示) has at least.
    pub(super) window_days: u32,
    /// What was decided about tables, by the scheme's id.
    pub(super) layouts: Vec<(String, Layout)>,
    /// The unit that publishes the site, which no scheme ranks unless it says so.
    publisher: Option<Id>,
    documents: Vec<DocNumber>,
    /// Whether a record was erased.
    erased: bool,
    records: BTreeMap<Kind, BTreeSet<String>>,
    fields: Vec<String>,
    problems: Vec<String>,
    topics: Vec<String>,
}

/// A list of `site.toml` that records choose from.
#[derive(Clone, Copy)]
pub(super) enum List {
    Fields,
    Problems,
    Topics,
}

impl Index {
    pub(super) fn new(units: UnitTree) -> Self {
        Self {
            names: Names::of(&units, units.iter(), str::to_owned),
            units,
            schemes: Vec::new(),
            units_unreadable: false,
            faulty_units: BTreeSet::new(),
            schemes_incomplete: false,
            calendar: Calendar::default(),
            window_days: 0,
            layouts: Vec::new(),
            publisher: None,
            documents: Vec::new(),
            erased: false,
            records: BTreeMap::new(),
            fields: Vec::new(),
            problems: Vec::new(),
            topics: Vec::new(),
        }
    }

    pub(super) fn set_schemes(&mut self, schemes: Vec<Scheme>, complete: bool) {
        self.schemes = schemes;
        self.schemes_incomplete = !complete;
    }

    pub(super) fn set_publisher(&mut self, name: Option<&Spanned<String>>) {
        let units = name.map(|name| self.names.find(name.value.trim(), None));
        self.publisher = units.into_iter().flatten().next().cloned();
    }

    pub(super) fn documents<'a>(&mut self, numbers: impl Iterator<Item = &'a Spanned<String>>) {
        self.documents.extend(numbers.filter_map(|number| number.value.trim().parse().ok()));
    }

    /// Whether a document is a record, or belongs to a series of which the site keeps no records.
    pub(super) fn has_document(&self, number: &DocNumber) -> bool {
        let series = || self.documents.iter().filter(|other| number.same_series(other));
        // The number of one that was erased is not known any more.
        self.erased || series().next().is_none() || series().any(|other| other == number)
    }

    pub(super) fn publisher(&self) -> Option<&Id> {
        self.publisher.as_ref()
    }

    pub(super) fn lists(&mut self, lists: &RawLists) {
        let values = |list: &[Spanned<String>]| list.iter().map(|item| item.value.trim().to_owned()).collect();
        self.fields = values(&lists.fields);
        self.problems = values(&lists.problems);
        self.topics = values(&lists.topics);
    }

    pub(super) fn record(&mut self, kind: Kind, id: &str) {
        self.records.entry(kind).or_default().insert(id.to_owned());
    }

    /// A record that was erased: what names it may stay.
    pub(super) fn erased(&mut self, name: &str) {
        self.erased = true;
        if let Some((Ok(kind), id)) = name.split_once('/').map(|(folder, id)| (folder.parse::<Kind>(), id)) {
            self.record(kind, id);
        }
    }

    pub(super) fn units(&self) -> &UnitTree {
        &self.units
    }

    pub(super) fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// Whether a record exists, published or not.
    pub(super) fn has_record(&self, kind: Kind, id: &str) -> bool {
        if kind == Kind::Unit {
            return id.parse().is_ok_and(|id| self.units.get(&id).is_some());
        }
        self.records.get(&kind).is_some_and(|ids| ids.contains(id))
    }

    /// The ids of a kind of record.
    pub(super) fn ids(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.records.get(&kind).into_iter().flatten().map(String::as_str)
    }

    /// The unit that a field names by id, name, alias, or name with the town's before it, in a record of a day.
    pub(super) fn unit(
        &self,
        field: Option<&Spanned<String>>,
        on: Option<NaiveDate>,
        check: &mut Check<'_>,
    ) -> Option<&Unit> {
        self.unit_of_tier(field, None, on, check)
    }

    /// The same among the units of one tier, where a table has only these.
    pub(super) fn unit_of_tier(
        &self,
        field: Option<&Spanned<String>>,
        tier: Option<Tier>,
        on: Option<NaiveDate>,
        check: &mut Check<'_>,
    ) -> Option<&Unit> {
        let field = field?;
        let text = field.value.trim();
        let by_id = text.parse::<Id>().ok().and_then(|id| self.units.get(&id));
        let candidates: Vec<&Unit> = match by_id {
            Some(unit) => vec![unit],
            None => {
                // 松坪镇/新民村 parts with a sign what the names have joined.
                let joined = text.replace(['/', '／', ' ', '\u{3000}'], "");
                self.names.find(&joined, on).into_iter().filter_map(|id| self.units.get(id)).collect()
            }
        };
        let fitting: Vec<&Unit> =
            candidates.iter().copied().filter(|unit| tier.is_none_or(|tier| unit.tier == tier)).collect();
        let day = on.unwrap_or(NaiveDate::MAX);
        match (fitting.as_slice(), candidates.as_slice()) {
            ([unit], _) => return Some(unit),
            ([], [unit, ..]) => {
                let fault = Diagnostic::new(Code::WrongTier, field.span).arg("unit", unit.name(day));
                check.fault(fault.arg("tier", tier.map_or("", Tier::key)));
            }
            // The register has the fault; said there, it is not said again wherever the unit stands.
            ([], []) if self.units_unreadable || self.faulty_units.contains(text) => {}
            ([], []) => {
                let of_tier = |name: &&str| {
                    let units = self.names.find(name, None).into_iter().filter_map(|id| self.units.get(id));
                    tier.is_none_or(|tier| units.into_iter().any(|unit| unit.tier == tier))
                };
                let ids = self.units.iter().filter(|unit| tier.is_none_or(|tier| unit.tier == tier));
                let names = ids.map(|unit| unit.id.as_str()).chain(self.names.iter().filter(of_tier));
                let near = check.diags.guess(Code::UnknownUnit, text, names).map(str::to_owned);
                check.fault(Diagnostic::new(Code::UnknownUnit, field.span).arg("found", text).suggest(near.as_deref()));
            }
            _ => {
                let name = |unit: &&Unit| format!("{}（{}）", unit.id, self.units.full_name(&unit.id, day));
                let list = fitting.iter().map(name).collect::<Vec<_>>().join("、");
                check.fault(Diagnostic::new(Code::AmbiguousUnit, field.span).arg("found", text).arg("list", list));
            }
        }
        None
    }

    pub(super) fn unit_id(
        &self,
        field: Option<&Spanned<String>>,
        on: Option<NaiveDate>,
        check: &mut Check<'_>,
    ) -> Option<Id> {
        self.unit(field, on, check).map(|unit| unit.id.clone())
    }

    pub(super) fn unit_ids(&self, fields: &[Spanned<String>], on: Option<NaiveDate>, check: &mut Check<'_>) -> Vec<Id> {
        fields.iter().filter_map(|field| self.unit_id(Some(field), on, check)).collect()
    }

    /// The ids of records that fields name.
    pub(super) fn record_ids(&self, kind: Kind, fields: &[Spanned<String>], check: &mut Check<'_>) -> Vec<Id> {
        fields.iter().filter_map(|field| self.record_id(kind, field, check)).collect()
    }

    pub(super) fn record_id(&self, kind: Kind, field: &Spanned<String>, check: &mut Check<'_>) -> Option<Id> {
        if self.has_record(kind, &field.value) {
            return field.value.parse().ok();
        }
        let near = check.diags.guess(Code::UnknownRecord, &field.value, self.ids(kind)).map(str::to_owned);
        let fault =
            Diagnostic::new(Code::UnknownRecord, field.span).arg("kind", kind.folder()).arg("found", &field.value);
        check.fault(fault.suggest(near.as_deref()));
        None
    }

    /// A value from one of the site's lists.
    pub(super) fn listed(&self, list: List, field: Option<Spanned<String>>, check: &mut Check<'_>) -> Option<String> {
        let field = field?;
        let values = match list {
            List::Fields => &self.fields,
            List::Problems => &self.problems,
            List::Topics => &self.topics,
        };
        if values.contains(&field.value) {
            return Some(field.value);
        }
        check.not_in_list(&field, values.iter().map(String::as_str));
        None
    }
}
