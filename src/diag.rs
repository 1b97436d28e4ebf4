//! Faults in the content are data: what is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] carries a code and arguments; the words come from the catalogue when it is shown, so that one list
//! can be shown in either language. Renderers: [`human`], [`short`], [`json`], [`sarif`].

pub mod code;
pub mod human;
pub mod json;
pub mod sarif;
pub mod short;

pub use crate::model::place::{FileId, Span, Spanned};
pub use code::Code;

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Catalogue;
use crate::limits;
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
    /// Whether it is only told, since what it is about went out by the rules of its day.
    pub softened: bool,
    /// Sentences of the catalogue, key and arguments, that stand a line each for the argument `list`.
    pub lines: Vec<(String, Vec<(&'static str, String)>)>,
}

impl Diagnostic {
    /// A fault of a kind at a place.
    #[must_use]
    pub fn new(code: Code, span: Span) -> Self {
        Self { code, span, args: Vec::new(), remedy: None, softened: false, lines: Vec::new() }
    }

    /// How bad it is here.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.softened { Severity::Warning } else { self.code.severity() }
    }

    /// The same with an argument for its words.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same with one more sentence for its argument `list`.
    #[must_use]
    pub fn line(mut self, key: String, args: Vec<(&'static str, String)>) -> Self {
        self.lines.push((key, args));
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
        // What a record says is shown masked: a report that prints a leak is one; and a long value cut.
        let masked = |args: &[(&'static str, String)]| -> Vec<(&'static str, String)> {
            args.iter().map(|(name, value)| (*name, quoted(&crate::scan::masked(value)))).collect()
        };
        let mut args = masked(&self.args);
        if !self.lines.is_empty() {
            let line = |(key, args): &(String, Vec<(&'static str, String)>)| {
                let args = masked(args);
                let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                inert(&words.text(key, &args))
            };
            args.push(("list", self.lines.iter().map(line).collect::<Vec<_>>().join("\n")));
        }
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words
            .get(&format!("diag.{}.{part}", self.code.as_str()), &args)
            .map(|text| text.split('\n').map(inert).collect::<Vec<_>>().join("\n"))
    }
}

/// Whether a terminal might obey a character, or a reader not see it.
pub(crate) fn risky(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A value as a message repeats it: its beginning, when it is long.
fn quoted(value: &str) -> String {
    match value.char_indices().nth(limits::QUOTED) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Control and bidirectional characters shown as `<U+XXXX>`, so that no record can command the terminal.
pub(crate) fn inert(text: &str) -> String {
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
    /// How many there are of each kind, those included that are not kept.
    counts: BTreeMap<Code, usize>,
    /// Files that went out as they stand.
    archived: BTreeSet<FileId>,
    /// How many of each kind are only told.
    told: BTreeMap<Code, usize>,
}

impl Diagnostics {
    /// Tells of files that went out as they stand: they were checked then, so a rule that was added later is told and
    /// stops nothing.
    pub fn look_back(&mut self, files: impl IntoIterator<Item = FileId>) {
        self.archived.extend(files);
    }

    /// Takes a fault.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.softened |= diagnostic.code.softens() && self.archived.contains(&diagnostic.span.file);
        if diagnostic.softened && diagnostic.code.severity() == Severity::Error {
            *self.told.entry(diagnostic.code).or_default() += 1;
        }
        let count = self.counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= limits::FAULTS_KEPT {
            self.list.push(diagnostic);
        }
    }

    /// Leaves out what one kind of fault says, where it is expected.
    pub fn drop_code(&mut self, code: Code) {
        self.list.retain(|diagnostic| diagnostic.code != code);
        self.counts.remove(&code);
        self.told.remove(&code);
    }

    /// Takes the faults of another list.
    pub fn append(&mut self, other: Self) {
        let kept = |code| other.list.iter().filter(|diagnostic| diagnostic.code == code).count();
        for (code, count) in &other.counts {
            *self.counts.entry(*code).or_default() += count - kept(*code).min(*count);
        }
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// How many faults of a kind there are.
    #[must_use]
    pub fn count(&self, code: Code) -> usize {
        self.counts.get(&code).copied().unwrap_or(0)
    }

    /// The nearest known word, as long as few faults of the kind were found: nobody reads ten thousand guesses.
    #[must_use]
    pub fn guess<'a>(&self, code: Code, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        if self.count(code) < limits::GUESSES { closest(word, candidates) } else { None }
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.of(Severity::Error)
    }

    /// How many faults there are of a severity.
    #[must_use]
    pub fn of(&self, severity: Severity) -> usize {
        let all: usize =
            self.counts.iter().filter(|(code, _)| code.severity() == severity).map(|(_, count)| count).sum();
        let told: usize = self.told.values().sum();
        match severity {
            Severity::Error => all.saturating_sub(told),
            Severity::Warning => all + told,
        }
    }

    /// The faults for a reader: of each kind the first by place, and how many more there are of it.
    #[must_use]
    pub fn shown(&self, sources: &Sources) -> (Vec<&Diagnostic>, Vec<(Code, usize)>) {
        let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
        let mut list = self.sorted(sources);
        let double = self.list.len() - list.len();
        list.retain(|diagnostic| {
            let seen = seen.entry(diagnostic.code).or_default();
            *seen += 1;
            *seen <= limits::FAULTS_SHOWN
        });
        let more = |(code, seen): (Code, usize)| {
            let all = self.count(code).max(seen);
            // What was said twice is no further fault.
            let all = if all <= limits::FAULTS_KEPT && double > 0 { seen } else { all };
            (all > limits::FAULTS_SHOWN).then(|| (code, all - limits::FAULTS_SHOWN))
        };
        (list, seen.into_iter().filter_map(more).collect())
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
        // Pages are made side by side: what is found at one place is told by what it says.
        let place = |d: &Diagnostic| (sources.path(d.span.file).to_owned(), d.span.start, d.span.end);
        let key = |d: &Diagnostic| (place(d), d.code, d.args.clone());
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

/// The candidate most like a word, if one is near enough to be meant (Jaro-Winkler above 0.7, or one edit away) and
/// taking it mends a slip of the pen; another number, class or kind of place is another thing and never proposed.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > limits::GUESSED {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= limits::GUESSED)
        .filter(|candidate| mends(word, candidate))
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, candidate)| *likeness > 0.7 || strsim::levenshtein(word, candidate) == 1)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// The last characters of names that say what kind of place or office it is.
const KINDS_OF_PLACE: &str = "省市县区旗镇乡街道办村社组局委厅科股站所院校部";

/// Whether a candidate can stand for a word without naming another thing: 2026-003 is not 2026-002, class A is not
/// class C, a town is not one of its villages.
fn mends(word: &str, candidate: &str) -> bool {
    // Numbers by value: 2017-01 is a slip for 2017-001.
    let digits = |text: &str| -> Vec<String> {
        let own = |c: char| c.is_numeric() || "一二三四五六七八九十".contains(c);
        text.split(|c| !own(c))
            .map(|run| run.trim_start_matches('0').to_owned())
            .filter(|run| !run.is_empty())
            .collect()
    };
    let several = |text: &str| text.chars().nth(1).is_some();
    let kind = |text: &str| text.chars().next_back().filter(|c| KINDS_OF_PLACE.contains(*c));
    let same_kind = match (kind(word), kind(candidate)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    several(word) && several(candidate) && digits(word) == digits(candidate) && same_kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_never_names_another_thing() {
        let cases: [(&str, &[&str], Option<&str>); 9] = [
            ("2026-002", &["2026-003", "2026-012"], None),
            ("C", &["A", "B"], None),
            ("松坪镇下坪村", &["松坪镇", "songping"], None),
            ("第二书记", &["第一书记"], None),
            ("W24", &["W25"], None),
            ("cases/2017-01", &["cases/2017-001", "cases/2017-010"], Some("cases/2017-001")),
            ("诫免", &["诫勉", "约谈"], Some("诫勉")),
            ("titel", &["title", "tier"], Some("title")),
            ("2017-06-case", &["2017-06-cases"], Some("2017-06-cases")),
        ];
        for (word, candidates, wanted) in cases {
            assert_eq!(closest(word, candidates.iter().copied()), wanted, "{word}");
        }
    }
}
