//! `erase` takes a record, or words, out of everything that the site folder holds: every publication, the kept
//! documents, the desk, and what is built from them. What was said and must not be known any more leaves no copy, no
//! digest and no random bytes behind; the place and the day stay.
//!
//! First everything is worked out in memory, and the site of every publication is built from what would be left: where
//! that does not work, nothing is written. Then all of it goes into one journal, and from there to its places.

pub(crate) mod blank;
mod copies;
mod seals;
mod trial;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use crate::archive::in_force::in_force;
use crate::archive::journal::{Journal, Step};
use crate::archive::write::Salts;
use crate::archive::{Archive, ERASURES, Erased, FOLDER, FaultKind, SALTS, erasures, read};
use crate::desk::rests;
use crate::diag::{Diagnostics, Stopped};
use crate::print::Print;
use crate::scan::Form;
use crate::scan::find::{self, Wanted};
use crate::site_folder::SiteFolder;
use crate::source::{ReadError, Sources};
use crate::{AsOf, BuildError, load, source, validate};
use copies::{Copies, Place};

pub use blank::BLANK;

/// What is to be erased.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The record, as `notices/2017-003`; a unit's goes by its names.
    pub record: Option<String>,
    /// Words in it, which go wherever they stand; none when the record goes whole.
    pub words: Vec<String>,
    /// Why; kept beside the places.
    pub reason: String,
    /// Everything that has expired, instead of a record.
    pub expired: bool,
}

/// An erasure that can be carried out.
#[derive(Debug)]
pub struct Prepared {
    /// What will be written.
    journal: Journal,
    /// What it touches.
    pub reach: Reach,
}

/// What an erasure touches, in the order in which a clerk wants to hear of it.
#[derive(Debug, Default)]
pub struct Reach {
    /// Publications, and how many copies in each.
    pub publications: Vec<(String, usize)>,
    /// Files of the archive whose words are blanked, each once.
    pub blanked: BTreeSet<String>,
    /// Files of the archive of which nothing is left, each once.
    pub taken: BTreeSet<String>,
    /// Kept documents that are set again.
    pub documents: BTreeSet<String>,
    /// Files of the desk that are blanked.
    pub desk_blanked: Vec<String>,
    /// Files of the desk that are deleted.
    pub desk_taken: Vec<String>,
    /// Addresses of the newest site that say something else afterwards.
    pub addresses: Vec<String>,
    /// Records that rest on what goes whole.
    pub resting: Vec<String>,
    /// Periods whose closing is sealed anew.
    pub sealed: BTreeSet<String>,
    /// Other files of the folder that hold the words, which no command writes.
    pub beside: Vec<String>,
}

/// Why nothing can be erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Nothing was published yet: the desk is the clerk's own.
    #[error("nothing was published yet")]
    NothingPublished,
    /// No publication and no file of the desk knows the record.
    #[error("{0} is no record")]
    Unknown(String),
    /// Too short to be told from parts of other words.
    #[error("{0:?} is too short")]
    Short(String),
    /// The words stand nowhere.
    #[error("the words stand nowhere")]
    Nowhere,
    /// The reason holds what is to go.
    #[error("the reason says what is to go")]
    Reason,
    /// Nothing has expired.
    #[error("nothing has expired")]
    NothingExpired,
    /// The register of units, which everything rests on.
    #[error("the register cannot be erased")]
    Register,
    /// Files that hold the words and cannot be blanked.
    #[error("{} cannot be blanked", .0.join(", "))]
    Unwritable(Vec<String>),
    /// What would be left is no site; the faults are in the diagnostics.
    #[error("what would be left is no site")]
    Breaks,
    /// The desk or the archive cannot be read, or has faults.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl From<Stopped> for EraseError {
    fn from(stopped: Stopped) -> Self {
        Self::Build(stopped.into())
    }
}

impl From<ReadError> for EraseError {
    fn from(error: ReadError) -> Self {
        Self::Build(error.into())
    }
}

/// Works out an erasure as of a day. Nothing is written.
///
/// # Errors
/// [`EraseError`]; faults are in the diagnostics.
pub fn prepare(
    root: &Path,
    as_of: AsOf,
    wish: &Wish,
    salts: &mut Salts<'_>,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Prepared, EraseError> {
    *sources = source::read(root, &mut Diagnostics::default())?;
    let archive = read::read(root, sources)?;
    *sources = archive.tell(std::mem::take(sources));
    usable(&archive, sources, diags)?;
    let on = as_of.day(archive.zone(sources));
    if let Some(newest) = archive.newest().filter(|newest| newest.head.as_of > on) {
        return Err(BuildError::Before(newest.head.as_of).into());
    }
    let mut copies = Copies::read(root, &archive)?;
    let over = if wish.expired { expired(&archive, on) } else { BTreeMap::new() };
    if wish.expired && over.is_empty() {
        return Err(EraseError::NothingExpired);
    }
    let records: Vec<String> = wish.record.iter().chain(over.keys()).cloned().collect();
    let known = trial::known(&archive, sources, &records);
    let words = words_of(wish, &records, &known)?;
    let wanted = Wanted::new(words.iter().map(String::as_str));
    let mut reach = Reach::default();
    let whole: BTreeSet<String> = match wish.words.is_empty() {
        true => records.iter().filter(|record| !record.starts_with("units/")).cloned().collect(),
        false => BTreeSet::new(),
    };
    for (record, day) in &over {
        copies.over.extend(known.files.get(record).into_iter().flatten().map(|file| (file.clone(), *day)));
    }
    copies.take_out(&known.files, &whole);
    if let Some(wanted) = &wanted {
        if wanted.stand_in(&wish.reason, Form::Json) {
            return Err(EraseError::Reason);
        }
        let in_one = |record: &String| known.files.get(record).is_some_and(|files| copies.say(files, wanted));
        if !wish.words.is_empty() && !records.iter().any(in_one) {
            return Err(EraseError::Nowhere);
        }
        copies.blank(wanted).map_err(EraseError::Unwritable)?;
        copies.units(&records, &known.names, wanted);
    }
    if copies.untouched() {
        return Err(EraseError::Nowhere);
    }
    copies.drop_approvals();
    if copies.touches(&seals::COVERED) {
        reach.sealed = seals::renew(&archive, &mut copies, on);
    }
    copies.take_documents();
    let left = copies.archive(&archive, on, &wish.reason);
    let first = copies.first(&archive);
    let trial = trial::run((&archive, &left), first, wanted.as_ref(), on, sources, diags)?;
    reach.addresses = trial.addresses;
    reach.documents = copies.documents();
    reach.resting = resting(root, &whole)?;
    reach.beside = wanted.as_ref().map_or_else(Vec::new, |wanted| copies::beside(root, wanted));
    copies.tell(&mut reach);
    let journal = journal(&archive, &left, &copies, &whole, salts);
    Ok(Prepared { journal, reach })
}

/// Writes everything that an erasure writes, but for the publication that it ends in. Files of the desk that somebody
/// changed in between are named.
///
/// # Errors
/// [`BuildError`]; once the journal stands, [`resume`] goes on.
pub fn carry_out(folder: &SiteFolder, prepared: Prepared) -> Result<Pending, BuildError> {
    prepared.journal.write(folder)?;
    resume(folder)?.ok_or_else(|| BuildError::Changed(FOLDER.to_owned()))
}

/// Goes on with an erasure that was stopped; `None` when there is none.
///
/// # Errors
/// [`BuildError`]; the next call goes on.
pub fn resume(folder: &SiteFolder) -> Result<Option<Pending>, BuildError> {
    let Some(journal) = Journal::read(folder.path())? else { return Ok(None) };
    let left = journal.apply(folder)?;
    Ok(Some(Pending { journal, left }))
}

/// An erasure whose copies are written and whose publication is not.
#[derive(Debug)]
pub struct Pending {
    pub(crate) journal: Journal,
    /// Files of the desk that were changed meanwhile and may hold the words still.
    pub left: Vec<String>,
}

impl Pending {
    /// Ends the erasure: its publication stands and the site shows it.
    ///
    /// # Errors
    /// [`BuildError`]; the next `erase` goes on.
    pub fn done(self, folder: &SiteFolder) -> Result<Vec<String>, BuildError> {
        Journal::done(folder)?;
        Ok(self.left)
    }
}

/// Records of the newest publication whose retention is over, each with the day of that.
fn expired(archive: &Archive, on: NaiveDate) -> BTreeMap<String, NaiveDate> {
    let Some((sources, _)) = in_force(archive, on) else { return BTreeMap::new() };
    let mut unread = Diagnostics::default();
    let raw = load::load(&sources, &mut unread);
    let site = validate::validate(raw, &sources, &mut unread);
    let list = site.map(|site| site.expiring()).unwrap_or_default();
    list.into_iter().filter(|(day, _)| *day <= on).map(|(day, record)| (record, day)).collect()
}

/// Damage that was not looked into may hide what is to go.
fn usable(archive: &Archive, sources: &Sources, diags: &mut Diagnostics) -> Result<(), EraseError> {
    if archive.is_empty() {
        return Err(EraseError::NothingPublished);
    }
    let mut other = archive.clone();
    // What came back is erased once more.
    other.faults.retain(|fault| match fault.kind {
        FaultKind::Restored | FaultKind::Both | FaultKind::Fork => false,
        FaultKind::Newer
        | FaultKind::Edited
        | FaultKind::Name
        | FaultKind::Predecessor
        | FaultKind::Missing
        | FaultKind::Damaged
        | FaultKind::Added
        | FaultKind::Erasing
        | FaultKind::Order => true,
    });
    other.report(sources, diags);
    Ok(diags.stop_on_error()?)
}

/// The words that go: those that were asked for, or titles and full names of what goes whole.
fn words_of(wish: &Wish, records: &[String], known: &trial::Known) -> Result<Vec<String>, EraseError> {
    for record in records {
        if record == "units" && wish.words.is_empty() {
            return Err(EraseError::Register);
        }
        if !known.records.contains(record) {
            return Err(EraseError::Unknown(record.clone()));
        }
    }
    if let Some(short) = wish.words.iter().find(|word| too_short(word)) {
        return Err(EraseError::Short(short.clone()));
    }
    match wish.words.is_empty() {
        true => Ok(known.words.iter().filter(|word| !too_short(word)).cloned().collect()),
        false => Ok(wish.words.clone()),
    }
}

/// One sign, or three letters or digits, stand in every second line.
fn too_short(word: &str) -> bool {
    find::length(word) < if word.is_ascii() { 4 } else { 2 }
}

/// What the desk has that rests on records that go.
fn resting(root: &Path, whole: &BTreeSet<String>) -> Result<Vec<String>, EraseError> {
    let mut unread = Diagnostics::default();
    let desk = source::read(root, &mut unread)?;
    let raw = load::load(&desk, &mut unread);
    let Some(site) = validate::validate(raw, &desk, &mut unread) else { return Ok(Vec::new()) };
    let list: BTreeSet<String> = whole.iter().flat_map(|record| rests::resting_on(&site, record)).collect();
    Ok(list.difference(whole).cloned().collect())
}

/// Everything that will be written, in the order in which it is.
fn journal(
    archive: &Archive,
    left: &Archive,
    copies: &Copies,
    whole: &BTreeSet<String>,
    salts: &mut Salts<'_>,
) -> Journal {
    let mut journal = Journal {
        number: archive.highest().unwrap_or(0) + 1,
        records: whole.iter().cloned().collect(),
        ..Journal::default()
    };
    let list = format!("{FOLDER}/{ERASURES}");
    let before = copies.list.clone().unwrap_or_default();
    journal.step.push(Step::new(list, &before, Some(erasures::text(&left.erased).into_bytes()), salts()));
    for (place, copy) in copies.changed() {
        journal.step.push(Step::new(place.path(), &copy.was, copy.now.clone(), salts()));
    }
    for entry in &left.entries {
        let erased = |path: &str| left.erased.iter().any(|one| one.publication == entry.folder && one.file == path);
        let Some(text) = copies.salts.get(&entry.folder) else { continue };
        let kept: String = text
            .split_inclusive('\n')
            .filter(|line| !line.trim_end().split_once("  ").is_some_and(|(_, path)| erased(path)))
            .collect();
        if kept != *text {
            let path = format!("{FOLDER}/{}/{SALTS}", entry.folder);
            journal.step.push(Step::new(path, text.as_bytes(), Some(kept.into_bytes()), salts()));
        }
    }
    let newest = crate::archive::in_force::overlay(&left.entries);
    let touched: BTreeSet<&str> = copies
        .changed()
        .filter_map(|(place, _)| match place {
            Place::Archive { file, .. } => Some(file.as_str()),
            Place::Desk(_) => None,
        })
        .filter(|path| path.starts_with("content/") || path.starts_with("templates/") || *path == "site.toml")
        .collect();
    for path in touched {
        match newest.get(path).map(|(_, stored)| &stored.content) {
            Some(Some(_)) => journal.restated.insert(path.to_owned()),
            Some(None) => journal.removed.insert(path.to_owned()),
            None => false,
        };
    }
    journal
}

/// The same list with a place added, or told anew.
fn with_place(list: &mut Vec<Erased>, place: Erased) {
    list.retain(|one| (&one.publication, &one.file) != (&place.publication, &place.file));
    list.push(place);
}

/// The day's site under each publication, without print: what a trial compares.
fn plain() -> Print {
    Print::Off
}

/// Every publication from one on with the day as of which it is looked at; the newest on the day of the erasure as well.
fn days(archive: &Archive, first: usize, on: NaiveDate) -> Vec<(usize, NaiveDate)> {
    let entries = archive.entries.iter().enumerate().skip(first);
    let mut days: Vec<(usize, NaiveDate)> = entries.map(|(place, entry)| (place, entry.head.as_of)).collect();
    if let Some(last) = archive.entries.len().checked_sub(1) {
        days.push((last, on));
    }
    days.dedup();
    days
}

/// What each record's own files are, by its name.
type Files = BTreeMap<String, BTreeSet<String>>;
