//! Documents to PDF through typst: constant templates, the record as data, fonts from memory, no disk, no clock.
//!
//! Every document is PDF/A-2a and PDF/UA-1; the exporter refuses a character without a glyph, so there is never a
//! blank box. No text of a record is ever typst source: it reaches the template as strings of one JSON file.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::print::TEMPLATES;
use crate::fonts::{FontReport, Role};

/// A document for print.
#[derive(Clone, Debug)]
pub enum Document {
    /// An official document.
    Official(OfficialDocument),
    /// A bulletin (简报).
    Bulletin(BulletinDocument),
}

/// An official document after GB/T 9704-2012.
#[derive(Clone, Debug, Serialize)]
pub struct OfficialDocument {
    /// The language tag.
    pub language: String,
    /// The issuing bodies in the red heading.
    pub masthead: Vec<String>,
    /// The document number.
    pub number: String,
    /// The title in one line, for the window bar.
    pub title: String,
    /// The title in lines broken by sense.
    pub title_lines: Vec<String>,
    /// 主送
    pub to: Vec<String>,
    /// The text.
    pub blocks: Vec<PrintBlock>,
    /// Signatures.
    pub signers: Vec<String>,
    /// 成文日期
    pub date: String,
    /// 抄送
    pub cc: Vec<String>,
    /// The body that prints it.
    pub printed_by: String,
    /// 印发日期
    pub printed_on: String,
    /// The statement of a demonstration.
    pub demonstration: Option<String>,
}

/// A bulletin.
#[derive(Clone, Debug, Serialize)]
pub struct BulletinDocument {
    /// The language tag.
    pub language: String,
    /// What kind of bulletin, in the red heading.
    pub name: String,
    /// 第N期(总第M期)
    pub issue: String,
    /// The office that edits it.
    pub office: String,
    /// Its date.
    pub date: String,
    /// Its title.
    pub title: String,
    /// The editor's note.
    pub blocks: Vec<PrintBlock>,
    /// What the month brought.
    pub sections: Vec<Section>,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// The statement of a demonstration.
    pub demonstration: Option<String>,
}

/// A section of a bulletin.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its text.
    pub blocks: Vec<PrintBlock>,
}

/// A block of text.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[expect(missing_docs, reason = "the blocks of model::prose, with strings")]
pub enum PrintBlock {
    Heading { level: u8, runs: Vec<Run> },
    Paragraph { runs: Vec<Run> },
    List { start: Option<u64>, items: Vec<Vec<PrintBlock>> },
    Quote { blocks: Vec<PrintBlock> },
    Table { caption: String, head: Vec<String>, rows: Vec<Vec<String>>, align: Vec<PrintAlign> },
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the alignments of model::prose")]
pub enum PrintAlign {
    Start,
    Center,
    End,
}

/// Words in one weight.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Whether they are strong.
    pub strong: bool,
}

impl Run {
    /// Words without emphasis.
    #[must_use]
    pub fn plain(text: String) -> Self {
        Self { text, strong: false }
    }
}

/// Why a document could not be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintFault {
    /// No font in use has the character.
    MissingGlyph {
        /// The character.
        character: char,
    },
    /// Anything else, in typst's words.
    Other {
        /// The message.
        message: String,
    },
}

/// Everything that documents share; made once.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// Family lists by role, the fallback last.
    families: BTreeMap<&'static str, Vec<&'static str>>,
    sources: BTreeMap<&'static str, Source>,
    standards: PdfStandards,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("fonts", &self.fonts.len()).finish_non_exhaustive()
    }
}

impl Press {
    /// A press with the fonts of a report.
    ///
    /// # Errors
    /// The files that cannot be read or hold no such face, and the roles that nothing serves.
    pub fn new(report: &FontReport) -> Result<Self, String> {
        Self::with_templates(report, &TEMPLATES)
    }

    /// The same with other templates, for tests that must see the checker fail.
    ///
    /// # Errors
    /// As for [`Press::new`].
    #[doc(hidden)]
    pub fn with_templates(report: &FontReport, templates: &[(&'static str, &str)]) -> Result<Self, String> {
        let mut fonts: Vec<Font> = Vec::new();
        let mut families: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        let mut files: BTreeMap<&std::path::Path, Bytes> = BTreeMap::new();
        let fallback = report.roles.iter().find(|(role, _)| *role == Role::Fallback).and_then(|(_, s)| s.as_ref());
        for (role, served) in &report.roles {
            let served = served.as_ref().ok_or_else(|| role.key().to_owned())?;
            let data = match files.get(served.file.as_path()) {
                Some(data) => data.clone(),
                None => {
                    let bytes = crate::fonts::read(&served.file)
                        .map_err(|error| format!("{}: {error}", served.file.display()))?;
                    files.entry(&served.file).or_insert(Bytes::new(bytes)).clone()
                }
            };
            let font =
                face(&data, served.family).ok_or_else(|| format!("{}: {}", served.file.display(), served.family))?;
            if !fonts.contains(&font) {
                fonts.push(font);
            }
            let mut list = vec![served.family];
            list.extend(fallback.map(|served| served.family).filter(|family| *family != served.family));
            families.insert(role.key(), list);
        }
        let standards =
            PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            families,
            sources: templates
                .iter()
                .map(|(name, text)| (*name, Source::new(file_id(name), (*text).to_owned())))
                .collect(),
            standards,
        })
    }

    /// Sets a document. `ident` makes the document's identifier, `date` its time of creation.
    ///
    /// # Errors
    /// Every [`PrintFault`] that the exporter finds.
    pub fn typeset(&self, document: &Document, ident: &str, date: NaiveDate) -> Result<Vec<u8>, Vec<PrintFault>> {
        #[derive(Serialize)]
        struct Data<'a, D> {
            fonts: &'a BTreeMap<&'static str, Vec<&'static str>>,
            document: &'a D,
        }
        let fonts = &self.families;
        let (main, data) = match document {
            Document::Official(document) => ("print/official.typ", serde_json::to_vec(&Data { fonts, document })),
            Document::Bulletin(document) => ("print/bulletin.typ", serde_json::to_vec(&Data { fonts, document })),
        };
        let data = Bytes::new(data.expect("strings and numbers serialize"));
        let desk = Desk { press: self, main: file_id(main), data_id: file_id("data.json"), data };
        let compiled = typst::compile::<PagedDocument>(&desk);
        // typst warns where a family is unknown and sets the text in another; that is an error here.
        let strange: Vec<PrintFault> =
            compiled.warnings.iter().filter(|warning| warning.message.contains("unknown font")).map(fault).collect();
        if !strange.is_empty() {
            return Err(strange);
        }
        let pages = compiled.output.map_err(|errors| errors.iter().map(fault).collect::<Vec<_>>())?;
        let (year, month, day) = (date.year(), date.month(), date.day());
        let moment =
            Datetime::from_ymd_hms(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1), 0, 0, 0);
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some("tongbao".to_owned())),
            timestamp: moment.map(Timestamp::new_utc),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&pages, &options).map_err(|errors| errors.iter().map(fault).collect())
    }

    /// Drops what typst remembers of documents set long ago, so that memory stays level however many there are.
    pub fn forget(&self, workers: usize) {
        comemo::evict(10 * workers);
    }
}

fn face(data: &Bytes, family: &str) -> Option<Font> {
    // Collections of Noto CJK hold JP, KR, SC, TC, HK in this order, so the third is tried first.
    [2, 0, 1, 3, 4, 5, 6, 7, 8, 9]
        .into_iter()
        .filter_map(|index| Font::new(data.clone(), index))
        .find(|font| font.info().family == family)
}

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of templates are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// typst names the character in words such as: the text `"😀"` could not be displayed with font `"FandolFang R"`.
fn fault(diagnostic: &SourceDiagnostic) -> PrintFault {
    let message = diagnostic.message.to_string();
    let quoted = message.split_once("the text ").filter(|(_, rest)| rest.contains("could not be displayed"));
    let character = quoted.and_then(|(_, rest)| rest.chars().find(|c| !matches!(c, '`' | '"' | '\'' | ' ')));
    match character {
        Some(character) => PrintFault::MissingGlyph { character },
        None => PrintFault::Other { message },
    }
}

/// What typst may ask for while it sets one document: the templates, one file of data, the fonts, and nothing else.
struct Desk<'p> {
    press: &'p Press,
    main: FileId,
    data_id: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.sources.values().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
