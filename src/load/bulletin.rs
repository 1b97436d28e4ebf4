//! `content/bulletins/<month>.md`.

use super::RawBody;
use super::fields::{Fields, Table};
use super::review::{self, RawRelease};
use crate::diag::{Diagnostics, Spanned};

/// A bulletin, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawBulletin {
    pub title: Option<Spanned<String>>,
    pub issue: Option<Spanned<String>>,
    pub total: Option<Spanned<String>>,
    pub office: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
    pub to: Vec<Spanned<String>>,
    pub cc: Vec<Spanned<String>>,
    pub release: RawRelease,
    pub body: RawBody,
}

/// Takes the fields of a bulletin.
pub fn bulletin(head: Table, body: RawBody, diags: &mut Diagnostics) -> RawBulletin {
    let mut fields = Fields::new(head, diags);
    let raw = RawBulletin {
        title: fields.required_text("title"),
        issue: fields.required_number("issue"),
        total: fields.required_number("total"),
        office: fields.required_text("office"),
        date: fields.required_date("date"),
        to: fields.texts("to"),
        cc: fields.texts("cc"),
        release: review::release(&mut fields),
        body,
    };
    fields.finish();
    raw
}
