//! The rules of a scheme beyond weights and scales, as `ranking.json` publishes them; what a scheme does not use is left
//! out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The rules; all of them optional.
#[derive(Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Language {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<Veto>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tie_chain: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_order: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub difficulty: BTreeMap<String, String>,
}

/// A block.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Block {
    pub key: String,
    pub name: String,
    pub of: Option<String>,
    pub weight: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
    pub mean: String,
}

/// A veto.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Veto {
    pub key: String,
    pub name: String,
    pub effect: String,
    pub mark: Option<String>,
    pub band: Option<String>,
}

/// A group with the ids of its units.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Group {
    pub name: String,
    pub units: Vec<String>,
}

/// A flag.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Flag {
    pub name: String,
    pub position: Option<String>,
    pub from: Option<String>,
    pub below: Option<String>,
}

/// Points by event.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Events {
    pub start: String,
    pub floor: String,
    pub cap: String,
    pub items: Vec<Item>,
}

/// An event and its points a piece.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Item {
    pub name: String,
    pub points: String,
}

/// A veto that applied.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Vetoed {
    pub key: String,
    pub name: String,
    pub document: String,
    pub on: String,
}

/// A ranking that was rolled up.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct RestsOn {
    pub scheme: String,
    pub period: String,
    pub inputs_digest: String,
}

/// A score that was rolled up.
#[derive(Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct RolledScore {
    pub period: String,
    pub score: String,
}

/// What a row has of these rules.
#[derive(Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Standing {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_rank: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_tied: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malus: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, String>,
}

/// What a unit has of these rules, ranked or not.
#[derive(Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of docs/data.md under their own names")]
pub struct Facts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<Vetoed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rolled: BTreeMap<String, Vec<RolledScore>>,
}
