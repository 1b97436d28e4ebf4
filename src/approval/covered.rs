//! What an approval is given to: what is understood in a record, and in what it rests on for its own day or period.
//!
//! Values, words, cells, pixels: how a file is written says nothing here. The approval itself is not covered, who drafted
//! and who reviewed is.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::desk::own_files;
use crate::desk::stands::approved;
use crate::model::id::Id;
use crate::model::period::Round;
use crate::model::ranking::RankingRelease;
use crate::model::record::Record;
use crate::model::score::{Cell, Entry, UnitScore};
use crate::model::site::Site;
use crate::model::unit::{Unit, UnitTree};
use crate::source::Sources;
use crate::understood::Understood;

/// One thing that an approval covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it belongs to: a record, `units`, `scores/2017-W27`, a picture's path.
    pub group: String,
    /// Its name there.
    pub name: String,
    /// What it says.
    pub said: String,
    /// Where to look for it.
    pub at: At,
}

/// Where a part is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A value of a file, by the name that [`Understood`] gives it.
    Value(String),
    /// The row of a unit in the sheets of a round, by the names of the round's folders.
    Row(Vec<String>, Id),
    /// A row of the register.
    Unit(Id),
    /// A whole file, or no file at all.
    File(String),
}

/// Everything that the approval of a record covers, in an order of its own.
#[must_use]
pub fn covered(record: Record<'_>, site: &Site, sources: &Sources) -> Vec<Part> {
    let mut parts = own(&record.path(), sources, approved);
    if let Some(day) = record.day() {
        parts.extend(named(record, site, day));
    }
    match record {
        Record::Ranking(one) => ranking(one, site, sources, &mut parts),
        Record::Exemplar(one) => parts.extend(one.photo.as_ref().map(|photo| picture(&photo.file, sources))),
        // The register is its own two files; a scheme its own.
        Record::Unit(..)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => {}
    }
    if let Some(body) = record.body() {
        parts.extend(body.prose.pictures().into_iter().map(|shown| picture(&shown.file, sources)));
    }
    parts
}

/// The values of a record's own files.
fn own(record: &str, sources: &Sources, covers: impl Fn(&str) -> bool) -> Vec<Part> {
    let mut parts = Vec::new();
    for path in own_files(record) {
        let Some((_, file)) = sources.find(&path) else { continue };
        for (name, said) in Understood::of(&path, &file.content).iter().filter(|(name, _)| covers(name)) {
            let (name, said) = (name.to_owned(), said.to_owned());
            parts.push(Part { group: record.to_owned(), at: At::Value(path.clone()), name, said });
        }
    }
    parts
}

/// A picture is what it shows, not what a camera wrote into its file.
fn picture(file: &str, sources: &Sources) -> Part {
    let path = format!("content/{file}");
    let found = sources.find(&path).map(|(_, file)| Understood::of(&path, &file.content));
    let said = found.as_ref().and_then(|understood| understood.get("content")).unwrap_or_default().to_owned();
    Part { group: file.to_owned(), name: "content".to_owned(), said, at: At::File(path) }
}

/// What the units that a record names were called on its day, and what they stood under.
fn named(record: Record<'_>, site: &Site, day: NaiveDate) -> Vec<Part> {
    let ids = match record {
        // Its units are those of its scheme, by period.
        Record::Ranking(_) | Record::Unit(..) => Vec::new(),
        Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => record.units(),
    };
    let mut units: Vec<&Unit> = ids.into_iter().filter_map(|id| site.units.get(id)).collect();
    units.sort_by_key(|unit| &unit.id);
    units.into_iter().map(|unit| called(unit, &site.units, day, "")).collect()
}

fn called(unit: &Unit, units: &UnitTree, day: NaiveDate, more: &str) -> Part {
    let above = unit.parent(day).and_then(|id| units.get(id));
    let above = above.map_or_else(String::new, |above| format!("{}\t{}", above.id, above.name(day)));
    let said = format!("{}\t{above}{more}", unit.name(day));
    Part { group: "units".to_owned(), name: unit.id.to_string(), said, at: At::Unit(unit.id.clone()) }
}

/// What a period's ranking is made from: its scheme's rules, its units as they were then, its sheets as they are
/// understood, what it rolls up.
fn ranking(release: &RankingRelease, site: &Site, sources: &Sources, parts: &mut Vec<Part>) {
    let Some((scheme, inputs)) = site.inputs(release) else { return };
    // When a scheme ends is nothing that a period before rests on.
    parts.extend(own(&Record::Scheme(scheme).path(), sources, |name| !name.starts_with("review.") && name != "until"));
    let day = release.period.last_day();
    let mut units: Vec<&Unit> = inputs.units.iter().filter_map(|id| site.units.get(id)).collect();
    units.sort_by_key(|unit| &unit.id);
    for unit in &units {
        let outside = inputs.rounds.iter().filter(|sheets| sheets.outside.contains(&unit.id));
        let outside = outside.fold(String::new(), |list, sheets| format!("{list}\t{}", sheets.round));
        parts.push(called(unit, &site.units, day, &outside));
    }
    let folders = [scheme.id.to_string(), scheme.tier.key().to_owned()];
    let row = |kind: &str, round: Round, unit: &Id, said: String| Part {
        group: format!("{kind}/{round}"),
        name: unit.to_string(),
        said,
        at: At::Row(folders.iter().map(|folder| format!("content/{kind}/{folder}/{round}")).collect(), unit.clone()),
    };
    for sheets in &inputs.rounds {
        let ranked = |id: &Id| inputs.units.contains(&id);
        let scores = sheets.scores.iter().flat_map(|sheet| &sheet.rows).filter(|(id, _)| ranked(id));
        parts.extend(scores.map(|(id, one)| row("scores", sheets.round, id, score(one))));
        let ballots = sheets.evaluations.iter().flat_map(|sheet| &sheet.rows).filter(|(id, _)| ranked(id));
        for (id, classes) in ballots {
            let mut said = String::new();
            for (class, one) in classes {
                let _ = write!(said, "{class}\t{}\t{}\t{}", one.issued, one.returned, one.valid);
                one.grades.iter().for_each(|(grade, count)| said.push_str(&format!("\t{grade}\t{count}")));
                said.push('\n');
            }
            parts.push(row("evaluations", sheets.round, id, said));
        }
    }
    parts.extend(inputs.rolled.iter().map(|rolled| {
        let group = format!("rankings/{}/{}", rolled.scheme, rolled.period);
        let at = At::File(format!("content/{group}.toml"));
        Part { group, name: "inputs".to_owned(), said: rolled.digest.clone(), at }
    }));
}

/// What a sheet says of a unit; numbers by value.
fn score(row: &UnitScore) -> String {
    let mut said = String::new();
    match &row.entry {
        Entry::Excused => said.push_str("excused"),
        Entry::Unexcused => said.push_str("unexcused"),
        Entry::Scored(values) => {
            for (key, cell) in values.by_key() {
                let shown = match cell {
                    Cell::Value(value) => value.exact().fraction(),
                    Cell::Beside { value, other } => {
                        format!("{} beside {}", value.exact().fraction(), other.exact().fraction())
                    }
                    Cell::NotApplicable => "not applicable".to_owned(),
                    Cell::Counts { hits, of } => format!("{hits} of {of}"),
                };
                let _ = writeln!(said, "{key}\t{shown}");
            }
        }
    }
    if let Some(comment) = &row.comment {
        let _ = write!(said, "comment\t{comment}");
    }
    said
}
