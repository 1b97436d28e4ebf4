//! `content/mappings/<scheme>.toml`: what was decided about the tables of a scheme, layout by layout.

use super::decode_inner;
use super::fields::{Fields, Value};
use crate::diag::{Span, Spanned};

/// One layout, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawLayout {
    pub span: Span,
    pub kind: Option<Spanned<String>>,
    pub headings: Vec<Spanned<String>>,
    pub sheet: Option<Spanned<String>>,
    pub header_row: Option<Spanned<String>>,
    pub places: Option<Spanned<String>>,
    pub accept: Vec<Spanned<String>>,
    pub columns: Vec<(Spanned<String>, Spanned<Value>)>,
    pub units: Vec<(Spanned<String>, Spanned<Value>)>,
    pub values: Vec<(Spanned<String>, Spanned<Value>)>,
}

/// Takes the layouts of a file.
pub fn layouts(fields: &mut Fields<'_>) -> Vec<RawLayout> {
    fields.require("layout");
    fields.tables("layout").into_iter().map(|table| decode_inner(fields, table, layout)).collect()
}

/// Takes the fields of a mapping that a command was given, which is a layout without its headings.
pub fn layout(fields: &mut Fields<'_>) -> RawLayout {
    RawLayout {
        span: fields.span(),
        kind: fields.text("kind"),
        headings: fields.texts("headings"),
        sheet: fields.text("sheet"),
        header_row: fields.number("header_row"),
        places: fields.number("places"),
        accept: fields.texts("accept"),
        columns: fields.pairs("columns"),
        units: fields.pairs("units"),
        values: fields.pairs("values"),
    }
}
