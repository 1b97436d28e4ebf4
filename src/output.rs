//! Where rendered files go: memory, or a staged folder that is swapped in whole. The only module that writes the site.
//!
//! A built folder carries [`MARKER`], which lists every file with its SHA-256. A folder without it, or with files that
//! it does not list, is foreign and never touched.

#![allow(clippy::disallowed_methods, reason = "the only module that writes the site")]

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;

use rustix::fs::{CWD, RenameFlags};
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

/// Why a site was not written. The previous one stands untouched in every case.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The folder holds files that tongbao did not make; the first of them.
    #[error("{folder} holds a file that tongbao did not make: {file}")]
    Foreign {
        /// The output folder.
        folder: PathBuf,
        /// The first foreign file, relative to it.
        file: String,
    },
    /// The folder is the site folder, lies above it, or holds or lies in its content.
    #[error("{0} would overwrite the site's own records")]
    OverSources(PathBuf),
    /// Another build is at work on the folder.
    #[error("another build is writing {0}")]
    Locked(PathBuf),
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
    /// Path, size in bytes and SHA-256 in hexadecimal of every other file.
    pub files: Vec<ManifestFile>,
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

/// A site on its way to disk, in a folder beside its target.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    folder: PathBuf,
    /// Held until the end, so that a second build is refused by name; the kernel drops it with the process.
    _lock: std::fs::File,
    files: Mutex<BTreeMap<OutPath, (u64, String)>>,
}

impl Staged {
    /// Prepares a fresh folder beside `target`.
    ///
    /// # Errors
    /// [`WriteError`] when the target is not ours to replace, another build runs, or the system refuses.
    pub fn new(target: &Path, root: &Path) -> Result<Self, WriteError> {
        let target = std::path::absolute(target).map_err(at(target))?;
        refuse_sources(&target, root)?;
        refuse_foreign(&target)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(WriteError::OverSources(target));
        };
        std::fs::create_dir_all(parent).map_err(at(parent))?;
        let name = name.to_string_lossy();
        let lock_path = parent.join(format!(".{name}.lock"));
        let lock = std::fs::File::create(&lock_path).map_err(at(&lock_path))?;
        lock.try_lock().map_err(|_| WriteError::Locked(target.clone()))?;
        refuse_stale_lock(&lock, &lock_path, &target)?;
        let folder = parent.join(format!(".{name}.new"));
        remove(&folder)?;
        std::fs::create_dir(&folder).map_err(at(&folder))?;
        Ok(Self { target, folder, _lock: lock, files: Mutex::default() })
    }

    /// Writes the manifest and puts the new site in the place of the old one in one step.
    ///
    /// # Errors
    /// [`WriteError`]; the old site then stands as it was.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    pub fn swap(self, generator: &str, as_of: &str) -> Result<Written, WriteError> {
        let files = self.files.lock().expect("no thread panics while it holds the lock");
        let manifest = Manifest {
            generator: generator.to_owned(),
            as_of: as_of.to_owned(),
            files: files
                .iter()
                .map(|(path, (size, sha256))| ManifestFile {
                    path: path.to_string(),
                    size: *size,
                    sha256: sha256.clone(),
                })
                .collect(),
        };
        let written = Written { files: files.len(), bytes: files.values().map(|(size, _)| size).sum() };
        drop(files);
        let mut text = serde_json::to_vec_pretty(&manifest).expect("text and numbers serialize");
        text.push(b'\n');
        write_file(&self.folder.join(MARKER), &text)?;
        sync_folder(&self.folder)?;
        if self.target.exists() {
            let swapped = rustix::fs::renameat_with(CWD, &self.folder, CWD, &self.target, RenameFlags::EXCHANGE);
            if swapped.is_err() {
                self.swap_in_two_steps()?;
            }
        } else {
            std::fs::rename(&self.folder, &self.target).map_err(at(&self.target))?;
        }
        if let Some(parent) = self.target.parent() {
            sync_folder(parent)?;
        }
        remove(&self.folder)?;
        Ok(written)
    }

    /// Where the file system knows no exchange: the old site steps aside, and comes back when the new one cannot
    /// take its place.
    fn swap_in_two_steps(&self) -> Result<(), WriteError> {
        let aside = self.folder.with_extension("old");
        remove(&aside)?;
        std::fs::rename(&self.target, &aside).map_err(at(&self.target))?;
        if let Err(error) = std::fs::rename(&self.folder, &self.target) {
            std::fs::rename(&aside, &self.target).map_err(at(&aside))?;
            return Err(at(&self.target)(error));
        }
        remove(&aside)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a swap this is the old site, otherwise an unfinished new one; neither is of use to anyone.
        let _ = std::fs::remove_dir_all(&self.folder);
        if let (Some(parent), Some(name)) = (self.target.parent(), self.target.file_name()) {
            let _ = std::fs::remove_file(parent.join(format!(".{}.lock", name.to_string_lossy())));
        }
    }
}

impl Sink for Staged {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        let full = self.folder.join(path.as_str());
        if let Err(error) = std::fs::write(&full, &bytes) {
            let folder = full.parent().filter(|_| error.kind() == io::ErrorKind::NotFound);
            let Some(folder) = folder else { return Err(at(&full)(error)) };
            std::fs::create_dir_all(folder).map_err(at(folder))?;
            std::fs::write(&full, &bytes).map_err(at(&full))?;
        }
        let entry = (bytes.len() as u64, hex(&Sha256::digest(&bytes)));
        self.files.lock().expect("no thread panics while it holds the lock").insert(path.clone(), entry);
        Ok(())
    }
}

/// How much was written.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Files, the manifest not counted.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
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

/// Refuses a lock on a file that a finishing build has just removed: another build may hold its successor.
fn refuse_stale_lock(lock: &std::fs::File, path: &Path, target: &Path) -> Result<(), WriteError> {
    use std::os::unix::fs::MetadataExt as _;
    let held = lock.metadata().map_err(at(path))?.ino();
    match std::fs::metadata(path) {
        Ok(meta) if meta.ino() == held => Ok(()),
        _ => Err(WriteError::Locked(target.to_owned())),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut file = std::fs::File::create(path).map_err(at(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(path))
}

/// Makes everything below a folder durable: one `syncfs` of its file system instead of one `fsync` a file.
fn sync_folder(folder: &Path) -> Result<(), WriteError> {
    let file = std::fs::File::open(folder).map_err(at(folder))?;
    rustix::fs::syncfs(&file).or_else(|_| rustix::fs::fsync(&file)).map_err(|error| at(folder)(error.into()))
}

fn remove(folder: &Path) -> Result<(), WriteError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}

/// Refuses a target that is the site folder or above it, or lies in its content or templates.
fn refuse_sources(target: &Path, root: &Path) -> Result<(), WriteError> {
    let real = |path: &Path| -> PathBuf {
        // The nearest part that exists is resolved, so that a link or `..` cannot hide where the target lies.
        let mut rest = Vec::new();
        let mut here = path;
        loop {
            if let Ok(found) = here.canonicalize() {
                return rest.iter().rev().fold(found, |path, part| path.join(part));
            }
            let (Some(parent), Some(name)) = (here.parent(), here.file_name()) else { return path.to_owned() };
            rest.push(name.to_owned());
            here = parent;
        }
    };
    let (target_real, root) = (real(target), real(&std::path::absolute(root).map_err(at(root))?));
    let inside = |part: &str| target_real.starts_with(root.join(part));
    if root.starts_with(&target_real) || inside("content") || inside("templates") || inside("site.toml") {
        return Err(WriteError::OverSources(target.to_owned()));
    }
    Ok(())
}

/// Refuses a folder with a file that its manifest does not list.
fn refuse_foreign(target: &Path) -> Result<(), WriteError> {
    let Ok(meta) = target.symlink_metadata() else { return Ok(()) };
    let foreign = |file: String| WriteError::Foreign { folder: target.to_owned(), file };
    if !meta.is_dir() {
        return Err(foreign(String::from(".")));
    }
    let manifest: Option<Manifest> =
        std::fs::read(target.join(MARKER)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let known: std::collections::BTreeSet<&str> =
        manifest.iter().flat_map(|manifest| &manifest.files).map(|file| file.path.as_str()).collect();
    for entry in walkdir::WalkDir::new(target).sort_by_file_name() {
        let entry = entry.map_err(|error| WriteError::Io { path: target.to_owned(), error: error.into() })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(target).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let ours = known.contains(relative.as_str());
        let marker = manifest.is_some() && relative == MARKER;
        if !(ours || marker) {
            return Err(foreign(relative));
        }
    }
    Ok(())
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
