//! Empties the folder of documents that were set before: each is named by a digest of its words, and holds them.

#![allow(clippy::disallowed_methods, reason = "deletes from the cache")]

use std::path::Path;

/// Deletes every entry, whichever build of the program made it, and nothing else that lies there; how many are left.
#[must_use]
pub fn forget(folder: &Path) -> usize {
    let hex = |name: &str, length: usize| name.len() == length && name.bytes().all(|b| b.is_ascii_hexdigit());
    let walk = walkdir::WalkDir::new(folder).min_depth(2).max_depth(2).follow_links(false);
    let mut left = 0;
    for entry in walk.into_iter().filter_map(Result::ok) {
        let parent = entry.path().parent().and_then(Path::file_name).and_then(|name| name.to_str());
        let name = entry.file_name().to_str().unwrap_or_default();
        // Drafts of writers that were stopped begin with a point and a process number.
        let draft = name.strip_prefix('.').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        if entry.file_type().is_file() && parent.is_some_and(|name| hex(name, 2)) && (hex(name, 64) || draft) {
            left += usize::from(std::fs::remove_file(entry.path()).is_err());
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_program_kept_goes() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("ab");
        std::fs::create_dir(&inner).unwrap();
        for name in ["a".repeat(64), ".12-3".to_owned(), "mine.pdf".to_owned()] {
            std::fs::write(inner.join(name), "x").unwrap();
        }
        std::fs::write(folder.path().join("mine"), "x").unwrap();
        assert_eq!(forget(folder.path()), 0);
        let left: Vec<_> = std::fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["mine.pdf"]);
        assert!(folder.path().join("mine").exists());
    }
}
