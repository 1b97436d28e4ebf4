//! What stands beside a rank: how sure it is, whether its period is closed, what was corrected, and how another
//! version of the scheme ranks the same units.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Around, FactView, LinkView, lacks, naming};
use crate::compute::precision::{Certainty, Precision};
use crate::compute::ranking::{self, Comparison, OldNew, Ranking, Row};
use crate::model::id::Id;
use crate::model::ranking::RankingRelease;
use crate::model::scheme::Scheme;
use crate::output::OutPath;
use crate::plan::address;

/// A correction with the units it moved.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionView {
    on: String,
    reason: String,
    document: Option<String>,
    units: Vec<OldNewView>,
}

#[derive(Clone, Debug, Serialize)]
struct OldNewView {
    unit: LinkView,
    old: String,
    new: String,
}

/// How sure a ranking is, in words.
#[derive(Debug, Serialize)]
pub struct CertaintyView {
    facts: Vec<FactView>,
    examples: Vec<String>,
    /// What makes it less sure than it looks.
    warnings: Vec<String>,
    /// Whether there are few enough groups for letters.
    letters: bool,
}

/// The same period under another scheme of the tier.
#[derive(Debug, Serialize)]
pub struct ParallelView {
    scheme: LinkView,
    rows: Vec<ParallelRow>,
}

#[derive(Debug, Serialize)]
struct ParallelRow {
    unit: LinkView,
    own: String,
    other: String,
}

/// About where a row stands, as `3–9`; nothing where the publisher shows no intervals.
pub(crate) fn about(around: &Around<'_>, row: &Row) -> Option<String> {
    shown(around, row).map(|certainty| span(&certainty.about))
}

/// The score less and plus its error, as `88.10–90.32`.
pub(crate) fn score(around: &Around<'_>, row: &Row) -> Option<String> {
    shown(around, row).map(|certainty| span(&certainty.score))
}

/// From whom a row is told apart: the letters of its groups, or how many stand apart above and below.
pub(crate) fn apart(around: &Around<'_>, row: &Row, count: usize) -> Option<String> {
    let certainty = shown(around, row)?;
    let [above, below] = around_it(certainty, count).map(|number| number.to_string());
    let words = || around.words("certainty.apart", &[("above", &above), ("below", &below)]);
    Some(certainty.groups.clone().unwrap_or_else(words))
}

fn shown<'r>(around: &Around<'_>, row: &'r Row) -> Option<&'r Certainty> {
    row.certainty.as_ref().filter(|_| around.view.identity.intervals)
}

fn span<T: ToString + PartialEq>((first, last): &(T, T)) -> String {
    if first == last { first.to_string() } else { format!("{}–{}", first.to_string(), last.to_string()) }
}

/// How many units are told apart above and below, of so many.
fn around_it(certainty: &Certainty, count: usize) -> [usize; 2] {
    let (first, last) = certainty.interval;
    [first as usize - 1, count.saturating_sub(last as usize)]
}

pub(crate) fn certainty(around: &Around<'_>, ranking: &Ranking) -> Option<CertaintyView> {
    let precision = ranking.precision.as_ref().filter(|_| around.view.identity.intervals)?;
    let scheme = around.view.scheme(&ranking.scheme)?;
    let fact =
        |key: &str, value: String| FactView { name: around.word(&format!("certainty.{key}")), value, href: None };
    let spread = precision.spread.map(|spread| format!("{:.2}", spread.exact().near().sqrt()));
    let freedom = Some(precision.freedom).filter(|freedom| *freedom > 0).map(|freedom| freedom.to_string());
    let known = [
        ("spread", spread),
        ("freedom", freedom),
        ("critical", Some(precision.critical.to_string())),
        ("single", Some(precision.single.to_string())),
        ("serial", precision.serial.map(|serial| serial.to_string())),
    ];
    let facts = known.into_iter().filter_map(|(key, value)| Some(fact(key, value?))).collect();
    let middle = ranking.rows.len() / 2;
    let mut places = vec![0, middle, ranking.rows.len().saturating_sub(1)];
    places.dedup();
    let examples = places.into_iter().filter_map(|place| {
        let row = ranking.rows.get(place)?;
        let certainty = row.certainty.as_ref()?;
        let [above, below] = around_it(certainty, ranking.rows.len()).map(|number| number.to_string());
        let (rank, about) = (row.rank.to_string(), span(&certainty.about));
        let (unit, error) = (around.view.unit_name(&row.unit, ranking.period.last_day()), certainty.standard_error());
        let args = [("unit", unit), ("rank", &rank), ("about", &about), ("above", &above), ("below", &below)];
        Some(around.words("certainty.example", &[&args[..], &[("error", &error)]].concat()))
    });
    let letters = ranking.rows.iter().filter_map(|row| row.certainty.as_ref()).all(|row| row.groups.is_some());
    let warnings = warnings(around, precision, scheme);
    Some(CertaintyView { examples: examples.collect(), facts, warnings, letters })
}

/// What a reader has to know before trusting the intervals.
fn warnings(around: &Around<'_>, precision: &Precision, scheme: &Scheme) -> Vec<String> {
    let mut list = Vec::new();
    if precision.correlated() {
        let serial = precision.serial.map_or_else(String::new, |serial| serial.to_string());
        list.push(around.words("certainty.correlated", &[("serial", &serial)]));
    }
    if precision.copied > 0 {
        list.push(around.words("certainty.copied", &[("count", &precision.copied.to_string())]));
    }
    if !precision.complete(scheme) {
        list.push(around.word("certainty.partial"));
    }
    list
}

/// Whether the inputs can still change, in words.
pub(crate) fn state(around: &Around<'_>, release: &RankingRelease) -> String {
    match (&release.closed, release.corrections.last()) {
        (None, _) => around.word("state.open"),
        (Some(closed), None) => around.words("state.closed", &[("day", &around.day(closed.on))]),
        (Some(closed), Some(last)) => {
            around.words("state.corrected", &[("day", &around.day(closed.on)), ("last", &around.day(last.on))])
        }
    }
}

/// A rank, and the score where there is one, in words.
fn place_and_score(around: &Around<'_>, (rank, score): ranking::Standing) -> String {
    let rank = rank.to_string();
    match score {
        Some(score) => around.words("correction.standing", &[("rank", &rank), ("score", &score.to_string())]),
        None => around.words("correction.place", &[("rank", &rank)]),
    }
}

/// The corrections of a ranking; those that touch one unit when it is given.
pub(crate) fn corrections(
    around: &Around<'_>,
    from: &OutPath,
    ranking: &Ranking,
    unit: Option<&crate::model::id::Id>,
) -> Vec<CorrectionView> {
    let touched = |moved: &&OldNew| unit.is_none_or(|unit| moved.unit == *unit);
    let side = |side: Option<ranking::Standing>| match side {
        None => around.word("unranked.short"),
        Some(standing) => place_and_score(around, standing),
    };
    let views = ranking.corrections.iter().map(|correction| CorrectionView {
        on: around.day(correction.on),
        reason: correction.reason.clone(),
        document: correction.document.as_ref().map(ToString::to_string),
        units: correction
            .units
            .iter()
            .filter(touched)
            .map(|moved| OldNewView {
                unit: around.unit_link(from, &moved.unit, ranking.period.last_day()),
                old: side(moved.old),
                new: side(moved.new),
            })
            .collect(),
    });
    views.filter(|view| unit.is_none() || !view.units.is_empty()).collect()
}

/// What is missing, which units were merged or split since the period before, and the corrections of a ranking, as sentences for print.
pub(crate) fn in_words(around: &Around<'_>, ranking: &Ranking) -> Vec<String> {
    let from = address::home();
    let views = corrections(around, &from, ranking, None);
    let sentence = |view: CorrectionView| {
        let mut text = around.words("correction.title", &[("day", &view.on)]) + &view.reason;
        text.extend(view.document.map(|document| around.words("correction.by", &[("document", &document)])));
        for unit in &view.units {
            let args = [("unit", unit.unit.text.as_str()), ("old", &unit.old), ("new", &unit.new)];
            text.push_str(&around.words("correction.moved", &args));
        }
        text
    };
    let gaps = lacks::sentences(around, ranking).into_iter();
    gaps.chain(naming::reformed(around, ranking)).chain(views.into_iter().map(sentence)).collect()
}

/// What keeps a ranking from being compared with the one before, and which units were merged or split since.
pub(crate) fn comparison(around: &Around<'_>, ranking: &Ranking) -> Option<String> {
    let reformed = naming::reformed(around, ranking);
    let said: Vec<String> = incomparable(around, ranking).into_iter().chain(reformed).collect();
    (!said.is_empty()).then(|| said.join(&around.word("unit.fate_between")))
}

fn incomparable(around: &Around<'_>, ranking: &Ranking) -> Option<String> {
    let units = &around.view.units;
    match &ranking.comparable {
        Comparison::First => Some(around.word("ranking.first")),
        Comparison::OtherScheme => Some(around.word("ranking.other_scheme")),
        Comparison::Comparable { since, common, joined, left } => {
            let names =
                |list: &[Id], day| list.iter().map(|unit| units.told_apart(unit, day)).collect::<Vec<_>>().join("、");
            let mut text = String::new();
            if *since != ranking.period.previous() {
                let period = around.period(ranking.period.previous());
                let args = [("missing", period.as_str()), ("since", &around.period(*since))];
                text.push_str(&around.words("ranking.since", &args));
            }
            if !joined.is_empty() || !left.is_empty() {
                text.push_str(&around.words("ranking.common", &[("common", &common.to_string())]));
            }
            if !joined.is_empty() {
                text.push_str(&around.words("ranking.joined", &[("units", &names(joined, ranking.period.last_day()))]));
            }
            if !left.is_empty() {
                text.push_str(&around.words("ranking.left", &[("units", &names(left, since.last_day()))]));
            }
            Some(text).filter(|text| !text.is_empty())
        }
    }
}

/// The same period as another version of the scheme ranks it.
pub(crate) fn parallel(
    around: &Around<'_>,
    from: &OutPath,
    ranking: &Ranking,
    scheme: &Scheme,
) -> Option<ParallelView> {
    let (other, version) = around.computed.rankings.iter().find_map(|other| {
        let version = around.view.scheme(&other.scheme)?;
        let linked = version.replaces.as_ref() == Some(&scheme.id) || scheme.replaces.as_ref() == Some(&version.id);
        (linked && other.period == ranking.period).then_some((other, version))
    })?;
    let place = |row: Option<&Row>| match row {
        None => around.word("unranked.short"),
        Some(row) => place_and_score(around, (row.rank, row.score)),
    };
    let others: BTreeMap<&Id, &Row> = other.rows.iter().map(|row| (&row.unit, row)).collect();
    let rows = ranking.rows.iter().map(|row| ParallelRow {
        unit: around.unit_link(from, &row.unit, ranking.period.last_day()),
        own: place(Some(row)),
        other: place(others.get(&row.unit).copied()),
    });
    let href = from.link_to(&address::ranking(&other.scheme, other.period));
    Some(ParallelView { scheme: LinkView { text: version.title.clone(), href }, rows: rows.collect() })
}
