//! Prose as HTML. The only module that makes [`Html`] from a record's text.

use serde::{Serialize, Serializer};

use crate::model::prose::{Align, Block, Inline, Link, Picture, Prose};
use crate::said::text::{Resolve, note_sign, plain_inlines};

/// HTML made by construction: every text in it is escaped, and only the elements named here occur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Markup from a module of `web` that escapes what it puts in.
    pub(super) fn built(markup: String) -> Self {
        Self(markup)
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A text as HTML.
#[must_use]
pub fn to_html<'s>(prose: &'s Prose, site: &'s dyn Resolve) -> Html {
    let mut writer = Writer { site, out: String::new(), in_link: false, notes: Vec::new(), heads: Vec::new() };
    writer.blocks(&prose.blocks);
    writer.notes();
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

/// A name, with a number where it was given before.
pub(super) fn told_apart(before: &mut Vec<String>, name: String) -> String {
    before.push(name.clone());
    match before.iter().filter(|other| **other == name).count() {
        1 => name,
        count => format!("{name} {count}"),
    }
}

struct Writer<'s> {
    site: &'s dyn Resolve,
    out: String,
    /// Notes that stand below the text.
    notes: Vec<(usize, &'s [Block])>,
    /// The heads of the tables so far.
    heads: Vec<String>,
    /// Within a link another one is only its words, since HTML has no links in links.
    in_link: bool,
}

impl<'s> Writer<'s> {
    fn blocks(&mut self, list: &'s [Block]) {
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
                Block::List { numbers, items } => self.list(numbers.as_deref(), items),
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
                Block::Figure(picture) => {
                    self.out.push_str("<figure class=\"picture\">");
                    self.image(picture);
                    if !picture.caption.is_empty() {
                        self.out.push_str("<figcaption>");
                        escape(&picture.caption, &mut self.out);
                        self.out.push_str("</figcaption>");
                    }
                    self.out.push_str("</figure>\n");
                }
                Block::Rule => self.out.push_str("<hr>\n"),
            }
        }
    }

    /// The notes in the order of their marks, below the text that they belong to.
    fn notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"notes\">\n");
        for (number, blocks) in notes {
            let sign = note_sign(number);
            self.out.push_str(&format!(
                "<li id=\"note-{number}\" value=\"{number}\"><a class=\"note-sign\" href=\"#note-{number}-mark\">{sign}</a> "
            ));
            match blocks {
                [Block::Paragraph(content)] => self.inlines(content),
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n");
    }

    fn note(&mut self, number: usize, text: &'s [Block]) {
        let sign = note_sign(number);
        // Its first mark is where the note leads back to.
        let id = if text.is_empty() { String::new() } else { format!(" id=\"note-{number}-mark\"") };
        if !text.is_empty() {
            self.notes.push((number, text));
        }
        if self.in_link {
            self.out.push_str(&format!("<sup{id}>{sign}</sup>"));
        } else {
            self.out.push_str(&format!("<sup{id}><a class=\"note-sign\" href=\"#note-{number}\">{sign}</a></sup>"));
        }
    }

    fn image(&mut self, picture: &Picture) {
        let Some(src) = self.site.picture(&picture.file) else { return escape(&picture.alt, &mut self.out) };
        self.out.push_str("<img src=\"");
        escape(&src, &mut self.out);
        self.out.push_str("\" alt=\"");
        escape(&picture.alt, &mut self.out);
        self.out.push_str("\" loading=\"lazy\">");
    }

    fn list(&mut self, numbers: Option<&[u64]>, items: &'s [Vec<Block>]) {
        let start = numbers.and_then(|numbers| numbers.first()).copied();
        match start {
            None if numbers.is_none() => self.out.push_str("<ul>\n"),
            None | Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
        }
        for (place, item) in items.iter().enumerate() {
            let number = numbers.and_then(|numbers| numbers.get(place)).copied();
            let before = place.checked_sub(1).and_then(|before| numbers?.get(before)).map(|before| before + 1);
            match number.filter(|number| before.is_some_and(|expected| expected != *number)) {
                Some(number) => self.out.push_str(&format!("<li value=\"{number}\">")),
                None => self.out.push_str("<li>"),
            }
            match item.as_slice() {
                [Block::Paragraph(content)] => self.inlines(content),
                item => self.blocks(item),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(if numbers.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    /// What tells one table of a text from another: the words of its head, and a number where they stood before.
    fn head_words(&mut self, head: &[Vec<Inline>]) -> String {
        let words = head.iter().map(|cell| {
            let mut text = String::new();
            plain_inlines(cell, self.site, &mut text);
            text.trim().replace('\n', "")
        });
        let words = words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        told_apart(&mut self.heads, words)
    }

    fn table(&mut self, align: &[Align], head: &'s [Vec<Inline>], rows: &'s [Vec<Vec<Inline>>]) {
        let class = |column: usize| match align.get(column) {
            Some(Align::End) => " class=\"end\"",
            Some(Align::Center) => " class=\"center\"",
            _ => "",
        };
        self.out.push_str("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(&self.site.table_label(&self.head_words(head)), &mut self.out);
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

    fn inlines(&mut self, list: &'s [Inline]) {
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
                Inline::Figure { key, expected, .. } => self.figure(key, expected.as_deref()),
                Inline::Note { number, text } => self.note(*number, text),
                Inline::Picture(picture) => {
                    self.image(picture);
                    if !picture.caption.is_empty() {
                        self.out.push_str("<span class=\"caption\">");
                        escape(&picture.caption, &mut self.out);
                        self.out.push_str("</span>");
                    }
                }
            }
        }
    }

    fn wrap(&mut self, open: &str, inner: &'s [Inline], close: &str) {
        self.out.push_str(open);
        self.inlines(inner);
        self.out.push_str(close);
    }

    fn link(&mut self, to: &Link, content: &'s [Inline]) {
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

    fn figure(&mut self, key: &str, bound: Option<&str>) {
        let Some((shown, href)) = self.site.figure(key, bound) else { return };
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
