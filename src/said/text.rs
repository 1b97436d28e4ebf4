//! Prose as plain words, and what a text asks of the site around it.

use crate::model::prose::{Attachment, Block, Inline, Prose};

/// What a text needs to know of the site around it.
pub trait Resolve {
    /// The relative link to a published record.
    fn record(&self, kind: &str, id: &str) -> Option<String>;
    /// What a figure shows, and the relative link to the records behind it.
    fn figure(&self, key: &str, bound: Option<&str>) -> Option<(String, Option<String>)>;
    /// The label of a table that scrolls.
    fn table_label(&self, name: &str) -> String;
    /// The relative link to a picture.
    fn picture(&self, file: &str) -> Option<String>;
}

/// The sign of a note: ① to ㊿, which no number beside it can be mistaken for.
#[must_use]
pub fn note_sign(number: usize) -> String {
    let (first, before) = match number {
        1..=20 => (0x2460, 1),
        21..=35 => (0x3251, 21),
        36..=50 => (0x32b1, 36),
        _ => return format!("（{number}）"),
    };
    let code = u32::try_from(number - before).map_or(first, |place| first + place);
    char::from_u32(code).map_or_else(|| format!("（{number}）"), String::from)
}

/// The words of a text, a line a block.
#[must_use]
pub fn plain_text(prose: &Prose, site: &dyn Resolve) -> String {
    let mut out = String::new();
    plain_blocks(&prose.blocks, site, &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// The name of an attachment in words, without 附件 and a number in front, which the page or the print adds.
pub fn attachment_name(attachment: &Attachment, site: &dyn Resolve) -> String {
    let mut text = String::new();
    plain_inlines(&attachment.name, site, &mut text);
    let text = text.replace('\n', " ");
    let rest = text.trim_start_matches("附件").trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['：', ':', '．', '.', ' ', '　']);
    if rest.is_empty() { text } else { rest.to_owned() }
}

/// The words of inlines.
pub fn plain_inlines(list: &[Inline], site: &dyn Resolve, out: &mut String) {
    for inline in list {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => plain_inlines(inner, site, out),
            Inline::Link { content, .. } => plain_inlines(content, site, out),
            Inline::Break => out.push('\n'),
            // A line of its own, without notes and pictures.
            Inline::Note { .. } => {}
            Inline::Picture(picture) => out.push_str(&picture.alt),
            Inline::Figure { key, expected, .. } => {
                out.push_str(&site.figure(key, expected.as_deref()).map_or_else(String::new, |(shown, _)| shown));
            }
        }
    }
}

fn plain_blocks(list: &[Block], site: &dyn Resolve, out: &mut String) {
    for block in list {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => {
                plain_inlines(content, site, out);
                out.push('\n');
            }
            Block::List { items, .. } => items.iter().for_each(|item| plain_blocks(item, site, out)),
            Block::Quote(inner) => plain_blocks(inner, site, out),
            Block::Table { head, rows, .. } => {
                for row in std::iter::once(head).chain(rows) {
                    for cell in row {
                        plain_inlines(cell, site, out);
                        out.push(' ');
                    }
                    out.push('\n');
                }
            }
            Block::Figure(picture) => {
                let words = if picture.caption.is_empty() { &picture.alt } else { &picture.caption };
                out.push_str(words);
                out.push('\n');
            }
            Block::Code(text) => {
                out.push_str(text);
                out.push('\n');
            }
            Block::Rule => {}
        }
    }
}

/// The first paragraphs' words, at most so many characters: whole sentences where there are some, else cut at a
/// comma or anywhere and marked with 省略号.
#[must_use]
pub fn summary(prose: &Prose, site: &dyn Resolve, limit: usize) -> String {
    let mut words = String::new();
    for block in &prose.blocks {
        if let Block::Paragraph(content) = block {
            // Latin sentences need a space between them, Chinese ones do not.
            if words.ends_with(|c: char| c.is_ascii()) {
                words.push(' ');
            }
            plain_inlines(content, site, &mut words);
        }
        if words.chars().count() > limit {
            break;
        }
    }
    let words = words.replace('\n', " ");
    if words.chars().count() <= limit {
        return words;
    }
    let cut = first(&words, limit);
    match last_after(cut, ends_sentence) {
        // A first sentence that is much too short says less than a cut one.
        Some(at) if at > cut.len() / 3 => cut[..at].to_owned(),
        _ => {
            let cut = first(cut, limit.saturating_sub(2));
            let comma = last_after(cut, |c, _| matches!(c, '，' | '、' | '：' | '；')).filter(|at| *at > cut.len() / 2);
            let cut = comma.map_or_else(|| whole_word(cut, &words), |comma| &cut[..comma]);
            format!("{}……", cut.trim_end_matches(['，', '、', '：', '；', ',', '“', '‘', '《', '（', ' ']))
        }
    }
}

/// A text's first characters.
fn first(text: &str, limit: usize) -> &str {
    &text[..text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at)]
}

/// The beginning of a text without a Latin word or a number that goes on after it: 2.50 is not cut to 2.
fn whole_word<'t>(cut: &'t str, text: &str) -> &'t str {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '%');
    let whole = cut.trim_end_matches(part);
    // One long word is cut all the same.
    if whole.len() > cut.len() / 2 && text[cut.len()..].starts_with(part) { whole } else { cut }
}

/// Whether a character ends a sentence before what follows: the point of 3.20 does not.
fn ends_sentence(c: char, after: Option<char>) -> bool {
    matches!(c, '。' | '；' | '！' | '？') || (matches!(c, '.' | ';' | '!' | '?') && after == Some(' '))
}

/// The place after the last such character and the closing marks that belong to it.
fn last_after(text: &str, wanted: impl Fn(char, Option<char>) -> bool) -> Option<usize> {
    let after = |at: usize, c: char| text[at + c.len_utf8()..].chars().next();
    let (at, c) = text.char_indices().rev().find(|(at, c)| wanted(*c, after(*at, *c)))?;
    let end = at + c.len_utf8();
    let closing = text[end..].trim_start_matches(['”', '’', '』', '」', '）', '》', ')', '"']);
    Some(text.len() - closing.len())
}
