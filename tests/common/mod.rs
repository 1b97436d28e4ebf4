//! What several tests need: site folders in a temporary place, builds in memory, the words of a report.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::disallowed_methods,
    reason = "each test uses a part; tests write their own folders"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tongbao::diag::{Diagnostics, human};
use tongbao::lang::Lang;
use tongbao::output::Tree;
use tongbao::print::Print;
use tongbao::publish::Outcome;
use tongbao::source::Sources;
use tongbao::{AsOf, BuildError, Options, Report};

/// The files of a built site, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program under test.
pub fn program() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tongbao"));
    // The words must not depend on the machine.
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "TONGBAO_LANG", "NO_COLOR"] {
        command.env_remove(variable);
    }
    // Not the user's: what tests have set before is kept with the build.
    command.env("TONGBAO_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("print"));
    command
}

pub fn day(text: &str) -> AsOf {
    AsOf::Day(text.parse().expect("tests write ISO days"))
}

/// Builds a site folder in memory without print.
pub fn build(root: &Path, as_of: &str) -> (Result<Report, BuildError>, Files, Diagnostics, Sources) {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let tree = Tree::default();
    let options = Options { desk: false, as_of: day(as_of), print: Print::Off };
    let result = tongbao::build(root, &options, &tree, &mut sources, &mut diags);
    let files = tree.into_files().into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
    (result, files, diags, sources)
}

/// Gives files that were built in memory the manifest that a folder of them would have.
pub fn seal(files: &mut Files, as_of: &str) {
    files.remove("manifest.json");
    let list = files.iter().map(|(path, bytes)| tongbao::output::ManifestFile {
        path: path.clone(),
        size: bytes.len() as u64,
        sha256: tongbao::published::contents::hex(bytes),
    });
    let manifest = tongbao::output::Manifest {
        generator: tongbao::publish::GENERATOR.to_owned(),
        as_of: as_of.to_owned(),
        publication: None,
        files: list.collect(),
    };
    files.insert("manifest.json".to_owned(), serde_json::to_vec_pretty(&manifest).expect("a manifest is text"));
}

/// Publishes the desk as of a day, without print: the outcome, the files that went out, and the diagnostics.
pub fn publish(root: &Path, as_of: &str) -> (Result<Outcome, BuildError>, Files, Diagnostics, Sources) {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let tree = Tree::default();
    let options = Options { desk: false, as_of: day(as_of), print: Print::Off };
    let mut count = 0_u8;
    let mut salts = || {
        count = count.wrapping_add(1);
        [count; 32]
    };
    let folder = tongbao::site_folder::SiteFolder::lock(root).expect("nobody else writes there");
    let result = tongbao::publish::publish(&folder, &options, day(as_of), &mut salts, &tree, &mut sources, &mut diags);
    let files = tree.into_files().into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
    (result, files, diags, sources)
}

/// Publishes and demands that it works; the files that went out.
pub fn published(root: &Path, as_of: &str) -> Files {
    let (result, files, diags, sources) = publish(root, as_of);
    let found = human::render(&diags.sorted(&sources), &sources, Lang::Zh.catalogue(), false);
    match result {
        Ok(Outcome::Added { .. }) => files,
        other => panic!("{as_of}: {other:?}\n{found}"),
    }
}

/// Builds what was published, and demands that it works.
pub fn shown(root: &Path, as_of: &str) -> Files {
    let (result, files, diags, sources) = build(root, as_of);
    let found = human::render(&diags.sorted(&sources), &sources, Lang::Zh.catalogue(), false);
    if let Err(error) = result {
        panic!("{as_of}: {error}\n{found}");
    }
    files
}

/// The report on a site folder in Chinese, as `check` would show it.
pub fn report(root: &Path, as_of: &str) -> String {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let _ = tongbao::check(root, day(as_of), &mut sources, &mut diags);
    human::render(&diags.sorted(&sources), &sources, Lang::Zh.catalogue(), false)
}

/// Approves records on 6 August 2017, and demands that it works.
pub fn approve(root: &Path, records: &[&str]) {
    let said = tongbao::approve::Said {
        records: records.to_vec(),
        all: false,
        month: None,
        kind: None,
        role: tongbao::approval::written::Role::Approved,
        office: Some("县委办"),
        basis: Some("条例第十七条"),
        on: Some("2017-08-06".parse().expect("tests write ISO days")),
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let plan = tongbao::approve::plan(root, day("2017-08-06"), &said, &mut || [7; 32], &mut sources, &mut diags);
    let plan = plan.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    assert_eq!(plan.refused, []);
    plan.entries.iter().for_each(|entry| write(root, &entry.path, &entry.text));
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder can be written");
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("a folder of the repository can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file of the repository can be copied");
        }
    }
}

/// A copy of the demonstration site.
pub fn demonstration() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&repository().join("content"), &folder.path().join("content"));
    std::fs::copy(repository().join("site.toml"), folder.path().join("site.toml")).expect("site.toml can be copied");
    folder
}

/// A copy of the smallest site that has a record of every kind, `tests/sites/small/site`.
pub fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&repository().join("tests/sites/small/site"), folder.path());
    folder
}

pub fn write(root: &Path, path: &str, text: &str) {
    let path: PathBuf = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a temporary folder can be written");
    std::fs::write(path, text).expect("a temporary file can be written");
}

pub fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Replaces a part of a file that must be there.
pub fn replace(root: &Path, path: &str, old: &str, new: &str) {
    let text = read(root, path);
    assert!(text.contains(old), "{path} has no {old:?}");
    write(root, path, &text.replacen(old, new, 1));
}

/// A page of a site that must be there.
pub fn page(files: &Files, path: &str) -> String {
    String::from_utf8_lossy(files.get(path).unwrap_or_else(|| panic!("there is no {path}"))).into_owned()
}

/// All files below a folder by relative path.
pub fn tree(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.map(|entry| entry.expect("a folder can be read")) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
                files.insert(relative, std::fs::read(&path).expect("a file can be read"));
            }
        }
    }
    files
}

/// Whether expectations are to be written anew: `UPDATE_EXPECT=1 cargo test`, then read the diff.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The fonts that `tongbao fonts fetch` has put where the program looks for them.
#[cfg(feature = "pdf")]
pub fn fonts() -> tongbao::fonts::FontReport {
    let data = std::env::var_os("TONGBAO_FONTS").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(Path::new(&home).join(".local/share/tongbao/fonts"))
    });
    let folders = tongbao::fonts::FontFolders {
        site: Vec::new(),
        data: data.unwrap_or_default(),
        system: vec!["/usr/share/fonts".into()],
    };
    let report = tongbao::fonts::find(&folders);
    assert!(report.missing().is_empty(), "run `tongbao fonts fetch` first: {:?}", report.missing());
    report
}

/// A press with these fonts and no cache.
#[cfg(feature = "pdf")]
pub fn press() -> tongbao::print::pdf::Press {
    tongbao::print::pdf::Press::new(&fonts()).expect("fonts")
}
