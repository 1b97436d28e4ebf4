//! Faults for programs: a JSON array, one object a fault, keys as documented in `docs/diagnostics.md`.

use serde::Serialize;

use super::{Diagnostic, Severity, risky};
use crate::lang::Catalogue;
use crate::source::Sources;

#[derive(Serialize)]
struct Row {
    severity: &'static str,
    code: &'static str,
    message: String,
    label: String,
    help: Option<String>,
    path: String,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
    /// In bytes from the start of the file, byte order mark and carriage returns left out.
    start: usize,
    end: usize,
}

/// All faults as one JSON array and a newline.
#[must_use]
pub fn render(list: &[&Diagnostic], sources: &Sources, words: &Catalogue) -> String {
    let rows: Vec<Row> = list
        .iter()
        .map(|diagnostic| {
            let (line, column) = sources.place(diagnostic.span);
            Row {
                severity: match diagnostic.severity() {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                code: diagnostic.code.as_str(),
                message: diagnostic.message(words),
                label: diagnostic.label(words),
                help: diagnostic.help(words),
                path: crate::scan::masked(sources.path(diagnostic.span.file)),
                line,
                column,
                start: diagnostic.span.start,
                end: diagnostic.span.end,
            }
        })
        .collect();
    harmless(&serde_json::to_string_pretty(&rows).expect("rows of text and numbers serialize"))
}

/// JSON text and a newline, with what JSON may leave bare and terminals obey (C1 controls, bidirectional marks) as
/// escapes, so that the value stays the same.
pub(super) fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if c != '\n' && risky(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}
