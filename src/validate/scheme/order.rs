//! Schemes by order alone (依次比较), chains of ties, coefficients of difficulty.

use std::collections::BTreeMap;

use super::super::check::Check;
use super::super::index::Index;
use super::decimal;
use crate::diag::{Code, Diagnostic, Spanned};
use crate::load::fields::Value;
use crate::load::scheme::RawScheme;
use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::scheme::Indicator;
use crate::model::unit::Tier;

/// The indicators that are compared one after the other, by key or name.
pub(super) fn chain(fields: &[Spanned<String>], indicators: &[Indicator], check: &mut Check<'_>) -> Vec<usize> {
    let place = |field: &Spanned<String>| {
        let found = indicators.iter().position(|each| each.key == field.value || each.name == field.value);
        if found.is_none() {
            check.not_in_list(field, indicators.iter().map(|each| each.key.as_str()).collect::<Vec<_>>());
        }
        found
    };
    fields.iter().filter_map(place).collect()
}

/// A scheme by order alone has no score, so nothing in it may speak of one; any other gives every indicator a weight.
pub(super) fn alone(raw: &RawScheme, check: &mut Check<'_>) {
    let Some(first) = raw.order.first() else {
        for indicator in raw.indicators.iter().filter(|each| each.weight.is_none()) {
            check.fault(Diagnostic::new(Code::MissingField, indicator.span).arg("field", "weight"));
        }
        return;
    };
    let weighted = raw.indicators.iter().any(|each| each.weight.is_some());
    let spoken = [
        ("weight", weighted),
        ("total", raw.total.is_some()),
        ("mean", raw.mean.is_some()),
        ("block", !raw.blocks.is_empty()),
        ("limits", raw.limits.is_some()),
        ("band", !raw.bands.is_empty()),
        ("adjustment", !raw.adjustments.is_empty()),
        ("difficulty", !raw.difficulty.is_empty()),
        ("tie_chain", !raw.tie_chain.is_empty()),
        ("not_applicable", raw.not_applicable.is_some()),
        ("flag.from", raw.flags.iter().any(|flag| flag.from.is_some() || flag.below.is_some())),
        ("veto.effect", raw.vetoes.iter().any(|veto| veto.mark.is_some() || veto.band.is_some())),
    ];
    let fields: Vec<&str> = spoken.iter().filter(|(_, there)| *there).map(|(field, _)| *field).collect();
    if !fields.is_empty() {
        check.fault(Diagnostic::new(Code::SchemeOrder, first.span).arg("fields", fields.join(", ")));
    }
}

/// Coefficients by unit, above zero and not above ten.
pub(super) fn difficulty(
    list: &[(Spanned<String>, Spanned<Value>)],
    tier: Option<Tier>,
    index: &Index,
    check: &mut Check<'_>,
) -> BTreeMap<Id, Decimal> {
    let mut found = BTreeMap::new();
    for (name, value) in list {
        let (unit, own) = (index.unit_of_tier(Some(name), tier, None, check), decimal(value, check));
        let (Some(unit), Some(own)) = (unit, own) else { continue };
        let sane = own > Decimal::whole(0) && own <= Decimal::whole(10);
        if !sane || found.insert(unit.id.clone(), own).is_some() {
            check.fault(Diagnostic::new(Code::SchemeDifficulty, name.span).arg("unit", &name.value));
        }
    }
    found
}
