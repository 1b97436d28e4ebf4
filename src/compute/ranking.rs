//! Rankings of one period, recomputable by anyone from what is published.
//!
//! The rule, as `docs/records.md` and every method page state it: a unit's value for an indicator is the mean of its
//! published values of the rounds; it is scaled to 0–100, weighted, added up and divided by the sum of weights; the
//! period's adjustments are added; the sum is rounded once. Ranks follow published scores; equal scores share a rank.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::consequence::{self, Consequence};
use super::precision::{self, Certainty, Precision};
use super::scoring::{self, Applied, Reason, RoundOf, RoundState, Scored};
use crate::gate::PublicView;
use crate::model::id::{DocNumber, Id};
use crate::model::inputs::Inputs;
use crate::model::number::{Decimal, Exact, OutOfRange, Rounding, RoundingMode};
use crate::model::period::{Period, Round};
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{Scheme, TieRule};

/// One period of one scheme.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The scheme.
    pub scheme: Id,
    /// The period.
    pub period: Period,
    /// Its rounds, and whether anything was sent in for them.
    pub rounds: Vec<(Round, bool)>,
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
}

/// Whether ranks can be compared with the period before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// There is no ranking of the period before.
    First,
    /// Another scheme ranked the tier: 口径变化,不可比.
    OtherScheme,
    /// The set of units differs: 口径变化,不可比.
    OtherUnits {
        /// Units that were not there before.
        joined: Vec<Id>,
        /// Units that are no longer there.
        left: Vec<Id>,
    },
    /// They can.
    Comparable,
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
    /// Its published score.
    pub score: Decimal,
    /// Its value for each indicator of the scheme, rounded for reading only.
    pub indicators: Vec<Decimal>,
    /// Additions and deductions of the period.
    pub adjustments: Vec<Applied>,
    /// The band its score lies in.
    pub band: Option<String>,
    /// Its rounds, as long as the ranking's.
    pub rounds: Vec<RoundOf>,
    /// How sure its rank is.
    pub certainty: Option<Certainty>,
    /// What changed since the period before.
    pub change: Change,
}

/// What changed since the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Ranks cannot be compared, or there is nothing to compare with.
    None,
    /// The unit was not ranked in the period before.
    New,
    /// By so many places (up is positive), and by so much in score.
    Moved {
        /// Places up.
        places: i64,
        /// Difference of the published scores.
        score: Decimal,
    },
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
    /// Why.
    pub reason: Reason,
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
    pub old: Option<(u32, Decimal)>,
    /// After.
    pub new: Option<(u32, Decimal)>,
}

pub(super) fn rankings(view: &PublicView<'_>) -> Vec<Ranking> {
    let mut rankings: Vec<Ranking> = view
        .rankings
        .par_iter()
        .filter_map(|release| view.scheme(&release.scheme).map(|scheme| released(view, release, scheme)))
        .collect();
    for place in 0..rankings.len() {
        let (before, rest) = rankings.split_at_mut(place);
        let own = &mut rest[0];
        match before.last().filter(|before| before.scheme == own.scheme && before.period == own.period.previous()) {
            Some(before) => {
                compare(before, own);
                forget_remade(view, before, own);
            }
            // The first period of a scheme may follow one of another scheme of the same tier.
            None if follows_another(view, own) => own.comparable = Comparison::OtherScheme,
            None => {}
        }
    }
    // Rankings stand by scheme and period, so the history of each lies right before it.
    for place in 0..rankings.len() {
        let start = rankings[..place].iter().rposition(|other| other.scheme != rankings[place].scheme);
        let start = start.map_or(0, |other| other + 1);
        if let Some(scheme) = view.scheme(&rankings[place].scheme) {
            rankings[place].consequences = consequence::of(view, scheme, &rankings[start..=place]);
        }
    }
    rankings
}

fn follows_another(view: &PublicView<'_>, own: &Ranking) -> bool {
    let tier = view.scheme(&own.scheme).map(|scheme| scheme.tier);
    view.rankings.iter().any(|release| {
        release.period == own.period.previous()
            && release.scheme != own.scheme
            && view.scheme(&release.scheme).map(|scheme| scheme.tier) == tier
    })
}

fn released(view: &PublicView<'_>, release: &RankingRelease, scheme: &Scheme) -> Ranking {
    let scores = |round| view.scores(scheme.tier, round);
    let inputs = Inputs::of(release, scheme, &view.units, scores, |round| view.evaluations(scheme.tier, round));
    let mut ranking = rank(scheme, &inputs);
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

type Standings = BTreeMap<Id, (u32, Decimal)>;

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
    let mut rows = Vec::new();
    let mut unranked = Vec::new();
    for (unit, Scored { rounds, adjustments, score }) in inputs.units.iter().map(|unit| (*unit).clone()).zip(scored) {
        match score {
            Err(reason) => unranked.push(Unranked { unit, rounds, adjustments, reason }),
            Ok((score, indicators)) => {
                let band = scheme.band(score).map(|band| band.name.clone());
                let (rank, tied, certainty, change) = (0, false, None, Change::None);
                rows.push(Row { unit, rank, tied, score, indicators, adjustments, band, rounds, certainty, change });
            }
        }
    }
    let scores: Vec<Decimal> = rows.iter().map(|row| row.score).collect();
    for (row, rank) in rows.iter_mut().zip(ranks(&scores, scheme.ties)) {
        row.rank = rank;
    }
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    for row in &rows {
        *shared.entry(row.rank).or_default() += 1;
    }
    for row in &mut rows {
        row.tied = shared[&row.rank] > 1;
    }
    // Stable: units that share a rank stand in the order of the register, which decides nothing.
    rows.sort_by_key(|row| row.rank);
    let precision = precision::judge(scheme, &mut rows);
    Ranking {
        scheme: scheme.id.clone(),
        period: inputs.period,
        rounds: inputs.rounds.iter().map(|sheets| (sheets.round, sheets.scores.is_some())).collect(),
        rows,
        unranked,
        precision,
        comparable: Comparison::First,
        consequences: Vec::new(),
        corrections: Vec::new(),
    }
}

/// Ranks for scores, in the order of the scores: equal scores share a rank.
///
/// Competition ranking goes on after a tie by as many places as units shared it (1 2 2 4), dense ranking by one.
#[must_use]
pub fn ranks(scores: &[Decimal], ties: TieRule) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let exact: Vec<Exact> = scores.iter().map(|score| score.exact()).collect();
    order.sort_by(|a, b| exact[*b].cmp(&exact[*a]));
    let mut ranks = vec![0; scores.len()];
    let mut rank = 0;
    for (place, &at) in order.iter().enumerate() {
        let tied = place > 0 && exact[order[place - 1]] == exact[at];
        if !tied {
            rank = match ties {
                TieRule::Competition => u32::try_from(place + 1).unwrap_or(u32::MAX),
                TieRule::Dense => rank + 1,
            };
        }
        ranks[at] = rank;
    }
    ranks
}

/// Changes since the period before, if both rank the same units.
fn compare(before: &Ranking, own: &mut Ranking) {
    fn units(ranking: &Ranking) -> BTreeSet<&Id> {
        ranking.rows.iter().map(|row| &row.unit).chain(ranking.unranked.iter().map(|row| &row.unit)).collect()
    }
    let (old, new) = (units(before), units(own));
    if old != new {
        let joined = new.difference(&old).map(|unit| (*unit).clone()).collect();
        let left = old.difference(&new).map(|unit| (*unit).clone()).collect();
        own.comparable = Comparison::OtherUnits { joined, left };
        return;
    }
    own.comparable = Comparison::Comparable;
    let old: BTreeMap<&Id, &Row> = before.rows.iter().map(|row| (&row.unit, row)).collect();
    for row in &mut own.rows {
        row.change = match old.get(&row.unit) {
            None => Change::New,
            Some(old) => moved(old, row).unwrap_or(Change::None),
        };
    }
}

/// A unit that something was merged into, or split off, is not what it was: its places are not compared.
fn forget_remade(view: &PublicView<'_>, before: &Ranking, own: &mut Ranking) {
    let (after, until) = (before.period.last_day(), own.period.last_day());
    for row in own.rows.iter_mut().filter(|row| view.units.remade(&row.unit, after, until)) {
        row.change = Change::None;
    }
}

fn moved(old: &Row, new: &Row) -> Result<Change, OutOfRange> {
    let places = new.score.parts().1.max(old.score.parts().1);
    let difference = new.score.exact().minus(old.score.exact())?;
    let score = difference.round(Rounding { places, mode: RoundingMode::HalfEven })?;
    Ok(Change::Moved { places: i64::from(old.rank) - i64::from(new.rank), score })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(list: &[&str]) -> Vec<Decimal> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn ties_share_a_rank() {
        let scores = decimals(&["90.0", "95", "90.00", "80", "95"]);
        assert_eq!(ranks(&scores, TieRule::Competition), [3, 1, 3, 5, 1]);
        assert_eq!(ranks(&scores, TieRule::Dense), [2, 1, 2, 3, 1]);
    }
}
