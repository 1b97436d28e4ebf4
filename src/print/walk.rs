//! Every block of a document, wherever it stands: for what is asked of the whole, as its pictures and notes are.

use super::document::{Cell, Document, PrintBlock, PrintPicture, Run};

/// Visits every run of texts in its order, those within notes too.
pub(crate) fn runs<'d>(texts: &[&'d [PrintBlock]], visit: &mut dyn FnMut(&'d Run)) {
    for text in texts {
        blocks(text, &mut |block| own_runs(block, visit));
    }
}

/// Visits the pictures of texts.
pub(crate) fn pictures<'d>(texts: &[&'d [PrintBlock]], visit: &mut dyn FnMut(&'d PrintPicture)) {
    for text in texts {
        blocks(text, &mut |block| {
            if let PrintBlock::Figure { picture } = block {
                visit(picture);
            }
            own_runs(block, &mut |run| run.picture.iter().for_each(&mut *visit));
        });
    }
}

/// The texts of a document.
pub(crate) fn texts(document: &Document) -> Vec<&[PrintBlock]> {
    let mut out: Vec<&[PrintBlock]> = Vec::new();
    match document {
        Document::Official(one) => {
            out.push(&one.blocks);
            out.extend(one.attachments.iter().map(|section| section.blocks.as_slice()));
        }
        Document::Bulletin(one) => {
            out.push(&one.blocks);
            out.extend(one.sections.iter().map(|section| section.blocks.as_slice()));
        }
        Document::Poster(one) => out.push(&one.blocks),
        Document::Volume(one) => {
            for entry in one.parts.iter().flat_map(|part| &part.entries) {
                out.push(&entry.blocks);
                out.extend(entry.sections.iter().map(|section| section.blocks.as_slice()));
            }
        }
        Document::Board(_) | Document::Certificate(_) => {}
    }
    out
}

fn blocks<'d>(list: &'d [PrintBlock], visit: &mut dyn FnMut(&'d PrintBlock)) {
    for block in list {
        visit(block);
        match block {
            PrintBlock::List { items, .. } => items.iter().for_each(|item| blocks(item, visit)),
            PrintBlock::Quote { blocks: inner } => blocks(inner, visit),
            PrintBlock::Heading { .. }
            | PrintBlock::Paragraph { .. }
            | PrintBlock::Table(_)
            | PrintBlock::Code { .. }
            | PrintBlock::Figure { .. }
            | PrintBlock::Chart(_) => {}
        }
        own_runs(block, &mut |run| run.note.iter().for_each(|note| blocks(&note.blocks, visit)));
    }
}

fn own_runs<'d>(block: &'d PrintBlock, visit: &mut dyn FnMut(&'d Run)) {
    match block {
        PrintBlock::Heading { runs, .. } | PrintBlock::Paragraph { runs } => runs.iter().for_each(visit),
        PrintBlock::Table(table) => {
            let cells = table.head.iter().chain(table.rows.iter().flatten());
            cells.flat_map(|Cell(runs)| runs).for_each(visit);
        }
        PrintBlock::List { .. }
        | PrintBlock::Quote { .. }
        | PrintBlock::Code { .. }
        | PrintBlock::Figure { .. }
        | PrintBlock::Chart(_) => {}
    }
}

/// Visits the texts of a document to change them.
pub(crate) fn texts_mut(document: &mut Document, visit: &mut dyn FnMut(&mut [PrintBlock])) {
    match document {
        Document::Official(one) => {
            visit(&mut one.blocks);
            one.attachments.iter_mut().for_each(|section| visit(&mut section.blocks));
        }
        Document::Bulletin(one) => {
            visit(&mut one.blocks);
            one.sections.iter_mut().for_each(|section| visit(&mut section.blocks));
        }
        Document::Poster(one) => visit(&mut one.blocks),
        Document::Volume(one) => {
            for entry in one.parts.iter_mut().flat_map(|part| &mut part.entries) {
                visit(&mut entry.blocks);
                entry.sections.iter_mut().for_each(|section| visit(&mut section.blocks));
            }
        }
        Document::Board(_) | Document::Certificate(_) => {}
    }
}

/// Visits the pictures of a text to change them.
pub(crate) fn pictures_mut(list: &mut [PrintBlock], visit: &mut dyn FnMut(&mut PrintPicture)) {
    fn runs(list: &mut [Run], visit: &mut dyn FnMut(&mut PrintPicture)) {
        for run in list {
            run.picture.iter_mut().for_each(&mut *visit);
            if let Some(note) = &mut run.note {
                pictures_mut(&mut note.blocks, visit);
            }
        }
    }
    for block in list {
        match block {
            PrintBlock::Heading { runs: own, .. } | PrintBlock::Paragraph { runs: own } => runs(own, visit),
            PrintBlock::Table(table) => {
                for Cell(own) in table.head.iter_mut().chain(table.rows.iter_mut().flatten()) {
                    runs(own, visit);
                }
            }
            PrintBlock::List { items, .. } => items.iter_mut().for_each(|item| pictures_mut(item, visit)),
            PrintBlock::Quote { blocks } => pictures_mut(blocks, visit),
            PrintBlock::Figure { picture } => visit(picture),
            PrintBlock::Code { .. } | PrintBlock::Chart(_) => {}
        }
    }
}
