//! Publications from the newest one, without the desk: an erasure, or a withdrawal that cannot wait for the rest.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Delta, GENERATOR, Going};
use crate::archive::in_force::overlay;
use crate::archive::publication::Head;
use crate::archive::write::Salts;
use crate::archive::{Archive, ISSUED, read};
use crate::desk::rests;
use crate::diag::{Diagnostics, Stopped};
use crate::erase::Pending;
use crate::output::{Destination, Seal};
use crate::site_folder::SiteFolder;
use crate::source::{self, Content, Sources};
use crate::{AsOf, BuildError, Options, load, validate};

/// The publication that an erasure ends in: the newest one with the copies that are left. The site is built from it
/// into `site`; where the publication stands already, only that.
///
/// # Errors
/// [`BuildError`]; the next call goes on.
#[expect(clippy::too_many_arguments, reason = "what a publication needs, and the erasure")]
pub fn erasure(
    folder: &SiteFolder,
    pending: &Pending,
    options: &Options,
    made: AsOf,
    salts: &mut Salts<'_>,
    site: &dyn Destination,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<u32, BuildError> {
    let journal = &pending.journal;
    *sources = source::read(folder.path(), &mut Diagnostics::default())?;
    let archive = read::read(folder.path(), sources)?;
    if let Some(stands) = archive.highest().filter(|highest| *highest >= journal.number) {
        let report = crate::build(folder.path(), options, site, sources, diags)?;
        let seal = Seal { generator: GENERATOR, as_of: report.as_of, publication: report.publication };
        site.seal(&seal)?;
        return Ok(stands);
    }
    let (as_of, today) = days(&archive, options, made, sources)?;
    let mut delta = Delta { removed: journal.removed.clone(), ..Delta::default() };
    for (path, (_, stored)) in overlay(&archive.entries) {
        if let Some(content) = stored.content.as_ref().filter(|_| journal.restated.contains(path)) {
            delta.stored.insert(path.to_owned(), content.clone());
        }
    }
    let withdrawn = journal.records.clone();
    let going = Going { folder, options, as_of, today, archive, delta, withdrawn, desk: None };
    let (head, _) = going.out(salts, site, sources, diags)?;
    Ok(head.number)
}

/// Publishes one amendment of the desk and nothing else.
///
/// # Errors
/// [`BuildError`]; the archive is then as it was. What rests on a withdrawn record and was not decided about is in the
/// diagnostics.
#[expect(clippy::too_many_arguments, reason = "what a publication needs, and the amendment")]
pub fn amendment(
    folder: &SiteFolder,
    path: &str,
    options: &Options,
    made: AsOf,
    salts: &mut Salts<'_>,
    site: &dyn Destination,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Head, BuildError> {
    *sources = source::read(folder.path(), &mut Diagnostics::default())?;
    let archive = read::read(folder.path(), sources)?;
    archive.report(sources, diags);
    let (as_of, today) = days(&archive, options, made, sources)?;
    let content = sources.find(path).map(|(_, file)| file.content.clone());
    let content = content.ok_or_else(|| BuildError::Changed(path.to_owned()))?;
    let mut files: BTreeMap<String, Content> = overlay(&archive.entries)
        .into_iter()
        .filter(|(path, _)| !path.starts_with(ISSUED))
        .filter_map(|(path, (_, stored))| Some((path.to_owned(), stored.content.clone()?)))
        .collect();
    files.insert(path.to_owned(), content);
    let delta = Delta::between(&archive, &files);
    // What goes out is held to what the desk is held to.
    let next = files.into_iter().map(|(path, content)| crate::source::SourceFile::new(path, content)).collect();
    let next = Sources::of(next).without(archive.erased_records());
    let mut found = Diagnostics::default();
    let raw = load::load(&next, &mut found);
    let valid = validate::validate(raw, &next, &mut found).ok_or(Stopped)?;
    rests::report(&next, &valid, as_of, &mut found);
    diags.append(found);
    let named = valid.amendments.iter().find(|one| format!("content/amendments/{}.toml", one.id) == path);
    let approved = named.filter(|one| one.release.hold(as_of).is_none()).map(|one| one.record.clone());
    let stands = diags.stop_on_error();
    *sources = next;
    stands?;
    let withdrawn = vec![approved.ok_or_else(|| BuildError::Unapproved(path.to_owned()))?];
    let going = Going { folder, options, as_of, today, archive, delta, withdrawn, desk: None };
    let (head, _) = going.out(salts, site, sources, diags)?;
    Ok(head)
}

/// The as-of date and the day of making; neither ahead of today nor behind the newest publication.
fn days(
    archive: &Archive,
    options: &Options,
    made: AsOf,
    sources: &Sources,
) -> Result<(NaiveDate, NaiveDate), BuildError> {
    let zone = archive.zone(sources);
    let (as_of, today) = (options.as_of.day(zone), made.day(zone));
    if let Some(newest) = archive.newest().filter(|newest| newest.head.as_of > as_of) {
        return Err(BuildError::Before(newest.head.as_of));
    }
    if as_of > today { Err(BuildError::Ahead(today)) } else { Ok((as_of, today)) }
}
