//! Units and the tree they form: county, towns, villages, departments.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

use super::id::Id;

/// The level a unit stands on. A ranking never mixes tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// 县
    County,
    /// 县直部门
    Department,
    /// 镇(办)
    Town,
    /// 村
    Village,
}

impl Tier {
    /// All tiers, from the top of the tree.
    pub const ALL: [Self; 4] = [Self::County, Self::Department, Self::Town, Self::Village];

    /// The key in records, file names and addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Department => "department",
            Self::Town => "town",
            Self::Village => "village",
        }
    }
}

impl FromStr for Tier {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|tier| tier.key() == text).ok_or(())
    }
}

/// A 12-digit statistical region code: province 2, prefecture 2, county 2, township 3, village 3 digits.
///
/// Source: 统计用区划代码和城乡划分代码编制规则. Kept as text, since codes may begin with 0. Structure is checked, not
/// membership in a national list, which changes every year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(String);

/// What is wrong with a region code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RegionCodeError {
    /// Not twelve digits.
    #[error("not twelve digits")]
    Digits,
    /// The parts that a unit of this tier leaves empty are not zero, or a part it needs is.
    #[error("wrong structure for the tier")]
    Structure,
}

impl RegionCode {
    /// Reads the code of a unit of the given tier.
    ///
    /// # Errors
    /// [`RegionCodeError`] when it has not twelve digits or not the structure of the tier.
    pub fn parse(text: &str, tier: Tier) -> Result<Self, RegionCodeError> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegionCodeError::Digits);
        }
        let (town, village) = (&text[6..9], &text[9..12]);
        let good = match tier {
            Tier::County | Tier::Department => town == "000" && village == "000",
            Tier::Town => town != "000" && village == "000",
            Tier::Village => town != "000" && village != "000",
        };
        if good { Ok(Self(text.to_owned())) } else { Err(RegionCodeError::Structure) }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits that the codes of everything below a unit of this tier begin with.
    #[must_use]
    pub fn prefix(&self, tier: Tier) -> &str {
        match tier {
            Tier::County | Tier::Department => &self.0[..6],
            Tier::Town => &self.0[..9],
            Tier::Village => &self.0,
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A span of days, open where an end is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day, if known.
    pub from: Option<NaiveDate>,
    /// The last day, if it has one.
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// Whether a day lies in the span.
    #[must_use]
    pub fn holds(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A property a unit has for some time, such as 贫困村.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name as readers see it.
    pub name: String,
    /// The days on which the unit has it.
    pub validity: Validity,
}

/// A place or office that is ranked, inspected or held to account.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: Id,
    /// Its name as readers see it.
    pub name: String,
    /// The tier it stands on.
    pub tier: Tier,
    /// What it is called in law: 镇, 乡, 街道, 村, 社区, 部门 …
    pub kind: String,
    /// The unit above it.
    pub parent: Option<Id>,
    /// Its region code; offices have none.
    pub code: Option<RegionCode>,
    /// Its dated properties.
    pub flags: Vec<Flag>,
    /// Other names it is known by in tables.
    pub aliases: Vec<String>,
    /// When it exists.
    pub validity: Validity,
}

impl Unit {
    /// Whether the unit has a flag on a day.
    #[must_use]
    pub fn has_flag(&self, name: &str, day: NaiveDate) -> bool {
        self.flags.iter().any(|flag| flag.name == name && flag.validity.holds(day))
    }
}

/// All units, in the order of the register, which is the order of every list of units that is not a ranking.
#[derive(Clone, Debug, Default)]
pub struct UnitTree {
    units: Vec<Unit>,
    by_id: BTreeMap<Id, usize>,
}

impl UnitTree {
    /// A tree of units whose ids differ and whose parents exist (`validate` sees to both).
    #[must_use]
    pub fn new(units: Vec<Unit>) -> Self {
        let by_id = units.iter().enumerate().map(|(place, unit)| (unit.id.clone(), place)).collect();
        Self { units, by_id }
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

    /// The units right below another.
    pub fn children(&self, id: &Id) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(move |unit| unit.parent.as_ref() == Some(id))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked_for_structure() {
        let parse = RegionCode::parse;
        assert!(parse("990721000000", Tier::County).is_ok());
        assert!(parse("990721101000", Tier::Town).is_ok());
        assert!(parse("990721101201", Tier::Village).is_ok());
        assert_eq!(parse("99072110", Tier::Town), Err(RegionCodeError::Digits));
        assert_eq!(parse("９９０７21101000", Tier::Town), Err(RegionCodeError::Digits));
        assert_eq!(parse("990721101201", Tier::Town), Err(RegionCodeError::Structure));
        assert_eq!(parse("990721101000", Tier::Village), Err(RegionCodeError::Structure));
    }
}
