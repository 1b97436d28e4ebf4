//! What a period lacks and what it left out, in words: a gap is named with its true reason.

use super::Around;
use super::standing::round_name;
use crate::compute::ranking::Ranking;
use crate::model::id::Id;
use crate::model::lacks::Lack;
use crate::model::period::Round;

/// How many units are named.
const SHOWN: usize = 5;

/// A sentence for each gap.
pub(crate) fn sentences(around: &Around<'_>, ranking: &Ranking) -> Vec<String> {
    let day = ranking.period.last_day();
    let rounds = |list: &[Round]| list.iter().map(|round| round_name(around, *round)).collect::<Vec<_>>().join("、");
    let units = |list: &[Id]| {
        let names = list.iter().take(SHOWN).map(|id| around.view.units.told_apart(id, day));
        names.collect::<Vec<_>>().join("、")
    };
    let mut said: Vec<String> = ranking
        .lacks
        .iter()
        .map(|lack| match lack {
            Lack::Days(last) => around.words("lack.days", &[("day", &around.day(*last))]),
            Lack::Scores(list) => around.words("lack.scores", &[("rounds", &rounds(list))]),
            Lack::Ballots => around.word("lack.ballots"),
            Lack::BallotsOf(list) => {
                around.words("lack.ballots_of", &[("count", &list.len().to_string()), ("units", &units(list))])
            }
        })
        .collect();
    let mut releases = around.view.rankings.iter();
    let own = releases.find(|one| one.scheme == ranking.scheme && one.period == ranking.period);
    for skipped in own.iter().flat_map(|release| &release.skipped) {
        said.push(match skipped.round {
            Some(round) => {
                around.words("lack.skipped", &[("round", &round_name(around, round)), ("reason", &skipped.reason)])
            }
            None => around.words("lack.no_ballots", &[("reason", &skipped.reason)]),
        });
    }
    said
}

/// Whether a round's sheet is missing, rather than left out on purpose.
pub(crate) fn missing(ranking: &Ranking, round: Round) -> bool {
    ranking.lacks.iter().any(|lack| match lack {
        Lack::Scores(list) => list.contains(&round),
        Lack::Days(_) | Lack::Ballots | Lack::BallotsOf(_) => false,
    })
}
