//! What a build of a day sees: the publications up to that day laid over each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::publication::HEAD;
use super::{Archive, Entry, FOLDER, ISSUED, Stored};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::output::stem;
use crate::source::{Content, SourceFile, Sources};

/// What a build knows besides the files that it reads.
#[derive(Debug, Default)]
pub struct Past {
    /// The number of the publication; none for the desk.
    pub publication: Option<u32>,
    /// The day of the first publication, when it is after the day that is built: what is older is not remembered.
    pub since: Option<NaiveDate>,
    /// Documents kept as they were issued, by their path in the site; pictures in them below `pictures/`.
    pub issued: BTreeMap<String, Vec<u8>>,
    /// The words of these documents, by the stems of their paths.
    pub words: BTreeMap<String, String>,
    /// The files that come with the publication that is being made: no rule is too new for them.
    pub new: BTreeSet<String>,
    /// Whether the words of documents that are issued now are wanted: a publication is being made.
    pub keep: bool,
    /// Files that are needed and not to be had.
    pub lost: Vec<String>,
    /// Records that were erased, as `notices/2017-003`, with the day and whether their retention was over.
    pub erased: BTreeMap<String, (NaiveDate, bool)>,
}

impl Past {
    /// The stems of the documents that are kept, as words or files.
    #[must_use]
    pub fn stems(&self) -> BTreeSet<&str> {
        let files = self.issued.keys().map(|path| stem(path));
        self.words.keys().map(String::as_str).chain(files).collect()
    }

    /// Forgets documents but those with these stems.
    pub fn retain(&mut self, stems: &BTreeSet<String>) {
        self.issued.retain(|path, _| path.starts_with("pictures/") || stems.contains(stem(path)));
        self.words.retain(|stem, _| stems.contains(stem));
    }

    /// Reports what a build needs of the archive and cannot have.
    pub fn report(&self, sources: &Sources, diags: &mut Diagnostics) {
        for lost in &self.lost {
            let at = sources.find("site.toml").map_or(FileId(0), |(id, _)| id);
            diags.push(Diagnostic::new(Code::ArchiveLost, Span::file(at)).arg("file", lost));
        }
    }
}

/// The files laid over each other up to and with a publication, with the folder each one stands in.
#[must_use]
pub fn overlay(entries: &[Entry]) -> BTreeMap<&str, (&Entry, &Stored)> {
    let mut files: BTreeMap<&str, (&Entry, &Stored)> = BTreeMap::new();
    for entry in entries {
        for path in &entry.removed {
            files.remove(path.as_str());
        }
        for (path, stored) in &entry.files {
            files.insert(path, (entry, stored));
        }
    }
    files
}

/// What stands on a day; `None` while nothing was published.
///
/// Withdrawals count from their day: those that later publications carry are added when their day has come.
#[must_use]
pub fn in_force(archive: &Archive, day: NaiveDate) -> Option<(Sources, Past)> {
    archive.of_day(day).map(|place| standing(archive, place, day))
}

/// What stands on a day under the publication at a place.
#[must_use]
pub fn standing(archive: &Archive, place: usize, day: NaiveDate) -> (Sources, Past) {
    let entry = &archive.entries[place];
    let mut past = Past {
        publication: Some(entry.head.number),
        since: Some(entry.head.as_of).filter(|since| *since > day),
        ..Past::default()
    };
    let mut files = Vec::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (path, (entry, stored)) in overlay(&archive.entries[..=place]) {
        if let Some(issued) = path.strip_prefix(ISSUED).and_then(|rest| rest.strip_prefix('/')) {
            match &stored.content {
                Some(content) => match issued.strip_suffix(".json") {
                    Some(stem) => {
                        let words = String::from_utf8_lossy(content.as_bytes()).into_owned();
                        past.words.insert(stem.to_owned(), words);
                    }
                    None => {
                        past.issued.insert(issued.to_owned(), content.as_bytes().to_vec());
                    }
                },
                None if stored.erased => {}
                None => past.lost.push(format!("{FOLDER}/{}/{path}", entry.folder)),
            }
            continue;
        }
        match &stored.content {
            Some(content) => {
                taken.insert(path);
                files.push(archived(entry, path, content.clone()));
            }
            None if stored.erased => {}
            None => past.lost.push(format!("{FOLDER}/{}/{path}", entry.folder)),
        }
    }
    for later in &archive.entries[place + 1..] {
        for (path, stored) in &later.files {
            if let Some(content) = stored.content.as_ref().filter(|_| !taken.contains(path.as_str()))
                && withdrawal_day(path, content).is_some_and(|on| on <= day)
            {
                files.push(archived(later, path, content.clone()));
                taken.insert(path);
            }
        }
    }
    for entry in &archive.entries {
        let head = Content::Text(entry.head.text());
        files.push(archived(entry, HEAD, head));
    }
    // An address that was not public yet on the day says nothing.
    let known: BTreeSet<&str> = archive.entries[..=place].iter().map(|entry| entry.folder.as_str()).collect();
    for erased in archive.erased.iter().filter(|erased| erased.whole && known.contains(erased.publication.as_str())) {
        if let Some(record) = record_of(&erased.file) {
            past.erased.insert(record.to_owned(), (erased.on, erased.expired));
        }
    }
    (Sources::of(files).without(archive.erased_records()), past)
}

fn archived(entry: &Entry, path: &str, content: Content) -> SourceFile {
    let stands = format!("{FOLDER}/{}/{path}", entry.folder);
    // Heads are told apart by their folders; every other file is where a build expects it.
    let path = if path == HEAD { stands.clone() } else { path.to_owned() };
    SourceFile { stands: Some(stands), ..SourceFile::new(path, content) }
}

/// The record that a file holds: `notices/2017-003`.
#[must_use]
pub fn record_of(path: &str) -> Option<&str> {
    let path = path.strip_prefix("content/")?;
    path.strip_suffix(".md").or_else(|| path.strip_suffix(".toml"))
}

/// The day of a withdrawal, when a file is one. Read without the stages that come later: it decides what they see.
fn withdrawal_day(path: &str, content: &Content) -> Option<NaiveDate> {
    if !path.starts_with("content/amendments/") {
        return None;
    }
    let said = crate::understood::Understood::of(path, content);
    (said.get("kind")? == crate::model::amendment::AmendmentKind::Withdrawal.text()).then_some(())?;
    said.get("on")?.parse().ok()
}
