//! Makes what was written survive a power cut. An error of the disk is an error; only "there is no such call" is not.

use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

/// Makes one file, or the entries of one folder, durable.
///
/// # Errors
/// What the system says. A folder on a file system that cannot sync folders counts as synced.
pub(crate) fn sync(file: impl AsFd) -> Result<(), Errno> {
    let file = file.as_fd();
    match rustix::io::retry_on_intr(|| rustix::fs::fsync(file)) {
        Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
        other => other,
    }
}

/// Makes everything below a folder durable: one `syncfs` of its file system instead of one `fsync` a file.
///
/// # Errors
/// What the system says, with the path where it can be told.
pub(crate) fn sync_below(folder: impl AsFd) -> Result<(), Errno> {
    let folder = folder.as_fd();
    match rustix::io::retry_on_intr(|| rustix::fs::syncfs(folder)) {
        Err(Errno::NOSYS) => each(folder),
        other => other,
    }
}

/// Where there is no `syncfs`: file by file, folder by folder.
fn each(folder: impl AsFd) -> Result<(), Errno> {
    let folder = folder.as_fd();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if matches!(entry.file_name().to_bytes(), b"." | b"..") {
            continue;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let inner = rustix::fs::openat(folder, entry.file_name(), flags, Mode::empty())?;
        if FileType::from_raw_mode(rustix::fs::fstat(&inner)?.st_mode) == FileType::Directory {
            each(&inner)?;
        } else {
            sync(&inner)?;
        }
    }
    sync(folder)
}

/// Opens a folder, not through a link.
///
/// # Errors
/// What the system says.
pub(crate) fn open_folder(at: impl AsFd, path: &Path) -> Result<std::os::fd::OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(at, path, flags, Mode::empty())
}
