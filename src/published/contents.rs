//! `data/contents.csv`: what every file of the site says, so that a page and this list confirm or contradict each other.
//!
//! A row a file: its words in reading order, the addresses it links to, and the SHA-256 of its markup. Of files that are
//! no markup the words are left out and the SHA-256 is that of the whole. Made from the bytes on their way to the sink,
//! by the same functions with which `verify` reads a site again; for readers it is the full text of the site as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::output::{OutPath, Sink, Work, WriteError};

/// Where the table stands.
pub const PATH: &str = "data/contents.csv";

/// The columns.
pub const COLUMNS: [&str; 4] = ["path", "words", "links", "markup"];

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text between tags, blanks as one.
    pub words: String,
    /// Values of `href` and `src`, in order, each once.
    pub links: String,
    /// SHA-256 of the tags, or of the whole file.
    pub markup: String,
}

impl Line {
    /// Reads a file.
    #[must_use]
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        let marked = path.ends_with(".html") || path.ends_with(".xml");
        let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| marked) else {
            return Self { words: String::new(), links: String::new(), markup: hex(bytes) };
        };
        let (mut words, mut tags) = (String::new(), String::new());
        let mut links: Vec<&str> = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            words.push_str(&rest[..open]);
            let end = rest[open..].find('>').map_or(rest.len(), |close| open + close + 1);
            let tag = &rest[open..end];
            // A place where a line may turn parts no words.
            if tag != "<wbr>" {
                words.push(' ');
            }
            tags.push_str(tag);
            for link in targets(tag) {
                if !links.contains(&link) {
                    links.push(link);
                }
            }
            rest = &rest[end..];
        }
        words.push_str(rest);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { words, links: links.join(" "), markup: hex(tags.as_bytes()) }
    }
}

/// The addresses in a tag.
fn targets(tag: &str) -> impl Iterator<Item = &str> {
    [" href=\"", " src=\""].into_iter().filter_map(move |name| {
        let start = tag.find(name)? + name.len();
        Some(&tag[start..start + tag[start..].find('"')?])
    })
}

/// A SHA-256 in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A sink that reads every file before it passes it on.
pub struct Recorder<'s> {
    sink: &'s dyn Sink,
    lines: Mutex<BTreeMap<OutPath, Line>>,
}

impl<'s> Recorder<'s> {
    /// Reads what goes into a sink.
    #[must_use]
    pub fn new(sink: &'s dyn Sink) -> Self {
        Self { sink, lines: Mutex::default() }
    }

    /// The table of what went by, with the as-of date and the program as the words of the manifest.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    #[must_use]
    pub fn table(self, as_of: &str, generator: &str, publication: Option<u32>) -> Vec<u8> {
        let lines = self.lines.into_inner().expect("no thread panics while it holds the lock");
        let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
        rows.extend(lines.into_iter().map(|(path, line)| row(path.as_str(), line)));
        rows.push(row(crate::output::MARKER, manifest(as_of, generator, publication)));
        super::tables::csv(rows).into_bytes()
    }
}

/// What the manifest says beside its files.
#[must_use]
pub fn manifest(as_of: &str, generator: &str, publication: Option<u32>) -> Line {
    let publication = publication.map_or_else(String::new, |number| format!(" {number}"));
    Line { words: format!("{as_of} {generator}{publication}"), links: String::new(), markup: String::new() }
}

fn row(path: &str, line: Line) -> Vec<String> {
    [path, &line.words, &line.links, &line.markup].map(super::tables::text).to_vec()
}

/// A line as it stands in the table.
#[must_use]
pub fn shown(line: &Line) -> [String; 3] {
    [&line.words, &line.links, &line.markup].map(|cell| super::tables::text(cell))
}

impl Sink for Recorder<'_> {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        let line = Line::of(path.as_str(), &bytes);
        self.lines.lock().expect("no thread panics while it holds the lock").insert(path.clone(), line);
        self.sink.put(path, bytes)
    }

    fn said(&self, path: &OutPath, text: &str) {
        self.sink.said(path, text);
    }

    fn note(&self, work: Work, since: Instant) {
        self.sink.note(work, since);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_links_and_markup_are_told_apart() {
        let page = |text: &str| Line::of("index.html", text.as_bytes());
        let one = page("<p class=\"a\">青石镇 <a href=\"x.html\">第一</a>\n</p>");
        assert_eq!((one.words.as_str(), one.links.as_str()), ("青石镇 第一", "x.html"));
        assert_ne!(one.markup, page("<p class=\"b\">青石镇 <a href=\"x.html\">第一</a>\n</p>").markup);
        assert_eq!(one, page("<p class=\"a\">青石镇   <a href=\"x.html\">第一</a></p>"));
        assert_eq!(Line::of("a.csv", b"1,2").words, "");
    }
}
