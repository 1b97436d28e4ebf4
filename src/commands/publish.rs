//! `tongbao publish`

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::trouble::{failed, folder_failed, write_failed};
use super::{FAILED, OK, as_of, complain, complain_line, reason, report_faults};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::gate::Held;
use crate::lang::Catalogue;
use crate::output::{Seal, Staged};
use crate::print::Print;
use crate::publish::{GENERATOR, Outcome, publish};
use crate::site_folder::SiteFolder;
use crate::source::Sources;
use crate::{AsOf, BuildError, Options};

/// Takes what is approved on the desk into the archive, and builds the site from it.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let output = value(matches, "output").map_or_else(|| root.join("output"), PathBuf::from);
    let print = if matches.get_flag("no-pdf") {
        Print::Off
    } else {
        match super::fonts::press(root, true, words) {
            Ok(print) => print,
            Err(code) => return code,
        }
    };
    // Held from the first look: no other command publishes or writes records meanwhile.
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => {
            complain_line(&folder_failed(&error, words));
            return FAILED;
        }
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let staged = match Staged::new(&output, root) {
        Ok(staged) => staged,
        Err(error) => {
            complain_line(&write_failed(&error, words));
            return FAILED;
        }
    };
    let options = Options { as_of, desk: false, print };
    let mut salts = || {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).expect("the system has random bytes");
        salt
    };
    let newest = match crate::archive::read::highest(root) {
        Ok(newest) => newest,
        Err(error) => return failed(&BuildError::Read(error), words),
    };
    if !super::guard::archive_reaches(staged.standing(), newest, words) {
        complain_line(&words.text("cli.publish.stopped", &[]));
        return FAILED;
    }
    let result =
        publish(&folder, &options, AsOf::Moment(chrono::Utc::now()), &mut salts, &staged, &mut sources, &mut diags);
    report_faults(&diags, &sources, value(matches, "format").unwrap_or("human"), words);
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(error) => {
            let code = failed(&error, words);
            complain_line(&words.text("cli.publish.stopped", &[]));
            return code;
        }
    };
    match outcome {
        Outcome::Unchanged { newest, waiting } => {
            complain(&listed(&waiting, words));
            // A publication that was added and not shown, since something stopped it in between, is shown now.
            if staged.standing().is_none_or(|manifest| manifest.publication != Some(newest)) {
                return finish(root, &options, staged, newest, words);
            }
            complain_line(&words.text("cli.publish.unchanged", &[("number", &newest.to_string())]));
            OK
        }
        Outcome::Added { head, entered, waiting, report: _ } => {
            if let Err(error) = staged.swap() {
                complain_line(&write_failed(&error, words));
                complain_line(&words.text("cli.publish.not_swapped", &[("folder", &head.folder())]));
                return FAILED;
            }
            complain_line(&words.text("cli.publish.entered", &[("count", &entered.len().to_string())]));
            for record in &entered {
                complain_line(&format!("  {record}"));
            }
            complain(&listed(&waiting, words));
            let args =
                [("number", head.number.to_string()), ("day", head.as_of.to_string()), ("folder", head.folder())];
            let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
            complain_line(&words.text("cli.publish.done", &args));
            OK
        }
    }
}

/// Shows the newest publication.
fn finish(root: &Path, options: &Options, staged: Staged, newest: u32, words: &Catalogue) -> u8 {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let report = match crate::build(root, options, &staged, &mut sources, &mut diags) {
        Ok(report) => report,
        Err(error) => {
            report_faults(&diags, &sources, "human", words);
            return failed(&error, words);
        }
    };
    let seal = Seal { generator: GENERATOR, as_of: report.as_of, publication: report.publication };
    if let Err(error) = staged.seal(&seal).and_then(|_| staged.swap()) {
        complain_line(&write_failed(&error, words));
        return FAILED;
    }
    complain_line(&words.text("cli.publish.finished", &[("number", &newest.to_string())]));
    OK
}

/// What waits, each with its reason.
fn listed(waiting: &[Held], words: &Catalogue) -> String {
    if waiting.is_empty() {
        return String::new();
    }
    let mut out = words.text("cli.publish.waiting", &[("count", &waiting.len().to_string())]);
    out.push('\n');
    for held in waiting {
        out.push_str(&format!("  {}: {}\n", held.record, reason(held, words)));
    }
    out
}
