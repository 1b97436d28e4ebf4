//! The notes of a Word file, which stand in a part of their own (ISO/IEC 29500-1, 17.11).

use super::text::{Own, blocks, line, paragraph, runs};
use super::{MAIN, OFFICE};
use crate::print::document::{Note, PrintBlock};
use crate::print::walk;
use crate::xml::Xml;

/// `word/footnotes.xml`
pub(super) fn notes(texts: &[&[PrintBlock]]) -> String {
    let mut found: Vec<&Note> = Vec::new();
    walk::runs(texts, &mut |run| found.extend(run.note.iter().filter(|note| !note.blocks.is_empty())));
    let mut xml = Xml::dense();
    xml.within("w:footnotes", &[("xmlns:w", MAIN), ("xmlns:r", OFFICE)], |xml| {
        for (id, kind, sign) in
            [("-1", "separator", "w:separator"), ("0", "continuationSeparator", "w:continuationSeparator")]
        {
            xml.within("w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
                paragraph(xml, "Footnote", Own::default(), |xml| {
                    xml.within("w:r", &[], |xml| xml.empty(sign, &[]));
                });
            });
        }
        for note in found {
            xml.within("w:footnote", &[("w:id", &note.number.to_string())], |xml| one(xml, note));
        }
    });
    xml.finish()
}

fn one(xml: &mut Xml, note: &Note) {
    let sign = |xml: &mut Xml| {
        xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], |xml| xml.empty("w:vertAlign", &[("w:val", "superscript")]));
            xml.empty("w:footnoteRef", &[]);
        });
    };
    let mut rest = note.blocks.as_slice();
    paragraph(xml, "Footnote", Own::default(), |xml| {
        sign(xml);
        if let Some((PrintBlock::Paragraph { runs: words }, after)) = rest.split_first() {
            runs(xml, words);
            rest = after;
        }
    });
    for block in rest {
        if let PrintBlock::Paragraph { runs: words } = block {
            paragraph(xml, "Footnote", Own::default(), |xml| runs(xml, words));
        } else {
            blocks(xml, std::slice::from_ref(block), &mut |xml, table| {
                for row in std::iter::once(&table.head).chain(&table.rows) {
                    let words: Vec<String> = row.iter().map(crate::print::document::Cell::words).collect();
                    line(xml, "Footnote", Own::default(), &words.join("　"));
                }
            });
        }
    }
}
