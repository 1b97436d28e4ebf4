//! The register: all units, and what they ask of each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Tier, Unit, Version};
use crate::model::id::Id;

/// All units, in the order of the register, which is the order of every list of units that is not a ranking.
#[derive(Clone, Debug, Default)]
pub struct UnitTree {
    units: Vec<Unit>,
    by_id: BTreeMap<Id, usize>,
    /// Units that once stood right below another.
    below: BTreeMap<Id, Vec<usize>>,
    /// Units that once had a name.
    named: BTreeMap<String, Vec<usize>>,
    /// Units that were once merged or split.
    succeeded: Vec<usize>,
}

impl UnitTree {
    /// A tree of units whose ids differ and whose parents exist (`validate` sees to both).
    #[must_use]
    pub fn new(units: Vec<Unit>) -> Self {
        let by_id = units.iter().enumerate().map(|(place, unit)| (unit.id.clone(), place)).collect();
        let mut tree = Self { units, by_id, ..Self::default() };
        for (place, unit) in tree.units.iter().enumerate() {
            // In any of its versions; who asks says which day is meant.
            let parents: BTreeSet<&Id> = unit.versions.iter().filter_map(|version| version.parent.as_ref()).collect();
            for parent in parents {
                tree.below.entry(parent.clone()).or_default().push(place);
            }
            let names: BTreeSet<&str> = unit.versions.iter().map(|version| version.name.as_str()).collect();
            for name in names {
                tree.named.entry(name.to_owned()).or_default().push(place);
            }
            if unit.versions.iter().any(|version| !version.succeeded_by.is_empty()) {
                tree.succeeded.push(place);
            }
        }
        tree
    }

    /// What of the register is public on a day: versions that begin later are not told, and a unit that has no other
    /// keeps its first, since records may name it.
    #[must_use]
    pub fn known_on(&self, day: NaiveDate) -> Self {
        let mut tree = self.clone();
        for unit in &mut tree.units {
            let begun = unit.versions.iter().filter(|version| version.days.from.is_none_or(|from| from <= day)).count();
            unit.versions.truncate(begun.max(1));
        }
        tree
    }

    /// The unit with an id.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Unit> {
        self.by_id.get(id).map(|&place| &self.units[place])
    }

    /// All units in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter()
    }

    /// The units of one tier in the order of the register.
    pub fn of_tier(&self, tier: Tier) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(move |unit| unit.tier == tier)
    }

    /// The units of one tier that exist on a day.
    pub fn existing(&self, tier: Tier, day: NaiveDate) -> impl Iterator<Item = &Unit> {
        self.of_tier(tier).filter(move |unit| unit.exists(day))
    }

    /// The units right below another on a day, those that no longer exist with their last place.
    pub fn children(&self, id: &Id, day: NaiveDate) -> impl Iterator<Item = &Unit> {
        self.at(self.below.get(id)).filter(move |unit| unit.parent(day) == Some(id))
    }

    /// The unit's name on a day with the units above it, up to but without the county: 青石镇双河村.
    #[must_use]
    pub fn full_name(&self, id: &Id, day: NaiveDate) -> String {
        let Some(unit) = self.get(id) else { return String::new() };
        match unit.parent(day).and_then(|parent| self.get(parent)) {
            Some(above) if above.tier != Tier::County => format!("{}{}", above.name(day), unit.name(day)),
            _ => unit.name(day).to_owned(),
        }
    }

    /// The unit's name on a day, with the town before it where another unit of the tier has the same name.
    #[must_use]
    pub fn told_apart(&self, id: &Id, day: NaiveDate) -> String {
        let Some(unit) = self.get(id) else { return String::new() };
        let name = unit.name(day);
        let mut named = self.at(self.named.get(name)).filter(|other| other.tier == unit.tier);
        let shared = named.any(|other| other.id != *id && other.name(day) == name);
        if shared { self.full_name(id, day) } else { name.to_owned() }
    }

    /// The units of which one was made after its beginning up to a day, with the day they ended: merged into it, or
    /// split into it and others.
    pub fn made_of(&self, id: &Id, until: NaiveDate) -> impl Iterator<Item = (&Unit, NaiveDate)> {
        self.at(Some(&self.succeeded)).flat_map(move |unit| {
            let ended = unit.versions.iter().filter(move |version| version.succeeded_by.contains(id));
            ended.filter_map(move |version| Some((unit, version.days.to?))).filter(move |(_, to)| *to < until)
        })
    }

    /// Whether a unit of the same id is another one after a day and up to another: something was merged into it or
    /// split off it, so what it did before is not compared with what it does after. A new name or a new place above
    /// it leaves it the same.
    #[must_use]
    pub fn remade(&self, id: &Id, after: NaiveDate, until: NaiveDate) -> bool {
        let own = |unit: &Unit, version: &Version| unit.id == *id && !version.succeeded_by.is_empty();
        self.at(Some(&self.succeeded)).any(|unit| {
            unit.versions.iter().any(|version| {
                let within = version.days.to.is_some_and(|to| after <= to && to < until);
                let alone = unit.id == *id && version.succeeded_by == [id.clone()];
                within && !alone && (own(unit, version) || version.succeeded_by.contains(id))
            })
        })
    }

    /// The units of a tier that were merged or split after a day and up to another, with what became of them.
    pub fn reformed(&self, tier: Tier, after: NaiveDate, until: NaiveDate) -> impl Iterator<Item = (&Unit, &Version)> {
        let of_tier = self.at(Some(&self.succeeded)).filter(move |unit| unit.tier == tier);
        of_tier.flat_map(move |unit| {
            let within = move |version: &&Version| version.days.to.is_some_and(|to| after <= to && to < until);
            let ended = unit.versions.iter().filter(|version| !version.succeeded_by.is_empty());
            ended.filter(within).map(move |version| (unit, version))
        })
    }

    fn at<'t>(&'t self, places: Option<&'t Vec<usize>>) -> impl Iterator<Item = &'t Unit> {
        places.into_iter().flatten().map(|place| &self.units[*place])
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is no unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}
