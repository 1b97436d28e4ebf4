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
    let mut writer = Writer { site, out: String::new(), in_link: false };
    writer.blocks(&prose.blocks);
    Html(writer.out)
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

struct Writer<'s> {
    site: &'s dyn Resolve,
    out: String,
    /// Within a link another one is only its words, since HTML has no links in links.
    in_link: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, list: &[Block]) {
        for block in list {
            match block {
                Block::Heading { level, id, content } => {
                    let level = (*level).max(2);
                    self.out.push_str(&format!("<h{level} id=\""));
                    escape(id, &mut self.out);
                    self.out.push_str("\">");
                    self.inlines(content);
                    self.out.push_str(&format!("</h{level}>\n"));
                }
                Block::Paragraph(content) => self.wrap("<p>", content, "</p>\n"),
                Block::List { start, items } => self.list(*start, items),
                Block::Quote(inner) => {
                    self.out.push_str("<blockquote>\n");
                    self.blocks(inner);
                    self.out.push_str("</blockquote>\n");
                }
                Block::Table { align, head, rows } => self.table(align, head, rows),
                Block::Code(text) => {
                    self.out.push_str("<pre><code>");
                    escape(text, &mut self.out);
                    self.out.push_str("</code></pre>\n");
                }
                Block::Rule => self.out.push_str("<hr>\n"),
            }
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        match start {
            None => self.out.push_str("<ul>\n"),
            Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
        }
        for item in items {
            self.out.push_str("<li>");
            match item.as_slice() {
                [Block::Paragraph(content)] => self.inlines(content),
                item => self.blocks(item),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn table(&mut self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let class = |column: usize| match align.get(column) {
            Some(Align::End) => " class=\"end\"",
            Some(Align::Center) => " class=\"center\"",
            _ => "",
        };
        self.out.push_str("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(&self.site.table_label(), &mut self.out);
        self.out.push_str("\"><table>\n<thead><tr>");
        for (column, cell) in head.iter().enumerate() {
            self.wrap(&format!("<th scope=\"col\"{}>", class(column)), cell, "</th>");
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.wrap(&format!("<td{}>", class(column)), cell, "</td>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn inlines(&mut self, list: &[Inline]) {
        for inline in list {
            match inline {
                Inline::Text(text) => escape(text, &mut self.out),
                Inline::Emphasis(inner) => self.wrap("<em>", inner, "</em>"),
                Inline::Strong(inner) => self.wrap("<strong>", inner, "</strong>"),
                Inline::Strike(inner) => self.wrap("<del>", inner, "</del>"),
                Inline::Code(text) => {
                    self.out.push_str("<code>");
                    escape(text, &mut self.out);
                    self.out.push_str("</code>");
                }
                Inline::Break => self.out.push_str("<br>\n"),
                Inline::Link { to, content, .. } => self.link(to, content),
                Inline::Figure { key, .. } => self.figure(key),
            }
        }
    }

    fn wrap(&mut self, open: &str, inner: &[Inline], close: &str) {
        self.out.push_str(open);
        self.inlines(inner);
        self.out.push_str(close);
    }

    fn link(&mut self, to: &Link, content: &[Inline]) {
        let (href, attributes) = match to {
            Link::External(url) => (Some(url.clone()), " rel=\"noopener noreferrer external\""),
            Link::Anchor(anchor) => (Some(format!("#{anchor}")), ""),
            Link::Record { kind, id } => (self.site.record(kind, id), ""),
        };
        // A record that is not published leaves its words, and no address that would give its id away.
        let Some(href) = href.filter(|_| !self.in_link) else { return self.inlines(content) };
        self.out.push_str("<a href=\"");
        escape(&href, &mut self.out);
        self.out.push_str(&format!("\"{attributes}>"));
        self.in_link = true;
        self.inlines(content);
        self.in_link = false;
        self.out.push_str("</a>");
    }

    fn figure(&mut self, key: &str) {
        let Some((shown, href)) = self.site.figure(key) else { return };
        match href.filter(|_| !self.in_link) {
            Some(href) => {
                self.out.push_str("<a class=\"figure\" href=\"");
                escape(&href, &mut self.out);
                self.out.push_str("\">");
                escape(&shown, &mut self.out);
                self.out.push_str("</a>");
            }
            None => escape(&shown, &mut self.out),
        }
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

/// The name of an attachment in words, without 附件 and a number in front, which the page or the print adds.
pub fn attachment_name(attachment: &crate::model::prose::Attachment, site: &dyn Resolve) -> String {
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
