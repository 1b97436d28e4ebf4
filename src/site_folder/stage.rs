//! A new folder on its way into the site folder: private, made durable, and there whole or not at all.

use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::{FolderError, SiteFolder, own_name, rename_new};
use crate::durable::{open_folder, sync, sync_below};

/// A folder that nobody else can look into, for files that appear together under its final name.
#[derive(Debug)]
pub struct Stage<'s> {
    /// Keeps the lock of the site folder as long as the stage is there.
    _site: &'s SiteFolder,
    parent: OwnedFd,
    folder: OwnedFd,
    path: PathBuf,
    name: String,
}

impl<'s> Stage<'s> {
    pub(super) fn new(site: &'s SiteFolder, parent: OwnedFd, path: PathBuf) -> Result<Self, FolderError> {
        let name = own_name();
        let io = |error: Errno| FolderError::Io { path: path.join(&name), error: error.into() };
        rustix::fs::mkdirat(&parent, &name, Mode::from(0o700)).map_err(io)?;
        let folder = open_folder(&parent, Path::new(&name)).map_err(io)?;
        rustix::fs::fchmod(&folder, Mode::from(0o700)).map_err(io)?;
        Ok(Self { _site: site, parent, folder, path, name })
    }

    /// Puts a file into the folder: a new name, parts joined by `/`. Folders have mode 0700, files 0600.
    ///
    /// # Errors
    /// [`FolderError`] when the system refuses or the name is taken.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let io = |error: std::io::Error| FolderError::Io { path: self.path.join(&self.name).join(path), error };
        let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\0');
        if !path.split('/').all(plain) {
            return Err(io(Errno::INVAL.into()));
        }
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut here = self.folder.try_clone().map_err(io)?;
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            match rustix::fs::mkdirat(&here, part, Mode::from(0o700)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(io(error.into())),
            }
            here = open_folder(&here, Path::new(part)).map_err(|error| io(error.into()))?;
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&here, name, flags, Mode::from(0o600)).map_err(|error| io(error.into()))?;
        std::fs::File::from(file).write_all(bytes).map_err(io)
    }

    /// Makes everything durable and gives the folder its name, which must be free.
    ///
    /// # Errors
    /// [`FolderError`]; nothing of the folder is then left.
    pub fn finish(mut self, name: &str) -> Result<(), FolderError> {
        let full = self.path.join(name);
        let io = |error: Errno| FolderError::Io { path: full.clone(), error: error.into() };
        if name.contains('/') || matches!(name, "" | "." | "..") {
            return Err(io(Errno::INVAL));
        }
        sync_below(&self.folder).map_err(io)?;
        match rename_new(&self.parent, &self.name, name) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(FolderError::Exists(full)),
            Err(error) => return Err(io(error)),
        }
        if let Err(error) = sync(&self.parent) {
            // Not certain to be there after a power cut, so it is not there at all.
            match rustix::fs::renameat(&self.parent, name, &self.parent, &self.name) {
                Ok(()) => {}
                Err(_) => name.clone_into(&mut self.name),
            }
            return Err(io(error));
        }
        self.name.clear();
        Ok(())
    }
}

impl Drop for Stage<'_> {
    #[allow(clippy::disallowed_methods, reason = "deletes what this stage made")]
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = std::fs::remove_dir_all(self.path.join(&self.name));
        }
    }
}
