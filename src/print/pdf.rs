//! Documents to PDF through typst: constant templates, the record as data, fonts from memory, no disk, no clock.
//!
//! Every document is PDF/A-2a and PDF/UA-1; the exporter refuses a character without a glyph, so there is never a
//! blank box. No text of a record is ever typst source: it reaches the template as strings of one JSON file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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

use super::cache::Cache;
use super::document::Document;
use super::templates::TEMPLATES;
use crate::fonts::{FontReport, Role};

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

/// Sets documents; made once.
pub struct Press {
    /// Family lists by role, the fallback last.
    families: BTreeMap<&'static str, Vec<&'static str>>,
    /// Which file holds which family.
    faces: Vec<(PathBuf, &'static str)>,
    templates: Vec<(&'static str, String)>,
    /// Loaded when the first document has to be set, which is never when all of them are in the cache.
    type_case: OnceLock<Result<TypeCase, String>>,
    cache: Option<Cache>,
}

/// What typst needs for every document.
struct TypeCase {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<Source>,
    standards: PdfStandards,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("faces", &self.faces).finish_non_exhaustive()
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

    /// The same, which takes what it has set before from a folder; fonts are then read only when they are needed.
    ///
    /// # Errors
    /// The roles that nothing serves.
    pub fn with_cache(report: &FontReport, folder: &Path) -> Result<Self, String> {
        let mut press = Self::idle(report, &TEMPLATES)?;
        let files: Vec<&Path> = press.faces.iter().map(|(file, _)| file.as_path()).collect();
        press.cache = Some(Cache::open(folder, &files));
        Ok(press)
    }

    /// The same as [`Press::new`] with other templates, for tests that must see the checker fail.
    ///
    /// # Errors
    /// As for [`Press::new`].
    #[doc(hidden)]
    pub fn with_templates(report: &FontReport, templates: &[(&'static str, &str)]) -> Result<Self, String> {
        let press = Self::idle(report, templates)?;
        press.type_case()?;
        Ok(press)
    }

    fn idle(report: &FontReport, templates: &[(&'static str, &str)]) -> Result<Self, String> {
        let mut families: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        let mut faces: Vec<(PathBuf, &'static str)> = Vec::new();
        let fallback = report.roles.iter().find(|(role, _)| *role == Role::Fallback).and_then(|(_, s)| s.as_ref());
        for (role, served) in &report.roles {
            let served = served.as_ref().ok_or_else(|| role.key().to_owned())?;
            let face = (served.file.clone(), served.family);
            if !faces.contains(&face) {
                faces.push(face);
            }
            let mut list = vec![served.family];
            list.extend(fallback.map(|served| served.family).filter(|family| *family != served.family));
            families.insert(role.key(), list);
        }
        let templates = templates.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        Ok(Self { families, faces, templates, type_case: OnceLock::new(), cache: None })
    }

    fn type_case(&self) -> Result<&TypeCase, String> {
        let loaded = self.type_case.get_or_init(|| TypeCase::load(&self.faces, &self.templates));
        loaded.as_ref().map_err(Clone::clone)
    }

    /// Sets a document, or takes it from the cache; `workers` threads do so at once.
    ///
    /// # Errors
    /// As for [`Press::typeset`].
    pub fn document(
        &self,
        document: &Document,
        ident: &str,
        date: NaiveDate,
        workers: usize,
    ) -> Result<Vec<u8>, Vec<PrintFault>> {
        let data = self.data(document);
        let kept = self.cache.as_ref().map(|cache| {
            (cache, cache.key(&[&data, picture(document), ident.as_bytes(), date.to_string().as_bytes()]))
        });
        if let Some(bytes) = kept.as_ref().and_then(|(cache, key)| cache.get(key)) {
            return Ok(bytes);
        }
        let bytes = self.set(document, data, ident, date);
        self.forget(workers);
        if let (Some((cache, key)), Ok(bytes)) = (kept, &bytes) {
            cache.put(&key, bytes);
        }
        bytes
    }

    fn data(&self, document: &Document) -> Vec<u8> {
        #[derive(Serialize)]
        struct Data<'a> {
            fonts: &'a BTreeMap<&'static str, Vec<&'static str>>,
            document: &'a Document,
        }
        serde_json::to_vec(&Data { fonts: &self.families, document }).expect("strings and numbers serialize")
    }

    /// Sets a document. `ident` makes the document's identifier, `date` its time of creation.
    ///
    /// # Errors
    /// Every [`PrintFault`] that the exporter finds.
    pub fn typeset(&self, document: &Document, ident: &str, date: NaiveDate) -> Result<Vec<u8>, Vec<PrintFault>> {
        self.set(document, self.data(document), ident, date)
    }

    fn set(
        &self,
        document: &Document,
        data: Vec<u8>,
        ident: &str,
        date: NaiveDate,
    ) -> Result<Vec<u8>, Vec<PrintFault>> {
        let type_case = self.type_case().map_err(|message| vec![PrintFault::Other { message }])?;
        let desk = Desk {
            type_case,
            main: file_id(document.template()),
            data: Bytes::new(data),
            picture: Bytes::new(picture(document).to_vec()),
            pictures: pictures(document),
        };
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
            standards: type_case.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&pages, &options).map_err(|errors| errors.iter().map(fault).collect())
    }

    /// Drops what typst remembers of documents set long ago, so that memory stays level however many there are.
    pub fn forget(&self, workers: usize) {
        comemo::evict(10 * workers);
    }
}

impl TypeCase {
    fn load(faces: &[(PathBuf, &'static str)], templates: &[(&'static str, String)]) -> Result<Self, String> {
        let mut files: BTreeMap<&Path, Bytes> = BTreeMap::new();
        let mut fonts: Vec<Font> = Vec::new();
        for (file, family) in faces {
            let data = match files.get(file.as_path()) {
                Some(data) => data.clone(),
                None => {
                    let bytes = crate::fonts::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
                    files.entry(file).or_insert(Bytes::new(bytes)).clone()
                }
            };
            fonts.push(face(&data, family).ok_or_else(|| format!("{}: {family}", file.display()))?);
        }
        let standards =
            PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources: templates.iter().map(|(name, text)| Source::new(file_id(name), text.clone())).collect(),
            standards,
        })
    }
}

/// The file that a document's picture is in; empty without one.
fn picture(document: &Document) -> &[u8] {
    match document {
        Document::Poster(poster) => poster.photo.as_ref().map_or(&[], |photo| &photo.bytes),
        Document::Official(_)
        | Document::Bulletin(_)
        | Document::Board(_)
        | Document::Certificate(_)
        | Document::Volume(_) => &[],
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

/// What typst may ask for while it sets one document: templates, data, a picture, fonts, and nothing else.
struct Desk<'p> {
    type_case: &'p TypeCase,
    main: FileId,
    data: Bytes,
    picture: Bytes,
    /// The pictures of texts, by their names.
    pictures: BTreeMap<String, Bytes>,
}

/// The pictures of a document's texts.
fn pictures(document: &Document) -> BTreeMap<String, Bytes> {
    let mut found = BTreeMap::new();
    super::walk::pictures(&super::walk::texts(document), &mut |picture| {
        found.entry(picture.name.clone()).or_insert_with(|| Bytes::new(picture.bytes.as_ref().clone()));
    });
    found
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.type_case.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.type_case.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.type_case.sources.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file_id("data.json") {
            Ok(self.data.clone())
        } else if id == file_id("picture") && !self.picture.is_empty() {
            Ok(self.picture.clone())
        } else {
            let picture = self.pictures.iter().find(|(name, _)| id == file_id(name));
            picture.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.type_case.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
