//! Reads the site folder once into memory: paths and bytes, nothing understood yet.
//!
//! The only module that reads the site. Everything later works on what stands here, so that a file edited while a
//! build runs cannot be half old and half new.

#![allow(clippy::disallowed_methods, reason = "the only module that reads the site")]

mod stamp;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::OFlags;
use sha2::{Digest, Sha256};
use thiserror::Error;
use walkdir::WalkDir;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::limits;
use crate::site_folder::is_leftover;
use crate::workbook;
use stamp::{Stamp, stamps};

pub use crate::limits::{FILE as MAX_FILE, LINE as MAX_LINE};

/// The site folder could not be read at all.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no `site.toml` in the folder.
    #[error("no site.toml in {0}")]
    NotASite(PathBuf),
    /// The folder changed each time it was read.
    #[error("{0} is being changed")]
    Changing(PathBuf),
    /// The operating system refused.
    #[error("{path}: {error}")]
    Io {
        /// What was being read.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Content {
    /// The bytes that the archive keeps: text in UTF-8 with LF, anything else as it is.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Refused => &[],
        }
    }
}

/// The files of a site, by path.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// What the system said of each file when it was read.
    stamps: BTreeMap<String, Stamp>,
    /// Records that were erased: what names them is no fault.
    erased: BTreeSet<String>,
    /// The beginnings of the lines of the file that was asked about last.
    lines: std::sync::Mutex<(Option<FileId>, Vec<usize>)>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path in the site folder, parts joined by `/`; what the file is follows from it.
    pub path: String,
    /// Where it really stands when that is in the archive, for messages.
    pub stands: Option<String>,
    /// Its content.
    pub content: Content,
}

impl SourceFile {
    /// A file on the desk.
    #[must_use]
    pub fn new(path: String, content: Content) -> Self {
        Self { path, stands: None, content }
    }
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 text, without byte order mark, lines ending in LF.
    Text(String),
    /// A picture or a font, as it is.
    Bytes(Vec<u8>),
    /// A file that could not be taken; the reason is among the diagnostics.
    Refused,
}

impl Sources {
    /// All files with their ids, by path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The path of a file as it is shown: where it stands.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |file| file.stands.as_deref().unwrap_or(&file.path))
    }

    /// The file at a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        let place = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some((FileId(u32::try_from(place).ok()?), &self.files[place]))
    }

    /// Files in the order of their paths.
    #[must_use]
    pub fn of(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, ..Self::default() }
    }

    /// The same, knowing which records were erased.
    #[must_use]
    pub fn without(self, erased: BTreeSet<String>) -> Self {
        Self { erased, ..self }
    }

    /// Records that were erased, as `notices/2017-003`.
    #[must_use]
    pub fn erased(&self) -> &BTreeSet<String> {
        &self.erased
    }

    /// The file that says who publishes.
    #[must_use]
    pub fn site(&self) -> FileId {
        self.iter().find(|(_, file)| file.path == "site.toml").map_or(FileId(0), |(id, _)| id)
    }

    /// The text of a file; empty for one that holds none.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        match self.files.get(file.0 as usize).map(|file| &file.content) {
            Some(Content::Text(text)) => text,
            _ => "",
        }
    }

    /// The bytes of a picture.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        let place = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        match &self.files[place].content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Text(_) | Content::Refused => None,
        }
    }

    /// Line and column of a place, both from 1, the column in characters.
    #[must_use]
    pub fn place(&self, span: Span) -> (usize, usize) {
        let text = self.text(span.file);
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let (line, begin) = self.line(span.file, start);
        (line, text[begin..start].chars().count() + 1)
    }

    /// The number from 1 and the first byte of the line that holds a byte of a file.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    #[must_use]
    pub fn line(&self, file: FileId, at: usize) -> (usize, usize) {
        // Faults come sorted by file, so the beginnings of the lines of one file are enough.
        let mut held = self.lines.lock().expect("no thread panics while it holds the lock");
        if held.0 != Some(file) {
            let ends = self.text(file).bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            *held = (Some(file), std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect());
        }
        let number = held.1.partition_point(|begin| *begin <= at);
        (number, held.1[number.saturating_sub(1)])
    }

    /// Templates that override those of the binary: name below `templates/` and text.
    #[must_use]
    pub fn templates(&self) -> BTreeMap<&str, (FileId, &str)> {
        self.iter()
            .filter_map(|(id, file)| {
                let name = file.path.strip_prefix("templates/")?;
                Some((name, (id, self.text(id))))
            })
            .collect()
    }

    /// The files that are not any more as they were read: changed, gone or new since then.
    ///
    /// # Errors
    /// [`ReadError`] when the folder cannot be read.
    pub fn changed(&self, root: &Path) -> Result<Vec<String>, ReadError> {
        // What comes from the archive does not change with the desk.
        if self.stamps.is_empty() {
            return Ok(Vec::new());
        }
        let now = stamps(root, &list(root)?);
        let paths: BTreeSet<&String> = self.stamps.keys().chain(now.keys()).collect();
        let differs = |path: &&String| self.stamps.get(*path) != now.get(*path);
        Ok(paths.into_iter().filter(differs).cloned().collect())
    }

    /// Sources from paths and texts in memory, for tests.
    #[must_use]
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: Vec<SourceFile> = texts
            .into_iter()
            .map(|(path, text)| SourceFile::new(path.to_owned(), Content::Text(text.to_owned())))
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, ..Self::default() }
    }
}

/// Reads `site.toml`, `content/` and `templates/` of a site folder.
///
/// Links, devices, foreign encodings and files or lines beyond the limits are refused, each with a diagnostic.
///
/// # Errors
/// [`ReadError`] when the folder is not a site or cannot be read.
pub fn read(root: &Path, diags: &mut Diagnostics) -> Result<Sources, ReadError> {
    let top = root.join("site.toml");
    match top.symlink_metadata() {
        Ok(_) => {}
        Err(error) if absent(&error) => return Err(ReadError::NotASite(root.to_owned())),
        Err(error) => return Err(ReadError::Io { path: top, error }),
    }
    // A record that an editor is saving is half there; what changes while it is read is read again.
    for _ in 0..RETRIES {
        let mut found_here = Diagnostics::default();
        let sources = read_once(root, &mut found_here)?;
        if sources.changed(root)?.is_empty() {
            diags.append(found_here);
            return Ok(sources);
        }
    }
    Err(ReadError::Changing(root.to_owned()))
}

/// How often a folder is read that changes meanwhile.
const RETRIES: usize = 5;

fn read_once(root: &Path, diags: &mut Diagnostics) -> Result<Sources, ReadError> {
    let found = list(root)?;
    // Taken before the bytes, so that a change while they are read is one.
    let stamps = stamps(root, &found);
    let taken: Vec<(SourceFile, Option<(Code, String)>)> =
        found.into_par_iter().map(|entry| take(root, entry)).collect::<Result<_, ReadError>>()?;
    let mut files = Vec::with_capacity(taken.len());
    for (place, (file, fault)) in taken.into_iter().enumerate() {
        let id = FileId(u32::try_from(place).unwrap_or(u32::MAX));
        if let Some((code, detail)) = fault {
            let (detail, line) = detail.split_once(", ").unwrap_or((&detail, ""));
            let diagnostic = Diagnostic::new(code, Span::file(id)).arg("path", &file.path);
            diags.push(diagnostic.arg("detail", detail).arg("encoding", detail).arg("line", line));
        }
        files.push(file);
    }
    Ok(Sources { files, stamps, ..Sources::default() })
}

/// Every file of the site folder, by path.
fn list(root: &Path) -> Result<Vec<Found>, ReadError> {
    let mut found = Vec::new();
    for part in ["site.toml", "content", "templates"] {
        walk(root, part, &mut found)?;
    }
    found.sort();
    Ok(found)
}

/// Whether an error says that there is no such file.
fn absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A fingerprint of what a site folder holds now, for watching it: paths, sizes and times of change.
///
/// # Errors
/// [`ReadError`] when the folder cannot be read.
pub fn fingerprint(root: &Path) -> Result<[u8; 32], ReadError> {
    let found = list(root)?;
    let mut hash = Sha256::new();
    for entry in found {
        hash.update(entry.path.as_bytes());
        if let Ok(meta) = root.join(&entry.path).symlink_metadata() {
            hash.update(meta.len().to_le_bytes());
            let changed = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            hash.update(changed.map_or(0, |time| time.as_nanos()).to_le_bytes());
            // Also told by a file that may not be read any more.
            hash.update(std::os::unix::fs::MetadataExt::ctime(&meta).to_le_bytes());
            hash.update(std::os::unix::fs::MetadataExt::ctime_nsec(&meta).to_le_bytes());
        }
    }
    // A publication made meanwhile changes what stands.
    let publications = std::fs::read_dir(root.join("archive")).into_iter().flatten().flatten();
    let names: BTreeSet<_> = publications.map(|entry| entry.file_name()).collect();
    for name in names {
        hash.update(name.as_encoded_bytes());
    }
    Ok(hash.finalize().into())
}

/// The `language` of `site.toml`, before anything is checked, to choose the words of messages.
#[must_use]
pub fn language(root: &Path) -> Option<String> {
    peek(root)?.get("language")?.as_str().map(str::to_owned)
}

/// The `[fonts] folders` of `site.toml`, before anything is checked, to find fonts.
#[must_use]
pub fn font_folders(root: &Path) -> Vec<String> {
    let folders = || peek(root)?.get("fonts")?.get("folders")?.as_array().cloned();
    folders().unwrap_or_default().iter().filter_map(|folder| folder.as_str().map(str::to_owned)).collect()
}

fn peek(root: &Path) -> Option<toml::Table> {
    let mut text = String::new();
    let file = std::fs::File::open(root.join("site.toml")).ok()?;
    file.take(MAX_FILE).read_to_string(&mut text).ok()?;
    toml::from_str(text.trim_start_matches('\u{feff}')).ok()
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    path: String,
    regular: bool,
    readable_name: bool,
}

fn walk(root: &Path, part: &str, found: &mut Vec<Found>) -> Result<(), ReadError> {
    let top = root.join(part);
    // Only what is not there may be left out: a folder that cannot be looked at is no empty one.
    match top.symlink_metadata() {
        Ok(_) => {}
        Err(error) if absent(&error) => return Ok(()),
        Err(error) => return Err(ReadError::Io { path: top, error }),
    }
    // What a stopped command left is no record.
    let record = |entry: &walkdir::DirEntry| !entry.file_name().to_str().is_some_and(is_leftover);
    for entry in WalkDir::new(&top).follow_links(false).follow_root_links(false).into_iter().filter_entry(record) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(&top).to_owned();
            ReadError::Io { path, error: error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()) }
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        if entry.file_name().to_str().is_some_and(passed_over) {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        found.push(Found {
            path: parts.join("/"),
            regular: entry.file_type().is_file(),
            readable_name: relative.to_str().is_some(),
        });
    }
    Ok(())
}

/// Files that programs leave beside the office's own: an open workbook's lock (Excel and WPS `~$…`, LibreOffice
/// `.~lock.…#`), what macOS and Windows keep of a folder. Nobody wrote them, so nobody misses them.
fn passed_over(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with("~$")
        || name.starts_with(".~")
        || name.starts_with("._")
        || [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"].contains(&lower.as_str())
}

type Taken = (SourceFile, Option<(Code, String)>);

fn take(root: &Path, entry: Found) -> Result<Taken, ReadError> {
    let refused =
        |path: String, code: Code, detail: String| Ok((SourceFile::new(path, Content::Refused), Some((code, detail))));
    if !entry.readable_name {
        return refused(entry.path, Code::FileName, String::new());
    }
    if !entry.regular {
        return refused(entry.path, Code::NotAFile, String::new());
    }
    let path = root.join(&entry.path);
    let mut bytes = Vec::new();
    // A link that came since the folder was listed is not followed, a pipe not waited for.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = std::fs::OpenOptions::new().read(true).custom_flags(flags).open(&path);
    let file = file.map_err(|error| ReadError::Io { path: path.clone(), error })?;
    let limit = if entry.path.ends_with(".md") { limits::PROSE } else { MAX_FILE };
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| ReadError::Io { path, error })?;
    if bytes.len() as u64 > limit {
        return refused(entry.path, Code::FileTooLarge, format!("{} MB", limit / 1024 / 1024));
    }
    Ok(understand(entry.path, bytes))
}

/// What bytes at a path hold: text without byte order mark and Windows line ends, or bytes as they are.
fn understand(path: String, bytes: Vec<u8>) -> Taken {
    if !is_text(&path) {
        return (SourceFile::new(path, Content::Bytes(bytes)), None);
    }
    // Tables come in the encodings of office programs; `workbook` tells which.
    let (mut bytes, mut note) = (bytes, None);
    if path.ends_with(".csv")
        && std::str::from_utf8(&bytes).is_err()
        && let Ok((text, Some(encoding))) = workbook::text::decode(&bytes)
    {
        bytes = text.into_bytes();
        note = Some((Code::EncodingConverted, encoding.to_owned()));
    }
    match text(bytes) {
        Ok(text) => (SourceFile::new(path, Content::Text(text)), note),
        Err(fault) => (SourceFile::new(path, Content::Refused), Some(fault)),
    }
}

/// The content of a file that was read elsewhere, as this module understands it.
#[must_use]
pub fn content(path: &str, bytes: Vec<u8>) -> Content {
    understand(path.to_owned(), bytes).0.content
}

fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["toml", "md", "csv", "html", "css", "js", "xml", "txt", "typ"].contains(&ending.to_ascii_lowercase().as_str())
}

/// Whether bytes are the text that `read` made of them.
#[must_use]
pub fn says(bytes: &[u8], seen: &str) -> bool {
    text(bytes.to_vec()).is_ok_and(|text| text == seen)
}

/// Text from bytes: byte order mark dropped, lines ending in LF.
fn text(bytes: Vec<u8>) -> Result<String, (Code, String)> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        (Code::Encoding, format!("{}, {line}", likely_encoding(error.as_bytes())))
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
    if text.split('\n').any(|line| line.len() > MAX_LINE) {
        return Err((Code::LineTooLong, format!("{} MB", MAX_LINE / 1024 / 1024)));
    }
    Ok(text)
}

/// What encoding bytes that are not UTF-8 look like.
fn likely_encoding(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return "UTF-16";
    }
    let decodes = |encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
    };
    if decodes(encoding_rs::GB18030) {
        "GBK/GB18030"
    } else if decodes(encoding_rs::BIG5) {
        "Big5"
    } else {
        "?"
    }
}

#[cfg(test)]
mod tests;
