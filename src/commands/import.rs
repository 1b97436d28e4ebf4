//! `tongbao import`

use std::path::Path;

use clap::ArgMatches;

use super::trouble::{folder_failed, system};
use super::{CONTENT, FAILED, OK, complain_line, report_faults, say};
use crate::cli::value;
use crate::diag::{Diagnostics, FileId, inert};
use crate::import::mapping::{self, Layout};
use crate::import::wanted::{self, Wish};
use crate::import::{self, Finding, Kind, Mapping, Table, Weight, layout};
use crate::lang::Catalogue;
use crate::model::period::Round;
use crate::model::scheme::Scheme;
use crate::model::site::Site;
use crate::model::unit::Tier;
use crate::site_folder::SiteFolder;
use crate::source::{MAX_FILE, Sources};
use crate::workbook::{self, Grid};

/// Why an import ends before a table is understood.
pub(super) enum Stop {
    /// The command cannot run: the words for it.
    Words(String),
    /// What was read is wrong, and said.
    Content,
}

/// Turns an office table into a clean one, with a report of what each cell was taken for.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let done = match value(matches, "kind") {
        Some("units") => super::register::run(matches, words),
        _ => attempt(matches, words),
    };
    match done {
        Ok(code) => code,
        Err(Stop::Content) => CONTENT,
        Err(Stop::Words(text)) => {
            complain_line(&text);
            FAILED
        }
    }
}

/// What is asked for: which table, for which tier and round.
struct Asked<'m> {
    root: &'m Path,
    file: &'m Path,
    kind: &'m str,
    tier: Tier,
    round: Round,
}

fn attempt(matches: &ArgMatches, words: &Catalogue) -> Result<u8, Stop> {
    let asked = asked(matches, words)?;
    let path = format!("content/{}/{}/{}.csv", asked.kind, asked.tier.key(), asked.round);
    let folder = held(matches, asked.root, words)?;
    let old = standing(folder.as_ref(), &path, words)?;
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let site = site(asked.root, &mut sources, &mut diags, words)?;
    let applies = |scheme: &&Scheme| {
        scheme.tier == asked.tier && scheme.cadence.scores(asked.round) && scheme.applies(asked.round.day())
    };
    let schemes: Vec<&Scheme> = site.schemes.iter().filter(applies).collect();
    let wish = match asked.kind {
        "evaluations" => wanted::evaluations(&schemes, asked.tier, asked.round),
        _ => Some(wanted::scores(&schemes, asked.tier, asked.round, None)).filter(|_| !schemes.is_empty()),
    };
    let wish = wish.ok_or_else(|| Stop::Words(no_scheme(&site, &asked, words)))?;
    let given = given(value(matches, "mapping"), words)?;
    let bytes = bytes(asked.file, words)?;
    let scheme = schemes.last().map_or("", |scheme| scheme.id.as_str());
    let layouts = crate::validate::remembered(&sources, scheme);
    let grid = grid(&bytes, &given, &layouts, &asked, words)?;
    let known = layouts.iter().rev().find(|known| known.kind == asked.kind && layout::fits(&grid, &known.headings));
    let mapping = known.map_or_else(|| given.clone(), |known| given.clone().over(&known.mapping));
    let mut table = understand(&grid, &wish, &site, &asked, &mapping, &bytes);
    if known.is_some() {
        let path = format!("content/mappings/{scheme}.toml");
        table.findings.insert(0, whole(Kind::Remembered, &path));
        // Only what was written for this table need be used by it.
        let own = |line: &str| {
            [&given.columns, &given.units, &given.values].iter().any(|list| list.contains_key(line))
                || given.accept.iter().any(|word| word == line)
        };
        table.findings.retain(|finding| finding.kind != Kind::UnusedMapping || own(&finding.found));
    }
    say(&report(&table.findings, words));
    if table.weight() > Weight::Understood {
        return Ok(closing(&table, words));
    }
    let (csv, rows) = (table.csv(), table.rows.len());
    let written = Written { folder: folder.as_ref(), path: &path, old: old.as_deref(), csv: &csv, rows };
    let code = write(matches, &written, words)?;
    if let Some(folder) = folder.filter(|_| !given.is_empty() && !matches.get_flag("once")) {
        let layout = Layout { kind: asked.kind.to_owned(), headings: table.headings.clone(), mapping };
        remembered(&folder, scheme, layouts, layout, words)?;
    }
    Ok(code)
}

fn asked<'m>(matches: &'m ArgMatches, words: &Catalogue) -> Result<Asked<'m>, Stop> {
    let text = |name| value(matches, name).unwrap_or_default();
    let needed = |name: &str| {
        let option = format!("--{name}");
        value(matches, name).ok_or_else(|| Stop::Words(words.text("cli.error.required", &[("found", &option)])))
    };
    let wrong = |key: &str, found: &str| Stop::Words(words.text(key, &[("found", found)]));
    let (tier, round) = (needed("tier")?, needed("round")?);
    Ok(Asked {
        root: Path::new(value(matches, "root").unwrap_or(".")),
        file: Path::new(text("file")),
        kind: text("kind"),
        tier: tier.parse().map_err(|()| wrong("cli.import.wrong_tier", tier))?,
        round: round.parse().map_err(|_| wrong("cli.import.wrong_round", round))?,
    })
}

/// The site that a table is for, with what is wrong in it left aside.
pub(super) fn site(
    root: &Path,
    sources: &mut Sources,
    diags: &mut Diagnostics,
    words: &Catalogue,
) -> Result<Site, Stop> {
    match crate::validated(root, sources, diags) {
        Ok(Some(site)) => Ok(site),
        Ok(None) => {
            report_faults(diags, sources, "human", words);
            Err(Stop::Content)
        }
        Err(error) => {
            super::failed(&crate::BuildError::Read(error), words);
            Err(Stop::Words(String::new()))
        }
    }
}

fn no_scheme(site: &Site, asked: &Asked<'_>, words: &Catalogue) -> String {
    let (tier, round) = (asked.tier.key(), asked.round.to_string());
    let list: Vec<String> = site
        .schemes
        .iter()
        .filter(|scheme| scheme.tier == asked.tier)
        .map(|scheme| format!("{}（{}，{}）", scheme.id.as_str(), scheme.cadence.key(), scheme.effective))
        .collect();
    let key = if list.is_empty() { "cli.import.no_scheme" } else { "cli.import.no_scheme_of" };
    words.text(key, &[("tier", tier), ("round", &round), ("kind", asked.kind), ("list", &list.join("、"))])
}

/// The decisions that were given, said in the site's own words when they cannot be read.
fn given(path: Option<&str>, words: &Catalogue) -> Result<Mapping, Stop> {
    let Some(path) = path else { return Ok(Mapping::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| {
        let args = [("path", path), ("error", &system(&error, words))];
        Stop::Words(words.text("cli.error.read", &args))
    })?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let sources = Sources::from_texts([(path, text.as_str())]);
    let mut diags = Diagnostics::default();
    let mapping = crate::validate::decisions(&text, FileId::first(), &mut diags);
    if diags.is_empty() {
        return Ok(mapping);
    }
    report_faults(&diags, &sources, "human", words);
    Err(Stop::Content)
}

pub(super) fn bytes(path: &Path, words: &Catalogue) -> Result<Vec<u8>, Stop> {
    let fault = |error: &str| {
        Stop::Words(words.text("cli.error.read", &[("path", &inert(&path.display().to_string())), ("error", error)]))
    };
    let size = path.metadata().map_err(|error| fault(&system(&error, words)))?.len();
    if size > MAX_FILE {
        return Err(fault(&format!("> {} MB", MAX_FILE / 1024 / 1024)));
    }
    std::fs::read(path).map_err(|error| fault(&system(&error, words)))
}

/// The sheet that was asked for, the only one, or the one that a remembered layout names.
fn grid(bytes: &[u8], given: &Mapping, layouts: &[Layout], asked: &Asked<'_>, words: &Catalogue) -> Result<Grid, Stop> {
    let named = layouts.iter().rev().filter(|known| known.kind == asked.kind).filter_map(|known| {
        let sheet = known.mapping.sheet.as_deref()?;
        workbook::read(bytes, Some(sheet)).ok().filter(|grid| layout::fits(grid, &known.headings))
    });
    let read = match &given.sheet {
        Some(sheet) => workbook::read(bytes, Some(sheet)),
        None => match workbook::read(bytes, None) {
            Err(workbook::Refusal::Sheets(names)) => named.into_iter().next().ok_or(workbook::Refusal::Sheets(names)),
            read => read,
        },
    };
    read.map_err(|refusal| {
        refused(asked.file, &refusal, words);
        Stop::Content
    })
}

pub(super) fn refused(file: &Path, refusal: &workbook::Refusal, words: &Catalogue) {
    let sentence = format!("cli.import.refusal.{}", refusal.key());
    complain_line(
        &words.text(&sentence, &[("file", &inert(&file.display().to_string())), ("detail", &refusal.detail())]),
    );
}

fn understand(grid: &Grid, wish: &Wish, site: &Site, asked: &Asked<'_>, mapping: &Mapping, bytes: &[u8]) -> Table {
    let name = asked.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut table = import::understand(grid, wish, &site.units, &name, mapping);
    let workbook = asked.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if workbook != workbook::is_packed(bytes) {
        table.findings.insert(0, whole(Kind::WrongEnding, ""));
    }
    table
}

fn whole(kind: Kind, found: &str) -> Finding {
    Finding { place: String::new(), kind, found: found.to_owned(), understood: String::new() }
}

/// What is left to do, by the heaviest finding, with the lines of a mapping that answers the questions.
fn closing(table: &Table, words: &Catalogue) -> u8 {
    let count = table.rows.len().to_string();
    let answers = mapping::answers(&table.findings, &words.text("cli.import.or_absent", &[]));
    if table.weight() == Weight::Refused {
        complain_line(&words.text("cli.import.refused", &[("rows", &count)]));
    }
    if !answers.is_empty() {
        complain_line(&words.text("cli.import.unsure", &[("rows", &count), ("answers", &answers)]));
    }
    CONTENT
}

/// The office's folder, held for this command; `None` when nothing is to be written.
pub(super) fn held(matches: &ArgMatches, root: &Path, words: &Catalogue) -> Result<Option<SiteFolder>, Stop> {
    // Held from the first look, so that no other command changes what is read here.
    let folder = (!matches.get_flag("dry-run")).then(|| SiteFolder::lock(root)).transpose();
    folder.map_err(|error| Stop::Words(folder_failed(&error, words)))
}

/// What stands at a path before anything is understood.
pub(super) fn standing(folder: Option<&SiteFolder>, path: &str, words: &Catalogue) -> Result<Option<Vec<u8>>, Stop> {
    let old = folder.map_or(Ok(None), |folder| folder.read(path));
    old.map_err(|error| Stop::Words(folder_failed(&error, words)))
}

/// A clean table on its way into the office's folder.
pub(super) struct Written<'w> {
    pub(super) folder: Option<&'w SiteFolder>,
    pub(super) path: &'w str,
    pub(super) old: Option<&'w [u8]>,
    pub(super) csv: &'w str,
    pub(super) rows: usize,
}

/// Writes a clean table, or shows it.
pub(super) fn write(matches: &ArgMatches, table: &Written<'_>, words: &Catalogue) -> Result<u8, Stop> {
    let Some(folder) = table.folder else {
        say(table.csv);
        return Ok(OK);
    };
    let shown = inert(table.path);
    if table.old.is_some() && !matches.get_flag("replace") {
        return Err(Stop::Words(words.text("cli.import.exists", &[("path", &shown)])));
    }
    let written = folder.replace_text(table.path, table.old, table.csv);
    written.map_err(|error| Stop::Words(folder_failed(&error, words)))?;
    say(&format!("{}\n", words.text("cli.import.done", &[("rows", &table.rows.to_string()), ("path", &shown)])));
    Ok(OK)
}

/// Keeps what was decided for the next table of this layout, here and for workbooks among the records.
fn remembered(
    folder: &SiteFolder,
    scheme: &str,
    mut layouts: Vec<Layout>,
    layout: Layout,
    words: &Catalogue,
) -> Result<(), Stop> {
    layouts.retain(|known| known.kind != layout.kind || known.headings != layout.headings);
    layouts.push(layout);
    let path = format!("content/mappings/{scheme}.toml");
    let parts: Vec<String> = layouts.iter().map(mapping::written).collect();
    let text = format!("{}\n{}", words.text("cli.import.mapping_head", &[]), parts.join("\n"));
    let old = standing(Some(folder), &path, words)?;
    let written = folder.replace_text(&path, old.as_deref(), &text);
    written.map_err(|error| Stop::Words(folder_failed(&error, words)))?;
    say(&format!("{}\n", words.text("cli.import.remembered", &[("path", &path)])));
    Ok(())
}

/// What was understood, what is doubtful, what was refused: a line each, the heaviest last, where the eye rests.
pub(super) fn report(findings: &[Finding], words: &Catalogue) -> String {
    let mut out = String::new();
    for weight in [Weight::Understood, Weight::Unsure, Weight::Refused] {
        let own: Vec<_> = findings.iter().filter(|finding| finding.kind.weight() == weight).collect();
        if own.is_empty() {
            continue;
        }
        let heading = match weight {
            Weight::Understood => "cli.import.heading.understood",
            Weight::Unsure => "cli.import.heading.unsure",
            Weight::Refused => "cli.import.heading.refused",
        };
        out.push_str(&words.text(heading, &[("count", &own.len().to_string())]));
        out.push('\n');
        for finding in own {
            let place = if finding.place.is_empty() { String::new() } else { format!("{}: ", finding.place) };
            // What a table says is shown masked: a report that prints a leak is one.
            let line = inert(&crate::scan::masked(&format!("{place}{}", finding.words(words))));
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}
