//! Figures that pages show and texts quote: computed from public records, never typed.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::gate::PublicView;
use crate::model::accountability::{Duty, Held};
use crate::model::notice::{Notice, NoticeKind};
use crate::model::record::Kind;
use crate::model::unit::Tier;

/// The flag whose villages `units.poor_villages` counts.
const POOR_VILLAGE: &str = "贫困村";

/// The keys that `[[key]]` in a text can name.
pub const KEYS: [&str; 11] = [
    "units.towns",
    "units.villages",
    "units.poor_villages",
    "notices.published",
    "notices.discipline",
    "accountability.units",
    "accountability.main_duty",
    "accountability.direct_duty",
    "orders.issued",
    "cases.publicised",
    "exemplars.publicised",
];

/// A computed number.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its key.
    pub key: &'static str,
    /// Its value.
    pub value: usize,
    /// First and last day of what it counts; the as-of date alone for what exists on a day.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// The records behind it, which its page lists.
    pub list: Kind,
}

pub(super) fn figures(view: &PublicView<'_>) -> Vec<Figure> {
    KEYS.iter().map(|key| figure(key, view)).collect()
}

fn figure(key: &'static str, view: &PublicView<'_>) -> Figure {
    let today = Some((view.as_of, view.as_of));
    let village_count = |flag: Option<&str>| {
        let villages = view.units.existing(Tier::Village, view.as_of);
        villages.filter(|unit| flag.is_none_or(|flag| unit.has_flag(flag, view.as_of))).count()
    };
    let notices = |list: Vec<&Notice>, value: usize| {
        (value, span(list.iter().map(|notice| notice.document.signed_on)), Kind::Notice)
    };
    let discipline = || view.notices.iter().copied().filter(|notice| notice.kind == NoticeKind::Criticism);
    let held = || discipline().flat_map(|notice| &notice.accountability).map(|edge| &edge.held);
    let duty = |wanted: Duty| held().filter(|held| matches!(held, Held::Post { duty, .. } if *duty == wanted)).count();
    let (value, period, list) = match key {
        "units.towns" => (view.units.existing(Tier::Town, view.as_of).count(), today, Kind::Unit),
        "units.villages" => (village_count(None), today, Kind::Unit),
        "units.poor_villages" => (village_count(Some(POOR_VILLAGE)), today, Kind::Unit),
        "notices.published" => notices(view.notices.clone(), view.notices.len()),
        "notices.discipline" => notices(discipline().collect(), discipline().count()),
        "accountability.units" => {
            let units: BTreeSet<_> = held()
                .filter_map(|held| match held {
                    Held::Unit(unit) => Some(unit),
                    Held::Post { .. } => None,
                })
                .collect();
            notices(discipline().collect(), units.len())
        }
        "accountability.main_duty" => notices(discipline().collect(), duty(Duty::Main)),
        "accountability.direct_duty" => notices(discipline().collect(), duty(Duty::Direct)),
        "orders.issued" => {
            (view.orders.len(), span(view.orders.iter().map(|order| order.document.signed_on)), Kind::Order)
        }
        "cases.publicised" => (view.cases.len(), span(view.cases.iter().map(|case| case.publicised_on)), Kind::Case),
        _ => {
            let days = view.exemplars.iter().map(|exemplar| exemplar.publicised_on);
            (view.exemplars.len(), span(days), Kind::Exemplar)
        }
    };
    Figure { key, value, period, list }
}

fn span(days: impl Iterator<Item = NaiveDate> + Clone) -> Option<(NaiveDate, NaiveDate)> {
    days.clone().min().zip(days.max())
}
