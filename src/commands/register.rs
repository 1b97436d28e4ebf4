//! `tongbao import --kind units`

use std::path::Path;

use clap::ArgMatches;

use super::import::{Stop, Written, bytes, held, refused, report, standing, write};
use super::{CONTENT, complain_line, say};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::import::Weight;
use crate::import::register::{self, Ids, Register};
use crate::lang::Catalogue;
use crate::source;
use crate::workbook;

/// Takes a workbook of units into `content/units.csv`.
pub(super) fn run(matches: &ArgMatches, words: &Catalogue) -> Result<u8, Stop> {
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let file = Path::new(value(matches, "file").unwrap_or_default());
    let path = "content/units.csv";
    let folder = held(matches, root, words)?;
    let old = standing(folder.as_ref(), path, words)?;
    let sources = source::read(root, &mut Diagnostics::default()).map_err(|error| {
        super::failed(&crate::BuildError::Read(error), words);
        Stop::Words(String::new())
    })?;
    let written = sources.iter().find(|(_, file)| file.path == path).map_or("", |(id, _)| sources.text(id));
    let bytes = bytes(file, words)?;
    let grid = workbook::read(&bytes, None).map_err(|refusal| {
        refused(file, &refusal, words);
        Stop::Content
    })?;
    let ids = if value(matches, "ids") == Some("code") { Ids::Code } else { Ids::Pinyin };
    let register = register::understand(&grid, Register::parse(written), value(matches, "county"), ids);
    say(&report(&register.findings, words));
    if register.weight() > Weight::Understood {
        complain_line(&words.text("cli.import.refused", &[("rows", &register.rows.len().to_string())]));
        return Ok(CONTENT);
    }
    let (csv, rows) = (register.csv(), register.rows.len());
    let written = Written { folder: folder.as_ref(), path, old: old.as_deref(), csv: &csv, rows };
    write(matches, &written, words)
}
