//! Data files of rankings: everything a stranger needs to compute every rank again.
//!
//! Field names are a promise; `docs/data.md` describes them. CSV begins with a byte order mark, because Excel shows
//! Chinese as garbage without it, and text cells cannot become formulas. JSON holds the exact text.

use serde::Serialize;

use super::view::Around;
use crate::compute::ranking::{Change, Comparison, Ranking, Reason, Row, WeekState};
use crate::model::number::RoundingMode;
use crate::model::scheme::{IndicatorSource, Scheme, TieRule, Unexcused};

/// The ranking as a table, a row a unit.
pub(super) fn ranking_csv(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    let mut head: Vec<String> = ["rank", "tied", "unit_id", "unit", "score"].map(str::to_owned).into();
    head.extend(scheme.indicators.iter().map(|indicator| indicator.key.clone()));
    head.extend(["adjustments", "band", "change_places", "change_score", "status"].map(str::to_owned));
    let mut rows = vec![head];
    for row in &ranking.rows {
        let mut cells = vec![
            row.rank.to_string(),
            u8::from(row.tied).to_string(),
            text(row.unit.as_str()),
            text(around.view.unit_name(&row.unit)),
            row.score.to_string(),
        ];
        cells.extend(row.indicators.iter().map(ToString::to_string));
        let adjustments: Vec<String> =
            row.adjustments.iter().map(|applied| format!("{} {}", applied.document, applied.points)).collect();
        cells.push(text(&adjustments.join(" ")));
        cells.push(text(row.band.as_deref().unwrap_or_default()));
        let (places, score) = match row.change {
            Change::Moved { places, score } => (places.to_string(), score.to_string()),
            Change::New | Change::None => (String::new(), String::new()),
        };
        cells.extend([places, score, "ranked".to_owned()]);
        rows.push(cells);
    }
    for row in &ranking.unranked {
        let mut cells =
            vec![String::new(), String::new(), text(row.unit.as_str()), text(around.view.unit_name(&row.unit))];
        cells.extend(std::iter::repeat_n(String::new(), scheme.indicators.len() + 5));
        cells.push(reason(row.reason).to_owned());
        rows.push(cells);
    }
    csv(rows)
}

/// Every published weekly value, a row a unit, week and indicator.
pub(super) fn inputs_csv(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    let head = ["unit_id", "unit", "week", "state", "indicator", "value"].map(str::to_owned).into();
    let mut rows = vec![head];
    for row in &ranking.rows {
        for ((week, _), given) in ranking.weeks.iter().zip(&row.weeks) {
            for indicator in &scheme.indicators {
                let value = given.values.get(&indicator.key).map_or_else(String::new, ToString::to_string);
                rows.push(vec![
                    text(row.unit.as_str()),
                    text(around.view.unit_name(&row.unit)),
                    week.to_string(),
                    state(given.state).to_owned(),
                    text(&indicator.key),
                    value,
                ]);
            }
        }
    }
    csv(rows)
}

#[derive(Serialize)]
struct RankingData<'a> {
    month: String,
    published_on: String,
    scheme: SchemeData<'a>,
    comparable_with_previous_month: bool,
    weeks: Vec<WeekData>,
    rows: Vec<RowData<'a>>,
    unranked: Vec<UnrankedData<'a>>,
}

#[derive(Serialize)]
struct SchemeData<'a> {
    id: &'a str,
    title: &'a str,
    tier: &'static str,
    version: u32,
    minimum_weeks: u32,
    unexcused: &'static str,
    rounding_places: u32,
    rounding_mode: &'static str,
    ties: &'static str,
    indicators: Vec<IndicatorData<'a>>,
    bands: Vec<BandData<'a>>,
}

#[derive(Serialize)]
struct IndicatorData<'a> {
    key: &'a str,
    name: &'a str,
    weight: String,
    low: String,
    high: String,
    from: &'static str,
}

#[derive(Serialize)]
struct BandData<'a> {
    name: &'a str,
    from: String,
}

#[derive(Serialize)]
struct WeekData {
    week: String,
    sheet: bool,
}

#[derive(Serialize)]
struct RowData<'a> {
    rank: u32,
    tied: bool,
    unit_id: &'a str,
    unit: &'a str,
    score: String,
    band: Option<&'a str>,
    change_places: Option<i64>,
    change_score: Option<String>,
    adjustments: Vec<AdjustmentData<'a>>,
    weeks: Vec<UnitWeekData<'a>>,
}

#[derive(Serialize)]
struct AdjustmentData<'a> {
    name: &'a str,
    points: String,
    document: String,
}

#[derive(Serialize)]
struct UnitWeekData<'a> {
    week: String,
    state: &'static str,
    values: std::collections::BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct UnrankedData<'a> {
    unit_id: &'a str,
    unit: &'a str,
    reason: &'static str,
    scored_weeks: u32,
    excused_weeks: u32,
    unexcused_weeks: u32,
}

/// The ranking with the scheme and every input; decimals are strings, since JSON numbers are binary floats to most
/// readers.
pub(super) fn ranking_json(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    let data = RankingData {
        month: ranking.month.to_string(),
        published_on: around.view.rankings[place].published_on.to_string(),
        scheme: scheme_data(scheme),
        comparable_with_previous_month: ranking.comparable == Comparison::Comparable,
        weeks: ranking.weeks.iter().map(|(week, sheet)| WeekData { week: week.to_string(), sheet: *sheet }).collect(),
        rows: ranking.rows.iter().map(|row| row_data(around, ranking, row)).collect(),
        unranked: ranking
            .unranked
            .iter()
            .map(|row| UnrankedData {
                unit_id: row.unit.as_str(),
                unit: around.view.unit_name(&row.unit),
                reason: reason(row.reason),
                scored_weeks: row.scored,
                excused_weeks: row.excused,
                unexcused_weeks: row.unexcused,
            })
            .collect(),
    };
    let mut out = serde_json::to_string_pretty(&data).expect("text and numbers serialize");
    out.push('\n');
    out
}

fn parts<'a>(around: &'a Around<'_>, place: usize) -> (&'a Ranking, &'a Scheme) {
    let ranking = &around.computed.rankings[place];
    (ranking, around.view.scheme(&ranking.scheme).expect("a ranking is computed from a public scheme"))
}

fn scheme_data(scheme: &Scheme) -> SchemeData<'_> {
    SchemeData {
        id: scheme.id.as_str(),
        title: &scheme.title,
        tier: scheme.tier.key(),
        version: scheme.version,
        minimum_weeks: scheme.missing.minimum_weeks,
        unexcused: match scheme.missing.unexcused {
            Unexcused::Skip => "skip",
            Unexcused::Zero => "zero",
        },
        rounding_places: scheme.rounding.places,
        rounding_mode: match scheme.rounding.mode {
            RoundingMode::HalfEven => "half-even",
            RoundingMode::HalfUp => "half-up",
        },
        ties: match scheme.ties {
            TieRule::Competition => "competition",
            TieRule::Dense => "dense",
        },
        indicators: scheme
            .indicators
            .iter()
            .map(|indicator| {
                let (low, high, from) = match &indicator.source {
                    IndicatorSource::Column { low, high } => (low.to_string(), high.to_string(), "column"),
                    IndicatorSource::Ballots { .. } => ("0".to_owned(), "100".to_owned(), "ballots"),
                };
                let weight = indicator.weight.to_string();
                IndicatorData { key: &indicator.key, name: &indicator.name, weight, low, high, from }
            })
            .collect(),
        bands: scheme.bands.iter().map(|band| BandData { name: &band.name, from: band.from.to_string() }).collect(),
    }
}

fn row_data<'a>(around: &'a Around<'_>, ranking: &'a Ranking, row: &'a Row) -> RowData<'a> {
    let (change_places, change_score) = match row.change {
        Change::Moved { places, score } => (Some(places), Some(score.to_string())),
        Change::New | Change::None => (None, None),
    };
    RowData {
        rank: row.rank,
        tied: row.tied,
        unit_id: row.unit.as_str(),
        unit: around.view.unit_name(&row.unit),
        score: row.score.to_string(),
        band: row.band.as_deref(),
        change_places,
        change_score,
        adjustments: row
            .adjustments
            .iter()
            .map(|applied| AdjustmentData {
                name: &applied.name,
                points: applied.points.to_string(),
                document: applied.document.to_string(),
            })
            .collect(),
        weeks: ranking
            .weeks
            .iter()
            .zip(&row.weeks)
            .map(|((week, _), given)| UnitWeekData {
                week: week.to_string(),
                state: state(given.state),
                values: given.values.iter().map(|(key, value)| (key.as_str(), value.to_string())).collect(),
            })
            .collect(),
    }
}

fn state(state: WeekState) -> &'static str {
    match state {
        WeekState::Scored => "scored",
        WeekState::Excused => "excused",
        WeekState::Unexcused => "unexcused",
        WeekState::NoSheet => "no-sheet",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::TooFewWeeks => "too-few-weeks",
        Reason::NoEvaluation => "no-evaluation",
        Reason::Arithmetic => "arithmetic",
    }
}

/// A text cell that no spreadsheet takes for a formula: one that begins, after blanks, quotes or zero width, with
/// `= + - @`, a tab or a line break, or a full-width twin, gets an apostrophe in front.
fn text(cell: &str) -> String {
    let lead = |c: char| c == ' ' || c == '\u{3000}' || c == '"' || c == '\'' || c == '\u{200b}' || c == '\u{feff}';
    let first = cell.trim_start_matches(lead).chars().next();
    if first.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)) { format!("'{cell}") } else { cell.to_owned() }
}

fn csv(rows: Vec<Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing to memory does not fail");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    let mut out = String::from("\u{feff}");
    out.push_str(&String::from_utf8_lossy(&bytes));
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_cells_cannot_become_formulas() {
        for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\"=1", "\u{200b}=1"] {
            assert!(text(risky).starts_with('\''), "{risky:?}");
        }
        assert_eq!(text("青石镇"), "青石镇");
    }
}
