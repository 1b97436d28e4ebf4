//! Case pages.

use serde::Serialize;

use super::frame::{Column, Frame, article_frame};
use super::{Around, EntryView, FactView, html};
use crate::model::case::{Case, Stage};
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::naming;
use crate::web::prose::Html;

/// A case.
#[derive(Debug, Serialize)]
pub struct CaseView {
    frame: Frame,
    facts: Vec<FactView>,
    stages: Vec<StageView>,
    /// Said wherever the case is still open: filing is no finding.
    open: bool,
    persons: Vec<PersonView>,
    body_html: Html,
    notices: Vec<EntryView>,
    review: Vec<FactView>,
}

#[derive(Debug, Serialize)]
struct StageView {
    name: &'static str,
    reached: bool,
    current: bool,
}

#[derive(Debug, Serialize)]
struct PersonView {
    name: String,
    post: String,
    level: &'static str,
    dispositions: Vec<DispositionView>,
}

#[derive(Debug, Serialize)]
struct DispositionView {
    track: &'static str,
    value: String,
    decided_by: String,
    decided_on: String,
    effective_on: String,
}

pub(crate) fn case(around: &Around<'_>, from: &OutPath, case: &Case) -> CaseView {
    let fact = |key: &str, value: String| FactView { name: around.word(&format!("case.{key}")), value, href: None };
    let unit = FactView {
        name: around.word("case.unit"),
        value: naming::full_name(around, &case.unit, case.publicised_on),
        href: Some(from.link_to(&address::unit(&case.unit))),
    };
    let mut facts = vec![unit, fact("field", case.field.clone()), fact("problem", case.problem.clone())];
    if let Some((first, last)) = case.facts_period {
        let period = if first == last {
            around.month(first)
        } else {
            around.words("date.span", &[("from", &around.month(first)), ("to", &around.month(last))])
        };
        facts.push(fact("period", period));
    }
    facts.extend(case.amount.map(|amount| fact("amount", amount.to_string())));
    facts.push(fact("stage", case.stage.text().to_owned()));
    facts.push(fact("publicised_on", around.day(case.publicised_on)));
    facts.push(fact("basis", case.publicity_basis.text().to_owned()));
    facts.extend(case.campaign.clone().map(|campaign| fact("campaign", campaign)));
    let notices = around.naming((Kind::Case, &case.id), Kind::Notice);
    CaseView {
        frame: article_frame(
            around,
            from,
            Column::Of(Kind::Case),
            &case.title,
            case.publicised_on,
            &around.view.identity.publisher,
        ),
        facts,
        stages: stages(case.stage),
        open: matches!(case.stage, Stage::Filed | Stage::Investigation | Stage::Trial),
        persons: case
            .persons
            .iter()
            .map(|person| PersonView {
                name: person.name.clone(),
                post: person.post.clone(),
                level: person.level.text(),
                dispositions: person
                    .dispositions
                    .iter()
                    .map(|disposition| DispositionView {
                        track: disposition.track.text(),
                        value: disposition.value.clone(),
                        decided_by: naming::name(around, &disposition.decided_by, disposition.decided_on),
                        decided_on: around.day(disposition.decided_on),
                        effective_on: around.day(disposition.effective_on),
                    })
                    .collect(),
            })
            .collect(),
        body_html: html(around, from, &case.body),
        notices: notices.map(|one| around.entry(from, one)).collect(),
        review: around.review(&case.release.review),
    }
}

/// The usual way of a case; an appeal is shown only where there is one.
fn stages(now: Stage) -> Vec<StageView> {
    Stage::ALL
        .iter()
        .copied()
        .filter(|stage| *stage != Stage::Appeal || now == Stage::Appeal)
        .map(|stage| StageView { name: stage.text(), reached: stage <= now, current: stage == now })
        .collect()
}
