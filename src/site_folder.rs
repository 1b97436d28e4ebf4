//! Writes into the office's own files: the only module that changes anything in a site folder.
//!
//! Who holds a [`SiteFolder`] is the only command that writes there. A file is what it was or what it becomes, never
//! half of it, whatever stops the command: the new bytes lie beside it under a name of their own, are made durable,
//! and take its place only while it still says what the command read. Mode, owner, byte order mark and line ends stay.
//! Links are never followed. What a stopped command leaves behind ([`is_leftover`]) is no record, and the next command
//! that writes deletes it.

mod stage;
mod style;

pub use stage::Stage;

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use thiserror::Error;

use crate::durable::{open_folder, sync};
use crate::lock::{Lock, LockError};

/// The name of the lock in the site folder.
const LOCK: &str = ".tongbao.lock";

/// A site folder that this command alone may write into, until it is dropped.
#[derive(Debug)]
pub struct SiteFolder {
    root: OwnedFd,
    path: PathBuf,
    _lock: Lock,
}

/// Why a file of the office was not written. It then stands as it was.
#[derive(Debug, Error)]
pub enum FolderError {
    /// There is no `site.toml` in the folder.
    #[error("no site.toml in {0}")]
    NotASite(PathBuf),
    /// The lock of the folder could not be had.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file does not say any more what the command read, or is gone.
    #[error("{0} was changed meanwhile")]
    Changed(PathBuf),
    /// There is a file or folder of this name already.
    #[error("{0} exists")]
    Exists(PathBuf),
    /// A link, a device or a folder where a file is expected.
    #[error("{0} is a link or no file")]
    NotAFile(PathBuf),
    /// The file belongs to a group that this account cannot give it back to.
    #[error("{0} belongs to another group")]
    Owner(PathBuf),
    /// The operating system refused.
    #[error("{path}: {error}")]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// Whether a file or folder is what a stopped command left: unfinished, and no record.
#[must_use]
pub fn is_leftover(name: &str) -> bool {
    name.starts_with(".tongbao-") && name.ends_with(".part")
}

/// A name that no other command and no other thread uses.
fn own_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!(".tongbao-{}-{}.part", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl SiteFolder {
    /// Takes the folder for this command, and deletes what a stopped one left in it.
    ///
    /// # Errors
    /// [`FolderError`] when another command is writing there, or the system refuses.
    pub fn lock(root: &Path) -> Result<Self, FolderError> {
        let io = |error: Errno| match error {
            Errno::NOENT | Errno::NOTDIR => FolderError::NotASite(root.to_owned()),
            error => FolderError::Io { path: root.to_owned(), error: error.into() },
        };
        // The folder itself may be reached through a link; nothing below it may.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let open = rustix::fs::openat(CWD, root, flags, Mode::empty()).map_err(io)?;
        if rustix::fs::statat(&open, "site.toml", AtFlags::SYMLINK_NOFOLLOW).is_err() {
            return Err(FolderError::NotASite(root.to_owned()));
        }
        let lock = Lock::take(&root.join(LOCK))?;
        let folder = Self { root: open, path: root.to_owned(), _lock: lock };
        let _ = folder.sweep();
        Ok(folder)
    }

    /// The bytes of a file; `None` when there is none.
    ///
    /// # Errors
    /// [`FolderError`] when it is a link or no file, or the system refuses.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FolderError> {
        match self.parent(path, false)? {
            Some((folder, name)) => Ok(self.held(&folder, name, path)?.map(|held| held.bytes)),
            None => Ok(None),
        }
    }

    /// Puts new bytes in the place of those that were read; `None` when the file must not exist yet.
    ///
    /// Folders on the way are made. A new file gets the mode and owner of its folder, so that a private folder stays
    /// private whatever the umask.
    ///
    /// # Errors
    /// [`FolderError`]; the file is then as it was.
    pub fn replace(&self, path: &str, old: Option<&[u8]>, new: &[u8]) -> Result<(), FolderError> {
        let full = self.path.join(path);
        let (folder, name) = self.parent(path, true)?.ok_or_else(|| FolderError::Changed(full.clone()))?;
        let there = self.held(&folder, name, path)?;
        match (&there, old) {
            (Some(held), Some(old)) if held.bytes == old => {}
            (None, None) => {}
            (Some(_), None) => return Err(FolderError::Exists(full)),
            (_, Some(_)) => return Err(FolderError::Changed(full)),
        }
        let draft = Draft::write(&folder, &full, new, there.as_ref())?;
        match old {
            None => draft.add(name, &full),
            Some(old) => draft.exchange(name, &full, old),
        }
    }

    /// Like [`replace`](Self::replace), for text with lines ending in LF: lines that stay keep their bytes, new ones
    /// get the line ends of the others, and a byte order mark stays.
    ///
    /// # Errors
    /// [`FolderError`]; the file is then as it was.
    pub fn replace_text(&self, path: &str, old: Option<&[u8]>, text: &str) -> Result<(), FolderError> {
        match old {
            Some(bytes) => self.replace(path, old, &style::like(bytes, text)),
            None => self.replace(path, None, text.as_bytes()),
        }
    }

    /// Deletes a file that still says what was read.
    ///
    /// # Errors
    /// [`FolderError`]; the file is then as it was.
    pub fn remove(&self, path: &str, old: &[u8]) -> Result<(), FolderError> {
        let full = self.path.join(path);
        let found = self.parent(path, false)?;
        let (folder, name) = found.ok_or_else(|| FolderError::Changed(full.clone()))?;
        let held = self.held(&folder, name, path)?.filter(|held| held.bytes == old);
        let held = held.ok_or_else(|| FolderError::Changed(full.clone()))?;
        let io = |error: Errno| FolderError::Io { path: full.clone(), error: error.into() };
        rustix::fs::unlinkat(&folder, name, AtFlags::empty()).map_err(io)?;
        sync(&folder).map_err(|error| {
            let back = Draft::write(&folder, &full, old, Some(&held)).and_then(|draft| draft.add(name, &full));
            drop(back);
            io(error)
        })
    }

    /// The folder that it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A new folder on its way into a private one: files are put into it, and it appears whole or not at all. The
    /// parent is made, unreadable to others whatever the umask, when it is not there.
    ///
    /// # Errors
    /// [`FolderError`] when the system refuses.
    pub fn stage(&self, parent: &str) -> Result<Stage<'_>, FolderError> {
        let full = self.path.join(parent);
        let io = |error: Errno| FolderError::Io { path: full.clone(), error: error.into() };
        let made = rustix::fs::statat(&self.root, parent, AtFlags::SYMLINK_NOFOLLOW).err() == Some(Errno::NOENT);
        let inside = format!("{parent}/x");
        let (folder, _) = self.parent(&inside, true)?.ok_or(FolderError::NotAFile(full.clone()))?;
        if made {
            rustix::fs::fchmod(&folder, Mode::from(0o700)).map_err(io)?;
        }
        Stage::new(self, folder, full)
    }

    /// Deletes a folder that commands made, in one step for whoever looks: it is a leftover before it is emptied.
    ///
    /// # Errors
    /// [`FolderError`] when the system refuses; the folder is then as it was.
    #[allow(clippy::disallowed_methods, reason = "deletes what a command made")]
    pub fn discard(&self, path: &str) -> Result<(), FolderError> {
        let full = self.path.join(path);
        let io = |error: Errno| FolderError::Io { path: full.clone(), error: error.into() };
        let Some((parent, name)) = self.parent(path, false)? else { return Ok(()) };
        let aside = own_name();
        match rustix::fs::renameat(&parent, name, &parent, &aside) {
            Ok(()) => {}
            Err(Errno::NOENT) => return Ok(()),
            Err(error) => return Err(io(error)),
        }
        sync(&parent).map_err(|error| {
            let _ = rustix::fs::renameat(&parent, &aside, &parent, name);
            io(error)
        })?;
        // What cannot be deleted now is swept by the next command.
        let _ = std::fs::remove_dir_all(full.with_file_name(aside));
        Ok(())
    }

    /// The folder that holds a path, opened part by part so that no link is followed, and the file's name.
    fn parent<'p>(&self, path: &'p str, make: bool) -> Result<Option<(OwnedFd, &'p str)>, FolderError> {
        let fault = |error: Errno| FolderError::Io { path: self.path.join(path), error: error.into() };
        let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\0');
        if !path.split('/').all(plain) {
            return Err(fault(Errno::INVAL));
        }
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut here = self.root.try_clone().map_err(|error| FolderError::Io { path: self.path.clone(), error })?;
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            here = match open_folder(&here, Path::new(part)) {
                Ok(folder) => folder,
                Err(Errno::NOENT) if make => make_folder(&here, part).map_err(fault)?,
                Err(Errno::NOENT) => return Ok(None),
                Err(Errno::LOOP | Errno::NOTDIR) => return Err(FolderError::NotAFile(self.path.join(path))),
                Err(error) => return Err(fault(error)),
            };
        }
        Ok(Some((here, name)))
    }

    fn held(&self, folder: &OwnedFd, name: &str, path: &str) -> Result<Option<Held>, FolderError> {
        Held::read(folder, name, &self.path.join(path))
    }

    /// Deletes what stopped commands left, and says what could not be deleted. Nothing depends on it; but it may hold what
    /// a file said before.
    #[allow(clippy::disallowed_methods, reason = "this module writes into the site folder")]
    #[must_use]
    pub fn sweep(&self) -> Vec<PathBuf> {
        let mut left = Vec::new();
        let own = std::fs::read_dir(&self.path).into_iter().flatten().filter_map(Result::ok);
        for entry in own.filter(|entry| entry.file_name().to_str().is_some_and(is_leftover)) {
            if entry.file_type().is_ok_and(|kind| !kind.is_dir()) && rustix::fs::unlink(entry.path()).is_err() {
                left.push(entry.path());
            }
        }
        for part in ["content", "archive", "templates"] {
            let mut walk = walkdir::WalkDir::new(self.path.join(part)).follow_links(false).into_iter();
            while let Some(entry) = walk.next() {
                let Ok(entry) = entry else { continue };
                if entry.depth() == 0 || !entry.file_name().to_str().is_some_and(is_leftover) {
                    continue;
                }
                let gone = if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                    std::fs::remove_dir_all(entry.path()).is_ok()
                } else {
                    rustix::fs::unlink(entry.path()).is_ok()
                };
                if !gone {
                    left.push(entry.into_path());
                }
            }
        }
        left
    }
}

/// Makes a folder with the mode and owner of the one it lies in.
fn make_folder(parent: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    let like = rustix::fs::fstat(parent)?;
    match rustix::fs::mkdirat(parent, name, Mode::from(0o700)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error),
    }
    let folder = open_folder(parent, Path::new(name))?;
    give(&folder, like.st_uid, like.st_gid);
    rustix::fs::fchmod(&folder, Mode::from(like.st_mode & 0o2777))?;
    sync(parent)?;
    Ok(folder)
}

/// Gives a file to an owner and a group, as far as this account may. Whether the group is as wished.
fn give(file: impl AsFd, owner: u32, group: u32) -> bool {
    let Ok(now) = rustix::fs::fstat(file.as_fd()) else { return false };
    if (now.st_uid, now.st_gid) == (owner, group) {
        return true;
    }
    std::os::unix::fs::fchown(file.as_fd(), Some(owner), Some(group)).is_ok()
        || now.st_gid == group
        || std::os::unix::fs::fchown(file.as_fd(), None, Some(group)).is_ok()
}

/// A file as it stands.
#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    mode: u32,
    owner: u32,
    group: u32,
    access: Option<Vec<u8>>,
}

/// The attribute that holds an access list beyond mode and owner.
const ACCESS: &str = "system.posix_acl_access";

impl Held {
    fn read(folder: &OwnedFd, name: &str, full: &Path) -> Result<Option<Self>, FolderError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let io = |error: io::Error| FolderError::Io { path: full.to_owned(), error };
        let file = match rustix::fs::openat(folder, name, flags, Mode::empty()) {
            Ok(file) => std::fs::File::from(file),
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP | Errno::NXIO) => return Err(FolderError::NotAFile(full.to_owned())),
            Err(error) => return Err(io(error.into())),
        };
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() {
            return Err(FolderError::NotAFile(full.to_owned()));
        }
        let mut bytes = Vec::new();
        // One byte more than any file the program reads: what is larger is not what it read.
        (&file).take(crate::source::MAX_FILE + 1).read_to_end(&mut bytes).map_err(io)?;
        let mut list = Vec::with_capacity(4096);
        let access = rustix::fs::fgetxattr(&file, ACCESS, rustix::buffer::spare_capacity(&mut list)).is_ok();
        let access = access.then_some(list);
        Ok(Some(Self { bytes, mode: meta.mode() & 0o7777, owner: meta.uid(), group: meta.gid(), access }))
    }
}

/// New bytes beside the file whose place they will take; deleted when they do not.
struct Draft<'f> {
    folder: &'f OwnedFd,
    name: String,
}

impl<'f> Draft<'f> {
    fn write(folder: &'f OwnedFd, full: &Path, bytes: &[u8], like: Option<&Held>) -> Result<Self, FolderError> {
        let io = |error: io::Error| FolderError::Io { path: full.to_owned(), error };
        let name = own_name();
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(folder, &name, flags, Mode::from(0o600)) {
            // A stopped command had this process number; the lock says that it is gone.
            Err(Errno::EXIST) => {
                rustix::fs::unlinkat(folder, &name, AtFlags::empty()).map_err(|error| io(error.into()))?;
                rustix::fs::openat(folder, &name, flags, Mode::from(0o600))
            }
            other => other,
        };
        let mut file = std::fs::File::from(file.map_err(|error| io(error.into()))?);
        let draft = Self { folder, name };
        file.write_all(bytes).map_err(io)?;
        let (mode, owner, group) = match like {
            Some(held) => (held.mode, held.owner, held.group),
            None => {
                let parent = rustix::fs::fstat(folder).map_err(|error| io(error.into()))?;
                (parent.st_mode & 0o666, parent.st_uid, parent.st_gid)
            }
        };
        if !give(&file, owner, group) && like.is_some() {
            return Err(FolderError::Owner(full.to_owned()));
        }
        rustix::fs::fchmod(&file, Mode::from(mode)).map_err(|error| io(error.into()))?;
        if let Some(list) = like.and_then(|held| held.access.as_ref()) {
            let set = rustix::fs::fsetxattr(&file, ACCESS, list, rustix::fs::XattrFlags::empty());
            set.map_err(|error| io(error.into()))?;
        }
        sync(&file).map_err(|error| io(error.into()))?;
        Ok(draft)
    }

    /// Gives the draft a name that is free.
    fn add(mut self, name: &str, full: &Path) -> Result<(), FolderError> {
        let io = |error: Errno| FolderError::Io { path: full.to_owned(), error: error.into() };
        match rename_new(self.folder, &self.name, name) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(FolderError::Exists(full.to_owned())),
            Err(error) => return Err(io(error)),
        }
        if let Err(error) = sync(self.folder) {
            name.clone_into(&mut self.name);
            return Err(io(error));
        }
        self.name.clear();
        Ok(())
    }

    /// Takes the place of a file that says `old`. What stood there is looked at once more after the exchange, so that
    /// a line saved in the last moment is not lost.
    fn exchange(mut self, name: &str, full: &Path, old: &[u8]) -> Result<(), FolderError> {
        let io = |error: Errno| FolderError::Io { path: full.to_owned(), error: error.into() };
        let swap = || rustix::fs::renameat_with(self.folder, &self.name, self.folder, name, RenameFlags::EXCHANGE);
        match swap() {
            Ok(()) => {}
            Err(Errno::NOENT) => return Err(FolderError::Changed(full.to_owned())),
            Err(error) if no_flags(error) => return self.overwrite(name, full, old),
            Err(error) => return Err(io(error)),
        }
        let stood = Held::read(self.folder, &self.name, full);
        let changed = match stood {
            Ok(Some(held)) if held.bytes == old => sync(self.folder).err().map(io),
            Ok(_) => Some(FolderError::Changed(full.to_owned())),
            Err(error) => Some(error),
        };
        match changed {
            None => Ok(()),
            Some(error) => {
                if swap().is_err() {
                    // The office's own text is then only under the draft's name: it stays.
                    self.name.clear();
                }
                Err(error)
            }
        }
    }

    /// The same where the file system knows no exchange.
    fn overwrite(mut self, name: &str, full: &Path, old: &[u8]) -> Result<(), FolderError> {
        let io = |error: Errno| FolderError::Io { path: full.to_owned(), error: error.into() };
        let held = Held::read(self.folder, name, full)?.filter(|held| held.bytes == old);
        let held = held.ok_or_else(|| FolderError::Changed(full.to_owned()))?;
        // Written before it is needed: when the disk fails afterwards it could not be written any more.
        let back = Draft::write(self.folder, full, old, Some(&held))?;
        rustix::fs::renameat(self.folder, &self.name, self.folder, name).map_err(io)?;
        self.name.clear();
        match sync(self.folder) {
            Ok(()) => Ok(()),
            Err(error) => {
                let mut back = back;
                if rustix::fs::renameat(self.folder, &back.name, self.folder, name).is_ok() {
                    back.name.clear();
                }
                Err(io(error))
            }
        }
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = rustix::fs::unlinkat(self.folder, &self.name, AtFlags::empty());
        }
    }
}

/// Whether an error of `renameat2` says that its flags are not known there.
pub(crate) fn no_flags(error: Errno) -> bool {
    matches!(error, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP)
}

/// Renames to a name that must be free.
fn rename_new(folder: &OwnedFd, from: &str, to: &str) -> Result<(), Errno> {
    match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        Err(error) if no_flags(error) => {
            match rustix::fs::statat(folder, to, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(_) => Err(Errno::EXIST),
                // Between the look and the rename only a command without the lock could put something there.
                Err(Errno::NOENT) => rustix::fs::renameat(folder, from, folder, to),
                Err(error) => Err(error),
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
