//! Notices (通报): official documents that commend, criticise, name cases, or tell a situation or a ranking.

use super::accountability::{Accountability, closed_list};
use super::document::OfficialDocument;
use super::id::Id;
use super::prose::Body;
use super::review::Release;

closed_list! {
    /// What a notice is for.
    ///
    /// Source: 党政机关公文处理工作条例, art. 8 (9): 通报 commends, criticises, conveys important guidance and
    /// circumstances; cases and rankings are the forms that supervision offices publish most.
    NoticeKind {
        Commendation = "表彰",
        Criticism = "批评",
        Cases = "典型案例",
        Situation = "情况",
        Ranking = "排名",
    }
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id.
    pub id: Id,
    /// Its elements as an official document.
    pub document: OfficialDocument,
    /// What it is for.
    pub kind: NoticeKind,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// Units it is about.
    pub units: Vec<Id>,
    /// Cases it names.
    pub cases: Vec<Id>,
    /// Exemplars it commends.
    pub exemplars: Vec<Id>,
    /// Whom it held to account.
    pub accountability: Vec<Accountability>,
    /// Its Markdown text.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}
