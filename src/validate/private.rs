//! The search of the sources for private data: every field, cell and text, and the names of files.

use rayon::prelude::*;

use super::check::Check;
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span, Spanned};
use crate::load::Record;
use crate::load::case::RawCase;
use crate::load::score::{RawSheet, RawTable};
use crate::load::waiver::RawWaiver;
use crate::model::naming::{NamePolicy, Naming};
use crate::model::waiver::Waiver;
use crate::scan::waiver::{FILE, Waivers};
use crate::scan::{Form, Hit, Kind, Scanner};
use crate::source::{Content, SourceFile, Sources};

/// The most findings of one file that are shown.
const SHOWN: usize = 50;

/// Waivers whose every field can be read.
pub(super) fn waivers(raw: Vec<RawWaiver>, check: &mut Check<'_>) -> Vec<Waiver> {
    let codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code().as_str()).collect();
    let mut valid = Vec::with_capacity(raw.len());
    for raw in raw {
        let file = check.text(raw.file);
        let reason = check.text(raw.reason);
        let by = check.text(raw.by);
        let on = check.day(raw.on.as_ref());
        let kind = raw.finding.as_ref().and_then(|field| {
            let kind = Kind::ALL.iter().find(|kind| kind.code().as_str() == field.value);
            if kind.is_none() {
                check.not_in_list(field, codes.iter().copied());
            }
            kind
        });
        let hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        let digest = raw.digest.filter(|field| {
            let good = field.value.len() == 64 && hexadecimal(&field.value);
            if !good {
                check.fault(Diagnostic::new(Code::DigestForm, field.span));
            }
            good
        });
        let complete = reason.zip(by).zip(on).is_some();
        if let (Some(file), Some(kind), Some(salt), Some(digest), true) = (file, kind, raw.salt, digest, complete) {
            let (salt, digest) = (salt.value, digest.value);
            valid.push(Waiver { file, code: kind.code(), salt, digest, span: raw.span });
        }
    }
    valid
}

/// Full names of persons whom the name policy publishes otherwise.
pub(super) fn clear_names(cases: &[Record<RawCase>], names: &NamePolicy) -> Vec<Spanned<String>> {
    let persons = cases.iter().flat_map(|record| &record.raw.persons);
    let hidden = |level: Option<&Spanned<String>>| {
        let level = level.and_then(|field| field.value.parse().ok());
        names.of(level) != Naming::Full
    };
    persons.filter(|person| hidden(person.level.as_ref())).filter_map(|person| person.full_name.clone()).collect()
}

/// Reports everything private in the sources that no waiver covers, and waivers that cover nothing.
pub(super) fn sources(
    sources: &Sources,
    sheets: &[&[Record<RawSheet>]],
    scanner: &Scanner,
    waivers: &Waivers,
    clear: &[Spanned<String>],
    diags: &mut Diagnostics,
) {
    let files: Vec<(FileId, &SourceFile)> = sources.iter().filter(|(_, file)| file.path != FILE).collect();
    let found: Vec<Diagnostics> = files
        .into_par_iter()
        .map(|(id, file)| {
            let mut found = Diagnostics::default();
            name(id, &file.path, scanner, &mut found);
            if let Content::Text(text) = &file.content {
                self::text(id, &file.path, text, scanner, waivers, clear, &mut found);
            }
            found
        })
        .collect();
    for found in found {
        diags.append(found);
    }
    for record in sheets.iter().copied().flatten() {
        if let RawTable::Office(grid) = &record.raw.table {
            let cells: Vec<&str> =
                grid.grids.iter().flat_map(|grid| grid.cells.values()).map(|cell| cell.text.as_str()).collect();
            cells_of(record.file, sources.path(record.file), &cells, scanner, waivers, diags);
        }
    }
    for span in waivers.unused() {
        diags.push(Diagnostic::new(Code::WaiverUnused, span));
    }
}

fn text(
    id: FileId,
    path: &str,
    text: &str,
    scanner: &Scanner,
    waivers: &Waivers,
    clear: &[Spanned<String>],
    diags: &mut Diagnostics,
) {
    let form = Form::of(path);
    let hits = scanner.scan(text, form);
    // The field that holds the name is the only place for it.
    let field = |hit: &Hit| {
        hit.kind == Kind::ClearName
            && clear.iter().any(|name| {
                name.span.file == id && name.span.start <= hit.bytes.start && hit.bytes.end <= name.span.end
            })
    };
    let open = hits.into_iter().filter(|hit| !field(hit) && !waivers.cover(Some(path), hit, text, form));
    for hit in open.take(SHOWN) {
        diags.push(Diagnostic::new(hit.kind.code(), Span::new(id, hit.bytes.start, hit.bytes.end)));
    }
}

/// A file name is an address in the end, and is shown in lists before that.
fn name(id: FileId, path: &str, scanner: &Scanner, diags: &mut Diagnostics) {
    for hit in scanner.scan(path, Form::Source) {
        diags.push(Diagnostic::new(hit.kind.code(), Span::file(id)).remedy("help-name"));
    }
}

/// The cells of a workbook, which has no text to point into.
fn cells_of(id: FileId, path: &str, cells: &[&str], scanner: &Scanner, waivers: &Waivers, diags: &mut Diagnostics) {
    for cell in cells {
        for hit in scanner.scan(cell, Form::Source) {
            if !waivers.cover(Some(path), &hit, cell, Form::Source) {
                diags.push(Diagnostic::new(hit.kind.code(), Span::file(id)).remedy("help-cell"));
            }
        }
    }
}
