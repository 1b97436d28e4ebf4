//! Where a site is built: a private folder beside its target, and what stopped builds left there.
//!
//! The private folder is `.<target>.new`, mode 0700 from its first moment, so that no web server shows a site on its
//! way in or out. In it lies `site`, the new site and after an exchange the old one, and where the file system knows no
//! exchange `old`, the old site while the new one takes its place. The latter is the journal: when the target is
//! missing and `old` is there, the next command brings it back.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, StatxAttributes, StatxFlags};

use super::{MARKER, Manifest, WriteError, at};
use crate::durable;
use crate::lock::{Lock, LockError};

/// The private folder of a build, held against other builds.
#[derive(Debug)]
pub(super) struct Place {
    /// Where the site goes.
    pub(super) target: PathBuf,
    /// The private folder.
    pub(super) work: PathBuf,
    _lock: Lock,
}

/// What a stopped build had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// Nothing.
    Nothing,
    /// Unfinished or old files, which are deleted now.
    Cleared,
    /// The site itself, which stands in its place again.
    BroughtBack,
}

/// Where a target lies, and its name.
fn split(target: &Path) -> Result<(PathBuf, &Path, String), WriteError> {
    if target.as_os_str().is_empty() {
        return Err(WriteError::NoName);
    }
    let full = std::path::absolute(target).map_err(at(target))?;
    // `a/..` names no folder of its own.
    let (Some(_), Some(name)) = (full.parent(), target.file_name().or(full.file_name())) else {
        return Err(WriteError::OverSources(full));
    };
    let name = name.to_string_lossy().into_owned();
    Ok((full, target, name))
}

impl Place {
    /// Takes the place for this build, clears what a stopped one left, and makes the private folder.
    pub(super) fn take(target: &Path, root: &Path) -> Result<Self, WriteError> {
        let (target, _, name) = split(target)?;
        refuse_sources(&target, root)?;
        let parent = target.parent().unwrap_or(&target).to_owned();
        std::fs::create_dir_all(&parent).map_err(at(&parent))?;
        let lock = Lock::take(&parent.join(format!(".{name}.lock"))).map_err(|error| match error {
            LockError::Held(_) => WriteError::Locked(target.clone()),
            LockError::Unsupported(path) => WriteError::NoLocks(path),
            LockError::Io { error, .. } if denied(&error) => WriteError::Parent { path: parent.clone(), error },
            LockError::Io { path, error } => WriteError::Io { path, error },
        })?;
        restore(&target, &parent, &name)?;
        refuse_unmovable(&target, &parent)?;
        let work = private(&parent, &name)?;
        Ok(Self { target, work, _lock: lock })
    }

    /// The new site; after an exchange the old one.
    pub(super) fn site(&self) -> PathBuf {
        self.work.join("site")
    }

    /// The old site where there is no exchange.
    pub(super) fn old(&self) -> PathBuf {
        self.work.join("old")
    }
}

fn denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Brings a site back that a stopped build had set aside, and deletes what else it left.
///
/// Nothing happens while another build is at work, or where this account may not write.
#[must_use]
pub fn recover(target: &Path) -> Recovered {
    let Ok((target, _, name)) = split(target) else { return Recovered::Nothing };
    let Some(parent) = target.parent() else { return Recovered::Nothing };
    if leftovers(parent, &name).is_empty() {
        return Recovered::Nothing;
    }
    let Ok(_lock) = Lock::take(&parent.join(format!(".{name}.lock"))) else { return Recovered::Nothing };
    restore(&target, parent, &name).unwrap_or(Recovered::Nothing)
}

/// Folders of builds beside a target that could not be deleted and may hold what stood there before.
#[must_use]
pub fn left_behind(target: &Path) -> Vec<PathBuf> {
    let Ok((target, _, name)) = split(target) else { return Vec::new() };
    target.parent().map_or_else(Vec::new, |parent| leftovers(parent, &name))
}

/// Folders beside a target that only builds make.
fn leftovers(parent: &Path, name: &str) -> Vec<PathBuf> {
    let (new, old) = (format!(".{name}.new"), format!(".{name}.old"));
    let own = |found: &str| found == new || found == old || found.strip_prefix(&new).is_some_and(numbered);
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(own))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

fn numbered(rest: &str) -> bool {
    rest.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn restore(target: &Path, parent: &Path, name: &str) -> Result<Recovered, WriteError> {
    let mut result = Recovered::Nothing;
    for folder in leftovers(parent, name) {
        let missing = matches!(target.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound);
        // Earlier versions set the old site aside as `.<target>.old` itself.
        let aside =
            if folder.extension().is_some_and(|ending| ending == "old") { folder.clone() } else { folder.join("old") };
        let whole = aside.join(MARKER).symlink_metadata().is_ok_and(|meta| meta.is_file());
        if missing && whole {
            std::fs::rename(&aside, target).map_err(|error| WriteError::SetAside { site: aside.clone(), error })?;
            durable::open_folder(CWD, parent).and_then(durable::sync).map_err(|error| at(parent)(error.into()))?;
            result = Recovered::BroughtBack;
        }
        if aside == folder && !whole {
            continue;
        }
        // What cannot be deleted blocks nobody: the next build takes another name.
        if std::fs::remove_dir_all(&folder).is_ok() && result == Recovered::Nothing {
            result = Recovered::Cleared;
        }
    }
    Ok(result)
}

/// Makes a folder of mode 0700 beside the target, under another name where an old one cannot be deleted.
fn private(parent: &Path, name: &str) -> Result<PathBuf, WriteError> {
    let names = std::iter::once(format!(".{name}.new")).chain((1..=99).map(|number| format!(".{name}.new-{number}")));
    for folder in names.map(|name| parent.join(name)) {
        match std::fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => {
                let mode = std::fs::Permissions::from_mode(0o700);
                std::fs::set_permissions(&folder, mode).map_err(at(&folder))?;
                return Ok(folder);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if denied(&error) => return Err(WriteError::Parent { path: parent.to_owned(), error }),
            Err(error) => return Err(at(&folder)(error)),
        }
    }
    Err(at(parent)(io::ErrorKind::AlreadyExists.into()))
}

/// Refuses a target that is the site folder or above it, or lies in its content, templates or archive.
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
    let inside =
        ["content", "templates", "archive", "site.toml"].iter().any(|part| target_real.starts_with(root.join(part)));
    if root.starts_with(&target_real) || inside {
        return Err(WriteError::OverSources(target.to_owned()));
    }
    Ok(())
}

/// Refuses a target that could not be exchanged or deleted at the end: better now than after an hour of setting print.
fn refuse_unmovable(target: &Path, parent: &Path) -> Result<(), WriteError> {
    let meta = match target.symlink_metadata() {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(target)(error)),
    };
    if meta.is_symlink() {
        return Err(WriteError::Link(target.to_owned()));
    }
    if !meta.is_dir() {
        return Err(WriteError::Foreign { folder: target.to_owned(), file: String::from(".") });
    }
    let mounted = rustix::fs::statx(CWD, target, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS)
        .is_ok_and(|stat| stat.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
    let other_disk = parent.metadata().map_err(at(parent))?.dev() != meta.dev();
    if mounted || other_disk { Err(WriteError::MountPoint(target.to_owned())) } else { Ok(()) }
}

/// What stands at a target.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Its manifest; `None` when nothing stands there.
    pub(super) manifest: Option<Manifest>,
    /// Files whose bytes are not those that were built, sorted.
    pub(super) altered: Vec<String>,
}

/// Reads what stands in a folder, and refuses one with a file that its manifest does not list, or that this account
/// could not delete.
pub(super) fn standing(folder: &Path) -> Result<Standing, WriteError> {
    let manifest = manifest(folder)?;
    let mut altered = Vec::new();
    let known: std::collections::BTreeMap<&str, &super::ManifestFile> =
        manifest.iter().flat_map(|manifest| &manifest.files).map(|file| (file.path.as_str(), file)).collect();
    let built = folder.join(MARKER).symlink_metadata().and_then(|meta| meta.modified()).ok();
    each(folder, manifest.is_some(), &known.keys().copied().collect(), &mut |path, relative| {
        let Some(entry) = known.get(relative) else { return Ok(()) };
        let meta = path.symlink_metadata().map_err(at(path))?;
        // Only a file of another size or younger than the manifest is read again.
        let later = meta.modified().ok().zip(built).is_none_or(|(own, built)| own > built);
        if meta.len() != entry.size || later && super::digest_of(path).map_err(at(path))? != entry.sha256 {
            altered.push(relative.to_owned());
        }
        Ok(())
    })?;
    drop(known);
    Ok(Standing { manifest, altered })
}

/// Refuses a folder with a file that a manifest does not list.
pub(super) fn refuse_foreign(folder: &Path, manifest: Option<&Manifest>) -> Result<(), WriteError> {
    let known = manifest.iter().flat_map(|manifest| &manifest.files).map(|file| file.path.as_str()).collect();
    each(folder, manifest.is_some(), &known, &mut |_, _| Ok(()))
}

fn manifest(folder: &Path) -> Result<Option<Manifest>, WriteError> {
    let path = folder.join(MARKER);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| WriteError::Manifest(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(&path)(error)),
    }
}

/// Visits every file of a folder, which must be there if it is to be looked at.
fn each(
    folder: &Path,
    marked: bool,
    known: &BTreeSet<&str>,
    visit: &mut dyn FnMut(&Path, &str) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    if matches!(folder.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Ok(());
    }
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            WriteError::Io { path, error: error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()) }
        })?;
        if entry.file_type().is_dir() {
            let open = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
            if rustix::fs::accessat(CWD, entry.path(), open, AtFlags::EACCESS).is_err() {
                return Err(WriteError::NotRemovable(entry.into_path()));
            }
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy();
        if !(known.contains(&*relative) || marked && relative == MARKER) || !entry.file_type().is_file() {
            return Err(WriteError::Foreign { folder: folder.to_owned(), file: relative.into_owned() });
        }
        visit(entry.path(), &relative)?;
    }
    Ok(())
}
