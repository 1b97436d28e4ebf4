//! Whether periods are complete: what `check` warns of and `close` refuses.

use chrono::NaiveDate;

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::lacks::Lack;
use crate::model::ranking::RankingRelease;
use crate::model::record::Record;
use crate::model::site::Site;
use crate::source::Sources;

/// How many units are named.
const SHOWN: usize = 5;

/// Warns of what published periods lack.
pub fn gaps(site: &Site, sources: &Sources, as_of: NaiveDate, diags: &mut Diagnostics) {
    for release in site.rankings.iter().filter(|release| release.release.hold(as_of).is_none()) {
        lacking(site, sources, release, as_of, diags);
    }
}

/// Reports what a period lacks on a day, a fault a kind; whether anything is lacking.
pub fn lacking(
    site: &Site,
    sources: &Sources,
    release: &RankingRelease,
    as_of: NaiveDate,
    diags: &mut Diagnostics,
) -> bool {
    let Some((scheme, inputs)) = site.inputs(release) else { return false };
    let lacks = inputs.lacks(scheme, &release.skipped, as_of);
    let path = format!("content/{}.toml", Record::Ranking(release).path());
    let Some((file, _)) = sources.iter().find(|(_, file)| file.path == path) else { return !lacks.is_empty() };
    for lack in &lacks {
        let fault = Diagnostic::new(Code::PeriodLacks, Span::file(file));
        let fault = fault.arg("month", release.period).arg("scheme", &scheme.title);
        diags.push(match lack {
            Lack::Days(last) => fault.arg("day", last).remedy("help-days"),
            Lack::Scores(rounds) => {
                let list = rounds.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
                fault.arg("rounds", list).arg("tier", scheme.tier.key())
            }
            Lack::Ballots => fault.arg("tier", scheme.tier.key()).remedy("help-ballots"),
            Lack::BallotsOf(units) => {
                let day = release.period.last_day();
                let names = units.iter().take(SHOWN).map(|id| site.units.told_apart(id, day)).collect::<Vec<_>>();
                fault.arg("count", units.len()).arg("list", names.join("、")).remedy("help-ballots-of")
            }
        });
    }
    !lacks.is_empty()
}
