//! What a text that should be a number says, by its shape: nothing is left out of it to make it fit.
//!
//! One reader for every table: `tongbao import`, office tables among the records, and clean CSV, which takes only
//! [`Reading::Plain`] and proposes the rest.

use crate::model::number::Decimal;
pub use crate::model::number::rounded_text as rounded;

/// What a text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A decimal as records write it.
    Plain(String),
    /// The same in other clothes, with one meaning: full-width digits, thousands in groups of three, a unit of points.
    Folded(String),
    /// So many per cent.
    Percent(String),
    /// A number with more digits than are computed with (12 before and 6 after the point).
    Long(String),
    /// Scientific notation, which spreadsheets make of long codes; digits are lost.
    Scientific,
    /// No number as it stands; what it may have been meant to be.
    Doubtful(Vec<String>),
    /// Nothing like a number.
    Nothing,
}

/// Units that stand behind counts and points.
const UNITS: [char; 6] = ['分', '票', '张', '个', '件', '次'];

/// What a text says.
#[must_use]
pub fn read(text: &str) -> Reading {
    let text = text.trim_matches(is_blank);
    if let Some(number) = decimal(text) {
        return Reading::Plain(number);
    }
    let narrow: String = text.chars().map(narrow).collect();
    if let Some(rest) = narrow.strip_suffix('%') {
        return match simple(rest.trim_end_matches(is_blank)) {
            Some(number) => Reading::Percent(number),
            None => Reading::Doubtful(Vec::new()),
        };
    }
    let bare = narrow.strip_suffix(UNITS).unwrap_or(&narrow).trim_end_matches(is_blank);
    if let Some(number) = simple(bare) {
        return Reading::Folded(number);
    }
    if is_scientific(bare) {
        return Reading::Scientific;
    }
    if is_long(bare) {
        return Reading::Long(bare.to_owned());
    }
    let readings = readings(bare);
    if readings.is_empty() { Reading::Nothing } else { Reading::Doubtful(readings) }
}

/// What a comma before three digits would be if it stood for the point: 1,234 may be 1.234.
#[must_use]
pub fn decimal_comma(text: &str) -> Option<String> {
    let narrow: String = text.trim_matches(is_blank).chars().map(narrow).collect();
    (narrow.matches(',').count() == 1 && !narrow.contains('.'))
        .then(|| narrow.replace(',', "."))
        .and_then(|t| decimal(&t))
}

/// Whether a text is a number in scientific notation, such as the 9.90723E+11 that is left of a region code.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
    whole(before) && whole(after) && whole(exponent)
}

fn decimal(text: &str) -> Option<String> {
    text.parse::<Decimal>().ok().map(|number| number.to_string())
}

/// A character in its ordinary width. Not NFKC, which makes a digit of ① and of the 2 in m².
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2212}' => '-',
        c => c,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A decimal with a sign, a point without a digit before it, or thousands in groups of three.
fn simple(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let (sign, digits) = unsigned.strip_prefix('-').map_or(("", unsigned), |rest| ("-", rest));
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let digits = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let joined = if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next()?;
        let thousands =
            (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
        thousands.then(|| whole.replace(',', ""))?
    } else {
        whole.to_owned()
    };
    decimal(&match fraction {
        Some(fraction) => format!("{sign}{joined}.{fraction}"),
        None => format!("{sign}{joined}"),
    })
}

fn is_long(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

/// What a text with a slip in it may have been meant to be, the likeliest first.
fn readings(text: &str) -> Vec<String> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mended: String = text
        .chars()
        .filter(|c| !is_blank(*c))
        .map(|c| match c {
            '。' | '·' | '•' | '、' | '\u{ff61}' => '.',
            'O' | 'o' => '0',
            'l' | 'I' | '|' => '1',
            '–' | '—' => '-',
            c => c,
        })
        .collect();
    let mended = mended.replace("..", ".");
    let mended = mended.strip_suffix('.').unwrap_or(&mended);
    let mut found: Vec<String> = Vec::new();
    let mut take = |text: &str| {
        let number = simple(text);
        found.extend(number.filter(|number| !found.contains(number)));
    };
    take(mended);
    if mended.contains(',') && !mended.contains('.') {
        take(&mended.replacen(',', ".", 1));
    }
    take(&mended.replace(',', ""));
    // 88* and ①88: a mark for a note beside the number.
    let mark = |c: char| !c.is_ascii_digit() && !c.is_alphabetic() && !matches!(c, '-' | '.' | ',' | '/' | ':' | '~');
    let inner = mended.trim_matches(mark);
    if inner != mended {
        take(inner);
        if mended.starts_with('(') && mended.ends_with(')') {
            take(&format!("-{inner}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_by_its_shape_or_doubted() {
        let folded = |text: &str| Reading::Folded(text.to_owned());
        let doubt = |list: &[&str]| Reading::Doubtful(list.iter().map(|text| (*text).to_owned()).collect());
        let cases = [
            ("98.50", Reading::Plain("98.50".to_owned())),
            ("-5", Reading::Plain("-5".to_owned())),
            ("９５.５０", folded("95.50")),
            ("８８分", folded("88")),
            ("1,234", folded("1234")),
            ("12,345,678.5", folded("12345678.5")),
            ("+5", folded("5")),
            (".5", folded("0.5")),
            ("−5", folded("-5")),
            ("95%", Reading::Percent("95".to_owned())),
            ("９５％", Reading::Percent("95".to_owned())),
            ("8,5", doubt(&["8.5", "85"])),
            ("9，0", doubt(&["9.0", "90"])),
            ("0,950", doubt(&["0.950", "950"])),
            ("1,2345", doubt(&["1.2345", "12345"])),
            ("12,34,567", doubt(&["1234567"])),
            ("8 8.5", doubt(&["88.5"])),
            ("1 234", doubt(&["1234"])),
            ("①88", doubt(&["88"])),
            ("88*", doubt(&["88"])),
            ("8²", doubt(&["8"])),
            ("(5)", doubt(&["5", "-5"])),
            ("9。5", doubt(&["9.5"])),
            ("9..5", doubt(&["9.5"])),
            ("88.", doubt(&["88"])),
            ("9O", doubt(&["90"])),
            ("–5", doubt(&["-5"])),
            ("9.90723E+11", Reading::Scientific),
            ("3.3333334", Reading::Long("3.3333334".to_owned())),
            ("1234567890123", Reading::Long("1234567890123".to_owned())),
        ];
        for (text, wanted) in cases {
            let found = read(text);
            assert_eq!(found, wanted, "{text}");
        }
        for text in ["", "优", "TRUE", "½", "①", "九十", "80-90", "88/100", "9:30", "约88", "٨٨"] {
            assert_eq!(read(text), Reading::Nothing, "{text}");
        }
    }

    #[test]
    fn what_is_written_plainly_is_read_as_written() {
        for digits in ["0", "1", "88", "100", "999999999999"] {
            for fraction in ["", ".5", ".50", ".000001"] {
                let text = format!("{digits}{fraction}");
                assert_eq!(read(&text), Reading::Plain(text.clone()));
                assert_eq!(read(&format!(" {text}\u{200b}")), Reading::Plain(text));
            }
        }
    }

    #[test]
    fn rounding_shows_what_a_spreadsheet_shows() {
        let cases = [("88.3333333333333", 2, "88.33"), ("9.995", 2, "10.00"), ("-0.004", 2, "0.00"), ("2.5", 0, "3")];
        for (text, places, wanted) in cases {
            assert_eq!(rounded(text, places).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(rounded("x", 2), None);
    }
}
