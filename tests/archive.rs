//! What was published is never rewritten: the archive, exact time travel, and what is refused.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use common::{build, publish, published, replace, report, shown, small, tree, write};
use tongbao::desk::Differs;
use tongbao::publish::Outcome;

/// The publications of a site folder, by name.
fn publications(root: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root.join("archive"))
        .expect("there is an archive")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_build_shows_what_was_published_whatever_the_desk_holds() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    assert_eq!(first, shown(root, "2017-08-01"), "publish builds by the path of every later build");
    let later = shown(root, "2017-08-09");
    replace(root, "content/notices/2017-001.md", "清单", "名单");
    std::fs::remove_file(root.join("content/articles/news.md")).expect("removable");
    assert_eq!(first, shown(root, "2017-08-01"));
    assert_eq!(later, shown(root, "2017-08-09"));
    let (result, ..) = build(root, "2017-08-09");
    let beyond = result.expect("builds").beyond;
    let told = |record: &str, how: Differs| beyond.iter().any(|one| one.record == record && one.how == how);
    assert!(told("notices/2017-001", Differs::Changed) && told("articles/news", Differs::Gone));
}

#[test]
fn nothing_new_adds_no_publication() {
    let site = small();
    published(site.path(), "2017-08-01");
    // Comments, order and line ends say nothing.
    replace(site.path(), "content/units.toml", "[review]", "# 说明\n[review]");
    let (outcome, ..) = publish(site.path(), "2017-08-02");
    assert!(matches!(outcome, Ok(Outcome::Unchanged { newest: 1, .. })), "{outcome:?}");
    assert_eq!(publications(site.path()).len(), 1);
}

#[test]
fn what_is_not_approved_waits_and_goes_out_as_it_stood() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    let text = common::read(root, "content/articles/news.md");
    let edited = text.replace("title = \"", "title = \"新的").replace("approved = {", "# approved = {");
    write(root, "content/articles/news.md", &edited);
    let (outcome, files, ..) = publish(root, "2017-08-02");
    assert!(matches!(outcome, Ok(Outcome::Unchanged { .. })), "{outcome:?}");
    assert!(files.is_empty());
    let page = String::from_utf8_lossy(&shown(root, "2017-08-02")["articles/news/index.html"]).into_owned();
    assert!(!page.contains("新的"));
}

#[test]
fn a_published_record_that_says_something_else_is_refused() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    replace(root, "content/notices/2017-001.md", "清单", "名单");
    let found = report(root, "2017-08-02");
    assert!(found.contains("published-changed"), "{found}");
    let before = tree(&root.join("archive"));
    let (outcome, ..) = publish(root, "2017-08-02");
    assert!(outcome.is_err());
    assert_eq!(before, tree(&root.join("archive")), "a refused publication leaves the archive as it was");
}

#[test]
fn a_published_record_that_is_gone_is_refused() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    std::fs::remove_file(root.join("content/articles/news.md")).expect("removable");
    let found = report(root, "2017-08-02");
    assert!(found.contains("published-gone") && found.contains("articles/news"), "{found}");
}

#[test]
fn every_file_of_the_archive_is_held_against_its_digest() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    let folder = publications(root).remove(0);
    let path = format!("archive/{folder}/content/notices/2017-001.md");
    let text = common::read(root, &path);
    write(root, &path, &text.replace("清单", "名单"));
    // The desk's copy fits the digest, so nothing is lost.
    assert!(!report(root, "2017-08-01").contains("archive-damaged"));
    replace(root, "content/notices/2017-001.md", "清单", "名册");
    assert!(report(root, "2017-08-01").contains("archive-damaged"));
    let (result, _, diags, _) = build(root, "2017-08-01");
    assert!(result.is_err() && diags.errors() > 0, "what rests on a damaged file stops");
    write(root, &path, &text);
    replace(root, "content/notices/2017-001.md", "名册", "清单");
    write(root, &format!("archive/{folder}/content/articles/extra.md"), "+++\n+++\n");
    assert!(report(root, "2017-08-01").contains("archive-added"));
}

#[test]
fn no_digest_can_confirm_a_guess_once_the_random_bytes_are_gone() {
    use tongbao::archive::publication::Digest;
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    let folder = publications(root).remove(0);
    let notice = common::read(root, "content/notices/2017-001.md");
    let plain = Digest::plain(notice.as_bytes()).to_string();
    for (path, bytes) in tree(&root.join("archive")) {
        assert!(!String::from_utf8_lossy(&bytes).contains(&plain), "{path} has a digest of the text alone");
    }
    let list = common::read(root, &format!("archive/{folder}/files.txt"));
    assert!(list.contains("content/notices/2017-001.md"));
    assert!(common::read(root, &format!("archive/{folder}/salts.txt")).contains("content/notices/2017-001.md"));
}

#[test]
fn two_publications_side_by_side_both_stand_and_the_next_names_both() {
    let one = small();
    published(one.path(), "2017-08-01");
    let two = tempfile::tempdir().expect("a folder");
    common::copy(one.path(), two.path());
    let article = common::read(one.path(), "content/articles/news.md");
    write(one.path(), "content/articles/first.md", &article);
    published(one.path(), "2017-08-02");
    write(two.path(), "content/articles/second.md", &article);
    published(two.path(), "2017-08-03");
    common::copy(&two.path().join("archive"), &one.path().join("archive"));
    common::copy(&two.path().join("content"), &one.path().join("content"));
    assert!(report(one.path(), "2017-08-04").contains("archive-fork"));
    let files = shown(one.path(), "2017-08-04");
    assert!(files.contains_key("articles/first/index.html") && files.contains_key("articles/second/index.html"));
    write(one.path(), "content/articles/third.md", &article);
    published(one.path(), "2017-08-04");
    assert!(!report(one.path(), "2017-08-04").contains("archive-fork"));
}

#[test]
fn a_word_file_once_issued_stays_the_bytes_it_was() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    let article = common::read(root, "content/articles/news.md");
    write(root, "content/articles/second.md", &article);
    // Another name of the publisher's office would set every document anew.
    replace(root, "site.toml", "publisher = \"", "publisher = \"新");
    let second = published(root, "2017-08-02");
    let issued = "notices/2017-001/2017-001.docx";
    assert!(first[issued] == second[issued]);
}

#[test]
fn the_archive_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = small();
    published(site.path(), "2017-08-01");
    let mode = std::fs::metadata(site.path().join("archive")).expect("there").permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
