//! An official document as said, once, whatever it is read on: red heading, number, bodies, attachments with their
//! numbers, signatures. Pages, print and Word files only lay it out.
//!
//! Source: 党政机关公文处理工作条例, art. 9; GB/T 9704-2012, 7, 10.1, 10.3.

use super::text::attachment_name;
use super::{Around, Resolver};
use crate::model::document::{Format, OfficialDocument};
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::prose::{Body, Prose};
use crate::output::OutPath;

/// What stands behind the names in the red heading of a file (7.2.4).
const FILE: &str = "文件";

/// An official document.
#[derive(Debug)]
pub(crate) struct Official<'a> {
    /// Its elements as recorded.
    pub(crate) document: &'a OfficialDocument,
    /// The red heading.
    pub(crate) masthead: Masthead,
    /// The issuing bodies by name, the lead body first: they sign.
    pub(crate) bodies: Vec<String>,
    /// The text without its attachments.
    pub(crate) text: Prose,
    /// The attachments in their order.
    pub(crate) attachments: Vec<Attached<'a>>,
}

/// The red heading: names, one above the other where there are several, and a word behind all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Masthead {
    pub(crate) names: Vec<String>,
    pub(crate) word: &'static str,
}

/// An attachment.
#[derive(Debug)]
pub(crate) struct Attached<'a> {
    /// Its number, where there are several (7.3.4).
    pub(crate) number: Option<usize>,
    /// Its name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) content: Content<'a>,
}

/// What an attachment holds.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// A text.
    Text(Prose),
    /// What an order wants put right.
    Items(&'a Order),
}

/// A notice as said.
pub(crate) fn notice<'a>(around: &Around<'_>, from: &OutPath, notice: &'a Notice) -> Official<'a> {
    official(around, from, &notice.document, &notice.body, None)
}

/// An order as said. Its items are its last attachment, so that what must be put right is one table by itself.
pub(crate) fn order<'a>(around: &Around<'_>, from: &OutPath, order: &'a Order) -> Official<'a> {
    official(around, from, &order.document, &order.body, Some(order))
}

fn official<'a>(
    around: &Around<'_>,
    from: &OutPath,
    document: &'a OfficialDocument,
    body: &Body,
    items: Option<&'a Order>,
) -> Official<'a> {
    let bodies: Vec<String> =
        document.issued_by.iter().map(|id| around.view.unit_name(id, document.signed_on).to_owned()).collect();
    let resolver = Resolver { around, from };
    let (text, attached) = body.prose.with_attachments();
    let texts = attached.into_iter().map(|one| (attachment_name(&one, &resolver), Content::Text(one.prose)));
    let items = items.map(|order| (around.word("order.items"), Content::Items(order)));
    let list: Vec<(String, Content<'_>)> = texts.chain(items).collect();
    let several = list.len() > 1;
    let numbered = list.into_iter().enumerate();
    let attachments = numbered
        .map(|(place, (name, content))| Attached { number: several.then_some(place + 1), name, content })
        .collect();
    Official { document, masthead: masthead(document, &bodies), bodies, text, attachments }
}

fn masthead(document: &OfficialDocument, bodies: &[String]) -> Masthead {
    let lead = bodies.first().cloned().unwrap_or_default();
    let given = document.masthead.as_ref().map(|words| vec![words.clone()]);
    match document.format {
        Format::File => Masthead { names: given.unwrap_or_else(|| bodies.to_vec()), word: FILE },
        // A letter bears the name of the lead body alone (10.1); minutes say what they are (10.3).
        Format::Letter => Masthead { names: given.unwrap_or_else(|| vec![lead]), word: "" },
        Format::Minutes => Masthead { names: given.unwrap_or_else(|| vec![format!("{lead}纪要")]), word: "" },
    }
}

impl Official<'_> {
    /// The body that prints and sends it: the lead body.
    pub(crate) fn printed_by(&self) -> String {
        self.bodies.first().cloned().unwrap_or_default()
    }
}
