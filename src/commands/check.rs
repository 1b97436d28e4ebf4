//! `tongbao check`

use std::path::Path;

use clap::ArgMatches;

use super::{OK, as_of, complain, failed, report_faults, summary};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::source::Sources;

/// Reports everything that can be wrong, all at once.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let format = value(matches, "format").unwrap_or("human");
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let result = crate::check(Path::new(value(matches, "root").unwrap_or(".")), as_of, &mut sources, &mut diags);
    report_faults(&diags, &sources, format, words);
    match result {
        Ok(report) => {
            complain(&summary(&report, words));
            complain(&words.text("cli.check.done", &[]));
            complain("\n");
            OK
        }
        Err(error) => failed(&error, words),
    }
}
