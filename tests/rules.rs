//! Rules of the scheme language that reach from one period, block or group into another: seen in what is published, and
//! recomputed from it by both verifiers.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use common::{build, report, repository, seal, small, write};

const DAY: &str = "2017-12-31";

const REVIEW: &str = "[review]\nreviewed = { office = \"审查办\", on = 2016-01-02, basis = \"条例第十七条\" }\n\
                      approved = { office = \"审批办\", on = 2016-01-03 }\n";

/// A site of villages `v-0`, `v-1` … with schemes, sheets and period records; paths below `content/`, without endings for
/// sheets.
fn site(
    schemes: &[(&str, &str)],
    units: usize,
    sheets: &[(&str, &str)],
    records: &[(&str, &str)],
) -> tempfile::TempDir {
    let site = small();
    let root = site.path();
    for folder in
        ["scores", "evaluations", "rankings", "notices", "orders", "cases", "exemplars", "articles", "bulletins"]
    {
        let _ = std::fs::remove_dir_all(root.join("content").join(folder));
    }
    std::fs::remove_file(root.join("content/schemes/village-2017.toml")).expect("the small site has a scheme");
    let mut register =
        String::from("id,name,tier,kind,parent,code,flags,aliases\nyang,样县,county,县,,990100000000,,\n");
    register.push_str("zhen,甲镇,town,镇,yang,990100100000,,\n");
    for number in 0..units {
        register.push_str(&format!("v-{number},单位{number},village,村,zhen,9901001{:05},,\n", 200 + number));
    }
    write(root, "content/units.csv", &register);
    for (id, text) in schemes {
        let head = format!("title = \"办法{id}\"\ntier = \"village\"\nversion = 1\neffective = 2016-01-01\n");
        write(root, &format!("content/schemes/{id}.toml"), &format!("{head}{text}{REVIEW}"));
    }
    for (path, text) in sheets {
        write(root, &format!("content/scores/{path}.csv"), text);
    }
    for (path, text) in records {
        write(root, &format!("content/rankings/{path}.toml"), &format!("published_on = 2017-12-05\n{text}{REVIEW}"));
    }
    site
}

/// What the site publishes, as text. Both verifiers prove the whole of it.
fn pages(root: &Path) -> BTreeMap<String, String> {
    let (_, mut files, diags, sources) = build(root, DAY);
    let shown = tongbao::diag::short::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue());
    assert_eq!(diags.errors(), 0, "{shown}");
    seal(&mut files, DAY);
    let proof = tongbao::verify::site::site(&files);
    assert!(proof.faults.is_empty(), "{:?}", proof.faults);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in &files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a temporary folder can be written");
        std::fs::write(path, bytes).expect("a temporary file can be written");
    }
    let output = Command::new("python3").arg(repository().join("docs/recompute.py")).arg(folder.path()).output();
    let output = output.expect("python3 is installed by tests/run.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

fn data(files: &BTreeMap<String, String>, path: &str) -> serde_json::Value {
    serde_json::from_str(&files[&format!("rankings/{path}/ranking.json")]).expect("JSON")
}

/// Unit, rank and score of every row, `v-0 1 90.00`.
fn rows(data: &serde_json::Value) -> Vec<String> {
    let rows = data["rows"].as_array().expect("rows");
    let row = |row: &serde_json::Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text("unit_id"), row["rank"], text("score"))
    };
    rows.iter().map(row).collect()
}

/// One column `a` out of 100, the whole score.
const PLAIN: &str = "cadence = \"monthly\"\nrounding = { places = 2, mode = \"half-up\" }\n\
    [[indicator]]\nkey = \"a\"\nname = \"甲项\"\nweight = 100\n";

/// A sheet of column `a`.
fn sheet(values: &[&str]) -> String {
    let row = |(number, value): (usize, &&str)| format!("v-{number},{value}\n");
    "unit,a\n".to_owned() + &values.iter().enumerate().map(row).collect::<String>()
}

#[test]
fn consequences_count_inside_groups() {
    let scheme = PLAIN.to_owned()
        + "[[group]]\nname = \"山区\"\nunits = [\"v-0\", \"v-1\", \"v-2\", \"v-3\"]\n\
           [[group]]\nname = \"平原\"\nunits = [\"v-4\", \"v-5\", \"v-6\", \"v-7\"]\n\
           [[consequence]]\nname = \"约谈\"\nwhen = { position = \"last 1\" }\n";
    // All of the mountains stand above all of the plain; the last of each group is talked to, not the last overall.
    let values = sheet(&["95", "94", "93", "92", "84", "83", "82", "81"]);
    let site = site(&[("s", &scheme)], 8, &[("village/2017-05", &values)], &[("s/2017-05", "")]);
    let files = pages(site.path());
    let data = data(&files, "s/2017-05");
    let named: Vec<&str> = data["consequences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|each| each["unit_id"].as_str().expect("id"))
        .collect();
    assert_eq!(named, ["v-3", "v-7"]);
    assert!(files["methods/s/index.html"].contains("在各自的组内算，只及于本组名次表的后一半"));
    // Chance: of two fields of four equal units one each, twelve times a year.
    assert!(files["methods/s/index.html"].contains("光凭运气一年约有 24.0 家次"));
    let found = report(site.path(), DAY);
    assert!(found.contains("[consequence-chance]") && found.contains("24.0"), "{found}");
    // Three of four is more than half of the group, though not of the eight.
    let path = "content/schemes/s.toml";
    write(site.path(), path, &common::read(site.path(), path).replace("last 1", "last 3"));
    assert!(report(site.path(), DAY).contains("[consequence-half]"));
}

#[test]
fn every_clock_ranks_its_periods() {
    let clocks = [
        ("ten-days", "2017-07-T3", "2017年7月下旬", "每旬评分一次"),
        ("two-monthly", "2017-B4", "2017年7—8月", "每两个月评分一次"),
        ("half-yearly", "2017-H1", "2017年上半年", "每半年评分一次"),
        ("campaign", "2017-03-01--2017-06-30", "2017年3月1日至2017年6月30日", "专项行动期间评分一次"),
    ];
    for (cadence, period, name, rule) in clocks {
        let scheme =
            PLAIN.replace("monthly", cadence) + "[[consequence]]\nname = \"约谈\"\nwhen = { position = \"last 1\" }\n";
        let values = sheet(&["95", "94", "93"]);
        let (path, record) = (format!("village/{period}"), format!("s/{period}"));
        let site = site(&[("s", &scheme)], 3, &[(&path, &values)], &[(&record, "")]);
        let files = pages(site.path());
        assert_eq!(rows(&data(&files, &record)), ["v-0 1 95.00", "v-1 2 94.00", "v-2 3 93.00"]);
        assert!(files[&format!("rankings/{record}/index.html")].contains(name), "{cadence}");
        assert!(files["methods/s/index.html"].contains(rule), "{cadence}");
        // A sheet of another clock belongs to no scheme.
        write(site.path(), "content/scores/village/2017-Q2.csv", &values);
        assert!(report(site.path(), DAY).contains("[scheme-missing]"));
    }
}

/// Monthly sheets of column `a` for January to March, `v-0` falling and `v-2` rising.
const MONTHS: [(&str, [&str; 3]); 4] = [
    ("2016-12", ["80", "70", "60"]),
    ("2017-01", ["90", "80", "70"]),
    ("2017-02", ["88", "82", "76"]),
    ("2017-03", ["86", "84", "88"]),
];

/// A site of three villages with a monthly scheme `m`, and another scheme over it.
fn over_months(scheme: &str, sheets: &[(&str, &str)], records: &[(&str, &str)]) -> tempfile::TempDir {
    let monthly: Vec<(String, String)> =
        MONTHS.iter().map(|(month, values)| (format!("m/{month}"), sheet(values))).collect();
    let sheets: Vec<(&str, &str)> =
        monthly.iter().map(|(path, text)| (path.as_str(), text.as_str())).chain(sheets.iter().copied()).collect();
    let records: Vec<(&str, &str)> =
        monthly.iter().map(|(path, _)| (path.as_str(), "")).chain(records.iter().copied()).collect();
    site(&[("m", PLAIN), ("s", scheme)], 3, &sheets, &records)
}

#[test]
fn a_quarter_is_rolled_up_from_its_months_and_its_own_sheet() {
    let scheme = "cadence = \"quarterly\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"months\"\nname = \"月均\"\nweight = 40\nfrom = \"rankings\"\nscheme = \"m\"\nminimum = 3\n\
        [[indicator]]\nkey = \"end\"\nname = \"季末\"\nweight = 60\n";
    let own = "unit,end\nv-0,80\nv-1,90\nv-2,70\n";
    let site = over_months(scheme, &[("s/2017-Q1", own)], &[("s/2017-Q1", "")]);
    let files = pages(site.path());
    // Means 88, 82, 78: 35.2 + 48, 32.8 + 54, 31.2 + 42.
    assert_eq!(rows(&data(&files, "s/2017-Q1")), ["v-1 1 86.80", "v-0 2 83.20", "v-2 3 73.20"]);
    let rests: Vec<String> = data(&files, "s/2017-Q1")["rests_on"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|each| each["period"].as_str().expect("a period").to_owned())
        .collect();
    assert_eq!(rests, ["2017-01", "2017-02", "2017-03"]);
    assert!(files["methods/s/index.html"].contains("当期内《办法m》各期得分的平均，至少 3 期"));
}

#[test]
fn from_january_on_is_a_ranking_of_its_own() {
    let scheme = "cadence = \"monthly\"\nwork = \"累计\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"months\"\nname = \"累计平均\"\nweight = 100\nfrom = \"rankings\"\nscheme = \"m\"\nspan = \"year-to-date\"\n";
    let records = [("s/2016-12", ""), ("s/2017-01", ""), ("s/2017-02", ""), ("s/2017-03", "")];
    let site = over_months(scheme, &[], &records);
    let files = pages(site.path());
    assert_eq!(rows(&data(&files, "s/2016-12")), ["v-0 1 80.00", "v-1 2 70.00", "v-2 3 60.00"]);
    assert_eq!(rows(&data(&files, "s/2017-02")), ["v-0 1 89.00", "v-1 2 81.00", "v-2 3 73.00"]);
    assert_eq!(rows(&data(&files, "s/2017-03")), ["v-0 1 88.00", "v-1 2 82.00", "v-2 3 78.00"]);
    assert!(files["methods/s/index.html"].contains("当年一月起至当期末《办法m》各期得分的平均（累计）"));
}

#[test]
fn improvement_is_a_ranking_and_an_indicator() {
    let prize = "cadence = \"monthly\"\nwork = \"进步奖\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"gain\"\nname = \"进步幅度\"\nweight = 100\nfrom = \"rankings\"\nscheme = \"m\"\ntake = \"gain\"\n\
        [[flag]]\nname = \"进步奖\"\nposition = \"first 1\"\n";
    let site = over_months(prize, &[], &[("s/2017-01", ""), ("s/2017-03", "")]);
    let files = pages(site.path());
    // 86 − 88, 84 − 82, 88 − 76; losses are below zero and still ranked.
    assert_eq!(rows(&data(&files, "s/2017-03")), ["v-2 1 12.00", "v-1 2 2.00", "v-0 3 -2.00"]);
    assert_eq!(data(&files, "s/2017-03")["rows"][0]["flags"][0], "进步奖");
    assert_eq!(data(&files, "s/2017-01")["rests_on"][0]["period"], "2016-12");
    assert!(files["methods/s/index.html"].contains("当期的得分减去前一期的得分；退步的为负"));
    // In percent of the earlier score, with full marks at 20 %, beside a mark of the month itself: 100 × 12 ÷ 76 ÷ 20 %.
    let mixed = "cadence = \"monthly\"\nwork = \"进步\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"now\"\nname = \"当月\"\nweight = 50\nfrom = \"rankings\"\nscheme = \"m\"\nspan = \"year-to-date\"\ntake = \"last\"\n\
        [[indicator]]\nkey = \"gain\"\nname = \"进步幅度\"\nweight = 50\nfrom = \"rankings\"\nscheme = \"m\"\ntake = \"gain\"\n\
        relative = true\nfull = 20\n";
    let site = over_months(mixed, &[], &[("s/2017-03", "")]);
    let files = pages(site.path());
    // 44 + 39.4736…; 42 + 2 ÷ 82 ÷ 0.2 = 6.0975…; 43 + 0, since a loss counts as nothing.
    assert_eq!(rows(&data(&files, "s/2017-03")), ["v-2 1 83.47", "v-1 2 48.10", "v-0 3 43.00"]);
    assert!(files["methods/s/index.html"].contains("再除以原来的得分，用百分数；进步 20 得满分"));
    // A year before there is nothing to compare with, so nobody has a value.
    let site = over_months(
        &prize.replace("\"gain\"\n[[flag]]", "\"gain\"\nagainst = \"year-ago\"\n[[flag]]"),
        &[],
        &[("s/2017-03", "")],
    );
    assert!(report(site.path(), DAY).contains("[ranking-empty]"));
}

#[test]
fn a_block_counts_for_at_most_its_cap() {
    let scheme = "cadence = \"monthly\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[block]]\nkey = \"base\"\nname = \"常规工作\"\n[[block]]\nkey = \"extra\"\nname = \"创新工作\"\ncap = 10\n\
        [[indicator]]\nkey = \"a\"\nname = \"甲项\"\nweight = 90\nblock = \"base\"\n\
        [[indicator]]\nkey = \"b\"\nname = \"乙项\"\nweight = 8\nblock = \"extra\"\n\
        [[indicator]]\nkey = \"c\"\nname = \"丙项\"\nweight = 8\nblock = \"extra\"\n";
    let own = "unit,a,b,c\nv-0,100,100,100\nv-1,100,50,50\nv-2,50,100,0\n";
    let site = site(&[("s", scheme)], 3, &[("village/2017-05", own)], &[("s/2017-05", "")]);
    let files = pages(site.path());
    // 90 + 16, of which 10 count; 90 + 8; 45 + 8.
    let data = data(&files, "s/2017-05");
    assert_eq!(rows(&data), ["v-0 1 100.00", "v-1 2 98.00", "v-2 3 53.00"]);
    assert_eq!(data["rows"][0]["blocks"]["extra"], "10.00");
    assert!(files["methods/s/index.html"].contains("创新工作最多计 10 分。"));
    // The cap is what the block weighs: without it the parts add up to 106.
    let path = "content/schemes/s.toml";
    write(site.path(), path, &common::read(site.path(), path).replace("cap = 10\n", ""));
    assert!(report(site.path(), DAY).contains("[scheme-total]"));
}

#[test]
fn a_coefficient_of_difficulty_multiplies_before_additions() {
    let scheme =
        PLAIN.to_owned() + "[[adjustment]]\nkey = \"x\"\nname = \"受表彰\"\npoints = 2\n[difficulty]\nv-1 = 1.05\n";
    let record = "[[adjustment]]\nunit = \"v-1\"\nkey = \"x\"\ndocument = \"样作〔2017〕1号\"\n";
    let site = site(&[("s", &scheme)], 2, &[("village/2017-05", &sheet(&["90", "88"]))], &[("s/2017-05", record)]);
    let files = pages(site.path());
    // 88 × 1.05 + 2.
    assert_eq!(rows(&data(&files, "s/2017-05")), ["v-1 1 94.40", "v-0 2 90.00"]);
    let page = &files["methods/s/index.html"];
    assert!(page.contains("难度系数：单位1 1.05；其余单位为 1"), "{page}");
}

#[test]
fn a_scheme_by_order_alone_has_no_score_and_shows_none() {
    let scheme = "cadence = \"monthly\"\norder = [\"gold\", \"silver\"]\nrounding = { places = 0, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"gold\"\nname = \"金牌\"\n[[indicator]]\nkey = \"silver\"\nname = \"银牌\"\n\
        [[flag]]\nname = \"前列\"\nposition = \"first 1\"\n[[consequence]]\nname = \"约谈\"\nwhen = { position = \"last 1\" }\n";
    let sheets = [
        ("village/2017-04", "unit,gold,silver\nv-0,3,9\nv-1,4,0\nv-2,3,8\nv-3,3,9\n"),
        ("village/2017-05", "unit,gold,silver\nv-0,5,1\nv-1,4,7\nv-2,3,8\nv-3,3,9\n"),
    ];
    let site = site(&[("s", scheme)], 4, &sheets, &[("s/2017-04", ""), ("s/2017-05", "")]);
    let files = pages(site.path());
    assert_eq!(rows(&data(&files, "s/2017-04")), ["v-1 1 -", "v-0 2 -", "v-3 2 -", "v-2 4 -"]);
    let later = data(&files, "s/2017-05");
    assert_eq!(rows(&later), ["v-0 1 -", "v-1 2 -", "v-3 3 -", "v-2 4 -"]);
    assert_eq!(
        (&later["rows"][0]["change_places"], &later["rows"][0]["change_score"]),
        (&1.into(), &serde_json::Value::Null)
    );
    assert_eq!(later["consequences"][0]["unit_id"], "v-2");
    let page = &files["rankings/s/2017-05/index.html"];
    assert!(!page.contains("number score") && page.contains("前列"), "{page}");
    let method = &files["methods/s/index.html"];
    for said in ["只排次序，没有得分：依次比较金牌、银牌", "依次比到“银牌”分出先后，所以排在第 3 名", "不算得分"]
    {
        // The unit in the middle is worked through.
        assert!(method.contains(said) || said.contains("第 3 名") && method.contains("分出先后"), "{said}: {method}");
    }
    let path = "content/schemes/s.toml";
    write(
        site.path(),
        path,
        &common::read(site.path(), path).replace("name = \"金牌\"", "name = \"金牌\"\nweight = 1"),
    );
    assert!(report(site.path(), DAY).contains("[scheme-order]"));
}
