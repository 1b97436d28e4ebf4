//! What rests on a withdrawn record: a deduction, an order, a case in a batch, a link. Somebody must decide about each.

use chrono::NaiveDate;

use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Span};
use crate::model::amendment::{Amendment, AmendmentKind};
use crate::model::id::DocNumber;
use crate::model::prose::Link;
use crate::model::record::Record;
use crate::model::site::Site;
use crate::source::Sources;

/// Names of the records that rest on another, as `orders/2017-001`, in the order of the site.
#[must_use]
pub fn resting_on(site: &Site, record: &str) -> Vec<String> {
    let records = site.records();
    let number = records.iter().find(|one| one.path() == record).and_then(|one| number(*one));
    records.iter().filter(|one| one.path() != record && rests(**one, record, number)).map(|one| one.path()).collect()
}

/// Reports what rests on a withdrawn record and was not decided about.
pub fn report(desk: &Sources, site: &Site, as_of: NaiveDate, diags: &mut Diagnostics) {
    let in_force = |one: &&Amendment| one.kind == AmendmentKind::Withdrawal && one.on <= as_of;
    let withdrawn: Vec<&Amendment> = site.amendments.iter().filter(in_force).collect();
    for amendment in &withdrawn {
        for record in resting_on(site, &amendment.record) {
            let decided = amendment.keep.contains(&record) || withdrawn.iter().any(|other| other.record == record);
            if decided {
                continue;
            }
            let files = super::own_files(&record);
            let at = files.iter().find_map(|path| desk.find(path)).map_or(FileId(0), |(id, _)| id);
            let fault = Diagnostic::new(Code::RestsOnWithdrawn, Span::file(at)).arg("record", &record);
            diags.push(fault.arg("withdrawn", &amendment.record));
        }
    }
}

/// The document number of a record.
fn number(record: Record<'_>) -> Option<&DocNumber> {
    match record {
        Record::Notice(one) => Some(&one.document.number),
        Record::Order(one) => Some(&one.document.number),
        Record::Unit(..)
        | Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => None,
    }
}

/// Whether a record names another one, by its name, in a field or a link.
pub(super) fn names(one: Record<'_>, named: &str, records: &[Record<'_>]) -> bool {
    let number = records.iter().find(|other| other.path() == named).and_then(|other| number(*other));
    one.path() != named && (rests(one, named, number) || one.body().is_some_and(|body| links_to(body, named)))
}

fn rests(one: Record<'_>, on: &str, number: Option<&DocNumber>) -> bool {
    let named = |kind: &str, id: &dyn std::fmt::Display| on == format!("{kind}/{id}");
    let by_field = match one {
        Record::Ranking(one) => one.adjustments.iter().any(|applied| Some(&applied.document) == number),
        Record::Order(one) => one.notice.as_ref().is_some_and(|notice| named("notices", notice)),
        Record::Notice(one) => {
            one.cases.iter().any(|case| named("cases", case))
                || one.exemplars.iter().any(|exemplar| named("exemplars", exemplar))
        }
        Record::Exemplar(one) => {
            one.awards.iter().any(|award| award.document.is_some() && award.document.as_ref() == number)
        }
        // A bulletin stays as it was issued; what was withdrawn from it is marked there.
        Record::Bulletin(_) | Record::Amendment(_) => return false,
        Record::Unit(..) | Record::Case(_) | Record::Article(_) | Record::Page(_) | Record::Scheme(_) => false,
    };
    by_field || one.body().is_some_and(|body| links_to(body, on))
}

fn links_to(body: &crate::model::prose::Body, on: &str) -> bool {
    body.prose.links().any(|(link, _)| match link {
        Link::Record { kind, id } => on == format!("{kind}/{id}"),
        Link::External(_) | Link::Anchor(_) => false,
    })
}
