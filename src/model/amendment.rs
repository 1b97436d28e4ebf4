//! Amendments (更正、补充、撤回 …): what was said, what is right, since when, and why. Published is never rewritten.

use chrono::NaiveDate;

use super::accountability::closed_list;
use super::id::{DocNumber, Id};
use super::review::Release;

closed_list! {
    /// What an amendment does.
    ///
    /// Source: 政府信息公开条例 (2019), art. 41 (更正); 中国共产党党员权利保障条例 (2020), art. 27, 31 (澄清正名、恢复名誉).
    AmendmentKind {
        Correction = "更正",
        Supplement = "补充",
        Clearing = "澄清正名",
        Restoration = "恢复名誉",
        Withdrawal = "撤回",
        Move = "移址",
    }
}

/// An amendment of one published record.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// Its id.
    pub id: Id,
    /// What it does.
    pub kind: AmendmentKind,
    /// The record it amends, as `notices/2017-003`, `rankings/village-2017/2017-06` or `units`.
    pub record: String,
    /// The day from which it counts.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// The document behind it.
    pub document: Option<DocNumber>,
    /// Where a record that moved stands now, as `notices/2017-004`.
    pub moved_to: Option<String>,
    /// Records that may stand although they rest on what was withdrawn: somebody decided so.
    pub keep: Vec<String>,
    /// The digest of a closed period's inputs as amended.
    pub digest: Option<String>,
    /// Each value that differs.
    pub changes: Vec<AmendedValue>,
    /// The places it moved in a closed period.
    pub places: Vec<AmendedPlace>,
    /// Its approval.
    pub release: Release,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendedValue {
    /// Its name, as `title` or `scores/village/2017-W23.csv: qingshi-shuanghe/checklist`.
    pub field: String,
    /// What it was; `None` when it was not there.
    pub was: Option<String>,
    /// What it is; `None` when it is gone.
    pub now: Option<String>,
}

/// A unit's place in a closed period before and after: rank and score as published; `None` where it was not ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendedPlace {
    /// The unit.
    pub unit: Id,
    /// Rank and score before.
    pub was: Option<(u32, String)>,
    /// Rank and score now.
    pub now: Option<(u32, String)>,
}

impl Amendment {
    /// Whether it takes its record away, to another address or for good.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        match self.kind {
            AmendmentKind::Withdrawal | AmendmentKind::Move => true,
            AmendmentKind::Correction
            | AmendmentKind::Supplement
            | AmendmentKind::Clearing
            | AmendmentKind::Restoration => false,
        }
    }
}
