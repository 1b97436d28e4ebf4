//! Records as documents for print, and the workers that set them.

#[cfg(feature = "pdf")]
pub mod cache;
pub mod document;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod word;

pub(crate) mod bulletin;
pub(crate) mod official;
#[cfg(feature = "pdf")]
mod sheet;
pub(crate) mod templates;
pub(crate) mod text;
pub(crate) mod title;
#[cfg(feature = "pdf")]
mod volume;

use crate::diag::Diagnostic;
use crate::output::{OutPath, Sink, WriteError};
use crate::plan::Printed;
use crate::source::Sources;

use crate::said::Around;

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
        sources: &Sources,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        match self {
            Self::Off => {
                let _ = (documents, around, sources, sink);
                Ok(Vec::new())
            }
            #[cfg(feature = "pdf")]
            Self::On(press) => workers::render(press, documents, around, sources, sink),
        }
    }
}

#[cfg(feature = "pdf")]
mod workers {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::NaiveDate;

    use super::document::Document;
    use super::{Around, Diagnostic, OutPath, Printed, Sink, Sources, WriteError};
    use super::{bulletin, official, sheet, volume};
    use crate::diag::{Code, Span};
    use crate::print::pdf::{Press, PrintFault};

    /// Plain threads: typst waits on rayon's pool, and a rayon iterator over documents overflows the stack there.
    pub(crate) fn render(
        press: &Press,
        documents: &[(&OutPath, Printed<'_>)],
        around: &Around<'_>,
        sources: &Sources,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        // The longest first, so that no worker is left alone with a volume at the end.
        let mut queue: Vec<&(&OutPath, Printed<'_>)> = documents.iter().collect();
        queue.sort_by_key(|(_, printed)| match printed {
            Printed::Volume(_) => 0,
            Printed::Bulletin(_) => 1,
            _ => 2,
        });
        let next = AtomicUsize::new(0);
        let faults = Mutex::new(Vec::new());
        let failed = Mutex::new(None);
        let threads =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(documents.len().max(1));
        let work = || {
            while let Some((path, printed)) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Some((document, date, span)) = document(around, path, *printed, sources) else { continue };
                sink.said(path, &serde_json::to_string(&document).unwrap_or_default());
                match press.document(&document, path.as_str(), date, threads) {
                    Ok(bytes) => {
                        if let Err(error) = sink.put(path, bytes) {
                            *failed.lock().expect("no thread panics while it holds the lock") = Some(error);
                            return;
                        }
                    }
                    Err(found) => {
                        let mut faults = faults.lock().expect("no thread panics while it holds the lock");
                        faults.extend(found.into_iter().map(|fault| diagnostic(fault, path, span)));
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
            None => Ok(faults.into_inner().expect("no thread panics while it holds the lock")),
        }
    }

    /// A document, its date of creation, and where its record stands.
    fn document(
        around: &Around<'_>,
        path: &OutPath,
        printed: Printed<'_>,
        sources: &Sources,
    ) -> Option<(Document, NaiveDate, Span)> {
        let view = around.view;
        let nowhere = || view.bulletins.first().map_or(Span::file(crate::diag::FileId(0)), |one| one.body.span);
        Some(match printed {
            Printed::Notice(one) => (official::notice(around, path, one), one.document.printed_on, one.body.span),
            Printed::Order(one) => (official::order(around, path, one), one.document.printed_on, one.body.span),
            Printed::Bulletin(one) => (bulletin::bulletin(around, path, one), one.date, one.body.span),
            Printed::Board(place, paper) => {
                (sheet::board(around, path, place, paper)?, view.rankings[place].published_on, nowhere())
            }
            Printed::Certificate(one) => (sheet::certificate(around, one), one.publicised_on, one.body.span),
            Printed::Poster(one) => {
                let picture = crate::said::photo(one, sources);
                (sheet::poster(around, path, one, picture), one.publicised_on, one.body.span)
            }
            Printed::Volume(year) => (volume::volume(around, path, year), view.as_of, nowhere()),
        })
    }

    fn diagnostic(fault: PrintFault, path: &OutPath, span: Span) -> Diagnostic {
        let at = Span::new(span.file, span.start, span.start);
        match fault {
            PrintFault::MissingGlyph { character } => Diagnostic::new(Code::MissingGlyph, at)
                .arg("character", character)
                .arg("code", format!("U+{:04X}", u32::from(character)))
                .arg("path", path),
            PrintFault::Other { message } => Diagnostic::new(Code::Print, at).arg("path", path).arg("message", message),
        }
    }
}
