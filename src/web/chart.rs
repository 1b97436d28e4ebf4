//! Charts as SVG: no script, no inline style, colours from the stylesheet, every value also in a table beside it.

use std::fmt::Write as _;

use super::prose::{Html, escape};
use crate::compute::ranking::{Ranking, Row};
use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::scheme::Scheme;
use crate::said::Around;

fn near(number: Decimal) -> f64 {
    number.exact().near()
}

/// The lowest and highest weekly score of a ranking, so that all sparklines of a page share one scale.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
}

/// The scale of a ranking's sparklines; asked once a page.
#[must_use]
pub fn scale(ranking: &Ranking) -> Scale {
    let scores = ranking.rows.iter().flat_map(|row| &row.rounds).filter_map(|week| week.score).map(near);
    let (low, high) = scores.fold((f64::MAX, f64::MIN), |(low, high), score| (low.min(score), high.max(score)));
    if low < high { Scale { low, high } } else { Scale { low: 0.0, high: 100.0 } }
}

/// The weekly scores of a row as a small line; missing weeks are gaps.
#[must_use]
pub fn spark(around: &Around<'_>, ranking: &Ranking, scale: Scale, row: &Row) -> Html {
    let Scale { low, high } = scale;
    let (width, height) = (80.0, 22.0);
    let step = if row.rounds.len() > 1 { (width - 8.0) / index(row.rounds.len() - 1) } else { 0.0 };
    let mut points: Vec<Option<(f64, f64)>> = Vec::new();
    let mut words = String::new();
    for (place, week) in row.rounds.iter().enumerate() {
        let y = |score: Decimal| 4.0 + (high - near(score)) / (high - low) * (height - 8.0);
        points.push(week.score.map(|score| (4.0 + index(place) * step, y(score))));
        let shown = crate::said::standing::week_cell(around, ranking, week);
        let _ = write!(words, "{}{shown}", if place > 0 { "、" } else { "" });
    }
    let label = around.words("chart.spark", &[("values", &words)]);
    let mut out = open("spark", width, height, &label);
    line(&points, &mut out);
    for (x, y) in points.iter().flatten() {
        let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.8\"/>");
    }
    out.push_str("</svg>");
    Html::built(out)
}

/// About where a row stands, as a bar between the first and the last place, with a mark at its own rank; nothing where
/// the publisher shows no intervals.
#[must_use]
pub fn place(around: &Around<'_>, ranking: &Ranking, row: &Row) -> Html {
    let Some(certainty) = row.certainty.as_ref().filter(|_| around.view.identity.intervals) else {
        return Html::default();
    };
    let (width, height) = (80.0, 14.0);
    let x = |place: f64| (place - 1.0) / index(ranking.rows.len()) * width;
    let (first, last) = certainty.about;
    let numbers = [first, last, row.rank].map(|number| number.to_string());
    let args = [("first", numbers[0].as_str()), ("last", &numbers[1]), ("rank", &numbers[2])];
    let mut out = open("place", width, height, &around.words("chart.place", &args));
    let (from, to) = (x(f64::from(first)), x(f64::from(last) + 1.0));
    let _ = write!(out, "<rect x=\"{from:.1}\" y=\"4\" width=\"{:.1}\" height=\"6\"/>", to - from);
    let own = x(f64::from(row.rank) + 0.5);
    let _ = write!(out, "<line x1=\"{own:.1}\" y1=\"1\" x2=\"{own:.1}\" y2=\"13\"/>");
    out.push_str("</svg>");
    Html::built(out)
}

/// All ranked units on one axis of scores, a dot each, with the bands' cut-offs.
#[must_use]
pub fn distribution(around: &Around<'_>, ranking: &Ranking, scheme: &Scheme) -> Html {
    let scores: Vec<f64> = ranking.rows.iter().filter_map(|row| row.score).map(near).collect();
    if scores.is_empty() {
        return Html::default();
    }
    let low = scores.iter().copied().fold(f64::MAX, f64::min).floor() - 1.0;
    let high = scores.iter().copied().fold(f64::MIN, f64::max).ceil() + 1.0;
    let (width, base, radius) = (720.0, 118.0, 4.0);
    let x = |score: f64| 24.0 + (score - low) / (high - low) * (width - 48.0);
    let (first, last) = (&ranking.rows[0], &ranking.rows[ranking.rows.len() - 1]);
    let label = around.words(
        "chart.distribution",
        &[("count", &ranking.rows.len().to_string()), ("high", &first.shown_score()), ("low", &last.shown_score())],
    );
    let mut out = open("distribution", width, 150.0, &label);
    for band in &scheme.bands {
        let at = near(band.from);
        if at > low && at < high {
            let at = x(at);
            let _ = write!(out, "<line class=\"cut\" x1=\"{at:.1}\" y1=\"14\" x2=\"{at:.1}\" y2=\"{base}\"/>");
            let _ = write!(out, "<text class=\"cut-name\" x=\"{:.1}\" y=\"12\">", at + 4.0);
            escape(&format!("{} ≥ {}", band.name, band.from), &mut out);
            out.push_str("</text>");
        }
    }
    let _ = write!(out, "<line class=\"axis\" x1=\"24\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\"/>", width - 24.0);
    let step = if high - low > 40.0 {
        10.0
    } else if high - low > 16.0 {
        5.0
    } else {
        2.0
    };
    let mut tick = (low / step).ceil() * step;
    while tick <= high {
        let at = x(tick);
        let _ = write!(out, "<line class=\"axis\" x1=\"{at:.1}\" y1=\"{base}\" x2=\"{at:.1}\" y2=\"{}\"/>", base + 5.0);
        let _ = write!(out, "<text class=\"tick\" x=\"{at:.1}\" y=\"{}\">{tick:.0}</text>", base + 20.0);
        tick += step;
    }
    // A dot stands where its score is; one that would cover another is lifted, nearest to the axis first. Rows are
    // sorted, so only the last dot of each level can be in the way.
    let mut levels: Vec<f64> = Vec::new();
    for score in &scores {
        let at = x(*score);
        let free = levels.iter().position(|last| last - at >= radius * 2.2);
        let level = free.unwrap_or(levels.len());
        match levels.get_mut(level) {
            Some(last) => *last = at,
            None => levels.push(at),
        }
        let y = (base - 6.0 - index(level) * radius * 2.2).max(20.0);
        let _ = write!(out, "<circle cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>");
    }
    out.push_str("</svg>");
    Html::built(out)
}

/// A unit's scores month by month; its ranks stand in the table below.
#[must_use]
pub fn history(around: &Around<'_>, unit: &Id) -> Html {
    let rows: Vec<(String, Option<Decimal>, Option<u32>)> = around
        .history(unit)
        .iter()
        .map(|(ranking, row)| (ranking.period.to_string(), row.and_then(|row| row.score), row.map(|row| row.rank)))
        .collect();
    let scores: Vec<f64> = rows.iter().filter_map(|(_, score, _)| *score).map(near).collect();
    if rows.len() < 2 || scores.is_empty() {
        return Html::default();
    }
    let low = scores.iter().copied().fold(f64::MAX, f64::min).floor() - 1.0;
    let high = scores.iter().copied().fold(f64::MIN, f64::max).ceil() + 1.0;
    let (width, height) = (720.0, 200.0);
    let x = |place: usize| 52.0 + index(place) * (width - 84.0) / index(rows.len() - 1);
    let y = |score: f64| 18.0 + (high - score) / (high - low) * (height - 58.0);
    let label = around.words("chart.history", &[("months", &rows.len().to_string())]);
    let mut out = open("history", width, height, &label);
    for part in 0..=2 {
        let value = low + (high - low) * f64::from(part) / 2.0;
        let at = y(value);
        let _ = write!(out, "<line class=\"grid\" x1=\"44\" y1=\"{at:.1}\" x2=\"{}\" y2=\"{at:.1}\"/>", width - 24.0);
        let _ = write!(out, "<text class=\"value\" x=\"38\" y=\"{:.1}\">{value:.1}</text>", at + 4.0);
    }
    let points: Vec<Option<(f64, f64)>> =
        rows.iter().enumerate().map(|(place, (_, score, _))| score.map(|score| (x(place), y(near(score))))).collect();
    line(&points, &mut out);
    for (place, (month, _, rank)) in rows.iter().enumerate() {
        if let (Some((cx, cy)), Some(rank)) = (points[place], rank) {
            let _ = write!(out, "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"4\"/>");
            let _ = write!(out, "<text class=\"rank\" x=\"{cx:.1}\" y=\"{:.1}\">", cy - 9.0);
            escape(&around.words("chart.rank", &[("rank", &rank.to_string())]), &mut out);
            out.push_str("</text>");
        }
        let _ = write!(out, "<text class=\"tick\" x=\"{:.1}\" y=\"{}\">{month}</text>", x(place), height - 12.0);
    }
    out.push_str("</svg>");
    Html::built(out)
}

fn open(class: &str, width: f64, height: f64, label: &str) -> String {
    let mut out = format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"");
    escape(label, &mut out);
    out.push_str("\">");
    out
}

/// Straight lines between neighbouring points; a gap where one is missing.
fn line(points: &[Option<(f64, f64)>], out: &mut String) {
    let mut path = String::new();
    let mut drawing = false;
    for point in points {
        match point {
            Some((x, y)) => {
                let _ = write!(path, "{}{x:.1} {y:.1}", if drawing { "L" } else { "M" });
                drawing = true;
            }
            None => drawing = false,
        }
    }
    let _ = write!(out, "<path d=\"{path}\"/>");
}

#[expect(clippy::cast_precision_loss, reason = "counts of weeks and months")]
fn index(place: usize) -> f64 {
    place as f64
}
