//! Drafts in words: a preview of the desk says on every page what it is, and beside each record why it is not public.

use serde::Serialize;

use super::Around;
use super::amendment::{ChangeView, plain_name};
use crate::gate::Draft;
use crate::model::record::{Kind, Record};
use crate::model::review::Hold;
use crate::output::OutPath;
use crate::plan::{Item, PageItem};

/// What a page of a preview says about drafts.
#[derive(Clone, Debug, Serialize)]
pub struct DraftView {
    /// What every page says.
    pub banner: String,
    /// Why the page's own record is not public, or not so.
    pub reason: Option<String>,
    /// Whether nothing of it was ever published.
    pub new: bool,
    /// How it differs from what stands.
    pub changes: Vec<ChangeView>,
}

/// What a page says; `None` outside of previews.
pub(crate) fn on_page(around: &Around<'_>, page: &OutPath) -> Option<DraftView> {
    let drafts = around.view.drafts.as_ref()?;
    let own = match around.plan.files.get(page) {
        Some(Item::Page(page)) => own(page).and_then(|name| drafts.get(&name)),
        Some(Item::Data(_) | Item::Print(_) | Item::Word(_) | Item::File(_)) | None => None,
    };
    let banner = around.words("draft.banner", &[("count", &drafts.len().to_string())]);
    Some(match own {
        None => DraftView { banner, reason: None, new: false, changes: Vec::new() },
        Some(draft) => DraftView {
            banner,
            reason: Some(reason(around, draft)),
            new: !draft.published,
            changes: draft
                .changes
                .iter()
                .map(|change| {
                    ChangeView::new(plain_name(around, &change.field), change.was.clone(), change.now.clone())
                })
                .collect(),
        },
    })
}

/// The record whose own page it is.
fn own(page: &PageItem<'_>) -> Option<String> {
    match page {
        PageItem::Record(record) => Some(record.path()),
        PageItem::Units => Some(Kind::Unit.folder().to_owned()),
        PageItem::Home
        | PageItem::Rankings
        | PageItem::Bulletins
        | PageItem::Methods
        | PageItem::Consequences
        | PageItem::DataFiles
        | PageItem::List(..)
        | PageItem::Gone(_)
        | PageItem::NotFound => None,
    }
}

/// The mark of a record in a list.
pub(crate) fn mark(around: &Around<'_>, record: Record<'_>) -> Option<String> {
    let draft = around.view.drafts.as_ref()?.get(&record.path())?;
    Some(around.words("draft.mark", &[("reason", &reason(around, draft))]))
}

/// What stands across every page of a document in print.
pub(crate) fn across(around: &Around<'_>) -> Option<String> {
    around.view.drafts.as_ref().map(|_| around.word("draft.across"))
}

fn reason(around: &Around<'_>, draft: &Draft) -> String {
    let word = |key: &str| around.word(&format!("draft.{key}"));
    match &draft.hold {
        None => word("approved"),
        Some(Hold::NotReviewed) => word("not_reviewed"),
        Some(Hold::NotApproved) => word("not_approved"),
        Some(Hold::Changed) => word("changed"),
        Some(Hold::Unbound) => word("unbound"),
        Some(Hold::ApprovedLater(day) | Hold::NotBefore(day) | Hold::TakenBack(day) | Hold::Expired(day)) => {
            around.words("draft.not_before", &[("day", &around.day(*day))])
        }
        Some(Hold::Register) => word("register"),
        Some(Hold::Scheme(_)) => word("scheme"),
        Some(Hold::Named(record)) => around.words("draft.named", &[("record", record)]),
    }
}
