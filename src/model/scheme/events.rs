//! Points by event (每例扣几分、加几分): an indicator that starts from full marks, or from nothing, and loses or gains so
//! many points a piece, down to a floor and up to a cap: 扣完为止, 最高加 5 分.

use crate::model::number::{Decimal, Exact, OutOfRange};

/// How events become points.
#[derive(Clone, Debug)]
pub struct EventRule {
    /// Points without any event.
    pub start: Decimal,
    /// Not below.
    pub floor: Decimal,
    /// Not above.
    pub cap: Decimal,
    /// What is counted, each a column of the score table.
    pub items: Vec<EventItem>,
}

/// One kind of event.
#[derive(Clone, Debug)]
pub struct EventItem {
    /// The column that counts it, and what readers see.
    pub name: String,
    /// Points a piece; below zero for a deduction. An event doubled or halved on a condition is an item of its own.
    pub points: Decimal,
}

impl EventRule {
    /// Points for counts, in the order of the items.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128-bit fractions do not hold it.
    pub fn points(&self, counts: &[u64]) -> Result<Exact, OutOfRange> {
        let mut sum = self.start.exact();
        for (item, count) in self.items.iter().zip(counts) {
            sum = sum.plus(item.points.exact().times(Exact::whole(*count))?)?;
        }
        Ok(sum.max(self.floor.exact()).min(self.cap.exact()))
    }
}
