//! Full names that are published masked or not at all: looked for everywhere, whatever stands between their characters.

use std::ops::Range;

use pinyin::ToPinyin as _;
use regex::Regex;

/// The shortest pinyin that is taken for a name, in letters: shorter ones are parts of words.
const SHORTEST: usize = 6;

/// The names that are looked for.
#[derive(Clone, Debug)]
pub(super) struct ClearNames(Regex);

impl ClearNames {
    /// What finds these names; none when there are none.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let mut patterns: Vec<String> = names.flat_map(|name| [chinese(name), spelt(name)]).flatten().collect();
        patterns.sort();
        patterns.dedup();
        // Longer names go first where one begins like another.
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
        let all = Regex::new(&patterns.join("|")).ok()?;
        (!patterns.is_empty()).then_some(Self(all))
    }

    /// Where the names stand in a text.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.0.find_iter(text).map(|found| found.range()).filter(|range| {
            let letters = text[range.clone()].is_ascii();
            let beside = |c: Option<char>| letters && c.is_some_and(|c| c.is_ascii_alphabetic());
            !beside(text[..range.start].chars().next_back()) && !beside(text[range.end..].chars().next())
        })
    }
}

/// The characters of a name with spaces, emphasis or unseen characters between them.
fn chinese(name: &str) -> Option<String> {
    let characters: Vec<String> = name.trim().chars().map(|c| regex::escape(&c.to_string())).collect();
    let between =
        "(?:[ \\t\u{a0}\u{3000}*_\u{200b}-\u{200f}\u{2060}\u{feff}\u{ad}]|<[^<>]{1,80}>|&[a-zA-Z]{2,8};){0,4}";
    (characters.len() > 1).then(|| characters.join(between))
}

/// A name in pinyin, as it stands in ids and file names.
fn spelt(name: &str) -> Option<String> {
    let syllables: Option<Vec<&str>> =
        name.chars().filter(|c| *c != '·').map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
    let syllables: Vec<String> = syllables?
        .into_iter()
        .map(|syllable| {
            let mut letters = syllable.chars();
            let first = letters.next().unwrap_or_default();
            format!("[{}{first}]{}", first.to_ascii_uppercase(), letters.as_str())
        })
        .collect();
    let length: usize = syllables.iter().map(|syllable| syllable.len() - 3).sum();
    (syllables.len() > 1 && length >= SHORTEST).then(|| syllables.join("[ _.-]?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_chinese_and_in_pinyin() {
        let names = ClearNames::new(["张大明", "欧阳建国"].into_iter()).unwrap();
        for text in [
            "张大明",
            "张 大 明",
            "张**大**明",
            "张<b>大</b>明",
            "zhang-da-ming",
            "zhangdaming",
            "Zhang Daming",
            "x/ouyang-jianguo.jpg",
        ] {
            assert_eq!(names.find(text).count(), 1, "{text}");
        }
        for text in ["张某某", "张大山", "changdaming", "zhangdamingle"] {
            assert_eq!(names.find(text).count(), 0, "{text}");
        }
    }
}
