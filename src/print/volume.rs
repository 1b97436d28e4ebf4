//! The yearly volume: all bulletins, notices, orders, cases and exemplars of a year, with an index of units.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::bulletin;
use super::document::{Document, IndexEntry, PrintBlock, Section, Volume, VolumeEntry, VolumePart};
use super::official::{attachments, title_lines};
use super::text::{blocks, chinese, imprint};
use crate::model::id::Id;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::said::official::{self as said, Official};
use crate::said::{Around, Resolver, naming};

/// Collects the records of a volume, and which unit stands where.
struct Binder<'a> {
    around: &'a Around<'a>,
    path: &'a OutPath,
    places: usize,
    index: BTreeMap<&'a Id, Vec<usize>>,
}

pub(crate) fn volume(around: &Around<'_>, path: &OutPath, year: i32) -> Document {
    let view = around.view;
    let mut binder = Binder { around, path, places: 0, index: BTreeMap::new() };
    let mut parts: Vec<VolumePart> = Vec::new();
    for kind in Kind::ALL {
        // A volume is read from January on, lists are newest first.
        let records = around.records(*kind).iter().rev().filter(|record| year_of(**record) == Some(year));
        let entries: Vec<VolumeEntry> = records.filter_map(|record| binder.bind(*record)).collect();
        if !entries.is_empty() {
            parts.push(VolumePart { title: around.word(&format!("nav.{}", kind.column())), entries });
        }
    }
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
        parts,
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

/// The year of a record: that of its day, and of a bulletin that of its month, since December's is printed in January.
pub(super) fn year_of(record: Record<'_>) -> Option<i32> {
    if let Record::Bulletin(one) = record {
        return Some(one.month.parts().0);
    }
    record.day().map(|day| day.year())
}

impl<'a> Binder<'a> {
    /// The entry of a record; none for kinds that are not bound.
    fn bind(&mut self, record: Record<'a>) -> Option<VolumeEntry> {
        let (around, path) = (self.around, self.path);
        let entry = match record {
            Record::Bulletin(one) => {
                let sheet = bulletin::issued(around, path, one);
                VolumeEntry {
                    place: self.places,
                    title: sheet.imprint.title,
                    title_lines: sheet.title_lines,
                    facts: vec![sheet.issue, sheet.office, sheet.date].into_iter().chain(sheet.reset).collect(),
                    to: sheet.to,
                    blocks: sheet.blocks,
                    sections: sheet.sections,
                    signatures: Vec::new(),
                }
            }
            Record::Notice(one) => self.official(&said::notice(around, path, one)),
            Record::Order(one) => self.official(&said::order(around, path, one)),
            Record::Case(one) => {
                let place = naming::full_name(around, &one.unit, one.publicised_on);
                let (field, problem, stage) = (one.field.clone(), one.problem.clone(), one.stage.text().to_owned());
                self.text(record, vec![place, field, problem, stage, chinese(one.publicised_on)], Vec::new())
            }
            Record::Exemplar(one) => {
                let mut facts = vec![one.name.clone()];
                facts.extend(one.post.clone());
                facts.extend([naming::full_name(around, &one.unit, one.publicised_on), chinese(one.publicised_on)]);
                self.text(record, facts, Vec::new())
            }
            Record::Amendment(one) => {
                let lines = crate::said::amendment::in_words(around, path, one);
                let blocks = lines.into_iter().map(PrintBlock::plain).collect();
                let title = String::new();
                self.text(record, vec![chinese(one.on)], vec![Section { title, blocks, to: None }])
            }
            // Rankings stand in the bulletins; the rest is not what an office binds at the end of a year.
            Record::Unit(..) | Record::Ranking(_) | Record::Article(_) | Record::Page(_) | Record::Scheme(_) => {
                return None;
            }
        };
        for unit in record.units() {
            self.index.entry(unit).or_default().push(self.places);
        }
        self.places += 1;
        Some(entry)
    }

    /// A record with a text, and what the program adds to it.
    fn text(&self, record: Record<'_>, facts: Vec<String>, added: Vec<Section>) -> VolumeEntry {
        let (title, resolver) = (self.around.title(record), Resolver { around: self.around, from: self.path });
        VolumeEntry {
            place: self.places,
            title_lines: title_lines(self.around, &title, &[]),
            title,
            facts,
            to: Vec::new(),
            blocks: record.body().map_or_else(Vec::new, |body| blocks(&body.prose, &resolver)),
            sections: added,
            signatures: Vec::new(),
        }
    }

    fn official(&self, said: &Official<'_>) -> VolumeEntry {
        let document = said.document;
        VolumeEntry {
            place: self.places,
            title: document.title.clone(),
            title_lines: title_lines(self.around, &document.title, &document.title_lines),
            facts: vec![document.number.to_string()],
            to: document.to.clone(),
            blocks: blocks(&said.text, &Resolver { around: self.around, from: self.path }),
            sections: attachments(self.around, self.path, said),
            signatures: said.bodies.iter().cloned().chain([chinese(document.signed_on)]).collect(),
        }
    }
}
