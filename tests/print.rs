//! Printed documents, measured and read from outside. Fonts and checkers come from `tests/run.sh`.

#![cfg(feature = "pdf")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use common::{demonstration, program, read, replace, repository, tree};
use tongbao::fonts::{FontFolders, FontReport, find};
use tongbao::render::pdf::{Document, OfficialDocument, Press, PrintBlock, PrintFault, Run};

fn fonts() -> FontReport {
    let data = std::env::var_os("TONGBAO_FONTS").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(Path::new(&home).join(".local/share/tongbao/fonts"))
    });
    let folders =
        FontFolders { site: Vec::new(), data: data.unwrap_or_default(), system: vec!["/usr/share/fonts".into()] };
    let report = find(&folders);
    assert!(report.missing().is_empty(), "run `tongbao fonts fetch` first: {:?}", report.missing());
    report
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 7, 25).expect("a day")
}

fn notice(paragraphs: &[&str]) -> OfficialDocument {
    OfficialDocument {
        language: "zh-CN".to_owned(),
        masthead: vec!["样县作风建设办公室".to_owned()],
        number: "样作〔2017〕1号".to_owned(),
        title: "关于测试的通报".to_owned(),
        title_lines: vec!["关于测试的通报".to_owned()],
        to: vec!["各镇（办）".to_owned()],
        blocks: paragraphs
            .iter()
            .map(|text| PrintBlock::Paragraph { runs: vec![Run::plain((*text).to_owned())] })
            .collect(),
        signers: vec!["样县作风建设办公室".to_owned()],
        date: "2017年7月25日".to_owned(),
        cc: vec!["县纪委".to_owned()],
        printed_by: "样县作风建设办公室".to_owned(),
        printed_on: "2017年7月25日".to_owned(),
        demonstration: None,
    }
}

fn set(press: &Press, document: OfficialDocument) -> Vec<u8> {
    press.typeset(&Document::Official(document), "test", day()).expect("the document can be set")
}

/// Runs a checker and returns whether it was content, and what it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} is installed by tests/run.sh: {error}"));
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn measure(pdf: &[u8], kind: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("x.pdf");
    std::fs::write(&file, pdf).expect("writable");
    run(Command::new("/usr/bin/python3").arg(repository().join("tests/pdf_measure.py")).arg(&file).arg(kind))
}

fn words(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("x.pdf");
    std::fs::write(&file, pdf).expect("writable");
    let (good, text) = run(Command::new("pdftotext").arg("-raw").arg(&file).arg("-"));
    assert!(good);
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

const LONG: &str = "全县各级党组织要认真学习贯彻会议精神把思想和行动统一到决策部署上来进一步增强责任感和紧迫感";

#[test]
fn documents_of_one_two_and_many_pages_measure_right() {
    let press = Press::new(&fonts()).expect("fonts");
    for count in [1, 8, 9, 10, 11, 12, 13, 14, 30, 60] {
        let long = LONG.repeat(2);
        let pdf = set(&press, notice(&vec![long.as_str(); count]));
        let (good, report) = measure(&pdf, "official");
        assert!(good, "{count} paragraphs:\n{report}");
    }
    let mut joint = notice(&[LONG]);
    joint.masthead = vec!["中共样县委员会".to_owned(), "样县人民政府".to_owned()];
    joint.signers = joint.masthead.clone();
    let (good, report) = measure(&set(&press, joint), "official");
    assert!(good, "{report}");
}

#[test]
fn full_pages_have_22_lines_of_28_characters() {
    let press = Press::new(&fonts()).expect("fonts");
    let text = LONG.repeat(40);
    let (good, report) = measure(&set(&press, notice(&[&text])), "official");
    assert!(good && report.contains("PASS 5.2.3 lines") && report.contains("longest 28"), "{report}");
}

#[test]
fn the_demonstrations_documents_measure_right_and_say_what_the_pages_say() {
    let site = demonstration();
    let status = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let mut count = 0;
    for (path, bytes) in tree(&site.path().join("output")).iter().filter(|(path, _)| path.ends_with(".pdf")) {
        let kind = if path.starts_with("notices/") { "official" } else { "bulletin" };
        let (good, report) = measure(bytes, kind);
        assert!(good, "{path}\n{report}");
        let file = site.path().join("output").join(path);
        let (good, report) = run(Command::new("qpdf").arg("--check").arg(&file));
        assert!(good, "{path}: {report}");
        let (_, info) = run(Command::new("pdfinfo").arg(&file));
        for line in ["Title:", "Tagged:          yes", "Creator:         tongbao"] {
            assert!(info.contains(line), "{path} lacks {line}: {info}");
        }
        assert!(!info.contains("Author:"), "{path} names an author");
        count += 1;
    }
    assert_eq!(count, 19);
    let pdf = std::fs::read(site.path().join("output/notices/2017-03-workstyle/2017-03-workstyle.pdf")).expect("there");
    let printed = words(&pdf);
    let text = read(site.path(), "content/notices/2017-03-workstyle.md");
    // Across a page break stand the number of the page and the head of the next.
    let statement = "松澜县及本站的单位、人物、文件和数据均为虚构，仅供演示，与任何真实的地方和个人无关。";
    let printed = printed.replace("—1—", "").replace("—2—", "").replace(statement, "");
    let body = text.split("+++").nth(2).expect("a body");
    // The signs of Markdown are not printed; lines whose signs stand for something else are left out.
    for line in body.lines().filter(|line| !line.contains("[[") && !line.contains('|') && !line.contains("](")) {
        let line: String = line.replace("**", "").chars().filter(|c| !c.is_whitespace()).collect();
        let line = line.trim_start_matches(|c: char| "#-.".contains(c) || c.is_ascii_digit());
        assert!(printed.contains(line), "{line} is not in the document");
    }
}

#[test]
fn two_runs_make_the_same_bytes() {
    let one = set(&Press::new(&fonts()).expect("fonts"), notice(&[LONG]));
    let two = set(&Press::new(&fonts()).expect("fonts"), notice(&[LONG]));
    assert!(one == two);
}

#[test]
fn text_is_never_source() {
    let press = Press::new(&fonts()).expect("fonts");
    for hostile in [
        "#panic(1)",
        "#read(\"/etc/passwd\")",
        "$x$",
        "*b*",
        "<label>",
        "@ref",
        "#import\"@preview/x:1.0.0\"",
        "=heading",
        "//comment",
        "\\u{41}",
        "a--b",
        "{{x}}",
        "[[x]]",
        "'quote\"s\"",
    ] {
        let mut document = notice(&[&format!("甲{hostile}乙")]);
        document.title = format!("丙{hostile}丁");
        document.title_lines = vec![document.title.clone()];
        let printed = words(&set(&press, document));
        assert!(printed.contains(&format!("甲{hostile}乙")), "{hostile}: {printed}");
        assert!(printed.contains(&format!("丙{hostile}丁")), "{hostile}: {printed}");
    }
}

#[test]
fn a_missing_glyph_names_character_and_record() {
    let press = Press::new(&fonts()).expect("fonts");
    let faults = press.typeset(&Document::Official(notice(&["笑😀"])), "test", day()).expect_err("no font has it");
    assert!(faults.contains(&PrintFault::MissingGlyph { character: '😀' }), "{faults:?}");
    // Rare characters of names are in the fallback.
    set(&press, notice(&["堃喆祎翀䶮"]));

    let site = demonstration();
    replace(site.path(), "content/notices/2017-03-workstyle.md", "县水利局选派", "县水利局😀选派");
    let output = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("[missing-glyph]") && text.contains("U+1F600") && text.contains("2017-03-workstyle"),
        "{text}"
    );
    assert!(!site.path().join("output").exists(), "nothing is written");
}

#[test]
fn the_checker_sees_a_wrong_layout() {
    let source = |name: &str| read(repository(), &format!("templates/print/{name}"));
    let cases = [
        ("margin: (top: 37mm", "margin: (top: 31mm", "FAIL 5.2.1"),
        ("bottom: 35mm, left: 28mm", "bottom: 35mm, left: 22mm", "FAIL 5.2.1"),
        ("#let pitch = (225mm - 16pt) / 21", "#let pitch = 26pt", "FAIL 5.2.3 pitch"),
        ("tracking: cell - size", "tracking: 0pt", "FAIL 5.2.3"),
        ("#let red = rgb(255, 0, 0)", "#let red = rgb(0, 0, 255)", "FAIL 7.2.4"),
        ("if calc.odd(number)", "if calc.even(number)", "FAIL 7.5 side"),
        ("dy: 7mm", "dy: 9mm", "FAIL 7.5 distance"),
        ("font: face(\"body\"), size: size, lang", "font: face(\"heading\"), size: size, lang", "FAIL 5.2.2"),
    ];
    let text = LONG.repeat(40);
    for (old, new, wanted) in cases {
        let common = source("gbt9704.typ");
        assert!(common.contains(old), "{old}");
        let changed = common.replacen(old, new, 1);
        let (official, bulletin) = (source("official.typ"), source("bulletin.typ"));
        let templates: [(&'static str, &str); 3] =
            [("print/gbt9704.typ", &changed), ("print/official.typ", &official), ("print/bulletin.typ", &bulletin)];
        let press = Press::with_templates(&fonts(), &templates).expect("fonts");
        let (good, report) = measure(&set(&press, notice(&[&text])), "official");
        assert!(!good && report.contains(wanted), "{new}:\n{report}");
    }
}
