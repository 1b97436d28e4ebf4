//! The few HTML tags whose meaning Markdown has too, as people type them where Markdown has no sign.

use crate::model::prose::Inline;

/// What a tag means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `<br>`
    Break,
    /// `<b>`, `<strong>`
    Strong,
    /// `<i>`, `<em>`
    Emphasis,
    /// `<s>`, `<del>`, `<strike>`
    Strike,
    /// `</b>` and so on.
    Close(&'static str),
}

/// The names of the tags, with what they mean.
const NAMES: [(&str, Mark); 7] = [
    ("b", Mark::Strong),
    ("strong", Mark::Strong),
    ("i", Mark::Emphasis),
    ("em", Mark::Emphasis),
    ("s", Mark::Strike),
    ("del", Mark::Strike),
    ("strike", Mark::Strike),
];

/// The meaning of a tag; none for one with attributes, and for all others.
pub(super) fn mark(tag: &str) -> Option<Mark> {
    let inner = tag.strip_prefix('<')?.strip_suffix('>')?.trim().to_ascii_lowercase();
    if inner.trim_end_matches('/').trim_end() == "br" {
        return Some(Mark::Break);
    }
    if let Some(name) = inner.strip_prefix('/') {
        return NAMES.iter().find(|(known, _)| *known == name.trim()).map(|(known, _)| Mark::Close(known));
    }
    NAMES.iter().find(|(known, _)| *known == inner).map(|(_, mark)| *mark)
}

impl Mark {
    /// Whether a closing tag of that name ends it.
    pub(super) fn closed_by(self, name: &str) -> bool {
        NAMES.iter().any(|(known, mark)| *known == name && *mark == self)
    }

    /// Whether its closing tag stands in a line.
    pub(super) fn ends_in(self, line: &str) -> bool {
        // Not far away, so that a line of nothing but tags is read in no time.
        let line: String = line.chars().take(2000).collect::<String>().to_ascii_lowercase();
        NAMES.iter().any(|(name, mark)| *mark == self && line.contains(&format!("</{name}>")))
    }

    /// Words with this meaning.
    pub(super) fn around(self, inlines: Vec<Inline>) -> Inline {
        match self {
            Self::Strike => Inline::Strike(inlines),
            Self::Emphasis => Inline::Emphasis(inlines),
            Self::Strong | Self::Break | Self::Close(_) => Inline::Strong(inlines),
        }
    }
}
