//! Bulletin pages: the month's issue.

use serde::Serialize;

use super::document::files;
use super::frame::{Column, Frame, article_frame, frame};
use super::{Around, EntryView, FactView, LinkView, html};
use crate::model::bulletin::Bulletin;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::certainty::{self, CorrectionView};
use crate::said::issue::{issue, of_month, rankings_of};
use crate::said::standing::{Standing, standing};
use crate::web::prose::Html;

/// A bulletin.
#[derive(Debug, Serialize)]
pub struct BulletinView {
    frame: Frame,
    title: String,
    issue: String,
    office: String,
    date: String,
    body_html: Html,
    rankings: Vec<ShortRanking>,
    parts: Vec<PartView>,
    review: Vec<FactView>,
    files: Vec<LinkView>,
}

/// The month's records of one kind.
#[derive(Debug, Serialize)]
struct PartView {
    title: String,
    entries: Vec<EntryView>,
}

#[derive(Debug, Serialize)]
struct ShortRanking {
    title: String,
    href: String,
    rows: Vec<Standing>,
    ranked: usize,
    corrections: Vec<CorrectionView>,
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

/// How many places of each ranking the page shows; the print and the ranking's own page have all.
const SHOWN: usize = 10;

pub(crate) fn bulletin(around: &Around<'_>, from: &OutPath, bulletin: &Bulletin) -> BulletinView {
    let view = around.view;
    let rankings = rankings_of(around, bulletin)
        .map(|ranking| {
            let tier = view.scheme(&ranking.scheme).map_or("", |scheme| scheme.tier.key());
            let (month, tier) = (around.period(ranking.period), around.word(&format!("tier.{tier}")));
            ShortRanking {
                title: around.words("ranking.title", &[("month", &month), ("tier", &tier)]),
                href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
                rows: ranking
                    .rows
                    .iter()
                    .take(SHOWN)
                    .map(|row| standing(around, from, row, ranking.period.last_day()))
                    .collect(),
                ranked: ranking.rows.len(),
                corrections: certainty::corrections(around, from, ranking, None),
            }
        })
        .collect();
    let paths = ["pdf", "docx"].map(|ending| address::bulletin_file(bulletin.month, ending));
    let office = view.unit_name(&bulletin.office, bulletin.date).to_owned();
    BulletinView {
        frame: article_frame(around, from, Column::Of(Kind::Bulletin), &bulletin.title, bulletin.date, &office),
        title: bulletin.title.clone(),
        issue: issue(around, bulletin),
        office,
        date: around.day(bulletin.date),
        body_html: html(around, from, &bulletin.body),
        rankings,
        parts: of_month(around, bulletin)
            .map(|(kind, records)| PartView {
                title: around.word(&format!("bulletin.{}", kind.folder())),
                entries: records.iter().map(|record| around.entry(from, *record)).collect(),
            })
            .collect(),
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
