//! The repository keeps its own rules.

#![allow(clippy::disallowed_methods, reason = "reads the repository")]

mod common;
#[path = "tidy/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};

use common::{read, repository, tree, updating, write};
use tongbao::diag::{Code, Severity};
use tongbao::lang::{Catalogue, Lang};

fn arguments(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

/// Words whose arguments may differ between the languages: parts of a date, and what a language leaves unsaid.
fn free(key: &str) -> bool {
    key.starts_with("site.date.")
}

#[test]
fn both_languages_have_the_same_words() {
    let words = |lang: Lang| -> BTreeMap<String, BTreeSet<String>> {
        let catalogue: &Catalogue = lang.catalogue();
        catalogue.iter().map(|(key, text)| (key.to_owned(), arguments(text))).collect()
    };
    let (zh, en) = (words(Lang::Zh), words(Lang::En));
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, arguments) in &zh {
        assert!(free(key) || *arguments == en[key], "{key}: {arguments:?} and {:?}", en[key]);
    }
    for (key, text) in Lang::En.catalogue().iter() {
        let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!han || key.starts_with("diag."), "{key} is not in English: {text}");
    }
}

#[test]
fn every_code_has_its_words() {
    let catalogue = Lang::Zh.catalogue();
    for code in Code::ALL {
        for part in ["message", "help", "about"] {
            let key = format!("diag.{}.{part}", code.as_str());
            assert!(catalogue.iter().any(|(known, _)| known == key), "{key} is missing");
        }
    }
}

#[test]
fn the_documented_list_of_codes_is_the_catalogues() {
    let words = Lang::Zh.catalogue();
    let reference = read(repository(), "docs/diagnostics.md");
    let head = "| --- | --- | --- | --- |\n";
    let (before, _) = reference.split_once(head).expect("the table's head");
    let mut made = format!("{before}{head}");
    for code in Code::ALL {
        let say = |part: &str| words.text(&format!("diag.{}.{part}", code.as_str()), &[]).replace('|', "\\|");
        let severity = match code.severity() {
            Severity::Error => words.text("diag.severity.error", &[]),
            Severity::Warning => words.text("diag.severity.warning", &[]),
        };
        made.push_str(&format!("| `{}` | {severity} | {} | {} |\n", code.as_str(), say("about"), say("help")));
    }
    if updating() {
        write(repository(), "docs/diagnostics.md", &made);
    }
    assert!(
        reference == made || updating(),
        "docs/diagnostics.md is not up to date: UPDATE_EXPECT=1 cargo test --test tidy"
    );
}

#[test]
fn messages_have_no_template_left_unfilled() {
    for (path, bytes) in tree(&repository().join("tests/diagnostics")) {
        let Some(code) = path.strip_suffix("/report.txt") else { continue };
        let text = String::from_utf8(bytes).expect("reports are text");
        for line in text.lines().filter(|line| !line.contains(" | ")) {
            let open = line.split('{').skip(1).any(|rest| {
                rest.split_once('}').is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
            });
            assert!(!open && !line.contains("“”"), "{code}: {line}");
        }
    }
}

#[test]
fn templates_mark_only_html_as_safe() {
    for (path, bytes) in tree(&repository().join("templates/site")) {
        let text = String::from_utf8(bytes).expect("templates are text");
        for part in text.split("{{").skip(1) {
            let tag = part.split("}}").next().unwrap_or_default();
            assert!(!tag.contains("safe") || tag.trim().ends_with("_html | safe"), "{path}: {tag}");
        }
        let handler = text
            .split(" on")
            .skip(1)
            .any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).starts_with('='));
        assert!(!text.contains("style=") && !handler, "{path} has inline style or handlers");
    }
    for (path, bytes) in tree(&repository().join("templates/print")) {
        let text = String::from_utf8(bytes).expect("templates are text");
        assert!(!text.contains("eval(") && !text.contains("mode: \"markup\""), "{path} makes source from data");
    }
}

#[test]
fn our_own_words_are_proof_read() {
    let wrong: Vec<String> = Lang::Zh
        .catalogue()
        .iter()
        // Messages quote TOML and commands; what readers of the site and of documents see is prose.
        .filter(|(key, text)| (key.starts_with("site.") || key.starts_with("print.")) && !text.contains("Σ("))
        .flat_map(|(key, text)| {
            let found = tongbao::proof::read(text, 0, None, &tongbao::model::site::Words::default());
            let marks = found.into_iter().filter(|finding| {
                matches!(finding.fault, tongbao::proof::Fault::Punctuation | tongbao::proof::Fault::Letter)
            });
            marks.map(move |finding| format!("{key}: {text}: {finding:?}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_template_word_is_in_the_catalogue() {
    let keys: BTreeSet<&str> = Lang::Zh.catalogue().iter().map(|(key, _)| key).collect();
    for (path, bytes) in tree(&repository().join("templates/site")) {
        let text = String::from_utf8(bytes).expect("templates are text");
        for part in text.split("t(key=\"").skip(1) {
            let key = format!("site.{}", part.split('"').next().unwrap_or_default());
            assert!(keys.contains(key.as_str()), "{path}: {key}");
        }
        let words: String = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        assert!(words.is_empty(), "{path} has words of its own: {words}");
    }
}

#[test]
fn files_say_what_they_are_for() {
    for (path, bytes) in tree(&repository().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs")) {
        let text = String::from_utf8(bytes).expect("sources are text");
        assert!(text.starts_with("//!"), "{path} does not say what it is for");
        assert!(text.lines().count() <= 510, "{path} is about more than one noun");
    }
}

#[test]
fn no_path_of_a_machine_is_in_the_repository() {
    let home = ["/ro", "ot/"].concat();
    for folder in ["src", "docs", "templates", "tests", "content", "examples", "benches", ".ci"] {
        for (path, bytes) in tree(&repository().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(&home) && !text.contains(&["/ho", "me/"].concat()),
                "{folder}/{path} names a machine's path"
            );
        }
    }
}

#[test]
fn the_readme_shows_the_two_commands() {
    let readme = read(repository(), "README.md");
    for command in
        ["cargo run --release -- fonts fetch && cargo run --release -- build --as-of 2017-08-21", "bash tests/run.sh"]
    {
        assert!(readme.contains(command), "README.md lacks {command}");
    }
    assert!(read(repository(), ".ci/run").contains("bash tests/run.sh"));
}

#[test]
fn modules_import_only_what_stands_below_them() {
    // Who may not know whom, but for the files named. Comments may name anything.
    let rules: [(&str, &[&str], &[&str]); 4] = [
        // A waiver names the fault that it lets stand.
        (
            "model",
            &["load", "validate", "gate", "compute", "plan", "said", "web", "print", "source", "diag"],
            &["waiver.rs"],
        ),
        // `html` knows which templates are for print and override nothing.
        ("web", &["load", "validate", "print"], &["html.rs"]),
        ("print", &["load", "validate", "web"], &[]),
        ("said", &["validate", "web", "print"], &[]),
    ];
    let mut wrong = Vec::new();
    for (room, foreign, excepted) in rules {
        for (path, bytes) in tree(&repository().join("src").join(room)) {
            let text = String::from_utf8_lossy(&bytes);
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let names = |line: &str| foreign.iter().any(|other| line.contains(&format!("crate::{other}::")));
            if !excepted.contains(&path.as_str()) && !text.contains("#[cfg(test)]") && code.clone().any(names) {
                wrong.push(format!("{room}/{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?} know what stands above or beside them");
}

#[test]
fn limits_stand_in_one_table() {
    let (code, table) = (read(repository(), "src/limits.rs"), read(repository(), "docs/limits.md"));
    let mut names = BTreeSet::new();
    for line in code.lines().filter_map(|line| line.strip_prefix("pub const ")) {
        let (name, rest) = line.split_once(": ").expect("a constant has a type");
        let value = rest.split_once(" = ").expect("a constant has a value").1.trim_end_matches(';');
        let number = |part: &str| match part.trim() {
            "MIB" => 1024 * 1024,
            part => part.replace('_', "").parse::<u64>().expect("a limit is a product of numbers"),
        };
        let value: u64 = value.split('*').map(number).product();
        assert!(table.contains(&format!("| {name} | {value} |")), "docs/limits.md lacks {name} = {value}");
        names.insert(name.to_owned());
    }
    assert_eq!(table.lines().filter(|line| line.starts_with("| ")).count(), names.len() + 2);
    for (path, bytes) in tree(&repository().join("src")).into_iter().filter(|(path, _)| !path.ends_with("limits.rs")) {
        let text = String::from_utf8(bytes).expect("sources are text");
        let own = text.lines().any(|line| {
            line.trim_start().contains("const MAX_")
                && line.contains("usize = ")
                && !line.contains("DEPTH")
                && !line.contains("DIGITS")
        });
        assert!(!own, "{path} has a limit of its own");
    }
}
