//! Digits that may be one number: groups with what stands between them, and where each stands in the text.

use std::ops::Range;

use super::glyph::{self, Form, Gap, Glyph};

/// The most groups that are read as one; a longer row of numbers is read in pieces.
const MOST_GROUPS: usize = 40;

/// The value of the letter X, which can end an identity number.
pub(super) const X: u8 = 10;

/// Digits that nothing but unseen characters parts.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its digits in [`Cluster::values`].
    pub(super) digits: Range<usize>,
    /// Its bytes in the text.
    pub(super) bytes: Range<usize>,
    /// What stands before it; nothing before the first.
    pub(super) gap: Option<Gap>,
    /// Whether a letter was read as the digit that it looks like.
    guessed: bool,
}

/// Groups of digits, one after the other.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    /// The digits of all groups.
    pub(super) values: Vec<u8>,
    /// The groups.
    pub(super) groups: Vec<Group>,
    /// Whether a Latin letter follows at once.
    pub(super) letter_after: bool,
}

impl Cluster {
    /// Reads the digits that begin at a place, and says where reading ended.
    pub(super) fn read(&mut self, text: &str, place: usize, form: Form) -> usize {
        self.values.clear();
        self.groups.clear();
        self.letter_after = false;
        let mut here = place;
        let mut gap: Option<Gap> = None;
        let mut separators = 0;
        let mut open = false;
        // The end of the last group: what stands behind it belongs to no number.
        let mut end = place;
        while here < text.len() {
            let (sign, length) = glyph::at(text, here, form);
            match sign {
                Glyph::Digit(value) | Glyph::Numeral(value) => {
                    self.push(value, here..here + length, gap.take().filter(|_| !open), open);
                    (open, separators, end) = (true, 0, here + length);
                }
                Glyph::Letter(letter) => {
                    if let Some(value) = self.letter(letter, text, here + length, form) {
                        self.push(value, here..here + length, gap.take().filter(|_| !open), open);
                        (open, separators, end) = (true, 0, here + length);
                        if value == X {
                            break;
                        }
                        self.guess();
                    } else {
                        self.letter_after = open;
                        break;
                    }
                }
                Glyph::Nothing => {}
                Glyph::Separator(kind) => {
                    let last = self.groups.last().map_or(0, |group| group.digits.len());
                    // Commas part numbers, unless they part the boxes of a form or the parts of an identity number.
                    let parts = kind == Gap::Comma && !matches!(last, 1 | 6 | 8)
                        || kind == Gap::Line && gap == Some(Gap::Line)
                        || self.groups.len() >= MOST_GROUPS;
                    separators += 1;
                    if parts || separators > 3 {
                        break;
                    }
                    gap = Some(match (gap, kind) {
                        (Some(before), Gap::Space) => before,
                        (_, kind) => kind,
                    });
                    open = false;
                }
                Glyph::Wall => break,
            }
            here += length;
        }
        end.max(place + 1)
    }

    fn push(&mut self, value: u8, bytes: Range<usize>, gap: Option<Gap>, open: bool) {
        let at = self.values.len();
        self.values.push(value);
        match self.groups.last_mut() {
            Some(group) if open => {
                group.digits.end = at + 1;
                group.bytes.end = bytes.end;
            }
            _ => self.groups.push(Group { digits: at..at + 1, bytes, gap, guessed: false }),
        }
    }

    fn guess(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.guessed = true;
        }
    }

    /// A letter as part of a number: an X that ends it, or O, I and l between digits.
    fn letter(&self, letter: u8, text: &str, next: usize, form: Form) -> Option<u8> {
        let length = self.values.len();
        let after = if next < text.len() { glyph::at(text, next, form).0 } else { Glyph::Wall };
        let ends = !matches!(after, Glyph::Digit(_) | Glyph::Letter(_));
        match letter {
            b'X' if length >= 14 && ends => Some(X),
            b'O' | b'I' | b'L' if length >= 3 => {
                let goes_on = matches!(after, Glyph::Digit(_) | Glyph::Letter(b'O' | b'I' | b'L'));
                (goes_on || ends && matches!(length, 10 | 17)).then_some(u8::from(letter != b'O'))
            }
            _ => None,
        }
    }

    /// How many digits some groups have.
    pub(super) fn count(&self, groups: &Range<usize>) -> usize {
        self.digits(groups).len()
    }

    /// The digits of some groups.
    pub(super) fn digits(&self, groups: &Range<usize>) -> &[u8] {
        let (Some(first), Some(last)) = (self.groups.get(groups.start), self.groups.get(groups.end - 1)) else {
            return &[];
        };
        &self.values[first.digits.start..last.digits.end]
    }

    /// The bytes of some groups.
    pub(super) fn bytes(&self, groups: &Range<usize>) -> Range<usize> {
        self.groups[groups.start].bytes.start..self.groups[groups.end - 1].bytes.end
    }

    /// How many digits each of some groups has.
    pub(super) fn shape(&self, groups: &Range<usize>) -> Vec<usize> {
        self.groups[groups.clone()].iter().map(|group| group.digits.len()).collect()
    }

    /// Whether the same stands between all of some groups; brackets around the first go with anything.
    pub(super) fn even(&self, groups: &Range<usize>) -> bool {
        let mut gaps = self.groups[groups.clone()].iter().skip(1).map(|group| group.gap);
        let first = gaps.find(|gap| *gap != Some(Gap::Bracket));
        first.is_none_or(|first| gaps.all(|gap| gap == first || gap == Some(Gap::Bracket)))
    }

    /// What stands between the first two of some groups.
    pub(super) fn gap(&self, groups: &Range<usize>) -> Option<Gap> {
        self.groups.get(groups.start + 1).filter(|_| groups.len() > 1).and_then(|group| group.gap)
    }

    /// Whether a letter was read as a digit in some groups.
    pub(super) fn guessed(&self, groups: &Range<usize>) -> bool {
        self.groups[groups.clone()].iter().any(|group| group.guessed)
    }
}
