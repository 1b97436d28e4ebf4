//! Arithmetic on the public view: rankings and figures, every number with the records behind it.

pub mod figures;
pub mod ranking;

use crate::gate::PublicView;
use figures::Figure;
use ranking::Ranking;

/// Everything that is computed.
#[derive(Debug)]
pub struct Computed {
    /// Rankings by scheme and month.
    pub rankings: Vec<Ranking>,
    /// Figures by key, in the order of [`figures::KEYS`].
    pub figures: Vec<Figure>,
}

/// Computes rankings and figures.
#[must_use]
pub fn compute(view: &PublicView<'_>) -> Computed {
    Computed { rankings: ranking::rankings(view), figures: figures::figures(view) }
}

impl Computed {
    /// The figure with a key.
    #[must_use]
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }

    /// The rankings a unit appears in, oldest first: the ranking, and its row if it was ranked.
    pub fn history<'c>(
        &'c self,
        unit: &'c crate::model::id::Id,
    ) -> impl Iterator<Item = (&'c Ranking, Option<&'c ranking::Row>)> {
        self.rankings.iter().filter_map(move |ranking| {
            let row = ranking.rows.iter().find(|row| row.unit == *unit);
            let listed = row.is_some() || ranking.unranked.iter().any(|row| row.unit == *unit);
            listed.then_some((ranking, row))
        })
    }
}
