//! Proof-reading of the sources: what was marked, as faults.

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::model::site::Words;
use crate::proof::{self, Fault, Finding};
use crate::scan::waiver::FILE;
use crate::source::{Content, SourceFile, Sources};

/// The most faults of one file that are shown.
const SHOWN: usize = 100;

/// Reports everything that a proof-reader would mark, each with what is right where that is known.
pub(super) fn sources(sources: &Sources, words: &Words, diags: &mut Diagnostics) {
    let files: Vec<(FileId, &SourceFile)> = sources.iter().filter(|(_, file)| file.path != FILE).collect();
    let found: Vec<Vec<Diagnostic>> = files
        .into_par_iter()
        .map(|(id, file)| {
            let Content::Text(text) = &file.content else { return Vec::new() };
            let list = proof::file(&file.path, text, words);
            // The list of words itself holds the words.
            let own = |finding: &Finding| {
                file.path != "site.toml" || !matches!(finding.fault, Fault::Forbidden | Fault::Preferred)
            };
            // What the search for private data hides is not told letter by letter here.
            let masked = if list.is_empty() { String::new() } else { crate::scan::masked(text) };
            let hidden = |finding: &Finding| masked.get(finding.bytes.clone()) != text.get(finding.bytes.clone());
            list.into_iter()
                .filter(|finding| own(finding) && !hidden(finding))
                .take(SHOWN)
                .map(|finding| fault(id, text, finding))
                .collect()
        })
        .collect();
    for fault in found.into_iter().flatten() {
        diags.push(fault);
    }
}

fn fault(id: FileId, text: &str, finding: Finding) -> Diagnostic {
    let code = match finding.fault {
        Fault::Empty => Code::ProofEmpty,
        Fault::Unpaired => Code::ProofPair,
        Fault::Punctuation => Code::ProofPunctuation,
        Fault::Letter => Code::ProofLetter,
        Fault::Space => Code::ProofSpace,
        Fault::Number => Code::ProofNumber,
        Fault::Weekday => Code::ProofWeekday,
        Fault::Term => Code::ProofTerm,
        Fault::Forbidden => Code::ForbiddenWord,
        Fault::Preferred => Code::PreferredWord,
    };
    let found = text.get(finding.bytes.clone()).unwrap_or_default();
    let fault = Diagnostic::new(code, Span::new(id, finding.bytes.start, finding.bytes.end));
    let fault = fault.arg("found", found).arg("detail", finding.detail);
    match finding.right {
        Some(right) if right.is_empty() => fault.remedy(if finding.safe { "help-drop" } else { "help" }),
        Some(right) => fault.arg("right", right).remedy(if finding.safe { "help-fix" } else { "help-right" }),
        None => fault,
    }
}
