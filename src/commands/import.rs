//! `tongbao import`

use std::path::Path;

use clap::ArgMatches;

use super::trouble::{folder_failed, system};
use super::{CONTENT, FAILED, OK, complain_line, report_faults, say};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::import::{self, Mapping, Table, Weight, wanted};
use crate::lang::Catalogue;
use crate::model::period::Round;
use crate::model::scheme::Scheme;
use crate::model::unit::Tier;
use crate::site_folder::{FolderError, SiteFolder};
use crate::source::{MAX_FILE, Sources};
use crate::workbook;

/// Turns an office table into a clean one, with a report of what each cell was taken for.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    match attempt(matches, words) {
        Ok(code) => code,
        Err(text) => {
            complain_line(&text);
            FAILED
        }
    }
}

fn attempt(matches: &ArgMatches, words: &Catalogue) -> Result<u8, String> {
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let text = |name| value(matches, name).unwrap_or_default();
    let (kind, tier_key, round_key, file) = (text("kind"), text("tier"), text("round"), text("file"));
    let wrong = |option: &str, found: &str| words.text("cli.error.value", &[("found", found), ("option", option)]);
    let tier: Tier = tier_key.parse().map_err(|()| wrong("--tier", tier_key))?;
    let round: Round = round_key.parse().map_err(|_| wrong("--round", round_key))?;
    let mapping = mapping(value(matches, "mapping"), words)?;
    let path = format!("content/{kind}/{tier_key}/{round}.csv");
    let refused = |error: FolderError| folder_failed(&error, words);
    // Held from the first look, so that no other command changes what is read here.
    let dry = matches.get_flag("dry-run");
    let folder = (!dry).then(|| SiteFolder::lock(root)).transpose().map_err(refused)?;
    let old = folder.as_ref().map_or(Ok(None), |folder| folder.read(&path)).map_err(refused)?;
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let site = match crate::validated(root, &mut sources, &mut diags) {
        Ok(Some(site)) => site,
        Ok(None) => {
            report_faults(&diags, &sources, "human", words);
            return Ok(CONTENT);
        }
        Err(error) => return Ok(super::failed(&crate::BuildError::Read(error), words)),
    };
    let applies = |scheme: &&Scheme| scheme.tier == tier && scheme.cadence.scores(round) && scheme.applies(round.day());
    let schemes: Vec<&Scheme> = site.schemes.iter().filter(applies).collect();
    let columns = match kind {
        "evaluations" => wanted::evaluations(&schemes),
        _ => Some(wanted::scores(&schemes)).filter(|_| !schemes.is_empty()),
    };
    let columns = columns.ok_or_else(|| {
        words.text("cli.import.no_scheme", &[("tier", tier_key), ("round", round_key), ("kind", kind)])
    })?;
    let bytes = bytes(Path::new(file), words)?;
    let grid = match workbook::read(&bytes, mapping.sheet.as_deref()) {
        Ok(grid) => grid,
        Err(refusal) => {
            let sentence = format!("cli.import.refusal.{}", refusal.key());
            complain_line(&words.text(&sentence, &[("file", file), ("detail", &refusal.detail())]));
            return Ok(CONTENT);
        }
    };
    let table = import::understand(&grid, &columns, &site.units, tier, round.day(), &mapping);
    say(&report(&table, words));
    let count = table.rows.len().to_string();
    match table.weight() {
        Weight::Refused => complain_line(&words.text("cli.import.refused", &[("rows", &count)])),
        Weight::Unsure => complain_line(&words.text("cli.import.unsure", &[("rows", &count)])),
        Weight::Understood => {
            let Some(folder) = folder else {
                say(&table.csv());
                return Ok(OK);
            };
            if old.is_some() && !matches.get_flag("replace") {
                return Err(words.text("cli.import.exists", &[("path", &path)]));
            }
            folder.replace_text(&path, old.as_deref(), &table.csv()).map_err(refused)?;
            say(&format!("{}\n", words.text("cli.import.done", &[("rows", &count), ("path", &path)])));
            return Ok(OK);
        }
    }
    Ok(CONTENT)
}

fn mapping(path: Option<&str>, words: &Catalogue) -> Result<Mapping, String> {
    let Some(path) = path else { return Ok(Mapping::default()) };
    let fault = |error: String| words.text("cli.import.mapping", &[("path", path), ("error", &error)]);
    let text = std::fs::read_to_string(path).map_err(|error| fault(system(&error, words)))?;
    toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| fault(error.to_string()))
}

fn bytes(path: &Path, words: &Catalogue) -> Result<Vec<u8>, String> {
    let fault =
        |error: String| words.text("cli.error.read", &[("path", &path.display().to_string()), ("error", &error)]);
    let size = path.metadata().map_err(|error| fault(system(&error, words)))?.len();
    if size > MAX_FILE {
        return Err(fault(format!("> {} MB", MAX_FILE / 1024 / 1024)));
    }
    std::fs::read(path).map_err(|error| fault(system(&error, words)))
}

/// What was understood, what is doubtful, what was refused: a line each, the heaviest last, where the eye rests.
fn report(table: &Table, words: &Catalogue) -> String {
    let mut out = String::new();
    for weight in [Weight::Understood, Weight::Unsure, Weight::Refused] {
        let own: Vec<_> = table.findings.iter().filter(|finding| finding.kind.weight() == weight).collect();
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
            let sentence = format!("cli.import.finding.{}", finding.kind.key());
            let args = [("found", finding.found.as_str()), ("understood", &finding.understood)];
            let place = if finding.place.is_empty() { String::new() } else { format!("{}: ", finding.place) };
            let line = crate::diag::inert(&format!("{place}{}", words.text(&sentence, &args)));
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}
