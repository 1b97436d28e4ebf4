//! Which parts of a file are words for readers, and which of their characters are markup.

use std::ops::Range;

use chrono::NaiveDate;

/// A character of a text with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    /// The character.
    pub(super) c: char,
    /// Where it begins.
    pub(super) at: usize,
    /// Whether it is markup, code, an address or a figure, and no words.
    pub(super) opaque: bool,
}

impl Sign {
    /// Its bytes.
    pub(super) fn bytes(self) -> Range<usize> {
        self.at..self.at + self.c.len_utf8()
    }
}

/// Fields of records that hold words for readers and nothing else refers to.
const FIELDS: [&str; 12] = [
    "title",
    "description",
    "note",
    "reason",
    "alt",
    "measure",
    "demonstration",
    "copyright",
    "changes",
    "post",
    "deed",
    "summary",
];

/// The stretches of a file that hold words, each with whether it is prose; fields are no prose, and are not mended.
pub(super) fn stretches(path: &str, text: &str) -> Vec<(Range<usize>, bool)> {
    let mut list = Vec::new();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (head, body) = match ending {
        "md" => match front(text) {
            Some((head, body)) => (head, body..text.len()),
            None => return list,
        },
        "toml" => (0..text.len(), text.len()..text.len()),
        _ => return list,
    };
    let mut start = head.start;
    for line in text[head].split_inclusive('\n') {
        let field = line.split_once('=').map_or("", |(key, _)| key.trim().trim_start_matches("- "));
        let inner = line.rfind('"').filter(|end| line.find('"').is_some_and(|open| open < *end));
        if let (true, Some(open), Some(end)) = (FIELDS.contains(&field), line.find('"'), inner) {
            list.push((start + open + 1..start + end, false));
        }
        start += line.len();
    }
    if !body.is_empty() {
        list.push((body, true));
    }
    list
}

/// The day of a record: the first of the fields that say when it was signed or made public.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let fields = ["signed_on", "date", "publicised_on", "published_on"];
    text.lines().take(60).find_map(|line| {
        let (key, value) = line.split_once('=')?;
        fields.contains(&key.trim()).then(|| value.trim().trim_matches('"').parse().ok())?
    })
}

/// The head of a Markdown record and where its body begins.
fn front(text: &str) -> Option<(Range<usize>, usize)> {
    let rest = text.strip_prefix("+++\n")?;
    let end = rest.find("\n+++\n").map(|end| (end, 5)).or_else(|| Some((rest.strip_suffix("\n+++")?.len(), 4)))?;
    Some((4..4 + end.0 + 1, 4 + end.0 + end.1))
}

/// The characters of a text, with what is no words marked.
pub(super) fn signs(text: &str) -> Vec<Sign> {
    let mut signs: Vec<Sign> = text.char_indices().map(|(at, c)| Sign { c, at, opaque: false }).collect();
    let mut opaque: Vec<Range<usize>> = Vec::new();
    let mut fenced = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let fence = words.starts_with("```") || words.starts_with("~~~");
        let rule = !words.trim_end().is_empty() && words.trim_end().chars().all(|c| "|-: ".contains(c));
        if fence || fenced || rule || line.starts_with("    ") && words.is_ascii() {
            opaque.push(start..start + line.len());
        }
        fenced ^= fence;
        start += line.len();
    }
    for (open, close) in [("`", "`"), ("](", ")"), ("[[", "]]"), ("<", ">"), ("http://", ""), ("https://", "")] {
        let mut from = 0;
        while let Some(at) = text[from..].find(open).map(|at| from + at) {
            let inside = at + open.len();
            let end = if close.is_empty() {
                let address = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | ')');
                inside + text[inside..].find(|c| !address(c)).unwrap_or(text.len() - inside)
            } else {
                let line = text[inside..].find('\n').unwrap_or(text.len() - inside);
                match closing(&text[inside..inside + line], open, close) {
                    Some(end) => inside + end + close.len(),
                    None => inside,
                }
            };
            if end > inside {
                opaque.push(at..end);
            }
            from = end.max(inside);
        }
    }
    for range in opaque {
        let from = signs.partition_point(|sign| sign.at < range.start);
        signs[from..].iter_mut().take_while(|sign| sign.at < range.end).for_each(|sign| sign.opaque = true);
    }
    signs
}

/// Where what was opened ends; the target of a link may hold brackets of its own.
fn closing(rest: &str, open: &str, close: &str) -> Option<usize> {
    if open != "](" {
        return rest.find(close);
    }
    let mut depth = 0;
    rest.char_indices().find_map(|(at, c)| match c {
        '(' => {
            depth += 1;
            None
        }
        ')' if depth == 0 => Some(at),
        ')' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}
