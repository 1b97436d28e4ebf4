//! The rules of a scheme beyond weights and scales, and what a unit has of them, for the data file.

use std::collections::BTreeMap;

use crate::compute::ranking::Row;
use crate::compute::scoring::Vetoed;
use crate::model::number::Decimal;
use crate::model::period::Period;
use crate::model::scheme::{
    AdjustmentRule, Indicator, IndicatorSource, MeanKind, Measure, Scheme, ShareRounding, Span, Take, VetoEffect,
};
use crate::published;
use crate::published::language as out;

pub(super) fn rules(scheme: &Scheme) -> out::Language {
    let blocks = scheme.blocks.iter().map(|block| out::Block {
        key: block.key.clone(),
        name: block.name.clone(),
        of: block.of.map(|of| scheme.blocks[of].key.clone()),
        weight: block.weight.map(|weight| weight.to_string()),
        cap: block.cap.map(|cap| cap.to_string()),
        mean: block.mean.key().to_owned(),
    });
    let vetoes = scheme.vetoes.iter().map(|rule| {
        let (mark, band) = match &rule.effect {
            VetoEffect::Mark(mark) => (Some(mark.to_string()), None),
            VetoEffect::Bar(band) => (None, Some(band.clone())),
            VetoEffect::Out | VetoEffect::Last | VetoEffect::Down => (None, None),
        };
        let effect = rule.effect.key().to_owned();
        out::Veto { key: rule.key.clone(), name: rule.name.clone(), effect, mark, band }
    });
    let groups = scheme.groups.iter().map(|group| out::Group {
        name: group.name.clone(),
        units: group.units.iter().map(ToString::to_string).collect(),
    });
    let flags = scheme.flags.iter().map(|flag| out::Flag {
        name: flag.name.clone(),
        position: flag.position.map(|position| position.to_string()),
        from: flag.from.map(|from| from.to_string()),
        below: flag.below.map(|below| below.to_string()),
    });
    out::Language {
        blocks: blocks.collect(),
        mean: (scheme.mean != MeanKind::Arithmetic).then(|| scheme.mean.key().to_owned()),
        not_applicable: scheme.not_applicable.map(|rule| rule.key().to_owned()),
        limits: limits(scheme),
        vetoes: vetoes.collect(),
        groups: groups.collect(),
        flags: flags.collect(),
        shares: (scheme.shares != ShareRounding::Down).then(|| scheme.shares.key().to_owned()),
        tie_chain: scheme.tie_chain.iter().map(|at| scheme.indicators[*at].key.clone()).collect(),
        by_order: scheme.by_order,
        difficulty: scheme.difficulty.iter().map(|(unit, own)| (unit.to_string(), own.to_string())).collect(),
    }
}

fn limits(scheme: &Scheme) -> BTreeMap<String, String> {
    let limits = &scheme.limits;
    let numbers = [
        ("bonus", limits.bonus),
        ("malus", limits.malus),
        ("top", limits.top),
        ("bottom", limits.bottom),
        ("bonus_from", limits.gate.map(|gate| gate.from)),
    ];
    let mut map: BTreeMap<String, String> =
        numbers.into_iter().filter_map(|(key, number)| Some((key.to_owned(), number?.to_string()))).collect();
    if let Some(gate) = &limits.gate {
        map.insert("bonus_measured".to_owned(), gate.measured.key().to_owned());
    }
    map
}

pub(super) fn adjustment(rule: &AdjustmentRule) -> published::Rule {
    published::Rule {
        key: rule.key.clone(),
        name: rule.name.clone(),
        number: rule.points.to_string(),
        cap: rule.cap.map(|cap| cap.to_string()),
        conditions: rule.conditions.iter().map(|(name, factor)| (name.clone(), factor.to_string())).collect(),
    }
}

pub(super) fn events(indicator: &Indicator) -> Option<out::Events> {
    let IndicatorSource::Events(rule) = &indicator.source else { return None };
    let items = rule.items.iter().map(|item| out::Item { name: item.name.clone(), points: item.points.to_string() });
    let (start, floor, cap) = (rule.start.to_string(), rule.floor.to_string(), rule.cap.to_string());
    Some(out::Events { start, floor, cap, items: items.collect() })
}

/// The numbers and columns of a way of measuring, by the names they have in a scheme.
pub(super) fn measure(indicator: &Indicator) -> BTreeMap<String, String> {
    let IndicatorSource::Measured(measure) = &indicator.source else { return BTreeMap::new() };
    let text = |number: &Decimal| number.to_string();
    let pairs: Vec<(&str, String)> = match measure {
        Measure::Target { target, cap, step } => {
            let mut pairs = vec![("target", target.clone()), ("cap", text(cap))];
            if let Some(step) = step {
                pairs.extend([("step_size", text(&step.size)), ("step_percent", text(&step.points))]);
            }
            pairs
        }
        Measure::Between { nothing, full, log } => {
            vec![("nothing", text(nothing)), ("full", text(full)), ("log", log.to_string())]
        }
        Measure::Range { base, lower } | Measure::Mean { base, lower } => {
            vec![("base", text(base)), ("lower", lower.to_string())]
        }
        Measure::Best { lower } => vec![("lower", lower.to_string())],
        Measure::Place { step, floor, lower } => {
            vec![("step", text(step)), ("floor", text(floor)), ("lower", lower.to_string())]
        }
        Measure::Standard { base, step, lower } => {
            vec![("base", text(base)), ("step", text(step)), ("lower", lower.to_string())]
        }
        Measure::Gain { before, full, lower } => {
            vec![("before", before.clone()), ("full", text(full)), ("lower", lower.to_string())]
        }
    };
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn rankings(indicator: &Indicator) -> BTreeMap<String, String> {
    let IndicatorSource::RollUp(roll) = &indicator.source else { return BTreeMap::new() };
    let pairs = [
        ("scheme", roll.scheme.to_string()),
        ("full", roll.full.to_string()),
        ("take", roll.take.key().to_owned()),
        ("minimum", roll.minimum.to_string()),
    ];
    let mut pairs: Vec<(&str, String)> = pairs.into();
    if roll.span != Span::Period {
        pairs.push(("span", roll.span.key().to_owned()));
    }
    if let Take::Gain(gain) = roll.take {
        pairs.extend([("against", gain.against.key().to_owned()), ("relative", gain.relative.to_string())]);
        pairs.extend(gain.full.map(|full| ("gain_full", full.to_string())));
    }
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn standing(scheme: &Scheme, row: &Row) -> out::Standing {
    let blocks = scheme.blocks.iter().zip(&row.blocks);
    out::Standing {
        group: row.group.map(|group| scheme.groups[group].name.clone()),
        group_rank: row.in_group.map(|(rank, _)| rank),
        group_tied: row.in_group.map(|(_, tied)| tied),
        flags: row.flags.iter().map(|flag| scheme.flags[*flag].name.clone()).collect(),
        base: row.score.map(|_| row.base.to_string()),
        bonus: row.score.map(|_| row.bonus.to_string()),
        malus: row.score.map(|_| row.malus.to_string()),
        blocks: blocks
            .filter(|_| row.score.is_some())
            .filter_map(|(block, sum)| Some((block.key.clone(), sum.as_ref()?.to_string())))
            .collect(),
    }
}

pub(super) fn facts(vetoes: &[Vetoed], rolled: &BTreeMap<String, Vec<(Period, Decimal)>>) -> out::Facts {
    let vetoes = vetoes.iter().map(|veto| out::Vetoed {
        key: veto.key.clone(),
        name: veto.name.clone(),
        document: veto.document.to_string(),
        on: veto.on.to_string(),
    });
    let score =
        |(period, score): &(Period, Decimal)| out::RolledScore { period: period.to_string(), score: score.to_string() };
    let rolled = rolled.iter().map(|(key, scores)| (key.clone(), scores.iter().map(score).collect()));
    out::Facts { vetoes: vetoes.collect(), rolled: rolled.collect() }
}

/// A number, or an empty cell.
pub(super) fn optional(number: Option<Decimal>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}
