//! Consequences: what followed from a rank, by which rule, on which periods; and the funnel over time.

use serde::Serialize;

use super::frame::{Column, Frame, frame};
use super::{Around, LinkView};
use crate::compute::consequence::Consequence;
use crate::compute::ranking::Ranking;
use crate::model::record::Kind;
use crate::model::scheme::{Condition, Scheme};
use crate::output::OutPath;
use crate::plan::address;

/// One consequence in words.
#[derive(Clone, Debug, Serialize)]
pub struct ConsequenceView {
    unit: LinkView,
    name: String,
    rule: String,
    periods: Vec<LinkView>,
    certainty: String,
    done: String,
}

/// All consequences: how many over time, and the latest.
#[derive(Debug, Serialize)]
pub struct IndexView {
    frame: Frame,
    schemes: Vec<FunnelView>,
}

#[derive(Debug, Serialize)]
struct FunnelView {
    scheme: LinkView,
    levels: Vec<LevelView>,
    periods: Vec<PeriodView>,
}

#[derive(Debug, Serialize)]
struct LevelView {
    name: String,
    rule: String,
}

#[derive(Debug, Serialize)]
struct PeriodView {
    period: LinkView,
    ranked: usize,
    levels: Vec<CountView>,
    done: usize,
    list: Vec<ConsequenceView>,
}

#[derive(Debug, Serialize)]
struct CountView {
    count: usize,
    /// Tenths of the widest bar, from 0 to 10.
    bar: usize,
}

pub(crate) fn consequence(
    around: &Around<'_>,
    from: &OutPath,
    ranking: &Ranking,
    scheme: &Scheme,
    consequence: &Consequence,
) -> ConsequenceView {
    let rule = &scheme.consequences[consequence.level];
    let last = rule.when.last.to_string();
    let sure = if consequence.apart { "consequence.apart" } else { "consequence.not_apart" };
    let done = match &consequence.done {
        None => around.word("consequence.open"),
        Some((on, None)) => around.words("consequence.done", &[("day", &around.day(*on))]),
        Some((on, Some(document))) => {
            let document = document.to_string();
            around.words("consequence.done_by", &[("day", &around.day(*on)), ("document", &document)])
        }
    };
    let periods = consequence.periods.iter().map(|period| LinkView {
        text: around.period(*period),
        href: from.link_to(&address::ranking(&ranking.scheme, *period)),
    });
    let skipped: Vec<String> = consequence.skipped.iter().map(|period| around.period(*period)).collect();
    let skipped = match skipped.as_slice() {
        [] => String::new(),
        list => around.words("consequence.skipped", &[("periods", &list.join("、"))]),
    };
    ConsequenceView {
        unit: around.unit_link(from, &consequence.unit, ranking.period.last_day()),
        name: rule.name.clone(),
        rule: condition(around, rule.when),
        periods: periods.collect(),
        certainty: match consequence.absent {
            true => around.word("consequence.absent"),
            false => around.words(sure, &[("places", &last)]),
        } + &skipped,
        done,
    }
}

/// A condition in words.
pub(crate) fn condition(around: &Around<'_>, when: Condition) -> String {
    let places = when.last.to_string();
    let mut parts = vec![around.words("condition.last", &[("places", &places)])];
    if when.distinguishable {
        parts.push(around.words("condition.distinguishable", &[("places", &places)]));
    }
    if when.repeated > 1 {
        let (times, months) = (when.repeated.to_string(), when.within_months.to_string());
        parts.push(around.words("condition.repeated", &[("times", &times), ("months", &months)]));
    }
    parts.join(&around.word("condition.and"))
}

pub(crate) fn index(around: &Around<'_>, from: &OutPath) -> IndexView {
    let ladders = around.view.schemes.iter().filter(|scheme| !scheme.consequences.is_empty());
    let schemes = ladders.map(|scheme| funnel(around, from, scheme)).collect();
    let title = around.word("consequences.title");
    let description = around.word("consequences.description");
    IndexView { frame: frame(around, from, Column::Of(Kind::Ranking), &title, &description), schemes }
}

fn funnel(around: &Around<'_>, from: &OutPath, scheme: &Scheme) -> FunnelView {
    let rankings = || around.computed.rankings.iter().filter(|ranking| ranking.scheme == scheme.id).rev();
    let count = |ranking: &Ranking, level| ranking.consequences.iter().filter(|each| each.level == level).count();
    let levels = 0..scheme.consequences.len();
    let widest = rankings().flat_map(|ranking| levels.clone().map(move |level| count(ranking, level))).max();
    let widest = widest.unwrap_or(0).max(1);
    let periods = rankings().map(|ranking| PeriodView {
        period: LinkView {
            text: around.period(ranking.period),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
        },
        ranked: ranking.rows.len(),
        levels: levels
            .clone()
            .map(|level| count(ranking, level))
            .map(|count| CountView { count, bar: (count * 10).div_ceil(widest) })
            .collect(),
        done: ranking.consequences.iter().filter(|each| each.done.is_some()).count(),
        list: list(around, from, ranking, scheme),
    });
    FunnelView {
        scheme: LinkView { text: scheme.title.clone(), href: from.link_to(&address::method(&scheme.id)) },
        levels: scheme
            .consequences
            .iter()
            .map(|rule| LevelView { name: rule.name.clone(), rule: condition(around, rule.when) })
            .collect(),
        periods: periods.collect(),
    }
}

/// The consequences of a ranking, the gravest first; none where the publisher shows no lists of last places.
pub(crate) fn list(around: &Around<'_>, from: &OutPath, ranking: &Ranking, scheme: &Scheme) -> Vec<ConsequenceView> {
    if !around.view.identity.bottom_lists {
        return Vec::new();
    }
    let mut own: Vec<&Consequence> = ranking.consequences.iter().collect();
    own.sort_by_key(|each| std::cmp::Reverse(each.level));
    own.into_iter().map(|each| consequence(around, from, ranking, scheme, each)).collect()
}
