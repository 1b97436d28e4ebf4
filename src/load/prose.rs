//! Markdown to a tree, with Chinese emphasis right. The only module that knows `pulldown-cmark`.
//!
//! CommonMark decides whether `**` opens or closes by looking at spaces and punctuation around it, which fails for
//! `**注意：**城关` (commonmark-spec issue 650). [`Prepared`] puts a noncharacter between the signs and such a
//! neighbour, so that the parser sees a letter there; it is taken out of every event again. The same pass hides what
//! is no Markdown here from the parser: figures, products such as `3*4`, ranges such as `3~5月`, years at the
//! beginning of a line.

#![allow(clippy::wildcard_enum_match_arm, reason = "the parser's events and elements, of which few mean anything here")]

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

mod lines;
mod marks;
mod parts;
mod prepared;
mod seams;
mod size;
mod split;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use crate::model::prose::{Align, Block, Inline, Link, Picture, Prose, words_of};
use marks::{Mark, mark};
use prepared::{INDENT, MAX_DEPTH, PARAGRAPH, Piece, Prepared, SOFT_BREAK, SourceFigure, joins, plain};
use seams::lines_joined;

/// What is wrong in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProseFaultKind {
    /// HTML that means nothing here; it stays as typed.
    RawHtml,
    /// A link that leads nowhere safe; its words stay.
    LinkScheme,
    /// A picture that is no file of the site, or has no words.
    Image,
    /// A mark of a note that is nowhere; it stays as typed.
    NoteMissing,
    /// A note that no mark leads to; its words stand where they are.
    NoteUnused,
    /// A row with more cells than its table has columns.
    TableCells,
    /// A line that would part the head of a table from its rows, but not with as many cells.
    TableForm,
    /// Nested too deep; deeper elements are left out, their words stay.
    TooDeep,
    /// `[[…]]` around something that is no key; shown as text.
    FigureForm,
    /// More than is read: what of, and how much is.
    TooLarge(usize),
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
        notes: BTreeMap::new(),
        code: Vec::new(),
        stack: vec![Frame::new(Kind::Root)],
        headings: 0,
        last_heading: OnceCell::new(),
        cut: 0,
    };
    let mut size = size::Size::default();
    for (event, range) in parser(&prepared.text).into_offset_iter() {
        if let Some(limit) = size.beyond(&event, &range) {
            builder.fault(ProseFaultKind::TooLarge(limit), &range);
            break;
        }
        builder.event(event, range);
    }
    let mut root = Vec::new();
    // The parser closes what it opens, so only the root is left.
    for mut frame in builder.stack.drain(..) {
        frame.flush();
        root.append(&mut frame.blocks);
    }
    builder.put_notes(&mut root);
    builder.marks_without_note();
    let mut faults = builder.faults;
    faults.extend(prepared.open_comment.iter().cloned().map(|span| ProseFault { kind: ProseFaultKind::RawHtml, span }));
    faults.sort_by_key(|fault| fault.span.start);
    (Prose { blocks: root }, faults)
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES)
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
    List(Option<u64>, Vec<Option<u64>>, Vec<Vec<Block>>),
    /// With the number that its author typed.
    Item(Option<u64>),
    /// A note with its label and its place.
    Note(String, Range<usize>),
    Quote,
    Table(Vec<Align>, Vec<Vec<Inline>>, Vec<TableRow>),
    Row(Vec<Vec<Inline>>, Range<usize>, usize),
    Cell(Range<usize>),
    Code(String),
    Html,
    /// Bold, emphasis or a strike by an HTML tag; ended by its closing tag.
    Tagged(Mark),
    Emphasis,
    Strong,
    Strike,
    /// With the words that a browser would show in a bubble, which paper cannot.
    Link(Link, String, Range<usize>),
    /// File, caption and place.
    Picture(String, String, Range<usize>),
    /// What is left out, while its words stay: links that lead nowhere.
    Words(String),
}

/// A row, and whether a bar stands in it.
type TableRow = (Vec<Vec<Inline>>, bool);

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
        if matches!(self.kind, Kind::Root | Kind::Item(_) | Kind::Quote | Kind::Note(..)) && !self.inlines.is_empty() {
            self.blocks.extend(paragraphs(std::mem::take(&mut self.inlines)));
        }
    }
}

struct Builder<'a> {
    original: &'a str,
    prepared: &'a Prepared,
    faults: Vec<ProseFault>,
    /// Notes by label, with their places.
    notes: BTreeMap<String, (Vec<Block>, Range<usize>)>,
    /// Where text set as it is stands.
    code: Vec<Range<usize>>,
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
            Event::Code(text) => {
                self.code.push(self.prepared.original(&range));
                self.inline(Inline::Code(self.prepared.letters(&text)));
            }
            Event::Html(text) => self.html_line(&text),
            Event::InlineHtml(text) => self.tag(&text, &range),
            Event::SoftBreak => self.line_end(&range),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::FootnoteReference(label) => self.note_mark(&label, &range),
            // Never produced with the options above; shown as text if it ever is.
            Event::InlineMath(text) | Event::DisplayMath(text) => {
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
            Tag::CodeBlock(kind) => {
                self.code.push(self.prepared.original(&range));
                // What stands on the line of the fence names a language; where it cannot, it is words.
                match kind {
                    CodeBlockKind::Fenced(info) if !info.is_ascii() => Kind::Code(self.prepared.letters(&info) + "\n"),
                    CodeBlockKind::Fenced(_) | CodeBlockKind::Indented => Kind::Code(String::new()),
                }
            }
            Tag::HtmlBlock => {
                self.fault(ProseFaultKind::RawHtml, &range);
                Kind::Html
            }
            Tag::FootnoteDefinition(label) => Kind::Note(label.to_string(), self.prepared.original(&range)),
            Tag::List(start) => Kind::List(start, Vec::new(), Vec::new()),
            Tag::Item => {
                let text = &self.prepared.text[range.start..];
                let digits = text.bytes().take_while(u8::is_ascii_digit).count();
                Kind::Item(text[..digits].parse().ok())
            }
            Tag::Table(alignments) => Kind::Table(alignments.into_iter().map(align).collect(), Vec::new(), Vec::new()),
            Tag::TableHead | Tag::TableRow => Kind::Row(Vec::new(), range.clone(), range.start),
            Tag::TableCell => Kind::Cell(range.clone()),
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                let title = self.prepared.letters(&title);
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                match self.destination(&format!("{scheme}{}", self.prepared.letters(&dest_url))) {
                    Some(to) => Kind::Link(to, title, self.prepared.original(&range)),
                    None => {
                        self.fault(ProseFaultKind::LinkScheme, &range);
                        Kind::Words(title)
                    }
                }
            }
            Tag::Image { dest_url, title, .. } => {
                let (file, title) = (self.prepared.letters(&dest_url), self.prepared.letters(&title));
                Kind::Picture(file, title, self.prepared.original(&range))
            }
            _ => Kind::Paragraph,
        };
        self.stack.push(Frame::new(kind));
    }

    fn end(&mut self) {
        if self.cut > 0 {
            self.cut -= 1;
            self.flush();
            return;
        }
        // A tag that nothing closes ends with the element it stands in.
        while self.stack.len() > 1
            && let Some(frame) = self.stack.pop()
        {
            let tagged = matches!(frame.kind, Kind::Tagged(_));
            self.close(frame);
            if !tagged {
                return;
            }
        }
    }

    fn close(&mut self, mut frame: Frame) {
        frame.flush();
        let inlines = frame.inlines;
        match frame.kind {
            Kind::Root => {}
            Kind::Paragraph => self.paragraph(inlines),
            Kind::Html if inlines.is_empty() => {}
            Kind::Html => self.block(Block::Paragraph(inlines)),
            Kind::Note(label, span) => {
                self.notes.entry(label).or_insert((frame.blocks, span));
            }
            Kind::Tagged(mark) => self.inline(mark.around(inlines)),
            Kind::Heading(level) => {
                self.headings += 1;
                let (id, content) = (format!("h-{}", self.headings), lines_joined(inlines));
                self.block(Block::Heading { level, id, content });
            }
            Kind::Quote => self.block(Block::Quote(frame.blocks)),
            Kind::Code(text) => self.block(Block::Code(text)),
            Kind::List(start, typed, items) => {
                let numbers = start.map(|start| numbers(start, &typed));
                self.block(Block::List { numbers, items });
            }
            Kind::Item(number) => {
                if let Some(Frame { kind: Kind::List(_, numbers, items), .. }) = self.stack.last_mut() {
                    numbers.push(number);
                    items.push(frame.blocks);
                }
            }
            Kind::Table(align, head, rows) => self.table(align, head, rows),
            Kind::Row(cells, range, end) => {
                let rest = &self.prepared.text[end.min(range.end)..range.end];
                if rest.contains(|c: char| c.is_alphanumeric()) {
                    self.fault(ProseFaultKind::TableCells, &range);
                }
                let bar = self.prepared.text[range].contains('|');
                match self.stack.last_mut() {
                    // The parser gives the head first, and every table has one.
                    Some(Frame { kind: Kind::Table(_, head, _), .. }) if head.is_empty() => *head = cells,
                    Some(Frame { kind: Kind::Table(_, _, rows), .. }) => rows.push((cells, bar)),
                    _ => {}
                }
            }
            Kind::Cell(range) => {
                if let Some(Frame { kind: Kind::Row(cells, _, end), .. }) = self.stack.last_mut() {
                    cells.push(inlines);
                    *end = (*end).max(range.end);
                }
            }
            Kind::Emphasis => self.inline(Inline::Emphasis(inlines)),
            Kind::Strong => self.inline(Inline::Strong(inlines)),
            Kind::Strike => self.inline(Inline::Strike(inlines)),
            Kind::Link(to, title, span) => {
                self.inline(Inline::Link { to, content: inlines, span });
                self.aside(&title);
            }
            Kind::Words(title) => {
                for inline in inlines {
                    self.inline(inline);
                }
                self.aside(&title);
            }
            Kind::Picture(file, caption, span) => self.picture(file, caption, inlines, span),
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

/// The numbers of a list as its author typed them; from the first on where all are the same, as lists are typed too.
fn numbers(start: u64, typed: &[Option<u64>]) -> Vec<u64> {
    let same = typed.len() > 1 && typed.iter().all(|number| *number == typed[0]);
    (start..).zip(typed).map(|(counted, typed)| typed.filter(|_| !same).unwrap_or(counted)).collect()
}

/// Whether a line is the second of a table, `|---|---|`.
fn delimiter(line: &str) -> bool {
    line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The first line of a range.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let line = text[span.clone()].lines().next().unwrap_or_default();
    span.start..span.start + line.len()
}

/// The paragraphs of a paragraph of the source, with pictures that have a line of their own.
fn paragraphs(inlines: Vec<Inline>) -> Vec<Block> {
    let block = |content: Vec<Inline>| {
        let content = lines_joined(content);
        if let [Inline::Picture(picture)] = content.as_slice() {
            return Block::Figure(picture.clone());
        }
        Block::Paragraph(content)
    };
    split::at_paragraphs(inlines).into_iter().map(block).collect()
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}
