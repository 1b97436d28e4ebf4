//! What a period still lacks: a round without its sheet, a month without ballots, days that are still to come.

use chrono::NaiveDate;

use super::id::Id;
use super::inputs::Inputs;
use super::period::Round;
use super::ranking::Skipped;
use super::scheme::{Indicator, Scheme};
use super::score::Entry;

/// Something that a complete period has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The period goes on until this day.
    Days(NaiveDate),
    /// There are no scores for these rounds, and nothing says that they were left out.
    Scores(Vec<Round>),
    /// The scheme asks for ballots and the period has none.
    Ballots,
    /// These units have scores enough, but no ballots, or not of every class.
    BallotsOf(Vec<Id>),
}

impl Inputs<'_> {
    /// What the period lacks on a day, beside what was left out on purpose.
    #[must_use]
    pub fn lacks(&self, scheme: &Scheme, skipped: &[Skipped], as_of: NaiveDate) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let last = self.rounds.last().map_or(self.period.last_day(), |sheets| sheets.round.days().1);
        let last = last.max(self.period.last_day());
        if as_of < last {
            lacks.push(Lack::Days(last));
        }
        let missing = |round: &Round| scheme.has_sheets() && !skipped.iter().any(|one| one.round == Some(*round));
        let absent = self.rounds.iter().filter(|sheets| sheets.scores.is_none()).map(|sheets| sheets.round);
        let absent: Vec<Round> = absent.filter(missing).collect();
        if !absent.is_empty() {
            lacks.push(Lack::Scores(absent));
        }
        if !skipped.iter().any(|one| one.round.is_none()) {
            lacks.extend(self.ballots_lacking(scheme));
        }
        lacks
    }

    fn ballots_lacking(&self, scheme: &Scheme) -> Option<Lack> {
        let rule = scheme.indicators.iter().find_map(Indicator::ballots)?;
        if self.rounds.iter().all(|sheets| sheets.evaluations.is_none()) {
            return Some(Lack::Ballots);
        }
        let voted = |unit: &Id| {
            self.rounds
                .iter()
                .filter_map(|sheets| sheets.evaluations.as_ref()?.rows.get(unit))
                .any(|classes| rule.classes.iter().all(|class| classes.contains_key(&class.key)))
        };
        // A unit that is absent too often is not ranked, with or without ballots.
        let scored = |unit: &Id| {
            let sheets = self.rounds.iter().filter_map(|sheets| sheets.scores.as_ref()?.rows.get(unit));
            sheets.filter(|row| matches!(row.entry, Entry::Scored(_))).count()
        };
        let least = scheme.missing.minimum_weeks as usize;
        let lacking = |unit: &&Id| !voted(unit) && scored(unit) >= least;
        let without: Vec<Id> = self.units.iter().copied().filter(lacking).cloned().collect();
        (!without.is_empty()).then_some(Lack::BallotsOf(without))
    }
}
