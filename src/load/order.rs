//! `content/orders/<id>.md`.

use super::document::{self, RawOfficial};
use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use super::{RawBody, decode_inner};
use crate::diag::{Diagnostics, Span, Spanned};

/// A rectification order, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawOrder {
    pub document: RawOfficial,
    pub unit: Option<Spanned<String>>,
    pub campaign: Option<Spanned<String>>,
    pub notice: Option<Spanned<String>>,
    pub items: Vec<RawOrderItem>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// One thing that must be put right, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawOrderItem {
    pub span: Span,
    pub problem: Option<Spanned<String>>,
    pub measure: Option<Spanned<String>>,
    pub unit: Option<Spanned<String>>,
    pub due: Option<Spanned<String>>,
}

/// Takes the fields of an order.
pub fn order(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawOrder {
    let mut fields = Fields::new(head, diags);
    fields.require("item");
    let raw = RawOrder {
        document: document::official(&mut fields),
        unit: fields.required_text("unit"),
        campaign: fields.text("campaign"),
        notice: fields.text("notice"),
        items: fields.tables("item").into_iter().map(|table| decode_inner(&mut fields, table, item)).collect(),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}

fn item(fields: &mut Fields<'_>) -> RawOrderItem {
    RawOrderItem {
        span: fields.span(),
        problem: fields.required_text("problem"),
        measure: fields.required_text("measure"),
        unit: fields.text("unit"),
        due: fields.required_date("due"),
    }
}
