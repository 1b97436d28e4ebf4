//! Rankings of one period, recomputable by anyone from what is published.
//!
//! The rule, as `docs/records.md` and every method page state it: a unit's value for an indicator is the mean of its
//! published values of the rounds; it is scaled to 0–100, weighted, added up and divided by the sum of weights; the
//! period's adjustments are added; the sum is rounded once. Ranks follow published scores; equal scores share a rank.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::change::{compare, forget_remade};
use super::consequence::{self, Consequence};
use super::order;
use super::past::{self, Past};
use super::points::{self, Value};
use super::precision::{self, Certainty, Precision};
use super::scoring::{self, Applied, Reason, RoundOf, RoundState, Scored, Vetoed};
use super::total;
use crate::gate::PublicView;
use crate::model::id::{DocNumber, Id};
use crate::model::inputs::{Inputs, Rolled};
use crate::model::lacks::Lack;
use crate::model::number::{Decimal, Exact, OutOfRange};
use crate::model::period::{Period, Round};
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{Scheme, TieRule, VetoEffect};

/// One period of one scheme.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The scheme.
    pub scheme: Id,
    /// The period.
    pub period: Period,
    /// Its rounds, and whether anything was sent in for them.
    pub rounds: Vec<(Round, bool)>,
    /// The rankings that were rolled up: scheme, period and digest of inputs.
    pub rests_on: Vec<(Id, Period, String)>,
    /// Ranked units by rank, then in the order of the register.
    pub rows: Vec<Row>,
    /// Units that are not ranked, in the order of the register.
    pub unranked: Vec<Unranked>,
    /// What the rank intervals rest on; `None` when nothing was scored twice.
    pub precision: Option<Precision>,
    /// The period before, when ranks can be compared with it.
    pub comparable: Comparison,
    /// What follows from the ranks.
    pub consequences: Vec<Consequence>,
    /// What was corrected after the period was closed, oldest first.
    pub corrections: Vec<Corrected>,
    /// What the period lacks; nothing where it is ranked by its inputs alone.
    pub lacks: Vec<Lack>,
}

/// Whether ranks can be compared with the period before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// There is no ranking of the period before.
    First,
    /// Another scheme ranked the tier: 口径变化,不可比.
    OtherScheme,
    /// They can: scores unit by unit, places among the units ranked in both.
    Comparable {
        /// The last period that was ranked; not the period before when that has no ranking.
        since: Period,
        /// How many units are ranked in both.
        common: usize,
        /// Units ranked now and not then.
        joined: Vec<Id>,
        /// Units ranked then and not now.
        left: Vec<Id>,
    },
}

/// A ranked unit.
#[derive(Clone, Debug)]
pub struct Row {
    /// The unit.
    pub unit: Id,
    /// Its rank, from 1.
    pub rank: u32,
    /// Whether other units have the same rank.
    pub tied: bool,
    /// Its group of the scheme, where it has groups.
    pub group: Option<usize>,
    /// Its rank in its group, and whether others there have the same.
    pub in_group: Option<(u32, bool)>,
    /// Its published score; `None` in a scheme by order alone.
    pub score: Option<Decimal>,
    /// The score without additions and deductions, rounded for reading only.
    pub base: Decimal,
    /// Additions that counted, rounded for reading only.
    pub bonus: Decimal,
    /// Deductions that counted, at most zero, rounded for reading only.
    pub malus: Decimal,
    /// The subtotal of each block, rounded for reading only; `None` where nothing in it applies.
    pub blocks: Vec<Option<Decimal>>,
    /// Its value for each indicator of the scheme, rounded for reading only; `None` where it does not apply.
    pub indicators: Vec<Option<Decimal>>,
    /// Points in percent for each indicator; `None` where it is left out.
    pub points: Vec<Option<Exact>>,
    /// Additions and deductions of the period.
    pub adjustments: Vec<Applied>,
    /// Vetoes of the period.
    pub vetoes: Vec<Vetoed>,
    /// The scheme's flags it has.
    pub flags: Vec<usize>,
    /// Scores of other rankings that were rolled up, for each indicator that rolls up.
    pub rolled: BTreeMap<String, Vec<(Period, Decimal)>>,
    /// The band its score lies in.
    pub band: Option<String>,
    /// Its rounds, as long as the ranking's.
    pub rounds: Vec<RoundOf>,
    /// How sure its rank is.
    pub certainty: Option<Certainty>,
    /// What changed since the period before.
    pub change: Change,
    /// Its standing in the period before, by the same scheme.
    pub previous: Option<Past>,
    /// Its standing in the same period of the year before, by the same scheme.
    pub year_ago: Option<Past>,
}

impl Row {
    /// How many rounds its score rests on.
    #[must_use]
    pub fn scored(&self) -> usize {
        self.rounds.iter().filter(|round| round.state == RoundState::Scored).count()
    }
}

/// What changed since the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Ranks cannot be compared, or there is nothing to compare with.
    None,
    /// The unit was not ranked in the period before.
    New,
    /// It was.
    Moved(Moved),
}

/// How a unit moved since the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Difference of the published scores, which depends on no other unit; `None` where there are none.
    pub score: Option<Decimal>,
    /// Places up among the units ranked in both periods.
    pub places: i64,
    /// Whether the difference of scores exceeds its standard error; `None` where nothing is known about that.
    pub beyond: Option<bool>,
}

/// A unit without a rank.
#[derive(Clone, Debug)]
pub struct Unranked {
    /// The unit.
    pub unit: Id,
    /// Its rounds, as long as the ranking's.
    pub rounds: Vec<RoundOf>,
    /// Additions and deductions of the period.
    pub adjustments: Vec<Applied>,
    /// Vetoes of the period.
    pub vetoes: Vec<Vetoed>,
    /// Why.
    pub reason: Reason,
    /// Whether it would have scored rounds enough, had it not been absent without leave: it stands below the last.
    pub absent: bool,
}

impl Unranked {
    /// How many rounds are in a state.
    #[must_use]
    pub fn count(&self, state: RoundState) -> usize {
        self.rounds.iter().filter(|round| round.state == state).count()
    }
}

/// A correction and whom it touched.
#[derive(Clone, Debug)]
pub struct Corrected {
    /// The day.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// The document.
    pub document: Option<DocNumber>,
    /// Units whose score or rank it changed, in the order of the new ranks.
    pub units: Vec<OldNew>,
}

/// A unit's rank and score on both sides of a correction; `None` where it was not ranked.
#[derive(Clone, Debug)]
pub struct OldNew {
    /// The unit.
    pub unit: Id,
    /// Before.
    pub old: Option<Standing>,
    /// After.
    pub new: Option<Standing>,
}

pub(super) fn rankings(view: &PublicView<'_>) -> Vec<Ranking> {
    let depths: Vec<Option<usize>> = view.rankings.iter().map(|release| depth(view, &release.scheme, 0)).collect();
    let deepest = depths.iter().flatten().max().copied().unwrap_or(0);
    let mut done: Vec<Option<Ranking>> = view.rankings.iter().map(|_| None).collect();
    // What is rolled up comes before what rolls it up.
    for level in 0..=deepest {
        let computed: Vec<Option<Ranking>> = (view.rankings.par_iter().enumerate())
            .map(|(at, release)| {
                let scheme = view.scheme(&release.scheme).filter(|_| depths[at] == Some(level))?;
                Some(released(view, release, scheme, &done))
            })
            .collect();
        for (slot, ranking) in done.iter_mut().zip(computed) {
            if ranking.is_some() {
                *slot = ranking;
            }
        }
    }
    let mut rankings: Vec<Ranking> = done.into_iter().flatten().collect();
    for place in 0..rankings.len() {
        let (before, rest) = rankings.split_at_mut(place);
        let own = &mut rest[0];
        match before.last().filter(|before| before.scheme == own.scheme) {
            Some(before) => {
                let ties = view.scheme(&own.scheme).map_or(TieRule::Competition, |scheme| scheme.ties);
                compare(before, own, ties);
                forget_remade(view, before, own);
            }
            // The first period of a scheme may follow one of another scheme of the same tier.
            None if follows_another(view, own) => own.comparable = Comparison::OtherScheme,
            None => {}
        }
    }
    past::tell(&mut rankings);
    // Rankings stand by scheme and period, so the history of each lies right before it.
    for place in 0..rankings.len() {
        let start = rankings[..place].iter().rposition(|other| other.scheme != rankings[place].scheme);
        let start = start.map_or(0, |other| other + 1);
        if let Some(scheme) = view.scheme(&rankings[place].scheme) {
            let release = view.release(&rankings[place].scheme, rankings[place].period);
            rankings[place].consequences = consequence::of(release, scheme, &rankings[start..=place]);
        }
    }
    rankings
}

/// Changes, standings before and consequences of the rankings of one scheme, oldest first, as far as these tell; which
/// consequences were carried out is recorded elsewhere.
pub(crate) fn chain(rankings: &mut [Ranking], scheme: &Scheme) {
    for place in 1..rankings.len() {
        let (before, rest) = rankings.split_at_mut(place);
        if let Some(before) = before.last() {
            compare(before, &mut rest[0], scheme.ties);
        }
    }
    past::tell(rankings);
    for place in 0..rankings.len() {
        rankings[place].consequences = consequence::of(None, scheme, &rankings[..=place]);
    }
}

fn follows_another(view: &PublicView<'_>, own: &Ranking) -> bool {
    let tier = view.scheme(&own.scheme).map(|scheme| scheme.tier);
    view.rankings.iter().any(|release| {
        release.period == own.period.previous()
            && release.scheme != own.scheme
            && view.scheme(&release.scheme).map(|scheme| scheme.tier) == tier
    })
}

/// How many rankings stand below one that rolls up others; `None` for a scheme that is not public. `validate` refuses
/// circles.
fn depth(view: &PublicView<'_>, scheme: &Id, level: usize) -> Option<usize> {
    let scheme = view.scheme(scheme)?;
    let below = scheme.rolls_up().filter(|_| level < 8).filter_map(|(_, roll)| depth(view, &roll.scheme, level + 1));
    Some(below.max().map_or(0, |below| below + 1))
}

/// The inputs of a released period, with the digests of what it rolls up and no scores yet.
fn inputs<'v>(view: &'v PublicView<'_>, release: &'v RankingRelease, scheme: &Scheme) -> Inputs<'v> {
    let scores = |round| view.scores(scheme, round);
    let mut inputs = Inputs::of(release, scheme, &view.units, scores, |round| view.evaluations(scheme, round));
    inputs.rolled = rolled(view, release.period, scheme, &[]);
    inputs
}

/// The rankings that a period rolls up, oldest first, with the scores of those that are computed.
fn rolled(view: &PublicView<'_>, period: Period, scheme: &Scheme, done: &[Option<Ranking>]) -> Vec<Rolled> {
    // For each indicator that rolls up, the periods that count.
    let wanted: Vec<(&str, &Id, Vec<Period>)> = (scheme.rolls_up())
        .map(|(indicator, roll)| {
            let of_line =
                |below: &Id| view.scheme(below).is_some_and(|one| one.follows(&roll.scheme, |id| view.scheme(id)));
            let known: Vec<Period> =
                view.rankings.iter().filter(|one| of_line(&one.scheme)).map(|one| one.period).collect();
            (indicator.key.as_str(), &roll.scheme, roll.periods(period, &known))
        })
        .collect();
    let mut list: Vec<Rolled> = Vec::new();
    for (at, release) in view.rankings.iter().enumerate() {
        let Some(below) = view.scheme(&release.scheme) else { continue };
        let counts = |(_, roll, periods): &&(&str, &Id, Vec<Period>)| {
            periods.contains(&release.period) && below.follows(roll, |id| view.scheme(id))
        };
        let indicators: BTreeSet<String> = wanted.iter().filter(counts).map(|(key, ..)| (*key).to_owned()).collect();
        if indicators.is_empty() {
            continue;
        }
        let digest = inputs(view, release, below).digest(below);
        let ranking = done.get(at).and_then(Option::as_ref);
        let score = |row: &Row| Some((row.unit.clone(), row.score?));
        let scores = ranking.map(|ranking| ranking.rows.iter().filter_map(score).collect());
        let scores = scores.unwrap_or_default();
        list.push(Rolled { scheme: below.id.clone(), period: release.period, digest, indicators, scores });
    }
    list.sort_by_key(|rolled| (rolled.period, rolled.scheme.clone()));
    list
}

fn released(view: &PublicView<'_>, release: &RankingRelease, scheme: &Scheme, done: &[Option<Ranking>]) -> Ranking {
    let mut inputs = inputs(view, release, scheme);
    if !inputs.rolled.is_empty() {
        inputs.rolled = rolled(view, release.period, scheme, done);
    }
    let mut ranking = rank(scheme, &inputs);
    ranking.lacks = inputs.lacks(scheme, &release.skipped, view.as_of);
    // Each correction is taken back in turn, the newest first; validation has compared the digests.
    let mut after = standings(&ranking);
    let mut state = inputs;
    for correction in release.corrections.iter().rev() {
        state = state.before(correction);
        let before = standings(&rank(scheme, &state));
        let units = changed(&before, &after, &state.units);
        let document = correction.document.clone();
        ranking
            .corrections
            .insert(0, Corrected { on: correction.on, reason: correction.reason.clone(), document, units });
        after = before;
    }
    ranking
}

/// A rank, and the score where there is one.
pub type Standing = (u32, Option<Decimal>);

type Standings = BTreeMap<Id, Standing>;

fn standings(ranking: &Ranking) -> Standings {
    ranking.rows.iter().map(|row| (row.unit.clone(), (row.rank, row.score))).collect()
}

fn changed(before: &Standings, after: &Standings, units: &[&Id]) -> Vec<OldNew> {
    let mut list: Vec<OldNew> = units
        .iter()
        .map(|unit| OldNew { unit: (*unit).clone(), old: before.get(unit).copied(), new: after.get(unit).copied() })
        .filter(|unit| unit.old != unit.new)
        .collect();
    list.sort_by_key(|unit| unit.new.map_or(u32::MAX, |(rank, _)| rank));
    list
}

/// Ranks the units of one period by its inputs alone.
#[must_use]
pub fn rank(scheme: &Scheme, inputs: &Inputs<'_>) -> Ranking {
    let scored: Vec<Scored> = inputs.units.par_iter().map(|unit| scoring::unit(scheme, inputs, unit)).collect();
    let out = |scored: &Scored| scored.vetoes.iter().any(|veto| veto.effect == VetoEffect::Out);
    let ready: Vec<&Vec<Value>> =
        scored.iter().filter(|scored| !out(scored)).filter_map(|scored| scored.values.as_ref().ok()).collect();
    // What rests on other units is computed over those that are ranked.
    let points: Result<Vec<Vec<Option<Exact>>>, OutOfRange> = (0..scheme.indicators.len())
        .map(|at| {
            let values: Vec<Value> = ready.iter().map(|values| values[at]).collect();
            points::of(scheme, &scheme.indicators[at], &values)
        })
        .collect();
    let mut rows = Vec::new();
    let mut unranked = Vec::new();
    let mut place = 0;
    for (unit, scored) in inputs.units.iter().zip(scored) {
        let vetoed = out(&scored);
        let scores = match (&scored.values, &points) {
            (Err(reason), _) => Err(*reason),
            (Ok(_), _) if vetoed => Err(Reason::Vetoed),
            (Ok(values), points) => {
                place += 1;
                let own = points.as_ref().map(|points| points.iter().map(|column| column[place - 1]).collect());
                own.map_err(|OutOfRange| OutOfRange)
                    .and_then(|own: Vec<Option<Exact>>| Row::new(scheme, unit, &scored, values, own))
                    .map_err(|OutOfRange| Reason::Arithmetic)
            }
        };
        match scores {
            Ok(row) => rows.push(row),
            Err(reason) => {
                let Scored { rounds, adjustments, vetoes, .. } = scored;
                let absent = reason == Reason::TooFewWeeks && scoring::stayed_away(scheme, &rounds);
                unranked.push(Unranked { unit: (*unit).clone(), rounds, adjustments, vetoes, reason, absent });
            }
        }
    }
    order::order(scheme, &mut rows);
    let precision = precision::judge(scheme, &mut rows);
    Ranking {
        scheme: scheme.id.clone(),
        period: inputs.period,
        rounds: inputs.rounds.iter().map(|sheets| (sheets.round, sheets.scores.is_some())).collect(),
        rests_on: inputs.rolled.iter().map(|each| (each.scheme.clone(), each.period, each.digest.clone())).collect(),
        rows,
        unranked,
        precision,
        comparable: Comparison::First,
        consequences: Vec::new(),
        corrections: Vec::new(),
        lacks: Vec::new(),
    }
}

impl Row {
    /// Its score as a table shows it; a dash where units are ranked by order alone.
    #[must_use]
    pub fn shown_score(&self) -> String {
        self.score.map_or_else(|| "—".to_owned(), |score| score.to_string())
    }

    /// Its values as a table shows them; a dash where an indicator does not apply.
    pub fn shown_indicators(&self) -> impl Iterator<Item = String> {
        self.indicators.iter().map(|value| value.map_or_else(|| "—".to_owned(), |value| value.to_string()))
    }

    /// A unit's row before it is ranked.
    fn new(
        scheme: &Scheme,
        unit: &Id,
        scored: &Scored,
        values: &[Value],
        points: Vec<Option<Exact>>,
    ) -> Result<Self, OutOfRange> {
        let (total, blocks) = total::score(scheme, &points, &scored.adjustments, scheme.coefficient(unit))?;
        let round = |number: Exact| number.round(scheme.rounding);
        let shown = |value: &Value| match value {
            Value::Number(number) | Value::Beside(number, _) => round(*number).map(Some),
            Value::NotApplicable => Ok(None),
        };
        Ok(Self {
            unit: unit.clone(),
            rank: 0,
            tied: false,
            group: scheme.group(unit),
            in_group: None,
            score: (!scheme.by_order).then(|| round(total.score)).transpose()?,
            base: round(total.base)?,
            bonus: round(total.bonus)?,
            malus: round(total.malus)?,
            blocks: blocks.into_iter().map(|block| block.map(round).transpose()).collect::<Result<_, _>>()?,
            indicators: values.iter().map(shown).collect::<Result<_, _>>()?,
            points,
            adjustments: scored.adjustments.clone(),
            vetoes: scored.vetoes.clone(),
            band: None,
            flags: Vec::new(),
            rolled: scored.rolled.clone(),
            rounds: scored.rounds.clone(),
            certainty: None,
            change: Change::None,
            previous: None,
            year_ago: None,
        })
    }
}
