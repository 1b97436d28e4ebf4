//! tongbao turns a folder of records into a public disclosure website and printed bulletins.
//!
//! The stages, each a function from one value to the next:
//! `read → load → validate → gate → compute → plan → render → write`.

pub mod amend;
pub mod approval;
pub mod approve;
pub mod archive;
pub mod cli;
pub mod commands;
pub mod compute;
pub mod desk;
pub mod diag;
mod durable;
pub mod erase;
pub mod fonts;
pub mod gate;
pub mod import;
pub mod lang;
pub mod limits;
pub mod load;
pub mod lock;
pub mod model;
pub mod output;
pub mod plan;
pub mod print;
pub mod proof;
pub mod publish;
pub mod published;
pub mod render;
pub mod said;
pub mod scan;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site_folder;
pub mod source;
pub mod understood;
pub mod validate;
pub mod verify;
pub mod web;
pub mod workbook;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;

use archive::in_force::Past;
use diag::{Code, Diagnostic, Diagnostics, Stopped};
use gate::Held;
use model::clock::Clocks;
use model::record::Kind;
use output::{OutPath, Sink, Work, WriteError};
use published::contents::{self, Recorder};
use scan::Scanner;
use scan::output::Watch;
use scan::waiver::Waivers;
use site_folder::FolderError;
use source::{ReadError, Sources};

/// What decides how a site comes out; nothing else does.
#[derive(Debug)]
pub struct Options {
    /// The day as of which the site is built.
    pub as_of: AsOf,
    /// Whether to show the desk although something was published.
    pub desk: bool,
    /// Whether to set documents in print, and with which fonts.
    pub print: print::Print,
}

/// The as-of date, or how to know it once the site's time zone is known.
#[derive(Clone, Copy, Debug)]
pub enum AsOf {
    /// This day.
    Day(NaiveDate),
    /// The day of this moment in the site's time zone.
    Moment(chrono::DateTime<chrono::Utc>),
}

/// What came out.
#[derive(Debug)]
pub struct Report {
    /// The as-of date.
    pub as_of: NaiveDate,
    /// The site's time zone.
    pub timezone: chrono::FixedOffset,
    /// What was held back, and why.
    pub held: Vec<Held>,
    /// How many of each kind were published.
    pub published: Vec<(Kind, usize)>,
    /// Files rendered.
    pub files: usize,
    /// The publication that was built; none for the desk.
    pub publication: Option<u32>,
    /// The highest number in the archive.
    pub newest: Option<u32>,
    /// Folders of addresses whose records were taken back.
    pub gone: Vec<String>,
    /// Documents among them that are issued once and stay so.
    pub issued: Vec<OutPath>,
    /// What a publication keeps of them beside their files: words, and pictures in them.
    pub words: BTreeMap<String, Vec<u8>>,
    /// Records of the desk that are not, or not so, in the newest publication.
    pub beyond: Vec<desk::Beyond>,
    /// How long documents waited or wait to be public.
    pub clocks: Clocks,
    /// Records that do not stay for ever, with the first day on which they are gone, the next first.
    pub expiring: Vec<(NaiveDate, String)>,
}

/// Why no site came out.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The content has errors; they are in the diagnostics.
    #[error("the content has errors")]
    Content,
    /// The site folder could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The site could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file of the desk changed while it was published.
    #[error("{0} changed meanwhile")]
    Changed(String),
    /// An amendment that was to go out at once and is not approved for the day.
    #[error("{0} is not approved")]
    Unapproved(String),
    /// A publication as of a day that has not come; today's date.
    #[error("today is {0}")]
    Ahead(NaiveDate),
    /// A publication as of a day before that of the newest one.
    #[error("the newest publication is as of {0}")]
    Before(NaiveDate),
}

impl From<Stopped> for BuildError {
    fn from(_: Stopped) -> Self {
        Self::Content
    }
}

/// Turns a site folder into the files of its website, in a sink: what was published by the as-of date, or the desk
/// where nothing was or the options ask for it.
///
/// `sources` is filled first, so that the caller can show the faults in `diags` at their places.
///
/// # Errors
/// [`BuildError`]; nothing is to be published then.
pub fn build(
    root: &Path,
    options: &Options,
    sink: &dyn Sink,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Report, BuildError> {
    let since = Instant::now();
    let mut on_desk = Diagnostics::default();
    let desk = source::read(root, &mut on_desk)?;
    let archive = archive::read::read(root, &desk)?;
    let as_of = options.as_of.day(archive.zone(&desk));
    let published = if options.desk { None } else { archive::in_force::in_force(&archive, as_of) };
    let Some((stands, past)) = published else {
        diags.append(on_desk);
        *sources = archive.tell(desk);
        sink.note(Work::Read, since);
        let past = Past { erased: archive.erased_days(), ..Past::default() };
        let report = assemble(sources, as_of, &past, Shows::Desk(&archive), &options.print, sink, diags)?;
        return Ok(Report { newest: archive.highest(), ..report });
    };
    *sources = stands;
    past.report(sources, diags);
    sink.note(Work::Read, since);
    let report = assemble(sources, as_of, &past, Shows::Published, &options.print, sink, diags)?;
    Ok(Report { beyond: desk::beyond(&desk, &archive), newest: archive.highest(), ..report })
}

/// What a site is made from, and with that whether approvals are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shows<'a> {
    /// What was published, and was approved when it went out.
    Published,
    /// What is approved on the desk, beside its archive.
    Desk(&'a archive::Archive),
    /// Everything on the desk, what is not approved marked as a draft. Only [`preview`] makes it.
    Drafts(&'a archive::Archive),
}

/// The desk as a site in memory, for who works on it; with drafts when they are asked for, each page marked.
///
/// The files go into memory and nowhere else, so that no build ever shows a draft.
///
/// # Errors
/// [`BuildError`]; nothing is to be shown then.
pub fn preview(
    root: &Path,
    options: &Options,
    drafts: bool,
    tree: &output::Tree,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Report, BuildError> {
    *sources = source::read(root, diags)?;
    let archive = archive::read::read(root, sources)?;
    let as_of = options.as_of.day(archive.zone(sources));
    let shows = if drafts { Shows::Drafts(&archive) } else { Shows::Desk(&archive) };
    assemble(sources, as_of, &Past::default(), shows, &options.print, tree, diags)
}

/// The stages from the files to the rendered site.
pub(crate) fn assemble(
    sources: &Sources,
    as_of: NaiveDate,
    past: &Past,
    shows: Shows<'_>,
    print: &print::Print,
    sink: &dyn Sink,
    diags: &mut Diagnostics,
) -> Result<Report, BuildError> {
    if past.publication.is_some() {
        diags.look_back(sources.iter().filter(|(_, file)| !past.new.contains(&file.path)).map(|(id, _)| id));
    }
    let since = Instant::now();
    let raw = load::load(sources, diags);
    sink.note(Work::Load, since);
    let since = Instant::now();
    let site = validate::validate(raw, sources, diags);
    sink.note(Work::Check, since);
    let since = Instant::now();
    diags.stop_on_error()?;
    let mut site = site.ok_or(Stopped)?;
    // Titles are broken between words; the dictionary is read while the rest is computed.
    std::thread::spawn(said::phrase::warm);
    if let Shows::Desk(archive) | Shows::Drafts(archive) = shows {
        approval::bind(&mut site, sources, archive, as_of, diags);
    }
    validate::dates::ahead(&site, as_of, diags);
    validate::period::gaps(&site, sources, as_of, diags);
    let site = site.known_on(as_of);
    let clocks = clocks(&site, sources, as_of, diags);
    let (mut view, held) = match shows {
        Shows::Published | Shows::Desk(_) => gate::open(&site, as_of),
        Shows::Drafts(archive) => {
            let beside = desk::stands::Beside::new(sources, archive);
            let differs = |record: &str| match beside.published(record) {
                true => (true, beside.differences(&site, record)),
                false => (false, Vec::new()),
            };
            gate::preview(&site, as_of, differs)
        }
    };
    view.erase(&past.erased);
    let expiring = later(&site, as_of);
    overdue(&view, diags);
    let computed = compute::compute(&view);
    let plan = plan::plan(&view, &computed, &held, &site.incomplete, print.wanted(), &past.stems(), diags);
    let theme = web::html::theme(sources, &site.identity, diags);
    if view.drafts.is_some() {
        // A text says what will be true when it is published; drafts of others are counted beside it.
        diags.drop_code(Code::FigureMismatch);
    }
    diags.stop_on_error()?;
    let theme = theme.ok_or(Stopped)?;
    sink.note(Work::Compute, since);
    let waivers = Waivers::new(site.waivers.clone());
    let mut scanner = Scanner::new(&site.identity);
    scanner.hide(site.clear_names.iter().map(String::as_str));
    let watch = Watch::new(sink, &scanner, &waivers);
    let recorder = Recorder::new(&watch);
    let (files, words) = render::render(&plan, &view, &computed, &theme, sources, past, print, &recorder, diags)?;
    // Nothing but what was looked at on its way.
    let contents = recorder.table(&as_of.to_string(), publish::GENERATOR, past.publication);
    sink.put(&contents::PATH.parse().expect("a fixed path"), contents)?;
    watch.report(sources.site(), diags);
    diags.stop_on_error()?;
    let publication = past.publication;
    let issued = plan.files.keys().filter(|path| plan.issued(path)).cloned().collect();
    let timezone = site.identity.timezone;
    let published = published(&view);
    let gone = view.gone.iter().filter_map(|gone| plan::address::named(&gone.record));
    let gone = gone.map(|path| path.as_str().trim_end_matches("index.html").to_owned()).collect();
    let (newest, beyond) = (publication, Vec::new());
    Ok(Report {
        as_of,
        timezone,
        held,
        published,
        files,
        publication,
        newest,
        gone,
        issued,
        words,
        beyond,
        clocks,
        expiring,
    })
}

/// The documents that are out on a day: those that are issued once and stay so, by the stems of their paths.
pub(crate) fn documents(sources: &Sources, as_of: NaiveDate, past: &Past) -> Result<BTreeSet<String>, BuildError> {
    // What stands was checked when it went out.
    let mut unread = Diagnostics::default();
    let raw = load::load(sources, &mut unread);
    let site = validate::validate(raw, sources, &mut unread).ok_or(Stopped)?;
    let site = site.known_on(as_of);
    let (view, held) = gate::open(&site, as_of);
    let computed = compute::compute(&view);
    let plan = plan::plan(&view, &computed, &held, &site.incomplete, false, &past.stems(), &mut unread);
    Ok(plan.documents.into_keys().collect())
}

/// Everything that can be wrong, all at once: the stages up to `plan`, and the site's own templates.
///
/// # Errors
/// [`BuildError`] when the content has errors or the folder cannot be read.
pub fn check(root: &Path, as_of: AsOf, sources: &mut Sources, diags: &mut Diagnostics) -> Result<Report, BuildError> {
    *sources = source::read(root, diags)?;
    let archive = archive::read::read(root, sources)?;
    *sources = archive.tell(std::mem::take(sources));
    let as_of = as_of.day(archive.zone(sources));
    diags.look_back(desk::unchanged(sources, &archive));
    let raw = load::load(sources, diags);
    let site = validate::validate(raw, sources, diags);
    archive.report(sources, diags);
    for folder in archive::read::misplaced(root)? {
        let at = sources.find("site.toml").map_or(diag::FileId(0), |(id, _)| id);
        diags.push(Diagnostic::new(Code::ArchivePlace, diag::Span::file(at)).arg("folder", folder));
    }
    let mut site = site.ok_or(Stopped)?;
    approval::bind(&mut site, sources, &archive, as_of, diags);
    validate::dates::ahead(&site, as_of, diags);
    desk::compare(sources, &site, &archive, as_of, diags);
    validate::period::gaps(&site, sources, as_of, diags);
    let site = site.known_on(as_of);
    let clocks = clocks(&site, sources, as_of, diags);
    let (mut view, held) = gate::open(&site, as_of);
    view.erase(&archive.erased_days());
    kept_too_long(&site, &archive, sources, as_of, diags);
    let expiring = later(&site, as_of);
    overdue(&view, diags);
    let computed = compute::compute(&view);
    let plan = plan::plan(&view, &computed, &held, &site.incomplete, false, &BTreeSet::new(), diags);
    web::html::theme(sources, &site.identity, diags);
    diags.stop_on_error()?;
    let (published, files, beyond) = (published(&view), plan.files.len(), desk::beyond(sources, &archive));
    let (timezone, newest) = (site.identity.timezone, archive.highest());
    let (publication, gone, issued, words) = (None, Vec::new(), Vec::new(), BTreeMap::new());
    Ok(Report {
        as_of,
        timezone,
        held,
        published,
        files,
        publication,
        newest,
        gone,
        issued,
        words,
        beyond,
        clocks,
        expiring,
    })
}

/// The site as it stands, whatever is wrong with it; `None` when it cannot even be told whose it is.
///
/// # Errors
/// [`ReadError`] when the folder cannot be read.
pub fn validated(
    root: &Path,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Option<model::site::Site>, ReadError> {
    let desk = source::read(root, diags)?;
    *sources = desk.without(archive::read::erased_records(root)?);
    let raw = load::load(sources, diags);
    Ok(validate::validate(raw, sources, diags))
}

/// What closing a period comes to.
#[derive(Debug)]
pub enum Closing {
    /// There is no such record; these are.
    NoRecord(Vec<String>),
    /// It is closed.
    Already,
    /// It is not complete; what it lacks is in the diagnostics.
    Lacks,
    /// The path of its record, and the text of that with the period closed.
    Closed(String, String),
}

/// Closes a period on the as-of date, in memory.
///
/// # Errors
/// [`BuildError`] when the content has errors or the folder cannot be read.
pub fn closing(
    root: &Path,
    as_of: AsOf,
    scheme: &str,
    period: &str,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Closing, BuildError> {
    let site = validated(root, sources, diags)?;
    diags.stop_on_error()?;
    let site = site.ok_or(Stopped)?;
    let wanted = |release: &&model::ranking::RankingRelease| {
        release.scheme.as_str() == scheme && release.period.to_string() == period
    };
    let Some(release) = site.rankings.iter().find(wanted) else {
        let open = site.rankings.iter().filter(|release| release.closed.is_none());
        return Ok(Closing::NoRecord(open.map(|release| format!("{} {}", release.scheme, release.period)).collect()));
    };
    let open = site.inputs(release).filter(|_| release.closed.is_none());
    let Some((scheme, inputs)) = open else { return Ok(Closing::Already) };
    let day = as_of.day(site.identity.timezone);
    if validate::period::lacking(&site, sources, release, day, diags) {
        return Ok(Closing::Lacks);
    }
    let path = format!("content/{}.toml", model::record::Record::Ranking(release).path());
    let written = sources.iter().find(|(_, file)| file.path == path).map_or("", |(id, _)| sources.text(id));
    let digest = inputs.digest(scheme);
    let text = format!("{}\n\n[closed]\non = {day}\ndigest = \"sha256:{digest}\"\n", written.trim_end());
    Ok(Closing::Closed(path, text))
}

impl AsOf {
    /// The day in a time zone.
    #[must_use]
    pub fn day(self, zone: chrono::FixedOffset) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.with_timezone(&zone).date_naive(),
        }
    }
}

/// The clocks of law, with a warning where one has run out.
fn clocks(site: &model::site::Site, sources: &Sources, as_of: NaiveDate, diags: &mut Diagnostics) -> Clocks {
    let clocks = Clocks::of(site, as_of);
    for (path, due, term) in &clocks.overdue {
        let found = ["md", "toml"].iter().find_map(|ending| sources.find(&format!("content/{path}.{ending}")));
        if let Some((file, _)) = found {
            let fault = Diagnostic::new(Code::ClockOverdue, diag::Span::file(file)).arg("due", due);
            diags.push(fault.arg("days", term));
        }
    }
    clocks
}

/// What expires after a day.
fn later(site: &model::site::Site, as_of: NaiveDate) -> Vec<(NaiveDate, String)> {
    site.expiring().into_iter().filter(|(day, _)| *day > as_of).collect()
}

/// Reports records whose retention was over before the as-of date and that the archive still holds.
fn kept_too_long(
    site: &model::site::Site,
    archive: &archive::Archive,
    sources: &Sources,
    as_of: NaiveDate,
    diags: &mut Diagnostics,
) {
    for (day, record) in site.expiring().into_iter().filter(|(day, _)| *day < as_of) {
        if !desk::is_published(archive, &record) {
            continue;
        }
        let file = desk::own_files(&record).iter().find_map(|path| sources.find(path)).map_or(sources.site(), |f| f.0);
        let fault = Diagnostic::new(Code::RetentionOverdue, diag::Span::file(file)).arg("record", record);
        diags.push(fault.arg("day", day));
    }
}

/// Warns of rankings whose announced day has come.
fn overdue(view: &gate::PublicView<'_>, diags: &mut Diagnostics) {
    for promise in &view.identity.releases {
        for period in gate::overdue(view, promise) {
            let fault = Diagnostic::new(Code::ReleaseOverdue, promise.span).arg("scheme", &promise.scheme);
            diags.push(fault.arg("month", period).arg("day", promise.of(period)));
        }
    }
}

/// What a reader finds, by kind; a scheme is there for its rankings.
fn published(view: &gate::PublicView<'_>) -> Vec<(Kind, usize)> {
    Kind::ALL.iter().filter(|kind| **kind != Kind::Scheme).map(|kind| (*kind, view.count(*kind))).collect()
}
