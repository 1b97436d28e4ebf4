//! A workbook of units to the register: towns and villages side by side or in one column, tiers and parents from
//! columns, codes and names, ids made once and kept.

mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin as _;

use super::finding::{Finding, Kind, Weight};
use super::{folded, number};
use crate::model::unit::{COLUMNS, RegionCode, Tier};
use crate::workbook::Grid;
use sheet::{Row, ending, rows};

/// How many of [`COLUMNS`] a new register has; what becomes of units is written in when something does.
const NEW: usize = 10;

/// How ids of new units are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// From the name, below the id of the town.
    Pinyin,
    /// From the region code.
    Code,
}

/// The register as rows of text, as `content/units.csv` has them.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The columns.
    pub header: Vec<String>,
    /// The rows, all as wide as the header.
    pub rows: Vec<Vec<String>>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Register {
    /// A register as it stands in a file; empty for text that is none.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .filter_map(Result::ok)
            .map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect())
            .collect();
        let own = |row: &[String]| COLUMNS[..2].iter().all(|name| row.iter().any(|cell| cell == name));
        if rows.first().is_none_or(|header| !own(header)) {
            let header = COLUMNS[..NEW].iter().map(|name| (*name).to_owned()).collect();
            return Self { header, ..Self::default() };
        }
        let header = rows.remove(0);
        for row in &mut rows {
            row.resize(header.len(), String::new());
        }
        Self { header, rows, findings: Vec::new() }
    }

    /// The heaviest finding.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.findings.iter().map(|finding| finding.kind.weight()).max().unwrap_or(Weight::Understood)
    }

    /// The register as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(row).expect("writing to memory does not fail");
        }
        String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("cells are text")
    }

    fn cell<'r>(&self, row: &'r [String], column: &str) -> &'r str {
        let place = self.header.iter().position(|name| name == column);
        place.and_then(|place| row.get(place)).map_or("", String::as_str)
    }

    fn set(&mut self, row: usize, column: &str, value: &str) {
        let place = self.header.iter().position(|name| name == column).unwrap_or_else(|| {
            self.header.push(column.to_owned());
            self.rows.iter_mut().for_each(|row| row.push(String::new()));
            self.header.len() - 1
        });
        value.clone_into(&mut self.rows[row][place]);
    }

    fn find(&mut self, place: &str, kind: Kind, found: &str, understood: &str) {
        let (place, found, understood) = (place.to_owned(), found.to_owned(), understood.to_owned());
        self.findings.push(Finding { place, kind, found, understood });
    }
}

/// Takes the units of a sheet into a register: known ones keep their ids and what the sheet does not say, new ones get
/// an id, none is removed.
#[must_use]
pub fn understand(grid: &Grid, mut register: Register, county: Option<&str>, ids: Ids) -> Register {
    let Some(rows) = rows(grid, &mut register) else { return register };
    let rows = completed(rows, county, &mut register);
    if register.weight() > Weight::Understood {
        return register;
    }
    merged(rows, ids, &mut register);
    register
}

/// The rows with tiers, kinds, parents and codes, those that follow from others made.
fn completed(mut rows: Vec<Row>, county: Option<&str>, register: &mut Register) -> Vec<Row> {
    for row in &mut rows {
        row.code = code(row, register);
        let by_code = (row.code.len() == 12).then(|| match (&row.code[6..9], &row.code[9..]) {
            ("000", _) => Tier::County,
            (_, "000") => Tier::Town,
            _ => Tier::Village,
        });
        // A department has the code of its county.
        let by_code = by_code.filter(|tier| *tier != Tier::County || ending(&row.name).is_some_and(|e| e.1 == *tier));
        row.tier = row.tier.or(by_code).or_else(|| ending(&row.name).map(|(_, tier, _)| tier));
        let Some(tier) = row.tier else {
            register.find(&row.place, Kind::TierUnclear, &row.name, "");
            continue;
        };
        if row.kind.is_empty() {
            let said = ending(&row.name).filter(|(_, own, _)| *own == tier).map(|(.., kind)| kind);
            said.unwrap_or(match tier {
                Tier::County => "县",
                Tier::Department => "部门",
                Tier::Town => "镇",
                Tier::Village => "村",
            })
            .clone_into(&mut row.kind);
        }
    }
    let known = register.rows.iter().find(|row| register.cell(row, "tier") == Tier::County.key());
    let known = known.map(|row| register.cell(row, "name").to_owned());
    if rows.iter().all(|row| row.tier != Some(Tier::County)) {
        match county.map(str::to_owned).or(known) {
            Some(name) => {
                let row = Row { name, tier: Some(Tier::County), kind: "县".to_owned(), ..Row::default() };
                rows.insert(0, row);
            }
            None => register.find("", Kind::NoCounty, "", ""),
        }
    }
    below(&mut rows, register);
    codes(&mut rows, register);
    rows
}

/// A region code with all its digits; shorter ones of towns and counties are filled up.
fn code(row: &Row, register: &mut Register) -> String {
    let text = folded(&row.code);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text.is_empty() {
        return String::new();
    }
    if number::is_scientific(text) {
        register.find(&row.place, Kind::Scientific, text, "");
        return String::new();
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        12 if digits => text.to_owned(),
        6 | 9 if digits => format!("{text:0<12}"),
        _ => {
            register.find(&row.place, Kind::CodeForm, text, "");
            String::new()
        }
    }
}

/// What each unit lies below.
fn below(rows: &mut [Row], register: &mut Register) {
    let county = rows.iter().find(|row| row.tier == Some(Tier::County)).map(|row| row.name.clone()).unwrap_or_default();
    let towns: Vec<(String, String)> = rows
        .iter()
        .filter(|row| row.tier == Some(Tier::Town))
        .map(|row| (row.name.clone(), row.code.clone()))
        .collect();
    let mut last_town = String::new();
    for row in rows.iter_mut() {
        match row.tier {
            Some(Tier::Town) => {
                row.above.clone_from(&county);
                last_town.clone_from(&row.name);
            }
            Some(Tier::Department) if row.above.is_empty() => row.above.clone_from(&county),
            Some(Tier::Village) if row.above.is_empty() => {
                let by_code = (row.code.len() == 12)
                    .then(|| towns.iter().find(|(_, code)| code.len() == 12 && code[..9] == row.code[..9]))
                    .flatten();
                row.above = by_code.map_or_else(|| last_town.clone(), |(name, _)| name.clone());
                if row.above.is_empty() {
                    register.find(&row.place, Kind::ParentUnclear, &row.name, "");
                }
            }
            Some(Tier::County | Tier::Department | Tier::Village) | None => {}
        }
    }
}

/// Codes of towns and the county from those below them, and codes held against each other.
fn codes(rows: &mut [Row], register: &mut Register) {
    for (tier, lower, digits) in [(Tier::Town, Tier::Village, 9), (Tier::County, Tier::Town, 6)] {
        for place in 0..rows.len() {
            if rows[place].tier != Some(tier) {
                continue;
            }
            let name = rows[place].name.clone();
            let own = |row: &&Row| row.tier == Some(lower) && row.above == name && row.code.len() == 12;
            let heads: BTreeSet<String> = rows.iter().filter(own).map(|row| row.code[..digits].to_owned()).collect();
            if rows[place].code.is_empty() {
                if let [head] = heads.iter().collect::<Vec<_>>().as_slice() {
                    rows[place].code = format!("{head:0<12}");
                    register.find("", Kind::CodeMade, &name, &rows[place].code.clone());
                }
                continue;
            }
            let head = rows[place].code[..digits].to_owned();
            let code = rows[place].code.clone();
            let wrong: Vec<(String, String)> = rows
                .iter()
                .filter(own)
                .filter(|row| row.code[..digits] != head)
                .map(|row| (row.place.clone(), row.name.clone()))
                .collect();
            for (at, name) in wrong {
                register.find(&at, Kind::CodeParent, &name, &code);
            }
        }
    }
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.code.is_empty() && row.tier != Some(Tier::Department)) {
        let wrong = row.tier.is_some_and(|tier| RegionCode::parse(&row.code, tier).is_err());
        if wrong {
            register.find(&row.place, Kind::CodeForm, &row.code, "");
        } else if let Some(other) = seen.insert(&row.code, &row.name) {
            register.find(&row.place, Kind::DuplicateCode, &row.code, other);
        }
    }
}

/// Puts the rows into the register.
fn merged(rows: Vec<Row>, how: Ids, register: &mut Register) {
    let mut ids: BTreeSet<String> = register.rows.iter().map(|row| register.cell(row, "id").to_owned()).collect();
    let before = register.rows.len();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    let mut by_name: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in rows {
        let Some(tier) = row.tier else { continue };
        // Units above come first in the sheet or were put first, so their ids are known.
        let above_id = by_name.iter().find(|((name, _), _)| *name == row.above).map(|(_, id)| id.clone());
        let above_id = above_id.or_else(|| known_above(register, &row.above)).unwrap_or_default();
        let place = known(register, &row, tier, &above_id).filter(|place| *place < before);
        let place = match place {
            Some(place) => {
                if !met.insert(place) {
                    register.find(&row.place, Kind::DuplicateUnit, &row.name, "");
                }
                place
            }
            None if by_name.contains_key(&(row.name.clone(), row.above.clone())) => {
                register.find(&row.place, Kind::DuplicateUnit, &row.name, "");
                continue;
            }
            None => {
                let id = new_id(&row, tier, &above_id, how, &ids);
                ids.insert(id.clone());
                register.rows.push(vec![String::new(); register.header.len()]);
                let place = register.rows.len() - 1;
                register.set(place, "id", &id);
                register.find(&row.place, Kind::NewUnit, &row.name, &id);
                place
            }
        };
        let id = register.cell(&register.rows[place], "id").to_owned();
        by_name.insert((row.name.clone(), row.above.clone()), id);
        let parent = if tier == Tier::County { "" } else { above_id.as_str() };
        let cells = [
            ("name", row.name.as_str()),
            ("tier", tier.key()),
            ("kind", &row.kind),
            ("parent", parent),
            ("code", if tier == Tier::Department { "" } else { &row.code }),
            ("flags", &row.flags),
            ("aliases", &row.aliases),
        ];
        for (column, value) in cells.into_iter().filter(|(_, value)| !value.is_empty()) {
            // A known unit keeps its name; a new one is written beside it, where history can tell when.
            if !(place < before && matches!(column, "name" | "kind")) {
                register.set(place, column, value);
            }
        }
    }
    if !met.is_empty() {
        register.find("", Kind::KnownUnits, &met.len().to_string(), "");
    }
    let kept: Vec<String> = (0..before)
        .filter(|place| !met.contains(place))
        .map(|place| register.cell(&register.rows[place], "name").to_owned())
        .collect();
    if !kept.is_empty() {
        register.find("", Kind::KeptUnits, &kept.len().to_string(), &kept.join("、"));
    }
}

fn known_above(register: &Register, name: &str) -> Option<String> {
    let own = |row: &&Vec<String>| register.cell(row, "name") == name && register.cell(row, "tier") != "village";
    register.rows.iter().find(own).map(|row| register.cell(row, "id").to_owned())
}

/// The row of the register that is a unit of the sheet: by id, by code, by name or alias below the same unit.
fn known(register: &Register, row: &Row, tier: Tier, above: &str) -> Option<usize> {
    let by = |own: &dyn Fn(&[String]) -> bool| register.rows.iter().position(|row| own(row));
    let of_tier = |known: &[String]| register.cell(known, "tier") == tier.key();
    let by_id = || by(&|known| !row.id.is_empty() && register.cell(known, "id") == row.id);
    let by_code = || {
        by(&|known| {
            tier != Tier::Department
                && !row.code.is_empty()
                && register.cell(known, "code") == row.code
                && of_tier(known)
        })
    };
    let by_name = || {
        by(&|known| {
            let names = register.cell(known, "aliases").split([';', '；']).map(str::trim);
            let same = names.chain([register.cell(known, "name")]).any(|name| folded(name) == folded(&row.name));
            same && of_tier(known) && (tier == Tier::County || register.cell(known, "parent") == above)
        })
    };
    by_id().or_else(by_code).or_else(by_name)
}

/// An id that no unit has: given by the sheet, the code, or the name in pinyin below the town.
fn new_id(row: &Row, tier: Tier, above: &str, how: Ids, taken: &BTreeSet<String>) -> String {
    if row.id.parse::<crate::model::id::Id>().is_ok() && !taken.contains(&row.id) {
        return row.id.clone();
    }
    if how == Ids::Code && !row.code.is_empty() && !taken.contains(&row.code) {
        return row.code.clone();
    }
    let bare = ending(&row.name)
        .filter(|(_, own, _)| *own == tier && tier != Tier::Department)
        .map_or(row.name.as_str(), |(ending, ..)| row.name.strip_suffix(ending).unwrap_or(&row.name));
    let own = spelled(bare);
    let own = if own.is_empty() { "unit".to_owned() } else { own };
    let id = if tier == Tier::Village && !above.is_empty() { format!("{above}-{own}") } else { own };
    let id: String = id.chars().take(70).collect();
    if !taken.contains(&id) {
        return id;
    }
    let digits = row.code.get(9..).filter(|digits| !digits.is_empty() && tier == Tier::Village);
    let with_code = digits.map(|digits| format!("{id}-{digits}")).filter(|id| !taken.contains(id));
    let numbers = 2..taken.len() + 3;
    let numbered = || numbers.map(|number| format!("{id}-{number}")).find(|id| !taken.contains(id));
    with_code.or_else(numbered).unwrap_or(id)
}

/// A name in pinyin without tones: 松坪 is songping, 绿 is lv.
fn spelled(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(syllable) => out.push_str(&syllable.plain().replace('ü', "v")),
            None if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, register: &str) -> Register {
        let grid = crate::workbook::read(text.as_bytes(), None).expect("a table");
        understand(&grid, Register::parse(register), Some("澄溪县"), Ids::Pinyin)
    }

    const SHEET: &str = "全县村名册\n序号,乡镇,村,区划代码\n1,松坪镇,下坪村,990723101201\n2,,新民村,990723101202\n\
        3,柳湾镇,新民村,990723102201\n合计,,3,\n";

    #[test]
    fn towns_codes_and_ids_follow_from_a_list_of_villages() {
        let register = read(SHEET, "");
        assert_eq!(register.weight(), Weight::Understood, "{:#?}", register.findings);
        let wanted = "id,name,tier,kind,parent,code,flags,aliases,from,to\n\
            chengxi,澄溪县,county,县,,990723000000,,,,\n\
            songping,松坪镇,town,镇,chengxi,990723101000,,,,\n\
            songping-xiaping,下坪村,village,村,songping,990723101201,,,,\n\
            songping-xinmin,新民村,village,村,songping,990723101202,,,,\n\
            liuwan,柳湾镇,town,镇,chengxi,990723102000,,,,\n\
            liuwan-xinmin,新民村,village,村,liuwan,990723102201,,,,\n";
        assert_eq!(register.csv(), wanted);
        let again = read(SHEET, wanted);
        assert_eq!(again.csv(), wanted, "the same sheet again changes nothing");
    }

    #[test]
    fn ids_are_kept_and_nothing_is_removed() {
        let known = "id,name,tier,kind,parent,code,flags\ncx,澄溪县,county,县,,990723000000,\n\
            sp,松坪镇,town,镇,cx,990723101000,\nsp-9,下坪,village,村,sp,990723101201,贫困村\nold,老村,village,村,sp,,\n";
        let register = read(SHEET, known);
        assert_eq!(register.weight(), Weight::Understood, "{:#?}", register.findings);
        let csv = register.csv();
        assert!(csv.contains("sp-9,下坪,village,村,sp,990723101201,贫困村\n"), "{csv}");
        assert!(csv.contains("sp-xinmin,新民村,village,村,sp,990723101202,\n"), "{csv}");
        assert!(csv.contains("old,老村,village,村,sp,,\n"), "{csv}");
    }

    #[test]
    fn one_column_of_names_is_a_tree_by_codes_or_endings() {
        let register = read("单位名称,代码\n澄溪县,990723\n松坪镇,990723101\n下坪村,990723101201\n县农业局,\n", "");
        assert_eq!(register.weight(), Weight::Understood, "{:#?}", register.findings);
        let csv = register.csv();
        assert!(csv.contains("songping-xiaping,下坪村,village,村,songping,990723101201"), "{csv}");
        assert!(csv.contains("xiannongyeju,县农业局,department,部门,chengxi,"), "{csv}");
    }

    #[test]
    fn what_a_spreadsheet_destroyed_is_named() {
        let kinds = |sheet: &str| -> Vec<Kind> {
            let heavy = |finding: &Finding| finding.kind.weight() == Weight::Refused;
            read(sheet, "").findings.into_iter().filter(heavy).map(|finding| finding.kind).collect()
        };
        assert_eq!(kinds("镇,村,代码\n松坪镇,下坪村,9.90723E+11\n"), [Kind::Scientific]);
        assert_eq!(kinds("镇,村,代码\n松坪镇,下坪村,99072310120\n"), [Kind::CodeForm]);
        let twice = "镇,村,代码\n松坪镇,下坪村,990723101201\n松坪镇,上坪村,990723101201\n";
        assert_eq!(kinds(twice), [Kind::DuplicateCode]);
        let apart = "镇,村,代码\n松坪镇,,990723101000\n松坪镇,下坪村,990723102201\n";
        assert_eq!(kinds(apart), [Kind::CodeParent]);
    }
}
