//! Splits a Markdown record into its TOML head, between two lines of `+++`, and its body.

use super::fields::{self, Table};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned};

/// Head and body of a record; `None` when the head has no beginning or no end.
pub fn split(text: &str, file: FileId, diags: &mut Diagnostics) -> Option<(Table, Spanned<String>)> {
    let line_end = text.find('\n').unwrap_or(text.len());
    if text[..line_end].trim_end() != "+++" {
        diags.push(Diagnostic::new(Code::FrontMatter, Span::new(file, 0, line_end)));
        return None;
    }
    let head_start = (line_end + 1).min(text.len());
    let mut at = head_start;
    for line in text[head_start..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            let table = fields::parse(&text[head_start..at], file, head_start, diags);
            let body_start = at + line.len();
            let body = text[body_start..].to_owned();
            return Some((table, Spanned::new(body, Span::new(file, body_start, text.len()))));
        }
        at += line.len();
    }
    diags.push(Diagnostic::new(Code::FrontMatter, Span::new(file, 0, line_end)).remedy("help-end"));
    None
}
