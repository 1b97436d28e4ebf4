//! What was taken back, and what goes with it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Gone, Why};
use crate::model::amendment::Amendment;
use crate::model::record::Kind;
use crate::model::site::Site;

/// What was taken back by a day, by name. With a record goes what amendments said of it before, words and values, and
/// an address that it had moved from leads nowhere any more.
pub(super) fn taken_back(site: &Site, as_of: NaiveDate) -> BTreeMap<String, Gone<'_>> {
    let public = || site.amendments.iter().filter(|one| one.release.hold(as_of).is_none());
    let mut gone: BTreeMap<String, Gone<'_>> = BTreeMap::new();
    for one in public().filter(|one| one.takes_back()) {
        let why = if one.moved_to.is_some() { Why::Moved(one) } else { Why::Withdrawn(one) };
        let new = Gone { record: one.record.clone(), on: one.on, why };
        // Of two the first counts; a withdrawal ends what a move has left.
        match gone.get(&one.record) {
            Some(old) if (old.moved(), old.on) <= (new.moved(), new.on) => {}
            _ => {
                gone.insert(one.record.clone(), new);
            }
        }
    }
    for one in public() {
        let Some((withdrawal, own)) = end(&one.record, &gone) else { continue };
        if std::ptr::eq(withdrawal, one) {
            continue;
        }
        for record in [Some(format!("{}/{}", Kind::Amendment.folder(), one.id)), own.then(|| one.record.clone())] {
            let gone_too = |record: String| Gone { record, on: withdrawal.on, why: Why::Withdrawn(withdrawal) };
            if let Some(record) = record {
                gone.insert(record.clone(), gone_too(record));
            }
        }
    }
    gone
}

/// The withdrawal of the record that a name leads to in the end, and whether it had moved from that name.
fn end<'s>(record: &str, gone: &BTreeMap<String, Gone<'s>>) -> Option<(&'s Amendment, bool)> {
    let (mut name, mut moved) = (record, false);
    // A record moves at most once from each address.
    for _ in 0..=gone.len() {
        match gone.get(name)?.why {
            Why::Withdrawn(one) => return Some((one, moved)),
            Why::Moved(one) => {
                name = one.moved_to.as_deref()?;
                moved = true;
            }
            Why::Erased | Why::Expired => return None,
        }
    }
    None
}
