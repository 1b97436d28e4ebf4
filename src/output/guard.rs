//! What a new build would change for the public against the site that stands: the one comparison before a swap.
//!
//! Three things are never done in silence: to publish as of a day that has not come, to go back behind the day that
//! stands, and to let a published address vanish that nobody took back.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{MARKER, Manifest};

/// Something that must be asked for by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The as-of date lies behind today's date on the clock.
    Ahead {
        /// Today, in the site's time zone.
        today: NaiveDate,
    },
    /// The site that stands was built as of a later day.
    Back {
        /// Its as-of date.
        standing: NaiveDate,
    },
    /// Published addresses vanish although nobody took them back.
    Gone(Vec<String>),
}

/// How a new site differs from the one that stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What must be asked for by name, in the order of [`Concern`].
    pub concerns: Vec<Concern>,
    /// Addresses that are new, sorted.
    pub coming: Vec<String>,
    /// Addresses that vanish, sorted; those that were taken back are among them.
    pub going: Vec<String>,
}

/// Compares a new site with the one that stands.
///
/// `paths` are those of the new site; `today` is the clock's day in the site's time zone; `taken_back` says of an
/// address whether its record was withdrawn, has expired or was not asked for. Style sheets and further pages of lists
/// are no addresses that anyone cites, so they come and go freely.
#[must_use]
pub fn compare<'p>(
    standing: Option<&Manifest>,
    paths: impl IntoIterator<Item = &'p str>,
    as_of: NaiveDate,
    today: NaiveDate,
    taken_back: impl Fn(&str) -> bool,
) -> Comparison {
    let new: BTreeSet<&str> = paths.into_iter().filter(|path| cited(path)).collect();
    let old: BTreeSet<&str> =
        standing.iter().flat_map(|old| &old.files).map(|file| file.path.as_str()).filter(|path| cited(path)).collect();
    let list = |from: &BTreeSet<&str>, without: &BTreeSet<&str>| -> Vec<String> {
        from.difference(without).map(|path| (*path).to_owned()).collect()
    };
    let (coming, going) = (list(&new, &old), list(&old, &new));
    let mut concerns = Vec::new();
    if as_of > today {
        concerns.push(Concern::Ahead { today });
    }
    let day = standing.and_then(|old| old.as_of.parse().ok()).filter(|day: &NaiveDate| as_of < *day);
    if let Some(standing) = day {
        // What vanishes with the days is not a second question.
        concerns.push(Concern::Back { standing });
    } else {
        let gone: Vec<String> = going.iter().filter(|path| !taken_back(path)).cloned().collect();
        if !gone.is_empty() {
            concerns.push(Concern::Gone(gone));
        }
    }
    Comparison { concerns, coming, going }
}

/// Whether somebody may cite a path.
fn cited(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let later_page = name.starts_with("page-") && name.ends_with(".html") && !folder.is_empty();
    !(path.starts_with("assets/") || later_page || path == MARKER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::ManifestFile;

    fn standing(as_of: &str, paths: &[&str]) -> Manifest {
        let file = |path: &&str| ManifestFile { path: (*path).to_owned(), size: 0, sha256: String::new() };
        Manifest {
            generator: String::new(),
            as_of: as_of.to_owned(),
            publication: None,
            files: paths.iter().map(file).collect(),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_vanishes_and_no_day_jumps_in_silence() {
        let old = standing("2017-08-21", &["index.html", "cases/a/index.html", "cases/page-2.html", "assets/x.css"]);
        let look = |paths: &[&str], as_of: &str, taken: &str| {
            compare(Some(&old), paths.iter().copied(), day(as_of), day("2017-09-01"), |path| path == taken).concerns
        };
        let gone = vec![Concern::Gone(vec!["cases/a/index.html".to_owned()])];
        assert_eq!(look(&["index.html", "cases/a/index.html"], "2017-08-21", ""), []);
        assert_eq!(look(&["index.html"], "2017-08-21", ""), gone);
        assert_eq!(look(&["index.html"], "2017-08-21", "cases/a/index.html"), []);
        assert_eq!(look(&["index.html"], "2017-08-20", ""), [Concern::Back { standing: day("2017-08-21") }]);
        let ahead = Concern::Ahead { today: day("2017-09-01") };
        assert_eq!(look(&["index.html", "cases/a/index.html"], "2017-09-02", ""), std::slice::from_ref(&ahead));
        let first = compare(None, ["index.html"], day("2017-09-02"), day("2017-09-01"), |_| false);
        assert_eq!((first.concerns, first.coming), (vec![ahead], vec!["index.html".to_owned()]));
    }
}
