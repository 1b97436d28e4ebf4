//! `content/exemplars/<id>.md`.

use super::case::{RawMonths, months};
use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use super::{RawBody, decode_inner};
use crate::diag::{Diagnostics, Spanned};

/// An exemplar, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawExemplar {
    pub title: Option<Spanned<String>>,
    pub kind: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    pub post: Option<Spanned<String>>,
    pub unit: Option<Spanned<String>>,
    pub topic: Option<Spanned<String>>,
    pub consent: Option<RawConsent>,
    pub publicity: Option<RawMonths>,
    pub publicised_on: Option<Spanned<String>>,
    pub photo: Option<RawPhoto>,
    pub awards: Vec<RawAward>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// The person's own consent, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawConsent {
    pub form: Option<Spanned<String>>,
    pub on: Option<Spanned<String>>,
}

/// A picture, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawPhoto {
    pub file: Option<Spanned<String>>,
    pub alt: Option<Spanned<String>>,
}

/// An award, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAward {
    pub name: Option<Spanned<String>>,
    pub decided_by: Option<Spanned<String>>,
    pub decided_on: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
}

/// Takes the fields of an exemplar.
pub fn exemplar(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawExemplar {
    let mut fields = Fields::new(head, diags);
    let raw = RawExemplar {
        title: fields.required_text("title"),
        kind: fields.required_text("kind"),
        name: fields.required_text("name"),
        post: fields.text("post"),
        unit: fields.required_text("unit"),
        topic: fields.required_text("topic"),
        consent: fields.table("consent").map(|table| decode_inner(&mut fields, table, consent)),
        publicity: fields.table("publicity").map(|table| decode_inner(&mut fields, table, months)),
        publicised_on: fields.required_date("publicised_on"),
        photo: fields.table("photo").map(|table| decode_inner(&mut fields, table, photo)),
        awards: fields.tables("award").into_iter().map(|t| decode_inner(&mut fields, t, award)).collect(),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}

fn consent(fields: &mut Fields<'_>) -> RawConsent {
    RawConsent { form: fields.required_text("form"), on: fields.required_date("on") }
}

fn photo(fields: &mut Fields<'_>) -> RawPhoto {
    RawPhoto { file: fields.required_text("file"), alt: fields.required_text("alt") }
}

fn award(fields: &mut Fields<'_>) -> RawAward {
    RawAward {
        name: fields.required_text("name"),
        decided_by: fields.required_text("decided_by"),
        decided_on: fields.required_date("decided_on"),
        document: fields.text("document"),
    }
}
