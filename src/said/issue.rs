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

/// What a bulletin's month brought, kind by kind, beside its rankings; kinds without any are left out.
///
/// Only what was public on the bulletin's own day: an issue that is out does not grow.
pub(crate) fn of_month<'a>(
    around: &'a Around<'a>,
    bulletin: &Bulletin,
) -> impl Iterator<Item = (Kind, Vec<Record<'a>>)> {
    let (month, date) = (bulletin.month, bulletin.date);
    let kinds = Kind::ALL.iter().copied().filter(|kind| gathered(*kind));
    let lists = kinds.map(move |kind| {
        let public = |record: &&Record<'_>| record.release().hold(date).is_none();
        (kind, around.of_month(kind, month).iter().filter(public).copied().collect::<Vec<_>>())
    });
    lists.filter(|(_, list)| !list.is_empty())
}

/// Whether a bulletin lists the month's records of a kind.
fn gathered(kind: Kind) -> bool {
    match kind {
        Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar => true,
        // Rankings have sections of their own.
        Kind::Unit | Kind::Ranking | Kind::Bulletin | Kind::Article | Kind::Page | Kind::Scheme | Kind::Amendment => {
            false
        }
    }
}

/// The rankings of periods that end in a bulletin's month and were public on its day.
pub(crate) fn rankings_of<'a>(around: &'a Around<'_>, bulletin: &Bulletin) -> impl Iterator<Item = &'a Ranking> {
    let (month, date) = (bulletin.month, bulletin.date);
    let public = move |ranking: &&Ranking| {
        let mut releases = around.view.rankings.iter();
        let own = releases.find(|one| one.scheme == ranking.scheme && one.period == ranking.period);
        own.is_some_and(|release| release.release.hold(date).is_none())
    };
    let ended = move |ranking: &&Ranking| Month::of(ranking.period.last_day()) == month;
    around.computed.rankings.iter().filter(ended).filter(public)
}
