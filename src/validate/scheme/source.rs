//! How an indicator is scored where it is no plain column, rate or evaluation: events, measured values, roll-up.

use super::super::check::Check;
use super::language::choice;
use super::{decimal, positive};
use crate::diag::{Code, Diagnostic, Spanned};
use crate::load::fields::Value;
use crate::load::scheme::{RawIndicator, RawScoring};
use crate::model::number::{Decimal, Rounding, RoundingMode};
use crate::model::scheme::{
    AGAINST, Against, EventItem, EventRule, Gain, IndicatorSource, MEASURES, Measure, RollUp, SPANS, Span, Step, TAKES,
    Take,
};

/// What `from` may say.
pub(super) const SOURCES: [&str; 12] = [
    "ballots",
    "rate",
    "events",
    "rankings",
    MEASURES[0],
    MEASURES[1],
    MEASURES[2],
    MEASURES[3],
    MEASURES[4],
    MEASURES[5],
    MEASURES[6],
    MEASURES[7],
];

/// Points by event: from full marks or from nothing, down to the floor and up to the cap.
pub(super) fn events(raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    let weight = check.number(raw.weight.as_ref())?;
    let own = &raw.scoring;
    let full = match own.start.as_ref().map(|field| field.value.as_str()) {
        None | Some("full") => true,
        Some("zero") => false,
        Some(_) => {
            if let Some(field) = &own.start {
                check.not_in_list(field, ["full", "zero"]);
            }
            return None;
        }
    };
    let cap = check.number(own.cap.as_ref()).unwrap_or(weight);
    let floor = check.number(own.floor.as_ref()).unwrap_or(Decimal::whole(0));
    let mut items: Vec<EventItem> = Vec::new();
    for (name, value) in &own.events {
        let points = match &value.value {
            Value::Table(entries) => multiple(entries, &items, check),
            Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Bool(_) | Value::Array(_) => {
                decimal(value, check)
            }
        };
        items.push(EventItem { name: check.text(Some(name.clone()))?, points: points? });
    }
    let start = if full { weight } else { Decimal::whole(0) };
    if items.is_empty() || floor > start || cap < start || items.iter().any(|item| item.points == Decimal::whole(0)) {
        check.fault(Diagnostic::new(Code::SchemeScale, raw.span).remedy("help-events"));
        return None;
    }
    Some(IndicatorSource::Events(EventRule { start, floor, cap, items }))
}

/// `{ of = "迟报", times = 2 }`: so many times an event named before.
fn multiple(
    entries: &[(Spanned<String>, Spanned<Value>)],
    items: &[EventItem],
    check: &mut Check<'_>,
) -> Option<Decimal> {
    let field = |name: &str| entries.iter().find(|(key, _)| key.value == name).map(|(_, value)| value);
    let (of, times) = (field("of")?, decimal(field("times")?, check)?);
    let Value::Text(name) = &of.value else { return None };
    let Some(item) = items.iter().find(|item| item.name == *name) else {
        let field = Spanned::new(name.clone(), of.span);
        check.not_in_list(&field, items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>());
        return None;
    };
    let places = (item.points.parts().1 + times.parts().1).min(6);
    let points = item.points.exact().times(times.exact()).ok()?;
    points.round(Rounding { places, mode: RoundingMode::HalfEven }).ok()
}

/// A measured value, by the word after `from`.
pub(super) fn measured(word: &str, raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    let own = &raw.scoring;
    let lower = own.lower.as_ref().is_some_and(|field| field.value);
    let hundred = Decimal::whole(100);
    let measure = match MEASURES.iter().position(|known| *known == word)? {
        0 => target(raw, check),
        1 => {
            let (nothing, full) = (check.number(own.nothing.as_ref()), check.number(own.full.as_ref()));
            let log = own.log.as_ref().is_some_and(|field| field.value);
            let apart = |marks: &(Decimal, Decimal)| marks.0 != marks.1;
            let positive =
                |marks: &(Decimal, Decimal)| !log || [marks.0, marks.1].iter().all(|mark| *mark > Decimal::whole(0));
            let marks = nothing.zip(full).filter(apart).filter(positive);
            marks.map(|(nothing, full)| Measure::Between { nothing, full, log })
        }
        2 => Some(Measure::Range { base: check.number(own.base.as_ref()).unwrap_or(Decimal::whole(0)), lower }),
        3 => Some(Measure::Best { lower }),
        4 => Some(Measure::Mean { base: check.number(own.base.as_ref()).unwrap_or(hundred), lower }),
        5 => positive(own.step.as_ref(), check).map(|step| Measure::Place {
            step,
            floor: check.number(own.floor.as_ref()).unwrap_or(Decimal::whole(0)),
            lower,
        }),
        6 => positive(own.step.as_ref(), check).map(|step| Measure::Standard {
            base: check.number(own.base.as_ref()).unwrap_or(Decimal::whole(60)),
            step,
            lower,
        }),
        _ => {
            let before = check.text(own.before.clone());
            let full = positive(own.full.as_ref(), check);
            before.zip(full).map(|(before, full)| Measure::Gain { before, full, lower })
        }
    };
    let bounded = |base: &Decimal| *base >= Decimal::whole(0) && *base <= hundred;
    let good = measure.filter(|measure| match measure {
        Measure::Range { base, .. } | Measure::Mean { base, .. } | Measure::Standard { base, .. } => bounded(base),
        Measure::Place { floor, .. } => bounded(floor),
        Measure::Target { .. } | Measure::Between { .. } | Measure::Best { .. } | Measure::Gain { .. } => true,
    });
    if good.is_none() {
        check.fault(Diagnostic::new(Code::SchemeScale, raw.span).remedy("help-measure"));
    }
    good.map(IndicatorSource::Measured)
}

fn target(raw: &RawIndicator, check: &mut Check<'_>) -> Option<Measure> {
    let own = &raw.scoring;
    let target = check.text(own.target.clone())?;
    let cap = positive(own.cap.as_ref(), check).unwrap_or(Decimal::whole(100));
    let step = match (&own.step_size, &own.step_points) {
        (None, None) => None,
        (Some(_), Some(_)) => Some(step(own, check.number(raw.weight.as_ref())?, check)?),
        (None, Some(_)) | (Some(_), None) => return None,
    };
    Some(Measure::Target { target, cap, step })
}

/// A step in percent of full marks, from points as the document writes them.
fn step(own: &RawScoring, weight: Decimal, check: &mut Check<'_>) -> Option<Step> {
    let (size, points) = (positive(own.step_size.as_ref(), check)?, positive(own.step_points.as_ref(), check)?);
    let percent = points.exact().times(crate::model::number::Exact::whole(100)).ok()?.over(weight.exact()).ok()?;
    let points = percent.round(Rounding { places: 6, mode: RoundingMode::HalfEven }).ok()?;
    Some(Step { size, points })
}

/// The rankings of another scheme; what these are out of is filled in when all schemes are known.
pub(super) fn roll_up(raw: &RawIndicator, check: &mut Check<'_>) -> Option<IndicatorSource> {
    let own = &raw.scoring;
    let scheme = own.scheme.as_ref().and_then(|field| field.value.parse().ok());
    let against = match choice(own.against.as_ref(), &AGAINST, check) {
        Some(1) => Against::YearAgo,
        _ => Against::Before,
    };
    let take = match choice(own.take.as_ref(), &TAKES, check) {
        Some(1) => Take::Last,
        Some(2) => Take::Gain(Gain {
            against,
            relative: own.relative.as_ref().is_some_and(|field| field.value),
            full: own.full.as_ref().and_then(|field| positive(Some(field), check)),
        }),
        _ => Take::Mean,
    };
    let span = match choice(own.span.as_ref(), &SPANS, check) {
        Some(1) => Span::YearToDate,
        _ => Span::Period,
    };
    let minimum = check.whole(own.minimum.as_ref(), 1, 366).unwrap_or(1);
    let Some(scheme) = scheme else {
        check.fault(Diagnostic::new(Code::SchemeScale, raw.span).remedy("help-rankings"));
        return None;
    };
    Some(IndicatorSource::RollUp(RollUp { scheme, full: Decimal::whole(100), take, span, minimum }))
}
