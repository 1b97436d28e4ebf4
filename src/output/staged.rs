//! A site on its way to disk: written beside its target, made durable, swapped in whole.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustix::fs::{AtFlags, CWD, OFlags, RenameFlags};
use sha2::{Digest as _, Sha256};

use super::place::{Place, Standing, refuse_foreign, standing};
use super::{MARKER, Manifest, OutPath, Seal, Sink, WriteError, at, hex};
use crate::durable;
use crate::site_folder::no_flags;

/// Modes of what is published, whatever the umask: everyone may read, only the owner write.
const FILE: u32 = 0o644;
const FOLDER: u32 = 0o755;

/// A site on its way to disk, in a private folder beside its target.
#[derive(Debug)]
pub struct Staged {
    place: Place,
    site: PathBuf,
    standing: Standing,
    /// Size and digest of what stands, by path: what is the same is linked and not written again.
    known: BTreeMap<String, (u64, String)>,
    /// The owner of new files.
    owner: u32,
    /// Whether the umask takes something from the modes.
    masked: bool,
    files: Mutex<BTreeMap<OutPath, (u64, String)>>,
}

/// How much was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Files, the manifest not counted.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The old site, when it could not be deleted: the new one stands all the same.
    pub left: Option<PathBuf>,
    /// Files of the old site whose bytes were not those that were built.
    pub altered: Vec<String>,
}

impl Staged {
    /// Prepares a fresh private folder beside `target`.
    ///
    /// # Errors
    /// [`WriteError`] when the target is not ours to replace, another build runs, or the system refuses.
    pub fn new(target: &Path, root: &Path) -> Result<Self, WriteError> {
        let place = Place::take(target, root)?;
        let site = place.site();
        let start = || {
            let standing = standing(&place.target)?;
            DirBuilder::new().mode(FOLDER).create(&site).map_err(at(&site))?;
            let made = site.metadata().map_err(at(&site))?;
            let masked = made.permissions().mode() & 0o777 != FOLDER;
            std::fs::set_permissions(&site, Permissions::from_mode(FOLDER)).map_err(at(&site))?;
            Ok((standing, made.uid(), masked))
        };
        let (standing, owner, masked) = start().inspect_err(|_| discard(&place.work))?;
        let files = standing.manifest.iter().flat_map(|manifest| &manifest.files);
        let known = files.map(|file| (file.path.clone(), (file.size, file.sha256.clone()))).collect();
        Ok(Self { place, site, standing, known, owner, masked, files: Mutex::default() })
    }

    /// The manifest of the site that stands.
    #[must_use]
    pub fn standing(&self) -> Option<&Manifest> {
        self.standing.manifest.as_ref()
    }

    /// The paths written so far, sorted.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    #[must_use]
    pub fn paths(&self) -> Vec<OutPath> {
        self.files.lock().expect("no thread panics while it holds the lock").keys().cloned().collect()
    }

    /// Writes the manifest, after which nothing more is put, and makes the whole durable. Returns the manifest's text.
    ///
    /// # Errors
    /// [`WriteError`]; the old site then stands as it was.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    pub fn seal(&self, seal: &Seal) -> Result<Vec<u8>, WriteError> {
        let files = self.files.lock().expect("no thread panics while it holds the lock");
        let text = seal.manifest(files.iter().map(|(path, (size, sha256))| (path, *size, sha256.clone())));
        drop(files);
        self.write(&self.site.join(MARKER), &text)?;
        let folder = durable::open_folder(CWD, &self.site);
        folder.and_then(durable::sync_below).map_err(|error| at(&self.site)(error.into()))?;
        Ok(text)
    }

    /// Puts the sealed site in the place of the old one in one step.
    ///
    /// # Errors
    /// [`WriteError`]; the old site then stands as it was, unless it is [`WriteError::SetAside`].
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    pub fn swap(mut self) -> Result<Written, WriteError> {
        let files = std::mem::take(&mut *self.files.lock().expect("no thread panics while it holds the lock"));
        let (count, bytes) = (files.len(), files.values().map(|(size, _)| size).sum());
        // What was put there while the build ran is as foreign as before.
        refuse_foreign(&self.place.target, self.standing())?;
        if self.place.target.symlink_metadata().is_ok() {
            self.exchange()?;
        } else {
            self.first()?;
        }
        // From here on the new site stands: nothing fails any more.
        let left = std::fs::remove_dir_all(&self.place.work).is_err().then(|| self.place.work.clone());
        Ok(Written { files: count, bytes, left, altered: std::mem::take(&mut self.standing.altered) })
    }

    /// The first site at this target.
    fn first(&self) -> Result<(), WriteError> {
        let (site, target) = (&self.site, &self.place.target);
        std::fs::rename(site, target).map_err(at(target))?;
        self.confirm(target).inspect_err(|_| {
            let _ = std::fs::rename(target, site);
        })
    }

    fn exchange(&self) -> Result<(), WriteError> {
        let (site, target) = (&self.site, &self.place.target);
        let swap = || rustix::fs::renameat_with(CWD, site, CWD, target, RenameFlags::EXCHANGE);
        match swap() {
            Ok(()) => {}
            Err(error) if no_flags(error) => return self.in_two_steps(),
            Err(error) => return Err(at(target)(error.into())),
        }
        // The last look into the old site: it is deleted next.
        let look = refuse_foreign(site, self.standing()).map_err(|error| renamed(error, target));
        look.and_then(|()| self.confirm(target)).inspect_err(|_| {
            let _ = swap();
        })
    }

    /// Where the file system knows no exchange: the old site steps aside, and comes back when the new one cannot
    /// take its place.
    fn in_two_steps(&self) -> Result<(), WriteError> {
        let (site, target, old) = (&self.site, &self.place.target, &self.place.old());
        std::fs::rename(target, old).map_err(at(target))?;
        let placed = std::fs::rename(site, target).map_err(at(target));
        let look = placed.and_then(|()| {
            let look = refuse_foreign(old, self.standing()).map_err(|error| renamed(error, target));
            look.and_then(|()| self.confirm(target)).inspect_err(|_| {
                let _ = std::fs::rename(target, site);
            })
        });
        let Err(error) = look else { return Ok(()) };
        if std::fs::rename(old, target).is_err() && copy(old, target).is_err() {
            let error = if let WriteError::Io { error, .. } = error { error } else { io::ErrorKind::Other.into() };
            return Err(WriteError::SetAside { site: old.clone(), error });
        }
        Err(error)
    }

    /// Makes the names of a swap durable.
    fn confirm(&self, target: &Path) -> Result<(), WriteError> {
        let parent = target.parent().unwrap_or(target);
        for folder in [parent, &self.place.work] {
            let open = durable::open_folder(CWD, folder);
            open.and_then(durable::sync).map_err(|error| at(folder)(error.into()))?;
        }
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
        let flags = OFlags::NOFOLLOW.bits().cast_signed();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(FILE).custom_flags(flags);
        let mut file = match options.open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.folders(path)?;
                options.open(path).map_err(at(path))?
            }
            other => other.map_err(at(path))?,
        };
        file.write_all(bytes).map_err(at(path))?;
        if self.masked {
            file.set_permissions(Permissions::from_mode(FILE)).map_err(at(path))?;
        }
        Ok(())
    }

    /// Makes the folders above a path of the site.
    fn folders(&self, path: &Path) -> Result<(), WriteError> {
        let Some(parent) = path.parent().filter(|parent| *parent != self.site) else { return Ok(()) };
        match DirBuilder::new().mode(FOLDER).create(parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.folders(parent)?;
                return self.folders(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            other => other.map_err(at(parent))?,
        }
        if self.masked {
            std::fs::set_permissions(parent, Permissions::from_mode(FOLDER)).map_err(at(parent))?;
        }
        Ok(())
    }

    /// Links a file of the standing site that has these very bytes; whether that was possible.
    fn link(&self, path: &OutPath, full: &Path, bytes: &[u8], digest: &str) -> Result<bool, WriteError> {
        let same = |(size, old): &(u64, String)| *size == bytes.len() as u64 && old == digest;
        if !self.known.get(path.as_str()).is_some_and(same) {
            return Ok(false);
        }
        let stands = self.place.target.join(path.as_str());
        let Some(inode) = holds(&stands, bytes, self.owner) else { return Ok(false) };
        let link = || rustix::fs::linkat(CWD, &stands, CWD, full, AtFlags::empty());
        let linked = match link() {
            Err(rustix::io::Errno::NOENT) => {
                self.folders(full)?;
                link()
            }
            other => other,
        };
        if linked.is_err() {
            return Ok(false);
        }
        // Another file may have come under that name between the look and the link.
        if full.symlink_metadata().is_ok_and(|meta| (meta.dev(), meta.ino()) == inode) {
            return Ok(true);
        }
        std::fs::remove_file(full).map_err(at(full))?;
        Ok(false)
    }
}

/// Device and number of a plain file with our owner, mode and these bytes.
fn holds(path: &Path, bytes: &[u8], owner: u32) -> Option<(u64, u64)> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
    let meta = file.metadata().ok()?;
    let plain =
        meta.is_file() && meta.mode() & 0o7777 == FILE && meta.uid() == owner && meta.len() == bytes.len() as u64;
    if !plain {
        return None;
    }
    let mut held = Vec::with_capacity(bytes.len() + 1);
    (&file).take(meta.len() + 1).read_to_end(&mut held).ok()?;
    (held == bytes).then(|| (meta.dev(), meta.ino()))
}

/// An error about a folder, told of the place where the reader knows it.
fn renamed(error: WriteError, target: &Path) -> WriteError {
    if let WriteError::Foreign { file, .. } = error {
        return WriteError::Foreign { folder: target.to_owned(), file };
    }
    error
}

/// Copies a site back when nothing else is possible any more.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    std::fs::set_permissions(to, from.metadata()?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            let mut bytes = Vec::new();
            File::open(entry.path())?.read_to_end(&mut bytes)?;
            let mut file = File::create(&target)?;
            file.write_all(&bytes)?;
            file.set_permissions(entry.metadata()?.permissions())?;
        }
    }
    Ok(())
}

/// Deletes the private folder, but not an old site that waits in it to be brought back.
fn discard(work: &Path) {
    if work.join("old").symlink_metadata().is_ok() {
        let _ = std::fs::remove_dir_all(work.join("site"));
    } else {
        let _ = std::fs::remove_dir_all(work);
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        discard(&self.place.work);
    }
}

impl Sink for Staged {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        let full = self.site.join(path.as_str());
        let digest = hex(&Sha256::digest(&bytes));
        if !self.link(path, &full, &bytes, &digest)? {
            self.write(&full, &bytes)?;
        }
        let entry = (bytes.len() as u64, digest);
        self.files.lock().expect("no thread panics while it holds the lock").insert(path.clone(), entry);
        Ok(())
    }
}
