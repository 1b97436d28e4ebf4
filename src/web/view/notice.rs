//! Notice pages, in the look of a document.

use serde::Serialize;

use super::document::{DocumentView, document};
use super::frame::{Column, Frame, article_frame};
use super::{Around, EntryView, FactView, LinkView};
use crate::model::accountability::Held;
use crate::model::id::Id;
use crate::model::notice::Notice;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::official;

/// A notice.
#[derive(Debug, Serialize)]
pub struct NoticeView {
    frame: Frame,
    document: DocumentView,
    accountability: Vec<HeldView>,
    units: Vec<LinkView>,
    cases: Vec<EntryView>,
    exemplars: Vec<EntryView>,
    review: Vec<FactView>,
    campaign: Option<String>,
    previous: Option<LinkView>,
    next: Option<LinkView>,
}

#[derive(Debug, Serialize)]
struct HeldView {
    unit: LinkView,
    post: Option<String>,
    duty: Option<&'static str>,
    mode: &'static str,
}

pub(crate) fn notice(around: &Around<'_>, from: &OutPath, notice: &Notice) -> NoticeView {
    let (view, signed_on) = (around.view, notice.document.signed_on);
    let said = official::notice(around, from, notice);
    let place = around.place(Kind::Notice, notice.id.as_str());
    let link = |place: Option<usize>| {
        let other = view.notices.get(place?)?;
        Some(LinkView { text: other.document.title.clone(), href: from.link_to(&address::of(Record::Notice(other))) })
    };
    let entries = |kind: Kind, ids: &[Id]| -> Vec<EntryView> {
        around.listed(kind, ids).into_iter().map(|record| around.entry(from, record)).collect()
    };
    NoticeView {
        frame: article_frame(
            around,
            from,
            Column::Of(Kind::Notice),
            &notice.document.title,
            notice.document.signed_on,
            &said.bodies.join(" "),
        ),
        document: document(around, from, (Kind::Notice, &notice.id), &said),
        accountability: notice
            .accountability
            .iter()
            .map(|edge| {
                let (post, duty) = match &edge.held {
                    Held::Unit(_) => (None, None),
                    Held::Post { post, duty, .. } => (Some(post.clone()), Some(duty.text())),
                };
                HeldView { unit: around.unit_link(from, edge.unit(), signed_on), post, duty, mode: edge.mode.text() }
            })
            .collect(),
        units: notice.units.iter().map(|id| around.unit_link(from, id, signed_on)).collect(),
        cases: entries(Kind::Case, &notice.cases),
        exemplars: entries(Kind::Exemplar, &notice.exemplars),
        review: around.review(&notice.release.review),
        campaign: notice.campaign.clone(),
        // The list is newest first, so the earlier notice comes after.
        previous: link(place.map(|place| place + 1)),
        next: link(place.and_then(|place| place.checked_sub(1))),
    }
}
