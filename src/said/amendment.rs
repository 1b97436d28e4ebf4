//! Amendments in words, and which pages carry what was amended: a correction stands wherever the original does.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Around, LinkView};
use crate::model::amendment::{AmendedPlace, AmendedValue, Amendment};
use crate::model::id::Id;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::{Item, PageItem, address};

/// How many of the newest amendments the home page shows.
const ON_HOME: usize = 5;

/// An amendment beside what it amends.
#[derive(Clone, Debug, Serialize)]
pub struct AmendmentView {
    /// What it does: 更正, 撤回 …
    pub kind: &'static str,
    /// What the amended record is called; its kind only when it is gone.
    pub title: String,
    /// Its own page.
    pub href: String,
    /// The record, while it is published.
    pub record: Option<LinkView>,
    /// The day, for readers.
    pub on: String,
    /// The day, 2017-07-15.
    pub iso: String,
    /// Why.
    pub reason: String,
    /// The document behind it.
    pub document: Option<String>,
    /// Each value before and after; empty where only the fact is told.
    pub changes: Vec<ChangeView>,
    /// Places in a closed period before and after.
    pub places: Vec<PlaceView>,
    /// Whether the page is the amended record's own.
    pub own: bool,
}

/// A value before and after.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeView {
    name: String,
    was: Option<String>,
    now: Option<String>,
}

impl ChangeView {
    /// A value under a name, before and after.
    pub(crate) fn new(name: String, was: Option<String>, now: Option<String>) -> Self {
        Self { name, was, now }
    }
}

/// A place before and after.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceView {
    unit: LinkView,
    was: String,
    now: String,
}

/// The record that an amendment is about, while it is published.
pub(crate) fn amended<'a>(around: &'a Around<'_>, amendment: &Amendment) -> Option<Record<'a>> {
    let (kind, id) = split(&amendment.record)?;
    around.view.record(kind, id)
}

/// Kind and id of a record's name.
pub(crate) fn split(name: &str) -> Option<(Kind, &str)> {
    let (folder, id) = name.split_once('/')?;
    Some((folder.parse().ok()?, id))
}

/// What an amendment is called: 更正：关于清单不实的通报.
pub(crate) fn title(around: &Around<'_>, amendment: &Amendment) -> String {
    around.words("amendment.title", &[("kind", amendment.kind.text()), ("record", &record_title(around, amendment))])
}

/// What the amended record is called. One that was taken back has no title any more, only its kind and number.
fn record_title(around: &Around<'_>, amendment: &Amendment) -> String {
    if let Some(record) = amended(around, amendment) {
        return around.title(record);
    }
    match split(&amendment.record) {
        Some((kind, id)) => format!("{} {id}", around.word(&format!("nav.{}", kind.column()))),
        None => around.word("nav.units"),
    }
}

/// An amendment in full.
pub(crate) fn view(around: &Around<'_>, from: &OutPath, amendment: &Amendment) -> AmendmentView {
    let record = amended(around, amendment);
    let href = record.map(|record| from.link_to(&address::of(record)));
    AmendmentView {
        kind: amendment.kind.text(),
        title: record_title(around, amendment),
        href: from.link_to(&address::of(Record::Amendment(amendment))),
        record: href.map(|href| LinkView { text: record_title(around, amendment), href }),
        on: around.day(amendment.on),
        iso: amendment.on.to_string(),
        reason: amendment.reason.clone(),
        document: amendment.document.as_ref().map(ToString::to_string),
        changes: amendment.changes.iter().map(|change| change_view(around, amendment, change)).collect(),
        places: amendment.places.iter().map(|place| place_view(around, from, amendment, place)).collect(),
        own: record.is_some_and(|record| address::of(record) == *from),
    }
}

/// The amendments that a page must tell of, the newest first; what changed in full on the record's own page.
pub(crate) fn on_page(around: &Around<'_>, from: &OutPath) -> Vec<AmendmentView> {
    let list = carried(around, from).into_iter().map(|amendment| view(around, from, amendment));
    list.map(|one| match one.own {
        true => one,
        false => AmendmentView { changes: Vec::new(), ..one },
    })
    .collect()
}

/// The amendments of what a page carries.
pub(crate) fn carried<'a>(around: &'a Around<'_>, page: &OutPath) -> Vec<&'a Amendment> {
    let amendments = &around.view.amendments;
    if amendments.is_empty() {
        return Vec::new();
    }
    let Some(Item::Page(item)) = around.plan.files.get(page) else { return Vec::new() };
    let of = |names: Vec<String>| -> Vec<&Amendment> {
        amendments.iter().copied().filter(|one| names.contains(&one.record)).collect()
    };
    let names = |records: &[Record<'_>]| records.iter().map(|record| record.path()).collect::<Vec<_>>();
    match *item {
        PageItem::Home => amendments.iter().copied().take(ON_HOME).collect(),
        PageItem::List(Kind::Amendment, _)
        | PageItem::Record(Record::Amendment(_))
        | PageItem::Gone(_)
        | PageItem::NotFound => Vec::new(),
        PageItem::List(kind, page) => {
            let records = around.records(kind);
            let shown = records.chunks(crate::plan::PER_PAGE).nth(page).unwrap_or_default();
            of(names(shown))
        }
        PageItem::Rankings | PageItem::Consequences | PageItem::DataFiles => of(names(around.records(Kind::Ranking))),
        PageItem::Units => of(vec![Kind::Unit.folder().to_owned()]),
        PageItem::Bulletins => of(names(around.records(Kind::Bulletin))),
        PageItem::Methods => of(names(around.records(Kind::Scheme))),
        PageItem::Record(record) => on_record(around, record, amendments),
    }
}

/// What the page of a record carries: itself; a unit what is about it and where it stood; a bulletin its month.
fn on_record<'a>(around: &Around<'_>, record: Record<'_>, amendments: &[&'a Amendment]) -> Vec<&'a Amendment> {
    let mut names = vec![record.path()];
    // A bulletin carries what it told of when it was issued.
    let mut told = BTreeSet::new();
    if let Record::Bulletin(bulletin) = record
        && let Some(issue) = around.issues.get(&bulletin.month)
    {
        told = issue.pages();
    }
    let unit: Option<&Id> = match record {
        Record::Unit(unit, _) => {
            names.clear();
            for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Amendment) {
                names.extend(around.about(&unit.id, *kind).map(Record::path));
            }
            Some(&unit.id)
        }
        Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => None,
    };
    // A unit that only the old words named was told of by them.
    let named = |one: &AmendedValue, unit: &Id| {
        let row = one.field.split_once(": ").and_then(|(_, cell)| cell.split(['/', ' ']).next());
        row == Some(unit.as_str()) || [&one.was, &one.now].iter().any(|side| side.as_deref() == Some(unit.as_str()))
    };
    let touches = |one: &&Amendment| {
        let page = address::named(&one.record);
        names.contains(&one.record)
            || page.is_some_and(|page| told.contains(page.as_str()))
            || unit.is_some_and(|unit| {
                one.places.iter().any(|place| place.unit == *unit)
                    || one.changes.iter().any(|change| named(change, unit))
            })
    };
    amendments.iter().copied().filter(touches).collect()
}

/// An amendment as sentences, for print.
pub(crate) fn in_words(around: &Around<'_>, path: &OutPath, amendment: &Amendment) -> Vec<String> {
    let said = view(around, path, amendment);
    let mut lines = vec![around.words("amendment.reason", &[("reason", &said.reason)])];
    let absent = around.word("amendment.absent");
    let removed = around.word("amendment.removed");
    for change in &said.changes {
        let (was, now) = (change.was.as_ref().unwrap_or(&absent), change.now.as_ref().unwrap_or(&removed));
        lines.push(around.words("amendment.line", &[("name", &change.name), ("was", was), ("now", now)]));
    }
    for place in &said.places {
        let args = [("name", place.unit.text.as_str()), ("was", &place.was), ("now", &place.now)];
        lines.push(around.words("amendment.line", &args));
    }
    lines
}

fn change_view(around: &Around<'_>, amendment: &Amendment, change: &AmendedValue) -> ChangeView {
    ChangeView { name: field_name(around, amendment, &change.field), was: change.was.clone(), now: change.now.clone() }
}

/// A field for readers: its own words where the site has some, the unit's name in a table, else as it is written.
fn field_name(around: &Around<'_>, amendment: &Amendment, field: &str) -> String {
    if let Some((path, cell)) = field.split_once(": ") {
        let round = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(path);
        let (row, column) = cell.rsplit_once('/').unwrap_or((cell, ""));
        let mut words = row.split(' ');
        let unit = words.next().unwrap_or_default();
        let named = unit.parse().ok().map(|id: Id| around.full_name(&id, amendment.on)).filter(|name| !name.is_empty());
        let named = [round, named.as_deref().unwrap_or(unit)].into_iter().chain(words).chain([column]);
        return named.collect::<Vec<_>>().join(" ");
    }
    if let Some((list, place)) = field.split_once('.')
        && ["adjustment", "veto"].contains(&list)
        && let [unit, key, document] = place.splitn(3, '/').collect::<Vec<_>>()[..]
    {
        let named = unit.parse().ok().map(|id: Id| around.full_name(&id, amendment.on)).filter(|name| !name.is_empty());
        let rule = rule_name(around, amendment, list, key);
        let args = [("unit", named.as_deref().unwrap_or(unit)), ("rule", &rule), ("document", document)];
        return around.words(&format!("amendment.{list}"), &args);
    }
    plain_name(around, field)
}

/// A field of a record by its own words where the site has some, else as it is written.
pub(crate) fn plain_name(around: &Around<'_>, field: &str) -> String {
    let plain: Vec<&str> = field.split('.').filter(|part| part.parse::<u32>().is_err()).collect();
    let number: Option<&str> = field.split('.').find(|part| part.parse::<u32>().is_ok());
    let key = format!("site.amendment.field.{}", plain.join("_"));
    match around.words.get(&key, &[("number", number.unwrap_or_default())]) {
        Some(words) => words,
        None => field.to_owned(),
    }
}

/// The name of an adjustment or a veto in the scheme of an amended ranking.
fn rule_name(around: &Around<'_>, amendment: &Amendment, list: &str, key: &str) -> String {
    let scheme = amendment.record.split('/').nth(1).and_then(|id| around.view.scheme(&id.parse().ok()?));
    let name = scheme.and_then(|scheme| match list {
        "veto" => scheme.vetoes.iter().find(|rule| rule.key == key).map(|rule| rule.name.clone()),
        _ => scheme.adjustments.iter().find(|rule| rule.key == key).map(|rule| rule.name.clone()),
    });
    name.unwrap_or_else(|| key.to_owned())
}

fn place_view(around: &Around<'_>, from: &OutPath, amendment: &Amendment, place: &AmendedPlace) -> PlaceView {
    let side = |side: &Option<(u32, String)>| match side {
        None => around.word("unranked.short"),
        Some((rank, score)) => around.words("correction.standing", &[("rank", &rank.to_string()), ("score", score)]),
    };
    PlaceView { unit: around.unit_link(from, &place.unit, amendment.on), was: side(&place.was), now: side(&place.now) }
}
