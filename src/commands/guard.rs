//! What must be asked for by name before a site is replaced.

use clap::ArgMatches;

use super::complain_line;
use crate::Report;
use crate::lang::Catalogue;
use crate::output::guard::{Concern, compare};
use crate::output::{Manifest, Staged};

/// How many addresses are listed.
const SHOWN: usize = 40;

/// Whether the archive is not older than what stands; if it is, that is said. A restored backup or a folder without its
/// archive would take back what is public, and the next publication would get a number that was given before.
pub(super) fn archive_reaches(standing: Option<&Manifest>, newest: Option<u32>, words: &Catalogue) -> bool {
    let Some(shown) = standing.and_then(|manifest| manifest.publication).filter(|shown| newest < Some(*shown)) else {
        return true;
    };
    let shown = shown.to_string();
    match newest {
        None => complain_line(&words.text("cli.guard.no_archive", &[("shown", &shown)])),
        Some(newest) => {
            let args = [("shown", shown.as_str()), ("newest", &newest.to_string())];
            complain_line(&words.text("cli.guard.archive_older", &args));
        }
    }
    false
}

/// Whether everything that needs to be asked for was; what was not is said, with the addresses that come or go.
pub(super) fn allowed(matches: &ArgMatches, staged: &Staged, report: &Report, words: &Catalogue) -> bool {
    let today = chrono::Utc::now().with_timezone(&report.timezone).date_naive();
    let paths = staged.paths();
    // Print that was not asked for is missing for that reason.
    let unprinted = matches.get_flag("no-pdf");
    let taken_back = |path: &str| {
        unprinted && path.ends_with(".pdf") || report.gone.iter().any(|folder| path.starts_with(folder.as_str()))
    };
    let paths = paths.iter().map(crate::output::OutPath::as_str);
    let found = compare(staged.standing(), paths, report.as_of, today, taken_back);
    let mut allowed = true;
    for concern in &found.concerns {
        let (flag, key, day, list) = match concern {
            Concern::Ahead { today } => ("allow-ahead", "ahead", today.to_string(), vec![("coming", &found.coming)]),
            Concern::Back { standing } => {
                ("allow-back", "back", standing.to_string(), vec![("going", &found.going), ("coming", &found.coming)])
            }
            Concern::Gone(gone) => ("allow-gone", "gone", String::new(), vec![("going", gone)]),
        };
        if matches.get_flag(flag) {
            continue;
        }
        allowed = false;
        let as_of = report.as_of.to_string();
        complain_line(&words.text(&format!("cli.guard.{key}"), &[("as_of", &as_of), ("day", &day)]));
        for (heading, paths) in list.into_iter().filter(|(_, paths)| !paths.is_empty()) {
            let count = paths.len().to_string();
            complain_line(&words.text(&format!("cli.guard.{heading}"), &[("count", &count)]));
            for path in paths.iter().take(SHOWN) {
                complain_line(&format!("  {path}"));
            }
            if let Some(more) = paths.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                complain_line(&words.text("cli.guard.more", &[("count", &more.to_string())]));
            }
        }
    }
    allowed
}
