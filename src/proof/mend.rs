//! Putting in what is right, and nothing else.

use std::ops::Range;

/// The bytes of a file with some ranges of its text replaced; everything else stays byte for byte.
///
/// `text` is what was read: the file without its byte order mark and with lines ending in LF. `None` when the bytes are no
/// longer those of the text, so that nothing is written over what somebody else has just changed.
#[must_use]
pub fn mended(bytes: &[u8], text: &str, changes: &[(Range<usize>, String)]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut raw = 0;
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        raw = bytes.len() - rest.len();
        out.extend_from_slice(&bytes[..raw]);
    }
    let mut changes = changes.iter().peekable();
    let mut skip_until = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some((range, right)) = changes.peek()
            && range.start == at
        {
            out.extend_from_slice(right.as_bytes());
            skip_until = range.end;
            changes.next();
        }
        let ends = byte == b'\n' && bytes.get(raw) == Some(&b'\r');
        let length = if ends { 2 } else { 1 };
        let found = bytes.get(raw..raw + length)?;
        if found.last() != Some(&byte) {
            return None;
        }
        if at >= skip_until {
            out.extend_from_slice(found);
        }
        raw += length;
    }
    (raw == bytes.len() && changes.next().is_none()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_else_stays() {
        let bytes = "\u{feff}党,委\r\n（一）,\r\n".as_bytes();
        let changes = [(3..4, "，".to_owned())];
        let right = "\u{feff}党，委\r\n（一）,\r\n".as_bytes().to_vec();
        assert_eq!(mended(bytes, "党,委\n（一）,\n", &changes), Some(right));
        assert_eq!(mended(bytes, "党,委员\n", &changes), None);
        assert_eq!(mended(b"a\r\n", "a\n", &[]).as_deref(), Some(&b"a\r\n"[..]));
    }
}
