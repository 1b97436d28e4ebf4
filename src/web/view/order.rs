//! Pages of rectification orders: the document, and what must be put right as a table.

use serde::Serialize;

use super::document::{DocumentView, document};
use super::frame::{Column, Frame, article_frame};
use super::{Around, EntryView, FactView, LinkView};
use crate::model::order::Order;
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::said::official;

/// A rectification order.
#[derive(Debug, Serialize)]
pub struct OrderView {
    frame: Frame,
    document: DocumentView,
    unit: LinkView,
    /// The number of the items among the attachments, where there are several.
    items_number: String,
    items: Vec<ItemView>,
    notices: Vec<EntryView>,
    campaign: Option<String>,
    review: Vec<FactView>,
}

#[derive(Debug, Serialize)]
struct ItemView {
    problem: String,
    measure: String,
    unit: LinkView,
    due: String,
}

pub(crate) fn order(around: &Around<'_>, from: &OutPath, order: &Order) -> OrderView {
    let view = around.view;
    let said = official::order(around, from, order);
    let head = &order.document;
    let notice = order.notice.as_ref().and_then(|id| view.record(Kind::Notice, id.as_str()));
    OrderView {
        frame: article_frame(
            around,
            from,
            Column::Of(Kind::Order),
            &head.title,
            head.signed_on,
            &said.bodies.join(" "),
        ),
        document: document(around, from, (Kind::Order, &order.id), &said),
        unit: around.unit_link(from, &order.unit, order.document.signed_on),
        items_number: said
            .attachments
            .last()
            .and_then(|items| items.number)
            .map_or_else(String::new, |n| n.to_string()),
        items: order
            .items
            .iter()
            .map(|item| ItemView {
                problem: item.problem.clone(),
                measure: item.measure.clone(),
                unit: around.unit_link(from, &item.unit, order.document.signed_on),
                due: around.day(item.due),
            })
            .collect(),
        notices: notice.into_iter().map(|notice| around.entry(from, notice)).collect(),
        campaign: order.campaign.clone(),
        review: around.review(&order.release.review),
    }
}
