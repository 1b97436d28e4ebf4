//! Vetoes (一票否决、否优、降档): what one fact does to a unit, whatever its score.

use crate::model::number::Decimal;

/// A veto that a period may apply, tied to a document.
#[derive(Clone, Debug)]
pub struct VetoRule {
    /// Its key in a period's ranking record.
    pub key: String,
    /// Its name as readers see it: 发生较大以上安全事故.
    pub name: String,
    /// What it does.
    pub effect: VetoEffect,
}

/// What a veto does.
#[derive(Clone, Debug, PartialEq)]
pub enum VetoEffect {
    /// The unit is taken out of the table.
    Out,
    /// It stands below all others.
    Last,
    /// Its score is this mark, if it would be higher: 按 59 分计.
    Mark(Decimal),
    /// It cannot have this band and gets the next below: 取消评优资格.
    Bar(String),
    /// It gets the band below its own: 降一档.
    Down,
}

/// The keys of [`VetoEffect`].
pub const VETOES: [&str; 5] = ["out", "last", "mark", "bar", "down"];

impl VetoEffect {
    /// The key in a scheme.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Out => VETOES[0],
            Self::Last => VETOES[1],
            Self::Mark(_) => VETOES[2],
            Self::Bar(_) => VETOES[3],
            Self::Down => VETOES[4],
        }
    }
}
