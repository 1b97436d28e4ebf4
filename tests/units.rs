//! Units that are renamed, moved, merged, split: each table keeps the names of its day, histories go on.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{build, program, read, replace, report, small, write};

const DAY: &str = "2017-08-21";
const UNITS: &str = "content/units.csv";
const RECORD: &str = "content/rankings/village-2017/2017-07.toml";
const PAGE: &str = "rankings/village-2017/2017-07/index.html";
/// The register of the small site with every column, without zhen-a.
const REGISTER: &str = "id,name,tier,kind,parent,code,flags,aliases,from,to,succeeded_by,ended_by\n\
    yang,样县,county,县,,990100000000,,,,,,\n\
    office,样县作风办,department,部门,yang,,,作风办,,,,\n\
    zhen,甲镇,town,镇,yang,990100100000,,,,,,\n\
    zhen-b,丑村,village,村,zhen,990100100201,,丑丑村,,,,\n\
    zhen-c,寅村,village,村,zhen,990100100202,,,,,,\n";

fn pages(root: &Path, as_of: &str) -> BTreeMap<String, String> {
    let (_, files, diags, sources) = build(root, as_of);
    let shown = tongbao::diag::short::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue());
    assert_eq!(diags.errors(), 0, "{shown}");
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

fn close(root: &Path) {
    let output = program()
        .args(["close", "--lang", "zh", "--as-of", "2017-08-04", "--root", &root.display().to_string()])
        .args(["village-2017", "2017-07"])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn register(root: &Path, rows: &str) {
    write(root, UNITS, &(REGISTER.to_owned() + rows));
}

#[test]
fn a_renamed_village_keeps_its_old_name_in_what_was_closed() {
    let site = small();
    let root = site.path();
    let before = pages(root, "2017-08-14");
    close(root);
    register(
        root,
        "zhen-a,子村,village,村,zhen,990100100200,贫困村:2014-01-01..,,,2017-08-14,,\n\
         zhen-a,新湖村,village,村,zhen,990100100200,贫困村:2014-01-01..,,2017-08-15,,,\n",
    );
    let files = pages(root, DAY);
    assert!(files[PAGE].contains("子村（今名新湖村）"), "{}", files[PAGE]);
    let csv = &files["rankings/village-2017/2017-07/ranking.csv"];
    assert!(csv.contains("zhen-a,子村,91.44") && csv.contains("甲镇,新湖村"), "{csv}");
    let data: serde_json::Value =
        serde_json::from_str(&files["rankings/village-2017/2017-07/ranking.json"]).expect("JSON");
    assert_eq!(data["rows"][0]["unit"], "子村");
    assert_eq!(data["rows"][0]["unit_now"], "新湖村");
    assert_eq!(data["rows"][0]["parent"], "甲镇");
    let own = &files["units/zhen-a/index.html"].replace("<wbr>", "");
    for said in ["甲镇新湖村</h1>", "曾用名称", "甲镇子村（至2017年8月14日）", "91.44"] {
        assert!(own.contains(said), "{said} is not on the unit's page:\n{own}");
    }
    // One property through both names, and a single entry in the register.
    assert_eq!(own.matches("贫困村").count(), 1, "{own}");
    let list = &files["units/index.html"];
    assert!(list.contains("新湖村") && !list.contains("子村") && list.contains("3 个村"), "{list}");
    // On the day before, nothing of it is known.
    for (path, text) in pages(root, "2017-08-14") {
        assert!(!text.contains("新湖村"), "{path} tells a name of the next day");
        if path.ends_with(".csv") && path.contains("ranking") {
            assert_eq!(text, before[&path], "{path}");
        }
    }
}

#[test]
fn two_names_swapped_after_closing_are_an_error() {
    let site = small();
    let root = site.path();
    close(root);
    let good = read(root, UNITS);
    write(root, UNITS, &good.replace("子村", "〇").replace("寅村", "子村").replace('〇', "寅村"));
    let refused = report(root, DAY);
    assert!(refused.contains("[ranking-closed]"), "{refused}");
    // So is another name for the town, which the tables print as well.
    write(root, UNITS, &good.replace("甲镇", "乙镇"));
    assert!(report(root, DAY).contains("[ranking-closed]"));
    // A name that had been wrong is corrected like any other input.
    write(root, UNITS, &good.replace("寅村", "寅家村"));
    let refused = report(root, DAY);
    let at = refused.rfind("sha256:").expect("a digest is proposed");
    let digest: String = refused[at..].chars().take(71).collect();
    let correction = format!(
        "[[correction]]\non = 2017-08-10\nreason = \"村名有误。\"\ndigest = \"{digest}\"\n\
        [[correction.changed]]\nunit = \"zhen-c\"\ncolumn = \"name\"\nwas = \"寅村\"\n"
    );
    write(root, RECORD, &(read(root, RECORD) + &correction));
    assert!(pages(root, DAY)[PAGE].contains("村名有误。"));
}

#[test]
fn a_digest_taken_before_names_had_days_still_holds() {
    let site = small();
    let root = site.path();
    // Taken by version 0.1.0.
    let closed = "\n[closed]\non = 2017-08-04\n\
        digest = \"sha256:44072e277bbe20c91f1925b369bac1299481f8a62cd18b91951c287078765b0e\"\n";
    write(root, RECORD, &(read(root, RECORD) + closed));
    assert!(pages(root, DAY)[PAGE].contains("已于2017年8月4日关账"));
    replace(root, "content/scores/village/2017-W27.csv", "9.5", "9.4");
    assert!(report(root, DAY).contains("[ranking-closed]"));
}

#[test]
fn a_village_that_moves_to_another_town_is_found_in_both() {
    let site = small();
    let root = site.path();
    register(
        root,
        "yi,乙镇,town,镇,yang,990100101000,,,,,,\n\
         zhen-a,子村,village,村,zhen,990100100200,,,,2017-08-14,,\n\
         zhen-a,子村,village,村,yi,990100101200,,,2017-08-15,,,\n",
    );
    let files = pages(root, DAY);
    assert!(files[PAGE].contains("甲镇（今属乙镇）"), "{}", files[PAGE]);
    let own = &files["units/zhen-a/index.html"];
    assert!(own.contains("乙镇子村</h1>") && own.contains("甲镇子村（至2017年8月14日）"), "{own}");
    assert!(own.contains("990100101200") && !own.contains("990100100200"), "{own}");
    assert!(files["units/yi/index.html"].contains("子村") && !files["units/zhen/index.html"].contains("子村"));
}

/// The sheets of July as those of June as well, with the ranking of June; without the rows of a unit.
fn june(root: &Path, without: &str) {
    for week in 22..=26 {
        for folder in ["scores", "evaluations"] {
            let text = read(root, &format!("content/{folder}/village/2017-W{}.csv", 27 + week % 4));
            let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(without)).collect();
            write(root, &format!("content/{folder}/village/2017-W{week}.csv"), &(kept.join("\n") + "\n"));
        }
    }
    let record = read(root, RECORD).replace("2017-08-05", "2017-07-05");
    write(root, "content/rankings/village-2017/2017-06.toml", &record);
}

#[test]
fn a_merged_village_is_not_compared_and_both_are_shown() {
    let site = small();
    let root = site.path();
    june(root, "-");
    assert!(pages(root, DAY)["units/zhen-a/index.html"].contains("持平"), "the same sheets: no change");
    // A village elsewhere is merged into zhen-a in July: what zhen-a was in June is another village.
    register(
        root,
        "zhen-a,子村,village,村,zhen,990100100200,,,,,,\n\
         zhen-d,卯村,village,村,zhen,990100100203,,,,2017-06-20,zhen-a,样作〔2017〕1号\n",
    );
    let files = pages(root, DAY);
    assert!(!files[PAGE].contains("自2017年6月21日起"), "June was over when it happened: {}", files[PAGE]);
    replace(root, UNITS, "2017-06-20,zhen-a", "2017-07-10,zhen-a");
    for week in 27..=28 {
        let sheet = format!("content/scores/village/2017-W{week}.csv");
        write(root, &sheet, &(read(root, &sheet) + "zhen-d,8,\n"));
    }
    let files = pages(root, DAY);
    let page = &files[PAGE];
    assert!(!files["units/zhen-a/index.html"].contains("持平"), "before and after are not compared");
    assert!(page.contains("卯村自2017年7月11日起并入子村（样作〔2017〕1号），前后不作比较。"), "{page}");
    let list = &files["units/index.html"];
    assert!(list.contains("已撤销的单位") && list.contains("甲镇卯村") && list.contains("3 个村"), "{list}");
    let gone = &files["units/zhen-d/index.html"];
    assert!(gone.contains("并入子村") && gone.contains("../zhen-a/index.html"), "{gone}");
    let heir = &files["units/zhen-a/index.html"];
    assert!(heir.contains("由其并入或分出") && heir.contains("../zhen-d/index.html"), "{heir}");
    let home = &files["index.html"];
    assert!(!home.contains("4 个村"), "{home}");
}

#[test]
fn villages_with_one_name_are_told_apart_by_their_towns() {
    let site = small();
    let root = site.path();
    register(
        root,
        "zhen-a,子村,village,村,zhen,990100100200,,,,,,\n\
         yi,乙镇,town,镇,yang,990100101000,,,,,,\n\
         yi-c,寅村,village,村,yi,990100101200,,,,,,\n",
    );
    let sheet = "content/scores/village/2017-W27.csv";
    write(root, sheet, "unit,工作,comment\n甲镇子村,9.5,清单细\n丑村,9,\n寅村,8,\n");
    let refused = report(root, DAY);
    assert!(refused.contains("[ambiguous-unit]"), "{refused}");
    assert!(refused.contains("zhen-c（甲镇寅村）") && refused.contains("yi-c（乙镇寅村）"), "{refused}");
    write(root, sheet, "unit,工作,comment\n甲镇子村,9.5,清单细\n丑村,9,\n甲镇寅村,8,\n");
    let warned = report(root, DAY);
    assert!(warned.contains("[missing-row]") && warned.contains("乙镇寅村"), "{warned}");
    assert!(!warned.contains("[ambiguous-unit]"), "{warned}");
}

#[test]
fn a_name_passes_on_with_its_day() {
    let site = small();
    let root = site.path();
    // zhen-c was called 子村 until June; then zhen-a took the name.
    register(
        root,
        "zhen-a,子村,village,村,zhen,990100100200,,,2017-07-01,,,\n\
         zhen-x,子村,village,村,zhen,990100100209,,,,2017-06-30,,\n",
    );
    write(root, "content/scores/village/2017-W27.csv", "unit,工作,comment\n子村,9.5,清单细\n丑村,9,\n寅村,8,\n");
    let found = pages(root, DAY);
    assert!(found["rankings/village-2017/2017-07/ranking.csv"].contains("1,0,zhen-a,子村,91.44"));
}

#[test]
fn an_ended_town_is_marked_and_not_counted() {
    let site = small();
    let root = site.path();
    register(
        root,
        "zhen-a,子村,village,村,zhen,990100100200,,,,,,\n\
         yi,乙镇,town,镇,yang,990100101000,,,,2017-06-30,,\n\
         yi-c,卯村,village,村,yi,990100101200,,,2010-01-01,2010-12-31,,\n",
    );
    let files = pages(root, DAY);
    let list = &files["units/index.html"];
    assert!(list.contains("1 个镇（办）"), "{list}");
    assert!(list.contains("乙镇自2017年7月1日起撤销。"), "{list}");
}
