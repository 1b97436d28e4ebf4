//! Single fields to values.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::limits;
use crate::model::number::Decimal;
use crate::model::period::{Month, parse_day};

/// Turns fields into values and reports those that are none.
pub(super) struct Check<'d> {
    pub(super) diags: &'d mut Diagnostics,
}

impl<'d> Check<'d> {
    pub(super) fn new(diags: &'d mut Diagnostics) -> Self {
        Self { diags }
    }

    pub(super) fn fault(&mut self, diagnostic: Diagnostic) {
        self.diags.push(diagnostic);
    }

    /// One line of text for readers: not empty, not too long, without characters that deceive or that no font has.
    pub(super) fn text(&mut self, field: Option<Spanned<String>>) -> Option<String> {
        let field = field?;
        let text = field.value.trim();
        if text.is_empty() {
            self.fault(Diagnostic::new(Code::EmptyText, field.span));
            return None;
        }
        if text.chars().count() > limits::FIELD {
            self.fault(Diagnostic::new(Code::TextTooLong, field.span).arg("limit", limits::FIELD));
            return None;
        }
        self.characters(text, field.span)?;
        Some(text.to_owned())
    }

    /// Reports every character of a text that deceives or that no font has, each kind once.
    pub(super) fn characters(&mut self, text: &str, span: Span) -> Option<()> {
        let bad: std::collections::BTreeSet<char> = text.chars().filter(|c| forbidden(*c)).collect();
        for c in &bad {
            let code = format!("U+{:04X}", u32::from(*c));
            self.fault(Diagnostic::new(Code::ForbiddenCharacter, span).arg("character", code));
        }
        bad.is_empty().then_some(())
    }

    pub(super) fn texts(&mut self, fields: Vec<Spanned<String>>) -> Vec<String> {
        fields.into_iter().filter_map(|field| self.text(Some(field))).collect()
    }

    pub(super) fn day(&mut self, field: Option<&Spanned<String>>) -> Option<NaiveDate> {
        let field = field?;
        let day = parse_day(&field.value).ok();
        if day.is_none() {
            let proposed = propose_day(&field.value);
            let fault = Diagnostic::new(Code::DateForm, field.span).arg("found", &field.value);
            self.fault(fault.suggest(proposed.as_deref()));
        }
        day
    }

    pub(super) fn month(&mut self, field: Option<&Spanned<String>>) -> Option<Month> {
        let field = field?;
        let month = field.value.parse().ok();
        if month.is_none() {
            self.fault(Diagnostic::new(Code::MonthForm, field.span).arg("found", &field.value));
        }
        month
    }

    /// Reports a span of time whose end lies before its beginning.
    pub(super) fn order<T: PartialOrd>(&mut self, from: T, to: T, span: Span) -> Option<(T, T)> {
        if to < from {
            self.fault(Diagnostic::new(Code::DateOrder, span));
            return None;
        }
        Some((from, to))
    }

    pub(super) fn number(&mut self, field: Option<&Spanned<String>>) -> Option<Decimal> {
        let field = field?;
        let number = field.value.parse().ok();
        if number.is_none() {
            self.fault(Diagnostic::new(Code::NumberForm, field.span).arg("found", &field.value));
        }
        number
    }

    /// A whole number in a range.
    pub(super) fn whole(&mut self, field: Option<&Spanned<String>>, low: u32, high: u32) -> Option<u32> {
        let field = field?;
        let number = field.value.parse::<u32>().ok().filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let fault = Diagnostic::new(Code::OutOfRange, field.span)
                .arg("found", &field.value)
                .arg("low", low)
                .arg("high", high);
            self.fault(fault);
        }
        number
    }

    /// A value of a closed list.
    pub(super) fn listed<T: FromStr>(&mut self, field: Option<&Spanned<String>>, list: &[&str]) -> Option<T> {
        let field = field?;
        let value = field.value.parse().ok();
        if value.is_none() {
            self.not_in_list(field, list.iter().copied());
        }
        value
    }

    pub(super) fn not_in_list<'a>(&mut self, field: &Spanned<String>, list: impl IntoIterator<Item = &'a str> + Clone) {
        let near = closest(&field.value, list.clone()).map(str::to_owned);
        let all = list.into_iter().collect::<Vec<_>>().join("、");
        let fault = Diagnostic::new(Code::NotInList, field.span).arg("found", &field.value).arg("list", all);
        self.fault(fault.suggest(near.as_deref()));
    }
}

/// Characters that deceive readers and searches, or that mean nothing outside one office's machines.
///
/// Bidirectional controls, zero width, controls, U+FFFD, private use and noncharacters.
pub(super) fn forbidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfffd
            | 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff | 0xfdd0..=0xfdef | 0xfffe | 0xffff)
}

/// 2017-07-05 from forms that people write: 2017年7月5日, 2017/7/5, 2017.7.5.
fn propose_day(text: &str) -> Option<String> {
    let parts: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [year, month, day] = parts.as_slice() else { return None };
    let proposed = format!("{year:04}-{month:02}-{day:02}");
    parse_day(&proposed).ok().map(|_| proposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them_are_proposed() {
        for text in ["2017年7月5日", "2017/7/5", "2017.07.05", "2017-7-5"] {
            assert_eq!(propose_day(text).as_deref(), Some("2017-07-05"), "{text}");
        }
        assert_eq!(propose_day("七月五日"), None);
    }
}
