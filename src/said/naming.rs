//! What a unit is called: its name of a day with the present one beside it, and what became of it.

use chrono::NaiveDate;

use super::Around;
use crate::compute::ranking::Ranking;
use crate::model::id::Id;
use crate::model::unit::{Tier, Unit, Version};

/// A unit's name of a day, with the present one where it differs: 老河村（今名新湖村）.
pub(crate) fn name(around: &Around<'_>, id: &Id, day: NaiveDate) -> String {
    let name = around.view.unit_name(id, day);
    match now(around, id, day) {
        None => name.to_owned(),
        Some(now) => format!("{name}{}", around.words("unit.now_name", &[("name", now)])),
    }
}

/// The same with the town before it; a village that lies elsewhere today says where: 甲镇老河村（今名乙镇新湖村）.
pub(crate) fn full_name(around: &Around<'_>, id: &Id, day: NaiveDate) -> String {
    let units = &around.view.units;
    let (then, today) = (units.full_name(id, day), units.full_name(id, around.view.as_of));
    let beside = match (now(around, id, day), now_parent(around, id, day)) {
        (None, None) => return then,
        (Some(name), None) => around.words("unit.now_name", &[("name", name)]),
        (None, Some(parent)) => around.words("unit.now_parent", &[("name", &parent)]),
        (Some(_), Some(_)) => around.words("unit.now_name", &[("name", &today)]),
    };
    then + &beside
}

/// The town above a village on a day, with the present one where it differs; nothing below the county, which needs no
/// telling.
pub(crate) fn parent(around: &Around<'_>, id: &Id, day: NaiveDate) -> String {
    let then = above(around, id, day).map_or("", |above| above.name(day));
    match now_parent(around, id, day) {
        None => then.to_owned(),
        Some(parent) => format!("{then}{}", around.words("unit.now_parent", &[("name", &parent)])),
    }
}

/// The present name, where the unit had another on the day.
pub(crate) fn now<'a>(around: &'a Around<'_>, id: &Id, day: NaiveDate) -> Option<&'a str> {
    let now = around.view.unit_name(id, around.view.as_of);
    (now != around.view.unit_name(id, day)).then_some(now)
}

/// What a unit was called on a day, with the town before it, where that was something else than today.
pub(crate) fn then(around: &Around<'_>, id: &Id, day: NaiveDate) -> Option<String> {
    let then = around.full_name(id, day);
    (then != around.full_name(id, around.view.as_of)).then_some(then)
}

/// The town above a village today, where there was another or it had another name on the day.
pub(crate) fn now_parent(around: &Around<'_>, id: &Id, day: NaiveDate) -> Option<String> {
    let today = around.view.as_of;
    let then = above(around, id, day).map(|above| (&above.id, above.name(day)));
    let now = above(around, id, today).map(|above| (&above.id, above.name(today)));
    now.filter(|_| now != then).map(|(_, name)| name.to_owned())
}

/// The unit right above another on a day, unless that is the county.
pub(crate) fn above<'a>(around: &'a Around<'_>, id: &Id, day: NaiveDate) -> Option<&'a Unit> {
    let above = around.view.unit(id)?.parent(day).and_then(|id| around.view.unit(id))?;
    (above.tier != Tier::County).then_some(above)
}

/// What was merged or split since the period before, a sentence each: such units are not compared.
pub(crate) fn reformed(around: &Around<'_>, ranking: &Ranking) -> Vec<String> {
    let Some(scheme) = around.view.scheme(&ranking.scheme) else { return Vec::new() };
    let (before, last) = (ranking.period.previous().last_day(), ranking.period.last_day());
    let reformed = around.view.units.reformed(scheme.tier, before, last);
    reformed.filter_map(|(unit, version)| fate(around, unit, version)).collect()
}

/// What became of a unit after a version of it: 甲村自2017年8月1日起并入丙村。
pub(crate) fn fate(around: &Around<'_>, unit: &Unit, version: &Version) -> Option<String> {
    let to = version.days.to?;
    let day = to.succ_opt().unwrap_or(to);
    let successors: Vec<String> = version.succeeded_by.iter().map(|id| around.view.units.told_apart(id, day)).collect();
    let key = match successors.len() {
        0 => "unit.fate_ended",
        1 => "unit.fate_merged",
        _ => "unit.fate_split",
    };
    let name = around.view.units.told_apart(&unit.id, to);
    let by = version.ended_by.as_ref();
    let by = by.map_or_else(String::new, |by| around.words("unit.by", &[("document", &by.to_string())]));
    let args = [("unit", name.as_str()), ("day", &around.day(day)), ("list", &successors.join("、")), ("by", &by)];
    Some(around.words(key, &args))
}
