//! Rectification orders (限期整改通知书): what a unit must put right, how, and by when.

use chrono::NaiveDate;

use super::document::OfficialDocument;
use super::id::Id;
use super::prose::Body;
use super::review::Release;

/// A rectification order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: Id,
    /// Its elements as an official document.
    pub document: OfficialDocument,
    /// The unit that answers for it (责任单位).
    pub unit: Id,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// The notice whose problems it follows up.
    pub notice: Option<Id>,
    /// What must be put right, at least one.
    pub items: Vec<OrderItem>,
    /// Its Markdown text.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}

/// One thing that must be put right.
#[derive(Clone, Debug)]
pub struct OrderItem {
    /// 问题
    pub problem: String,
    /// 整改措施
    pub measure: String,
    /// The unit that answers for this one (责任单位).
    pub unit: Id,
    /// The last day (期限).
    pub due: NaiveDate,
}

impl Order {
    /// Every unit that the order binds, each once, the responsible one first.
    #[must_use]
    pub fn units(&self) -> Vec<&Id> {
        let mut units = vec![&self.unit];
        for item in &self.items {
            if !units.contains(&&item.unit) {
                units.push(&item.unit);
            }
        }
        units
    }
}
