//! The text of a record as blocks for print.

use chrono::{Datelike as _, NaiveDate};

use super::document::{Cell, Imprint, Note, PrintAlign, PrintBlock, PrintPicture, Run, Table};
use crate::model::prose::{Align, Block, Inline, Link, Picture, Prose};
use crate::plan::address;
use crate::said::text::{note_sign, plain_inlines};
use crate::said::{Around, Resolver};

/// What a document says about itself.
pub(crate) fn imprint(around: &Around<'_>, title: String) -> Imprint {
    Imprint {
        language: around.words.lang().tag().to_owned(),
        title,
        draft: crate::said::draft::across(around),
        demonstration: around.view.identity.demonstration.clone(),
    }
}

/// 2017年7月5日: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5.4).
pub(crate) fn chinese(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

pub(crate) fn blocks(prose: &Prose, site: &Resolver<'_>) -> Vec<PrintBlock> {
    prose.blocks.iter().filter_map(|block| convert(block, site)).collect()
}

fn convert(block: &Block, site: &Resolver<'_>) -> Option<PrintBlock> {
    let inner = |list: &[Block]| list.iter().filter_map(|block| convert(block, site)).collect::<Vec<_>>();
    Some(match block {
        Block::Heading { level, content, .. } => {
            PrintBlock::Heading { level: level.saturating_sub(1).max(1), runs: runs(content, site) }
        }
        Block::Paragraph(content) => PrintBlock::Paragraph { runs: runs(content, site) },
        Block::List { numbers, items } => {
            PrintBlock::List { numbers: numbers.clone(), items: items.iter().map(|item| inner(item)).collect() }
        }
        Block::Quote(list) => PrintBlock::Quote { blocks: inner(list) },
        Block::Table { align, head, rows } => {
            let words = |cell: &Vec<Inline>| Cell(runs(cell, site));
            let places = align.iter().map(|align| match align {
                Align::Start => PrintAlign::Start,
                Align::Center => PrintAlign::Center,
                Align::End => PrintAlign::End,
            });
            let rows = rows.iter().map(|row| row.iter().map(words).collect()).collect();
            PrintBlock::Table(Table::new(String::new(), head.iter().map(words).collect(), rows, places.collect()))
        }
        Block::Code(text) => PrintBlock::Code { text: text.trim_end().to_owned() },
        Block::Figure(one) => match picture(one, site) {
            Some(picture) => PrintBlock::Figure { picture },
            None => PrintBlock::plain(one.alt.clone()),
        },
        Block::Rule => return None,
    })
}

/// A picture with its file; none where the file is not there.
fn picture(one: &Picture, site: &Resolver<'_>) -> Option<PrintPicture> {
    let file = site.around.picture(&one.file)?;
    Some(PrintPicture {
        name: file.name.clone(),
        alt: one.alt.clone(),
        caption: one.caption.clone(),
        wide: file.wide,
        high: file.high,
        bytes: file.bytes.clone(),
    })
}

/// Inlines as runs of words.
pub(crate) fn runs(list: &[Inline], site: &Resolver<'_>) -> Vec<Run> {
    let mut out = Vec::new();
    collect(list, &Run::default(), site, &mut out);
    out
}

/// `look` is a run without words: what is around the inlines.
fn collect(list: &[Inline], look: &Run, site: &Resolver<'_>, out: &mut Vec<Run>) {
    for inline in list {
        match inline {
            Inline::Strong(inner) => collect(inner, &Run { strong: true, ..look.clone() }, site, out),
            Inline::Emphasis(inner) => collect(inner, &Run { emphasis: true, ..look.clone() }, site, out),
            Inline::Strike(inner) => collect(inner, &Run { strike: true, ..look.clone() }, site, out),
            Inline::Link { to, content, .. } => {
                let link = look.link.clone().or_else(|| address_of(to, site));
                let to = look.to.clone().or_else(|| page_of(to, site));
                collect(content, &Run { link, to, ..look.clone() }, site, out);
            }
            Inline::Note { number, text } => {
                let blocks = text.iter().filter_map(|block| convert(block, site)).collect();
                let note = Some(Note { number: *number, blocks });
                out.push(Run { text: note_sign(*number), note, ..look.clone() });
            }
            Inline::Picture(one) => match picture(one, site) {
                Some(picture) => {
                    let caption = picture.caption.clone();
                    out.push(Run { picture: Some(picture), ..look.clone() });
                    words(&caption, look, out);
                }
                None => words(&one.alt, look, out),
            },
            // A line of the source that ends between two Latin words.
            Inline::Text(text) | Inline::Code(text) => words(&text.replace('\n', " "), look, out),
            Inline::Break => words("\n", look, out),
            Inline::Figure { key, .. } => {
                let figure = site.around.computed.figure(key);
                let to = look.to.clone().or_else(|| Some(address::index(figure?.list).to_string()));
                let mut text = String::new();
                plain_inlines(std::slice::from_ref(inline), site, &mut text);
                words(&text, &Run { to, ..look.clone() }, out);
            }
        }
    }
}

fn words(text: &str, look: &Run, out: &mut Vec<Run>) {
    if text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(last) if Run { text: String::new(), ..last.clone() } == *look => last.text.push_str(text),
        _ => out.push(Run { text: text.to_owned(), ..look.clone() }),
    }
}

/// The page of this site that a link leads to, while its record is public.
fn page_of(to: &Link, site: &Resolver<'_>) -> Option<String> {
    match to {
        Link::External(_) | Link::Anchor(_) => None,
        Link::Record { kind, id } => Some(address::of(site.around.view.linked(kind, id)?).to_string()),
    }
}

/// The whole address of a link: paper and files on other machines know no relative ones.
fn address_of(to: &Link, site: &Resolver<'_>) -> Option<String> {
    match to {
        Link::External(address) => Some(address.clone()),
        Link::Anchor(_) => None,
        Link::Record { kind, id } => {
            let base = site.around.view.identity.domain.as_deref()?;
            let page = address::of(site.around.view.linked(kind, id)?);
            Some(format!("{base}/{}", page.as_str().trim_end_matches("index.html")))
        }
    }
}
