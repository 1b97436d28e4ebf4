//! What was published is never rewritten: the archive, exact time travel, and what is refused.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use common::{build, page, publish, published, replace, report, shown, small, tree, write};
use tongbao::amend::{Said, draft};
use tongbao::desk::Differs;
use tongbao::diag::Diagnostics;
use tongbao::model::amendment::AmendmentKind;
use tongbao::publish::Outcome;
use tongbao::source::Sources;

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
    assert!(first == shown(root, "2017-08-01"));
    assert!(later == shown(root, "2017-08-09"));
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

/// The review entries that an office adds to an amendment.
const REVIEWED: &str = "\n[review]\nreviewed = { office = \"审查办\", on = 2017-08-10, basis = \"条例第十七条\" }\n\
    approved = { office = \"审批办\", on = 2017-08-10 }\n";

/// What `amend`, `withdraw` and `move` would write, approved.
fn amend(root: &std::path::Path, record: &str, kind: AmendmentKind, moved_to: Option<&str>, more: &str) -> String {
    let said = Said { record, kind, reason: "核实有误", document: None, moved_to };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let draft = draft(root, common::day("2017-08-10"), &said, &mut sources, &mut diags);
    let draft = draft.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    write(root, &draft.path, &format!("{more}{}{REVIEWED}", draft.text));
    draft.text
}

#[test]
fn an_amended_notice_says_so_wherever_it_stands() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现部分不实");
    let text = amend(root, "notices/2017-001", AmendmentKind::Correction, None, "");
    assert!(text.contains("抽查发现部分不实") && text.contains("was ="), "{text}");
    let second = published(root, "2017-08-10");
    let own = page(&second, "notices/2017-001/index.html");
    assert!(own.contains("<del>") && own.contains("抽查发现不实") && own.contains("抽查发现部分不实"));
    for path in ["notices/index.html", "bulletins/2017-07/index.html", "units/zhen-b/index.html", "index.html"] {
        assert!(page(&second, path).contains("corrections/notices-2017-001-1/"), "{path} does not tell of it");
    }
    for path in ["corrections/index.html", "corrections/notices-2017-001-1/index.html", "feed.xml"] {
        assert!(page(&second, path).contains("核实有误") || path == "feed.xml", "{path}");
    }
    assert!(page(&second, "feed.xml").contains("corrections/notices-2017-001-1/"));
    // A correction never changes a file that was issued, and a past day says nothing of it.
    let issued = "notices/2017-001/2017-001.docx";
    assert!(first[issued] == second[issued]);
    assert!(first == shown(root, "2017-08-01"));
}

#[test]
fn a_withdrawn_notice_is_gone_but_for_a_tombstone() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    amend(root, "notices/2017-001", AmendmentKind::Withdrawal, None, "");
    let found = report(root, "2017-08-10");
    assert!(found.contains("rests-on-withdrawn") && found.contains("orders/2017-001"), "{found}");
    assert!(publish(root, "2017-08-10").0.is_err(), "somebody must decide about the order and the deduction");
    amend(
        root,
        "notices/2017-001",
        AmendmentKind::Withdrawal,
        None,
        "keep = [\"orders/2017-001\", \"rankings/village-2017/2017-07\"]\n",
    );
    let second = published(root, "2017-08-10");
    let stone = page(&second, "notices/2017-001/index.html");
    assert!(stone.contains("撤回") && stone.contains("核实有误"), "{stone}");
    assert!(!second.contains_key("notices/2017-001/2017-001.docx"));
    for (path, bytes) in second.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")) {
        assert!(!String::from_utf8_lossy(bytes).contains("关于清单不实的通报"), "{path} still has the title");
    }
    assert!(first == shown(root, "2017-08-01"));
}

#[test]
fn a_moved_record_leaves_the_way_to_its_new_address() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    let text = common::read(root, "content/articles/news.md");
    std::fs::remove_file(root.join("content/articles/news.md")).expect("removable");
    write(root, "content/articles/tidings.md", &text);
    assert!(report(root, "2017-08-10").contains("published-gone"));
    amend(root, "articles/news", AmendmentKind::Move, Some("articles/tidings"), "");
    let files = published(root, "2017-08-10");
    assert!(page(&files, "articles/news/index.html").contains("../tidings/index.html"));
}

#[test]
fn a_withdrawal_counts_from_its_day_under_older_publications_too() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    amend(root, "articles/news", AmendmentKind::Withdrawal, None, "");
    let path = "content/amendments/articles-news-1.toml";
    let text =
        common::read(root, path).replace("on = 2017-08-10", "on = 2017-08-05").replacen("2017-08-10", "2017-08-04", 1);
    write(
        root,
        path,
        &text
            .replace("on = 2017-08-10, basis", "on = 2017-08-04, basis")
            .replace("on = 2017-08-10 }", "on = 2017-08-04 }"),
    );
    published(root, "2017-08-12");
    assert!(!page(&shown(root, "2017-08-04"), "articles/news/index.html").contains("撤回"));
    assert!(page(&shown(root, "2017-08-06"), "articles/news/index.html").contains("撤回"));
}

#[test]
fn a_score_corrected_in_a_closed_month_shows_old_and_new_places() {
    let site = small();
    let root = site.path();
    let closed = tongbao::closing(
        root,
        common::day("2017-08-01"),
        "village-2017",
        "2017-07",
        &mut Sources::default(),
        &mut Diagnostics::default(),
    );
    let tongbao::Closing::Closed(path, text) = closed.expect("the desk has no errors") else { panic!("it is open") };
    write(root, &path, &text);
    let first = published(root, "2017-08-06");
    let sheet = "content/scores/village/2017-W28.csv";
    let text = common::read(root, sheet);
    let line = text.lines().find(|line| line.starts_with("zhen-a,")).expect("a row").to_owned();
    let value = line.split(',').nth(1).expect("a value").to_owned();
    write(root, sheet, &text.replace(&line, &line.replacen(&value, "1", 1)));
    assert!(publish(root, "2017-08-10").0.is_err());
    amend(root, "rankings/village-2017/2017-07", AmendmentKind::Correction, None, "");
    let second = published(root, "2017-08-10");
    let ranking = page(&second, "rankings/village-2017/2017-07/index.html");
    assert!(ranking.contains("<del>") && ranking.contains("更正前"), "{ranking}");
    assert!(page(&second, "units/zhen-a/index.html").contains("核实有误"));
    assert!(page(&second, "bulletins/2017-07/index.html").contains("核实有误"));
    assert!(first == shown(root, "2017-08-06"));
}

/// The law of time: what is built today as of a day equals what was built as of it after its publication.
#[test]
fn any_past_day_is_built_again_to_the_byte() {
    let days = ["2017-08-01", "2017-08-04", "2017-08-07", "2017-08-12"];
    for seed in 0..6_u32 {
        let site = small();
        let root = site.path();
        let mut remembered: Vec<(String, common::Files)> = Vec::new();
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(97);
        let mut next = |count: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % count
        };
        let article = common::read(root, "content/articles/news.md");
        for (place, day) in days.iter().enumerate() {
            for _ in 0..=next(3) {
                match next(5) {
                    0 => write(root, &format!("content/articles/more-{place}-{}.md", next(9)), &article),
                    1 => write(root, "content/articles/draft.md", &article.replace("approved", "# approved")),
                    2 => {
                        let embargo = format!("+++\nembargo = 2017-08-{:02}\n", 5 + next(9));
                        write(
                            root,
                            &format!("content/articles/later-{place}.md"),
                            &article.replacen("+++\n", &embargo, 1),
                        );
                    }
                    3 => {
                        let about = common::read(root, "content/pages/about.md");
                        write(root, "content/pages/about.md", &format!("{about}\n第{place}次补写。\n"));
                    }
                    _ => {
                        let site = common::read(root, "site.toml");
                        let name = format!("description = \"第{place}版\"");
                        let line =
                            site.lines().find(|line| line.starts_with("description")).expect("a line").to_owned();
                        write(root, "site.toml", &site.replace(&line, &name));
                    }
                }
            }
            let (outcome, _, diags, _) = publish(root, day);
            outcome.unwrap_or_else(|error| panic!("seed {seed}, {day}: {error}: {diags:?}"));
            let until = days.get(place + 1).map_or(14, |next| next[8..].parse::<u32>().expect("a day"));
            let from: u32 = day[8..].parse().expect("a day");
            for number in from..until {
                let day = format!("2017-08-{number:02}");
                remembered.push((day.clone(), shown(root, &day)));
            }
        }
        for (day, files) in remembered {
            assert!(files == shown(root, &day), "seed {seed}: {day} is not what it was");
        }
    }
}
