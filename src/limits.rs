//! Every limit on what is read, in one place; `docs/limits.md` is the same table for readers.
//!
//! A limit is checked before the memory is taken, and what is beyond it is refused by name. Within them any one file
//! is checked and built in 5 seconds and 500 MB.

/// The largest file that is read, in bytes.
pub const FILE: u64 = 8 * MIB;

/// The largest Markdown file, in bytes: some 350 000 characters, three times the longest report of an office.
pub const PROSE: u64 = MIB;

/// The longest line, in bytes.
pub const LINE: usize = 1024 * 1024;

/// The longest field of one line, in characters.
pub const FIELD: usize = 500;

/// The longest paragraph, heading or cell of a text, in bytes.
pub const PARAGRAPH: usize = 64 * 1024;

/// Paragraphs, headings and list items of one text.
pub const BLOCKS: usize = 3_000;

/// Cells of the tables of one text.
pub const PROSE_CELLS: usize = 10_000;

/// Columns of a table, wherever it stands.
pub const COLUMNS: usize = 200;

/// Rows of a sheet or CSV file.
pub const ROWS: usize = 100_000;

/// Cells of a sheet or CSV file that hold something.
pub const CELLS: usize = 500_000;

/// Characters of one cell of a workbook. Source: the limit of Excel itself.
pub const CELL_TEXT: usize = 32_767;

/// Text of all cells of a sheet together, in bytes, each use of a shared string counted.
pub const SHEET_TEXT: usize = 32 * 1024 * 1024;

/// Sheets of a workbook. Each is unpacked once at most.
pub const SHEETS: usize = 255;

/// All parts of a workbook that are read, unpacked, in bytes.
pub const UNPACKED: u64 = 64 * MIB;

/// Merged ranges of a sheet, and number formats and cell styles of a workbook. Source: the limit of Excel on styles.
pub const STYLES: usize = 65_490;

/// Points of a picture: a camera of 40 million takes 150 MB while it is looked at.
pub const PIXELS: u64 = 40_000_000;

/// The longest side of a picture, in points.
pub const SIDE: u32 = 16_000;

/// The largest data file that `verify` reads, in bytes: 41 000 units need about 90 MB.
pub const DATA_FILE: u64 = 512 * MIB;

/// Faults of one kind that are shown; the others are counted.
pub const FAULTS_SHOWN: usize = 100;

/// Faults of one kind that are kept for programs; the others are counted.
pub const FAULTS_KEPT: usize = 10_000;

/// Faults of one kind for which the nearest known word is looked for.
pub const GUESSES: usize = 100;

/// The longest word for which the nearest known word is looked for, in bytes.
pub const GUESSED: usize = 120;

/// Characters of a value that a message repeats.
pub const QUOTED: usize = 600;

const MIB: u64 = 1024 * 1024;
