//! The head of a publication, `publication.toml`: what was published, on which day, and after which publication.
//!
//! Its SHA-256 is the digest of the publication. The next one names it, and the folder's name ends in it, so that two
//! copies of an archive never merge into one folder and no line of an older publication can change unnoticed.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::output::hex;

/// The format of publications that this program writes; it reads every format up to it.
pub const FORMAT: u32 = 1;

/// The format of records that this program writes; it reads every format up to it.
pub const RECORDS: u32 = 1;

/// The name of the file.
pub const HEAD: &str = "publication.toml";

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes that are public anyway.
    #[must_use]
    pub fn plain(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of 32 random bytes and a content: says nothing about the content once the random bytes are gone.
    #[must_use]
    pub fn salted(salt: &[u8; 32], content: &[u8]) -> Self {
        Self(Sha256::new().chain_update(salt).chain_update(content).finalize().into())
    }

    /// The first eight hexadecimal digits, for folder names.
    #[must_use]
    pub fn short(self) -> String {
        hex(&self.0[..4])
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        bytes32(text).map(Self)
    }
}

/// 32 bytes from 64 hexadecimal digits.
#[must_use]
pub fn bytes32(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// What a publication says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number, from 1; one more than the highest before.
    pub number: u32,
    /// The day as of which it was published; never before that of an earlier publication.
    pub as_of: NaiveDate,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// Name and version of the program.
    pub program: String,
    /// The format of its records.
    pub records: u32,
    /// The publications it follows: none for the first, two where two clerks had published side by side.
    pub previous: Vec<Digest>,
    /// Records taken back by it, as `notices/2017-003`.
    pub withdrawn: Vec<String>,
    /// The digest of the list of its files.
    pub files: Digest,
    /// The digest of the public manifest of what went out.
    pub site: Digest,
}

/// Why a text is no head of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadError {
    /// A later program wrote it.
    Newer,
    /// It does not say what a head says.
    Form,
}

impl Head {
    /// The text of the file; the same head is always the same text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let list = |items: Vec<String>| items.join(", ");
        let previous = list(self.previous.iter().map(|digest| format!("\"sha256:{digest}\"")).collect());
        let withdrawn = list(self.withdrawn.iter().map(|record| format!("\"{record}\"")).collect());
        let _ = write!(
            out,
            "format = {FORMAT}\nnumber = {}\nas_of = {}\nmade_on = {}\nprogram = \"{}\"\nrecords = {}\n\
             previous = [{previous}]\nwithdrawn = [{withdrawn}]\nfiles = \"sha256:{}\"\nsite = \"sha256:{}\"\n",
            self.number, self.as_of, self.made_on, self.program, self.records, self.files, self.site
        );
        out
    }

    /// The digest of the publication.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::plain(self.text().as_bytes())
    }

    /// The name of its folder: number, as-of date and the beginning of its digest.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{:04}-{}-{}", self.number, self.as_of, self.digest().short())
    }
}

impl FromStr for Head {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, HeadError> {
        let table: toml::Table = toml::from_str(text).map_err(|_| HeadError::Form)?;
        let number = |key: &str| table.get(key)?.as_integer().and_then(|number| u32::try_from(number).ok());
        if number("format").is_some_and(|format| format > FORMAT) || number("records").is_some_and(|n| n > RECORDS) {
            return Err(HeadError::Newer);
        }
        let day = |key: &str| table.get(key)?.as_datetime()?.to_string().parse::<NaiveDate>().ok();
        let texts = |key: &str| -> Option<Vec<String>> {
            table.get(key)?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        };
        let digest = |text: &str| Digest::from_hex(text.strip_prefix("sha256:")?);
        let of = |key: &str| digest(table.get(key)?.as_str()?);
        let head = || {
            Some(Self {
                number: number("number")?,
                as_of: day("as_of")?,
                made_on: day("made_on")?,
                program: table.get("program")?.as_str()?.to_owned(),
                records: number("records")?,
                previous: texts("previous")?.iter().map(|text| digest(text)).collect::<Option<_>>()?,
                withdrawn: texts("withdrawn")?,
                files: of("files")?,
                site: of("site")?,
            })
        };
        head().filter(|head| head.text() == text).ok_or(HeadError::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_written() {
        let head = Head {
            number: 7,
            as_of: "2017-08-07".parse().unwrap(),
            made_on: "2017-08-08".parse().unwrap(),
            program: "tongbao 0.2.0".to_owned(),
            records: 1,
            previous: vec![Digest::plain(b"a"), Digest::plain(b"b")],
            withdrawn: vec!["notices/2017-003".to_owned()],
            files: Digest::plain(b"c"),
            site: Digest::plain(b"d"),
        };
        assert_eq!(head.text().parse(), Ok(head.clone()));
        assert!(head.folder().starts_with("0007-2017-08-07-") && head.folder().len() == 24);
        assert_eq!(head.text().replace("format = 1", "format = 2").parse::<Head>(), Err(HeadError::Newer));
        // A comment changes the digest, so it is no head as written.
        assert_eq!(format!("# x\n{}", head.text()).parse::<Head>(), Err(HeadError::Form));
    }

    #[test]
    fn a_salted_digest_needs_the_salt() {
        assert_ne!(Digest::salted(&[1; 32], b"x"), Digest::salted(&[2; 32], b"x"));
        assert_ne!(Digest::salted(&[1; 32], b"x"), Digest::plain(b"x"));
    }
}
