//! `tongbao verify`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use walkdir::WalkDir;

use super::{CONTENT, FAILED, OK, complain_line, say};
use crate::lang::Catalogue;
use crate::verify::{Verified, VerifyError, verify};

/// The largest data file that is read, in bytes: 41 000 units need about 90 MB.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// Recomputes data files of rankings; a folder stands for all in it.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let paths: Vec<&String> = matches.get_many("path").into_iter().flatten().collect();
    let (mut units, mut differ, mut failed) = (0, 0, false);
    let mut count = 0;
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
    match (failed, differ) {
        (true, _) => FAILED,
        (false, 0) => OK,
        (false, _) => CONTENT,
    }
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
    if size > MAX_FILE {
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
