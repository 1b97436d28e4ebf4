//! The one catalogue of words: messages, help texts and the interface of pages, in Chinese and in English.
//!
//! The words stand in `src/lang/<language>/<area>.toml` and are compiled in. A key is `area.key` or `area.table.key`;
//! `{name}` stands for an argument. `tests/tidy.rs` holds both languages to the same keys and arguments.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

pub use crate::model::language::Lang;

/// All words of one language.
#[derive(Debug)]
pub struct Catalogue {
    lang: Lang,
    entries: BTreeMap<String, String>,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The tag in `lang` attributes (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language that a locale such as `zh_CN.UTF-8` or `en-GB` means, if it is one of ours.
    #[must_use]
    pub fn from_locale(locale: &str) -> Option<Self> {
        match locale.split(['_', '-', '.', '@']).next() {
            Some("zh") => Some(Self::Zh),
            Some("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The words of this language.
    #[must_use]
    pub fn catalogue(self) -> &'static Catalogue {
        static ZH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(Lang::Zh));
        static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(Lang::En));
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::from_locale(text).ok_or(())
    }
}

/// The files of a language, by area.
fn areas(lang: Lang) -> [(&'static str, &'static str); 4] {
    match lang {
        Lang::Zh => [
            ("cli", include_str!("lang/zh/cli.toml")),
            ("diag", include_str!("lang/zh/diag.toml")),
            ("print", include_str!("lang/zh/print.toml")),
            ("site", include_str!("lang/zh/site.toml")),
        ],
        Lang::En => [
            ("cli", include_str!("lang/en/cli.toml")),
            ("diag", include_str!("lang/en/diag.toml")),
            ("print", include_str!("lang/en/print.toml")),
            ("site", include_str!("lang/en/site.toml")),
        ],
    }
}

impl Catalogue {
    fn parse(lang: Lang) -> Self {
        let mut entries = BTreeMap::new();
        for (area, text) in areas(lang) {
            let table: toml::Table = toml::from_str(text).expect("the catalogue is valid TOML (tests/tidy.rs)");
            flatten(area, &table, &mut entries);
        }
        Self { lang, entries }
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The words under a key with the arguments put in; the key itself when there are none, which a build for tests does not survive.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        let words = self.get(key, args);
        debug_assert!(words.is_some(), "no words under the key {key}");
        words.unwrap_or_else(|| key.to_owned())
    }

    /// The words under a key with the arguments put in, if there are any.
    #[must_use]
    pub fn get(&self, key: &str, args: &[(&str, &str)]) -> Option<String> {
        self.entries.get(key).map(|text| fill(text, args))
    }

    /// All keys with their words, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }
}

/// Puts arguments in one pass, so that braces inside an argument stay as they are.
fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open..];
        let known = tail.find('}').and_then(|close| {
            let (_, value) = args.iter().find(|(name, _)| *name == &tail[1..close])?;
            Some((close, value))
        });
        if let Some((close, value)) = known {
            out.push_str(value);
            rest = &tail[close + 1..];
        } else {
            out.push('{');
            rest = &tail[1..];
        }
    }
    out.push_str(rest);
    out
}

fn flatten(prefix: &str, table: &toml::Table, entries: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = format!("{prefix}.{key}");
        match value {
            toml::Value::Table(table) => flatten(&key, table, entries),
            toml::Value::String(text) => {
                entries.insert(key, text.clone());
            }
            other @ (toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)) => panic!("the catalogue holds text only: {key} = {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_put_in_once() {
        assert_eq!(fill("{a} 与 {b}", &[("a", "{b}"), ("b", "2")]), "{b} 与 2");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }
}
