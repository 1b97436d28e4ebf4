//! What pages of notices and orders share: the look of an official document, its attachments and files.

use serde::Serialize;

use super::{Around, LinkView};
use crate::model::document::OfficialDocument;
use crate::model::id::Id;
use crate::model::prose::Body;
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::text::attachment_name;
use crate::web::prose::{Html, to_html};

use super::Resolver;

/// An official document on a page.
#[derive(Debug, Serialize)]
pub struct DocumentView {
    masthead: Vec<String>,
    issuers: Vec<String>,
    number: String,
    signers: String,
    title: String,
    to: String,
    body_html: Html,
    attachments: Vec<AttachmentView>,
    present: String,
    signed_on: String,
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
    body_html: Html,
}

/// The document of a record.
pub(crate) fn document(
    around: &Around<'_>,
    from: &OutPath,
    (kind, id): (Kind, &Id),
    document: &OfficialDocument,
    body: &Body,
) -> DocumentView {
    let issuers: Vec<String> =
        document.issued_by.iter().map(|id| around.view.unit_name(id, document.signed_on).to_owned()).collect();
    let resolver = Resolver { around, from };
    let (text, attachments) = body.prose.with_attachments();
    let several = attachments.len() > 1;
    DocumentView {
        masthead: document.masthead.as_ref().map_or_else(|| issuers.clone(), |words| vec![words.clone()]),
        number: document.number.to_string(),
        signers: document.signers.join("，"),
        title: document.title.clone(),
        to: document.to.join("，"),
        body_html: to_html(&text, &resolver),
        attachments: attachments
            .iter()
            .enumerate()
            .map(|(place, attachment)| AttachmentView {
                number: if several { (place + 1).to_string() } else { String::new() },
                name: attachment_name(attachment, &resolver),
                body_html: to_html(&attachment.prose, &resolver),
            })
            .collect(),
        present: document.present.join("，"),
        signed_on: around.day(document.signed_on),
        note: document.note.clone(),
        cc: document.cc.join("，"),
        printed_by: issuers.first().cloned().unwrap_or_default(),
        printed_on: around.day(document.printed_on),
        files: files(around, from, &["pdf", "docx"].map(|ending| address::document_file(kind, id, ending))),
        issuers,
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
