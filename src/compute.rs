//! Arithmetic on the public view: rankings and figures, every number with the records behind it.

mod change;
pub mod consequence;
pub mod figures;
pub mod order;
pub mod past;
pub mod points;
pub mod precision;
pub mod ranking;
pub mod scoring;
pub mod sensitivity;
pub mod total;

use crate::gate::PublicView;
use figures::Figure;
use ranking::Ranking;

/// Everything that is computed.
#[derive(Debug)]
pub struct Computed {
    /// Rankings by scheme and period.
    pub rankings: Vec<Ranking>,
    /// Figures by key, in the order of [`crate::model::figure::FigureKey`].
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
        let key = key.parse().ok()?;
        self.figures.iter().find(|figure| figure.key == key)
    }

    /// The place of a released period in [`Self::rankings`].
    #[must_use]
    pub fn place(&self, scheme: &crate::model::id::Id, period: crate::model::period::Period) -> Option<usize> {
        self.rankings.binary_search_by(|one| (&one.scheme, one.period).cmp(&(scheme, period))).ok()
    }
}
