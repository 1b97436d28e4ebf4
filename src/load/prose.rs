//! Markdown to a tree, with Chinese emphasis right. The only module that knows `pulldown-cmark`.
//!
//! CommonMark decides whether `**` opens or closes by looking at spaces and punctuation around it, which fails for
//! `**注意：**城关` (commonmark-spec issue 650). A noncharacter between the signs and a wide punctuation mark makes
//! the parser see a letter there; it is taken out of every event again.

use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::model::prose::{Align, Block, Inline, Link, Prose};

/// Stands between emphasis signs and wide punctuation; a noncharacter, so no text holds it.
const JOINER: char = '\u{fdd0}';

/// Stands for a `*` that is a multiplication sign.
const TIMES: char = '\u{fdd1}';

/// How deep blocks and inlines may nest (`docs/records.md`); deeper is a fault, because 100 KB of `>` would grow to
/// megabytes of nested elements.
const MAX_DEPTH: usize = 64;

/// A list that starts above this number is a sentence that begins with a year.
const MAX_LIST_START: usize = 99;

/// What is wrong in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProseFaultKind {
    /// HTML, which is shown as text.
    RawHtml,
    /// A link that leads nowhere safe; its words stay.
    LinkScheme,
    /// A picture; its words stay.
    Image,
    /// Nested too deep; the text is cut there.
    TooDeep,
    /// `[[…]]` around something that is no key.
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
#[must_use]
pub fn parse(text: &str) -> (Prose, Vec<ProseFault>) {
    let prepared = Prepared::new(text);
    if let Some(span) = too_deep(text) {
        return (Prose::default(), vec![ProseFault { kind: ProseFaultKind::TooDeep, span }]);
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder {
        prepared: &prepared,
        faults: Vec::new(),
        stack: vec![Frame::new(Kind::Root)],
        headings: 0,
        cut: 0,
        figure_end: 0,
    };
    for (event, range) in Parser::new_ext(&prepared.text, options).into_offset_iter() {
        builder.event(event, range);
    }
    while builder.stack.len() > 1 {
        builder.close();
    }
    let root = builder.stack.pop().map_or_else(Vec::new, |frame| frame.blocks);
    (Prose { blocks: root }, builder.faults)
}

/// The first line that opens more block levels than [`MAX_DEPTH`].
fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let signs = line.chars().take_while(|c| matches!(c, '>' | ' ' | '-' | '*' | '+' | '\t'));
        let depth = signs.filter(|c| *c == '>').count();
        let indent = line.chars().take_while(|c| *c == ' ').count() / 2;
        if depth > MAX_DEPTH || (indent > MAX_DEPTH && line.trim_start().starts_with(['-', '*', '+'])) {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

/// The text as the parser gets it, and how its offsets map back.
struct Prepared {
    text: String,
    /// Places in `text` after which offsets are larger than in the original, and by how much in all.
    shifts: Vec<(usize, usize)>,
}

impl Prepared {
    fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len() + 64);
        let mut shifts = Vec::new();
        let mut shift = 0;
        let chars: Vec<char> = original.chars().collect();
        let mut line_start = true;
        let mut digits = 0;
        for (place, &c) in chars.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| chars[before]);
            let after = chars.get(place + 1).copied();
            let sign = |c: Option<char>| matches!(c, Some('*' | '~' | '_'));
            let mut insert = |text: &mut String, shift: &mut usize| {
                text.push(JOINER);
                *shift += JOINER.len_utf8();
                shifts.push((text.len(), *shift));
            };
            // Before a sign that follows wide punctuation, and before wide punctuation that follows a sign.
            let joins = (sign(Some(c)) && before.is_some_and(wide_punctuation))
                || (wide_punctuation(c) && sign(before))
                || (matches!(c, '.' | ')')
                    && line_start
                    && digits > 0
                    && year_list(&chars[place - digits..place], after));
            if joins {
                insert(&mut text, &mut shift);
            }
            if c == '*' && before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit()) {
                text.push(TIMES);
                shift += TIMES.len_utf8() - 1;
                shifts.push((text.len(), shift));
            } else if c == JOINER || c == TIMES {
                text.push('\u{fffd}');
            } else {
                text.push(c);
            }
            match c {
                '\n' => (line_start, digits) = (true, 0),
                ' ' | '>' | '\t' if digits == 0 => {}
                c if c.is_ascii_digit() => digits += 1,
                _ => (line_start, digits) = (false, 0),
            }
        }
        Self { text, shifts }
    }

    /// A range of the original text.
    fn original(&self, range: &Range<usize>) -> Range<usize> {
        let back = |at: usize| {
            let place = self.shifts.partition_point(|(end, _)| *end <= at);
            at - place.checked_sub(1).map_or(0, |place| self.shifts[place].1)
        };
        let start = back(range.start);
        start..back(range.end).max(start)
    }
}

fn year_list(digits: &[char], after: Option<char>) -> bool {
    let number = digits.iter().collect::<String>().parse().unwrap_or(usize::MAX);
    number > MAX_LIST_START && after.is_none_or(char::is_whitespace)
}

/// Punctuation as wide as a Han character, which CommonMark takes for a word boundary.
fn wide_punctuation(c: char) -> bool {
    matches!(u32::from(c),
        0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301f | 0x30fb
        | 0xff01..=0xff0f | 0xff1a..=0xff20 | 0xff3b..=0xff40 | 0xff5b..=0xff65
        | 0x2018..=0x201f | 0x2014 | 0x2026 | 0x00b7)
}

/// Characters between which a line break in the source is no space: Han, kana, bopomofo, wide punctuation.
///
/// CSS Text 4, segment break transformation rules; Hangul is left out, since Korean separates words.
fn spaceless(c: char) -> bool {
    wide_punctuation(c)
        || matches!(u32::from(c),
            0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3021..=0x303f | 0x3040..=0x30ff | 0x3105..=0x312f
            | 0x31a0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff10..=0xff19
            | 0xff21..=0xff3a | 0xff41..=0xff5a | 0x2_0000..=0x3_ffff)
}

enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Quote,
    Table(Vec<Align>, Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    Head(Vec<Vec<Inline>>),
    Row(Vec<Vec<Inline>>),
    Cell,
    Code(String),
    Html,
    Emphasis,
    Strong,
    Strike,
    Link(Option<Link>, Range<usize>),
    Image,
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
}

struct Builder<'a> {
    prepared: &'a Prepared,
    faults: Vec<ProseFault>,
    stack: Vec<Frame>,
    headings: usize,
    /// How many open elements are beyond [`MAX_DEPTH`] and left out.
    cut: usize,
    /// Where the figure taken last ends; text before it is taken with it.
    figure_end: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(text) => self.inline(Inline::Code(clean(&text))),
            Event::Html(text) | Event::InlineHtml(text) => {
                self.fault(ProseFaultKind::RawHtml, &range);
                self.push_text(&clean(&text));
            }
            Event::SoftBreak => self.soft_break(&range),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            // Never produced with the options above; shown as text if it ever is.
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push_text(&clean(&text));
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.stack.len() > MAX_DEPTH || self.cut > 0 {
            if self.cut == 0 {
                self.fault(ProseFaultKind::TooDeep, &range);
            }
            self.cut += 1;
            return;
        }
        let kind = match tag {
            Tag::Heading { level, .. } => Kind::Heading(match level {
                HeadingLevel::H1 | HeadingLevel::H2 => 2,
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
            Tag::TableHead => Kind::Head(Vec::new()),
            Tag::TableRow => Kind::Row(Vec::new()),
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strike,
            Tag::Link { dest_url, .. } => {
                let to = destination(&clean(&dest_url));
                if to.is_none() {
                    self.fault(ProseFaultKind::LinkScheme, &range);
                }
                Kind::Link(to, self.prepared.original(&range))
            }
            Tag::Image { .. } => {
                self.fault(ProseFaultKind::Image, &range);
                Kind::Image
            }
            _ => Kind::Paragraph,
        };
        self.stack.push(Frame::new(kind));
    }

    fn end(&mut self, end: TagEnd) {
        if self.cut > 0 {
            self.cut -= 1;
            return;
        }
        let _ = end;
        self.close();
    }

    fn close(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(mut frame) = self.stack.pop() else { return };
        let inlines = std::mem::take(&mut frame.inlines);
        match frame.kind {
            Kind::Root => {}
            Kind::Paragraph => self.block(Block::Paragraph(inlines)),
            Kind::Html => {
                if !inlines.is_empty() {
                    self.block(Block::Paragraph(inlines));
                }
            }
            Kind::Heading(level) => {
                self.headings += 1;
                self.block(Block::Heading { level, id: format!("h-{}", self.headings), content: inlines });
            }
            Kind::Quote => self.block(Block::Quote(frame.blocks)),
            Kind::Code(text) => self.block(Block::Code(text)),
            Kind::List(start, items) => self.block(Block::List { start, items }),
            Kind::Item => {
                let mut blocks = frame.blocks;
                if !inlines.is_empty() {
                    blocks.insert(0, Block::Paragraph(inlines));
                }
                if let Some(Frame { kind: Kind::List(_, items), .. }) = self.stack.last_mut() {
                    items.push(blocks);
                }
            }
            Kind::Table(align, head, rows) => self.block(Block::Table { align, head, rows }),
            Kind::Head(cells) => {
                if let Some(Frame { kind: Kind::Table(_, head, _), .. }) = self.stack.last_mut() {
                    *head = cells;
                }
            }
            Kind::Row(cells) => {
                if let Some(Frame { kind: Kind::Table(_, _, rows), .. }) = self.stack.last_mut() {
                    rows.push(cells);
                }
            }
            Kind::Cell => {
                if let Some(Frame { kind: Kind::Head(cells) | Kind::Row(cells), .. }) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
            Kind::Emphasis => self.inline(Inline::Emphasis(inlines)),
            Kind::Strong => self.inline(Inline::Strong(inlines)),
            Kind::Strike => self.inline(Inline::Strike(inlines)),
            Kind::Link(Some(to), span) => self.inline(Inline::Link { to, content: inlines, span }),
            Kind::Link(None, _) | Kind::Image => inlines.into_iter().for_each(|inline| self.inline(inline)),
        }
    }

    fn block(&mut self, block: Block) {
        let Some(frame) = self.stack.last_mut() else { return };
        // A tight list item holds bare inlines before its first block.
        if matches!(frame.kind, Kind::Item) && !frame.inlines.is_empty() {
            frame.blocks.push(Block::Paragraph(std::mem::take(&mut frame.inlines)));
        }
        frame.blocks.push(block);
    }

    fn inline(&mut self, inline: Inline) {
        if self.cut > 0 {
            return;
        }
        let Some(frame) = self.stack.last_mut() else { return };
        match (frame.inlines.last_mut(), inline) {
            (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
            (_, inline) => frame.inlines.push(inline),
        }
    }

    fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if matches!(self.stack.last().map(|frame| &frame.kind), Some(Kind::Root)) {
            self.block(Block::Paragraph(vec![Inline::Text(text.to_owned())]));
            return;
        }
        self.inline(Inline::Text(text.to_owned()));
    }

    fn text(&mut self, text: &CowStr<'_>, range: &Range<usize>) {
        if let Some(Frame { kind: Kind::Code(code), .. }) = self.stack.last_mut() {
            code.push_str(&clean(text));
            return;
        }
        // The parser splits text at every bracket, so a figure is looked for in the source from here on, and what
        // it covers of the following events is left out.
        if range.start < self.figure_end {
            return;
        }
        if let Some(figure) = self.figure(range.start) {
            self.inline(figure);
        } else {
            self.push_text(&clean(text));
        }
    }

    /// The figure that begins at a place, if one does.
    fn figure(&mut self, start: usize) -> Option<Inline> {
        let line = self.prepared.text[start..].split('\n').next().unwrap_or_default();
        let (inner, _) = line.strip_prefix("[[")?.split_once("]]")?;
        let end = start + inner.len() + 4;
        let span = self.prepared.original(&(start..end));
        let (key, expected) = inner.split_once('=').map_or((inner, None), |(key, value)| (key, Some(value)));
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.') {
            self.faults.push(ProseFault { kind: ProseFaultKind::FigureForm, span });
            return None;
        }
        self.figure_end = end;
        Some(Inline::Figure { key: key.to_owned(), expected: expected.map(|value| clean(value.trim())), span })
    }

    fn soft_break(&mut self, range: &Range<usize>) {
        let text = &self.prepared.text;
        let visible = |c: &char| !matches!(*c, JOINER | ' ' | '\n' | '*' | '~' | '_' | '`' | '[' | '>');
        let before = text[..range.start].chars().rev().find(visible);
        let after = text[range.end..].chars().find(visible);
        if !(before.is_some_and(spaceless) && after.is_some_and(spaceless)) {
            self.push_text("\n");
        }
    }

    fn fault(&mut self, kind: ProseFaultKind, range: &Range<usize>) {
        let span = self.prepared.original(range);
        if self.faults.last().is_none_or(|last| last.kind != kind || last.span != span) {
            self.faults.push(ProseFault { kind, span });
        }
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

/// Text of an event without the noncharacters of [`Prepared`].
fn clean(text: &str) -> String {
    if text.contains([JOINER, TIMES]) {
        text.chars().filter(|c| *c != JOINER).map(|c| if c == TIMES { '*' } else { c }).collect()
    } else {
        text.to_owned()
    }
}

/// Where a destination leads, if that is allowed. Entities are already decoded by the parser; browsers drop controls
/// and spaces inside a scheme, so a destination that holds any is refused whole.
fn destination(text: &str) -> Option<Link> {
    if text.is_empty() || text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    if let Some(anchor) = text.strip_prefix('#') {
        let good = anchor.starts_with("h-") && anchor[2..].bytes().all(|b| b.is_ascii_digit());
        return good.then(|| Link::Anchor(anchor.to_owned()));
    }
    let lower = text.to_ascii_lowercase();
    if ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme)) {
        return Some(Link::External(text.to_owned()));
    }
    let (kind, id) = text.split_once('/')?;
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (plain(kind) && plain(id)).then(|| Link::Record { kind: kind.to_owned(), id: id.to_owned() })
}
