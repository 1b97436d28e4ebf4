//! Articles (报道) and plain pages.

use chrono::NaiveDate;

use super::id::Id;
use super::prose::Body;
use super::review::Release;

/// A news article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// 发布时间
    pub date: NaiveDate,
    /// 来源
    pub source: String,
    /// 作者
    pub author: Option<String>,
    /// 署名, the body that signs it.
    pub signed_by: Option<String>,
    /// 栏目
    pub column: String,
    /// A summary for lists.
    pub summary: Option<String>,
    /// Its Markdown text.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}

/// A plain page, such as about this site.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Its place among the pages; lower first.
    pub order: u32,
    /// Its Markdown text.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}
