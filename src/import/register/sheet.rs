//! A sheet of units: which column holds what, and its rows as units, before anything follows from anything.

use std::collections::BTreeMap;

use super::super::layout::{SEARCHED, TALLEST, headings};
use super::super::rows::{NOTES, TOTALS};
use super::super::wanted::TOWNS;
use super::super::{Kind, folded};
use super::Register;
use crate::model::unit::Tier;
use crate::workbook::Grid;

/// A unit as the sheet has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) tier: Option<Tier>,
    pub(super) kind: String,
    pub(super) above: String,
    pub(super) code: String,
    pub(super) aliases: String,
    pub(super) flags: String,
    pub(super) id: String,
}

/// Columns of the sheet and what offices call them.
const NAMES: [(&str, &[&str]); 9] = [
    (
        "name",
        &["单位", "单位名称", "名称", "村", "村名", "村(社区)", "行政村", "村居", "村(居)", "社区", "部门", "部门名称"],
    ),
    ("town", &TOWNS),
    ("tier", &["层级", "级别"]),
    ("kind", &["类别", "类型", "单位类别", "性质"]),
    ("above", &["上级", "上级单位", "隶属", "主管部门", "所属单位"]),
    ("code", &["代码", "区划代码", "行政区划代码", "统计用区划代码", "区划码", "12位代码", "统计代码", "编码"]),
    ("aliases", &["别名", "简称", "曾用名"]),
    ("flags", &["标记", "备注标记", "是否贫困村"]),
    ("id", &["id", "单位编号"]),
];

/// The units in the order of the sheet.
pub(super) fn rows(grid: &Grid, register: &mut Register) -> Option<Vec<Row>> {
    let (count, width) = grid.size();
    let column = |headings: &[Vec<String>], names: &[&str]| {
        let is = |part: &str| names.iter().any(|name| folded(name) == folded(part));
        headings.iter().position(|heading| heading.iter().any(|part| is(part)) || is(&heading.concat()))
    };
    let matched = |&(row, height): &(usize, usize)| {
        let headings = headings(grid, row, height, width);
        NAMES.iter().filter(|(_, names)| column(&headings, names).is_some()).count()
    };
    let starts =
        (0..count.min(SEARCHED)).flat_map(|row| (1..=TALLEST.min(count - row)).map(move |height| (row, height)));
    let best = starts.max_by_key(|at| (matched(at), std::cmp::Reverse(at.1), std::cmp::Reverse(at.0)))?;
    let headings = headings(grid, best.0, best.1, width);
    let places: BTreeMap<&str, usize> =
        NAMES.iter().filter_map(|(key, names)| Some((*key, column(&headings, names)?))).collect();
    if !places.contains_key("name") && !places.contains_key("town") {
        register.find("", Kind::NoHeader, "", "单位名称（或者 乡镇、村）、区划代码");
        return None;
    }
    let mut rows = Vec::new();
    let mut town = String::new();
    for row in best.0 + best.1..count {
        let text = |key: &str| places.get(key).map_or("", |column| grid.covered(row, *column)).trim().to_owned();
        let (name, own_town) = (text("name"), text("town"));
        let filled = (0..width).map(|column| grid.text(row, column)).find(|text| !text.is_empty());
        let first = folded(filled.unwrap_or_default());
        let aside = TOTALS.iter().chain(&NOTES).any(|word| first.starts_with(word));
        let named = [&name, &own_town].into_iter().any(|text| text.chars().any(char::is_alphabetic));
        if aside || !named {
            continue;
        }
        if grid.hidden_rows.contains(&row) {
            register.find(&grid.place(row, 0), Kind::HiddenRow, &name, "");
        }
        if !own_town.is_empty() {
            town.clone_from(&own_town);
        }
        let at = places.get("name").or(places.get("town")).copied().unwrap_or(0);
        let mut unit = Row {
            place: grid.place(row, at),
            kind: text("kind"),
            tier: tier_named(&text("tier")),
            code: text("code"),
            aliases: text("aliases").replace(['、', '，', ',', '；'], ";"),
            flags: flags(&text("flags")),
            id: text("id"),
            ..Row::default()
        };
        let below_town = places.contains_key("town") && !name.is_empty() && name != town;
        if below_town {
            if rows.iter().all(|other: &Row| other.name != town) {
                rows.push(Row {
                    name: town.clone(),
                    tier: Some(Tier::Town),
                    place: unit.place.clone(),
                    ..Row::default()
                });
            }
            (unit.name, unit.above, unit.tier) = (name, town.clone(), Some(Tier::Village));
        } else if places.contains_key("town") {
            (unit.name, unit.tier) = (town.clone(), Some(Tier::Town));
        } else {
            (unit.name, unit.above) = (name, text("above"));
        }
        if unit.tier == Some(Tier::Town)
            && let Some(known) = rows.iter_mut().find(|other| other.tier == Some(Tier::Town) && other.name == unit.name)
        {
            // The town stood above its villages already; its own row has its code.
            known.code = if unit.code.is_empty() { known.code.clone() } else { unit.code };
            continue;
        }
        rows.push(unit);
    }
    if rows.is_empty() {
        register.find("", Kind::NoRows, "", "");
        return None;
    }
    Some(rows)
}

fn tier_named(text: &str) -> Option<Tier> {
    let text = folded(text);
    let names: [(Tier, &[&str]); 4] = [
        (Tier::County, &["county", "县", "县级", "县本级"]),
        (Tier::Department, &["department", "部门", "县直", "县直部门", "县直单位"]),
        (Tier::Town, &["town", "镇", "乡镇", "镇级", "乡级", "乡镇级", "镇(办)", "街道"]),
        (Tier::Village, &["village", "村", "村级", "社区"]),
    ];
    names.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(tier, _)| *tier)
}

/// 是 under 是否贫困村 is the flag 贫困村; other words are flags themselves.
fn flags(text: &str) -> String {
    match text {
        "是" | "√" => "贫困村".to_owned(),
        "否" | "×" | "" => String::new(),
        other => other.replace(['、', '，', ',', '；'], ";"),
    }
}

/// Endings of names with the tier and the kind that they say, the longest first.
const ENDINGS: [(&str, Tier, &str); 22] = [
    ("街道办事处", Tier::Town, "街道"),
    ("村民委员会", Tier::Village, "村"),
    ("居民委员会", Tier::Village, "社区"),
    ("街道办", Tier::Town, "街道"),
    ("办事处", Tier::Town, "街道"),
    ("村委会", Tier::Village, "村"),
    ("居委会", Tier::Village, "社区"),
    ("街道", Tier::Town, "街道"),
    ("社区", Tier::Village, "社区"),
    ("镇", Tier::Town, "镇"),
    ("乡", Tier::Town, "乡"),
    ("村", Tier::Village, "村"),
    ("县", Tier::County, "县"),
    ("旗", Tier::County, "县"),
    ("局", Tier::Department, "部门"),
    ("委", Tier::Department, "部门"),
    ("办", Tier::Department, "部门"),
    ("室", Tier::Department, "部门"),
    ("中心", Tier::Department, "部门"),
    ("部", Tier::Department, "部门"),
    ("院", Tier::Department, "部门"),
    ("会", Tier::Department, "部门"),
];

pub(super) fn ending(name: &str) -> Option<(&'static str, Tier, &'static str)> {
    ENDINGS.into_iter().find(|(ending, ..)| name.ends_with(ending) && name.len() > ending.len())
}
