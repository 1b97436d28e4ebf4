//! Which column of a score table holds what, by the schemes that apply.

use std::sync::Arc;

use crate::model::inputs::event_key;
use crate::model::scheme::{IndicatorSource, Scheme};

/// What a column of a score table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// The unit, by id, name or alias.
    Unit,
    /// The comment.
    Comment,
    /// An indicator's value.
    Value(Arc<str>),
    /// How many of an indicator's were right.
    Hits(Arc<str>),
    /// Of how many.
    Of(Arc<str>),
    /// The number beside an indicator's value: a target, or an earlier value.
    Beside(Arc<str>),
    /// How many of an event; the key names indicator and event.
    Event(Arc<str>),
}

/// The columns that a table may have, each with its names, the one for messages first.
pub(super) fn known(schemes: &[&Scheme], office: Option<&str>) -> Vec<(Vec<String>, Column)> {
    let words = |list: [&str; 2]| list.map(str::to_owned).to_vec();
    let mut columns = vec![(words(["unit", "单位"]), Column::Unit), (words(["comment", "点评"]), Column::Comment)];
    for indicator in schemes.iter().flat_map(|scheme| &scheme.indicators).filter(|each| each.of_office(office)) {
        let key = || Arc::from(indicator.key.as_str());
        let own = || vec![indicator.key.clone(), indicator.name.clone()];
        let found: Vec<(Vec<String>, Column)> = match &indicator.source {
            IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => Vec::new(),
            IndicatorSource::Column { .. } => vec![(own(), Column::Value(key()))],
            IndicatorSource::Measured(measure) => {
                let beside = measure.beside().map(|name| (vec![name.to_owned()], Column::Beside(key())));
                std::iter::once((own(), Column::Value(key()))).chain(beside).collect()
            }
            IndicatorSource::Events(rule) => {
                let event = |name: &String| Column::Event(event_key(&indicator.key, name).as_str().into());
                rule.items.iter().map(|item| (vec![item.name.clone()], event(&item.name))).collect()
            }
            IndicatorSource::Rate { hits, of } => {
                vec![(vec![hits.clone()], Column::Hits(key())), (vec![of.clone()], Column::Of(key()))]
            }
        };
        for (names, column) in found {
            match columns.iter_mut().find(|(_, other)| *other == column) {
                // Two versions may call one indicator by two names.
                Some((have, _)) => {
                    have.extend(names.into_iter().filter(|name| !have.contains(name)).collect::<Vec<_>>());
                }
                None => columns.push((names, column)),
            }
        }
    }
    columns
}
