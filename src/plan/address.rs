//! The address of everything: a function of ids and periods only, never of titles.

use crate::model::id::Id;
use crate::model::period::{Month, Period};
use crate::model::record::{Kind, Record};
use crate::output::OutPath;

fn path(text: &str) -> OutPath {
    text.parse().expect("ids and months are parts of paths")
}

/// The home page.
#[must_use]
pub fn home() -> OutPath {
    path("index.html")
}

/// The page that lists the records of a kind.
#[must_use]
pub fn index(kind: Kind) -> OutPath {
    path(&format!("{}/index.html", kind.column()))
}

/// A page of such a list, from 0. `page-2` cannot be a record's address: a record's is a folder with its own index.
#[must_use]
pub fn list(kind: Kind, page: usize) -> OutPath {
    if page == 0 { index(kind) } else { path(&format!("{}/page-{}.html", kind.column(), page + 1)) }
}

/// A record.
#[must_use]
pub fn of(record: Record<'_>) -> OutPath {
    self::record(record.kind(), &record.id())
}

/// A record that is known by its kind and id alone, as [`Record::id`] tells it.
#[must_use]
pub fn record(kind: Kind, id: &str) -> OutPath {
    path(&format!("{}/{id}/index.html", kind.column()))
}

/// The page of a record by its name, as `notices/2017-003`; none for what has no page of its own.
#[must_use]
pub fn named(name: &str) -> Option<OutPath> {
    let (folder, id) = name.split_once('/')?;
    format!("{}/{id}/index.html", folder.parse::<Kind>().ok()?.column()).parse().ok()
}

/// All consequences.
#[must_use]
pub fn consequences() -> OutPath {
    path("consequences/index.html")
}

/// All data files.
#[must_use]
pub fn data() -> OutPath {
    path("data/index.html")
}

/// A period of a scheme.
#[must_use]
pub fn ranking(scheme: &Id, period: Period) -> OutPath {
    record(Kind::Ranking, &format!("{scheme}/{period}"))
}

/// A data file of a period of a scheme.
#[must_use]
pub fn ranking_file(scheme: &Id, period: Period, name: &str) -> OutPath {
    path(&format!("rankings/{scheme}/{period}/{name}"))
}

/// A unit.
#[must_use]
pub fn unit(id: &Id) -> OutPath {
    record(Kind::Unit, id.as_str())
}

/// A scheme in words.
#[must_use]
pub fn method(id: &Id) -> OutPath {
    record(Kind::Scheme, id.as_str())
}

/// An official document for print as it is after so many amendments: `ending` is `pdf` or `docx`. The file that was
/// issued first keeps its address.
#[must_use]
pub fn document_file(kind: Kind, id: &Id, amended: usize, ending: &str) -> OutPath {
    path(&format!("{}/{id}/{id}{}.{ending}", kind.column(), revision(amended)))
}

/// What tells the files of an amended document from those that were issued first.
fn revision(amended: usize) -> String {
    if amended == 0 { String::new() } else { format!("-rev{}", amended + 1) }
}

/// The picture of an exemplar, named after it and not after the file that was sent in.
#[must_use]
pub fn photo(id: &Id, file: &str) -> OutPath {
    let ending = if file.ends_with(".png") { "png" } else { "jpg" };
    path(&format!("exemplars/{id}/photo.{ending}"))
}

/// A picture of a text, named by a digest of where it lies and not as the file that was sent in: such a name can say
/// whom it shows.
#[must_use]
pub fn picture(file: &str) -> OutPath {
    let lower = file.to_ascii_lowercase();
    let ending = if lower.ends_with(".png") { "png" } else { "jpg" };
    path(&format!("pictures/{}.{ending}", crate::output::short_digest(file.as_bytes())))
}

/// A bulletin for print: `ending` is `pdf` or `docx`.
#[must_use]
pub fn bulletin_file(month: Month, ending: &str) -> OutPath {
    path(&format!("bulletins/{month}/bulletin-{month}.{ending}"))
}

/// The yearly volume.
#[must_use]
pub fn volume(year: i32) -> OutPath {
    path(&format!("bulletins/{year}/volume-{year}.pdf"))
}

/// A ranking on one sheet for the notice board, after so many amendments: `paper` is `a3`, or `a4` for two sheets side
/// by side.
#[must_use]
pub fn board(scheme: &Id, period: Period, paper: &str, amended: usize) -> OutPath {
    path(&format!("rankings/{scheme}/{period}/board-{paper}{}.pdf", revision(amended)))
}

/// The certificate of an exemplar's award by its place, after so many amendments of the record.
#[must_use]
pub fn certificate(id: &Id, award: usize, amended: usize) -> OutPath {
    let award = if award == 0 { String::new() } else { format!("-{}", award + 1) };
    path(&format!("exemplars/{id}/certificate-{id}{award}{}.pdf", revision(amended)))
}

/// The poster of an exemplar.
#[must_use]
pub fn poster(id: &Id) -> OutPath {
    path(&format!("exemplars/{id}/poster-{id}.pdf"))
}
