//! What pages and print both say, said once: days, names, standings and links in words, and what surrounds a record.

pub mod certainty;
pub mod issue;
pub mod standing;
pub mod text;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::compute::Computed;
use crate::gate::PublicView;
use crate::lang::Catalogue;
use crate::load::prose::parse;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::period::{Month, Period};
use crate::model::prose::{Body, Prose};
use crate::model::review::Review;
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
    /// Notices that a unit is named in, by unit.
    pub notices_of: BTreeMap<&'a Id, Vec<usize>>,
    /// Orders that bind a unit, by place in the view.
    pub orders_of: BTreeMap<&'a Id, Vec<usize>>,
    /// Cases in a unit.
    pub cases_of: BTreeMap<&'a Id, Vec<usize>>,
    /// Exemplars of a unit.
    pub exemplars_of: BTreeMap<&'a Id, Vec<usize>>,
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
}

impl<'a> Around<'a> {
    /// Indexes the view for the pages of units.
    #[must_use]
    pub fn new(plan: &'a Plan<'a>, view: &'a PublicView<'a>, computed: &'a Computed, words: &'a Catalogue) -> Self {
        let mut notices_of: BTreeMap<&Id, Vec<usize>> = BTreeMap::new();
        for (place, notice) in view.notices.iter().enumerate() {
            let held = notice.accountability.iter().map(crate::model::accountability::Accountability::unit);
            for unit in notice.units.iter().chain(held) {
                let list = notices_of.entry(unit).or_default();
                if list.last() != Some(&place) {
                    list.push(place);
                }
            }
        }
        let mut orders_of: BTreeMap<&Id, Vec<usize>> = BTreeMap::new();
        for (place, order) in view.orders.iter().enumerate() {
            for unit in order.units() {
                orders_of.entry(unit).or_default().push(place);
            }
        }
        let mut cases_of: BTreeMap<&Id, Vec<usize>> = BTreeMap::new();
        for (place, case) in view.cases.iter().enumerate() {
            cases_of.entry(&case.unit).or_default().push(place);
        }
        let mut exemplars_of: BTreeMap<&Id, Vec<usize>> = BTreeMap::new();
        for (place, exemplar) in view.exemplars.iter().enumerate() {
            exemplars_of.entry(&exemplar.unit).or_default().push(place);
        }
        Self { plan, view, computed, words, notices_of, orders_of, cases_of, exemplars_of }
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

    /// A link to a unit's page.
    #[must_use]
    pub fn unit_link(&self, from: &OutPath, id: &Id) -> LinkView {
        let text = self.view.unit_name(id).to_owned();
        LinkView { text, href: from.link_to(&address::unit(id)) }
    }

    /// A unit's name with the units above it, up to but without the county: 青石镇双河村.
    #[must_use]
    pub fn full_name(&self, id: &Id) -> String {
        let Some(unit) = self.view.unit(id) else { return String::new() };
        let above = unit.parent.as_ref().and_then(|parent| self.view.unit(parent));
        match above {
            Some(above) if above.tier != crate::model::unit::Tier::County => format!("{}{}", above.name, unit.name),
            _ => unit.name.clone(),
        }
    }

    /// The text of a record, parsed.
    #[must_use]
    pub fn prose(&self, body: &Body) -> Prose {
        parse(&body.value).0
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

    /// An entry for a notice.
    #[must_use]
    pub fn notice_entry(&self, from: &OutPath, place: usize) -> EntryView {
        let notice = self.view.notices[place];
        EntryView {
            title: notice.document.title.clone(),
            href: from.link_to(&address::notice(&notice.id)),
            date: self.day(notice.document.signed_on),
            iso: notice.document.signed_on.to_string(),
            tag: notice.kind.text().to_owned(),
            note: notice.document.number.to_string(),
        }
    }

    /// An entry for a rectification order.
    #[must_use]
    pub fn order_entry(&self, from: &OutPath, place: usize) -> EntryView {
        let order = self.view.orders[place];
        let items = order.items.len().to_string();
        EntryView {
            title: order.document.title.clone(),
            href: from.link_to(&address::order(&order.id)),
            date: self.day(order.document.signed_on),
            iso: order.document.signed_on.to_string(),
            tag: self.full_name(&order.unit),
            note: self.words("order.note", &[("number", &order.document.number.to_string()), ("count", &items)]),
        }
    }

    /// An entry for a case.
    #[must_use]
    pub fn case_entry(&self, from: &OutPath, place: usize) -> EntryView {
        let case = self.view.cases[place];
        EntryView {
            title: case.title.clone(),
            href: from.link_to(&address::case(&case.id)),
            date: self.day(case.publicised_on),
            iso: case.publicised_on.to_string(),
            tag: case.field.clone(),
            note: format!("{} · {}", case.problem, case.stage.text()),
        }
    }

    /// An entry for an exemplar.
    #[must_use]
    pub fn exemplar_entry(&self, from: &OutPath, place: usize) -> EntryView {
        let exemplar = self.view.exemplars[place];
        EntryView {
            title: exemplar.title.clone(),
            href: from.link_to(&address::exemplar(&exemplar.id)),
            date: self.day(exemplar.publicised_on),
            iso: exemplar.publicised_on.to_string(),
            tag: exemplar.topic.clone(),
            note: format!("{} · {}", exemplar.name, self.full_name(&exemplar.unit)),
        }
    }

    /// An entry for an article.
    #[must_use]
    pub fn article_entry(&self, from: &OutPath, place: usize) -> EntryView {
        let article = self.view.articles[place];
        let resolver = Resolver { around: self, from };
        let summary = article.summary.clone().unwrap_or_else(|| summary(&self.prose(&article.body), &resolver, 80));
        EntryView {
            title: article.title.clone(),
            href: from.link_to(&address::article(&article.id)),
            date: self.day(article.date),
            iso: article.date.to_string(),
            tag: article.column.clone(),
            note: summary,
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
        let public = self.around.view.has_record(kind, id);
        public.then(|| self.from.link_to(&address::record(kind, id)))
    }

    fn figure(&self, key: &str) -> Option<(String, Option<String>)> {
        let figure = self.around.computed.figure(key)?;
        Some((figure.value.to_string(), Some(self.from.link_to(&address::index(figure.list)))))
    }

    fn table_label(&self) -> String {
        self.around.word("table")
    }
}

/// A picture without what a camera or an editor wrote into it: only the segments that make the picture are kept.
pub(crate) fn photo(exemplar: &Exemplar, sources: &Sources) -> Vec<u8> {
    let bytes = exemplar.photo.as_ref().and_then(|photo| sources.bytes(&format!("content/{}", photo.file)));
    let bytes = bytes.unwrap_or_default();
    crate::load::picture::strip(bytes).unwrap_or_default()
}
