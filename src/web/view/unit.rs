//! Unit pages.

use serde::Serialize;

use super::consequence::{self, ConsequenceView};
use super::frame::{Column, Frame, frame};
use super::{Around, EntryView, FactView, LinkView};
use crate::compute::ranking::{Change, Comparison, Ranking};
use crate::model::accountability::Held;
use crate::model::id::Id;
use crate::model::record::{Kind, Record};
use crate::model::unit::{Tier, Unit};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::certainty::{self, CorrectionView};
use crate::said::naming;
use crate::web::chart;
use crate::web::prose::Html;

/// One unit.
#[derive(Debug, Serialize)]
pub struct UnitView {
    frame: Frame,
    facts: Vec<FactView>,
    above: Option<LinkView>,
    below: Vec<LinkView>,
    history: Vec<HistoryView>,
    /// Whether any row has something to say beside its numbers.
    remarks: bool,
    history_html: Html,
    notices: Vec<EntryView>,
    accountability: Vec<AccountView>,
    orders: Vec<EntryView>,
    cases: Vec<EntryView>,
    exemplars: Vec<EntryView>,
}

#[derive(Debug, Serialize)]
struct HistoryView {
    month: LinkView,
    /// What the unit was called then, where that was something else.
    called: Option<String>,
    scheme: LinkView,
    /// Why it cannot be compared with the row below it.
    comparison: Option<String>,
    about: Option<String>,
    consequence: Option<ConsequenceView>,
    corrections: Vec<CorrectionView>,
    rank: Option<u32>,
    tied: bool,
    of: usize,
    score: String,
    band: Option<String>,
    change: String,
    direction: &'static str,
}

impl HistoryView {
    fn has_remarks(&self) -> bool {
        self.comparison.is_some() || self.consequence.is_some() || !self.corrections.is_empty()
    }
}

#[derive(Debug, Serialize)]
struct AccountView {
    notice: LinkView,
    date: String,
    held: String,
    mode: &'static str,
}

/// The unit tree.
#[derive(Debug, Serialize)]
pub struct IndexView {
    frame: Frame,
    county: Vec<LinkView>,
    towns: Vec<TownView>,
    departments: Vec<LinkView>,
    gone: Vec<GoneView>,
    town_count: usize,
    village_count: usize,
    review: Vec<FactView>,
}

#[derive(Debug, Serialize)]
struct TownView {
    unit: LinkView,
    /// That it is no longer or not yet there.
    mark: Option<String>,
    villages: Vec<VillageView>,
}

#[derive(Debug, Serialize)]
struct VillageView {
    unit: LinkView,
    mark: Option<String>,
    flags: Vec<String>,
}

/// A unit that is no longer there.
#[derive(Debug, Serialize)]
struct GoneView {
    unit: LinkView,
    fate: String,
}

pub(crate) fn unit(around: &Around<'_>, from: &OutPath, unit: &Unit) -> UnitView {
    let view = around.view;
    let tier = around.word(&format!("tier.{}", unit.tier.key()));
    let now = unit.on(view.as_of);
    let mut facts =
        vec![FactView { name: around.word("unit.tier"), value: format!("{tier} · {}", now.kind), href: None }];
    if let Some(code) = &now.code {
        facts.push(FactView { name: around.word("unit.code"), value: code.to_string(), href: None });
    }
    facts.extend(past(around, from, unit));
    for flag in unit.flags.iter().filter(|flag| flag.validity.holds(view.as_of)) {
        let since = flag.validity.from.map(|day| around.words("unit.since", &[("day", &around.day(day))]));
        let value = format!("{}{}", flag.name, since.unwrap_or_default());
        facts.push(FactView { name: around.word("unit.flag"), value, href: None });
    }
    let history = history(around, from, &unit.id);
    let description = around.words("unit.description", &[("name", &now.name), ("site", &view.identity.name)]);
    UnitView {
        frame: frame(around, from, Column::Of(Kind::Unit), &around.full_name(&unit.id, view.as_of), &description),
        facts,
        above: now.parent.as_ref().map(|parent| around.unit_link_now(from, parent)),
        below: view
            .units
            .children(&unit.id, view.as_of)
            .filter(|below| below.tier != Tier::Department && below.exists(view.as_of))
            .map(|below| around.unit_link_now(from, &below.id))
            .collect(),
        remarks: history.iter().any(HistoryView::has_remarks),
        history_html: chart::history(around, &unit.id),
        history,
        notices: entries(around, from, unit, Kind::Notice),
        accountability: accountability(around, from, &unit.id),
        orders: entries(around, from, unit, Kind::Order),
        cases: entries(around, from, unit, Kind::Case),
        exemplars: entries(around, from, unit, Kind::Exemplar),
    }
}

/// What the unit was before, and what it was made of or became: names with their last days, and other units.
fn past(around: &Around<'_>, from: &OutPath, unit: &Unit) -> Vec<FactView> {
    let (units, today) = (&around.view.units, around.view.as_of);
    let fact = |key: &str, value: String, href| FactView { name: around.word(&format!("unit.{key}")), value, href };
    let mut facts = Vec::new();
    let now = around.full_name(&unit.id, today);
    for version in unit.versions().iter().rev() {
        let Some(to) = version.days.to.filter(|to| *to < today) else { continue };
        let then = around.full_name(&unit.id, to);
        if then != now {
            let value = around.words("unit.until", &[("name", &then), ("day", &around.day(to))]);
            facts.push(fact("former", value, None));
        }
    }
    if let Some(day) = unit.awaited(today) {
        facts.push(fact("state", around.words("unit.awaited", &[("day", &around.day(day))]), None));
    }
    for (source, to) in units.made_of(&unit.id, today).filter(|(source, _)| source.id != unit.id) {
        let name = units.told_apart(&source.id, to);
        let value = around.words("unit.until", &[("name", &name), ("day", &around.day(to))]);
        facts.push(fact("made_of", value, Some(from.link_to(&address::unit(&source.id)))));
    }
    for version in unit.versions().iter().filter(|version| version.days.to.is_some_and(|to| to < today)) {
        let last = unit.ended(today) == version.days.to;
        if last || !version.succeeded_by.is_empty() {
            facts.extend(naming::fate(around, unit, version).map(|fate| fact("state", fate, None)));
        }
        for id in version.succeeded_by.iter().filter(|id| **id != unit.id) {
            facts.push(fact("became", around.full_name(id, today), Some(from.link_to(&address::unit(id)))));
        }
    }
    facts
}

fn entries(around: &Around<'_>, from: &OutPath, unit: &Unit, kind: Kind) -> Vec<EntryView> {
    around.about(&unit.id, kind).map(|record| around.entry(from, record)).collect()
}

fn history(around: &Around<'_>, from: &OutPath, id: &Id) -> Vec<HistoryView> {
    let mut list: Vec<HistoryView> = around
        .history(id)
        .iter()
        .map(|&(ranking, row)| {
            let (change, direction) = match row.map(|row| row.change) {
                None | Some(Change::None) => (String::new(), "none"),
                Some(Change::New) => (around.word("change.new"), "new"),
                Some(Change::Moved(moved)) => crate::said::standing::change(around, moved),
            };
            HistoryView {
                month: LinkView {
                    text: around.period(ranking.period),
                    href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
                },
                called: naming::then(around, id, ranking.period.last_day()),
                scheme: method_link(around, from, &ranking.scheme),
                comparison: certainty::comparison(around, ranking).filter(|_| ranking.comparable != Comparison::First),
                about: row.and_then(|row| certainty::about(around, row)),
                consequence: own_consequence(around, from, ranking, id),
                corrections: certainty::corrections(around, from, ranking, Some(id)),
                rank: row.map(|row| row.rank),
                tied: row.is_some_and(|row| row.tied),
                of: ranking.rows.len(),
                score: row.map_or_else(|| around.word("unranked.short"), crate::compute::ranking::Row::shown_score),
                band: row.and_then(|row| row.band.clone()),
                change,
                direction,
            }
        })
        .collect();
    list.reverse();
    list
}

fn method_link(around: &Around<'_>, from: &OutPath, scheme: &Id) -> LinkView {
    let title = around.view.scheme(scheme).map_or_else(String::new, |scheme| scheme.title.clone());
    LinkView { text: title, href: from.link_to(&address::method(scheme)) }
}

fn own_consequence(around: &Around<'_>, from: &OutPath, ranking: &Ranking, id: &Id) -> Option<ConsequenceView> {
    let scheme = around.view.scheme(&ranking.scheme)?;
    let own = ranking.consequences.iter().find(|consequence| consequence.unit == *id)?;
    Some(consequence::consequence(around, from, ranking, scheme, own))
}

fn accountability(around: &Around<'_>, from: &OutPath, id: &Id) -> Vec<AccountView> {
    let mut list = Vec::new();
    for record in around.about(id, Kind::Notice) {
        let Record::Notice(notice) = record else { continue };
        for edge in notice.accountability.iter().filter(|edge| edge.unit() == id) {
            list.push(AccountView {
                notice: LinkView { text: notice.document.title.clone(), href: from.link_to(&address::of(record)) },
                date: around.day(notice.document.signed_on),
                held: match &edge.held {
                    Held::Unit(unit) => naming::name(around, unit, notice.document.signed_on),
                    Held::Post { post, duty, .. } => {
                        around.words("accountability.post", &[("post", post), ("duty", duty.text())])
                    }
                },
                mode: edge.mode.text(),
            });
        }
    }
    list
}

pub(crate) fn index(around: &Around<'_>, from: &OutPath) -> IndexView {
    let (units, today) = (&around.view.units, around.view.as_of);
    let links = |tier| units.existing(tier, today).map(|unit| around.unit_link_now(from, &unit.id)).collect();
    let mark = |unit: &Unit| {
        let (ended, awaited) = (unit.ended(today), unit.awaited(today));
        let ended = ended.map(|day| around.words("unit.ended", &[("day", &around.day(day))]));
        ended.or_else(|| awaited.map(|day| around.words("unit.awaited", &[("day", &around.day(day))])))
    };
    let villages = |town: &Unit| {
        units
            .children(&town.id, today)
            .filter(|village| village.ended(today).is_none())
            .map(|village| VillageView {
                unit: around.unit_link_now(from, &village.id),
                mark: mark(village),
                flags: village
                    .flags
                    .iter()
                    .filter(|flag| flag.validity.holds(today))
                    .map(|flag| flag.name.clone())
                    .collect(),
            })
            .collect::<Vec<_>>()
    };
    let towns = units.of_tier(Tier::Town).map(|town| TownView {
        unit: around.unit_link_now(from, &town.id),
        mark: mark(town),
        villages: villages(town),
    });
    let gone = units.iter().filter(|unit| unit.ended(today).is_some()).map(|unit| GoneView {
        unit: LinkView { text: around.full_name(&unit.id, today), href: from.link_to(&address::unit(&unit.id)) },
        fate: naming::fate(around, unit, unit.on(today)).unwrap_or_default(),
    });
    let title = around.word("nav.units");
    IndexView {
        frame: frame(around, from, Column::Of(Kind::Unit), &title, &around.word("units.description")),
        county: links(Tier::County),
        // A town that is gone stands among the towns only for the villages that still stand under it.
        towns: towns.filter(|town| town.mark.is_none() || !town.villages.is_empty()).collect(),
        departments: links(Tier::Department),
        gone: gone.collect(),
        town_count: units.existing(Tier::Town, today).count(),
        village_count: units.existing(Tier::Village, today).count(),
        review: around.review(&around.view.units_release.review),
    }
}
