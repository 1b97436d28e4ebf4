//! Prose as HTML and as plain words. The only module that makes [`Html`] from a record's text.

use serde::{Serialize, Serializer};

use crate::model::prose::{Align, Block, Inline, Link, Prose};

/// HTML made by construction: every text in it is escaped, and only the elements named here occur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Markup from a module of `render` that escapes what it puts in.
    pub(super) fn built(markup: String) -> Self {
        Self(markup)
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What a text needs to know of the site around it.
pub trait Resolve {
    /// The relative link to a published record.
    fn record(&self, kind: &str, id: &str) -> Option<String>;
    /// What a figure shows, and the relative link to the records behind it.
    fn figure(&self, key: &str) -> Option<(String, Option<String>)>;
    /// The label of a table that scrolls.
    fn table_label(&self) -> String;
}

/// A text as HTML.
#[must_use]
pub fn to_html(prose: &Prose, site: &dyn Resolve) -> Html {
    let mut out = String::new();
    blocks(&prose.blocks, site, &mut out);
    Html(out)
}

/// Words with `& < > " '` as entities, fit for text and for quoted attributes.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

fn blocks(list: &[Block], site: &dyn Resolve, out: &mut String) {
    for block in list {
        match block {
            Block::Heading { level, id, content } => {
                out.push_str(&format!("<h{level} id=\"{id}\">"));
                inlines(content, site, out);
                out.push_str(&format!("</h{level}>\n"));
            }
            Block::Paragraph(content) => {
                out.push_str("<p>");
                inlines(content, site, out);
                out.push_str("</p>\n");
            }
            Block::List { start, items } => {
                match start {
                    None => out.push_str("<ul>\n"),
                    Some(1) => out.push_str("<ol>\n"),
                    Some(start) => out.push_str(&format!("<ol start=\"{start}\">\n")),
                }
                for item in items {
                    out.push_str("<li>");
                    match item.as_slice() {
                        [Block::Paragraph(content)] => inlines(content, site, out),
                        item => blocks(item, site, out),
                    }
                    out.push_str("</li>\n");
                }
                out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
            }
            Block::Quote(inner) => {
                out.push_str("<blockquote>\n");
                blocks(inner, site, out);
                out.push_str("</blockquote>\n");
            }
            Block::Table { align, head, rows } => table(align, head, rows, site, out),
            Block::Code(text) => {
                out.push_str("<pre><code>");
                escape(text, out);
                out.push_str("</code></pre>\n");
            }
            Block::Rule => out.push_str("<hr>\n"),
        }
    }
}

fn table(align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], site: &dyn Resolve, out: &mut String) {
    let class = |column: usize| match align.get(column) {
        Some(Align::End) => " class=\"end\"",
        Some(Align::Center) => " class=\"center\"",
        _ => "",
    };
    out.push_str("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    escape(&site.table_label(), out);
    out.push_str("\"><table>\n<thead><tr>");
    for (column, cell) in head.iter().enumerate() {
        out.push_str(&format!("<th scope=\"col\"{}>", class(column)));
        inlines(cell, site, out);
        out.push_str("</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            out.push_str(&format!("<td{}>", class(column)));
            inlines(cell, site, out);
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn inlines(list: &[Inline], site: &dyn Resolve, out: &mut String) {
    let wrap = |open: &str, inner: &[Inline], close: &str, out: &mut String| {
        out.push_str(open);
        inlines(inner, site, out);
        out.push_str(close);
    };
    for inline in list {
        match inline {
            Inline::Text(text) => escape(text, out),
            Inline::Emphasis(inner) => wrap("<em>", inner, "</em>", out),
            Inline::Strong(inner) => wrap("<strong>", inner, "</strong>", out),
            Inline::Strike(inner) => wrap("<del>", inner, "</del>", out),
            Inline::Code(text) => {
                out.push_str("<code>");
                escape(text, out);
                out.push_str("</code>");
            }
            Inline::Break => out.push_str("<br>\n"),
            Inline::Link { to, content, .. } => link(to, content, site, out),
            Inline::Figure { key, .. } => figure(key, site, out),
        }
    }
}

fn link(to: &Link, content: &[Inline], site: &dyn Resolve, out: &mut String) {
    let (href, attributes) = match to {
        Link::External(url) => (Some(url.clone()), " rel=\"noopener noreferrer external\""),
        Link::Anchor(anchor) => (Some(format!("#{anchor}")), ""),
        Link::Record { kind, id } => (site.record(kind, id), ""),
    };
    // A record that is not published leaves its words, and no address that would give its id away.
    let Some(href) = href else { return inlines(content, site, out) };
    out.push_str("<a href=\"");
    escape(&href, out);
    out.push_str(&format!("\"{attributes}>"));
    inlines(content, site, out);
    out.push_str("</a>");
}

fn figure(key: &str, site: &dyn Resolve, out: &mut String) {
    let Some((shown, href)) = site.figure(key) else { return };
    match href {
        Some(href) => {
            out.push_str("<a class=\"figure\" href=\"");
            escape(&href, out);
            out.push_str("\">");
            escape(&shown, out);
            out.push_str("</a>");
        }
        None => escape(&shown, out),
    }
}

/// The words of a text, a line a block.
#[must_use]
pub fn plain_text(prose: &Prose, site: &dyn Resolve) -> String {
    let mut out = String::new();
    plain_blocks(&prose.blocks, site, &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// The words of inlines.
pub fn plain_inlines(list: &[Inline], site: &dyn Resolve, out: &mut String) {
    for inline in list {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => plain_inlines(inner, site, out),
            Inline::Link { content, .. } => plain_inlines(content, site, out),
            Inline::Break => out.push('\n'),
            Inline::Figure { key, .. } => out.push_str(&site.figure(key).map_or_else(String::new, |(shown, _)| shown)),
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
            Block::Code(text) => {
                out.push_str(text);
                out.push('\n');
            }
            Block::Rule => {}
        }
    }
}

/// The first paragraphs' words, at most so many characters, cut after a punctuation mark where there is one.
#[must_use]
pub fn summary(prose: &Prose, site: &dyn Resolve, limit: usize) -> String {
    let mut words = String::new();
    for block in &prose.blocks {
        if let Block::Paragraph(content) = block {
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
    let cut: String = words.chars().take(limit).collect();
    let stop = cut.char_indices().rev().find(|(_, c)| matches!(c, '。' | '；' | '！' | '？' | ';' | '.'));
    match stop {
        Some((at, c)) if at > cut.len() / 3 => cut[..at + c.len_utf8()].to_owned(),
        _ => format!("{}……", cut.trim_end_matches(['，', '、', ',', '“', '《', '（'])),
    }
}
