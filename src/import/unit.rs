//! Which unit a row is about: by id, name or alias, by the unit above it, by what was decided.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::folded;
use super::mapping::Decisions;
use crate::model::id::Id;
use crate::model::names;
use crate::model::unit::{Tier, UnitTree};

/// The units that a table may name, on the day of its round.
pub(super) struct Names<'u> {
    units: &'u UnitTree,
    day: NaiveDate,
    /// Units of the table's tier by folded id, name, alias, and the unit above with the name.
    own: BTreeMap<String, BTreeSet<Id>>,
    /// Units of other tiers by folded id, name and alias.
    others: BTreeMap<String, BTreeSet<Id>>,
}

/// What a name turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// This unit.
    Unit(Id),
    /// A row that was decided to be none of ours.
    Skip,
    /// A unit of another tier.
    OtherTier,
    /// Several units have the name: their ids.
    Several(Vec<String>),
    /// Likely this name, but not certainly.
    Guess(String),
    /// None of this name; names a little like it.
    Unknown(Vec<String>),
    /// The unit above is not in the register.
    UnknownParent,
    /// The register has the unit below another.
    ParentDiffers(String),
}

impl<'u> Names<'u> {
    pub(super) fn new(units: &'u UnitTree, tier: Tier, day: NaiveDate) -> Self {
        let named = |own: fn(Tier, Tier) -> bool| {
            let list = || units.iter().filter(|unit| own(unit.tier, tier));
            let known = names::Names::of(units, list(), folded);
            let find = |name: &str| known.find(name, Some(day)).into_iter().cloned().collect::<BTreeSet<Id>>();
            let mut all: BTreeMap<String, BTreeSet<Id>> =
                known.iter().map(|name| (name.to_owned(), find(name))).collect();
            for unit in list() {
                all.entry(folded(unit.id.as_str())).or_default().insert(unit.id.clone());
            }
            all
        };
        Self { units, day, own: named(|unit, tier| unit == tier), others: named(|unit, tier| unit != tier) }
    }

    /// Whether a text names a unit of the table's tier.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.own.contains_key(&joined(text))
    }

    /// Whether a text names a unit of another tier and none of the table's.
    pub(super) fn is_other_tier(&self, text: &str) -> bool {
        let name = joined(text);
        !self.own.contains_key(&name) && self.others.contains_key(&name)
    }

    /// The unit that a name means, by what was decided, the register, and the unit above where the sheet names it.
    pub(super) fn find(&self, text: &str, above: &str, decisions: &Decisions) -> Named {
        let both = format!("{above}/{text}");
        let decided = if above.is_empty() { None } else { decisions.unit(&both) };
        let decided = decided.or_else(|| decisions.unit(text)).map(str::to_owned);
        if decided.as_deref() == Some("-") {
            return Named::Skip;
        }
        let text = decided.as_deref().unwrap_or(text);
        let name = joined(text);
        let all: Vec<&Id> = self.own.get(&name).into_iter().flatten().collect();
        if all.is_empty() {
            return self.nothing(&name);
        }
        if above.is_empty() {
            return match all.as_slice() {
                [one] => Named::Unit((*one).clone()),
                several => Named::Several(several.iter().map(|id| id.as_str().to_owned()).collect()),
            };
        }
        let parents = self.others.get(&joined(decisions.unit(above).unwrap_or(above)));
        let Some(parents) = parents else { return Named::UnknownParent };
        let below = |id: &&Id| {
            let parent = self.units.get(id).and_then(|unit| unit.parent(self.day));
            parent.is_some_and(|parent| parents.contains(parent))
        };
        match all.iter().copied().filter(below).collect::<Vec<_>>().as_slice() {
            [one] => Named::Unit((*one).clone()),
            [] => {
                let full = |id: &&Id| self.units.full_name(id, self.day);
                Named::ParentDiffers(all.iter().map(full).collect::<Vec<_>>().join("、"))
            }
            several => Named::Several(several.iter().map(|id| id.as_str().to_owned()).collect()),
        }
    }

    fn nothing(&self, name: &str) -> Named {
        if self.others.contains_key(name) {
            return Named::OtherTier;
        }
        // A name without its kind, 石滩 for 石滩村, is likely but not certain.
        let begins = |known: &&String| {
            name.chars().count() >= 2 && (known.starts_with(name) || name.starts_with(known.as_str()))
        };
        let likely: BTreeSet<&Id> =
            self.own.iter().filter(|(known, _)| begins(known)).flat_map(|(_, ids)| ids).collect();
        let shown = |id: &&Id| self.units.get(id).map(|unit| unit.name(self.day).to_owned());
        if let [Some(one)] = likely.iter().map(shown).collect::<Vec<_>>().as_slice() {
            return Named::Guess(one.clone());
        }
        let near = crate::diag::closest(name, self.own.keys().map(String::as_str));
        let near: Vec<String> = match near.and_then(|near| self.own.get(near)) {
            Some(ids) => ids.iter().filter_map(|id| shown(&id)).collect(),
            None => likely.iter().take(3).filter_map(shown).collect(),
        };
        Named::Unknown(near)
    }
}

/// A name as it compares, without what parts a unit from the one above it: 松坪镇/新民村.
fn joined(text: &str) -> String {
    let name = folded(text);
    // Ids are written with dashes.
    if name.is_ascii() { name } else { name.chars().filter(|c| !matches!(c, '/' | '-' | '—' | '·')).collect() }
}
