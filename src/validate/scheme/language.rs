//! Blocks, caps, vetoes, groups, flags: each by itself and against the rest of the scheme.

use std::collections::BTreeSet;

use super::super::check::Check;
use super::super::index::Index;
use super::positive;
use crate::diag::{Code, Diagnostic, Span, Spanned};
use crate::load::scheme::{RawBlock, RawFlag, RawGroup, RawLimits, RawVetoRule};
use crate::model::id::Id;
use crate::model::number::{Decimal, Exact};
use crate::model::scheme::{
    Band, Block, Flag, Gate, Group, Indicator, Limits, MEANS, MEASURED, MeanKind, Measured, NOT_APPLICABLE,
    NotApplicable, SHARES, Scheme, ShareRounding, VETOES, VetoEffect, VetoRule,
};
use crate::model::unit::Tier;

/// Which of a closed list a field names, by place; `None` without the field.
pub(super) fn choice(field: Option<&Spanned<String>>, list: &[&str], check: &mut Check<'_>) -> Option<usize> {
    let field = field?;
    let found = list.iter().position(|word| *word == field.value);
    if found.is_none() {
        check.not_in_list(field, list.to_vec());
    }
    found
}

pub(super) fn mean(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> MeanKind {
    match choice(field, &MEANS, check) {
        Some(1) => MeanKind::Geometric,
        _ => MeanKind::Arithmetic,
    }
}

pub(super) fn not_applicable(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> Option<NotApplicable> {
    Some(match choice(field, &NOT_APPLICABLE, check)? {
        0 => NotApplicable::Reweighted,
        1 => NotApplicable::Full,
        _ => NotApplicable::Mean,
    })
}

pub(super) fn shares(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> ShareRounding {
    match choice(field, &SHARES, check) {
        Some(1) => ShareRounding::Nearest,
        Some(2) => ShareRounding::Up,
        _ => ShareRounding::Down,
    }
}

/// Blocks, each after the one that holds it.
pub(super) fn blocks(list: Vec<RawBlock>, check: &mut Check<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for raw in list {
        let of = raw.of.as_ref().and_then(|field| block(field, &blocks, check));
        let weight = raw.weight.as_ref().and_then(|field| positive(Some(field), check));
        let cap = raw.cap.as_ref().and_then(|field| positive(Some(field), check));
        let mean = mean(raw.mean.as_ref(), check);
        let (key, name) = (check.text(raw.key), check.text(raw.name));
        if let Some(key) = key {
            blocks.push(Block { name: name.unwrap_or_else(|| key.clone()), key, of, weight, cap, mean });
        }
    }
    blocks
}

/// The place of a block that a field names by key or name.
pub(super) fn block(field: &Spanned<String>, blocks: &[Block], check: &mut Check<'_>) -> Option<usize> {
    let found = blocks.iter().position(|block| block.key == field.value || block.name == field.value);
    if found.is_none() {
        check.not_in_list(field, blocks.iter().map(|block| block.key.as_str()).collect::<Vec<_>>());
    }
    found
}

pub(super) fn limits(raw: Option<RawLimits>, check: &mut Check<'_>) -> Limits {
    let Some(raw) = raw else { return Limits::default() };
    let from = check.number(raw.bonus_from.as_ref());
    let measured = match choice(raw.bonus_measured.as_ref(), &MEASURED, check) {
        Some(1) => Measured::After,
        _ => Measured::Before,
    };
    Limits {
        bonus: positive(raw.bonus.as_ref(), check),
        malus: positive(raw.malus.as_ref(), check),
        top: check.number(raw.top.as_ref()),
        bottom: check.number(raw.bottom.as_ref()),
        gate: from.map(|from| Gate { from, measured }),
    }
}

pub(super) fn vetoes(list: Vec<RawVetoRule>, bands: &[Band], check: &mut Check<'_>) -> Vec<VetoRule> {
    let rules = list.into_iter().filter_map(|raw| {
        let effect = match choice(raw.effect.as_ref(), &VETOES, check)? {
            0 => VetoEffect::Out,
            1 => VetoEffect::Last,
            2 => match check.number(raw.mark.as_ref()) {
                Some(mark) => VetoEffect::Mark(mark),
                None => {
                    let span = raw.effect.as_ref()?.span;
                    check.fault(Diagnostic::new(Code::SchemeVeto, span));
                    return None;
                }
            },
            3 => {
                let known = |field: &&Spanned<String>| bands.iter().any(|band| band.name == field.value);
                match (&raw.band, raw.band.as_ref().filter(known)) {
                    (_, Some(band)) => VetoEffect::Bar(band.value.clone()),
                    (Some(band), None) => {
                        check.not_in_list(band, bands.iter().map(|band| band.name.as_str()).collect::<Vec<_>>());
                        return None;
                    }
                    (None, None) => {
                        check.fault(Diagnostic::new(Code::SchemeVeto, raw.effect.as_ref()?.span));
                        return None;
                    }
                }
            }
            _ => VetoEffect::Down,
        };
        Some(VetoRule { key: check.text(raw.key)?, name: check.text(raw.name)?, effect })
    });
    rules.collect()
}

/// Groups: no unit stands in two.
pub(super) fn groups(list: Vec<RawGroup>, tier: Option<Tier>, index: &Index, check: &mut Check<'_>) -> Vec<Group> {
    let mut seen: BTreeSet<Id> = BTreeSet::new();
    let mut groups = Vec::new();
    for raw in list {
        let mut units = BTreeSet::new();
        for field in &raw.units {
            let Some(unit) = index.unit_of_tier(Some(field), tier, None, check) else { continue };
            if !seen.insert(unit.id.clone()) {
                check.fault(Diagnostic::new(Code::SchemeGroup, field.span).arg("unit", &field.value));
            }
            units.insert(unit.id.clone());
        }
        groups.extend(check.text(raw.name).map(|name| Group { name, units }));
    }
    groups
}

/// Who takes part and stands in no group.
pub(super) fn ungrouped(scheme: &Scheme, span: Span, index: &Index, check: &mut Check<'_>) {
    if scheme.groups.is_empty() {
        return;
    }
    let units = index.units().of_tier(scheme.tier).filter(|unit| scheme.takes_part(&unit.id));
    let left: Vec<&str> =
        units.filter(|unit| scheme.group(&unit.id).is_none()).map(|unit| unit.latest().name.as_str()).collect();
    if !left.is_empty() {
        let list = left.iter().take(5).copied().collect::<Vec<_>>().join("、");
        check.fault(Diagnostic::new(Code::SchemeGroup, span).arg("unit", list).remedy("help-left"));
    }
}

pub(super) fn flags(list: Vec<RawFlag>, check: &mut Check<'_>) -> Vec<Flag> {
    let flags = list.into_iter().filter_map(|raw| {
        let position = match &raw.position {
            None => None,
            Some(field) => match field.value.parse() {
                Ok(position) => Some(position),
                Err(_) => {
                    check.not_in_list(field, ["first 3", "last 3", "first 30%", "last 10%"]);
                    return None;
                }
            },
        };
        let (from, below) = (check.number(raw.from.as_ref()), check.number(raw.below.as_ref()));
        if position.is_none() && from.is_none() && below.is_none() {
            check.fault(Diagnostic::new(Code::SchemeFlag, raw.span));
        }
        Some(Flag { name: check.text(raw.name)?, position, from, below })
    });
    flags.collect()
}

/// The weights of what stands right in a block with a weight of its own add up to 100, to 1 or to that weight.
pub(super) fn block_weights(blocks: &[Block], indicators: &[Indicator], span: Span, check: &mut Check<'_>) {
    for (at, block) in blocks.iter().enumerate() {
        let sum = inside(Some(at), blocks, indicators);
        let Some(sum) = sum.filter(|sum| *sum > Exact::zero()) else {
            check.fault(Diagnostic::new(Code::SchemeBlock, span).arg("block", &block.name));
            continue;
        };
        let Some(weight) = block.weight else { continue };
        let good = [Exact::whole(100), Exact::whole(1), weight.exact()].contains(&sum);
        if !good {
            total_fault(sum, "100", span, check);
        }
    }
}

/// What stands right in a block, or right in the total.
pub(super) fn inside(block: Option<usize>, blocks: &[Block], indicators: &[Indicator]) -> Option<Exact> {
    let own = indicators.iter().filter(|indicator| indicator.block == block).map(|each| each.weight.exact());
    let mut sum =
        own.map(Ok).try_fold(Exact::zero(), |sum, each: Result<Exact, ()>| sum.plus(each?).map_err(|_| ())).ok()?;
    for (at, inner) in blocks.iter().enumerate().filter(|(_, inner)| inner.of == block) {
        let capped = |full: Exact| inner.cap.map_or(full, |cap| full.min(cap.exact()));
        let weight = inner.weight.map(Decimal::exact).or_else(|| inside(Some(at), blocks, indicators).map(capped))?;
        sum = sum.plus(weight).ok()?;
    }
    Some(sum)
}

pub(super) fn total_fault(sum: Exact, wanted: &str, span: Span, check: &mut Check<'_>) {
    let shown = sum.round(crate::model::number::TEN_PLACES).map(|sum| {
        let text = sum.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    });
    let Ok(shown) = shown else { return };
    check.fault(Diagnostic::new(Code::SchemeTotal, span).arg("sum", shown).arg("total", wanted));
}
