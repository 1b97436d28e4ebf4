//! Drafts are seen by who works on them, marked on every page, and by nobody else.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;

use common::{Files, build, program, published, read, replace, small, write};
use tongbao::Options;
use tongbao::diag::{Diagnostics, human};
use tongbao::lang::Lang;
use tongbao::output::Tree;
use tongbao::print::Print;
use tongbao::source::Sources;

/// The desk in memory.
fn preview(root: &Path, drafts: bool) -> Files {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let tree = Tree::default();
    let options = Options { desk: true, as_of: common::day("2017-08-21"), print: Print::Off };
    let result = tongbao::preview(root, &options, drafts, &tree, &mut sources, &mut diags);
    if let Err(error) = result {
        panic!("{error}\n{}", human::render(&diags.sorted(&sources), &sources, Lang::Zh.catalogue(), false));
    }
    tree.into_files().into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect()
}

fn page(files: &Files, path: &str) -> String {
    String::from_utf8_lossy(files.get(path).unwrap_or_else(|| panic!("there is no {path}"))).into_owned()
}

/// The main part of a page.
fn main_of(page: &str) -> &str {
    page.split("<main").nth(1).expect("a page has one")
}

fn unapprove(root: &Path, path: &str) {
    replace(root, path, "approved = ", "# approved = ");
}

const SECOND: &str = "content/articles/second.md";

#[test]
fn a_preview_with_drafts_marks_every_page_and_every_draft() {
    let site = small();
    let root = site.path();
    write(root, SECOND, &read(root, "content/articles/news.md").replace("消息", "秘密草稿"));
    unapprove(root, SECOND);
    replace(root, "content/notices/2017-001.md", "reviewed = ", "# reviewed = ");
    let files = preview(root, true);
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    for (path, bytes) in pages {
        assert!(String::from_utf8_lossy(bytes).contains("draft-banner"), "{path} is not marked");
    }
    let own = page(&files, "articles/second/index.html");
    assert!(own.contains("秘密草稿") && own.contains("还没有审批") && own.contains("从没有公开过"), "{own}");
    assert!(page(&files, "notices/2017-001/index.html").contains("还没有审查"));
    let list = page(&files, "articles/index.html");
    assert!(list.contains("草稿：还没有审批") && main_of(&list).matches("draft-mark").count() == 1, "{list}");
    assert!(!main_of(&page(&files, "articles/news/index.html")).contains("note draft"), "what is approved is no draft");
    // In print and in Word it stands above every page.
    let word = &files["notices/2017-001/2017-001.docx"];
    assert!(unpacked(word, "word/header1.xml").contains("草稿 不得印发"));
}

fn unpacked(bytes: &[u8], name: &str) -> String {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a Word file");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn a_draft_says_how_it_differs_from_what_stands() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-10");
    replace(root, "content/articles/news.md", "title = \"消息\"", "title = \"改过的消息\"");
    unapprove(root, "content/articles/news.md");
    replace(root, "content/scores/village/2017-W28.csv", "zhen-a,9,", "zhen-a,8,");
    unapprove(root, "content/rankings/village-2017/2017-07.toml");
    let files = preview(root, true);
    let own = page(&files, "articles/news/index.html");
    assert!(
        own.contains("<del>消息</del>") && own.contains("<ins>改过的消息</ins>") && !own.contains("从没有公开过"),
        "{own}"
    );
    let ranking = page(&files, "rankings/village-2017/2017-07/index.html");
    assert!(ranking.contains("<del>9</del>") && ranking.contains("<ins>8</ins>"), "{ranking}");
}

#[test]
fn a_draft_that_is_counted_stops_no_preview() {
    let site = small();
    let root = site.path();
    let second = read(root, "content/cases/2017-001.md").replace("子村张某某", "另一人");
    write(root, "content/cases/2017-002.md", &second);
    unapprove(root, "content/cases/2017-002.md");
    let files = preview(root, true);
    assert!(files.contains_key("cases/2017-002/index.html"));
}

#[test]
fn a_register_and_a_scheme_that_wait_are_shown_too() {
    let site = small();
    let root = site.path();
    unapprove(root, "content/units.toml");
    unapprove(root, "content/schemes/village-2017.toml");
    let files = preview(root, true);
    assert!(page(&files, "units/index.html").contains("还没有审批"));
    assert!(page(&files, "rankings/village-2017/2017-07/index.html").contains("note draft"));
    let shown = preview(root, false);
    assert!(!shown.values().any(|bytes| String::from_utf8_lossy(bytes).contains("子村")), "a held register is shown");
}

#[test]
fn nothing_else_ever_shows_a_draft() {
    let site = small();
    let root = site.path();
    write(root, SECOND, &read(root, "content/articles/news.md").replace("消息", "秘密草稿"));
    unapprove(root, SECOND);
    let (result, built, ..) = build(root, "2017-08-21");
    result.expect("builds");
    for files in [preview(root, false), built, published(root, "2017-08-21")] {
        for (path, bytes) in files {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("秘密草稿") && !text.contains("class=\"draft-banner"), "{path}");
        }
    }
    // No command but `serve` knows the word, and what it makes goes into memory.
    for command in ["build", "publish", "check"] {
        let run = program().args([command, "--drafts"]).current_dir(root).output().expect("starts");
        assert_eq!(run.status.code(), Some(2), "{command}");
    }
    let made: Vec<String> = sources_that_say("Shows::Drafts(");
    assert_eq!(made, ["lib.rs"], "only `preview` asks for drafts");
    assert_eq!(sources_that_say("tongbao::preview("), Vec::<String>::new());
    assert_eq!(sources_that_say("crate::preview("), ["commands/serve.rs"]);
}

/// Files of the program that say something.
fn sources_that_say(words: &str) -> Vec<String> {
    let root = common::repository().join("src");
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(words);
    common::tree(&root).into_iter().filter(|(_, bytes)| says(bytes)).map(|(path, _)| path).collect()
}
