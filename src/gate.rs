//! The gate: what may be published on a day, and why the rest may not. 先审查后公开.
//!
//! [`PublicView`] is the only value that later stages see, so nothing held back can reach a page, a list, a count, a
//! neighbour, a feed, a data file, a PDF or a file name.

mod gone;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::amendment::Amendment;
use crate::model::article::{Article, Page};
use crate::model::bulletin::Bulletin;
use crate::model::case::Case;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::period::{Period, Round};
use crate::model::promise::Promise;
use crate::model::ranking::RankingRelease;
use crate::model::record::{Kind, Record};
use crate::model::review::{Hold, Release};
use crate::model::scheme::Scheme;
use crate::model::score::{EvaluationSheet, ScoreSheet, SheetPlace};
use crate::model::site::{Identity, Site};
use crate::model::unit::{Unit, UnitTree};
use crate::understood::Change;

/// The approved part of a site on a day.
#[derive(Debug)]
pub struct PublicView<'s> {
    /// The day.
    pub as_of: NaiveDate,
    /// Who publishes.
    pub identity: &'s Identity,
    /// The unit register; empty while it is not approved.
    pub units: UnitTree,
    /// The approval of the register.
    pub units_release: &'s Release,
    /// Schemes by id.
    pub schemes: Vec<&'s Scheme>,
    /// Released months by scheme and month.
    pub rankings: Vec<&'s RankingRelease>,
    /// Bulletins, newest first.
    pub bulletins: Vec<&'s Bulletin>,
    /// Notices, newest first.
    pub notices: Vec<&'s Notice>,
    /// Rectification orders, newest first.
    pub orders: Vec<&'s Order>,
    /// Cases, newest first.
    pub cases: Vec<&'s Case>,
    /// Exemplars, newest first.
    pub exemplars: Vec<&'s Exemplar>,
    /// Articles, newest first.
    pub articles: Vec<&'s Article>,
    /// Plain pages in their order.
    pub pages: Vec<&'s Page>,
    /// Amendments, newest first.
    pub amendments: Vec<&'s Amendment>,
    /// In a preview of the desk the records that may not be published, or not so, by name; `None` everywhere else.
    pub drafts: Option<BTreeMap<String, Draft>>,
    /// Records that are no more, by name.
    pub gone: Vec<Gone<'s>>,
    scores: BTreeMap<(SheetPlace, Round), &'s ScoreSheet>,
    evaluations: BTreeMap<(SheetPlace, Round), &'s EvaluationSheet>,
    by_id: BTreeMap<Kind, BTreeMap<Cow<'s, str>, Record<'s>>>,
}

/// A record that was published and is no more: its address says so.
#[derive(Clone, Debug)]
pub struct Gone<'s> {
    /// Its name, as `notices/2017-003`.
    pub record: String,
    /// Since when.
    pub on: NaiveDate,
    /// Why.
    pub why: Why<'s>,
}

/// Why a record is no more.
#[derive(Clone, Copy, Debug)]
pub enum Why<'s> {
    /// It was withdrawn.
    Withdrawn(&'s Amendment),
    /// It stands at another address.
    Moved(&'s Amendment),
    /// It was erased; nothing is said about it any more.
    Erased,
    /// Its retention is over; nothing is said about it any more either.
    Expired,
}

/// A record that is not published, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its path below `content/`, without the ending.
    pub record: String,
    /// Why.
    pub hold: Hold,
}

/// A record that a preview shows although it may not be published, or not so.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Why it may not be published; `None` for one that is approved and not published yet.
    pub hold: Option<Hold>,
    /// Whether something of it was published.
    pub published: bool,
    /// How it differs from what stands.
    pub changes: Vec<Change>,
}

/// What may be published on a day, and what is held back.
#[must_use]
pub fn open(site: &Site, as_of: NaiveDate) -> (PublicView<'_>, Vec<Held>) {
    opened(site, as_of, false)
}

/// The desk for who works on it: everything but what was taken back, each record that may not be published, or not so,
/// among the drafts. Only a preview in memory asks for it; `differs` tells of a record whether something of it was
/// published and how it differs from that.
pub(crate) fn preview(
    site: &Site,
    as_of: NaiveDate,
    differs: impl Fn(&str) -> (bool, Vec<Change>),
) -> (PublicView<'_>, Vec<Held>) {
    let (mut view, held) = opened(site, as_of, true);
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for record in site.records() {
        let name = record.path();
        if drafts.contains_key(&name) {
            continue;
        }
        let hold = held.iter().find(|held| held.record == name).map(|held| held.hold.clone());
        let (published, changes) = differs(&name);
        if hold.is_some() || published && !changes.is_empty() {
            drafts.insert(name, Draft { hold, published, changes });
        }
    }
    view.drafts = Some(drafts);
    (view, held)
}

fn opened(site: &Site, as_of: NaiveDate, all: bool) -> (PublicView<'_>, Vec<Held>) {
    // A record names units, so none of them can be shown before the register is.
    let units_hold = site.units_release.hold(as_of).filter(|_| !site.units.is_empty());
    let with_units = all || units_hold.is_none();
    let mut view = PublicView::empty(site, as_of, with_units);
    let mut held = Vec::new();
    if let Some(hold) = units_hold {
        held.push(Held { record: Kind::Unit.folder().to_owned(), hold });
    }
    let taken_back = gone::taken_back(site, as_of);
    let gone = |record: Record<'_>| taken_back.get(&record.path()).map(|gone| Hold::TakenBack(gone.on));
    let expired: BTreeMap<String, NaiveDate> =
        site.expiring().into_iter().filter(|(day, _)| *day <= as_of).map(|(day, record)| (record, day)).collect();
    let over = |record: Record<'_>| match record {
        // What was said of a record is kept no longer than the record.
        Record::Amendment(one) => expired.get(&one.record),
        Record::Unit(..)
        | Record::Ranking(_)
        | Record::Bulletin(_)
        | Record::Notice(_)
        | Record::Order(_)
        | Record::Case(_)
        | Record::Exemplar(_)
        | Record::Article(_)
        | Record::Page(_)
        | Record::Scheme(_) => expired.get(&record.path()),
    };
    let held_back = |record: Record<'_>| record.release().hold(as_of);
    let over = |record: Record<'_>| over(record).map(|day| Hold::Expired(*day));
    let own = |record: Record<'_>| gone(record).or_else(|| held_back(record)).or_else(|| over(record));
    let schemes = site.schemes.iter().filter(|scheme| own(Record::Scheme(scheme)).is_none());
    let schemes: BTreeSet<&Id> = schemes.map(|scheme| &scheme.id).collect();
    // A reason of its own comes first: what waits for the register alone goes out with it.
    let hold = |record: Record<'_>| {
        let mut scheme = None;
        if let Record::Ranking(one) = record
            && !schemes.contains(&one.scheme)
        {
            scheme = Some(Hold::Scheme(one.scheme.clone()));
        }
        own(record).or((!with_units).then_some(Hold::Register)).or(scheme)
    };
    for record in site.records().into_iter().filter(|record| record.kind() != Kind::Unit) {
        match hold(record) {
            Some(hold) => {
                if all && !matches!(hold, Hold::TakenBack(_)) {
                    view.take(record);
                }
                held.push(Held { record: record.path(), hold });
            }
            None => view.take(record),
        }
    }
    view.take_sheets(site);
    view.sort();
    view.gone = taken_back.into_values().collect();
    let over = held.iter().filter_map(|held| match held.hold {
        Hold::Expired(on) => Some(Gone { record: held.record.clone(), on, why: Why::Expired }),
        Hold::NotReviewed
        | Hold::Changed
        | Hold::Unbound
        | Hold::NotApproved
        | Hold::ApprovedLater(_)
        | Hold::NotBefore(_)
        | Hold::TakenBack(_)
        | Hold::Register
        | Hold::Scheme(_)
        | Hold::Named(_) => None,
    });
    view.gone.extend(over);
    view.gone.sort_by(|a, b| a.record.cmp(&b.record));
    held.sort_by(|a, b| a.record.cmp(&b.record));
    (view, held)
}

impl Gone<'_> {
    /// Whether it stands elsewhere.
    fn moved(&self) -> bool {
        match self.why {
            Why::Moved(_) => true,
            Why::Withdrawn(_) | Why::Erased | Why::Expired => false,
        }
    }
}

impl Held {
    /// The record it waits for, where that is another one.
    #[must_use]
    pub fn waits_for(&self) -> Option<String> {
        match &self.hold {
            Hold::Register => Some(Kind::Unit.folder().to_owned()),
            Hold::Named(record) => Some(record.clone()),
            Hold::Scheme(id) => Some(format!("{}/{id}", Kind::Scheme.folder())),
            Hold::NotReviewed
            | Hold::NotApproved
            | Hold::Changed
            | Hold::Unbound
            | Hold::ApprovedLater(_)
            | Hold::NotBefore(_)
            | Hold::TakenBack(_)
            | Hold::Expired(_) => None,
        }
    }
}

impl<'s> PublicView<'s> {
    /// A view without records; with the unit register when that is approved.
    fn empty(site: &'s Site, as_of: NaiveDate, with_units: bool) -> Self {
        Self {
            as_of,
            identity: &site.identity,
            units: if with_units { site.units.known_on(as_of) } else { UnitTree::default() },
            units_release: &site.units_release,
            schemes: Vec::new(),
            rankings: Vec::new(),
            bulletins: Vec::new(),
            notices: Vec::new(),
            orders: Vec::new(),
            cases: Vec::new(),
            exemplars: Vec::new(),
            articles: Vec::new(),
            pages: Vec::new(),
            amendments: Vec::new(),
            gone: Vec::new(),
            drafts: None,
            scores: BTreeMap::new(),
            evaluations: BTreeMap::new(),
            by_id: BTreeMap::new(),
        }
    }

    fn take(&mut self, record: Record<'s>) {
        self.by_id.entry(record.kind()).or_default().insert(record.id(), record);
        match record {
            // The register passes as a whole.
            Record::Unit(..) => {}
            Record::Ranking(one) => self.rankings.push(one),
            Record::Bulletin(one) => self.bulletins.push(one),
            Record::Notice(one) => self.notices.push(one),
            Record::Order(one) => self.orders.push(one),
            Record::Case(one) => self.cases.push(one),
            Record::Exemplar(one) => self.exemplars.push(one),
            Record::Article(one) => self.articles.push(one),
            Record::Page(one) => self.pages.push(one),
            Record::Scheme(one) => self.schemes.push(one),
            Record::Amendment(one) => self.amendments.push(one),
        }
    }

    /// Whether a number that a text states of a kind of records was true when it was published: it is more than what is
    /// left, and a record of the kind was withdrawn, erased or has expired since.
    #[must_use]
    pub fn was_true(&self, kind: Kind, left: usize, stated: &str) -> bool {
        let lost = |gone: &Gone<'_>| !gone.moved() && gone.record.split('/').next() == Some(kind.folder());
        stated.parse::<usize>().is_ok_and(|stated| stated > left) && self.gone.iter().any(lost)
    }

    /// Adds records that were erased; of those nothing is left to say why, and of their amendments nothing at all.
    pub fn erase(&mut self, erased: &BTreeMap<String, (NaiveDate, bool)>) {
        let told: Vec<(String, (NaiveDate, bool))> = self
            .amendments
            .iter()
            .filter_map(|one| Some((Record::Amendment(one).path(), *erased.get(&one.record)?)))
            .collect();
        self.amendments.retain(|one| !erased.contains_key(&one.record));
        let kept: BTreeSet<&str> = self.amendments.iter().map(|one| one.id.as_str()).collect();
        self.by_id.entry(Kind::Amendment).or_default().retain(|id, _| kept.contains(id.as_ref()));
        self.gone.retain(|gone| !erased.contains_key(&gone.record));
        for (record, (on, expired)) in erased.clone().into_iter().chain(told) {
            self.gone.push(Gone { record, on, why: if expired { Why::Expired } else { Why::Erased } });
        }
        self.gone.sort_by(|a, b| a.record.cmp(&b.record));
    }

    /// Every published record, kind by kind in the order of [`Kind::ALL`], each in the order of its list.
    #[must_use]
    pub fn records(&self) -> Vec<Record<'_>> {
        Kind::ALL.iter().flat_map(|kind| self.of_kind(*kind)).collect()
    }

    /// The published records of a kind, in the order of its list.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> Vec<Record<'_>> {
        match kind {
            Kind::Unit => self.units.iter().map(|unit| Record::Unit(unit, self.units_release)).collect(),
            Kind::Ranking => self.rankings.iter().copied().map(Record::Ranking).collect(),
            Kind::Bulletin => self.bulletins.iter().copied().map(Record::Bulletin).collect(),
            Kind::Notice => self.notices.iter().copied().map(Record::Notice).collect(),
            Kind::Order => self.orders.iter().copied().map(Record::Order).collect(),
            Kind::Case => self.cases.iter().copied().map(Record::Case).collect(),
            Kind::Exemplar => self.exemplars.iter().copied().map(Record::Exemplar).collect(),
            Kind::Article => self.articles.iter().copied().map(Record::Article).collect(),
            Kind::Page => self.pages.iter().copied().map(Record::Page).collect(),
            Kind::Scheme => self.schemes.iter().copied().map(Record::Scheme).collect(),
            Kind::Amendment => self.amendments.iter().copied().map(Record::Amendment).collect(),
        }
    }

    /// How many records of a kind are published.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        if kind == Kind::Unit { self.units.len() } else { self.by_id.get(&kind).map_or(0, BTreeMap::len) }
    }

    /// Only the weeks of released months: a month's approval covers its sheets, and no other sheet is public.
    fn take_sheets(&mut self, site: &'s Site) {
        let mut released: BTreeSet<(SheetPlace, Round)> = BTreeSet::new();
        for ranking in &self.rankings {
            if let Some(scheme) = self.scheme(&ranking.scheme) {
                for round in scheme.cadence.rounds(ranking.period) {
                    released.extend(SheetPlace::of(scheme).map(|place| (place, round)));
                }
            }
        }
        for sheet in &site.scores {
            let key = (sheet.place.clone(), sheet.round);
            if released.contains(&key) {
                self.scores.insert(key, sheet);
            }
        }
        for sheet in &site.evaluations {
            let key = (sheet.place.clone(), sheet.round);
            if released.contains(&key) {
                self.evaluations.insert(key, sheet);
            }
        }
    }

    /// Brings every list into the order in which pages show it.
    fn sort(&mut self) {
        fn newest<T>(list: &mut [&T], of: impl for<'t> Fn(&'t T) -> (NaiveDate, &'t Id)) {
            list.sort_by(|a, b| {
                let ((day, id), (other, other_id)) = (of(a), of(b));
                other.cmp(&day).then_with(|| id.cmp(other_id))
            });
        }
        for kind in Kind::ALL {
            match kind {
                // In the order of the register.
                Kind::Unit => {}
                Kind::Ranking => self.rankings.sort_by_key(|ranking| (ranking.scheme.clone(), ranking.period)),
                Kind::Bulletin => self.bulletins.sort_by_key(|bulletin| std::cmp::Reverse(bulletin.month)),
                Kind::Notice => newest(&mut self.notices, |one| (one.document.signed_on, &one.id)),
                Kind::Order => newest(&mut self.orders, |one| (one.document.signed_on, &one.id)),
                Kind::Case => newest(&mut self.cases, |one| (one.publicised_on, &one.id)),
                Kind::Exemplar => newest(&mut self.exemplars, |one| (one.publicised_on, &one.id)),
                Kind::Article => newest(&mut self.articles, |one| (one.date, &one.id)),
                Kind::Page => self.pages.sort_by_key(|page| (page.order, page.id.clone())),
                Kind::Amendment => newest(&mut self.amendments, |one| (one.on, &one.id)),
                Kind::Scheme => {
                    self.schemes.sort_by_key(|scheme| (scheme.tier, scheme.effective, scheme.id.clone()));
                }
            }
        }
    }

    /// The published record of a kind with an id, as [`Record::id`] tells it.
    #[must_use]
    pub fn record(&self, kind: Kind, id: &str) -> Option<Record<'_>> {
        if kind == Kind::Unit {
            let unit = self.units.get(&id.parse().ok()?)?;
            return Some(Record::Unit(unit, self.units_release));
        }
        self.by_id.get(&kind)?.get(id).copied()
    }

    /// The published record that a text links to by folder and id.
    #[must_use]
    pub fn linked(&self, folder: &str, id: &str) -> Option<Record<'_>> {
        self.record(folder.parse().ok().filter(|kind: &Kind| kind.linked())?, id)
    }

    /// The scheme with an id.
    #[must_use]
    pub fn scheme(&self, id: &Id) -> Option<&'s Scheme> {
        self.schemes.iter().copied().find(|scheme| scheme.id == *id)
    }

    /// The release of a period of a scheme.
    #[must_use]
    pub fn release(&self, scheme: &Id, period: Period) -> Option<&'s RankingRelease> {
        let order = |one: &&RankingRelease| (&one.scheme, one.period).cmp(&(scheme, period));
        self.rankings.binary_search_by(order).ok().map(|place| self.rankings[place])
    }

    /// The scores of a scheme and round, if a released period holds them.
    #[must_use]
    pub fn scores(&self, scheme: &Scheme, round: Round) -> Option<&'s ScoreSheet> {
        SheetPlace::of(scheme).find_map(|place| self.scores.get(&(place, round)).copied())
    }

    /// The evaluations of a scheme and round, if a released period holds them.
    #[must_use]
    pub fn evaluations(&self, scheme: &Scheme, round: Round) -> Option<&'s EvaluationSheet> {
        SheetPlace::of(scheme).find_map(|place| self.evaluations.get(&(place, round)).copied())
    }

    /// The unit with an id.
    #[must_use]
    pub fn unit(&self, id: &Id) -> Option<&Unit> {
        self.units.get(id)
    }

    /// The name of a unit on a day.
    #[must_use]
    pub fn unit_name(&self, id: &Id, day: NaiveDate) -> &str {
        self.units.get(id).map_or("", |unit| unit.name(day))
    }
}

/// The periods of a scheme whose announced day has come without a public ranking, from the first one it ranked.
#[must_use]
pub fn overdue(view: &PublicView<'_>, promise: &Promise) -> Vec<Period> {
    let public: BTreeSet<Period> =
        view.rankings.iter().filter(|one| one.scheme == promise.scheme).map(|one| one.period).collect();
    let (Some(scheme), Some(first)) = (view.scheme(&promise.scheme), public.first()) else { return Vec::new() };
    let due = promise.due(scheme, *first, view.as_of).into_iter();
    due.filter(|period| !public.contains(period)).collect()
}
