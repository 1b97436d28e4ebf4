//! A lock on a folder that two commands may not change at once: kept by the kernel, so it ends with its process.
//!
//! The lock file carries nothing. A link in its place is refused, an existing file is never emptied, and one that
//! another user's stopped command left behind is no obstacle.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use thiserror::Error;

/// A held lock.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: OwnedFd,
}

/// Why a lock could not be had.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another command holds it.
    #[error("another command holds {0}")]
    Held(PathBuf),
    /// The file system knows no locks.
    #[error("{0} lies on a file system without locks")]
    Unsupported(PathBuf),
    /// The operating system refused.
    #[error("{path}: {error}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Lock {
    /// Takes the lock that a file stands for, without waiting.
    ///
    /// # Errors
    /// [`LockError`]
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let io = |error: Errno| LockError::Io { path: path.to_owned(), error: error.into() };
        // A finishing command removes the file; who opened it before then holds a lock that nobody sees.
        for _ in 0..100 {
            let file = open(path).map_err(io)?;
            let own = rustix::fs::fstat(&file).map_err(io)?;
            if FileType::from_raw_mode(own.st_mode) != FileType::RegularFile {
                return Err(io(Errno::LOOP));
            }
            match rustix::io::retry_on_intr(|| {
                rustix::fs::flock(file.as_fd(), FlockOperation::NonBlockingLockExclusive)
            }) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => return Err(LockError::Held(path.to_owned())),
                Err(Errno::NOLCK | Errno::NOSYS | Errno::OPNOTSUPP) => {
                    return Err(LockError::Unsupported(path.to_owned()));
                }
                Err(error) => return Err(io(error)),
            }
            match rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(there) if (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino) => {
                    return Ok(Self { path: path.to_owned(), _file: file });
                }
                Ok(_) | Err(Errno::NOENT) => {}
                Err(error) => return Err(io(error)),
            }
        }
        Err(LockError::Held(path.to_owned()))
    }
}

/// Opens or makes the file; one of another user is opened for reading, which is enough to lock it.
fn open(path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let made = rustix::fs::open(path, flags | OFlags::RDWR | OFlags::CREATE, Mode::from(0o644));
    match made {
        Err(error @ (Errno::ACCESS | Errno::PERM)) => {
            rustix::fs::open(path, flags | OFlags::RDONLY, Mode::empty()).map_err(|_| error)
        }
        other => other,
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while held, so that nobody who opens it now can believe in it.
        let _ = rustix::fs::unlink(&self.path);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests write their own folders")]
    use super::*;

    #[test]
    fn one_holds_it_and_the_next_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lock");
        let held = Lock::take(&path).unwrap();
        assert!(matches!(Lock::take(&path), Err(LockError::Held(_))));
        drop(held);
        assert!(!path.exists(), "nothing is left");
        assert!(Lock::take(&path).is_ok());
    }

    #[test]
    fn a_link_is_refused_and_a_file_is_not_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let (path, precious) = (folder.path().join(".lock"), folder.path().join("precious"));
        std::fs::write(&precious, "x").unwrap();
        std::os::unix::fs::symlink(&precious, &path).unwrap();
        assert!(matches!(Lock::take(&path), Err(LockError::Io { .. })));
        assert_eq!(std::fs::read(&precious).unwrap(), b"x");
    }
}
