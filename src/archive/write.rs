//! Adds a publication: staged beside the others, read back, and put in its place in one step. The only writer of the
//! archive besides erasure.

#![allow(clippy::disallowed_methods, reason = "the only module that writes the archive")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::publication::{Digest, HEAD, Head};
use super::{FILES, FOLDER, SALTS};
use crate::output::{WriteError, hex};

/// Where random bytes come from: the system's generator in a command, a list in a test.
pub type Salts<'a> = dyn FnMut() -> [u8; 32] + 'a;

/// A publication that is being written.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
    archive: PathBuf,
    list: BTreeMap<String, String>,
    salts: BTreeMap<String, String>,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io { path, error }
}

impl Staged {
    /// Prepares a folder in the archive, which is made, unreadable to others, when it is not there. What an interrupted
    /// publication left is cleared away: it was never in force.
    ///
    /// # Errors
    /// [`WriteError`] with the path that refused.
    pub fn new(root: &Path) -> Result<Self, WriteError> {
        let archive = root.join(FOLDER);
        match fs::DirBuilder::new().mode(0o700).create(&archive) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(at(&archive)(error)),
            _ => {}
        }
        let folder = archive.join(".next");
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&folder)(error)),
            _ => {}
        }
        fs::DirBuilder::new().mode(0o700).create(&folder).map_err(at(&folder))?;
        Ok(Self { folder, archive, list: BTreeMap::new(), salts: BTreeMap::new() })
    }

    /// Takes one file into the publication.
    ///
    /// # Errors
    /// [`WriteError`] with the path that refused.
    pub fn put(&mut self, path: &str, bytes: &[u8], salts: &mut Salts<'_>) -> Result<(), WriteError> {
        let full = self.folder.join(path);
        if let Some(parent) = full.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(at(parent))?;
        }
        write(&full, bytes)?;
        let salt = salts();
        self.list.insert(path.to_owned(), Digest::salted(&salt, bytes).to_string());
        self.salts.insert(path.to_owned(), hex(&salt));
        Ok(())
    }

    /// Says that files are no more.
    pub fn remove(&mut self, paths: &BTreeSet<String>) {
        self.list.extend(paths.iter().map(|path| (path.clone(), "-".to_owned())));
    }

    /// The digest of the list of its files.
    #[must_use]
    pub fn files(&self) -> Digest {
        Digest::plain(lines(&self.list).as_bytes())
    }

    /// Writes the lists and the head, makes everything durable, and puts the publication in its place.
    ///
    /// # Errors
    /// [`WriteError`]; the archive is then as it was.
    pub fn commit(self, head: &Head) -> Result<PathBuf, WriteError> {
        write(&self.folder.join(FILES), lines(&self.list).as_bytes())?;
        write(&self.folder.join(SALTS), lines(&self.salts).as_bytes())?;
        write(&self.folder.join(HEAD), head.text().as_bytes())?;
        for entry in walkdir::WalkDir::new(&self.folder).contents_first(true) {
            let entry = entry.map_err(|error| at(&self.folder)(error.into()))?;
            let file = fs::File::open(entry.path()).map_err(at(entry.path()))?;
            file.sync_all().map_err(at(entry.path()))?;
        }
        let target = self.archive.join(head.folder());
        fs::rename(&self.folder, &target).map_err(at(&target))?;
        let archive = fs::File::open(&self.archive).map_err(at(&self.archive))?;
        archive.sync_all().map_err(at(&self.archive))?;
        Ok(target)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Gone when it was added; unfinished otherwise.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn lines(list: &BTreeMap<String, String>) -> String {
    list.iter().fold(String::new(), |mut out, (path, word)| {
        let _ = writeln!(out, "{word}  {path}");
        out
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(at(path))?;
    file.write_all(bytes).map_err(at(path))
}
