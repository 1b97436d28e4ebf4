//! Text to raw records: syntax and types, every field with its place. What the values mean is `validate`'s business.
//!
//! The folder and name of a file say what kind of record it is; `docs/records.md` lists them.

pub mod amendment;
pub mod article;
pub mod bulletin;
pub mod calendar;
pub mod case;
pub mod document;
pub mod exemplar;
pub mod fields;
pub mod front_matter;
pub mod mapping;
pub mod notice;
pub mod order;
pub mod picture;
pub mod prose;
pub mod ranking;
pub mod review;
pub mod scheme;
pub mod score;
pub mod site;
pub mod table;
pub mod unit;
pub mod waiver;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned};
use crate::model::record::Kind;
use crate::source::{Content, SourceFile, Sources};
use fields::{Fields, Table};

/// A record that has not been looked into: where it stands and what its fields say.
#[derive(Debug)]
pub struct Record<T> {
    /// The name of the file without its ending, or the part of the path that takes its place.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Its fields.
    pub raw: T,
}

/// The site as its authors wrote it.
#[derive(Debug, Default)]
pub struct RawSite {
    /// `site.toml`
    pub identity: Option<Record<site::RawIdentity>>,
    /// `content/units.csv`
    pub units: Option<Record<table::CsvTable>>,
    /// `content/units.toml`
    pub units_release: Option<Record<review::RawRelease>>,
    /// `content/waivers.toml`
    pub waivers: Vec<waiver::RawWaiver>,
    /// `content/schemes/<id>.toml`
    pub schemes: Vec<Record<scheme::RawScheme>>,
    /// `content/mappings/<scheme>.toml`
    pub mappings: Vec<Record<Vec<mapping::RawLayout>>>,
    /// `content/scores/<tier>/<week>.csv`
    pub scores: Vec<Record<score::RawSheet>>,
    /// `content/evaluations/<tier>/<week>.csv`
    pub evaluations: Vec<Record<score::RawSheet>>,
    /// `content/rankings/<scheme>/<month>.toml`
    pub rankings: Vec<Record<ranking::RawRanking>>,
    /// `content/bulletins/<month>.md`
    pub bulletins: Vec<Record<bulletin::RawBulletin>>,
    /// `content/notices/<id>.md`
    pub notices: Vec<Record<notice::RawNotice>>,
    /// `content/orders/<id>.md`
    pub orders: Vec<Record<order::RawOrder>>,
    /// `content/cases/<id>.md`
    pub cases: Vec<Record<case::RawCase>>,
    /// `content/exemplars/<id>.md`
    pub exemplars: Vec<Record<exemplar::RawExemplar>>,
    /// `content/articles/<id>.md`
    pub articles: Vec<Record<article::RawArticle>>,
    /// `content/pages/<id>.md`
    pub pages: Vec<Record<article::RawPage>>,
    /// `content/calendars/<year>.toml`
    pub calendars: Vec<Record<calendar::RawCalendar>>,
    /// `content/amendments/<id>.toml`
    pub amendments: Vec<Record<amendment::RawAmendment>>,
}

/// Reads every file of the site; a file that cannot be understood is reported and left out.
pub fn load(sources: &Sources, diags: &mut Diagnostics) -> RawSite {
    let files: Vec<(FileId, &SourceFile)> = sources.iter().collect();
    let loaded: Vec<(Loaded, Diagnostics)> = files
        .into_par_iter()
        .map(|(id, file)| {
            let mut diags = Diagnostics::default();
            let loaded = match &file.content {
                Content::Text(text) => one(&file.path, id, text, &mut diags),
                Content::Bytes(bytes) => binary(&file.path, id, bytes, &mut diags),
                Content::Refused => Loaded::Nothing,
            };
            (loaded, diags)
        })
        .collect();
    let mut site = RawSite::default();
    for (loaded, found) in loaded {
        diags.append(found);
        site.take(loaded);
    }
    site
}

/// What one file turned out to be.
enum Loaded {
    Nothing,
    Identity(Record<site::RawIdentity>),
    Units(Record<table::CsvTable>),
    UnitsRelease(Record<review::RawRelease>),
    Waivers(Vec<waiver::RawWaiver>),
    Scheme(Box<Record<scheme::RawScheme>>),
    Mapping(Record<Vec<mapping::RawLayout>>),
    Scores(Record<score::RawSheet>),
    Evaluations(Record<score::RawSheet>),
    Ranking(Record<ranking::RawRanking>),
    Bulletin(Record<bulletin::RawBulletin>),
    Notice(Record<notice::RawNotice>),
    Order(Record<order::RawOrder>),
    Case(Record<case::RawCase>),
    Exemplar(Record<exemplar::RawExemplar>),
    Article(Record<article::RawArticle>),
    Page(Record<article::RawPage>),
    Calendar(Record<calendar::RawCalendar>),
    Amendment(Record<amendment::RawAmendment>),
}

impl RawSite {
    /// What every record is called: its kind, its id and its file; the only place that lists the lists.
    #[must_use]
    pub fn names(&self) -> Vec<(Kind, Cow<'_, str>, FileId)> {
        fn of<'r, T>(kind: Kind, list: &'r [Record<T>], names: &mut Vec<(Kind, Cow<'r, str>, FileId)>) {
            names.extend(list.iter().map(|record| (kind, Cow::Borrowed(record.id.as_str()), record.file)));
        }
        // The register is one file of many units, and sheets are called by tier and round.
        let Self {
            identity: _,
            units: _,
            units_release: _,
            waivers: _,
            schemes,
            mappings: _,
            scores: _,
            evaluations: _,
            rankings,
            bulletins,
            notices,
            orders,
            cases,
            exemplars,
            articles,
            pages,
            // Working days are no record that a reader opens.
            calendars: _,
            amendments,
        } = self;
        let mut names = Vec::new();
        let of_scheme = |one: &Record<ranking::RawRanking>| format!("{}/{}", one.raw.scheme, one.id).into();
        names.extend(rankings.iter().map(|record| (Kind::Ranking, of_scheme(record), record.file)));
        of(Kind::Bulletin, bulletins, &mut names);
        of(Kind::Notice, notices, &mut names);
        of(Kind::Order, orders, &mut names);
        of(Kind::Case, cases, &mut names);
        of(Kind::Exemplar, exemplars, &mut names);
        of(Kind::Article, articles, &mut names);
        of(Kind::Page, pages, &mut names);
        of(Kind::Scheme, schemes, &mut names);
        of(Kind::Amendment, amendments, &mut names);
        names
    }

    fn take(&mut self, loaded: Loaded) {
        match loaded {
            Loaded::Nothing => {}
            Loaded::Identity(record) => self.identity = Some(record),
            Loaded::Units(record) => self.units = Some(record),
            Loaded::UnitsRelease(record) => self.units_release = Some(record),
            Loaded::Waivers(list) => self.waivers = list,
            Loaded::Scheme(record) => self.schemes.push(*record),
            Loaded::Mapping(record) => self.mappings.push(record),
            Loaded::Scores(record) => self.scores.push(record),
            Loaded::Evaluations(record) => self.evaluations.push(record),
            Loaded::Ranking(record) => self.rankings.push(record),
            Loaded::Bulletin(record) => self.bulletins.push(record),
            Loaded::Notice(record) => self.notices.push(record),
            Loaded::Order(record) => self.orders.push(record),
            Loaded::Case(record) => self.cases.push(record),
            Loaded::Exemplar(record) => self.exemplars.push(record),
            Loaded::Article(record) => self.articles.push(record),
            Loaded::Page(record) => self.pages.push(record),
            Loaded::Calendar(record) => self.calendars.push(record),
            Loaded::Amendment(record) => self.amendments.push(record),
        }
    }
}

fn one(path: &str, file: FileId, text: &str, diags: &mut Diagnostics) -> Loaded {
    let parts: Vec<&str> = path.split('/').collect();
    let (name, ending) = parts.last().and_then(|name| name.rsplit_once('.')).unwrap_or(("", ""));
    let toml = |diags: &mut Diagnostics| fields::parse(text, file, 0, diags);
    match (parts.as_slice(), ending) {
        (["site.toml"], _) => {
            let table = toml(diags);
            let raw = decode(table, diags, site::identity);
            Loaded::Identity(Record { id: "site".to_owned(), file, raw })
        }
        (["templates" | "archive", ..], _) => Loaded::Nothing,
        (["content", "units.csv"], _) => table::parse(text, file, diags)
            .map_or(Loaded::Nothing, |raw| Loaded::Units(Record { id: "units".to_owned(), file, raw })),
        (["content", "units.toml"], _) => {
            let table = toml(diags);
            let raw = decode(table, diags, review::release);
            Loaded::UnitsRelease(Record { id: "units".to_owned(), file, raw })
        }
        (["content", "waivers.toml"], _) => {
            let table = toml(diags);
            Loaded::Waivers(decode(table, diags, waiver::waivers))
        }
        (["content", "scores", tier, _], "csv") => sheet(tier, name, None, file, text, diags, Loaded::Scores),
        (["content", "scores", scheme, round, _], "csv") => {
            sheet(scheme, round, Some(name), file, text, diags, Loaded::Scores)
        }
        (["content", "evaluations", tier, _], "csv") => sheet(tier, name, None, file, text, diags, Loaded::Evaluations),
        (["content", "calendars", _], "toml") => {
            let table = toml(diags);
            let raw = decode(table, diags, calendar::calendar);
            Loaded::Calendar(Record { id: name.to_owned(), file, raw })
        }
        (["content", "mappings", _], "toml") => {
            let table = toml(diags);
            let raw = decode(table, diags, mapping::layouts);
            Loaded::Mapping(Record { id: name.to_owned(), file, raw })
        }
        (["content", folder, below @ ..], _) => match folder.parse() {
            Ok(kind) => record(kind, below, Named { name, ending, path, file, text }, diags),
            Err(()) => stray(file, path, diags),
        },
        _ => stray(file, path, diags),
    }
}

/// A text file, its name without the ending.
#[derive(Clone, Copy)]
struct Named<'t> {
    name: &'t str,
    ending: &'t str,
    path: &'t str,
    file: FileId,
    text: &'t str,
}

/// A record of a kind; `below` is the way to it from the kind's folder.
fn record(kind: Kind, below: &[&str], named: Named<'_>, diags: &mut Diagnostics) -> Loaded {
    let Named { name, ending, path, file, text } = named;
    let id = name.to_owned();
    match kind {
        // Units stand in one register.
        Kind::Unit => stray(file, path, diags),
        Kind::Scheme => match (below, ending) {
            ([_], "toml") => {
                let raw = decode(fields::parse(text, file, 0, diags), diags, scheme::scheme);
                Loaded::Scheme(Box::new(Record { id, file, raw }))
            }
            _ => stray(file, path, diags),
        },
        Kind::Amendment => match (below, ending) {
            ([_], "toml") => {
                let raw = decode(fields::parse(text, file, 0, diags), diags, amendment::amendment);
                Loaded::Amendment(Record { id, file, raw })
            }
            _ => stray(file, path, diags),
        },
        Kind::Ranking => match (below, ending) {
            ([scheme, _], "toml") => {
                let mut raw = decode(fields::parse(text, file, 0, diags), diags, ranking::ranking);
                (*scheme).clone_into(&mut raw.scheme);
                Loaded::Ranking(Record { id, file, raw })
            }
            _ => stray(file, path, diags),
        },
        Kind::Notice => markdown(named, notice::notice, Loaded::Notice, diags),
        Kind::Order => markdown(named, order::order, Loaded::Order, diags),
        Kind::Case => markdown(named, case::case, Loaded::Case, diags),
        Kind::Exemplar => markdown(named, exemplar::exemplar, Loaded::Exemplar, diags),
        Kind::Article => markdown(named, article::article, Loaded::Article, diags),
        Kind::Bulletin => markdown(named, bulletin::bulletin, Loaded::Bulletin, diags),
        Kind::Page => markdown(named, article::page, Loaded::Page, diags),
    }
}

/// A Markdown record: fields in front, a text below.
fn markdown<T>(
    named: Named<'_>,
    decoder: fn(Table, RawBody, &mut Diagnostics) -> T,
    wrap: fn(Record<T>) -> Loaded,
    diags: &mut Diagnostics,
) -> Loaded {
    let Named { name, ending, path, file, text } = named;
    if ending != "md" {
        return stray(file, path, diags);
    }
    let Some((head, body)) = front_matter::split(text, file, diags) else { return Loaded::Nothing };
    let raw = decoder(head, body, diags);
    wrap(Record { id: name.to_owned(), file, raw })
}

fn sheet(
    folder: &str,
    name: &str,
    office: Option<&str>,
    file: FileId,
    text: &str,
    diags: &mut Diagnostics,
    wrap: fn(Record<score::RawSheet>) -> Loaded,
) -> Loaded {
    score::text(text, file, diags).map_or(Loaded::Nothing, |table| {
        let raw = score::RawSheet { folder: folder.to_owned(), office: office.map(str::to_owned), table };
        wrap(Record { id: name.to_owned(), file, raw })
    })
}

/// Workbooks and tables in foreign encodings where sheets are; pictures elsewhere.
fn binary(path: &str, file: FileId, bytes: &[u8], diags: &mut Diagnostics) -> Loaded {
    let parts: Vec<&str> = path.split('/').collect();
    let (kind, folder, round, name) = match parts.as_slice() {
        ["content", kind @ ("scores" | "evaluations"), folder, name] => (*kind, *folder, None, *name),
        ["content", kind @ "scores", folder, round, name] => (*kind, *folder, Some(*round), *name),
        _ => return picture(path, file, diags),
    };
    let Some((name, ending @ ("csv" | "xlsx"))) = name.rsplit_once('.') else { return stray(file, path, diags) };
    let wrap = if kind == "scores" { Loaded::Scores } else { Loaded::Evaluations };
    let (id, office) = round.map_or((name, None), |round| (round, Some(name.to_owned())));
    score::bytes(bytes, ending == "xlsx", file, diags).map_or(Loaded::Nothing, |table| {
        let raw = score::RawSheet { folder: folder.to_owned(), office, table };
        wrap(Record { id: id.to_owned(), file, raw })
    })
}

/// Takes the fields of a table with a decoder and reports what it left.
fn decode<T>(table: Table, diags: &mut Diagnostics, decoder: fn(&mut Fields<'_>) -> T) -> T {
    let mut fields = Fields::new(table, diags);
    let raw = decoder(&mut fields);
    fields.finish();
    raw
}

/// Takes the fields of a table inside another with a decoder and reports what it left.
fn decode_inner<T>(fields: &mut Fields<'_>, table: Table, decoder: fn(&mut Fields<'_>) -> T) -> T {
    decode(table, fields.diags(), decoder)
}

/// Pictures lie below `content/`; any other binary file is out of place.
fn picture(path: &str, file: FileId, diags: &mut Diagnostics) -> Loaded {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = ["png", "jpg", "jpeg"].contains(&ending) || path.starts_with("templates/");
    if known { Loaded::Nothing } else { stray(file, path, diags) }
}

/// Never skipped in silence: a copy or a misplaced file may be the one that somebody believes to be public.
fn stray(file: FileId, path: &str, diags: &mut Diagnostics) -> Loaded {
    let remedy = if path.ends_with(".xlsx") || path.ends_with(".xls") { "help-workbook" } else { "help" };
    diags.push(Diagnostic::new(Code::StrayFile, Span::file(file)).remedy(remedy));
    Loaded::Nothing
}

/// The body of a Markdown record, with its place.
pub type RawBody = Spanned<String>;
