//! Brackets and quotation marks: empty ones, and those without a partner.

use super::words::Sign;
use super::{Fault, Finding, han};

const OPENING: &str = "（(《〈“‘【〔［「『";
const CLOSING: &str = "）)》〉”’】〕］」』";

/// The closing mark that goes with an opening one.
fn partner(open: char) -> Option<char> {
    OPENING.chars().zip(CLOSING.chars()).find(|(mark, _)| *mark == open).map(|(_, close)| close)
}

/// Whether two marks are a pair, of whatever width.
fn pair(open: char, close: char) -> bool {
    partner(open) == Some(close) || matches!((open, close), ('(', '）') | ('（', ')'))
}

/// Reports empty pairs and marks alone, paragraph by paragraph.
pub(super) fn read(signs: &[Sign], text: &str, found: &mut Vec<Finding>) {
    let mut open: Vec<usize> = Vec::new();
    let mut previous_line_blank = false;
    for (place, sign) in signs.iter().enumerate() {
        // A paragraph ends at a blank line, a row of a table at its line, an item at the next.
        if sign.c == '\n' {
            let next = text[sign.at + 1..].trim_start_matches([' ', '\t']);
            let ends = next.starts_with(['\n', '|', '-', '#', '>', '+']) || next.is_empty() || numbered(next);
            if ends || previous_line_blank {
                open.drain(..).for_each(|place| found.push(Finding::new(Fault::Unpaired, signs[place].bytes())));
            }
            previous_line_blank = next.starts_with('\n');
            continue;
        }
        if sign.opaque {
            continue;
        }
        if sign.c == '|' {
            open.drain(..).for_each(|place| found.push(Finding::new(Fault::Unpaired, signs[place].bytes())));
        } else if partner(sign.c).is_some() {
            open.push(place);
        } else if CLOSING.contains(sign.c) && !apostrophe(signs, place) {
            match open.last().map(|place| signs[*place]) {
                Some(before) if pair(before.c, sign.c) => {
                    let inside = &text[before.bytes().end..sign.at];
                    if inside.chars().all(|c| c.is_whitespace() || c == '\u{200b}') {
                        found.push(Finding::new(Fault::Empty, before.at..sign.bytes().end));
                    }
                    open.pop();
                }
                _ if counts(signs, place) => {}
                // The partner may stand further out: then what is open inside it is alone.
                _ => match open.iter().rposition(|place| pair(signs[*place].c, sign.c)) {
                    Some(outer) => {
                        open.drain(outer + 1..)
                            .for_each(|place| found.push(Finding::new(Fault::Unpaired, signs[place].bytes())));
                        open.pop();
                    }
                    None => found.push(Finding::new(Fault::Unpaired, sign.bytes())),
                },
            }
        }
    }
    found.extend(open.into_iter().map(|place| Finding::new(Fault::Unpaired, signs[place].bytes())));
}

/// `1）`, `一)` and `a)` at the beginning of a point, or after one.
fn counts(signs: &[Sign], place: usize) -> bool {
    let before: Vec<char> = signs[..place].iter().rev().take(4).map(|sign| sign.c).collect();
    let short = before.iter().take_while(|c| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(**c)).count();
    let begins = before.get(short).is_none_or(|c| c.is_whitespace() || "，。；：、|（(".contains(*c));
    matches!(signs[place].c, ')' | '）') && (1..=3).contains(&short) && begins
}

/// ’ inside or behind a Latin word.
fn apostrophe(signs: &[Sign], place: usize) -> bool {
    signs[place].c == '’'
        && place > 0
        && signs[place - 1].c.is_ascii_alphabetic()
        && signs.get(place + 1).is_none_or(|next| !han(next.c))
}

fn numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(['.', ')'])
}
