//! `content/cases/<id>.md`.

use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use super::{RawBody, decode_inner};
use crate::diag::{Diagnostics, Spanned};

/// A case, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawCase {
    pub title: Option<Spanned<String>>,
    pub unit: Option<Spanned<String>>,
    pub campaign: Option<Spanned<String>>,
    pub field: Option<Spanned<String>>,
    pub problem: Option<Spanned<String>>,
    pub facts_period: Option<RawMonths>,
    pub amount: Option<Spanned<String>>,
    pub stage: Option<Spanned<String>>,
    pub publicised_on: Option<Spanned<String>>,
    pub publicity_basis: Option<Spanned<String>>,
    pub persons: Vec<RawPerson>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// A span of months or days, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawMonths {
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
}

/// A person in a case, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawPerson {
    pub name: Option<Spanned<String>>,
    /// The name in full, published as the site's name policy says and in no other way.
    pub full_name: Option<Spanned<String>>,
    pub post: Option<Spanned<String>>,
    pub level: Option<Spanned<String>>,
    pub dispositions: Vec<RawDisposition>,
}

/// A disposition, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawDisposition {
    pub track: Option<Spanned<String>>,
    pub value: Option<Spanned<String>>,
    pub decided_by: Option<Spanned<String>>,
    pub decided_on: Option<Spanned<String>>,
    pub effective_on: Option<Spanned<String>>,
}

/// Takes the fields of a case.
pub fn case(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawCase {
    let mut fields = Fields::new(head, diags);
    let raw = RawCase {
        title: fields.required_text("title"),
        unit: fields.required_text("unit"),
        campaign: fields.text("campaign"),
        field: fields.required_text("field"),
        problem: fields.required_text("problem"),
        facts_period: fields.table("facts_period").map(|table| decode_inner(&mut fields, table, months)),
        amount: fields.text("amount"),
        stage: fields.required_text("stage"),
        publicised_on: fields.date("publicised_on"),
        publicity_basis: fields.required_text("publicity_basis"),
        persons: fields.tables("person").into_iter().map(|t| decode_inner(&mut fields, t, person)).collect(),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}

/// Takes `from` and `to`.
pub fn months(fields: &mut Fields<'_>) -> RawMonths {
    RawMonths { from: fields.required_date("from"), to: fields.required_date("to") }
}

fn person(fields: &mut Fields<'_>) -> RawPerson {
    let full_name = fields.text("full_name");
    RawPerson {
        name: if full_name.is_some() { fields.text("name") } else { fields.required_text("name") },
        full_name,
        post: fields.required_text("post"),
        level: fields.required_text("level"),
        dispositions: fields.tables("disposition").into_iter().map(|t| decode_inner(fields, t, disposition)).collect(),
    }
}

fn disposition(fields: &mut Fields<'_>) -> RawDisposition {
    RawDisposition {
        track: fields.required_text("track"),
        value: fields.required_text("value"),
        decided_by: fields.required_text("decided_by"),
        decided_on: fields.required_date("decided_on"),
        effective_on: fields.date("effective_on"),
    }
}
