//! What pages of notices and orders share: the look of an official document, its attachments and files.

use serde::Serialize;

use super::{Around, LinkView};
use crate::model::id::Id;
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::official::{Attached, Content, Official};
use crate::web::prose::{Html, to_html};

use super::Resolver;

/// An official document on a page.
#[derive(Debug, Serialize)]
pub struct DocumentView {
    masthead: Vec<String>,
    issuers: Vec<String>,
    number: String,
    signers: String,
    /// The title in pieces between which a line may turn.
    phrases: Vec<String>,
    to: String,
    body_html: Html,
    attachments: Vec<AttachmentView>,
    present: String,
    signed_on: String,
    signed_iso: String,
    note: Option<String>,
    cc: String,
    printed_by: String,
    printed_on: String,
    files: Vec<LinkView>,
}

/// An attachment on the same page.
#[derive(Debug, Serialize)]
struct AttachmentView {
    number: String,
    name: String,
    /// Where on the page it stands.
    anchor: String,
    /// Its text; none where the page shows it as a table of its own.
    body_html: Option<Html>,
}

/// Where an order's page shows what must be put right.
const ITEMS: &str = "items";

/// An official document as said.
pub(crate) fn document(
    around: &Around<'_>,
    from: &OutPath,
    (kind, id): (Kind, &Id),
    said: &Official<'_>,
) -> DocumentView {
    let resolver = Resolver { around, from };
    let document = said.document;
    let attachment = |(place, attached): (usize, &Attached<'_>)| {
        let (anchor, body_html) = match &attached.content {
            Content::Text(prose) => (format!("attachment-{}", place + 1), Some(to_html(prose, &resolver))),
            // The page shows them as a table with links.
            Content::Items(_) => (ITEMS.to_owned(), None),
        };
        let number = attached.number.map_or_else(String::new, |number| number.to_string());
        AttachmentView { number, name: attached.name.clone(), anchor, body_html }
    };
    let mut masthead = said.masthead.names.clone();
    match masthead.as_mut_slice() {
        [single] => single.push_str(said.masthead.word),
        _ => masthead.extend(Some(said.masthead.word.to_owned()).filter(|word| !word.is_empty())),
    }
    DocumentView {
        masthead,
        number: document.number.to_string(),
        signers: document.signers.join("，"),
        phrases: around.phrases(&document.title),
        to: document.to.join("，"),
        body_html: to_html(&said.text, &resolver),
        attachments: said.attachments.iter().enumerate().map(attachment).collect(),
        present: document.present.join("，"),
        signed_on: around.day(document.signed_on),
        signed_iso: document.signed_on.to_string(),
        note: document.note.clone(),
        cc: document.cc.join("，"),
        printed_by: said.printed_by(),
        printed_on: around.day(document.printed_on),
        files: document_files(around, from, kind, id),
        issuers: said.bodies.clone(),
    }
}

/// Links to the files of a document, and of what it was before its amendments.
fn document_files(around: &Around<'_>, from: &OutPath, kind: Kind, id: &Id) -> Vec<LinkView> {
    let amended = around.view.record(kind, id.as_str()).map_or(0, |record| around.plan.amended(record));
    let paths = |amended| ["pdf", "docx"].map(|ending| address::document_file(kind, id, amended, ending));
    let mut list = files(around, from, &paths(amended));
    for before in (0..amended).rev() {
        for path in paths(before).into_iter().filter(|path| around.plan.files.contains_key(path)) {
            list.push(LinkView { text: before_words(around, &path, before), href: from.link_to(&path) });
        }
    }
    list
}

/// What a file is called that was issued before an amendment: 原件.
pub(crate) fn before_words(around: &Around<'_>, path: &OutPath, before: usize) -> String {
    let ending = path.as_str().rsplit_once('.').map_or("", |(_, ending)| ending);
    let form = around.word(&format!("file.form_{ending}"));
    match before {
        0 => around.words("file.first", &[("form", &form)]),
        number => around.words("file.earlier", &[("form", &form), ("number", &number.to_string())]),
    }
}

/// Links to the planned ones among files for print, named by their endings.
pub(crate) fn files(around: &Around<'_>, from: &OutPath, paths: &[OutPath]) -> Vec<LinkView> {
    let planned = paths.iter().filter(|path| around.plan.files.contains_key(*path));
    planned
        .map(|path| {
            let ending = path.as_str().rsplit_once('.').map_or("", |(_, ending)| ending);
            LinkView { text: around.word(&format!("file.{ending}")), href: from.link_to(path) }
        })
        .collect()
}
