//! Whether a record of the desk says what was published of it, and how it differs.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{file_of, files_of, own_files, published};
use crate::archive::Archive;
use crate::model::amendment::Amendment;
use crate::model::site::Site;
use crate::source::{Content, Sources};
use crate::understood::{Change, Understood};

/// The desk beside the newest publication.
#[derive(Debug)]
pub struct Beside<'a> {
    desk: &'a Sources,
    before: BTreeMap<&'a str, &'a Content>,
}

impl<'a> Beside<'a> {
    /// The desk beside what was published.
    #[must_use]
    pub fn new(desk: &'a Sources, archive: &'a Archive) -> Self {
        Self { desk, before: published(archive) }
    }

    /// Whether a record was published.
    #[must_use]
    pub fn published(&self, record: &str) -> bool {
        own_files(record).iter().any(|path| self.before.contains_key(path.as_str()))
    }

    /// Every value of a record and its sheets that differs from what was published, what goes on among them, without
    /// its approval; fields of sheets and of the register carry their path.
    #[must_use]
    pub fn differences(&self, site: &Site, record: &str) -> Vec<Change> {
        let own = own_files(record);
        let mut list = Vec::new();
        for path in files_of(self.desk, site, record) {
            let stood = self.before.get(path.as_str()).copied();
            let now = self.desk.find(&path).map(|(_, file)| &file.content);
            if stood == now {
                continue;
            }
            let of = |content: Option<&Content>| content.map_or_else(Understood::default, |c| Understood::of(&path, c));
            let changes = of(now).changes(&of(stood));
            let plain = own.contains(&path) && record != "units";
            list.extend(changes.into_iter().filter(|change| approved(&change.field)).map(|change| {
                if plain {
                    return change;
                }
                Change { field: format!("{}: {}", path.trim_start_matches("content/"), change.field), ..change }
            }));
        }
        list
    }

    /// Whether a published record says what was published, or what amendments in force on a day say of it.
    #[must_use]
    pub fn says_so(&self, site: &Site, record: &str, as_of: NaiveDate) -> bool {
        let new = |one: &&Amendment| {
            one.record == record
                && one.release.hold(as_of).is_none()
                && !self.before.contains_key(file_of(one).as_str())
        };
        let amendments: Vec<&Amendment> = site.amendments.iter().filter(new).collect();
        let told = |change: &Change| {
            let mut said = amendments.iter().flat_map(|one| &one.changes);
            said.any(|one| one.field == change.field && one.was == change.was && one.now == change.now)
        };
        self.published(record) && self.differences(site, record).iter().all(told)
    }
}

/// Whether an approval covers a value: everything but itself.
#[must_use]
pub fn approved(field: &str) -> bool {
    !field.starts_with("review.approved.") && !field.starts_with("review.marks.")
}
