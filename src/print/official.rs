//! Notices and rectification orders as official documents.

use super::document::{Document, Official, PrintAlign, PrintBlock, Section, Table};
use super::text::{attachments, blocks, chinese, imprint};
use super::title;
use crate::model::document::{Format, OfficialDocument};
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::prose::Body;
use crate::model::unit::Unit;
use crate::output::OutPath;
use crate::said::{Around, Resolver};

pub(crate) fn notice(around: &Around<'_>, path: &OutPath, notice: &Notice) -> Document {
    Document::Official(Box::new(official(around, path, &notice.document, &notice.body)))
}

/// The order's items are its last attachment, so that what must be put right is one table on pages of its own.
pub(crate) fn order(around: &Around<'_>, path: &OutPath, order: &Order) -> Document {
    let mut document = official(around, path, &order.document, &order.body);
    document
        .attachments
        .push(Section { title: around.word("order.items"), blocks: vec![PrintBlock::Table(items(around, order))] });
    Document::Official(Box::new(document))
}

/// What must be put right, as a table.
pub(crate) fn items(around: &Around<'_>, order: &Order) -> Table {
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
    let versions = around.view.units.iter().flat_map(Unit::versions);
    title::lines(title, versions.map(|version| version.name.as_str()))
}

fn official(around: &Around<'_>, path: &OutPath, document: &OfficialDocument, body: &Body) -> Official {
    let bodies: Vec<String> =
        document.issued_by.iter().map(|id| around.view.unit_name(id, document.signed_on).to_owned()).collect();
    let resolver = Resolver { around, from: path };
    let (text, attached) = body.prose.with_attachments();
    let lead = bodies.first().cloned().unwrap_or_default();
    let masthead = match (&document.masthead, document.format) {
        (Some(words), _) => vec![words.clone()],
        // A letter bears the name of the lead body alone (10.1); minutes say what they are (10.3).
        (None, Format::Letter) => vec![lead.clone()],
        (None, Format::Minutes) => vec![format!("{lead}纪要")],
        (None, Format::File) => bodies.clone(),
    };
    Official {
        imprint: imprint(around, document.title.clone()),
        format: match document.format {
            Format::File => "file",
            Format::Letter => "letter",
            Format::Minutes => "minutes",
        },
        masthead,
        number: document.number.to_string(),
        signers: document.signers.clone(),
        title_lines: title_lines(around, &document.title, &document.title_lines),
        to: document.to.clone(),
        blocks: blocks(&text, &resolver),
        attachments: attachments(&attached, &resolver),
        present: document.present.clone(),
        printed_by: lead,
        signatures: bodies,
        sealed: document.sealed,
        date: chinese(document.signed_on),
        note: document.note.clone(),
        cc: document.cc.clone(),
        printed_on: chinese(document.printed_on),
    }
}
