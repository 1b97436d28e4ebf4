//! Raw records to values that cannot be wrong; every fault of every record is reported, none stops the rest.
//!
//! One file a record kind; `check` turns single fields into values, `index` answers what other records say.

mod amendment;
mod article;
mod bulletin;
mod calendar;
mod case;
mod check;
mod columns;
mod complete;
mod correction;
pub mod dates;
mod document;
mod exemplar;
mod index;
mod link;
mod mapping;
mod notice;
mod office;
mod order;
pub mod period;
mod picture;
mod private;
mod proof;
mod prose;
mod ranking;
mod review;
mod scheme;
mod score;
mod site;
mod unit;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::import::Mapping;
use crate::import::mapping::Layout;
use crate::load::case::RawCase;
use crate::load::fields::{self, Fields};
use crate::load::score::RawSheet;
use crate::load::waiver::RawWaiver;
use crate::load::{self, RawSite, Record};
use crate::model::id::{Id, is_device};
use crate::model::record::Kind;
use crate::model::site::{Identity, Site};
use crate::model::waiver::Waiver;
use crate::scan::Scanner;
use crate::scan::waiver::Waivers;
use crate::source::Sources;
use check::Check;
use index::Index;

/// Turns what the authors wrote into a valid site.
///
/// `None` when `site.toml` does not say who publishes; records with faults are left out, so the caller looks at the
/// diagnostics before it goes on.
#[expect(clippy::too_many_lines, reason = "every list of the site passes here once, in the order of their needs")]
pub fn validate(raw: RawSite, sources: &Sources, diags: &mut Diagnostics) -> Option<Site> {
    ids(&raw, diags);
    let names: Vec<(Kind, String)> = raw.names().into_iter().map(|(kind, id, _)| (kind, id.into_owned())).collect();
    let RawSite {
        identity,
        units,
        units_release,
        waivers,
        schemes,
        mappings,
        scores,
        evaluations,
        rankings,
        bulletins,
        notices,
        orders,
        cases,
        exemplars,
        articles,
        pages,
        calendars,
        amendments,
    } = raw;
    let identity = identity?;
    let unit_rows = units.as_ref().map_or(0, |record| record.raw.rows.len());
    let units_file = sources.iter().any(|(_, file)| file.path == "content/units.csv");
    let units_unreadable = units.is_none() && units_file;
    let outcome = unit::register(units, &mut Check::new(diags));
    let units_release =
        units_release.map(|record| review::release(record.raw, None, &mut Check::new(diags))).unwrap_or_default();
    let mut index = Index::new(outcome.units);
    index.units_unreadable = units_unreadable || outcome.unreadable;
    index.faulty_units = outcome.faulty;
    index.set_publisher(identity.raw.publisher.as_ref());
    let (schemes, complete) = scheme::all(schemes, &index, diags);
    index.set_schemes(schemes, complete);
    index.layouts = mappings.into_iter().flat_map(|record| mapping::layouts(record, &index, diags)).collect();
    index.lists(&identity.raw.lists);
    index.calendar = calendar::calendars(calendars, diags);
    index.window_days = site::window_days(identity.raw.window_days.as_ref(), &mut Check::new(diags));
    index.documents(notices.iter().filter_map(|record| record.raw.document.number.as_ref()));
    index.documents(orders.iter().filter_map(|record| record.raw.document.number.as_ref()));
    let versions: usize = index.units().iter().map(|unit| unit.versions().len()).sum();
    let units_written = index.units().len() + unit_rows.saturating_sub(versions);
    let mut written: BTreeMap<Kind, usize> = [(Kind::Unit, units_written)].into();
    for (kind, id) in &names {
        index.record(*kind, id);
        *written.entry(*kind).or_default() += 1;
    }
    sources.erased().iter().for_each(|name| index.erased(name));
    unread(sources, &mut index);
    let identity = site::identity(identity, &index, &mut Check::new(diags));
    let names = &identity.as_ref().map(|identity| identity.names.clone()).unwrap_or_default();
    let (waivers, clear_names) = searched(sources, identity.as_ref(), &[&scores, &evaluations], &cases, waivers, diags);
    let index = &index;
    let scores = each(scores, diags, |record, diags| score::scores(record, index, diags));
    let scores = score::joined(scores, index, diags);
    let evaluations = each(evaluations, diags, |record, diags| score::evaluations(record, index, diags));
    let rankings = each(rankings, diags, |record, diags| ranking::ranking(record, index, diags));
    ranking::empty(&rankings, &scores, index, diags);
    complete::check(&rankings, (&scores, &evaluations), index, sources, diags);
    let bulletins = each(bulletins, diags, |record, diags| bulletin::bulletin(record, index, sources, diags));
    bulletin::numbering(&bulletins, diags);
    let notices = each(notices, diags, |record, diags| notice::notice(record, index, sources, diags));
    let orders = each(orders, diags, |record, diags| order::order(record, index, sources, diags));
    let numbered = notices.iter().map(|placed| (&placed.value.document, &placed.value.id, placed.span));
    let ordered = orders.iter().map(|placed| (&placed.value.document, &placed.value.id, placed.span));
    document::numbers(numbered.chain(ordered), diags);
    let cases = each(cases, diags, |record, diags| case::case(record, index, names, sources, diags));
    let exemplars = each(exemplars, diags, |record, diags| exemplar::exemplar(record, index, sources, diags));
    let articles = each(articles, diags, |record, diags| article::article(record, index, sources, diags));
    let pages = each(pages, diags, |record, diags| article::page(record, index, sources, diags));
    let amendments = each(amendments, diags, |record, diags| amendment::amendment(record, index, diags));
    let mut site = Site {
        waivers,
        clear_names,
        identity: identity?,
        units: index.units().clone(),
        units_release,
        schemes: index.schemes().to_vec(),
        scores,
        evaluations,
        rankings: correction::amended(values(rankings), &amendments, index, diags),
        bulletins: values(bulletins),
        notices: values(notices),
        orders: values(orders),
        cases,
        exemplars,
        articles,
        pages,
        calendar: index.calendar.clone(),
        amendments,
        incomplete: Vec::new(),
    };
    for record in site.records() {
        written.entry(record.kind()).and_modify(|left| *left = left.saturating_sub(1));
    }
    site.incomplete = written.into_iter().filter(|(_, left)| *left > 0).map(|(kind, _)| kind).collect();
    if diags.errors() == 0 {
        correction::digests(&site, diags);
    }
    Some(site)
}

/// A file that could not be read is a record all the same: what names it is not wrong.
fn unread(sources: &Sources, index: &mut Index) {
    for (_, file) in sources.iter() {
        let Some((folder, name)) = file.path.strip_prefix("content/").and_then(|path| path.split_once('/')) else {
            continue;
        };
        let name = name.rsplit('/').next().unwrap_or(name);
        if let (Ok(kind), Some(id)) = (folder.parse::<Kind>(), name.strip_suffix(".md")) {
            index.record(kind, id);
        }
    }
}

/// What was decided about the tables of a scheme and is remembered in `content/mappings/`, faults left aside.
#[must_use]
pub fn remembered(sources: &Sources, scheme: &str) -> Vec<Layout> {
    let path = format!("content/mappings/{scheme}.toml");
    let Some((id, _)) = sources.iter().find(|(_, file)| file.path == path) else { return Vec::new() };
    let diags = &mut Diagnostics::default();
    let mut fields = Fields::new(fields::parse(sources.text(id), id, 0, diags), diags);
    let raw = load::mapping::layouts(&mut fields);
    fields.finish();
    raw.into_iter().filter_map(|raw| mapping::layout(raw, &mut Check::new(diags))).collect()
}

/// The decisions in a file that a command was given.
pub fn decisions(text: &str, file: FileId, diags: &mut Diagnostics) -> Mapping {
    let mut fields = Fields::new(fields::parse(text, file, 0, diags), diags);
    let raw = load::mapping::layout(&mut fields);
    fields.finish();
    mapping::mapping(raw, &mut Check::new(diags))
}

/// Everything written is searched for private data and proof-read, pictures that nothing shows are named.
fn searched(
    sources: &Sources,
    identity: Option<&Identity>,
    sheets: &[&[Record<RawSheet>]],
    cases: &[Record<RawCase>],
    waivers: Vec<RawWaiver>,
    diags: &mut Diagnostics,
) -> (Vec<Waiver>, Vec<String>) {
    let clear = private::clear_names(cases, &identity.map(|identity| identity.names.clone()).unwrap_or_default());
    let waivers = private::waivers(waivers, &mut Check::new(diags));
    let mut scanner = identity.map(Scanner::new).unwrap_or_default();
    scanner.hide(clear.iter().map(|name| name.value.as_str()));
    private::sources(sources, sheets, &scanner, &Waivers::new(waivers.clone()), &clear, diags);
    picture::unused(sources, diags);
    proof::sources(sources, &identity.map(|identity| identity.words.clone()).unwrap_or_default(), diags);
    (waivers, clear.into_iter().map(|name| name.value).collect())
}

/// A valid record with its place, for checks across records.
struct Placed<T> {
    value: T,
    span: Span,
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|record| record.value).collect()
}

/// Validates records side by side and keeps them in the order of their files.
fn each<R: Send, T: Send>(
    records: Vec<Record<R>>,
    diags: &mut Diagnostics,
    validate: impl Fn(Record<R>, &mut Diagnostics) -> Option<T> + Sync,
) -> Vec<T> {
    let results: Vec<(Option<T>, Diagnostics)> = records
        .into_par_iter()
        .map(|record| {
            let mut found = Diagnostics::default();
            (validate(record, &mut found), found)
        })
        .collect();
    let mut valid = Vec::with_capacity(results.len());
    for (value, found) in results {
        diags.append(found);
        valid.extend(value);
    }
    valid
}

/// Reports ids that are no ids and ids that two files share.
fn ids(raw: &RawSite, diags: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for (kind, id, file) in raw.names() {
        // What a month is called is the bulletin's and the ranking's own business.
        let dated = matches!(kind, Kind::Bulletin | Kind::Ranking);
        if !dated && id.parse::<Id>().is_err() {
            let fault = Diagnostic::new(Code::RecordId, Span::file(file)).arg("id", &id);
            diags.push(if is_device(&id) { fault.remedy("help-device") } else { fault });
        } else if !seen.insert((kind, id.clone())) {
            diags.push(Diagnostic::new(Code::IdCollision, Span::file(file)).arg("id", &id));
        }
    }
}
