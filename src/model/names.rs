//! What units may be called in records and tables, and whom a name means on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::id::Id;
use super::unit::{Tier, Unit, UnitTree, Validity};

/// What units may be called in records and tables: names, aliases, and names with the town's before them, each with
/// its days.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, Vec<(Id, Validity)>>);

impl Names {
    /// The names of some units of a tree, each as `form` writes it.
    #[must_use]
    pub fn of<'u>(tree: &UnitTree, units: impl Iterator<Item = &'u Unit>, form: impl Fn(&str) -> String) -> Self {
        let mut names = Self::default();
        for unit in units {
            for version in unit.versions() {
                for name in std::iter::once(&version.name).chain(&version.aliases) {
                    names.add(form(name), &unit.id, version.days);
                }
                let above = version.parent.as_ref().and_then(|parent| tree.get(parent));
                for above in above.filter(|above| above.tier != Tier::County).iter().flat_map(|above| above.versions())
                {
                    if let Some(days) = above.days.common(version.days) {
                        names.add(form(&format!("{}{}", above.name, version.name)), &unit.id, days);
                    }
                }
            }
        }
        names
    }

    fn add(&mut self, name: String, id: &Id, days: Validity) {
        self.0.entry(name).or_default().push((id.clone(), days));
    }

    /// The units that a name may mean. Where several have it, those that have it on the day, if that is told and any
    /// has.
    #[must_use]
    pub fn find(&self, name: &str, day: Option<NaiveDate>) -> BTreeSet<&Id> {
        let known = self.0.get(name).map_or(&[][..], Vec::as_slice);
        let all: BTreeSet<&Id> = known.iter().map(|(id, _)| id).collect();
        let Some(day) = day.filter(|_| all.len() > 1) else { return all };
        let then: BTreeSet<&Id> = known.iter().filter(|(_, days)| days.holds(day)).map(|(id, _)| id).collect();
        if then.is_empty() { all } else { then }
    }

    /// All names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::{FileId, Span};
    use crate::model::unit::Version;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(id: &str, from: Option<&str>, to: Option<&str>) -> Unit {
        let version = Version {
            days: Validity { from: from.map(day), to: to.map(day) },
            name: "新民村".to_owned(),
            kind: "村".to_owned(),
            parent: None,
            code: None,
            aliases: Vec::new(),
            succeeded_by: Vec::new(),
            founded_by: None,
            ended_by: None,
            span: Span::file(FileId(0)),
        };
        Unit::new(id.parse().unwrap(), Tier::Village, Vec::new(), vec![version]).unwrap()
    }

    #[test]
    fn a_shared_name_means_who_has_it_on_the_day() {
        let tree = UnitTree::new(vec![unit("old", None, Some("2016-12-31")), unit("new", Some("2017-01-01"), None)]);
        let names = Names::of(&tree, tree.iter(), str::to_owned);
        let find = |day| names.find("新民村", day).into_iter().map(Id::as_str).collect::<Vec<_>>();
        assert_eq!(find(None), ["new", "old"]);
        assert_eq!(find(Some(day("2017-07-01"))), ["new"]);
        assert_eq!(find(Some(day("2016-07-01"))), ["old"]);
    }
}
