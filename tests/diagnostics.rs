//! One expectation per diagnostic: the smallest bad site, laid over `tests/sites/small`, and its exact report.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeSet;

use common::{build, copy, read, replace, report, repository, small, updating, write};
use tongbao::diag::{Code, human};
use tongbao::lang::Lang;

/// Faults that a file in the repository cannot show: the test makes them.
#[allow(clippy::wildcard_enum_match_arm, reason = "every other code has a folder that shows it")]
fn prepare(code: Code, root: &std::path::Path) {
    match code {
        Code::FileName => {
            use std::os::unix::ffi::OsStrExt as _;
            let name = std::ffi::OsStr::from_bytes(b"\xd0\xc2.md");
            std::fs::write(root.join("content/articles").join(name), "x").expect("this file system takes any name");
        }
        Code::NotAFile => {
            std::os::unix::fs::symlink("/etc/hostname", root.join("content/articles/link.md"))
                .expect("links can be made");
        }
        Code::FileTooLarge => write(root, "content/articles/large.md", &"长\n".repeat(3 * 1024 * 1024)),
        Code::ArchiveNewer
        | Code::ArchiveEdited
        | Code::ArchivePredecessor
        | Code::ArchiveMissing
        | Code::ArchiveDamaged
        | Code::ArchiveAdded
        | Code::ArchiveFork
        | Code::ArchiveBoth
        | Code::ArchiveRestored
        | Code::ArchiveLost
        | Code::ArchiveErasing
        | Code::ErasedBack
        | Code::PublishedChanged
        | Code::PublishedGone
        | Code::AmendmentUnfounded => spoil(code, root),
        Code::RetentionOverdue => {
            replace(root, "content/cases/2017-001.md", "track = \"党纪处分\"", "track = \"轻处理\"");
            replace(root, "content/cases/2017-001.md", "留党察看（一年）", "谈话提醒");
            common::published(root, "2017-08-01");
            let text = read(root, "site.toml");
            write(root, "site.toml", &format!("{text}\n[retention]\n轻处理 = \"1个月\"\n"));
        }
        Code::CalendarNone => {
            std::fs::remove_file(root.join("content/calendars/2017.toml")).expect("the small site has a calendar");
        }
        Code::ArchivePlace => {
            common::published(root, "2017-08-01");
            copy(&root.join("archive"), &root.join("output/archive"));
        }
        Code::ReachMissing => {
            let base = read(repository(), "templates/site/base.html");
            let marks = base.find("{% for amendment in frame.amendments").expect("the marks");
            let end = base[marks..].find("{% endfor %}").expect("their end") + marks + "{% endfor %}".len();
            write(root, "templates/site/base.html", &format!("{}{}", &base[..marks], &base[end..]));
            let text = "record = \"notices/2017-001\"\nkind = \"更正\"\non = 2017-08-03\nreason = \"误\"\n[review]\n\
                reviewed = { office = \"审查办\", on = 2017-08-03, basis = \"条例第十七条\" }\n\
                approved = { office = \"审批办\", on = 2017-08-03 }\n";
            write(root, "content/amendments/notices-2017-001-1.toml", text);
        }
        Code::ApprovalDropped => {
            common::approve(root, &["rankings/village-2017/2017-07"]);
            replace(root, "content/scores/village/2017-W28.csv", "zhen-a,9,", "zhen-a,8,");
        }
        Code::LineTooLong => write(root, "content/scores/village/2017-W31.csv", &"x".repeat(1024 * 1024 + 1)),
        Code::ProseTooLarge => {
            let text = read(root, "content/articles/news.md");
            write(root, "content/articles/news.md", &format!("{text}{}", "\n段\n".repeat(3_001)));
        }
        Code::TableTooLarge => write(root, "content/units.csv", &"a,b\n".repeat(100_002)),
        _ => {}
    }
}

/// Publishes the site twice and spoils what is remembered of it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the caller passes only codes about the archive")]
fn spoil(code: Code, root: &std::path::Path) {
    let article = read(root, "content/articles/news.md");
    common::published(root, "2017-08-01");
    write(root, "content/articles/second.md", &article);
    common::published(root, "2017-08-02");
    let mut folders: Vec<String> = std::fs::read_dir(root.join("archive"))
        .expect("there is an archive")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let in_first = |file: &str| format!("archive/{}/{file}", folders[0]);
    let notice = in_first("content/notices/2017-001.md");
    match code {
        Code::ArchiveNewer => replace(root, &in_first("publication.toml"), "format = 1", "format = 9"),
        Code::ArchiveEdited => replace(root, &in_first("publication.toml"), "number = 1", "number = 3"),
        Code::ArchivePredecessor => std::fs::remove_dir_all(root.join("archive").join(&folders[0])).expect("ours"),
        Code::ArchiveMissing => {
            std::fs::remove_file(root.join(&notice)).expect("ours");
            replace(root, "content/notices/2017-001.md", "清单", "名单");
        }
        Code::ArchiveDamaged | Code::ArchiveLost => {
            replace(root, &notice, "清单", "名单");
            replace(root, "content/notices/2017-001.md", "清单", "名册");
        }
        Code::ArchiveAdded => write(root, &in_first("content/articles/extra.md"), "+++\n+++\n"),
        Code::ArchiveFork | Code::ArchiveBoth => {
            let other = small();
            common::copy(root, other.path());
            std::fs::remove_dir_all(other.path().join("archive").join(&folders[1])).expect("ours");
            let name = if code == Code::ArchiveBoth { "second" } else { "third" };
            let text = article.replacen("title = \"", "title = \"另", 1);
            write(other.path(), &format!("content/articles/{name}.md"), &text);
            common::published(other.path(), "2017-08-03");
            copy(&other.path().join("archive"), &root.join("archive"));
            copy(&other.path().join("content"), &root.join("content"));
        }
        Code::ArchiveRestored => {
            let place = format!("[[erased]]\npublication = \"{}\"\nfile = \"content/articles/news.md\"\n", folders[0]);
            let blank = "on = 2017-08-03\nwhole = true\ndigest = \"sha256:";
            write(root, "archive/erasures.toml", &format!("{place}{blank}{}\"\n", "0".repeat(64)));
        }
        Code::ArchiveErasing => {
            let list = "number = 3\nrecords = []\nrestated = []\nremoved = []\nstep = []\n";
            write(root, "archive/.erasing/list.toml", list);
        }
        Code::ErasedBack => {
            std::fs::remove_file(root.join(in_first("content/articles/news.md"))).expect("ours");
            let place = format!("[[erased]]\npublication = \"{}\"\nfile = \"content/articles/news.md\"\n", folders[0]);
            write(root, "archive/erasures.toml", &format!("{place}on = 2017-08-03\nwhole = true\n"));
        }
        Code::PublishedChanged => replace(root, "content/notices/2017-001.md", "清单", "名单"),
        Code::PublishedGone => std::fs::remove_file(root.join("content/articles/news.md")).expect("ours"),
        Code::AmendmentUnfounded => {
            replace(root, "content/articles/news.md", "title = \"", "title = \"新的");
            let text = "record = \"articles/news\"\nkind = \"更正\"\non = 2017-08-03\nreason = \"误\"\n";
            write(root, "content/amendments/news-1.toml", text);
        }
        other => unreachable!("{other:?} is not about the archive"),
    }
}

/// Codes that only the printing press can show; `tests/print.rs` does.
const PRINTED: [Code; 2] = [Code::MissingGlyph, Code::Print];

/// A report without the digests of publications, which every byte of the site decides.
fn masked(report: &str) -> String {
    let hex = |text: &str| text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let mut out = String::new();
    let mut rest = report;
    while let Some(at) = rest.find(['-', ' ']) {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if rest.get(..8).is_some_and(hex) && !rest[8..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            out.push_str("########");
            rest = &rest[8..];
        }
    }
    out + rest
}

#[test]
fn every_code_has_its_report() {
    let folder = repository().join("tests/diagnostics");
    let mut wrong = Vec::new();
    for code in Code::ALL.iter().copied().filter(|code| !PRINTED.contains(code)) {
        let site = small();
        let overlay = folder.join(code.as_str()).join("site");
        if overlay.is_dir() {
            copy(&overlay, site.path());
        }
        prepare(code, site.path());
        let found = if matches!(code, Code::Template | Code::PrivateOutput | Code::ArchiveLost | Code::ReachMissing) {
            let (_, _, diags, sources) = build(site.path(), "2017-08-21");
            human::render(&diags.sorted(&sources), &sources, Lang::Zh.catalogue(), false)
        } else {
            report(site.path(), "2017-08-21")
        };
        if let Some(open) = found.match_indices('{').find(|(at, _)| {
            let word = found[at + 1..].split('}').next().unwrap_or_default();
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        }) {
            wrong.push(format!("[{}] leaves a word open at {}:\n{found}", code.as_str(), open.0));
        }
        let found = masked(&found);
        let tag = format!("[{}]", code.as_str());
        if !found.contains(&tag) {
            wrong.push(format!("{tag} is not reported; found:\n{found}"));
            continue;
        }
        let expected = format!("tests/diagnostics/{}/report.txt", code.as_str());
        if updating() {
            write(repository(), &expected, &found);
        }
        let wanted = read(repository(), &expected);
        if wanted != found {
            wrong.push(format!("{tag}\nwanted:\n{wanted}\nfound:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_code() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len(), "codes are unique");
    for entry in std::fs::read_dir(repository().join("tests/diagnostics")).expect("the folder is there") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        assert!(codes.contains(name.as_str()), "{name} is no code");
    }
}

#[test]
fn carets_stand_under_chinese_text() {
    let site = small();
    common::replace(site.path(), "content/cases/2017-001.md", "stage = \"处分决定\"", "stage = \"处分决\"");
    let found = report(site.path(), "2017-08-21");
    let lines: Vec<&str> = found.lines().collect();
    let at = lines.iter().position(|line| line.contains("stage =")).expect("the line is shown");
    // A Han character is two columns wide on a terminal.
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let before = lines[at].split('"').next().expect("a quote");
    let caret = lines[at + 1].find('^').expect("a caret");
    assert_eq!(width(before), width(&lines[at + 1][..caret]));
    assert_eq!(lines[at + 1].matches('^').count(), width("\"处分决\""));
}

#[test]
fn ten_faults_in_eight_files_are_reported_at_once() {
    let site = small();
    let root = site.path();
    let edits = [
        ("content/notices/2017-001.md", "样作〔2017〕1号", "样作(2017)1号"),
        ("content/notices/2017-001.md", "kind = \"批评\"", "kind = \"批平\""),
        ("content/cases/2017-001.md", "amount = \"3.20万元\"", "amount = \"3.2万\""),
        ("content/cases/2017-001.md", "unit = \"zhen-a\"", "unit = \"zhen-z\""),
        ("content/exemplars/model.md", "topic", "topc"),
        ("content/articles/news.md", "date = 2017-07-11", "date = 2017-02-30"),
        ("content/pages/about.md", "title = \"关于本站\"", "title = “关于本站”"),
        ("content/schemes/village-2017.toml", "scale = [0, 10]", "scale = [10, 0]"),
        ("content/units.csv", "990100100201", "99010010020l"),
        ("content/evaluations/village/2017-W28.csv", "zhen-a,A,6,6,5,4,1,0", "zhen-a,A,6,6,7,4,1,0"),
    ];
    for (path, old, new) in edits {
        common::replace(root, path, old, new);
    }
    let found = report(root, "2017-08-21");
    for (path, _, new) in edits {
        assert!(found.contains(path), "{path} is not reported:\n{found}");
        assert!(
            found.contains(new.split(['=', ',']).next_back().unwrap_or(new).trim()) || found.contains(new),
            "{new}"
        );
    }
}
