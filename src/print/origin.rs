//! Where a character in print was written: in a unit's row of the register, in a record, in the site's own words.
//!
//! A document draws on many records. What cannot be set is looked for in all of them and shown where it stands, never
//! at a place that has nothing to do with it.

use std::collections::BTreeSet;

use super::volume;
use crate::compute::ranking::Ranking;
use crate::diag::{FileId, Span};
use crate::model::bulletin::Bulletin;
use crate::model::record::{Kind, Record};
use crate::model::unit::Unit;
use crate::plan::Printed;
use crate::said::Around;
use crate::said::issue::{of_month, rankings_of};
use crate::source::Sources;

/// Every place where a character of a document was written.
pub(crate) fn origins(around: &Around<'_>, printed: Printed<'_>, character: char, sources: &Sources) -> BTreeSet<Span> {
    let records = draws_on(around, printed);
    let versions = around.view.units.iter().flat_map(Unit::versions);
    let named = versions.filter(|version| version.name.contains(character)).map(|version| version.span);
    let mut found: BTreeSet<Span> = named.map(|span| within(sources, span, character).unwrap_or(span)).collect();
    found.extend(records.iter().filter_map(|record| within(sources, whole(sources, *record)?, character)));
    if found.is_empty() {
        // The name of the site, a statement on every document.
        found.extend(within(sources, of_file(sources, around.view.identity.file), character));
    }
    found
}

/// Where a document as a whole comes from: the record it shows, or the newest it binds.
pub(crate) fn origin(around: &Around<'_>, printed: Printed<'_>, sources: &Sources) -> Option<Span> {
    draws_on(around, printed).iter().find_map(|record| whole(sources, *record)).map(|span| Span::file(span.file))
}

/// The records that a document draws on, its own first.
fn draws_on<'a>(around: &'a Around<'_>, printed: Printed<'a>) -> Vec<Record<'a>> {
    match printed {
        Printed::Notice(one) => vec![Record::Notice(one)],
        Printed::Order(one) => vec![Record::Order(one)],
        Printed::Bulletin(one) => issue(around, one),
        Printed::Board(place, _) => ranking(around, &around.computed.rankings[place]),
        Printed::Certificate(one, _) | Printed::Poster(one) => vec![Record::Exemplar(one)],
        Printed::Volume(year) => {
            let bulletins = around.view.bulletins.iter().filter(|one| one.month.parts().0 == year);
            let bound = around.view.records().into_iter().filter(|record| volume::year_of(*record) == Some(year));
            bulletins.flat_map(|one| issue(around, one)).chain(bound).collect()
        }
    }
}

fn issue<'a>(around: &'a Around<'_>, bulletin: &'a Bulletin) -> Vec<Record<'a>> {
    let mut list = vec![Record::Bulletin(bulletin)];
    list.extend(rankings_of(around, bulletin).flat_map(|one| ranking(around, one)));
    list.extend(of_month(around, bulletin).flat_map(|(_, records)| records));
    list
}

/// The release of a ranking and its scheme.
fn ranking<'a>(around: &'a Around<'_>, one: &Ranking) -> Vec<Record<'a>> {
    let id = format!("{}/{}", one.scheme, one.period);
    let (release, scheme) =
        (around.view.record(Kind::Ranking, &id), around.view.record(Kind::Scheme, one.scheme.as_str()));
    release.into_iter().chain(scheme).collect()
}

/// The file of a record; the row of a unit.
fn whole(sources: &Sources, record: Record<'_>) -> Option<Span> {
    if let Record::Unit(unit, _) = record {
        return Some(unit.latest().span);
    }
    // A text knows its file, which may lie in a folder of its own; what has none lies where its path says.
    let written = record.body().map(|body| body.span.file);
    let file = written.or_else(|| file(sources, &format!("content/{}.toml", record.path())))?;
    Some(of_file(sources, file))
}

fn file(sources: &Sources, path: &str) -> Option<FileId> {
    sources.iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
}

fn of_file(sources: &Sources, file: FileId) -> Span {
    Span::new(file, 0, sources.text(file).len())
}

fn within(sources: &Sources, span: Span, character: char) -> Option<Span> {
    let at = span.start + sources.text(span.file).get(span.start..span.end)?.find(character)?;
    Some(Span::new(span.file, at, at + character.len_utf8()))
}
