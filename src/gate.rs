//! The gate: what may be published on a day, and why the rest may not. 先审查后公开.
//!
//! [`PublicView`] is the only value that later stages see, so nothing held back can reach a page, a list, a count, a
//! neighbour, a feed, a data file, a PDF or a file name.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::article::{Article, Page};
use crate::model::bulletin::Bulletin;
use crate::model::case::Case;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::period::Round;
use crate::model::ranking::RankingRelease;
use crate::model::review::{Hold, Release};
use crate::model::scheme::Scheme;
use crate::model::score::{EvaluationSheet, ScoreSheet};
use crate::model::site::{Identity, Site};
use crate::model::unit::{Tier, Unit, UnitTree};

/// The approved part of a site on a day.
#[derive(Debug)]
pub struct PublicView<'s> {
    /// The day.
    pub as_of: NaiveDate,
    /// Who publishes.
    pub identity: &'s Identity,
    /// The unit register; empty while it is not approved.
    pub units: UnitTree,
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
    scores: BTreeMap<(Tier, Round), &'s ScoreSheet>,
    evaluations: BTreeMap<(Tier, Round), &'s EvaluationSheet>,
    records: BTreeMap<&'static str, BTreeSet<&'s str>>,
}

/// A record that is not published, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its path below `content/`, without the ending.
    pub record: String,
    /// Why.
    pub hold: Hold,
}

/// What may be published on a day, and what is held back.
#[must_use]
pub fn open(site: &Site, as_of: NaiveDate) -> (PublicView<'_>, Vec<Held>) {
    let mut held = Vec::new();
    let units_hold = site.units_release.hold(as_of).filter(|_| !site.units.is_empty());
    if let Some(hold) = units_hold {
        held.push(Held { record: "units".to_owned(), hold });
    }
    // A record names units, so none of them can be shown before the register is.
    let mut gate = Gate { as_of, units_hold, held: &mut held };
    let schemes = gate.pass(&site.schemes, "schemes", |s| (&s.release, s.id.to_string()));
    let approved: BTreeSet<&Id> = schemes.iter().map(|scheme| &scheme.id).collect();
    let mut rankings = gate.pass(&site.rankings, "rankings", |r| (&r.release, format!("{}/{}", r.scheme, r.period)));
    rankings.retain(|ranking| approved.contains(&ranking.scheme));
    let bulletins = gate.pass(&site.bulletins, "bulletins", |b| (&b.release, b.month.to_string()));
    let notices = gate.pass(&site.notices, "notices", |n| (&n.release, n.id.to_string()));
    let orders = gate.pass(&site.orders, "orders", |o| (&o.release, o.id.to_string()));
    let cases = gate.pass(&site.cases, "cases", |c| (&c.release, c.id.to_string()));
    let exemplars = gate.pass(&site.exemplars, "exemplars", |e| (&e.release, e.id.to_string()));
    let articles = gate.pass(&site.articles, "articles", |a| (&a.release, a.id.to_string()));
    let pages = gate.pass(&site.pages, "pages", |p| (&p.release, p.id.to_string()));
    let units = if units_hold.is_none() { site.units.clone() } else { UnitTree::default() };
    let mut view = PublicView {
        as_of,
        identity: &site.identity,
        units,
        schemes,
        rankings,
        bulletins,
        notices,
        orders,
        cases,
        exemplars,
        articles,
        pages,
        scores: BTreeMap::new(),
        evaluations: BTreeMap::new(),
        records: BTreeMap::new(),
    };
    view.take_sheets(site);
    view.sort();
    view.list_records();
    held.sort_by(|a, b| a.record.cmp(&b.record));
    (view, held)
}

struct Gate<'h> {
    as_of: NaiveDate,
    units_hold: Option<Hold>,
    held: &'h mut Vec<Held>,
}

impl Gate<'_> {
    fn pass<'s, T>(&mut self, records: &'s [T], kind: &str, of: impl Fn(&T) -> (&Release, String)) -> Vec<&'s T> {
        let mut passed = Vec::with_capacity(records.len());
        for record in records {
            let (release, id) = of(record);
            match release.hold(self.as_of).or(self.units_hold) {
                None => passed.push(record),
                Some(hold) => self.held.push(Held { record: format!("{kind}/{id}"), hold }),
            }
        }
        passed
    }
}

impl<'s> PublicView<'s> {
    /// Only the weeks of released months: a month's approval covers its sheets, and no other sheet is public.
    fn take_sheets(&mut self, site: &'s Site) {
        let mut released: BTreeSet<(Tier, Round)> = BTreeSet::new();
        for ranking in &self.rankings {
            if let Some(scheme) = self.scheme(&ranking.scheme) {
                let rounds = scheme.cadence.rounds(ranking.period);
                released.extend(rounds.into_iter().map(|round| (scheme.tier, round)));
            }
        }
        for sheet in &site.scores {
            if released.contains(&(sheet.tier, sheet.round)) {
                self.scores.insert((sheet.tier, sheet.round), sheet);
            }
        }
        for sheet in &site.evaluations {
            if released.contains(&(sheet.tier, sheet.round)) {
                self.evaluations.insert((sheet.tier, sheet.round), sheet);
            }
        }
    }

    fn sort(&mut self) {
        self.schemes.sort_by_key(|scheme| (scheme.tier, scheme.effective, scheme.id.clone()));
        self.rankings.sort_by_key(|ranking| (ranking.scheme.clone(), ranking.period));
        self.bulletins.sort_by_key(|bulletin| std::cmp::Reverse(bulletin.month));
        self.notices.sort_by(|a, b| b.document.signed_on.cmp(&a.document.signed_on).then_with(|| a.id.cmp(&b.id)));
        self.orders.sort_by(|a, b| b.document.signed_on.cmp(&a.document.signed_on).then_with(|| a.id.cmp(&b.id)));
        self.cases.sort_by(|a, b| b.publicised_on.cmp(&a.publicised_on).then_with(|| a.id.cmp(&b.id)));
        self.exemplars.sort_by(|a, b| b.publicised_on.cmp(&a.publicised_on).then_with(|| a.id.cmp(&b.id)));
        self.articles.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.id.cmp(&b.id)));
        self.pages.sort_by_key(|page| (page.order, page.id.clone()));
    }

    fn list_records(&mut self) {
        self.records.insert("notices", self.notices.iter().map(|record| record.id.as_str()).collect());
        self.records.insert("orders", self.orders.iter().map(|record| record.id.as_str()).collect());
        self.records.insert("cases", self.cases.iter().map(|record| record.id.as_str()).collect());
        self.records.insert("exemplars", self.exemplars.iter().map(|record| record.id.as_str()).collect());
        self.records.insert("articles", self.articles.iter().map(|record| record.id.as_str()).collect());
        self.records.insert("pages", self.pages.iter().map(|record| record.id.as_str()).collect());
    }

    /// Whether a record of a kind is published.
    #[must_use]
    pub fn has_record(&self, kind: &str, id: &str) -> bool {
        if kind == "units" {
            return id.parse().is_ok_and(|id| self.units.get(&id).is_some());
        }
        self.records.get(kind).is_some_and(|ids| ids.contains(id))
    }

    /// The scheme with an id.
    #[must_use]
    pub fn scheme(&self, id: &Id) -> Option<&'s Scheme> {
        self.schemes.iter().copied().find(|scheme| scheme.id == *id)
    }

    /// The scores of a tier and round, if a released month holds them.
    #[must_use]
    pub fn scores(&self, tier: Tier, round: Round) -> Option<&'s ScoreSheet> {
        self.scores.get(&(tier, round)).copied()
    }

    /// The evaluations of a tier and round, if a released month holds them.
    #[must_use]
    pub fn evaluations(&self, tier: Tier, round: Round) -> Option<&'s EvaluationSheet> {
        self.evaluations.get(&(tier, round)).copied()
    }

    /// The unit with an id.
    #[must_use]
    pub fn unit(&self, id: &Id) -> Option<&Unit> {
        self.units.get(id)
    }

    /// The name of a unit as readers see it.
    #[must_use]
    pub fn unit_name(&self, id: &Id) -> &str {
        self.units.get(id).map_or("", |unit| &unit.name)
    }

    /// The case with an id, if it is published.
    #[must_use]
    pub fn case(&self, id: &Id) -> Option<&'s Case> {
        self.cases.iter().copied().find(|case| case.id == *id)
    }

    /// The exemplar with an id, if it is published.
    #[must_use]
    pub fn exemplar(&self, id: &Id) -> Option<&'s Exemplar> {
        self.exemplars.iter().copied().find(|exemplar| exemplar.id == *id)
    }
}
