//! Where rendered files go: memory, or a staged folder that is swapped in whole. The only module that writes the site.
//!
//! A built folder carries [`MARKER`], which lists every file with its SHA-256. A folder without it, or with files that
//! it does not list, is foreign and never touched.

#![allow(clippy::disallowed_methods, reason = "the only module that writes the site")]

pub mod guard;
mod place;
mod staged;

pub use place::{Recovered, left_behind, recover};
pub use staged::{Staged, Written};

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The file that marks a folder as built by tongbao.
pub const MARKER: &str = "manifest.json";

/// A path in the site: relative, parts joined by `/`, without `..`. Can only be made by parsing.
///
/// Each part has 1 to 200 bytes from `A-Z a-z 0-9 . _ -` and does not begin with a point, so that it means the same
/// on every file system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(String);

/// Text that is not an [`OutPath`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a path in the site: {0:?}")]
pub struct OutPathError(String);

impl OutPath {
    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The relative link from the page at this path to another file.
    #[must_use]
    pub fn link_to(&self, target: &Self) -> String {
        let mut from: Vec<&str> = self.0.split('/').collect();
        from.pop();
        let to: Vec<&str> = target.0.split('/').collect();
        let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
        let mut link = "../".repeat(from.len() - shared);
        link.push_str(&to[shared..].join("/"));
        link
    }

    /// The path without the ending of its file name.
    #[must_use]
    pub fn stem(&self) -> &str {
        stem(&self.0)
    }
}

/// A path without the ending of its file name.
#[must_use]
pub fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => stem,
        _ => path,
    }
}

impl FromStr for OutPath {
    type Err = OutPathError;

    fn from_str(text: &str) -> Result<Self, OutPathError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let part = |part: &str| {
            (1..=200).contains(&part.len()) && part.bytes().all(plain) && !part.starts_with('.') && !part.ends_with('.')
        };
        if text.len() <= 900 && text.split('/').all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OutPathError(text.to_owned()))
        }
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place that takes rendered files, from many threads.
pub trait Sink: Sync {
    /// Takes one file.
    ///
    /// # Errors
    /// What the file system says.
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError>;

    /// Hears the words that a file is made from whose bytes do not show them, before it comes.
    fn said(&self, path: &OutPath, text: &str) {
        let _ = (path, text);
    }

    /// Hears how long a piece of work took that ends now; for `build --timings`. Work on several threads is told piece
    /// by piece.
    fn note(&self, work: Work, since: Instant) {
        let _ = (work, since);
    }
}

/// A kind of work in a build, in the order it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Files into memory.
    Read,
    /// Text to records.
    Load,
    /// Records to what cannot be wrong.
    Check,
    /// Rankings, figures, addresses.
    Compute,
    /// All pages, data and Word files, as the clock sees it.
    Pages,
    /// One page or data file.
    Page,
    /// One Word file.
    Word,
    /// The search for private data in one file.
    Scan,
    /// All documents in print, as the clock sees it.
    Print,
}

/// A site in memory.
#[derive(Debug, Default)]
pub struct Tree(Mutex<BTreeMap<OutPath, Vec<u8>>>);

impl Tree {
    /// The files by path.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    #[must_use]
    pub fn into_files(self) -> BTreeMap<OutPath, Vec<u8>> {
        self.0.into_inner().expect("no thread panics while it holds the lock")
    }
}

impl Sink for Tree {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        self.0.lock().expect("no thread panics while it holds the lock").insert(path.clone(), bytes);
        Ok(())
    }
}

/// Why a site was not written. The previous one stands untouched, unless it is [`WriteError::SetAside`].
#[derive(Debug, Error)]
pub enum WriteError {
    /// No folder is named.
    #[error("no output folder is named")]
    NoName,
    /// The folder holds files that tongbao did not make; the first of them.
    #[error("{folder} holds a file that tongbao did not make: {file}")]
    Foreign {
        /// The output folder.
        folder: PathBuf,
        /// The first foreign file, relative to it.
        file: String,
    },
    /// The manifest of what stands there cannot be understood.
    #[error("{0} is damaged")]
    Manifest(PathBuf),
    /// The folder is a link.
    #[error("{0} is a link")]
    Link(PathBuf),
    /// The folder is the top of a mounted file system and cannot be exchanged.
    #[error("{0} is a mount point")]
    MountPoint(PathBuf),
    /// A folder of the old site that this account could not delete.
    #[error("{0} could not be deleted")]
    NotRemovable(PathBuf),
    /// Nothing can be made beside the target.
    #[error("nothing can be written in {path}: {error}")]
    Parent {
        /// The folder that holds the target.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The folder is the site folder, lies above it, or holds or lies in its content.
    #[error("{0} would overwrite the site's own records")]
    OverSources(PathBuf),
    /// Another build is at work on the folder.
    #[error("another build is writing {0}")]
    Locked(PathBuf),
    /// The file system knows no locks.
    #[error("{0} lies on a file system without locks")]
    NoLocks(PathBuf),
    /// The old site could not be put back; where it is.
    #[error("the site is set aside in {site}: {error}")]
    SetAside {
        /// The old site.
        site: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The operating system refused.
    #[error("{path}: {error}")]
    Io {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io { path, error }
}

/// What `manifest.json` says; every published file with its hash.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The program and version that built the site.
    pub generator: String,
    /// The as-of date, 2017-08-21.
    pub as_of: String,
    /// The number of the publication that it shows; none for a desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<u32>,
    /// Path, size in bytes and SHA-256 in hexadecimal of every other file.
    pub files: Vec<ManifestFile>,
}

/// What a manifest says besides its files.
#[derive(Clone, Copy, Debug)]
pub struct Seal {
    /// Name and version of the program.
    pub generator: &'static str,
    /// The as-of date.
    pub as_of: chrono::NaiveDate,
    /// The publication.
    pub publication: Option<u32>,
}

impl Seal {
    /// The text of the manifest of files: path, size and SHA-256.
    pub fn manifest<'p>(&self, files: impl Iterator<Item = (&'p OutPath, u64, String)>) -> Vec<u8> {
        let file =
            |(path, size, sha256): (&OutPath, u64, String)| ManifestFile { path: path.to_string(), size, sha256 };
        let manifest = Manifest {
            generator: self.generator.to_owned(),
            as_of: self.as_of.to_string(),
            publication: self.publication,
            files: files.map(file).collect(),
        };
        let mut text = serde_json::to_vec_pretty(&manifest).expect("text and numbers serialize");
        text.push(b'\n');
        text
    }
}

/// What stands at a target now.
#[must_use]
pub fn standing(target: &Path) -> Option<Manifest> {
    serde_json::from_slice(&std::fs::read(target.join(MARKER)).ok()?).ok()
}

/// A sink that can be sealed with a manifest.
pub trait Destination: Sink {
    /// Ends the site with its manifest, whose text comes back.
    ///
    /// # Errors
    /// What the file system says.
    fn seal(&self, seal: &Seal) -> Result<Vec<u8>, WriteError>;
}

impl Destination for Staged {
    fn seal(&self, seal: &Seal) -> Result<Vec<u8>, WriteError> {
        Self::seal(self, seal)
    }
}

impl Destination for Tree {
    fn seal(&self, seal: &Seal) -> Result<Vec<u8>, WriteError> {
        let files = self.0.lock().expect("no thread panics while it holds the lock");
        let text =
            seal.manifest(files.iter().map(|(path, bytes)| (path, bytes.len() as u64, hex(&Sha256::digest(bytes)))));
        Ok(text)
    }
}

/// One file of a [`Manifest`].
#[derive(Debug, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its path.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The first 64 bits of the SHA-256 of bytes, in hexadecimal: a name for a file, not a proof.
#[must_use]
pub fn short_digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// The SHA-256 of a file in hexadecimal.
fn digest_of(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&piece[..length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OutPath {
        text.parse().unwrap()
    }

    #[test]
    fn paths_cannot_leave_the_site() {
        for bad in ["", "/a", "a/", "../a", "a/../b", "a//b", "a\\b", "a/.b", "案例", "a b", "a\0", "a."] {
            assert!(bad.parse::<OutPath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn links_are_relative() {
        let from = path("rankings/village-2017/2017-07/index.html");
        let cases = [
            ("index.html", "../../../index.html"),
            ("rankings/village-2017/2017-06/index.html", "../2017-06/index.html"),
            ("rankings/village-2017/2017-07/ranking.csv", "ranking.csv"),
            ("rankings/index.html", "../../index.html"),
        ];
        for (to, link) in cases {
            assert_eq!(from.link_to(&path(to)), link);
        }
        assert_eq!(path("index.html").link_to(&path("cases/index.html")), "cases/index.html");
    }
}
