//! Groups, subtotals, vetoes and roll-ups on a ranking page.

use serde::Serialize;

use super::super::{Around, LinkView};
use crate::compute::ranking::{Ranking, Row};
use crate::compute::scoring::{Applied, Vetoed};
use crate::model::scheme::{Scheme, VetoEffect};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::standing::signed;

/// A veto in words.
#[derive(Debug, Serialize)]
pub(crate) struct VetoView {
    unit: LinkView,
    name: String,
    effect: String,
    document: String,
    on: String,
}

/// A unit's place in its group: 一类镇 第 2.
pub(super) fn group(around: &Around<'_>, scheme: &Scheme, row: &Row) -> String {
    let (Some(group), Some((rank, tied))) = (row.group, row.in_group) else { return String::new() };
    let key = if tied { "ranking.in_group_tied" } else { "ranking.in_group" };
    around.words(key, &[("group", &scheme.groups[group].name), ("rank", &rank.to_string())])
}

/// Additions and deductions that counted: +2 −1.5.
pub(super) fn adjusted(row: &Row) -> String {
    if row.adjustments.is_empty() {
        return "—".to_owned();
    }
    let parts = [row.bonus, row.malus].map(|part| signed(&part.to_string()));
    parts.into_iter().filter(|part| part.starts_with(['+', '−'])).collect::<Vec<_>>().join(" ")
}

/// An adjustment with its pieces and condition.
pub(super) fn applied(around: &Around<'_>, applied: &Applied) -> String {
    let mut text = applied.name.clone();
    if applied.count > 1 {
        text.push_str(&around.words("ranking.pieces", &[("count", &applied.count.to_string())]));
    }
    text.extend(applied.condition.as_ref().map(|name| around.words("ranking.condition", &[("name", name)])));
    text
}

/// What a veto does, in words.
pub(in crate::web::view) fn effect(around: &Around<'_>, effect: &VetoEffect) -> String {
    match effect {
        VetoEffect::Out => around.word("veto.out"),
        VetoEffect::Last => around.word("veto.last"),
        VetoEffect::Mark(mark) => around.words("veto.mark", &[("mark", &mark.to_string())]),
        VetoEffect::Bar(band) => around.words("veto.bar", &[("band", band)]),
        VetoEffect::Down => around.word("veto.down"),
    }
}

pub(super) fn vetoes(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> Vec<VetoView> {
    let ranked = ranking.rows.iter().map(|row| (&row.unit, &row.vetoes));
    let unranked = ranking.unranked.iter().map(|row| (&row.unit, &row.vetoes));
    let view = |unit: &crate::model::id::Id, veto: &Vetoed| VetoView {
        unit: around.unit_link(from, unit, ranking.period.last_day()),
        name: veto.name.clone(),
        effect: effect(around, &veto.effect),
        document: veto.document.to_string(),
        on: around.day(veto.on),
    };
    ranked.chain(unranked).flat_map(|(unit, list)| list.iter().map(move |veto| view(unit, veto))).collect()
}

/// The rankings that were rolled up.
pub(super) fn rests_on(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> Vec<LinkView> {
    let links = ranking.rests_on.iter().map(|(scheme, period, _)| LinkView {
        text: around.period(*period),
        href: from.link_to(&address::ranking(scheme, *period)),
    });
    links.collect()
}
