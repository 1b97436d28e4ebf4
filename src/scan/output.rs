//! The search of what is produced: a sink that looks at every file before it passes it on.
//!
//! Pages, feeds, tables and JSON are looked at as they are, Word files by their parts, documents in print by the data
//! that they are set from ([`Sink::said`]), pictures by what is in them besides the picture. File names are looked at
//! like texts. Findings that only need a look were reported where they are written, and are not repeated here.

use std::io::Read as _;
use std::sync::Mutex;
use std::time::Instant;

use super::waiver::Waivers;
use super::{Form, Kind, Scanner};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Severity, Span};
use crate::output::{OutPath, Sink, Work, WriteError};

/// The most findings that are kept; more would not be read.
const MOST: usize = 200;

/// The largest part of a Word file that is unpacked, in bytes.
const LARGEST_PART: u64 = 64 * 1024 * 1024;

/// A sink that looks at every file and passes it on.
pub struct Watch<'a> {
    sink: &'a dyn Sink,
    scanner: &'a Scanner,
    waivers: &'a Waivers,
    found: Mutex<Vec<(String, usize, Kind)>>,
}

impl<'a> Watch<'a> {
    /// Watches what goes into a sink.
    #[must_use]
    pub fn new(sink: &'a dyn Sink, scanner: &'a Scanner, waivers: &'a Waivers) -> Self {
        Self { sink, scanner, waivers, found: Mutex::default() }
    }

    /// Reports what was found. `site` is the file of the site's identity: what is produced has no place of its own.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    pub fn report(self, site: FileId, diags: &mut Diagnostics) {
        let mut found = self.found.into_inner().expect("no thread panics while it holds the lock");
        found.sort();
        found.dedup();
        for (path, line, kind) in found {
            let fault = Diagnostic::new(Code::PrivateOutput, Span::file(site)).arg("path", path);
            diags.push(fault.arg("line", line).arg("found", kind.code().as_str()));
        }
    }

    fn look(&self, path: &OutPath, text: &str, form: Form) {
        let wanted = |kind: Kind| kind.code().severity() == Severity::Error;
        let hits = self.scanner.scan(text, form);
        let hits = hits.into_iter().filter(|hit| wanted(hit.kind) && !self.waivers.cover(None, hit, text, form));
        for hit in hits {
            let line = text[..hit.bytes.start].matches('\n').count() + 1;
            let mut found = self.found.lock().expect("no thread panics while it holds the lock");
            if found.len() < MOST {
                found.push((super::masked(path.as_str()), line, hit.kind));
            }
        }
    }

    /// The parts of a Word file or another package, each looked at as what it is.
    fn package(&self, path: &OutPath, bytes: &[u8]) {
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return };
        for place in 0..archive.len() {
            let Ok(part) = archive.by_index(place) else { continue };
            let mut text = String::new();
            if part.take(LARGEST_PART).read_to_string(&mut text).is_ok() {
                self.look(path, &text, Form::Markup);
            }
        }
    }
}

impl Sink for Watch<'_> {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        let since = Instant::now();
        self.look(path, path.as_str(), Form::Source);
        let name = path.as_str().rsplit_once('.').map_or("", |(_, ending)| ending);
        let form = match name {
            "html" | "xml" | "svg" => Some(Form::Markup),
            "csv" => Some(Form::Table),
            "json" => Some(Form::Json),
            "txt" | "md" => Some(Form::Source),
            _ => None,
        };
        match (form, std::str::from_utf8(&bytes)) {
            (Some(form), Ok(text)) => self.look(path, text, form),
            _ if matches!(name, "docx" | "xlsx") => self.package(path, &bytes),
            _ => {}
        }
        self.sink.note(Work::Scan, since);
        self.sink.put(path, bytes)
    }

    fn note(&self, work: Work, since: Instant) {
        self.sink.note(work, since);
    }

    fn said(&self, path: &OutPath, text: &str) {
        self.look(path, text, Form::Json);
    }
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
