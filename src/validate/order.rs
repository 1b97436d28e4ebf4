//! Rectification orders: who answers for them, what must be put right and by when.

use super::check::Check;
use super::dates::{Dates, Fact};
use super::index::Index;
use super::{Placed, document, review};
use crate::diag::{Diagnostics, Span};
use crate::load::Record;
use crate::load::order::{RawOrder, RawOrderItem};
use crate::model::id::Id;
use crate::model::order::{Order, OrderItem};
use crate::model::record::Kind;
use crate::source::Sources;

pub(super) fn order(
    record: Record<RawOrder>,
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Placed<Order>> {
    let check = &mut Check::new(diags);
    let raw = record.raw;
    let span = raw.document.number.as_ref().map_or(Span::file(record.file), |field| field.span);
    let mut dates = Dates::of(Kind::Order, &raw.release);
    dates.add(Fact::Signed, raw.document.signed_on.as_ref());
    dates.add(Fact::Printed, raw.document.printed_on.as_ref());
    for item in &raw.items {
        dates.add(Fact::Due, item.due.as_ref());
    }
    dates.check(check);
    let document = document::official(raw.document, index, span, check);
    let signed_on = document.as_ref().map(|document| document.signed_on);
    let unit = index.unit_id(raw.unit.as_ref(), signed_on, check);
    let campaign = check.text(raw.campaign);
    let notice = raw.notice.as_ref().and_then(|field| index.record_id(Kind::Notice, field, check));
    let written = raw.items.len();
    let items: Vec<OrderItem> =
        raw.items.into_iter().filter_map(|raw| item(raw, unit.as_ref(), signed_on, index, check)).collect();
    let body = document::text(&raw.body, index, sources, check);
    let printed_on = document.as_ref().map(|document| document.printed_on.max(document.signed_on));
    let release = review::release(raw.release, printed_on, check);
    let value = Order {
        id: record.id.parse().ok()?,
        document: document?,
        unit: unit?,
        campaign,
        notice,
        items: Some(items).filter(|items| items.len() == written && written > 0)?,
        body,
        release,
    };
    Some(Placed { value, span })
}

/// One item; a deadline lies after the order's own date, and without a unit of its own it is the order's unit's.
fn item(
    raw: RawOrderItem,
    unit: Option<&Id>,
    signed_on: Option<chrono::NaiveDate>,
    index: &Index,
    check: &mut Check<'_>,
) -> Option<OrderItem> {
    let problem = check.text(raw.problem);
    let measure = check.text(raw.measure);
    let unit = if raw.unit.is_some() { index.unit_id(raw.unit.as_ref(), signed_on, check) } else { unit.cloned() };
    let due = check.day(raw.due.as_ref());
    Some(OrderItem { problem: problem?, measure: measure?, unit: unit?, due: due? })
}
