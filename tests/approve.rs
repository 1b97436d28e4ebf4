//! Approvals bind: what they cover and what not, what drops them, what is written into the office's own files.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;

use common::{approve, program, published, read, replace, report, shown, small, tree, write};
use tongbao::AsOf;
use tongbao::approval::written::Role;
use tongbao::approve::{Plan, Refusal, Said, plan};
use tongbao::diag::Diagnostics;
use tongbao::model::record::Kind;
use tongbao::model::review::Hold;
use tongbao::source::Sources;

const NOTICE: &str = "content/notices/2017-001.md";
const RANKING: &str = "content/rankings/village-2017/2017-07.toml";
const SHEET: &str = "content/scores/village/2017-W28.csv";

/// What is held back as of a day, with its reason.
fn held(root: &Path, day: &str) -> Vec<(String, Hold)> {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let report = tongbao::check(root, common::day(day), &mut sources, &mut diags);
    let report = report.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    report.held.into_iter().map(|held| (held.record, held.hold)).collect()
}

fn is_held(root: &Path, record: &str) -> bool {
    held(root, "2017-08-21").contains(&(record.to_owned(), Hold::Changed))
}

fn said<'a>(records: &[&'a str]) -> Said<'a> {
    Said {
        records: records.to_vec(),
        all: false,
        month: None,
        kind: None,
        role: Role::Approved,
        office: Some("县委办"),
        basis: Some("条例第十七条"),
        on: Some("2017-08-06".parse().expect("a day")),
    }
}

fn planned(root: &Path, said: &Said<'_>) -> Plan {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let plan = plan(root, common::day("2017-08-21"), said, &mut || [7; 32], &mut sources, &mut diags);
    plan.unwrap_or_else(|error| panic!("{error}: {diags:?}"))
}

#[test]
fn what_is_written_otherwise_and_says_the_same_drops_nothing() {
    let site = small();
    let root = site.path();
    approve(root, &["notices/2017-001", "rankings/village-2017/2017-07", "units", "exemplars/model"]);
    assert!(held(root, "2017-08-21").is_empty());
    replace(root, NOTICE, "kind = \"批评\"", "# 说明\nkind = '批评'");
    replace(root, NOTICE, "\n- 立即整改\n- 举一反三", "\n* 立即整改\n* 举一反三\n\n");
    let text = read(root, NOTICE);
    write(root, NOTICE, &text.replace('\n', "\r\n"));
    replace(
        root,
        SHEET,
        "unit,工作,comment\nzhen-a,9,清单细\n",
        "unit,comment,工作\nzhen-c,,请假\nzhen-a,清单细,9.0\n",
    );
    replace(root, SHEET, "丑村,9.5,\nzhen-c,请假,\n", "zhen-b,,9.50\n");
    replace(
        root,
        "content/units.csv",
        "zhen-c,寅村,village,村,zhen,990100100202,,\n",
        "zhen-c,寅村,village,村,zhen,990100100202,,\n\n",
    );
    assert_eq!(held(root, "2017-08-21"), []);
}

#[test]
fn a_change_drops_the_approval_and_is_named_by_file_and_line() {
    // What is changed, in which record's approval; the report must name the line on which it stands now.
    const RANKED: &str = "rankings/village-2017/2017-07";
    let cases = [
        (NOTICE, "立即整改", "马上整改", "notices/2017-001"),
        (NOTICE, "mode = \"诫勉\"", "mode = \"检查\"", "notices/2017-001"),
        (NOTICE, "office = \"审查办\"", "office = \"别处\"", "notices/2017-001"),
        (NOTICE, "\n- 举一反三", "", "notices/2017-001"),
        (RANKING, "note = \"说明。\"", "note = \"别的。\"", RANKED),
        (SHEET, "zhen-a,9,", "zhen-a,8,", RANKED),
        (SHEET, "清单细", "清单粗", RANKED),
        (SHEET, "zhen-c,请假", "zhen-c,缺", RANKED),
        ("content/units.csv", "zhen-c,寅村", "zhen-c,辰村", RANKED),
        ("content/schemes/village-2017.toml", "title = \"", "title = \"新", RANKED),
    ];
    for (path, old, new, record) in cases {
        let site = small();
        let root = site.path();
        approve(root, &["notices/2017-001", "rankings/village-2017/2017-07"]);
        replace(root, path, old, new);
        assert!(is_held(root, record), "{path}: {old} → {new} leaves {record} approved");
        let found = report(root, "2017-08-21");
        let line = read(root, path).lines().position(|line| !new.is_empty() && line.contains(new));
        let place = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{}", line + 1));
        assert!(found.contains("approval-dropped") && found.contains(&place), "{place} is not in\n{found}");
    }
}

#[test]
fn what_a_period_does_not_rest_on_does_not_drop_it() {
    let site = small();
    let root = site.path();
    approve(root, &["rankings/village-2017/2017-07", "notices/2017-001"]);
    // A village founded in August, another name from August, a week of August, another text.
    let units = read(root, "content/units.csv").replace(",flags,aliases", ",flags,aliases,from,to");
    let units: String = units
        .lines()
        .map(|line| if line.starts_with("id,") { format!("{line}\n") } else { format!("{line},,\n") })
        .collect();
    let units = units.replace("zhen-b,丑村,village,村,zhen,990100100201,,丑丑村,,", "zhen-b,丑村,village,村,zhen,990100100201,,丑丑村,,2017-08-04\nzhen-b,卯村,village,村,zhen,990100100201,,,2017-08-05,");
    write(root, "content/units.csv", &format!("{units}zhen-d,辰村,village,村,zhen,990100100203,,,2017-08-10,\n"));
    replace(root, "content/articles/news.md", "[[units.villages=3]]", "四");
    replace(root, "content/articles/news.md", "title = \"消息\"", "title = \"新消息\"");
    let found = report(root, "2017-08-21");
    assert_eq!(held(root, "2017-08-21"), [], "{found}");
}

#[test]
fn a_picture_is_covered_by_what_it_shows() {
    let site = small();
    let root = site.path();
    let mut picture = image(200);
    std::fs::create_dir_all(root.join("content/pictures")).expect("writable");
    std::fs::write(root.join("content/pictures/a.png"), &picture).expect("writable");
    let text = read(root, "content/articles/news.md");
    write(root, "content/articles/news.md", &format!("{text}\n![图](pictures/a.png)\n"));
    approve(root, &["articles/news"]);
    // Words after the picture's end show nothing.
    picture.extend_from_slice(b"camera");
    std::fs::write(root.join("content/pictures/a.png"), &picture).expect("writable");
    assert!(!is_held(root, "articles/news"));
    std::fs::write(root.join("content/pictures/a.png"), image(100)).expect("writable");
    assert!(is_held(root, "articles/news"));
    assert!(report(root, "2017-08-21").contains("content/pictures/a.png"));
}

/// A grey picture of one pixel.
fn image(grey: u8) -> Vec<u8> {
    fn chunk(out: &mut Vec<u8>, name: &[u8], data: &[u8]) {
        let length = u32::try_from(data.len()).expect("short");
        out.extend(length.to_be_bytes());
        let body = [name, data].concat();
        let mut sum = u32::MAX;
        for byte in &body {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
            }
        }
        out.extend(&body);
        out.extend((!sum).to_be_bytes());
    }
    let row = [0, grey];
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in row {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    let packed = [&[0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff][..], &row, &((b << 16) | a).to_be_bytes()].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    chunk(&mut out, b"IDAT", &packed);
    chunk(&mut out, b"IEND", b"");
    out
}

#[test]
fn a_published_record_is_bound_by_its_archived_copy() {
    let site = small();
    let root = site.path();
    approve(root, &["notices/2017-001"]);
    published(root, "2017-08-10");
    // A program that understands a text otherwise, or a digest spoilt by hand: what stands was approved.
    let text = read(root, NOTICE);
    let at = text.find("sha256:").expect("a digest") + 7;
    write(root, NOTICE, &format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..]));
    assert_eq!(held(root, "2017-08-21"), []);
    // What says something else needs its own approval, and goes out as it stood.
    replace(root, NOTICE, "立即整改", "马上整改");
    assert!(is_held(root, "notices/2017-001"));
    let files = shown(root, "2017-08-21");
    assert!(String::from_utf8_lossy(&files["notices/2017-001/index.html"]).contains("立即整改"));
}

#[test]
fn an_amendment_in_force_binds_what_it_says() {
    use tongbao::model::amendment::AmendmentKind;
    let site = small();
    let root = site.path();
    approve(root, &["notices/2017-001"]);
    published(root, "2017-08-06");
    replace(root, NOTICE, "抽查发现不实", "抽查发现部分不实");
    let told = tongbao::amend::Said {
        record: "notices/2017-001",
        kind: AmendmentKind::Correction,
        reason: "核实有误",
        document: None,
        moved_to: None,
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let draft = tongbao::amend::draft(root, common::day("2017-08-06"), &told, &mut sources, &mut diags);
    let draft = draft.expect("it differs");
    let review = "\n[review]\nreviewed = { office = \"审查办\", on = 2017-08-06, basis = \"条例\" }\n";
    write(root, &draft.path, &format!("{}{review}", draft.text));
    assert!(is_held(root, "notices/2017-001"), "the amendment is not approved yet");
    approve(root, &["amendments/notices-2017-001-1"]);
    assert_eq!(held(root, "2017-08-21"), []);
    // More than the amendment says is not bound by it.
    replace(root, NOTICE, "立即整改", "马上整改");
    let found = report(root, "2017-08-21");
    assert!(found.contains("approval-dropped") && found.contains("amendment-unfounded"), "{found}");
}

#[test]
fn rankings_and_the_register_show_who_reviewed_and_approved() {
    let site = small();
    let files = shown(site.path(), "2017-08-21");
    for path in ["rankings/village-2017/2017-07/index.html", "units/index.html", "notices/2017-001/index.html"] {
        let page = String::from_utf8_lossy(&files[path]).into_owned();
        let aside = page.split("class=\"review\">").nth(1).unwrap_or_else(|| panic!("{path} does not say"));
        assert!(aside.contains("审查办") && aside.contains("审批办") && aside.contains("条例第十七条"), "{path}");
    }
}

#[test]
fn a_changed_amendment_is_not_in_force() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-05");
    let text = "record = \"articles/news\"\nkind = \"撤回\"\non = 2017-08-06\nreason = \"误\"\n[review]\n\
                reviewed = { office = \"审查办\", on = 2017-08-06, basis = \"条例\" }\n";
    write(root, "content/amendments/news-1.toml", text);
    approve(root, &["amendments/news-1"]);
    assert!(held(root, "2017-08-21").iter().any(|(record, _)| record == "articles/news"));
    replace(root, "content/amendments/news-1.toml", "reason = \"误\"", "reason = \"改了的理由\"");
    assert_eq!(held(root, "2017-08-21"), [("amendments/news-1".to_owned(), Hold::Changed)]);
}

#[test]
fn a_site_can_refuse_an_approval_without_digest() {
    let site = small();
    let root = site.path();
    let site_toml = read(root, "site.toml");
    write(root, "site.toml", &format!("{site_toml}\n[policy]\napproval_digest = \"required\"\n"));
    let without: Vec<String> = held(root, "2017-08-21")
        .into_iter()
        .filter(|(_, hold)| *hold == Hold::Unbound)
        .map(|(record, _)| record)
        .collect();
    assert!(without.contains(&"units".to_owned()) && without.contains(&"notices/2017-001".to_owned()), "{without:?}");
    assert!(report(root, "2017-08-21").contains("approval-unbound"));
    let keep = Said { all: true, office: None, basis: None, on: None, ..said(&[]) };
    let plan = planned(root, &keep);
    assert_eq!(plan.refused, []);
    for entry in &plan.entries {
        let before = entry.before.as_deref().expect("it was there");
        assert!(
            entry.text.contains("approved = { office = \"审批办\", on = 2017-0"),
            "office and day stay: {}",
            entry.text
        );
        assert!(before.lines().filter(|line| !line.starts_with("approved")).all(|line| entry.text.contains(line)));
        write(root, &entry.path, &entry.text);
    }
    assert_eq!(held(root, "2017-08-21"), []);
    assert!(planned(root, &keep).entries.is_empty());
}

#[test]
fn an_older_digest_of_the_file_is_read_and_replaced() {
    use sha2::{Digest as _, Sha256};
    let site = small();
    let root = site.path();
    let path = "content/articles/news.md";
    replace(
        root,
        path,
        "approved = { office = \"审批办\", on = 2017-07-03 }",
        "approved = { office = \"审批办\", on = 2017-07-03, digest = \"sha256:\" }",
    );
    let digest = Sha256::digest(read(root, path)).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    replace(root, path, "\"sha256:\"", &format!("\"sha256:{digest}\""));
    assert_eq!(held(root, "2017-08-21"), []);
    let keep = Said { office: None, basis: None, on: None, ..said(&["articles/news"]) };
    let plan = planned(root, &keep);
    assert!(plan.entries[0].text.contains("[review.marks]"));
    replace(root, path, "title = \"消息\"", "title = \"新消息\"");
    assert!(is_held(root, "articles/news"));
    assert_eq!(planned(root, &keep).refused, [Refusal::Hold("articles/news".to_owned(), Hold::Changed)]);
}

#[test]
fn nothing_of_a_digest_is_published() {
    let site = small();
    let root = site.path();
    approve(root, &["notices/2017-001", "rankings/village-2017/2017-07", "units", "articles/news"]);
    let mut secrets = Vec::new();
    for path in [NOTICE, RANKING, "content/units.toml", "content/articles/news.md"] {
        let text = read(root, path);
        let at = text.find("digest = \"sha256:").expect("a digest") + 17;
        secrets.push(text[at..at + 64].to_owned());
        for line in text
            .split("[review.marks]\n")
            .nth(1)
            .expect("marks")
            .lines()
            .filter(|line| line.contains("\" = \"") || line.starts_with("salt"))
        {
            secrets.extend(line.split('"').filter(|part| part.len() > 11).map(str::to_owned));
        }
    }
    let files = published(root, "2017-08-10");
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for secret in secrets.iter().filter(|secret| !secret.contains('/')) {
            assert!(!text.contains(secret.as_str()), "{path} has {secret}");
        }
    }
}

#[test]
fn what_cannot_be_approved_is_refused_with_its_reason() {
    let site = small();
    let root = site.path();
    let text = read(root, NOTICE);
    write(
        root,
        "content/notices/2017-002.md",
        &text.replace("1号", "2号").replace("reviewed = ", "# reviewed = ").replace("approved", "# approved"),
    );
    write(
        root,
        "content/notices/2017-003.md",
        &text.replace("1号", "3号").replace("signed_on = 2017-07-10", "signed_on = 2017-7月"),
    );
    let refused = |record: &'static str| planned(root, &said(&[record])).refused;
    assert_eq!(refused("notices/2017-002"), [Refusal::Hold("notices/2017-002".to_owned(), Hold::NotReviewed)]);
    assert!(
        matches!(refused("notices/2017-003").as_slice(), [Refusal::Faulty(_, place)] if place.contains(":6")),
        "{:?}",
        refused("notices/2017-003")
    );
    // Another number is another record and never proposed; a slip of the pen is.
    assert_eq!(refused("notices/2017-009"), [Refusal::Unknown("notices/2017-009".to_owned(), None)]);
    assert_eq!(
        refused("notice/2017-001"),
        [Refusal::Unknown("notice/2017-001".to_owned(), Some("notices/2017-001".to_owned()))]
    );
    assert_eq!(refused("scores/village/2017-W40"), [Refusal::Sheet("scores/village/2017-W40".to_owned())]);
    let early = Said { on: Some("2017-07-01".parse().expect("a day")), ..said(&["articles/news"]) };
    assert!(matches!(planned(root, &early).refused.as_slice(), [Refusal::Earlier(..)]));
    let ahead = Said { on: Some("2017-09-01".parse().expect("a day")), ..said(&["articles/news"]) };
    assert!(matches!(planned(root, &ahead).refused.as_slice(), [Refusal::Ahead(..)]));
    // A sheet is approved with the ranking made from it; what is approved and unchanged is left alone.
    let plan = planned(root, &said(&["content/scores/village/2017-W28.csv"]));
    assert_eq!(plan.entries[0].record, "rankings/village-2017/2017-07");
    assert!(plan.entries[0].with.contains(&"scores/2017-W28".to_owned()));
    approve(root, &["articles/news"]);
    assert_eq!(planned(root, &said(&["articles/news"])).already, ["articles/news"]);
}

#[test]
fn many_at_once_are_those_that_wait() {
    let site = small();
    let root = site.path();
    for (path, day) in [("content/articles/july.md", "2017-07-11"), ("content/articles/august.md", "2017-08-11")] {
        let text = read(root, "content/articles/news.md").replace("approved", "# approved").replace("2017-07-11", day);
        write(root, path, &text);
    }
    let all = Said { all: true, ..said(&[]) };
    let names = |said: &Said<'_>| -> Vec<String> {
        let plan = planned(root, said);
        assert_eq!(plan.refused, []);
        plan.entries.into_iter().map(|entry| entry.record).collect()
    };
    assert_eq!(names(&all), ["articles/august", "articles/july"]);
    let month = Said { month: Some("2017-07".parse().expect("a month")), ..all.clone() };
    assert_eq!(names(&month), ["articles/july"]);
    assert!(names(&Said { kind: Some(Kind::Notice), ..all.clone() }).is_empty());
    replace(root, "content/articles/july.md", "reviewed = ", "# reviewed = ");
    let plan = planned(root, &all);
    assert_eq!(plan.entries.len(), 1);
    assert_eq!(plan.left, [("articles/july".to_owned(), Hold::NotReviewed)]);
}

#[test]
fn a_new_review_takes_the_approval_away() {
    let site = small();
    let root = site.path();
    let review = Said { role: Role::Reviewed, ..said(&["notices/2017-001"]) };
    let plan = planned(root, &review);
    let text = &plan.entries[0].text;
    assert!(text.contains("reviewed = { office = \"县委办\", on = 2017-08-06, basis = \"条例第十七条\" }"), "{text}");
    assert!(!text.contains("approved = "), "{text}");
}

#[test]
fn the_rest_of_the_file_keeps_its_bytes() {
    let site = small();
    let root = site.path();
    let text = read(root, "content/articles/news.md").replace("source = ", "# 来源\nsource = ");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    write(root, "content/articles/news.md", &windows);
    let run =
        command(root, &["approve", "articles/news", "--office", "县委办", "--basis", "条例", "--on", "2017-08-06"]);
    assert!(run.status.success(), "{run:?}");
    let now = read(root, "content/articles/news.md");
    assert!(now.starts_with('\u{feff}') && !now.replace("\r\n", "").contains('\n'));
    for line in windows.split("\r\n").filter(|line| !line.starts_with("approved")) {
        assert!(now.contains(line), "{line}");
    }
}

fn command(root: &Path, args: &[&str]) -> std::process::Output {
    program().args(args).current_dir(root).output().expect("the program starts")
}

#[test]
fn several_are_written_together_or_not_at_all() {
    let site = small();
    let root = site.path();
    let before = tree(root);
    let run = command(root, &["approve", "articles/news", "notices/none", "--office", "县委办", "--basis", "条例"]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(before, without_lock(root));
    // The second file is a link by now: the first is put back.
    let outside = tempfile::tempdir().expect("a folder");
    let other = outside.path().join("news.md");
    std::fs::copy(root.join("content/pages/about.md"), &other).expect("copied");
    let mut permissions = std::fs::metadata(root.join("content/pages")).expect("there").permissions();
    let writable = permissions.clone();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o500);
    std::fs::set_permissions(root.join("content/pages"), permissions).expect("ours");
    let run = command(root, &["approve", "articles/news", "pages/about", "--office", "县委办", "--basis", "条例"]);
    std::fs::set_permissions(root.join("content/pages"), writable).expect("ours");
    // Whoever may write everywhere is not stopped by a folder's mode.
    if run.status.code() != Some(0) {
        assert_eq!(before, without_lock(root), "{run:?}");
    }
}

fn without_lock(root: &Path) -> common::Files {
    let mut files = tree(root);
    files.retain(|path, _| !path.starts_with(".tongbao"));
    files
}

#[test]
fn two_at_once_are_told() {
    let site = small();
    let root = site.path();
    let _held = tongbao::site_folder::SiteFolder::lock(root).expect("free");
    let run = command(root, &["approve", "articles/news", "--office", "县委办", "--basis", "条例"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("另一个 tongbao 正在写"), "{run:?}");
}

#[test]
fn killed_at_any_moment_a_file_is_old_or_new() {
    let site = small();
    let root = site.path();
    let path = root.join("content/articles/news.md");
    let old = std::fs::read_to_string(&path).expect("there");
    for wait in 0..25 {
        std::fs::write(&path, &old).expect("writable");
        let mut child = program()
            .args(["approve", "articles/news", "--office", "县委办", "--basis", "条例", "--on", "2017-08-06"])
            .current_dir(root)
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("starts");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().expect("ours");
        child.wait().expect("ours");
        let now = std::fs::read_to_string(&path).expect("there");
        assert!(now == old || now.contains("[review.marks]") && now.ends_with("个村。\n"), "{now}");
    }
}

#[test]
fn an_approval_is_dated_today_in_the_zone_of_the_site() {
    let site = small();
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let moment = "2017-08-20T17:00:00Z".parse().expect("a moment");
    let said = Said { on: None, ..said(&["articles/news"]) };
    let plan = plan(site.path(), AsOf::Moment(moment), &said, &mut || [7; 32], &mut sources, &mut diags);
    assert!(plan.expect("planned").entries[0].text.contains("on = 2017-08-21, basis"));
}
