//! Which columns the unit register has. Its rows are read by `load::table`.

/// The columns of `content/units.csv`; those up to `parent` must be there.
pub const COLUMNS: [&str; 10] = ["id", "name", "tier", "kind", "parent", "code", "flags", "aliases", "from", "to"];

/// How many of [`COLUMNS`] must be there.
pub const REQUIRED: usize = 5;
