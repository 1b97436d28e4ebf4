//! Text as the Markdown parser gets it: what is no Markdown in Chinese prose hidden behind noncharacters, and back.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::lines::{Fence, definition, indent, references};

/// Stands between signs and what the parser must not read together with them. Like the others below a
/// noncharacter, which Unicode keeps for use inside a program; one in the text itself becomes U+FFFD first.
const JOINER: char = '\u{fdd0}';

/// Stands for a `*` that is a multiplication sign.
const TIMES: char = '\u{fdd1}';

/// Stands for a `~` that is a range.
const TILDE: char = '\u{fdd2}';

/// Stands before the running number of a figure.
const FIGURE: char = '\u{fdd3}';

/// Stands after the running number of a figure.
const FIGURE_END: char = '\u{fdd4}';

/// Stands for a line break of the source until both sides of it are known.
pub(super) const SOFT_BREAK: char = '\u{fdd5}';

/// Stands for white space that an author puts before a paragraph.
pub(super) const INDENT: char = '\u{fdd6}';

/// Stands for a line break of the source after which a paragraph begins.
pub(super) const PARAGRAPH: char = '\u{fdd7}';

/// How deep blocks and inlines may nest (`docs/records.md`); deeper is a fault, because 100 KB of `>` would grow to
/// megabytes of nested elements.
pub(super) const MAX_DEPTH: usize = 64;

/// A list whose first number has more digits is a sentence that begins with a year.
const MAX_LIST_DIGITS: usize = 2;

/// The text as the parser gets it, and how its offsets map back.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) text: String,
    /// Pairs of places, in `text` and in the original, that belong together; between two pairs both run in step.
    pub(super) anchors: Vec<(usize, usize)>,
    pub(super) figures: Vec<SourceFigure>,
    /// The first place of the original with more than [`MAX_DEPTH`] block signs in a line.
    pub(super) too_deep: Option<usize>,
    /// The first comment that does not end.
    pub(super) open_comment: Option<Range<usize>>,
    /// Labels of addresses that are defined once and used.
    labels: BTreeSet<String>,
}

/// What stands in `[[…]]`.
pub(super) struct SourceFigure {
    pub(super) source: String,
    pub(super) span: Range<usize>,
    /// Key and expected value; none when it has not the form of a figure.
    pub(super) parts: Option<(String, Option<String>)>,
}

/// Where in a line the reader of [`Prepared`] is.
struct Line {
    /// Only signs of quotations and lists stand before.
    head: bool,
    /// How many.
    depth: usize,
    /// No white space of it has been read yet.
    fresh: bool,
    /// The column that the list item read last begins its text in; nothing outside lists.
    content: usize,
}

impl Line {
    const START: Self = Self { head: true, depth: 0, fresh: true, content: 0 };

    fn next(&self) -> Self {
        Self { content: self.content, ..Self::START }
    }
}

impl Prepared {
    pub(super) fn new(original: &str) -> Self {
        let mut out = Self { text: String::with_capacity(original.len() + original.len() / 16), ..Self::default() };
        let (mut at, mut before, mut line) = (0, ' ', Line::START);
        // The number of the list item read last, so that a list that has come to 99 can go on.
        let mut item = None;
        let mut fence: Option<Fence> = None;
        let (mut blank, used) = (true, references(original));
        while let Some(c) = original[at..].chars().next() {
            if line.head && line.fresh && fence.is_none() {
                line.fresh = false;
                at += out.indentation(original, at, &mut line, blank);
                continue;
            }
            if line.head && !c.is_whitespace() {
                let rest = &original[at..];
                match &fence {
                    Some(open) if open.closes(rest) => fence = None,
                    Some(_) => {}
                    None => fence = Fence::opens(rest),
                }
                if fence.is_none() && out.words_in_brackets(rest, &used) {
                    out.join(at);
                }
            }
            if line.head && !c.is_whitespace() {
                if fence.is_none()
                    && let Some(length) = out.block_sign(original, at, &mut line, &mut item)
                {
                    let quoted = original[at..].starts_with('>');
                    at += length;
                    before = ' ';
                    if quoted {
                        // One space belongs to the sign; what is more is the author's.
                        if original[at..].starts_with(' ') {
                            out.text.push(' ');
                            at += 1;
                        }
                        line.fresh = true;
                    }
                    continue;
                }
                line.head = false;
                // A sign of emphasis here has nothing before it, whatever stands for the quotation or list.
                before = ' ';
            }
            let rest = &original[at..];
            let next = rest[c.len_utf8()..].chars().next();
            match c {
                '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {
                    out.text.push_str(&rest[..2]);
                    at += 2;
                    before = '\\';
                }
                '<' if fence.is_none() && out.open_comment.is_none() && rest.starts_with("<!--") => {
                    match rest[2..].find("-->") {
                        Some(end) => at += end + 5,
                        None => {
                            out.open_comment = Some(at..at + rest.lines().next().unwrap_or_default().trim_end().len());
                            out.text.push('<');
                            at += 1;
                        }
                    }
                    out.anchors.push((out.text.len(), at));
                }
                '*' | '~' => {
                    let length = rest.bytes().take_while(|b| *b == rest.as_bytes()[0]).count();
                    out.emphasis(original, at..at + length, before);
                    at += length;
                    before = c;
                }
                '[' => {
                    let length = out.figure(original, at);
                    if length == 0 {
                        out.text.push(c);
                    }
                    at += length.max(1);
                    // What a figure shows is a number.
                    before = if length == 0 { c } else { '0' };
                }
                c => {
                    match u32::from(c) {
                        0xfdd0..=0xfdef => out.text.push('\u{fffd}'),
                        _ => out.text.push(c),
                    }
                    if matches!(c, '\n' | '\r') {
                        blank = line.head;
                        line = line.next();
                    }
                    // A variation selector belongs to the character before it.
                    if !matches!(u32::from(c), 0xfe00..=0xfe0e | 0xe_0100..=0xe_01ef) {
                        before = c;
                    }
                    at += c.len_utf8();
                }
            }
        }
        out
    }

    /// Takes over the white space that a line begins with, and says how long it is in the source. Where the parser
    /// would see code set as it is, an author who indents has a paragraph in mind.
    fn indentation(&mut self, original: &str, at: usize, line: &mut Line, blank: bool) -> usize {
        let rest = &original[at..];
        let found = indent(rest);
        let after = &rest[found.length..];
        if after.is_empty() || after.starts_with(['\n', '\r']) {
            self.anchors.push((self.text.len(), at + found.length));
            return found.length;
        }
        if (blank && found.columns < line.content.min(2) && !found.item) || (found.wide && blank) {
            line.content = 0;
        }
        let (paragraph, keep) = match line.content {
            _ if found.wide => (true, 0),
            0 => (found.columns >= 4, if found.columns >= 4 { 0 } else { found.columns }),
            content if found.columns >= content + 4 => (false, content),
            _ => return self.keep(&rest[..found.length]),
        };
        self.text.push_str(&" ".repeat(keep));
        if paragraph && !found.block {
            self.text.push(INDENT);
        }
        self.anchors.push((self.text.len(), at + found.length));
        found.length
    }

    fn keep(&mut self, space: &str) -> usize {
        self.text.push_str(space);
        space.len()
    }

    /// Whether a line such as `[注]: 本表不含新设村` is words, though the parser would take it for the address of a
    /// link: nothing refers to it, its target is no address, or the label has one already.
    fn words_in_brackets(&mut self, rest: &str, used: &BTreeSet<String>) -> bool {
        definition(rest)
            .is_some_and(|(label, address)| !address || !used.contains(&label) || !self.labels.insert(label))
    }

    /// Takes over the sign of a quotation or list item, if one stands here, and says how long it is. A number that
    /// would begin a list by surprise is parted from its point.
    fn block_sign(&mut self, original: &str, at: usize, line: &mut Line, item: &mut Option<u64>) -> Option<usize> {
        let rest = &original[at..];
        let ends = |from: usize| rest[from..].chars().next().is_none_or(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let length = match rest.as_bytes()[0] {
            b'>' => 1,
            b'-' | b'+' | b'*' if ends(1) => 1,
            // The parser reads no more than nine digits as a number either.
            _ if (1..=9).contains(&digits) && rest[digits..].starts_with(['.', ')']) && ends(digits + 1) => {
                let number = rest[..digits].parse().ok()?;
                let goes_on = item.is_some_and(|item| item + 1 == number);
                if digits > MAX_LIST_DIGITS && !goes_on {
                    self.text.push_str(&rest[..digits]);
                    self.join(at + digits);
                    self.text.push_str(&rest[digits..=digits]);
                    line.head = false;
                    return Some(digits + 1);
                }
                *item = Some(number);
                digits + 1
            }
            _ => return None,
        };
        line.depth += 1;
        // The parser itself takes quadratic time for what follows such a line. Asked once a line: a break between
        // sections may be longer than that.
        if line.depth == MAX_DEPTH + 1 && !rule(rest) {
            self.too_deep.get_or_insert(at);
            self.join(at);
            return None;
        }
        if !rest.starts_with('>') {
            let before = original[..at].rfind('\n').map_or(0, |end| end + 1);
            let spaces = rest[length..].bytes().take_while(|b| *b == b' ').count();
            line.content = at - before + length + if (1..=4).contains(&spaces) { spaces } else { 1 };
        }
        self.text.push_str(&rest[..length]);
        Some(length)
    }

    /// Takes over a run of `*` or `~`.
    ///
    /// Where one neighbour is wide and none is a space, the run can open and close emphasis: the rule of the
    /// "CJK-friendly" amendment to CommonMark, of which `comrak` is the oracle in the tests.
    fn emphasis(&mut self, original: &str, run: Range<usize>, before: char) {
        let signs = &original[run.clone()];
        let after = original[run.end..].chars().next().unwrap_or(' ');
        let single = match signs {
            "*" if before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() => Some(TIMES),
            "~" => Some(TILDE),
            _ => None,
        };
        if let Some(single) = single {
            self.text.push(single);
            self.anchors.push((self.text.len(), run.end));
            return;
        }
        // A bar may part two cells, and is as good as a space then.
        let edge = |c: char| c.is_whitespace() || c == '|';
        let joins = (cjk(before) || cjk(after)) && !edge(before) && !edge(after);
        if joins && !before.is_alphanumeric() {
            self.join(run.start);
        }
        self.text.push_str(signs);
        if joins && !after.is_alphanumeric() {
            self.join(run.end);
        }
    }

    /// Takes `[[…]]` over as one letter for the parser and says how long it is; nothing when it is something else.
    fn figure(&mut self, original: &str, at: usize) -> usize {
        let Some(rest) = original[at..].strip_prefix("[[") else { return 0 };
        let Some(length) = rest.find(['[', ']', '\n']).filter(|end| rest[*end..].starts_with("]]")) else { return 0 };
        let (inner, after) = (&rest[..length], &rest[length + 2..]);
        let (key, expected) = inner.split_once('=').map_or((inner, None), |(key, value)| (key, Some(value.trim())));
        let good = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'));
        let parts = (good && expected != Some("")).then(|| (key.to_owned(), expected.map(plain)));
        // Not meant as figures: a link with brackets in its words, the edges of code, two cells of a table.
        let other = after.starts_with('(') || inner.contains('`') || inner.contains(" |") || inner.contains("| ");
        if parts.is_none() && other {
            return 0;
        }
        let span = at..at + length + 4;
        let source = original[span.clone()].to_owned();
        self.text.push_str(&format!("{FIGURE}{}{FIGURE_END}", self.figures.len()));
        self.anchors.push((self.text.len(), span.end));
        self.figures.push(SourceFigure { source, span, parts });
        length + 4
    }

    fn join(&mut self, at: usize) {
        self.text.push(JOINER);
        self.anchors.push((self.text.len(), at));
    }

    /// A range of the original text.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let back = |at: usize| {
            let next = self.anchors.partition_point(|(here, _)| *here <= at);
            let (here, there) = next.checked_sub(1).map_or((0, 0), |last| self.anchors[last]);
            let place = there + (at - here);
            self.anchors.get(next).map_or(place, |(_, limit)| place.min(*limit))
        };
        let start = back(range.start);
        start..back(range.end).max(start)
    }

    /// Text of an event as the author wrote it, cut where figures stand.
    pub(super) fn pieces<'t>(&self, text: &'t str) -> impl Iterator<Item = Piece<'t, '_>> {
        let mut rest = text;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            if let Some((number, after)) = rest.strip_prefix(FIGURE).and_then(|rest| rest.split_once(FIGURE_END))
                && let Some(figure) = number.parse::<usize>().ok().and_then(|number| self.figures.get(number))
            {
                rest = after;
                return Some(Piece::Figure(figure));
            }
            let skip = rest.chars().next().map_or(0, char::len_utf8);
            let end = rest[skip..].find(FIGURE).map_or(rest.len(), |end| end + skip);
            let words = &rest[..end];
            rest = &rest[end..];
            Some(Piece::Words(restored(words)))
        })
    }

    /// Text of an event as the author wrote it, where a figure is no figure: in code and in addresses.
    pub(super) fn letters(&self, text: &str) -> String {
        self.pieces(text).fold(String::with_capacity(text.len()), |mut out, piece| {
            match piece {
                Piece::Words(words) => out.push_str(&words),
                Piece::Figure(figure) => out.push_str(&plain(&figure.source)),
            }
            out
        })
    }
}

pub(super) enum Piece<'t, 'p> {
    Words(Cow<'t, str>),
    Figure(&'p SourceFigure),
}

/// Whether a line is a break between sections such as `* * *`.
fn rule(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    line.starts_with(['-', '*']) && line.chars().all(|c| matches!(c, ' ' | '\t') || line.starts_with(c))
}

/// Text without the signs of [`Prepared`].
fn restored(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| shown(c) != Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(shown).collect())
}

/// Text that never went through the parser.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\u{fdd0}'..='\u{fdef}') { '\u{fffd}' } else { c }).filter_map(shown).collect()
}

/// A character as it is shown. Entities can name characters that no file may hold: controls, which XML and Typst
/// refuse, and those that turn the direction of the text around.
pub(super) fn shown(c: char) -> Option<char> {
    match c {
        // Line ends are one character, as everywhere.
        JOINER | INDENT | '\r' => None,
        TIMES => Some('*'),
        TILDE => Some('~'),
        '\n' | '\t' => Some(c),
        c if c.is_control()
            || matches!(u32::from(c), 0x202a..=0x202e | 0x2066..=0x2069 | 0xfdd0..=0xfdef | 0xfffe..=0xffff) =>
        {
            Some('\u{fffd}')
        }
        c => Some(c),
    }
}

/// Chinese, Japanese and Korean characters: those of the "CJK-friendly" amendment to CommonMark (East Asian Width W, F
/// and H without emoji, and Hangul), and the marks that Chinese shares with other scripts, which in Chinese are wide.
fn cjk(c: char) -> bool {
    wide(c) || shared_mark(c) || hangul(c)
}

/// Punctuation whose East Asian Width is ambiguous.
fn shared_mark(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '—' | '…' | '·')
}

fn wide(c: char) -> bool {
    !hangul(c)
        && matches!(u32::from(c),
            0x2329..=0x232a | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xf900..=0xfaff | 0xfe10..=0xfe19 | 0xfe30..=0xfe6f
            | 0xff01..=0xffbe | 0xffe0..=0xffee | 0x1_6fe0..=0x1_b2ff | 0x1_d300..=0x1_d376 | 0x1_f200..=0x1_f265
            | 0x2_0000..=0x3_fffd)
}

fn hangul(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11ff | 0x302e..=0x302f | 0x3131..=0x318e | 0x3200..=0x321e | 0x3260..=0x327e | 0xa960..=0xa97c
        | 0xac00..=0xd7fb | 0xffa0..=0xffdc)
}

/// Whether a line break between two characters is no space: CSS Text 3, segment break transformation rules. Hangul is
/// left out, since Korean separates words.
pub(super) fn joins(before: char, after: char) -> bool {
    (wide(before) && (wide(after) || shared_mark(after))) || (shared_mark(before) && wide(after))
}
