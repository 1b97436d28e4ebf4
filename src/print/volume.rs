//! The yearly volume: all bulletins, notices, orders, cases and exemplars of a year, with an index of units.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use super::bulletin;
use super::document::{Document, IndexEntry, PrintBlock, Section, Volume, VolumeEntry, VolumePart};
use super::official::{items, title_lines};
use super::text::{attachments, blocks, chinese, imprint};
use crate::model::document::OfficialDocument;
use crate::model::id::Id;
use crate::model::prose::Body;
use crate::output::OutPath;
use crate::said::{Around, Resolver, naming};

/// Collects the parts of a volume, and which unit stands where.
struct Binder<'a> {
    around: &'a Around<'a>,
    path: &'a OutPath,
    places: usize,
    index: BTreeMap<&'a Id, Vec<usize>>,
}

pub(crate) fn volume(around: &Around<'_>, path: &OutPath, year: i32) -> Document {
    let view = around.view;
    let of_year = |day: NaiveDate| day.year() == year;
    let mut binder = Binder { around, path, places: 0, index: BTreeMap::new() };
    // A volume is read from January on, lists are newest first.
    let bulletins = view.bulletins.iter().rev().filter(|bulletin| bulletin.month.parts().0 == year);
    let bulletins = bulletins
        .map(|one| {
            let facts = vec![
                crate::said::issue::issue(around, one),
                view.unit_name(&one.office, one.date).to_owned(),
                chinese(one.date),
            ];
            let sections = bulletin::sections(around, path, one);
            VolumeEntry { sections, ..binder.entry(&one.title, &[], facts, &one.body, &[&one.office]) }
        })
        .collect();
    let notices = view.notices.iter().rev().filter(|notice| of_year(notice.document.signed_on));
    let notices = notices
        .map(|one| {
            let held = one.accountability.iter().map(crate::model::accountability::Accountability::unit);
            let units: Vec<&Id> = one.document.issued_by.iter().chain(&one.units).chain(held).collect();
            binder.official(&one.document, &one.body, &units)
        })
        .collect();
    let orders = view.orders.iter().rev().filter(|order| of_year(order.document.signed_on));
    let orders = orders
        .map(|one| {
            let mut units = one.units();
            units.extend(&one.document.issued_by);
            let mut entry = binder.official(&one.document, &one.body, &units);
            let blocks = vec![PrintBlock::Table(items(around, one))];
            entry.sections.push(Section { title: around.word("order.items"), blocks });
            entry
        })
        .collect();
    let cases = view.cases.iter().rev().filter(|case| of_year(case.publicised_on));
    let cases = cases
        .map(|one| {
            let facts = vec![
                naming::full_name(around, &one.unit, one.publicised_on),
                one.field.clone(),
                one.problem.clone(),
                one.stage.text().to_owned(),
                chinese(one.publicised_on),
            ];
            let deciders = one.persons.iter().flat_map(|person| &person.dispositions).map(|one| &one.decided_by);
            let units: Vec<&Id> = [&one.unit].into_iter().chain(deciders).collect();
            binder.entry(&one.title, &[], facts, &one.body, &units)
        })
        .collect();
    let exemplars = view.exemplars.iter().rev().filter(|exemplar| of_year(exemplar.publicised_on));
    let exemplars = exemplars
        .map(|one| {
            let mut facts = vec![one.name.clone()];
            facts.extend(one.post.clone());
            facts.extend([naming::full_name(around, &one.unit, one.publicised_on), chinese(one.publicised_on)]);
            let deciders = one.awards.iter().map(|award| &award.decided_by);
            let units: Vec<&Id> = [&one.unit].into_iter().chain(deciders).collect();
            binder.entry(&one.title, &[], facts, &one.body, &units)
        })
        .collect();
    let parts: [(&str, Vec<VolumeEntry>); 5] = [
        ("bulletins", bulletins),
        ("notices", notices),
        ("orders", orders),
        ("cases", cases),
        ("exemplars", exemplars),
    ];
    let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let (first, last) = (first.unwrap_or(view.as_of), last.unwrap_or(view.as_of).min(view.as_of));
    Document::Volume(Box::new(Volume {
        imprint: imprint(
            around,
            around.words("volume.window", &[("year", &year.to_string()), ("site", &view.identity.name)]),
        ),
        heading: around.words("volume.heading", &[("year", &year.to_string())]),
        office: view.identity.publisher.clone(),
        period: around.days(first, last),
        contents: around.word("volume.contents"),
        parts: parts
            .into_iter()
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(kind, entries)| VolumePart { title: around.word(&format!("nav.{kind}")), entries })
            .collect(),
        index_title: around.word("volume.index"),
        // In the order of the register, as an office looks units up.
        index: view
            .units
            .iter()
            .filter_map(|unit| {
                let places = binder.index.get(&unit.id)?.clone();
                Some(IndexEntry { unit: around.full_name(&unit.id, view.as_of), places })
            })
            .collect(),
    }))
}

impl<'a> Binder<'a> {
    fn entry(
        &mut self,
        title: &str,
        lines: &[String],
        facts: Vec<String>,
        body: &Body,
        units: &[&'a Id],
    ) -> VolumeEntry {
        let place = self.places;
        self.places += 1;
        for unit in units.iter().collect::<BTreeSet<_>>() {
            self.index.entry(unit).or_default().push(place);
        }
        let resolver = Resolver { around: self.around, from: self.path };
        let (text, attached) = body.prose.with_attachments();
        VolumeEntry {
            place,
            title: title.to_owned(),
            title_lines: title_lines(self.around, title, lines),
            facts,
            to: Vec::new(),
            blocks: blocks(&text, &resolver),
            sections: attachments(&attached, &resolver),
            signatures: Vec::new(),
        }
    }

    fn official(&mut self, document: &'a OfficialDocument, body: &Body, units: &[&'a Id]) -> VolumeEntry {
        let bodies = document.issued_by.iter().map(|id| self.around.view.unit_name(id, document.signed_on).to_owned());
        let signatures = bodies.chain([chinese(document.signed_on)]).collect();
        let facts = vec![document.number.to_string()];
        let entry = self.entry(&document.title, &document.title_lines, facts, body, units);
        VolumeEntry { to: document.to.clone(), signatures, ..entry }
    }
}
