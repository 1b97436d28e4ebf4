//! The address of everything: a function of ids and periods only, never of titles.

use super::Listing;
use crate::model::id::Id;
use crate::model::period::{Month, Period};
use crate::output::OutPath;

fn path(text: &str) -> OutPath {
    text.parse().expect("ids and months are parts of paths")
}

/// The home page.
#[must_use]
pub fn home() -> OutPath {
    path("index.html")
}

/// An index page: `rankings`, `units`, `methods`, `bulletins`, `data`.
#[must_use]
pub fn index(folder: &str) -> OutPath {
    path(&format!("{folder}/index.html"))
}

/// A period of a scheme.
#[must_use]
pub fn ranking(scheme: &Id, period: Period) -> OutPath {
    path(&format!("rankings/{scheme}/{period}/index.html"))
}

/// A data file of a period of a scheme.
#[must_use]
pub fn ranking_file(scheme: &Id, period: Period, name: &str) -> OutPath {
    path(&format!("rankings/{scheme}/{period}/{name}"))
}

/// A unit.
#[must_use]
pub fn unit(id: &Id) -> OutPath {
    path(&format!("units/{id}/index.html"))
}

/// A notice.
#[must_use]
pub fn notice(id: &Id) -> OutPath {
    path(&format!("notices/{id}/index.html"))
}

/// A rectification order.
#[must_use]
pub fn order(id: &Id) -> OutPath {
    path(&format!("orders/{id}/index.html"))
}

/// A notice (`notices`) or order (`orders`) for print: `ending` is `pdf` or `docx`.
#[must_use]
pub fn document_file(kind: &str, id: &Id, ending: &str) -> OutPath {
    path(&format!("{kind}/{id}/{id}.{ending}"))
}

/// A case.
#[must_use]
pub fn case(id: &Id) -> OutPath {
    path(&format!("cases/{id}/index.html"))
}

/// An exemplar.
#[must_use]
pub fn exemplar(id: &Id) -> OutPath {
    path(&format!("exemplars/{id}/index.html"))
}

/// The picture of an exemplar, named after it and not after the file that was sent in.
#[must_use]
pub fn photo(id: &Id, file: &str) -> OutPath {
    let ending = if file.ends_with(".png") { "png" } else { "jpg" };
    path(&format!("exemplars/{id}/photo.{ending}"))
}

/// An article.
#[must_use]
pub fn article(id: &Id) -> OutPath {
    path(&format!("articles/{id}/index.html"))
}

/// A plain page.
#[must_use]
pub fn page(id: &Id) -> OutPath {
    path(&format!("pages/{id}/index.html"))
}

/// A scheme in words.
#[must_use]
pub fn method(id: &Id) -> OutPath {
    path(&format!("methods/{id}/index.html"))
}

/// A bulletin.
#[must_use]
pub fn bulletin(month: Month) -> OutPath {
    path(&format!("bulletins/{month}/index.html"))
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

/// A ranking on one sheet for the notice board: `paper` is `a3`, or `a4` for two sheets side by side.
#[must_use]
pub fn board(scheme: &Id, period: Period, paper: &str) -> OutPath {
    path(&format!("rankings/{scheme}/{period}/board-{paper}.pdf"))
}

/// The certificates of an exemplar's awards.
#[must_use]
pub fn certificate(id: &Id) -> OutPath {
    path(&format!("exemplars/{id}/certificate-{id}.pdf"))
}

/// The poster of an exemplar.
#[must_use]
pub fn poster(id: &Id) -> OutPath {
    path(&format!("exemplars/{id}/poster-{id}.pdf"))
}

/// The folder of a list.
#[must_use]
pub fn folder(listing: Listing) -> &'static str {
    match listing {
        Listing::Notices => "notices",
        Listing::Orders => "orders",
        Listing::Cases => "cases",
        Listing::Exemplars => "exemplars",
        Listing::Articles => "articles",
    }
}

/// A page of a list, from 0. `page-2` cannot be a record's address: a record's is a folder with its own index.
#[must_use]
pub fn list(listing: Listing, page: usize) -> OutPath {
    let folder = folder(listing);
    if page == 0 { index(folder) } else { path(&format!("{folder}/page-{}.html", page + 1)) }
}

/// A record that a text links to by folder and id.
#[must_use]
pub fn record(kind: &str, id: &str) -> OutPath {
    path(&format!("{kind}/{id}/index.html"))
}
