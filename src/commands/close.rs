//! `tongbao close`

use std::path::Path;

use clap::ArgMatches;

use super::trouble::folder_failed;
use super::{FAILED, OK, as_of, complain_line, failed, report_faults, say};
use crate::Closing;
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::site_folder::{FolderError, SiteFolder};
use crate::source::{self, Sources};

/// Closes a period: writes the day and the digest of its inputs into its ranking record.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let (scheme, period) = (value(matches, "scheme").unwrap_or_default(), value(matches, "period").unwrap_or_default());
    // Held from the first look, so that no other command changes what is read here.
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => return refused(&error, words),
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let result = crate::closing(root, as_of, scheme, period, &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let closing = match result {
        Ok(closing) => closing,
        Err(error) => return failed(&error, words),
    };
    let args = [("scheme", scheme), ("period", period)];
    let (path, text) = match closing {
        Closing::Closed(path, text) => (path, text),
        Closing::NoRecord(open) => {
            let list = if open.is_empty() { words.text("cli.nothing", &[]) } else { open.join("、") };
            complain_line(&words.text("cli.close.no_record", &[&args[..], &[("list", &list)]].concat()));
            return FAILED;
        }
        Closing::Already => {
            complain_line(&words.text("cli.close.already", &args));
            return FAILED;
        }
        Closing::Lacks => {
            complain_line(&words.text("cli.close.lacks", &args));
            return FAILED;
        }
    };
    let seen = sources.iter().find(|(_, file)| file.path == path).map_or("", |(id, _)| sources.text(id));
    let written = folder.read(&path).and_then(|old| {
        let old = old.filter(|old| source::says(old, seen));
        let old = old.ok_or_else(|| FolderError::Changed(root.join(&path)))?;
        folder.replace_text(&path, Some(&old), &text)
    });
    if let Err(error) = written {
        return refused(&error, words);
    }
    say(&format!("{}\n", words.text("cli.close.done", &[("path", &path), ("period", period)])));
    OK
}

fn refused(error: &FolderError, words: &Catalogue) -> u8 {
    complain_line(&folder_failed(error, words));
    FAILED
}
