//! Blocks of text as paragraphs and tables of a Word file.

use super::picture::drawing;
use super::styles::{CELL, HEADING, KAI, LINE, fonts, size, spacing};
use crate::print::document::{Cell, PrintAlign, PrintBlock, PrintChart, Run, Table};
use crate::xml::Xml;

/// Twentieths of a point: 156 mm.
pub(super) const WIDE: i64 = 8845;
/// Twentieths of a point: 225 mm.
pub(super) const HIGH: i64 = 12756;

/// What one paragraph has of its own, beside its style.
#[derive(Clone, Copy, Default)]
pub(super) struct Own<'a> {
    /// Twentieths of a point before and after it, and from base line to base line.
    pub(super) spacing: Option<(i64, i64, i64)>,
    /// Twentieths of a point from the left, and of a hanging indent.
    pub(super) left: Option<(i64, i64)>,
    /// Twentieths of a point from both sides.
    pub(super) sides: Option<i64>,
    /// Where a tabulator aligns right.
    pub(super) tab: Option<i64>,
    /// Keeps it on the page of the next paragraph.
    pub(super) keep: bool,
    /// Begins a page.
    pub(super) page: bool,
    /// Stands in a frame at the foot of the type area.
    pub(super) foot: bool,
    /// Black rules: side and eighths of a point.
    pub(super) rules: &'a [(&'a str, &'a str)],
    /// A rule below: kind, eighths of a point, points of distance, colour.
    pub(super) below: Option<(&'a str, &'a str, &'a str, &'a str)>,
    /// A size of its own in half points.
    pub(super) size: Option<&'a str>,
    /// Another alignment.
    pub(super) align: Option<&'a str>,
    /// A section that ends with this paragraph.
    pub(super) section: Option<&'a dyn Fn(&mut Xml)>,
}

/// A paragraph of a style.
pub(super) fn paragraph(xml: &mut Xml, style: &str, own: Own<'_>, inner: impl FnOnce(&mut Xml)) {
    xml.within("w:p", &[], |xml| {
        xml.within("w:pPr", &[], |xml| {
            xml.empty("w:pStyle", &[("w:val", style)]);
            if own.keep {
                xml.empty("w:keepNext", &[]);
            }
            if own.page {
                xml.empty("w:pageBreakBefore", &[]);
            }
            if own.foot {
                let place = [
                    ("w:w", WIDE.to_string()),
                    ("w:wrap", "around".to_owned()),
                    ("w:vAnchor", "margin".to_owned()),
                    ("w:hAnchor", "margin".to_owned()),
                    ("w:xAlign", "left".to_owned()),
                    ("w:yAlign", "bottom".to_owned()),
                ];
                let place: Vec<(&str, &str)> = place.iter().map(|(name, value)| (*name, value.as_str())).collect();
                xml.empty("w:framePr", &place);
            }
            if !own.rules.is_empty() {
                xml.within("w:pBdr", &[], |xml| {
                    for (side, eighths) in own.rules {
                        let rule = [("w:val", "single"), ("w:sz", *eighths), ("w:space", "1"), ("w:color", "000000")];
                        xml.empty(&format!("w:{side}"), &rule);
                    }
                });
            }
            if let Some((kind, width, distance, color)) = own.below {
                xml.within("w:pBdr", &[], |xml| {
                    let rule = [("w:val", kind), ("w:sz", width), ("w:space", distance), ("w:color", color)];
                    xml.empty("w:bottom", &rule);
                });
            }
            if let Some(place) = own.tab {
                xml.within("w:tabs", &[], |xml| {
                    xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &place.to_string())]);
                });
            }
            if let Some((before, after, line)) = own.spacing {
                spacing(xml, before, after, line);
            }
            if let Some((left, hanging)) = own.left {
                let (left, hanging) = (left.to_string(), hanging.to_string());
                xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
            }
            if let Some(both) = own.sides {
                let both = both.to_string();
                xml.empty("w:ind", &[("w:left", &both), ("w:right", &both)]);
            }
            if let Some(align) = own.align {
                xml.empty("w:jc", &[("w:val", align)]);
            }
            if let Some(section) = own.section {
                section(xml);
            }
        });
        inner(xml);
    });
}

/// Words in a run; `properties` writes what the run has of its own.
pub(super) fn run(xml: &mut Xml, text: &str, properties: impl FnOnce(&mut Xml)) {
    xml.within("w:r", &[], |xml| {
        xml.within("w:rPr", &[], properties);
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                xml.empty("w:br", &[]);
            }
            if !line.is_empty() || place == 0 {
                xml.text_with("w:t", &[("xml:space", "preserve")], line);
            }
        }
    });
}

/// Words as the style has them.
pub(super) fn words(xml: &mut Xml, text: &str) {
    run(xml, text, |_| {});
}

/// A paragraph of plain words.
pub(super) fn line(xml: &mut Xml, style: &str, own: Own<'_>, text: &str) {
    paragraph(xml, style, own, |xml| match own.size {
        Some(half_points) => run(xml, text, |xml| size(xml, half_points)),
        None => words(xml, text),
    });
}

/// Lines of one paragraph.
pub(super) fn broken(xml: &mut Xml, lines: &[String]) {
    for (place, text) in lines.iter().enumerate() {
        if place > 0 {
            xml.within("w:r", &[], |xml| xml.empty("w:br", &[]));
        }
        words(xml, text);
    }
}

/// Words, strong ones in 黑体, emphasised ones in 楷体.
pub(super) fn runs(xml: &mut Xml, list: &[Run]) {
    sized(xml, list, None);
}

/// The same in a size of their own.
fn sized(xml: &mut Xml, list: &[Run], half_points: Option<&str>) {
    for one in list {
        match &one.link {
            None => piece(xml, one, half_points),
            Some(address) => {
                let field = format!(" HYPERLINK \"{}\" ", address.replace('"', "%22"));
                xml.within("w:fldSimple", &[("w:instr", &field)], |xml| piece(xml, one, half_points));
            }
        }
    }
}

fn piece(xml: &mut Xml, one: &Run, half_points: Option<&str>) {
    if let Some(picture) = &one.picture {
        return drawing(xml, picture, WIDE / 2);
    }
    // In the order that the schema asks for: fonts, strike, size, place.
    let look = |xml: &mut Xml| {
        if one.strong {
            fonts(xml, HEADING);
        } else if one.emphasis {
            fonts(xml, KAI);
        }
        if one.strike {
            xml.empty("w:strike", &[]);
        }
        if let Some(half_points) = half_points {
            size(xml, half_points);
        }
        if one.note.is_some() {
            xml.empty("w:vertAlign", &[("w:val", "superscript")]);
        }
    };
    match &one.note {
        Some(note) if !note.blocks.is_empty() => xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], look);
            xml.empty("w:footnoteReference", &[("w:id", &note.number.to_string())]);
        }),
        Some(_) | None => run(xml, &one.text, look),
    }
}

/// Writes blocks; a table on its side is given to `turned`.
pub(super) fn blocks(xml: &mut Xml, list: &[PrintBlock], turned: &mut dyn FnMut(&mut Xml, &Table)) {
    for block in list {
        match block {
            PrintBlock::Heading { level, runs: words } => {
                let style = ["Heading1", "Heading2", "Heading3"][usize::from(*level).clamp(1, 3) - 1];
                paragraph(xml, style, Own::default(), |xml| runs(xml, words));
            }
            PrintBlock::Paragraph { runs: words } => paragraph(xml, "Body", Own::default(), |xml| runs(xml, words)),
            PrintBlock::Quote { blocks: inner } => {
                for block in inner {
                    match block {
                        PrintBlock::Paragraph { runs: words } => {
                            paragraph(xml, "Quote", Own::default(), |xml| runs(xml, words));
                        }
                        other @ (PrintBlock::Heading { .. }
                        | PrintBlock::List { .. }
                        | PrintBlock::Quote { .. }
                        | PrintBlock::Code { .. }
                        | PrintBlock::Figure { .. }
                        | PrintBlock::Table(_)
                        | PrintBlock::Chart(_)) => blocks(xml, std::slice::from_ref(other), turned),
                    }
                }
            }
            PrintBlock::List { numbers, items } => {
                for (place, item) in items.iter().enumerate() {
                    let number = numbers.as_ref().and_then(|numbers| numbers.get(place));
                    let mark = number.map_or_else(|| "——".to_owned(), |number| format!("{number}．"));
                    self::item(xml, &mark, item, turned);
                }
            }
            PrintBlock::Code { text } => line(xml, "Code", Own::default(), text),
            PrintBlock::Figure { picture } => {
                let keep = !picture.caption.is_empty();
                paragraph(xml, "Picture", Own { keep, ..Own::default() }, |xml| drawing(xml, picture, WIDE));
                if keep {
                    line(xml, "Caption", Own { spacing: Some((60, LINE / 2, 0)), ..Own::default() }, &picture.caption);
                }
            }
            PrintBlock::Table(one) if one.landscape => turned(xml, one),
            PrintBlock::Table(one) => table(xml, one, WIDE),
            PrintBlock::Chart(chart) => counts(xml, chart),
        }
    }
}

fn item(xml: &mut Xml, mark: &str, item: &[PrintBlock], turned: &mut dyn FnMut(&mut Xml, &Table)) {
    if !matches!(item.first(), Some(PrintBlock::Paragraph { .. })) {
        line(xml, "Item", Own::default(), mark);
    }
    for (place, block) in item.iter().enumerate() {
        match block {
            PrintBlock::Paragraph { runs: list } => paragraph(xml, "Item", Own::default(), |xml| {
                if place == 0 {
                    words(xml, mark);
                }
                runs(xml, list);
            }),
            other @ (PrintBlock::Heading { .. }
            | PrintBlock::List { .. }
            | PrintBlock::Quote { .. }
            | PrintBlock::Code { .. }
            | PrintBlock::Figure { .. }
            | PrintBlock::Table(_)
            | PrintBlock::Chart(_)) => blocks(xml, std::slice::from_ref(other), turned),
        }
    }
}

/// A chart as the table it is drawn from: Word files are edited, and a picture of numbers is not.
fn counts(xml: &mut Xml, chart: &PrintChart) {
    let mut head = vec![String::new()];
    head.extend(chart.legend.iter().cloned());
    let rows = chart.bars.iter().map(|bar| {
        let mut cells = vec![bar.label.clone()];
        cells.extend(bar.parts.iter().map(ToString::to_string));
        cells
    });
    let align = vec![PrintAlign::Center; head.len()];
    table(xml, &Table::new(chart.caption.clone(), head, rows.collect(), align), WIDE);
}

/// A table as wide as the type area, its head repeated on every page, no row broken.
pub(super) fn table(xml: &mut Xml, one: &Table, wide: i64) {
    if !one.caption.is_empty() {
        line(xml, "Caption", Own { keep: true, ..Own::default() }, &one.caption);
    }
    let total: f64 = one.widths.iter().sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "shares of some thousand twentieths of a point"
    )]
    let widths: Vec<String> =
        one.widths.iter().map(|width| ((width / total * wide as f64) as i64).to_string()).collect();
    let half_points = format!("{:.0}", one.size * 2.0);
    xml.within("w:tbl", &[], |xml| {
        xml.within("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &wide.to_string()), ("w:type", "dxa")]);
            xml.within("w:tblBorders", &[], |xml| {
                for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
                    let rule = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")];
                    xml.empty(&format!("w:{side}"), &rule);
                }
            });
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            xml.within("w:tblCellMar", &[], |xml| {
                for side in ["left", "right"] {
                    xml.empty(&format!("w:{side}"), &[("w:w", "60"), ("w:type", "dxa")]);
                }
            });
        });
        xml.within("w:tblGrid", &[], |xml| {
            for width in &widths {
                xml.empty("w:gridCol", &[("w:w", width)]);
            }
        });
        row(xml, &one.head, &widths, &half_points, None);
        for cells in &one.rows {
            row(xml, cells, &widths, &half_points, Some(&one.align));
        }
    });
    line(xml, "Body", Own { spacing: Some((0, 0, LINE / 2)), ..Own::default() }, "");
}

/// A row; the head has no alignment of its own.
fn row(xml: &mut Xml, cells: &[Cell], widths: &[String], half_points: &str, align: Option<&[PrintAlign]>) {
    // A row taller than a good part of a page is broken: what does not fit would be cut.
    let whole = cells.iter().map(|cell| cell.words().chars().count()).max().unwrap_or(0) < 300;
    xml.within("w:tr", &[], |xml| {
        xml.within("w:trPr", &[], |xml| {
            if whole {
                xml.empty("w:cantSplit", &[]);
            }
            if align.is_none() {
                xml.empty("w:tblHeader", &[]);
            }
        });
        for (place, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let align = match align.map(|align| align.get(place).copied().unwrap_or(PrintAlign::Start)) {
                Some(PrintAlign::Start) => "left",
                Some(PrintAlign::End) => "right",
                Some(PrintAlign::Center) | None => "center",
            };
            xml.within("w:tc", &[], |xml| {
                xml.within("w:tcPr", &[], |xml| {
                    xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
                    xml.empty("w:vAlign", &[("w:val", "center")]);
                });
                let own = Own { align: Some(align), ..Own::default() };
                paragraph(xml, "Cell", own, |xml| sized(xml, &cell.0, Some(half_points)));
            });
        }
    });
}

/// The width of words in twentieths of a point, as 28 characters fill 156 mm.
pub(super) fn width(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { CELL / 2 } else { CELL }).sum()
}
