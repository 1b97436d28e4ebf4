//! The record that releases one month's ranking: what is computed stands in `compute::ranking`.

use chrono::NaiveDate;

use super::id::{DocNumber, Id};
use super::period::Month;
use super::review::Release;

/// One month of one scheme, with what only people can say about it.
#[derive(Clone, Debug)]
pub struct RankingRelease {
    /// The scheme.
    pub scheme: Id,
    /// The month.
    pub month: Month,
    /// The day it is published.
    pub published_on: NaiveDate,
    /// A note for readers.
    pub note: Option<String>,
    /// Additions and deductions of the month.
    pub adjustments: Vec<Adjustment>,
    /// Its approval, which covers the month's scores and evaluations.
    pub release: Release,
}

/// An addition or deduction, tied to the document that decided it.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// The unit.
    pub unit: Id,
    /// The scheme's rule.
    pub key: String,
    /// The document.
    pub document: DocNumber,
}
