//! Where something was written: a file of the site folder, and bytes of it.

/// A file of the site folder, by its place in `source::Sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// The first file, which is the only one where a text stands alone.
    #[must_use]
    pub fn first() -> Self {
        Self(0)
    }
}

/// Bytes of a file, counted from its start as `source` holds it (without a byte order mark, lines ending in LF).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes of a file from `start` up to `end`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }

    /// The file as a whole: its first byte.
    #[must_use]
    pub fn file(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }
}

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}
