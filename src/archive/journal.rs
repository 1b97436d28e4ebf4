//! What an erasure writes, all of it, before it writes anything: `archive/.erasing`. It appears whole or not at all,
//! and from then on it is what the archive says: whoever reads the archive reads through it, and the next `erase` goes
//! on where the last one was stopped. It holds blanked copies and nothing of what they replace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::FOLDER;
use super::publication::{Digest, bytes32};
use crate::output::hex;
use crate::site_folder::{FolderError, SiteFolder};
use crate::source::ReadError;

/// The folder of the journal in the archive.
pub(crate) const NAME: &str = ".erasing";

/// The list in it.
const LIST: &str = "list.toml";

/// What an erasure writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// The number of the publication that it ends in.
    pub(crate) number: u32,
    /// Records that are taken out whole.
    pub(crate) records: Vec<String>,
    /// Files of the newest publication that say less now, by path.
    pub(crate) restated: BTreeSet<String>,
    /// Files of the newest publication that are no more.
    pub(crate) removed: BTreeSet<String>,
    /// Every file that is written or deleted, in order.
    pub(crate) step: Vec<Step>,
}

/// A file that is written or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Its path in the site folder.
    pub(crate) path: String,
    /// Random bytes, and the digest of them and what stood there; gone with the journal.
    salt: String,
    was: String,
    /// The file of the journal that takes its place; none when it is deleted.
    from: Option<String>,
    #[serde(skip)]
    pub(crate) new: Option<Vec<u8>>,
}

impl Step {
    pub(crate) fn new(path: String, was: &[u8], new: Option<Vec<u8>>, salt: [u8; 32]) -> Self {
        let digest = Digest::salted(&salt, was).to_string();
        Self { path, salt: hex(&salt), was: digest, from: None, new }
    }

    /// Whether bytes are those that it was written for.
    fn replaces(&self, bytes: &[u8]) -> bool {
        bytes32(&self.salt).is_some_and(|salt| Digest::salted(&salt, bytes).to_string() == self.was)
    }
}

impl Journal {
    /// Writes the journal; from now on it counts.
    ///
    /// # Errors
    /// [`FolderError`]; then nothing is changed.
    pub(crate) fn write(mut self, folder: &SiteFolder) -> Result<(), FolderError> {
        folder.discard(&format!("{FOLDER}/{NAME}"))?;
        let stage = folder.stage(FOLDER)?;
        for (place, step) in self.step.iter_mut().enumerate() {
            if let Some(bytes) = &step.new {
                let name = format!("{place:06}");
                stage.put(&name, bytes)?;
                step.from = Some(name);
            }
        }
        let text = toml::to_string(&self).expect("texts and numbers are TOML");
        stage.put(LIST, text.as_bytes())?;
        stage.finish(NAME)
    }

    /// The journal of an erasure that was not finished.
    ///
    /// # Errors
    /// [`ReadError`] when the system refuses to read.
    #[allow(clippy::disallowed_methods, reason = "reads the archive")]
    pub(crate) fn read(root: &Path) -> Result<Option<Self>, ReadError> {
        let folder = root.join(FOLDER).join(NAME);
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| ReadError::Io { path, error }
        };
        let path = folder.join(LIST);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&path)(error)),
        };
        let broken = |_| at(&path)(std::io::ErrorKind::InvalidData.into());
        let mut journal: Self = toml::from_str(&text).map_err(broken)?;
        for step in &mut journal.step {
            if let Some(name) = &step.from {
                let path = folder.join(name);
                step.new = Some(std::fs::read(&path).map_err(at(&path))?);
            }
        }
        Ok(Some(journal))
    }

    /// What the archive holds in the places of the journal, by path in the site folder; none where a file goes.
    pub(crate) fn overlay(self) -> BTreeMap<String, Option<Vec<u8>>> {
        self.step.into_iter().map(|step| (step.path, step.new)).collect()
    }

    /// Writes what is not written yet. Files of the desk that somebody changed in between stay and are named.
    ///
    /// # Errors
    /// [`FolderError`]; the next call goes on.
    pub(crate) fn apply(&self, folder: &SiteFolder) -> Result<Vec<String>, FolderError> {
        let mut left = Vec::new();
        for step in &self.step {
            let archived = step.path.starts_with(FOLDER);
            let now = folder.read(&step.path)?;
            match (&now, &step.new) {
                (None, None) => {}
                (Some(now), Some(new)) if now == new => {}
                (None, Some(_)) if !archived => {}
                (Some(now), _) if !archived && !step.replaces(now) => left.push(step.path.clone()),
                (now, Some(new)) => folder.replace(&step.path, now.as_deref(), new)?,
                (Some(now), None) => folder.remove(&step.path, now)?,
            }
        }
        Ok(left)
    }

    /// Deletes the journal: the erasure is done.
    ///
    /// # Errors
    /// [`FolderError`]; the journal then counts as before.
    pub(crate) fn done(folder: &SiteFolder) -> Result<(), FolderError> {
        folder.discard(&format!("{FOLDER}/{NAME}"))
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write their own folders")]
mod tests {
    use super::*;

    #[test]
    fn what_was_stopped_goes_on_and_leaves_what_was_changed_meanwhile() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path();
        std::fs::create_dir_all(root.join("content")).unwrap();
        for (path, text) in [("site.toml", ""), ("content/a.md", "甲"), ("content/b.md", "乙"), ("content/c.md", "丙")]
        {
            std::fs::write(root.join(path), text).unwrap();
        }
        let step = |path: &str, was: &str, new: Option<&str>| {
            Step::new(path.to_owned(), was.as_bytes(), new.map(|text| text.as_bytes().to_vec()), [7; 32])
        };
        let steps = vec![
            step("content/a.md", "甲", Some("█")),
            step("content/b.md", "乙", None),
            step("content/c.md", "丙", Some("█")),
        ];
        let journal = Journal { number: 2, step: steps, ..Journal::default() };
        let folder = SiteFolder::lock(root).unwrap();
        journal.write(&folder).unwrap();
        let read = Journal::read(root).unwrap().expect("it was written");
        std::fs::write(root.join("content/c.md"), "丁").unwrap();
        assert_eq!(read.apply(&folder).unwrap(), ["content/c.md"]);
        assert_eq!(read.apply(&folder).unwrap(), ["content/c.md"], "again is as once");
        assert_eq!(std::fs::read_to_string(root.join("content/a.md")).unwrap(), "█");
        assert!(!root.join("content/b.md").exists());
        Journal::done(&folder).unwrap();
        assert_eq!(Journal::read(root).unwrap(), None);
        assert!(std::fs::read_dir(root.join("archive")).unwrap().next().is_none());
    }
}
