//! The elements that notices and orders share as official documents.

use super::fields::Fields;
use crate::diag::Spanned;

/// The elements of an official document, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawOfficial {
    pub title: Option<Spanned<String>>,
    pub title_lines: Vec<Spanned<String>>,
    pub number: Option<Spanned<String>>,
    pub format: Option<Spanned<String>>,
    pub masthead: Option<Spanned<String>>,
    pub issued_by: Vec<Spanned<String>>,
    pub signers: Vec<Spanned<String>>,
    pub signed_on: Option<Spanned<String>>,
    pub printed_on: Option<Spanned<String>>,
    pub to: Vec<Spanned<String>>,
    pub cc: Vec<Spanned<String>>,
    pub sealed: Option<Spanned<bool>>,
    pub note: Option<Spanned<String>>,
    pub present: Vec<Spanned<String>>,
}

/// Takes the elements of an official document from a record.
pub fn official(fields: &mut Fields<'_>) -> RawOfficial {
    fields.require("issued_by");
    RawOfficial {
        title: fields.required_text("title"),
        title_lines: fields.texts("title_lines"),
        number: fields.required_text("number"),
        format: fields.text("format"),
        masthead: fields.text("masthead"),
        issued_by: fields.texts("issued_by"),
        signers: fields.texts("signers"),
        signed_on: fields.required_date("signed_on"),
        printed_on: fields.date("printed_on"),
        to: fields.texts("to"),
        cc: fields.texts("cc"),
        sealed: fields.bool("sealed"),
        note: fields.text("note"),
        present: fields.texts("present"),
    }
}
