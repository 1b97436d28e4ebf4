//! tongbao turns a folder of records into a public disclosure website and printed bulletins.
//!
//! The stages, each a function from one value to the next:
//! `read → load → validate → gate → compute → plan → render → write`.

pub mod cli;
pub mod commands;
pub mod compute;
pub mod diag;
mod durable;
pub mod fonts;
pub mod gate;
pub mod import;
pub mod lang;
pub mod load;
pub mod lock;
pub mod model;
pub mod output;
pub mod plan;
pub mod print;
pub mod published;
pub mod render;
pub mod said;
pub mod scan;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site_folder;
pub mod source;
pub mod validate;
pub mod verify;
pub mod web;
pub mod workbook;
mod xml;

use std::path::Path;

use chrono::NaiveDate;

use diag::{Diagnostics, Stopped};
use gate::Held;
use model::record::Kind;
use output::{Sink, WriteError};
use scan::Scanner;
use scan::output::Watch;
use scan::waiver::Waivers;
use source::{ReadError, Sources};

/// What decides how a site comes out; nothing else does.
#[derive(Debug)]
pub struct Options {
    /// The day as of which the site is built; `None` for today in the site's time zone, as told by `today`.
    pub as_of: AsOf,
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
}

impl From<Stopped> for BuildError {
    fn from(_: Stopped) -> Self {
        Self::Content
    }
}

/// Turns a site folder into the files of its website, in a sink.
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
    *sources = source::read(root, diags)?;
    let raw = load::load(sources, diags);
    let site = validate::validate(raw, sources, diags);
    diags.stop_on_error()?;
    let site = site.ok_or(Stopped)?;
    let as_of = options.as_of.day(&site);
    validate::dates::ahead(&site, as_of, diags);
    let site = site.known_on(as_of);
    let (view, held) = gate::open(&site, as_of);
    let computed = compute::compute(&view);
    let plan = plan::plan(&view, &computed, &held, &site.incomplete, options.print.wanted(), diags);
    let theme = web::html::theme(sources, &site.identity, diags);
    diags.stop_on_error()?;
    let theme = theme.ok_or(Stopped)?;
    let (scanner, waivers) = (Scanner::new(&site.identity), Waivers::new(site.waivers.clone()));
    let watch = Watch::new(sink, &scanner, &waivers);
    let files = render::render(&plan, &view, &computed, &theme, sources, &options.print, &watch, diags)?;
    watch.report(sources.site(), diags);
    diags.stop_on_error()?;
    Ok(Report { as_of, timezone: site.identity.timezone, held, published: published(&view), files })
}

/// Everything that can be wrong, all at once: the stages up to `plan`, and the site's own templates.
///
/// # Errors
/// [`BuildError`] when the content has errors or the folder cannot be read.
pub fn check(root: &Path, as_of: AsOf, sources: &mut Sources, diags: &mut Diagnostics) -> Result<Report, BuildError> {
    *sources = source::read(root, diags)?;
    let raw = load::load(sources, diags);
    let site = validate::validate(raw, sources, diags);
    let site = site.ok_or(Stopped)?;
    let as_of = as_of.day(&site);
    validate::dates::ahead(&site, as_of, diags);
    let site = site.known_on(as_of);
    let (view, held) = gate::open(&site, as_of);
    let computed = compute::compute(&view);
    let plan = plan::plan(&view, &computed, &held, &site.incomplete, false, diags);
    web::html::theme(sources, &site.identity, diags);
    diags.stop_on_error()?;
    Ok(Report { as_of, timezone: site.identity.timezone, held, published: published(&view), files: plan.files.len() })
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
    *sources = source::read(root, diags)?;
    let raw = load::load(sources, diags);
    Ok(validate::validate(raw, sources, diags))
}

/// The path of a period's ranking record, and its text with the period closed on the as-of date: `None` when there is
/// no such record, no text when it is closed already.
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
) -> Result<Option<(String, Option<String>)>, BuildError> {
    let site = validated(root, sources, diags)?;
    diags.stop_on_error()?;
    let site = site.ok_or(Stopped)?;
    let wanted = |release: &&model::ranking::RankingRelease| {
        release.scheme.as_str() == scheme && release.period.to_string() == period
    };
    let Some(release) = site.rankings.iter().find(wanted) else { return Ok(None) };
    let path = format!("content/rankings/{scheme}/{period}.toml");
    let open = site.inputs(release).filter(|_| release.closed.is_none());
    let Some((scheme, inputs)) = open else { return Ok(Some((path, None))) };
    let written = sources.iter().find(|(_, file)| file.path == path).map_or("", |(id, _)| sources.text(id));
    let digest = inputs.digest(scheme);
    let text = format!("{}\n\n[closed]\non = {}\ndigest = \"sha256:{digest}\"\n", written.trim_end(), as_of.day(&site));
    Ok(Some((path, Some(text))))
}

impl AsOf {
    pub(crate) fn day(self, site: &model::site::Site) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.with_timezone(&site.identity.timezone).date_naive(),
        }
    }
}

/// What a reader finds, by kind; a scheme is there for its rankings.
fn published(view: &gate::PublicView<'_>) -> Vec<(Kind, usize)> {
    Kind::ALL.iter().filter(|kind| **kind != Kind::Scheme).map(|kind| (*kind, view.count(*kind))).collect()
}
