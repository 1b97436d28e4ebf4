//! What hangs on walls and stands on shelves: notice-board sheets, certificates, posters, yearly volumes; and the cache.

#![cfg(feature = "pdf")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{demonstration, press, program, tree};
use tongbao::print::document::{Document, Imprint, IndexEntry, PrintBlock, Volume, VolumeEntry, VolumePart};

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} is installed by tests/run.sh: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!complaint.contains("Traceback") && !complaint.contains("SyntaxError"), "{complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn words(file: &Path) -> String {
    run(Command::new("pdftotext").arg("-raw").arg(file).arg("-")).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Pages and the size of the first in millimetres.
fn size(file: &Path) -> (usize, i64, i64) {
    let info = run(Command::new("pdfinfo").arg(file));
    let line = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    let points: Vec<f64> = line("Page size:").split(' ').filter_map(|word| word.parse().ok()).collect();
    #[expect(clippy::cast_possible_truncation, reason = "some hundred millimetres")]
    let millimetres = |points: f64| (points / 72.0 * 25.4).round() as i64;
    (line("Pages:").parse().expect("a number"), millimetres(points[0]), millimetres(points[1]))
}

/// What a telephone reads from the page.
fn code(file: &Path, folder: &Path) -> String {
    let picture = folder.join("page");
    run(Command::new("pdftoppm").args(["-r", "100", "-png", "-singlefile"]).arg(file).arg(&picture));
    run(Command::new("zbarimg").args(["-q", "--raw"]).arg(picture.with_extension("png"))).trim().to_owned()
}

fn built() -> (tempfile::TempDir, PathBuf) {
    let site = demonstration();
    let output = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = site.path().join("output");
    (site, output)
}

#[test]
fn a_ranking_hangs_on_a_board_in_letters_that_are_read_from_two_metres() {
    let (_site, output) = built();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sheets = [
        ("town-2017/2017-07/board-a3.pdf", 1, (297, 420)),
        ("town-2017/2017-07/board-a4.pdf", 2, (297, 210)),
        ("village-2017/2017-07/board-a3.pdf", 2, (297, 420)),
        ("department-2017/2017-Q2/board-a3.pdf", 1, (297, 420)),
    ];
    for (path, fewest, (wide, high)) in sheets {
        let file = output.join("rankings").join(path);
        let (pages, width, height) = size(&file);
        assert_eq!((width, height), (wide, high), "{path}");
        assert!(pages >= fewest && pages <= fewest + 1, "{path} has {pages} pages");
        let csv = std::fs::read_to_string(file.with_file_name("ranking.csv")).expect("the data file");
        let printed = words(&file);
        for row in csv.lines().filter(|row| row.ends_with(",ranked")) {
            let name = row.split(',').nth(3).expect("a name");
            assert!(printed.contains(name), "{path} lacks {name}");
        }
        // 20 pt are 7 mm: 12 minutes of arc at two metres.
        let script = "import sys, fitz\nprint(min(s['size'] for p in fitz.open(sys.argv[1]) for b in p.get_text('dict')\
            ['blocks'] for l in b.get('lines', []) for s in l['spans'] if '镇' in s['text'] and 'Hei' in s['font']))";
        if path.starts_with("town") || path.starts_with("village") {
            let smallest = run(Command::new("/usr/bin/python3").args(["-c", script]).arg(&file));
            assert!(smallest.trim().parse::<f64>().expect("a size") >= 19.9, "{path}: {smallest}");
        }
    }
    let file = output.join("rankings/town-2017/2017-07/board-a3.pdf");
    assert_eq!(code(&file, folder.path()), "https://songlan.example/rankings/town-2017/2017-07/");
}

#[test]
fn certificates_and_posters_say_what_the_record_says() {
    let (_site, output) = built();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let certificate = output.join("exemplars/lin-qingyuan/certificate-lin-qingyuan.pdf");
    assert_eq!(size(&certificate), (1, 297, 210));
    let printed = words(&certificate);
    for text in
        ["荣誉证书", "林青原同志：", "全县脱贫攻坚先进个人", "松发〔2017〕21号", "中共松澜县委", "2017年7月10日"]
    {
        assert!(printed.contains(text), "the certificate lacks {text}: {printed}");
    }
    let poster = output.join("exemplars/lin-qingyuan/poster-lin-qingyuan.pdf");
    assert_eq!(size(&poster), (1, 297, 420));
    let printed = words(&poster);
    for text in ["先进典型", "把茶园种到云雾里", "林青原", "驻新茶园村第一书记", "公平秤", "再去"]
    {
        assert!(printed.contains(text), "the poster lacks {text}");
    }
    assert_eq!(code(&poster, folder.path()), "https://songlan.example/exemplars/lin-qingyuan/");
}

#[test]
fn a_volume_has_every_record_of_its_year() {
    let (_site, output) = built();
    let printed = words(&output.join("bulletins/2017/volume-2017.pdf"));
    let mut records = 0;
    for folder in ["notices", "orders", "cases", "exemplars"] {
        for path in tree(&output.join(folder)).keys().filter(|path| path.contains('/') && path.ends_with("index.html"))
        {
            let page = std::fs::read_to_string(output.join(folder).join(path)).expect("a page");
            let title = page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).expect("a title");
            let title: String = title.replace("<wbr>", "").chars().filter(|c| !c.is_whitespace()).collect();
            // Once in the contents and once above the record.
            assert!(printed.matches(&title).count() >= 2, "{folder}/{path}: {title}");
            records += 1;
        }
    }
    assert!(records > 25, "{records}");
    for unit in ["单位索引", "松澜县农业局", "石桥边镇", "核桃岭镇阴坡村"] {
        assert!(printed.contains(unit), "the index lacks {unit}");
    }
    assert!(!printed.contains("2016年12月全县"), "last year's issue is in last year's volume");
}

#[test]
fn a_volume_of_500_pages_has_contents_bookmarks_and_an_index_that_are_right() {
    let entry = |place: usize| VolumeEntry {
        place,
        title: format!("第{place:03}号记录"),
        title_lines: vec![format!("第{place:03}号记录")],
        facts: vec!["2017年7月1日".to_owned()],
        to: Vec::new(),
        blocks: vec![PrintBlock::plain("全县各级党组织要认真学习贯彻会议精神。".repeat(12)); 3],
        sections: Vec::new(),
        signatures: vec!["样县作风办".to_owned()],
    };
    let index = |unit: usize| IndexEntry { unit: format!("第{unit}村"), places: (unit..300).step_by(29).collect() };
    let volume = Volume {
        imprint: Imprint { language: "zh-CN".to_owned(), title: "汇编".to_owned(), demonstration: None, draft: None },
        heading: "2017年公开汇编".to_owned(),
        office: "样县".to_owned(),
        period: "2017年".to_owned(),
        contents: "目录".to_owned(),
        parts: vec![VolumePart { title: "通报".to_owned(), entries: (0..300).map(entry).collect() }],
        index_title: "单位索引".to_owned(),
        index: (0..29).map(index).collect(),
    };
    let day = chrono::NaiveDate::from_ymd_opt(2017, 12, 31).expect("a day");
    let pdf = press().typeset(&Document::Volume(Box::new(volume)), "volume", day).expect("the volume can be set");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("volume.pdf");
    std::fs::write(&file, pdf).expect("writable");
    let script = r#"
import re, sys, fitz
doc = fitz.open(sys.argv[1])
toc = {title: page for _, title, page in doc.get_toc()}
first = {}
for number, page in enumerate(doc, 1):
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                found = re.fullmatch(r"第(\d+)号记录", span["text"].strip())
                if found and abs(span["size"] - 22) < .1:
                    first[int(found[1])] = number
wrong = [n for n in range(300) if toc.get(f"第{n:03}号记录") != first.get(n)]
text = "".join(page.get_text() for page in doc)
index = text[text.rindex("单位索引"):]
for unit in range(29):
    wanted = "、".join(str(first[n]) for n in range(unit, 300, 29))
    if wanted not in index.replace(chr(10), ""):
        wrong.append(f"index {unit}")
contents = text[:text.index("第000号记录", text.index("第299号记录"))]
print(len(doc), len(wrong), wrong[:3], contents.count("号记录"))
"#;
    let found = run(Command::new("/usr/bin/python3").args(["-c", script]).arg(&file));
    let numbers: Vec<&str> = found.split(' ').collect();
    assert!(numbers[0].parse::<usize>().expect("pages") >= 500, "{found}");
    assert_eq!(numbers[1], "0", "every bookmark and index number leads to its record: {found}");
    assert!(run(Command::new("qpdf").arg("--check").arg(&file)).contains("No syntax or stream encoding errors"));
}

#[test]
fn tags_name_headings_lists_tables_and_figures() {
    let (_site, output) = built();
    let tree = |path: &str| {
        let output = Command::new("pdfinfo").arg("-struct").arg(output.join(path)).output().expect("pdfinfo is there");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let notice = tree("notices/2017-05-situation/2017-05-situation.pdf");
    for tag in [
        "Document",
        "  H1 ",
        "  H2 ",
        "  L (block)",
        "LI (block)",
        "Lbl (block)",
        "  Table",
        "THead",
        "/Scope /Column",
        "TD",
    ] {
        assert!(notice.contains(tag), "{tag}");
    }
    assert!(tree("bulletins/2017-07/bulletin-2017-07.pdf").contains("Figure"));
    let bytes = std::fs::read(output.join("bulletins/2017-07/bulletin-2017-07.pdf")).expect("there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("x.pdf");
    std::fs::write(&file, bytes).expect("writable");
    let script = "import sys, fitz\ndoc = fitz.open(sys.argv[1])\nprint(sum('/Alt' in doc.xref_object(x) for x in \
        range(1, doc.xref_length())), doc.get_xml_metadata())";
    let about = run(Command::new("/usr/bin/python3").args(["-c", script]).arg(&file));
    assert!(!about.starts_with("0 "), "charts have words: {about}");
    for claim in ["pdfaid:part>2", "pdfaid:conformance>A", "pdfuaid:part>1"] {
        assert!(about.contains(claim), "{claim}: {about}");
    }
}

/// What was set before is taken as it is; what changed, or was tampered with, is set anew.
#[test]
fn the_cache_changes_nothing_but_the_time() {
    let cache = tempfile::tempdir().expect("a temporary folder");
    let site = demonstration();
    let build = |arguments: &[&str]| {
        let output = program()
            .args(["build", "--as-of", "2017-08-21"])
            .args(arguments)
            .env("TONGBAO_CACHE", cache.path())
            .current_dir(site.path())
            .output()
            .expect("starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        tree(&site.path().join("output"))
    };
    let cold = build(&[]);
    let entries = tree(cache.path());
    assert!(entries.len() > 60, "{} entries", entries.len());
    assert!(build(&[]) == cold, "the second build is the same");
    assert_eq!(tree(cache.path()).len(), entries.len(), "and set nothing");
    let (path, bytes) = entries.iter().next().expect("an entry");
    let mut altered = bytes.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    std::fs::write(cache.path().join(path), &altered).expect("writable");
    assert!(build(&[]) == cold, "an altered entry is set anew");
    std::fs::remove_dir_all(cache.path()).expect("may be deleted at any time");
    assert!(build(&[]) == cold);
    assert!(build(&["--no-cache"]) == cold);
}
