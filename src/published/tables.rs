//! Data files of rankings: everything a stranger needs to compute every rank again.
//!
//! Field names are a promise; `docs/data.md` describes them. CSV begins with a byte order mark, because Excel shows
//! Chinese as garbage without it, and text cells cannot become formulas. JSON holds the exact text.

use chrono::NaiveDate;

mod language;

use std::collections::BTreeMap;

use crate::compute::consequence::Consequence;
use crate::compute::past::{Past, middle};
use crate::compute::precision::{MISSES, Precision};
use crate::compute::ranking::{Change, Comparison, Corrected, Ranking, Row, Unranked};
use crate::compute::scoring::{Applied, Reason, RoundOf};
use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{AbsentRule, Indicator, IndicatorSource, Scheme};
use crate::model::score::Ballots;
use crate::model::unit::UnitTree;
use crate::published;
use crate::said::Around;
use language::optional;

/// The ranking as a table, a row a unit.
pub(crate) fn ranking_csv(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    ranking_table(ranking, scheme, &|id| named(around, ranking, id))
}

/// The name of a unit at the end of a period, and what else is published of its place in the tree.
fn named(around: &Around<'_>, ranking: &Ranking, id: &Id) -> (String, published::Place) {
    let day = ranking.period.last_day();
    let name = around.view.unit_name(id, day).to_owned();
    (name, place_of(&around.view.units, id, day, around.view.as_of))
}

/// What a unit was called, and its place in the tree.
pub(crate) type Named<'n> = &'n dyn Fn(&Id) -> (String, published::Place);

/// The ranking as a table; `verify` makes the same of what it recomputes.
pub(crate) fn ranking_table(ranking: &Ranking, scheme: &Scheme, named: Named<'_>) -> String {
    let mut head: Vec<String> = ["rank", "tied", "unit_id", "unit", "score"].map(str::to_owned).into();
    head.extend(scheme.indicators.iter().map(|indicator| indicator.key.clone()));
    let sure = ["score_low", "score_high", "about_first", "about_last", "rank_first", "rank_last", "groups"];
    let tail = ["standard_error", "rounds", "change_places", "change_score"];
    let past = ["previous_rank", "previous_score", "year_ago_rank", "year_ago_score", "status", "parent", "unit_now"];
    let tail = sure.into_iter().chain(tail).chain(past);
    head.extend(["adjustments", "band"].into_iter().chain(tail).map(str::to_owned));
    let mut rows = vec![head];
    for row in &ranking.rows {
        let (name, place) = named(&row.unit);
        let mut cells = vec![
            row.rank.to_string(),
            u8::from(row.tied).to_string(),
            text(row.unit.as_str()),
            text(&name),
            optional(row.score),
        ];
        cells.extend(row.indicators.iter().map(|value| value.map_or_else(String::new, |value| value.to_string())));
        let adjustments: Vec<String> =
            row.adjustments.iter().map(|applied| format!("{} {}", applied.document, applied.points)).collect();
        cells.push(text(&adjustments.join(" ")));
        cells.push(text(row.band.as_deref().unwrap_or_default()));
        match &row.certainty {
            Some(certainty) => cells.extend([
                certainty.score.0.to_string(),
                certainty.score.1.to_string(),
                certainty.about.0.to_string(),
                certainty.about.1.to_string(),
                certainty.interval.0.to_string(),
                certainty.interval.1.to_string(),
                certainty.groups.clone().unwrap_or_default(),
                certainty.standard_error(),
            ]),
            None => cells.extend(std::iter::repeat_n(String::new(), 8)),
        }
        cells.push(row.scored().to_string());
        let (places, score) = match row.change {
            Change::Moved(moved) => (moved.places.to_string(), optional(moved.score)),
            Change::New | Change::None => (String::new(), String::new()),
        };
        cells.extend([places, score]);
        for past in [row.previous, row.year_ago] {
            cells.extend(past.map_or_else(Default::default, |past| [past.rank.to_string(), optional(past.score)]));
        }
        cells.push("ranked".to_owned());
        cells.extend(then_and_now(&place));
        rows.push(cells);
    }
    for row in &ranking.unranked {
        let (name, place) = named(&row.unit);
        let mut cells = vec![String::new(), String::new(), text(row.unit.as_str()), text(&name)];
        cells.extend(std::iter::repeat_n(String::new(), scheme.indicators.len() + 18));
        cells.push(reason(row.reason).to_owned());
        cells.extend(then_and_now(&place));
        rows.push(cells);
    }
    csv(rows)
}

/// Every published value and count of every round, a row a unit, round and indicator; ballots a row a voter class.
pub(crate) fn inputs_csv(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    inputs_table(ranking, scheme, &|id| named(around, ranking, id))
}

/// The same; `verify` makes it of what it recomputes.
pub(crate) fn inputs_table(ranking: &Ranking, scheme: &Scheme, named: Named<'_>) -> String {
    let head = ["unit_id", "unit", "round", "state", "indicator", "value", "hits", "of", "class"];
    let ballots = ["issued", "returned", "valid", "grades"];
    let mut rows = vec![head.iter().chain(&ballots).map(|name| (*name).to_owned()).collect()];
    let ranked = ranking.rows.iter().map(|row| (&row.unit, &row.rounds));
    let unranked = ranking.unranked.iter().map(|row| (&row.unit, &row.rounds));
    for (unit, rounds) in ranked.chain(unranked) {
        let (name, _) = named(unit);
        for round in rounds {
            for indicator in &scheme.indicators {
                let value = round.values.get(&indicator.key).map_or_else(String::new, ToString::to_string);
                let (hits, of) = round
                    .counts
                    .get(&indicator.key)
                    .map_or_else(Default::default, |(hits, of)| (hits.to_string(), of.to_string()));
                let start: Vec<String> = vec![
                    text(unit.as_str()),
                    text(&name),
                    round.round.to_string(),
                    round.state.key().to_owned(),
                    text(&indicator.key),
                    value,
                    hits,
                    of,
                ];
                if indicator.ballots().is_none() || round.ballots.is_empty() {
                    rows.push(start.into_iter().chain(std::iter::repeat_n(String::new(), 5)).collect());
                    continue;
                }
                for (class, ballots) in &round.ballots {
                    let grades = ballots.grades.iter().map(|(grade, count)| format!("{grade} {count}"));
                    let counts = [ballots.issued, ballots.returned, ballots.valid].map(|count| count.to_string());
                    let grades = text(&grades.collect::<Vec<_>>().join("; "));
                    let end = [text(class)].into_iter().chain(counts).chain([grades]);
                    rows.push(start.iter().cloned().chain(end).collect());
                }
            }
        }
    }
    csv(rows)
}

/// The ranking with the scheme and every input.
pub(crate) fn ranking_json(around: &Around<'_>, place: usize) -> String {
    let (ranking, scheme) = parts(around, place);
    let release = around.view.release(&ranking.scheme, ranking.period).expect("a ranking is computed from its release");
    let data = data_file(scheme, release, ranking, &around.view.units, around.view.as_of);
    let mut out = serde_json::to_string_pretty(&data).expect("text and numbers serialize");
    out.push('\n');
    out
}

/// The town above a unit at the end of the period, and the unit's name now where it has another.
fn then_and_now(place: &published::Place) -> [String; 2] {
    [&place.parent, &place.unit_now].map(|name| text(name.as_deref().unwrap_or_default()))
}

/// What is published of a ranking on a day, with the names that units of the register had at the end of the period.
pub fn data_file(
    scheme: &Scheme,
    release: &RankingRelease,
    ranking: &Ranking,
    units: &UnitTree,
    as_of: NaiveDate,
) -> published::Ranking {
    let day = ranking.period.last_day();
    let name = |id: &Id| units.get(id).map_or_else(String::new, |unit| unit.name(day).to_owned());
    let digest = release.corrections.last().map(|correction| &correction.digest);
    let compared = match &ranking.comparable {
        Comparison::First | Comparison::OtherScheme => None,
        Comparison::Comparable { since, common, joined, left } => Some((since, common, joined, left)),
    };
    let ids = |units: &[Id]| units.iter().map(ToString::to_string).collect();
    published::Ranking {
        format: published::FORMAT.to_owned(),
        period: ranking.period.to_string(),
        published_on: release.published_on.to_string(),
        state: state_of(release).to_owned(),
        closed_on: release.closed.as_ref().map(|closed| closed.on.to_string()),
        inputs_digest: release.closed.as_ref().map(|closed| format!("sha256:{}", digest.unwrap_or(&closed.digest))),
        compared_with: compared.as_ref().map(|(since, ..)| since.to_string()),
        compared_units: compared.as_ref().map_or(0, |(_, common, ..)| **common),
        joined: compared.as_ref().map_or_else(Vec::new, |(_, _, joined, _)| ids(joined)),
        left: compared.as_ref().map_or_else(Vec::new, |(.., left)| ids(left)),
        scheme: scheme_data(scheme),
        precision: ranking.precision.as_ref().map(precision_data),
        middle: middle_data(scheme, ranking),
        rests_on: ranking
            .rests_on
            .iter()
            .map(|(scheme, period, digest)| published::language::RestsOn {
                scheme: scheme.to_string(),
                period: period.to_string(),
                inputs_digest: format!("sha256:{digest}"),
            })
            .collect(),
        rounds: ranking
            .rounds
            .iter()
            .map(|(round, sheet)| published::RoundSheet { round: round.to_string(), sheet: *sheet })
            .collect(),
        rows: ranking
            .rows
            .iter()
            .map(|row| row_data(scheme, row, name(&row.unit), place_of(units, &row.unit, day, as_of)))
            .collect(),
        unranked: ranking
            .unranked
            .iter()
            .map(|row| unranked_data(row, name(&row.unit), place_of(units, &row.unit, day, as_of)))
            .collect(),
        consequences: ranking
            .consequences
            .iter()
            .map(|consequence| consequence_data(scheme, consequence, &name))
            .collect(),
        corrections: ranking.corrections.iter().map(|correction| correction_data(correction, name)).collect(),
    }
}

fn place_of(units: &UnitTree, id: &Id, day: NaiveDate, as_of: NaiveDate) -> published::Place {
    let Some(unit) = units.get(id) else { return published::Place::default() };
    let above = unit.parent(day).and_then(|parent| units.get(parent));
    published::Place {
        parent_id: above.map(|above| above.id.to_string()),
        parent: above.map(|above| above.name(day).to_owned()),
        unit_now: Some(unit.name(as_of)).filter(|now| *now != unit.name(day)).map(str::to_owned),
    }
}

/// Where a period stands between open and corrected.
pub(crate) fn state_of(release: &RankingRelease) -> &'static str {
    match (&release.closed, release.corrections.is_empty()) {
        (None, _) => "open",
        (Some(_), true) => "closed",
        (Some(_), false) => "corrected",
    }
}

fn parts<'a>(around: &'a Around<'_>, place: usize) -> (&'a Ranking, &'a Scheme) {
    let ranking = &around.computed.rankings[place];
    (ranking, around.view.scheme(&ranking.scheme).expect("a ranking is computed from a public scheme"))
}

pub(crate) fn scheme_data(scheme: &Scheme) -> published::Scheme {
    published::Scheme {
        id: scheme.id.to_string(),
        title: scheme.title.clone(),
        tier: scheme.tier.key().to_owned(),
        version: scheme.version,
        cadence: scheme.cadence.key().to_owned(),
        total: scheme.full().to_string(),
        minimum_weeks: scheme.missing.minimum_weeks,
        unexcused: scheme.missing.unexcused.key().to_owned(),
        absent: match scheme.missing.absent {
            AbsentRule::Shown => "shown".to_owned(),
            AbsentRule::Same => "same".to_owned(),
            AbsentRule::Level(level) => scheme.consequences[level].name.clone(),
        },
        rounding_places: scheme.rounding.places,
        rounding_mode: scheme.rounding.mode.key().to_owned(),
        ties: scheme.ties.key().to_owned(),
        language: language::rules(scheme),
        indicators: scheme.indicators.iter().map(|indicator| indicator_data(scheme, indicator)).collect(),
        adjustments: scheme.adjustments.iter().map(language::adjustment).collect(),
        bands: scheme
            .bands
            .iter()
            .map(|band| published::Band { name: band.name.clone(), from: band.from.to_string(), quota: band.quota })
            .collect(),
        consequences: scheme
            .consequences
            .iter()
            .map(|rule| published::ConsequenceRule {
                name: rule.name.clone(),
                last: rule.when.last,
                distinguishable: rule.when.distinguishable,
                repeated: rule.when.repeated,
                within_months: rule.when.within_months,
            })
            .collect(),
    }
}

fn rule_data(key: &str, name: &str, number: Decimal) -> published::Rule {
    let (key, name, number) = (key.to_owned(), name.to_owned(), number.to_string());
    published::Rule { key, name, number, cap: None, conditions: BTreeMap::new() }
}

fn indicator_data(scheme: &Scheme, indicator: &Indicator) -> published::Indicator {
    let (from, low, high) = match &indicator.source {
        IndicatorSource::Column { low, high } => ("column", low.to_string(), high.to_string()),
        IndicatorSource::Rate { .. } => ("rate", "0".to_owned(), "100".to_owned()),
        IndicatorSource::Ballots(_) => ("ballots", "0".to_owned(), "100".to_owned()),
        IndicatorSource::Events(rule) => ("events", rule.floor.to_string(), rule.cap.to_string()),
        IndicatorSource::Measured(measure) => (measure.key(), "0".to_owned(), "100".to_owned()),
        IndicatorSource::RollUp(roll) => ("rankings", "0".to_owned(), roll.full.to_string()),
    };
    let ballots = indicator.ballots().map(|rule| published::BallotRule {
        minimum: rule.minimum,
        trim_percent: rule.trim.map_or(0, |trim| trim.percent),
        trim_remain: rule.trim.map_or(0, |trim| trim.remain),
        grades: rule.grades.iter().map(|(name, points)| rule_data(name, name, *points)).collect(),
        classes: rule.classes.iter().map(|class| rule_data(&class.key, &class.name, class.weight)).collect(),
    });
    published::Indicator {
        key: indicator.key.clone(),
        name: indicator.name.clone(),
        weight: indicator.weight.to_string(),
        from: from.to_owned(),
        low,
        high,
        ballots,
        events: language::events(indicator),
        measure: language::measure(indicator),
        rankings: language::rankings(indicator),
        block: indicator.block.map(|block| scheme.blocks[block].key.clone()),
        office: indicator.office.clone(),
    }
}

/// What the intervals rest on, as published.
pub(crate) fn precision_data(precision: &Precision) -> published::Precision {
    let text = |value: &Option<Decimal>| value.map(|value| value.to_string());
    published::Precision {
        level_percent: 100 - 100 / MISSES,
        spread: text(&precision.spread),
        freedom: precision.freedom,
        critical: precision.critical.to_string(),
        single: precision.single.to_string(),
        shifts: precision.shifts.iter().map(text).collect(),
        serial: text(&precision.serial),
        copied: precision.copied,
    }
}

/// The middle of all scores, as published.
pub(crate) fn middle_data(scheme: &Scheme, ranking: &Ranking) -> Option<published::Middle> {
    let scores: Vec<Decimal> = ranking.rows.iter().filter_map(|row| row.score).collect();
    let (mean, median) = middle(&scores, scheme.rounding).ok()??;
    Some(published::Middle { mean: mean.to_string(), median: median.to_string() })
}

fn past_data(past: Past) -> published::Past {
    published::Past {
        period: past.period.to_string(),
        rank: past.rank,
        score: past.score.map(|score| score.to_string()),
    }
}

/// A row as published; `verify` makes the same of what it recomputes.
pub(crate) fn row_data(scheme: &Scheme, row: &Row, name: String, place: published::Place) -> published::Row {
    let moved = match row.change {
        Change::Moved(moved) => Some(moved),
        Change::New | Change::None => None,
    };
    let certainty = row.certainty.as_ref();
    published::Row {
        rank: row.rank,
        tied: row.tied,
        unit_id: row.unit.to_string(),
        unit: name,
        place,
        score: row.score.map(|score| score.to_string()),
        band: row.band.clone(),
        variance: certainty.map(|certainty| certainty.variance.to_string()),
        score_low: certainty.map(|certainty| certainty.score.0.to_string()),
        score_high: certainty.map(|certainty| certainty.score.1.to_string()),
        about_first: certainty.map(|certainty| certainty.about.0),
        about_last: certainty.map(|certainty| certainty.about.1),
        rank_first: certainty.map(|certainty| certainty.interval.0),
        rank_last: certainty.map(|certainty| certainty.interval.1),
        groups: certainty.and_then(|certainty| certainty.groups.clone()),
        standing: language::standing(scheme, row),
        facts: language::facts(&row.vetoes, &row.rolled),
        change_score: moved.and_then(|moved| moved.score).map(|score| score.to_string()),
        change_places: moved.map(|moved| moved.places),
        change_beyond_error: moved.and_then(|moved| moved.beyond),
        previous: row.previous.map(past_data),
        year_ago: row.year_ago.map(past_data),
        adjustments: row.adjustments.iter().map(adjustment_data).collect(),
        rounds: row.rounds.iter().map(round_data).collect(),
    }
}

/// A unit without a rank as published.
pub(crate) fn unranked_data(row: &Unranked, name: String, place: published::Place) -> published::Unranked {
    published::Unranked {
        unit_id: row.unit.to_string(),
        unit: name,
        place,
        reason: reason(row.reason).to_owned(),
        absent: row.absent,
        facts: language::facts(&row.vetoes, &BTreeMap::new()),
        adjustments: row.adjustments.iter().map(adjustment_data).collect(),
        rounds: row.rounds.iter().map(round_data).collect(),
    }
}

/// A consequence as published.
pub(crate) fn consequence_data(
    scheme: &Scheme,
    consequence: &Consequence,
    name: &dyn Fn(&Id) -> String,
) -> published::Consequence {
    published::Consequence {
        unit_id: consequence.unit.to_string(),
        unit: name(&consequence.unit),
        name: scheme.consequences[consequence.level].name.clone(),
        periods: consequence.periods.iter().map(ToString::to_string).collect(),
        skipped: consequence.skipped.iter().map(ToString::to_string).collect(),
        apart: consequence.apart,
        absent: consequence.absent,
        done_on: consequence.done.as_ref().map(|(on, _)| on.to_string()),
        document: consequence.done.as_ref().and_then(|(_, document)| document.as_ref()).map(ToString::to_string),
    }
}

fn adjustment_data(applied: &Applied) -> published::Adjustment {
    published::Adjustment {
        key: applied.key.clone(),
        name: applied.name.clone(),
        points: applied.points.to_string(),
        document: applied.document.to_string(),
        count: applied.count,
        condition: applied.condition.clone(),
    }
}

fn round_data(round: &RoundOf) -> published::UnitRound {
    let ballots = round.ballots.iter().map(|(class, ballots)| {
        let Ballots { issued, returned, valid, grades } = ballots.clone();
        (class.clone(), published::Ballots { issued, returned, valid, grades })
    });
    published::UnitRound {
        round: round.round.to_string(),
        state: round.state.key().to_owned(),
        score: round.score.map(|score| score.to_string()),
        values: round.values.iter().map(|(key, value)| (key.clone(), value.to_string())).collect(),
        beside: round.beside.iter().map(|(key, value)| (key.clone(), value.to_string())).collect(),
        events: round.events.clone(),
        not_applicable: round.not_applicable.iter().cloned().collect(),
        counts: round.counts.clone(),
        ballots: ballots.collect(),
    }
}

fn correction_data(correction: &Corrected, name: impl Fn(&Id) -> String) -> published::Correction {
    let units = correction.units.iter().map(|unit| published::OldNew {
        unit_id: unit.unit.to_string(),
        unit: name(&unit.unit),
        old_rank: unit.old.map(|(rank, _)| rank),
        old_score: unit.old.and_then(|(_, score)| score).map(|score| score.to_string()),
        new_rank: unit.new.map(|(rank, _)| rank),
        new_score: unit.new.and_then(|(_, score)| score).map(|score| score.to_string()),
    });
    published::Correction {
        on: correction.on.to_string(),
        reason: correction.reason.clone(),
        document: correction.document.as_ref().map(ToString::to_string),
        units: units.collect(),
    }
}

/// Why a unit is not ranked, as published.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::TooFewWeeks => "too-few-weeks",
        Reason::NoEvaluation => "no-evaluation",
        Reason::NoRanking => "no-ranking",
        Reason::Vetoed => "vetoed",
        Reason::Arithmetic => "arithmetic",
    }
}

/// A text cell that no spreadsheet takes for a formula: one that begins, after blanks, quotes or zero width, with
/// `= + - @`, a tab or a line break, or a full-width twin, gets an apostrophe in front.
pub(super) fn text(cell: &str) -> String {
    let lead = |c: char| c == ' ' || c == '\u{3000}' || c == '"' || c == '\'' || c == '\u{200b}' || c == '\u{feff}';
    let first = cell.trim_start_matches(lead).chars().next();
    if first.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)) { format!("'{cell}") } else { cell.to_owned() }
}

pub(super) fn csv(rows: Vec<Vec<String>>) -> String {
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
mod tests;
