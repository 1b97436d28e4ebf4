//! Figures that pages show and texts quote: computed from public records, never typed.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::gate::PublicView;
use crate::model::accountability::{Duty, Held};
use crate::model::figure::FigureKey;
use crate::model::notice::{Notice, NoticeKind};
use crate::model::record::Kind;
use crate::model::unit::Tier;

/// The flag whose villages `units.poor_villages` counts.
const POOR_VILLAGE: &str = "贫困村";

/// A computed number.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its key.
    pub key: FigureKey,
    /// Its value.
    pub value: usize,
    /// First and last day of what it counts; the as-of date alone for what exists on a day.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// The records behind it, which its page lists.
    pub list: Kind,
}

pub(super) fn figures(view: &PublicView<'_>) -> Vec<Figure> {
    FigureKey::ALL.iter().map(|key| figure(*key, view)).collect()
}

fn figure(key: FigureKey, view: &PublicView<'_>) -> Figure {
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
        FigureKey::Towns => (view.units.existing(Tier::Town, view.as_of).count(), today, Kind::Unit),
        FigureKey::Villages => (village_count(None), today, Kind::Unit),
        FigureKey::PoorVillages => (village_count(Some(POOR_VILLAGE)), today, Kind::Unit),
        FigureKey::Notices => notices(view.notices.clone(), view.notices.len()),
        FigureKey::Discipline => notices(discipline().collect(), discipline().count()),
        FigureKey::UnitsHeld => {
            let units: BTreeSet<_> = held()
                .filter_map(|held| match held {
                    Held::Unit(unit) => Some(unit),
                    Held::Post { .. } => None,
                })
                .collect();
            notices(discipline().collect(), units.len())
        }
        FigureKey::MainDuty => notices(discipline().collect(), duty(Duty::Main)),
        FigureKey::DirectDuty => notices(discipline().collect(), duty(Duty::Direct)),
        FigureKey::Orders => {
            (view.orders.len(), span(view.orders.iter().map(|order| order.document.signed_on)), Kind::Order)
        }
        FigureKey::Cases => (view.cases.len(), span(view.cases.iter().map(|case| case.publicised_on)), Kind::Case),
        FigureKey::Exemplars => {
            let days = view.exemplars.iter().map(|exemplar| exemplar.publicised_on);
            (view.exemplars.len(), span(days), Kind::Exemplar)
        }
    };
    Figure { key, value, period, list }
}

fn span(days: impl Iterator<Item = NaiveDate> + Clone) -> Option<(NaiveDate, NaiveDate)> {
    days.clone().min().zip(days.max())
}
