//! `archive/erasures.toml`: where something was erased, never what.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Erased;
use super::publication::Digest;

const HEAD: &str = "# 删除记录：哪一期、哪个文件、哪一天、删除后的副本的摘要。由 tongbao erase 写，不要改。\n";

#[derive(Default, Serialize, Deserialize)]
struct List {
    #[serde(default)]
    erased: Vec<Item>,
}

#[derive(Serialize, Deserialize)]
struct Item {
    publication: String,
    file: String,
    on: toml::value::Datetime,
    whole: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    expired: bool,
    #[serde(default)]
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

/// The text of a list, in the order of its places.
#[must_use]
pub(crate) fn text(list: &[Erased]) -> String {
    let mut list: Vec<&Erased> = list.iter().collect();
    list.sort_by(|a, b| (&a.publication, &a.file).cmp(&(&b.publication, &b.file)));
    let item = |one: &Erased| Item {
        publication: one.publication.clone(),
        file: one.file.clone(),
        on: one.on.to_string().parse().expect("an ISO day is a TOML date"),
        whole: one.whole,
        expired: one.expired,
        reason: one.reason.clone(),
        digest: one.digest.map(|digest| format!("sha256:{digest}")),
    };
    let list = List { erased: list.into_iter().map(item).collect() };
    format!("{HEAD}{}", toml::to_string(&list).expect("texts and dates are TOML"))
}

/// Reads a list; `None` when it is none.
#[must_use]
pub(super) fn parse(text: &str) -> Option<Vec<Erased>> {
    let list: List = toml::from_str(text).ok()?;
    let one = |item: Item| {
        Some(Erased {
            publication: item.publication,
            file: item.file,
            on: item.on.to_string().parse::<NaiveDate>().ok()?,
            whole: item.whole,
            expired: item.expired,
            reason: item.reason,
            digest: match item.digest {
                Some(text) => Some(Digest::from_hex(text.strip_prefix("sha256:")?)?),
                None => None,
            },
        })
    };
    list.erased.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let place = |file: &str, whole, digest| Erased {
            publication: "0001-2017-08-01-3f9c2a1b".to_owned(),
            file: file.to_owned(),
            on: "2017-09-01".parse().unwrap(),
            whole,
            expired: whole,
            reason: "依申请".to_owned(),
            digest,
        };
        let list = vec![
            place("content/notices/2017-001.md", false, Some(Digest::plain(b"x"))),
            place("issued/notices/2017-001/2017-001.pdf", true, None),
        ];
        assert_eq!(parse(&text(&list)), Some(list));
        assert_eq!(parse("x = 1\n[[erased]]\n"), None);
    }
}
