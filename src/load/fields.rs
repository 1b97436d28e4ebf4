//! TOML tables field by field: every field keeps its place, every fault is reported, leftovers are unknown fields.
//!
//! The only module that knows the `toml` crate's parser.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a field takes a value of one type, and every other is the wrong one"
)]

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned};

/// A TOML value; numbers and dates as they were written.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer or float, as written.
    Number(String),
    /// A date, a time, or a year and month, as written.
    Date(String),
    /// true or false.
    Bool(bool),
    /// An array.
    Array(Vec<Spanned<Value>>),
    /// A table.
    Table(Vec<(Spanned<String>, Spanned<Value>)>),
}

impl Value {
    /// The key of this type's name in the catalogue.
    fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::Bool(_) => "bool",
            Self::Array(_) => "array",
            Self::Table(_) => "table",
        }
    }
}

/// Parses TOML text that stands `offset` bytes into a file.
pub fn parse(text: &str, file: FileId, offset: usize, diags: &mut Diagnostics) -> Table {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut place = Place { text, file, offset, broken: Vec::new() };
    let mut lines = BTreeSet::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // TOML has no year-and-month value; records do (`facts_period`), so this one error is none of ours.
        // Nor has it bare Chinese keys; grades and voter classes are written so, and mean what they look like.
        let chinese_key = error.message().contains("unquoted key") && text.get(span.clone()).is_some_and(is_han);
        if chinese_key || text.get(span.clone()).is_some_and(is_month) {
            continue;
        }
        // What the parser says next on a line follows from what it said first.
        let line = line_of(text, span.start);
        place.broken.push(line.clone());
        if lines.insert(line.start) {
            let fault = full_width(text, line, &place).unwrap_or_else(|| {
                let span = place.span(widen(text, span));
                syntax(&error, span, text)
            });
            diags.push(fault);
        }
    }
    let broken = !place.broken.is_empty();
    Table { entries: place.table(table.get_ref()), span: Span::new(file, offset, offset), broken }
}

/// The line that holds a byte, without its end.
fn line_of(text: &str, mut at: usize) -> Range<usize> {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// The first Chinese punctuation mark on a line, outside of quotation marks, that stands where TOML has a sign.
fn full_width(text: &str, line: Range<usize>, place: &Place<'_>) -> Option<Diagnostic> {
    let mut quoted = false;
    for (at, c) in text.get(line.clone())?.char_indices() {
        let wanted = match c {
            '"' => {
                quoted = !quoted;
                continue;
            }
            _ if quoted => continue,
            '#' => return None,
            '＝' | '：' => "=",
            '，' | '、' => ",",
            '“' | '”' | '＂' | '「' | '」' | '‘' | '’' => "\"",
            '［' | '【' | '〔' => "[",
            '］' | '】' | '〕' => "]",
            '｛' => "{",
            '｝' => "}",
            '＃' => "#",
            '．' | '。' => ".",
            '－' => "-",
            '\u{3000}' => "空格",
            _ => continue,
        };
        let start = line.start + at;
        let fault = Diagnostic::new(Code::TomlSyntax, place.span(start..start + c.len_utf8()));
        return Some(fault.arg("found", c).arg("wanted", wanted).remedy("help-full-width"));
    }
    None
}

fn is_han(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

fn is_month(text: &str) -> bool {
    text.len() == 7 && text.parse::<crate::model::period::Month>().is_ok()
}

/// An empty range moved to the character before it, so that there is something to point at.
fn widen(text: &str, span: Range<usize>) -> Range<usize> {
    if span.is_empty() && span.start > 0 && span.start <= text.len() {
        let back = text[..span.start].chars().next_back().map_or(0, char::len_utf8);
        span.start - back..span.end
    } else {
        span
    }
}

/// The parser's messages are a small set; the catalogue has a remedy for each kind.
fn syntax(error: &toml::de::Error, span: Span, text: &str) -> Diagnostic {
    let message = error.message();
    let found = error.span().and_then(|span| text.get(span)).unwrap_or_default();
    let chinese_quote = found.starts_with(['“', '”', '‘', '’', '「', '＂']);
    let remedy = if chinese_quote {
        "help-quotes"
    } else if message.contains("duplicate key") {
        "help-duplicate"
    } else if message.contains("unquoted key") {
        "help-key"
    } else if message.contains("must be quoted") {
        "help-quote"
    } else if message.contains("leading zero") {
        "help-zero"
    } else if message.contains("date") || message.contains("time") || message.contains("month") {
        "help-date"
    } else if message.contains("table") {
        "help-table"
    } else if message.contains("string") {
        "help-string"
    } else {
        "help"
    };
    Diagnostic::new(Code::TomlSyntax, span).arg("found", found).remedy(remedy)
}

struct Place<'a> {
    text: &'a str,
    file: FileId,
    offset: usize,
    /// The lines that are no TOML; what was made of them says nothing.
    broken: Vec<Range<usize>>,
}

impl Place<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start, self.offset + range.end)
    }

    fn table(&self, table: &DeTable<'_>) -> Vec<(Spanned<String>, Spanned<Value>)> {
        let mut entries: Vec<_> = table
            .iter()
            .filter(|(key, value)| {
                let whole = match value.get_ref() {
                    DeValue::Table(_) => key.span(),
                    DeValue::Array(items) if items.iter().all(|item| item.get_ref().is_table()) => key.span(),
                    _ => key.span().start..value.span().end.max(key.span().end),
                };
                !self.broken.iter().any(|line| line.start < whole.end && whole.start < line.end)
            })
            .map(|(key, value)| {
                let key = Spanned::new(key.get_ref().to_string(), self.span(key.span()));
                (key, Spanned::new(self.value(value), self.span(value.span())))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    fn value(&self, value: &toml::Spanned<DeValue<'_>>) -> Value {
        match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(_) | DeValue::Float(_) => {
                Value::Number(self.text.get(value.span()).unwrap_or_default().to_owned())
            }
            DeValue::Datetime(_) => Value::Date(self.text.get(value.span()).unwrap_or_default().to_owned()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Array(items) => {
                Value::Array(items.iter().map(|item| Spanned::new(self.value(item), self.span(item.span()))).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table)),
        }
    }
}

/// A table whose fields are taken one by one.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its keys and values, in the order of the text.
    pub(crate) entries: Vec<(Spanned<String>, Spanned<Value>)>,
    span: Span,
    /// Whether some line of its file is no TOML, so that a field that is not here may stand there.
    broken: bool,
}

/// Takes the fields of one table and reports what is wrong with them.
pub struct Fields<'d> {
    table: Table,
    known: Vec<&'static str>,
    missing: Vec<&'static str>,
    diags: &'d mut Diagnostics,
}

impl<'d> Fields<'d> {
    /// The fields of a table.
    pub fn new(table: Table, diags: &'d mut Diagnostics) -> Self {
        Self { table, known: Vec::new(), missing: Vec::new(), diags }
    }

    /// Where the table stands.
    pub fn span(&self) -> Span {
        self.table.span
    }

    /// A field of any type.
    pub fn take(&mut self, key: &'static str) -> Option<Spanned<Value>> {
        self.known.push(key);
        let place = self.table.entries.iter().position(|(name, _)| name.value == key)?;
        Some(self.table.entries.remove(place).1)
    }

    /// A text field.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let field = self.take(key)?;
        match field.value {
            Value::Text(text) => Some(Spanned::new(text, field.span)),
            other => self.wrong_type(key, "text", &other, field.span),
        }
    }

    /// A text field that must be there.
    pub fn required_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.require(key);
        self.text(key)
    }

    /// A date or month, quoted or not, as written.
    pub fn date(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let field = self.take(key)?;
        match field.value {
            Value::Date(text) | Value::Text(text) => Some(Spanned::new(text, field.span)),
            other => self.wrong_type(key, "date", &other, field.span),
        }
    }

    /// A date that must be there.
    pub fn required_date(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.require(key);
        self.date(key)
    }

    /// A number, as written.
    pub fn number(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let field = self.take(key)?;
        match field.value {
            Value::Number(text) => Some(Spanned::new(text, field.span)),
            other => self.wrong_type(key, "number", &other, field.span),
        }
    }

    /// A number that must be there.
    pub fn required_number(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.require(key);
        self.number(key)
    }

    /// true or false.
    pub fn bool(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        let field = self.take(key)?;
        match field.value {
            Value::Bool(value) => Some(Spanned::new(value, field.span)),
            other => self.wrong_type(key, "bool", &other, field.span),
        }
    }

    /// An array of values.
    pub fn array(&mut self, key: &'static str) -> Vec<Spanned<Value>> {
        let Some(field) = self.take(key) else { return Vec::new() };
        match field.value {
            Value::Array(items) => items,
            other => {
                self.wrong_type::<()>(key, "array", &other, field.span);
                Vec::new()
            }
        }
    }

    /// An array of texts; a single text counts as an array of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(field) = self.take(key) else { return Vec::new() };
        match field.value {
            Value::Text(text) => vec![Spanned::new(text, field.span)],
            Value::Array(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match item.value {
                        Value::Text(text) => texts.push(Spanned::new(text, item.span)),
                        other => {
                            self.wrong_type::<()>(key, "text", &other, item.span);
                        }
                    }
                }
                texts
            }
            other => {
                self.wrong_type::<()>(key, "array", &other, field.span);
                Vec::new()
            }
        }
    }

    /// An array of dates, bare or quoted.
    pub fn dates(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let mut dates = Vec::new();
        for item in self.array(key) {
            match item.value {
                Value::Text(text) | Value::Date(text) => dates.push(Spanned::new(text, item.span)),
                other => {
                    self.wrong_type::<()>(key, "date", &other, item.span);
                }
            }
        }
        dates
    }

    /// A table.
    pub fn table(&mut self, key: &'static str) -> Option<Table> {
        let field = self.take(key)?;
        match field.value {
            Value::Table(entries) => Some(Table { entries, span: field.span, broken: self.table.broken }),
            other => self.wrong_type(key, "table", &other, field.span),
        }
    }

    /// Whether a field is a table.
    #[must_use]
    pub fn is_table(&self, key: &str) -> bool {
        self.table.entries.iter().any(|(name, value)| name.value == key && matches!(value.value, Value::Table(_)))
    }

    /// An array of tables.
    pub fn tables(&mut self, key: &'static str) -> Vec<Table> {
        let mut tables = Vec::new();
        let Some(field) = self.take(key) else { return tables };
        let Value::Array(items) = field.value else {
            self.wrong_type::<()>(key, "tables", &field.value, field.span);
            return tables;
        };
        for item in items {
            match item.value {
                Value::Table(entries) => tables.push(Table { entries, span: item.span, broken: self.table.broken }),
                other => {
                    self.wrong_type::<()>(key, "table", &other, item.span);
                }
            }
        }
        tables
    }

    /// Key and value pairs of a table whose keys the author chooses, in the order of the file.
    pub fn pairs(&mut self, key: &'static str) -> Vec<(Spanned<String>, Spanned<Value>)> {
        self.table(key).map_or_else(Vec::new, |table| table.entries)
    }

    /// The sink, for faults that the caller finds.
    pub fn diags(&mut self) -> &mut Diagnostics {
        self.diags
    }

    /// Notes a field that must be there.
    pub fn require(&mut self, key: &'static str) {
        if !self.table.entries.iter().any(|(name, _)| name.value == key) {
            self.missing.push(key);
        }
    }

    /// Reports what was not taken as unknown fields, and what must be there and is not. A misspelt key is one fault.
    pub fn finish(mut self) {
        for (key, _) in self.table.entries {
            let near = self.diags.guess(Code::UnknownField, &key.value, self.known.iter().copied());
            self.missing.retain(|missing| near != Some(*missing));
            let list = self.known.join(", ");
            let fault = Diagnostic::new(Code::UnknownField, key.span).arg("field", &key.value).arg("known", list);
            self.diags.push(fault.suggest(near));
        }
        if self.table.broken {
            return;
        }
        for key in self.missing {
            self.diags.push(Diagnostic::new(Code::MissingField, self.table.span).arg("field", key));
        }
    }

    fn wrong_type<T>(&mut self, key: &str, wanted: &'static str, found: &Value, span: Span) -> Option<T> {
        let remedy = match wanted {
            "date" => "help-date",
            "number" => "help-number",
            "text" => "help-text",
            "bool" => "help-bool",
            "array" => "help-array",
            "tables" => "help-tables",
            _ => "help-table",
        };
        let fault = Diagnostic::new(Code::WrongType, span)
            .arg("field", key)
            .arg("wanted", wanted)
            .arg("found", found.type_name())
            .remedy(remedy);
        self.diags.push(fault);
        None
    }
}
