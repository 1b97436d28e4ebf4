//! Changes since the last period that was ranked: scores unit by unit, places among the units ranked in both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::order::by_keys;
use super::ranking::{Change, Comparison, Moved, Ranking, Row};
use crate::gate::PublicView;
use crate::model::id::Id;
use crate::model::number::{OutOfRange, Rounding, RoundingMode};
use crate::model::scheme::TieRule;

/// Changes since the last period that was ranked: scores unit by unit, places among the units ranked in both.
pub(super) fn compare(before: &Ranking, own: &mut Ranking, ties: TieRule) {
    let old: BTreeMap<&Id, &Row> = before.rows.iter().map(|row| (&row.unit, row)).collect();
    let both: Vec<usize> = (0..own.rows.len()).filter(|at| old.contains_key(&own.rows[*at].unit)).collect();
    // By rank, in which chains of ties and vetoes have had their say.
    let then: Vec<Reverse<u32>> = both.iter().map(|at| Reverse(old[&own.rows[*at].unit].rank)).collect();
    let now: Vec<Reverse<u32>> = both.iter().map(|at| Reverse(own.rows[*at].rank)).collect();
    let (then, now) = (by_keys(&then, ties), by_keys(&now, ties));
    let known: BTreeSet<&Id> = own.rows.iter().map(|row| &row.unit).collect();
    let left = before.rows.iter().filter(|row| !known.contains(&row.unit)).map(|row| row.unit.clone()).collect();
    let joined = own.rows.iter().filter(|row| !old.contains_key(&row.unit)).map(|row| row.unit.clone()).collect();
    own.comparable = Comparison::Comparable { since: before.period, common: both.len(), joined, left };
    for row in &mut own.rows {
        row.change = Change::New;
    }
    for (place, at) in both.into_iter().enumerate() {
        let row = &mut own.rows[at];
        let places = i64::from(then[place]) - i64::from(now[place]);
        row.change = moved(old[&row.unit], row, places).map_or(Change::None, Change::Moved);
    }
}

/// A unit that something was merged into, or split off, is not what it was: it is not compared.
pub(super) fn forget_remade(view: &PublicView<'_>, before: &Ranking, own: &mut Ranking) {
    let (after, until) = (before.period.last_day(), own.period.last_day());
    for row in own.rows.iter_mut().filter(|row| view.units.remade(&row.unit, after, until)) {
        row.change = Change::None;
    }
}

fn moved(old: &Row, new: &Row, places: i64) -> Result<Moved, OutOfRange> {
    let (Some(before), Some(now)) = (old.score, new.score) else {
        return Ok(Moved { score: None, places, beyond: None });
    };
    let digits = now.parts().1.max(before.parts().1);
    let difference = now.exact().minus(before.exact())?;
    let score = difference.round(Rounding { places: digits, mode: RoundingMode::HalfEven })?;
    let beyond = match (&old.certainty, &new.certainty) {
        (Some(old), Some(new)) => {
            Some(difference.times(difference)? > old.variance.exact().plus(new.variance.exact())?)
        }
        _ => None,
    };
    Ok(Moved { score: Some(score), places, beyond })
}
