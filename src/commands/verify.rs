//! `tongbao verify`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use walkdir::WalkDir;

use super::{CONTENT, FAILED, OK, complain_line, say};
use crate::lang::Catalogue;
use crate::output::MARKER;
use crate::published::contents;
use crate::verify::site::{Files, site};
use crate::verify::{Verified, VerifyError, verify};

/// The most bytes of a whole site that are read.
const MAX_SITE: u64 = 8 * 1024 * 1024 * 1024;

/// Proves whole sites, and recomputes data files of rankings; a folder that is no site stands for all in it.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let paths: Vec<&String> = matches.get_many("path").into_iter().flatten().collect();
    let (mut units, mut differ, mut failed) = (0, 0, false);
    let mut count = 0;
    let mut sites = OK;
    for path in &paths {
        if let Err(error) = Path::new(path).metadata() {
            complain_line(&words.text("cli.verify.unread", &[("path", path), ("error", &error.to_string())]));
            return FAILED;
        }
    }
    let (folders, paths): (Vec<&String>, Vec<&String>) = paths.into_iter().partition(|path| is_site(Path::new(path)));
    for path in folders {
        sites = sites.max(whole(Path::new(path), words));
    }
    if paths.is_empty() {
        return sites;
    }
    for path in paths {
        let files = files(Path::new(path));
        if files.is_empty() {
            complain_line(&words.text("cli.verify.no_files", &[("path", path)]));
            return FAILED;
        }
        for file in files {
            count += 1;
            let name = file.display().to_string();
            match one(&file) {
                Ok(found) => {
                    units += found.units;
                    differ += found.differences.len();
                    show(&name, &found, words);
                }
                Err(error) => {
                    failed = true;
                    complain_line(&words.text("cli.verify.failed", &[("path", &name), ("error", &error)]));
                }
            }
        }
    }
    let [count, units, number] = [count, units, differ].map(|number| number.to_string());
    let args = [("files", count.as_str()), ("units", &units), ("differ", &number)];
    say(&format!("{}\n", words.text(if differ == 0 { "cli.verify.same" } else { "cli.verify.differ" }, &args)));
    let own = match (failed, differ) {
        (true, _) => FAILED,
        (false, 0) => OK,
        (false, _) => CONTENT,
    };
    own.max(sites)
}

/// Whether a folder is, or was, a whole site.
fn is_site(path: &Path) -> bool {
    [MARKER, contents::PATH, "index.html"].into_iter().any(|file| path.join(file).exists())
}

/// Proves one site and says what is wrong with it.
fn whole(path: &Path, words: &Catalogue) -> u8 {
    let name = path.display().to_string();
    let files = match read(path) {
        Ok(files) => files,
        Err(error) => {
            complain_line(&words.text("cli.verify.unread", &[("path", &name), ("error", &error)]));
            return FAILED;
        }
    };
    let proof = site(&files);
    for fault in &proof.faults {
        let kind = words
            .text(&format!("cli.verify.fault.{}", fault.kind), &[("said", &fault.said), ("wanted", &fault.wanted)]);
        let args = [("path", fault.path.as_str()), ("place", &fault.place), ("fault", &kind)];
        let key = if fault.place.is_empty() { "cli.verify.fault_of_file" } else { "cli.verify.fault_at" };
        say(&format!("{}\n", words.text(key, &args)));
    }
    let numbers = [proof.files, proof.rankings, proof.units, proof.faults.len()].map(|number| number.to_string());
    let [files, rankings, units, faults] = &numbers;
    let args =
        [("path", name.as_str()), ("files", files), ("rankings", rankings), ("units", units), ("faults", faults)];
    let (key, code) = if proof.faults.is_empty() { ("proved", OK) } else { ("disproved", CONTENT) };
    say(&format!("{}\n", words.text(&format!("cli.verify.{key}"), &args)));
    code
}

/// Every file of a folder. What is no plain file is no part of a site, so that it stands as an empty one that is added.
fn read(root: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    let mut size = 0;
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry.map_err(|error| error.to_string())?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let relative =
            relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let mut bytes = Vec::new();
        if entry.file_type().is_file() {
            size += entry.metadata().map_err(|error| error.to_string())?.len();
            if size > MAX_SITE {
                return Err(format!("{} MB", size / 1024 / 1024));
            }
            bytes = std::fs::read(entry.path()).map_err(|error| format!("{relative}: {error}"))?;
        }
        files.insert(relative, bytes);
    }
    Ok(files)
}

fn show(name: &str, found: &Verified, words: &Catalogue) {
    for each in &found.differences {
        let none = words.text("cli.verify.nothing", &[]);
        let shown = |text: &str| if text.is_empty() { none.clone() } else { text.to_owned() };
        let (published, recomputed) = (shown(&each.published), shown(&each.recomputed));
        let args = [
            ("path", name),
            ("unit", &each.unit),
            ("field", each.field),
            ("published", &published),
            ("recomputed", &recomputed),
        ];
        say(&format!("{}\n", words.text("cli.verify.difference", &args)));
    }
}

fn one(path: &Path) -> Result<Verified, String> {
    let size = path.metadata().map_err(|error| error.to_string())?.len();
    if size > crate::limits::DATA_FILE {
        return Err(format!("{} MB", size / 1024 / 1024));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    verify(&text).map_err(|error: VerifyError| error.to_string())
}

/// The file itself, or every `ranking.json` below a folder.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_name() == "ranking.json").map(walkdir::DirEntry::into_path).collect()
}
