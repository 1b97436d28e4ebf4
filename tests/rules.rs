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
