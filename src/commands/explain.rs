//! `tongbao explain`: what a code means and what to do, from the catalogue that the reports are made of.

use clap::ArgMatches;

use super::{FAILED, OK, complain_line, say};
use crate::cli::value;
use crate::diag::{Code, Severity, closest};
use crate::lang::Catalogue;

/// One code with its remedies; without a code all of them, a line each.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let Some(wanted) = value(matches, "code") else {
        for code in Code::ALL {
            say(&format!("{:<22} {}\n", code.as_str(), words.text(&format!("diag.{}.about", code.as_str()), &[])));
        }
        return OK;
    };
    let wanted = wanted.trim().trim_start_matches('[').trim_end_matches(']');
    let Some(code) = Code::ALL.iter().find(|code| code.as_str() == wanted) else {
        complain_line(&words.text("cli.explain.unknown", &[("found", wanted)]));
        if let Some(near) = closest(wanted, Code::ALL.iter().map(|code| code.as_str())) {
            complain_line(&words.text("cli.error.suggestion", &[("suggestion", near)]));
        }
        complain_line(&words.text("cli.explain.list", &[]));
        return FAILED;
    };
    let severity = match code.severity() {
        Severity::Error => words.text("diag.severity.error", &[]),
        Severity::Warning => words.text("diag.severity.warning", &[]),
    };
    let key = format!("diag.{}.", code.as_str());
    say(&format!("{severity}[{}]\n", code.as_str()));
    say(&format!("{}\n\n", words.text(&format!("{key}about"), &[])));
    say(&format!("{}\n", words.text("cli.explain.remedies", &[])));
    let remedies = words.iter().filter(|(known, _)| {
        known.strip_prefix(&key).is_some_and(|part| part.starts_with("help") && part != "help-suggestion")
    });
    for (_, remedy) in remedies {
        say(&format!("- {}\n", open(remedy)));
    }
    OK
}

/// What a report fills in is not known here: the places are left open.
fn open(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}
