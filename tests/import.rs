//! Office tables: each awkward workbook gives the right table or the right refusal.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::process::Command;

use common::{build, read, repository, small, write};
use serde::Deserialize;
use tongbao::diag::Diagnostics;
use tongbao::import::{Kind, Mapping, Weight, understand, wanted};
use tongbao::lang::Lang;
use tongbao::model::scheme::Scheme;
use tongbao::model::unit::Tier;
use tongbao::source::Sources;
use tongbao::workbook;

#[derive(Deserialize)]
struct Case {
    file: String,
    table: Option<String>,
    kinds: Vec<String>,
    refusal: Option<String>,
    mapping: Option<String>,
    evaluations: bool,
}

#[test]
fn awkward_tables_are_understood_or_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = repository().join("tests/workbooks.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).status();
    assert!(made.expect("python3 is installed by tests/run.sh").success());
    let cases: Vec<Case> = serde_json::from_str(&read(folder.path(), "cases.json")).expect("cases");
    assert!(cases.len() >= 25, "{}", cases.len());
    let root = small();
    let site = tongbao::validated(root.path(), &mut Sources::default(), &mut Diagnostics::default());
    let site = site.expect("the small site is read").expect("and says whose it is");
    let schemes: Vec<&Scheme> = site.schemes.iter().collect();
    let mut wrong = Vec::new();
    for case in cases {
        let mapping: Mapping = toml::from_str(case.mapping.as_deref().unwrap_or_default()).expect("a mapping");
        let round = "2017-W31".parse().expect("a week");
        let wish = if case.evaluations {
            wanted::evaluations(&schemes, Tier::Village, round)
        } else {
            Some(wanted::scores(&schemes, Tier::Village, round, None))
        };
        let bytes = std::fs::read(folder.path().join(&case.file)).expect("the script wrote it");
        let grid = match workbook::read(&bytes, mapping.sheet.as_deref()) {
            Ok(grid) => grid,
            Err(refusal) => {
                if case.refusal.as_deref() != Some(refusal.key()) {
                    wrong.push(format!("{}: refused, {refusal:?}", case.file));
                }
                continue;
            }
        };
        let table = understand(&grid, &wish.expect("columns"), &site.units, "", &mapping);
        let found: Vec<&str> = table.findings.iter().map(|finding| finding.kind.key()).collect();
        let taken = (table.weight() == Weight::Understood).then(|| table.csv());
        let missed: Vec<&String> = case.kinds.iter().filter(|kind| !found.contains(&kind.as_str())).collect();
        if taken != case.table || case.refusal.is_some() || !missed.is_empty() {
            wrong.push(format!("{}: {taken:?}, missed {missed:?}, found {:#?}", case.file, table.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_has_words() {
    for kind in Kind::ALL {
        let key = format!("cli.import.finding.{}", kind.key());
        assert!(Lang::Zh.catalogue().iter().any(|(known, _)| known == key), "{key}");
    }
}

/// Runs the program as a clerk does.
fn import(root: &std::path::Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tongbao"))
        .args(["import", "--root", &root.display().to_string(), "--lang", "zh"])
        .args(args)
        .output()
        .expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn a_clerk_imports_a_table() {
    let site = small();
    let file = site.path().join("../七月评分.csv");
    let (gbk, _, _) = encoding_rs::GBK.encode("第31周评分\n单位,工作\n子村,９.5\n丑村,9\n寅村,缺考\n合计,18.5\n");
    std::fs::write(&file, gbk).expect("a file beside the site");
    let name = file.display().to_string();
    let args = [name.as_str(), "--tier", "village", "--round", "2017-W31"];
    let (code, report) = import(site.path(), &args);
    assert_eq!(code, Some(0), "{report}");
    for said in
        ["GB18030", "A1: “第31周评分”", "B3: “９.5”读作 9.5", "B5: “缺考”表示没有评分", "A6: “合计”是合计或平均"]
    {
        assert!(report.contains(said), "{said} is not in {report}");
    }
    let written = read(site.path(), "content/scores/village/2017-W31.csv");
    assert_eq!(written, "unit,work,comment\nzhen-a,9.5,\nzhen-b,9,\nzhen-c,缺,\n");
    let (code, report) = import(site.path(), &args);
    assert!(code == Some(2) && report.contains("--replace"), "{report}");
    let (code, _) = import(site.path(), &[&args[..], &["--replace"]].concat());
    assert_eq!(code, Some(0));
    std::fs::write(&file, "单位,工作,态度\n子村,9,1\n丑村,9,1\n寅村,8,1\n").expect("a file beside the site");
    let (code, report) = import(site.path(), &[&args[..], &["--replace"]].concat());
    assert!(code == Some(1) && report.contains("不知道“态度”") && report.contains("[columns]"), "{report}");
    assert_eq!(read(site.path(), "content/scores/village/2017-W31.csv"), written, "nothing is written when unsure");
    write(site.path(), "mapping.toml", "[columns]\n\"态度\" = \"-\"\n");
    let mapping = site.path().join("mapping.toml").display().to_string();
    let (code, report) = import(site.path(), &[&args[..], &["--replace", "--mapping", &mapping]].concat());
    assert_eq!(code, Some(0), "{report}");
    std::fs::remove_file(&file).expect("the file beside the site is removed");
}

#[test]
fn a_workbook_among_the_records_makes_the_same_site_and_never_leaves() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = repository().join("tests/workbooks.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).status();
    assert!(made.expect("python3 is installed by tests/run.sh").success());
    let site = small();
    write(site.path(), "content/scores/village/2017-W28.csv", "unit,work,comment\nzhen-a,9.5,\nzhen-b,9,\nzhen-c,8,\n");
    let (_, clean, _, _) = build(site.path(), "2017-08-21");
    std::fs::remove_file(site.path().join("content/scores/village/2017-W28.csv")).expect("the table is removed");
    for (awkward, name) in [("titles.xlsx", "2017-W28.xlsx"), ("gbk.csv", "2017-W28.csv")] {
        let target = site.path().join("content/scores/village").join(name);
        std::fs::copy(folder.path().join(awkward), &target).expect("the table is copied");
        let (_, files, diags, _) = build(site.path(), "2017-08-21");
        assert_eq!(diags.errors(), 0);
        assert!(files == clean, "{awkward}");
        assert!(files.keys().all(|path| !path.ends_with("xlsx")));
        std::fs::remove_file(target).expect("the table is removed");
    }
}

#[test]
fn damaged_workbooks_end_in_a_refusal_or_a_table() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = repository().join("tests/workbooks.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).status();
    assert!(made.expect("python3 is installed by tests/run.sh").success());
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("64 bits") % limit
    };
    for name in ["titles.xlsx", "false-count.xlsx", "two-row-header.xlsx", "gb18030.csv", "far-cell.xlsx"] {
        let bytes = std::fs::read(folder.path().join(name)).expect("the script wrote it");
        for _ in 0..400 {
            let mut damaged = bytes.clone();
            for _ in 0..=below(4) {
                let at = below(damaged.len());
                damaged[at] = u8::try_from(below(256)).expect("a byte");
            }
            if below(4) == 0 {
                damaged.truncate(below(damaged.len()));
            }
            // Whatever comes out, it comes out: no panic, no endless work.
            let _ = workbook::read(&damaged, None);
        }
    }
}
