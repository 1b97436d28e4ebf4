//! The rules of a data file beyond weights and scales, read back.

use std::collections::{BTreeMap, BTreeSet};

use super::{UnitOf, VerifyError, parse};
use crate::model::id::Id;
use crate::model::inputs::Rolled;
use crate::model::number::Decimal;
use crate::model::period::{Period, parse_day};
use crate::model::ranking::Veto;
use crate::model::scheme::{
    AGAINST, Against, Block, EventItem, EventRule, Flag, Gain, Gate, Group, IndicatorSource, Limits, MEANS, MEASURED,
    MEASURES, MeanKind, Measure, Measured, NOT_APPLICABLE, NotApplicable, RollUp, SHARES, SPANS, ShareRounding, Span,
    Step, TAKES, Take, VETOES, VetoEffect, VetoRule,
};
use crate::published;

fn bad(field: &'static str, value: &str) -> VerifyError {
    VerifyError::Field { field, value: value.to_owned() }
}

fn choice(field: &'static str, value: &str, list: &[&str]) -> Result<usize, VerifyError> {
    list.iter().position(|word| *word == value).ok_or_else(|| bad(field, value))
}

fn optional<T: std::str::FromStr>(field: &'static str, value: Option<&String>) -> Result<Option<T>, VerifyError> {
    value.map(|value| parse(field, value)).transpose()
}

pub(super) fn mean(word: &str) -> Result<MeanKind, VerifyError> {
    Ok([MeanKind::Arithmetic, MeanKind::Geometric][choice("mean", word, &MEANS)?])
}

pub(super) fn blocks(file: &published::Scheme) -> Result<Vec<Block>, VerifyError> {
    let mut blocks: Vec<Block> = Vec::new();
    for block in &file.language.blocks {
        let of = match &block.of {
            None => None,
            Some(of) => Some(blocks.iter().position(|above| above.key == *of).ok_or_else(|| bad("of", of))?),
        };
        let weight = optional("weight", block.weight.as_ref())?;
        let cap = optional("cap", block.cap.as_ref())?;
        let (key, name) = (block.key.clone(), block.name.clone());
        blocks.push(Block { key, name, of, weight, cap, mean: mean(&block.mean)? });
    }
    Ok(blocks)
}

pub(super) fn difficulty(file: &published::Scheme) -> Result<BTreeMap<Id, Decimal>, VerifyError> {
    let own = |(unit, own): (&String, &String)| Ok((parse("difficulty", unit)?, parse("difficulty", own)?));
    file.language.difficulty.iter().map(own).collect()
}

pub(super) fn not_applicable(file: &published::Scheme) -> Result<Option<NotApplicable>, VerifyError> {
    let Some(word) = &file.language.not_applicable else { return Ok(None) };
    let rules = [NotApplicable::Reweighted, NotApplicable::Full, NotApplicable::Mean];
    Ok(Some(rules[choice("not_applicable", word, &NOT_APPLICABLE)?]))
}

pub(super) fn shares(file: &published::Scheme) -> Result<ShareRounding, VerifyError> {
    let word = file.language.shares.as_deref().unwrap_or(SHARES[0]);
    Ok([ShareRounding::Down, ShareRounding::Nearest, ShareRounding::Up][choice("shares", word, &SHARES)?])
}

pub(super) fn limits(file: &published::Scheme) -> Result<Limits, VerifyError> {
    let limits = &file.language.limits;
    let gate = match limits.get("bonus_from") {
        None => None,
        Some(from) => {
            let word = limits.get("bonus_measured").map_or(MEASURED[0], String::as_str);
            let measured = [Measured::Before, Measured::After][choice("bonus_measured", word, &MEASURED)?];
            Some(Gate { from: parse("bonus_from", from)?, measured })
        }
    };
    Ok(Limits {
        bonus: optional("bonus", limits.get("bonus"))?,
        malus: optional("malus", limits.get("malus"))?,
        top: optional("top", limits.get("top"))?,
        bottom: optional("bottom", limits.get("bottom"))?,
        gate,
    })
}

pub(super) fn vetoes(file: &published::Scheme) -> Result<Vec<VetoRule>, VerifyError> {
    let rule = |veto: &published::language::Veto| {
        let effect = match choice("effect", &veto.effect, &VETOES)? {
            0 => VetoEffect::Out,
            1 => VetoEffect::Last,
            2 => VetoEffect::Mark(parse("mark", veto.mark.as_deref().unwrap_or_default())?),
            3 => VetoEffect::Bar(veto.band.clone().unwrap_or_default()),
            _ => VetoEffect::Down,
        };
        Ok(VetoRule { key: veto.key.clone(), name: veto.name.clone(), effect })
    };
    file.language.vetoes.iter().map(rule).collect()
}

pub(super) fn groups(file: &published::Scheme) -> Result<Vec<Group>, VerifyError> {
    let group = |group: &published::language::Group| {
        let units: BTreeSet<Id> = group.units.iter().map(|id| parse("units", id)).collect::<Result<_, _>>()?;
        Ok(Group { name: group.name.clone(), units })
    };
    file.language.groups.iter().map(group).collect()
}

pub(super) fn flags(file: &published::Scheme) -> Result<Vec<Flag>, VerifyError> {
    let flag = |flag: &published::language::Flag| {
        Ok(Flag {
            name: flag.name.clone(),
            position: optional("position", flag.position.as_ref())?,
            from: optional("from", flag.from.as_ref())?,
            below: optional("below", flag.below.as_ref())?,
        })
    };
    file.language.flags.iter().map(flag).collect()
}

/// Where an indicator's value comes from, for the words beyond columns, rates and ballots.
pub(super) fn source(word: &str, file: &published::Indicator) -> Result<Option<IndicatorSource>, VerifyError> {
    if let ("events", Some(rule)) = (word, &file.events) {
        let item = |item: &published::language::Item| {
            Ok(EventItem { name: item.name.clone(), points: parse("points", &item.points)? })
        };
        return Ok(Some(IndicatorSource::Events(EventRule {
            start: parse("start", &rule.start)?,
            floor: parse("floor", &rule.floor)?,
            cap: parse("cap", &rule.cap)?,
            items: rule.items.iter().map(item).collect::<Result<_, VerifyError>>()?,
        })));
    }
    if word == "rankings" {
        let text = |key: &str| file.rankings.get(key).map(String::as_str).unwrap_or_default();
        let take = match choice("take", text("take"), &TAKES)? {
            0 => Take::Mean,
            1 => Take::Last,
            _ => Take::Gain(Gain {
                against: [Against::Before, Against::YearAgo][choice("against", text("against"), &AGAINST)?],
                relative: text("relative") == "true",
                full: optional("gain_full", file.rankings.get("gain_full"))?,
            }),
        };
        let span = file.rankings.get("span").map_or(SPANS[0], String::as_str);
        let span = [Span::Period, Span::YearToDate][choice("span", span, &SPANS)?];
        let (scheme, full) = (parse("scheme", text("scheme"))?, parse("full", text("full"))?);
        return Ok(Some(IndicatorSource::RollUp(RollUp {
            scheme,
            full,
            take,
            span,
            minimum: parse("minimum", text("minimum"))?,
        })));
    }
    match MEASURES.iter().position(|known| *known == word) {
        None => Ok(None),
        Some(place) => measure(place, &file.measure).map(|measure| Some(IndicatorSource::Measured(measure))),
    }
}

fn measure(place: usize, map: &BTreeMap<String, String>) -> Result<Measure, VerifyError> {
    let text = |key: &str| map.get(key).cloned().unwrap_or_default();
    let number = |key: &'static str| parse(key, &text(key));
    let lower = text("lower") == "true";
    Ok(match place {
        0 => {
            let step = match map.get("step_size") {
                None => None,
                Some(_) => Some(Step { size: number("step_size")?, points: number("step_percent")? }),
            };
            Measure::Target { target: text("target"), cap: number("cap")?, step }
        }
        1 => {
            let log = text("log") == "true";
            Measure::Between { nothing: number("nothing")?, full: number("full")?, log }
        }
        2 => Measure::Range { base: number("base")?, lower },
        3 => Measure::Best { lower },
        4 => Measure::Mean { base: number("base")?, lower },
        5 => Measure::Place { step: number("step")?, floor: number("floor")?, lower },
        6 => Measure::Standard { base: number("base")?, step: number("step")?, lower },
        _ => Measure::Gain { before: text("before"), full: number("full")?, lower },
    })
}

pub(super) fn vetoed(ids: &[Id], units: &[UnitOf<'_>]) -> Result<Vec<Veto>, VerifyError> {
    let mut vetoes = Vec::new();
    for (id, (named, ..)) in ids.iter().zip(units) {
        for veto in &named.facts.vetoes {
            let on = parse_day(&veto.on).map_err(|_| bad("on", &veto.on))?;
            let document = parse("document", &veto.document)?;
            vetoes.push(Veto { unit: id.clone(), key: veto.key.clone(), document, on });
        }
    }
    Ok(vetoes)
}

/// The scores that were rolled up, as they stand in the file.
pub(super) fn rolled(file: &published::Ranking, ids: &[Id], units: &[UnitOf<'_>]) -> Result<Vec<Rolled>, VerifyError> {
    let mut list = Vec::new();
    for each in &file.rests_on {
        let period: Period = parse("period", &each.period)?;
        let digest = each.inputs_digest.trim_start_matches("sha256:").to_owned();
        let mut indicators: BTreeMap<String, BTreeMap<Id, Decimal>> = BTreeMap::new();
        for (id, (named, ..)) in ids.iter().zip(units) {
            for (key, scores) in &named.facts.rolled {
                let own = indicators.entry(key.clone()).or_default();
                for score in scores.iter().filter(|score| score.period == each.period) {
                    own.insert(id.clone(), parse("rolled", &score.score)?);
                }
            }
        }
        for (key, scores) in indicators {
            let (scheme, digest) = (parse("scheme", &each.scheme)?, digest.clone());
            list.push(Rolled { scheme, period, digest, indicators: [key].into(), scores });
        }
    }
    Ok(list)
}
