//! Exemplar pages.

use serde::Serialize;

use super::document::before_words;
use super::frame::{Column, Frame, article_frame};
use super::{Around, EntryView, FactView, LinkView, html};
use crate::model::exemplar::Exemplar;
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::naming;
use crate::web::prose::Html;

/// An exemplar.
#[derive(Debug, Serialize)]
pub struct ExemplarView {
    frame: Frame,
    name: String,
    facts: Vec<FactView>,
    photo: Option<PhotoView>,
    awards: Vec<AwardView>,
    body_html: Html,
    notices: Vec<EntryView>,
    review: Vec<FactView>,
    printed: Vec<LinkView>,
}

#[derive(Debug, Serialize)]
struct PhotoView {
    src: String,
    alt: String,
}

#[derive(Debug, Serialize)]
struct AwardView {
    name: String,
    decided_by: String,
    decided_on: String,
    document: Option<String>,
}

pub(crate) fn exemplar(around: &Around<'_>, from: &OutPath, exemplar: &Exemplar) -> ExemplarView {
    let fact = |key: &str, value: String| FactView { name: around.word(&format!("exemplar.{key}")), value, href: None };
    let mut facts = vec![fact("kind", exemplar.kind.text().to_owned())];
    facts.extend(exemplar.post.clone().map(|post| fact("post", post)));
    facts.push(FactView {
        name: around.word("exemplar.unit"),
        value: naming::full_name(around, &exemplar.unit, exemplar.publicised_on),
        href: Some(from.link_to(&address::unit(&exemplar.unit))),
    });
    facts.push(fact("topic", exemplar.topic.clone()));
    facts.extend(exemplar.publicity.map(|(first, last)| fact("publicity", around.days(first, last))));
    if let Some((form, day)) = &exemplar.consent {
        facts.push(fact("consent", around.words("exemplar.consent_of", &[("form", form), ("day", &around.day(*day))])));
    }
    facts.push(fact("publicised_on", around.day(exemplar.publicised_on)));
    let notices = around.naming((Kind::Exemplar, &exemplar.id), Kind::Notice);
    let source = &around.view.identity.publisher;
    ExemplarView {
        frame: article_frame(around, from, Column::Of(Kind::Exemplar), &exemplar.title, exemplar.publicised_on, source),
        name: exemplar.name.clone(),
        facts,
        photo: exemplar.photo.as_ref().map(|photo| PhotoView {
            src: from.link_to(&address::photo(&exemplar.id, &photo.file)),
            alt: photo.alt.clone(),
        }),
        awards: exemplar
            .awards
            .iter()
            .map(|award| AwardView {
                name: award.name.clone(),
                decided_by: naming::name(around, &award.decided_by, award.decided_on),
                decided_on: around.day(award.decided_on),
                document: award.document.as_ref().map(ToString::to_string),
            })
            .collect(),
        body_html: html(around, from, &exemplar.body),
        notices: notices.map(|one| around.entry(from, one)).collect(),
        review: around.review(&exemplar.release.review),
        printed: printed(around, from, exemplar),
    }
}

/// What can be printed: a certificate for each award, as it is now and as it was issued, and the poster.
fn printed(around: &Around<'_>, from: &OutPath, exemplar: &Exemplar) -> Vec<LinkView> {
    let amended = around.plan.amended(Record::Exemplar(exemplar));
    let mut list = Vec::new();
    let mut add = |text: String, path: OutPath| {
        if around.plan.files.contains_key(&path) {
            list.push(LinkView { text, href: from.link_to(&path) });
        }
    };
    for (place, award) in exemplar.awards.iter().enumerate() {
        let text = around.words("print.certificate", &[("award", &award.name)]);
        add(text.clone(), address::certificate(&exemplar.id, place, amended));
        for before in (0..amended).rev() {
            let path = address::certificate(&exemplar.id, place, before);
            add(format!("{text} {}", before_words(around, &path, before)), path);
        }
    }
    add(around.word("print.poster_file"), address::poster(&exemplar.id));
    list
}
