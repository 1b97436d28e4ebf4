//! Faults one a line: `path:line:column: severity[code]: message`.

use std::fmt::Write as _;

use super::{Diagnostic, Severity, inert};
use crate::lang::Catalogue;
use crate::source::Sources;

/// All faults as lines.
#[must_use]
pub fn render(list: &[&Diagnostic], sources: &Sources, words: &Catalogue) -> String {
    let mut out = String::new();
    for diagnostic in list {
        let (line, column) = sources.place(diagnostic.span);
        let severity = match diagnostic.severity() {
            Severity::Error => words.text("diag.severity.error", &[]),
            Severity::Warning => words.text("diag.severity.warning", &[]),
        };
        let path = inert(&crate::scan::masked(sources.path(diagnostic.span.file)));
        let code = diagnostic.code.as_str();
        let _ = writeln!(out, "{path}:{line}:{column}: {severity}[{code}]: {}", diagnostic.message(words));
    }
    out
}
