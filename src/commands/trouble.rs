//! What a command says when it cannot go on: what is wrong, where, and what to do about it.

use std::io;
use std::path::Path;

use rustix::io::Errno;

use super::{CONTENT, FAILED, complain_line};
use crate::BuildError;
use crate::diag::inert;
use crate::lang::Catalogue;
use crate::lock::LockError;
use crate::output::WriteError;
use crate::site_folder::FolderError;
use crate::source::ReadError;

/// The exit code of a build or check that did not succeed, with its reason in words.
pub(super) fn failed(error: &BuildError, words: &Catalogue) -> u8 {
    if matches!(error, BuildError::Content) {
        return CONTENT;
    }
    complain_line(&in_words(error, words));
    FAILED
}

/// Why a build or check did not succeed; nothing where the diagnostics say it.
pub(super) fn in_words(error: &BuildError, words: &Catalogue) -> String {
    let at = |key: &str, path: &Path| words.text(key, &[("path", &inert(&path.display().to_string()))]);
    match error {
        BuildError::Content => String::new(),
        BuildError::Read(ReadError::NotASite(path)) => at("cli.error.not_a_site", path),
        BuildError::Read(ReadError::Changing(path)) => at("cli.error.changing", path),
        BuildError::Read(ReadError::Io { path, error }) => {
            let (path, error) = (inert(&path.display().to_string()), system(error, words));
            words.text("cli.error.read", &[("path", &path), ("error", &error)])
        }
        BuildError::Write(error) => write_failed(error, words),
        BuildError::Folder(error) => folder_failed(error, words),
        BuildError::Changed(path) => words.text("cli.build.changed", &[("path", path), ("count", "1")]),
        BuildError::Unapproved(path) => words.text("cli.withdraw.unapproved", &[("path", path)]),
        BuildError::Ahead(today) => words.text("cli.publish.ahead", &[("day", &today.to_string())]),
        BuildError::Before(newest) => words.text("cli.publish.before", &[("day", &newest.to_string())]),
    }
}

/// Why a site was not written.
pub(super) fn write_failed(error: &WriteError, words: &Catalogue) -> String {
    let at = |key: &str, path: &Path| {
        words.text(&format!("cli.error.{key}"), &[("path", &inert(&path.display().to_string()))])
    };
    let io = |key: &str, path: &Path, error: &io::Error| {
        let (path, error) = (inert(&path.display().to_string()), system(error, words));
        words.text(&format!("cli.error.{key}"), &[("path", &path), ("error", &error)])
    };
    match error {
        WriteError::NoName => words.text("cli.error.no_output", &[]),
        WriteError::Foreign { folder, file } => {
            words.text("cli.error.foreign", &[("folder", &inert(&folder.display().to_string())), ("file", file)])
        }
        WriteError::Manifest(path) => at("manifest", path),
        WriteError::Link(path) => at("output_link", path),
        WriteError::MountPoint(path) => at("mount_point", path),
        WriteError::NotRemovable(path) => at("not_removable", path),
        WriteError::OverSources(path) => at("over_sources", path),
        WriteError::Locked(path) => at("locked", path),
        WriteError::NoLocks(path) => at("no_locks", path),
        WriteError::Parent { path, error } => io("parent", path, error),
        WriteError::SetAside { site, error } => io("set_aside", site, error),
        WriteError::Io { path, error } => io("write", path, error),
    }
}

/// Why a file of the office was not written; it then stands as it was.
pub(super) fn folder_failed(error: &FolderError, words: &Catalogue) -> String {
    let at = |key: &str, path: &std::path::Path| {
        words.text(&format!("cli.error.{key}"), &[("path", &inert(&path.display().to_string()))])
    };
    match error {
        FolderError::NotASite(path) => at("not_a_site", path),
        FolderError::Lock(error) => lock_failed(error, words),
        FolderError::Changed(path) => at("changed", path),
        FolderError::Exists(path) => at("exists", path),
        FolderError::NotAFile(path) => at("not_a_file", path),
        FolderError::Owner(path) => at("owner", path),
        FolderError::Io { path, error } => {
            let (path, error) = (inert(&path.display().to_string()), system(error, words));
            words.text("cli.error.write", &[("path", &path), ("error", &error)])
        }
    }
}

/// Why a lock could not be had.
pub(super) fn lock_failed(error: &LockError, words: &Catalogue) -> String {
    match error {
        LockError::Held(path) => words.text("cli.error.busy", &[("path", &inert(&path.display().to_string()))]),
        LockError::Unsupported(path) => {
            words.text("cli.error.no_locks", &[("path", &inert(&path.display().to_string()))])
        }
        LockError::Io { path, error } => {
            let (path, error) = (inert(&path.display().to_string()), system(error, words));
            words.text("cli.error.write", &[("path", &path), ("error", &error)])
        }
    }
}

/// What the operating system said, and what to do about it.
pub(super) fn system(error: &io::Error, words: &Catalogue) -> String {
    let key = match Errno::from_io_error(error) {
        Some(Errno::ACCESS | Errno::PERM) => "denied",
        Some(Errno::NOSPC | Errno::DQUOT) => "full",
        Some(Errno::ROFS) => "read_only",
        Some(Errno::IO) => "fault",
        Some(Errno::BUSY) => "busy",
        Some(Errno::MFILE | Errno::NFILE) => "many_files",
        Some(Errno::NOENT) => "missing",
        Some(Errno::LOOP | Errno::NOTDIR | Errno::ISDIR) => "kind",
        Some(Errno::XDEV) => "elsewhere",
        Some(Errno::NOMEM) => "memory",
        Some(Errno::AGAIN) => "threads",
        _ => {
            let said = error.to_string();
            // The number means nothing to a clerk.
            return said.split_once(" (os error").map_or(said.as_str(), |(reason, _)| reason).to_owned();
        }
    };
    words.text(&format!("cli.system.{key}"), &[])
}
