//! `content/rankings/<scheme>/<month>.toml`.

use super::decode_inner;
use super::fields::Fields;
use super::review::{self, RawRelease};
use crate::diag::Spanned;

/// A month's ranking record, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawRanking {
    /// The folder it lies in.
    pub scheme: String,
    pub published_on: Option<Spanned<String>>,
    pub note: Option<Spanned<String>>,
    pub adjustments: Vec<RawAdjustment>,
    pub release: RawRelease,
}

/// One addition or deduction, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawAdjustment {
    pub unit: Option<Spanned<String>>,
    pub key: Option<Spanned<String>>,
    pub document: Option<Spanned<String>>,
}

/// Takes the fields of a ranking record.
pub fn ranking(fields: &mut Fields<'_>) -> RawRanking {
    RawRanking {
        scheme: String::new(),
        published_on: fields.required_date("published_on"),
        note: fields.text("note"),
        adjustments: fields.tables("adjustment").into_iter().map(|t| decode_inner(fields, t, adjustment)).collect(),
        release: review::release(fields),
    }
}

fn adjustment(fields: &mut Fields<'_>) -> RawAdjustment {
    RawAdjustment {
        unit: fields.required_text("unit"),
        key: fields.required_text("key"),
        document: fields.required_text("document"),
    }
}
