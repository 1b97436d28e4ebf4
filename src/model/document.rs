//! The elements that every official document has (公文格式各要素), whatever kind it is.

use chrono::NaiveDate;

use super::accountability::closed_list;
use super::id::{DocNumber, Id};

closed_list! {
    /// The layout of an official document.
    ///
    /// Source: GB/T 9704-2012, 7 (file), 10.1 (letter) and 10.3 (minutes).
    Format {
        File = "文件",
        Letter = "信函",
        Minutes = "纪要",
    }
}

/// The elements of an official document around its text.
///
/// Source: 党政机关公文处理工作条例, art. 9; GB/T 9704-2012, 7.
#[derive(Clone, Debug)]
pub struct OfficialDocument {
    /// Its title.
    pub title: String,
    /// The title in lines broken by sense, for print; empty when the program breaks it.
    pub title_lines: Vec<String>,
    /// Its document number.
    pub number: DocNumber,
    /// Its layout.
    pub format: Format,
    /// The words of the red heading, where they are not the issuing body's name.
    pub masthead: Option<String>,
    /// The issuing bodies (发文机关); at least one, the lead body first.
    pub issued_by: Vec<Id>,
    /// 签发人: who signed a document that goes upward; empty for all others.
    pub signers: Vec<String>,
    /// 成文日期
    pub signed_on: NaiveDate,
    /// 印发日期
    pub printed_on: NaiveDate,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// Whether a seal is put over signature and date; the print leaves its place.
    pub sealed: bool,
    /// 附注, without its brackets.
    pub note: Option<String>,
    /// Who was present, for minutes.
    pub present: Vec<String>,
}
