//! The ladder of consequences of a scheme: each rule by itself, and against how many take part.

use std::collections::BTreeMap;

use super::super::check::Check;
use super::super::index::Index;
use crate::diag::{Code, Diagnostic, Span, Spanned};
use crate::load::scheme::RawConsequence;
use crate::model::period::Cadence;
use crate::model::scheme::chance;
use crate::model::scheme::{Condition, ConsequenceRule, Scheme};

/// A rule that names a unit a year by chance alone says more about chance than about units.
const TOO_MANY: f64 = 1.0;

/// The ladder, each rule with its condition; one that names no position takes the position and separation of the rule
/// before it.
pub(super) fn rules(list: Vec<RawConsequence>, cadence: Cadence, check: &mut Check<'_>) -> Vec<ConsequenceRule> {
    let mut rules: Vec<ConsequenceRule> = Vec::new();
    for raw in list {
        let last = raw.when.position.as_ref().and_then(|field| {
            let places = field.value.strip_prefix("last ").map(|places| Spanned::new(places.to_owned(), field.span));
            if places.is_none() {
                check.not_in_list(field, ["last 3"]);
            }
            check.whole(places.as_ref(), 1, 1000)
        });
        let before = rules.last().map(|rule| rule.when);
        let inherited = before.filter(|_| raw.when.position.is_none());
        let stated = raw.when.distinguishable.as_ref().map(|field| field.value);
        let repeated = check.whole(raw.when.repeated.as_ref(), 1, 12).unwrap_or(1);
        let least = cadence.months(repeated);
        let within_months = check.whole(raw.when.within_months.as_ref(), 1, 240).unwrap_or(least);
        let when = Condition {
            last: last.or(inherited.map(|when| when.last)).unwrap_or(0),
            distinguishable: stated.unwrap_or(inherited.is_some_and(|when| when.distinguishable)),
            repeated,
            within_months,
        };
        let Some(field) = raw.name.clone() else { continue };
        if inherited.is_none() && raw.when.position.is_none() || within_months < least {
            check.fault(Diagnostic::new(Code::ConsequenceRule, field.span));
        }
        rules.extend(check.text(raw.name).map(|name| ConsequenceRule { name, when }));
    }
    rules
}

/// Reports rules whose number is all, or more than half, of those who compete with each other on the first day of the
/// scheme, and rules that chance alone would fulfil.
pub(super) fn against_participants(scheme: &Scheme, places: &[Option<Span>], index: &Index, check: &mut Check<'_>) {
    let units = || index.units().of_tier(scheme.tier).filter(|unit| scheme.takes_part(&unit.id));
    let known = units().any(|unit| unit.exists(scheme.effective));
    let mut fields: BTreeMap<Option<usize>, u32> = BTreeMap::new();
    for unit in units().filter(|unit| !known || unit.exists(scheme.effective)) {
        *fields.entry(scheme.group(&unit.id)).or_default() += 1;
    }
    let Some(count) = fields.values().min().copied() else { return };
    let fields: Vec<u32> = fields.into_values().collect();
    for (rule, span) in scheme.consequences.iter().zip(places) {
        let (Some(span), last) = (span, rule.when.last) else { continue };
        if last * 2 > count {
            // A lone unit is never reached, and a site may be at its beginning.
            let code = if last >= count && count > 1 { Code::ConsequenceAll } else { Code::ConsequenceHalf };
            let fault = Diagnostic::new(code, *span).arg("name", &rule.name).arg("last", last);
            check.fault(fault.arg("count", count));
        }
        let number = chance::a_year(scheme, rule.when, &fields);
        if number >= TOO_MANY {
            let fault = Diagnostic::new(Code::ConsequenceChance, *span).arg("name", &rule.name);
            check.fault(fault.arg("count", fields.iter().sum::<u32>()).arg("number", chance::in_words(number)));
        }
    }
}
