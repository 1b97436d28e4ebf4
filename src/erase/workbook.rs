//! Blanks words in a workbook: shared and inline strings as a whole, every other part as it stands. Other entries keep
//! their bytes.

use std::borrow::Cow;
use std::io::{Cursor, Read as _, Write as _};

use quick_xml::escape::unescape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::blank::{Blanked, words};
use crate::limits;
use crate::scan::Form;
use crate::scan::find::Wanted;

/// A copy of a workbook with the words blanked.
pub(super) fn blank(bytes: &[u8], wanted: &Wanted) -> Blanked {
    match rewritten(bytes, wanted) {
        Some((_, 0)) if !holds(bytes, wanted) => Blanked::Same,
        // Held against itself: what was not understood may hide them.
        Some((copy, count)) if !holds(&copy, wanted) && crate::workbook::xlsx::read(&copy, None).is_ok() => {
            Blanked::Copy(copy, count)
        }
        Some(_) => Blanked::Unwritable,
        None if holds(bytes, wanted) => Blanked::Unwritable,
        None => Blanked::Same,
    }
}

/// Whether the words stand anywhere in a packed file; in doubt they do.
pub(super) fn holds(bytes: &[u8], wanted: &Wanted) -> bool {
    let Some(parts) = parts(bytes) else { return true };
    parts.iter().any(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        match is_xml(name, bytes) {
            true => {
                wanted.stand_in(&text, Form::Markup) || runs(&text).iter().any(|run| wanted.stand_in(run, Form::Json))
            }
            false => {
                let wide = |encoding: &'static encoding_rs::Encoding| encoding.decode_without_bom_handling(bytes).0;
                wanted.stand_in(&text, Form::Json)
                    || wanted.stand_in(&wide(encoding_rs::UTF_16LE), Form::Json)
                    || wanted.stand_in(&wide(encoding_rs::GB18030), Form::Json)
            }
        }
    })
}

/// What a packed file holds, unpacked within limits: names and bytes.
fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut left = limits::UNPACKED;
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let file = archive.by_index(place).ok()?;
        let name = file.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        file.take(left + 1).read_to_end(&mut bytes).ok()?;
        left = left.checked_sub(bytes.len() as u64)?;
        parts.push((name, bytes));
    }
    Some(parts)
}

fn is_xml(name: &str, bytes: &[u8]) -> bool {
    (name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml")) && std::str::from_utf8(bytes).is_ok()
}

fn rewritten(bytes: &[u8], wanted: &Wanted) -> Option<(Vec<u8>, usize)> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut count = 0;
    for (name, bytes) in parts(bytes)? {
        if name.ends_with('/') {
            continue;
        }
        let bytes = match std::str::from_utf8(&bytes) {
            Ok(text) if is_xml(&name, &bytes) => {
                let (text, strings) = strings(text, wanted);
                let (text, others) = words(&text, Form::Markup, wanted);
                count += strings + others;
                text.into_bytes()
            }
            _ => bytes,
        };
        zip.start_file(name, options).ok()?;
        zip.write_all(&bytes).ok()?;
    }
    Some((zip.finish().ok()?.into_inner(), count))
}

/// The elements that hold one string, whatever runs it is cut into.
const STRINGS: [&str; 2] = ["si", "is"];

/// Blanks the strings that hold the words when their runs are joined.
fn strings(xml: &str, wanted: &Wanted) -> (String, usize) {
    let (mut out, mut count, mut rest) = (String::with_capacity(xml.len()), 0, xml);
    while let Some((before, inner, name, after)) = next(rest) {
        out.push_str(before);
        let joined = joined(inner);
        if wanted.stand_in(&joined, Form::Json) {
            let (blank, places) = words(&joined, Form::Json, wanted);
            count += places;
            let blank = quick_xml::escape::escape(&blank).into_owned();
            out.push_str(&format!("<{name}><t xml:space=\"preserve\">{blank}</t></{name}>"));
        } else {
            out.push_str(&rest[before.len()..rest.len() - after.len()]);
        }
        rest = after;
    }
    out.push_str(rest);
    (out, count)
}

/// What stands before the next string element, its inside, its name as written, and what follows it.
fn next(xml: &str) -> Option<(&str, &str, &str, &str)> {
    let mut from = 0;
    while let Some(at) = xml[from..].find('<').map(|at| at + from) {
        let name = &xml[at + 1..];
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(name.len())];
        let local = name.rsplit(':').next().unwrap_or(name);
        let head = xml[at..].find('>')? + at;
        if STRINGS.contains(&local) && !xml[..head].ends_with('/') {
            let close = format!("</{name}>");
            let end = xml[head..].find(&close)? + head;
            return Some((&xml[..at], &xml[head + 1..end], name, &xml[end + close.len()..]));
        }
        from = at + 1;
    }
    None
}

/// The text of an element without the elements in it; phonetic guides spell the same words and count.
fn joined(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    unescape(&out).map(Cow::into_owned).unwrap_or(out)
}

/// The texts of a document's paragraphs and of a workbook's strings, their runs joined.
fn runs(xml: &str) -> Vec<String> {
    ["</w:p>", "</si>", "</is>", "</a:p>"]
        .iter()
        .filter(|end| xml.contains(**end))
        .flat_map(|end| xml.split(end).map(joined).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::blank::BLANK;
    use super::*;

    fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn workbook(shared: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
                     <c r=\"B1\" t=\"inlineStr\"><is><t>张大明好</t></is></c><c r=\"C1\"><v>98</v></c></row></sheetData></worksheet>";
        let rels = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
        let book =
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
        let mut parts = vec![
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", rels),
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/sharedStrings.xml", shared),
        ];
        parts.extend(more);
        packed(&parts)
    }

    #[test]
    fn strings_cut_into_runs_are_blanked_and_numbers_stay() {
        let wanted = Wanted::new(["张大明"]).unwrap();
        let shared = "<sst><si><r><rPr><b/></rPr><t>张</t></r><r><t>大明</t></r></si></sst>";
        let before = workbook(shared, &[("docProps/core.xml", "<dc:creator>张大明</dc:creator>")]);
        let Blanked::Copy(after, count) = blank(&before, &wanted) else { panic!("it can be blanked") };
        assert_eq!(count, 3);
        let grids = crate::workbook::xlsx::read(&after, None).unwrap();
        let cell = |column| grids[0].cells[&(0, column)].text.as_str();
        assert_eq!((cell(0), cell(1), cell(2)), (BLANK, "██好", "98"));
        assert_eq!(blank(&after, &wanted), Blanked::Same);
    }

    #[test]
    fn what_is_no_xml_and_holds_the_words_refuses() {
        let wanted = Wanted::new(["张大明"]).unwrap();
        let before = workbook("<sst/>", &[("xl/vbaProject.bin", "张大明")]);
        assert_eq!(blank(&before, &wanted), Blanked::Unwritable);
    }
}
