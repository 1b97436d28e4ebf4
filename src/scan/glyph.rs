//! Text read as a careless or a cunning hand writes numbers: widths, scripts, entities, escapes and markup undone, one
//! sign at a time. Each sign says how many bytes it takes, so that whoever reads keeps the place.

/// What kind of text is read: what separates its parts differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A record: TOML, Markdown.
    Source,
    /// A page, a feed or a part of a Word file.
    Markup,
    /// A table: lines and commas part values.
    Table,
    /// JSON, or the words of a document before it is set.
    Json,
}

impl Form {
    /// The form of a file of the site folder, by its name.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "csv" => Self::Table,
            "html" | "xml" => Self::Markup,
            _ => Self::Source,
        }
    }
}

/// What a sign is to a reader of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// A digit of any script.
    Digit(u8),
    /// A Chinese numeral that can stand for one digit.
    Numeral(u8),
    /// A Latin letter, in upper case.
    Letter(u8),
    /// Nothing that a reader sees: zero width, emphasis, elements inside a line.
    Nothing,
    /// What may stand between the groups of one number.
    Separator(Gap),
    /// Anything else.
    Wall,
}

/// What stands between two groups of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Spaces of any width.
    Space,
    /// One line break.
    Line,
    /// Hyphens and dashes.
    Hyphen,
    /// Dots in the middle or at the foot.
    Dot,
    /// Brackets around an area code.
    Bracket,
    /// Slashes, underscores and the like.
    Slash,
    /// Commas and bars, as between cells.
    Comma,
}

/// The longest element or link target that is stepped over, in bytes.
const LONGEST_MARKUP: usize = 600;

/// Elements inside a line: a number goes on behind them. Of Word's, all but paragraph, cell, break and tab.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small",
    "span", "strong", "sub", "sup", "u",
];

/// The sign at a place, and its length in bytes; at least 1.
pub(super) fn at(text: &str, place: usize, form: Form) -> (Glyph, usize) {
    let rest = &text[place..];
    let bytes = rest.as_bytes();
    let Some(first) = bytes.first() else { return (Glyph::Wall, 1) };
    match first {
        b'0'..=b'9' => (Glyph::Digit(first - b'0'), 1),
        b'a'..=b'z' | b'A'..=b'Z' => (Glyph::Letter(first.to_ascii_uppercase()), 1),
        b'&' | b'\\' | b'%' => decoded(rest).map_or((signs(*first), 1), |(c, length)| (of(c), length)),
        b'<' => {
            element(rest).map_or(
                (Glyph::Wall, 1),
                |(inside, length)| {
                    if inside { (Glyph::Nothing, length) } else { (Glyph::Wall, 1) }
                },
            )
        }
        b'*' => stars(bytes),
        b']' if form == Form::Source => link(rest),
        b'\n' | b',' | b'|' if form == Form::Table => (Glyph::Wall, 1),
        0x00..=0x7f => (signs(*first), 1),
        _ => {
            let c = rest.chars().next().unwrap_or('\u{fffd}');
            (of(c), c.len_utf8())
        }
    }
}

/// The character that an entity, an escape or a percent sign stands for, and the bytes that say so.
pub(super) fn decoded(rest: &str) -> Option<(char, usize)> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'&' => entity(rest),
        b'\\' => {
            let digits = match bytes.get(1)? {
                b'u' => 4,
                b'U' => 8,
                b'x' => 2,
                _ => return None,
            };
            let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
            Some((char::from_u32(code)?, 2 + digits))
        }
        b'%' => {
            let code = u8::from_str_radix(rest.get(1..3)?, 16).ok().filter(u8::is_ascii)?;
            Some((char::from(code), 3))
        }
        _ => None,
    }
}

fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(24).position(|b| b == b';')?;
    let name = rest.get(1..end)?;
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => match name {
            "nbsp" | "ensp" | "emsp" | "thinsp" | "emsp13" | "emsp14" | "numsp" | "puncsp" | "hairsp" => 0x20,
            "zwj" | "zwnj" | "shy" | "ZeroWidthSpace" | "NoBreak" | "lrm" | "rlm" => 0x200b,
            "hyphen" | "dash" | "minus" | "ndash" | "mdash" | "horbar" => 0x2d,
            "period" | "middot" | "centerdot" | "bull" => 0x2e,
            "lpar" | "rpar" => 0x28,
            "amp" => u32::from('&'),
            "lt" => u32::from('<'),
            "gt" => u32::from('>'),
            "quot" => u32::from('"'),
            "apos" => u32::from('\''),
            _ => return None,
        },
    };
    Some((char::from_u32(code)?, end + 1))
}

/// Whether an element stands inside a line, and its length; comments are nothing wherever they stand.
pub(super) fn element(rest: &str) -> Option<(bool, usize)> {
    if rest.starts_with("<!--") {
        let end = rest.find("-->")?;
        return Some((true, end + 3));
    }
    let name = rest.get(1..)?.trim_start_matches('/');
    let length = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b':').count();
    let name = &name[..length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = rest.bytes().take(LONGEST_MARKUP).position(|b| b == b'>')? + 1;
    let word = name.strip_prefix("w:");
    let inside = match word {
        Some(name) => !matches!(name, "p" | "tc" | "tr" | "tbl" | "br" | "tab" | "cr" | "body" | "document"),
        None => INLINE.contains(&name.to_ascii_lowercase().as_str()) || name == "wbr",
    };
    Some((inside, end))
}

/// Up to three stars are emphasis; more of them hide what stands there, and end a number.
fn stars(bytes: &[u8]) -> (Glyph, usize) {
    let count = bytes.iter().take_while(|b| **b == b'*').count();
    if count > 3 { (Glyph::Wall, count) } else { (Glyph::Nothing, count) }
}

/// `](target)` closes the words of a link.
fn link(rest: &str) -> (Glyph, usize) {
    if !rest.starts_with("](") {
        return (Glyph::Nothing, 1);
    }
    match rest.bytes().take(LONGEST_MARKUP).position(|b| b == b')') {
        Some(end) => (Glyph::Nothing, end + 1),
        None => (Glyph::Nothing, 1),
    }
}

fn signs(byte: u8) -> Glyph {
    match byte {
        b' ' | b'\t' | b'\r' => Glyph::Separator(Gap::Space),
        b'\n' => Glyph::Separator(Gap::Line),
        b'-' => Glyph::Separator(Gap::Hyphen),
        b'.' => Glyph::Separator(Gap::Dot),
        b'(' | b')' => Glyph::Separator(Gap::Bracket),
        b'/' | b'_' => Glyph::Separator(Gap::Slash),
        b',' | b'|' => Glyph::Separator(Gap::Comma),
        b'*' | b'~' | b'`' | b'\\' | b'[' => Glyph::Nothing,
        _ => Glyph::Wall,
    }
}

/// What a character is.
pub(super) fn of(c: char) -> Glyph {
    let code = u32::from(c);
    if let Ok(byte) = u8::try_from(code)
        && byte.is_ascii()
    {
        return match byte {
            b'0'..=b'9' => Glyph::Digit(byte - b'0'),
            b'a'..=b'z' | b'A'..=b'Z' => Glyph::Letter(byte.to_ascii_uppercase()),
            _ => signs(byte),
        };
    }
    if unseen(c) {
        return Glyph::Nothing;
    }
    if let Some(value) = digit(code) {
        return Glyph::Digit(value);
    }
    if let Some(value) = numeral(c) {
        return Glyph::Numeral(value);
    }
    match c {
        '\u{ff21}'..='\u{ff3a}' => Glyph::Letter(small(code - 0xff21) + b'A'),
        '\u{ff41}'..='\u{ff5a}' => Glyph::Letter(small(code - 0xff41) + b'A'),
        // Roman ten, and the Cyrillic letter that looks like X.
        '\u{2169}' | '\u{2179}' | '\u{0425}' | '\u{0445}' => Glyph::Letter(b'X'),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Glyph::Separator(Gap::Space)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{2043}' | '\u{30fc}' => {
            Glyph::Separator(Gap::Hyphen)
        }
        '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' | '\u{ff0e}' | '\u{ff65}' | '。' => {
            Glyph::Separator(Gap::Dot)
        }
        '（' | '）' | '［' | '］' | '【' | '】' => Glyph::Separator(Gap::Bracket),
        '／' | '＿' | '～' => Glyph::Separator(Gap::Slash),
        '，' | '、' | '｜' => Glyph::Separator(Gap::Comma),
        _ => Glyph::Wall,
    }
}

/// Characters that nobody sees: zero width, joiners, directions, variation selectors, the keycap.
pub(super) fn unseen(c: char) -> bool {
    matches!(u32::from(c),
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x20e3 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xe_0000..=0xe_0fff)
}

/// The value of a digit of any script, circled and raised ones too (Unicode, general categories Nd and No).
fn digit(code: u32) -> Option<u8> {
    const TENS: [u32; 24] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
        0x1040, 0x17e0, 0x1810, 0x1946, 0xa8d0, 0xff10, 0x1_fbf0, 0x2080, 0xabf0,
    ];
    const FROM_ONE: [u32; 7] = [0x2460, 0x2474, 0x24f5, 0x2776, 0x2780, 0x278a, 0x3280];
    let value = match code {
        0x1_d7ce..=0x1_d7ff => (code - 0x1_d7ce) % 10,
        0xb2 | 0xb3 => code - 0xb0,
        0xb9 => 1,
        0x2070 | 0x24ea | 0x24ff => 0,
        0x2074..=0x2079 => code - 0x2070,
        _ => {
            let tens = TENS.iter().map(|zero| code.wrapping_sub(*zero)).find(|value| *value < 10);
            tens.or_else(|| FROM_ONE.iter().map(|one| code.wrapping_sub(*one)).find(|v| *v < 9).map(|v| v + 1))?
        }
    };
    Some(small(value))
}

fn small(value: u32) -> u8 {
    u8::try_from(value).unwrap_or_default()
}

/// The digit that a Chinese numeral stands for where numbers are read out.
pub(super) fn numeral(c: char) -> Option<u8> {
    const NUMERALS: [&str; 10] =
        ["〇零○◯Ｏ", "一壹幺弌", "二贰两貳", "三叁叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"];
    (0..10).zip(NUMERALS).find(|(_, forms)| forms.contains(c)).map(|(value, _)| value)
}
