//! Markdown to a tree, with Chinese emphasis right. The only module that knows `pulldown-cmark`.
//!
//! CommonMark decides whether `**` opens or closes by looking at spaces and punctuation around it, which fails for
//! `**注意：**城关` (commonmark-spec issue 650). [`Prepared`] puts a noncharacter between the signs and such a
//! neighbour, so that the parser sees a letter there; it is taken out of every event again. The same pass hides what
//! is no Markdown here from the parser: figures, products such as `3*4`, ranges such as `3~5月`, years at the
//! beginning of a line.

#![allow(clippy::wildcard_enum_match_arm, reason = "the parser's events and elements, of which few mean anything here")]

use std::cell::OnceCell;
use std::ops::Range;

mod prepared;

use pulldown_cmark::{Alignment, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use crate::model::prose::{Align, Block, Inline, Link, Prose};
use prepared::{MAX_DEPTH, Piece, Prepared, SOFT_BREAK, SourceFigure, joins, plain};

/// What is wrong in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProseFaultKind {
    /// HTML, which is shown as text.
    RawHtml,
    /// A link that leads nowhere safe; its words stay.
    LinkScheme,
    /// A picture; its words stay.
    Image,
    /// Nested too deep; deeper elements are left out, their words stay.
    TooDeep,
    /// `[[…]]` around something that is no key; shown as text.
    FigureForm,
}

/// A fault and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProseFault {
    /// What is wrong.
    pub kind: ProseFaultKind,
    /// Where.
    pub span: Range<usize>,
}

/// Reads Markdown: CommonMark with tables and strike-through, without raw HTML.
///
/// Every text has a tree; faults are in the order of their places.
#[must_use]
pub fn parse(text: &str) -> (Prose, Vec<ProseFault>) {
    let prepared = Prepared::new(text);
    let mut builder = Builder {
        original: text,
        prepared: &prepared,
        faults: prepared.too_deep.iter().map(|at| too_deep(text, *at)).collect(),
        stack: vec![Frame::new(Kind::Root)],
        headings: 0,
        last_heading: OnceCell::new(),
        cut: 0,
    };
    for (event, range) in parser(&prepared.text).into_offset_iter() {
        builder.event(event, range);
    }
    let (mut root, mut faults) = (Vec::new(), builder.faults);
    // The parser closes what it opens, so only the root is left.
    for mut frame in builder.stack.drain(..) {
        frame.flush();
        root.append(&mut frame.blocks);
    }
    faults.sort_by_key(|fault| fault.span.start);
    (Prose { blocks: root }, faults)
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The fault of the line that holds a place.
fn too_deep(text: &str, at: usize) -> ProseFault {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    ProseFault { kind: ProseFaultKind::TooDeep, span: start..start + line.trim_end().len() }
}

enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Quote,
    Table(Vec<Align>, Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    Row(Vec<Vec<Inline>>),
    Cell,
    Code(String),
    Html,
    Emphasis,
    Strong,
    Strike,
    Link(Link, Range<usize>),
    /// What is left out, while its words stay: pictures, links that lead nowhere.
    Words,
}

struct Frame {
    kind: Kind,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self { kind, blocks: Vec::new(), inlines: Vec::new() }
    }

    /// Makes a paragraph of words that stand between blocks, as they do in the items of a tight list.
    fn flush(&mut self) {
        if matches!(self.kind, Kind::Root | Kind::Item | Kind::Quote) && !self.inlines.is_empty() {
            let inlines = lines_joined(std::mem::take(&mut self.inlines));
            self.blocks.push(Block::Paragraph(inlines));
        }
    }
}

struct Builder<'a> {
    original: &'a str,
    prepared: &'a Prepared,
    faults: Vec<ProseFault>,
    stack: Vec<Frame>,
    headings: usize,
    /// The number of the last heading, counted when a link first needs it.
    last_heading: OnceCell<usize>,
    /// How many open elements are beyond [`MAX_DEPTH`] and left out.
    cut: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline(Inline::Code(self.prepared.letters(&text))),
            Event::Html(text) => self.inline(Inline::Text(self.prepared.letters(&text))),
            Event::InlineHtml(text) => {
                self.fault(ProseFaultKind::RawHtml, &range);
                self.inline(Inline::Text(self.prepared.letters(&text)));
            }
            Event::SoftBreak => self.inline(Inline::Text(SOFT_BREAK.to_string())),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            // Never produced with the options above; shown as text if it ever is.
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline(Inline::Text(self.prepared.letters(&text)));
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.stack.len() > MAX_DEPTH || self.cut > 0 {
            if self.faults.iter().all(|fault| fault.kind != ProseFaultKind::TooDeep) {
                self.faults.push(too_deep(self.original, self.prepared.original(&range).start));
            }
            self.cut += 1;
            self.flush();
            return;
        }
        let kind = match tag {
            Tag::Heading { level, .. } => Kind::Heading(match level {
                HeadingLevel::H1 => 1,
                HeadingLevel::H2 => 2,
                HeadingLevel::H3 => 3,
                _ => 4,
            }),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(_) => Kind::Code(String::new()),
            Tag::HtmlBlock => {
                self.fault(ProseFaultKind::RawHtml, &range);
                Kind::Html
            }
            Tag::List(start) => Kind::List(start, Vec::new()),
            Tag::Item => Kind::Item,
            Tag::Table(alignments) => Kind::Table(alignments.into_iter().map(align).collect(), Vec::new(), Vec::new()),
            Tag::TableHead | Tag::TableRow => Kind::Row(Vec::new()),
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strike,
            Tag::Link { link_type, dest_url, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                match self.destination(&format!("{scheme}{}", self.prepared.letters(&dest_url))) {
                    Some(to) => Kind::Link(to, self.prepared.original(&range)),
                    None => {
                        self.fault(ProseFaultKind::LinkScheme, &range);
                        Kind::Words
                    }
                }
            }
            Tag::Image { .. } => {
                self.fault(ProseFaultKind::Image, &range);
                Kind::Words
            }
            _ => Kind::Paragraph,
        };
        self.stack.push(Frame::new(kind));
    }

    fn end(&mut self) {
        if self.cut > 0 {
            self.cut -= 1;
            self.flush();
        } else if self.stack.len() > 1
            && let Some(frame) = self.stack.pop()
        {
            self.close(frame);
        }
    }

    fn close(&mut self, mut frame: Frame) {
        frame.flush();
        let inlines = frame.inlines;
        match frame.kind {
            Kind::Root => {}
            Kind::Paragraph => self.block(Block::Paragraph(lines_joined(inlines))),
            Kind::Html if inlines.is_empty() => {}
            Kind::Html => self.block(Block::Paragraph(inlines)),
            Kind::Heading(level) => {
                self.headings += 1;
                let (id, content) = (format!("h-{}", self.headings), lines_joined(inlines));
                self.block(Block::Heading { level, id, content });
            }
            Kind::Quote => self.block(Block::Quote(frame.blocks)),
            Kind::Code(text) => self.block(Block::Code(text)),
            Kind::List(start, items) => self.block(Block::List { start, items }),
            Kind::Item => {
                if let Some(Frame { kind: Kind::List(_, items), .. }) = self.stack.last_mut() {
                    items.push(frame.blocks);
                }
            }
            Kind::Table(align, head, rows) => self.block(Block::Table { align, head, rows }),
            Kind::Row(cells) => match self.stack.last_mut() {
                // The parser gives the head first, and every table has one.
                Some(Frame { kind: Kind::Table(_, head, _), .. }) if head.is_empty() => *head = cells,
                Some(Frame { kind: Kind::Table(_, _, rows), .. }) => rows.push(cells),
                _ => {}
            },
            Kind::Cell => {
                if let Some(Frame { kind: Kind::Row(cells), .. }) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
            Kind::Emphasis => self.inline(Inline::Emphasis(inlines)),
            Kind::Strong => self.inline(Inline::Strong(inlines)),
            Kind::Strike => self.inline(Inline::Strike(inlines)),
            Kind::Link(to, span) => self.inline(Inline::Link { to, content: inlines, span }),
            Kind::Words => inlines.into_iter().for_each(|inline| self.inline(inline)),
        }
    }

    fn flush(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.flush();
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        if let Some(frame) = self.stack.last_mut() {
            frame.blocks.push(block);
        }
    }

    fn inline(&mut self, inline: Inline) {
        let Some(frame) = self.stack.last_mut() else { return };
        match (frame.inlines.last_mut(), inline) {
            (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
            (_, inline) => frame.inlines.push(inline),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(Frame { kind: Kind::Code(code), .. }) = self.stack.last_mut() {
            code.push_str(&self.prepared.letters(text));
            return;
        }
        for piece in self.prepared.pieces(text) {
            match piece {
                Piece::Words(words) => self.inline(Inline::Text(words.into_owned())),
                Piece::Figure(SourceFigure { parts: Some((key, expected)), span, .. }) => {
                    let (key, expected, span) = (key.clone(), expected.clone(), span.clone());
                    self.inline(Inline::Figure { key, expected, span });
                }
                Piece::Figure(SourceFigure { parts: None, span, source }) => {
                    self.faults.push(ProseFault { kind: ProseFaultKind::FigureForm, span: span.clone() });
                    self.inline(Inline::Text(plain(source)));
                }
            }
        }
    }

    fn fault(&mut self, kind: ProseFaultKind, range: &Range<usize>) {
        self.faults.push(ProseFault { kind, span: self.prepared.original(range) });
    }

    /// Where a destination leads, if that is allowed. Entities are decoded by the parser, and what a browser would
    /// drop from a scheme (controls, spaces) is refused whole, as is a way to a heading that is not there.
    fn destination(&self, text: &str) -> Option<Link> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '\u{fffd}')) {
            return None;
        }
        if let Some(anchor) = text.strip_prefix('#') {
            let number = anchor.strip_prefix("h-")?.parse::<usize>().ok()?;
            let last =
                || parser(&self.prepared.text).filter(|e| matches!(e, Event::Start(Tag::Heading { .. }))).count();
            let known = (1..=*self.last_heading.get_or_init(last)).contains(&number);
            return (known && anchor == format!("h-{number}")).then(|| Link::Anchor(anchor.to_owned()));
        }
        if let Some((scheme, rest)) = text.split_once(':') {
            let rest = match scheme.to_ascii_lowercase().as_str() {
                "https" | "http" => rest.strip_prefix("//").filter(|rest| !rest.starts_with('/'))?,
                "mailto" | "tel" => rest,
                _ => return None,
            };
            return (!rest.is_empty()).then(|| Link::External(text.to_owned()));
        }
        let (kind, id) = text.split_once('/')?;
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        (plain(kind) && plain(id)).then(|| Link::Record { kind: kind.to_owned(), id: id.to_owned() })
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

/// Inlines with each [`SOFT_BREAK`] as a line break or as nothing. What stands on its sides may be in other elements,
/// so the line is read once to decide and once to replace.
fn lines_joined(mut list: Vec<Inline>) -> Vec<Inline> {
    let mut seams = Seams::default();
    seams.read(&list);
    if !seams.kept.is_empty() {
        replace_breaks(&mut list, &mut seams.kept.into_iter());
    }
    list
}

#[derive(Default)]
struct Seams {
    before: Option<char>,
    open: bool,
    /// For each break but a last one with nothing after it, whether it stays.
    kept: Vec<bool>,
}

impl Seams {
    fn read(&mut self, list: &[Inline]) {
        for inline in list {
            match inline {
                Inline::Text(text) | Inline::Code(text) => text.chars().for_each(|c| self.see(c)),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.read(inner),
                Inline::Link { content, .. } => self.read(content),
                Inline::Figure { .. } => self.see('0'),
                Inline::Break => self.see('\n'),
            }
        }
    }

    fn see(&mut self, c: char) {
        if self.open {
            self.kept.push(c == SOFT_BREAK || !self.before.is_some_and(|before| joins(before, c)));
        }
        self.open = c == SOFT_BREAK;
        if !self.open {
            self.before = Some(c);
        }
    }
}

fn replace_breaks(list: &mut [Inline], kept: &mut impl Iterator<Item = bool>) {
    for inline in list {
        match inline {
            Inline::Text(text) if text.contains(SOFT_BREAK) => {
                let replaced = |c: char| match c {
                    SOFT_BREAK => kept.next().unwrap_or(true).then_some('\n'),
                    c => Some(c),
                };
                *text = text.chars().filter_map(replaced).collect();
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => replace_breaks(inner, kept),
            Inline::Link { content, .. } => replace_breaks(content, kept),
            Inline::Text(_) | Inline::Code(_) | Inline::Figure { .. } | Inline::Break => {}
        }
    }
}
