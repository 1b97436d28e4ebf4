//! Nothing unreviewed leaves: canaries in every kind of record, absent from every byte of the output.

mod common;

use common::{Files, build, demonstration, read, replace, small, tree, write};
use tongbao::model::record::Kind;

const CANARY: &str = "canary-7f3a";

/// In names, in bytes, and in what Word files hold, which is compressed.
fn assert_absent(files: &Files, words: &[&str]) {
    for (path, bytes) in files {
        let mut texts = vec![String::from_utf8_lossy(bytes).into_owned()];
        if path.ends_with(".docx") {
            texts.extend(parts(bytes));
        }
        for word in words {
            let shown = texts.iter().any(|text| text.contains(word));
            assert!(!shown && !path.contains(word), "{word} is in {path}");
        }
    }
}

/// The parts of a Word file.
fn parts(bytes: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    let mut list = Vec::new();
    for place in 0..archive.len() {
        let mut text = Vec::new();
        std::io::copy(&mut archive.by_index(place).expect("a part"), &mut text).expect("whole");
        list.push(String::from_utf8_lossy(&text).into_owned());
    }
    list
}

#[test]
fn a_published_title_is_found_in_its_word_file() {
    let site = small();
    let (_, files, _, _) = build(site.path(), "2017-08-21");
    assert!(parts(&files["notices/2017-001/2017-001.docx"]).iter().any(|text| text.contains("清单不实")));
}

/// The review of a record taken out, leaving a draft.
fn unreviewed(text: &str) -> String {
    text.lines()
        .filter(|line| !line.starts_with("approved") && !line.starts_with("reviewed"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_draft_of_every_kind_is_in_no_output() {
    let site = small();
    let root = site.path();
    for kind in Kind::ALL {
        let kind = match kind {
            // Not called by free ids, so each has its own draft below.
            Kind::Unit | Kind::Ranking | Kind::Bulletin | Kind::Scheme | Kind::Amendment => continue,
            Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar | Kind::Article | Kind::Page => kind.folder(),
        };
        let records = tree(&root.join("content").join(kind));
        let id = records.keys().find(|name| name.ends_with(".md")).expect("the small site has a record of every kind");
        let text = unreviewed(&read(root, &format!("content/{kind}/{id}")))
            .replace("title = \"", "title = \"金丝雀")
            .replace("样作〔2017〕1号", "样作〔2017〕991号")
            .replace("样督改〔2017〕1号", "样督改〔2017〕992号")
            .replace("measure = \"", "measure = \"金丝雀")
            + "\n金丝雀正文\n";
        write(root, &format!("content/{kind}/{CANARY}.md"), &text);
    }
    let bulletin = unreviewed(&read(root, "content/bulletins/2017-07.md"))
        .replace("七月简报", "金丝雀简报")
        .replace("issue = 7", "issue = 8")
        .replace("total = 7", "total = 8");
    write(root, "content/bulletins/2017-08.md", &bulletin);
    write(root, "content/rankings/village-2017/2017-08.toml", "published_on = 2017-09-05\nnote = \"金丝雀\"\n");
    write(
        root,
        "content/scores/village/2017-W31.csv",
        "unit,工作,comment\nzhen-a,7.77,金丝雀点评\nzhen-b,9,\nzhen-c,9,\n",
    );
    let ballots =
        "unit,class,issued,returned,valid,优秀,称职,不称职\nzhen-a,A,777,777,777,776,1,0\nzhen-a,B,4,4,4,2,2,0\n";
    write(root, "content/evaluations/village/2017-W31.csv", ballots);
    let scheme = unreviewed(&read(root, "content/schemes/village-2017.toml"))
        .replace("tier = \"village\"", "tier = \"town\"")
        .replace("村级考评办法", "金丝雀办法");
    write(root, &format!("content/schemes/{CANARY}.toml"), &scheme);
    let amendment = "record = \"articles/news\"\nkind = \"撤回\"\non = 2017-08-01\nreason = \"金丝雀\"\n";
    write(root, &format!("content/amendments/{CANARY}.toml"), amendment);
    let (result, files, diags, _) = build(root, "2017-08-21");
    let report = result.unwrap_or_else(|error| panic!("drafts are no errors: {error}: {diags:?}"));
    // In a cell or a column: three digits alone stand in every tenth digest.
    assert_absent(&files, &[CANARY, "金丝雀", "991号", "2017-W31", "7.77", ">777", ",777", "2017-08/"]);
    assert_eq!(report.held.len(), 10, "{:?}", report.held);
}

#[test]
fn a_draft_changes_no_byte_of_what_is_published() {
    let site = small();
    let (_, before, _, _) = build(site.path(), "2017-08-21");
    let text = unreviewed(&read(site.path(), "content/cases/2017-001.md"));
    write(site.path(), "content/cases/2017-002.md", &text);
    let (_, after, _, _) = build(site.path(), "2017-08-21");
    assert!(before == after, "a draft shows in counts, neighbours or lists");
}

#[test]
fn an_unapproved_register_holds_everything_back() {
    let site = small();
    write(site.path(), "content/units.toml", "");
    let (result, files, _, _) = build(site.path(), "2017-08-21");
    assert!(result.is_ok());
    assert_absent(&files, &["子村", "甲镇", "张某某", "李样", "zhen-a"]);
}

#[test]
fn an_embargo_holds_until_its_day() {
    let site = small();
    replace(site.path(), "content/articles/news.md", "column =", "embargo = \"2017-08-22\"\ncolumn =");
    let (result, files, _, _) = build(site.path(), "2017-08-21");
    assert_eq!(result.expect("no errors").held.len(), 1);
    assert_absent(&files, &["articles/news"]);
    let (result, files, _, _) = build(site.path(), "2017-08-22");
    assert!(result.expect("no errors").held.is_empty());
    assert!(files.contains_key("articles/news/index.html"));
}

#[test]
fn records_dated_later_than_the_day_are_held() {
    let site = small();
    let (_, files, _, _) = build(site.path(), "2017-08-04");
    assert_absent(&files, &["rankings/village-2017/2017-07", "bulletins/2017-07", "清单细"]);
}

#[test]
fn a_link_to_a_draft_leaves_its_words_only() {
    let site = small();
    let text = unreviewed(&read(site.path(), "content/cases/2017-001.md"));
    write(site.path(), "content/cases/secret-id.md", &text);
    replace(site.path(), "content/articles/news.md", "全县", "[见此](cases/secret-id)全县");
    let (result, files, diags, sources) = build(site.path(), "2017-08-21");
    result.expect("a warning only");
    assert_absent(&files, &["secret-id"]);
    assert!(String::from_utf8_lossy(&files["articles/news/index.html"]).contains("见此"));
    assert_eq!(diags.sorted(&sources).len(), 1);
}

#[test]
fn the_demonstrations_drafts_are_absent() {
    let site = demonstration();
    let (_, files, _, _) = build(site.path(), "2017-08-21");
    assert_absent(
        &files,
        &["2017-012", "draft-exemplar", "2017-09-inspection", "2017-08-workstyle", "松作风〔2017〕15号", "2017-W33"],
    );
}

fn check_summary(root: &std::path::Path) -> String {
    let output = common::program()
        .args(["check", "--lang", "zh", "--as-of", "2017-08-21", "--root", &root.display().to_string()])
        .output()
        .expect("the program runs");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn what_waits_for_another_record_stands_in_its_line() {
    let site = small();
    let root = site.path();
    write(root, "content/units.toml", "");
    let case = unreviewed(&read(root, "content/cases/2017-001.md"));
    write(root, "content/cases/2017-009.md", &case);
    let said = check_summary(root);
    assert!(said.contains("没有一条记录公开"), "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("  ")).collect();
    let register = lines.iter().find(|line| line.starts_with("  units: 还没有审查")).expect("a line for the register");
    assert!(register.contains("因此等着的") && register.contains("notices/2017-001"), "{register}");
    assert!(register.contains("cases/2017-001") && !register.contains("cases/2017-009"), "{register}");
    assert!(lines.iter().any(|line| line.starts_with("  cases/2017-009: 还没有审查")), "a reason of its own: {said}");
    assert_eq!(lines.iter().filter(|line| line.contains(": ")).count(), 2, "{said}");
}

#[test]
fn a_ranking_waits_for_its_scheme_by_name() {
    let site = small();
    let root = site.path();
    let scheme = unreviewed(&read(root, "content/schemes/village-2017.toml"));
    write(root, "content/schemes/village-2017.toml", &scheme);
    let said = check_summary(root);
    let line = said.lines().find(|line| line.starts_with("  schemes/village-2017: ")).expect("a line for the scheme");
    assert!(line.contains("rankings/village-2017/2017-07"), "{line}");
    assert!(said.contains("units") || said.contains("单位"), "{said}");
}

#[test]
fn the_clocks_of_law_run_in_the_open() {
    let site = small();
    let root = site.path();
    // Signed on 10 July 2017, public with its approval: in time. Twenty working days after 1 June are over on the 29th.
    let late = unreviewed(&read(root, "content/notices/2017-001.md")).replace("2017-07-10", "2017-06-01");
    write(root, "content/notices/2017-006.md", &late.replace("〔2017〕1号", "〔2017〕6号"));
    let running = late.replace("〔2017〕1号", "〔2017〕7号").replace("2017-06-01", "2017-08-10");
    write(root, "content/notices/2017-007.md", &running);
    let said = check_summary(root);
    assert!(said.contains("[clock-overdue]") && said.contains("（2017-06-29）"), "{said}");
    assert!(said.contains("按时 2 件"), "{said}");
    assert!(said.contains("notices/2017-006 2017-06-29") && said.contains("notices/2017-007 2017-09-07"), "{said}");
}
