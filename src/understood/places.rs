//! Where the values of a text file stand, by the names that [`Understood`](super::Understood) gives them.

use std::collections::BTreeMap;

use super::{KEYS, block_text, raw_table};
use crate::diag::{Diagnostics, FileId, Span, Spanned};
use crate::load::fields::{self, Value};
use crate::load::{front_matter, prose, score};

/// The place of each value of a text file; a row of a table stands under its name without a column.
#[must_use]
pub fn places(path: &str, file: FileId, text: &str) -> BTreeMap<String, Span> {
    let (mut found, mut unread) = (BTreeMap::new(), Diagnostics::default());
    if path.ends_with(".toml") {
        entries("", &fields::parse(text, file, 0, &mut unread).entries, &mut found);
    } else if path.ends_with(".csv") {
        if let Some(score::RawTable::Clean(table)) = raw_table(path, text, file) {
            let column = |key: &str| table.header.iter().position(|cell| cell.value == key);
            let keys: Vec<usize> = KEYS.iter().filter_map(|key| column(key)).collect();
            for row in &table.rows {
                let cells = keys.iter().filter_map(|column| row.get(*column));
                let key: Vec<&str> = cells.map(|cell| cell.value.as_str()).filter(|text| !text.is_empty()).collect();
                if let Some(first) = row.first() {
                    found.entry(key.join(" ")).or_insert(first.span);
                }
            }
        }
    } else if path.ends_with(".md")
        && let Some((head, body)) = front_matter::split(text, file, &mut unread)
    {
        entries("", &head.entries, &mut found);
        let mut at = 0;
        for (place, block) in prose::parse(&body.value).0.blocks.iter().enumerate() {
            // Its first words as they are written: what stands before them are signs.
            let said = block_text(block);
            let words: String = said.trim_start_matches(['#', '-', '>', ' ']).chars().take(8).collect();
            let words = words.split(['*', '[', '`', '\n', '~', '|']).next().unwrap_or_default().trim();
            if let Some(next) = body.value[at..].find(words) {
                at += next;
            }
            let begin = body.span.start + at;
            found.insert(format!("text.{}", place + 1), Span::new(file, begin, begin + words.len()));
            at += words.len();
        }
    }
    found
}

fn entries(prefix: &str, list: &[(Spanned<String>, Spanned<Value>)], found: &mut BTreeMap<String, Span>) {
    for (key, value) in list {
        let name = if prefix.is_empty() { key.value.clone() } else { format!("{prefix}.{}", key.value) };
        one(&name, value, found);
    }
}

fn one(name: &str, value: &Spanned<Value>, found: &mut BTreeMap<String, Span>) {
    match &value.value {
        Value::Text(_) | Value::Date(_) | Value::Number(_) | Value::Bool(_) => {
            found.insert(name.to_owned(), value.span);
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                one(&format!("{name}.{}", place + 1), item, found);
            }
        }
        Value::Table(list) => entries(name, list, found),
    }
}
