//! The plan to bytes, file by file, side by side. Reads no file and changes nothing about the site any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Instant;

use rayon::prelude::*;

use crate::archive::in_force::Past;
use crate::compute::Computed;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::gate::PublicView;
use crate::model::bulletin::Bulletin;
use crate::model::period::Month;
use crate::model::record::Record;
use crate::output::{OutPath, Sink, Work, WriteError};
use crate::plan::{DataItem, FileItem, Item, Plan, Printed, Worded, address};
use crate::print::document::Document;
use crate::print::kept::Kept;
use crate::print::{self, Print, word};
use crate::published::tables;
use crate::said::issue::{self, BulletinSheet};
use crate::said::{self, Around};
use crate::source::Sources;
use crate::web::feed;
use crate::web::html::Theme;

/// Renders every file of the plan into the sink, and says how many there were; with what a publication keeps of the
/// documents that are issued with it.
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
    past: &Past,
    print: &Print,
    sink: &dyn Sink,
    diags: &mut Diagnostics,
) -> Result<(usize, BTreeMap<String, Vec<u8>>), WriteError> {
    let mut around = Around::new(plan, view, computed, theme.words(), sources);
    around.since = past.since;
    let words = print::kept::all(past);
    around.issues = issues(&around, &words);
    // A bulletin from which something was taken back is set again.
    let reset: BTreeSet<OutPath> = around
        .issues
        .iter()
        .filter(|(_, issue)| issue.reset.is_some())
        .flat_map(|(month, _)| ["pdf", "docx"].map(|ending| address::bulletin_file(*month, ending)))
        .collect();
    let faults = Mutex::new(Vec::new());
    let files: Vec<(&OutPath, Item<'_>)> = plan.files.iter().map(|(path, item)| (path, *item)).collect();
    // What was issued stays the bytes it was, whatever program and fonts come later.
    let since = Instant::now();
    let kept = |path: &OutPath| past.issued.get(path.as_str()).filter(|_| plan.issued(path) && !reset.contains(path));
    files.par_iter().try_for_each(|(path, item)| {
        if let Some(bytes) = kept(path) {
            return sink.put(path, bytes.clone());
        }
        let begun = Instant::now();
        let bytes = match *item {
            Item::Page(page) => theme.page(path, page, &around).and_then(|text| reached(&around, path, text)),
            Item::Data(data) => Ok(self::data(&around, data, theme)),
            Item::Word(worded) => Ok(word_file(&around, &words, path, worded, sources)),
            Item::File(file) => Ok(handed_on(file, &around, theme, sources)),
            // On threads of its own, below.
            Item::Print(_) => return Ok(()),
        };
        sink.note(if matches!(item, Item::Word(_)) { Work::Word } else { Work::Page }, begun);
        match bytes {
            Ok(bytes) => sink.put(path, bytes)?,
            Err(fault) => faults.lock().expect("no thread panics while it holds the lock").push(fault),
        }
        Ok(())
    })?;
    let printed = files.iter().filter_map(|(path, item)| match item {
        Item::Print(_) if kept(path).is_some() => None,
        Item::Print(printed) => Some((*path, *printed)),
        Item::Page(_) | Item::Data(_) | Item::Word(_) | Item::File(_) => None,
    });
    let printed: Vec<_> = printed.collect();
    sink.note(Work::Pages, since);
    let since = Instant::now();
    let more = print.render(&printed, &around, &words, sources, sink)?;
    sink.note(Work::Print, since);
    let mut faults = faults.into_inner().expect("no thread panics while it holds the lock");
    faults.extend(more);
    for fault in faults {
        diags.push(fault);
    }
    let kept = if past.keep { print::kept::kept_now(&around, past, sources) } else { BTreeMap::new() };
    Ok((plan.files.len(), kept))
}

/// The bulletins as they were issued, without what was taken back since.
fn issues(around: &Around<'_>, words: &BTreeMap<String, Kept>) -> BTreeMap<Month, BulletinSheet> {
    let sheet = |bulletin: &Bulletin| {
        let path = address::bulletin_file(bulletin.month, "pdf");
        let sheet = words.get(path.stem()).and_then(Kept::bulletin).cloned();
        let sheet = sheet.unwrap_or_else(|| print::bulletin::bulletin(around, &path, bulletin));
        (bulletin.month, issue::on_day(around, sheet))
    };
    around.view.bulletins.iter().copied().map(sheet).collect()
}

/// A page, when it tells of every amendment of what it carries: a template of the site's own can leave one out, and a
/// reader would take for right what was corrected.
fn reached(around: &Around<'_>, path: &OutPath, text: String) -> Result<Vec<u8>, Diagnostic> {
    for amendment in said::amendment::carried(around, path) {
        let link = path.link_to(&address::of(Record::Amendment(amendment)));
        if !text.contains(&link) {
            let fault = Diagnostic::new(Code::ReachMissing, Span::file(around.view.identity.file)).arg("path", path);
            return Err(fault.arg("record", &amendment.record));
        }
    }
    Ok(text.into_bytes())
}

fn data(around: &Around<'_>, item: DataItem, theme: &Theme) -> Vec<u8> {
    let text = match item {
        DataItem::RankingCsv(place) => tables::ranking_csv(around, place),
        DataItem::RankingInputs(place) => tables::inputs_csv(around, place),
        DataItem::RankingJson(place) => tables::ranking_json(around, place),
        DataItem::Feed => feed::atom(around),
        DataItem::Sitemap => feed::sitemap(around),
        DataItem::Robots => feed::robots(around),
        DataItem::Headers => feed::headers(&theme.style_digest()),
    };
    text.into_bytes()
}

fn handed_on(item: FileItem<'_>, around: &Around<'_>, theme: &Theme, sources: &Sources) -> Vec<u8> {
    match item {
        FileItem::Photo(exemplar) => said::photo(exemplar, sources),
        FileItem::Picture(place) => {
            let file = around.plan.pictures.get(place).and_then(|file| around.picture(file));
            file.map(|file| file.bytes.as_ref().clone()).unwrap_or_default()
        }
        FileItem::Asset(name) => theme.asset(name).to_vec(),
    }
}

/// A document as a Word file.
fn word_file(
    around: &Around<'_>,
    words: &BTreeMap<String, Kept>,
    path: &OutPath,
    worded: Worded<'_>,
    sources: &Sources,
) -> Vec<u8> {
    let printed = match worded {
        Worded::Notice(one) => Printed::Notice(one),
        Worded::Order(one) => Printed::Order(one),
        Worded::Bulletin(one) => Printed::Bulletin(one),
    };
    match print::kept::document(around, words, path, printed, sources) {
        Some(Kept { day, document: Document::Official(one) }) => word::official(&one, day),
        Some(Kept { day, document: Document::Bulletin(one) }) => word::bulletin(&one, day),
        // The rest has no Word form.
        Some(_) | None => Vec::new(),
    }
}
