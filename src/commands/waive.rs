//! `tongbao waive`

use std::io::Read as _;
use std::path::Path;

use clap::ArgMatches;

use super::trouble::folder_failed;
use super::{FAILED, OK, as_of, complain_line, failed, say};
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::output::hex;
use crate::scan::waiver::{FILE, digest, said};
use crate::scan::{Form, Hit, Kind};
use crate::site_folder::SiteFolder;
use crate::source::Sources;
use crate::{AsOf, BuildError};

/// Lets what the search for private data found on one line stand, with a reason.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let place = value(matches, "place").unwrap_or_default();
    let (reason, by) = (value(matches, "reason").unwrap_or_default(), value(matches, "by").unwrap_or_default());
    let parts = place.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse::<usize>().ok()?)));
    let Some((path, line)) = parts else {
        complain_line(&words.text("cli.waive.place", &[("found", place)]));
        return FAILED;
    };
    // Held from the first look, so that no other command changes what is read here.
    let folder = match SiteFolder::lock(root) {
        Ok(folder) => folder,
        Err(error) => {
            complain_line(&folder_failed(&error, words));
            return FAILED;
        }
    };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let site = match crate::validated(root, &mut sources, &mut diags) {
        Ok(site) => site,
        Err(error) => return failed(&BuildError::Read(error), words),
    };
    let day = match (as_of, &site) {
        (AsOf::Day(day), _) => day,
        (as_of, Some(site)) => as_of.day(site.identity.timezone),
        (AsOf::Moment(moment), None) => moment.date_naive(),
    };
    let text = sources.iter().find(|(_, file)| file.path == FILE).map_or("", |(id, _)| sources.text(id));
    let mut written = text.trim_end().to_owned();
    let mut count = 0;
    for diagnostic in diags.sorted(&sources) {
        let at = (sources.path(diagnostic.span.file), sources.place(diagnostic.span).0);
        let kind = Kind::ALL.iter().find(|kind| kind.code() == diagnostic.code);
        let bytes = diagnostic.span.start..diagnostic.span.end;
        if let (Some(kind), true, false) = (kind, at == (path, line), bytes.is_empty()) {
            let Some(salt) = salt() else { return FAILED };
            let said = said(&Hit { kind: *kind, bytes }, sources.text(diagnostic.span.file), Form::of(path));
            let digest = digest(&salt, diagnostic.code, &said);
            let (file, finding) = (quoted(path), quoted(diagnostic.code.as_str()));
            let (reason, by) = (quoted(reason), quoted(by));
            written.push_str(&format!(
                "\n\n[[waiver]]\nfile = {file}\nfinding = {finding}\nreason = {reason}\nby = {by}\non = {day}\n\
                 salt = \"{salt}\"\ndigest = \"{digest}\""
            ));
            count += 1;
        }
    }
    if count == 0 {
        complain_line(&words.text("cli.waive.nothing", &[("place", place)]));
        return FAILED;
    }
    let written = format!("{}\n", written.trim_start());
    let saved = folder.read(FILE).and_then(|old| folder.replace_text(FILE, old.as_deref(), &written));
    if let Err(error) = saved {
        complain_line(&folder_failed(&error, words));
        return FAILED;
    }
    let count = count.to_string();
    say(&format!("{}\n", words.text("cli.waive.done", &[("count", &count), ("path", FILE)])));
    OK
}

/// 16 random bytes in hexadecimal.
fn salt() -> Option<String> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom").ok()?.read_exact(&mut bytes).ok()?;
    Some(hex(&bytes))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
