//! What writing into the office's own files promises.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("site.toml"), "").unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_only_while_it_says_what_was_read() {
    let root = site();
    let path = root.path().join("content/a.toml");
    fs::write(&path, "a\r\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let folder = SiteFolder::lock(root.path()).unwrap();
    let old = folder.read("content/a.toml").unwrap().unwrap();
    fs::write(&path, "a clerk's line\n").unwrap();
    let refused = folder.replace("content/a.toml", Some(&old), b"b\n");
    assert!(matches!(refused, Err(FolderError::Changed(_))), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), b"a clerk's line\n");
    fs::write(&path, "a\r\n").unwrap();
    folder.replace_text("content/a.toml", Some(&old), "a\nb\n").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"a\r\nb\r\n");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(names(&root.path().join("content")), ["a.toml"]);
    drop(folder);
    assert_eq!(names(root.path()), ["content", "site.toml"]);
}

#[test]
fn a_new_file_is_as_private_as_its_folder() {
    let root = site();
    fs::set_permissions(root.path().join("content"), fs::Permissions::from_mode(0o750)).unwrap();
    let folder = SiteFolder::lock(root.path()).unwrap();
    folder.replace("content/scores/town/x.csv", None, b"x\n").unwrap();
    let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("content/scores/town"), mode("content/scores/town/x.csv")), (0o750, 0o640));
    let refused = folder.replace("content/scores/town/x.csv", None, b"y\n");
    assert!(matches!(refused, Err(FolderError::Exists(_))), "{refused:?}");
    folder.remove("content/scores/town/x.csv", b"x\n").unwrap();
    assert_eq!(folder.read("content/scores/town/x.csv").unwrap(), None);
}

#[test]
fn links_are_never_followed() {
    let (root, elsewhere) = (site(), tempfile::tempdir().unwrap());
    let precious = elsewhere.path().join("precious");
    fs::write(&precious, "x").unwrap();
    let link = |from: &Path, to: &str| std::os::unix::fs::symlink(from, root.path().join(to)).unwrap();
    link(&precious, "content/a.toml");
    link(elsewhere.path(), "content/cases");
    let folder = SiteFolder::lock(root.path()).unwrap();
    for (path, old) in
        [("content/a.toml", Some(&b"x"[..])), ("content/cases/precious", Some(b"x")), ("content/cases/new", None)]
    {
        let refused = folder.replace(path, old, b"y");
        assert!(matches!(refused, Err(FolderError::NotAFile(_))), "{path}: {refused:?}");
    }
    assert!(matches!(folder.stage("content/cases"), Err(FolderError::NotAFile(_))));
    for path in ["../x", "/x", "content/../x", "", "content//x", "./x"] {
        assert!(folder.replace(path, None, b"y").is_err(), "{path}");
    }
    assert_eq!(names(elsewhere.path()), ["precious"]);
    assert_eq!(fs::read(&precious).unwrap(), b"x");
}

#[test]
fn two_commands_do_not_write_at_once_and_leftovers_go() {
    let root = site();
    fs::write(root.path().join("content/.tongbao-1-0.part"), "half").unwrap();
    fs::create_dir_all(root.path().join("archive/.tongbao-1-1.part/x")).unwrap();
    let folder = SiteFolder::lock(root.path()).unwrap();
    assert!(names(&root.path().join("content")).is_empty() && names(&root.path().join("archive")).is_empty());
    assert!(matches!(SiteFolder::lock(root.path()), Err(FolderError::Lock(LockError::Held(_)))));
    drop(folder);
    assert!(SiteFolder::lock(root.path()).is_ok());
}

#[test]
fn a_folder_appears_whole_and_private_or_not_at_all() {
    let root = site();
    let folder = SiteFolder::lock(root.path()).unwrap();
    let stage = folder.stage("archive").unwrap();
    stage.put("content/a.toml", b"a").unwrap();
    assert!(stage.put("content/a.toml", b"b").is_err() && stage.put("../x", b"b").is_err());
    assert!(!root.path().join("archive/0001").exists());
    stage.finish("0001").unwrap();
    let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("archive/0001"), mode("archive/0001/content/a.toml")), (0o700, 0o600));
    let stage = folder.stage("archive").unwrap();
    stage.put("x", b"").unwrap();
    assert!(matches!(stage.finish("0001"), Err(FolderError::Exists(_))));
    drop(folder.stage("archive").unwrap());
    assert_eq!(names(&root.path().join("archive")), ["0001"]);
}
