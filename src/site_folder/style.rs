//! How a file of the office is written: its byte order mark, its line ends. A change keeps them.

const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text with lines ending in LF, written as the old bytes are: lines at the beginning and the end that stay keep
/// their bytes, the others get the line ends that most lines have.
pub(super) fn like(old: &[u8], text: &str) -> Vec<u8> {
    let (mark, body) = match old.strip_prefix(MARK) {
        Some(body) => (MARK, body),
        None => (&[][..], old),
    };
    let before: Vec<&[u8]> = body.split_inclusive(|byte| *byte == b'\n').collect();
    let after: Vec<&[u8]> = text.as_bytes().split_inclusive(|byte| *byte == b'\n').collect();
    let same = |(old, new): &(&&[u8], &&[u8])| match old.strip_suffix(b"\r\n") {
        Some(line) => new.strip_suffix(b"\n").is_some_and(|new| new == line),
        None => old == new,
    };
    let head = before.iter().zip(&after).take_while(same).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(same).count();
    let windows = before.iter().filter(|line| line.ends_with(b"\r\n")).count() * 2 > before.len();
    let mut out = Vec::with_capacity(old.len() + text.len());
    out.extend_from_slice(mark);
    before[..head].iter().for_each(|line| out.extend_from_slice(line));
    for line in &after[head..after.len() - tail] {
        match line.strip_suffix(b"\n") {
            Some(line) if windows => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
            _ => out.extend_from_slice(line),
        }
    }
    before[before.len() - tail..].iter().for_each(|line| out.extend_from_slice(line));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_keeps_its_bytes() {
        let cases: [(&[u8], &str, &[u8]); 6] = [
            (b"a\nb\n", "a\nb\nc\n", b"a\nb\nc\n"),
            (b"\xef\xbb\xbfa\r\nb\r\n", "a\nb\nc\n", b"\xef\xbb\xbfa\r\nb\r\nc\r\n"),
            (b"a\r\nb\nc\r\n", "a\nb\nx\nc\n", b"a\r\nb\nx\r\nc\r\n"),
            (b"a\r\nb", "a\nb\nc\n", b"a\r\nb\nc\n"),
            (b"a\r\n\r\n", "a\n", b"a\r\n"),
            (b"", "a\n", b"a\n"),
        ];
        for (old, text, new) in cases {
            assert_eq!(like(old, text), new, "{text:?}");
        }
    }
}
