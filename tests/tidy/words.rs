//! Words and views are all used: no key without words, no words that nothing shows, no field that no template reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{repository, tree};
use tongbao::lang::Lang;
use tongbao::model::record::Kind;

/// The text of every file below a folder of the repository, by path.
fn texts(folder: &str, ending: &str) -> BTreeMap<String, String> {
    let files = tree(&repository().join(folder)).into_iter().filter(|(path, _)| path.ends_with(ending));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("sources are text"))).collect()
}

/// The program without its tests and comments.
fn program() -> BTreeMap<String, String> {
    let code = |text: String| -> String {
        let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    texts("src", ".rs").into_iter().map(|(path, text)| (path, code(text))).collect()
}

/// The string literals of a source.
fn literals(text: &str) -> Vec<String> {
    let text = text.replace("'\"'", "' '");
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('"') {
        rest = &rest[at + 1..];
        let (mut end, mut escaped) = (rest.len(), false);
        for (at, c) in rest.char_indices() {
            if c == '"' && !escaped {
                end = at;
                break;
            }
            escaped = c == '\\' && !escaped;
        }
        found.push(rest[..end].to_owned());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    found
}

/// What stands in a key in the place of each `{…}` of a pattern, if it fits.
fn captures<'k>(pattern: &str, key: &'k str) -> Option<Vec<&'k str>> {
    let mut fixed = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after));
    let mut rest = key.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let parts: Vec<&str> = fixed.collect();
    for (place, part) in parts.iter().enumerate() {
        let at = if place + 1 == parts.len() {
            rest.ends_with(part).then(|| rest.len() - part.len())?
        } else {
            rest.find(part).filter(|at| *at > 0)?
        };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    Some(found).filter(|found| found.iter().all(|part| !part.is_empty()))
}

/// Whether a pattern says something itself: `case.{key}` does, `site.{key}` does not.
fn telling(pattern: &str) -> bool {
    let own = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect::<String>();
    let own = ["site.", "cli.", "print.", "diag."].iter().fold(own, |own, area| own.replacen(area, "", 1));
    own.chars().filter(char::is_ascii_lowercase).count() > 2
}

fn is_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-{}()".contains(c))
}

#[test]
fn every_word_is_shown_somewhere() {
    let mut written: BTreeSet<String> = program().values().flat_map(|text| literals(text)).collect();
    for text in texts("templates/site", ".html").into_values() {
        written.extend(text.split("t(key=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    // Names with points and hyphens are keys with underscores: `ranking.csv`, `allow-back`.
    let plain: BTreeSet<String> = written.iter().map(|text| text.replace(['.', '-'], "_")).collect();
    let patterns: Vec<&String> =
        written.iter().filter(|text| text.contains('{') && is_key(text) && telling(text)).collect();
    let mut dead = Vec::new();
    for (key, _) in Lang::Zh.catalogue().iter().filter(|(key, _)| !key.starts_with("diag.")) {
        let short = key.split_once('.').map_or(key, |(_, short)| short);
        let said = [key, short].iter().any(|key| written.contains(*key) || plain.contains(*key));
        let built = || {
            [key, short].iter().any(|key| {
                let mut found = patterns.iter().filter_map(|pattern| captures(pattern, key));
                found.any(|parts| parts.iter().all(|part| written.contains(*part) || plain.contains(*part)))
            })
        };
        if !said && !built() {
            dead.push(key);
        }
    }
    assert!(dead.is_empty(), "nothing shows {dead:#?}");
}

#[test]
fn every_key_in_the_program_has_words() {
    let keys: BTreeSet<&str> = Lang::Zh.catalogue().iter().map(|(key, _)| key).collect();
    let mut missing = Vec::new();
    for (path, text) in program() {
        let text: String = text.split_whitespace().collect();
        for (call, area) in [("around.word(\"", "site."), ("around.words(\"", "site."), ("words.text(\"", "")] {
            for rest in text.split(call).skip(1) {
                let key = format!("{area}{}", rest.split('"').next().unwrap_or_default());
                if is_key(&key) && !keys.contains(key.as_str()) {
                    missing.push(format!("{path}: {key}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    for kind in Kind::ALL {
        assert!(
            keys.contains(format!("site.nav.{}", kind.column()).as_str()),
            "{kind:?} has no name in the navigation"
        );
        let counted = keys.contains(format!("cli.count.{}", kind.folder()).as_str());
        assert!(counted || *kind == Kind::Scheme, "{kind:?} is counted without a word");
    }
}

/// A structure that templates see: its fields with their types, as written.
type Fields = Vec<(String, String)>;

/// The structures of a source that are handed to templates.
fn structures(text: &str) -> BTreeMap<String, Fields> {
    let mut found = BTreeMap::new();
    for part in text.split("\n#[derive(").skip(1) {
        let Some((derives, rest)) = part.split_once(")]\n") else { continue };
        let Some((head, body)) = rest.split_once("{\n").filter(|(head, _)| head.contains("struct ")) else { continue };
        if !derives.contains("Serialize") {
            continue;
        }
        let name = head.split("struct ").nth(1).unwrap_or_default();
        let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let body = body.split("\n}").next().unwrap_or_default();
        let body = body.replace("#[serde(skip)]\n", "//");
        let fields = body.lines().filter_map(|line| {
            let line = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let (name, kind) = line.trim_end_matches(',').split_once(": ")?;
            (is_key(name)).then(|| (name.to_owned(), kind.to_owned()))
        });
        found.insert(name.to_owned(), fields.collect());
    }
    found
}

/// The names that stand in the tags of a template; with a point in front where they are fields of something.
fn read(template: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for tag in template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()) {
        let mut before = ' ';
        for part in tag.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let name = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            if !name.is_empty() {
                names.insert(if before == '.' { format!(".{name}") } else { name.to_owned() });
            }
            before = part.chars().last().unwrap_or(' ');
        }
    }
    names
}

/// Notes the fields of a structure, and of those inside it, and whether a template reads them.
fn note(
    name: &str,
    structures: &BTreeMap<String, Fields>,
    own: &BTreeSet<String>,
    shared: &BTreeSet<String>,
    top: bool,
    out: &mut BTreeMap<String, bool>,
) {
    for (field, kind) in structures.get(name).into_iter().flatten() {
        let inner = format!(".{field}");
        let known = if top { own.contains(field) } else { own.contains(&inner) || shared.contains(&inner) };
        *out.entry(format!("{name}.{field}")).or_default() |= known || field == "frame";
        for part in kind.split(|c: char| !c.is_alphanumeric()).filter(|part| structures.contains_key(*part)) {
            if part != name && part != "Frame" {
                note(part, structures, own, shared, false, out);
            }
        }
    }
}

#[test]
fn every_field_of_a_view_is_read_by_its_template() {
    let program = program();
    let templates = texts("templates/site", ".html");
    let shared = &read(&[templates["base.html"].as_str(), templates["parts.html"].as_str()].concat());
    let said: BTreeMap<String, Fields> = program
        .iter()
        .filter(|(path, _)| path.starts_with("said") || *path == "web/view.rs")
        .flat_map(|(_, text)| structures(text))
        .collect();
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    let mut pages = 0;
    // self.fill("site/notice.html", path, &view::notice::notice(…))
    let html: String = program["web/html.rs"].split_whitespace().collect();
    for call in html.split("self.fill(\"site/").skip(1) {
        let (template, rest) = call.split_once('"').expect("a template's name");
        let view = rest.split("&view::").nth(1).expect("a view").split('(').next().expect("a call");
        let (module, function) = view.split_once("::").expect("a function of a module");
        let source = &program[&format!("web/view/{module}.rs")];
        let signature = source.split(&format!("fn {function}(")).nth(1).expect("the function is there");
        let returned = signature.split("-> ").nth(1).expect("a view").split(' ').next().expect("a type");
        let mut all = said.clone();
        for (path, text) in program.iter().filter(|(path, _)| path.starts_with("web/view/")) {
            // A module's own structures hide those of the same name elsewhere.
            let own = *path == format!("web/view/{module}.rs");
            for (name, fields) in structures(text) {
                if own || !all.contains_key(&name) {
                    all.insert(name, fields);
                }
            }
        }
        assert!(all.contains_key(returned), "{template}: {returned}");
        note(returned, &all, &read(&templates[template]), shared, true, &mut found);
        pages += 1;
    }
    assert!(pages > 15, "{pages} pages");
    let unread: Vec<&String> = found.iter().filter(|(_, read)| !**read).map(|(field, _)| field).collect();
    assert!(unread.is_empty(), "no template reads {unread:#?}");
}
