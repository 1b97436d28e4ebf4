//! Which day of a record comes before which: one table for all kinds, each rule with the reason that its message gives.
//!
//! What must have happened is held against the day from which the record is public, which is its approval or its own day;
//! so nothing of it can lie after the as-of date of a site that shows it. Windows, deadlines, effects and embargoes may lie ahead, but not absurdly far.

use chrono::{Months, NaiveDate};

use super::check::Check;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::review::RawRelease;
use crate::model::period::{Month, parse_day};
use crate::model::record::{Kind, Record};
use crate::model::site::Site;
use Fact as F;
use Kind as K;

/// A dated fact of a record, by the field that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Facts,
    Decided,
    Effective,
    Publicised,
    Consent,
    WindowFrom,
    WindowTo,
    Awarded,
    Signed,
    Printed,
    Due,
    Begun,
    Dated,
    LastRound,
    Published,
    Closed,
    Corrected,
    Done,
    Drafted,
    Reviewed,
    Approved,
    /// The day from which the record is public: its approval and its own day.
    Public,
    Embargo,
}

impl Fact {
    /// The field as it is written.
    fn field(self) -> &'static str {
        match self {
            F::Facts => "facts_period.to",
            F::Decided | F::Awarded => "decided_on",
            F::Effective => "effective_on",
            F::Publicised => "publicised_on",
            F::Consent => "consent.on",
            F::WindowFrom => "publicity.from",
            F::WindowTo => "publicity.to",
            F::Signed => "signed_on",
            F::Printed => "printed_on",
            F::Due => "due",
            F::Begun => "month",
            F::Dated => "date",
            F::LastRound => "round",
            F::Published => "published_on",
            F::Closed => "closed.on",
            F::Corrected => "correction.on",
            F::Done => "done.on",
            F::Drafted => "drafted.on",
            F::Reviewed => "reviewed.on",
            F::Approved => "approved.on",
            F::Public => "approved.on, publicised_on",
            F::Embargo => "embargo",
        }
    }

    /// Whether a broken rule is shown at this later fact rather than at the earlier one: the deadline before its order,
    /// not the order after its deadline.
    fn shown(self) -> bool {
        matches!(self, F::Effective | F::Printed | F::Due | F::Dated | F::Closed | F::Corrected | F::Done)
    }
}

/// A fact must not be later than another, for a reason with words of its own.
struct Rule(Kind, Fact, Fact, &'static str);

/// The table. Steps of a review are in order by `review-order`, spans of one field by their own check.
const RULES: [Rule; 18] = [
    Rule(K::Case, F::Facts, F::Decided, "help-facts"),
    Rule(K::Case, F::Facts, F::Publicised, "help-facts"),
    Rule(K::Case, F::Facts, F::Public, "help-public"),
    Rule(K::Case, F::Decided, F::Publicised, "help-decided"),
    Rule(K::Case, F::Decided, F::Public, "help-public"),
    Rule(K::Case, F::Decided, F::Effective, "help-effective"),
    // 个人信息保护法, art. 13 and 14: consent comes before what it allows.
    Rule(K::Exemplar, F::Consent, F::Publicised, "help-consent"),
    Rule(K::Exemplar, F::WindowFrom, F::Publicised, "help-window"),
    Rule(K::Exemplar, F::WindowTo, F::Awarded, "help-award"),
    Rule(K::Exemplar, F::Awarded, F::Public, "help-public"),
    Rule(K::Notice, F::Signed, F::Printed, "help-printed"),
    Rule(K::Order, F::Signed, F::Printed, "help-printed"),
    Rule(K::Order, F::Signed, F::Due, "help-due"),
    Rule(K::Bulletin, F::Begun, F::Dated, "help-begun"),
    Rule(K::Ranking, F::LastRound, F::Published, "help-month-open"),
    Rule(K::Ranking, F::LastRound, F::Closed, "help-month-open"),
    Rule(K::Ranking, F::Closed, F::Corrected, "help-closed"),
    Rule(K::Ranking, F::LastRound, F::Done, "help-done"),
];

/// What may lie in the future, and within how many months of which other fact: more is a slip of the pen.
const REACH: [(Fact, Fact, u32); 9] = [
    (F::Signed, F::Due, 60),
    (F::WindowFrom, F::WindowTo, 12),
    (F::Decided, F::Effective, 12),
    (F::Approved, F::Embargo, 60),
    (F::Approved, F::Publicised, 60),
    (F::Approved, F::Signed, 60),
    (F::Approved, F::Printed, 60),
    (F::Approved, F::Dated, 60),
    (F::Approved, F::Published, 60),
];

/// No record of these kinds is about a day before the People's Republic, or one that nobody alive will read.
const RANGE: [(i32, u32, u32); 2] = [(1949, 10, 1), (2100, 12, 31)];

/// The dated facts of one record.
pub(super) struct Dates {
    kind: Kind,
    list: Vec<(Fact, NaiveDate, Span)>,
}

impl Dates {
    /// The steps of a record's review, to which its other dates are added.
    pub(super) fn of(kind: Kind, release: &RawRelease) -> Self {
        let mut dates = Self { kind, list: Vec::new() };
        let steps =
            [(F::Drafted, &release.drafted), (F::Reviewed, &release.reviewed), (F::Approved, &release.approved)];
        for (fact, step) in steps {
            dates.add(fact, step.as_ref().and_then(|step| step.on.as_ref()));
        }
        dates.add(F::Embargo, release.embargo.as_ref());
        dates
    }

    /// Takes a field; one that is no day has been reported as such.
    pub(super) fn add(&mut self, fact: Fact, field: Option<&Spanned<String>>) {
        let day = field.and_then(|field| Some((parse_day(&field.value).ok()?, field.span)));
        self.list.extend(day.map(|(day, span)| (fact, day, span)));
    }

    /// Takes a month as its first day: what happened in it may have happened then.
    pub(super) fn month(&mut self, fact: Fact, field: Option<&Spanned<String>>) {
        let day = field.and_then(|field| Some((field.value.parse::<Month>().ok()?.first_day(), field.span)));
        self.list.extend(day.map(|(day, span)| (fact, day, span)));
    }

    pub(super) fn day(&mut self, fact: Fact, day: Option<NaiveDate>, span: Span) {
        self.list.extend(day.map(|day| (fact, day, span)));
    }

    /// Reports what breaks a rule, each fact once.
    pub(super) fn check(&self, check: &mut Check<'_>) {
        let mut list = self.list.clone();
        if let Some(approved) = list.iter().find(|(fact, ..)| *fact == F::Approved) {
            let own = list.iter().filter(|(fact, ..)| matches!(fact, F::Approved | F::Publicised));
            let public = own.map(|(_, day, _)| *day).max().unwrap_or(approved.1);
            list.push((F::Public, public, approved.2));
        }
        for &(fact, day, span) in &self.list {
            if !self.sane(fact, day, span, check) {
                continue;
            }
            let broken = RULES.iter().filter(|rule| rule.0 == self.kind && rule.1 == fact).find_map(|rule| {
                let later = list.iter().find(|later| later.0 == rule.2 && later.1 < day);
                later.map(|later| (rule, later))
            });
            if let Some((Rule(_, _, _, reason), &(other, limit, at))) = broken {
                let at = if other.shown() { at } else { span };
                let fault = Diagnostic::new(Code::DateOrder, at).arg("earlier", fact.field()).arg("day", day);
                check.fault(fault.arg("later", other.field()).arg("limit", limit).remedy(reason));
            }
        }
    }

    fn sane(&self, fact: Fact, day: NaiveDate, span: Span, check: &mut Check<'_>) -> bool {
        let [low, high] = RANGE.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        let near = REACH.iter().filter(|(_, to, _)| *to == fact).filter_map(|(from, _, months)| {
            let from = self.list.iter().filter(|other| other.0 == *from).map(|other| other.1).max()?;
            from.checked_add_months(Months::new(*months))
        });
        let (low, high) = (low.unwrap_or(NaiveDate::MIN), near.chain(high).min().unwrap_or(NaiveDate::MAX));
        if (low..=high).contains(&day) {
            return true;
        }
        let fault = Diagnostic::new(Code::DateRange, span).arg("field", fact.field()).arg("found", day);
        check.fault(fault.arg("low", low).arg("high", high));
        false
    }
}

/// Warns of what is recorded for a day that is still to come: it is not shown before.
pub fn ahead(site: &Site, as_of: NaiveDate, diags: &mut Diagnostics) {
    for release in site.rankings.iter().filter(|one| Record::Ranking(one).release().hold(as_of).is_none()) {
        let closed = release.closed.iter().map(|closed| (F::Closed, closed.on, closed.span));
        let corrected = release.corrections.iter().map(|one| (F::Corrected, one.on, one.span));
        let done = release.done.iter().map(|done| (F::Done, done.on, done.span));
        for (fact, day, span) in closed.chain(corrected).chain(done).filter(|(_, day, _)| *day > as_of) {
            let fault = Diagnostic::new(Code::DateAhead, span).arg("field", fact.field());
            diags.push(fault.arg("day", day).arg("as_of", as_of));
        }
    }
}
