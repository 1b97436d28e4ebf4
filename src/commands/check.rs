//! `tongbao check`

use std::path::Path;

use clap::ArgMatches;

use super::trouble::folder_failed;
use super::{FAILED, OK, as_of, complain, complain_line, failed, report_faults, summary};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::site_folder::{FolderError, SiteFolder};
use crate::source::Sources;
use crate::{BuildError, proof};

/// Reports everything that can be wrong, all at once.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let format = value(matches, "format").unwrap_or("human");
    let root = Path::new(value(matches, "root").unwrap_or("."));
    if matches.get_flag("fix")
        && let Err(code) = fix(root, words)
    {
        return code;
    }
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let result = crate::check(root, as_of, &mut sources, &mut diags);
    report_faults(&diags, &sources, format, words);
    match result {
        Ok(report) => {
            complain(&summary(&report, words));
            complain(&words.text("cli.check.done", &[]));
            complain("\n");
            OK
        }
        Err(error) => failed(&error, words),
    }
}

/// Puts in what proof-reading is sure of, file by file, and says how much.
fn fix(root: &Path, words: &Catalogue) -> Result<(), u8> {
    let stopped = |error: &FolderError| {
        complain_line(&folder_failed(error, words));
        FAILED
    };
    // Held from the first look, so that no other command changes what is read here.
    let folder = SiteFolder::lock(root).map_err(|error| stopped(&error))?;
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let site =
        crate::validated(root, &mut sources, &mut diags).map_err(|error| failed(&BuildError::Read(error), words))?;
    let list = site.map(|site| site.identity.words).unwrap_or_default();
    for (id, file) in sources.iter() {
        let text = sources.text(id);
        let safe = proof::file(&file.path, text, &list).into_iter().filter(|finding| finding.safe);
        let changes: Vec<_> = safe.filter_map(|finding| Some((finding.bytes, finding.right?))).collect();
        if changes.is_empty() {
            continue;
        }
        let old = folder.read(&file.path).map_err(|error| stopped(&error))?.unwrap_or_default();
        let Some(new) = proof::mended(&old, text, &changes) else {
            return Err(stopped(&FolderError::Changed(root.join(&file.path))));
        };
        folder.replace(&file.path, Some(&old), &new).map_err(|error| stopped(&error))?;
        let count = changes.len().to_string();
        complain_line(&words.text("cli.check.fixed", &[("path", &file.path), ("count", &count)]));
    }
    Ok(())
}
