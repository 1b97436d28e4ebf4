//! Given words in a text, however they are written: in wide signs, with spaces, unseen signs, emphasis, elements or a
//! line's end between them.

use std::ops::Range;

use regex::Regex;

use super::{Folded, Form};

/// Words that are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted(Regex);

impl Wanted {
    /// What finds these words; `None` when none of them says anything.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Option<Self> {
        let mut plain: Vec<String> = words.into_iter().map(plain).filter(|word| !word.is_empty()).collect();
        // Longer ones first, so that what begins like another goes whole.
        plain.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
        plain.dedup();
        let all: Vec<String> = plain.iter().map(|word| regex::escape(word)).collect();
        if all.is_empty() { None } else { Regex::new(&all.join("|")).ok().map(Self) }
    }

    /// Where the words stand in a text, in order and without overlaps.
    pub(crate) fn places(&self, text: &str, form: Form) -> Vec<Range<usize>> {
        let folded = Folded::new(text, 0..text.len(), form);
        let (dense, places) = dense(&folded.text, form);
        let mut found: Vec<Range<usize>> = Vec::new();
        for hit in self.0.find_iter(&dense) {
            let end = hit.end() - 1;
            let range = folded.original(places[hit.start()]..places[end] + 1);
            match found.last_mut() {
                // Two words may share a sign that folds to both.
                Some(last) if last.end > range.start => last.end = last.end.max(range.end),
                _ => found.push(range),
            }
        }
        found
    }

    /// Whether any of them stands in a text.
    pub(crate) fn stand_in(&self, text: &str, form: Form) -> bool {
        let folded = Folded::new(text, 0..text.len(), form);
        self.0.is_match(&dense(&folded.text, form).0)
    }
}

/// How many signs of a word count.
pub(crate) fn length(word: &str) -> usize {
    plain(word).chars().count()
}

/// A word as it is looked for.
fn plain(word: &str) -> String {
    dense(&Folded::new(word, 0..word.len(), Form::Json).text.replace('\n', ""), Form::Json).0
}

/// Folded text in small letters without spaces, and for each of its bytes the byte it comes from. Line ends that part
/// rows or fields stay.
fn dense(text: &str, form: Form) -> (String, Vec<usize>) {
    let (mut out, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (at, c) in text.char_indices() {
        let parts = c == '\n' && form != Form::Json;
        if c.is_whitespace() && !parts {
            continue;
        }
        for small in c.to_lowercase() {
            out.push(small);
            places.extend(std::iter::repeat_n(at, small.len_utf8()));
        }
    }
    (out, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        let wanted = Wanted::new(["张大明", "AB 村", "张大明明"]).unwrap();
        for text in [
            "张大明",
            "张 大　明",
            "张\u{200b}大明",
            "张**大**明",
            "张大\n明",
            "ＡＢ村",
            "ab  村",
            "\\u5f20大明",
            "张大明明",
        ] {
            let places = wanted.places(text, Form::Source);
            assert_eq!(places.len(), 1, "{text}");
            assert_eq!(places[0].end, text.len(), "{text}");
        }
        assert_eq!(wanted.places("张<b>大</b>明、&#24352;大明", Form::Markup).len(), 2);
        for text in ["张大山", "title = \"张大\"\nunit = \"明\"", "张、大、明"] {
            assert!(!wanted.stand_in(text, Form::Source), "{text}");
        }
        assert!(Wanted::new([" ", "\u{200b}"]).is_none());
    }
}
