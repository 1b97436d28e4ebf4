//! The styles of Word files: a name for every element of an official document, so that an office can edit by style.

use crate::xml::Xml;

/// Twentieths of a point: the pitch of a line, (225 mm - 16 pt) / 21.
pub(super) const LINE: i64 = 592;

/// Twentieths of a point: the pitch of a character, 156 mm / 28.
pub(super) const CELL: i64 = 316;

/// A paragraph style.
struct Style {
    id: &'static str,
    name: &'static str,
    font: &'static str,
    /// Half points.
    size: &'static str,
    color: Option<&'static str>,
    align: &'static str,
    /// Twentieths of a point before and after, and from base line to base line; 0 for the font's own.
    spacing: (i64, i64, i64),
    /// Characters that the first line stands in.
    indent: i64,
    /// The level in the outline, from 0.
    outline: Option<&'static str>,
}

/// The fonts that the standard names (GB/T 9704-2012, 5.2.2, 7.2.4, 7.3.3, 7.5), by the names that offices have.
pub(super) const BODY: &str = "仿宋_GB2312";
const TITLE: &str = "方正小标宋简体";
pub(super) const HEADING: &str = "黑体";
pub(super) const KAI: &str = "楷体_GB2312";
const SONG: &str = "宋体";

const fn style(id: &'static str, name: &'static str, font: &'static str, align: &'static str) -> Style {
    let spacing = (0, 0, LINE);
    Style { id, name, font, size: "32", color: None, align, spacing, indent: 0, outline: None }
}

const STYLES: [Style; 25] = [
    Style { indent: 2, ..style("Body", "正文", BODY, "both") },
    Style {
        size: "88",
        color: Some("FF0000"),
        spacing: (0, 0, 0),
        ..style("Masthead", "发文机关标志", TITLE, "center")
    },
    style("Number", "发文字号", BODY, "center"),
    Style { size: "44", spacing: (0, 0, 640), outline: Some("0"), ..style("Title", "标题", TITLE, "center") },
    style("To", "主送机关", BODY, "both"),
    Style { indent: 2, outline: Some("1"), ..style("Heading1", "一级标题", HEADING, "both") },
    Style { indent: 2, outline: Some("2"), ..style("Heading2", "二级标题", KAI, "both") },
    Style { indent: 2, outline: Some("3"), ..style("Heading3", "三级标题", BODY, "both") },
    Style { indent: 2, ..style("Item", "列表", BODY, "both") },
    Style { indent: 2, ..style("Quote", "引文", KAI, "both") },
    style("Code", "原样文字", BODY, "left"),
    Style { spacing: (LINE / 2, 120, 0), ..style("Picture", "图片", BODY, "center") },
    Style { size: "21", spacing: (0, 0, 320), ..style("Footnote", "脚注文字", BODY, "left") },
    style("AttachmentNote", "附件说明", BODY, "left"),
    style("Present", "出席", BODY, "left"),
    style("Signature", "署名", BODY, "left"),
    style("Date", "成文日期", BODY, "left"),
    Style { indent: 2, ..style("Note", "附注", BODY, "both") },
    style("AttachmentNumber", "附件序号", HEADING, "left"),
    Style {
        size: "44",
        spacing: (LINE, LINE, 640),
        outline: Some("1"),
        ..style("AttachmentTitle", "附件标题", TITLE, "center")
    },
    Style { size: "28", spacing: (0, 0, 440), ..style("Imprint", "版记", BODY, "left") },
    Style { size: "28", spacing: (LINE / 2, 120, 0), ..style("Caption", "表格标题", HEADING, "center") },
    Style { size: "21", spacing: (60, 60, 0), ..style("Cell", "表格文字", BODY, "left") },
    Style { size: "28", spacing: (0, 0, 280), ..style("Folio", "页码", SONG, "left") },
    Style { size: "18", spacing: (0, 0, 0), ..style("Statement", "页眉说明", BODY, "center") },
];

/// `word/styles.xml`
pub(super) fn styles(language: &str) -> String {
    let mut xml = Xml::dense();
    xml.within("w:styles", &[("xmlns:w", super::MAIN)], |xml| {
        xml.within("w:docDefaults", &[], |xml| {
            xml.within("w:rPrDefault", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    fonts(xml, BODY);
                    size(xml, "32");
                    xml.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", language)]);
                });
            });
            xml.within("w:pPrDefault", &[], |xml| xml.empty("w:pPr", &[]));
        });
        xml.within("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")], |xml| {
            xml.empty("w:name", &[("w:val", "Normal")]);
        });
        xml.within("w:style", &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")], |xml| {
            xml.empty("w:name", &[("w:val", "Normal Table")]);
        });
        for style in &STYLES {
            one(xml, style);
        }
    });
    xml.finish()
}

fn one(xml: &mut Xml, style: &Style) {
    xml.within("w:style", &[("w:type", "paragraph"), ("w:customStyle", "1"), ("w:styleId", style.id)], |xml| {
        xml.empty("w:name", &[("w:val", style.name)]);
        xml.empty("w:basedOn", &[("w:val", "Normal")]);
        xml.empty("w:qFormat", &[]);
        xml.within("w:pPr", &[], |xml| {
            if style.outline.is_some() {
                xml.empty("w:keepNext", &[]);
            }
            xml.empty("w:widowControl", &[("w:val", "0")]);
            // Word lets marks hang by itself; LibreOffice reads 0 as a wish for it.
            xml.empty("w:overflowPunct", &[("w:val", "1")]);
            xml.empty("w:autoSpaceDE", &[("w:val", "0")]);
            xml.empty("w:autoSpaceDN", &[("w:val", "0")]);
            xml.empty("w:snapToGrid", &[("w:val", "0")]);
            let (before, after, line) = style.spacing;
            spacing(xml, before, after, line);
            if style.indent > 0 {
                let (chars, twips) = ((style.indent * 100).to_string(), (style.indent * CELL).to_string());
                xml.empty("w:ind", &[("w:firstLineChars", &chars), ("w:firstLine", &twips)]);
            }
            xml.empty("w:jc", &[("w:val", style.align)]);
            if let Some(level) = style.outline {
                xml.empty("w:outlineLvl", &[("w:val", level)]);
            }
        });
        xml.within("w:rPr", &[], |xml| {
            fonts(xml, style.font);
            if style.font == TITLE {
                xml.empty("w:b", &[]);
            }
            if let Some(color) = style.color {
                xml.empty("w:color", &[("w:val", color)]);
            }
            // 28 characters of 16 pt are wider than 156 mm, so each gives a little (gbt 5.2.3).
            if style.size == "32" {
                xml.empty("w:spacing", &[("w:val", "-5")]);
            }
            size(xml, style.size);
        });
    });
}

pub(super) fn spacing(xml: &mut Xml, before: i64, after: i64, line: i64) {
    let (before, after, line) = (before.to_string(), after.to_string(), line.to_string());
    let mut attributes = vec![("w:before", before.as_str()), ("w:after", after.as_str())];
    if line != "0" {
        attributes.extend([("w:line", line.as_str()), ("w:lineRule", "exact")]);
    }
    xml.empty("w:spacing", &attributes);
}

pub(super) fn fonts(xml: &mut Xml, font: &str) {
    xml.empty("w:rFonts", &[("w:ascii", font), ("w:hAnsi", font), ("w:eastAsia", font), ("w:cs", font)]);
}

pub(super) fn size(xml: &mut Xml, half_points: &str) {
    xml.empty("w:sz", &[("w:val", half_points)]);
    xml.empty("w:szCs", &[("w:val", half_points)]);
}
