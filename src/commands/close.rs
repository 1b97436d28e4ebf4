//! `tongbao close`

use std::path::Path;

use clap::ArgMatches;

use super::{FAILED, OK, as_of, complain_line, failed, replace, report_faults, say};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::source::Sources;

/// Closes a period: writes the day and the digest of its inputs into its ranking record.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let (scheme, period) = (value(matches, "scheme").unwrap_or_default(), value(matches, "period").unwrap_or_default());
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let result = crate::closing(root, as_of, scheme, period, &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let closing = match result {
        Ok(closing) => closing,
        Err(error) => return failed(&error, words),
    };
    let args = [("scheme", scheme), ("period", period)];
    let Some((path, text)) = closing else {
        complain_line(&words.text("cli.close.no_record", &args));
        return FAILED;
    };
    let Some(text) = text else {
        complain_line(&words.text("cli.close.already", &args));
        return FAILED;
    };
    let target = root.join(&path);
    if let Err(error) = replace(&target, &text) {
        let error = error.to_string();
        complain_line(&words.text("cli.error.write", &[("path", &path), ("error", &error)]));
        return FAILED;
    }
    say(&format!("{}\n", words.text("cli.close.done", &[("path", &path), ("period", period)])));
    OK
}
