//! What a file says, apart from how it is written: named values that can be compared, shown and hashed.
//!
//! Comments, the order of keys, line ends, the way a number is written, empty rows, and what Excel adds when it saves a
//! workbook again say nothing. Approvals, amendments and the archive compare what is understood, never bytes.

pub mod places;

use std::collections::BTreeMap;

use crate::diag::{Diagnostics, FileId, Spanned};
use crate::load::fields::{self, Value};
use crate::load::{front_matter, prose, score, table};
use crate::model::number::Decimal;
use crate::model::prose::{Block, Inline, Link, Picture, Prose};
use crate::source::Content;
use crate::workbook::Grid;

/// The values of a file by name: `title`, `person.1.post`, `text.3` for the third block of a text,
/// `qingshi-shuanghe/checklist` for a cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood(BTreeMap<String, String>);

/// A value that differs between two states of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub field: String,
    /// What it was; `None` when it was not there.
    pub was: Option<String>,
    /// What it is; `None` when it is gone.
    pub now: Option<String>,
}

impl Understood {
    /// What a file of the site folder says; its path tells how it is read. A file that cannot be read is its bytes.
    #[must_use]
    pub fn of(path: &str, content: &Content) -> Self {
        let mut values = BTreeMap::new();
        match content {
            Content::Refused => {}
            Content::Bytes(bytes) if path.ends_with(".csv") || path.ends_with(".xlsx") => {
                match score::bytes(bytes, path.ends_with(".xlsx"), FileId(0), &mut Diagnostics::default()) {
                    Some(score::RawTable::Office(office)) => cells(&office.grids, &mut values),
                    Some(score::RawTable::Clean(table)) => rows(&table, &mut values),
                    None => as_bytes(bytes, &mut values),
                }
            }
            Content::Bytes(bytes) => as_bytes(bytes, &mut values),
            Content::Text(text) => of_text(path, text, &mut values),
        }
        Self(values)
    }

    /// The names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value with a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The same without the values whose names do not pass.
    #[must_use]
    pub fn only(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|name, _| keep(name));
        self
    }

    /// What differs from an earlier state, by name; numbers in names in the order of numbers.
    #[must_use]
    pub fn changes(&self, before: &Self) -> Vec<Change> {
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        let mut list: Vec<Change> = names
            .into_iter()
            .filter(|name| self.0.get(*name) != before.0.get(*name))
            .map(|name| Change {
                field: name.clone(),
                was: before.0.get(name).cloned(),
                now: self.0.get(name).cloned(),
            })
            .collect();
        list.sort_by_cached_key(|change| natural(&change.field));
        list
    }
}

/// A name cut at its points, numbers padded, so that `text.10` comes after `text.9`.
fn natural(name: &str) -> Vec<String> {
    name.split('.').map(|part| part.parse::<u32>().map_or_else(|_| part.to_owned(), |n| format!("{n:010}"))).collect()
}

fn as_bytes(bytes: &[u8], values: &mut BTreeMap<String, String>) {
    use sha2::{Digest as _, Sha256};
    // A picture says what its picture says, not what a camera wrote into the file.
    let picture = crate::load::picture::strip(bytes);
    let digest = Sha256::digest(picture.as_deref().unwrap_or(bytes));
    values.insert("content".to_owned(), crate::output::hex(&digest));
}

fn of_text(path: &str, text: &str, values: &mut BTreeMap<String, String>) {
    let mut unread = Diagnostics::default();
    if path.starts_with("templates/") {
        values.insert("content".to_owned(), text.to_owned());
    } else if path.ends_with(".toml") {
        let table = fields::parse(text, FileId(0), 0, &mut unread);
        entries("", &table.entries, values);
        if path.starts_with("content/rankings/") {
            pieces(&table.entries, values);
        }
    } else if path.ends_with(".csv") {
        match raw_table(path, text, FileId(0)) {
            Some(score::RawTable::Clean(table)) => rows(&table, values),
            Some(score::RawTable::Office(office)) => cells(&office.grids, values),
            None => {
                values.insert("content".to_owned(), text.to_owned());
            }
        }
    } else if let Some((head, body)) =
        path.ends_with(".md").then(|| front_matter::split(text, FileId(0), &mut unread)).flatten()
    {
        entries("", &head.entries, values);
        for (place, block) in prose::parse(&body.value).0.blocks.iter().enumerate() {
            values.insert(format!("text.{}", place + 1), block_text(block));
        }
    } else {
        values.insert("content".to_owned(), text.to_owned());
    }
}

/// A table as its place says: the register is never an office table, whatever its first heading is.
fn raw_table(path: &str, text: &str, file: FileId) -> Option<score::RawTable> {
    let mut unread = Diagnostics::default();
    if path == "content/units.csv" {
        return table::parse(text, file, &mut unread).map(score::RawTable::Clean);
    }
    score::text(text, file, &mut unread)
}

fn entries(prefix: &str, list: &[(Spanned<String>, Spanned<Value>)], values: &mut BTreeMap<String, String>) {
    for (key, value) in list {
        let name = if prefix.is_empty() { key.value.clone() } else { format!("{prefix}.{}", key.value) };
        one_value(&name, &value.value, values);
    }
}

/// Adjustments and vetoes by what tells them apart, not by their order: one more before the others is one change.
fn pieces(list: &[(Spanned<String>, Spanned<Value>)], values: &mut BTreeMap<String, String>) {
    for (key, value) in list {
        let Value::Array(items) = &value.value else { continue };
        let list = key.value.as_str();
        if !["adjustment", "veto"].contains(&list) {
            continue;
        }
        values.retain(|name, _| !name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.')));
        for item in items {
            let mut own = BTreeMap::new();
            one_value("", &item.value, &mut own);
            let field = |name: &str| own.get(&format!(".{name}")).or_else(|| own.get(name)).map(String::as_str);
            let named = ["unit", "key", "document"].map(|name| field(name).unwrap_or_default());
            let mut name = format!("{list}.{}", named.join("/"));
            while values.contains_key(&name) {
                name.push('+');
            }
            let said = match field("on") {
                Some(day) => day.to_owned(),
                None => [Some(field("count").unwrap_or("1")), field("condition")]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            };
            values.insert(name, said);
        }
    }
}

fn one_value(name: &str, value: &Value, values: &mut BTreeMap<String, String>) {
    match value {
        Value::Text(text) | Value::Date(text) => {
            values.insert(name.to_owned(), text.trim().to_owned());
        }
        Value::Number(text) => {
            values.insert(name.to_owned(), number(text));
        }
        Value::Bool(yes) => {
            values.insert(name.to_owned(), yes.to_string());
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                one_value(&format!("{name}.{}", place + 1), &item.value, values);
            }
        }
        Value::Table(list) => entries(name, list, values),
    }
}

/// A number without what says nothing: 98 and 98.0 are one value. Other text is itself.
fn number(text: &str) -> String {
    let Ok(decimal) = text.replace('_', "").parse::<Decimal>() else { return text.to_owned() };
    let shown = decimal.to_string();
    match shown.contains('.') {
        true => shown.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => shown,
    }
}

/// The columns that tell rows apart, in the order of their weight in a name.
const KEYS: [&str; 6] = ["id", "unit", "单位", "class", "类别", "from"];

fn rows(csv: &table::CsvTable, values: &mut BTreeMap<String, String>) {
    let keys: Vec<usize> =
        KEYS.iter().filter_map(|key| csv.header.iter().position(|cell| cell.value == *key)).collect();
    for row in &csv.rows {
        let cell = |column: usize| row.get(column).map_or("", |cell| cell.value.as_str());
        let key: Vec<&str> = keys.iter().map(|column| cell(*column)).filter(|text| !text.is_empty()).collect();
        let key = key.join(" ");
        for (column, head) in csv.header.iter().enumerate() {
            if cell(column).is_empty() && !keys.is_empty() {
                continue;
            }
            let mut name = format!("{key}/{}", head.value);
            while values.contains_key(&name) {
                name.push('+');
            }
            values.insert(name, number(cell(column)));
        }
    }
}

/// The cells of sheets that are no clean tables, by their addresses; titles and notes too.
fn cells(grids: &[Grid], values: &mut BTreeMap<String, String>) {
    for (place, grid) in grids.iter().enumerate() {
        for ((row, column), cell) in &grid.cells {
            let text = cell.text.trim();
            if !text.is_empty() {
                values.insert(format!("cell.{}.{}.{}", place + 1, row + 1, column + 1), number(text));
            }
        }
    }
}

/// A block as its author would write it plainly.
fn block_text(block: &Block) -> String {
    match block {
        Block::Heading { level, content, .. } => {
            format!("{} {}", "#".repeat(usize::from(*level)), inlines(content))
        }
        Block::Paragraph(content) => inlines(content),
        Block::List { numbers, items } => {
            let item = |(place, item): (usize, &Vec<Block>)| {
                let number = numbers.as_ref().and_then(|numbers| numbers.get(place));
                let mark = number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
                format!("{mark} {}", blocks(item))
            };
            items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
        }
        Block::Quote(inner) => format!("> {}", blocks(inner)),
        Block::Table { head, rows, .. } => {
            let line =
                |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join(" | ");
            std::iter::once(head).chain(rows).map(line).collect::<Vec<_>>().join("\n")
        }
        Block::Figure(picture) => shown(picture),
        Block::Code(text) => text.clone(),
        Block::Rule => "---".to_owned(),
    }
}

fn shown(picture: &Picture) -> String {
    format!("![{}]({} \"{}\")", picture.alt, picture.file, picture.caption)
}

fn blocks(list: &[Block]) -> String {
    list.iter().map(block_text).collect::<Vec<_>>().join("\n")
}

fn inlines(list: &[Inline]) -> String {
    let mut out = String::new();
    for inline in list {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::Code(text) => out.push_str(&format!("`{text}`")),
            Inline::Emphasis(inner) => out.push_str(&format!("*{}*", inlines(inner))),
            Inline::Strong(inner) => out.push_str(&format!("**{}**", inlines(inner))),
            Inline::Strike(inner) => out.push_str(&format!("~~{}~~", inlines(inner))),
            Inline::Break => out.push('\n'),
            Inline::Link { to, content, .. } => {
                let target = match to {
                    Link::External(address) => address.clone(),
                    Link::Anchor(id) => format!("#{id}"),
                    Link::Record { kind, id } => format!("{kind}/{id}"),
                };
                out.push_str(&format!("[{}]({target})", inlines(content)));
            }
            Inline::Figure { key, expected, .. } => match expected {
                Some(value) => out.push_str(&format!("[[{key}={value}]]")),
                None => out.push_str(&format!("[[{key}]]")),
            },
            // Its number follows from its place.
            Inline::Note { text, .. } => out.push_str(&format!("[^{}]", blocks(text))),
            Inline::Picture(picture) => out.push_str(&shown(picture)),
        }
    }
    out
}

/// The words of a text as the archive compares them, for kept documents.
#[must_use]
pub fn prose_text(prose: &Prose) -> Vec<String> {
    prose.blocks.iter().map(block_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Understood {
        Understood::of(path, &Content::Text(text.to_owned()))
    }

    #[test]
    fn writing_says_nothing() {
        let one = of("content/notices/a.md", "+++\n# 说明\ntitle = \"甲\"\nsigned_on = 2017-07-05\n+++\n一段。\n");
        let two = of("content/notices/a.md", "+++\nsigned_on = \"2017-07-05\"\ntitle = '甲'\n+++\n\n一段。\n\n");
        assert_eq!(one, two);
        let table = of("content/scores/town/2017-W27.csv", "unit,a,b\n甲,98.0,7\n乙,6,5\n");
        assert_eq!(table, of("content/scores/town/2017-W27.csv", "unit,b,a\n乙,5,6\n甲,7,98\n\n"));
    }

    #[test]
    fn what_differs_is_named() {
        let before = of("content/notices/a.md", "+++\ntitle = \"甲\"\n+++\n一。\n\n二。\n");
        let now = of("content/notices/a.md", "+++\ntitle = \"甲\"\nnote = \"注\"\n+++\n一。\n\n三。\n");
        let changes = now.changes(&before);
        assert_eq!(changes.len(), 2);
        assert_eq!((changes[0].field.as_str(), changes[0].now.as_deref()), ("note", Some("注")));
        assert_eq!((changes[1].was.as_deref(), changes[1].now.as_deref()), (Some("二。"), Some("三。")));
    }
}
