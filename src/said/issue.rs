//! A monthly bulletin: its number in words, and which records it holds.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Around;
use super::block::{Cell, Imprint, PrintBlock, Run, Section};
use crate::compute::ranking::Ranking;
use crate::gate::Why;
use crate::model::bulletin::Bulletin;
use crate::model::period::Month;
use crate::model::record::{Kind, Record};
use crate::plan::address;

/// A bulletin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BulletinSheet {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// What kind of bulletin, in the red heading.
    pub name: String,
    /// 第N期(总第M期)
    pub issue: String,
    /// The office that edits it.
    pub office: String,
    /// Its date.
    pub date: String,
    /// The title in lines broken by sense.
    pub title_lines: Vec<String>,
    /// The editor's note.
    pub blocks: Vec<PrintBlock>,
    /// What the month brought.
    pub sections: Vec<Section>,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// 重排: since when and why it is not the sheet that was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<String>,
}

impl BulletinSheet {
    /// The pages of this site that it tells of.
    #[must_use]
    pub fn pages(&self) -> BTreeSet<&str> {
        let mut pages = BTreeSet::new();
        let mut blocks: Vec<&PrintBlock> = self.blocks.iter().collect();
        for section in &self.sections {
            pages.extend(section.to.as_deref());
            blocks.extend(&section.blocks);
        }
        for block in blocks {
            of_block(block, &mut |page| {
                pages.insert(page);
            });
        }
        pages
    }

    /// Puts one line in the place of everything that tells of a page that was taken back. Whether there was any.
    pub fn take_back(&mut self, page: &str, line: &Run) -> bool {
        let mut found = take_back_in(&mut self.blocks, page, line);
        for section in &mut self.sections {
            if section.to.as_deref() == Some(page) {
                section.to.clone_from(&line.to);
                section.blocks = vec![line_block(line)];
                found = true;
            } else {
                found |= take_back_in(&mut section.blocks, page, line);
            }
        }
        found
    }
}

fn line_block(line: &Run) -> PrintBlock {
    PrintBlock::Paragraph { runs: vec![line.clone()] }
}

/// Every page that a block tells of.
fn of_block<'b>(block: &'b PrintBlock, visit: &mut dyn FnMut(&'b str)) {
    let mut runs = |runs: &'b [Run]| runs.iter().filter_map(|run| run.to.as_deref()).for_each(&mut *visit);
    match block {
        PrintBlock::Heading { runs: own, .. } | PrintBlock::Paragraph { runs: own } => {
            runs(own);
            for note in own.iter().filter_map(|run| run.note.as_ref()) {
                note.blocks.iter().for_each(|block| of_block(block, visit));
            }
        }
        PrintBlock::Table(table) => {
            table.head.iter().chain(table.rows.iter().flatten()).for_each(|cell| runs(&cell.0));
        }
        PrintBlock::List { items, .. } => items.iter().flatten().for_each(|block| of_block(block, visit)),
        PrintBlock::Quote { blocks } => blocks.iter().for_each(|block| of_block(block, visit)),
        PrintBlock::Code { .. } | PrintBlock::Figure { .. } | PrintBlock::Chart(_) => {}
    }
}

fn tells_of(block: &PrintBlock, page: &str) -> bool {
    let mut found = false;
    of_block(block, &mut |other| found |= other == page);
    found
}

/// Blocks that tell of a page become a line; of a list only the items, of a table only the rows.
fn take_back_in(blocks: &mut [PrintBlock], page: &str, line: &Run) -> bool {
    let mut found = false;
    for block in blocks.iter_mut().filter(|block| tells_of(block, page)) {
        found = true;
        match block {
            PrintBlock::List { items, .. } => {
                for item in items.iter_mut().filter(|item| item.iter().any(|block| tells_of(block, page))) {
                    *item = vec![line_block(line)];
                }
            }
            PrintBlock::Table(table) => {
                let told = |cell: &Cell| cell.0.iter().any(|run| run.to.as_deref() == Some(page));
                for row in table.rows.iter_mut().filter(|row| row.iter().any(told)) {
                    let empty = row.len().saturating_sub(1);
                    *row = std::iter::once(Cell::from(vec![line.clone()]))
                        .chain(std::iter::repeat_n(Cell::default(), empty))
                        .collect();
                }
                if table.head.iter().any(told) {
                    *block = line_block(line);
                }
            }
            PrintBlock::Quote { blocks } => {
                take_back_in(blocks, page, line);
            }
            PrintBlock::Heading { .. }
            | PrintBlock::Paragraph { .. }
            | PrintBlock::Code { .. }
            | PrintBlock::Figure { .. }
            | PrintBlock::Chart(_) => *block = line_block(line),
        }
    }
    found
}

/// A bulletin on a day: as it was issued, with one line in the place of what was taken back by then.
pub(crate) fn on_day(around: &Around<'_>, mut sheet: BulletinSheet) -> BulletinSheet {
    let mut since: Option<NaiveDate> = None;
    for gone in &around.view.gone {
        let key = match gone.why {
            Why::Moved(_) => continue,
            Why::Withdrawn(_) => "bulletin.taken_back",
            Why::Erased => "bulletin.erased",
            Why::Expired => "bulletin.expired",
        };
        let Some(page) = address::named(&gone.record) else { continue };
        let line = around.words(key, &[("day", &around.day(gone.on))]);
        if sheet.take_back(page.as_str(), &Run::plain(line)) {
            since = since.max(Some(gone.on));
        }
    }
    sheet.reset = since.map(|day| around.words("bulletin.reset", &[("day", &around.day(day))]));
    sheet
}

/// 第N期(总第M期)
pub(crate) fn issue(around: &Around<'_>, bulletin: &Bulletin) -> String {
    let year = bulletin.month.parts().0.to_string();
    let (issue, total) = (bulletin.issue.to_string(), bulletin.total.to_string());
    around.words("bulletin.issue", &[("year", &year), ("issue", &issue), ("total", &total)])
}

/// What a bulletin's month brought, kind by kind, beside its rankings; kinds without any are left out.
///
/// Only what was public on the bulletin's own day: an issue that is out does not grow.
pub(crate) fn of_month<'a>(
    around: &'a Around<'a>,
    bulletin: &Bulletin,
) -> impl Iterator<Item = (Kind, Vec<Record<'a>>)> {
    let (month, date) = (bulletin.month, bulletin.date);
    let kinds = Kind::ALL.iter().copied().filter(|kind| gathered(*kind));
    let lists = kinds.map(move |kind| {
        let public = |record: &&Record<'_>| record.release().hold(date).is_none();
        (kind, around.of_month(kind, month).iter().filter(public).copied().collect::<Vec<_>>())
    });
    lists.filter(|(_, list)| !list.is_empty())
}

/// Whether a bulletin lists the month's records of a kind.
fn gathered(kind: Kind) -> bool {
    match kind {
        // What was amended stands in the next issue: one that is out does not change.
        Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar | Kind::Amendment => true,
        // Rankings have sections of their own.
        Kind::Unit | Kind::Ranking | Kind::Bulletin | Kind::Article | Kind::Page | Kind::Scheme => false,
    }
}

/// The rankings of periods that end in a bulletin's month and were public on its day.
pub(crate) fn rankings_of<'a>(around: &'a Around<'_>, bulletin: &Bulletin) -> impl Iterator<Item = &'a Ranking> {
    let (month, date) = (bulletin.month, bulletin.date);
    let public = move |ranking: &&Ranking| {
        let mut releases = around.view.rankings.iter();
        let own = releases.find(|one| one.scheme == ranking.scheme && one.period == ranking.period);
        own.is_some_and(|release| release.release.hold(date).is_none())
    };
    let ended = move |ranking: &&Ranking| Month::of(ranking.period.last_day()) == month;
    around.computed.rankings.iter().filter(ended).filter(public)
}
