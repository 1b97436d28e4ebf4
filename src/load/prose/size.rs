//! How much of a text is read, counted while it goes by.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::limits;

/// What was counted so far.
#[derive(Default)]
pub(super) struct Size {
    blocks: usize,
    cells: usize,
}

impl Size {
    /// The limit that an event is beyond.
    pub(super) fn beyond(&mut self, event: &Event<'_>, range: &Range<usize>) -> Option<usize> {
        let Event::Start(tag) = event else { return None };
        let (count, limit) = match tag {
            Tag::Table(columns) => (columns.len(), limits::COLUMNS),
            Tag::TableCell => {
                self.cells += 1;
                (self.cells, limits::PROSE_CELLS)
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::HtmlBlock | Tag::CodeBlock(_) => {
                self.blocks += 1;
                (self.blocks, limits::BLOCKS)
            }
            _ => return None,
        };
        let leaf = matches!(tag, Tag::Paragraph | Tag::Heading { .. } | Tag::TableCell);
        if count > limit { Some(limit) } else { (leaf && range.len() > limits::PARAGRAPH).then_some(limits::PARAGRAPH) }
    }
}
