//! The home page.

use serde::Serialize;

use super::frame::{Column, Frame, frame};
use super::{Around, EntryView, FigureView, LinkView};
use crate::model::record::{Kind, Record};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::certainty::{self, CorrectionView};
use crate::said::schedule;
use crate::said::standing::{Standing, standing};

/// The home page.
#[derive(Debug, Serialize)]
pub struct HomeView {
    frame: Frame,
    figures: Vec<FigureView>,
    rankings: Vec<LatestView>,
    schedule: Vec<String>,
    bulletin: Option<LinkView>,
    notices: Vec<EntryView>,
    cases: Vec<EntryView>,
    exemplars: Vec<EntryView>,
    articles: Vec<EntryView>,
}

/// The latest ranking of a tier in short.
#[derive(Debug, Serialize)]
struct LatestView {
    title: String,
    month: String,
    href: String,
    first: Vec<Standing>,
    last: Vec<Standing>,
    movers: Vec<Standing>,
    ranked: usize,
    unranked: usize,
    corrections: Vec<CorrectionView>,
}

const SHOWN: usize = 5;

pub(crate) fn home(around: &Around<'_>, from: &OutPath) -> HomeView {
    let view = around.view;
    let take = |kind: Kind, count: usize| {
        around.records(kind).iter().take(count).map(|record| around.entry(from, *record)).collect()
    };
    let figures = around
        .computed
        .figures
        .iter()
        .filter(|figure| figure.value > 0)
        .map(|one| super::figure(around, from, one))
        .collect();
    HomeView {
        frame: frame(around, from, Column::Home, &view.identity.name, &view.identity.description),
        figures,
        rankings: latest(around, from),
        schedule: schedule::overdue(around).into_iter().chain(schedule::next(around)).collect(),
        bulletin: view.bulletins.first().map(|bulletin| LinkView {
            text: format!("{} {}", bulletin.title, crate::said::issue::issue(around, bulletin)),
            href: from.link_to(&address::of(Record::Bulletin(bulletin))),
        }),
        notices: take(Kind::Notice, SHOWN),
        cases: take(Kind::Case, SHOWN),
        exemplars: take(Kind::Exemplar, SHOWN),
        articles: take(Kind::Article, 3),
    }
}

fn latest(around: &Around<'_>, from: &OutPath) -> Vec<LatestView> {
    let mut list = Vec::new();
    for tier in crate::model::unit::Tier::ALL.into_iter().rev() {
        let of_tier = around
            .computed
            .rankings
            .iter()
            .filter(|ranking| around.view.scheme(&ranking.scheme).is_some_and(|scheme| scheme.tier == tier));
        let Some(ranking) = of_tier.max_by_key(|ranking| ranking.period) else { continue };
        let all: Vec<Standing> =
            ranking.rows.iter().map(|row| standing(around, from, row, ranking.period.last_day())).collect();
        let mut movers: Vec<&Standing> = all.iter().filter(|row| row.places.abs() > 0).collect();
        movers.sort_by_key(|row| (std::cmp::Reverse(row.places.abs()), row.rank));
        let movers = movers.into_iter().take(SHOWN).cloned().collect();
        let shown = if around.view.identity.bottom_lists { all.len() } else { 0 };
        let last = all.iter().take(shown).skip(all.len().saturating_sub(3).max(SHOWN)).cloned().collect();
        list.push(LatestView {
            title: around.word(&format!("tier.{}", tier.key())),
            month: around.period(ranking.period),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
            first: all.iter().take(SHOWN).cloned().collect(),
            last,
            movers,
            ranked: ranking.rows.len(),
            unranked: ranking.unranked.len(),
            corrections: certainty::corrections(around, from, ranking, None),
        });
    }
    list
}
