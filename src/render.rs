//! The plan to bytes, file by file, side by side. Reads no file and changes nothing about the site any more.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::compute::Computed;
use crate::diag::{Diagnostic, Diagnostics};
use crate::gate::PublicView;
use crate::output::{OutPath, Sink, WriteError};
use crate::plan::{Item, Plan, Printed};
use crate::print::{self, Print, word};
use crate::published::tables;
use crate::said::{self, Around};
use crate::source::Sources;
use crate::web::feed;
use crate::web::html::Theme;

/// Renders every file of the plan into the sink, and says how many there were.
///
/// # Errors
/// [`WriteError`] from the sink. Faults in templates and print are in the diagnostics.
#[expect(clippy::too_many_arguments, reason = "the values of all stages meet here, and only here")]
pub fn render(
    plan: &Plan<'_>,
    view: &PublicView<'_>,
    computed: &Computed,
    theme: &Theme,
    sources: &Sources,
    print: &Print,
    sink: &dyn Sink,
    diags: &mut Diagnostics,
) -> Result<usize, WriteError> {
    let around = Around::new(plan, view, computed, theme.words());
    let faults = Mutex::new(Vec::new());
    let done = AtomicUsize::new(0);
    let (printed, rest): (Vec<_>, Vec<_>) = plan.files.iter().partition(|(_, item)| matches!(item, Item::Print(_)));
    let printed: Vec<_> = printed
        .into_iter()
        .filter_map(|(path, item)| if let Item::Print(printed) = item { Some((path, *printed)) } else { None })
        .collect();
    rest.par_iter().try_for_each(|(path, item)| {
        match file(path, item, &around, theme, sources) {
            Ok(bytes) => sink.put(path, bytes)?,
            Err(fault) => faults.lock().expect("no thread panics while it holds the lock").push(fault),
        }
        done.fetch_add(1, Ordering::Relaxed);
        Ok(())
    })?;
    let more = print.render(&printed, &around, sources, sink)?;
    let mut faults = faults.into_inner().expect("no thread panics while it holds the lock");
    faults.extend(more);
    for fault in faults {
        diags.push(fault);
    }
    Ok(plan.files.len())
}

fn file(
    path: &OutPath,
    item: &Item<'_>,
    around: &Around<'_>,
    theme: &Theme,
    sources: &Sources,
) -> Result<Vec<u8>, Diagnostic> {
    let text = match item {
        Item::RankingCsv(place) => tables::ranking_csv(around, *place),
        Item::RankingInputs(place) => tables::inputs_csv(around, *place),
        Item::RankingJson(place) => tables::ranking_json(around, *place),
        Item::Feed => feed::atom(around),
        Item::Sitemap => feed::sitemap(around),
        Item::Robots => feed::robots(around),
        Item::Headers => feed::headers(),
        Item::Word(printed) => return Ok(word_file(around, path, printed)),
        Item::Asset(name) => return Ok(theme.asset(name).to_vec()),
        Item::Photo(exemplar) => return Ok(said::photo(exemplar, sources)),
        _ => return theme.page(path, item, around).map(String::into_bytes),
    };
    Ok(text.into_bytes())
}

/// An official document as a Word file.
fn word_file(around: &Around<'_>, path: &OutPath, printed: &Printed<'_>) -> Vec<u8> {
    let (document, day) = match printed {
        Printed::Notice(one) => (print::official::notice(around, path, one), one.document.printed_on),
        Printed::Order(one) => (print::official::order(around, path, one), one.document.printed_on),
        Printed::Bulletin(one) => (print::bulletin::bulletin(around, path, one), one.date),
        // Only official documents are planned as Word files.
        Printed::Board(..) | Printed::Certificate(_) | Printed::Poster(_) | Printed::Volume(_) => return Vec::new(),
    };
    word::word(&document, day)
}
