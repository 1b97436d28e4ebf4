//! The words of an issued document as the archive keeps them, so that it can be set later and again as it was issued.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::document::{Board, BulletinSheet, Certificates, Document, Official, PrintBlock, PrintPicture};
use super::{bulletin, official, sheet, volume, walk};
use crate::archive::in_force::Past;
use crate::output::OutPath;
use crate::plan::Printed;
use crate::said::Around;
use crate::said::block::Run;
use crate::source::Sources;

/// A document with the day on which it was made.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) day: NaiveDate,
    pub(crate) document: Document,
}

/// The same as a file.
#[derive(Serialize, Deserialize)]
struct File {
    day: String,
    words: Words,
}

/// The documents that are issued.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Words {
    Official(Box<Official>),
    Bulletin(Box<BulletinSheet>),
    Board(Box<Board>),
    Certificate(Box<Certificates>),
}

impl Kept {
    /// The bulletin that it is.
    pub(crate) fn bulletin(&self) -> Option<&BulletinSheet> {
        if let Document::Bulletin(sheet) = &self.document { Some(sheet) } else { None }
    }

    /// Its text; none for documents that follow what they show and are never issued.
    pub(crate) fn text(self) -> Option<String> {
        let words = match self.document {
            Document::Official(one) => Words::Official(one),
            Document::Bulletin(one) => Words::Bulletin(one),
            Document::Board(one) => Words::Board(one),
            Document::Certificate(one) => Words::Certificate(one),
            Document::Poster(_) | Document::Volume(_) => return None,
        };
        let mut text = serde_json::to_string_pretty(&File { day: self.day.to_string(), words }).ok()?;
        text.push('\n');
        Some(text)
    }

    /// Reads what was kept; the archive's digests have told whether it is what was written.
    fn read(text: &str) -> Option<Self> {
        let File { day, words } = serde_json::from_str(text).ok()?;
        let document = match words {
            Words::Official(one) => Document::Official(one),
            Words::Bulletin(one) => Document::Bulletin(one),
            Words::Board(one) => Document::Board(one),
            Words::Certificate(one) => Document::Certificate(one),
        };
        Some(Self { day: day.parse().ok()?, document })
    }
}

/// The words of a bulletin with a sign in the place of everything that tells of pages that were erased; `None` when
/// nothing does. The sign still leads to the page, so that the day's site says what it says of what was taken back.
pub(crate) fn without(text: &str, pages: &BTreeSet<String>, sign: &str) -> Option<String> {
    let mut kept = Kept::read(text)?;
    let Document::Bulletin(sheet) = &mut kept.document else { return None };
    let mut found = false;
    for page in pages {
        let line = Run { to: Some(page.clone()), ..Run::plain(sign.to_owned()) };
        found |= sheet.take_back(page, &line);
    }
    if found { kept.text() } else { None }
}

/// Everything that was kept, by the stems of the documents' paths.
pub(crate) fn all(past: &Past) -> BTreeMap<String, Kept> {
    let pictures: BTreeMap<&str, Arc<Vec<u8>>> = past
        .issued
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("pictures/")?, Arc::new(bytes.clone()))))
        .collect();
    let kept = past.words.iter().filter_map(|(stem, text)| {
        let mut kept = Kept::read(text)?;
        walk::texts_mut(&mut kept.document, &mut |blocks| fill(blocks, &pictures));
        Some((stem.clone(), kept))
    });
    kept.collect()
}

/// Puts the files of pictures back where their names stand.
fn fill(blocks: &mut [PrintBlock], pictures: &BTreeMap<&str, Arc<Vec<u8>>>) {
    walk::pictures_mut(blocks, &mut |picture: &mut PrintPicture| {
        if let Some(bytes) = pictures.get(picture.name.as_str()) {
            picture.bytes = bytes.clone();
        }
    });
}

/// A document as it was issued, else as its record says it now.
pub(crate) fn document(
    around: &Around<'_>,
    kept: &BTreeMap<String, Kept>,
    path: &OutPath,
    printed: Printed<'_>,
    sources: &Sources,
) -> Option<Kept> {
    if let Printed::Bulletin(one) = printed {
        let document = Document::Bulletin(Box::new(bulletin::issued(around, path, one)));
        return Some(Kept { day: one.date, document });
    }
    match kept.get(path.stem()) {
        Some(kept) => Some(kept.clone()),
        None => fresh(around, path, printed, sources),
    }
}

/// A document as its record says it now.
pub(crate) fn fresh(around: &Around<'_>, path: &OutPath, printed: Printed<'_>, sources: &Sources) -> Option<Kept> {
    let set = |one: Official| Document::Official(Box::new(one));
    let (document, day) = match printed {
        Printed::Notice(one) => (set(official::notice(around, path, one)), one.document.printed_on),
        Printed::Order(one) => (set(official::order(around, path, one)), one.document.printed_on),
        Printed::Bulletin(one) => (Document::Bulletin(Box::new(bulletin::bulletin(around, path, one))), one.date),
        Printed::Board(place, paper) => {
            let ranking = &around.computed.rankings[place];
            let release = around.view.release(&ranking.scheme, ranking.period)?;
            (sheet::board(around, path, place, paper)?, release.published_on)
        }
        Printed::Certificate(one, award) => (sheet::certificate(around, one, award)?, one.publicised_on),
        Printed::Poster(one) => {
            let picture = crate::said::photo(one, sources);
            (sheet::poster(around, path, one, picture), one.publicised_on)
        }
        Printed::Volume(year) => (volume::volume(around, path, year), around.view.as_of),
    };
    Some(Kept { day, document })
}

/// What a publication keeps of the documents that it issues: their words by the stems of their paths, and the pictures
/// in them, below `pictures/`.
pub(crate) fn kept_now(around: &Around<'_>, past: &Past, sources: &Sources) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (stem, printed) in &around.plan.documents {
        if past.words.contains_key(stem.as_str()) {
            continue;
        }
        // Any ending: links in a document start from its folder.
        let Ok(path) = format!("{stem}.pdf").parse() else { continue };
        let Some(kept) = fresh(around, &path, *printed, sources) else { continue };
        walk::pictures(&walk::texts(&kept.document), &mut |picture| {
            files.insert(format!("pictures/{}", picture.name), picture.bytes.as_ref().clone());
        });
        if let Some(text) = kept.text() {
            files.insert(format!("{stem}.json"), text.into_bytes());
        }
    }
    files
}
