//! Proves a whole built site from its public files: bytes against the manifest, words against `data/contents.csv`, every
//! ranking recomputed, its tables against its data, changes and consequences from the history of the folder.
//!
//! What a single change may still hide is listed in `docs/verify.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{Recomputed, VerifyError, recompute};
use crate::compute::ranking::{self, Change, Comparison, Ranking};
use crate::model::id::Id;
use crate::model::scheme::Scheme;
use crate::output::{MARKER, Manifest};
use crate::published::contents::{self, Line};
use crate::published::{self, tables as data};

/// The files of a site by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Something in a site that another file, or its own arithmetic, contradicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// What kind of fault, a key of the words `verify.fault`.
    pub kind: &'static str,
    /// Where in the file: a unit, a field, a row.
    pub place: String,
    /// What it says.
    pub said: String,
    /// What was expected.
    pub wanted: String,
}

/// What was found in a site.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Files looked at.
    pub files: usize,
    /// Rankings recomputed.
    pub rankings: usize,
    /// Units ranked in them.
    pub units: usize,
    /// What is wrong, file by file.
    pub faults: Vec<Fault>,
}

/// Proves a site.
#[must_use]
pub fn site(files: &Files) -> Proof {
    let mut proof = Proof { files: files.len(), ..Proof::default() };
    manifest(files, &mut proof);
    listed(files, &mut proof);
    links(files, &mut proof);
    rankings(files, &mut proof);
    proof
}

impl Proof {
    fn fault(&mut self, path: &str, kind: &'static str, place: &str, said: &str, wanted: &str) {
        let [place, said, wanted] = [place, said, wanted].map(short);
        self.faults.push(Fault { path: path.to_owned(), kind, place, said, wanted });
    }

    fn compare(&mut self, path: &str, kind: &'static str, place: &str, said: &str, wanted: &str) {
        if said != wanted {
            let (said, wanted) = apart(said, wanted);
            self.fault(path, kind, place, said, wanted);
        }
    }
}

/// The beginning of a text, for a report.
fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

/// Two texts from a little before where they part.
fn apart<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let same = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b).map(|((at, _), _)| at);
    let starts: Vec<usize> = same.collect();
    let start = starts.len().checked_sub(12).map_or(0, |at| starts[at]);
    (&a[start..], &b[start..])
}

fn text<'f>(files: &'f Files, path: &str) -> Option<&'f str> {
    files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

/// Every byte against the manifest; nothing missing, nothing added.
fn manifest(files: &Files, proof: &mut Proof) {
    let Some(manifest) = text(files, MARKER).and_then(|text| serde_json::from_str::<Manifest>(text).ok()) else {
        return proof.fault(MARKER, "unreadable", "", "", "");
    };
    let mut known = BTreeSet::from([MARKER]);
    for file in &manifest.files {
        if !known.insert(&file.path) {
            proof.fault(MARKER, "twice", &file.path, "", "");
        }
        match files.get(&file.path) {
            None => proof.fault(&file.path, "missing", "", "", ""),
            Some(bytes) => {
                proof.compare(&file.path, "size", "", &bytes.len().to_string(), &file.size.to_string());
                proof.compare(&file.path, "bytes", "", &contents::hex(bytes), &file.sha256);
            }
        }
    }
    for path in files.keys().filter(|path| !known.contains(path.as_str())) {
        proof.fault(path, "added", "", "", "");
    }
    let own = contents::manifest(&manifest.as_of, &manifest.generator, manifest.publication);
    let listed = table(files, contents::PATH);
    let row = listed.iter().find(|row| row.first().is_some_and(|path| path == MARKER));
    let words = row.and_then(|row| row.get(1)).map_or("", String::as_str);
    proof.compare(MARKER, "words", "as_of", &own.words, words);
}

/// The rows of a table with byte order mark, heading included.
fn table(files: &Files, path: &str) -> Vec<Vec<String>> {
    let text = text(files, path).unwrap_or_default().trim_start_matches('\u{feff}');
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok).map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// What every file says against what `data/contents.csv` says it does.
fn listed(files: &Files, proof: &mut Proof) {
    let mut lines: BTreeMap<String, [String; 3]> = BTreeMap::new();
    for (number, row) in table(files, contents::PATH).into_iter().enumerate() {
        if number == 0 {
            proof.compare(contents::PATH, "heading", "", &row.join(","), &contents::COLUMNS.join(","));
            continue;
        }
        let Ok([path, words, links, markup]) = <[String; 4]>::try_from(row) else {
            proof.fault(contents::PATH, "unreadable", &(number + 1).to_string(), "", "");
            continue;
        };
        if path != MARKER && lines.insert(path.clone(), [words, links, markup]).is_some() {
            proof.fault(contents::PATH, "twice", &path, "", "");
        }
    }
    for (path, bytes) in files.iter().filter(|(path, _)| *path != MARKER && *path != contents::PATH) {
        let Some(line) = lines.remove(path) else {
            proof.fault(path, "unlisted", "", "", "");
            continue;
        };
        let own = contents::shown(&Line::of(path, bytes));
        for (kind, (said, wanted)) in ["words", "links", "markup"].into_iter().zip(own.iter().zip(&line)) {
            proof.compare(path, kind, "", said, wanted);
        }
    }
    for path in lines.keys() {
        proof.fault(path, "missing", "", "", "");
    }
}

/// Every relative link leads to a file.
fn links(files: &Files, proof: &mut Proof) {
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let line = Line::of(path, bytes);
        for link in
            line.links.split(' ').filter(|link| !link.is_empty() && !link.contains(':') && !link.starts_with('#'))
        {
            let target = link.split(['#', '?']).next().unwrap_or_default();
            let mut parts: Vec<&str> = path.split('/').collect();
            parts.pop();
            for part in target.split('/') {
                match part {
                    ".." => drop(parts.pop()),
                    "." | "" => {}
                    part => parts.push(part),
                }
            }
            if !files.contains_key(&parts.join("/")) {
                proof.fault(path, "dead", link, "", "");
            }
        }
    }
}

struct Read<'f> {
    path: &'f str,
    file: published::Ranking,
    own: Recomputed,
}

fn rankings(files: &Files, proof: &mut Proof) {
    let mut schemes: BTreeMap<String, Vec<Read<'_>>> = BTreeMap::new();
    for path in files.keys().filter(|path| path.ends_with("/ranking.json")) {
        let text = text(files, path).unwrap_or_default();
        let read: Result<_, VerifyError> = recompute(text);
        match read {
            Err(error) => proof.fault(path, "unreadable", "", &error.to_string(), ""),
            Ok((file, own)) => {
                proof.rankings += 1;
                proof.units += file.rows.len();
                let wanted = format!("rankings/{}/{}/ranking.json", file.scheme.id, file.period);
                proof.compare(path, "place", "", path, &wanted);
                proof.compare(path, "form", "", text, &(pretty(&file) + "\n"));
                schemes.entry(file.scheme.id.clone()).or_default().push(Read { path, file, own });
            }
        }
    }
    for list in schemes.into_values() {
        scheme(files, list, proof);
    }
}

fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The rankings of one scheme, one after the other.
fn scheme(files: &Files, mut list: Vec<Read<'_>>, proof: &mut Proof) {
    list.sort_by_key(|read| read.own.ranking.period);
    let Some(first) = list.first() else { return };
    let rules: Scheme = first.own.scheme.clone();
    let said = pretty(&first.file.scheme);
    let mut history: Vec<Ranking> = list.iter().map(|read| read.own.ranking.clone()).collect();
    ranking::chain(&mut history, &rules);
    for (read, own) in list.iter().zip(&mut history) {
        // A unit that was merged or split is not compared, which only the register tells; its tables have to agree.
        for (said, row) in read.file.rows.iter().zip(&mut own.rows) {
            if said.change_places.is_none() {
                row.change = Change::None;
            }
        }
        proof.compare(read.path, "scheme", "", &pretty(&read.file.scheme), &said);
        compare(read, own, &rules, proof);
        tables(files, read, own, &rules, proof);
    }
}

/// Every leaf of a data file against what is recomputed, history included.
fn compare(read: &Read<'_>, own: &Ranking, rules: &Scheme, proof: &mut Proof) {
    let file = &read.file;
    for (field, said, wanted) in &read.own.faults {
        proof.compare(read.path, "number", field, said, wanted);
    }
    let names: BTreeMap<&str, &str> = file
        .rows
        .iter()
        .map(|row| (row.unit_id.as_str(), row.unit.as_str()))
        .chain(file.unranked.iter().map(|row| (row.unit_id.as_str(), row.unit.as_str())))
        .collect();
    let name = |id: &Id| names.get(id.as_str()).map_or_else(String::new, |name| (*name).to_owned());
    let (since, common, joined, left) = match &own.comparable {
        Comparison::First | Comparison::OtherScheme => (None, 0, Vec::new(), Vec::new()),
        Comparison::Comparable { since, common, joined, left } => {
            (Some(since.to_string()), *common, joined.clone(), left.clone())
        }
    };
    let ids = |list: Vec<Id>| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for (field, said, wanted) in [
        ("compared_with", file.compared_with.clone().unwrap_or_default(), since.unwrap_or_default()),
        ("compared_units", file.compared_units.to_string(), common.to_string()),
        ("joined", file.joined.join(" "), ids(joined)),
        ("left", file.left.join(" "), ids(left)),
    ] {
        proof.compare(read.path, "history", field, &said, &wanted);
    }
    for (said, row) in file.rows.iter().zip(&own.rows) {
        let wanted = data::row_data(rules, row, said.unit.clone(), said.place.clone());
        leaves(read.path, "number", &said.unit, &value(said), &value(&wanted), proof);
    }
    proof.compare(read.path, "number", "rows", &file.rows.len().to_string(), &own.rows.len().to_string());
    for (said, row) in file.unranked.iter().zip(&own.unranked) {
        let wanted = data::unranked_data(row, said.unit.clone(), said.place.clone());
        leaves(read.path, "number", &said.unit, &value(said), &value(&wanted), proof);
    }
    let consequences: Vec<Value> =
        own.consequences.iter().map(|each| value(&data::consequence_data(rules, each, &name))).collect();
    let said: Vec<Value> = file.consequences.iter().map(value).collect();
    proof.compare(read.path, "history", "consequences", &said.len().to_string(), &consequences.len().to_string());
    for (said, wanted) in said.iter().zip(&consequences) {
        let unit = said.get("unit").and_then(Value::as_str).unwrap_or_default();
        // When it was carried out is recorded, not computed; the page says the same.
        let mut wanted = wanted.clone();
        for key in ["done_on", "document"] {
            wanted[key] = said[key].clone();
        }
        leaves(read.path, "history", unit, said, &wanted, proof);
    }
}

fn value<T: Serialize>(of: &T) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// Every leaf that differs.
fn leaves(path: &str, kind: &'static str, place: &str, said: &Value, wanted: &Value, proof: &mut Proof) {
    match (said, wanted) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (a, b) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                leaves(path, kind, &format!("{place} {key}"), a, b, proof);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                leaves(path, kind, &format!("{place} {}", at + 1), a, b, proof);
            }
        }
        (a, b) => proof.compare(path, kind, place, &a.to_string(), &b.to_string()),
    }
}

/// The tables beside a data file: CSV by the same rules, and the table of the page.
fn tables(files: &Files, read: &Read<'_>, own: &Ranking, rules: &Scheme, proof: &mut Proof) {
    let folder = read.path.trim_end_matches("ranking.json");
    let file = &read.file;
    let place = |id: &Id| {
        let rows = file.rows.iter().map(|row| (&row.unit_id, &row.unit, &row.place));
        let mut units = rows.chain(file.unranked.iter().map(|row| (&row.unit_id, &row.unit, &row.place)));
        units.find(|(own, ..)| own.as_str() == id.as_str()).map(|(_, name, place)| (name.clone(), place.clone()))
    };
    let named = |id: &Id| place(id).unwrap_or_default();
    for (name, wanted) in [
        ("ranking.csv", data::ranking_table(own, rules, &named)),
        ("inputs.csv", data::inputs_table(own, rules, &named)),
    ] {
        let path = format!("{folder}{name}");
        match text(files, &path) {
            None => proof.fault(&path, "missing", "", "", ""),
            Some(said) => proof.compare(&path, "table", "", said, &wanted),
        }
    }
    let path = format!("{folder}index.html");
    let Some(page) = text(files, &path) else { return proof.fault(&path, "missing", "", "", "") };
    let rows = rows_of(page, "ranking");
    let details = rows_of(page, "ranking details");
    let count = file.rows.len().to_string();
    proof.compare(&path, "table", "details", &details.len().to_string(), &count);
    proof.compare(&path, "table", "rows", &rows.len().to_string(), &count);
    for ((cells, more), row) in rows.iter().zip(&details).zip(&file.rows) {
        for cells in [cells, more] {
            let shown = [cells.first(), cells.get(1)].map(|cell| cell.map_or("", String::as_str));
            let rank: String = shown[0].chars().filter(char::is_ascii_digit).collect();
            proof.compare(&path, "table", &row.unit, &rank, &row.rank.to_string());
            if !shown[1].starts_with(row.unit.as_str()) {
                proof.fault(&path, "table", &row.unit, shown[1], &row.unit);
            }
        }
        let mut first = cells.iter().skip(2);
        if let (Some(group), Some(place)) = (&row.standing.group, row.standing.group_rank) {
            let said = first.next().map_or("", String::as_str);
            let number: String = said.trim_start_matches(group.as_str()).chars().filter(char::is_ascii_digit).collect();
            if !said.starts_with(group.as_str()) || number != place.to_string() {
                proof.fault(&path, "table", &row.unit, said, &format!("{group} {place}"));
            }
        }
        if let Some(score) = &row.score {
            proof.compare(&path, "table", &row.unit, first.next().map_or("", String::as_str), score);
        }
        let mut rest = more.iter().skip(2);
        for score in row.rounds.iter().filter_map(|round| round.score.as_ref()) {
            if !rest.any(|cell| cell == score) {
                proof.fault(&path, "table", &row.unit, "", score);
            }
        }
    }
}

/// The cells of the rows of a page's table of a class.
fn rows_of(page: &str, class: &str) -> Vec<Vec<String>> {
    let start = page.find(&format!("<table class=\"{class}\">")).unwrap_or(page.len());
    let end = page[start..].find("</table>").map_or(page.len(), |end| start + end);
    page[start..end].split("<tr>").skip(2).map(cells).collect()
}

/// The words of the cells of a row.
fn cells(row: &str) -> Vec<String> {
    let start = |cell: &str| ["<td", "<th"].into_iter().filter_map(|open| cell.rfind(open)).max();
    let cells = row.split("</t").filter_map(|cell| start(cell).map(|start| &cell[start..]));
    cells.map(|cell| Line::of("cell.html", cell.as_bytes()).words).collect()
}
