//! What is approved and waits all the same, since it names something that waits and was never published: an order for
//! its notice, a ranking for its scheme, everything for the register. It goes out with it, and stops nothing else.

use std::collections::BTreeMap;

use super::rests;
use crate::gate::Held;
use crate::model::record::{Kind, Record};
use crate::model::review::Hold;
use crate::model::site::Site;

/// Records that wait for those that are held, each with what it waits for. `published` says of a name whether it is
/// out already.
pub(super) fn following(site: &Site, held: &[Held], published: &dyn Fn(&str) -> bool) -> Vec<Held> {
    let records = site.records();
    let mut waiting: BTreeMap<String, Hold> = BTreeMap::new();
    let mut absent: Vec<String> = held.iter().map(|one| one.record.clone()).filter(|name| !published(name)).collect();
    // What waits for one that waits waits too.
    while !absent.is_empty() {
        let mut more = Vec::new();
        for record in records.iter().filter(|record| record.kind() != Kind::Unit) {
            let path = record.path();
            if held.iter().any(|one| one.record == path) || waiting.contains_key(&path) {
                continue;
            }
            if let Some(hold) = absent.iter().find_map(|name| waits_for(*record, name, &records)) {
                if !published(&path) {
                    more.push(path.clone());
                }
                waiting.insert(path, hold);
            }
        }
        absent = more;
    }
    waiting.into_iter().map(|(record, hold)| Held { record, hold }).collect()
}

/// Why a record waits for one that is not out.
fn waits_for(record: Record<'_>, absent: &str, records: &[Record<'_>]) -> Option<Hold> {
    if absent == Kind::Unit.folder() {
        return (record.kind() != Kind::Page).then_some(Hold::Register);
    }
    if let Record::Ranking(one) = record
        && absent == format!("{}/{}", Kind::Scheme.folder(), one.scheme)
    {
        return Some(Hold::Scheme(one.scheme.clone()));
    }
    rests::names(record, absent, records).then(|| Hold::Named(absent.to_owned()))
}
