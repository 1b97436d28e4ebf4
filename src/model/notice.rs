//! Notices (通报): official documents that commend, criticise, name cases, or tell a situation or a ranking.

use chrono::NaiveDate;

use super::accountability::{Accountability, closed_list};
use super::id::{DocNumber, Id};
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
    /// Its title.
    pub title: String,
    /// The title in lines broken by sense, for print.
    pub title_lines: Vec<String>,
    /// What it is for.
    pub kind: NoticeKind,
    /// Its document number.
    pub number: DocNumber,
    /// The issuing bodies (发文机关); at least one, the lead body first.
    pub issued_by: Vec<Id>,
    /// 成文日期
    pub signed_on: NaiveDate,
    /// 印发日期
    pub printed_on: NaiveDate,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
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
