//! How persons are named (姓名公布): in full, masked, or not at all, by the group of posts they belong to.
//!
//! Masking keeps the surname and puts 某 for each character of the given name, as notices do; a name with · keeps the part
//! before it. Source: 最高人民法院关于人民法院在互联网公布裁判文书的规定 (法释〔2016〕19号), art. 8 and 9.

use std::collections::BTreeMap;

use super::accountability::closed_list;
use super::case::Level;

closed_list! {
    /// How a person is named.
    Naming {
        Full = "全名",
        Masked = "隐名",
        Unnamed = "不公布",
    }
}

/// The name policy of a site: what it says of each group of posts. A group it says nothing of goes by the record.
#[derive(Clone, Debug, Default)]
pub struct NamePolicy(pub BTreeMap<Level, Naming>);

/// Surnames of two characters.
const COMPOUND: [&str; 17] = [
    "欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "令狐", "夏侯", "尉迟", "慕容", "东方", "长孙", "宇文", "轩辕",
    "端木", "独孤", "南宫",
];

/// Whether a name is a masked form already.
#[must_use]
pub fn is_masked(name: &str) -> bool {
    name.contains(['某', '×', '＊', '*'])
}

/// The masked form of a name.
#[must_use]
pub fn masked(name: &str) -> String {
    if let Some((first, _)) = name.split_once('·') {
        return format!("{first}·某某");
    }
    let surname = COMPOUND.iter().find(|surname| name.starts_with(**surname) && name.len() > surname.len());
    let length = surname.map_or_else(|| name.chars().next().map_or(0, char::len_utf8), |surname| surname.len());
    let given = name[length..].chars().count().max(1);
    format!("{}{}", &name[..length], "某".repeat(given))
}

impl Naming {
    /// A name as it is published.
    #[must_use]
    pub fn published(self, name: &str) -> String {
        match self {
            Self::Full => name.to_owned(),
            Self::Masked => masked(name),
            Self::Unnamed => "某某".to_owned(),
        }
    }
}

impl NamePolicy {
    /// How a person whose full name is given is named; without a word of the site, masked.
    #[must_use]
    pub fn of(&self, level: Option<Level>) -> Naming {
        level.and_then(|level| self.0.get(&level).copied()).unwrap_or(Naming::Masked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surname_stays() {
        let cases = [
            ("张大明", "张某某"),
            ("张明", "张某"),
            ("欧阳建国", "欧阳某某"),
            ("买买提·艾力", "买买提·某某"),
            ("司马", "司某"),
        ];
        for (name, wanted) in cases {
            assert_eq!(masked(name), wanted);
        }
        assert_eq!(Naming::Unnamed.published("张大明"), "某某");
    }
}
