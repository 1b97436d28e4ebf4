//! Waivers: findings of the search for private data that the office lets stand.

use crate::diag::{Code, Span};

/// One finding that may stand, bound to its text by a salted digest.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The file it was found in.
    pub file: String,
    /// What was found.
    pub code: Code,
    /// Random text that goes into the digest.
    pub salt: String,
    /// The digest of what was found, in hexadecimal.
    pub digest: String,
    /// Where the waiver stands.
    pub span: Span,
}
