//! `tongbao amend`, `tongbao withdraw`, `tongbao move`

use std::io::{BufRead as _, IsTerminal as _};
use std::path::Path;

use clap::ArgMatches;

use super::trouble::{failed, folder_failed};
use super::{FAILED, OK, as_of, complain, complain_line, now, report_faults};
use crate::amend::{AmendError, Draft, Said, draft};
use crate::cli::value;
use crate::diag::{Diagnostics, inert};
use crate::lang::Catalogue;
use crate::model::amendment::AmendmentKind;
use crate::site_folder::SiteFolder;
use crate::source::Sources;

/// How many changes are listed.
const SHOWN: usize = 40;

/// Writes an amendment of a published record, after showing what it says and what rests on the record.
pub fn run(matches: &ArgMatches, takes_back: Option<AmendmentKind>, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let kind = takes_back.or_else(|| value(matches, "kind")?.parse().ok()).unwrap_or(AmendmentKind::Correction);
    let record = name(value(matches, "record").unwrap_or_default());
    let said = Said {
        record: &record,
        kind,
        reason: value(matches, "reason").unwrap_or_default(),
        document: value(matches, "document"),
        moved_to: value(matches, "new"),
    };
    let at_once = match now::wanted(matches, words) {
        Ok(at_once) => at_once,
        Err(code) => return code,
    };
    // Held from the first look, so that no other command changes what is read here.
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => {
            complain_line(&folder_failed(&error, words));
            return FAILED;
        }
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let result = draft(root, as_of, &said, &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let draft = match result {
        Ok(draft) => draft,
        Err(AmendError::Build(error)) => return failed(&error, words),
        Err(AmendError::NeverPublished(record)) => {
            complain_line(&words.text("cli.amend.never", &[("record", &record)]));
            return FAILED;
        }
        Err(AmendError::Same(record)) => {
            complain_line(&words.text("cli.amend.same", &[("record", &record)]));
            return FAILED;
        }
    };
    complain(&told(&said, &draft, words));
    if takes_back.is_some() && !matches.get_flag("yes") && !agreed(words) {
        complain_line(&words.text("cli.amend.not_agreed", &[]));
        return FAILED;
    }
    let mut text = format!("{}{}", draft.text, now::kept(matches));
    if let Some(at_once) = &at_once {
        text = now::approved(&text, at_once, draft.day);
    }
    let old = draft.before.as_deref().map(str::as_bytes);
    if let Err(error) = folder.replace_text(&draft.path, old, &text) {
        complain_line(&folder_failed(&error, words));
        return FAILED;
    }
    match at_once {
        Some(at_once) => now::publish(&folder, &draft, &text, as_of, at_once, words),
        None => {
            complain_line(&words.text("cli.amend.done", &[("path", &draft.path)]));
            OK
        }
    }
}

/// What the amendment says, and what rests on the record.
fn told(said: &Said<'_>, draft: &Draft, words: &Catalogue) -> String {
    let mut out = words.text("cli.amend.subject", &[("kind", said.kind.text()), ("record", said.record)]);
    out.push('\n');
    let absent = words.text("cli.amend.absent", &[]);
    for change in draft.changes.iter().take(SHOWN) {
        let side = |value: &Option<String>| value.as_ref().map_or_else(|| absent.clone(), |value| inert(value));
        let (was, now) = (side(&change.was), side(&change.now));
        let args = [("field", change.field.as_str()), ("was", &was), ("now", &now)];
        out.push_str(&format!("  {}\n", words.text("cli.amend.change", &args)));
    }
    if let Some(more) = draft.changes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("  {}\n", words.text("cli.guard.more", &[("count", &more.to_string())])));
    }
    if let Some(reach) = &draft.reach {
        let lists =
            [("pages", &reach.pages), ("lists", &reach.lists), ("documents", &reach.documents), ("data", &reach.data)];
        for (key, list) in lists {
            listed(&format!("cli.withdraw.{key}"), list, words, &mut out);
        }
        let figure = |(key, now, then): &(String, usize, usize)| {
            let args = [("key", key.as_str()), ("now", &now.to_string()), ("then", &then.to_string())];
            words.text("cli.withdraw.figure", &args)
        };
        let figures: Vec<String> = reach.figures.iter().map(figure).collect();
        listed("cli.withdraw.figures", &figures, words, &mut out);
    }
    if said.kind == AmendmentKind::Withdrawal && !draft.resting.is_empty() {
        let of = |folder: &str| -> Vec<String> {
            draft.resting.iter().filter(|record| record.starts_with(folder)).cloned().collect()
        };
        let (deductions, orders) = (of("rankings/"), of("orders/"));
        let taken: Vec<&String> = deductions.iter().chain(&orders).collect();
        let links: Vec<String> = draft.resting.iter().filter(|record| !taken.contains(record)).cloned().collect();
        for (key, list) in [("deductions", &deductions), ("orders", &orders), ("links", &links)] {
            listed(&format!("cli.withdraw.{key}"), list, words, &mut out);
        }
        out.push_str(&words.text("cli.amend.resting", &[("count", &draft.resting.len().to_string())]));
        out.push('\n');
    }
    out
}

/// A list under its heading, as long as it is not empty.
fn listed(key: &str, list: &[String], words: &Catalogue, out: &mut String) {
    if list.is_empty() {
        return;
    }
    out.push_str(&format!("{}\n", words.text(key, &[("count", &list.len().to_string())])));
    for item in list.iter().take(SHOWN) {
        out.push_str(&format!("  {}\n", inert(item)));
    }
    if let Some(more) = list.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("  {}\n", words.text("cli.guard.more", &[("count", &more.to_string())])));
    }
}

/// The name of a record however it is given: with the folder before it, with its ending.
pub(super) fn name(given: &str) -> String {
    let bare = given.trim_start_matches("./").trim_start_matches("content/");
    bare.trim_end_matches(".md").trim_end_matches(".toml").to_owned()
}

/// Whether the person at the terminal says yes; without a terminal nobody does.
pub(super) fn agreed(words: &Catalogue) -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    complain(&words.text("cli.amend.question", &[]));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.is_ok() && ["y", "yes", "是", "好", "同意"].contains(&line.trim().to_lowercase().as_str())
}
