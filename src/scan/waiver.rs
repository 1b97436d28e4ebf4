//! Waivers: findings that the office has looked at and lets stand, each with its reason, in `content/waivers.toml`.
//!
//! A waiver is bound to the text it is about by a salted digest, so that it covers nothing else, and so that nobody who
//! sees it can try out what the text may be. Neither waivers nor their digests are ever published.

use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use super::fold::Folded;
use super::{Form, Hit, plain};
use crate::diag::{Code, Span};
use crate::model::waiver::Waiver;
use crate::output::hex;

/// The file that waivers stand in.
pub const FILE: &str = "content/waivers.toml";

/// All waivers of a site, and which of them have covered something.
#[derive(Debug, Default)]
pub struct Waivers(Vec<(Waiver, AtomicBool)>);

impl Waivers {
    /// These waivers.
    #[must_use]
    pub fn new(list: Vec<Waiver>) -> Self {
        Self(list.into_iter().map(|waiver| (waiver, AtomicBool::new(false))).collect())
    }

    /// Whether a finding in a text may stand; `file` is where it was found, none for what is produced.
    #[must_use]
    pub fn cover(&self, file: Option<&str>, hit: &Hit, text: &str, form: Form) -> bool {
        let code = hit.kind.code();
        let mut fitting =
            self.0.iter().filter(|(w, _)| w.code == code && file.is_none_or(|file| w.file == file)).peekable();
        if fitting.peek().is_none() {
            return false;
        }
        let said = said(hit, text, form);
        let covering = fitting.find(|(waiver, _)| digest(&waiver.salt, code, &said) == waiver.digest);
        covering.inspect(|(_, used)| used.store(true, Ordering::Relaxed)).is_some()
    }

    /// Where waivers stand that cover nothing.
    pub fn unused(&self) -> impl Iterator<Item = Span> {
        self.0.iter().filter(|(_, used)| !used.load(Ordering::Relaxed)).map(|(waiver, _)| waiver.span)
    }
}

/// What a finding says, with everything undone that does not change what a reader sees.
#[must_use]
pub fn said(hit: &Hit, text: &str, form: Form) -> String {
    plain(&Folded::new(text, hit.bytes.clone(), form).text)
}

/// The digest that binds a waiver to what was found.
#[must_use]
pub fn digest(salt: &str, code: Code, said: &str) -> String {
    let mut hash = Sha256::new();
    for part in [salt, code.as_str(), said] {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}
