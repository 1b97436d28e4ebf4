//! Faults in the content are data: what is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] carries a code and arguments; the words come from the catalogue when it is shown, so that one list
//! can be shown in either language. Renderers: [`human`], [`short`], [`json`].

pub mod code;
pub mod human;
pub mod json;
pub mod short;

pub use crate::model::place::{FileId, Span, Spanned};
pub use code::Code;

use crate::lang::Catalogue;
use crate::source::Sources;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// Something a person should look at.
    Warning,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What the words are about.
    pub args: Vec<(&'static str, String)>,
    /// Which of several remedies the catalogue has for the code; `help` when empty.
    pub remedy: Option<&'static str>,
}

impl Diagnostic {
    /// A fault of a kind at a place.
    #[must_use]
    pub fn new(code: Code, span: Span) -> Self {
        Self { code, span, args: Vec::new(), remedy: None }
    }

    /// The same with an argument for its words.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same with another remedy of its code.
    #[must_use]
    pub fn remedy(mut self, key: &'static str) -> Self {
        self.remedy = Some(key);
        self
    }

    /// The same with the remedy `help-suggestion` when there is a likely meaning.
    #[must_use]
    pub fn suggest(self, suggestion: Option<&str>) -> Self {
        match suggestion {
            Some(suggestion) => self.arg("suggestion", suggestion).remedy("help-suggestion"),
            None => self,
        }
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self, words: &Catalogue) -> String {
        self.words(words, "message").unwrap_or_else(|| self.code.as_str().to_owned())
    }

    /// What to see at the place.
    #[must_use]
    pub fn label(&self, words: &Catalogue) -> String {
        self.words(words, "label").unwrap_or_default()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self, words: &Catalogue) -> Option<String> {
        self.words(words, self.remedy.unwrap_or("help"))
    }

    fn words(&self, words: &Catalogue, part: &str) -> Option<String> {
        // What a record says is shown masked: a report that prints a leak is one.
        let masked: Vec<(&str, String)> =
            self.args.iter().map(|(name, value)| (*name, crate::scan::masked(value))).collect();
        let args: Vec<(&str, &str)> = masked.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.get(&format!("diag.{}.{part}", self.code.as_str()), &args).map(|text| inert(&text))
    }
}

/// Control and bidirectional characters shown as `<U+XXXX>`, so that no record can command the terminal.
pub(crate) fn inert(text: &str) -> String {
    let risky = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(risky) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if risky(c) {
            out.push_str(&format!("<U+{:04X}>", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The stage stopped, because the content has errors; they are in the [`Diagnostics`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Takes a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes the faults of another list.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error).count()
    }

    /// Goes on only without errors.
    ///
    /// # Errors
    /// [`Stopped`] when there is an error.
    pub fn stop_on_error(&self) -> Result<(), Stopped> {
        if self.errors() == 0 { Ok(()) } else { Err(Stopped) }
    }

    /// All faults by file path, place and code, each once.
    #[must_use]
    pub fn sorted(&self, sources: &Sources) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        let key = |d: &Diagnostic| (sources.path(d.span.file).to_owned(), d.span.start, d.span.end, d.code);
        list.sort_by_cached_key(|diagnostic| key(diagnostic));
        list.dedup();
        list
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// The candidate most like a word, if one is near enough to be meant (Jaro-Winkler above 0.7, or one edit away).
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, candidate)| *likeness > 0.7 || strsim::levenshtein(word, candidate) == 1)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
