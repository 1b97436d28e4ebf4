//! Reads the archive and holds it against its own lists: what is damaged, missing, added or edited is named.

#![allow(clippy::disallowed_methods, reason = "the only module that reads the archive")]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::erasures;
use super::journal::Journal;
use super::publication::{Digest, HEAD, Head, HeadError, bytes32};
use super::{Archive, ArchiveFault, ERASURES, Entry, Erased, FILES, FOLDER, FaultKind, SALTS, Stored};
use crate::source::{self, Content, ReadError, Sources};

/// Reads every publication of a site folder; an empty archive when there is none.
///
/// A file that is missing or damaged is taken from the desk where that one fits the digest: a copy that somebody put
/// back by hand is as good as the one that was written.
///
/// # Errors
/// [`ReadError`] when the system refuses to read.
pub fn read(root: &Path, desk: &Sources) -> Result<Archive, ReadError> {
    let folder = root.join(FOLDER);
    let names = folders(&folder)?;
    // An erasure that was stopped counts all the same: what it will write is what stands.
    let journal = Journal::read(root)?;
    let erasing = journal.is_some();
    let overlay = journal.map(Journal::overlay).unwrap_or_default();
    let erased = erasures_of(&folder.join(ERASURES), overlay.get(&format!("{FOLDER}/{ERASURES}")))?;
    let read: Vec<(Option<Entry>, Vec<ArchiveFault>)> = names
        .par_iter()
        .map(|name| entry(&folder.join(name), name, &erased, &overlay, desk))
        .collect::<Result<_, ReadError>>()?;
    let mut archive = Archive { erased, ..Archive::default() };
    if erasing {
        let fault = ArchiveFault { kind: FaultKind::Erasing, folder: String::new(), file: String::new() };
        archive.faults.push(fault);
    }
    for (entry, faults) in read {
        archive.faults.extend(faults);
        archive.entries.extend(entry);
    }
    archive
        .entries
        .sort_by(|a, b| (a.head.as_of, a.head.number, &a.folder).cmp(&(b.head.as_of, b.head.number, &b.folder)));
    chain(&mut archive);
    archive.faults.sort();
    Ok(archive)
}

/// The highest number of a publication by the names of the folders, without reading them.
///
/// # Errors
/// [`ReadError`] when the system refuses to read.
pub fn highest(root: &Path) -> Result<Option<u32>, ReadError> {
    let names = folders(&root.join(FOLDER))?;
    Ok(names.iter().filter_map(|name| name.split('-').next()?.parse().ok()).max())
}

/// Records that were erased, without reading what was published.
///
/// # Errors
/// [`ReadError`] when the system refuses to read.
pub fn erased_records(root: &Path) -> Result<BTreeSet<String>, ReadError> {
    let erased = erasures_of(&root.join(FOLDER).join(ERASURES), None)?;
    Ok(Archive { erased, ..Archive::default() }.erased_records())
}

/// The folders of publications, sorted; none when there is no archive.
pub(crate) fn folders(folder: &Path) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::new();
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        Err(error) => return Err(ReadError::Io { path: folder.to_owned(), error }),
        Ok(entries) => {
            for entry in entries {
                let entry = entry.map_err(|error| ReadError::Io { path: folder.to_owned(), error })?;
                let name = entry.file_name().to_string_lossy().into_owned();
                // Folders that begin with a point are publications that were never finished.
                if entry.path().is_dir() && !name.starts_with('.') {
                    names.push(name);
                }
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Places below a site folder where a publication must not lie, since they are published or handed on: a copy of the
/// archive among the records, the templates or what is built.
///
/// # Errors
/// [`ReadError`] when the system refuses to read.
pub fn misplaced(root: &Path) -> Result<Vec<String>, ReadError> {
    let mut found = Vec::new();
    if root.join(FOLDER).symlink_metadata().is_ok_and(|meta| meta.file_type().is_symlink()) {
        found.push(FOLDER.to_owned());
    }
    for part in ["content", "templates", "output"] {
        let top = root.join(part);
        for entry in walkdir::WalkDir::new(&top).follow_links(false).into_iter().flatten() {
            let publication = entry.file_name() == HEAD && entry.path().with_file_name(SALTS).exists();
            if let Some(folder) = entry.path().parent().filter(|_| publication) {
                let relative = folder.strip_prefix(root).unwrap_or(folder);
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    // The folder of an office that lies in what a web server shows is shown with it.
    for above in root.canonicalize().iter().flat_map(|root| root.ancestors()).skip(1) {
        if crate::output::standing(above).is_some() && root.join(FOLDER).is_dir() {
            found.push(FOLDER.to_owned());
        }
    }
    found.sort();
    Ok(found)
}

/// Reads one publication.
///
/// # Errors
/// [`ReadError`] when the system refuses to read.
pub fn entry(
    folder: &Path,
    name: &str,
    erased: &[Erased],
    overlay: &BTreeMap<String, Option<Vec<u8>>>,
    desk: &Sources,
) -> Result<(Option<Entry>, Vec<ArchiveFault>), ReadError> {
    let mut faults = Vec::new();
    let mut fault = |kind, file: &str| {
        faults.push(ArchiveFault { kind, folder: name.to_owned(), file: file.to_owned() });
    };
    let mut found = files(folder)?;
    let inside = format!("{FOLDER}/{name}/");
    for (path, bytes) in overlay {
        let Some(path) = path.strip_prefix(&inside) else { continue };
        match bytes {
            Some(bytes) => found.insert(path.to_owned(), bytes.clone()),
            None => found.remove(path),
        };
    }
    let text = |file: &str| found.get(file).map(|bytes| String::from_utf8_lossy(bytes).replace("\r\n", "\n"));
    let head = match text(HEAD).unwrap_or_default().parse::<Head>() {
        Ok(head) => head,
        Err(error) => {
            fault(if error == HeadError::Newer { FaultKind::Newer } else { FaultKind::Edited }, HEAD);
            return Ok((None, faults));
        }
    };
    if head.folder() != name {
        fault(FaultKind::Name, &head.folder());
    }
    let list = text(FILES).unwrap_or_default();
    if Digest::plain(list.as_bytes()) != head.files {
        fault(FaultKind::Edited, FILES);
    }
    let salts: BTreeMap<String, String> =
        pairs(&text(SALTS).unwrap_or_default()).into_iter().map(|(word, path)| (path, word)).collect();
    let mut entry = Entry { folder: name.to_owned(), head, files: BTreeMap::new(), removed: BTreeSet::new() };
    for (word, path) in pairs(&list) {
        if path_is_bad(&path) {
            fault(FaultKind::Edited, FILES);
            continue;
        }
        let Some(digest) = Digest::from_hex(&word) else {
            entry.removed.insert(path);
            continue;
        };
        let blanked = erased.iter().find(|place| place.publication == name && place.file == path);
        let content = found.get(&path).map(|bytes| source::content(&path, bytes.clone()));
        let stored = if let Some(place) = blanked {
            let fits = content.as_ref().map(|content| Digest::plain(content.as_bytes())) == place.digest;
            if !fits {
                fault(FaultKind::Restored, &path);
            }
            Stored { content: content.filter(|_| fits && !place.whole), erased: true }
        } else {
            let salt = salts.get(&path).and_then(|word| bytes32(word));
            let fits = |content: &Content| salt.is_some_and(|salt| Digest::salted(&salt, content.as_bytes()) == digest);
            let lying = content.is_some();
            let good = content.filter(|content| fits(content));
            let good = good.or_else(|| desk.find(&path).map(|(_, file)| file.content.clone()).filter(|c| fits(c)));
            if good.is_none() {
                fault(if lying { FaultKind::Damaged } else { FaultKind::Missing }, &path);
            }
            Stored { content: good, erased: false }
        };
        entry.files.insert(path, stored);
    }
    for path in found.keys().filter(|path| ![HEAD, FILES, SALTS].contains(&path.as_str())) {
        if !entry.files.contains_key(path) {
            fault(FaultKind::Added, path);
        }
    }
    Ok((Some(entry), faults))
}

/// Paths come from a list that somebody may have edited.
fn path_is_bad(path: &str) -> bool {
    path.is_empty() || path.split('/').any(|part| part.is_empty() || part == "." || part == "..")
}

/// Lines of a word, two spaces and a path.
fn pairs(text: &str) -> Vec<(String, String)> {
    text.lines().filter_map(|line| line.split_once("  ")).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// The bytes of every regular file below a folder, by relative path.
pub(crate) fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, ReadError> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(false) {
        let entry = entry.map_err(|error| ReadError::Io { path: folder.to_owned(), error: error.into() })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let bytes =
            std::fs::read(entry.path()).map_err(|error| ReadError::Io { path: entry.path().to_owned(), error })?;
        found.insert(parts.join("/"), bytes);
    }
    Ok(found)
}

/// The list of erasures; none when there is no such file.
fn erasures_of(path: &Path, pending: Option<&Option<Vec<u8>>>) -> Result<Vec<Erased>, ReadError> {
    let text = if let Some(Some(bytes)) = pending {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ReadError::Io { path: path.to_owned(), error }),
        }
    };
    let broken = || ReadError::Io { path: path.to_owned(), error: io::Error::from(io::ErrorKind::InvalidData) };
    erasures::parse(&text).ok_or_else(broken)
}

/// The files that two publications side by side changed, each in its way.
fn both(entries: &[Entry], first: &str, other: &str) -> Vec<ArchiveFault> {
    let of = |folder: &str| entries.iter().find(|entry| entry.folder == folder);
    let (Some(one), Some(two)) = (of(first), of(other)) else { return Vec::new() };
    let differs = |path: &str, stored: &Stored| {
        let kept = path.starts_with(super::ISSUED);
        let there = two.files.get(path);
        !kept && (there.is_some_and(|there| there.content != stored.content) || two.removed.contains(path))
    };
    let paths = one.files.iter().filter(|(path, stored)| differs(path, stored)).map(|(path, _)| path);
    let removed = one.removed.iter().filter(|path| two.files.contains_key(*path));
    let fault = |path: &String| ArchiveFault { kind: FaultKind::Both, folder: other.to_owned(), file: path.clone() };
    paths.chain(removed).map(fault).collect()
}

/// Holds the publications against each other: each follows one that is there, none goes back in time.
fn chain(archive: &mut Archive) {
    let known: BTreeMap<Digest, (String, chrono::NaiveDate)> =
        archive.entries.iter().map(|entry| (entry.head.digest(), (entry.folder.clone(), entry.head.as_of))).collect();
    let mut followers: BTreeMap<Option<Digest>, Vec<&str>> = BTreeMap::new();
    let mut faults = Vec::new();
    for entry in &archive.entries {
        let mut fault = |kind, file: String| {
            faults.push(ArchiveFault { kind, folder: entry.folder.clone(), file });
        };
        for previous in &entry.head.previous {
            match known.get(previous) {
                None => fault(FaultKind::Predecessor, previous.short()),
                Some((folder, as_of)) if *as_of > entry.head.as_of => fault(FaultKind::Order, folder.clone()),
                Some(_) => {}
            }
        }
        let previous = entry.head.previous.iter().copied().map(Some);
        let first = entry.head.previous.is_empty().then_some(None);
        for previous in previous.chain(first) {
            followers.entry(previous).or_default().push(&entry.folder);
        }
    }
    // Side by side until one publication names both.
    let joined: BTreeSet<Digest> = archive
        .entries
        .iter()
        .filter(|entry| entry.head.previous.len() > 1)
        .flat_map(|entry| entry.head.previous.iter().copied())
        .collect();
    for folders in followers.values().filter(|folders| folders.len() > 1) {
        let open = folders.iter().filter(|folder| {
            let entry = archive.entries.iter().find(|entry| entry.folder == **folder);
            entry.is_some_and(|entry| !joined.contains(&entry.head.digest()))
        });
        let open: Vec<&str> = open.copied().collect();
        if let [first, rest @ ..] = open.as_slice() {
            for other in rest {
                faults.push(ArchiveFault {
                    kind: FaultKind::Fork,
                    folder: (*first).to_owned(),
                    file: (*other).to_owned(),
                });
                faults.extend(both(&archive.entries, first, other));
            }
        }
    }
    archive.faults.extend(faults);
}
