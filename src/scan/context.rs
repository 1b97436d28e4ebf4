//! The words around a place, as a reader sees them.

use super::glyph;

/// The longest stretch of text that is looked at, in bytes.
const REACH: usize = 240;

/// Up to `count` visible characters before a place, in their order, spaces and markup left out.
pub(super) fn before(text: &str, place: usize, count: usize) -> String {
    let mut start = place.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let line = text[start..place].rfind('\n').map_or(start, |at| start + at + 1);
    let all: Vec<char> = visible(&text[line..place]);
    all[all.len().saturating_sub(count)..].iter().collect()
}

/// Up to `count` visible characters from a place on.
pub(super) fn after(text: &str, place: usize, count: usize) -> String {
    let mut end = (place + REACH / 4).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    visible(&text[place..end]).into_iter().take(count).collect()
}

fn visible(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    let mut here = 0;
    while here < text.len() {
        let rest = &text[here..];
        if let Some((c, length)) = glyph::decoded(rest) {
            here += length;
            push(c, &mut out);
        } else if rest.starts_with('<')
            && let Some((_, length)) = glyph::element(rest)
        {
            here += length;
        } else {
            let c = rest.chars().next().unwrap_or(' ');
            here += c.len_utf8();
            push(c, &mut out);
        }
    }
    out
}

fn push(c: char, out: &mut Vec<char>) {
    if !c.is_whitespace() && !glyph::unseen(c) && !matches!(c, '*' | '`' | '~' | '_') {
        out.push(c);
    }
}
