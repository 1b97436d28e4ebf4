//! What a line of a text begins with: white space, the sign of a block, a number that its author typed, a label.

use std::collections::BTreeSet;

/// The white space that a line begins with.
pub(super) struct Indent {
    /// Bytes.
    pub(super) length: usize,
    /// Columns of spaces and tabulators.
    pub(super) columns: usize,
    /// Whether there is a character such as U+3000, which authors put before paragraphs and Markdown does not know.
    pub(super) wide: bool,
    /// Whether the sign of a block follows.
    pub(super) block: bool,
    /// Whether the sign of a list item follows.
    pub(super) item: bool,
}

/// Reads the white space at the beginning of a line.
pub(super) fn indent(line: &str) -> Indent {
    let (mut length, mut columns, mut wide) = (0, 0, false);
    for c in line.chars().take_while(|c| c.is_whitespace() && !matches!(c, '\n' | '\r')) {
        length += c.len_utf8();
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => wide = true,
        }
    }
    let rest = &line[length..];
    let points = ["- ", "* ", "+ "].iter().any(|sign| rest.starts_with(sign));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let counted = digits > 0 && [". ", ") "].iter().any(|sign| rest[digits..].starts_with(sign));
    let hashes = rest.bytes().take_while(|b| *b == b'#').count();
    let block = points
        || ["> ", "|", "```", "~~~"].iter().any(|sign| rest.starts_with(sign))
        || (1..=6).contains(&hashes) && rest[hashes..].starts_with(' ');
    Indent { length, columns, wide, block: block || counted && !wide, item: points || counted }
}

/// A fence around text that is set as it is.
pub(super) struct Fence {
    sign: u8,
    length: usize,
}

impl Fence {
    fn run(line: &str) -> Option<Self> {
        let sign = line.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
        let length = line.bytes().take_while(|b| *b == sign).count();
        (length >= 3).then_some(Self { sign, length })
    }

    /// The fence that a line opens.
    pub(super) fn opens(rest: &str) -> Option<Self> {
        let line = rest.lines().next().unwrap_or_default();
        Self::run(line).filter(|fence| fence.sign == b'~' || !line[fence.length..].contains('`'))
    }

    /// Whether a line closes it.
    pub(super) fn closes(&self, rest: &str) -> bool {
        let line = rest.lines().next().unwrap_or_default();
        Self::run(line).is_some_and(|end| {
            end.sign == self.sign && end.length >= self.length && line[end.length..].trim().is_empty()
        })
    }
}

/// The label of a line `[label]: target`, and whether its target has the form of an address.
pub(super) fn definition(rest: &str) -> Option<(String, bool)> {
    let line = rest.lines().next().unwrap_or_default();
    let inner = line.strip_prefix('[').filter(|inner| !inner.starts_with(['^', '[']))?;
    let (label, target) = inner.split_once("]:")?;
    if label.contains(['[', ']']) {
        return None;
    }
    let target = target.trim_start();
    let target = target.strip_prefix('<').map_or_else(
        || target.split_whitespace().next().unwrap_or_default(),
        |rest| rest.split('>').next().unwrap_or_default(),
    );
    let record = target.split_once('/').is_some_and(|(kind, id)| {
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain(kind) && plain(id)
    });
    let scheme = target.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic())
    });
    Some((folded(label), record || scheme || target.starts_with('#')))
}

/// The labels that a text uses, `[words][label]`, `[label][]` and `[label]`, wherever they stand.
pub(super) fn references(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('[') {
        let rest = &text[at + 1..];
        // A label has at most 999 characters (CommonMark 4.7).
        let Some(end) = rest.char_indices().take(1000).find_map(|(end, c)| matches!(c, '[' | ']').then_some(end))
        else {
            continue;
        };
        if rest[end..].starts_with(']') && !rest[end..].starts_with("]:") {
            found.insert(folded(&rest[..end]));
        }
    }
    found
}

fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a line begins with a number or sign that its author typed, so that it is a paragraph of its own:
/// 1、 1． （一） (1) ① 一、 第一条 ●. `before` is what ends the line above.
pub(super) fn typed(line: &str, before: Option<char>) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = |length: usize| line[length..].chars().next();
    if (1..=3).contains(&digits) {
        let following = line[digits..].chars().nth(1);
        return match after(digits) {
            Some('、') => !following.is_some_and(|c| c.is_ascii_digit()),
            Some('．' | '）') => true,
            Some('.' | ')') => following.is_some_and(|c| !c.is_ascii()),
            _ => false,
        };
    }
    let Some(first) = line.chars().next() else { return false };
    if matches!(first, '（' | '(') {
        let inner = &line[first.len_utf8()..];
        let Some((number, rest)) = inner.split_once(['）', ')']) else { return false };
        let counted = !number.is_empty() && number.chars().count() <= 3;
        // （一）项 is part of a sentence that names a clause.
        return counted
            && number.chars().all(|c| c.is_ascii_digit() || numeral(c))
            && !rest.starts_with(['项', '款', '条', '目', '至', '、', '和', '，']);
    }
    let numerals: usize = line.chars().take(3).take_while(|c| numeral(*c)).map(char::len_utf8).sum();
    if numerals > 0 {
        let following = line[numerals..].chars().nth(1);
        return match after(numerals) {
            Some('、') => !following.is_some_and(numeral),
            Some('是') => before.is_none_or(|c| matches!(c, '。' | '；' | '：' | ';' | ':' | '！')),
            _ => false,
        };
    }
    if first == '第' {
        let rest = line.trim_start_matches('第');
        let count = rest.chars().take_while(|c| numeral(*c) || c.is_ascii_digit()).map(char::len_utf8).sum::<usize>();
        let mut tail = rest[count..].chars();
        return count > 0
            && matches!(tail.next(), Some('条' | '章' | '节'))
            && tail.next().is_some_and(char::is_whitespace);
    }
    // Circled, bracketed and pointed numbers; signs that stand before points.
    matches!(u32::from(first), 0x2460..=0x249b | 0x2776..=0x2793 | 0x3220..=0x3229 | 0x3251..=0x325f | 0x32b1..=0x32bf)
        || matches!(first, '●' | '○' | '◆' | '◇' | '■' | '□' | '▲' | '△' | '★' | '☆' | '※' | '•' | '➢' | '✓')
}

fn numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_number_begins_a_line_and_a_sentence_does_not() {
        for line in [
            "1、立即",
            "12．立即",
            "1.立即",
            "2）立即",
            "（一）加强",
            "(3)加强",
            "一、总体",
            "十一、其他",
            "①甲",
            "●甲",
            "第一条　为了",
        ] {
            assert!(typed(line, Some('，')), "{line}");
        }
        for line in [
            "2017年",
            "3.5万元",
            "1、2、3三项",
            "（一）项规定",
            "（试行）办法",
            "一个",
            "二、三季度",
            "第一条规定",
            "一是甲",
            "甲",
        ] {
            assert!(!typed(line, Some('，')), "{line}");
        }
        assert!(typed("二是整改", Some('；')));
    }

    #[test]
    fn a_label_has_an_address_or_is_words() {
        assert_eq!(definition("[注]: 本表不含"), Some(("注".to_owned(), false)));
        assert_eq!(definition("[A  b]: <https://a.example> \"x\""), Some(("a b".to_owned(), true)));
        assert_eq!(definition("[^1]: 注"), None);
        assert_eq!(definition("[1](x): y"), None);
    }
}
