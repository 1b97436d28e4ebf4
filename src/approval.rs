//! Approvals bind: the digest of what was approved, whether it still fits, and what has changed since.
//!
//! Only the desk is asked. What stands in the archive was approved when it went out, and a record that says what was
//! published of it is bound by that. Nothing of a digest is ever published: it lies in `content/` and `archive/`.

pub mod change;
pub mod covered;
pub mod written;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::archive::Archive;
use crate::desk::stands::Beside;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::record::{Kind, Record};
use crate::model::review::{Binding, Seal};
use crate::model::site::Site;
use crate::output::hex;
use crate::source::Sources;
use covered::{Part, covered};

/// Random bytes for one approval.
pub type Salt = [u8; 32];

/// How many characters a mark has: 18 bits, so that of a thousand rows none is taken for another by chance.
const MARK: usize = 3;

/// The digest of what an approval covers: 64 hexadecimal digits.
#[must_use]
pub fn digest(salt: &str, parts: &[Part]) -> String {
    let mut hash = Sha256::new();
    hash.update("tongbao approval 1\n");
    hash.update(salt);
    for part in parts {
        for text in [&part.group, &part.name, &part.said] {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
    }
    hex(&hash.finalize())
}

/// Random bytes as they are written: letters only, so that no search for numbers stumbles over them.
#[must_use]
pub fn salt_text(salt: &Salt) -> String {
    salt.iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(b'a' + half)).collect()
}

/// What is written with an approval of these parts.
#[must_use]
pub fn sealed(salt: &Salt, parts: &[Part], span: crate::diag::Span) -> Seal {
    let salt = salt_text(salt);
    let mut marks: BTreeMap<String, String> = BTreeMap::new();
    for part in parts {
        marks.entry(part.group.clone()).or_default().push_str(&mark(&salt, part));
    }
    Seal { digest: digest(&salt, parts), salt: Some(salt), marks, span }
}

/// A short digest of one part. Where a part stands among others of its kind says nothing, so that a paragraph more
/// is one change.
fn mark(salt: &str, part: &Part) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let plain: Vec<&str> = part.name.split('.').filter(|name| name.parse::<u32>().is_err()).collect();
    let mut hash = Sha256::new();
    for text in [salt, &part.group, &plain.join("."), &part.said] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(MARK).map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect()
}

/// Whether a digest fits what a record says now.
#[must_use]
pub fn fits(seal: &Seal, record: Record<'_>, site: &Site, sources: &Sources) -> bool {
    match &seal.salt {
        Some(salt) => digest(salt, &covered(record, site, sources)) == seal.digest,
        None => of_bytes(seal, sources) == seal.digest,
    }
}

/// The older form: the whole file with the digest itself taken out.
fn of_bytes(seal: &Seal, sources: &Sources) -> String {
    let text = sources.text(seal.span.file);
    let mut hash = Sha256::new();
    hash.update(&text[..seal.span.start]);
    hash.update("\"sha256:\"");
    hash.update(&text[seal.span.end..]);
    hex(&hash.finalize())
}

/// Every record of a site that is approved by itself, the register once.
#[must_use]
pub fn records(site: &Site) -> Vec<Record<'_>> {
    let mut register = false;
    let once = |record: &Record<'_>| record.kind() != Kind::Unit || !std::mem::replace(&mut register, true);
    site.records().into_iter().filter(once).collect()
}

/// Whether an approval binds, of one record of the desk.
fn binding(record: Record<'_>, site: &Site, sources: &Sources, beside: &Beside<'_>, as_of: NaiveDate) -> Binding {
    let release = record.release();
    if release.review.approved.is_none() {
        return Binding::Stands;
    }
    let failed = match &release.seal {
        Some(seal) if seal.salt.is_some() || !site.identity.digests_required => {
            if fits(seal, record, site, sources) {
                return Binding::Stands;
            }
            Binding::Changed
        }
        // What a file's bytes are says nothing about the sheets beside it.
        Some(_) => Binding::Unbound,
        None if site.identity.digests_required => Binding::Unbound,
        None => return Binding::Stands,
    };
    if beside.says_so(site, &record.path(), as_of) { Binding::Stands } else { failed }
}

/// Says of every record of the desk whether its approval binds it, and names what has changed since.
pub fn bind(site: &mut Site, sources: &Sources, archive: &Archive, as_of: NaiveDate, diags: &mut Diagnostics) {
    let beside = Beside::new(sources, archive);
    // Amendments first: what they say may stand in what they amend.
    for amendments in [true, false] {
        let mut list = BTreeMap::new();
        for record in records(site).into_iter().filter(|one| (one.kind() == Kind::Amendment) == amendments) {
            let binding = binding(record, site, sources, &beside, as_of);
            if binding != Binding::Stands {
                diags.push(fault(binding, record, site, sources));
                list.insert(record.path(), binding);
            }
        }
        site.releases_mut().into_iter().for_each(|(path, release)| {
            release.binding = list.get(&path).copied().unwrap_or(release.binding);
        });
    }
}

/// What is said about an approval that does not bind.
fn fault(binding: Binding, record: Record<'_>, site: &Site, sources: &Sources) -> Diagnostic {
    let release = record.release();
    let at = release.approved_at.unwrap_or_else(|| crate::diag::Span::file(sources.site()));
    match (binding, &release.seal) {
        (Binding::Changed, Some(seal)) => change::dropped(seal, record, site, sources, at),
        (Binding::Stands | Binding::Changed | Binding::Unbound, _) => {
            Diagnostic::new(Code::ApprovalUnbound, at).arg("record", record.path())
        }
    }
}
