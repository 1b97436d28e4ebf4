//! The parts of a Word file around its text, and the archive that holds them: the same bytes for the same document.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::picture::relation;
use super::styles::{self, CELL, size};
use super::text::{Own, line, paragraph, run};
use super::{Beside, Frame, MAIN, OFFICE};
use crate::print::document::Imprint;
use crate::xml::Xml;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const MEMORY: &str = "writing to memory does not fail";

/// Parts by their names below `word/`, with their kinds; their places give their ids in `document.xml`.
const PARTS: [(&str, &str); 10] = [
    ("styles.xml", "styles"),
    ("settings.xml", "settings"),
    ("fontTable.xml", "fontTable"),
    ("header1.xml", "header"),
    ("header2.xml", "header"),
    ("footer1.xml", "footer"),
    ("footer2.xml", "footer"),
    ("header3.xml", "header"),
    ("footer3.xml", "footer"),
    ("footnotes.xml", "footnotes"),
];

/// The file with a text. No author, no clock: the day is the document's own.
pub(super) fn pack(
    document: &str,
    imprint: &Imprint,
    day: NaiveDate,
    frame: Frame<'_>,
    beside: &Beside<'_>,
) -> Vec<u8> {
    let bare = beside.is_bare();
    let mut zip = ZipWriter::new_append(Cursor::new(shell(imprint, frame, bare).to_vec())).expect(MEMORY);
    if !bare {
        for (name, text) in around(beside) {
            add(&mut zip, name, text.as_bytes());
        }
    }
    add(&mut zip, "docProps/core.xml", properties(imprint, day).as_bytes());
    add(&mut zip, "word/document.xml", document.as_bytes());
    for picture in beside.pictures.values() {
        add(&mut zip, &format!("word/media/{}", picture.name), &picture.bytes);
    }
    zip.finish().expect(MEMORY).into_inner()
}

/// The parts that differ only where a text has notes or pictures.
fn around(beside: &Beside<'_>) -> [(&'static str, String); 3] {
    [
        ("word/_rels/document.xml.rels", parts_of_document(beside)),
        ("word/_rels/footnotes.xml.rels", relations(&pictures(beside).iter().map(borrowed).collect::<Vec<_>>())),
        ("word/footnotes.xml", beside.notes.clone()),
    ]
}

/// What decides the parts that documents share: language, statement, the words over a letter, no notes and pictures.
type Kind = (String, String, Option<String>, bool);

/// How many kinds of parts are kept: two languages, a statement or none, and the letterheads of the offices.
const KINDS: usize = 64;

/// The archive with all parts but the text and its properties: deflated once for all documents of a kind.
fn shell(imprint: &Imprint, frame: Frame<'_>, bare: bool) -> Arc<[u8]> {
    static SHELLS: Mutex<BTreeMap<Kind, Arc<[u8]>>> = Mutex::new(BTreeMap::new());
    let statements: Vec<&str> =
        [&imprint.draft, &imprint.demonstration].into_iter().flatten().map(String::as_str).collect();
    let statement = statements.join("　");
    let statement = statement.as_str();
    let words = match frame {
        Frame::Plain => None,
        Frame::Letter(words) => Some(words.to_owned()),
    };
    let kind = (imprint.language.clone(), statement.to_owned(), words, bare);
    let mut shells = SHELLS.lock().expect("no thread panics while it holds the lock");
    if let Some(shell) = shells.get(&kind) {
        return Arc::clone(shell);
    }
    let above = part("w:hdr", |xml| line(xml, "Statement", Own::default(), statement));
    let parts = [
        ("[Content_Types].xml", types()),
        ("_rels/.rels", relations(&[("rId1", "officeDocument", "word/document.xml")])),
        ("word/styles.xml", styles::styles(&imprint.language)),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", part("w:fonts", |_| {})),
        ("word/header1.xml", above.clone()),
        ("word/header2.xml", above),
        ("word/footer1.xml", folio("right")),
        ("word/footer2.xml", folio("left")),
        ("word/header3.xml", letter_head(frame, statement)),
        ("word/footer3.xml", letter_foot()),
    ];
    let none = Beside::of(&[]);
    let parts = parts.into_iter().chain(around(&none).into_iter().filter(|_| bare));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        add(&mut zip, name, text.as_bytes());
    }
    let shell: Arc<[u8]> = zip.finish().expect(MEMORY).into_inner().into();
    if shells.len() >= KINDS {
        shells.clear();
    }
    shells.insert(kind, Arc::clone(&shell));
    shell
}

fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    zip.start_file(name, options).expect(MEMORY);
    zip.write_all(bytes).expect(MEMORY);
}

fn types() -> String {
    let mut xml = Xml::dense();
    xml.within("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
        let relations = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", relations)]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        for (ending, kind) in [("png", "image/png"), ("jpg", "image/jpeg")] {
            xml.empty("Default", &[("Extension", ending), ("ContentType", kind)]);
        }
        let core = "application/vnd.openxmlformats-package.core-properties+xml";
        xml.empty("Override", &[("PartName", "/docProps/core.xml"), ("ContentType", core)]);
        let main = format!("{WORD}.document.main+xml");
        xml.empty("Override", &[("PartName", "/word/document.xml"), ("ContentType", &main)]);
        for (name, kind) in PARTS {
            let (name, kind) = (format!("/word/{name}"), format!("{WORD}.{kind}+xml"));
            xml.empty("Override", &[("PartName", &name), ("ContentType", &kind)]);
        }
    });
    xml.finish()
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let mut xml = Xml::dense();
    xml.within("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        for (id, kind, target) in list {
            let kind = format!("{OFFICE}/{kind}");
            xml.empty("Relationship", &[("Id", *id), ("Type", &kind), ("Target", *target)]);
        }
        if list.first().is_some_and(|(_, kind, _)| *kind == "officeDocument") {
            let kind = format!("{PACKAGE}/relationships/metadata/core-properties");
            xml.empty("Relationship", &[("Id", "rId2"), ("Type", &kind), ("Target", "docProps/core.xml")]);
        }
    });
    xml.finish()
}

type Relation = (String, String, String);

fn borrowed((id, kind, target): &Relation) -> (&str, &str, &str) {
    (id, kind, target)
}

fn pictures(beside: &Beside<'_>) -> Vec<Relation> {
    let names = beside.pictures.keys();
    names.map(|name| (relation(name), "image".to_owned(), format!("media/{name}"))).collect()
}

fn parts_of_document(beside: &Beside<'_>) -> String {
    let parts = PARTS.iter().enumerate();
    let parts =
        parts.map(|(place, (name, kind))| (format!("rId{}", place + 1), (*kind).to_owned(), (*name).to_owned()));
    let all: Vec<Relation> = parts.chain(pictures(beside)).collect();
    relations(&all.iter().map(borrowed).collect::<Vec<_>>())
}

fn properties(imprint: &Imprint, day: NaiveDate) -> String {
    let mut xml = Xml::dense();
    let core = format!("{PACKAGE}/metadata/core-properties");
    let names = [
        ("xmlns:cp", core.as_str()),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.within("cp:coreProperties", &names, |xml| {
        xml.text("dc:title", &imprint.title);
        xml.text("dc:language", &imprint.language);
        let moment = format!("{day}T00:00:00Z");
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.text_with(name, &[("xsi:type", "dcterms:W3CDTF")], &moment);
        }
    });
    xml.finish()
}

fn settings() -> String {
    part("w:settings", |xml| {
        xml.empty("w:evenAndOddHeaders", &[]);
        xml.empty("w:characterSpacingControl", &[("w:val", "doNotCompress")]);
        xml.within("w:footnotePr", &[], |xml| {
            xml.empty("w:footnote", &[("w:id", "-1")]);
            xml.empty("w:footnote", &[("w:id", "0")]);
        });
        xml.within("w:compat", &[], |xml| {
            let mode = [
                ("w:name", "compatibilityMode"),
                ("w:uri", "http://schemas.microsoft.com/office/word"),
                ("w:val", "15"),
            ];
            xml.empty("w:compatSetting", &mode);
        });
    })
}

fn part(root: &str, inner: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::dense();
    xml.within(root, &[("xmlns:w", MAIN), ("xmlns:r", OFFICE)], inner);
    xml.finish()
}

/// — 1 — on the outer side, one character in, its dash 7 mm below the type area (7.5).
fn folio(align: &str) -> String {
    part("w:ftr", |xml| {
        let own = Own { align: Some(align), spacing: Some((0, 334, 280)), sides: Some(CELL), ..Own::default() };
        paragraph(xml, "Folio", own, |xml| {
            run(xml, "— ", |_| {});
            xml.within("w:fldSimple", &[("w:instr", " PAGE ")], |xml| run(xml, "1", |_| {}));
            run(xml, " —", |_| {});
        });
    })
}

/// The red heading of a letter and the double rule below it, 170 mm long (10.1).
fn letter_head(frame: Frame<'_>, statement: &str) -> String {
    part("w:hdr", |xml| match frame {
        Frame::Plain => line(xml, "Statement", Own::default(), ""),
        Frame::Letter(words) => {
            // The heading begins 30 mm from the edge, 10 mm below the statement.
            line(xml, "Statement", Own { spacing: Some((0, 367, 200)), ..Own::default() }, statement);
            let count = i64::try_from(words.chars().count()).unwrap_or(1).max(1);
            let half_points = (850 / count).min(88);
            let own = Own {
                spacing: Some((0, 0, half_points * 10)),
                sides: Some(-397),
                align: Some("center"),
                below: Some(("thickThinSmallGap", "24", "11", "FF0000")),
                ..Own::default()
            };
            paragraph(xml, "Masthead", own, |xml| run(xml, words, |xml| size(xml, &half_points.to_string())));
        }
    })
}

/// The double rule 20 mm above the lower edge of a letter's first page, which bears no number (10.1).
fn letter_foot() -> String {
    part("w:ftr", |xml| {
        let own = Own {
            spacing: Some((0, 0, 40)),
            sides: Some(-397),
            below: Some(("thinThickSmallGap", "24", "0", "FF0000")),
            ..Own::default()
        };
        paragraph(xml, "Folio", own, |_| {});
    })
}
