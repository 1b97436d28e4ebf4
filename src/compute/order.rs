//! From scores to the table: vetoes, ranks over all and in groups, ties and tie chains, bands with quotas, flags.

use std::collections::BTreeMap;

use super::ranking::Row;
use crate::model::number::{Decimal, Exact};
use crate::model::scheme::{Band, End, Flag, Scheme, TieRule, VetoEffect};

/// What a unit's place is decided by, in this order: whether a veto puts it last, its score, the indicators of the tie
/// chain.
type Standing = (bool, Vec<Exact>);

/// Ranks the rows, gives them bands and flags, and sorts them by rank; the order of the register stays within a rank.
pub(super) fn order(scheme: &Scheme, rows: &mut [Row]) {
    for row in rows.iter_mut() {
        for veto in &row.vetoes {
            if let VetoEffect::Mark(mark) = &veto.effect {
                row.score = row.score.map(|score| if *mark < score { *mark } else { score });
            }
        }
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    let ranks = placed(scheme, rows, &all);
    for (row, (rank, tied)) in rows.iter_mut().zip(ranks) {
        (row.rank, row.tied) = (rank, tied);
    }
    rows.sort_by_key(|row| row.rank);
    let fields = fields(rows);
    for field in &fields {
        if !scheme.groups.is_empty() {
            for (at, (rank, tied)) in field.iter().zip(placed(scheme, rows, field)) {
                rows[*at].in_group = rows[*at].group.map(|_| (rank, tied));
            }
        }
        bands(scheme, rows, field);
        flags(scheme, rows, field);
    }
}

/// The rows that compete with each other: of each group, or all.
fn fields(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut fields: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        fields.entry(row.group).or_default().push(at);
    }
    fields.into_values().collect()
}

fn standing(scheme: &Scheme, row: &Row) -> Standing {
    let last = row.vetoes.iter().any(|veto| veto.effect == VetoEffect::Last);
    let mut keys = vec![row.score.map_or(Exact::zero(), Decimal::exact)];
    // Compared as published, so that a reader can follow.
    keys.extend(scheme.tie_chain.iter().map(|at| row.indicators[*at].map_or(Exact::zero(), Decimal::exact)));
    (!last, keys)
}

/// Rank and tie of each of some rows, in their order.
fn placed(scheme: &Scheme, rows: &[Row], field: &[usize]) -> Vec<(u32, bool)> {
    let keys: Vec<Standing> = field.iter().map(|at| standing(scheme, &rows[*at])).collect();
    let ranks = by_keys(&keys, scheme.ties);
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    for rank in &ranks {
        *shared.entry(*rank).or_default() += 1;
    }
    ranks.into_iter().map(|rank| (rank, shared[&rank] > 1)).collect()
}

/// Ranks for scores, in the order of the scores: equal scores share a rank.
///
/// Competition ranking goes on after a tie by as many places as units shared it (1 2 2 4), dense ranking by one.
#[must_use]
pub fn ranks(scores: &[Decimal], ties: TieRule) -> Vec<u32> {
    let keys: Vec<Exact> = scores.iter().map(|score| score.exact()).collect();
    by_keys(&keys, ties)
}

/// Ranks for keys, the greatest first.
pub(super) fn by_keys<K: Ord>(keys: &[K], ties: TieRule) -> Vec<u32> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*b].cmp(&keys[*a]));
    let mut ranks = vec![0; keys.len()];
    let mut rank = 0;
    for (place, &at) in order.iter().enumerate() {
        let tied = place > 0 && keys[order[place - 1]] == keys[at];
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

/// Bands by score, by quota, and by veto: a band that is full or barred gives way to the next below.
fn bands(scheme: &Scheme, rows: &mut [Row], field: &[usize]) {
    let count = field.len();
    let mut given: Vec<Option<usize>> = vec![None; count];
    for (level, band) in scheme.bands.iter().enumerate() {
        let fits = |at: usize| {
            let row = &rows[field[at]];
            row.score.is_some_and(|score| score >= band.from) && !barred(row, band)
        };
        let open: Vec<usize> = (0..count).filter(|at| given[*at].is_none() && fits(*at)).collect();
        let quota = band.quota.map_or(count, |percent| scheme.shares.of(percent, count));
        // The quota is not exceeded: units that share the score at its edge all go to the next band.
        let beyond = open.get(quota).map(|at| rows[field[*at]].rank);
        for at in open {
            if beyond.is_none_or(|rank| rows[field[at]].rank < rank) {
                given[at] = Some(level);
            }
        }
    }
    for (at, level) in given.into_iter().enumerate() {
        let row = &mut rows[field[at]];
        let down = usize::from(row.vetoes.iter().any(|veto| veto.effect == VetoEffect::Down));
        let level = level.map(|level| (level + down).min(scheme.bands.len() - 1));
        row.band = level.map(|level| scheme.bands[level].name.clone());
    }
}

fn barred(row: &Row, band: &Band) -> bool {
    row.vetoes.iter().any(|veto| matches!(&veto.effect, VetoEffect::Bar(name) if *name == band.name))
}

/// Flags by position, share and score; units that share the place at the edge are all named.
fn flags(scheme: &Scheme, rows: &mut [Row], field: &[usize]) {
    for (number, flag) in scheme.flags.iter().enumerate() {
        let named: Vec<usize> = field.iter().copied().filter(|at| holds(scheme, rows, field, flag, *at)).collect();
        for at in named {
            rows[at].flags.push(number);
        }
    }
}

fn holds(scheme: &Scheme, rows: &[Row], field: &[usize], flag: &Flag, at: usize) -> bool {
    let row = &rows[at];
    let from = |from: Decimal| row.score.is_some_and(|score| score >= from);
    let below = |below: Decimal| row.score.is_some_and(|score| score < below);
    let score = flag.from.is_none_or(from) && flag.below.is_none_or(below);
    let position = flag.position.is_none_or(|position| {
        let places = position.count.places(field.len(), scheme.shares);
        match position.end {
            // As many as stand strictly above, or below; the rows of a field stand by rank.
            End::First => field.partition_point(|other| rows[*other].rank < row.rank) < places,
            End::Last => field.len() - field.partition_point(|other| rows[*other].rank <= row.rank) < places,
        }
    });
    score && position
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
