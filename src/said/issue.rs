//! A monthly bulletin: its number in words, and which records it holds.

use super::Around;
use crate::compute::ranking::Ranking;
use crate::model::bulletin::Bulletin;
use crate::model::period::Month;
use crate::model::record::{Kind, Record};

/// 第N期(总第M期)
pub(crate) fn issue(around: &Around<'_>, bulletin: &Bulletin) -> String {
    let year = bulletin.month.parts().0.to_string();
    let (issue, total) = (bulletin.issue.to_string(), bulletin.total.to_string());
    around.words("bulletin.issue", &[("year", &year), ("issue", &issue), ("total", &total)])
}

/// What a month brought, kind by kind, beside its rankings; kinds without any are left out.
pub(crate) fn of_month<'a>(around: &'a Around<'a>, month: Month) -> impl Iterator<Item = (Kind, &'a [Record<'a>])> {
    let kinds = Kind::ALL.iter().copied().filter(|kind| gathered(*kind));
    let lists = kinds.map(move |kind| (kind, around.of_month(kind, month)));
    lists.filter(|(_, list)| !list.is_empty())
}

/// Whether a bulletin lists the month's records of a kind.
fn gathered(kind: Kind) -> bool {
    match kind {
        Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar => true,
        // Rankings have sections of their own.
        Kind::Unit | Kind::Ranking | Kind::Bulletin | Kind::Article | Kind::Page | Kind::Scheme => false,
    }
}

/// The rankings of periods that end in the month.
pub(crate) fn rankings_of<'a>(around: &'a Around<'_>, month: Month) -> impl Iterator<Item = &'a Ranking> {
    around.computed.rankings.iter().filter(move |ranking| Month::of(ranking.period.last_day()) == month)
}
