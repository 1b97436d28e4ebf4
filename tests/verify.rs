//! `verify` on a whole site: nothing wrong as built, and single changes noticed although the manifest is made to fit.
//!
//! `TONGBAO_TAMPER=all cargo test --release --test verify` tries every leaf of the demonstration site as well
//! (`tests/tamper.sh`).

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]
#![allow(clippy::print_stdout, reason = "what is measured goes into the documentation")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Files, build, program, repository, small, write};
use rayon::prelude::*;
use serde_json::Value;
use tongbao::published::contents::{self, Line};
use tongbao::verify::site::site;

/// A site as it lies in its folder, with a manifest.
fn built(root: &Path) -> Files {
    let (result, mut files, _, _) = build(root, "2017-08-21");
    result.expect("the site has no errors");
    fit(&mut files);
    files
}

/// The manifest that fits the files.
fn fit(files: &mut Files) {
    common::seal(files, "2017-08-21");
}

/// A single change: a file as it would be.
struct Tampered {
    path: String,
    leaf: String,
    bytes: Option<Vec<u8>>,
}

/// Another word of the same kind: a digit becomes another, anything else gains a sign.
fn other(text: &str) -> String {
    match text.char_indices().find(|(_, c)| c.is_ascii_digit()) {
        Some((at, digit)) => {
            let next = (digit.to_digit(10).expect("a digit") + 1) % 10;
            format!("{}{next}{}", &text[..at], &text[at + 1..])
        }
        None => format!("{text}甲"),
    }
}

/// Every leaf of a JSON value changed in turn, and every entry of a list left out.
fn json(path: &str, whole: &Value, out: &mut Vec<Tampered>) {
    let mut pointers = Vec::new();
    walk(whole, &mut String::new(), &mut pointers);
    for pointer in pointers {
        let mut changed = whole.clone();
        let leaf = changed.pointer_mut(&pointer).expect("the leaf is there");
        match leaf {
            Value::Null => *leaf = Value::from("1"),
            Value::Bool(truth) => *leaf = Value::from(!*truth),
            Value::Number(number) => *leaf = Value::from(number.as_i64().unwrap_or(0) + 1),
            Value::String(text) => *leaf = Value::from(other(text)),
            Value::Array(list) => drop(list.pop()),
            Value::Object(_) => continue,
        }
        let name: Vec<&str> = pointer.split('/').filter(|part| part.parse::<usize>().is_err()).collect();
        out.push(Tampered { path: path.to_owned(), leaf: name.join("."), bytes: Some(written(&changed).into_bytes()) });
    }
}

/// As the program would write it, fields in their order, so that no change is noticed by its looks.
fn written(changed: &Value) -> String {
    let own = serde_json::from_value::<tongbao::published::Ranking>(changed.clone());
    own.map_or_else(|_| serde_json::to_string_pretty(changed), |file| serde_json::to_string_pretty(&file))
        .expect("JSON")
        + "\n"
}

fn walk(value: &Value, at: &mut String, out: &mut Vec<String>) {
    let mut enter = |key: &str, child: &Value, out: &mut Vec<String>| {
        let length = at.len();
        at.push('/');
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        walk(child, at, out);
        at.truncate(length);
    };
    match value {
        Value::Array(list) => {
            for (number, child) in list.iter().enumerate() {
                enter(&number.to_string(), child, out);
            }
            if !list.is_empty() {
                out.push(at.clone());
            }
        }
        Value::Object(map) => {
            for (key, child) in map {
                enter(key, child, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push(at.clone()),
    }
}

/// Every run of text between signs changed in turn: cells of a table, words of a page, values of attributes.
fn marked(path: &str, text: &str, signs: &[char], out: &mut Vec<Tampered>) {
    let mut start = 0;
    for (at, _) in text.match_indices(signs).chain([(text.len(), "")]) {
        let run = &text[start..at];
        if !run.trim().is_empty() {
            let bytes = format!("{}{}{}", &text[..start], other(run), &text[at..]);
            out.push(Tampered { path: path.to_owned(), leaf: String::new(), bytes: Some(bytes.into_bytes()) });
        }
        start = at + text[at..].chars().next().map_or(0, char::len_utf8);
    }
}

fn changes(files: &Files) -> BTreeMap<String, Vec<Tampered>> {
    let mut kinds: BTreeMap<String, Vec<Tampered>> = BTreeMap::new();
    for (path, bytes) in files {
        let kind = match path.rsplit_once('/') {
            Some((_, name)) if !name.ends_with(".html") => name.to_owned(),
            Some((folder, _)) => format!("{}/*.html", folder.split('/').next().unwrap_or_default()),
            None => path.clone(),
        };
        let list = kinds.entry(kind).or_default();
        list.push(Tampered { path: path.clone(), leaf: "(removed)".to_owned(), bytes: None });
        match (path.rsplit_once('.').map(|(_, end)| end), std::str::from_utf8(bytes)) {
            (Some("json"), Ok(text)) => json(path, &serde_json::from_str(text).expect("JSON"), list),
            (Some("csv"), Ok(text)) => marked(path, text, &[',', '\r', '\n'], list),
            (Some("html" | "xml"), Ok(text)) => marked(path, text, &['<', '>', '"', '='], list),
            (_, Ok(text)) => marked(path, text, &['\n'], list),
            (_, Err(_)) => {
                for at in (0..bytes.len()).step_by((bytes.len() / 200).max(1)) {
                    let mut bytes = bytes.clone();
                    bytes[at] ^= 1;
                    list.push(Tampered { path: path.clone(), leaf: String::new(), bytes: Some(bytes) });
                }
            }
        }
    }
    kinds
}

/// Tries changes and returns those that nothing notices; `refit` makes the list of all words fit as well.
fn unnoticed<'t>(files: &Files, list: &[&'t Tampered], refit: bool) -> Vec<&'t Tampered> {
    let tried = list.par_iter().filter(|change| {
        let mut files = files.clone();
        match &change.bytes {
            Some(bytes) => files.insert(change.path.clone(), bytes.clone()),
            None => files.remove(&change.path),
        };
        if refit && change.path != contents::PATH {
            relist(&mut files, &change.path);
        }
        // A change of the manifest is a change of the manifest.
        if change.path != "manifest.json" {
            fit(&mut files);
        }
        site(&files).faults.is_empty()
    });
    tried.copied().collect()
}

/// Writes a file's row in the list of all words anew.
fn relist(files: &mut Files, path: &str) {
    let text = String::from_utf8(files[contents::PATH].clone()).expect("text");
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        let row = row.expect("a row");
        if row.get(0) != Some(path) {
            out.write_record(&row).expect("memory");
        } else if let Some(bytes) = files.get(path) {
            let [words, links, markup] = contents::shown(&Line::of(path, bytes));
            out.write_record([path, &words, &links, &markup]).expect("memory");
        }
    }
    let bytes = out.into_inner().expect("memory");
    files.insert(contents::PATH.to_owned(), ["\u{feff}".as_bytes(), &bytes].concat());
}

/// So many of a list, spread evenly.
fn spread(list: &[Tampered], count: usize) -> Vec<&Tampered> {
    let step = (list.len() / count.max(1)).max(1);
    list.iter().step_by(step).collect()
}

#[test]
fn a_site_as_built_is_proved() {
    for root in [small().path(), repository()] {
        let proof = site(&built(root));
        assert_eq!(proof.faults, [], "{}", root.display());
        assert!(proof.rankings > 0 && proof.units > 0 && proof.files > 20);
    }
}

#[test]
fn four_thousand_single_changes_are_noticed() {
    let all = std::env::var("TONGBAO_TAMPER").is_ok_and(|value| value == "all");
    let small = small();
    let files = built(if all { repository() } else { small.path() });
    let kinds = changes(&files);
    let count = if all { 20_000 } else { 4_000 };
    // Kinds with few leaves are tried whole; the rest share what is left.
    let mut left = count;
    let mut order: Vec<(&String, &Vec<Tampered>)> = kinds.iter().collect();
    order.sort_by_key(|(_, list)| list.len());
    let mut chosen = Vec::new();
    for (place, (_, list)) in order.iter().enumerate() {
        let share = spread(list, (left / (order.len() - place)).min(list.len()));
        left = left.saturating_sub(share.len());
        chosen.extend(share);
    }
    println!("{} changes of {} kinds", chosen.len(), kinds.len());
    assert!(chosen.len() >= 4_000, "{}", chosen.len());
    let unnoticed = unnoticed(&files, &chosen, false);
    let report: Vec<String> = unnoticed.iter().map(|change| format!("{} {}", change.path, change.leaf)).collect();
    assert!(report.is_empty(), "{} unnoticed: {report:#?}", report.len());
}

/// Leaves of `ranking.json` that nothing recomputes: they are recorded, and pages and the list of words say them again.
const RECORDED: [&str; 9] =
    ["published_on", "closed_on", "inputs_digest", "done_on", "document", "reason", "corrections", "title", "unit_now"];

#[test]
fn a_ranking_is_proved_by_arithmetic_alone() {
    let small = small();
    let files = built(small.path());
    let kinds = changes(&files);
    for kind in ["ranking.json", "ranking.csv", "inputs.csv"] {
        // Without the removed file, whose row in the list goes with it.
        let list: Vec<&Tampered> = kinds[kind].iter().filter(|change| change.bytes.is_some()).collect();
        let unnoticed = unnoticed(&files, &list, true);
        // A rule that no unit meets changes no number; the method page says it, and the other periods of the scheme.
        let recorded = |change: &&&Tampered| {
            let named = |leaf: &str| change.leaf.split('.').any(|part| part == leaf);
            change.leaf.starts_with(".scheme.") || RECORDED.into_iter().any(named)
        };
        let left: Vec<&str> =
            unnoticed.iter().filter(|change| !recorded(change)).map(|change| change.leaf.as_str()).collect();
        println!("{kind}: {} changes, {} unnoticed, {left:?}", list.len(), unnoticed.len());
        assert!(left.is_empty(), "{kind}: {left:?}");
    }
}

#[test]
fn swapped_names_and_invented_consequences_are_noticed() {
    let files = built(repository());
    let path = "rankings/town-2017/2017-07/ranking.json";
    let text = String::from_utf8(files[path].clone()).expect("text");
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    let swap = |file: &mut Value, key: &str| {
        let (a, b) = (file["rows"][0][key].clone(), file["rows"][9][key].clone());
        file["rows"][0][key] = b;
        file["rows"][9][key] = a;
    };
    let mut names = file.clone();
    swap(&mut names, "unit");
    file["consequences"] = Value::Array(Vec::new());
    for changed in [names, file] {
        let mut files = files.clone();
        files.insert(path.to_owned(), written(&changed).into_bytes());
        relist(&mut files, path);
        fit(&mut files);
        assert!(!site(&files).faults.is_empty());
    }
}

#[test]
fn the_command_says_what_is_wrong_and_where() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in built(small().path()) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    let run = |path: &Path| {
        let output = program().args(["--lang", "zh", "verify"]).arg(path).output().expect("it runs");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    };
    let (code, text) = run(folder.path());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("互相一致"), "{text}");
    std::fs::remove_file(folder.path().join("feed.xml")).expect("it was there");
    write(folder.path(), "cases/extra.html", "<p>");
    let page = "cases/2017-001/index.html";
    let changed = common::read(folder.path(), page) + " ";
    write(folder.path(), page, &changed);
    let (code, text) = run(folder.path());
    assert_eq!(code, Some(1), "{text}");
    for wanted in [
        "feed.xml：清单里有，文件没有",
        "cases/extra.html：文件在，清单里没有",
        "cases/2017-001/index.html：内容与清单的校验值不同",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    std::fs::remove_file(folder.path().join("manifest.json")).expect("it was there");
    assert_eq!(run(folder.path()).0, Some(1));
    let (code, text) = run(&folder.path().join("nowhere"));
    assert_eq!(code, Some(2), "{text}");
}
