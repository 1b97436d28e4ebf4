//! Schemes in words, with one unit's score worked through.

mod language;

use std::collections::BTreeMap;

use serde::Serialize;

use super::consequence::condition;
use super::frame::{Column, Frame, frame};
use super::{Around, FactView, LinkView};
use crate::compute::ranking::{Ranking, Row};
use crate::compute::sensitivity;
use crate::model::number::RoundingMode;
use crate::model::period::Cadence;
use crate::model::record::Kind;
use crate::model::scheme::chance;
use crate::model::scheme::{AbsentRule, BallotRule, Condition, Indicator, IndicatorSource, Scheme, TieRule, Unexcused};
use crate::output::OutPath;
use crate::plan::address;
use crate::said::standing::round_name;

/// A scheme.
#[derive(Debug, Serialize)]
pub struct MethodView {
    frame: Frame,
    facts: Vec<FactView>,
    indicators: Vec<IndicatorView>,
    weight_sum: String,
    formula: String,
    rules: Vec<String>,
    grades: Vec<FactView>,
    classes: Vec<FactView>,
    bands: Vec<FactView>,
    adjustments: Vec<FactView>,
    consequences: Vec<FactView>,
    example: Option<ExampleView>,
    sensitivity: Vec<ShiftView>,
    ballots: Vec<BallotsView>,
    versions: Vec<VersionView>,
    latest: Option<LinkView>,
    months: Vec<LinkView>,
    review: Vec<FactView>,
}

#[derive(Debug, Serialize)]
struct IndicatorView {
    name: String,
    key: String,
    weight: String,
    source: String,
    block: Option<String>,
}

/// What happens to the latest ranks when one weight moves.
#[derive(Debug, Serialize)]
struct ShiftView {
    name: String,
    weight: String,
    moved: usize,
    farthest: u32,
}

/// The ballots of a voter class in the latest ranking.
#[derive(Debug, Serialize)]
struct BallotsView {
    class: String,
    issued: u64,
    returned: u64,
    valid: u64,
}

#[derive(Debug, Serialize)]
struct VersionView {
    link: LinkView,
    version: u32,
    effective: String,
    changes: String,
    own: bool,
}

#[derive(Debug, Serialize)]
struct ExampleView {
    unit: LinkView,
    month: LinkView,
    rounds: Vec<String>,
    lines: Vec<ExampleLine>,
    adjustments: Vec<FactView>,
    formula: String,
    score: String,
}

#[derive(Debug, Serialize)]
struct ExampleLine {
    name: String,
    weight: String,
    values: Vec<String>,
    mean: String,
}

/// All schemes.
#[derive(Debug, Serialize)]
pub struct IndexView {
    frame: Frame,
    schemes: Vec<SchemeEntry>,
}

#[derive(Debug, Serialize)]
struct SchemeEntry {
    link: LinkView,
    tier: String,
    version: u32,
    effective: String,
}

pub(crate) fn method(around: &Around<'_>, from: &OutPath, scheme: &Scheme) -> MethodView {
    let mut weight_sum = crate::model::number::Exact::zero();
    for indicator in &scheme.indicators {
        weight_sum = weight_sum.plus(indicator.weight.exact()).unwrap_or(weight_sum);
    }
    let places = scheme.indicators.iter().map(|indicator| indicator.weight.parts().1).max().unwrap_or(0);
    let rounding = crate::model::number::Rounding { places, mode: RoundingMode::HalfEven };
    let weight_sum = weight_sum.round(rounding).map_or_else(|_| String::new(), |sum| sum.to_string());
    let rule = scheme.indicators.iter().find_map(Indicator::ballots);
    let plain = |name: &str, value: String| FactView { name: name.to_owned(), value, href: None };
    let (grades, classes) = rule.map_or_else(Default::default, |BallotRule { grades, classes, .. }| {
        let grades = grades.iter().map(|(name, points)| plain(name, points.to_string())).collect();
        let classes = classes.iter().map(|class| plain(&class.name, class.weight.to_string())).collect();
        (grades, classes)
    });
    let months: Vec<&Ranking> = around.computed.rankings.iter().filter(|ranking| ranking.scheme == scheme.id).collect();
    MethodView {
        frame: frame(around, from, Column::Of(Kind::Scheme), &scheme.title, &scheme.title),
        facts: facts(around, scheme),
        indicators: scheme
            .indicators
            .iter()
            .map(|indicator| IndicatorView {
                name: indicator.name.clone(),
                key: indicator.key.clone(),
                weight: weight(scheme, indicator),
                source: language::source(around, scheme, indicator),
                block: indicator.block.map(|block| scheme.blocks[block].name.clone()),
            })
            .collect(),
        weight_sum: if scheme.by_order { "—".to_owned() } else { weight_sum },
        formula: around.word(if scheme.by_order { "method.formula_order" } else { "method.formula_text" }),
        rules: rules(around, scheme),
        grades,
        classes,
        bands: scheme
            .bands
            .iter()
            .map(|band| plain(&band.name, around.words("method.band_from", &[("from", &band.from.to_string())])))
            .collect(),
        adjustments: scheme
            .adjustments
            .iter()
            .map(|rule| plain(&rule.name, language::adjustment(around, rule)))
            .collect(),
        consequences: scheme
            .consequences
            .iter()
            .map(|rule| plain(&rule.name, condition(around, rule.when) + &chance(around, scheme, rule.when, &months)))
            .collect(),
        sensitivity: months.last().map_or_else(Vec::new, |ranking| shifts(scheme, ranking)),
        ballots: months.last().map_or_else(Vec::new, |ranking| ballots(scheme, ranking)),
        versions: versions(around, from, scheme),
        latest: months.last().map(|ranking| LinkView {
            text: around.period(ranking.period),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
        }),
        example: months.last().and_then(|ranking| example(around, from, scheme, ranking)),
        months: months
            .iter()
            .rev()
            .map(|ranking| LinkView {
                text: around.period(ranking.period),
                href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
            })
            .collect(),
        review: around.review(&scheme.release.review),
    }
}

/// How many units a year a rule would name by chance, had the units of the latest ranking been equal.
fn chance(around: &Around<'_>, scheme: &Scheme, when: Condition, months: &[&Ranking]) -> String {
    let Some(ranking) = months.last().filter(|ranking| ranking.rows.len() > 1) else { return String::new() };
    let mut fields: BTreeMap<Option<usize>, u32> = BTreeMap::new();
    for row in &ranking.rows {
        *fields.entry(row.group).or_default() += 1;
    }
    let fields: Vec<u32> = fields.into_values().collect();
    let number = chance::a_year(scheme, when, &fields);
    let key = match (chance::hardly(number), when.distinguishable) {
        (true, _) => "condition.chance_hardly",
        (false, true) => "condition.chance_apart",
        (false, false) => "condition.chance",
    };
    around.words(key, &[("units", &ranking.rows.len().to_string()), ("number", &chance::in_words(number))])
}

fn facts(around: &Around<'_>, scheme: &Scheme) -> Vec<FactView> {
    let fact = |key: &str, value: String| FactView { name: around.word(&format!("method.{key}")), value, href: None };
    let effective = effective(around, scheme);
    let mut facts = vec![
        fact("tier", around.word(&format!("tier.{}", scheme.tier.key()))),
        fact("version", scheme.version.to_string()),
        fact("effective", effective),
    ];
    facts.extend(scheme.document.clone().map(|document| fact("document", document)));
    facts
}

fn rules(around: &Around<'_>, scheme: &Scheme) -> Vec<String> {
    let places = scheme.rounding.places.to_string();
    let minimum = scheme.missing.minimum_weeks.to_string();
    let mode = match scheme.rounding.mode {
        RoundingMode::HalfEven => "method.half_even",
        RoundingMode::HalfUp => "method.half_up",
    };
    let ties = match scheme.ties {
        TieRule::Competition => "method.competition",
        TieRule::Dense => "method.dense",
    };
    let unexcused = match scheme.missing.unexcused {
        Unexcused::Skip => "method.unexcused_skip",
        Unexcused::Zero => "method.unexcused_zero",
    };
    let cadence = match scheme.cadence {
        Cadence::Weekly => "method.week",
        Cadence::Monthly => "method.monthly",
        Cadence::Quarterly => "method.quarterly",
        Cadence::Yearly => "method.yearly",
        Cadence::TenDays => "method.ten_days",
        Cadence::TwoMonthly => "method.two_monthly",
        Cadence::HalfYearly => "method.half_yearly",
        Cadence::Campaign => "method.campaign",
    };
    let mut rules = vec![around.word(cadence)];
    if scheme.cadence == Cadence::Weekly {
        rules.push(around.words("method.minimum", &[("weeks", &minimum)]));
        rules.push(around.word(unexcused));
    }
    if !scheme.by_order {
        rules.push(around.word("method.mean"));
    }
    if scheme.indicators.iter().any(|indicator| matches!(indicator.source, IndicatorSource::Rate { .. })) {
        rules.push(around.word("method.rates"));
    }
    if let Some(rule) = scheme.indicators.iter().find_map(Indicator::ballots) {
        if rule.minimum > 1 {
            rules.push(around.words("method.minimum_ballots", &[("ballots", &rule.minimum.to_string())]));
        }
        if let Some(trim) = rule.trim {
            let (percent, remain) = (trim.percent.to_string(), trim.remain.to_string());
            rules.push(around.words("method.trim", &[("percent", &percent), ("remain", &remain)]));
        }
    }
    rules.extend(language::rules(around, scheme));
    rules.push(around.words(mode, &[("places", &places)]));
    rules.push(around.word(ties));
    if !scheme.consequences.is_empty() {
        let half = if scheme.groups.is_empty() { "method.lower_half" } else { "method.lower_half_groups" };
        rules.push(around.word(half));
        rules.push(around.word("method.gap"));
        rules.push(match scheme.missing.absent {
            AbsentRule::Shown => around.word("method.absent_shown"),
            AbsentRule::Same => around.word("method.absent_same"),
            AbsentRule::Level(level) => {
                around.words("method.absent_level", &[("name", &scheme.consequences[level].name)])
            }
        });
    }
    rules.extend(["method.certainty", "method.apart", "method.about"].map(|key| around.word(key)));
    rules
}

fn shifts(scheme: &Scheme, ranking: &Ranking) -> Vec<ShiftView> {
    let shifts = sensitivity::shifts(scheme, ranking).into_iter();
    let shifts = shifts.map(|shift| {
        let indicator = &scheme.indicators[shift.indicator];
        let weight = format!("{} → {}", indicator.weight, shift.weight);
        ShiftView { name: indicator.name.clone(), weight, moved: shift.moved, farthest: shift.farthest }
    });
    shifts.collect()
}

/// Ballots issued, returned and valid in one ranking, by voter class. Evaluations that did not count are left out.
fn ballots(scheme: &Scheme, ranking: &Ranking) -> Vec<BallotsView> {
    let Some(rule) = scheme.indicators.iter().find_map(Indicator::ballots) else { return Vec::new() };
    let of_class = |key: &String| {
        let rounds = ranking.rows.iter().flat_map(|row| &row.rounds);
        rounds.filter_map(|round| round.ballots.get(key)).fold((0, 0, 0), |sum, ballots| {
            let [issued, returned, valid] = [ballots.issued, ballots.returned, ballots.valid].map(u64::from);
            (sum.0 + issued, sum.1 + returned, sum.2 + valid)
        })
    };
    let views = rule.classes.iter().map(|class| {
        let (issued, returned, valid) = of_class(&class.key);
        BallotsView { class: class.name.clone(), issued, returned, valid }
    });
    views.filter(|view| view.issued > 0).collect()
}

/// The versions of a tier's scheme of one cadence, oldest first, and what changed; empty when there is only one.
fn versions(around: &Around<'_>, from: &OutPath, scheme: &Scheme) -> Vec<VersionView> {
    let same = |other: &&&Scheme| other.tier == scheme.tier && other.cadence == scheme.cadence;
    let versions: Vec<&Scheme> = around.view.schemes.iter().filter(same).copied().collect();
    let views = versions.iter().map(|version| VersionView {
        link: LinkView { text: version.title.clone(), href: from.link_to(&address::method(&version.id)) },
        version: version.version,
        effective: effective(around, version),
        changes: version.changes.clone().unwrap_or_else(|| around.word("nothing")),
        own: version.id == scheme.id,
    });
    if versions.len() < 2 { Vec::new() } else { views.collect() }
}

fn effective(around: &Around<'_>, scheme: &Scheme) -> String {
    match scheme.until {
        Some(until) => around.days(scheme.effective, until),
        None => around.words("method.from", &[("day", &around.day(scheme.effective))]),
    }
}

/// The unit in the middle of the latest ranking, worked through with the numbers that were published.
fn example(around: &Around<'_>, from: &OutPath, scheme: &Scheme, ranking: &Ranking) -> Option<ExampleView> {
    let row: &Row = ranking.rows.get(ranking.rows.len() / 2)?;
    let lines: Vec<ExampleLine> = scheme
        .indicators
        .iter()
        .zip(&row.indicators)
        .map(|(indicator, mean)| ExampleLine {
            name: indicator.name.clone(),
            weight: weight(scheme, indicator),
            values: row.rounds.iter().map(|round| shown(round, indicator)).collect(),
            mean: mean.map_or_else(|| "—".to_owned(), |mean| mean.to_string()),
        })
        .collect();
    let formula = if scheme.by_order {
        language::compared(around, scheme, ranking, ranking.rows.len() / 2)
    } else if scheme.is_plain()
        && scheme.blocks.is_empty()
        && scheme.total.is_none()
        && row.points.iter().all(Option::is_some)
        && language::unlimited(scheme)
    {
        plain_formula(scheme, row, &lines)
    } else {
        language::worked(around, scheme, row)
    };
    Some(ExampleView {
        unit: around.unit_link(from, &row.unit, ranking.period.last_day()),
        month: LinkView {
            text: around.period(ranking.period),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
        },
        rounds: ranking.rounds.iter().map(|(round, _)| round_name(around, *round)).collect(),
        adjustments: row
            .adjustments
            .iter()
            .map(|applied| FactView {
                name: format!("{} ({})", applied.name, applied.document),
                value: applied.points.to_string(),
                href: None,
            })
            .collect(),
        formula,
        score: row.shown_score(),
        lines,
    })
}

/// The whole sum on one line, where it is a weighted mean.
fn plain_formula(scheme: &Scheme, row: &Row, lines: &[ExampleLine]) -> String {
    let weights = lines.iter().map(|line| line.weight.as_str()).collect::<Vec<_>>().join(" + ");
    let products: Vec<String> = scheme
        .indicators
        .iter()
        .map(|indicator| {
            let value = fraction(&row.rounds, indicator);
            match &indicator.source {
                IndicatorSource::Column { low, high } if low.to_string() != "0" || high.to_string() != "100" => {
                    format!("({value} − {low}) × 100 ÷ ({high} − {low}) × {}", indicator.weight)
                }
                // Only the first three stand in a plain scheme.
                IndicatorSource::Column { .. }
                | IndicatorSource::Rate { .. }
                | IndicatorSource::Ballots(_)
                | IndicatorSource::Events(_)
                | IndicatorSource::Measured(_)
                | IndicatorSource::RollUp(_) => {
                    format!("{value} × {}", indicator.weight)
                }
            }
        })
        .collect();
    let adjusted: String = row
        .adjustments
        .iter()
        .map(|applied| match applied.points.is_negative() {
            true => format!(" − {}", applied.points.to_string().trim_start_matches('-')),
            false => format!(" + {}", applied.points),
        })
        .collect();
    format!("({}) ÷ ({weights}){adjusted} = {}", products.join(" + "), row.shown_score())
}

/// An indicator's value as a reader computes it: the sum of the published values over their number, or the counts.
fn fraction(rounds: &[crate::compute::scoring::RoundOf], indicator: &Indicator) -> String {
    let counts = rounds.iter().filter_map(|round| round.counts.get(&indicator.key));
    let (hits, of) = counts.fold((0, 0), |(hits, of), more| (hits + more.0, of + more.1));
    if of > 0 {
        return format!("{hits} × 100 ÷ {of}");
    }
    let values: Vec<_> = rounds.iter().filter_map(|round| round.values.get(&indicator.key)).collect();
    let places = values.iter().map(|value| value.parts().1).max().unwrap_or(0);
    let rounding = crate::model::number::Rounding { places, mode: RoundingMode::HalfEven };
    let sum = values.iter().try_fold(crate::model::number::Exact::zero(), |sum, value| sum.plus(value.exact()));
    let sum = sum.and_then(|sum| sum.round(rounding)).map_or_else(|_| String::new(), |sum| sum.to_string());
    format!("{sum} ÷ {}", values.len())
}

/// A weight; a dash in a scheme by order alone.
fn weight(scheme: &Scheme, indicator: &Indicator) -> String {
    if scheme.by_order { "—".to_owned() } else { indicator.weight.to_string() }
}

/// A published value; for a rate the counts as well, since the period's rate is taken from these.
fn shown(round: &crate::compute::scoring::RoundOf, indicator: &Indicator) -> String {
    match (round.values.get(&indicator.key), round.counts.get(&indicator.key)) {
        (_, Some((hits, of))) => format!("{hits}/{of}"),
        (Some(value), None) => value.to_string(),
        (None, None) => "—".to_owned(),
    }
}

pub(crate) fn index(around: &Around<'_>, from: &OutPath) -> IndexView {
    let schemes = around
        .view
        .schemes
        .iter()
        .map(|scheme| SchemeEntry {
            link: LinkView { text: scheme.title.clone(), href: from.link_to(&address::method(&scheme.id)) },
            tier: around.word(&format!("tier.{}", scheme.tier.key())),
            version: scheme.version,
            effective: around.day(scheme.effective),
        })
        .collect();
    let title = around.word("nav.methods");
    IndexView {
        frame: frame(around, from, Column::Of(Kind::Scheme), &title, &around.word("methods.description")),
        schemes,
    }
}
