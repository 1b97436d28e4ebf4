//! `tongbao erase`

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::amend::agreed;
use super::trouble::{failed, folder_failed, write_failed};
use super::{FAILED, OK, as_of, complain, complain_line, report_faults};
use crate::cli::value;
use crate::diag::{Diagnostics, inert};
use crate::erase::{EraseError, Pending, Prepared, Reach, Wish, carry_out, prepare, resume};
use crate::lang::Catalogue;
use crate::output::Staged;
use crate::print::Print;
use crate::publish::at_once;
use crate::site_folder::SiteFolder;
use crate::source::Sources;
use crate::{AsOf, BuildError, Options};

/// How many of a list are shown.
const SHOWN: usize = 40;

/// Takes a record or words out of everything that the site folder holds, after saying what that touches.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let record = value(matches, "record").map(super::amend::name);
    let erased: Vec<String> =
        matches.get_many::<String>("words").map(|list| list.cloned().collect()).unwrap_or_default();
    let reason = value(matches, "reason").unwrap_or_default();
    // Nothing is kept of what is set while words go.
    let print = match matches.get_flag("no-pdf") {
        true => Print::Off,
        false => match super::fonts::press(root, false, words) {
            Ok(print) => print,
            Err(code) => return code,
        },
    };
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => {
            complain_line(&folder_failed(&error, words));
            return FAILED;
        }
    };
    let output = value(matches, "output").map_or_else(|| root.join("output"), PathBuf::from);
    let work = Work { folder, output, options: Options { as_of, desk: false, print }, words };
    match resume(&work.folder) {
        Ok(None) => {}
        Ok(Some(pending)) => {
            complain_line(&words.text("cli.erase.resumed", &[]));
            let code = work.finish(pending);
            if code != OK || record.is_none() && erased.is_empty() && !matches.get_flag("expired") {
                return code;
            }
        }
        Err(error) => return failed(&error, words),
    }
    let expired = matches.get_flag("expired");
    // Either a record with a reason, or what has expired.
    if record.is_some() == expired || expired && !erased.is_empty() || !expired && reason.trim().is_empty() {
        complain_line(&words.text("cli.erase.what", &[]));
        return FAILED;
    }
    let key = match (expired, erased.is_empty()) {
        (true, _) => "cli.erase.over",
        (false, true) => "cli.erase.whole",
        (false, false) => "cli.erase.words_of",
    };
    let wish = Wish { record: record.clone(), words: erased, reason: reason.to_owned(), expired };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let prepared = prepare(root, as_of, &wish, &mut salts(), &mut sources, &mut diags);
    report_faults(&diags, &sources, "human", words);
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return refused(&error, words),
    };
    complain_line(&words.text(key, &[("record", record.as_deref().unwrap_or_default())]));
    work.ask_and_go(matches, prepared)
}

/// What every step of the command needs.
struct Work<'a> {
    folder: SiteFolder,
    output: PathBuf,
    options: Options,
    words: &'a Catalogue,
}

impl Work<'_> {
    fn ask_and_go(&self, matches: &ArgMatches, prepared: Prepared) -> u8 {
        let words = self.words;
        complain(&told(&prepared.reach, words));
        complain_line(&words.text("cli.erase.beyond", &[]));
        if !matches.get_flag("yes") && !agreed(words) {
            complain_line(&words.text("cli.erase.not_agreed", &[]));
            return FAILED;
        }
        match carry_out(&self.folder, prepared) {
            Ok(pending) => self.finish(pending),
            Err(error) => failed(&error, words),
        }
    }

    /// Publishes, shows the site, forgets what was set before, and ends the erasure.
    fn finish(&self, pending: Pending) -> u8 {
        let words = self.words;
        let stopped = |line: &str| {
            complain_line(line);
            complain_line(&words.text("cli.erase.stopped", &[]));
            FAILED
        };
        let staged = match Staged::new(&self.output, self.folder.path()) {
            Ok(staged) => staged,
            Err(error) => return stopped(&write_failed(&error, words)),
        };
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        let made = AsOf::Moment(chrono::Utc::now());
        let added = at_once::erasure(
            &self.folder,
            &pending,
            &self.options,
            made,
            &mut salts(),
            &staged,
            &mut sources,
            &mut diags,
        );
        report_faults(&diags, &sources, "human", words);
        let number = match added {
            Ok(number) => number,
            Err(error) => {
                failed(&error, words);
                complain_line(&words.text("cli.erase.stopped", &[]));
                return FAILED;
            }
        };
        if let Err(error) = staged.swap() {
            return stopped(&write_failed(&error, words));
        }
        // What could not be deleted, now or by an earlier command, holds what is erased.
        let mut left = crate::output::left_behind(&self.output);
        left.extend(self.folder.sweep());
        if let Some(path) = left.first() {
            return stopped(&words.text("cli.erase.old_copy", &[("path", &path.display().to_string())]));
        }
        if let Some(cache) = super::fonts::cache_folder()
            && crate::print::forget(&cache) > 0
        {
            return stopped(&words.text("cli.erase.cache", &[("path", &cache.display().to_string())]));
        }
        match pending.done(&self.folder) {
            Err(error) => failed(&error, words),
            Ok(left) => {
                complain_line(&words.text("cli.erase.done", &[("number", &number.to_string())]));
                for path in &left {
                    complain_line(&words.text("cli.erase.left", &[("path", &inert(path))]));
                }
                if left.is_empty() { OK } else { FAILED }
            }
        }
    }
}

/// Random bytes of the system.
pub(super) fn salts() -> impl FnMut() -> [u8; 32] {
    || {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).expect("the system has random bytes");
        salt
    }
}

/// Everything that is touched, in words.
fn told(reach: &Reach, words: &Catalogue) -> String {
    let mut out = String::new();
    let copies: usize = reach.publications.iter().map(|(_, count)| count).sum();
    if copies > 0 {
        let (first, last) = (reach.publications.first(), reach.publications.last());
        let folder = |one: Option<&(String, usize)>| one.map_or_else(String::new, |(folder, _)| folder.clone());
        let args = [
            ("copies", copies.to_string()),
            ("count", reach.publications.len().to_string()),
            ("first", folder(first)),
            ("last", folder(last)),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        out.push_str(&format!("{}\n", words.text("cli.erase.archive", &args)));
    }
    let mut list = |key: &str, items: Vec<&String>| {
        if items.is_empty() {
            return;
        }
        out.push_str(&words.text(&format!("cli.erase.{key}"), &[("count", &items.len().to_string())]));
        out.push('\n');
        for item in items.iter().take(SHOWN) {
            out.push_str(&format!("  {}\n", inert(item)));
        }
        if let Some(more) = items.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            out.push_str(&format!("  {}\n", words.text("cli.guard.more", &[("count", &more.to_string())])));
        }
    };
    list("taken", reach.taken.iter().collect());
    list("blanked", reach.blanked.iter().collect());
    list("documents", reach.documents.iter().collect());
    list("desk_taken", reach.desk_taken.iter().collect());
    list("desk_blanked", reach.desk_blanked.iter().collect());
    list("sealed", reach.sealed.iter().collect());
    list("addresses", reach.addresses.iter().collect());
    list("resting", reach.resting.iter().collect());
    list("beside", reach.beside.iter().collect());
    out
}

/// Why nothing was erased, in words.
fn refused(error: &EraseError, words: &Catalogue) -> u8 {
    let list = |paths: &[String]| paths.iter().fold(String::new(), |list, path| format!("{list}\n  {}", inert(path)));
    let line = match error {
        EraseError::Build(BuildError::Content) => words.text("cli.erase.faults", &[]),
        EraseError::Build(error) => {
            failed(error, words);
            words.text("cli.erase.nothing_done", &[])
        }
        EraseError::NothingPublished => words.text("cli.erase.nothing_published", &[]),
        EraseError::Unknown(record) => words.text("cli.erase.unknown", &[("record", &inert(record))]),
        EraseError::Short(word) => words.text("cli.erase.short", &[("word", &inert(word))]),
        EraseError::Nowhere => words.text("cli.erase.nowhere", &[]),
        EraseError::NothingExpired => words.text("cli.erase.nothing_expired", &[]),
        EraseError::Reason => words.text("cli.erase.reason_says", &[]),
        EraseError::Register => words.text("cli.erase.register", &[]),
        EraseError::Unwritable(paths) => words.text("cli.erase.unwritable", &[("list", &list(paths))]),
        EraseError::Breaks => words.text("cli.erase.breaks", &[]),
    };
    complain_line(&line);
    FAILED
}
