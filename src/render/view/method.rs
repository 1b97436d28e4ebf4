//! Schemes in words, with one unit's score worked through.

use serde::Serialize;

use super::frame::{Frame, frame};
use super::ranking::week_name;
use super::{Around, FactView, LinkView};
use crate::compute::ranking::{Ranking, Row};
use crate::model::number::RoundingMode;
use crate::model::scheme::{Condition, IndicatorSource, Scheme, TieRule, Unexcused};
use crate::output::OutPath;
use crate::plan::address;

/// A scheme.
#[derive(Debug, Serialize)]
pub struct MethodView {
    frame: Frame,
    facts: Vec<FactView>,
    indicators: Vec<IndicatorView>,
    weight_sum: String,
    rules: Vec<String>,
    grades: Vec<FactView>,
    classes: Vec<FactView>,
    bands: Vec<FactView>,
    adjustments: Vec<FactView>,
    consequences: Vec<FactView>,
    example: Option<ExampleView>,
    months: Vec<LinkView>,
    review: Vec<FactView>,
}

#[derive(Debug, Serialize)]
struct IndicatorView {
    name: String,
    key: String,
    weight: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct ExampleView {
    unit: LinkView,
    month: LinkView,
    weeks: Vec<String>,
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
    let ballots = scheme.indicators.iter().find_map(|indicator| match &indicator.source {
        IndicatorSource::Ballots { grades, classes } => Some((grades, classes)),
        IndicatorSource::Column { .. } => None,
    });
    let plain = |name: &str, value: String| FactView { name: name.to_owned(), value, href: None };
    let (grades, classes) = ballots.map_or_else(Default::default, |(grades, classes)| {
        let grades = grades.iter().map(|(name, points)| plain(name, points.to_string())).collect();
        let classes = classes.iter().map(|class| plain(&class.name, class.weight.to_string())).collect();
        (grades, classes)
    });
    let months: Vec<&Ranking> = around.computed.rankings.iter().filter(|ranking| ranking.scheme == scheme.id).collect();
    MethodView {
        frame: frame(around, from, "methods", &scheme.title, &scheme.title),
        facts: facts(around, scheme),
        indicators: scheme
            .indicators
            .iter()
            .map(|indicator| IndicatorView {
                name: indicator.name.clone(),
                key: indicator.key.clone(),
                weight: indicator.weight.to_string(),
                source: match &indicator.source {
                    IndicatorSource::Column { low, high } => {
                        around.words("method.column", &[("low", &low.to_string()), ("high", &high.to_string())])
                    }
                    IndicatorSource::Ballots { .. } => around.word("method.ballots"),
                },
            })
            .collect(),
        weight_sum,
        rules: rules(around, scheme),
        grades,
        classes,
        bands: scheme
            .bands
            .iter()
            .map(|band| plain(&band.name, around.words("method.band_from", &[("from", &band.from.to_string())])))
            .collect(),
        adjustments: scheme.adjustments.iter().map(|rule| plain(&rule.name, rule.points.to_string())).collect(),
        consequences: scheme.consequences.iter().map(|rule| plain(&rule.name, condition(around, rule.when))).collect(),
        example: months.last().and_then(|ranking| example(around, from, scheme, ranking)),
        months: months
            .iter()
            .rev()
            .map(|ranking| LinkView {
                text: around.month(ranking.month),
                href: from.link_to(&address::ranking(&ranking.scheme, ranking.month)),
            })
            .collect(),
        review: around.review(&scheme.release.review),
    }
}

fn facts(around: &Around<'_>, scheme: &Scheme) -> Vec<FactView> {
    let fact = |key: &str, value: String| FactView { name: around.word(&format!("method.{key}")), value, href: None };
    let effective = match scheme.until {
        Some(until) => around.days(scheme.effective, until),
        None => around.words("method.from", &[("day", &around.day(scheme.effective))]),
    };
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
    vec![
        around.word("method.week"),
        around.words("method.minimum", &[("weeks", &minimum)]),
        around.word(unexcused),
        around.word("method.mean"),
        around.words(mode, &[("places", &places)]),
        around.word(ties),
    ]
}

/// A condition in words.
fn condition(around: &Around<'_>, when: Condition) -> String {
    let mut parts = Vec::new();
    if let Some(last) = when.last {
        parts.push(around.words("condition.last", &[("places", &last.to_string())]));
    }
    if when.distinguishable {
        parts.push(around.word("condition.distinguishable"));
    }
    if let Some(times) = when.repeated {
        let months = when.within_months.unwrap_or(times).to_string();
        parts.push(around.words("condition.repeated", &[("times", &times.to_string()), ("months", &months)]));
    }
    parts.join(&around.word("condition.and"))
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
            weight: indicator.weight.to_string(),
            values: row
                .weeks
                .iter()
                .map(|week| week.values.get(&indicator.key).map_or_else(|| "—".to_owned(), ToString::to_string))
                .collect(),
            mean: mean.to_string(),
        })
        .collect();
    let weights = lines.iter().map(|line| line.weight.as_str()).collect::<Vec<_>>().join(" + ");
    let products: Vec<String> = scheme
        .indicators
        .iter()
        .zip(&lines)
        .map(|(indicator, line)| match &indicator.source {
            IndicatorSource::Column { low, high } if low.to_string() != "0" || high.to_string() != "100" => {
                format!("({} − {low}) × 100 ÷ ({high} − {low}) × {}", line.mean, line.weight)
            }
            _ => format!("{} × {}", line.mean, line.weight),
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
    Some(ExampleView {
        unit: around.unit_link(from, &row.unit),
        month: LinkView {
            text: around.month(ranking.month),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.month)),
        },
        weeks: ranking.weeks.iter().map(|(week, _)| week_name(around, *week)).collect(),
        adjustments: row
            .adjustments
            .iter()
            .map(|applied| FactView {
                name: format!("{} ({})", applied.name, applied.document),
                value: applied.points.to_string(),
                href: None,
            })
            .collect(),
        formula: format!("({}) ÷ ({weights}){adjusted} = {}", products.join(" + "), row.score),
        score: row.score.to_string(),
        lines,
    })
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
    IndexView { frame: frame(around, from, "methods", &title, &around.word("methods.description")), schemes }
}
