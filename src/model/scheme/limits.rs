//! Caps and gates: what bonus, malus and total cannot exceed, and above which score a bonus counts.

use crate::model::number::Decimal;

/// Caps and gates of a scheme; what is `None` is not limited.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// All additions together count for at most so much.
    pub bonus: Option<Decimal>,
    /// All deductions together count for at most so much, above zero.
    pub malus: Option<Decimal>,
    /// The score is not above.
    pub top: Option<Decimal>,
    /// The score is not below.
    pub bottom: Option<Decimal>,
    /// A bonus counts only from a score.
    pub gate: Option<Gate>,
}

/// From which score on additions count.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The score.
    pub from: Decimal,
    /// Which score is held against it.
    pub measured: Measured,
}

/// The keys of [`Measured`].
pub const MEASURED: [&str; 2] = ["before", "after"];

/// Which score decides whether additions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// The score without additions, after deductions.
    Before,
    /// The score with additions.
    After,
}

impl Measured {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        MEASURED[self as usize]
    }
}
