//! Whether files of the site folder are still as they were read.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rayon::prelude::*;

use super::Found;

/// What tells one state of a file from another without reading it: size, times of change in nanoseconds, number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    inode: u64,
}

/// The state of each of these files; those that are gone are left out.
pub(super) fn stamps(root: &Path, found: &[Found]) -> BTreeMap<String, Stamp> {
    let stamp = |entry: &Found| {
        let meta = root.join(&entry.path).symlink_metadata().ok()?;
        let stamp = Stamp {
            size: meta.len(),
            modified: (meta.mtime(), meta.mtime_nsec()),
            changed: (meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
        };
        Some((entry.path.clone(), stamp))
    };
    found.par_iter().filter_map(stamp).collect::<Vec<_>>().into_iter().collect()
}
