//! Official documents and bulletins as Word files (ISO/IEC 29500-1, `WordprocessingML`).
//!
//! Offices edit, circulate and archive Word files, so these have the layout of the print, fonts by the names that the
//! standard uses, and a named style for every element. Written with an XML and a ZIP writer: the crates that write
//! Word files know no repeated table heads, which long tables need.

mod notes;
mod package;
mod picture;
mod styles;
mod text;

use chrono::NaiveDate;

use super::document::{BulletinSheet, Layout, Official, PrintBlock, Section, Table};
use crate::xml::Xml;
use package::pack;
use styles::{CELL, HEADING, KAI, LINE, fonts};
use text::{HIGH, Own, WIDE, blocks, broken, line, paragraph, run, runs, table, width, words};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What stands above and below the type area.
#[derive(Clone, Copy)]
enum Frame<'a> {
    /// Page numbers on the outer side.
    Plain,
    /// The same, but the first page bears this red heading between double rules (GB/T 9704-2012, 10.1).
    Letter(&'a str),
}

/// What a text leads to, in parts of its own.
struct Beside<'a> {
    pictures: std::collections::BTreeMap<&'a str, &'a super::document::PrintPicture>,
    notes: String,
}

impl<'a> Beside<'a> {
    fn of(texts: &[&'a [PrintBlock]]) -> Self {
        Self { pictures: picture::pictures(texts), notes: notes::notes(texts) }
    }

    fn is_bare(&self) -> bool {
        self.pictures.is_empty() && self.notes == notes::notes(&[])
    }
}

/// The texts of a document, its own and those of its sections.
fn texts<'a>(blocks: &'a [PrintBlock], sections: &'a [Section]) -> Vec<&'a [PrintBlock]> {
    std::iter::once(blocks).chain(sections.iter().map(|section| section.blocks.as_slice())).collect()
}

/// An official document as a Word file, created on a day.
#[must_use]
pub fn official(one: &Official, day: NaiveDate) -> Vec<u8> {
    let frame = match one.format {
        Layout::Letter => Frame::Letter(one.masthead.first().map_or("", String::as_str)),
        Layout::File | Layout::Minutes => Frame::Plain,
    };
    let beside = Beside::of(&texts(&one.blocks, &one.attachments));
    pack(&body(frame, |xml| text_of(xml, one, frame)), &one.imprint, day, frame, &beside)
}

/// A bulletin as a Word file, created on a day.
#[must_use]
pub fn bulletin(one: &BulletinSheet, day: NaiveDate) -> Vec<u8> {
    let beside = Beside::of(&texts(&one.blocks, &one.sections));
    pack(&body(Frame::Plain, |xml| text_of_bulletin(xml, one)), &one.imprint, day, Frame::Plain, &beside)
}

/// `word/document.xml`
fn body(frame: Frame<'_>, inner: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::dense();
    xml.within("w:document", &[("xmlns:w", MAIN), ("xmlns:r", OFFICE)], |xml| {
        xml.within("w:body", &[], |xml| {
            inner(xml);
            section(xml, frame, false);
        });
    });
    xml.finish()
}

/// Size, margins and frame of the pages up to here (5.1, 5.2.1); a sheet on its side has its head at the binding edge.
fn section(xml: &mut Xml, frame: Frame<'_>, turned: bool) {
    xml.within("w:sectPr", &[], |xml| {
        if let Frame::Letter(_) = frame {
            xml.empty("w:headerReference", &[("w:type", "first"), ("r:id", "rId8")]);
            xml.empty("w:footerReference", &[("w:type", "first"), ("r:id", "rId9")]);
        }
        for (kind, id) in [("default", "rId4"), ("even", "rId5")] {
            xml.empty("w:headerReference", &[("w:type", kind), ("r:id", id)]);
        }
        for (kind, id) in [("default", "rId6"), ("even", "rId7")] {
            xml.empty("w:footerReference", &[("w:type", kind), ("r:id", id)]);
        }
        xml.within("w:footnotePr", &[], |xml| {
            xml.empty("w:numFmt", &[("w:val", "decimalEnclosedCircleChinese")]);
        });
        xml.empty("w:type", &[("w:val", "nextPage")]);
        // The statement of a demonstration stands 25 mm from the edge; above the red heading of a letter, 20 mm.
        let header = if matches!(frame, Frame::Letter(_)) { "1134" } else { "1417" };
        // Millimetres in twentieths of a point: 37 and 35, 28 and 26; the foot 20 mm above the edge.
        let (size, margins) = if turned {
            ([("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")], ["1587", "1474", "1984", "2098"])
        } else {
            ([("w:w", "11906"), ("w:h", "16838"), ("w:orient", "portrait")], ["2098", "1984", "1587", "1474"])
        };
        xml.empty("w:pgSz", &size);
        let [top, bottom, left, right] = margins;
        let edges = [("w:top", top), ("w:bottom", bottom), ("w:left", left), ("w:right", right)];
        let more = [("w:header", header), ("w:footer", "1134"), ("w:gutter", "0")];
        xml.empty("w:pgMar", &[edges.as_slice(), more.as_slice()].concat());
        if let Frame::Letter(_) = frame {
            xml.empty("w:titlePg", &[]);
        }
    });
}

/// A table on its side: the pages before it end, then its own do.
fn turned(xml: &mut Xml, one: &Table, frame: Frame<'_>, above: impl FnOnce(&mut Xml)) {
    let thin = Some((0, 0, 20));
    let upright = |xml: &mut Xml| section(xml, frame, false);
    let lying = |xml: &mut Xml| section(xml, frame, true);
    paragraph(xml, "Body", Own { spacing: thin, section: Some(&upright), ..Own::default() }, |_| {});
    above(xml);
    table(xml, one, HIGH);
    paragraph(xml, "Body", Own { spacing: thin, section: Some(&lying), ..Own::default() }, |_| {});
}

fn text_of(xml: &mut Xml, one: &Official, frame: Frame<'_>) {
    if let Frame::Letter(_) = frame {
        line(xml, "Number", Own { align: Some("right"), spacing: Some((280, 0, LINE)), ..Own::default() }, &one.number);
    } else {
        masthead(xml, one);
        number(xml, one);
    }
    let after = if one.to.is_empty() { LINE } else { 0 };
    let own = Own { spacing: Some((2 * LINE, after, 640)), ..Own::default() };
    paragraph(xml, "Title", own, |xml| broken(xml, &one.title_lines));
    if !one.to.is_empty() {
        let own = Own { spacing: Some((LINE, 0, LINE)), ..Own::default() };
        line(xml, "To", own, &format!("{}：", one.to.join("，")));
    }
    // The last lines of the text stay with the signature (7.3.5: never 此页无正文).
    let (front, last) = match one.blocks.split_last() {
        Some((PrintBlock::Paragraph { runs }, front)) => (front, Some(runs)),
        _ => (one.blocks.as_slice(), None),
    };
    blocks(xml, front, &mut |xml, one| turned(xml, one, frame, |_| {}));
    if let Some(last) = last {
        paragraph(xml, "Body", Own { keep: true, ..Own::default() }, |xml| runs(xml, last));
    }
    attachment_note(xml, &one.attachments);
    if one.format == Layout::Minutes {
        if !one.present.is_empty() {
            let own = Own { spacing: Some((LINE, 0, LINE)), left: Some((5 * CELL, 3 * CELL)), ..Own::default() };
            paragraph(xml, "Present", own, |xml| {
                run(xml, "出席：", |xml| fonts(xml, HEADING));
                words(xml, &one.present.join("，"));
            });
        }
    } else {
        signature(xml, one);
    }
    if let Some(note) = &one.note {
        line(xml, "Note", Own::default(), &format!("（{note}）"));
    }
    for (place, attachment) in one.attachments.iter().enumerate() {
        let label = if one.attachments.len() > 1 { format!("附件{}", place + 1) } else { "附件".to_owned() };
        let head = |xml: &mut Xml, page: bool| {
            line(xml, "AttachmentNumber", Own { page, ..Own::default() }, &label);
            line(xml, "AttachmentTitle", Own::default(), &attachment.title);
        };
        let rest = match attachment.blocks.split_first() {
            Some((PrintBlock::Table(first), rest)) if first.landscape => {
                turned(xml, first, frame, |xml| head(xml, false));
                rest
            }
            _ => {
                // After a table on its side a new page has begun already.
                let begun = place > 0 && ends_turned(&one.attachments[place - 1]);
                head(xml, !begun);
                attachment.blocks.as_slice()
            }
        };
        blocks(xml, rest, &mut |xml, one| turned(xml, one, frame, |_| {}));
    }
    let printed = if one.format == Layout::Letter { None } else { Some((&one.printed_by, &one.printed_on)) };
    imprint(xml, &one.cc, printed.map(|(by, on)| (by.as_str(), format!("{on}印发"))));
}

fn ends_turned(attachment: &Section) -> bool {
    matches!(attachment.blocks.last(), Some(PrintBlock::Table(table)) if table.landscape)
}

/// 7.2.4: red, its upper edge 35 mm below that of the type area; several bodies one above the other.
fn masthead(xml: &mut Xml, one: &Official) {
    let several = one.masthead.len() > 1;
    let single = format!("{}{}", one.masthead.first().map_or("", String::as_str), one.masthead_word);
    let longest = if several { one.masthead.iter().map(|body| body.chars().count()).max() } else { None };
    let longest = i64::try_from(longest.unwrap_or(single.chars().count())).unwrap_or(1).max(1);
    // Half points: as large as 112 mm or 150 mm allow, as in print.
    let half_points = if several { (635 / longest).min(60) } else { (850 / longest).min(88) };
    let letters = half_points.to_string();
    // The ink begins 0.06 em below the upper edge of the line.
    let before = 1984 - half_points * 10 * 6 / 100;
    let own = |before: i64, align| Own {
        spacing: Some((before, 0, half_points * 10)),
        size: Some(&letters),
        align: Some(align),
        ..Own::default()
    };
    if !several {
        return line(xml, "Masthead", own(before, "center"), &single);
    }
    let names = longest * half_points * 10 + 500;
    let suffix = 2 * half_points * 10 + 400;
    line(xml, "Body", Own { spacing: Some((0, 0, before)), ..Own::default() }, "");
    plain_table(xml, &[names, suffix], true, |xml| {
        cell(xml, names, "center", |xml| {
            for (place, body) in one.masthead.iter().enumerate() {
                line(xml, "Masthead", own(if place > 0 { 240 } else { 0 }, "distribute"), body);
            }
        });
        cell(xml, suffix, "center", |xml| line(xml, "Masthead", own(0, "center"), &one.masthead_word));
    });
}

/// 7.2.5 to 7.2.7: the number two lines below the masthead, the signer opposite, a red rule 4 mm below.
fn number(xml: &mut Xml, one: &Official) {
    let rule = Some(("single", "16", "11", "FF0000"));
    let minutes = one.format == Layout::Minutes;
    let below = if minutes { None } else { rule };
    let own = Own { spacing: Some((2 * LINE, 0, LINE)), below, ..Own::default() };
    if one.signers.is_empty() {
        line(xml, "Number", own, &one.number);
    } else {
        let own = Own { align: Some("left"), left: Some((CELL, 0)), tab: Some(WIDE - CELL), ..own };
        paragraph(xml, "Number", own, |xml| {
            words(xml, &one.number);
            xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
            words(xml, "签发人：");
            run(xml, &one.signers.join("　"), |xml| fonts(xml, KAI));
        });
    }
    if minutes {
        let own =
            Own { align: Some("left"), left: Some((CELL, 0)), tab: Some(WIDE - CELL), below: rule, ..Own::default() };
        paragraph(xml, "Number", own, |xml| {
            words(xml, &one.signatures.join(" "));
            xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
            words(xml, &one.date);
        });
    }
}

/// 7.3.4: one line below the text, two characters in, turned lines under the first character of the name.
fn attachment_note(xml: &mut Xml, attachments: &[Section]) {
    let several = attachments.len() > 1;
    for (place, attachment) in attachments.iter().enumerate() {
        let mark = if several { format!("{}．", place + 1) } else { String::new() };
        let lead = if place == 0 { "附件：" } else { "" };
        let hanging = width(lead) + width(&mark);
        let own = Own {
            spacing: Some((if place == 0 { LINE } else { 0 }, 0, LINE)),
            left: Some((2 * CELL + width("附件：") + width(&mark), hanging)),
            keep: true,
            ..Own::default()
        };
        line(xml, "AttachmentNote", own, &format!("{lead}{mark}{}", attachment.title));
    }
}

/// 7.3.5: with a seal the signature in the middle above the date, four characters in, two lines below the text; without
/// one two characters in, one line below the text, the date two characters further in.
fn signature(xml: &mut Xml, one: &Official) {
    let date = width(&one.date);
    let longest = one.signatures.iter().map(|name| width(name)).max().unwrap_or(0);
    let indented = |xml: &mut Xml, style: &str, text: &str, left: i64, before: i64, keep: bool| {
        let own = Own { spacing: Some((before, 0, LINE)), left: Some((left.max(0), 0)), keep, ..Own::default() };
        line(xml, style, own, text);
    };
    if one.sealed && one.signatures.len() > 1 {
        // 52 mm in twentieths of a point: three seals in a row.
        let columns = one.signatures.len().min(if longest <= 2948 { 3 } else { 2 });
        let each = WIDE / if columns == 3 { 3 } else { 2 };
        let widths = vec![each; columns];
        line(xml, "Body", Own { spacing: Some((0, 0, 2 * LINE)), keep: true, ..Own::default() }, "");
        let rows = one.signatures.chunks(columns).count();
        for (row, names) in one.signatures.chunks(columns).enumerate() {
            plain_table(xml, &widths, false, |xml| {
                for place in 0..columns {
                    cell(xml, each, "top", |xml| {
                        let own = Own { align: Some("center"), keep: true, ..Own::default() };
                        let name = names.get(place).map_or("", String::as_str);
                        line(xml, "Signature", own, name);
                        if row + 1 == rows && place + 1 == names.len() {
                            line(xml, "Date", Own { align: Some("center"), ..Own::default() }, &one.date);
                        }
                    });
                }
            });
            // Seals of 42 mm one above the other do not touch.
            let own = Own { spacing: Some((0, 0, if row + 1 < rows { 3 * LINE } else { 20 })), ..Own::default() };
            line(xml, "Body", own, "");
        }
    } else if one.sealed {
        let middle = 4 * CELL + (date / 2).max(longest / 2 - 3 * CELL);
        for name in &one.signatures {
            indented(xml, "Signature", name, WIDE - middle - width(name) / 2, 2 * LINE, true);
        }
        indented(xml, "Date", &one.date, WIDE - middle - date / 2, 0, false);
    } else {
        let from_right = (longest + 2 * CELL).max(date + 4 * CELL);
        for (place, name) in one.signatures.iter().enumerate() {
            indented(xml, "Signature", name, WIDE - from_right, if place == 0 { LINE } else { 0 }, true);
        }
        indented(xml, "Date", &one.date, WIDE - from_right + 2 * CELL, 0, false);
    }
}

/// 7.4: in a frame at the foot of the type area, between rules.
fn imprint(xml: &mut Xml, cc: &[String], printed: Option<(&str, String)>) {
    let ruled = printed.is_some();
    // 0.35 mm in eighths of a point. LibreOffice keeps a frame only if all its paragraphs have the same rules, so the
    // thin one between them is drawn as an underlined tabulator.
    let rules = [("top", "8"), ("bottom", "8")];
    let own = Own { foot: true, rules: if ruled { &rules } else { &[] }, ..Own::default() };
    if !cc.is_empty() {
        let own = Own { left: Some((280 + 3 * 280, 3 * 280)), ..own };
        line(xml, "Imprint", own, &format!("抄送：{}。", cc.join("，")));
    }
    if ruled && !cc.is_empty() {
        let own = Own { tab: Some(WIDE), spacing: Some((0, 0, 90)), left: Some((0, 0)), ..own };
        paragraph(xml, "Imprint", own, |xml| {
            xml.within("w:r", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    xml.empty("w:u", &[("w:val", "single")]);
                });
                xml.empty("w:tab", &[]);
            });
        });
    }
    if let Some((by, on)) = &printed {
        let own = Own { left: Some((280, 0)), tab: Some(WIDE - 280), ..own };
        paragraph(xml, "Imprint", own, |xml| {
            words(xml, by);
            xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
            words(xml, on);
        });
    }
    // The frame hangs on a paragraph of the text, which takes no room.
    paragraph(xml, "Body", Own { spacing: Some((0, 0, 20)), ..Own::default() }, |_| {});
}

fn cell(xml: &mut Xml, width: i64, align: &str, inner: impl FnOnce(&mut Xml)) {
    xml.within("w:tc", &[], |xml| {
        xml.within("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
            xml.empty("w:vAlign", &[("w:val", align)]);
        });
        inner(xml);
    });
}

/// One row without rules.
fn plain_table(xml: &mut Xml, widths: &[i64], centred: bool, row: impl FnOnce(&mut Xml)) {
    xml.within("w:tbl", &[], |xml| {
        xml.within("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<i64>().to_string()), ("w:type", "dxa")]);
            if centred {
                xml.empty("w:jc", &[("w:val", "center")]);
            }
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        });
        xml.within("w:tblGrid", &[], |xml| {
            for width in widths {
                xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
            }
        });
        xml.within("w:tr", &[], row);
    });
}

fn text_of_bulletin(xml: &mut Xml, one: &BulletinSheet) {
    let own = Own { spacing: Some((1247, 0, 880)), ..Own::default() };
    line(xml, "Masthead", own, &one.name);
    line(xml, "Number", Own { spacing: Some((LINE / 2, 0, LINE)), ..Own::default() }, &one.issue);
    let rule = Some(("single", "16", "11", "FF0000"));
    let own = Own { align: Some("left"), left: Some((CELL, 0)), tab: Some(WIDE - CELL), below: rule, ..Own::default() };
    paragraph(xml, "Number", own, |xml| {
        words(xml, &one.office);
        xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
        words(xml, &one.date);
    });
    let own = Own { spacing: Some((2 * LINE, LINE, 640)), ..Own::default() };
    paragraph(xml, "Title", own, |xml| broken(xml, &one.title_lines));
    blocks(xml, &one.blocks, &mut |xml, one| turned(xml, one, Frame::Plain, |_| {}));
    for section in &one.sections {
        line(xml, "Heading1", Own::default(), &section.title);
        blocks(xml, &section.blocks, &mut |xml, one| turned(xml, one, Frame::Plain, |_| {}));
    }
    imprint(xml, &one.cc, Some((&one.office, format!("{}印发", one.date))));
}
