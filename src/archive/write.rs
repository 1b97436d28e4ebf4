//! Adds a publication: staged beside the others and put in its place in one step. The only writer of the archive
//! besides erasure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::publication::{Digest, HEAD, Head};
use super::{FILES, FOLDER, SALTS};
use crate::output::hex;
use crate::site_folder::{FolderError, SiteFolder, Stage};

/// Where random bytes come from: the system's generator in a command, a list in a test.
pub type Salts<'a> = dyn FnMut() -> [u8; 32] + 'a;

/// A publication that is being written.
#[derive(Debug)]
pub struct Staged<'s> {
    stage: Stage<'s>,
    list: BTreeMap<String, String>,
    salts: BTreeMap<String, String>,
}

impl<'s> Staged<'s> {
    /// Prepares a folder in the archive, which is made, unreadable to others, when it is not there.
    ///
    /// # Errors
    /// [`FolderError`] with the path that refused.
    pub fn new(site: &'s SiteFolder) -> Result<Self, FolderError> {
        Ok(Self { stage: site.stage(FOLDER)?, list: BTreeMap::new(), salts: BTreeMap::new() })
    }

    /// Takes one file into the publication.
    ///
    /// # Errors
    /// [`FolderError`] with the path that refused.
    pub fn put(&mut self, path: &str, bytes: &[u8], salts: &mut Salts<'_>) -> Result<(), FolderError> {
        self.stage.put(path, bytes)?;
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
    /// [`FolderError`]; the archive is then as it was.
    pub fn commit(self, head: &Head) -> Result<(), FolderError> {
        self.stage.put(FILES, lines(&self.list).as_bytes())?;
        self.stage.put(SALTS, lines(&self.salts).as_bytes())?;
        self.stage.put(HEAD, head.text().as_bytes())?;
        self.stage.finish(&head.folder())
    }
}

fn lines(list: &BTreeMap<String, String>) -> String {
    list.iter().fold(String::new(), |mut out, (path, word)| {
        let _ = writeln!(out, "{word}  {path}");
        out
    })
}
