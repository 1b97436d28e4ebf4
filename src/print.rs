//! Records as documents for print, and the workers that set them.

#[cfg(feature = "pdf")]
pub mod cache;
pub mod document;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod word;

pub(crate) mod bulletin;
mod forget;
pub(crate) mod kept;
pub(crate) mod official;
#[cfg(any(feature = "pdf", test))]
mod origin;
mod sheet;
pub(crate) mod templates;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod title;
mod volume;
pub(crate) mod walk;

use std::collections::BTreeMap;

pub use forget::forget;

use crate::diag::Diagnostic;
use crate::output::{OutPath, Sink, WriteError};
use crate::plan::Printed;
use crate::source::Sources;

use crate::said::Around;
use kept::Kept;

/// Whether and with what documents are set in print.
#[derive(Debug)]
pub enum Print {
    /// Web only.
    Off,
    /// With these fonts.
    #[cfg(feature = "pdf")]
    On(Box<crate::print::pdf::Press>),
}

impl Print {
    /// Whether documents are planned.
    #[must_use]
    pub fn wanted(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Sets the documents and puts them into the sink; what could not be set comes back.
    pub(crate) fn render(
        &self,
        documents: &[(&OutPath, Printed<'_>)],
        around: &Around<'_>,
        kept: &BTreeMap<String, Kept>,
        sources: &Sources,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        match self {
            Self::Off => {
                let _ = (documents, around, kept, sources, sink);
                Ok(Vec::new())
            }
            #[cfg(feature = "pdf")]
            Self::On(press) => workers::render(press, documents, around, kept, sources, sink),
        }
    }
}

#[cfg(feature = "pdf")]
mod workers {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::kept::{self, Kept};
    use super::origin;
    use super::{Around, Diagnostic, OutPath, Printed, Sink, Sources, WriteError};
    use crate::diag::{Code, Span};
    use crate::print::pdf::{Press, PrintFault};

    /// Plain threads: typst waits on rayon's pool, and a rayon iterator over documents overflows the stack there.
    pub(crate) fn render(
        press: &Press,
        documents: &[(&OutPath, Printed<'_>)],
        around: &Around<'_>,
        kept: &BTreeMap<String, Kept>,
        sources: &Sources,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        // The longest first, so that no worker is left alone with a volume at the end.
        let mut queue: Vec<&(&OutPath, Printed<'_>)> = documents.iter().collect();
        queue.sort_by_key(|(_, printed)| match printed {
            Printed::Volume(_) => 0,
            Printed::Bulletin(_) => 1,
            Printed::Notice(_)
            | Printed::Order(_)
            | Printed::Board(..)
            | Printed::Certificate(..)
            | Printed::Poster(_) => 2,
        });
        let next = AtomicUsize::new(0);
        let faults = Mutex::new(Vec::new());
        let failed = Mutex::new(None);
        let threads =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(documents.len().max(1));
        let work = || {
            while let Some((path, printed)) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Some(Kept { day, document }) = kept::document(around, kept, path, *printed, sources) else {
                    continue;
                };
                sink.said(path, &serde_json::to_string(&document).unwrap_or_default());
                match press.document(&document, path.as_str(), day, threads) {
                    Ok(bytes) => {
                        if let Err(error) = sink.put(path, bytes) {
                            *failed.lock().expect("no thread panics while it holds the lock") = Some(error);
                            return;
                        }
                    }
                    Err(found) => {
                        let mut faults = faults.lock().expect("no thread panics while it holds the lock");
                        faults.extend(found.into_iter().map(|fault| (*path, fault, *printed)));
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            // One worker is this thread itself, so that print goes on where the system gives no more threads.
            for _ in 1..threads {
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
        match failed.into_inner().expect("no thread panics while it holds the lock") {
            Some(error) => Err(error),
            None => {
                let mut faults = faults.into_inner().expect("no thread panics while it holds the lock");
                faults.sort_by_key(|(path, ..)| *path);
                Ok(diagnostics(faults, around, sources))
            }
        }
    }

    /// Faults at the places where what cannot be set was written; a character once a place, with the first document
    /// that needs it.
    fn diagnostics(
        faults: Vec<(&OutPath, PrintFault, Printed<'_>)>,
        around: &Around<'_>,
        sources: &Sources,
    ) -> Vec<Diagnostic> {
        let mut seen = BTreeSet::new();
        let mut list = Vec::new();
        let beginning = |span: Span| Span::new(span.file, span.start, span.start);
        for (path, fault, printed) in faults {
            let whole = origin::origin(around, printed, sources).unwrap_or(Span::file(around.view.identity.file));
            match fault {
                PrintFault::MissingGlyph { character } => {
                    let mut places = origin::origins(around, printed, character, sources);
                    if places.is_empty() {
                        places.insert(whole);
                    }
                    let code = format!("U+{:04X}", u32::from(character));
                    for place in places.into_iter().filter(|place| seen.insert((*place, character))) {
                        let fault = Diagnostic::new(Code::MissingGlyph, place).arg("character", character);
                        list.push(fault.arg("code", &code).arg("path", path));
                    }
                }
                PrintFault::Other { message } => {
                    let fault = Diagnostic::new(Code::Print, beginning(whole)).arg("path", path);
                    list.push(fault.arg("message", message));
                }
            }
        }
        list
    }
}
