//! Golden sites: whole trees compared in both directions, each built twice.

#![allow(clippy::disallowed_methods, reason = "tests write their own expectations")]

mod common;

use common::{Files, build, repository, tree, updating, write};

fn golden(name: &str, as_of: &str) {
    let folder = repository().join("tests/sites").join(name);
    let (result, files, _, _) = build(&folder.join("site"), as_of);
    result.expect("the golden site has no errors");
    let (_, again, _, _) = build(&folder.join("site"), as_of);
    assert!(files == again, "two builds of {name} differ");
    let files = readable(&files);
    let expected = folder.join("expected");
    if updating() {
        let _ = std::fs::remove_dir_all(&expected);
        for (path, bytes) in &files {
            write(&expected, path, &String::from_utf8_lossy(bytes));
        }
    }
    let wanted = tree(&expected);
    assert_eq!(files.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "files too many or too few");
    for (path, bytes) in &files {
        let (bytes, wanted) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&wanted[path]));
        assert_eq!(bytes, wanted, "{path} differs");
    }
}

/// What a person can compare: no files of the theme, which stand in `templates/`, not the list of all words, and of a Word file its text.
fn readable(files: &Files) -> Files {
    let own = files.iter().filter(|(path, _)| !path.starts_with("assets/") && *path != "data/contents.csv");
    own.map(|(path, bytes)| match path.ends_with(".docx") {
        true => (format!("{path}.xml"), part(bytes, "word/document.xml")),
        false => (path.clone(), bytes.clone()),
    })
    .collect()
}

/// A part of a Word file.
fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    let mut text = Vec::new();
    std::io::copy(&mut archive.by_name(name).expect("the part is there"), &mut text).expect("whole");
    text
}

#[test]
fn a_record_of_every_kind() {
    golden("small", "2017-08-21");
}

#[test]
fn the_demonstration_site_yields_the_articles_figures() {
    let (result, files, diags, _) = build(repository(), "2017-08-21");
    let report = result.expect("the demonstration site has no errors");
    // The article's own rule, the last three in two and three months, names some by chance alone.
    let chance = diags.count(tongbao::diag::Code::ConsequenceChance);
    assert_eq!(chance, diags.of(tongbao::diag::Severity::Warning), "the demonstration site has no other warnings");
    let home = String::from_utf8_lossy(&files["index.html"]).into_owned();
    // 18 towns, 116 villages, 35 of them poor, 3 notices, 15 units, 2 + 1 persons, 11 cases: the founding article.
    for figure in ["18", "116", "35", "3", "15", "2", "1", "11"] {
        assert!(home.contains(&format!("<b>{figure}</b>")), "{figure} is not on the home page");
    }
    let published: std::collections::BTreeMap<_, _> =
        report.published.into_iter().map(|(kind, count)| (kind.folder(), count)).collect();
    assert_eq!((published["rankings"], published["cases"], published["bulletins"]), (18, 11, 8));
    for page in ["rankings/village-2017/2017-07/index.html", "rankings/town-2017/2017-07/index.html"] {
        assert!(String::from_utf8_lossy(&files[page]).contains("并列"), "{page} shows a tie");
    }
    assert!(String::from_utf8_lossy(&files["rankings/village-2017/2017-07/index.html"]).contains("不足 3 周"));
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        // A key without words shows as itself.
        assert!(!String::from_utf8_lossy(bytes).contains(">site."), "{path} lacks words");
        assert!(String::from_utf8_lossy(bytes).contains("仅供演示"), "{path} is not marked as a demonstration");
    }
}
