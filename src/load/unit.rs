//! Which columns the unit register has. Its rows are read by `load::table`.

pub use crate::model::unit::COLUMNS;

/// How many of [`COLUMNS`] must be there.
pub const REQUIRED: usize = 5;
