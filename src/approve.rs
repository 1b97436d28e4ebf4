//! `approve`: who drafted, reviewed or approved records, written into them with the digest of what it was.
//!
//! Several records are written together or not at all; nothing is written while one of them is refused.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use crate::approval::covered::covered;
use crate::approval::written::{Role, with_step};
use crate::approval::{Salt, bind, fits, records, sealed};
use crate::archive::read;
use crate::desk::{own_files, sheets};
use crate::diag::{Diagnostics, FileId, Severity, Span, Stopped, closest};
use crate::model::period::{Month, Period};
use crate::model::record::{Kind, Record};
use crate::model::review::{Hold, Release, Step};
use crate::model::site::Site;
use crate::source::Sources;
use crate::{AsOf, BuildError, load, source, validate};

/// What the clerk says.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// The records, as `notices/2017-003`, or the files that they lie in.
    pub records: Vec<&'a str>,
    /// Whether every record that waits for this step is meant.
    pub all: bool,
    /// Of those, the records of a month.
    pub month: Option<Month>,
    /// Of those, the records of a kind.
    pub kind: Option<Kind>,
    /// The step.
    pub role: Role,
    /// The office; none when the approvals that stand get a digest and nothing else.
    pub office: Option<&'a str>,
    /// The rule that the step rests on.
    pub basis: Option<&'a str>,
    /// The day, when it is not today.
    pub on: Option<NaiveDate>,
}

/// What is to be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// What is written, record by record.
    pub entries: Vec<Entry>,
    /// Records that have the step, and say what they said then.
    pub already: Vec<String>,
    /// Records that wait for a step before, where all were meant.
    pub left: Vec<(String, Hold)>,
    /// Records that cannot have it.
    pub refused: Vec<Refusal>,
}

/// A record that gets a step.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub record: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// What else the approval is given to.
    pub with: Vec<String>,
    /// Its file.
    pub path: String,
    /// What the file says now; `None` when there is none yet.
    pub before: Option<String>,
    /// What it will say.
    pub text: String,
}

/// Why a record cannot have a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such record; one that is called nearly so.
    Unknown(String, Option<String>),
    /// A sheet that no ranking record takes in.
    Sheet(String),
    /// It has faults, the first of them at this place.
    Faulty(String, String),
    /// It was not reviewed, or its approval cannot be kept.
    Hold(String, Hold),
    /// The step before is of a later day.
    Earlier(String, NaiveDate),
    /// The step after is of an earlier day.
    After(String, NaiveDate),
    /// The day has not come.
    Ahead(String, NaiveDate),
    /// Its `[review]` is written in a form that is not changed.
    Form(String, String),
}

/// Plans a step for records of the desk; `as_of` is today.
///
/// # Errors
/// [`BuildError`] when the folder cannot be read, or it cannot be told whose it is.
pub fn plan(
    root: &Path,
    as_of: AsOf,
    said: &Said<'_>,
    salts: &mut dyn FnMut() -> Salt,
    sources: &mut Sources,
    diags: &mut Diagnostics,
) -> Result<Plan, BuildError> {
    *sources = source::read(root, diags)?;
    let archive = read::read(root, sources)?;
    let today = as_of.day(archive.zone(sources));
    let mut found = Diagnostics::default();
    let raw = load::load(sources, &mut found);
    let site = validate::validate(raw, sources, &mut found);
    let faults = Faults::of(&found, sources);
    let Some(mut site) = site else {
        diags.append(found);
        return Err(Stopped.into());
    };
    bind(&mut site, sources, &archive, today, &mut Diagnostics::default());
    let day = said.on.unwrap_or(today);
    let mut desk = Desk { site: &site, sources, faults, today, day, said, plan: Plan::default() };
    let mut names = if said.all { desk.waiting() } else { Vec::new() };
    names.extend(said.records.iter().flat_map(|text| desk.named(text)).collect::<Vec<String>>());
    let mut seen = BTreeSet::new();
    for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
        match desk.entry(&name, salts) {
            Ok(Some(entry)) => desk.plan.entries.push(entry),
            Ok(None) => desk.plan.already.push(name),
            Err(refusal) => desk.plan.refused.push(refusal),
        }
    }
    // Faults are shown where they stand in the way.
    if desk.plan.refused.iter().any(|refusal| matches!(refusal, Refusal::Faulty(..))) {
        diags.append(found);
    }
    Ok(desk.plan)
}

/// The errors of the desk: the file, and the place as it is shown.
struct Faults(Vec<(String, String)>);

impl Faults {
    fn of(found: &Diagnostics, sources: &Sources) -> Self {
        let errors = found.sorted(sources).into_iter().filter(|one| one.code.severity() == Severity::Error);
        let place = |span: Span| (sources.path(span.file).to_owned(), sources.place(span).0);
        Self(errors.map(|one| place(one.span)).map(|(path, line)| (path.clone(), format!("{path}:{line}"))).collect())
    }

    /// The first error in one of some files.
    fn within(&self, files: &[String]) -> Option<&str> {
        self.0.iter().find(|(path, _)| files.contains(path)).map(|(_, place)| place.as_str())
    }
}

struct Desk<'a> {
    site: &'a Site,
    sources: &'a Sources,
    faults: Faults,
    today: NaiveDate,
    day: NaiveDate,
    said: &'a Said<'a>,
    plan: Plan,
}

impl Desk<'_> {
    /// The records that wait for the step; those that wait for an earlier one are left, and said.
    fn waiting(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        for record in records(self.site) {
            let meant = self.said.kind.is_none_or(|kind| record.kind() == kind)
                && self.said.month.is_none_or(|month| in_month(record, month));
            if !meant {
                continue;
            }
            let release = record.release();
            let hold = release.hold(self.today);
            let waits = match self.said.role {
                Role::Drafted => release.review.drafted.is_none(),
                Role::Reviewed => hold == Some(Hold::NotReviewed),
                Role::Approved if self.keeps() => release.review.approved.is_some() && !sealed_anew(release),
                Role::Approved => match hold {
                    Some(Hold::NotApproved | Hold::Changed | Hold::Unbound) => true,
                    Some(hold @ Hold::NotReviewed) => {
                        self.plan.left.push((record.path(), hold));
                        false
                    }
                    None
                    | Some(
                        Hold::ApprovedLater(_)
                        | Hold::NotBefore(_)
                        | Hold::TakenBack(_)
                        | Hold::Expired(_)
                        | Hold::Register
                        | Hold::Scheme(_)
                        | Hold::Named(_),
                    ) => false,
                },
            };
            if waits {
                names.push(record.path());
            }
        }
        names
    }

    /// Whether the approvals that stand are kept, and only bound.
    fn keeps(&self) -> bool {
        self.said.office.is_none()
    }

    /// The records that a clerk's words name: a record by its name or file, the rankings that take in a sheet.
    fn named(&mut self, text: &str) -> Vec<String> {
        let name = text.trim_start_matches("./").trim_start_matches("content/").trim_end_matches('/');
        let endings = [".md", ".toml", ".csv", ".xlsx"];
        let name = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        if name.starts_with("scores/") || name.starts_with("evaluations/") {
            let inside = |path: &str| {
                let rest = path.strip_prefix("content/").and_then(|path| path.strip_prefix(name));
                rest.is_some_and(|rest| rest.starts_with(['.', '/']))
            };
            let taken = |one: &&crate::model::ranking::RankingRelease| {
                sheets(self.sources, self.site, one).into_iter().any(inside)
            };
            let rankings = self.site.rankings.iter().filter(taken);
            let rankings: Vec<String> = rankings.map(|one| Record::Ranking(one).path()).collect();
            if rankings.is_empty() {
                self.plan.refused.push(Refusal::Sheet(name.to_owned()));
            }
            return rankings;
        }
        let known = own_files(name).iter().any(|path| self.sources.find(path).is_some());
        if known {
            return vec![name.to_owned()];
        }
        let names: Vec<String> = records(self.site).into_iter().map(Record::path).collect();
        let near = closest(name, names.iter().map(String::as_str)).map(str::to_owned);
        self.plan.refused.push(Refusal::Unknown(name.to_owned(), near));
        Vec::new()
    }

    /// What a record gets; `None` when it has the step and says what it said then.
    fn entry(&self, name: &str, salts: &mut dyn FnMut() -> Salt) -> Result<Option<Entry>, Refusal> {
        let record = records(self.site).into_iter().find(|record| record.path() == name);
        let mut files = own_files(name);
        files.push("content/units.csv".to_owned());
        if let Some(Record::Ranking(one)) = record {
            files.extend(sheets(self.sources, self.site, one).into_iter().map(str::to_owned));
            files.push(format!("content/{}/{}.toml", Kind::Scheme.folder(), one.scheme));
        }
        let own = own_files(name).into_iter().find(|path| self.sources.find(path).is_some());
        let own = own.unwrap_or_else(|| format!("content/{name}.toml"));
        let faulty = self.faults.within(&files).map(str::to_owned);
        let record = match (record, faulty) {
            (Some(record), None) => record,
            (_, Some(place)) => return Err(Refusal::Faulty(name.to_owned(), place)),
            (None, None) => return Err(Refusal::Faulty(name.to_owned(), own)),
        };
        let register = record.kind() == Kind::Unit;
        let path = if register { "content/units.toml".to_owned() } else { own };
        let release = record.release();
        let Some(step) = self.step(name, release, record)? else { return Ok(None) };
        let parts = covered(record, self.site, self.sources);
        let mut groups: Vec<String> = parts.iter().map(|part| part.group.clone()).collect();
        groups.sort();
        groups.dedup();
        groups.retain(|group| group != name);
        let seal = (self.said.role == Role::Approved).then(|| sealed(&salts(), &parts, Span::file(FileId(0))));
        let before = self.sources.find(&path).map(|(file, _)| self.sources.text(file).to_owned());
        let text = with_step(&path, before.as_deref().unwrap_or_default(), self.said.role, &step, seal.as_ref());
        let text = text.ok_or_else(|| Refusal::Form(name.to_owned(), path.clone()))?;
        let title = record.title().filter(|_| record.kind() != Kind::Unit).map(str::to_owned);
        Ok(Some(Entry { record: name.to_owned(), title, with: groups, path, before, text }))
    }

    /// The step to write; `None` when it stands already.
    fn step(&self, name: &str, release: &Release, record: Record<'_>) -> Result<Option<Step>, Refusal> {
        if self.day > self.today {
            return Err(Refusal::Ahead(name.to_owned(), self.day));
        }
        let refused = |hold: Hold| Err(Refusal::Hold(name.to_owned(), hold));
        let review = &release.review;
        let fitting = || release.seal.as_ref().map(|seal| fits(seal, record, self.site, self.sources));
        if self.said.role == Role::Approved {
            let Some(reviewed) = &review.reviewed else { return refused(Hold::NotReviewed) };
            if sealed_anew(release) && fitting() == Some(true) {
                return Ok(None);
            }
            if self.keeps() {
                return match (&review.approved, fitting()) {
                    (None, _) => refused(Hold::NotApproved),
                    (Some(_), Some(false)) => refused(Hold::Changed),
                    (Some(step), Some(true) | None) => Ok(Some(step.clone())),
                };
            }
            if reviewed.on > self.day {
                return Err(Refusal::Earlier(name.to_owned(), reviewed.on));
            }
        }
        let (office, basis) = (self.said.office.unwrap_or_default(), self.said.basis);
        let step = Step { office: office.to_owned(), on: self.day, basis: basis.map(str::to_owned) };
        let (stands, before, after) = match self.said.role {
            Role::Drafted => (&review.drafted, &None, &review.reviewed),
            Role::Reviewed => (&review.reviewed, &review.drafted, &None),
            Role::Approved => (&None, &None, &None),
        };
        if let Some(other) = before.as_ref().filter(|before| before.on > step.on) {
            return Err(Refusal::Earlier(name.to_owned(), other.on));
        }
        if let Some(other) = after.as_ref().filter(|after| after.on < step.on) {
            return Err(Refusal::After(name.to_owned(), other.on));
        }
        Ok((stands.as_ref() != Some(&step)).then_some(step))
    }
}

/// Whether an approval has a digest of what is understood.
fn sealed_anew(release: &Release) -> bool {
    release.seal.as_ref().is_some_and(|seal| seal.salt.is_some())
}

/// Whether a record belongs to a month: a ranking or bulletin by its period, any other by the day it bears.
fn in_month(record: Record<'_>, month: Month) -> bool {
    match record {
        Record::Ranking(one) => one.period == Period::Month(month) || Month::of(one.period.last_day()) == month,
        Record::Bulletin(one) => one.month == month,
        Record::Unit(..)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_)
        | Record::Amendment(_) => record.day().is_some_and(|day| Month::of(day) == month),
    }
}
