//! `amend`, `withdraw` and `move`: an amendment found by comparing the desk with what was published.
//!
//! The clerk gives a reason and a document; every value before and after comes from the comparison.

pub mod reach;

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;

use crate::archive::read;
use crate::desk::{self, rests};
use crate::diag::{Code, Diagnostics, Stopped};
use crate::model::amendment::AmendmentKind;
use crate::model::record::{Kind, Record};
use crate::source::Sources;
use crate::understood::Change;
use crate::{AsOf, BuildError, load, source, validate};
use reach::Reach;

/// What the clerk says.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// The record, as `notices/2017-003`.
    pub record: &'a str,
    /// What the amendment does.
    pub kind: AmendmentKind,
    /// Why.
    pub reason: &'a str,
    /// The document behind it.
    pub document: Option<&'a str>,
    /// Where the record stands now, for a move.
    pub moved_to: Option<&'a str>,
}

/// An amendment that can be written.
#[derive(Debug)]
pub struct Draft {
    /// Where, below the site folder.
    pub path: String,
    /// Its text, without review entries.
    pub text: String,
    /// What stands there now: an amendment that was not published yet.
    pub before: Option<String>,
    /// Every value before and after.
    pub changes: Vec<Change>,
    /// Records that rest on the record.
    pub resting: Vec<String>,
    /// Where a withdrawn record stands now.
    pub reach: Option<Reach>,
    /// The day on which it is drafted.
    pub day: NaiveDate,
}

/// Why there is nothing to amend.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// The record was never published.
    #[error("{0} was never published")]
    NeverPublished(String),
    /// It says what it said.
    #[error("{0} says what was published")]
    Same(String),
    /// The desk has faults, or cannot be read.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Drafts an amendment of a published record as of a day.
///
/// # Errors
/// [`AmendError`]; nothing is written by this function in any case.
pub fn draft(
    root: &Path,
    as_of: AsOf,
    said: &Said<'_>,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Draft, AmendError> {
    *sources = source::read(root, diags).map_err(BuildError::from)?;
    let archive = read::read(root, sources).map_err(BuildError::from)?;
    *sources = archive.tell(std::mem::take(sources));
    let day = as_of.day(archive.zone(sources));
    let raw = load::load(sources, diags);
    let mut found = Diagnostics::default();
    let site = validate::validate(raw, sources, &mut found);
    // A closed period that differs is what an amendment is for.
    found.drop_code(Code::RankingClosed);
    diags.append(found);
    diags.stop_on_error().map_err(BuildError::from)?;
    let site = site.ok_or(Stopped).map_err(BuildError::from)?;
    if !desk::is_published(&archive, said.record) {
        return Err(AmendError::NeverPublished(said.record.to_owned()));
    }
    let takes_back = matches!(said.kind, AmendmentKind::Withdrawal | AmendmentKind::Move);
    let changes = if takes_back { Vec::new() } else { desk::changes(sources, &site, &archive, said.record) };
    if changes.is_empty() && !takes_back {
        return Err(AmendError::Same(said.record.to_owned()));
    }
    // A second change before the next publication goes into the same amendment.
    let open = site
        .amendments
        .iter()
        .find(|one| one.record == said.record && !desk::is_published(&archive, &Record::Amendment(one).path()));
    let id = match open {
        Some(one) => one.id.to_string(),
        None => {
            let stem = said.record.replace('/', "-").to_lowercase();
            let free = (1..).map(|number| format!("{stem}-{number}"));
            let taken = |id: &String| site.amendments.iter().any(|one| one.id.as_str() == id.as_str());
            free.into_iter().find(|id| !taken(id)).unwrap_or(stem)
        }
    };
    let path = format!("content/{}/{id}.toml", Kind::Amendment.folder());
    let before = sources.find(&path).map(|(file, _)| sources.text(file).to_owned());
    let release = site.ranking(said.record);
    let digest = release
        .filter(|release| release.closed.is_some())
        .and_then(|release| site.inputs(release))
        .map(|(scheme, inputs)| inputs.digest(scheme));
    let text = text(said, day, &changes, digest.as_deref());
    let resting = rests::resting_on(&site, said.record);
    let ends = said.kind == AmendmentKind::Withdrawal;
    let reach = if ends { reach::of(&archive, said.record, (&path, &text), day) } else { None };
    Ok(Draft { path, text, before, changes, resting, reach, day })
}

/// The text of an amendment; strings as TOML writes them.
fn text(said: &Said<'_>, on: NaiveDate, changes: &[Change], digest: Option<&str>) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = String::new();
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "{key} = {value}");
    };
    line("record", quoted(said.record));
    line("kind", quoted(said.kind.text()));
    line("on", on.to_string());
    line("reason", quoted(said.reason));
    for (key, value) in [("document", said.document), ("moved_to", said.moved_to)] {
        if let Some(value) = value {
            line(key, quoted(value));
        }
    }
    if let Some(digest) = digest {
        line("digest", quoted(&format!("sha256:{digest}")));
    }
    for change in changes {
        let _ = writeln!(out, "\n[[change]]\nfield = {}", quoted(&change.field));
        for (key, value) in [("was", &change.was), ("now", &change.now)] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", quoted(value));
            }
        }
    }
    out
}
