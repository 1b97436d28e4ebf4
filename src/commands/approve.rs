//! `tongbao approve`

use std::path::Path;

use clap::ArgMatches;

use super::amend::agreed;
use super::trouble::folder_failed;
use super::{FAILED, OK, complain_line, failed, report_faults, why_held};
use crate::AsOf;
use crate::approval::written::Role;
use crate::approve::{Entry, Plan, Refusal, Said, plan};
use crate::cli::value;
use crate::diag::{Diagnostics, inert};
use crate::lang::Catalogue;
use crate::model::period::parse_day;
use crate::model::record::Kind;
use crate::site_folder::{FolderError, SiteFolder};
use crate::source::{self, Sources};

/// Records who drafted, reviewed or approved records, bound to what they say.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let said = match said(matches) {
        Ok(said) => said,
        Err((key, found)) => {
            complain_line(&words.text(key, &[("found", &inert(&found))]));
            return FAILED;
        }
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    // Held from the first look, so that no other command changes what is read here.
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => return refused(&error, words),
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let mut salts = || {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).expect("the system has random bytes");
        salt
    };
    let now = AsOf::Moment(chrono::Utc::now());
    let result = plan(root, now, &said, &mut salts, &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let plan = match result {
        Ok(plan) => plan,
        Err(error) => return failed(&error, words),
    };
    for record in &plan.already {
        complain_line(&words.text("cli.approve.already", &[("record", &inert(record)), ("role", &role(&said, words))]));
    }
    for (record, hold) in &plan.left {
        let reason = why_held(hold, words);
        complain_line(&words.text("cli.approve.left", &[("record", &inert(record)), ("reason", &reason)]));
    }
    if !plan.refused.is_empty() {
        for refusal in &plan.refused {
            complain_line(&refusal_words(refusal, words));
        }
        let count = plan.refused.len().to_string();
        complain_line(&words.text("cli.approve.refused", &[("count", &count)]));
        return FAILED;
    }
    if plan.entries.is_empty() {
        if plan.already.is_empty() {
            complain_line(&words.text("cli.approve.none", &[]));
        }
        return OK;
    }
    listed(&plan, &said, words);
    if said.all && !matches.get_flag("yes") && !agreed(words) {
        complain_line(&words.text("cli.approve.not_agreed", &[]));
        return FAILED;
    }
    match write(&folder, root, &plan.entries) {
        Ok(()) => {
            let count = plan.entries.len().to_string();
            complain_line(&words.text("cli.approve.done", &[("count", &count), ("role", &role(&said, words))]));
            OK
        }
        Err(error) => refused(&error, words),
    }
}

/// What the options say, or a key of the catalogue and what was wrong.
fn said(matches: &ArgMatches) -> Result<Said<'_>, (&'static str, String)> {
    let keep = matches.get_flag("keep");
    let all = matches.get_flag("all");
    let role = match value(matches, "role") {
        Some("drafted") => Role::Drafted,
        Some("reviewed") => Role::Reviewed,
        _ => Role::Approved,
    };
    let records: Vec<&str> =
        matches.get_many::<String>("record").map(|list| list.map(String::as_str).collect()).unwrap_or_default();
    let text = |name: &str| value(matches, name).map(str::trim).filter(|text| !text.is_empty());
    let wrong = |key: &'static str| Err((key, String::new()));
    if all != records.is_empty() {
        return wrong(if all { "cli.approve.both" } else { "cli.approve.which" });
    }
    if keep && (role != Role::Approved || ["office", "basis", "on"].iter().any(|name| text(name).is_some())) {
        return wrong("cli.approve.only_keep");
    }
    if !keep && text("office").is_none() {
        return wrong("cli.approve.no_office");
    }
    if !keep && role != Role::Drafted && text("basis").is_none() {
        return wrong("cli.approve.no_basis");
    }
    let on = text("on").map(|found| parse_day(found).map_err(|_| ("cli.error.date", found.to_owned()))).transpose()?;
    let month = text("month").map(|found| found.parse().map_err(|_| ("cli.approve.wrong_month", found.to_owned())));
    let kind =
        text("kind").map(|found| found.parse::<Kind>().map_err(|()| ("cli.approve.wrong_kind", found.to_owned())));
    let (month, kind) = (month.transpose()?, kind.transpose()?);
    if !all && (month.is_some() || kind.is_some()) {
        return wrong("cli.approve.only_all");
    }
    Ok(Said { records, all, month, kind, role, office: text("office"), basis: text("basis"), on })
}

fn role(said: &Said<'_>, words: &Catalogue) -> String {
    words.text(&format!("cli.approve.role_{}", said.role.key()), &[])
}

/// What will be written, record by record.
fn listed(plan: &Plan, said: &Said<'_>, words: &Catalogue) {
    let count = plan.entries.len().to_string();
    complain_line(&words.text("cli.approve.list", &[("count", &count), ("role", &role(said, words))]));
    for entry in &plan.entries {
        let title = entry.title.as_deref().map(|title| format!("  {}", inert(title))).unwrap_or_default();
        let with = match entry.with.as_slice() {
            [] => String::new(),
            groups => {
                let list: Vec<String> = groups.iter().map(|group| inert(group)).collect();
                words.text("cli.approve.with", &[("list", &list.join(&words.text("cli.comma", &[])))])
            }
        };
        complain_line(&format!("  {}{title}{with}", inert(&entry.record)));
    }
}

fn refusal_words(refusal: &Refusal, words: &Catalogue) -> String {
    let text = |key: &str, record: &str, more: (&str, &str)| {
        words.text(&format!("cli.approve.{key}"), &[("record", &inert(record)), (more.0, &inert(more.1))])
    };
    match refusal {
        Refusal::Unknown(record, Some(near)) => text("unknown_near", record, ("suggestion", near)),
        Refusal::Unknown(record, None) => text("unknown", record, ("", "")),
        Refusal::Sheet(sheet) => text("no_ranking", sheet, ("", "")),
        Refusal::Faulty(record, place) => text("faulty", record, ("place", place)),
        Refusal::Hold(record, hold) => text("held", record, ("reason", &why_held(hold, words))),
        Refusal::Earlier(record, day) => text("earlier", record, ("day", &day.to_string())),
        Refusal::After(record, day) => text("after", record, ("day", &day.to_string())),
        Refusal::Ahead(record, day) => text("ahead", record, ("day", &day.to_string())),
        Refusal::Form(record, path) => text("form", record, ("path", path)),
    }
}

/// Writes all of them; what was written is taken back when one cannot be.
fn write(folder: &SiteFolder, root: &Path, entries: &[Entry]) -> Result<(), FolderError> {
    let mut written: Vec<(&Entry, Option<Vec<u8>>)> = Vec::new();
    let one = |entry: &Entry| -> Result<Option<Vec<u8>>, FolderError> {
        let old = folder.read(&entry.path)?;
        let same = match (&old, &entry.before) {
            (Some(old), Some(seen)) => source::says(old, seen),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !same {
            return Err(FolderError::Changed(root.join(&entry.path)));
        }
        folder.replace_text(&entry.path, old.as_deref(), &entry.text)?;
        Ok(old)
    };
    for entry in entries {
        match one(entry) {
            Ok(old) => written.push((entry, old)),
            Err(error) => {
                for (entry, old) in written.into_iter().rev() {
                    take_back(folder, entry, old.as_deref());
                }
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Puts back what a file said; what somebody changed since stays.
fn take_back(folder: &SiteFolder, entry: &Entry, old: Option<&[u8]>) {
    let Ok(Some(now)) = folder.read(&entry.path) else { return };
    if source::says(&now, &entry.text) {
        let _ = match old {
            Some(old) => folder.replace(&entry.path, Some(&now), old),
            None => folder.remove(&entry.path, &now),
        };
    }
}

fn refused(error: &FolderError, words: &Catalogue) -> u8 {
    complain_line(&folder_failed(error, words));
    FAILED
}
