//! The totals and ranks that a sheet has itself, held against its own numbers.
//!
//! A total that differs in one row is a slip in that row, in the total or in a score; totals that differ everywhere are
//! made by another rule, which is said once.

use super::wanted::Wish;
use super::{Kind, number};
use crate::model::number::{Decimal, Exact, Rounding, RoundingMode};

/// A scored row with what the sheet itself makes of it.
pub(super) struct OwnRow {
    /// The row of the sheet, from 0.
    pub(super) row: usize,
    /// Its numbers by header.
    pub(super) values: Vec<(String, Decimal)>,
    /// The sheet's total, as written.
    pub(super) total: String,
    /// The sheet's rank, as written.
    pub(super) rank: String,
}

/// What there is to say: the row it is about (none for the table as a whole), the kind, what stands there, what it
/// would be.
pub(super) type Said = (Option<usize>, Kind, String, String);

/// Holds totals and ranks against the numbers.
pub(super) fn compare(rows: &[OwnRow], wish: &Wish) -> Vec<Said> {
    let mut said = totals(rows, wish);
    said.extend(ranks(rows));
    said
}

fn totals(rows: &[OwnRow], wish: &Wish) -> Vec<Said> {
    let with: Vec<(&OwnRow, Decimal)> = rows.iter().filter_map(|row| Some((row, number_of(&row.total)?))).collect();
    if with.is_empty() {
        return Vec::new();
    }
    let rules: [fn(&OwnRow, &Wish) -> Option<Exact>; 3] = [sum, weighted, mean];
    let agree = |rule: fn(&OwnRow, &Wish) -> Option<Exact>, row: &OwnRow, total: Decimal| {
        rule(row, wish).is_some_and(|exact| shows(exact, total))
    };
    let count = |rule: &fn(&OwnRow, &Wish) -> Option<Exact>| {
        with.iter().filter(|(row, total)| agree(*rule, row, *total)).count()
    };
    let best = (0..rules.len()).max_by_key(|place| (count(&rules[*place]), std::cmp::Reverse(*place)));
    let rule = rules[best.unwrap_or(0)];
    let right = count(&rule);
    if right * 2 < with.len() || right == 0 {
        return vec![(None, Kind::TotalsUnclear, (with.len() - right).to_string(), String::new())];
    }
    if right == with.len() {
        return vec![(None, Kind::TotalsAgree, right.to_string(), String::new())];
    }
    let wrong = with.iter().filter(|(row, total)| !agree(rule, row, *total));
    let ours = |row: &OwnRow, total: Decimal| {
        let rounding = Rounding { places: total.parts().1.max(2), mode: RoundingMode::HalfUp };
        rule(row, wish).and_then(|exact| exact.round(rounding).ok()).map(|ours| trimmed(&ours.to_string()))
    };
    wrong
        .map(|(row, total)| {
            (Some(row.row), Kind::TotalDiffers, row.total.clone(), ours(row, *total).unwrap_or_default())
        })
        .collect()
}

/// Whether a number shown with its places is an exact one, rounded either way at halves.
fn shows(exact: Exact, shown: Decimal) -> bool {
    let places = shown.parts().1;
    [RoundingMode::HalfUp, RoundingMode::HalfEven]
        .into_iter()
        .any(|mode| exact.round(Rounding { places, mode }).is_ok_and(|rounded| rounded.exact() == shown.exact()))
}

fn sum(row: &OwnRow, _: &Wish) -> Option<Exact> {
    row.values.iter().try_fold(Exact::zero(), |sum, (_, value)| sum.plus(value.exact()).ok())
}

fn mean(row: &OwnRow, wish: &Wish) -> Option<Exact> {
    sum(row, wish)?.over(Exact::whole(u64::try_from(row.values.len()).ok()?)).ok()
}

fn weighted(row: &OwnRow, wish: &Wish) -> Option<Exact> {
    if wish.weights.is_empty() {
        return None;
    }
    row.values.iter().try_fold(Exact::zero(), |sum, (header, value)| {
        let (_, worth) = wish.weights.iter().find(|(own, _)| own == header)?;
        sum.plus(value.exact().times(*worth).ok()?).ok()
    })
}

fn ranks(rows: &[OwnRow]) -> Vec<Said> {
    let ranks: Vec<Option<usize>> = rows.iter().map(|row| rank_of(&row.rank)).collect();
    if ranks.iter().all(Option::is_none) {
        return Vec::new();
    }
    let by: Vec<Option<Exact>> = rows
        .iter()
        .map(|row| {
            let sum = || row.values.iter().try_fold(Exact::zero(), |sum, (_, value)| sum.plus(value.exact()).ok());
            number_of(&row.total).map(Decimal::exact).or_else(sum)
        })
        .collect();
    let ours: Vec<usize> = by.iter().map(|own| 1 + by.iter().filter(|other| *other > own).count()).collect();
    let dense: Vec<usize> = by
        .iter()
        .map(|own| {
            let mut above: Vec<_> = by.iter().filter(|other| *other > own).collect();
            above.sort();
            above.dedup();
            1 + above.len()
        })
        .collect();
    let differ = |ours: &[usize]| -> Vec<usize> {
        (0..rows.len()).filter(|place| ranks[*place].is_some_and(|rank| rank != ours[*place])).collect()
    };
    let wrong = if differ(&dense).is_empty() { Vec::new() } else { differ(&ours) };
    let counted = ranks.iter().flatten().count();
    if wrong.is_empty() {
        return vec![(None, Kind::RanksAgree, counted.to_string(), String::new())];
    }
    // One wrong rank moves a neighbour too; more than half is another rule.
    if wrong.len() * 2 > counted && counted > 3 {
        return vec![(None, Kind::RanksUnclear, wrong.len().to_string(), String::new())];
    }
    let said = |place: &usize| {
        (Some(rows[*place].row), Kind::RankDiffers, rows[*place].rank.clone(), ours[*place].to_string())
    };
    wrong.iter().map(said).collect()
}

fn number_of(text: &str) -> Option<Decimal> {
    match number::read(text) {
        number::Reading::Plain(number) | number::Reading::Folded(number) => number.parse().ok(),
        // Stored with all its digits, shown with fewer: compared as shown to two places.
        number::Reading::Long(number) => number::rounded(&number, 2)?.parse().ok(),
        number::Reading::Percent(_)
        | number::Reading::Scientific
        | number::Reading::Doubtful(_)
        | number::Reading::Nothing => None,
    }
}

/// 3, 第3名 and 3.0 are the third place.
fn rank_of(text: &str) -> Option<usize> {
    let digits: String = super::folded(text).trim_end_matches(".0").chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|rank| *rank > 0)
}

fn trimmed(number: &str) -> String {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').to_owned() } else { number.to_owned() }
}
