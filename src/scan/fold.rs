//! A stretch of text with widths, zero widths, entities, markup and spaces between Chinese characters undone, and a map
//! back to where each character came from.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::glyph::{self, Form, Glyph};

/// Folded text and the places of its characters.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The text.
    pub(super) text: String,
    /// For each byte of the text, where the character it belongs to begins and ends in the original.
    places: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a part of a text.
    pub(super) fn new(text: &str, part: Range<usize>, form: Form) -> Self {
        let mut folded = Self::default();
        let mut here = part.start;
        // A space is kept back until it is known what follows.
        let mut space: Option<(usize, usize)> = None;
        while here < part.end {
            let rest = &text[here..];
            let first = rest.as_bytes()[0];
            if first == b'<'
                && let Some((inside, length)) = glyph::element(rest)
            {
                if !inside {
                    space = None;
                    folded.push('\n', (here, here + length));
                }
                here += length;
                continue;
            }
            let (c, length) = glyph::decoded(rest).unwrap_or_else(|| {
                let c = rest.chars().next().unwrap_or(' ');
                (c, c.len_utf8())
            });
            let place = (here, here + length);
            here += length;
            if glyph::unseen(c) || form == Form::Source && matches!(c, '*' | '`' | '~' | '\\') {
                continue;
            }
            if c.is_whitespace() && c != '\n' || c == '\n' && form == Form::Source && !ends_line(text, place.1) {
                space = space.or(Some(place));
                continue;
            }
            // Wide punctuation stays what it is: sentences end at it.
            let wide = matches!(c, '！' | '（' | '）' | '，' | '：' | '；' | '？');
            for c in std::iter::once(c).nfkc().map(|folded| if wide { c } else { folded }) {
                if let Some(place) = space.take()
                    && folded.text.chars().next_back().is_some_and(|before| !(joins(before) && joins(c)))
                {
                    folded.push(' ', place);
                }
                folded.push(c, place);
            }
        }
        folded
    }

    fn push(&mut self, c: char, place: (usize, usize)) {
        self.text.push(c);
        self.places.extend(std::iter::repeat_n(place, c.len_utf8()));
    }

    /// The place in the original of a range of the folded text.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.places.get(range.start).map_or(0, |place| place.0);
        let end = self.places.get(range.end.saturating_sub(1)).map_or(start, |place| place.1);
        start..end.max(start)
    }
}

/// Whether a line break stands before a line that begins something new: a blank one, a list, a table, a field.
fn ends_line(text: &str, next: usize) -> bool {
    let line = text[next.min(text.len())..].lines().next().unwrap_or_default().trim_start();
    line.is_empty()
        || line.starts_with(['-', '|', '#', '>', '[', '+'])
        || line.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

/// Whether spaces before or after a character mean nothing.
fn joins(c: char) -> bool {
    matches!(u32::from(c), 0x3000..=0x303f | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xff65 | 0x2_0000..=0x3_ffff)
        || matches!(glyph::of(c), Glyph::Numeral(_))
}
