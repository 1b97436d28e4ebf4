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
    assert_absent(&files, &[CANARY, "金丝雀", "991号", "2017-W31", "7.77", "777", "2017-08/"]);
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
