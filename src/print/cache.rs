//! Documents that were set before, kept in a folder outside the site: a file under the digest of all that made it.
//!
//! The folder may be deleted at any time. An entry counts only for the very program, templates, fonts and data that
//! made it, and only when its bytes are those that were put there; whatever is wrong with it, the document is set anew.

#![allow(clippy::disallowed_methods, reason = "the only module that reads and writes the cache")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::templates::TEMPLATES;

/// What makes a document besides its data: this program's own part, and the version of every library.
const RECIPE: [&str; 3] = [env!("CARGO_PKG_VERSION"), include_str!("pdf.rs"), include_str!("../../Cargo.lock")];

/// How many bytes the folder may hold before the entries used longest ago are deleted: 1 GiB.
const LIMIT: u64 = 1 << 30;

/// Entries not used for so long are deleted: half a year.
const KEPT: Duration = Duration::from_hours(183 * 24);

/// Bytes of the digest in front of an entry.
const DIGEST: usize = 32;

/// A folder of documents.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// The digest of program, templates and fonts.
    base: [u8; DIGEST],
    written: AtomicU64,
}

impl Cache {
    /// Opens a folder for documents set with these fonts, and deletes what has not been used for long.
    #[must_use]
    pub fn open(folder: &Path, fonts: &[&Path]) -> Self {
        let mut hash = Sha256::new();
        for text in RECIPE.into_iter().chain(TEMPLATES.iter().flat_map(|(name, text)| [*name, *text])) {
            part(&mut hash, text.as_bytes());
        }
        for font in fonts {
            part(&mut hash, font.as_os_str().as_encoded_bytes());
            // A font is the same while its size and time are; reading 80 MB of fonts would cost more than it saves.
            let stamp = fs::metadata(font).ok().and_then(|data| Some((data.len(), data.modified().ok()?)));
            part(&mut hash, format!("{stamp:?}").as_bytes());
        }
        let cache = Self { folder: folder.to_owned(), base: hash.finalize().into(), written: AtomicU64::new(0) };
        cache.tidy();
        cache
    }

    /// The name of what these bytes make.
    #[must_use]
    pub fn key(&self, parts: &[&[u8]]) -> String {
        let mut hash = Sha256::new();
        hash.update(self.base);
        for bytes in parts {
            part(&mut hash, bytes);
        }
        hash.finalize().iter().fold(String::with_capacity(2 * DIGEST), |mut name, byte| {
            write!(name, "{byte:02x}").expect("a string takes every character");
            name
        })
    }

    /// The document of a name, if it is there and whole.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let path = self.path(key);
        let mut bytes = fs::read(&path).ok()?;
        let whole = bytes.len() > DIGEST && seal(key, &bytes[DIGEST..])[..] == bytes[..DIGEST];
        if !whole {
            let _ = fs::remove_file(&path);
            return None;
        }
        if let Ok(file) = fs::File::open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        bytes.drain(..DIGEST);
        Some(bytes)
    }

    /// Keeps a document. What cannot be kept is set again next time.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let path = self.path(key);
        let Some(folder) = path.parent() else { return };
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!(".{}-{number}", std::process::id()));
        let mut content = seal(key, bytes).to_vec();
        content.extend_from_slice(bytes);
        let written = private(folder).and_then(|()| fs::write(&draft, content)).and_then(|()| fs::rename(&draft, path));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(&key[..2]).join(key)
    }

    /// Deletes entries not used for half a year, and the oldest ones beyond the limit.
    fn tidy(&self) {
        let walk = walkdir::WalkDir::new(&self.folder).min_depth(2).max_depth(2).follow_links(false);
        let mut entries: Vec<(SystemTime, u64, PathBuf)> = walk
            .into_iter()
            .filter_map(|entry| {
                let entry = entry.ok().filter(|entry| entry.file_type().is_file())?;
                let data = entry.metadata().ok()?;
                Some((data.modified().ok()?, data.len(), entry.into_path()))
            })
            .collect();
        entries.sort_by(|a, b| b.cmp(a));
        let now = SystemTime::now();
        let mut held = 0;
        for (used, len, path) in entries {
            held += len;
            if held > LIMIT || now.duration_since(used).is_ok_and(|unused| unused > KEPT) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The digest of a document and its name: an entry under another's name is none.
fn seal(key: &str, bytes: &[u8]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    part(&mut hash, key.as_bytes());
    part(&mut hash, bytes);
    hash.finalize().into()
}

/// Length first, so that two parts never read as two others.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// A folder that only its owner can look into: unpublished drafts pass through it too.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_counts_only_whole_and_for_what_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), &[]);
        let key = cache.key(&[b"ab", b"c"]);
        assert_ne!(key, cache.key(&[b"a", b"bc"]), "parts keep their borders");
        assert_eq!(cache.get(&key), None);
        cache.put(&key, b"%PDF one");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"%PDF one"[..]));
        let font = folder.path().join("font");
        fs::write(&font, "1").unwrap();
        let other = Cache::open(folder.path(), &[&font]);
        assert_ne!(other.key(&[b"ab", b"c"]), key, "another font, another document");
        let path = cache.path(&key);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(cache.get(&key), None, "an altered entry is not believed");
        assert!(!path.exists(), "and does not stay");
        let other = cache.key(&[b"other"]);
        cache.put(&key, b"%PDF one");
        cache.put(&other, b"%PDF two");
        fs::copy(cache.path(&other), cache.path(&key)).unwrap();
        assert_eq!(cache.get(&key), None, "another document under this name is not believed");
        assert_eq!(cache.get(&other).as_deref(), Some(&b"%PDF two"[..]));
    }

    #[test]
    fn entries_not_used_for_long_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), &[]);
        let (old, new) = (cache.key(&[b"old"]), cache.key(&[b"new"]));
        cache.put(&old, b"%PDF old");
        cache.put(&new, b"%PDF new");
        let past = SystemTime::now() - KEPT - Duration::from_mins(1);
        fs::File::options().write(true).open(cache.path(&old)).unwrap().set_modified(past).unwrap();
        let cache = Cache::open(folder.path(), &[]);
        assert!(cache.get(&old).is_none() && cache.get(&new).is_some());
    }
}
