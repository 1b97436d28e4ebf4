//! Proof-reading: what a proof-reader marks in a text before anybody weighs its meaning.
//!
//! Empty and unpaired brackets, punctuation of the wrong width, letters that only look right, spaces inside Chinese,
//! brackets of document numbers, weekdays, terms before their time, the site's own list of words. Whatever has one safe
//! remedy carries it; `check --fix` puts it in and touches nothing else. Nothing here knows records: it reads words.

mod mend;
mod pairs;
mod punctuation;
mod terms;
mod words;

use std::ops::Range;

use chrono::NaiveDate;

use crate::model::site::Words;
pub use mend::mended;

/// What kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Brackets or quotation marks with nothing between them.
    Empty,
    /// A bracket or quotation mark without its partner.
    Unpaired,
    /// Punctuation of the wrong width or form.
    Punctuation,
    /// A letter that only looks like the right one, or text in a wrong encoding.
    Letter,
    /// A space inside Chinese.
    Space,
    /// Brackets of a document number that are none.
    Number,
    /// A weekday that the date is not.
    Weekday,
    /// A term that did not exist at the date of the text.
    Term,
    /// A word that the site forbids.
    Forbidden,
    /// A word for which the site has a better one.
    Preferred,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub fault: Fault,
    /// Its bytes.
    pub bytes: Range<usize>,
    /// What is right: to be put there when [`Finding::safe`], otherwise for a person to see.
    pub right: Option<String>,
    /// Whether what is right can be put there unseen.
    pub safe: bool,
    /// More about it: a day, a date.
    pub detail: String,
}

impl Finding {
    fn new(fault: Fault, bytes: Range<usize>) -> Self {
        Self { fault, bytes, right: None, safe: false, detail: String::new() }
    }

    fn right(mut self, right: impl Into<String>, safe: bool) -> Self {
        self.right = Some(right.into());
        self.safe = safe;
        self
    }

    fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }
}

/// Everything to be marked in a file of the site folder.
#[must_use]
pub fn file(path: &str, text: &str, site: &Words) -> Vec<Finding> {
    let day = words::day(text);
    let mut found = Vec::new();
    for (range, prose) in words::stretches(path, text) {
        let mut list = read(&text[range.clone()], range.start, day, site);
        // Other records may refer to what stands in a field, so a person changes it.
        for finding in &mut list {
            finding.safe &= prose;
        }
        found.append(&mut list);
    }
    found
}

/// Reads a stretch of text that begins `offset` bytes into its file. `day` is the date of the record.
#[must_use]
pub fn read(text: &str, offset: usize, day: Option<NaiveDate>, site: &Words) -> Vec<Finding> {
    let signs = words::signs(text);
    let mut found = Vec::new();
    pairs::read(&signs, text, &mut found);
    punctuation::read(&signs, text, &mut found);
    terms::read(&signs, text, day, site, &mut found);
    for finding in &mut found {
        finding.bytes = finding.bytes.start + offset..finding.bytes.end + offset;
    }
    found.sort_by_key(|finding| (finding.bytes.start, finding.fault));
    // What is said twice of one place is said once.
    found.dedup_by(|later, earlier| later.bytes.start < earlier.bytes.end && later.fault != Fault::Forbidden);
    found
}

/// Whether a character is Chinese.
pub(crate) fn han(c: char) -> bool {
    matches!(u32::from(c), 0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}
