//! Recomputes a published ranking from its data file alone: the method and the inputs in it, nothing else.
//!
//! `docs/recompute.py` does the same without a line of this code. [`site`] proves a whole built site.

pub mod site;

mod language;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;

use crate::compute::ranking;
use crate::compute::scoring::RoundState;
use crate::model::id::Id;
use crate::model::inputs::{Called, Inputs, Sheets, event_key};
use crate::model::number::{Decimal, Rounding, RoundingMode};
use crate::model::period::{Period, Round};
use crate::model::ranking::Adjustment;
use crate::model::review::Release;
use crate::model::scheme::{
    Absence, AbsentRule, AdjustmentRule, BallotRule, Band, Block, Condition, ConsequenceRule, Indicator,
    IndicatorSource, MEANS, MissingRule, Scheme, TieRule, Trim, Unexcused, VoterClass,
};
use crate::model::score::{Ballots, Cell, Entry, EvaluationSheet, ScoreSheet, SheetPlace, UnitScore, Values};
use crate::model::unit::Tier;
use crate::published;
use crate::published::tables as data;

/// Something that comes out otherwise than it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The unit's name; empty for the ranking as a whole.
    pub unit: String,
    /// The field of the data file.
    pub field: &'static str,
    /// What was published.
    pub published: String,
    /// What comes out.
    pub recomputed: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Units that were ranked.
    pub units: usize,
    /// What differs, in the order of the file.
    pub differences: Vec<Difference>,
}

/// The file is not one that can be recomputed.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// It is no JSON, or lacks a field.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It is of another format or version.
    #[error("format {0}")]
    Format(String),
    /// A field holds what it cannot.
    #[error("{field}: {value}")]
    Field {
        /// The field.
        field: &'static str,
        /// What it holds.
        value: String,
    },
}

/// Recomputes the ranking in a `ranking.json`.
///
/// # Errors
/// [`VerifyError`] when the text is no such file.
pub fn verify(text: &str) -> Result<Verified, VerifyError> {
    let (file, own) = recompute(text)?;
    let own_scheme = own.scheme;
    let mut found = Found { differences: Vec::new() };
    for (field, said, wanted) in own.faults {
        found.compare("", field, &said, &wanted);
    }
    let mut rows: BTreeMap<&str, &ranking::Row> = own.ranking.rows.iter().map(|row| (row.unit.as_str(), row)).collect();
    for row in &file.rows {
        match rows.remove(row.unit_id.as_str()) {
            Some(own) => found.row(row, &data::row_data(&own_scheme, own, row.unit.clone(), row.place.clone())),
            None => found.compare(&row.unit, "rank", &row.rank.to_string(), ""),
        }
    }
    for row in &file.unranked {
        let own = own.ranking.unranked.iter().find(|own| own.unit.as_str() == row.unit_id);
        found.compare(&row.unit, "reason", &row.reason, own.map_or("", |own| data::reason(own.reason)));
        let absent = own.is_some_and(|own| own.absent);
        found.compare(&row.unit, "absent", &row.absent.to_string(), &absent.to_string());
    }
    Ok(Verified { units: file.rows.len(), differences: found.differences })
}

/// A ranking as it comes out of its data file.
pub(crate) struct Recomputed {
    pub(crate) scheme: Scheme,
    pub(crate) ranking: ranking::Ranking,
    /// What belongs to no unit and differs: the field, what is published, what comes out.
    pub(crate) faults: Vec<(&'static str, String, String)>,
}

/// Reads a data file and computes it again.
pub(crate) fn recompute(text: &str) -> Result<(published::Ranking, Recomputed), VerifyError> {
    let format: BTreeMap<String, serde_json::Value> = serde_json::from_str(text)?;
    let format = format.get("format").and_then(serde_json::Value::as_str).unwrap_or_default();
    if format != published::FORMAT {
        return Err(VerifyError::Format(format.to_owned()));
    }
    let file: published::Ranking = serde_json::from_str(text)?;
    let scheme = scheme(&file.scheme)?;
    let units = units(&file);
    let ids: Vec<Id> = units.iter().map(|(unit, ..)| parse("unit_id", unit.id)).collect::<Result<_, _>>()?;
    if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
        return Err(VerifyError::Field { field: "unit_id", value: "=".to_owned() });
    }
    let parents = units.iter().filter_map(|(unit, ..)| unit.place.parent_id.as_deref());
    let parents: BTreeMap<&str, Id> =
        parents.map(|id| Ok((id, parse("parent_id", id)?))).collect::<Result<_, VerifyError>>()?;
    let inputs = inputs(&file, &scheme, &units, &ids, &parents)?;
    let ranking = ranking::rank(&scheme, &inputs);
    let faults = whole(&file, &scheme, &inputs, &ranking);
    Ok((file, Recomputed { scheme, ranking, faults }))
}

/// What is said of the ranking as a whole, beside what comes out.
fn whole(
    file: &published::Ranking,
    scheme: &Scheme,
    inputs: &Inputs<'_>,
    own: &ranking::Ranking,
) -> Vec<(&'static str, String, String)> {
    let precision = own.precision.as_ref().map(data::precision_data);
    let rounds = scheme.cadence.rounds(inputs.period).into_iter().map(|round| round.to_string()).collect::<Vec<_>>();
    let said = file.rounds.iter().map(|round| round.round.clone()).collect::<Vec<_>>();
    let state = match (&file.closed_on, file.corrections.is_empty()) {
        (None, _) => "open",
        (Some(_), true) => "closed",
        (Some(_), false) => "corrected",
    };
    let mut faults = vec![
        ("precision", format!("{:?}", file.precision), format!("{precision:?}")),
        ("middle", format!("{:?}", file.middle), format!("{:?}", data::middle_data(scheme, own))),
        ("rounds", said.join(" "), rounds.join(" ")),
        ("state", file.state.clone(), state.to_owned()),
        ("scheme", format!("{:?}", file.scheme), format!("{:?}", data::scheme_data(scheme))),
    ];
    if let Some(digest) = file.inputs_digest.as_ref().filter(|_| tells_all(scheme, own)) {
        let bare = digest.trim_start_matches("sha256:");
        // The data file states a total that the scheme may have left to its default.
        let unstated = Scheme { total: None, ..scheme.clone() };
        let fits = inputs.fits(scheme, bare) || unstated.full() == scheme.full() && inputs.fits(&unstated, bare);
        if !fits {
            faults.push(("inputs_digest", digest.clone(), format!("sha256:{}", inputs.digest(&unstated))));
        }
    }
    if file.closed_on.is_some() != file.inputs_digest.is_some() {
        faults.push(("closed_on", format!("{:?}", file.closed_on), String::new()));
    }
    for row in file.rows.iter().map(|row| &row.rounds).chain(file.unranked.iter().map(|row| &row.rounds)) {
        for each in row.iter().flat_map(|round| round.ballots.values()) {
            let given: u64 = each.grades.values().map(|count| u64::from(*count)).sum();
            let sound = given == u64::from(each.valid) && each.valid <= each.returned && each.returned <= each.issued;
            faults.push(("ballots", sound.to_string(), true.to_string()));
        }
    }
    faults.retain(|(_, said, wanted)| said != wanted);
    faults
}

/// Whether everything that the digest of the inputs is taken of is published: not an evaluation that does not count, nor
/// a check of nothing.
fn tells_all(scheme: &Scheme, own: &ranking::Ranking) -> bool {
    let rows = own.rows.iter().map(|row| &row.rounds).chain(own.unranked.iter().map(|row| &row.rounds));
    let rounds: Vec<_> = rows.flatten().collect();
    scheme.indicators.iter().all(|indicator| match &indicator.source {
        IndicatorSource::Column { .. } => true,
        IndicatorSource::Rate { .. } => {
            let scored = rounds.iter().filter(|round| round.state == RoundState::Scored);
            scored.into_iter().all(|round| round.counts.contains_key(&indicator.key))
        }
        IndicatorSource::Ballots(_) => rounds.iter().all(|round| round.values.contains_key(&indicator.key)),
        IndicatorSource::Events(_) | IndicatorSource::Measured(_) | IndicatorSource::RollUp(_) => false,
    })
}

/// What a file says of a unit, its rounds and its adjustments.
type UnitOf<'f> = (Named<'f>, &'f Vec<published::UnitRound>, &'f Vec<published::Adjustment>);

/// A unit as a file names it.
struct Named<'f> {
    id: &'f str,
    name: &'f String,
    place: &'f published::Place,
    facts: &'f published::language::Facts,
}

fn units(file: &published::Ranking) -> Vec<UnitOf<'_>> {
    let ranked = file.rows.iter().map(|row| {
        (
            Named { id: &row.unit_id, name: &row.unit, place: &row.place, facts: &row.facts },
            &row.rounds,
            &row.adjustments,
        )
    });
    let unranked = file.unranked.iter().map(|row| {
        (
            Named { id: &row.unit_id, name: &row.unit, place: &row.place, facts: &row.facts },
            &row.rounds,
            &row.adjustments,
        )
    });
    ranked.chain(unranked).collect()
}

struct Found {
    differences: Vec<Difference>,
}

impl Found {
    fn compare(&mut self, unit: &str, field: &'static str, published: &str, recomputed: &str) {
        if published != recomputed {
            self.differences.push(Difference {
                unit: unit.to_owned(),
                field,
                published: published.to_owned(),
                recomputed: recomputed.to_owned(),
            });
        }
    }

    fn row(&mut self, said: &published::Row, own: &published::Row) {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map_or_else(String::new, ToString::to_string)
        }
        let unit = &said.unit;
        self.compare(unit, "score", &text(said.score.as_ref()), &text(own.score.as_ref()));
        self.compare(unit, "rank", &said.rank.to_string(), &own.rank.to_string());
        self.compare(unit, "standing", &format!("{:?}", said.standing), &format!("{:?}", own.standing));
        self.compare(unit, "adjustments", &format!("{:?}", said.adjustments), &format!("{:?}", own.adjustments));
        self.compare(unit, "tied", &said.tied.to_string(), &own.tied.to_string());
        self.compare(unit, "band", &text(said.band.as_ref()), &text(own.band.as_ref()));
        self.compare(unit, "variance", &text(said.variance.as_ref()), &text(own.variance.as_ref()));
        self.compare(unit, "score_low", &text(said.score_low.as_ref()), &text(own.score_low.as_ref()));
        self.compare(unit, "score_high", &text(said.score_high.as_ref()), &text(own.score_high.as_ref()));
        self.compare(unit, "about_first", &text(said.about_first.as_ref()), &text(own.about_first.as_ref()));
        self.compare(unit, "about_last", &text(said.about_last.as_ref()), &text(own.about_last.as_ref()));
        self.compare(unit, "rank_first", &text(said.rank_first.as_ref()), &text(own.rank_first.as_ref()));
        self.compare(unit, "rank_last", &text(said.rank_last.as_ref()), &text(own.rank_last.as_ref()));
        self.compare(unit, "groups", &text(said.groups.as_ref()), &text(own.groups.as_ref()));
        for (said, own) in said.rounds.iter().zip(&own.rounds) {
            self.compare(unit, "rounds.score", &text(said.score.as_ref()), &text(own.score.as_ref()));
            self.compare(unit, "rounds.values", &format!("{:?}", said.values), &format!("{:?}", own.values));
        }
    }
}

fn parse<T: std::str::FromStr>(field: &'static str, value: &str) -> Result<T, VerifyError> {
    value.parse().map_err(|_| VerifyError::Field { field, value: value.to_owned() })
}

/// The scheme of a data file.
///
/// # Errors
/// [`VerifyError::Field`] when it holds what it cannot.
pub fn scheme(file: &published::Scheme) -> Result<Scheme, VerifyError> {
    let bad = |field, value: &str| VerifyError::Field { field, value: value.to_owned() };
    let unexcused = [Unexcused::Skip, Unexcused::Zero].into_iter().find(|each| each.key() == file.unexcused);
    let mode = [RoundingMode::HalfEven, RoundingMode::HalfUp].into_iter().find(|each| each.key() == file.rounding_mode);
    let ties = [TieRule::Competition, TieRule::Dense].into_iter().find(|each| each.key() == file.ties);
    if file.rounding_places > 6 {
        return Err(bad("rounding_places", &file.rounding_places.to_string()));
    }
    let blocks = language::blocks(file)?;
    let indicators: Vec<Indicator> =
        file.indicators.iter().map(|each| indicator(each, &blocks)).collect::<Result<_, _>>()?;
    let place = |key: &String| indicators.iter().position(|each| each.key == *key).ok_or_else(|| bad("tie_chain", key));
    let tie_chain = file.language.tie_chain.iter().map(place).collect::<Result<_, _>>()?;
    Ok(Scheme {
        id: parse("id", &file.id)?,
        title: file.title.clone(),
        tier: parse("tier", &file.tier)?,
        participants: None,
        work: None,
        total: Some(parse("total", &file.total)?),
        version: file.version,
        effective: chrono::NaiveDate::MIN,
        until: None,
        document: None,
        changes: None,
        replaces: None,
        cadence: parse("cadence", &file.cadence)?,
        indicators,
        blocks,
        mean: language::mean(file.language.mean.as_deref().unwrap_or(MEANS[0]))?,
        by_order: file.language.by_order,
        difficulty: language::difficulty(file)?,
        not_applicable: language::not_applicable(file)?,
        limits: language::limits(file)?,
        vetoes: language::vetoes(file)?,
        groups: language::groups(file)?,
        flags: language::flags(file)?,
        shares: language::shares(file)?,
        tie_chain,
        adjustments: file
            .adjustments
            .iter()
            .map(|rule| {
                let points = parse("points", &rule.number)?;
                let cap = rule.cap.as_ref().map(|cap| parse("cap", cap)).transpose()?;
                let factor = |(name, factor): (&String, &String)| Ok((name.clone(), parse("conditions", factor)?));
                let conditions = rule.conditions.iter().map(factor).collect::<Result<_, VerifyError>>()?;
                Ok(AdjustmentRule { key: rule.key.clone(), name: rule.name.clone(), points, cap, conditions })
            })
            .collect::<Result<_, VerifyError>>()?,
        bands: file
            .bands
            .iter()
            .map(|band| Ok(Band { name: band.name.clone(), from: parse("from", &band.from)?, quota: band.quota }))
            .collect::<Result<_, VerifyError>>()?,
        consequences: file
            .consequences
            .iter()
            .map(|rule| ConsequenceRule {
                name: rule.name.clone(),
                when: Condition {
                    last: rule.last,
                    distinguishable: rule.distinguishable,
                    repeated: rule.repeated,
                    within_months: rule.within_months,
                },
            })
            .collect(),
        absence: Absence::default(),
        missing: MissingRule {
            minimum_weeks: file.minimum_weeks,
            unexcused: unexcused.ok_or_else(|| bad("unexcused", &file.unexcused))?,
            absent: match file.absent.as_str() {
                "shown" => AbsentRule::Shown,
                "same" => AbsentRule::Same,
                name => {
                    let level = file.consequences.iter().position(|rule| rule.name == name);
                    AbsentRule::Level(level.ok_or_else(|| bad("absent", name))?)
                }
            },
        },
        rounding: Rounding {
            places: file.rounding_places,
            mode: mode.ok_or_else(|| bad("rounding_mode", &file.rounding_mode))?,
        },
        ties: ties.ok_or_else(|| bad("ties", &file.ties))?,
        release: Release::default(),
    })
}

fn indicator(file: &published::Indicator, blocks: &[Block]) -> Result<Indicator, VerifyError> {
    let source = match (file.from.as_str(), &file.ballots) {
        ("column", _) => IndicatorSource::Column { low: parse("low", &file.low)?, high: parse("high", &file.high)? },
        ("rate", _) => IndicatorSource::Rate { hits: String::new(), of: String::new() },
        ("ballots", Some(rule)) => IndicatorSource::Ballots(Box::new(ballot_rule(rule)?)),
        (word, _) => match language::source(word, file)? {
            Some(source) => source,
            None => return Err(VerifyError::Field { field: "from", value: file.from.clone() }),
        },
    };
    let block = match &file.block {
        None => None,
        Some(key) => Some(
            blocks
                .iter()
                .position(|block| block.key == *key)
                .ok_or_else(|| VerifyError::Field { field: "block", value: key.clone() })?,
        ),
    };
    let weight = parse("weight", &file.weight)?;
    let (key, name, office) = (file.key.clone(), file.name.clone(), file.office.clone());
    Ok(Indicator { key, name, weight, source, block, office })
}

fn ballot_rule(file: &published::BallotRule) -> Result<BallotRule, VerifyError> {
    let trim = Trim { percent: file.trim_percent, remain: file.trim_remain };
    let grades = file.grades.iter().map(|grade| Ok((grade.key.clone(), parse("points", &grade.number)?)));
    let classes = file.classes.iter().map(|class| {
        let weight = parse("weight", &class.number)?;
        Ok(VoterClass { key: class.key.clone(), name: class.name.clone(), weight })
    });
    Ok(BallotRule {
        grades: grades.collect::<Result<_, VerifyError>>()?,
        classes: classes.collect::<Result<_, VerifyError>>()?,
        minimum: file.minimum,
        trim: Some(trim).filter(|trim| trim.percent > 0),
    })
}

fn inputs<'i>(
    file: &published::Ranking,
    scheme: &Scheme,
    units: &[UnitOf<'_>],
    ids: &'i [Id],
    parents: &'i BTreeMap<&str, Id>,
) -> Result<Inputs<'i>, VerifyError> {
    let tier: Tier = scheme.tier;
    let mut rounds = Vec::new();
    for (place, sheet) in file.rounds.iter().enumerate() {
        let round: Round = parse("round", &sheet.round)?;
        let mut scores = ScoreSheet { place: SheetPlace::Tier(tier), round, rows: BTreeMap::new() };
        let mut evaluations = EvaluationSheet { place: SheetPlace::Tier(tier), round, rows: BTreeMap::new() };
        let mut outside = BTreeSet::new();
        for (id, (_, own, ..)) in ids.iter().zip(units) {
            let Some(own) = own.get(place) else { continue };
            if own.state == RoundState::Outside.key() {
                outside.insert(id);
            }
            let entry = entry(own, scheme)?;
            scores.rows.insert(id.clone(), UnitScore { entry, comment: None });
            let ballots = own.ballots.iter().map(|(class, given)| {
                let published::Ballots { issued, returned, valid, ref grades } = *given;
                (class.clone(), Ballots { issued, returned, valid, grades: grades.clone() })
            });
            evaluations.rows.insert(id.clone(), ballots.collect());
        }
        rounds.push(Sheets {
            round,
            scores: sheet.sheet.then_some(Cow::Owned(scores)),
            evaluations: Some(Cow::Owned(evaluations)),
            outside,
        });
    }
    let mut adjustments = Vec::new();
    for (id, (_, _, own)) in ids.iter().zip(units) {
        for each in *own {
            let document = parse("document", &each.document)?;
            let (key, condition) = (each.key.clone(), each.condition.clone());
            adjustments.push(Adjustment { unit: id.clone(), key, document, count: each.count, condition });
        }
    }
    let period: Period = parse("period", &file.period)?;
    let called = ids.iter().zip(units).map(|(id, (unit, ..))| {
        let place = unit.place;
        let parent = place.parent_id.as_deref().and_then(|id| parents.get(id));
        let parent = parent.zip(place.parent.clone()).map(|(id, name)| (id, Cow::Owned(name)));
        (id, Called { name: Cow::Owned(unit.name.clone()), parent })
    });
    let called = called.collect();
    Ok(Inputs {
        period,
        units: ids.iter().collect(),
        called,
        rounds,
        adjustments: Cow::Owned(adjustments),
        vetoes: Cow::Owned(language::vetoed(ids, units)?),
        rolled: language::rolled(file, ids, units)?,
    })
}

fn entry(own: &published::UnitRound, scheme: &Scheme) -> Result<Entry, VerifyError> {
    match own.state.as_str() {
        "excused" => return Ok(Entry::Excused),
        "unexcused" | "no-sheet" | "outside" => return Ok(Entry::Unexcused),
        "scored" => {}
        other => return Err(VerifyError::Field { field: "state", value: other.to_owned() }),
    }
    let bad = |field, value: &str| VerifyError::Field { field, value: value.to_owned() };
    let mut values = Values::default();
    for indicator in &scheme.indicators {
        let key: Arc<str> = indicator.key.as_str().into();
        if own.not_applicable.contains(&indicator.key) {
            values.set(&key, Cell::NotApplicable);
            continue;
        }
        match &indicator.source {
            IndicatorSource::Column { .. } => {
                if let Some(value) = own.values.get(&indicator.key) {
                    let value: Decimal = parse("values", value)?;
                    values.set(&key, Cell::Value(value));
                }
            }
            IndicatorSource::Rate { .. } => {
                if let Some((hits, of)) = own.counts.get(&indicator.key) {
                    values.set(&key, Cell::Counts { hits: *hits, of: *of });
                }
            }
            IndicatorSource::Measured(_) => {
                if let Some(value) = own.values.get(&indicator.key) {
                    let value: Decimal = parse("values", value)?;
                    let other = own.beside.get(&indicator.key).map(|other| parse("beside", other)).transpose()?;
                    values.set(&key, other.map_or(Cell::Value(value), |other| Cell::Beside { value, other }));
                }
            }
            IndicatorSource::Events(rule) => {
                let counts = own.events.get(&indicator.key).map(Vec::as_slice).unwrap_or_default();
                for (item, count) in rule.items.iter().zip(counts) {
                    let count = i32::try_from(*count).map_err(|_| bad("events", &count.to_string()))?;
                    values.set(
                        &event_key(&indicator.key, &item.name).as_str().into(),
                        Cell::Value(Decimal::whole(count)),
                    );
                }
            }
            IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => {}
        }
    }
    Ok(Entry::Scored(values))
}
