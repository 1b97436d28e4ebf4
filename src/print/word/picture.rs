//! Pictures in Word files: a part for each file, and the drawing that shows it (ISO/IEC 29500-1, 20.4).

use std::collections::BTreeMap;

use crate::print::document::{PrintBlock, PrintPicture};
use crate::print::walk;
use crate::xml::Xml;

/// English Metric Units in a twentieth of a point.
const EMU: i64 = 635;
/// Twentieths of a point: as high as a picture may be, two thirds of the type area.
const HIGH: i64 = 8500;

/// The pictures of a document by name, each once.
pub(super) fn pictures<'a>(texts: &[&'a [PrintBlock]]) -> BTreeMap<&'a str, &'a PrintPicture> {
    let mut found = BTreeMap::new();
    walk::pictures(texts, &mut |picture| {
        found.insert(picture.name.as_str(), picture);
    });
    found
}

/// The id of the relation that leads to a picture's file.
pub(super) fn relation(name: &str) -> String {
    format!("pic-{}", name.replace('.', "-"))
}

/// A picture in a run, at most so many twentieths of a point wide.
pub(super) fn drawing(xml: &mut Xml, picture: &PrintPicture, room: i64) {
    let (wide, high) = (i64::from(picture.wide), i64::from(picture.high));
    // 96 pixels an inch, as programs take a picture that does not say; smaller where there is no room.
    let mut width = (wide * 15).min(room);
    let mut height = width * high / wide;
    if height > HIGH {
        (width, height) = (HIGH * wide / high, HIGH);
    }
    let (cx, cy) = ((width.max(1) * EMU).to_string(), (height.max(1) * EMU).to_string());
    let extent = [("cx", cx.as_str()), ("cy", cy.as_str())];
    let words = [("id", "1"), ("name", picture.name.as_str()), ("descr", picture.alt.as_str())];
    let main = "http://schemas.openxmlformats.org/drawingml/2006";
    let (shapes, kind) = (format!("{main}/main"), format!("{main}/picture"));
    xml.within("w:r", &[], |xml| {
        xml.within("w:drawing", &[], |xml| {
            let space = [("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")];
            let names = [("xmlns:wp", format!("{main}/wordprocessingDrawing"))];
            let names: Vec<(&str, &str)> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
            xml.within("wp:inline", &[names.as_slice(), &space].concat(), |xml| {
                xml.empty("wp:extent", &extent);
                xml.empty("wp:docPr", &words);
                xml.within("a:graphic", &[("xmlns:a", &shapes)], |xml| {
                    xml.within("a:graphicData", &[("uri", &kind)], |xml| {
                        xml.within("pic:pic", &[("xmlns:pic", &kind)], |xml| {
                            xml.within("pic:nvPicPr", &[], |xml| {
                                xml.empty("pic:cNvPr", &words);
                                xml.empty("pic:cNvPicPr", &[]);
                            });
                            xml.within("pic:blipFill", &[], |xml| {
                                xml.empty("a:blip", &[("r:embed", &relation(&picture.name))]);
                                xml.within("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
                            });
                            xml.within("pic:spPr", &[], |xml| {
                                xml.within("a:xfrm", &[], |xml| {
                                    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
                                    xml.empty("a:ext", &extent);
                                });
                                xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
                            });
                        });
                    });
                });
            });
        });
    });
}
