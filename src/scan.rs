//! The search for private data: in what authors write, and in every byte that would be published.
//!
//! Leaks in the wild were identity numbers in attachments, telephones in tables, names of informants in notices. A
//! [`Scanner`] finds them however they are written: in wide digits, with spaces, hyphens or unseen characters between,
//! in entities, in Chinese numerals, across emphasis. It does not look into pictures, and it never says what it found:
//! [`masked`] is how anything found is shown.

#![allow(clippy::wildcard_enum_match_arm, reason = "every sign that is not named ends a number")]

mod clear;
mod cluster;
mod context;
mod cue;
pub(crate) mod find;
mod fold;
mod glyph;
mod name;
mod number;
pub mod output;
pub mod waiver;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::Code;
use crate::model::site::Identity;
use cluster::Cluster;
use cue::{Begin, Sieve};
use fold::Folded;
pub use glyph::Form;
use glyph::Glyph;

/// What kind of private thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 18-digit identity number, its check digit right.
    Identity,
    /// 15-digit identity number of before 1999.
    OldIdentity,
    /// Mobile number, or a telephone at home.
    Phone,
    /// Bank card.
    Card,
    /// Passport, permit, officer's card, with the word that says so.
    Paper,
    /// A minor who can be told.
    Minor,
    /// Who reported, complained or was harmed.
    Informant,
    /// Who receives relief.
    Beneficiary,
    /// The health of a person who can be told.
    Health,
    /// Where a person lives.
    Home,
    /// A mark of secrecy.
    Secret,
    /// The full name of a person who is published masked, in Chinese or in pinyin.
    ClearName,
    /// Like an identity number or a card, but its check digit or its surroundings speak against it.
    Doubtful,
    /// A telephone with area code that is not the publisher's.
    Landline,
    /// A number plate.
    Plate,
    /// An address below town level.
    Address,
    /// Mail, WeChat or QQ that is not the publisher's.
    Contact,
    /// Date of birth, nation, native place.
    Detail,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Identity,
        Self::OldIdentity,
        Self::Phone,
        Self::Card,
        Self::Paper,
        Self::Minor,
        Self::Informant,
        Self::Beneficiary,
        Self::Health,
        Self::Home,
        Self::Secret,
        Self::ClearName,
        Self::Doubtful,
        Self::Landline,
        Self::Plate,
        Self::Address,
        Self::Contact,
        Self::Detail,
    ];

    /// The fault that a finding is.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Identity | Self::OldIdentity => Code::PrivateIdentity,
            Self::Phone => Code::PrivatePhone,
            Self::Card => Code::PrivateCard,
            Self::Paper => Code::PrivatePaper,
            Self::Minor => Code::PrivateMinor,
            Self::Informant => Code::PrivateInformant,
            Self::Beneficiary => Code::PrivateBeneficiary,
            Self::Health => Code::PrivateHealth,
            Self::Home => Code::PrivateHome,
            Self::Secret => Code::SecrecyMark,
            Self::ClearName => Code::NameInClear,
            Self::Doubtful => Code::PrivateDoubtful,
            Self::Landline => Code::PrivateLandline,
            Self::Plate => Code::PrivatePlate,
            Self::Address => Code::PrivateAddress,
            Self::Contact => Code::PrivateContact,
            Self::Detail => Code::PrivateDetail,
        }
    }
}

/// One finding: what, and where. What it says is in the text and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What kind.
    pub kind: Kind,
    /// Its bytes in the text that was searched.
    pub bytes: Range<usize>,
}

/// Looks for private data, knowing what the publisher gives out on purpose.
#[derive(Clone, Debug, Default)]
pub struct Scanner {
    /// Telephone numbers, digits only.
    numbers: BTreeSet<Vec<u8>>,
    /// Mail and postal addresses.
    words: BTreeSet<String>,
    /// Full names that must not appear.
    clear: Option<clear::ClearNames>,
}

/// The longest stretch of text that is folded as one, in bytes.
const LONGEST_STRETCH: usize = 6000;

impl Scanner {
    /// A scanner that lets pass how to reach the publisher, and what `site.toml` allows besides.
    #[must_use]
    pub fn new(identity: &Identity) -> Self {
        let mut scanner = Self::default();
        for contact in [&identity.contact, &identity.objections] {
            let parts = [&contact.phone, &contact.email, &contact.address];
            parts.into_iter().flatten().for_each(|text| scanner.allow(text));
        }
        identity.public_contacts.iter().for_each(|text| scanner.allow(text));
        scanner
    }

    /// Lets a number or an address pass. Several numbers in one text each pass.
    pub fn allow(&mut self, text: &str) {
        let mut digits = Vec::new();
        for c in text.chars().chain(std::iter::once('、')) {
            match glyph::of(c) {
                Glyph::Digit(value) => digits.push(value),
                Glyph::Separator(gap) if gap != glyph::Gap::Comma && gap != glyph::Gap::Slash => {}
                _ => {
                    if digits.len() >= 5 {
                        self.numbers.insert(std::mem::take(&mut digits));
                    }
                    digits.clear();
                }
            }
        }
        self.words.insert(plain(text));
    }

    /// Looks for these full names as well, in Chinese and in pinyin.
    pub fn hide<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.clear = clear::ClearNames::new(names);
    }

    fn allows(&self, digits: &[u8]) -> bool {
        let local = digits.first() == Some(&0);
        self.numbers.iter().any(|known| known == digits || local && known.len() >= 7 && digits.ends_with(known))
    }

    fn allows_words(&self, text: &str) -> bool {
        let text = plain(text);
        self.words.iter().any(|known| known.contains(&text) || text.contains(known.as_str()) && known.len() > 12)
    }

    /// Everything private in a text, in the order of places, no two overlapping.
    #[must_use]
    pub fn scan(&self, text: &str, form: Form) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.look(text, form, &mut hits);
        if let Some(clear) = &self.clear {
            hits.extend(clear.find(text).map(|bytes| Hit { kind: Kind::ClearName, bytes }));
        }
        hits.sort_by_key(|hit: &Hit| (hit.bytes.start, hit.kind));
        let mut kept: Vec<Hit> = Vec::new();
        for hit in hits {
            match kept.last() {
                // What was found twice is the worse of the two.
                Some(last) if last.bytes.end > hit.bytes.start => {
                    if hit.kind < last.kind && hit.bytes.len() >= last.bytes.len() {
                        kept.pop();
                        kept.push(hit);
                    }
                }
                _ => kept.push(hit),
            }
        }
        kept
    }

    fn look(&self, text: &str, form: Form, hits: &mut Vec<Hit>) {
        let bytes = text.as_bytes();
        let sieve = Sieve::new();
        let mut cluster = Cluster::default();
        // Up to where words were looked at already.
        let mut worded = 0;
        let mut here = 0;
        while let Some(place) = next(bytes, here, sieve) {
            let begin = match bytes[place] {
                b'0'..=b'9' => Begin::Digit,
                b'@' => {
                    hits.extend(self.mail(text, place));
                    Begin::Nothing
                }
                b'Q' => {
                    if bytes[place..].starts_with(b"QQ") {
                        Begin::Cue
                    } else {
                        Begin::Nothing
                    }
                }
                b'&' | b'\\' | b'%' => match glyph::at(text, place, form) {
                    (Glyph::Digit(_) | Glyph::Numeral(_), _) => Begin::Digit,
                    // A Chinese character written as an entity may belong to a word.
                    _ if glyph::decoded(&text[place..]).is_some_and(|(c, _)| c >= '\u{2e80}') => Begin::Cue,
                    _ => Begin::Nothing,
                },
                _ => sieve.begins(text, place, form),
            };
            match begin {
                Begin::Nothing => here = place + width(bytes[place]),
                Begin::Digit => {
                    here = cluster.read(text, place, form);
                    number::find(&cluster, text, form, self, |kind, bytes| hits.push(Hit { kind, bytes }));
                }
                Begin::Cue => {
                    here = place + width(bytes[place]);
                    if place >= worded {
                        let stretch = stretch(text, place.max(worded), form);
                        worded = stretch.end;
                        self.read(text, stretch, form, hits);
                    }
                }
            }
        }
    }

    /// Looks at the words of a stretch of text.
    fn read(&self, text: &str, stretch: Range<usize>, form: Form, hits: &mut Vec<Hit>) {
        let folded = Folded::new(text, stretch, form);
        words::find(&folded.text, |kind, range| {
            let allowed = matches!(kind, Kind::Address | Kind::Home | Kind::Contact)
                && self.allows_words(&folded.text[range.clone()]);
            if !allowed {
                hits.push(Hit { kind, bytes: folded.original(range) });
            }
        });
    }

    /// A mail address around an `@` that is not the publisher's.
    fn mail(&self, text: &str, at: usize) -> Option<Hit> {
        let part = |b: &u8| b.is_ascii_alphanumeric() || b"._+-".contains(b);
        let before = text.as_bytes()[..at].iter().rev().take_while(|b| part(b)).count();
        let after = text.as_bytes()[at + 1..].iter().take_while(|b| part(b)).count();
        let start = at - before;
        let host = text[at + 1..at + 1 + after].trim_end_matches('.');
        let known = host.rsplit_once('.').is_some_and(|(name, end)| {
            !name.is_empty() && (2..=12).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic())
        });
        // `https://name@host` is no mail address; links are looked at elsewhere.
        let link = text[..start].ends_with("//");
        let bytes = start..at + 1 + host.len();
        (before > 0 && known && !link && !self.allows_words(&text[bytes.clone()]))
            .then_some(Hit { kind: Kind::Contact, bytes })
    }
}

/// The next place where something private may begin.
#[inline]
fn next(bytes: &[u8], mut here: usize, sieve: Sieve) -> Option<usize> {
    loop {
        let first = *bytes.get(here)?;
        match CLASSES[usize::from(first)] {
            0 => here += 1,
            1 => return Some(here),
            _ => match bytes.get(here + 1..here + 3) {
                Some([second, third]) if !sieve.may(first, *second, *third) => here += 3,
                _ => return Some(here),
            },
        }
    }
}

/// What a byte can begin: nothing, something, or a character of three bytes.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte {
            // 0-9 @ Q & \ %; the last five begin digits of other scripts.
            0x30..=0x39 | 0x40 | 0x51 | 0x26 | 0x5c | 0x25 | 0xc2 | 0xd9 | 0xdb | 0xdf | 0xf0 => 1,
            0xe0..=0xef => 2,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

fn width(byte: u8) -> usize {
    match byte {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}

/// The paragraph, cell row or element around a place.
fn stretch(text: &str, place: usize, form: Form) -> Range<usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize| match (form, bytes[at]) {
        (Form::Source, b'\n') => {
            bytes.get(at + 1).is_none_or(|next| *next == b'\n') || at > 0 && bytes[at - 1] == b'\n'
        }
        (Form::Table, b'\n') => true,
        (Form::Markup, b'<') => glyph::element(&text[at..]).is_some_and(|(inside, _)| !inside),
        (Form::Json, b'"') => at == 0 || bytes[at - 1] != b'\\',
        _ => false,
    };
    let near = place.saturating_sub(LONGEST_STRETCH / 2);
    let mut start = (near..place).rev().find(|at| ends(*at)).map_or(near, |at| at + 1);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let far = (place + LONGEST_STRETCH / 2).min(text.len());
    let mut end = (place..far).find(|at| ends(*at)).unwrap_or(far);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start.min(place)..end.max(place)
}

fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().filter(|c| !c.is_whitespace() && !glyph::unseen(*c)).flat_map(char::to_lowercase).collect()
}

/// A text with everything private in it replaced, sign for sign and byte for byte, so that places stay where they are.
#[must_use]
pub fn masked(text: &str) -> String {
    mask(text, &Scanner::default().scan(text, Form::Source))
}

/// The same with some other bytes replaced, and the values of `full_name`.
#[must_use]
pub fn masked_besides(text: &str, others: impl Iterator<Item = Range<usize>>) -> String {
    let mut hits = Scanner::default().scan(text, Form::Source);
    hits.extend(others.map(|bytes| Hit { kind: Kind::ClearName, bytes }));
    for (at, key) in text.match_indices("full_name") {
        let line = text[at..].find('\n').map_or(text.len(), |end| at + end);
        hits.push(Hit { kind: Kind::ClearName, bytes: at + key.len()..line });
    }
    hits.sort_by_key(|hit| hit.bytes.start);
    mask(text, &hits)
}

/// A text with some of its bytes replaced, sign for sign and byte for byte.
#[must_use]
pub fn mask(text: &str, hits: &[Hit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for hit in hits {
        if hit.bytes.start < from || hit.bytes.end > text.len() {
            continue;
        }
        out.push_str(&text[from..hit.bytes.start]);
        for c in text[hit.bytes.clone()].chars() {
            match c.len_utf8() {
                _ if c == '\n' => out.push('\n'),
                3 => out.push('＊'),
                length => (0..length).for_each(|_| out.push('*')),
            }
        }
        from = hit.bytes.end;
    }
    out.push_str(&text[from..]);
    out
}
