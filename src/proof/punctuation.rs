//! Punctuation of the wrong width, letters that only look right, spaces inside Chinese.
//!
//! Rules: GB/T 15834-2011 (punctuation), GB/T 15835-2011 (numerals), the 2016 notice on the mark between the parts of
//! names of minorities (U+00B7).

use unicode_normalization::UnicodeNormalization as _;

use super::words::Sign;
use super::{Fault, Finding, han};

/// Half-width marks with their full-width ones.
const MARKS: [(char, &str); 6] = [(',', "，"), (';', "；"), (':', "："), ('?', "？"), ('!', "！"), ('.', "。")];

/// Characters that come from reading UTF-8 as GBK, or from losing it on the way; no text has them on purpose.
const GARBLED: [&str; 9] = ["锟斤拷", "烫烫", "屯屯", "锛", "銆", "鈥", "锘", "â€", "ï»¿"];

/// Reports what stands where another mark belongs.
pub(super) fn read(signs: &[Sign], text: &str, found: &mut Vec<Finding>) {
    let before = |place: usize| place.checked_sub(1).map(|place| signs[place].c);
    let after = |place: usize| signs.get(place + 1).map(|sign| sign.c);
    let chinese = |c: Option<char>| c.is_some_and(|c| han(c) || "，。；：、？！（）《》“”".contains(c));
    for (place, sign) in signs.iter().enumerate().filter(|(_, sign)| !sign.opaque) {
        let (left, right) = (before(place), after(place));
        let ends = right.is_none_or(char::is_whitespace);
        if let Some((mark, wide)) = MARKS.iter().find(|(mark, _)| *mark == sign.c) {
            let image = *mark == '!' && right == Some('[');
            let closes = left.is_some_and(|c| han(c) || "）》”".contains(c))
                && (chinese(right) || right == Some('"') || ends && *mark != '.');
            let stop = *mark == '.' && left.is_some_and(han) && (right.is_some_and(han) || ends);
            if (closes || stop) && !image {
                found.push(Finding::new(Fault::Punctuation, sign.bytes()).right(*wide, true));
            }
        }
        letter(*sign, left, right, found);
        space(place, signs, found);
        let doubled = "，。；：、".contains(sign.c) && right == Some(sign.c) && left != Some(sign.c);
        if doubled {
            dots(place, signs, found);
        }
    }
    brackets(signs, text, found);
    quotes(signs, found);
    for garbled in GARBLED {
        for (at, _) in text.match_indices(garbled) {
            found.push(Finding::new(Fault::Letter, at..at + garbled.len()));
        }
    }
}

/// A row of stops: an ellipsis, or one too many.
fn dots(place: usize, signs: &[Sign], found: &mut Vec<Finding>) {
    let mark = signs[place].c;
    let count = signs[place..].iter().take_while(|sign| sign.c == mark).count();
    let bytes = signs[place].at..signs[place + count - 1].bytes().end;
    let right = if mark == '。' && count > 2 { "……".to_owned() } else { mark.to_string() };
    found.push(Finding::new(Fault::Punctuation, bytes).right(right, true));
}

/// ASCII brackets around or beside Chinese.
fn brackets(signs: &[Sign], text: &str, found: &mut Vec<Finding>) {
    let mut open: Vec<usize> = Vec::new();
    for (place, sign) in signs.iter().enumerate() {
        match sign.c {
            '\n' => open.clear(),
            _ if sign.opaque => {}
            '(' | '（' => open.push(place),
            ')' | '）' => {
                let Some(first) = open.pop() else { continue };
                if signs[first].c == '（' && sign.c == '）' {
                    continue;
                }
                let inside = &text[signs[first].bytes().end..sign.at];
                let left = first.checked_sub(1).is_some_and(|place| han(signs[place].c));
                let beside = left && signs.get(place + 1).is_none_or(|sign| !sign.c.is_ascii_alphanumeric());
                if !inside.trim().is_empty()
                    && (inside.chars().any(han) || beside || signs[first].c != '(' || sign.c != ')')
                {
                    for (mark, wide) in [(signs[first], "（"), (*sign, "）")] {
                        if matches!(mark.c, '(' | ')') {
                            found.push(Finding::new(Fault::Punctuation, mark.bytes()).right(wide, true));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Straight quotation marks beside Chinese: mended where they come in pairs on one line.
fn quotes(signs: &[Sign], found: &mut Vec<Finding>) {
    for line in signs.split(|sign| sign.c == '\n') {
        for (mark, pair) in [('"', ["“", "”"]), ('\'', ["‘", "’"])] {
            let places: Vec<usize> =
                (0..line.len()).filter(|place| line[*place].c == mark && !line[*place].opaque).collect();
            let beside = |place: &usize| {
                let near = [place.checked_sub(1), Some(place + 1)];
                near.into_iter().flatten().filter_map(|near| line.get(near)).any(|sign| han(sign.c))
            };
            if places.iter().any(beside) {
                let safe = places.len().is_multiple_of(2);
                for (turn, place) in places.iter().enumerate() {
                    let finding = Finding::new(Fault::Punctuation, line[*place].bytes());
                    found.push(finding.right(pair[turn % 2], safe));
                }
            }
        }
    }
}

/// Radicals, compatibility ideographs, wide digits and letters, dots that are not the one of names.
fn letter(sign: Sign, left: Option<char>, right: Option<char>, found: &mut Vec<Finding>) {
    let code = u32::from(sign.c);
    let between = left.is_some_and(han) && right.is_some_and(han);
    let right_form = match code {
        0x2e80..=0x2fd5 | 0xf900..=0xfaff | 0x2_f800..=0x2_fa1f | 0xfb00..=0xfb06 => {
            let folded: String = std::iter::once(sign.c).nfkc().collect();
            if folded == sign.c.to_string() { radical(sign.c) } else { Some(folded) }
        }
        0xff10..=0xff19 | 0xff21..=0xff3a | 0xff41..=0xff5a => Some(std::iter::once(sign.c).nfkc().collect()),
        0x2022 | 0x2027 | 0x2219 | 0x22c5 | 0x30fb | 0xff65 | 0x16eb | 0x2024 if between => Some("·".to_owned()),
        _ => return,
    };
    if let Some(right) = right_form {
        let detail = format!("U+{code:04X}");
        found.push(Finding::new(Fault::Letter, sign.bytes()).right(right, true).detail(detail));
    }
}

/// Radicals without a decomposition, as PDF files give them for common characters.
fn radical(c: char) -> Option<String> {
    const FORMS: [(char, char); 20] = [
        ('⻅', '见'),
        ('⻆', '角'),
        ('⻉', '贝'),
        ('⻋', '车'),
        ('⻓', '长'),
        ('⻔', '门'),
        ('⻘', '青'),
        ('⻙', '韦'),
        ('⻚', '页'),
        ('⻛', '风'),
        ('⻜', '飞'),
        ('⻝', '食'),
        ('⻢', '马'),
        ('⻥', '鱼'),
        ('⻦', '鸟'),
        ('⻩', '黄'),
        ('⻬', '齐'),
        ('⻮', '齿'),
        ('⻰', '龙'),
        ('⺠', '民'),
    ];
    FORMS.iter().find(|(form, _)| *form == c).map(|(_, right)| right.to_string())
}

/// A space between Chinese characters is for a person to judge: it may part a list of names. One beside punctuation is not.
fn space(place: usize, signs: &[Sign], found: &mut Vec<Finding>) {
    let gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{3000}');
    if !gap(signs[place].c) || place == 0 || gap(signs[place - 1].c) {
        return;
    }
    let count = signs[place..].iter().take_while(|sign| gap(sign.c)).count();
    let (Some(right), left) = (signs.get(place + count), signs[place - 1]) else { return };
    let bytes = signs[place].at..right.at;
    let mark = |c: char| "，。；：、？！）》”".contains(c);
    let opening = |c: char| "（《“".contains(c);
    if left.opaque || right.opaque || !(han(left.c) || mark(left.c) || opening(left.c)) {
        return;
    }
    if mark(left.c) && (han(right.c) || opening(right.c)) || mark(right.c) || opening(left.c) && han(right.c) {
        found.push(Finding::new(Fault::Space, bytes).right("", true));
    } else if han(left.c) && han(right.c) && !attachment(signs, place) {
        found.push(Finding::new(Fault::Space, bytes));
    }
}

/// `附件 名单` names an attachment.
fn attachment(signs: &[Sign], place: usize) -> bool {
    place >= 2 && signs[place - 2].c == '附' && signs[place - 1].c == '件'
}
