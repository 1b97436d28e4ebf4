//! Printed documents, measured and read from outside. Fonts and checkers come from `tests/run.sh`.

#![cfg(feature = "pdf")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::process::Command;

use chrono::NaiveDate;
use common::{demonstration, fonts, press, program, read, replace, repository, tree};
use tongbao::print::document::{Document, Imprint, Layout, Official, PrintAlign, PrintBlock, Run, Section, Table};
use tongbao::print::pdf::{Press, PrintFault};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 7, 25).expect("a day")
}

fn imprint(title: &str) -> Imprint {
    Imprint { language: "zh-CN".to_owned(), title: title.to_owned(), demonstration: None, draft: None }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn notice(paragraphs: &[&str]) -> Official {
    Official {
        imprint: imprint("关于测试的通报"),
        format: Layout::File,
        masthead_word: "文件".to_owned(),
        masthead: texts(&["样县作风建设办公室"]),
        number: "样作〔2017〕1号".to_owned(),
        signers: Vec::new(),
        title_lines: texts(&["关于测试的通报"]),
        to: texts(&["各镇（办）"]),
        blocks: paragraphs.iter().map(|text| PrintBlock::plain((*text).to_owned())).collect(),
        attachments: Vec::new(),
        present: Vec::new(),
        signatures: texts(&["样县作风建设办公室"]),
        sealed: false,
        date: "2017年7月25日".to_owned(),
        note: None,
        cc: texts(&["县纪委"]),
        printed_by: "样县作风建设办公室".to_owned(),
        printed_on: "2017年7月25日".to_owned(),
    }
}

fn heading(text: &str) -> PrintBlock {
    PrintBlock::Heading { level: 1, runs: vec![Run::plain(text.to_owned())] }
}

/// A table of so many columns and rows; every cell says where it stands.
fn table(columns: usize, rows: usize, long: &str) -> PrintBlock {
    let head = (1..=columns).map(|column| format!("第{column}栏")).collect();
    let row = |row: usize| (1..=columns).map(|column| format!("{row}之{column}{long}")).collect();
    let align = vec![PrintAlign::Center; columns];
    PrintBlock::Table(Table::new(String::new(), head, (1..=rows).map(row).collect(), align))
}

fn set(press: &Press, document: Official) -> Vec<u8> {
    press.typeset(&Document::Official(Box::new(document)), "test", day()).expect("the document can be set")
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
    let script = repository().join("tests/pdf_measure.py");
    // A kind alone, or a kind with a seal; a seal alone is on an official document.
    let kind = if kind == "sealed" { "official sealed" } else { kind };
    run(Command::new("/usr/bin/python3").arg(script).arg(&file).args(kind.split(' ')))
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
    let press = press();
    for count in [1, 8, 9, 10, 11, 12, 13, 14, 30, 60] {
        let long = LONG.repeat(2);
        let pdf = set(&press, notice(&vec![long.as_str(); count]));
        let (good, report) = measure(&pdf, "official");
        assert!(good, "{count} paragraphs:\n{report}");
    }
}

#[test]
fn every_form_of_document_measures_right() {
    let press = press();
    let mut forms: Vec<(&str, &str, Official)> = Vec::new();
    let bodies = texts(&["中共样县委员会", "样县人民政府"]);
    let joint = Official { masthead: bodies.clone(), signatures: bodies, ..notice(&[LONG]) };
    forms.push(("two bodies", "official", joint.clone()));
    forms.push(("two seals", "sealed", Official { sealed: true, ..joint }));
    forms.push(("a seal", "sealed", Official { sealed: true, ..notice(&[LONG]) }));
    let note = Some("此件公开发布".to_owned());
    forms.push(("a note", "official", Official { note: note.clone(), ..notice(&[LONG]) }));
    forms.push((
        "upward",
        "official",
        Official { signers: texts(&["甲某某"]), to: texts(&["省作风办"]), ..notice(&[LONG]) },
    ));
    let attached = |count: usize| -> Vec<Section> {
        let text = |place: usize| PrintBlock::plain(LONG.repeat(place));
        (1..=count)
            .map(|place| Section {
                title: format!("第{place}项核查情况统计表"), blocks: vec![text(place)], to: None
            })
            .collect()
    };
    for count in [1, 2, 3] {
        let attachments = attached(count);
        forms.push(("attachments", "official", Official { attachments, note: note.clone(), ..notice(&[LONG, LONG]) }));
    }
    let lying =
        vec![Section { title: "各镇情况统计表".to_owned(), blocks: vec![table(14, 30, "说明")], to: None }];
    forms.push(("a table on its side", "official", Official { attachments: lying, ..notice(&[LONG]) }));
    let mut tall = notice(&[LONG]);
    tall.blocks.push(table(4, 60, ""));
    tall.blocks.push(PrintBlock::plain("特此通报。".to_owned()));
    forms.push(("a long table", "official", tall));
    for count in 1..=7 {
        let letter = Official {
            format: Layout::Letter,
            masthead_word: String::new(),
            sealed: true,
            ..notice(&vec![LONG; count])
        };
        forms.push(("a letter", "letter sealed", letter));
    }
    let minutes = Official {
        format: Layout::Minutes,
        masthead_word: String::new(),
        masthead: texts(&["样县联席会议纪要"]),
        present: texts(&["县委组织部", "县扶贫办", "县财政局", "县农业局", "县水利局", "县交通运输局", "县教育体育局"]),
        ..notice(&[LONG])
    };
    forms.push(("minutes", "minutes", minutes));
    for (name, kind, document) in forms {
        let (good, report) = measure(&set(&press, document), kind);
        assert!(good, "{name}:\n{report}");
    }
}

/// The signature never stands on a page without text, wherever the text ends and whatever comes last.
#[test]
fn no_page_has_a_signature_and_no_text() {
    let press = press();
    let sentence = "全县各级党组织要认真学习贯彻会议精神。";
    let mut split = 0;
    for count in 7..=23 {
        for ending in 0..4 {
            let mut document = notice(&vec![sentence; count]);
            match ending {
                0 => document.blocks.push(PrintBlock::plain(sentence.repeat(7))),
                1 => {
                    document.blocks.push(heading("一、有关要求"));
                    document.blocks.push(PrintBlock::plain(sentence.repeat(3)));
                }
                2 => {
                    let items = (0..4).map(|_| vec![PrintBlock::plain(sentence.repeat(2))]).collect();
                    document.blocks.push(PrintBlock::List { numbers: Some(vec![1, 2, 3, 4]), items });
                }
                _ => document.sealed = true,
            }
            let sealed = document.sealed;
            let pdf = set(&press, document);
            let (good, report) = measure(&pdf, if sealed { "sealed" } else { "official" });
            assert!(good, "{count} paragraphs, ending {ending}:\n{report}");
            // Nothing is lost where a paragraph is cut.
            let printed = words(&pdf);
            let all: usize = printed.matches("认真学习").count();
            let wanted = count
                + match ending {
                    0 => 7,
                    1 => 3,
                    2 => 8,
                    _ => 0,
                };
            assert!(all >= wanted - 1, "{count} {ending}: {all} of {wanted}");
            split += usize::from(report.contains("PASS 7.3.5 text on the page of the signature: page 2"));
        }
    }
    assert!(split > 0, "some signature stands on a second page");
}

#[test]
fn a_long_table_keeps_its_head_and_every_cell() {
    let press = press();
    for (columns, rows) in [(4, 70), (14, 40)] {
        let mut document = notice(&[LONG]);
        document.blocks.push(table(columns, rows, ""));
        document.blocks.push(PrintBlock::plain("特此通报。".to_owned()));
        let printed = words(&set(&press, document));
        for row in 1..=rows {
            for column in 1..=columns {
                assert!(printed.contains(&format!("{row}之{column}")), "{row}之{column} of {columns} is lost");
            }
        }
        assert!(printed.matches("第1栏").count() >= 2, "the head stands on each page");
    }
}

#[test]
fn full_pages_have_22_lines_of_28_characters() {
    let press = press();
    let text = LONG.repeat(40);
    let (good, report) = measure(&set(&press, notice(&[&text])), "official");
    assert!(good && report.contains("PASS 5.2.3 lines") && report.contains("longest 28"), "{report}");
}

#[test]
fn the_demonstrations_documents_measure_right_and_say_what_the_pages_say() {
    let site = demonstration();
    let status = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let (mut count, mut measured) = (0, 0);
    for (path, bytes) in tree(&site.path().join("output")).iter().filter(|(path, _)| path.ends_with(".pdf")) {
        let kind = match path.as_str() {
            "notices/2017-07-letter/2017-07-letter.pdf" => "letter sealed",
            "notices/2017-07-minutes/2017-07-minutes.pdf" => "minutes",
            "notices/2017-07-commendation/2017-07-commendation.pdf" => "sealed",
            path if path.starts_with("orders/") => "sealed",
            path if path.starts_with("notices/") => "official",
            path if path.contains("/bulletin-") => "bulletin",
            _ => "",
        };
        if !kind.is_empty() {
            let (good, report) = measure(bytes, kind);
            assert!(good, "{path}\n{report}");
            measured += 1;
        }
        let file = site.path().join("output").join(path);
        let (good, report) = run(Command::new("qpdf").arg("--check").arg(&file));
        assert!(good, "{path}: {report}");
        let (_, info) = run(Command::new("pdfinfo").arg(&file));
        for line in ["Title:", "Tagged:          yes", "Creator:         tongbao"] {
            assert!(info.contains(line), "{path} lacks {line}: {info}");
        }
        assert!(!info.contains("Author:"), "{path} names an author");
        let (_, fonts) = run(Command::new("pdffonts").arg(&file));
        for font in fonts.lines().skip(2) {
            assert!(font.contains(" yes yes yes "), "{path}: embedded, a subset, with a map to text: {font}");
        }
        count += 1;
    }
    assert_eq!((measured, count), (24, 76));
    let mut compared = 0;
    for path in tree(&site.path().join("output")).keys().filter(|path| path.ends_with(".pdf")) {
        if !(path.starts_with("notices/") || path.starts_with("orders/")) {
            continue;
        }
        let file = site.path().join("output").join(path);
        let mut printed = words(&std::fs::read(&file).expect("there"));
        // Across a page break stand the number of the page and the head of the next.
        let statement = "松澜县及本站的单位、人物、文件和数据均为虚构，仅供演示，与任何真实的地方和个人无关。";
        for number in 1..20 {
            printed = printed.replace(&format!("—{number}—"), "");
        }
        let printed = printed.replace(statement, "");
        let page = std::fs::read_to_string(file.with_file_name("index.html")).expect("the page of the document");
        let mut from = 0;
        for block in blocks(&page) {
            // In reading order: each block is found behind the one before it.
            let place = printed[from..].find(&block).unwrap_or_else(|| panic!("{path} lacks {block} in its place"));
            from += place;
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} blocks");
}

/// The words of every paragraph, heading, item and cell in the text of a document's page, without white space.
fn blocks(page: &str) -> Vec<String> {
    let mut list = Vec::new();
    for prose in page.split("<div class=\"prose\">").skip(1) {
        let prose = prose.split("</section>").next().unwrap_or_default();
        let prose = prose.split("<p class=\"signature\">").next().unwrap_or_default();
        let prose = prose
            .split("<footer")
            .next()
            .unwrap_or_default()
            .split("<ol class=\"attachments\"")
            .next()
            .unwrap_or_default();
        for block in prose.split("</p>").flat_map(|part| part.split("</li>")).flat_map(|part| part.split("</td>")) {
            for part in block.split("</h2>").flat_map(|part| part.split("</h3>")).flat_map(|part| part.split("</th>")) {
                let mut inside = false;
                let words: String = part
                    .chars()
                    .filter(|c| {
                        inside = if *c == '<' {
                            true
                        } else if *c == '>' {
                            false
                        } else {
                            return !inside;
                        };
                        false
                    })
                    .filter(|c| !c.is_whitespace())
                    .collect();
                let words = words.replace("&quot;", "\"").replace("&amp;", "&");
                // A head that turns in its cell is read line by line; figures are the same everywhere.
                if words.chars().count() > 4 {
                    list.push(words);
                }
            }
        }
    }
    list
}

#[test]
fn links_lead_from_paper_to_pages() {
    let site = demonstration();
    let status = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let script = "import sys, fitz\nprint([l['uri'] for p in fitz.open(sys.argv[1]) for l in p.get_links()])";
    let file = site.path().join("output/orders/2017-06-shiqiaobian/2017-06-shiqiaobian.pdf");
    let (_, links) = run(Command::new("/usr/bin/python3").args(["-c", script]).arg(file));
    assert!(links.contains("https://songlan.example/notices/2017-05-situation/"), "{links}");
}

#[test]
fn two_runs_make_the_same_bytes() {
    let one = set(&Press::new(&fonts()).expect("fonts"), notice(&[LONG]));
    let two = set(&Press::new(&fonts()).expect("fonts"), notice(&[LONG]));
    assert!(one == two);
}

#[test]
fn text_is_never_source() {
    let press = press();
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
        document.imprint.title = format!("丙{hostile}丁");
        document.title_lines = vec![document.imprint.title.clone()];
        let printed = words(&set(&press, document));
        assert!(printed.contains(&format!("甲{hostile}乙")), "{hostile}: {printed}");
        assert!(printed.contains(&format!("丙{hostile}丁")), "{hostile}: {printed}");
    }
}

#[test]
fn a_missing_glyph_names_character_and_record() {
    let press = press();
    let faults =
        press.typeset(&Document::Official(Box::new(notice(&["笑😀"]))), "test", day()).expect_err("no font has it");
    assert!(faults.contains(&PrintFault::MissingGlyph { character: '😀' }), "{faults:?}");
    // Rare characters of names are in the fallback.
    set(&press, notice(&["堃喆祎翀䶮"]));

    let site = demonstration();
    replace(site.path(), "content/notices/2017-03-workstyle.md", "县水利局选派", "县水利局😀选派");
    common::approve(site.path(), &["notices/2017-03-workstyle"]);
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
        ("#let pitch = (type-height - size) / 21", "#let pitch = 26pt", "FAIL 5.2.3 pitch"),
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
        let official = source("official.typ");
        let templates: [(&'static str, &str); 2] = [("print/gbt9704.typ", &changed), ("print/official.typ", &official)];
        let press = Press::with_templates(&fonts(), &templates).expect("fonts");
        let (good, report) = measure(&set(&press, notice(&[&text])), "official");
        assert!(!good && report.contains(wanted), "{new}:\n{report}");
    }
}
