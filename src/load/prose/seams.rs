//! Where the lines of a paragraph are joined, with or without a space between them.

#[allow(clippy::wildcard_imports, reason = "one builder in several files")]
use super::*;

/// Inlines with each [`SOFT_BREAK`] as a line break or as nothing. What stands on its sides may be in other elements,
/// so the line is read once to decide and once to replace.
pub(super) fn lines_joined(mut list: Vec<Inline>) -> Vec<Inline> {
    let mut seams = Seams::default();
    seams.read(&list);
    if !seams.kept.is_empty() {
        replace_breaks(&mut list, &mut seams.kept.into_iter());
    }
    list
}

#[derive(Default)]
struct Seams {
    before: Option<char>,
    open: bool,
    /// For each break but a last one with nothing after it, whether it stays.
    kept: Vec<bool>,
}

impl Seams {
    fn read(&mut self, list: &[Inline]) {
        for inline in list {
            match inline {
                Inline::Text(text) | Inline::Code(text) => text.chars().for_each(|c| self.see(c)),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.read(inner),
                Inline::Link { content, .. } => self.read(content),
                // A mark of a note belongs to what stands before it.
                Inline::Note { .. } => {}
                Inline::Figure { .. } | Inline::Picture(_) => self.see('0'),
                Inline::Break => self.see('\n'),
            }
        }
    }

    fn see(&mut self, c: char) {
        if self.open {
            self.kept.push(c == SOFT_BREAK || !self.before.is_some_and(|before| joins(before, c)));
        }
        self.open = c == SOFT_BREAK;
        if !self.open {
            self.before = Some(c);
        }
    }
}

fn replace_breaks(list: &mut [Inline], kept: &mut impl Iterator<Item = bool>) {
    for inline in list {
        match inline {
            Inline::Text(text) if text.contains(SOFT_BREAK) => {
                let replaced = |c: char| match c {
                    SOFT_BREAK => kept.next().unwrap_or(true).then_some('\n'),
                    c => Some(c),
                };
                *text = text.chars().filter_map(replaced).collect();
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => replace_breaks(inner, kept),
            Inline::Link { content, .. } => replace_breaks(content, kept),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Figure { .. }
            | Inline::Break
            | Inline::Note { .. }
            | Inline::Picture(_) => {}
        }
    }
}
