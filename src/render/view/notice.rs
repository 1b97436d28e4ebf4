//! Notice pages, in the look of a document.

use serde::Serialize;

use super::frame::{Frame, article_frame};
use super::{Around, EntryView, FactView, LinkView};
use crate::model::accountability::Held;
use crate::model::notice::Notice;
use crate::output::OutPath;
use crate::plan::address;
use crate::render::prose::Html;

/// A notice.
#[derive(Debug, Serialize)]
pub struct NoticeView {
    frame: Frame,
    kind: &'static str,
    issuers: Vec<String>,
    number: String,
    title: String,
    to: String,
    body_html: Html,
    signed_on: String,
    cc: String,
    printed_by: String,
    printed_on: String,
    accountability: Vec<HeldView>,
    units: Vec<LinkView>,
    cases: Vec<EntryView>,
    exemplars: Vec<EntryView>,
    review: Vec<FactView>,
    campaign: Option<String>,
    pdf: Option<String>,
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
    let view = around.view;
    let issuers: Vec<String> = notice.issued_by.iter().map(|id| view.unit_name(id).to_owned()).collect();
    let place = view.notices.iter().position(|other| other.id == notice.id);
    let link = |place: Option<usize>| {
        let other = view.notices.get(place?)?;
        Some(LinkView { text: other.title.clone(), href: from.link_to(&address::notice(&other.id)) })
    };
    let pdf = address::notice_pdf(&notice.id);
    let cases = view.cases.iter().enumerate().filter(|(_, case)| notice.cases.contains(&case.id));
    let exemplars = view.exemplars.iter().enumerate().filter(|(_, one)| notice.exemplars.contains(&one.id));
    NoticeView {
        frame: article_frame(around, from, "notices", &notice.title, notice.signed_on, &issuers.join(" ")),
        kind: notice.kind.text(),
        number: notice.number.to_string(),
        title: notice.title.clone(),
        to: notice.to.join("，"),
        body_html: around.html(from, &notice.body),
        signed_on: around.day(notice.signed_on),
        cc: notice.cc.join("，"),
        printed_by: issuers.first().cloned().unwrap_or_default(),
        printed_on: around.day(notice.printed_on),
        accountability: notice
            .accountability
            .iter()
            .map(|edge| {
                let (post, duty) = match &edge.held {
                    Held::Unit(_) => (None, None),
                    Held::Post { post, duty, .. } => (Some(post.clone()), Some(duty.text())),
                };
                HeldView { unit: around.unit_link(from, edge.unit()), post, duty, mode: edge.mode.text() }
            })
            .collect(),
        units: notice.units.iter().map(|id| around.unit_link(from, id)).collect(),
        cases: cases.map(|(place, _)| around.case_entry(from, place)).collect(),
        exemplars: exemplars.map(|(place, _)| around.exemplar_entry(from, place)).collect(),
        review: around.review(&notice.release.review),
        campaign: notice.campaign.clone(),
        pdf: around.plan.files.contains_key(&pdf).then(|| from.link_to(&pdf)),
        // The list is newest first, so the earlier notice comes after.
        previous: link(place.map(|place| place + 1)),
        next: link(place.and_then(|place| place.checked_sub(1))),
        issuers,
    }
}
