//! Word files: opened by LibreOffice, with the styles, the words and the lines of the print.

#![cfg(feature = "pdf")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{demonstration, program, tree};

/// The parts of a Word file.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).expect("a part");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().expect("a plain name").into_owned(), text)
        })
        .collect()
}

fn build() -> tempfile::TempDir {
    let site = demonstration();
    let output = program().args(["build", "--as-of", "2017-08-21"]).current_dir(site.path()).output().expect("starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    site
}

/// Fonts under the names of the standard, as an office has them.
fn office_fonts(folder: &Path) -> PathBuf {
    let data = std::env::var_os("TONGBAO_FONTS").map_or_else(
        || Path::new(&std::env::var_os("HOME").expect("a home")).join(".local/share/tongbao/fonts"),
        PathBuf::from,
    );
    let alias = |name: &str, face: &str| {
        format!("<alias binding=\"same\"><family>{name}</family><prefer><family>{face}</family></prefer></alias>")
    };
    let aliases = [
        alias("仿宋_GB2312", "FandolFang R"),
        alias("楷体_GB2312", "FandolKai"),
        alias("黑体", "FandolHei"),
        alias("宋体", "FandolSong"),
        alias("方正小标宋简体", "Noto Serif CJK SC"),
    ];
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir>\
         <cachedir>{}</cachedir>{}</fontconfig>",
        data.display(),
        folder.join("cache").display(),
        aliases.concat()
    );
    let file = folder.join("fonts.conf");
    std::fs::write(&file, text).expect("writable");
    file
}

/// Lines of 16 pt text in the type area of a PDF, as the measuring script's neighbour counts them.
fn lines(file: &Path) -> usize {
    let script = "import sys, fitz\nn = 0\nfor page in fitz.open(sys.argv[1]):\n    rows = set()\n    \
        for block in page.get_text('dict')['blocks']:\n        for line in block.get('lines', []):\n            \
        for span in line['spans']:\n                if span['text'].strip() and abs(span['size'] - 16) < 0.3 and \
        line['dir'][0] > 0.9:\n                    rows.add(round(span['origin'][1] / 6))\n    n += len(rows)\nprint(n)";
    let output =
        Command::new("/usr/bin/python3").args(["-c", script]).arg(file).output().expect("python3 is installed");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

#[test]
fn a_word_file_has_named_styles_and_no_trace_of_where_it_was_made() {
    let site = build();
    let files = tree(&site.path().join("output"));
    let words: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".docx")).collect();
    assert_eq!(words.len(), 24, "13 notices, 3 orders, 8 bulletins");
    for (path, bytes) in words {
        let parts = parts(bytes);
        let styles = &parts["word/styles.xml"];
        for name in
            ["标题", "主送机关", "正文", "一级标题", "二级标题", "附件说明", "署名", "成文日期", "版记", "发文机关标志"]
        {
            assert!(styles.contains(&format!("<w:name w:val=\"{name}\"/>")), "{path} lacks the style {name}");
        }
        let about = &parts["docProps/core.xml"];
        assert!(
            about.contains("<dc:title>") && !about.contains("creator") && !about.contains("lastModifiedBy"),
            "{about}"
        );
        assert!(parts["word/settings.xml"].contains("evenAndOddHeaders"), "numbers stand left and right");
        let text = &parts["word/document.xml"];
        assert!(text.contains("w:w=\"11906\" w:h=\"16838\"") && text.contains("w:top=\"2098\""), "{path}: A4, 37 mm");
        if text.contains("<w:tbl>") && !path.contains("commendation") {
            assert!(text.contains("<w:tblHeader/>"), "{path}: a head on every page");
        }
    }
    let situation = parts(&files["notices/2017-05-situation/2017-05-situation.docx"]);
    assert!(situation["word/document.xml"].contains("w:orient=\"landscape\""), "a wide table lies on its side");
    let letter = parts(&files["notices/2017-07-letter/2017-07-letter.docx"]);
    assert!(letter["word/header3.xml"].contains("thickThinSmallGap"), "a letter has a double rule");
}

#[test]
fn word_files_are_the_same_bytes_every_time() {
    let (one, two) = (build(), build());
    for (path, bytes) in tree(&one.path().join("output")).iter().filter(|(path, _)| path.ends_with(".docx")) {
        assert!(std::fs::read(two.path().join("output").join(path)).expect("there") == *bytes, "{path}");
    }
}

#[test]
fn libreoffice_sets_the_same_lines() {
    let site = build();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = site.path().join("output");
    let files: Vec<PathBuf> = tree(&output)
        .keys()
        .filter(|path| path.ends_with(".docx") && !path.starts_with("bulletins/"))
        .map(|path| output.join(path))
        .collect();
    let converted = folder.path().join("converted");
    let result = Command::new("soffice")
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&converted)
        .args(&files)
        .env("FONTCONFIG_FILE", office_fonts(folder.path()))
        .env("HOME", folder.path())
        .stdin(std::process::Stdio::null())
        .output()
        .expect("soffice is installed by tests/run.sh");
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    let mut equal = 0;
    for file in &files {
        let name = file.file_stem().expect("a name");
        let (word, print) = (converted.join(name).with_extension("pdf"), file.with_extension("pdf"));
        let (word, print) = (lines(&word), lines(&print));
        // LibreOffice spaces Han characters from figures whatever the file says (autoSpaceDN), so a paragraph with
        // many figures may turn a line earlier.
        assert!(word >= print && word - print <= 1 + print / 20, "{}: {word} lines, printed {print}", name.display());
        equal += usize::from(word == print);
    }
    assert!(equal * 5 >= files.len() * 3, "{equal} of {} have the very same lines", files.len());
}
