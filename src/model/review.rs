//! Who drafted, reviewed and approved a record: 先审查后公开.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::id::Id;
use super::place::Span;

/// One step of the way to publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The office that took it. An office, never a person.
    pub office: String,
    /// The day.
    pub on: NaiveDate,
    /// The rule it rests on; a review always names one.
    pub basis: Option<String>,
}

/// The steps a record has taken so far.
///
/// 政府信息公开条例 (2019), art. 17: review before publication; 党务公开条例(试行), art. 15: propose, check, approve,
/// publish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// 起草
    pub drafted: Option<Step>,
    /// 审查
    pub reviewed: Option<Step>,
    /// 审批
    pub approved: Option<Step>,
}

/// What binds an approval to what was approved. Nothing of it is ever published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// 64 hexadecimal digits.
    pub digest: String,
    /// The random bytes that the digest and the marks are taken with, in hexadecimal digits; none for a digest of the
    /// bytes of the file, as they were written before.
    pub salt: Option<String>,
    /// Short digests of each thing that was approved, by what it belongs to, so that a change can be named.
    pub marks: BTreeMap<String, String>,
    /// Where the digest stands.
    pub span: Span,
}

/// Whether an approval still binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Binding {
    /// It does, or nothing binds it.
    #[default]
    Stands,
    /// What was approved has changed since.
    Changed,
    /// The site asks for a digest, and there is none.
    Unbound,
}

/// What decides whether and from when a record may be published; every gated record carries one.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// Its steps.
    pub review: Review,
    /// What its approval was given to.
    pub seal: Option<Seal>,
    /// Whether the approval still binds; `approval` says so of what lies on the desk.
    pub binding: Binding,
    /// Where the approval stands.
    pub approved_at: Option<Span>,
    /// The first day on which it may be public, from `embargo` or the record's own date.
    pub not_before: Option<NaiveDate>,
}

/// Why a record is not published, and with that what it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It has no review entry.
    NotReviewed,
    /// It has no approval entry.
    NotApproved,
    /// What was approved has changed since then.
    Changed,
    /// The site asks for approvals with a digest, and this one has none.
    Unbound,
    /// Its approval is dated later than the as-of date.
    ApprovedLater(NaiveDate),
    /// It may not be public before a day that is still to come.
    NotBefore(NaiveDate),
    /// It was taken back on a day.
    TakenBack(NaiveDate),
    /// Its retention was over on a day.
    Expired(NaiveDate),
    /// It is approved and waits for the unit register, since it names units.
    Register,
    /// It is approved and waits for a record that it names, which is not approved and was never public.
    Named(String),
    /// It is approved and waits for its scheme, without which nobody could read it.
    Scheme(Id),
}

impl Release {
    /// The first day on which the record is public, if it is reviewed and approved.
    #[must_use]
    pub fn public_on(&self) -> Option<NaiveDate> {
        let (reviewed, approved) = self.review.reviewed.as_ref().zip(self.review.approved.as_ref())?;
        Some(reviewed.on.max(approved.on)).max(self.not_before)
    }

    /// Why the record is held back on a day; `None` when it may be published.
    #[must_use]
    pub fn hold(&self, as_of: NaiveDate) -> Option<Hold> {
        let Review { reviewed, approved, .. } = &self.review;
        let (Some(reviewed), Some(approved)) = (reviewed, approved) else {
            return Some(if reviewed.is_none() { Hold::NotReviewed } else { Hold::NotApproved });
        };
        match self.binding {
            Binding::Stands => {}
            Binding::Changed => return Some(Hold::Changed),
            Binding::Unbound => return Some(Hold::Unbound),
        }
        let complete = reviewed.on.max(approved.on);
        if complete > as_of {
            return Some(Hold::ApprovedLater(complete));
        }
        self.not_before.filter(|day| *day > as_of).map(Hold::NotBefore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn some_step(on: &str) -> Step {
        Step { office: "县纪委".to_owned(), on: day(on), basis: Some("条例第十七条".to_owned()) }
    }

    #[test]
    fn nothing_leaves_without_review_and_approval() {
        let review = |reviewed, approved| Review { drafted: None, reviewed, approved };
        let step = |on| Some(some_step(on));
        let as_of = day("2017-08-21");
        let cases = [
            (review(None, None), None, Some(Hold::NotReviewed)),
            (review(None, step("2017-08-01")), None, Some(Hold::NotReviewed)),
            (review(step("2017-08-01"), None), None, Some(Hold::NotApproved)),
            (review(step("2017-08-01"), step("2017-08-22")), None, Some(Hold::ApprovedLater(day("2017-08-22")))),
            (review(step("2017-08-01"), step("2017-08-21")), None, None),
            (
                review(step("2017-08-01"), step("2017-08-02")),
                Some(day("2017-08-22")),
                Some(Hold::NotBefore(day("2017-08-22"))),
            ),
            (review(step("2017-08-01"), step("2017-08-02")), Some(as_of), None),
        ];
        for (review, not_before, wanted) in cases {
            let release = Release { review, not_before, ..Release::default() };
            assert_eq!(release.hold(as_of), wanted, "{release:?}");
        }
    }
}
