//! Notices and rectification orders laid out as official documents.

use super::document::{Official, PrintAlign, PrintBlock, Section, Table};
use super::text::{blocks, chinese, imprint};
use super::title;
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::output::OutPath;
use crate::said::official::{self as said, Content};
use crate::said::{Around, Resolver};

pub(crate) fn notice(around: &Around<'_>, path: &OutPath, notice: &Notice) -> Official {
    official(around, path, said::notice(around, path, notice))
}

pub(crate) fn order(around: &Around<'_>, path: &OutPath, order: &Order) -> Official {
    official(around, path, said::order(around, path, order))
}

/// What must be put right, as a table.
fn items(around: &Around<'_>, order: &Order) -> Table {
    let head = ["place", "problem", "measure", "unit", "due"].map(|key| around.word(&format!("order.{key}")));
    let rows = order.items.iter().enumerate().map(|(place, item)| {
        let unit = around.full_name(&item.unit, order.document.signed_on);
        vec![(place + 1).to_string(), item.problem.clone(), item.measure.clone(), unit, chinese(item.due)]
    });
    let align = vec![PrintAlign::Center, PrintAlign::Start, PrintAlign::Start, PrintAlign::Center, PrintAlign::Center];
    Table::new(String::new(), head.into(), rows.collect(), align)
}

/// The title in lines: as the author broke it, or by sense.
pub(crate) fn title_lines(around: &Around<'_>, title: &str, given: &[String]) -> Vec<String> {
    if !given.is_empty() {
        return given.to_vec();
    }
    title::lines(title, around.named_in(title))
}

/// The attachments of a document as sections.
pub(crate) fn attachments(around: &Around<'_>, path: &OutPath, document: &said::Official<'_>) -> Vec<Section> {
    let resolver = Resolver { around, from: path };
    let section = |attached: &said::Attached<'_>| Section {
        title: attached.name.clone(),
        blocks: match &attached.content {
            Content::Text(prose) => blocks(prose, &resolver),
            Content::Items(order) => vec![PrintBlock::Table(items(around, order))],
        },
        to: None,
    };
    document.attachments.iter().map(section).collect()
}

fn official(around: &Around<'_>, path: &OutPath, said: said::Official<'_>) -> Official {
    let document = said.document;
    Official {
        imprint: imprint(around, document.title.clone()),
        format: document.format.into(),
        number: document.number.to_string(),
        signers: document.signers.clone(),
        title_lines: title_lines(around, &document.title, &document.title_lines),
        to: document.to.clone(),
        blocks: blocks(&said.text, &Resolver { around, from: path }),
        attachments: attachments(around, path, &said),
        present: document.present.clone(),
        printed_by: said.printed_by(),
        masthead: said.masthead.names,
        masthead_word: said.masthead.word.to_owned(),
        signatures: said.bodies,
        sealed: document.sealed,
        date: chinese(document.signed_on),
        note: document.note.clone(),
        cc: document.cc.clone(),
        printed_on: chinese(document.printed_on),
    }
}
