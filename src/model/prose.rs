//! The text of a record as a tree: what Markdown means, without its signs.

use std::ops::Range;

use super::place::Span;

/// A text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// An attachment of an official document (附件): what follows a heading of the first level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, without 附件 and a number before it.
    pub name: Vec<Inline>,
    /// Its text.
    pub prose: Prose,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 4. Level 1 begins an attachment in an official document and is as level 2 elsewhere.
    Heading {
        /// 1 to 4.
        level: u8,
        /// `h-` and a running number, never from the text.
        id: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The number of each item as typed; none for a list of points.
        numbers: Option<Vec<u64>>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A table.
    Table {
        /// How each column is aligned.
        align: Vec<Align>,
        /// Head cells.
        head: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A picture with a line of its own.
    Figure(Picture),
    /// Text set as it is.
    Code(String),
    /// A break between sections.
    Rule,
}

/// A picture in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its file, below `content/`.
    pub file: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// The words below it; may be empty.
    pub caption: String,
    /// Its place in the text.
    pub span: Range<usize>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// To the beginning of the line.
    Start,
    /// In the middle.
    Center,
    /// To the end of the line.
    End,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Text set as it is.
    Code(String),
    /// A line break that the author wants.
    Break,
    /// A link.
    Link {
        /// Where it leads.
        to: Link,
        /// Its words.
        content: Vec<Inline>,
        /// Its place in the text.
        span: Range<usize>,
    },
    /// A computed figure: `[[key]]` or `[[key=11]]`.
    Figure {
        /// Its key.
        key: String,
        /// The value the author expects.
        expected: Option<String>,
        /// Its place in the text.
        span: Range<usize>,
    },
    /// The mark of a note (脚注).
    Note {
        /// Counted through the record from 1, in the order of the first marks.
        number: usize,
        /// The text of the note; empty at its second mark and later ones.
        text: Vec<Block>,
    },
    /// A picture within a line.
    Picture(Picture),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To an address with one of the schemes https, http, mailto and tel.
    External(String),
    /// To a heading of the same text.
    Anchor(String),
    /// To another record.
    Record {
        /// Its kind, as its folder is called.
        kind: String,
        /// Its id.
        id: String,
    },
}

impl Prose {
    /// The text before the first heading of level 1, and the attachments that such headings begin.
    #[must_use]
    pub fn with_attachments(&self) -> (Self, Vec<Attachment>) {
        let mut text = Self::default();
        let mut attachments: Vec<Attachment> = Vec::new();
        for block in &self.blocks {
            match (block, attachments.last_mut()) {
                (Block::Heading { level: 1, content, .. }, _) => {
                    attachments.push(Attachment { name: content.clone(), prose: Self::default() });
                }
                (block, Some(attachment)) => attachment.prose.blocks.push(block.clone()),
                (block, None) => text.blocks.push(block.clone()),
            }
        }
        (text, attachments)
    }

    /// Calls a function with every inline of the text, outer ones first.
    pub fn each_inline<'a>(&'a self, visit: &mut dyn FnMut(&'a Inline)) {
        blocks(&self.blocks, visit);
    }

    /// The links of the text with their places.
    pub fn links(&self) -> impl Iterator<Item = (&Link, Range<usize>)> {
        self.picked(|inline| {
            let Inline::Link { to, span, .. } = inline else { return None };
            Some((to, span.clone()))
        })
    }

    /// The computed figures of the text: key, expected value, place.
    pub fn figures(&self) -> impl Iterator<Item = (&str, Option<&str>, Range<usize>)> {
        self.picked(|inline| {
            let Inline::Figure { key, expected, span } = inline else { return None };
            Some((key.as_str(), expected.as_deref(), span.clone()))
        })
    }

    /// The pictures of the text, in their order.
    #[must_use]
    pub fn pictures(&self) -> Vec<&Picture> {
        let mut found = Vec::new();
        pictures(&self.blocks, &mut found);
        found
    }

    fn picked<'a, T>(&'a self, pick: impl Fn(&'a Inline) -> Option<T>) -> std::vec::IntoIter<T> {
        let mut found = Vec::new();
        self.each_inline(&mut |inline| found.extend(pick(inline)));
        found.into_iter()
    }
}

fn blocks<'a>(list: &'a [Block], visit: &mut dyn FnMut(&'a Inline)) {
    for block in list {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => inlines(content, visit),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, visit)),
            Block::Quote(inner) => blocks(inner, visit),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| inlines(cell, visit));
            }
            Block::Figure(_) | Block::Code(_) | Block::Rule => {}
        }
    }
}

/// The pictures of blocks, in their order.
fn pictures<'a>(list: &'a [Block], found: &mut Vec<&'a Picture>) {
    for block in list {
        match block {
            Block::Figure(picture) => found.push(picture),
            Block::List { items, .. } => items.iter().for_each(|item| pictures(item, found)),
            Block::Quote(inner) => pictures(inner, found),
            Block::Heading { .. } | Block::Paragraph(_) | Block::Table { .. } | Block::Code(_) | Block::Rule => {
                blocks(std::slice::from_ref(block), &mut |inline| match inline {
                    Inline::Picture(picture) => found.push(picture),
                    Inline::Note { text, .. } => pictures_in_note(text, found),
                    Inline::Text(_)
                    | Inline::Emphasis(_)
                    | Inline::Strong(_)
                    | Inline::Strike(_)
                    | Inline::Code(_)
                    | Inline::Break
                    | Inline::Link { .. }
                    | Inline::Figure { .. } => {}
                });
            }
        }
    }
}

/// Only pictures with a line of their own: the others are visited with the note's inlines.
fn pictures_in_note<'a>(list: &'a [Block], found: &mut Vec<&'a Picture>) {
    for block in list {
        if let Block::Figure(picture) = block {
            found.push(picture);
        }
    }
}

fn inlines<'a>(list: &'a [Inline], visit: &mut dyn FnMut(&'a Inline)) {
    for inline in list {
        visit(inline);
        match inline {
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { content: inner, .. } => inlines(inner, visit),
            Inline::Note { text, .. } => blocks(text, visit),
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Figure { .. } | Inline::Picture(_) => {}
        }
    }
}

/// The words of inlines, without what is computed.
#[must_use]
pub fn words_of(list: &[Inline]) -> String {
    let mut out = String::new();
    inlines(list, &mut |inline| match inline {
        Inline::Text(text) | Inline::Code(text) => out.push_str(text),
        Inline::Break => out.push('\n'),
        Inline::Picture(picture) => out.push_str(&picture.alt),
        Inline::Emphasis(_)
        | Inline::Strong(_)
        | Inline::Strike(_)
        | Inline::Link { .. }
        | Inline::Figure { .. }
        | Inline::Note { .. } => {}
    });
    out
}

/// The text of a record as a tree, parsed once by `validate`, with its place.
#[derive(Clone, Debug)]
pub struct Body {
    /// The text.
    pub prose: Prose,
    /// Where it stands.
    pub span: Span,
}

impl Body {
    /// Where a part of the text stands, counted from its beginning.
    #[must_use]
    pub fn place(&self, part: &Range<usize>) -> Span {
        Span::new(self.span.file, self.span.start + part.start, self.span.start + part.end)
    }
}
