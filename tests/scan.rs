//! The search for private data: awkward forms are found, look-alikes are not, nothing found is ever shown.

#![allow(clippy::disallowed_methods, reason = "tests read the repository")]

mod common;

use common::{read, repository};
use tongbao::diag::Severity;
use tongbao::scan::{Form, Scanner, masked};

fn lines(name: &str) -> Vec<String> {
    let text = read(repository(), &format!("tests/scan/{name}"));
    text.lines().map(str::to_owned).collect()
}

/// In a sentence of a record, as it would stand there.
fn found(scanner: &Scanner, text: &str, form: Form) -> Vec<&'static str> {
    scanner.scan(text, form).into_iter().map(|hit| hit.kind.code().as_str()).collect()
}

#[test]
fn every_awkward_form_is_found() {
    let scanner = Scanner::default();
    let list = lines("positives.txt");
    assert!(list.len() >= 150, "{}", list.len());
    let mut missed = Vec::new();
    for line in &list {
        let (code, text) = line.split_once('\t').expect("a code and a text");
        let text = text.replace("\\n", "\n");
        for place in ["{}", "经查，{}", "{}\n", "note = \"{}\"\n"] {
            if place.contains('"') && text.contains('\n') {
                continue;
            }
            let found = found(&scanner, &place.replace("{}", &text), Form::Source);
            if !found.contains(&code) {
                missed.push(format!("{code}\t{place:?}\t{text}\t{found:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn look_alikes_pass() {
    let mut scanner = Scanner::default();
    scanner.allow("objections@songlan.example");
    let list = lines("look-alikes.txt");
    assert!(list.len() >= 300, "{}", list.len());
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for line in &list {
        for form in [Form::Source, Form::Markup, Form::Table, Form::Json] {
            for hit in scanner.scan(line, form) {
                let list = if hit.kind.code().severity() == Severity::Error { &mut errors } else { &mut warnings };
                list.push(format!("{line}\t{:?}", hit.kind));
            }
        }
    }
    warnings.dedup();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    // One in a hundred may ask for a look.
    assert!(warnings.len() <= 3, "{}", warnings.join("\n"));
    // Nor do they make anything together, as the sentences of one text.
    let text = list.join("。");
    let all: Vec<_> = scanner.scan(&text, Form::Source);
    let shown: Vec<&str> = all.iter().map(|hit| &text[hit.bytes.clone()]).collect();
    assert!(shown.len() <= 3, "{shown:?}");
}

#[test]
fn what_was_found_is_shown_to_nobody() {
    for line in lines("positives.txt") {
        let (_, text) = line.split_once('\t').expect("a code and a text");
        let text = &text.replace("\\n", "\n");
        let shown = masked(text);
        assert_eq!(shown.len(), text.len(), "{text}");
        assert_ne!(&shown, text);
        assert!(Scanner::default().scan(&shown, Form::Source).is_empty(), "{text}: {shown}");
    }
}

/// A canary of each kind of private data that is an error.
const CANARIES: [(&str, &str); 9] = [
    ("private-identity", "11010519491231002X"),
    ("private-phone", "13800138000"),
    ("private-card", "6217000000000000012"),
    ("private-paper", "护照号G12345678"),
    ("private-minor", "王小虎（13岁）"),
    ("private-informant", "举报人李大山，"),
    ("private-beneficiary", "低保户张三丰，"),
    ("private-health", "王大力，肢体残疾"),
    ("secrecy-mark", "机密★"),
];

/// Places of a text where a canary can stand: between the quotes of every field, in every cell, in every line of prose.
fn places(path: &str, text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut start = 0;
    let mut prose = false;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let fence = line.trim_end() == "+++";
        prose = prose || fence && number > 0;
        if path.ends_with(".csv") && number > 0 {
            places.extend(line.match_indices(',').map(|(at, _)| start + at));
        } else if prose && !fence && !line.trim().is_empty() {
            places.push(start + line.trim_end().len());
        } else if !prose {
            places.extend(line.match_indices('"').skip(1).step_by(2).map(|(at, _)| start + at));
        }
        start += line.len();
    }
    places
}

#[test]
fn a_canary_in_any_field_of_any_record_stops_the_build_and_is_in_no_report() {
    let site = common::small();
    let files = common::tree(site.path());
    let mut tried = 0;
    for (path, bytes) in files {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let places = places(&path, &text);
        for (turn, place) in places.iter().enumerate() {
            let (code, canary) = CANARIES[(turn + tried) % CANARIES.len()];
            let mut edited = text.clone();
            // Not glued to what stands there, which would be another number.
            edited.insert_str(*place, &format!("；{canary}"));
            common::write(site.path(), &path, &edited);
            let report = common::report(site.path(), "2017-08-21");
            assert!(report.contains(&format!("错误[{code}]")), "{path}, byte {place}, {code}:\n{report}");
            assert!(!report.contains(canary), "{path}, byte {place}: the report shows it:\n{report}");
        }
        tried += places.len();
        common::write(site.path(), &path, &text);
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn what_is_produced_is_searched_whatever_was_written() {
    let site = common::small();
    for (_, canary) in CANARIES {
        common::write(
            site.path(),
            "templates/site/article.html",
            &format!(
                "{{% extends \"site/base.html\" %}}{{% block main %}}<p>{}</p>{{% endblock main %}}",
                canary.chars().map(|c| format!("{{{{ \"{c}\" }}}}")).collect::<Vec<_>>().concat()
            ),
        );
        let (result, _, _, _) = common::build(site.path(), "2017-08-21");
        assert!(result.is_err(), "{canary}");
    }
}

#[test]
fn what_the_publisher_gives_out_passes() {
    let site = common::small();
    common::replace(site.path(), "site.toml", "phone = \"0000-1\"", "phone = \"0916-2234567、13800138000\"");
    common::replace(
        site.path(),
        "site.toml",
        "[lists]",
        "[privacy]\ncontacts = [\"办公室 029-87654321\", \"ban@yang.example\"]\n[lists]",
    );
    common::write(
        site.path(),
        "content/articles/news.md",
        &common::read(site.path(), "content/articles/news.md")
            .replace("个村。", "个村。电话0916 2234567，手机138-0013-8000，电话(029)87654321，信箱ban@yang.example。"),
    );
    let report = common::report(site.path(), "2017-08-21");
    assert!(!report.contains("private-"), "{report}");
}

#[test]
fn a_waiver_holds_for_its_text_and_no_other() {
    let site = common::small();
    let root = site.path();
    let news = common::read(root, "content/articles/news.md");
    common::write(root, "content/articles/news.md", &format!("{news}\n电话0916-2234567。\n"));
    assert!(common::report(root, "2017-08-21").contains("private-landline"));
    let line = news.lines().count() + 2;
    let waive = |place: &str| {
        let mut command = common::program();
        command.args([
            "waive",
            place,
            "--reason",
            "镇政府值班电话",
            "--by",
            "作风办",
            "--as-of",
            "2017-08-21",
            "--root",
        ]);
        command.arg(root).output().expect("the program runs")
    };
    let done = waive(&format!("content/articles/news.md:{line}"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let written = common::read(root, "content/waivers.toml");
    assert!(!written.contains("2234567"), "{written}");
    assert_eq!(common::report(root, "2017-08-21"), "");
    // The same words in other widths are the same text, another number is not.
    common::write(root, "content/articles/news.md", &format!("{news}\n电话０９１６-2234567。\n"));
    assert_eq!(common::report(root, "2017-08-21"), "");
    common::write(root, "content/articles/news.md", &format!("{news}\n电话0916-2234568。\n"));
    let report = common::report(root, "2017-08-21");
    assert!(report.contains("private-landline") && report.contains("waiver-unused"), "{report}");
    assert!(!waive("content/articles/news.md:1").status.success());
}

/// A case whose person is named in full in the record only.
fn with_full_name(policy: &str) -> tempfile::TempDir {
    let site = common::small();
    common::replace(site.path(), "content/cases/2017-001.md", "name = \"张某某\"", "full_name = \"张大明\"");
    let toml = common::read(site.path(), "site.toml");
    common::write(site.path(), "site.toml", &format!("{toml}\n{policy}\n"));
    site
}

#[test]
fn a_full_name_is_published_as_the_policy_says_and_in_no_other_way() {
    for (policy, shown) in [
        ("", "张某某"),
        ("[names]\nvillage = \"隐名\"", "张某某"),
        ("[names]\nvillage = \"不公布\"", "某某"),
        ("[names]\nvillage = \"全名\"", "张大明"),
    ] {
        let site = with_full_name(policy);
        let (result, files, diags, sources) = common::build(site.path(), "2017-08-21");
        assert!(result.is_ok(), "{policy}: {:?}", diags.sorted(&sources));
        let page = String::from_utf8_lossy(&files["cases/2017-001/index.html"]).into_owned();
        assert!(page.contains(shown), "{policy}");
        let clear = files.iter().any(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            text.contains("张大明") || text.contains("zhangdaming") || path.contains("zhangdaming")
        });
        assert_eq!(clear, shown == "张大明", "{policy}");
    }
}

#[test]
fn a_masked_name_in_clear_anywhere_stops_the_build_and_is_not_told() {
    let edits = [
        ("content/bulletins/2017-07.md", "张大明"),
        ("content/notices/2017-001.md", "张 大 明"),
        ("content/pages/about.md", "张**大**明"),
        ("content/articles/news.md", "见 zhang-daming 一案"),
        ("content/cases/2017-001.md", "张大明"),
    ];
    for (path, name) in edits {
        let site = with_full_name("");
        let text = common::read(site.path(), path);
        common::write(site.path(), path, &format!("{text}\n{name}已作检查。\n"));
        let report = common::report(site.path(), "2017-08-21");
        assert!(report.contains("错误[name-in-clear]"), "{path}:\n{report}");
        assert!(!report.contains("大明") && !report.contains("daming"), "{path}:\n{report}");
    }
    // Ids and file names in pinyin.
    let site = with_full_name("");
    let case =
        common::read(site.path(), "content/cases/2017-001.md").replace("full_name = \"张大明\"", "name = \"张某某\"");
    common::write(site.path(), "content/cases/zhang-daming.md", &case);
    let report = common::report(site.path(), "2017-08-21");
    assert!(report.contains("错误[name-in-clear]"), "{report}");
    // A name that only the output holds: pieces that a template puts together.
    let site = with_full_name("");
    common::write(
        site.path(),
        "templates/site/article.html",
        "{% extends \"site/base.html\" %}{% block main %}<p>{{ \"张\" }}{{ \"大\" }}{{ \"明\" }}</p>{% endblock main %}",
    );
    let (result, _, diags, sources) = common::build(site.path(), "2017-08-21");
    let words = tongbao::lang::Lang::Zh.catalogue();
    let report = tongbao::diag::human::render(&diags.sorted(&sources), &sources, words, false);
    assert!(result.is_err() && report.contains("name-in-clear") && !report.contains("张大明"), "{report}");
}
