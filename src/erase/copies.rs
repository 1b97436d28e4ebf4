//! Every copy that the site folder holds: of the archive, of the desk; as it is, and as it will be.

#![allow(clippy::disallowed_methods, reason = "reads the archive and the desk byte by byte")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use regex::Regex;

use super::blank::{self, BLANK, Blanked};
use super::{Files, Reach, with_place};
use crate::archive::in_force::record_of;
use crate::archive::publication::{Digest, HEAD};
use crate::archive::{Archive, ERASURES, Erased, FILES, FOLDER, ISSUED, SALTS, Stored, read};
use crate::output::stem;
use crate::plan::address;
use crate::print::kept;
use crate::scan::Form;
use crate::scan::find::Wanted;
use crate::source::{self, ReadError};

/// Where a copy stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In a publication.
    Archive {
        /// Its folder.
        folder: String,
        /// The path in it.
        file: String,
    },
    /// On the desk.
    Desk(String),
}

impl Place {
    /// The path in the site folder.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Archive { folder, file } => format!("{FOLDER}/{folder}/{file}"),
            Self::Desk(file) => file.clone(),
        }
    }

    /// What the copy is a copy of.
    fn file(&self) -> &str {
        match self {
            Self::Archive { file, .. } | Self::Desk(file) => file,
        }
    }
}

/// A copy of a file.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    pub(super) was: Vec<u8>,
    /// What it will be; none when it goes.
    pub(super) now: Option<Vec<u8>>,
}

/// All copies.
#[derive(Debug, Default)]
pub(super) struct Copies {
    all: BTreeMap<Place, Copy>,
    /// The random bytes of each publication.
    pub(super) salts: BTreeMap<String, String>,
    /// Files of records whose retention was over, with the day of that.
    pub(super) over: BTreeMap<String, NaiveDate>,
    /// The list of erasures as it stands.
    pub(super) list: Option<Vec<u8>>,
}

impl Copies {
    /// Reads every copy.
    pub(super) fn read(root: &Path, archive: &Archive) -> Result<Self, ReadError> {
        let mut copies = Self::default();
        for entry in &archive.entries {
            for (file, bytes) in read::files(&root.join(FOLDER).join(&entry.folder))? {
                match file.as_str() {
                    HEAD | FILES => {}
                    SALTS => {
                        copies.salts.insert(entry.folder.clone(), String::from_utf8_lossy(&bytes).into_owned());
                    }
                    _ => {
                        let place = Place::Archive { folder: entry.folder.clone(), file };
                        copies.all.insert(place, Copy { now: Some(bytes.clone()), was: bytes });
                    }
                }
            }
        }
        copies.list = std::fs::read(root.join(FOLDER).join(ERASURES)).ok();
        let mut desk = Vec::new();
        for part in ["content", "templates"] {
            let folder = root.join(part);
            if folder.is_dir() {
                desk.extend(read::files(&folder)?.into_iter().map(|(file, bytes)| (format!("{part}/{file}"), bytes)));
            }
        }
        let site = root.join("site.toml");
        desk.push((
            "site.toml".to_owned(),
            std::fs::read(&site).map_err(|error| ReadError::Io { path: site.clone(), error })?,
        ));
        for (file, bytes) in desk {
            copies.all.insert(Place::Desk(file), Copy { now: Some(bytes.clone()), was: bytes });
        }
        Ok(copies)
    }

    /// Takes records out: their files, the documents kept of them, what amendments say of them.
    pub(super) fn take_out(&mut self, files: &Files, whole: &BTreeSet<String>) {
        let own: BTreeSet<&String> =
            files.iter().filter(|(record, _)| whole.contains(*record)).flat_map(|(_, files)| files).collect();
        let pages: BTreeSet<String> =
            whole.iter().filter_map(|record| address::named(record)).map(|path| path.to_string()).collect();
        let folders: Vec<String> =
            pages.iter().map(|page| format!("{ISSUED}/{}", page.trim_end_matches("index.html"))).collect();
        for (place, copy) in &mut self.all {
            let file = place.file();
            if own.contains(&file.to_owned()) || folders.iter().any(|folder| file.starts_with(folder.as_str())) {
                copy.now = None;
            } else if file.starts_with(ISSUED) && file.ends_with(".json") {
                let text = copy.now.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
                if let Some(text) = text.and_then(|text| kept::without(text, &pages, BLANK)) {
                    copy.now = Some(text.into_bytes());
                }
            } else if file.starts_with("content/amendments/")
                && let Some(text) = copy.now.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok())
                && let Some(silent) = silent(text, whole)
            {
                copy.now = Some(silent.into_bytes());
            }
        }
    }

    /// Blanks words in every copy; the files where that cannot be done.
    pub(super) fn blank(&mut self, wanted: &Wanted) -> Result<(), Vec<String>> {
        let mut refused = Vec::new();
        for (place, copy) in &mut self.all {
            let file = place.file();
            if wanted.stand_in(file, Form::Json) && copy.now.is_some() && record_of(file).is_none() {
                refused.push(place.path());
            }
            let Some(bytes) = &copy.now else { continue };
            match blank::copy(file, bytes, wanted) {
                Blanked::Same => {}
                Blanked::Copy(bytes, _) => copy.now = Some(bytes),
                // It is set again from what is left.
                Blanked::Unwritable if file.starts_with(ISSUED) => copy.now = None,
                Blanked::Unwritable => refused.push(place.path()),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// Whether the words stand in any copy of some files.
    pub(super) fn say(&self, files: &BTreeSet<String>, wanted: &Wanted) -> bool {
        let mut own = self.all.iter().filter(|(place, _)| files.contains(place.file()));
        own.any(|(place, copy)| blank::copy(place.file(), &copy.was, wanted) != Blanked::Same)
    }

    /// Where a sheet named a unit by what is blanked, its id takes the name's place, so that its numbers stay its own.
    pub(super) fn units(&mut self, records: &[String], names: &BTreeMap<String, BTreeSet<String>>, wanted: &Wanted) {
        let mut units = records.iter().filter_map(|record| record.strip_prefix("units/"));
        let (Some(unit), None) = (units.next(), units.next()) else { return };
        let Some(names) = names.get(unit) else { return };
        for (place, copy) in &mut self.all {
            let file = place.file();
            let sheet = file.starts_with("content/scores/") || file.starts_with("content/evaluations/");
            if !sheet || !file.ends_with(".csv") || copy.now.as_ref() == Some(&copy.was) {
                continue;
            }
            let Ok((text, encoding)) = crate::workbook::text::decode(&copy.was) else { continue };
            if encoding.is_some() || !names.iter().any(|name| wanted.stand_in(name, Form::Json)) {
                continue;
            }
            let line = |line: &str| {
                let cells = line.split(',').map(|cell| match names.contains(cell.trim().trim_matches('"')) {
                    true => unit.to_owned(),
                    false => blank::words(cell, Form::Table, wanted).0,
                });
                cells.collect::<Vec<_>>().join(",")
            };
            copy.now = Some(text.split('\n').map(line).collect::<Vec<_>>().join("\n").into_bytes());
        }
    }

    /// Takes the digests out of approvals that cover what was blanked: of the records themselves, and of everything
    /// that rests on tables, schemes and units.
    pub(super) fn drop_approvals(&mut self) {
        let changed: Vec<&str> =
            self.all.iter().filter(|(_, copy)| copy.now.as_ref() != Some(&copy.was)).map(|(p, _)| p.file()).collect();
        let touches = |folder: &str| changed.iter().any(|file| file.starts_with(folder));
        let all = touches("content/units.") || touches("site.toml");
        let rankings =
            all || touches("content/scores/") || touches("content/evaluations/") || touches("content/schemes/");
        let own: BTreeSet<String> = changed.iter().filter_map(|file| record_of(file)).map(str::to_owned).collect();
        for (place, copy) in &mut self.all {
            let Some(record) = record_of(place.file()) else { continue };
            let covered = all || own.contains(record) || rankings && record.starts_with("rankings/");
            let Some(text) = copy.now.as_deref().filter(|_| covered).and_then(|now| std::str::from_utf8(now).ok())
            else {
                continue;
            };
            if let Some(text) = without_digests(text) {
                copy.now = Some(text.into_bytes());
            }
        }
    }

    /// Puts texts in the place of others in every record; which records that touched.
    pub(super) fn exchange(&mut self, list: &BTreeMap<String, String>) -> BTreeSet<String> {
        let mut touched = BTreeSet::new();
        for (place, copy) in &mut self.all {
            let Some(record) = record_of(place.file()) else { continue };
            let Some(now) = copy.now.as_deref().and_then(|now| std::str::from_utf8(now).ok()) else { continue };
            let mut text = now.to_owned();
            for (old, new) in list {
                text = text.replace(old, new);
            }
            if text != now {
                copy.now = Some(text.into_bytes());
                touched.insert(record.to_owned());
            }
        }
        touched
    }

    /// Takes out the kept files of documents whose kept words say less now, or whose words were not kept; they are set
    /// again from what is left.
    pub(super) fn take_documents(&mut self) {
        let words = |place: &Place| {
            let file = place.file();
            file.starts_with(ISSUED) && file.ends_with(".json")
        };
        let all: BTreeSet<String> =
            self.all.keys().filter(|place| words(place)).map(|place| stem(place.file()).to_owned()).collect();
        let touched: BTreeSet<String> = self
            .changed()
            .filter(|(place, _)| place.file().starts_with(ISSUED))
            .map(|(place, _)| stem(place.file()).to_owned())
            .collect();
        for (place, copy) in &mut self.all {
            let file = place.file();
            let set = file.starts_with(ISSUED) && (file.ends_with(".pdf") || file.ends_with(".docx"));
            if set && (touched.contains(stem(file)) || !all.contains(stem(file))) {
                copy.now = None;
            }
        }
        self.take_pictures();
    }

    /// Takes out the kept pictures that no kept words show any more.
    fn take_pictures(&mut self) {
        let texts = self.all.iter().filter(|(place, _)| place.file().starts_with(ISSUED));
        let texts =
            texts.filter(|(place, _)| place.file().ends_with(".json")).filter_map(|(_, copy)| copy.now.as_ref());
        let texts: Vec<String> = texts.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        let folder = format!("{ISSUED}/pictures/");
        for (place, copy) in &mut self.all {
            let Some(name) = place.file().strip_prefix(&folder) else { continue };
            if !texts.iter().any(|text| text.contains(name)) {
                copy.now = None;
            }
        }
    }

    /// Kept documents that go, by their addresses.
    pub(super) fn documents(&self) -> BTreeSet<String> {
        let gone = self.changed().filter(|(_, copy)| copy.now.is_none());
        gone.filter_map(|(place, _)| place.file().strip_prefix(ISSUED)?.strip_prefix('/').map(str::to_owned)).collect()
    }

    /// Every copy that changes or goes.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&Place, &Copy)> {
        self.all.iter().filter(|(_, copy)| copy.now.as_ref() != Some(&copy.was))
    }

    /// The place of the first publication of which a copy changes.
    pub(super) fn first(&self, archive: &Archive) -> usize {
        let touched: BTreeSet<&str> = self
            .changed()
            .filter_map(|(place, _)| match place {
                Place::Archive { folder, .. } => Some(folder.as_str()),
                Place::Desk(_) => None,
            })
            .collect();
        let first = archive.entries.iter().position(|entry| touched.contains(entry.folder.as_str()));
        first.unwrap_or(archive.entries.len())
    }

    /// Whether a copy changes whose path begins in one of these ways.
    pub(super) fn touches(&self, beginnings: &[&str]) -> bool {
        self.changed().any(|(place, _)| beginnings.iter().any(|beginning| place.file().starts_with(beginning)))
    }

    /// Whether nothing changes.
    pub(super) fn untouched(&self) -> bool {
        self.changed().next().is_none()
    }

    /// The archive as it will be.
    pub(super) fn archive(&self, archive: &Archive, on: NaiveDate, reason: &str) -> Archive {
        let mut left = archive.clone();
        for (place, copy) in self.changed() {
            let Place::Archive { folder, file } = place else { continue };
            let Some(entry) = left.entries.iter_mut().find(|entry| entry.folder == *folder) else { continue };
            let content = copy.now.as_ref().map(|bytes| source::content(file, bytes.clone()));
            let digest = content.as_ref().map(|content| Digest::plain(content.as_bytes()));
            let on = self.over.get(file).copied().unwrap_or(on);
            let erased = Erased {
                publication: folder.clone(),
                file: file.clone(),
                on,
                whole: content.is_none(),
                expired: self.over.contains_key(file),
                reason: reason.to_owned(),
                digest,
            };
            if let Some(stored) = entry.files.get_mut(file) {
                *stored = Stored { content, erased: true };
                with_place(&mut left.erased, erased);
            }
        }
        left
    }

    /// The desk as it was, or as it will be, by path.
    pub(super) fn desk(&self, before: bool) -> Vec<(String, Vec<u8>)> {
        let desk = self.all.iter().filter_map(|(place, copy)| match place {
            Place::Desk(file) if before => Some((file.clone(), copy.was.clone())),
            Place::Desk(file) => Some((file.clone(), copy.now.clone()?)),
            Place::Archive { .. } => None,
        });
        desk.collect()
    }

    /// Says what is touched.
    pub(super) fn tell(&self, reach: &mut Reach) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (place, copy) in self.changed() {
            match (place, &copy.now) {
                (Place::Desk(file), Some(_)) => reach.desk_blanked.push(file.clone()),
                (Place::Desk(file), None) => reach.desk_taken.push(file.clone()),
                (Place::Archive { folder, file }, now) => {
                    *counts.entry(folder.clone()).or_default() += 1;
                    if file.starts_with(ISSUED) {
                        continue;
                    }
                    let list = if now.is_some() { &mut reach.blanked } else { &mut reach.taken };
                    list.insert(file.clone());
                }
            }
        }
        reach.publications = counts.into_iter().collect();
    }
}

/// An amendment of a record that goes, without reason and values; `None` for any other.
fn silent(text: &str, whole: &BTreeSet<String>) -> Option<String> {
    let mut table: toml::Table = toml::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let record = table.get("record")?.as_str()?;
    let record = record.trim_start_matches("content/").trim_end_matches(".md").trim_end_matches(".toml");
    if !whole.contains(record) {
        return None;
    }
    table.insert("reason".to_owned(), BLANK.into());
    table.remove("document");
    table.remove("place");
    for change in table.get_mut("change").and_then(toml::Value::as_array_mut).into_iter().flatten() {
        for (_, value) in change.as_table_mut().into_iter().flatten().filter(|(key, _)| *key == "was" || *key == "now")
        {
            *value = BLANK.into();
        }
    }
    toml::to_string(&table).ok()
}

/// A record without the digests in its review entries and what stands beside them; `None` when it has none. Other digests stay.
fn without_digests(text: &str) -> Option<String> {
    let inline = Regex::new(r#",?\s*\bdigest\s*=\s*["']sha256:[0-9a-f]{64}["']"#).expect("a fixed pattern");
    let (mut section, mut changed) = (String::new(), false);
    let lines: Vec<String> = text
        .split_inclusive('\n')
        .filter_map(|line| {
            let bare = line.trim();
            if let Some(name) = bare.strip_prefix('[') {
                name.trim_matches(['[', ']']).clone_into(&mut section);
            } else if bare == "+++" {
                section.clear();
            }
            if section == "review.marks" {
                changed = true;
                return None;
            }
            let reviews = section == "review" || section.starts_with("review.") || bare.starts_with("review");
            if !reviews || !inline.is_match(line) {
                return Some(line.to_owned());
            }
            changed = true;
            if bare.starts_with("digest") {
                return None;
            }
            Some(inline.replace_all(line, "").replace("{,", "{"))
        })
        .collect();
    changed.then(|| lines.concat())
}

/// The largest other file that is looked into, in bytes.
const LARGEST: u64 = 8 << 20;

/// Files of the site folder that no command writes and that hold the words.
pub(super) fn beside(root: &Path, wanted: &Wanted) -> Vec<String> {
    let own = ["content", "templates", FOLDER, "output", ".git", "site.toml", ".tongbao.lock"];
    let ours = |entry: &walkdir::DirEntry| {
        entry.depth() == 1
            && entry.file_name().to_str().is_some_and(|name| own.contains(&name) || name.starts_with(".output."))
    };
    let walk = walkdir::WalkDir::new(root).follow_links(false).sort_by_file_name();
    let files = walk.into_iter().filter_entry(|entry| !ours(entry)).filter_map(Result::ok);
    let files = files.filter(|entry| {
        // A built site elsewhere in the folder, a repository, are said by their names.
        entry.file_type().is_file() && entry.metadata().is_ok_and(|meta| meta.len() <= LARGEST)
    });
    let held = files.filter(|entry| {
        let path = entry.path().to_string_lossy();
        std::fs::read(entry.path()).is_ok_and(|bytes| blank::copy(&path, &bytes, wanted) != Blanked::Same)
    });
    held.map(|entry| entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_digests_of_approvals_go() {
        let hex = "a".repeat(64);
        let text = format!(
            "[review]\nreviewed = {{ office = \"甲\", on = 2017-07-02 }}\n\
             approved = {{ office = \"乙\", on = 2017-07-03, digest = \"sha256:{hex}\" }}\n\n[closed]\ndigest = \"sha256:{hex}\"\n\
             [review.approved]\noffice = \"乙\"\ndigest = \"sha256:{hex}\"\n[review.marks]\nsalt = \"abc\"\ntext = \"xyz\"\n+++\n正文\n"
        );
        let left = without_digests(&text).expect("there are digests");
        assert_eq!(left.matches(&hex).count(), 1, "{left}");
        assert!(left.contains("on = 2017-07-03 }") && left.contains("[closed]\ndigest"), "{left}");
        assert!(!left.contains("marks") && !left.contains("xyz") && left.ends_with("+++\n正文\n"), "{left}");
        assert_eq!(without_digests(&left), None);
    }

    #[test]
    fn an_amendment_of_what_goes_says_nothing_any_more() {
        let whole = BTreeSet::from(["notices/2017-001".to_owned()]);
        let text = "record = \"notices/2017-001\"\nkind = \"更正\"\non = 2017-08-10\nreason = \"张大明\"\n\
                    [[change]]\nfield = \"text.1\"\nwas = \"张大明\"\nnow = \"张某某\"\n";
        let left = silent(text, &whole).expect("it is one");
        assert!(!left.contains('张') && left.contains("2017-08-10") && left.contains("text.1"), "{left}");
        assert_eq!(silent(&text.replace("2017-001", "2017-002"), &whole), None);
    }
}
