//! The rules of a scheme beyond weights and scales in plain words, and a score worked through step by step.

use super::super::Around;
use super::super::ranking::language as ranking_words;
use crate::compute::ranking::{Ranking, Row};
use crate::compute::scoring;
use crate::model::scheme::{
    AdjustmentRule, Against, Count, End, EventRule, Flag, Gain, Indicator, IndicatorSource, MeanKind, Measure,
    Measured, NotApplicable, RollUp, Scheme, ShareRounding, Span, Take,
};
use crate::said::standing::signed;

/// Whether nothing is capped, gated or barred.
pub(super) fn unlimited(scheme: &Scheme) -> bool {
    let limits = &scheme.limits;
    let numbers = [limits.bonus, limits.malus, limits.top, limits.bottom];
    numbers.iter().all(Option::is_none)
        && limits.gate.is_none()
        && scheme.vetoes.is_empty()
        && scheme.adjustments.iter().all(|rule| rule.cap.is_none())
}

/// How an indicator is scored, as its document would say it.
pub(super) fn source(around: &Around<'_>, scheme: &Scheme, indicator: &Indicator) -> String {
    let mut text = match &indicator.source {
        IndicatorSource::Column { low, high } => {
            around.words("method.column", &[("low", &low.to_string()), ("high", &high.to_string())])
        }
        IndicatorSource::Rate { hits, of } => around.words("method.rate", &[("hits", hits), ("of", of)]),
        IndicatorSource::Ballots(_) => around.word("method.ballots"),
        IndicatorSource::Events(rule) => events(around, rule),
        IndicatorSource::Measured(measure) => measured(around, measure),
        IndicatorSource::RollUp(roll) => {
            let title = around.view.scheme(&roll.scheme).map_or("", |scheme| scheme.title.as_str());
            rolled(around, roll, title)
        }
    };
    if let Some(office) = &indicator.office {
        text.push_str(&around.words("method.by_office", &[("office", office)]));
    }
    let _ = scheme;
    text
}

fn rolled(around: &Around<'_>, roll: &RollUp, title: &str) -> String {
    let key = match (roll.take, roll.span) {
        (Take::Mean, Span::Period) => "method.roll_mean",
        (Take::Mean, Span::YearToDate) => "method.roll_to_date",
        (Take::Last, _) => "method.roll_last",
        (Take::Gain(Gain { against: Against::Before, .. }), _) => "method.roll_gain_before",
        (Take::Gain(Gain { against: Against::YearAgo, .. }), _) => "method.roll_gain_year_ago",
    };
    let mut text = around.words(key, &[("title", title), ("minimum", &roll.minimum.to_string())]);
    if let Take::Gain(gain) = roll.take {
        if gain.relative {
            text.push_str(&around.word("method.roll_gain_relative"));
        }
        text.push_str(&match gain.full {
            Some(full) => around.words("method.roll_gain_full", &[("full", &full.to_string())]),
            None => around.word("method.roll_gain_none"),
        });
    }
    text
}

fn events(around: &Around<'_>, rule: &EventRule) -> String {
    let item = |item: &crate::model::scheme::EventItem| {
        let points = item.points.to_string();
        let key = if item.points.is_negative() { "method.event_less" } else { "method.event_more" };
        around.words(key, &[("name", &item.name), ("points", points.trim_start_matches('-'))])
    };
    let items = rule.items.iter().map(item).collect::<Vec<_>>().join(&around.word("method.event_and"));
    let (start, floor, cap) = (rule.start.to_string(), rule.floor.to_string(), rule.cap.to_string());
    around.words("method.events", &[("start", &start), ("items", &items), ("floor", &floor), ("cap", &cap)])
}

fn measured(around: &Around<'_>, measure: &Measure) -> String {
    let better = |lower: bool| around.word(if lower { "method.lower" } else { "method.higher" });
    match measure {
        Measure::Target { target, cap, step: None } => {
            around.words("method.target", &[("target", target), ("cap", &cap.to_string())])
        }
        Measure::Target { target, step: Some(step), .. } => {
            let args =
                [("target", target.as_str()), ("size", &step.size.to_string()), ("points", &step.points.to_string())];
            around.words("method.target_steps", &args)
        }
        Measure::Between { nothing, full, log } => {
            let key = if *log { "method.between_log" } else { "method.between" };
            around.words(key, &[("nothing", &nothing.to_string()), ("full", &full.to_string())])
        }
        Measure::Range { base, lower } => {
            around.words("method.range", &[("base", &base.to_string()), ("better", &better(*lower))])
        }
        Measure::Best { lower } => around.words("method.best", &[("better", &better(*lower))]),
        Measure::Mean { base, lower } => {
            around.words("method.to_mean", &[("base", &base.to_string()), ("better", &better(*lower))])
        }
        Measure::Place { step, floor, lower } => {
            let args = [("step", step.to_string()), ("floor", floor.to_string()), ("better", better(*lower))];
            around.words("method.place", &args.each_ref().map(|(key, value)| (*key, value.as_str())))
        }
        Measure::Standard { base, step, lower } => {
            let args = [("base", base.to_string()), ("step", step.to_string()), ("better", better(*lower))];
            around.words("method.standard", &args.each_ref().map(|(key, value)| (*key, value.as_str())))
        }
        Measure::Gain { before, full, lower } => {
            let args = [("before", before.clone()), ("full", full.to_string()), ("better", better(*lower))];
            around.words("method.gain", &args.each_ref().map(|(key, value)| (*key, value.as_str())))
        }
    }
}

/// An adjustment with its cap and conditions.
pub(super) fn adjustment(around: &Around<'_>, rule: &AdjustmentRule) -> String {
    let mut text = signed(&rule.points.to_string());
    for (name, factor) in &rule.conditions {
        text.push_str(&around.words("method.factor", &[("name", name), ("factor", &factor.to_string())]));
    }
    if let Some(cap) = &rule.cap {
        text.push_str(&around.words("method.rule_cap", &[("cap", &cap.to_string())]));
    }
    text
}

/// The rules as sentences, each only where the scheme has it.
pub(super) fn rules(around: &Around<'_>, scheme: &Scheme) -> Vec<String> {
    let mut rules = Vec::new();
    let number = |key: &str, value: crate::model::number::Decimal| {
        around.words(&format!("method.{key}"), &[("points", &value.to_string())])
    };
    if let Some(total) = scheme.total {
        rules.push(number("total", total));
    }
    if !scheme.blocks.is_empty() {
        rules.push(around.words("method.blocks", &[("blocks", &blocks(around, scheme))]));
    }
    for block in &scheme.blocks {
        let cap = |cap: crate::model::number::Decimal| {
            around.words("method.block_cap", &[("name", &block.name), ("points", &cap.to_string())])
        };
        rules.extend(block.cap.map(cap));
    }
    if !scheme.difficulty.is_empty() {
        let own = scheme.difficulty.iter().map(|(unit, own)| {
            let name = around.view.unit_name(unit, around.view.as_of);
            around.words("method.difficulty_of", &[("unit", name), ("coefficient", &own.to_string())])
        });
        rules.push(around.words("method.difficulty", &[("units", &own.collect::<Vec<_>>().join("、"))]));
    }
    if scheme.mean == MeanKind::Geometric || scheme.blocks.iter().any(|block| block.mean == MeanKind::Geometric) {
        rules.push(around.word("method.geometric"));
    }
    rules.extend(scheme.not_applicable.map(|rule| {
        around.word(match rule {
            NotApplicable::Reweighted => "method.spared_reweighted",
            NotApplicable::Full => "method.spared_full",
            NotApplicable::Mean => "method.spared_mean",
        })
    }));
    let limits = &scheme.limits;
    rules.extend(limits.bonus.map(|limit| number("limit_bonus", limit)));
    rules.extend(limits.malus.map(|limit| number("limit_malus", limit)));
    rules.extend(limits.gate.map(|gate| match gate.measured {
        Measured::Before => number("gate_before", gate.from),
        Measured::After => number("gate_after", gate.from),
    }));
    rules.extend(limits.top.map(|limit| number("limit_top", limit)));
    rules.extend(limits.bottom.map(|limit| number("limit_bottom", limit)));
    for veto in &scheme.vetoes {
        let effect = ranking_words::effect(around, &veto.effect);
        rules.push(around.words("method.veto", &[("name", &veto.name), ("effect", &effect)]));
    }
    if !scheme.groups.is_empty() {
        let names = scheme.groups.iter().map(|group| {
            let units = group.units.len().to_string();
            around.words("method.group", &[("name", &group.name), ("units", &units)])
        });
        let names = names.collect::<Vec<_>>().join(&around.word("method.event_and"));
        rules.push(around.words("method.groups", &[("groups", &names)]));
    }
    for band in &scheme.bands {
        rules.extend(
            band.quota
                .map(|quota| around.words("method.quota", &[("band", &band.name), ("percent", &quota.to_string())])),
        );
    }
    rules.extend(scheme.flags.iter().map(|each| flag(around, each)));
    let shared = scheme.bands.iter().any(|band| band.quota.is_some())
        || scheme.flags.iter().any(|flag| flag.position.is_some_and(|at| matches!(at.count, Count::Percent(_))));
    if shared {
        rules.push(around.word(match scheme.shares {
            ShareRounding::Down => "method.shares_down",
            ShareRounding::Nearest => "method.shares_nearest",
            ShareRounding::Up => "method.shares_up",
        }));
    }
    if !scheme.tie_chain.is_empty() {
        let names = scheme.tie_chain.iter().map(|at| scheme.indicators[*at].name.as_str()).collect::<Vec<_>>();
        let key = if scheme.by_order { "method.by_order" } else { "method.tie_chain" };
        rules.push(around.words(key, &[("names", &names.join("、"))]));
    }
    rules
}

fn blocks(around: &Around<'_>, scheme: &Scheme) -> String {
    let block = |(at, block): (usize, &crate::model::scheme::Block)| {
        let places = crate::model::number::TEN_PLACES;
        let weight =
            scheme.block_weight(at).and_then(|weight| weight.round(places)).map_or_else(|_| String::new(), short);
        let full = scheme.block_full(at).and_then(|full| full.round(places)).map_or_else(|_| String::new(), short);
        let of = block.of.map(|of| scheme.blocks[of].name.clone()).unwrap_or_default();
        let key = match (of.is_empty(), weight == full) {
            (true, true) => "method.block",
            (true, false) => "method.block_weighted",
            (false, true) => "method.block_in",
            (false, false) => "method.block_in_weighted",
        };
        around.words(key, &[("name", &block.name), ("of", &of), ("weight", &weight), ("full", &full)])
    };
    scheme.blocks.iter().enumerate().map(block).collect::<Vec<_>>().join(&around.word("method.event_and"))
}

fn flag(around: &Around<'_>, flag: &Flag) -> String {
    let mut parts = Vec::new();
    if let Some(position) = flag.position {
        let (count, unit) = match position.count {
            Count::Places(places) => (places.to_string(), "places"),
            Count::Percent(percent) => (percent.to_string(), "percent"),
        };
        let end = match position.end {
            End::First => "first",
            End::Last => "last",
        };
        parts.push(around.words(&format!("method.flag_{end}_{unit}"), &[("count", &count)]));
    }
    parts.extend(flag.from.map(|from| around.words("method.flag_from", &[("from", &from.to_string())])));
    parts.extend(flag.below.map(|below| around.words("method.flag_below", &[("below", &below.to_string())])));
    let rule = parts.join(&around.word("condition.and"));
    around.words("method.flag", &[("name", &flag.name), ("rule", &rule)])
}

/// A decimal without the zeros at its end.
fn short(number: crate::model::number::Decimal) -> String {
    let text = number.to_string();
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A score step by step: each indicator, each block, the sum, additions and deductions.
pub(super) fn worked(around: &Around<'_>, scheme: &Scheme, row: &Row) -> String {
    let places = crate::model::number::TEN_PLACES;
    let mut steps = Vec::new();
    for ((indicator, value), points) in scheme.indicators.iter().zip(&row.indicators).zip(&row.points) {
        let Some(points) = points else {
            steps.push(around.words("method.step_spared", &[("name", &indicator.name)]));
            continue;
        };
        let own =
            points.times(indicator.weight.exact()).and_then(|own| own.over(crate::model::number::Exact::whole(100)));
        let own = own.and_then(|own| own.round(places)).map_or_else(|_| String::new(), short);
        let percent = points.round(places).map_or_else(|_| String::new(), short);
        let value = value.map_or_else(|| "—".to_owned(), short);
        let weight = indicator.weight.to_string();
        let args = [
            ("name", indicator.name.as_str()),
            ("value", &value),
            ("percent", &percent),
            ("weight", &weight),
            ("points", &own),
        ];
        match counted(indicator, row) {
            Some(sum) => steps.push(
                around
                    .words("method.step_events", &[("name", indicator.name.as_str()), ("sum", &sum), ("points", &own)]),
            ),
            None => steps.push(around.words("method.step", &args)),
        }
    }
    for (block, sum) in scheme.blocks.iter().zip(&row.blocks) {
        let sum = sum.map_or_else(|| "—".to_owned(), short);
        steps.push(around.words("method.step_block", &[("name", &block.name), ("points", &sum)]));
    }
    if scheme.difficulty.contains_key(&row.unit) {
        let coefficient = scheme.coefficient(&row.unit).to_string();
        steps.push(around.words("method.step_difficulty", &[("coefficient", &coefficient)]));
    }
    steps.push(around.words("method.step_base", &[("points", &short(row.base))]));
    if !row.adjustments.is_empty() {
        let (bonus, malus) = (signed(&short(row.bonus)), signed(&short(row.malus)));
        steps.push(around.words("method.step_adjusted", &[("bonus", &bonus), ("malus", &malus)]));
    }
    steps.push(around.words("method.step_score", &[("score", &row.shown_score())]));
    steps.join(&around.word("method.step_and"))
}

/// How a unit's place follows from the indicators one after the other.
pub(super) fn compared(around: &Around<'_>, scheme: &Scheme, ranking: &Ranking, place: usize) -> String {
    let day = ranking.period.last_day();
    let row = &ranking.rows[place];
    let value = |row: &Row, at: usize| row.indicators[at].map_or_else(|| "—".to_owned(), short);
    let values = |row: &Row| {
        let one = |at: &usize| {
            let name = scheme.indicators[*at].name.as_str();
            around.words("method.step_order", &[("name", name), ("value", &value(row, *at))])
        };
        scheme.tie_chain.iter().map(one).collect::<Vec<_>>().join("、")
    };
    let name = |row: &Row| around.view.unit_name(&row.unit, day).to_owned();
    let (unit, own, rank) = (name(row), values(row), row.rank.to_string());
    let Some(before) = place.checked_sub(1).map(|before| &ranking.rows[before]) else {
        return around.words("method.order_first", &[("unit", &unit), ("values", &own)]);
    };
    let (other, others) = (name(before), values(before));
    let parted = scheme.tie_chain.iter().find(|at| row.indicators[**at] != before.indicators[**at]);
    let parted = parted.map_or("", |at| scheme.indicators[*at].name.as_str());
    let key = if row.rank == before.rank { "method.order_tied" } else { "method.order_after" };
    let args = [
        ("unit", unit.as_str()),
        ("values", &own),
        ("other", &other),
        ("others", &others),
        ("name", parted),
        ("rank", &rank),
    ];
    around.words(key, &args)
}

/// 10 − 0.5 × 3 for points by event.
fn counted(indicator: &Indicator, row: &Row) -> Option<String> {
    let IndicatorSource::Events(rule) = &indicator.source else { return None };
    let counts = scoring::events(indicator, &row.rounds)?;
    let mut text = rule.start.to_string();
    for (item, count) in rule.items.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let points = item.points.to_string();
        let sign = if item.points.is_negative() { "−" } else { "+" };
        text.push_str(&format!(" {sign} {} × {count}", points.trim_start_matches('-')));
    }
    Some(text)
}
