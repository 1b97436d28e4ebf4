//! The memory of a site folder: what was published, one folder a publication, none ever changed by a later one.
//!
//! A publication is in effect a whole copy of what a build reads, stored as the files that are new or say something
//! else since the one before; the site of a day is these folders laid over each other in order. Learnt from append-only
//! registers (entries over items named by their hash) and from backup tools (objects named by content, a check of all).
//!
//! `read` reads and checks it, `in_force` chooses what a day's build sees, `write` adds to it; only an erasure changes
//! what stands in it, through its `journal`.

pub(crate) mod erasures;
pub mod in_force;
pub(crate) mod journal;
pub mod publication;
pub mod read;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::source::{Content, Sources};
use publication::{Digest, Head};

/// The folder in the site folder.
pub const FOLDER: &str = "archive";

/// The list of a publication's files with their salted digests.
pub const FILES: &str = "files.txt";

/// The random bytes behind the digests of [`FILES`]; no digest covers this list.
pub const SALTS: &str = "salts.txt";

/// The list of what was erased, by place.
pub const ERASURES: &str = "erasures.toml";

/// The folder in a publication for documents kept as they were issued.
pub const ISSUED: &str = "issued";

/// All publications, in the order in which they count.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// The publications: by as-of date, then number, then folder.
    pub entries: Vec<Entry>,
    /// What was erased.
    pub erased: Vec<Erased>,
    /// What is wrong with it.
    pub faults: Vec<ArchiveFault>,
}

/// One publication.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name of its folder.
    pub folder: String,
    /// What it says about itself.
    pub head: Head,
    /// Files that are new or say something else since the publications before, by path.
    pub files: BTreeMap<String, Stored>,
    /// Files that are no more.
    pub removed: BTreeSet<String>,
}

/// A file in a publication.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What it holds; `None` when it is missing or damaged and nothing at hand fits its digest.
    pub content: Option<Content>,
    /// Whether words in it were erased since.
    pub erased: bool,
}

/// A place where something was erased. Never says what stood there, nor a digest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The folder of the publication.
    pub publication: String,
    /// The path of the file in it.
    pub file: String,
    /// The day.
    pub on: NaiveDate,
    /// Whether the whole record went, not only words in it.
    pub whole: bool,
    /// Whether its retention was over; the day is then the day of that.
    pub expired: bool,
    /// Why.
    pub reason: String,
    /// The digest of the blanked copy; none where no copy is left.
    pub digest: Option<Digest>,
}

/// What is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArchiveFault {
    /// What.
    pub kind: FaultKind,
    /// The folder it is in.
    pub folder: String,
    /// The file, or the folder of another publication.
    pub file: String,
}

/// The kinds of [`ArchiveFault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A later program wrote the publication.
    Newer,
    /// The head or the list of files is not as it was written.
    Edited,
    /// The folder's name does not fit its head.
    Name,
    /// A publication that it follows is not there.
    Predecessor,
    /// A file is not there.
    Missing,
    /// A file is not as it was written.
    Damaged,
    /// A file that the publication does not list.
    Added,
    /// Two publications follow one: two offices published side by side. Both stand.
    Fork,
    /// Two publications side by side changed one file in two ways; the later one counts.
    Both,
    /// Something that was erased is back.
    Restored,
    /// An erasure was stopped before it was finished.
    Erasing,
    /// An as-of date before that of the publication it follows.
    Order,
}

impl FaultKind {
    /// The code under which it is reported.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Newer => Code::ArchiveNewer,
            Self::Edited | Self::Name | Self::Order => Code::ArchiveEdited,
            Self::Predecessor => Code::ArchivePredecessor,
            Self::Missing => Code::ArchiveMissing,
            Self::Damaged => Code::ArchiveDamaged,
            Self::Added => Code::ArchiveAdded,
            Self::Fork => Code::ArchiveFork,
            Self::Both => Code::ArchiveBoth,
            Self::Restored => Code::ArchiveRestored,
            Self::Erasing => Code::ArchiveErasing,
        }
    }
}

impl Archive {
    /// Whether nothing was published yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The newest publication.
    #[must_use]
    pub fn newest(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// The highest number of a publication.
    #[must_use]
    pub fn highest(&self) -> Option<u32> {
        self.entries.iter().map(|entry| entry.head.number).max()
    }

    /// The site's time zone: that of the newest publication, else of the desk; China's where none is written.
    #[must_use]
    pub fn zone(&self, desk: &Sources) -> chrono::FixedOffset {
        let published =
            in_force::overlay(&self.entries).remove("site.toml").and_then(|(_, stored)| stored.content.clone());
        let text = published.or_else(|| desk.find("site.toml").map(|(_, file)| file.content.clone()));
        let said = text.map(|content| crate::understood::Understood::of("site.toml", &content));
        let zone = said.and_then(|said| said.get("timezone")?.parse().ok());
        zone.unwrap_or_else(crate::model::site::china)
    }

    /// Lets the desk know which records were erased.
    #[must_use]
    pub fn tell(&self, desk: Sources) -> Sources {
        desk.without(self.erased_records())
    }

    /// Records that were erased, each with the day and whether its retention was over.
    #[must_use]
    pub fn erased_days(&self) -> BTreeMap<String, (NaiveDate, bool)> {
        let whole = self.erased.iter().filter(|erased| erased.whole);
        let day = |one: &Erased| Some((in_force::record_of(&one.file)?.to_owned(), (one.on, one.expired)));
        whole.filter_map(day).collect()
    }

    /// Records that were erased, as `notices/2017-003`.
    #[must_use]
    pub fn erased_records(&self) -> BTreeSet<String> {
        let whole = self.erased.iter().filter(|erased| erased.whole);
        whole.filter_map(|erased| in_force::record_of(&erased.file)).map(str::to_owned).collect()
    }

    /// The publications that no other follows: one, unless two offices published side by side.
    #[must_use]
    pub fn tips(&self) -> Vec<Digest> {
        let followed: BTreeSet<Digest> =
            self.entries.iter().flat_map(|entry| entry.head.previous.iter().copied()).collect();
        self.entries.iter().map(|entry| entry.head.digest()).filter(|digest| !followed.contains(digest)).collect()
    }

    /// The place of the publication that a build as of a day shows: the newest not after it, or the first.
    #[must_use]
    pub fn of_day(&self, day: NaiveDate) -> Option<usize> {
        let newest = self.entries.iter().rposition(|entry| entry.head.as_of <= day);
        newest.or_else(|| (!self.entries.is_empty()).then_some(0))
    }

    /// Reports everything that is wrong with it. What rests on a damaged file is reported again where it is needed.
    pub fn report(&self, sources: &Sources, diags: &mut Diagnostics) {
        for fault in &self.faults {
            let head = format!("{FOLDER}/{}/{}", fault.folder, publication::HEAD);
            let at = sources.find(&head).or_else(|| sources.find("site.toml")).map_or(FileId(0), |(id, _)| id);
            let diagnostic = Diagnostic::new(fault.kind.code(), Span::file(at)).arg("folder", &fault.folder);
            diags.push(diagnostic.arg("file", &fault.file));
        }
    }
}
