//! The desk, `content/`, held against what was published: what enters, what waits, what says something else.
//!
//! Going on is not amending: each kind says below which values may come or change without one. Everything else that
//! was public and now says something else, or is gone, needs an amendment, a withdrawal or a move.

mod follow;
pub mod rests;
pub mod stands;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::archive::in_force::{overlay, record_of};
use crate::archive::{Archive, ISSUED};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::gate::Held;
use crate::model::amendment::{AmendedValue, Amendment};
use crate::model::record::{GoesOn, Kind, Record};
use crate::model::review::{Hold, Release};
use crate::model::site::Site;
use crate::source::{Content, Sources};
use crate::understood::{Change, Understood};

/// A record of the desk that is not, or not so, in the newest publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// Its name, as `notices/2017-003`, or a path for what is no record.
    pub record: String,
    /// How it differs.
    pub how: Differs,
}

/// How a record of the desk differs from the newest publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// It is not in it.
    New,
    /// It says something else.
    Changed,
    /// It is in it, and no more on the desk.
    Gone,
}

/// What the newest publication holds, without the kept documents.
fn published(archive: &Archive) -> BTreeMap<&str, &Content> {
    overlay(&archive.entries)
        .into_iter()
        .filter(|(path, _)| !path.starts_with(ISSUED))
        .filter_map(|(path, (_, stored))| Some((path, stored.content.as_ref()?)))
        .collect()
}

/// Whether a record was published, by its name.
#[must_use]
pub fn is_published(archive: &Archive, record: &str) -> bool {
    let before = published(archive);
    own_files(record).iter().any(|path| before.contains_key(path.as_str()))
}

/// Every file that differs from the newest publication, by path; nothing while there is none.
#[must_use]
pub fn beyond(desk: &Sources, archive: &Archive) -> Vec<Beyond> {
    if archive.is_empty() {
        return Vec::new();
    }
    let before = published(archive);
    let mut list = Vec::new();
    for (_, file) in desk.iter().filter(|(_, file)| !file.path.starts_with(crate::archive::FOLDER)) {
        let how = match before.get(file.path.as_str()) {
            None => Differs::New,
            Some(content) if same(&file.path, content, &file.content) => continue,
            Some(_) => Differs::Changed,
        };
        list.push(Beyond { record: name(&file.path), how });
    }
    let gone = before.keys().filter(|path| desk.find(path).is_none());
    list.extend(gone.map(|path| Beyond { record: name(path), how: Differs::Gone }));
    list
}

fn name(path: &str) -> String {
    record_of(path).unwrap_or(path).to_owned()
}

/// Whether two states of a file say the same.
fn same(path: &str, one: &Content, other: &Content) -> bool {
    one == other || Understood::of(path, one) == Understood::of(path, other)
}

/// The files of the desk that say what was published.
#[must_use]
pub fn unchanged(desk: &Sources, archive: &Archive) -> Vec<FileId> {
    let before = published(archive);
    let said = |path: &str, content: &Content| before.get(path).is_some_and(|stood| same(path, stood, content));
    desk.iter().filter(|(_, file)| said(&file.path, &file.content)).map(|(id, _)| id).collect()
}

/// The publishable state that the desk leads to.
#[derive(Debug, Default)]
pub struct Next {
    /// Every file of it, by path.
    pub files: BTreeMap<String, Content>,
    /// Records that are new or say something else, by name.
    pub entered: BTreeSet<String>,
    /// What does not enter, and why.
    pub waiting: Vec<Held>,
    /// Records that amendments take back with this publication.
    pub withdrawn: Vec<String>,
}

/// Takes what is approved on the desk over what was published; what is not approved waits, and goes out as it stood.
#[must_use]
pub fn next(desk: &Sources, site: &Site, archive: &Archive, as_of: NaiveDate) -> Next {
    let before = published(archive);
    let held = unapproved(site, as_of);
    let follows =
        follow::following(site, &held, &|name| own_files(name).iter().any(|p| before.contains_key(p.as_str())));
    let mut waits: BTreeSet<String> = held.iter().flat_map(|held| own_files(&held.record)).collect();
    waits.extend(follows.iter().flat_map(|held| files_of(desk, site, &held.record)));
    let held: Vec<Held> = held.into_iter().chain(follows).collect();
    waits.extend(sheets_that_wait(desk, site, as_of));
    waits.extend(amended_too_early(desk, site, &before, as_of));
    let mut next = Next { waiting: held, ..Next::default() };
    for (_, file) in desk.iter() {
        let path = file.path.as_str();
        if path.starts_with(crate::archive::FOLDER) || file.content == Content::Refused {
            continue;
        }
        let stood = before.get(path);
        if waits.contains(path) {
            if let Some(content) = stood {
                next.files.insert(path.to_owned(), (*content).clone());
            }
            continue;
        }
        match stood {
            // The archived copy stays where it says the same, so that nothing is stored twice.
            Some(content) if same(path, content, &file.content) => {
                next.files.insert(path.to_owned(), (*content).clone());
            }
            _ => {
                next.entered.insert(name(path));
                next.files.insert(path.to_owned(), file.content.clone());
            }
        }
    }
    let before_ids: BTreeSet<String> = before.keys().map(|path| name(path)).collect();
    next.withdrawn = site
        .amendments
        .iter()
        .filter(|one| one.takes_back() && one.release.hold(as_of).is_none())
        .filter(|one| !before_ids.contains(&Record::Amendment(one).path()))
        .map(|one| one.record.clone())
        .collect();
    next
}

/// Every gated record with its approval; the register once.
fn releases(site: &Site) -> BTreeMap<String, &Release> {
    let mut list: BTreeMap<String, &Release> = [(Kind::Unit.folder().to_owned(), &site.units_release)].into();
    list.extend(site.records().into_iter().map(|record| (record.path(), record.release())));
    list
}

/// Records that nobody has approved yet. One that only waits for its day enters: the archive holds it until then.
fn unapproved(site: &Site, as_of: NaiveDate) -> Vec<Held> {
    let waits = |hold: &Hold| match hold {
        Hold::NotReviewed | Hold::NotApproved | Hold::Changed | Hold::Unbound | Hold::ApprovedLater(_) => true,
        Hold::NotBefore(_)
        | Hold::TakenBack(_)
        | Hold::Expired(_)
        | Hold::Register
        | Hold::Scheme(_)
        | Hold::Named(_) => false,
    };
    // An amendment goes out with what it changes, on its day; only a withdrawal can wait in the archive.
    let early = site.amendments.iter().filter(|one| !one.takes_back()).filter_map(|one| {
        let hold = one.release.hold(as_of).filter(|hold| matches!(hold, Hold::NotBefore(_)))?;
        Some(Held { record: Record::Amendment(one).path(), hold })
    });
    releases(site)
        .into_iter()
        .filter_map(|(record, release)| Some(Held { record, hold: release.hold(as_of).filter(waits)? }))
        .chain(early)
        .collect()
}

/// The files that a record's name may stand for.
pub(crate) fn own_files(record: &str) -> Vec<String> {
    match record {
        "units" => vec!["content/units.csv".to_owned(), "content/units.toml".to_owned()],
        // A scheme's indicators may stand in a table beside it.
        record => ["md", "toml", "csv", "xlsx"].map(|ending| format!("content/{record}.{ending}")).into(),
    }
}

/// The sheets of a ranking record: those of its rounds, whatever file they lie in.
pub(crate) fn sheets<'s>(
    desk: &'s Sources,
    site: &Site,
    ranking: &crate::model::ranking::RankingRelease,
) -> Vec<&'s str> {
    let Some(scheme) = site.schemes.iter().find(|scheme| scheme.id == ranking.scheme) else { return Vec::new() };
    let rounds: BTreeSet<String> =
        scheme.cadence.rounds(ranking.period).into_iter().map(|round| round.to_string()).collect();
    let places = [scheme.tier.key(), scheme.id.as_str()];
    desk.iter()
        .map(|(_, file)| file.path.as_str())
        .filter(|path| {
            let parts: Vec<&str> = path.split('/').collect();
            match parts.as_slice() {
                // One sheet a round, or one a round and office.
                ["content", "scores" | "evaluations", of, name] => {
                    places.contains(of) && name.rsplit_once('.').is_some_and(|(round, _)| rounds.contains(round))
                }
                ["content", "scores" | "evaluations", of, round, _] => places.contains(of) && rounds.contains(*round),
                _ => false,
            }
        })
        .collect()
}

/// The file of an amendment.
fn file_of(amendment: &Amendment) -> String {
    format!("content/{}.toml", Record::Amendment(amendment).path())
}

/// Whether a record is a ranking of a closed period.
fn is_closed(site: &Site, record: &str) -> bool {
    site.ranking(record).is_some_and(|ranking| ranking.closed.is_some())
}

/// Sheets that no approved ranking record covers.
fn sheets_that_wait(desk: &Sources, site: &Site, as_of: NaiveDate) -> Vec<String> {
    let waits = |release: &Release| release.hold(as_of).is_some_and(|hold| !matches!(hold, Hold::NotBefore(_)));
    let approved = site.rankings.iter().filter(|ranking| !waits(&ranking.release));
    let covered: BTreeSet<&str> = approved.flat_map(|ranking| sheets(desk, site, ranking)).collect();
    desk.iter()
        .map(|(_, file)| file.path.as_str())
        .filter(|path| path.starts_with("content/scores/") || path.starts_with("content/evaluations/"))
        .filter(|path| !covered.contains(path))
        .map(str::to_owned)
        .collect()
}

/// Files of published records that say something else, while the amendment that says so is not approved.
fn amended_too_early(desk: &Sources, site: &Site, before: &BTreeMap<&str, &Content>, as_of: NaiveDate) -> Vec<String> {
    let open = site.amendments.iter().filter(|one| one.release.hold(as_of).is_some());
    open.flat_map(|amendment| files_of(desk, site, &amendment.record))
        .filter(|path| {
            let now = desk.find(path).map(|(_, file)| &file.content);
            before.get(path.as_str()).is_some_and(|stood| now.is_some_and(|now| !same(path, stood, now)))
        })
        .collect()
}

/// All files of a record: its own, and for a ranking its sheets.
pub(crate) fn files_of(desk: &Sources, site: &Site, record: &str) -> Vec<String> {
    let mut files = own_files(record);
    let ranking = site.ranking(record);
    if let Some(ranking) = ranking {
        files.extend(sheets(desk, site, ranking).into_iter().map(str::to_owned));
    }
    files
}

/// Whether a value of a file may come or change without an amendment.
///
/// New rows and rounds, the next stage or state, an end date, review entries go on; what was said stands.
#[must_use]
fn goes_on(path: &str, change: &Change, new_rows: &BTreeSet<String>) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let added = change.was.is_none();
    let field = change.field.as_str();
    if field.starts_with("review.") || field == "embargo" {
        return true;
    }
    let kind: Option<Kind> = match parts.as_slice() {
        // Who publishes, how pages look, what offices do on which day: no statement about anybody.
        ["site.toml"] | ["templates", ..] | ["content", "calendars" | "mappings", ..] => return true,
        ["content", "units.csv"] => Some(Kind::Unit),
        ["content", "scores" | "evaluations", ..] => return added,
        ["content", folder, ..] => folder.parse().ok(),
        _ => None,
    };
    match kind {
        None => false,
        // Pages about the site follow the site.
        Some(Kind::Page) => true,
        Some(kind @ Kind::Unit) => {
            let (row, column) = field.rsplit_once('/').unwrap_or(("", field));
            // A row that is new as a whole: another unit, or another name or place of one.
            let whole = added && column == "id" || added && !row.is_empty() && new_rows.contains(row);
            whole || may_go_on(kind, column, change)
        }
        Some(kind) => may_go_on(kind, field, change),
    }
}

/// Whether the registration of a kind lets a field go on.
fn may_go_on(kind: Kind, field: &str, change: &Change) -> bool {
    // `person.2.disposition.1.value` is a field of `person.disposition`.
    let plain: Vec<&str> = field.split('.').filter(|part| part.parse::<u32>().is_err()).collect();
    let plain = plain.join(".");
    kind.goes_on().iter().any(|(name, how)| {
        let named = plain == *name || plain.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        named
            && match how {
                GoesOn::Value => true,
                GoesOn::Once | GoesOn::Rows => change.was.is_none(),
            }
    })
}

/// What a published record's files now say otherwise, going on left out; fields of sheets carry their path.
#[must_use]
pub fn changes(desk: &Sources, site: &Site, archive: &Archive, record: &str) -> Vec<Change> {
    let before = published(archive);
    let closed = is_closed(site, record);
    changes_of(desk, site, &before, record, closed)
}

fn changes_of(
    desk: &Sources,
    site: &Site,
    before: &BTreeMap<&str, &Content>,
    record: &str,
    closed: bool,
) -> Vec<Change> {
    let mut list = Vec::new();
    for path in files_of(desk, site, record) {
        let stood = before.get(path.as_str()).copied();
        let now = desk.find(&path).map(|(_, file)| &file.content);
        if stood == now || (stood.is_none() && !closed) {
            continue;
        }
        let of = |content: Option<&Content>| content.map_or_else(Understood::default, |c| Understood::of(&path, c));
        let own = own_files(record).contains(&path);
        let (now, stood) = (of(now), of(stood));
        let row = |field: &str| field.rsplit_once('/').map(|(row, _)| row.to_owned());
        let old_rows: BTreeSet<String> = stood.iter().filter_map(|(field, _)| row(field)).collect();
        let rows = now.iter().filter_map(|(field, _)| row(field));
        let new_rows: BTreeSet<String> = rows.filter(|row| !old_rows.contains(row)).collect();
        for change in now.changes(&stood) {
            let sheet = !own && closed;
            if !sheet && goes_on(&path, &change, &new_rows) {
                continue;
            }
            let field = if own && record != "units" {
                change.field
            } else {
                format!("{}: {}", path.trim_start_matches("content/"), change.field)
            };
            list.push(Change { field, ..change });
        }
    }
    list
}

/// Reports published records that say something else, or are gone, without an amendment that says so.
pub fn compare(desk: &Sources, site: &Site, archive: &Archive, as_of: NaiveDate, diags: &mut Diagnostics) {
    rests::report(desk, site, as_of, diags);
    if archive.is_empty() {
        return;
    }
    for record in desk.erased() {
        if let Some((file, _)) = own_files(record).iter().find_map(|path| desk.find(path)) {
            diags.push(Diagnostic::new(Code::ErasedBack, Span::file(file)).arg("record", record));
        }
    }
    let before = published(archive);
    let place = |path: &str| desk.find(path).or_else(|| desk.find("site.toml")).map_or(FileId(0), |(id, _)| id);
    let approved: BTreeMap<String, bool> =
        releases(site).into_iter().map(|(record, release)| (record, release.hold(as_of).is_none())).collect();
    let records: BTreeSet<String> = before.keys().filter_map(|path| record_name(path)).collect();
    for record in records {
        let new: Vec<&Amendment> = site
            .amendments
            .iter()
            .filter(|one| one.record == record)
            .filter(|one| !before.contains_key(file_of(one).as_str()))
            .collect();
        let taken_back = site.amendments.iter().any(|one| one.record == record && one.takes_back());
        let own = own_files(&record);
        let stands = own.iter().find(|path| desk.find(path).is_some());
        let Some(stands) = stands else {
            if !taken_back {
                let gone = Diagnostic::new(Code::PublishedGone, Span::file(place("site.toml")));
                diags.push(gone.arg("record", &record));
            }
            continue;
        };
        let closed = is_closed(site, &record);
        let changes = changes_of(desk, site, &before, &record, closed);
        if changes.is_empty() || taken_back {
            continue;
        }
        let at = Span::file(place(stands));
        if new.is_empty() {
            if approved.get(&record).copied().unwrap_or(false) {
                let first = &changes[0];
                let fault = Diagnostic::new(Code::PublishedChanged, at).arg("record", &record);
                let fault = fault.arg("field", &first.field).arg("count", changes.len());
                diags.push(fault.arg("was", shown(first.was.as_deref())).arg("now", shown(first.now.as_deref())));
            }
            continue;
        }
        let said: Vec<&AmendedValue> = new.iter().flat_map(|one| &one.changes).collect();
        let told = |change: &Change| {
            said.iter().any(|one| one.field == change.field && one.was == change.was && one.now == change.now)
        };
        if let Some(untold) = changes.iter().find(|change| !told(change)) {
            let fault =
                Diagnostic::new(Code::AmendmentUnfounded, Span::file(place(&file_of(new[0])))).arg("record", &record);
            diags.push(fault.arg("field", &untold.field));
        }
    }
}

/// The record that a published file belongs to by its own name; sheets belong to their rankings, pages go on.
fn record_name(path: &str) -> Option<String> {
    let record = record_of(path)?;
    let kind = record.split('/').next()?;
    match kind.parse::<Kind>().ok()? {
        Kind::Page => None,
        Kind::Unit
        | Kind::Ranking
        | Kind::Bulletin
        | Kind::Notice
        | Kind::Order
        | Kind::Case
        | Kind::Exemplar
        | Kind::Article
        | Kind::Scheme
        | Kind::Amendment => Some(record.to_owned()),
    }
}

/// A value short enough for a message.
fn shown(value: Option<&str>) -> String {
    let value = value.unwrap_or("—").replace('\n', " ");
    match value.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value,
    }
}
