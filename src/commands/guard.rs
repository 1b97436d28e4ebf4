//! What must be asked for by name before a site is replaced.

use clap::ArgMatches;

use super::complain_line;
use crate::Report;
use crate::lang::Catalogue;
use crate::output::Staged;
use crate::output::guard::{Concern, compare};

/// How many addresses are listed.
const SHOWN: usize = 40;

/// Whether everything that needs to be asked for was; what was not is said, with the addresses that come or go.
pub(super) fn allowed(matches: &ArgMatches, staged: &Staged, report: &Report, words: &Catalogue) -> bool {
    let today = chrono::Utc::now().with_timezone(&report.timezone).date_naive();
    let paths = staged.paths();
    // Print that was not asked for is missing for that reason.
    let unprinted = matches.get_flag("no-pdf");
    let taken_back = |path: &str| unprinted && path.ends_with(".pdf");
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
