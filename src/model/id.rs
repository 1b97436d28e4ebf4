//! Record ids and document numbers.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The id of a record: its file name without the ending, and the last part of its address.
///
/// Form: 1 to 80 characters from `a-z`, `0-9` and `-`, not starting or ending with `-`. Addresses never derive from
/// titles, because Chinese titles vanish under slug rules and pinyin is ambiguous (`docs/records.md`). Copies share
/// their text: the weekly sheets of a year name every unit 52 times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Text that is not an [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("an id has 1 to 80 characters from a-z, 0-9 and -")]
pub struct IdError;

/// Whether a name means a device on Windows, whatever ending it has; offices copy their sites there.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

impl Id {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good =
            (1..=80).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-') && !text.ends_with('-');
        let good = good && !is_device(text);
        if good { Ok(Self(text.into())) } else { Err(IdError) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document number such as 松纪发〔2017〕3号: issuer, full year, running number.
///
/// Form: GB/T 9704-2012, 7.2.5: the year in full between 〔〕, the number without 第 and without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocNumber {
    issuer: String,
    year: i32,
    serial: u32,
}

/// Which part of a document number is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocNumberError {
    /// The year is not between 〔 and 〕.
    #[error("brackets")]
    Brackets,
    /// Nothing stands before the year.
    #[error("issuer")]
    Issuer,
    /// The year has not four digits.
    #[error("year")]
    Year,
    /// The running number has a leading zero, a 第, or does not end in 号.
    #[error("serial")]
    Serial,
}

impl DocNumber {
    /// The year between the brackets.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Whether another number is of the same office's series of the same year.
    #[must_use]
    pub fn same_series(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.year == other.year
    }
}

impl FromStr for DocNumber {
    type Err = DocNumberError;

    fn from_str(text: &str) -> Result<Self, DocNumberError> {
        let (issuer, rest) = text.split_once('〔').ok_or(DocNumberError::Brackets)?;
        let (year, rest) = rest.split_once('〕').ok_or(DocNumberError::Brackets)?;
        if issuer.is_empty() {
            return Err(DocNumberError::Issuer);
        }
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year) {
            return Err(DocNumberError::Year);
        }
        let serial = rest.strip_suffix('号').ok_or(DocNumberError::Serial)?;
        if !digits(serial) || serial.starts_with('0') {
            return Err(DocNumberError::Serial);
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            year: year.parse().map_err(|_| DocNumberError::Year)?,
            serial: serial.parse().map_err(|_| DocNumberError::Serial)?,
        })
    }
}

impl fmt::Display for DocNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.issuer, self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_numbers_name_the_part_that_is_wrong() {
        let cases = [
            ("国办发[2017]47号", DocNumberError::Brackets),
            ("〔2017〕47号", DocNumberError::Issuer),
            ("国办发〔17〕47号", DocNumberError::Year),
            ("国办发〔2017〕047号", DocNumberError::Serial),
            ("国办发〔2017〕第47号", DocNumberError::Serial),
            ("国办发〔2017〕47", DocNumberError::Serial),
        ];
        for (text, wrong) in cases {
            assert_eq!(text.parse::<DocNumber>(), Err(wrong), "{text}");
        }
        let good: DocNumber = "国办发〔2017〕47号".parse().unwrap();
        assert_eq!((good.to_string().as_str(), good.year()), ("国办发〔2017〕47号", 2017));
    }

    #[test]
    fn ids_are_plain_ascii() {
        for good in ["com", "com10", "null", "a", "2017-004", "qingshi-shuanghe"] {
            assert!(good.parse::<Id>().is_ok(), "{good}");
        }
        for bad in
            ["nul", "con", "com1", "lpt9", "aux", "", "-a", "a-", "A", "a b", "案例", "a/b", "..", &"a".repeat(81)]
        {
            assert!(bad.parse::<Id>().is_err(), "{bad}");
        }
    }
}
