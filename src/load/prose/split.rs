//! Inlines cut where paragraphs begin, and the notes of a text.

use super::prepared::PARAGRAPH;
use crate::model::prose::{Block, Inline};

/// Inlines cut at every [`PARAGRAPH`]; an element around one is on both sides of it.
pub(super) fn at_paragraphs(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut parts = vec![Vec::new()];
    for inline in inlines {
        let pieces = cut(inline);
        for (place, piece) in pieces.into_iter().enumerate() {
            if place > 0 {
                parts.push(Vec::new());
            }
            if let (Some(part), Some(piece)) = (parts.last_mut(), piece) {
                part.push(piece);
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn cut(inline: Inline) -> Vec<Option<Inline>> {
    let wrapped = |inner: Vec<Inline>, wrap: &dyn Fn(Vec<Inline>) -> Inline| {
        at_paragraphs_keeping(inner)
            .into_iter()
            .map(|part| Some(part).filter(|part| !part.is_empty()).map(wrap))
            .collect()
    };
    match inline {
        Inline::Text(text) => {
            text.split(PARAGRAPH).map(|part| (!part.is_empty()).then(|| Inline::Text(part.to_owned()))).collect()
        }
        Inline::Emphasis(inner) => wrapped(inner, &Inline::Emphasis),
        Inline::Strong(inner) => wrapped(inner, &Inline::Strong),
        Inline::Strike(inner) => wrapped(inner, &Inline::Strike),
        Inline::Link { to, content, span } => {
            wrapped(content, &|content| Inline::Link { to: to.clone(), content, span: span.clone() })
        }
        Inline::Code(_) | Inline::Break | Inline::Figure { .. } | Inline::Note { .. } | Inline::Picture(_) => {
            vec![Some(inline)]
        }
    }
}

fn at_paragraphs_keeping(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut parts = vec![Vec::new()];
    for inline in inlines {
        for (place, piece) in cut(inline).into_iter().enumerate() {
            if place > 0 {
                parts.push(Vec::new());
            }
            if let (Some(part), Some(piece)) = (parts.last_mut(), piece) {
                part.push(piece);
            }
        }
    }
    parts
}

/// Visits the marks of notes in their order, to change their numbers and texts.
pub(super) fn each_note(blocks: &mut [Block], visit: &mut dyn FnMut(&mut usize, &mut Vec<Block>)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => marks(content, visit),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_note(item, visit)),
            Block::Quote(inner) => each_note(inner, visit),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| marks(cell, visit));
            }
            Block::Figure(_) | Block::Code(_) | Block::Rule => {}
        }
    }
}

fn marks(inlines: &mut [Inline], visit: &mut dyn FnMut(&mut usize, &mut Vec<Block>)) {
    for inline in inlines {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => marks(inner, visit),
            Inline::Link { content, .. } => marks(content, visit),
            Inline::Note { number, text } => visit(number, text),
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Figure { .. } | Inline::Picture(_) => {}
        }
    }
}

/// The text of a note, in which marks of other notes are as typed.
pub(super) fn without_notes(blocks: &[Block]) -> Vec<Block> {
    let mut blocks = blocks.to_vec();
    each_block_of_inlines(&mut blocks, &mut |inlines| {
        for inline in inlines {
            if let Inline::Note { text, .. } = inline {
                let label = if let Some(Block::Code(label)) = text.first() { label.as_str() } else { "" };
                *inline = Inline::Text(format!("[^{label}]"));
            }
        }
    });
    blocks
}

fn each_block_of_inlines(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => deep(content, visit),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_block_of_inlines(item, visit)),
            Block::Quote(inner) => each_block_of_inlines(inner, visit),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| deep(cell, visit));
            }
            Block::Figure(_) | Block::Code(_) | Block::Rule => {}
        }
    }
}

fn deep(inlines: &mut Vec<Inline>, visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    visit(inlines);
    for inline in inlines {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => deep(inner, visit),
            Inline::Link { content, .. } => deep(content, visit),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Break
            | Inline::Figure { .. }
            | Inline::Note { .. }
            | Inline::Picture(_) => {}
        }
    }
}
