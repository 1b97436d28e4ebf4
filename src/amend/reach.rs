//! Where a published record stands: told from the site as it is built, so that no place can be forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use chrono::NaiveDate;

use crate::archive::Archive;
use crate::archive::in_force::in_force;
use crate::compute::{Computed, compute};
use crate::diag::Diagnostics;
use crate::model::record::Record;
use crate::output::{OutPath, Tree, stem};
use crate::plan::address;
use crate::print::Print;
use crate::scan::Form;
use crate::scan::find::Wanted;
use crate::source::{Content, SourceFile, Sources};
use crate::{assemble, gate, load, validate};

/// Addresses of a site that carry a record, in the words of a clerk: `bulletins/2017-07/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Its own page and pages of single records, units and bulletins.
    pub pages: Vec<String>,
    /// Lists and the home page.
    pub lists: Vec<String>,
    /// Word files and PDFs.
    pub documents: Vec<String>,
    /// What machines read: feed, site map, data files.
    pub data: Vec<String>,
    /// Figures that count it: key, value now and without it.
    pub figures: Vec<(String, usize, usize)>,
}

/// Where a record stands on a day; `end` is the amendment that takes it back, without its approval.
pub(super) fn of(archive: &Archive, record: &str, end: (&str, &str), day: NaiveDate) -> Option<Reach> {
    let (sources, past) = in_force(archive, day)?;
    let own = address::named(record)?;
    let tree = Tree::default();
    assemble(&sources, day, &past, crate::Shows::Published, &Print::Off, &tree, &mut Diagnostics::default()).ok()?;
    let files: BTreeMap<String, Vec<u8>> =
        tree.into_files().into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
    let title = title(&sources, record);
    let titled = title.as_deref().filter(|title| title.chars().count() > 1).and_then(|title| Wanted::new([title]));
    let mut reach = Reach::default();
    let folder = own.as_str().trim_end_matches("index.html");
    for (path, bytes) in &files {
        let texts = texts(path, bytes);
        let says = texts.iter().any(|text| titled.as_ref().is_some_and(|one| one.stand_in(text, Form::Markup)));
        let leads = texts.iter().any(|text| leads_to(path, text, folder));
        if !(path.starts_with(folder) || says || leads) {
            continue;
        }
        let shown = path.strip_suffix("index.html").unwrap_or(path);
        let list = match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "html" if is_list(path) => &mut reach.lists,
            "html" => &mut reach.pages,
            "docx" | "pdf" => &mut reach.documents,
            _ => &mut reach.data,
        };
        list.push(if shown.is_empty() { "/".to_owned() } else { shown.to_owned() });
    }
    // Beside a Word file stands the same for print.
    let stems: BTreeSet<&str> = reach.documents.iter().map(|path| stem(path)).collect();
    let printed = past.issued.keys().filter(|path| path.ends_with(".pdf"));
    let printed = printed.filter(|path| stems.contains(stem(path)) || path.starts_with(folder));
    let more: Vec<String> = printed.filter(|path| !files.contains_key(*path)).cloned().collect();
    reach.documents.extend(more);
    reach.documents.sort();
    reach.figures = figures(&sources, end, day);
    Some(reach)
}

/// Lists stand in the folder of their column, the home page in none.
fn is_list(path: &str) -> bool {
    path.matches('/').count() < 2
}

/// What a file says: a page or data as text, a Word file part by part.
fn texts(path: &str, bytes: &[u8]) -> Vec<String> {
    if !path.ends_with(".docx") {
        return std::str::from_utf8(bytes).map(str::to_owned).into_iter().collect();
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Vec::new() };
    let mut texts = Vec::new();
    for place in 0..archive.len() {
        let mut text = String::new();
        // Made by this program a moment ago, so no bomb.
        if archive.by_index(place).is_ok_and(|mut part| part.read_to_string(&mut text).is_ok()) {
            texts.push(text);
        }
    }
    texts
}

/// Whether a text links to a page or a file in a folder of the site.
fn leads_to(path: &str, text: &str, folder: &str) -> bool {
    let Ok(from) = path.parse::<OutPath>() else { return false };
    let Ok(to) = format!("{folder}index.html").parse::<OutPath>() else { return false };
    let relative = from.link_to(&to);
    let whole = format!("/{folder}");
    text.contains(&format!("\"{relative}\"")) || text.contains(&format!("\"{relative}#")) || text.contains(&whole)
}

fn title(sources: &Sources, record: &str) -> Option<String> {
    let mut unread = Diagnostics::default();
    let raw = load::load(sources, &mut unread);
    let site = validate::validate(raw, sources, &mut unread)?;
    site.records().into_iter().find(|one| one.path() == record).and_then(Record::title).map(str::to_owned)
}

/// Figures that differ once the record is taken back.
fn figures(sources: &Sources, (path, text): (&str, &str), day: NaiveDate) -> Vec<(String, usize, usize)> {
    let approved = format!(
        "{text}\n[review]\nreviewed = {{ office = \"x\", on = {day}, basis = \"x\" }}\napproved = {{ office = \"x\", on = {day} }}\n"
    );
    let files = sources.iter().map(|(_, file)| file.clone());
    let end = SourceFile::new(path.to_owned(), Content::Text(approved));
    let without = Sources::of(files.chain([end]).collect()).without(sources.erased().clone());
    let (Some(now), Some(then)) = (computed(sources, day), computed(&without, day)) else { return Vec::new() };
    let pairs = now.figures.iter().zip(&then.figures);
    let pairs = pairs.filter(|(now, then)| now.value != then.value);
    pairs.map(|(now, then)| (now.key.text().to_owned(), now.value, then.value)).collect()
}

fn computed(sources: &Sources, day: NaiveDate) -> Option<Computed> {
    let mut unread = Diagnostics::default();
    let raw = load::load(sources, &mut unread);
    let site = validate::validate(raw, sources, &mut unread)?.known_on(day);
    let (view, _) = gate::open(&site, day);
    Some(compute(&view))
}
