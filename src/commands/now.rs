//! `tongbao withdraw --now`: the withdrawal goes out at once, from the newest publication and without the rest of the
//! desk.

use std::path::PathBuf;

use clap::ArgMatches;

use super::erase::salts;
use super::trouble::{failed, folder_failed, write_failed};
use super::{FAILED, OK, complain_line, report_faults};
use crate::amend::Draft;
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::output::Staged;
use crate::print::Print;
use crate::publish::at_once;
use crate::site_folder::SiteFolder;
use crate::source::Sources;
use crate::{AsOf, BuildError, Options};

/// What a withdrawal needs besides its reason to go out at once.
#[derive(Debug)]
pub(super) struct Now<'a> {
    office: &'a str,
    basis: &'a str,
    output: PathBuf,
    print: Print,
}

/// Reads the options; `None` when it is not wanted.
pub(super) fn wanted<'m>(matches: &'m ArgMatches, words: &Catalogue) -> Result<Option<Now<'m>>, u8> {
    if !matches.try_get_one::<bool>("now").ok().flatten().copied().unwrap_or(false) {
        return Ok(None);
    }
    let (Some(office), Some(basis)) = (value(matches, "office"), value(matches, "basis")) else {
        complain_line(&words.text("cli.withdraw.who", &[]));
        return Err(FAILED);
    };
    let root = std::path::Path::new(value(matches, "root").unwrap_or("."));
    let output = value(matches, "output").map_or_else(|| root.join("output"), PathBuf::from);
    let print = if matches.get_flag("no-pdf") { Print::Off } else { super::fonts::press(root, true, words)? };
    Ok(Some(Now { office, basis, output, print }))
}

/// The decisions about records that rest on the withdrawn one, as the amendment says them.
pub(super) fn kept(matches: &ArgMatches) -> String {
    let list = matches.try_get_many::<String>("keep").ok().flatten();
    let list: Vec<String> = list.into_iter().flatten().map(|name| super::amend::name(name)).collect();
    let quoted = |name: &String| toml::Value::String(name.clone()).to_string();
    match list.is_empty() {
        true => String::new(),
        false => format!("keep = [{}]\n", list.iter().map(quoted).collect::<Vec<_>>().join(", ")),
    }
}

/// The amendment with the entries of the office that decides.
pub(super) fn approved(text: &str, now: &Now<'_>, day: chrono::NaiveDate) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (office, basis) = (quoted(now.office), quoted(now.basis));
    format!(
        "{text}\n[review]\nreviewed = {{ office = {office}, on = {day}, basis = {basis} }}\n\
         approved = {{ office = {office}, on = {day}, basis = {basis} }}\n"
    )
}

/// Publishes the amendment that was just written; where that does not work the desk is as it was.
pub(super) fn publish(
    folder: &SiteFolder,
    draft: &Draft,
    text: &str,
    as_of: AsOf,
    now: Now<'_>,
    words: &Catalogue,
) -> u8 {
    let Now { output, print, .. } = now;
    let back = || {
        let undone = match &draft.before {
            Some(before) => folder.replace_text(&draft.path, Some(text.as_bytes()), before),
            None => folder.remove(&draft.path, text.as_bytes()),
        };
        if let Err(error) = undone {
            complain_line(&folder_failed(&error, words));
        }
        complain_line(&words.text("cli.withdraw.undone", &[]));
        FAILED
    };
    let staged = match Staged::new(&output, folder.path()) {
        Ok(staged) => staged,
        Err(error) => {
            complain_line(&write_failed(&error, words));
            return back();
        }
    };
    let newest = match crate::archive::read::highest(folder.path()) {
        Ok(newest) => newest,
        Err(error) => {
            failed(&BuildError::Read(error), words);
            return back();
        }
    };
    if !super::guard::archive_reaches(staged.standing(), newest, words) {
        return back();
    }
    let options = Options { as_of, desk: false, print };
    let made = AsOf::Moment(chrono::Utc::now());
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let path = draft.path.as_str();
    let added = at_once::amendment(folder, path, &options, made, &mut salts(), &staged, &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let head = match added {
        Ok(head) => head,
        Err(error) => {
            failed(&error, words);
            return back();
        }
    };
    if let Err(error) = staged.swap() {
        complain_line(&write_failed(&error, words));
        complain_line(&words.text("cli.publish.not_swapped", &[("folder", &head.folder())]));
        return FAILED;
    }
    let args = [("number", head.number.to_string()), ("day", head.as_of.to_string()), ("folder", head.folder())];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
    complain_line(&words.text("cli.publish.done", &args));
    OK
}
