//! Bulletin pages: the month's issue.

use serde::Serialize;

use super::document::files;
use super::frame::{Column, Frame, article_frame, frame};
use super::{Around, FactView, LinkView};
use crate::model::bulletin::Bulletin;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::block::Section;
use crate::said::issue::issue;
use crate::web::blocks::to_html;
use crate::web::prose::Html;

/// A bulletin.
#[derive(Debug, Serialize)]
pub struct BulletinView {
    frame: Frame,
    issue: String,
    name: String,
    office: String,
    date: String,
    to: String,
    cc: String,
    reset: Option<String>,
    body_html: Html,
    sections: Vec<SectionView>,
    review: Vec<FactView>,
    files: Vec<LinkView>,
}

/// A section of the issue.
#[derive(Debug, Serialize)]
struct SectionView {
    title: String,
    body_html: Html,
    /// The page that it tells of, while that is there.
    page: Option<String>,
}

/// All bulletins.
#[derive(Debug, Serialize)]
pub struct IndexView {
    frame: Frame,
    bulletins: Vec<BulletinEntry>,
    volumes: Vec<LinkView>,
}

#[derive(Debug, Serialize)]
struct BulletinEntry {
    title: String,
    href: String,
    issue: String,
    date: String,
    files: Vec<LinkView>,
}

/// The page of a bulletin shows the issue as it came out; what was amended since stands beside it.
pub(crate) fn bulletin(around: &Around<'_>, from: &OutPath, bulletin: &Bulletin) -> BulletinView {
    let paths = ["pdf", "docx"].map(|ending| address::bulletin_file(bulletin.month, ending));
    let sheet = &around.issues[&bulletin.month];
    let section = |section: &Section| SectionView {
        title: section.title.clone(),
        body_html: to_html(&section.blocks, around, from),
        page: section.to.as_ref().and_then(|page| {
            let page = page.parse().ok().filter(|page| around.plan.files.contains_key(page))?;
            Some(from.link_to(&page))
        }),
    };
    let column = Column::Of(Kind::Bulletin);
    BulletinView {
        frame: article_frame(around, from, column, &sheet.imprint.title, bulletin.date, &sheet.office),
        issue: sheet.issue.clone(),
        name: sheet.name.clone(),
        office: sheet.office.clone(),
        date: sheet.date.clone(),
        to: sheet.to.join("，"),
        cc: sheet.cc.join("，"),
        reset: sheet.reset.clone(),
        body_html: to_html(&sheet.blocks, around, from),
        sections: sheet.sections.iter().map(section).collect(),
        review: around.review(&bulletin.release.review),
        files: files(around, from, &paths),
    }
}

pub(crate) fn index(around: &Around<'_>, from: &OutPath) -> IndexView {
    let bulletins = around
        .view
        .bulletins
        .iter()
        .map(|bulletin| {
            let paths = ["pdf", "docx"].map(|ending| address::bulletin_file(bulletin.month, ending));
            BulletinEntry {
                title: bulletin.title.clone(),
                href: from.link_to(&address::of(Record::Bulletin(bulletin))),
                issue: issue(around, bulletin),
                date: around.day(bulletin.date),
                files: files(around, from, &paths),
            }
        })
        .collect();
    let title = around.word("nav.bulletins");
    let volumes = crate::plan::years(around.view).into_iter().rev().map(|year| (year, address::volume(year)));
    let planned = volumes.filter(|(_, path)| around.plan.files.contains_key(path));
    IndexView {
        frame: frame(around, from, Column::Of(Kind::Bulletin), &title, &around.word("bulletins.description")),
        bulletins,
        volumes: planned
            .map(|(year, path)| LinkView {
                text: around.words("volume.link", &[("year", &year.to_string())]),
                href: from.link_to(&path),
            })
            .collect(),
    }
}
