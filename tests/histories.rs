//! What an office lives through with its archive, each history told from the first publication to what readers see.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;

use common::{build, page, program, publish, published, read, replace, report, shown, small, tree, write};
use tongbao::amend::{Said, draft};
use tongbao::diag::Diagnostics;
use tongbao::model::amendment::AmendmentKind;
use tongbao::source::Sources;
use tongbao::{BuildError, Options};

/// The review entries that an office adds to an amendment.
const REVIEWED: &str = "\n[review]\nreviewed = { office = \"审查办\", on = 2017-08-10, basis = \"条例第十七条\" }\n\
    approved = { office = \"审批办\", on = 2017-08-10 }\n";

/// What `amend` and `withdraw` write on 10 August, with `more` before and the review entries behind it.
fn amend(root: &Path, record: &str, kind: AmendmentKind, more: &str, reviewed: &str) {
    let said = Said { record, kind, reason: "核实有误", document: None, moved_to: None };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let draft = draft(root, common::day("2017-08-10"), &said, &mut sources, &mut diags);
    let draft = draft.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    write(root, &draft.path, &format!("{more}{}{reviewed}", draft.text));
}

/// Closes the month of the small site on 1 August.
fn close(root: &Path) {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let closing =
        tongbao::closing(root, common::day("2017-08-01"), "village-2017", "2017-07", &mut sources, &mut diags);
    let Ok(tongbao::Closing::Closed(path, text)) = closing else { panic!("the month cannot be closed") };
    write(root, &path, &text);
}

#[test]
fn what_an_amendment_said_goes_with_the_withdrawn_record() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现部分不实");
    amend(root, "notices/2017-001", AmendmentKind::Correction, "", REVIEWED);
    let amended = published(root, "2017-08-10");
    assert!(page(&amended, "corrections/notices-2017-001-1/index.html").contains("抽查发现部分不实"));
    let keep = "keep = [\"orders/2017-001\", \"rankings/village-2017/2017-07\"]\n";
    amend(root, "notices/2017-001", AmendmentKind::Withdrawal, keep, &REVIEWED.replace("08-10", "08-12"));
    let path = "content/amendments/notices-2017-001-2.toml";
    write(root, path, &read(root, path).replace("on = 2017-08-10", "on = 2017-08-12"));
    let after = published(root, "2017-08-12");
    for (path, bytes) in &after {
        assert!(!String::from_utf8_lossy(bytes).contains("抽查发现"), "{path} has words of the withdrawn notice");
    }
    let stone = page(&after, "corrections/notices-2017-001-1/index.html");
    assert!(stone.contains("撤回") && !stone.contains("<del>"), "{stone}");
    assert!(amended == shown(root, "2017-08-10"));
}

#[test]
fn a_day_that_has_not_come_is_not_published() {
    let site = small();
    let root = site.path();
    let folder = tongbao::site_folder::SiteFolder::lock(root).expect("nobody else writes there");
    let (mut sources, mut diags, tree) = (Sources::default(), Diagnostics::default(), tongbao::output::Tree::default());
    let options = Options { desk: false, as_of: common::day("2017-08-02"), print: tongbao::print::Print::Off };
    let mut salts = || [7; 32];
    let made = common::day("2017-08-01");
    let result = tongbao::publish::publish(&folder, &options, made, &mut salts, &tree, &mut sources, &mut diags);
    assert!(matches!(result, Err(BuildError::Ahead(_))), "{result:?}");
    assert!(!root.join("archive").exists());
}

/// The program in a site folder: exit code and what it said.
fn run(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = program().args(arguments).args(["--root"]).arg(root).env("TONGBAO_LANG", "zh").output();
    let output = output.expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_older_backup_is_refused_by_name() {
    let site = small();
    let root = site.path();
    let publish = ["publish", "--no-pdf", "--as-of", "2017-08-07"];
    assert_eq!(run(root, &publish).0, Some(0));
    let backup = tempfile::tempdir().expect("a folder");
    common::copy(&root.join("archive"), backup.path());
    write(root, "content/articles/second.md", &read(root, "content/articles/news.md"));
    assert_eq!(run(root, &publish).0, Some(0));
    let standing = tree(&root.join("output"));
    std::fs::remove_dir_all(root.join("archive")).expect("removable");
    for back in [false, true] {
        if back {
            common::copy(backup.path(), &root.join("archive"));
        }
        for command in [&publish[..], &["build", "--no-pdf", "--as-of", "2017-08-07"]] {
            let (code, said) = run(root, command);
            assert!(code == Some(2) && said.contains("第 2 期"), "{command:?}: {said}");
        }
    }
    assert!(standing == tree(&root.join("output")), "what stands was touched");
}

#[test]
fn a_publication_that_was_stopped_before_the_swap_is_shown_by_the_next() {
    for next in [["publish", "--no-pdf"], ["build", "--no-pdf"]] {
        let site = small();
        let root = site.path();
        assert_eq!(run(root, &["publish", "--no-pdf", "--as-of", "2017-08-07"]).0, Some(0));
        write(root, "content/articles/second.md", &read(root, "content/articles/news.md"));
        // Added to the archive; the site in the output is still the first.
        let second = published(root, "2017-08-08");
        let mut command = next.to_vec();
        command.extend(["--as-of", "2017-08-08"]);
        let (code, said) = run(root, &command);
        assert_eq!(code, Some(0), "{said}");
        let standing = tree(&root.join("output"));
        assert!(second.iter().all(|(path, bytes)| standing.get(path) == Some(bytes)), "{next:?}");
    }
}

#[test]
fn an_adjustment_amended_in_a_closed_month_shows_old_and_new_places() {
    let site = small();
    let root = site.path();
    close(root);
    let first = published(root, "2017-08-06");
    let ranking = "content/rankings/village-2017/2017-07.toml";
    let adjustment = "[[adjustment]]\nunit = \"zhen-b\"\nkey = \"notice\"\ndocument = \"样作〔2017〕1号\"\n";
    replace(root, ranking, adjustment, "");
    assert!(report(root, "2017-08-10").contains("published-changed"));
    amend(root, "rankings/village-2017/2017-07", AmendmentKind::Correction, "", "");
    let written = read(root, "content/amendments/rankings-village-2017-2017-07-1.toml");
    assert!(written.contains("field = \"adjustment.zhen-b/notice/样作〔2017〕1号\"\nwas = \"1\""), "{written}");
    // Nobody has approved it: the site and even the desk say what was closed.
    let data = "rankings/village-2017/2017-07/ranking.json";
    let desk = {
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        let (tree, print) = (tongbao::output::Tree::default(), tongbao::print::Print::Off);
        let options = Options { desk: true, as_of: common::day("2017-08-10"), print };
        tongbao::build(root, &options, &tree, &mut sources, &mut diags).expect("the desk builds");
        let files = tree.into_files();
        String::from_utf8_lossy(&files[&data.parse().expect("a path")]).into_owned()
    };
    assert!(desk.contains("\"notice\"") && !desk.contains("核实有误"), "{desk}");
    write(root, "content/amendments/rankings-village-2017-2017-07-1.toml", &(written + REVIEWED));
    let second = published(root, "2017-08-10");
    let table = page(&second, "rankings/village-2017/2017-07/index.html");
    assert!(table.contains("更正前") && table.contains("核实有误"), "{table}");
    let own = page(&second, "corrections/rankings-village-2017-2017-07-1/index.html");
    assert!(own.contains("加减分") && own.contains("被通报扣分"), "{own}");
    assert!(first == shown(root, "2017-08-06"));
}

#[test]
fn publish_forgotten_for_two_weeks_changes_nothing_but_the_days() {
    let site = small();
    let root = site.path();
    replace(root, "content/articles/news.md", "+++\n", "+++\nembargo = 2017-08-09\n");
    published(root, "2017-08-01");
    replace(root, "content/pages/about.md", "+++\n", "+++\n# 半截的改动\n");
    write(root, "content/notices/2017-009.md", "+++\ntitle = 半截\n");
    // A nightly build goes on by the days, whatever half-finished work lies on the desk.
    assert!(!shown(root, "2017-08-08").contains_key("articles/news/index.html"));
    assert!(shown(root, "2017-08-15").contains_key("articles/news/index.html"));
    assert!(publish(root, "2017-08-15").0.is_err(), "a publication needs a desk without faults");
    let (result, ..) = build(root, "2017-08-15");
    assert!(!result.expect("builds").beyond.is_empty());
}

/// The words of a Word file, or of a page.
fn words(bytes: &[u8]) -> String {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").expect("a text"), &mut text).expect("text");
    text
}

#[test]
fn an_amended_notice_gets_new_files_and_the_first_stay_beside_them() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    let (issued, again) = ("notices/2017-001/2017-001.docx", "notices/2017-001/2017-001-rev2.docx");
    assert!(!first.contains_key(again));
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现部分不实");
    amend(root, "notices/2017-001", AmendmentKind::Correction, "", REVIEWED);
    let second = published(root, "2017-08-10");
    assert!(first[issued] == second[issued], "the first file was changed");
    assert!(words(&second[again]).contains("抽查发现部分不实"));
    let own = page(&second, "notices/2017-001/index.html");
    assert!(own.contains("2017-001-rev2.docx") && own.contains("原件（Word，更正前）"), "{own}");
    // Whatever program comes later, both stay.
    replace(root, "site.toml", "publisher = \"", "publisher = \"新");
    let third = published(root, "2017-08-12");
    assert!(second[issued] == third[issued] && second[again] == third[again]);
}

#[test]
fn a_bulletin_stays_as_it_was_issued_until_something_in_it_is_taken_back() {
    let site = small();
    let root = site.path();
    let (html, docx) = ("bulletins/2017-07/index.html", "bulletins/2017-07/bulletin-2017-07.docx");
    let first = published(root, "2017-08-08");
    assert!(page(&first, html).contains("关于清单不实的通报"));
    // A title amended, a unit renamed: the issue does not change, the change stands beside it.
    replace(root, "content/notices/2017-001.md", "关于清单不实的通报", "关于日清单不实的通报");
    amend(root, "notices/2017-001", AmendmentKind::Correction, "", REVIEWED);
    let second = published(root, "2017-08-10");
    let issue = page(&second, html);
    let marks = issue.find("corrections/notices-2017-001-1/").expect("the amendment stands beside it");
    assert!(issue[..marks].contains("更正") && issue.contains("关于清单不实的通报"), "{issue}");
    assert!(first[docx] == second[docx]);
    let keep = "keep = [\"orders/2017-001\", \"rankings/village-2017/2017-07\"]\n";
    amend(root, "notices/2017-001", AmendmentKind::Withdrawal, keep, &REVIEWED.replace("08-10", "08-12"));
    let path = "content/amendments/notices-2017-001-2.toml";
    write(root, path, &read(root, path).replace("on = 2017-08-10", "on = 2017-08-12"));
    let third = published(root, "2017-08-12");
    for text in [page(&third, html), words(&third[docx])] {
        assert!(text.contains("本条已于2017年8月12日撤回"), "{text}");
        assert!(!text.contains("清单不实的通报"), "{text}");
    }
    assert!(page(&third, html).contains("重新排印"));
    assert!(words(&third[docx]).contains("限期整改") == words(&first[docx]).contains("限期整改"));
    assert!(first == shown(root, "2017-08-08"));
    assert!(second == shown(root, "2017-08-10"));
}

#[test]
fn a_certificate_of_a_later_award_stands_beside_the_first() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    let archive = |root: &Path, name: &str| {
        tree(&root.join("archive"))
            .keys()
            .filter(|path| path.contains(&format!("issued/exemplars/model/{name}")))
            .count()
    };
    // Its words are kept although nothing was printed.
    assert_eq!(archive(root, "certificate-model.json"), 1);
    let award = "[[award]]\nname = \"标兵\"\ndecided_by = \"office\"\ndecided_on = 2017-07-09\n[review]\n";
    replace(root, "content/exemplars/model.md", "[review]\n", award);
    published(root, "2017-08-10");
    assert_eq!(archive(root, "certificate-model.json"), 1, "the first is kept once");
    assert_eq!(archive(root, "certificate-model-2.json"), 1);
}

#[test]
fn what_waits_for_its_day_is_set_anew_when_it_changed_before_it_came_out() {
    let site = small();
    let root = site.path();
    replace(root, "content/notices/2017-001.md", "+++\n", "+++\nembargo = 2017-08-09\n");
    replace(root, "content/orders/2017-001.md", "+++\n", "+++\nembargo = 2017-08-09\n");
    published(root, "2017-08-01");
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现部分不实");
    // It was never public: nothing was said that could be amended.
    assert!(!report(root, "2017-08-02").contains("published-changed"));
    published(root, "2017-08-02");
    let file = "notices/2017-001/2017-001.docx";
    assert!(words(&shown(root, "2017-08-09")[file]).contains("抽查发现部分不实"));
}

/// Writes a publication by hand, as an older program with other rules would have.
fn older_program(root: &Path, change: impl Fn(&str, String) -> String) {
    use tongbao::archive::publication::{Digest, Head};
    let folder = tongbao::site_folder::SiteFolder::lock(root).expect("nobody else writes there");
    let mut staged = tongbao::archive::write::Staged::new(&folder).expect("a folder");
    for (path, bytes) in tree(root).into_iter().filter(|(path, _)| !path.starts_with('.')) {
        let bytes = match String::from_utf8(bytes.clone()) {
            Ok(text) => change(&path, text).into_bytes(),
            Err(_) => bytes,
        };
        staged.put(&path, &bytes, &mut || [3; 32]).expect("written");
    }
    let day = "2017-08-01".parse().expect("a day");
    let head = Head {
        number: 1,
        as_of: day,
        made_on: day,
        program: "tongbao 0.1.9".to_owned(),
        records: 1,
        previous: Vec::new(),
        withdrawn: Vec::new(),
        files: staged.files(),
        site: Digest::plain(b""),
    };
    staged.commit(&head).expect("added");
}

#[test]
fn a_rule_that_was_added_later_stops_no_text_that_went_out() {
    let site = small();
    let root = site.path();
    // What this program refuses on the desk: a number of another year.
    let odd = |_: &str, text: String| text.replace("样作〔2017〕1号", "样作〔2016〕1号");
    older_program(root, odd);
    let (result, files, diags, _) = build(root, "2017-08-05");
    assert!(result.is_ok(), "{diags:?}");
    assert!(diags.count(tongbao::diag::Code::DocNumberYear) > 0, "it is told all the same");
    assert!(page(&files, "notices/2017-001/index.html").contains("样作〔2016〕1号"));
    // The desk as it was published is told, not stopped; a new text is held to every rule.
    for path in ["content/notices/2017-001.md", "content/rankings/village-2017/2017-07.toml"] {
        replace(root, path, "样作〔2017〕1号", "样作〔2016〕1号");
    }
    assert!(report(root, "2017-08-05").contains("警告[doc-number-year]"));
    write(root, "content/notices/2017-002.md", &read(root, "content/notices/2017-001.md").replace("〕1号", "〕2号"));
    assert!(report(root, "2017-08-05").contains("错误[doc-number-year]"));
}

#[test]
fn private_data_is_a_fault_in_every_text_that_went_out() {
    let site = small();
    let root = site.path();
    let more = |path: &str| if path.ends_with("news.md") { "\n联系人电话13912345678。\n" } else { "" };
    older_program(root, |path, text| text + more(path));
    let (result, _, diags, _) = build(root, "2017-08-05");
    assert!(result.is_err() && diags.errors() > 0);
}

#[test]
fn a_correction_written_by_hand_is_no_way_round_an_amendment() {
    let site = small();
    let root = site.path();
    close(root);
    published(root, "2017-08-06");
    let path = "content/rankings/village-2017/2017-07.toml";
    let correction = "\n[[correction]]\non = 2017-08-10\nreason = \"误\"\ndigest = \"sha256:00\"\n\
        [[correction.changed]]\nunit = \"zhen-a\"\nround = \"2017-W27\"\nindicator = \"work\"\nwas = 9\n";
    write(root, path, &(read(root, path) + correction));
    let found = report(root, "2017-08-10");
    assert!(found.contains("published-changed") || found.contains("digest-form"), "{found}");
    assert!(publish(root, "2017-08-10").0.is_err());
}

#[test]
fn a_withdrawal_that_nobody_approves_runs_against_the_clock() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-01");
    amend(root, "articles/news", AmendmentKind::Withdrawal, "", "");
    // Three working days after Thursday 10 August.
    assert!(!report(root, "2017-08-15").contains("clock-overdue"));
    let found = report(root, "2017-08-16");
    assert!(found.contains("clock-overdue") && found.contains("3 个工作日"), "{found}");
}

#[test]
fn the_first_publication_of_an_old_site_keeps_its_corrections() {
    let site = small();
    let root = site.path();
    close(root);
    let sheet = "content/scores/village/2017-W27.csv";
    replace(root, sheet, "zhen-a,9.5,", "zhen-a,5.5,");
    let refused = report(root, "2017-08-21");
    let digest =
        refused.rsplit("sha256:").next().expect("the digest as it is now").chars().take(64).collect::<String>();
    let path = "content/rankings/village-2017/2017-07.toml";
    let correction = format!(
        "\n[[correction]]\non = 2017-08-10\nreason = \"录入有误。\"\ndigest = \"sha256:{digest}\"\n\
         [[correction.changed]]\nunit = \"zhen-a\"\nround = \"2017-W27\"\nindicator = \"work\"\nwas = \"9.5\"\n"
    );
    write(root, path, &(read(root, path) + &correction));
    let files = published(root, "2017-08-21");
    let ranking = page(&files, "rankings/village-2017/2017-07/index.html");
    assert!(ranking.contains("2017年8月10日更正") && ranking.contains("录入有误"), "{ranking}");
    assert!(!report(root, "2017-08-21").contains("published-changed"));
    // From here on it is `amend` that writes them.
    replace(root, sheet, "zhen-a,5.5,", "zhen-a,6,");
    assert!(publish(root, "2017-08-21").0.is_err());
}

/// A workbook as a program saves it: the same cells, and what each save writes anew around them.
fn workbook(saved: &str) -> Vec<u8> {
    use std::io::Write as _;
    let rows = [["unit", "工作", "comment"], ["zhen-a", "9", "清单细"], ["丑村", "9.5", ""], ["zhen-c", "请假", ""]];
    let cell = |place: usize, text: &str, row: usize| {
        let name = format!("{}{row}", ["A", "B", "C"][place]);
        match text.parse::<f64>() {
            Ok(_) => format!("<c r=\"{name}\"><v>{text}</v></c>"),
            Err(_) => format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        }
    };
    let mut text = String::new();
    for (cells, row) in rows.iter().zip(1..) {
        let cells: String = cells.iter().enumerate().map(|(place, text)| cell(place, text, row)).collect();
        text.push_str(&format!("<row r=\"{row}\">{cells}</row>"));
    }
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let sheets = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let relations = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let sheet = format!("<worksheet><sheetData>{text}</sheetData></worksheet>");
    let properties = format!("<cp:coreProperties><dcterms:modified>{saved}</dcterms:modified></cp:coreProperties>");
    for (name, part) in [
        ("docProps/core.xml", properties.as_str()),
        ("xl/workbook.xml", sheets),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
        zip.write_all(part.as_bytes()).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

#[test]
fn a_workbook_saved_again_is_no_change() {
    let site = small();
    let root = site.path();
    std::fs::remove_file(root.join("content/scores/village/2017-W28.csv")).expect("it is there");
    let path = root.join("content/scores/village/2017-W28.xlsx");
    std::fs::write(&path, workbook("2017-07-17T09:00:00Z")).expect("writable");
    close(root);
    let first = published(root, "2017-08-01");
    std::fs::write(&path, workbook("2017-08-02T16:30:00Z")).expect("writable");
    assert!(!report(root, "2017-08-02").contains("published-changed"));
    let (outcome, ..) = publish(root, "2017-08-02");
    assert!(matches!(outcome, Ok(tongbao::publish::Outcome::Unchanged { newest: 1, .. })), "{outcome:?}");
    assert!(first == shown(root, "2017-08-01"));
}

#[test]
fn another_template_changes_how_pages_look_from_its_publication_on() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-01");
    let page_404 = read(common::repository(), "templates/site/404.html");
    write(root, "templates/site/404.html", &page_404.replace("<h1>", "<h1 class=\"big\">"));
    let second = published(root, "2017-08-05");
    assert!(page(&second, "404.html").contains("class=\"big\""));
    assert!(first == shown(root, "2017-08-01"), "a past day has the look of its day");
    std::fs::remove_dir_all(root.join("templates")).expect("removable");
    assert!(second == shown(root, "2017-08-05"), "a template gone from the desk is still the published one");
}

#[test]
fn of_two_publications_on_one_day_the_last_counts() {
    let site = small();
    let root = site.path();
    let article = read(root, "content/articles/news.md");
    published(root, "2017-08-05");
    write(root, "content/articles/second.md", &article);
    let last = published(root, "2017-08-05");
    assert!(last.contains_key("articles/second/index.html"));
    assert!(last == shown(root, "2017-08-05"));
    assert!(publish(root, "2017-08-04").0.is_err(), "no publication is as of a day before that of the newest");
}

#[test]
fn a_day_before_the_first_publication_says_since_when_there_is_an_archive() {
    let site = small();
    let root = site.path();
    let first = published(root, "2017-08-08");
    let before = shown(root, "2017-07-20");
    for (path, bytes) in before.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html") {
        assert!(String::from_utf8_lossy(bytes).contains("公开档案自2017年8月8日起保存"), "{path} does not say it");
    }
    assert!(!page(&first, "index.html").contains("公开档案自"));
}

#[test]
fn a_bulletin_older_than_the_archive_stays_as_the_first_publication_had_it() {
    let site = small();
    let root = site.path();
    let (html, docx) = ("bulletins/2017-07/index.html", "bulletins/2017-07/bulletin-2017-07.docx");
    let first = published(root, "2017-08-21");
    // A notice of July that was approved later never enters July's issue.
    let late = read(root, "content/notices/2017-001.md").replace("〕1号", "〕7号").replace("不实的通报", "补报的通报");
    write(root, "content/notices/2017-007.md", &late);
    let second = published(root, "2017-08-22");
    assert!(second.contains_key("notices/2017-007/index.html") && !page(&second, html).contains("补报"));
    assert!(first[docx] == second[docx]);
}

#[test]
fn a_village_that_moved_to_another_town_leaves_closed_months_alone() {
    let site = small();
    let root = site.path();
    close(root);
    let first = published(root, "2017-08-06");
    let units = read(root, "content/units.csv");
    let mut register = units.lines().next().expect("a head").to_owned() + ",from,to\n";
    for line in units.lines().skip(1) {
        match line.starts_with("zhen-b,") {
            true => {
                register.push_str(&format!("{line},,2017-08-09\n"));
                register.push_str("zhen-b,新丑村,village,村,zhen2,990100101201,,丑丑村,2017-08-10,\n");
            }
            false => register.push_str(&format!("{line},,\n")),
        }
    }
    register.push_str("zhen2,乙镇,town,镇,yang,990100101000,,,2017-08-10,\n");
    write(root, "content/units.csv", &register);
    let found = report(root, "2017-08-10");
    assert!(!found.contains("published-changed"), "a name and a town from a later day go on:\n{found}");
    let second = published(root, "2017-08-10");
    let ranking = page(&second, "rankings/village-2017/2017-07/index.html");
    assert!(ranking.contains("丑村") && ranking.contains("今名"), "{ranking}");
    let data = |files: &common::Files| {
        let text = page(files, "rankings/village-2017/2017-07/ranking.json");
        let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        (data["rows"][0]["parent"].clone(), data["digest"].clone())
    };
    assert_eq!(data(&first), data(&second), "the closed month is what was closed");
    assert!(first == shown(root, "2017-08-06"));
}

#[test]
fn what_names_a_record_that_waits_goes_out_with_it() {
    let site = small();
    let root = site.path();
    replace(root, "content/notices/2017-001.md", "approved = {", "# approved = {");
    let (outcome, files, diags, _) = publish(root, "2017-08-08");
    let Ok(tongbao::publish::Outcome::Added { waiting, .. }) = outcome else { panic!("{outcome:?} {diags:?}") };
    let waits: Vec<&str> = waiting.iter().map(|held| held.record.as_str()).collect();
    // The order names the notice, the ranking takes points away by it; everything else goes out.
    assert!(waits.contains(&"notices/2017-001") && waits.contains(&"orders/2017-001"), "{waits:?}");
    assert!(waits.contains(&"rankings/village-2017/2017-07"), "{waits:?}");
    assert!(files.contains_key("cases/2017-001/index.html") && !files.contains_key("orders/2017-001/index.html"));
    replace(root, "content/notices/2017-001.md", "# approved = {", "approved = {");
    let files = published(root, "2017-08-09");
    assert!(files.contains_key("orders/2017-001/index.html") && files.contains_key("notices/2017-001/index.html"));
}

#[test]
fn nothing_but_pages_goes_out_before_the_register() {
    let site = small();
    let root = site.path();
    replace(root, "content/units.toml", "approved = {", "# approved = {");
    let files = published(root, "2017-08-08");
    assert!(files.contains_key("pages/about/index.html") && !files.contains_key("notices/2017-001/index.html"));
}
