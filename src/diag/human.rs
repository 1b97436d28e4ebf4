//! Faults for people: the line, a caret under the place, the remedy.

use std::collections::BTreeMap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Code, Diagnostic, FileId, Severity, inert};
use crate::lang::Catalogue;
use crate::source::Sources;

/// All faults as text; with colour for a terminal.
#[must_use]
pub fn render(list: &[&Diagnostic], sources: &Sources, words: &Catalogue, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    // A report that prints a leak is one: what is shown of a file is shown masked.
    let mut masked: BTreeMap<FileId, String> = BTreeMap::new();
    for diagnostic in list {
        let file = diagnostic.span.file;
        let text = masked.entry(file).or_insert_with(|| hidden(list, file, sources.text(file)));
        out.push_str(&one(diagnostic, sources.path(file), text, words, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn one(diagnostic: &Diagnostic, path: &str, text: &str, words: &Catalogue, renderer: &Renderer) -> String {
    let (level, key) = match diagnostic.severity() {
        Severity::Error => (Level::ERROR, "diag.severity.error"),
        Severity::Warning => (Level::WARNING, "diag.severity.warning"),
    };
    let level_name = words.text(key, &[]);
    let help_name = words.text("diag.severity.help", &[]);
    let path = &inert(&crate::scan::masked(path));
    let title = level.with_name(level_name).primary_title(diagnostic.message(words)).id(diagnostic.code.as_str());
    let span = clip(diagnostic.span.start, diagnostic.span.end, text);
    let label = diagnostic.label(words);
    let mut group: Group<'_>;
    if text.is_empty() {
        group = Group::with_title(title).element(annotate_snippets::Origin::path(path.as_str()));
    } else {
        let (line_start, line, first_line) = lines_around(&span, text);
        let shown = tame(line);
        let annotation = AnnotationKind::Primary.span(span.start - line_start..span.end - line_start).label(label);
        let snippet =
            Snippet::source(shown).path(path.as_str()).line_start(first_line).fold(false).annotation(annotation);
        group = Group::with_title(title).element(snippet);
    }
    if let Some(help) = diagnostic.help(words) {
        group = group.element(Level::HELP.with_name(help_name).message(help));
    }
    renderer.render(&[group])
}

/// A range that lies in the text, on character boundaries, and within the lines it begins and ends on.
fn clip(start: usize, end: usize, text: &str) -> std::ops::Range<usize> {
    let start = floor(text, start.min(text.len()));
    let end = floor(text, end.clamp(start, text.len()));
    // A range over many lines is shown at its first line, which is where a reader looks.
    let end = text[start..end].find('\n').map_or(end, |line_end| start + line_end);
    start..end
}

fn floor(text: &str, mut place: usize) -> usize {
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// The line a range lies on: its offset, its text, and its number from 1.
fn lines_around<'a>(span: &std::ops::Range<usize>, text: &'a str) -> (usize, &'a str, usize) {
    let begin = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |newline| span.end + newline);
    let number = text[..begin].bytes().filter(|byte| *byte == b'\n').count() + 1;
    (begin, &text[begin..end], number)
}

/// Control characters replaced one for one by visible ones of the same length in bytes, so that carets stay in place.
fn tame(line: &str) -> String {
    if inert(line) == line {
        return line.to_owned();
    }
    line.chars()
        .map(|c| match (c, c.len_utf8()) {
            ('\t', _) => ' ',
            (c, 1) if c.is_control() => '?',
            (c, 3) if inert(c.encode_utf8(&mut [0; 4])).starts_with("<U+") => '\u{fffd}',
            (c, _) => c,
        })
        .collect()
}

/// A file's text with everything private masked, full names that are not published too.
fn hidden(list: &[&Diagnostic], file: FileId, text: &str) -> String {
    let names =
        list.iter().filter(|d| d.code == Code::NameInClear && d.span.file == file).map(|d| d.span.start..d.span.end);
    crate::scan::masked_besides(text, names)
}
