//! The digests of closed periods take names in. Where a name is blanked they are made anew, over what is left, so that
//! nobody can try names against the old ones, and the period stays closed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::copies::Copies;
use crate::archive::Archive;
use crate::archive::in_force::standing;
use crate::diag::Diagnostics;
use crate::load;
use crate::model::ranking::RankingRelease;
use crate::model::site::Site;
use crate::source::{SourceFile, Sources};
use crate::validate;

/// What the digest of a closed period is made over.
pub(super) const COVERED: [&str; 5] =
    ["content/units.", "content/scores/", "content/evaluations/", "content/schemes/", "content/rankings/"];

/// How many closings may rest on each other: a year on quarters on months on weeks.
const DEEPEST: usize = 5;

/// Seals closed periods anew; which records that touched.
pub(super) fn renew(archive: &Archive, copies: &mut Copies, on: NaiveDate) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    let before: Vec<Option<Site>> = (0..archive.entries.len()).map(|place| site(archive, place)).collect();
    let on_desk = valid(&desk(copies.desk(true)).without(archive.erased_records()));
    for _ in 0..DEEPEST {
        let left = copies.archive(archive, on, "");
        let mut seals = BTreeMap::new();
        for (place, before) in before.iter().enumerate() {
            let Some((before, now)) = before.as_ref().zip(site(&left, place)) else { continue };
            compare(before, &now, &mut seals);
        }
        // A period that is closed on the desk and not published yet.
        let now = valid(&desk(copies.desk(false)).without(left.erased_records()));
        if let Some((before, now)) = on_desk.as_ref().zip(now) {
            compare(before, &now, &mut seals);
        }
        seals.retain(|old, new| old != new);
        if seals.is_empty() {
            break;
        }
        touched.extend(copies.exchange(&seals));
    }
    touched
}

fn site(archive: &Archive, place: usize) -> Option<Site> {
    let (sources, _) = standing(archive, place, archive.entries[place].head.as_of);
    valid(&sources)
}

fn desk(files: Vec<(String, Vec<u8>)>) -> Sources {
    let files = files.into_iter().map(|(path, bytes)| {
        let content = crate::source::content(&path, bytes);
        SourceFile::new(path, content)
    });
    Sources::of(files.collect())
}

fn valid(sources: &Sources) -> Option<Site> {
    let mut unread = Diagnostics::default();
    let raw = load::load(sources, &mut unread);
    validate::validate(raw, sources, &mut unread)
}

/// Adds the seals that do not fit any more, each with the one that does.
fn compare(before: &Site, now: &Site, seals: &mut BTreeMap<String, String>) {
    for release in &now.rankings {
        let same = |one: &&RankingRelease| (&one.scheme, one.period) == (&release.scheme, release.period);
        let Some(old) = before.rankings.iter().find(same) else { continue };
        for ((stated, fitted, _), (_, fits, found)) in chain(before, old).into_iter().zip(chain(now, release)) {
            if fitted && !fits {
                seals.insert(stated, found);
            }
        }
    }
}

/// The seals of a period from the newest correction to the closing: what is stated, whether it fits, what would fit.
fn chain(site: &Site, release: &RankingRelease) -> Vec<(String, bool, String)> {
    let (Some(closed), Some((scheme, mut state))) = (&release.closed, site.inputs(release)) else { return Vec::new() };
    let mut list = Vec::new();
    for place in (0..=release.corrections.len()).rev() {
        let stated = place.checked_sub(1).map_or(&closed.digest, |place| &release.corrections[place].digest);
        list.push((stated.clone(), state.fits(scheme, stated), state.digest(scheme)));
        if let Some(correction) = place.checked_sub(1).map(|place| &release.corrections[place]) {
            state = state.before(correction);
        }
    }
    list
}
