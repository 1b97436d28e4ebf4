//! The record that releases one period's ranking: what is computed stands in `compute::ranking`.

use chrono::NaiveDate;

use super::id::{DocNumber, Id};
use super::period::{Period, Round};
use super::place::Span;
use super::review::Release;
use super::score::{Cell, Entry};

/// One period of one scheme, with what only people can say about it.
#[derive(Clone, Debug)]
pub struct RankingRelease {
    /// The scheme.
    pub scheme: Id,
    /// The period.
    pub period: Period,
    /// The day it is published.
    pub published_on: NaiveDate,
    /// A note for readers.
    pub note: Option<String>,
    /// Additions and deductions of the period.
    pub adjustments: Vec<Adjustment>,
    /// Vetoes of the period.
    pub vetoes: Vec<Veto>,
    /// 关账: the inputs as they stood when the period was closed.
    pub closed: Option<Closed>,
    /// 更正: what was changed afterwards, oldest first.
    pub corrections: Vec<Correction>,
    /// Corrections of days still to come, or not approved: their changes are taken back before anything is computed.
    pub later: Vec<Correction>,
    /// 停评: rounds that were left out on purpose.
    pub skipped: Vec<Skipped>,
    /// What was done about consequences. Which consequence it was is computed, never recorded.
    pub done: Vec<Done>,
    /// Its approval, which covers the period's scores and evaluations.
    pub release: Release,
}

impl RankingRelease {
    /// Leaves out what is recorded for days after one: a site built as of a day knows nothing of later ones.
    pub fn know_until(&mut self, day: NaiveDate) {
        let public = |one: &&Correction| one.public_on.is_some_and(|on| on <= day);
        let known = self.corrections.iter().take_while(public).count();
        self.later = self.corrections.split_off(known);
        self.closed = self.closed.take().filter(|closed| closed.on <= day);
        self.done.retain(|done| done.on <= day);
    }
}

/// An addition or deduction, tied to the document that decided it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Adjustment {
    /// The unit.
    pub unit: Id,
    /// The scheme's rule.
    pub key: String,
    /// The document.
    pub document: DocNumber,
    /// How many pieces; at least one.
    pub count: u32,
    /// The condition of the scheme's rule that held.
    pub condition: Option<String>,
}

/// A veto, tied to the document that decided it and the day of the fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Veto {
    /// The unit.
    pub unit: Id,
    /// The scheme's rule.
    pub key: String,
    /// The document.
    pub document: DocNumber,
    /// The day.
    pub on: NaiveDate,
}

/// Something that a period leaves out on purpose, with the reason that readers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The round without scores; `None` for the period's ballots.
    pub round: Option<Round>,
    /// Why.
    pub reason: String,
}

/// A consequence that was carried out.
#[derive(Clone, Debug)]
pub struct Done {
    /// The unit.
    pub unit: Id,
    /// The day.
    pub on: NaiveDate,
    /// The document that carried it out.
    pub document: Option<DocNumber>,
    /// Where the record says so.
    pub span: Span,
}

/// When a period was closed, and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The day.
    pub on: NaiveDate,
    /// The digest of the inputs, as `model::inputs` takes it: 64 hexadecimal digits.
    pub digest: String,
    /// Where the record says so.
    pub span: Span,
}

/// A correction of a closed period: with its changes taken back, the inputs have the digest they had before.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The day it was decided.
    pub on: NaiveDate,
    /// The first day on which it is public; `None` while nobody has approved it.
    pub public_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// The document that decided it.
    pub document: Option<DocNumber>,
    /// The digest of the inputs with the correction.
    pub digest: String,
    /// What was changed, and what stood there before.
    pub changes: Vec<Changed>,
    /// Where the record names the digest.
    pub span: Span,
}

/// One changed input of one unit.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The unit.
    pub unit: Id,
    /// What stood there before.
    pub was: Was,
}

/// What stood in an input before a correction.
#[derive(Clone, Debug)]
pub enum Was {
    /// The value of an indicator in a round.
    Value {
        /// The round.
        round: Round,
        /// The indicator's key.
        indicator: String,
        /// The value.
        value: Cell,
    },
    /// No values in a round, with or without leave.
    Absent {
        /// The round.
        round: Round,
        /// `Excused` or `Unexcused`.
        entry: Entry,
    },
    /// A number of ballots of a voter class in a round.
    Ballots {
        /// The round.
        round: Round,
        /// The class's key.
        class: String,
        /// `issued`, `returned`, `valid` or a grade.
        column: String,
        /// How many.
        count: u32,
    },
    /// The name of the unit on the last day of the period.
    Name {
        /// The name.
        name: String,
    },
    /// How often an adjustment applied by a document, and on which condition; `None` when it did not.
    Pieces {
        /// The scheme's rule.
        key: String,
        /// The document.
        document: DocNumber,
        /// How many pieces, and the condition that held.
        pieces: Option<(u32, Option<String>)>,
    },
    /// The day of a veto by a document; `None` when there was none.
    Veto {
        /// The scheme's rule.
        key: String,
        /// The document.
        document: DocNumber,
        /// The day of the fact.
        on: Option<NaiveDate>,
    },
    /// An adjustment that did not apply, or applied by a document.
    Adjustment {
        /// The scheme's rule.
        key: String,
        /// The document it had; `None` when there was no such adjustment.
        document: Option<DocNumber>,
    },
}
