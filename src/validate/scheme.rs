//! Schemes: weights, scales, ballots, bands, rules; two of a tier on one day only when one replaces the other.

mod consequence;
mod language;
mod names;
mod order;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::check::Check;
use super::index::Index;
use super::{Placed, review};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::load::Record;
use crate::load::fields::Value;
use crate::load::scheme::{
    RawAbsence, RawAdjustmentRule, RawBand, RawIndicator, RawMissing, RawParticipants, RawRounding, RawScheme,
};
use crate::model::id::Id;
use crate::model::number::{Decimal, Exact, Rounding, RoundingMode};
use crate::model::period::Cadence;
use crate::model::record::Kind;
use crate::model::scheme::{
    Absence, AbsentRule, AdjustmentRule, BallotRule, Band, Block, ConsequenceRule, Indicator, IndicatorSource,
    MEASURES, MissingRule, Scheme, TIES, TieRule, Trim, Unexcused, VoterClass,
};
use crate::model::unit::Tier;

/// What a broken scale stands for while the tables are checked against its scheme.
const ANY_NUMBER: IndicatorSource = IndicatorSource::Column { low: Decimal::LOWEST, high: Decimal::HIGHEST };

/// All schemes, each by itself and with the others, and whether none was left out.
pub(super) fn all(records: Vec<Record<RawScheme>>, index: &Index, diags: &mut Diagnostics) -> (Vec<Scheme>, bool) {
    let files = records.len();
    let schemes = records.into_iter().filter_map(|record| scheme(record, index, diags));
    let mut schemes: Vec<Placed<Scheme>> = schemes.collect();
    roll_up(&mut schemes, diags);
    overlaps(&schemes, diags);
    let complete = schemes.len() == files;
    (super::values(schemes), complete)
}

/// A scheme. One with faults is kept with harmless values in their places, so that the tables that depend on it are
/// checked in the same run; nothing is published while there are faults.
fn scheme(record: Record<RawScheme>, index: &Index, diags: &mut Diagnostics) -> Option<Placed<Scheme>> {
    let check = &mut Check::new(diags);
    let (raw, file) = (record.raw, record.file);
    let names = names::of(&raw);
    order::alone(&raw, check);
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
    let ties = ties(raw.ties.as_ref(), check);
    let participants = participants(raw.participants, tier, index, check);
    let total = positive(raw.total.as_ref(), check);
    let cadence: Option<Cadence> = check.listed(raw.cadence.as_ref(), &Cadence::KEYS);
    let cadence = cadence.unwrap_or(Cadence::Weekly);
    let count = raw.indicators.len();
    let weights_at = raw.total.as_ref().map(|field| field.span);
    let span = raw.indicators.first().map_or(Span::file(file), |indicator| indicator.span);
    let before = check.diags.errors();
    let blocks = language::blocks(raw.blocks, check);
    let indicators: Vec<Indicator> =
        raw.indicators.into_iter().filter_map(|raw| indicator(raw, &blocks, check)).collect();
    if check.diags.errors() == before && raw.order.is_empty() {
        weights(&indicators, &blocks, total, weights_at.unwrap_or(span), check);
    }
    names::unique(names, check);
    let ballots_only = |each: &Indicator| each.ballots().is_some();
    if count > 0 && indicators.iter().all(ballots_only) {
        // A week is scored when the table has a row for it, so a scheme needs a column to be scored by.
        if indicators.len() == count {
            check.fault(Diagnostic::new(Code::SchemeWeights, span).remedy("help-column"));
        }
    }
    let bands = bands(raw.bands, check);
    let adjustments = adjustments(raw.adjustments, check);
    let places: Vec<Option<Span>> =
        raw.consequences.iter().map(|raw| raw.name.as_ref().map(|name| name.span)).collect();
    let consequences = consequence::rules(raw.consequences, cadence, check);
    let replaces = raw.replaces.as_ref().and_then(|field| field.value.parse().ok());
    let changes = check.text(raw.changes);
    let document = check.text(raw.document);
    let missing = missing(raw.missing, &consequences, check);
    let vetoes = language::vetoes(raw.vetoes, &bands, check);
    let groups = language::groups(raw.groups, tier, index, check);
    let flags = language::flags(raw.flags, check);
    let limits = language::limits(raw.limits, check);
    let mean = language::mean(raw.mean.as_ref(), check);
    let not_applicable = language::not_applicable(raw.not_applicable.as_ref(), check);
    let shares = language::shares(raw.shares.as_ref(), check);
    let by_order = !raw.order.is_empty();
    let chain = if by_order { &raw.order } else { &raw.tie_chain };
    let tie_chain = order::chain(chain, &indicators, check);
    let difficulty = order::difficulty(&raw.difficulty, tier, index, check);
    let work = check.text(raw.work);
    let absence = raw.absence.map_or_else(Absence::default, |raw| absence(raw, check));
    let rounding = rounding(raw.rounding, check);
    let release = review::release(raw.release, None, check);
    let scheme = Scheme {
        id: record.id.parse().ok()?,
        title: title.unwrap_or_default(),
        tier: tier?,
        participants,
        total,
        version: version.unwrap_or(1),
        effective: effective.unwrap_or(NaiveDate::MIN),
        until,
        document,
        changes,
        replaces,
        cadence,
        work,
        indicators,
        blocks,
        mean,
        by_order,
        difficulty,
        not_applicable,
        limits,
        vetoes,
        groups,
        flags,
        shares,
        tie_chain,
        adjustments,
        bands,
        consequences,
        missing,
        absence,
        rounding,
        ties,
        release,
    };
    language::ungrouped(&scheme, Span::file(file), index, check);
    consequence::against_participants(&scheme, &places, index, check);
    Some(Placed { value: scheme, span: Span::file(file) })
}

fn ties(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> TieRule {
    match field {
        Some(field) if field.value == TIES[1] => TieRule::Dense,
        Some(field) if field.value != TIES[0] => {
            check.not_in_list(field, TIES);
            TieRule::Competition
        }
        _ => TieRule::Competition,
    }
}

/// Bands from the best down.
fn bands(list: Vec<RawBand>, check: &mut Check<'_>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for raw in list {
        let at = raw.from.as_ref().map(|field| field.span);
        let (name, from) = (check.text(raw.name), check.number(raw.from.as_ref()));
        if let (Some(name), Some(from), Some(at)) = (name, from, at) {
            if bands.last().is_some_and(|above| above.from <= from) {
                check.fault(Diagnostic::new(Code::SchemeBands, at));
            }
            let quota = check.whole(raw.quota.as_ref(), 1, 100);
            bands.push(Band { name, from, quota });
        }
    }
    bands
}

fn adjustments(list: Vec<RawAdjustmentRule>, check: &mut Check<'_>) -> Vec<AdjustmentRule> {
    list.into_iter()
        .filter_map(|raw| {
            let (key, name) = (check.text(raw.key), check.text(raw.name));
            let points = check.number(raw.points.as_ref());
            let cap = raw.cap.as_ref().and_then(|cap| positive(Some(cap), check));
            let conditions = raw.conditions.iter().filter_map(|(name, factor)| {
                let factor = decimal(factor, check)?;
                Some((check.text(Some(name.clone()))?, factor))
            });
            let conditions = conditions.collect();
            Some(AdjustmentRule { key: key?, name: name?, points: points?, cap, conditions })
        })
        .collect()
}

/// Who takes part: all of the tier but the publisher, unless the scheme says otherwise.
fn participants(
    raw: Option<RawParticipants>,
    tier: Option<Tier>,
    index: &Index,
    check: &mut Check<'_>,
) -> Option<BTreeSet<Id>> {
    let all = |but: &dyn Fn(&Id) -> bool| {
        let units = index.units().of_tier(tier?).map(|unit| &unit.id);
        Some(units.filter(|id| !but(id)).cloned().collect())
    };
    let mut named = |list: Vec<Spanned<String>>| -> BTreeSet<Id> {
        list.iter()
            .filter_map(|field| index.unit_of_tier(Some(field), tier, None, check))
            .map(|unit| unit.id.clone())
            .collect()
    };
    match raw {
        Some(RawParticipants::All(_)) => None,
        Some(RawParticipants::Only(list)) => Some(named(list)),
        Some(RawParticipants::Except(list)) => {
            let left_out = named(list);
            all(&|id| left_out.contains(id))
        }
        None => {
            let publisher = index.publisher()?;
            let ranked = tier.is_some_and(|tier| index.units().of_tier(tier).any(|unit| unit.id == *publisher));
            if ranked { all(&|id| id == publisher) } else { None }
        }
    }
}

/// Weights add up to the stated total, or to 100 or 1; in a block with a weight of its own to 100, 1 or that weight.
fn weights(indicators: &[Indicator], blocks: &[Block], total: Option<Decimal>, span: Span, check: &mut Check<'_>) {
    language::block_weights(blocks, indicators, span, check);
    let Some(sum) = language::inside(None, blocks, indicators) else { return };
    let good = match total {
        Some(total) => sum == total.exact(),
        None => sum == Exact::whole(100) || sum == Exact::whole(1),
    };
    if !good && !indicators.is_empty() {
        let wanted = total.map_or_else(|| "100".to_owned(), |total| total.to_string());
        language::total_fault(sum, &wanted, span, check);
    }
}

/// Fills in what rolled-up scores are out of; a scheme that is not there, another tier or a circle is an error.
fn roll_up(schemes: &mut [Placed<Scheme>], diags: &mut Diagnostics) {
    let known: BTreeMap<Id, Scheme> =
        schemes.iter().map(|placed| (placed.value.id.clone(), placed.value.clone())).collect();
    for Placed { value: scheme, span } in schemes {
        let (tier, own) = (scheme.tier, scheme.id.clone());
        for indicator in &mut scheme.indicators {
            let IndicatorSource::RollUp(roll) = &mut indicator.source else { continue };
            let below = known.get(&roll.scheme).filter(|below| below.tier == tier);
            match below.filter(|below| !reaches(&known, below, &own, 0)) {
                Some(below) => roll.full = below.full(),
                None => {
                    let near = closest(roll.scheme.as_str(), known.keys().map(Id::as_str));
                    let fault = Diagnostic::new(Code::UnknownRecord, *span).arg("kind", Kind::Scheme.folder());
                    diags.push(fault.arg("found", roll.scheme.as_str()).suggest(near));
                }
            }
        }
    }
}

/// Whether a scheme rests on another, itself or by what it rolls up.
fn reaches(known: &BTreeMap<Id, Scheme>, from: &Scheme, wanted: &Id, depth: usize) -> bool {
    let below = |roll: &Id| known.get(roll).is_some_and(|below| reaches(known, below, wanted, depth + 1));
    from.id == *wanted || depth > 8 || from.rolls_up().any(|(_, roll)| below(&roll.scheme))
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
fn overlaps(schemes: &[Placed<Scheme>], diags: &mut Diagnostics) {
    for (place, Placed { value: scheme, span }) in schemes.iter().enumerate() {
        let missing = |id: &&Id| schemes.iter().all(|other| other.value.id != **id);
        if let Some(replaced) = scheme.replaces.as_ref().filter(missing) {
            let near = closest(replaced.as_str(), schemes.iter().map(|other| other.value.id.as_str()));
            let fault = Diagnostic::new(Code::UnknownRecord, *span).arg("kind", Kind::Scheme.folder());
            diags.push(fault.arg("found", replaced.as_str()).suggest(near));
        }
        for other in schemes[..place].iter().map(|placed| &placed.value) {
            let apart = scheme.until.is_some_and(|until| until < other.effective)
                || other.until.is_some_and(|until| until < scheme.effective);
            let replaced = scheme.replaces.as_ref() == Some(&other.id) || other.replaces.as_ref() == Some(&scheme.id);
            let other_work = scheme.work != other.work || !shares_units(scheme, other);
            if scheme.tier == other.tier && scheme.cadence == other.cadence && !apart && !replaced && !other_work {
                let fault = Diagnostic::new(Code::SchemeOverlap, *span);
                diags.push(fault.arg("one", other.id.as_str()).arg("other", scheme.id.as_str()));
            }
        }
    }
}

/// Whether a unit may take part in both.
fn shares_units(one: &Scheme, other: &Scheme) -> bool {
    match (&one.participants, &other.participants) {
        (Some(one), Some(other)) => one.intersection(other).next().is_some(),
        _ => true,
    }
}

fn indicator(raw: RawIndicator, blocks: &[Block], check: &mut Check<'_>) -> Option<Indicator> {
    let source = match raw.from.as_ref().map(|field| field.value.as_str()) {
        None => column(&raw, check),
        Some("ballots") => ballots(&raw, check),
        Some("rate") => rate(&raw, check),
        Some("events") => source::events(&raw, check),
        Some("rankings") => source::roll_up(&raw, check),
        Some(word) if MEASURES.contains(&word) => source::measured(word, &raw, check),
        Some(_) => {
            if let Some(field) = &raw.from {
                check.not_in_list(field, source::SOURCES);
            }
            None
        }
    };
    let block = raw.block.as_ref().and_then(|field| language::block(field, blocks, check));
    let office = check.text(raw.office);
    let key = check.text(raw.key);
    let name = check.text(raw.name);
    let weight = positive(raw.weight.as_ref(), check);
    let key = key?;
    Some(Indicator {
        name: name.unwrap_or_else(|| key.clone()),
        key,
        weight: weight.unwrap_or(Decimal::whole(1)),
        source: source.unwrap_or(ANY_NUMBER),
        block,
        office,
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

fn missing(raw: Option<RawMissing>, consequences: &[ConsequenceRule], check: &mut Check<'_>) -> MissingRule {
    let default = MissingRule { minimum_weeks: 1, unexcused: Unexcused::Skip, absent: AbsentRule::Shown };
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
    let absent = match raw.absent.as_ref().map(|field| field.value.as_str()) {
        None | Some("shown") => AbsentRule::Shown,
        Some("same") => AbsentRule::Same,
        Some(name) => match consequences.iter().position(|rule| rule.name == name) {
            Some(level) => AbsentRule::Level(level),
            None => {
                if let Some(field) = &raw.absent {
                    let names = consequences.iter().map(|rule| rule.name.as_str());
                    check.not_in_list(field, ["shown", "same"].into_iter().chain(names));
                }
                AbsentRule::Shown
            }
        },
    };
    MissingRule { minimum_weeks, unexcused, absent }
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
