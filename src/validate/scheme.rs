//! Schemes: weights, scales, ballots, bands, rules; two of a tier on one day only when one replaces the other.

use chrono::NaiveDate;

use super::check::Check;
use super::review;
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned, closest};
use crate::load::Record;
use crate::load::fields::Value;
use crate::load::scheme::{RawAbsence, RawConsequence, RawIndicator, RawMissing, RawRounding, RawScheme};
use crate::model::number::{Decimal, Rounding, RoundingMode};
use crate::model::period::Cadence;
use crate::model::record::Kind;
use crate::model::scheme::{
    Absence, AdjustmentRule, BallotRule, Band, Condition, ConsequenceRule, Indicator, IndicatorSource, MissingRule,
    Scheme, TIES, TieRule, Trim, Unexcused, VoterClass,
};
use crate::model::unit::Tier;
use crate::source::Sources;

/// What a broken scale stands for while the tables are checked against its scheme.
const ANY_NUMBER: IndicatorSource = IndicatorSource::Column { low: Decimal::LOWEST, high: Decimal::HIGHEST };

/// A scheme. One with faults is kept with harmless values in their places, so that the tables that depend on it are
/// checked in the same run; nothing is published while there are faults.
pub(super) fn scheme(record: Record<RawScheme>, sources: &Sources, diags: &mut Diagnostics) -> Option<Scheme> {
    let check = &mut Check::new(diags);
    let (raw, file) = (record.raw, record.file);
    let title = check.text(raw.title);
    let tier: Option<Tier> = check.listed(raw.tier.as_ref(), &Tier::ALL.map(Tier::key));
    let version = check.whole(raw.version.as_ref(), 1, 9999);
    let effective = check.day(raw.effective.as_ref());
    let until = check.day(raw.until.as_ref());
    if let (Some(from), Some(to), Some(field)) = (effective, until, &raw.until) {
        check.order(from, to, field.span);
    }
    if let Some(field) = raw.week_belongs_to.as_ref().filter(|field| field.value != "thursday") {
        check.not_in_list(field, ["thursday"]);
    }
    let ties = match raw.ties.as_ref() {
        None => TieRule::Competition,
        Some(field) if field.value == TIES[0] => TieRule::Competition,
        Some(field) if field.value == TIES[1] => TieRule::Dense,
        Some(field) => {
            check.not_in_list(field, TIES);
            TieRule::Competition
        }
    };
    let count = raw.indicators.len();
    let span = raw.indicators.first().map_or(Span::file(file), |indicator| indicator.span);
    let indicators: Vec<Indicator> = raw.indicators.into_iter().filter_map(|raw| indicator(raw, check)).collect();
    repeated(indicators.iter().map(|indicator| indicator.key.as_str()), span, check);
    if count > 0 && indicators.iter().all(|indicator| indicator.ballots().is_some()) {
        // A week is scored when the table has a row for it, so a scheme needs a column to be scored by.
        if indicators.len() == count {
            check.fault(Diagnostic::new(Code::SchemeWeights, span).remedy("help-column"));
        }
    }
    let mut bands = Vec::new();
    for raw in raw.bands {
        let at = raw.from.as_ref().map(|field| field.span);
        let (name, from) = (check.text(raw.name), check.number(raw.from.as_ref()));
        if let (Some(name), Some(from), Some(at)) = (name, from, at) {
            if bands.last().is_some_and(|above: &Band| above.from <= from) {
                check.fault(Diagnostic::new(Code::SchemeBands, at));
            }
            bands.push(Band { name, from });
        }
    }
    let adjustments = raw
        .adjustments
        .into_iter()
        .filter_map(|raw| {
            let (key, name) = (check.text(raw.key), check.text(raw.name));
            let points = check.number(raw.points.as_ref());
            Some(AdjustmentRule { key: key?, name: name?, points: points? })
        })
        .collect();
    let consequences = consequences(raw.consequences, check);
    let cadence: Option<Cadence> = check.listed(raw.cadence.as_ref(), &Cadence::KEYS);
    let replaces = raw.replaces.as_ref().and_then(|field| field.value.parse().ok());
    let changes = check.text(raw.changes);
    let document = check.text(raw.document);
    let missing = missing(raw.missing, check);
    let absence = raw.absence.map_or_else(Absence::default, |raw| absence(raw, check));
    let rounding = rounding(raw.rounding, check);
    let release = review::release(raw.release, None, sources, check);
    Some(Scheme {
        id: record.id.parse().ok()?,
        title: title.unwrap_or_default(),
        tier: tier?,
        version: version.unwrap_or(1),
        effective: effective.unwrap_or(NaiveDate::MIN),
        until,
        document,
        changes,
        replaces,
        cadence: cadence.unwrap_or(Cadence::Weekly),
        indicators,
        adjustments,
        bands,
        consequences,
        missing,
        absence,
        rounding,
        ties,
        release,
    })
}

/// The words for absence beside 缺 and 请假, which always mean what they say.
fn absence(raw: RawAbsence, check: &mut Check<'_>) -> Absence {
    let mut absence = Absence { unexcused: vec!["缺".to_owned()], excused: vec!["请假".to_owned()] };
    let lists = [(raw.unexcused, true), (raw.excused, false)];
    for (word, unexcused) in lists.into_iter().flat_map(|(list, own)| list.into_iter().map(move |word| (word, own))) {
        let span = word.span;
        let Some(text) = check.text(Some(word)).map(|text| crate::import::folded(&text)) else { continue };
        let (own, other) = if unexcused {
            (&mut absence.unexcused, &absence.excused)
        } else {
            (&mut absence.excused, &absence.unexcused)
        };
        if other.contains(&text) || text.chars().any(char::is_numeric) {
            check.fault(Diagnostic::new(Code::AbsenceWords, span).arg("word", text));
        } else if !own.contains(&text) {
            own.push(text);
        }
    }
    absence
}

/// Reports two schemes of one tier and cadence that apply on one day, unless one replaces the other.
pub(super) fn overlaps(schemes: &[Scheme], file: FileId, diags: &mut Diagnostics) {
    for (place, scheme) in schemes.iter().enumerate() {
        if let Some(replaced) = scheme.replaces.as_ref().filter(|id| schemes.iter().all(|other| other.id != **id)) {
            let near = closest(replaced.as_str(), schemes.iter().map(|other| other.id.as_str()));
            let fault = Diagnostic::new(Code::UnknownRecord, Span::file(file)).arg("kind", Kind::Scheme.folder());
            diags.push(fault.arg("found", replaced.as_str()).suggest(near));
        }
        for other in &schemes[..place] {
            let apart = scheme.until.is_some_and(|until| until < other.effective)
                || other.until.is_some_and(|until| until < scheme.effective);
            let replaced = scheme.replaces.as_ref() == Some(&other.id) || other.replaces.as_ref() == Some(&scheme.id);
            if scheme.tier == other.tier && scheme.cadence == other.cadence && !apart && !replaced {
                let fault = Diagnostic::new(Code::SchemeOverlap, Span::file(file));
                diags.push(fault.arg("one", other.id.as_str()).arg("other", scheme.id.as_str()));
            }
        }
    }
}

fn repeated<'a>(keys: impl Iterator<Item = &'a str>, span: Span, check: &mut Check<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            check.fault(Diagnostic::new(Code::DuplicateRow, span).arg("unit", key));
        }
    }
}

fn indicator(raw: RawIndicator, check: &mut Check<'_>) -> Option<Indicator> {
    let source = match raw.from.as_ref().map(|field| field.value.as_str()) {
        None => column(&raw, check),
        Some("ballots") => ballots(&raw, check),
        Some("rate") => rate(&raw, check),
        Some(_) => {
            if let Some(field) = &raw.from {
                check.not_in_list(field, ["ballots", "rate"]);
            }
            None
        }
    };
    let key = check.text(raw.key);
    let name = check.text(raw.name);
    let weight = positive(raw.weight.as_ref(), check);
    let key = key?;
    Some(Indicator {
        name: name.unwrap_or_else(|| key.clone()),
        key,
        weight: weight.unwrap_or(Decimal::whole(1)),
        source: source.unwrap_or(ANY_NUMBER),
    })
}

fn positive(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> Option<Decimal> {
    let number = check.number(field)?;
    if number <= Decimal::whole(0) || number > Decimal::whole(10_000) {
        check.fault(Diagnostic::new(Code::SchemeWeights, field?.span));
        return None;
    }
    Some(number)
}

fn column(raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    if raw.scale.is_empty() {
        return Some(IndicatorSource::Column { low: Decimal::whole(0), high: Decimal::whole(100) });
    }
    let numbers: Vec<Decimal> = raw.scale.iter().filter_map(|value| decimal(value, check)).collect();
    match numbers.as_slice() {
        [low, high] if low < high => Some(IndicatorSource::Column { low: *low, high: *high }),
        _ => {
            let span = raw.scale.first().map_or(raw.span, |value| value.span);
            check.fault(Diagnostic::new(Code::SchemeScale, span));
            None
        }
    }
}

fn rate(raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    let (hits, of) = (check.text(raw.hits.clone()), check.text(raw.of.clone()));
    match (hits, of) {
        (Some(hits), Some(of)) if hits != of => Some(IndicatorSource::Rate { hits, of }),
        _ => {
            check.fault(Diagnostic::new(Code::SchemeScale, raw.span).remedy("help-rate"));
            None
        }
    }
}

fn decimal(value: &Spanned<Value>, check: &mut Check<'_>) -> Option<Decimal> {
    let text = match &value.value {
        Value::Number(text) => text.clone(),
        Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Array(_) | Value::Table(_) => String::new(),
    };
    check.number(Some(&Spanned::new(text, value.span)))
}

fn ballots(raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    let mut grades = Vec::new();
    for (name, points) in &raw.grades {
        grades.push((check.text(Some(name.clone()))?, decimal(points, check)?));
    }
    let mut classes = Vec::new();
    for (key, weight) in &raw.classes {
        let given = raw.class_names.iter().find(|(name, _)| name.value == key.value);
        let name = match given {
            Some((_, Spanned { value: Value::Text(name), .. })) => name.clone(),
            _ => key.value.clone(),
        };
        let weight = decimal(weight, check)?;
        if weight <= Decimal::whole(0) {
            check.fault(Diagnostic::new(Code::SchemeWeights, key.span));
        }
        classes.push(VoterClass { key: key.value.clone(), name, weight });
    }
    let bounds = Decimal::whole(0)..=Decimal::whole(100);
    let good = !grades.is_empty() && !classes.is_empty() && grades.iter().all(|(_, points)| bounds.contains(points));
    if !good {
        check.fault(Diagnostic::new(Code::SchemeScale, raw.span).remedy("help-ballots"));
        return None;
    }
    let minimum = check.whole(raw.minimum_ballots.as_ref(), 1, 10_000).unwrap_or(1);
    let trim = raw.trim.as_ref().and_then(|raw| {
        let percent = check.whole(raw.percent.as_ref(), 1, 25)?;
        Some(Trim { percent, remain: check.whole(raw.remain.as_ref(), 1, 10_000).unwrap_or(5) })
    });
    Some(IndicatorSource::Ballots(Box::new(BallotRule { grades, classes, minimum, trim })))
}

fn missing(raw: Option<RawMissing>, check: &mut Check<'_>) -> MissingRule {
    let default = MissingRule { minimum_weeks: 1, unexcused: Unexcused::Skip };
    let Some(raw) = raw else { return default };
    if let Some(below) = raw.below.as_ref().filter(|field| field.value != "unranked") {
        check.not_in_list(below, ["unranked"]);
    }
    let unexcused = match raw.unexcused.as_ref().map(|field| field.value.as_str()) {
        None | Some("skip") => Unexcused::Skip,
        Some("zero") => Unexcused::Zero,
        Some(_) => {
            if let Some(field) = &raw.unexcused {
                check.not_in_list(field, ["skip", "zero"]);
            }
            Unexcused::Skip
        }
    };
    let minimum_weeks = check.whole(raw.minimum_weeks.as_ref(), 1, 5).unwrap_or(1);
    MissingRule { minimum_weeks, unexcused }
}

fn rounding(raw: Option<RawRounding>, check: &mut Check<'_>) -> Rounding {
    let mut rounding = Rounding { places: 2, mode: RoundingMode::HalfEven };
    let Some(raw) = raw else { return rounding };
    if let Some(places) = check.whole(raw.places.as_ref(), 0, 6) {
        rounding.places = places;
    }
    match raw.mode.as_ref().map(|field| field.value.as_str()) {
        Some("half-up") => rounding.mode = RoundingMode::HalfUp,
        None | Some("half-even") => {}
        Some(_) => {
            if let Some(field) = &raw.mode {
                check.not_in_list(field, ["half-even", "half-up"]);
            }
        }
    }
    rounding
}

/// The ladder, each rule with its condition; one that names no position takes the position and separation of the rule
/// before it.
fn consequences(list: Vec<RawConsequence>, check: &mut Check<'_>) -> Vec<ConsequenceRule> {
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
        let within = check.whole(raw.when.within_months.as_ref(), 1, 24).unwrap_or(repeated);
        let when = Condition {
            last: last.or(inherited.map(|when| when.last)).unwrap_or(0),
            distinguishable: stated.unwrap_or(inherited.is_some_and(|when| when.distinguishable)),
            repeated,
            within,
        };
        let Some(field) = raw.name.clone() else { continue };
        if inherited.is_none() && raw.when.position.is_none() || within < repeated {
            check.fault(Diagnostic::new(Code::ConsequenceRule, field.span));
        } else if when.repeated == 1 && !when.distinguishable {
            check.fault(Diagnostic::new(Code::ConsequenceAlone, field.span).arg("name", &field.value));
        }
        rules.extend(check.text(raw.name).map(|name| ConsequenceRule { name, when }));
    }
    rules
}
