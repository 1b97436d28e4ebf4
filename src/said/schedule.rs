//! Release days in words: what came late, what is overdue, what comes next.

use super::Around;
use crate::model::period::Period;
use crate::model::promise::Promise;
use crate::model::ranking::RankingRelease;

/// How late a ranking was, where a day had been announced.
pub(crate) fn late(around: &Around<'_>, release: &RankingRelease) -> Option<String> {
    let promise = around.view.identity.releases.iter().find(|promise| promise.scheme == release.scheme)?;
    let day = promise.of(release.period);
    let days = (release.published_on - day).num_days();
    (days > 0).then(|| around.words("schedule.late", &[("day", &around.day(day)), ("days", &days.to_string())]))
}

/// What should have been published by the as-of date and is not.
pub(crate) fn overdue(around: &Around<'_>) -> Vec<String> {
    let missed = |promise: &Promise| -> Vec<String> {
        let periods = crate::gate::overdue(around.view, promise).into_iter();
        periods.map(|period| sentence(around, "schedule.overdue", promise, period)).collect()
    };
    around.view.identity.releases.iter().flat_map(missed).collect()
}

/// What comes next, a sentence a scheme.
pub(crate) fn next(around: &Around<'_>) -> Vec<String> {
    let next = |promise: &Promise| {
        let scheme = around.view.scheme(&promise.scheme)?;
        let last =
            around.view.rankings.iter().filter(|one| one.scheme == promise.scheme).map(|one| one.period).max()?;
        let mut period = last.next();
        while promise.of(period) <= around.view.as_of {
            period = period.next();
        }
        scheme.applies(period.first_day()).then(|| sentence(around, "schedule.next", promise, period))
    };
    around.view.identity.releases.iter().filter_map(next).collect()
}

fn sentence(around: &Around<'_>, key: &str, promise: &Promise, period: Period) -> String {
    let title = around.view.scheme(&promise.scheme).map_or("", |scheme| scheme.title.as_str());
    let (period, day) = (around.period(period), around.day(promise.of(period)));
    around.words(key, &[("scheme", title), ("period", &period), ("day", &day)])
}
