//! Bulletins (简报): the monthly issue, assembled from that month's records.

use chrono::NaiveDate;

use super::id::Id;
use super::period::Month;
use super::prose::Body;
use super::review::Release;

/// One monthly issue.
#[derive(Clone, Debug)]
pub struct Bulletin {
    /// The month it is about.
    pub month: Month,
    /// Its title.
    pub title: String,
    /// 第N期, within the year.
    pub issue: u32,
    /// 总第M期
    pub total: u32,
    /// The office that edits it.
    pub office: Id,
    /// The day it is printed.
    pub date: NaiveDate,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// The editor's note (编者按), in Markdown.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}
