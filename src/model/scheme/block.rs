//! Blocks (板块): indicators summed up by themselves before they enter the total, nested as deep as a scheme needs.

use crate::model::number::Decimal;

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its key.
    pub key: String,
    /// Its name as readers see it.
    pub name: String,
    /// The block that holds it, by its place in the scheme; before this one.
    pub of: Option<usize>,
    /// What it counts for in the block above or in the total; `None` for the sum of what it holds.
    pub weight: Option<Decimal>,
    /// Its own points count for at most so much; where it has no weight, it counts for no more in what is above it.
    pub cap: Option<Decimal>,
    /// How its parts become one.
    pub mean: MeanKind,
}

/// The keys of [`MeanKind`].
pub const MEANS: [&str; 2] = ["arithmetic", "geometric"];

/// How weighted parts become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeanKind {
    /// Σ weight × points ÷ Σ weight.
    Arithmetic,
    /// The weighted geometric mean, to ten places: a low part cannot be made up for by a high one.
    Geometric,
}

impl MeanKind {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        MEANS[self as usize]
    }
}
