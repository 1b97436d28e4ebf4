//! The trial of an erasure: what every publication would show with what is left, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{EraseError, Files, days, plain, workbook};
use crate::archive::Archive;
use crate::archive::in_force::{Past, record_of, standing};
use crate::desk;
use crate::diag::Diagnostics;
use crate::load;
use crate::model::record::Record;
use crate::model::site::Site;
use crate::output::Tree;
use crate::scan::Form;
use crate::scan::find::Wanted;
use crate::source::Sources;
use crate::{assemble, validate};

/// What is known of records that are to go, over all publications and the desk.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The records that exist or existed.
    pub(super) records: BTreeSet<String>,
    /// Their titles, and the full names of persons and units.
    pub(super) words: BTreeSet<String>,
    /// The names of units, by id.
    pub(super) names: BTreeMap<String, BTreeSet<String>>,
    /// Their files: their own, their sheets, their pictures, as far as no other record has them.
    pub(super) files: Files,
}

/// Looks records up in every publication and on the desk.
pub(super) fn known(archive: &Archive, desk: &Sources, records: &[String]) -> Known {
    let mut known = Known::default();
    let mut shared: BTreeSet<String> = BTreeSet::new();
    // What was erased before and came back.
    for erased in archive.erased.iter().filter(|erased| erased.whole) {
        if let Some(record) = record_of(&erased.file).filter(|record| records.iter().any(|one| one == record)) {
            known.records.insert(record.to_owned());
            known.files.entry(record.to_owned()).or_default().insert(erased.file.clone());
        }
    }
    let mut look = |sources: &Sources| {
        let mut unread = Diagnostics::default();
        let raw = load::load(sources, &mut unread);
        let site = validate::validate(raw, sources, &mut unread);
        for record in records {
            let units = record.starts_with("units/").then_some("units");
            let own = desk::own_files(units.unwrap_or(record)).into_iter().filter(|path| sources.find(path).is_some());
            let own: BTreeSet<String> = own.collect();
            if !own.is_empty() {
                if units.is_none() {
                    known.records.insert(record.clone());
                }
                known.files.entry(record.clone()).or_default().extend(own);
            }
        }
        let Some(site) = site else { return };
        for record in site.records() {
            let name = name(record);
            let files = files(&site, sources, record);
            if records.contains(&name) {
                known.records.insert(name.clone());
                known.words.extend(said(record));
                known.files.entry(name).or_default().extend(files);
            } else {
                shared.extend(files);
            }
            if let Record::Unit(unit, _) = record {
                let names = unit.versions().iter().flat_map(|one| std::iter::once(&one.name).chain(&one.aliases));
                known.names.entry(unit.id.to_string()).or_default().extend(names.cloned());
            }
        }
    };
    for place in 0..archive.entries.len() {
        look(&standing(archive, place, archive.entries[place].head.as_of).0);
    }
    look(desk);
    for files in known.files.values_mut() {
        files.retain(|file| !shared.contains(file));
    }
    known
}

/// The name of a record; a unit's too.
fn name(record: Record<'_>) -> String {
    match record {
        Record::Unit(one, _) => format!("units/{}", one.id),
        Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => record.path(),
    }
}

/// What a record is called, and whom it names in full.
fn said(record: Record<'_>) -> Vec<String> {
    let mut words: Vec<String> = record.title().map(str::to_owned).into_iter().collect();
    let full = |name: &String| !name.contains('某');
    match record {
        Record::Unit(one, _) => {
            words.extend(one.versions().iter().flat_map(|one| std::iter::once(&one.name).chain(&one.aliases)).cloned());
        }
        Record::Case(one) => words.extend(one.persons.iter().map(|person| person.name.clone()).filter(full)),
        Record::Exemplar(one) => words.extend(Some(one.name.clone()).filter(full)),
        Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => {}
    }
    words
}

/// The files that a record is made of, as they stand.
fn files(site: &Site, sources: &Sources, record: Record<'_>) -> BTreeSet<String> {
    let pictures = record.body().into_iter().flat_map(|body| body.prose.pictures());
    let mut files: BTreeSet<String> = pictures.map(|picture| format!("content/{}", picture.file)).collect();
    match record {
        Record::Exemplar(one) => files.extend(one.photo.iter().map(|photo| format!("content/{}", photo.file))),
        Record::Ranking(_) => files.extend(desk::files_of(sources, site, &record.path())),
        Record::Unit(..)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => {}
    }
    files.retain(|path| sources.find(path).is_some());
    files
}

/// What a trial found.
#[derive(Debug, Default)]
pub(super) struct Trial {
    /// Addresses of the newest site that say something else.
    pub(super) addresses: Vec<String>,
}

/// Builds from what is left the site of every publication from the first that holds any of it.
///
/// # Errors
/// [`EraseError::Breaks`] with the faults in the diagnostics, [`EraseError::Unwritable`] where words are still said.
pub(super) fn run(
    (archive, left): (&Archive, &Archive),
    first: usize,
    wanted: Option<&Wanted>,
    on: NaiveDate,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Trial, EraseError> {
    let mut trial = Trial::default();
    for (place, day) in days(archive, first, on) {
        let before = built(&mut standing(archive, place, day), day, &mut Diagnostics::default());
        let mut stands = standing(left, place, day);
        let mut found = Diagnostics::default();
        let Some(after) = built(&mut stands, day, &mut found) else {
            *sources = stands.0;
            diags.append(found);
            return Err(EraseError::Breaks);
        };
        let said: Vec<String> = after
            .iter()
            .filter(|(path, bytes)| wanted.is_some_and(|wanted| says(path, bytes, wanted)))
            .map(|(path, _)| path.clone())
            .collect();
        if !said.is_empty() {
            return Err(EraseError::Unwritable(said));
        }
        let before = before.unwrap_or_default();
        let differs = |path: &str| before.get(path) != after.get(path);
        if day == on {
            let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            trial.addresses = paths.into_iter().filter(|path| differs(path)).cloned().collect();
        }
    }
    Ok(trial)
}

type Built = BTreeMap<String, Vec<u8>>;

fn built(stands: &mut (Sources, Past), day: NaiveDate, diags: &mut Diagnostics) -> Option<Built> {
    let tree = Tree::default();
    let (sources, past) = stands;
    assemble(sources, day, past, crate::Shows::Published, &plain(), &tree, diags).ok()?;
    Some(tree.into_files().into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect())
}

/// Whether a file of a site says the words.
fn says(path: &str, bytes: &[u8], wanted: &Wanted) -> bool {
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::holds(bytes, wanted);
    }
    let form = match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "json" => Form::Json,
        "jpg" | "png" | "pdf" => return false,
        _ => Form::of(path),
    };
    std::str::from_utf8(bytes).is_ok_and(|text| wanted.stand_in(text, form))
}
