//! Units and the tree they form: county, towns, villages, departments.

mod tree;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

use super::id::{DocNumber, Id};
use super::place::Span;

pub use tree::UnitTree;

/// The columns of the register, `content/units.csv`.
pub const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "tier",
    "kind",
    "parent",
    "code",
    "flags",
    "aliases",
    "from",
    "to",
    "succeeded_by",
    "founded_by",
    "ended_by",
];

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

    /// The days that lie in both spans; `None` when there are none.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        from.zip(to).is_none_or(|(from, to)| from <= to).then_some(Self { from, to })
    }

    /// One span of two that overlap or follow each other without a day between; `None` when there is one.
    #[must_use]
    pub fn joined(self, other: Self) -> Option<Self> {
        let next = |day: Option<NaiveDate>| day.and_then(|day| day.succ_opt());
        let reaches = |a: Self, b: Self| a.to.is_none() || b.from.is_none() || b.from <= next(a.to);
        let to = self.to.and_then(|a| other.to.map(|b| a.max(b)));
        (reaches(self, other) && reaches(other, self)).then_some(Self { from: self.from.min(other.from), to })
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

/// What a unit is called and where it stands in a span of days: a row of the register.
///
/// 地名管理条例 (2022), art. 12 and 13: a place keeps being the place when its name or the place above it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The days on which it is so.
    pub days: Validity,
    /// Its name as readers see it.
    pub name: String,
    /// What it is called in law: 镇, 乡, 街道, 村, 社区, 部门 …
    pub kind: String,
    /// The unit above it.
    pub parent: Option<Id>,
    /// Its region code; offices have none.
    pub code: Option<RegionCode>,
    /// Other names it is known by in tables.
    pub aliases: Vec<String>,
    /// The units it was merged into or split into on the day after the last. The unit itself among them means that it
    /// goes on as a part of what it was.
    pub succeeded_by: Vec<Id>,
    /// The document that made it so.
    pub founded_by: Option<DocNumber>,
    /// The document that ended it.
    pub ended_by: Option<DocNumber>,
    /// Where the register names it so.
    pub span: Span,
}

/// A place or office that is ranked, inspected or held to account.
///
/// What can change has a day: there is no name without one.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id, which never changes.
    pub id: Id,
    /// The tier it stands on.
    pub tier: Tier,
    /// Its dated properties.
    pub flags: Vec<Flag>,
    /// Earlier first; never empty, and no two share a day.
    versions: Vec<Version>,
}

impl Unit {
    /// A unit with its versions in any order; `None` when there are none or two of them share a day.
    #[must_use]
    pub fn new(id: Id, tier: Tier, flags: Vec<Flag>, mut versions: Vec<Version>) -> Option<Self> {
        versions.sort_by_key(|version| version.days.from);
        let apart = versions.windows(2).all(|pair| pair[0].days.common(pair[1].days).is_none());
        (apart && !versions.is_empty()).then_some(Self { id, tier, flags, versions })
    }

    /// Its versions, the earliest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// What it was on a day; before it was founded what it became first, after its end what it was last.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &Version {
        let begun = |version: &&Version| version.days.from.is_none_or(|from| from <= day);
        self.versions.iter().rev().find(begun).unwrap_or(&self.versions[0])
    }

    /// The last of its versions: in the register of a public view that is the present one.
    #[must_use]
    pub fn latest(&self) -> &Version {
        &self.versions[self.versions.len() - 1]
    }

    /// Its name on a day.
    #[must_use]
    pub fn name(&self, day: NaiveDate) -> &str {
        &self.on(day).name
    }

    /// The unit above it on a day.
    #[must_use]
    pub fn parent(&self, day: NaiveDate) -> Option<&Id> {
        self.on(day).parent.as_ref()
    }

    /// Its region code on a day.
    #[must_use]
    pub fn code(&self, day: NaiveDate) -> Option<&RegionCode> {
        self.on(day).code.as_ref()
    }

    /// Whether it exists on a day.
    #[must_use]
    pub fn exists(&self, day: NaiveDate) -> bool {
        self.on(day).days.holds(day)
    }

    /// Whether it exists on some day of a span.
    #[must_use]
    pub fn exists_within(&self, (first, last): (NaiveDate, NaiveDate)) -> bool {
        let span = Validity { from: Some(first), to: Some(last) };
        self.versions.iter().any(|version| version.days.common(span).is_some())
    }

    /// Its last day, where it no longer exists on the day.
    #[must_use]
    pub fn ended(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.on(day).days.to.filter(|to| *to < day)
    }

    /// Its first day, where it does not exist yet on the day.
    #[must_use]
    pub fn awaited(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.on(day).days.from.filter(|from| day < *from)
    }

    /// Whether the unit has a flag on a day.
    #[must_use]
    pub fn has_flag(&self, name: &str, day: NaiveDate) -> bool {
        self.flags.iter().any(|flag| flag.name == name && flag.validity.holds(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::FileId;

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

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(id: &str, rows: &[(&str, &str, &str, &str)]) -> Unit {
        let side = |text: &str| (!text.is_empty()).then(|| day(text));
        let versions = rows.iter().map(|(from, to, name, successors)| Version {
            days: Validity { from: side(from), to: side(to) },
            name: (*name).to_owned(),
            kind: "村".to_owned(),
            parent: None,
            code: None,
            aliases: Vec::new(),
            succeeded_by: successors.split_whitespace().map(|id| id.parse().unwrap()).collect(),
            founded_by: None,
            ended_by: None,
            span: Span::file(FileId(0)),
        });
        Unit::new(id.parse().unwrap(), Tier::Village, Vec::new(), versions.collect()).unwrap()
    }

    #[test]
    fn a_name_has_a_day() {
        let unit = unit("v", &[("2017-08-01", "2017-12-31", "新湖村", ""), ("", "2017-07-31", "老河村", "")]);
        assert_eq!(unit.name(day("1990-01-01")), "老河村");
        assert_eq!(unit.name(day("2017-07-31")), "老河村");
        assert_eq!(unit.name(day("2017-08-01")), "新湖村");
        assert!(unit.exists(day("2017-12-31")) && !unit.exists(day("2018-01-01")));
        assert_eq!(unit.name(day("2020-01-01")), "新湖村");
        assert_eq!(unit.ended(day("2018-01-01")), Some(day("2017-12-31")));
        assert_eq!(unit.ended(day("2017-12-31")), None);
    }

    #[test]
    fn merging_and_splitting_make_another_unit_and_renaming_does_not() {
        let tree = UnitTree::new(vec![
            unit("a", &[("", "2017-07-31", "甲村", "c")]),
            unit("b", &[("", "2017-07-31", "乙村", ""), ("2017-08-01", "", "新乙村", "")]),
            unit("c", &[("", "", "丙村", "")]),
            unit("d", &[("", "2017-07-31", "丁村", "d e"), ("2017-08-01", "", "丁村", "")]),
            unit("e", &[("2017-08-01", "", "戊村", "")]),
        ]);
        let remade = |id: &str| tree.remade(&id.parse().unwrap(), day("2017-07-31"), day("2017-08-31"));
        assert_eq!(["a", "b", "c", "d", "e"].map(remade), [true, false, true, true, true]);
        let later = |id: &str| tree.remade(&id.parse().unwrap(), day("2017-08-31"), day("2017-09-30"));
        assert_eq!(["a", "b", "c", "d", "e"].map(later), [false; 5]);
        let c = "c".parse().unwrap();
        let made: Vec<_> = tree.made_of(&c, day("2017-09-01")).map(|(unit, to)| (unit.id.as_str(), to)).collect();
        assert_eq!(made, [("a", day("2017-07-31"))]);
    }

    #[test]
    fn spans_meet_and_join() {
        let span = |from: &str, to: &str| {
            let side = |text: &str| (!text.is_empty()).then(|| day(text));
            Validity { from: side(from), to: side(to) }
        };
        assert_eq!(span("", "2017-07-31").common(span("2017-08-01", "")), None);
        assert_eq!(span("", "2017-08-01").common(span("2017-08-01", "")), Some(span("2017-08-01", "2017-08-01")));
        assert_eq!(span("", "2017-07-31").joined(span("2017-08-01", "")), Some(span("", "")));
        assert_eq!(span("", "2017-07-30").joined(span("2017-08-01", "")), None);
        assert_eq!(
            span("2015-01-01", "2016-12-31").joined(span("2014-01-01", "2015-06-30")),
            Some(span("2014-01-01", "2016-12-31"))
        );
    }
}
