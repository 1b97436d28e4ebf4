//! What pages and print both say, said once: days, names, standings and links in words, and what surrounds a record.

pub mod amendment;
pub mod block;
pub mod certainty;
pub mod draft;
pub mod issue;
pub mod lacks;
pub mod naming;
pub(crate) mod official;
pub mod phrase;
pub mod schedule;
pub mod standing;
pub mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::compute::Computed;
use crate::compute::ranking::{Ranking, Row};
use crate::gate::PublicView;
use crate::lang::Catalogue;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::period::{Month, Period};
use crate::model::record::{Kind, Record};
use crate::model::review::Review;
use crate::model::unit::Unit;
use crate::output::OutPath;
use crate::plan::{Plan, address};
use crate::source::Sources;
use text::{Resolve, summary};

/// What every page can ask of the site around it; made once.
#[derive(Debug)]
pub struct Around<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// The public records.
    pub view: &'a PublicView<'a>,
    /// What is computed from them.
    pub computed: &'a Computed,
    /// The words of the site's language.
    pub words: &'a Catalogue,
    /// Since when there is a memory, for the pages of a day before it.
    pub since: Option<NaiveDate>,
    /// Published records by kind, each in the order of its list.
    lists: BTreeMap<Kind, Vec<Record<'a>>>,
    /// Where a record stands in the list of its kind.
    places: BTreeMap<Kind, BTreeMap<Cow<'a, str>, usize>>,
    /// Records of a month, by kind.
    months: BTreeMap<(Kind, Month), Vec<Record<'a>>>,
    /// Records that name a record in a field.
    naming: BTreeMap<(Kind, &'a Id), Vec<Record<'a>>>,
    /// Records that a unit's page lists, by unit, kind by kind.
    about: BTreeMap<&'a Id, Vec<Record<'a>>>,
    /// The rankings that a unit appears in, oldest first, and its row where it was ranked.
    histories: BTreeMap<&'a Id, Vec<(&'a Ranking, Option<&'a Row>)>>,
    /// What no line of a title may part: names of units, and names and posts of persons.
    names: BTreeSet<&'a str>,
    /// The pictures of texts, by their files below `content/`.
    pictures: BTreeMap<String, PictureFile>,
    /// The bulletins as they were issued, what was taken back since left out.
    pub issues: BTreeMap<Month, issue::BulletinSheet>,
}

/// A picture as published.
#[derive(Clone, Debug)]
pub struct PictureFile {
    /// A name made of what is in the file, with its ending.
    pub name: String,
    /// Its width in pixels.
    pub wide: u32,
    /// Its height in pixels.
    pub high: u32,
    /// The file, with nothing but what makes the picture.
    pub bytes: Arc<Vec<u8>>,
}

/// The longest name of a unit that a title keeps whole, in characters: a line of print has twenty.
const LONGEST_NAME: usize = 20;

/// What no line of a title may part: the names of units, and names and posts of persons.
fn names<'a>(view: &'a PublicView<'a>) -> BTreeSet<&'a str> {
    let units = view.units.iter().flat_map(Unit::versions).map(|version| version.name.as_str());
    let persons = view.cases.iter().flat_map(|case| &case.persons);
    let persons = persons.flat_map(|person| [person.name.as_str(), person.post.as_str()]);
    let exemplars = view.exemplars.iter().flat_map(|one| [Some(one.name.as_str()), one.post.as_deref()]).flatten();
    units.chain(persons).chain(exemplars).collect()
}

fn histories(computed: &Computed) -> BTreeMap<&Id, Vec<(&Ranking, Option<&Row>)>> {
    let mut rankings: Vec<&Ranking> = computed.rankings.iter().collect();
    rankings.sort_by_key(|ranking| ranking.period.last_day());
    let mut histories: BTreeMap<&Id, Vec<(&Ranking, Option<&Row>)>> = BTreeMap::new();
    for ranking in rankings {
        for row in &ranking.rows {
            histories.entry(&row.unit).or_default().push((ranking, Some(row)));
        }
        for unranked in &ranking.unranked {
            histories.entry(&unranked.unit).or_default().push((ranking, None));
        }
    }
    histories
}

/// Words that lead somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// The words.
    pub text: String,
    /// The relative link.
    pub href: String,
}

/// A name with its value.
#[derive(Clone, Debug, Serialize)]
pub struct FactView {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Where the value leads.
    pub href: Option<String>,
}

/// An entry of a list of records.
#[derive(Clone, Debug, Serialize)]
pub struct EntryView {
    /// Its title.
    pub title: String,
    /// The relative link to it.
    pub href: String,
    /// Its date, for readers.
    pub date: String,
    /// Its date, 2017-07-05.
    pub iso: String,
    /// What kind it is.
    pub tag: String,
    /// A line about it.
    pub note: String,
    /// In a preview, that it is a draft and why.
    pub draft: Option<String>,
}

impl<'a> Around<'a> {
    /// Indexes the view for what pages ask.
    #[must_use]
    pub fn new(
        plan: &'a Plan<'a>,
        view: &'a PublicView<'a>,
        computed: &'a Computed,
        words: &'a Catalogue,
        sources: &Sources,
    ) -> Self {
        let mut around = Self {
            plan,
            view,
            computed,
            words,
            lists: BTreeMap::new(),
            places: BTreeMap::new(),
            months: BTreeMap::new(),
            naming: BTreeMap::new(),
            about: BTreeMap::new(),
            histories: histories(computed),
            names: names(view),
            since: None,
            pictures: pictures(plan, sources),
            issues: BTreeMap::new(),
        };
        for record in view.records() {
            around.index(record);
        }
        around
    }

    /// The page of a picture by the name that is made of what is in the file, while a text shows it.
    #[must_use]
    pub fn picture_named(&self, name: &str) -> Option<OutPath> {
        let (file, _) = self.pictures.iter().find(|(_, picture)| picture.name == name)?;
        Some(address::picture(file))
    }

    /// A picture of a text.
    #[must_use]
    pub fn picture(&self, file: &str) -> Option<&PictureFile> {
        self.pictures.get(file)
    }

    fn index(&mut self, record: Record<'a>) {
        let list = self.lists.entry(record.kind()).or_default();
        self.places.entry(record.kind()).or_default().insert(record.id(), list.len());
        list.push(record);
        if let Some(day) = record.day() {
            self.months.entry((record.kind(), Month::of(day))).or_default().push(record);
        }
        for (kind, id) in record.names() {
            self.naming.entry((kind, id)).or_default().push(record);
        }
        for unit in record.about() {
            self.about.entry(unit).or_default().push(record);
        }
    }

    /// The published records of a kind, in the order of their list.
    #[must_use]
    pub fn records(&self, kind: Kind) -> &[Record<'a>] {
        self.lists.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Where a record stands in the list of its kind.
    #[must_use]
    pub fn place(&self, kind: Kind, id: &str) -> Option<usize> {
        self.places.get(&kind)?.get(id).copied()
    }

    /// The published ones among records of a kind, in the order of their list.
    #[must_use]
    pub fn listed(&self, kind: Kind, ids: &[Id]) -> Vec<Record<'a>> {
        let places: BTreeSet<usize> = ids.iter().filter_map(|id| self.place(kind, id.as_str())).collect();
        places.into_iter().map(|place| self.records(kind)[place]).collect()
    }

    /// The records of a kind that bear a day of a month, in the order of their list.
    #[must_use]
    pub fn of_month(&self, kind: Kind, month: Month) -> &[Record<'a>] {
        self.months.get(&(kind, month)).map_or(&[], Vec::as_slice)
    }

    /// The records of a kind that name another record in a field, in the order of their list.
    pub fn naming<'s>(&'s self, named: (Kind, &'s Id), kind: Kind) -> impl Iterator<Item = Record<'s>> {
        self.naming.get(&named).into_iter().flatten().copied().filter(move |record| record.kind() == kind)
    }

    /// The rankings that a unit appears in, oldest first, across schemes and their versions, and its row where it was
    /// ranked.
    #[must_use]
    pub fn history(&self, unit: &Id) -> &[(&'a Ranking, Option<&'a Row>)] {
        self.histories.get(unit).map_or(&[], Vec::as_slice)
    }

    /// The names of units and persons, and the posts, that a text names.
    #[must_use]
    pub fn named_in<'t>(&self, text: &'t str) -> BTreeSet<&'t str> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut found = BTreeSet::new();
        for (place, start) in starts.iter().enumerate() {
            let ends = starts[place + 1..].iter().take(LONGEST_NAME);
            found.extend(ends.map(|end| &text[*start..*end]).filter(|part| self.names.contains(part)));
        }
        found
    }

    /// A title in pieces between which a line may turn.
    #[must_use]
    pub fn phrases(&self, title: &str) -> Vec<String> {
        phrase::phrases(title, self.named_in(title))
    }

    /// The records of a kind that are about a unit, in the order of their list.
    pub fn about(&self, unit: &Id, kind: Kind) -> impl Iterator<Item = Record<'a>> {
        self.about.get(unit).into_iter().flatten().copied().filter(move |record| record.kind() == kind)
    }

    /// A word of the interface.
    #[must_use]
    pub fn word(&self, key: &str) -> String {
        self.words.text(&format!("site.{key}"), &[])
    }

    /// Words of the interface with arguments.
    #[must_use]
    pub fn words(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.words.text(&format!("site.{key}"), args)
    }

    /// A day for readers.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        let (year, month, number) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
        let iso = day.to_string();
        self.words("date.day", &[("year", &year), ("month", &month), ("day", &number), ("iso", &iso)])
    }

    /// A period for readers.
    #[must_use]
    pub fn period(&self, period: Period) -> String {
        let iso = period.to_string();
        match period {
            Period::Month(month) => self.month(month),
            Period::Quarter(year, quarter) => {
                let (year, quarter) = (year.to_string(), quarter.to_string());
                self.words("date.quarter", &[("year", &year), ("quarter", &quarter), ("iso", &iso)])
            }
            Period::Year(year) => self.words("date.year", &[("year", &year.to_string()), ("iso", &iso)]),
            Period::TenDays(month, third) => {
                let key = ["date.first_ten", "date.middle_ten", "date.last_ten"][(third - 1).min(2) as usize];
                self.words(key, &[("month", &self.month(month)), ("iso", &iso)])
            }
            Period::TwoMonths(year, pair) => {
                let (year, from, to) = (year.to_string(), (pair * 2 - 1).to_string(), (pair * 2).to_string());
                self.words("date.two_months", &[("year", &year), ("from", &from), ("to", &to), ("iso", &iso)])
            }
            Period::Half(year, half) => {
                let key = if half == 1 { "date.first_half" } else { "date.second_half" };
                self.words(key, &[("year", &year.to_string()), ("iso", &iso)])
            }
            Period::Campaign(from, to) => self.days(from, to),
        }
    }

    /// A month for readers.
    #[must_use]
    pub fn month(&self, month: Month) -> String {
        let (year, number) = month.parts();
        let (year, number, iso) = (year.to_string(), number.to_string(), month.to_string());
        self.words("date.month", &[("year", &year), ("month", &number), ("iso", &iso)])
    }

    /// A span of days for readers.
    #[must_use]
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> String {
        if from == to {
            return self.day(from);
        }
        self.words("date.span", &[("from", &self.day(from)), ("to", &self.day(to))])
    }

    /// A link to a unit's page under its name of a day: 老河村（今名新湖村）.
    #[must_use]
    pub fn unit_link(&self, from: &OutPath, id: &Id, day: NaiveDate) -> LinkView {
        LinkView { text: naming::name(self, id, day), href: from.link_to(&address::unit(id)) }
    }

    /// A link to a unit's page under its present name.
    #[must_use]
    pub fn unit_link_now(&self, from: &OutPath, id: &Id) -> LinkView {
        self.unit_link(from, id, self.view.as_of)
    }

    /// A unit's name on a day with the units above it, up to but without the county: 青石镇双河村.
    #[must_use]
    pub fn full_name(&self, id: &Id, day: NaiveDate) -> String {
        self.view.units.full_name(id, day)
    }

    /// The steps a record took, as offices and days.
    #[must_use]
    pub fn review(&self, review: &Review) -> Vec<FactView> {
        let steps = [("drafted", &review.drafted), ("reviewed", &review.reviewed), ("approved", &review.approved)];
        steps
            .into_iter()
            .filter_map(|(key, step)| {
                let step = step.as_ref()?;
                let basis = step
                    .basis
                    .as_ref()
                    .map_or_else(String::new, |basis| self.words("review.basis", &[("basis", basis)]));
                let value = format!("{} {}{basis}", step.office, self.day(step.on));
                Some(FactView { name: self.word(&format!("review.{key}")), value, href: None })
            })
            .collect()
    }

    /// What a ranking is called: 2017年7月村级排名.
    #[must_use]
    pub fn ranking_title(&self, scheme: &Id, period: Period) -> String {
        let tier = self.view.scheme(scheme).map_or("", |scheme| scheme.tier.key());
        let (month, tier) = (self.period(period), self.word(&format!("tier.{tier}")));
        self.words("ranking.title", &[("month", &month), ("tier", &tier)])
    }

    /// What a record is called.
    #[must_use]
    pub fn title(&self, record: Record<'_>) -> String {
        match record {
            Record::Ranking(one) => self.ranking_title(&one.scheme, one.period),
            Record::Unit(one, _) => self.full_name(&one.id, self.view.as_of),
            Record::Amendment(one) => amendment::title(self, one),
            Record::Bulletin(_)
            | Record::Notice(_)
            | Record::Order(_)
            | Record::Case(_)
            | Record::Exemplar(_)
            | Record::Article(_)
            | Record::Page(_)
            | Record::Scheme(_) => record.title().unwrap_or_default().to_owned(),
        }
    }

    /// An entry for a record in a list.
    #[must_use]
    pub fn entry(&self, from: &OutPath, record: Record<'_>) -> EntryView {
        let (tag, note) = self.remarks(from, record);
        EntryView {
            title: self.title(record),
            href: from.link_to(&address::of(record)),
            date: record.day().map_or_else(String::new, |day| self.day(day)),
            iso: record.day().map_or_else(String::new, |day| day.to_string()),
            tag,
            note,
            draft: draft::mark(self, record),
        }
    }

    /// What kind of its kind a record is, and a line about it.
    fn remarks(&self, from: &OutPath, record: Record<'_>) -> (String, String) {
        match record {
            Record::Notice(one) => (one.kind.text().to_owned(), one.document.number.to_string()),
            Record::Order(one) => {
                let (number, items) = (one.document.number.to_string(), one.items.len().to_string());
                (
                    naming::full_name(self, &one.unit, one.document.signed_on),
                    self.words("order.note", &[("number", &number), ("count", &items)]),
                )
            }
            Record::Case(one) => (one.field.clone(), format!("{} · {}", one.problem, one.stage.text())),
            Record::Exemplar(one) => {
                (one.topic.clone(), format!("{} · {}", one.name, naming::full_name(self, &one.unit, one.publicised_on)))
            }
            Record::Article(one) => {
                let resolver = Resolver { around: self, from };
                let short = || summary(&one.body.prose, &resolver, 80);
                (one.column.clone(), one.summary.clone().unwrap_or_else(short))
            }
            Record::Bulletin(one) => (issue::issue(self, one), self.view.unit_name(&one.office, one.date).to_owned()),
            Record::Ranking(one) => {
                let scheme = self.view.scheme(&one.scheme);
                (scheme.map_or_else(String::new, |scheme| scheme.title.clone()), one.note.clone().unwrap_or_default())
            }
            Record::Unit(one, _) => {
                (self.word(&format!("tier.{}", one.tier.key())), one.on(self.view.as_of).kind.clone())
            }
            Record::Scheme(one) => (self.word(&format!("tier.{}", one.tier.key())), String::new()),
            Record::Page(_) => (String::new(), String::new()),
            Record::Amendment(one) => (one.kind.text().to_owned(), one.reason.clone()),
        }
    }
}

/// Answers a text's questions on behalf of a page.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'a> {
    /// The site.
    pub around: &'a Around<'a>,
    /// The page.
    pub from: &'a OutPath,
}

impl Resolve for Resolver<'_> {
    fn record(&self, kind: &str, id: &str) -> Option<String> {
        self.around.view.linked(kind, id).map(|record| self.from.link_to(&address::of(record)))
    }

    fn figure(&self, key: &str, bound: Option<&str>) -> Option<(String, Option<String>)> {
        let figure = self.around.computed.figure(key)?;
        // A number that a text states was held against the count when the text went out, and stays as it was stated.
        let shown = bound.map_or_else(|| figure.value.to_string(), str::to_owned);
        Some((shown, Some(self.from.link_to(&address::index(figure.list)))))
    }

    fn table_label(&self, name: &str) -> String {
        self.around.words("table_of", &[("name", name)])
    }

    fn picture(&self, file: &str) -> Option<String> {
        self.around.picture(file)?;
        Some(self.from.link_to(&address::picture(file)))
    }
}

/// A picture without what a camera or an editor wrote into it: only the segments that make the picture are kept.
pub(crate) fn photo(exemplar: &Exemplar, sources: &Sources) -> Vec<u8> {
    let bytes = exemplar.photo.as_ref().and_then(|photo| sources.bytes(&format!("content/{}", photo.file)));
    let bytes = bytes.unwrap_or_default();
    crate::load::picture::strip(bytes).unwrap_or_default()
}

/// The pictures that texts show, read and cleaned once.
fn pictures(plan: &Plan<'_>, sources: &Sources) -> BTreeMap<String, PictureFile> {
    let files = plan.pictures.iter();
    let read = files.filter_map(|file| {
        let bytes = crate::load::picture::strip(sources.bytes(&format!("content/{file}"))?)?;
        let (wide, high) = crate::load::picture::size(&bytes)?;
        let ending = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpg" };
        let name = format!("{}.{ending}", crate::output::short_digest(&bytes));
        Some((file.clone(), PictureFile { name, wide, high, bytes: Arc::new(bytes) }))
    });
    read.collect()
}
