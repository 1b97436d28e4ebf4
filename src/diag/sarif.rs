//! Faults for code review tools: SARIF 2.1.0 (OASIS), one run, every code as a rule.

use serde_json::{Value, json};

use super::{Code, Diagnostic, Severity};
use crate::lang::Catalogue;
use crate::source::Sources;

/// All faults as one SARIF log and a newline.
#[must_use]
pub fn render(list: &[&Diagnostic], sources: &Sources, words: &Catalogue) -> String {
    let about = |code: Code| words.text(&format!("diag.{}.about", code.as_str()), &[]);
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "shortDescription": { "text": about(*code) },
                "defaultConfiguration": { "level": level(code.severity()) },
            })
        })
        .collect();
    let results: Vec<Value> = list.iter().map(|diagnostic| result(diagnostic, sources, words)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "tongbao", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    super::json::harmless(&serde_json::to_string_pretty(&log).expect("text and numbers serialize"))
}

fn result(diagnostic: &Diagnostic, sources: &Sources, words: &Catalogue) -> Value {
    let (line, column) = sources.place(diagnostic.span);
    let end = crate::diag::Span { start: diagnostic.span.end, ..diagnostic.span };
    let (end_line, end_column) = sources.place(end);
    let text = match diagnostic.help(words) {
        Some(help) => format!("{}\n{help}", diagnostic.message(words)),
        None => diagnostic.message(words),
    };
    let place = Code::ALL.iter().position(|code| *code == diagnostic.code);
    json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": place,
        "level": level(diagnostic.severity()),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": address(&crate::scan::masked(sources.path(diagnostic.span.file))) },
                "region": {
                    "startLine": line,
                    "startColumn": column,
                    "endLine": end_line,
                    "endColumn": end_column,
                },
            },
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A path as a relative reference (RFC 3986): everything but unreserved characters and `/` in percent form.
fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_addresses() {
        assert_eq!(address("content/a b\u{1b}/通.md"), "content/a%20b%1B/%E9%80%9A.md");
    }
}
