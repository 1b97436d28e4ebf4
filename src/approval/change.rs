//! What has changed since an approval, by file and line; what it said then is not kept.

use std::collections::BTreeMap;

use super::covered::{At, Part, covered};
use super::{MARK, mark};
use crate::desk::own_files;
use crate::diag::{Code, Diagnostic, FileId, Span};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::review::Seal;
use crate::model::site::Site;
use crate::source::Sources;
use crate::understood::places::places;

/// How many changes a message names.
const SHOWN: usize = 5;

/// One thing that is not as it was approved.
struct Changed {
    /// A key of the catalogue below `diag.approval-dropped`.
    how: &'static str,
    /// What it is, as its author calls it.
    what: String,
    /// Its file, and its place there when it has one.
    path: String,
    at: Option<Span>,
}

/// The fault of a record whose approval was dropped, at the first thing that changed.
pub(super) fn dropped(seal: &Seal, record: Record<'_>, site: &Site, sources: &Sources, at: Span) -> Diagnostic {
    let changed = match &seal.salt {
        Some(salt) => changes(salt, seal, &covered(record, site, sources), site, sources),
        // The older digest is of one file, and says no more.
        None => Vec::new(),
    };
    let span = changed.iter().find_map(|one| one.at).unwrap_or(at);
    let mut fault = Diagnostic::new(Code::ApprovalDropped, span).arg("record", record.path());
    fault = fault.arg("count", changed.len().max(1));
    if changed.is_empty() {
        return fault.arg("list", sources.path(seal.span.file));
    }
    let hidden = changed.len().saturating_sub(SHOWN);
    for mut one in changed.into_iter().take(SHOWN) {
        if one.how == "changed"
            && let Some(number) = one.what.strip_prefix("text.")
        {
            (one.how, one.what) = ("paragraph", number.to_owned());
        }
        let place = match one.at {
            Some(at) if !sources.text(at.file).is_empty() => format!("{}:{}", one.path, sources.place(at).0),
            _ => one.path,
        };
        fault = fault.line(format!("diag.approval-dropped.{}", one.how), vec![("place", place), ("what", one.what)]);
    }
    if hidden > 0 {
        fault = fault.line("diag.approval-dropped.more".to_owned(), vec![("hidden", hidden.to_string())]);
    }
    fault
}

fn changes(salt: &str, seal: &Seal, parts: &[Part], site: &Site, sources: &Sources) -> Vec<Changed> {
    let mut groups: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        groups.entry(&part.group).or_default().push(part);
    }
    let mut list = Vec::new();
    for (group, now) in &groups {
        let marks: Vec<String> = now.iter().map(|part| mark(salt, part)).collect();
        let before = seal.marks.get(*group).map(|text| cut(text)).unwrap_or_default();
        if marks == before {
            continue;
        }
        let mut left = before.clone();
        let mut new = Vec::new();
        for (part, mark) in now.iter().zip(&marks) {
            match left.iter().position(|old| old == mark) {
                Some(at) => {
                    left.swap_remove(at);
                }
                None => new.push(*part),
            }
        }
        if new.is_empty() {
            let how = if left.is_empty() { "moved" } else { "less" };
            // The first that does not stand where it stood.
            let first = marks.iter().zip(&before).position(|(now, old)| now != old);
            let part = now[first.unwrap_or(now.len() - 1)];
            list.push(changed(how, part, site, sources));
        }
        list.extend(new.into_iter().map(|part| changed("changed", part, site, sources)));
    }
    for group in seal.marks.keys().filter(|group| !groups.contains_key(group.as_str())) {
        list.push(Changed { how: "gone", what: group.clone(), path: group.clone(), at: None });
    }
    list
}

/// A list of marks, each as long as the other.
fn cut(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(MARK).map(|mark| mark.iter().collect()).collect()
}

fn changed(how: &'static str, part: &Part, site: &Site, sources: &Sources) -> Changed {
    let day = chrono::NaiveDate::MAX;
    let name = |id: &Id| site.units.get(id).map_or_else(|| id.to_string(), |unit| unit.name(day).to_owned());
    let (what, path, at) = match &part.at {
        At::Value(path) => {
            let at = sources.find(path).and_then(|(file, _)| {
                let places = places(path, file, sources.text(file));
                let row = part.name.rsplit_once('/').map_or(part.name.as_str(), |(row, _)| row);
                places.get(&part.name).or_else(|| places.get(row)).copied().or(Some(Span::file(file)))
            });
            (part.name.clone(), path.clone(), at)
        }
        At::File(path) => (part.group.clone(), path.clone(), sources.find(path).map(|(file, _)| Span::file(file))),
        At::Unit(id) => {
            let path = own_files("units")[0].clone();
            let at = row(&[path.trim_end_matches(".csv").to_owned()], id, site, sources);
            (name(id), path, at.map(|(_, at)| at))
        }
        At::Row(stems, id) => {
            let found = row(stems, id, site, sources);
            let path = found.as_ref().map_or_else(|| format!("content/{}", part.group), |(path, _)| path.clone());
            (name(id), path, found.map(|(_, at)| at))
        }
    };
    Changed { how, what, path, at }
}

/// The row that names a unit in one of the files of a place, whatever office and ending; the file where there is none.
fn row(stems: &[String], id: &Id, site: &Site, sources: &Sources) -> Option<(String, Span)> {
    let mut words = vec![id.to_string()];
    if let Some(unit) = site.units.get(id) {
        for version in unit.versions() {
            words.extend([&version.name].into_iter().chain(&version.aliases).cloned());
        }
    }
    let inside = |path: &str| {
        let rest = stems.iter().find_map(|stem| path.strip_prefix(stem.as_str()));
        rest.is_some_and(|rest| rest.starts_with(['.', '/']))
    };
    let files: Vec<(FileId, &str)> =
        sources.iter().map(|(id, file)| (id, file.path.as_str())).filter(|(_, path)| inside(path)).collect();
    for (file, path) in &files {
        let text = sources.text(*file);
        let mut begin = 0;
        for line in text.split_inclusive('\n') {
            let mut cells = line.trim_end().split(',').map(|cell| cell.trim().trim_matches('"'));
            if cells.any(|cell| words.iter().any(|word| word == cell)) {
                return Some(((*path).to_owned(), Span::new(*file, begin, begin + line.trim_end().len())));
            }
            begin += line.len();
        }
    }
    files.first().map(|(file, path)| ((*path).to_owned(), Span::file(*file)))
}
