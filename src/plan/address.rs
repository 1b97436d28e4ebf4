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

/// A notice in print.
#[must_use]
pub fn notice_pdf(id: &Id) -> OutPath {
    path(&format!("notices/{id}/{id}.pdf"))
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

/// A bulletin in print.
#[must_use]
pub fn bulletin_pdf(month: Month) -> OutPath {
    path(&format!("bulletins/{month}/bulletin-{month}.pdf"))
}

/// The folder of a list.
#[must_use]
pub fn folder(listing: Listing) -> &'static str {
    match listing {
        Listing::Notices => "notices",
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
