//! Which columns the unit register has. Its rows are read by `load::table`.

/// The columns of `content/units.csv`; those up to `parent` must be there.
pub const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "tier",
    "kind",
    "parent",
    "code",
    "flags",
    "aliases",
    "from",
    "to",
    "succeeded_by",
    "founded_by",
    "ended_by",
];

/// How many of [`COLUMNS`] must be there.
pub const REQUIRED: usize = 5;
