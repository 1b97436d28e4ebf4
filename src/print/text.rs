//! The text of a record as blocks for print.

use chrono::{Datelike as _, NaiveDate};

use super::document::{Imprint, PrintAlign, PrintBlock, Run, Table};
use crate::model::prose::{Align, Block, Inline, Link, Prose};
use crate::plan::address;
use crate::said::text::plain_inlines;
use crate::said::{Around, Resolver};

/// What a document says about itself.
pub(crate) fn imprint(around: &Around<'_>, title: String) -> Imprint {
    Imprint {
        language: around.words.lang().tag().to_owned(),
        title,
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
        Block::List { start, items } => {
            PrintBlock::List { start: *start, items: items.iter().map(|item| inner(item)).collect() }
        }
        Block::Quote(list) => PrintBlock::Quote { blocks: inner(list) },
        Block::Table { align, head, rows } => {
            let words = |cell: &Vec<Inline>| {
                let mut out = String::new();
                plain_inlines(cell, site, &mut out);
                out.replace('\n', " ")
            };
            let places = align.iter().map(|align| match align {
                Align::Start => PrintAlign::Start,
                Align::Center => PrintAlign::Center,
                Align::End => PrintAlign::End,
            });
            let rows = rows.iter().map(|row| row.iter().map(words).collect()).collect();
            PrintBlock::Table(Table::new(String::new(), head.iter().map(words).collect(), rows, places.collect()))
        }
        Block::Code(text) => PrintBlock::plain(text.trim_end().replace('\n', " ")),
        Block::Rule => return None,
    })
}

fn runs(list: &[Inline], site: &Resolver<'_>) -> Vec<Run> {
    let mut out = Vec::new();
    collect(list, false, None, site, &mut out);
    out
}

fn collect(list: &[Inline], strong: bool, link: Option<&str>, site: &Resolver<'_>, out: &mut Vec<Run>) {
    for inline in list {
        match inline {
            Inline::Strong(inner) => collect(inner, true, link, site, out),
            Inline::Emphasis(inner) | Inline::Strike(inner) => collect(inner, strong, link, site, out),
            Inline::Link { to, content, .. } => {
                let own = address_of(to, site);
                collect(content, strong, link.or(own.as_deref()), site, out);
            }
            other @ (Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Figure { .. }) => {
                let mut text = String::new();
                plain_inlines(std::slice::from_ref(other), site, &mut text);
                let text = text.replace('\n', " ");
                match out.last_mut() {
                    Some(last) if last.strong == strong && last.link.as_deref() == link => last.text.push_str(&text),
                    _ => out.push(Run { text, strong, link: link.map(str::to_owned) }),
                }
            }
        }
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
