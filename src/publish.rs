//! `publish` commits: the desk's approved part becomes a publication in the archive, and the site is built from it.
//!
//! The order holds whatever happens: the publication is staged, the site is built from it by the path every later build
//! takes, the publication is added whole, and only then the output is swapped in. A stop in between is finished by the
//! next `publish` or `build`.

pub mod at_once;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use chrono::NaiveDate;

use crate::archive::in_force::{Past, in_force, overlay};
use crate::archive::publication::{Digest, Head, RECORDS};
use crate::archive::write::{Salts, Staged};
use crate::archive::{Archive, Entry, ISSUED, Stored, read};
use crate::diag::{Diagnostics, Stopped};
use crate::gate::Held;
use crate::model::review::Hold;
use crate::output::{Destination, OutPath, Seal, Sink, WriteError, stem};
use crate::site_folder::SiteFolder;
use crate::source::{Content, Sources};
use crate::{AsOf, BuildError, Options, Report, Shows, approval, assemble, desk, load, source, validate};

/// Name and version of this program.
pub const GENERATOR: &str = concat!("tongbao ", env!("CARGO_PKG_VERSION"));

/// What `publish` did.
#[derive(Debug)]
pub enum Outcome {
    /// A publication was added and built.
    Added {
        /// Its head.
        head: Head,
        /// What the site shows.
        report: Box<Report>,
        /// Records that are new or say something else.
        entered: BTreeSet<String>,
        /// What did not enter, and why.
        waiting: Vec<Held>,
    },
    /// Nothing that a build reads has changed since the newest publication.
    Unchanged {
        /// The number of that publication.
        newest: u32,
        /// What does not enter, and why.
        waiting: Vec<Held>,
    },
}

/// Publishes the desk as of a day: adds a publication to the archive and builds the site from it into `site`, which
/// the caller swaps in afterwards. `folder` is held from the first look, so that nobody else publishes meanwhile.
///
/// # Errors
/// [`BuildError`]; the archive is then as it was.
pub fn publish(
    folder: &SiteFolder,
    options: &Options,
    made: AsOf,
    salts: &mut Salts<'_>,
    site: &dyn Destination,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Outcome, BuildError> {
    let root = folder.path();
    *sources = source::read(root, diags)?;
    let archive = read::read(root, sources)?;
    *sources = archive.tell(std::mem::take(sources));
    archive.report(sources, diags);
    let zone = archive.zone(sources);
    let as_of = options.as_of.day(zone);
    if let Some(newest) = archive.newest().filter(|newest| newest.head.as_of > as_of) {
        return Err(BuildError::Before(newest.head.as_of));
    }
    let today = made.day(zone);
    if as_of > today {
        return Err(BuildError::Ahead(today));
    }
    diags.look_back(desk::unchanged(sources, &archive));
    let raw = load::load(sources, diags);
    let mut valid = validate::validate(raw, sources, diags);
    if let Some(valid) = &mut valid {
        approval::bind(valid, sources, &archive, as_of, diags);
        desk::compare(sources, valid, &archive, as_of, diags);
    }
    diags.stop_on_error()?;
    let next = desk::next(sources, &valid.ok_or(Stopped)?, &archive, as_of);
    let desk = std::mem::take(sources);
    let delta = Delta::between(&archive, &next.files);
    if let Some(newest) = archive.newest().filter(|_| delta.is_empty() && archive.tips().len() == 1) {
        *sources = desk;
        return Ok(Outcome::Unchanged { newest: newest.head.number, waiting: next.waiting });
    }
    // From here on faults are those of what goes out, at their places in it.
    let going = Going { folder, options, as_of, today, archive, delta, withdrawn: next.withdrawn, desk: Some(&desk) };
    let (head, report) = going.out(salts, site, sources, diags)?;
    Ok(Outcome::Added { head, report: Box::new(report), entered: next.entered, waiting: next.waiting })
}

/// A publication on its way out.
struct Going<'a> {
    folder: &'a SiteFolder,
    options: &'a Options,
    as_of: NaiveDate,
    today: NaiveDate,
    archive: Archive,
    delta: Delta,
    withdrawn: Vec<String>,
    /// The desk that it was made from, which may not change meanwhile.
    desk: Option<&'a Sources>,
}

impl Going<'_> {
    /// Stages the publication, builds the site from it, and adds it whole.
    fn out(
        self,
        salts: &mut Salts<'_>,
        site: &dyn Destination,
        sources: &mut Sources,
        diags: &mut Diagnostics,
    ) -> Result<(Head, Report), BuildError> {
        let Self { folder, options, as_of, today, archive, delta, withdrawn, desk } = self;
        let mut staged = Staged::new(folder)?;
        for (path, content) in &delta.stored {
            staged.put(path, content.as_bytes(), salts)?;
        }
        staged.remove(&delta.removed);
        let head = Head {
            number: archive.highest().unwrap_or(0) + 1,
            as_of,
            made_on: today,
            program: GENERATOR.to_owned(),
            records: RECORDS,
            previous: archive.tips(),
            withdrawn,
            files: staged.files(),
            site: Digest::plain(&[]),
        };
        let issued_before = issued_before(&archive, as_of)?;
        let held_before = archive_documents(&archive);
        let candidate = with_entry(archive, &head, &delta);
        let (stands, mut past) = in_force(&candidate, as_of).ok_or(Stopped)?;
        past.retain(&issued_before);
        past.keep = true;
        past.new = delta.stored.keys().cloned().collect();
        *sources = stands;
        let capture = Capture { inner: Some(site), wanted: &past, kept: Mutex::default() };
        let report = assemble(sources, as_of, &past, Shows::Published, &options.print, &capture, diags)?;
        let mut kept = capture.issued(&report.issued);
        kept.extend(report.words.clone());
        for day in waiting_days(&report.held) {
            let capture = Capture { inner: None, wanted: &past, kept: Mutex::default() };
            let then = assemble(sources, day, &past, Shows::Published, &options.print, &capture, diags)?;
            for (path, bytes) in capture.issued(&then.issued).into_iter().chain(then.words) {
                kept.entry(path).or_insert(bytes);
            }
        }
        // What waited for its day and was set anew leaves no older file behind; what is out already stays.
        let anew: BTreeSet<&str> = kept.keys().map(|path| stem(path)).collect();
        let out = |path: &String| past.issued.contains_key(path) || past.words.contains_key(stem(path));
        let stale = held_before.into_iter().filter(|path| anew.contains(stem(path)) && !kept.contains_key(path));
        staged.remove(&stale.filter(|path| !out(path)).map(|path| format!("{ISSUED}/{path}")).collect());
        for (path, bytes) in &kept {
            staged.put(&format!("{ISSUED}/{path}"), bytes, salts)?;
        }
        let seal = Seal { generator: GENERATOR, as_of, publication: Some(head.number) };
        // What changed while the site was rendered is half old and half new.
        if let Some(desk) = desk
            && let Some(path) = desk.changed(folder.path())?.into_iter().next()
        {
            return Err(BuildError::Changed(path));
        }
        let manifest = site.seal(&seal)?;
        let head = Head { files: staged.files(), site: Digest::plain(&manifest), ..head };
        staged.commit(&head)?;
        Ok((head, report))
    }
}

/// What a publication stores.
#[derive(Debug, Default)]
struct Delta {
    stored: BTreeMap<String, Content>,
    removed: BTreeSet<String>,
}

impl Delta {
    fn between(archive: &Archive, files: &BTreeMap<String, Content>) -> Self {
        let before = overlay(&archive.entries);
        let stored = files
            .iter()
            .filter(|(path, content)| {
                before.get(path.as_str()).and_then(|(_, stored)| stored.content.as_ref()) != Some(*content)
            })
            .map(|(path, content)| (path.clone(), content.clone()))
            .collect();
        let removed = before
            .keys()
            .filter(|path| !path.starts_with(ISSUED) && !files.contains_key(**path))
            .map(|path| (*path).to_owned())
            .collect();
        Self { stored, removed }
    }

    fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.removed.is_empty()
    }
}

/// The archive as it will be, so that the site is built from it and from nothing else.
fn with_entry(mut archive: Archive, head: &Head, delta: &Delta) -> Archive {
    let files = delta
        .stored
        .iter()
        .map(|(path, content)| (path.clone(), Stored { content: Some(content.clone()), erased: false }))
        .collect();
    let folder = format!("{:04}", head.number);
    archive.entries.push(Entry { folder, head: head.clone(), files, removed: delta.removed.clone() });
    archive
}

/// Documents that had come out by a day under the publications before: they stay as they are.
fn issued_before(archive: &Archive, as_of: NaiveDate) -> Result<BTreeSet<String>, BuildError> {
    let Some((sources, past)) = in_force(archive, as_of) else { return Ok(BTreeSet::new()) };
    let kept: BTreeSet<String> = past.stems().into_iter().map(str::to_owned).collect();
    let out = crate::documents(&sources, as_of, &past)?;
    Ok(out.into_iter().filter(|stem| kept.contains(stem)).collect())
}

/// The documents that the archive keeps, by their paths.
fn archive_documents(archive: &Archive) -> Vec<String> {
    let kept = overlay(&archive.entries).into_keys().filter_map(|path| path.strip_prefix(ISSUED)?.strip_prefix('/'));
    kept.map(str::to_owned).collect()
}

/// Days on which something that is approved comes out by itself.
fn waiting_days(held: &[Held]) -> BTreeSet<NaiveDate> {
    held.iter()
        .filter_map(|held| match held.hold {
            Hold::NotBefore(day) => Some(day),
            Hold::NotReviewed
            | Hold::NotApproved
            | Hold::Changed
            | Hold::Unbound
            | Hold::ApprovedLater(_)
            | Hold::TakenBack(_)
            | Hold::Expired(_)
            | Hold::Register
            | Hold::Scheme(_)
            | Hold::Named(_) => None,
        })
        .collect()
}

/// Passes files on and keeps a copy of those that were not issued before.
struct Capture<'a> {
    inner: Option<&'a dyn Destination>,
    wanted: &'a Past,
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Capture<'_> {
    /// The documents among what passed that were issued for the first time.
    fn issued(self, documents: &[OutPath]) -> BTreeMap<String, Vec<u8>> {
        let mut kept = self.kept.into_inner().expect("no thread panics while it holds the lock");
        let issued: BTreeSet<&str> = documents.iter().map(OutPath::as_str).collect();
        kept.retain(|path, _| issued.contains(path.as_str()) && !self.wanted.issued.contains_key(path));
        kept
    }
}

impl Sink for Capture<'_> {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        if path.as_str().ends_with(".pdf") || path.as_str().ends_with(".docx") {
            let mut kept = self.kept.lock().expect("no thread panics while it holds the lock");
            kept.insert(path.to_string(), bytes.clone());
        }
        self.inner.map_or(Ok(()), |inner| inner.put(path, bytes))
    }
}
