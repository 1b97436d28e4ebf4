//! What every kind of record has in common, said once a kind: its folder, id, title, day, text, approval, the units it
//! names, and what may go on after it was published.
//!
//! A kind is added here first. Every `match` on [`Kind`] and [`Record`] lists all of them, so that whatever walks the
//! records (links, the gate, addresses, lists, feed, site map, navigation, bulletins, volumes, figures in texts, counts)
//! does not compile before it says what it does with the new one.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::accountability::{Accountability, closed_list};
use super::amendment::Amendment;
use super::article::{Article, Page};
use super::bulletin::Bulletin;
use super::case::Case;
use super::exemplar::Exemplar;
use super::id::Id;
use super::notice::Notice;
use super::order::Order;
use super::prose::Body;
use super::ranking::RankingRelease;
use super::review::Release;
use super::scheme::Scheme;
use super::unit::Unit;

closed_list! {
    /// A kind of record, and its folder below `content/`, in the order in which the site names them.
    Kind {
        /// 单位, a row of the register:
        Unit = "units",
        /// 排名, the release of one period of one scheme:
        Ranking = "rankings",
        /// 简报:
        Bulletin = "bulletins",
        /// 通报:
        Notice = "notices",
        /// 限期整改通知书:
        Order = "orders",
        /// 案例:
        Case = "cases",
        /// 先进典型:
        Exemplar = "exemplars",
        /// 报道:
        Article = "articles",
        /// Plain pages:
        Page = "pages",
        /// 办法:
        Scheme = "schemes",
        /// 更正:
        Amendment = "amendments",
    }
}

/// How a field may go on after the record was published, without an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Another value may follow the published one.
    Value,
    /// A value may be given where there was none; one that was published stands.
    Once,
    /// Entries may be added; those that were published stand.
    Rows,
}

impl Kind {
    /// The folder below `content/`, which names the kind in records, links, words and reports.
    #[must_use]
    pub fn folder(self) -> &'static str {
        self.text()
    }

    /// The folder of the site. Readers look for how something is scored, not for a scheme.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Scheme => "methods",
            Self::Amendment => "corrections",
            Self::Unit
            | Self::Ranking
            | Self::Bulletin
            | Self::Notice
            | Self::Order
            | Self::Case
            | Self::Exemplar
            | Self::Article
            | Self::Page => self.folder(),
        }
    }

    /// Whether a text can link to a record of the kind by folder and id.
    #[must_use]
    pub fn linked(self) -> bool {
        match self {
            Self::Unit | Self::Notice | Self::Order | Self::Case | Self::Exemplar | Self::Article | Self::Page => true,
            // Rankings and bulletins are called by their periods; a scheme is read on the page of its method.
            // A correction is read beside what it corrects.
            Self::Ranking | Self::Bulletin | Self::Scheme | Self::Amendment => false,
        }
    }

    /// The fields of a published record that may go on without an amendment, by their names in `docs/records.md`; all
    /// others stand as they were published. Entries of `review` are added to every kind.
    #[must_use]
    pub fn goes_on(self) -> &'static [(&'static str, GoesOn)] {
        match self {
            // A unit's end and what became of it, its properties, other names it comes to be known by; a later name or
            // place is a row of its own.
            Self::Unit => &[
                ("to", GoesOn::Once),
                ("succeeded_by", GoesOn::Once),
                ("ended_by", GoesOn::Once),
                ("flags", GoesOn::Rows),
                ("aliases", GoesOn::Rows),
            ],
            Self::Ranking => &[("closed", GoesOn::Once), ("done", GoesOn::Rows)],
            Self::Case => &[("stage", GoesOn::Value), ("person.disposition", GoesOn::Rows)],
            Self::Exemplar => &[("award", GoesOn::Rows)],
            Self::Scheme => &[("until", GoesOn::Once)],
            // An issued text stands as it was issued.
            Self::Bulletin | Self::Notice | Self::Order | Self::Article | Self::Page | Self::Amendment => &[],
        }
    }
}

/// A record of any kind.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named after the kinds")]
pub enum Record<'a> {
    /// A unit has the approval of the register.
    Unit(&'a Unit, &'a Release),
    Ranking(&'a RankingRelease),
    Bulletin(&'a Bulletin),
    Notice(&'a Notice),
    Order(&'a Order),
    Case(&'a Case),
    Exemplar(&'a Exemplar),
    Article(&'a Article),
    Page(&'a Page),
    Scheme(&'a Scheme),
    Amendment(&'a Amendment),
}

impl<'a> Record<'a> {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Unit(..) => Kind::Unit,
            Self::Ranking(_) => Kind::Ranking,
            Self::Bulletin(_) => Kind::Bulletin,
            Self::Notice(_) => Kind::Notice,
            Self::Order(_) => Kind::Order,
            Self::Case(_) => Kind::Case,
            Self::Exemplar(_) => Kind::Exemplar,
            Self::Article(_) => Kind::Article,
            Self::Page(_) => Kind::Page,
            Self::Scheme(_) => Kind::Scheme,
            Self::Amendment(_) => Kind::Amendment,
        }
    }

    /// What tells it from others of its kind: its id, the month of a bulletin, scheme and period of a ranking.
    #[must_use]
    pub fn id(self) -> Cow<'a, str> {
        match self {
            Self::Unit(one, _) => one.id.as_str().into(),
            Self::Ranking(one) => format!("{}/{}", one.scheme, one.period).into(),
            Self::Bulletin(one) => one.month.to_string().into(),
            Self::Notice(one) => one.id.as_str().into(),
            Self::Order(one) => one.id.as_str().into(),
            Self::Case(one) => one.id.as_str().into(),
            Self::Exemplar(one) => one.id.as_str().into(),
            Self::Article(one) => one.id.as_str().into(),
            Self::Page(one) => one.id.as_str().into(),
            Self::Scheme(one) => one.id.as_str().into(),
            Self::Amendment(one) => one.id.as_str().into(),
        }
    }

    /// Its path below `content/`, without the ending; the register for a unit.
    #[must_use]
    pub fn path(self) -> String {
        let kind = self.kind().folder();
        match self {
            Self::Unit(..) => kind.to_owned(),
            Self::Ranking(_)
            | Self::Bulletin(_)
            | Self::Notice(_)
            | Self::Order(_)
            | Self::Case(_)
            | Self::Exemplar(_)
            | Self::Article(_)
            | Self::Page(_)
            | Self::Scheme(_)
            | Self::Amendment(_) => format!("{kind}/{}", self.id()),
        }
    }

    /// Its title or name; a ranking is titled by words for its tier and period (`said`).
    #[must_use]
    pub fn title(self) -> Option<&'a str> {
        match self {
            Self::Unit(one, _) => Some(&one.latest().name),
            Self::Ranking(_) | Self::Amendment(_) => None,
            Self::Bulletin(one) => Some(&one.title),
            Self::Notice(one) => Some(&one.document.title),
            Self::Order(one) => Some(&one.document.title),
            Self::Case(one) => Some(&one.title),
            Self::Exemplar(one) => Some(&one.title),
            Self::Article(one) => Some(&one.title),
            Self::Page(one) => Some(&one.title),
            Self::Scheme(one) => Some(&one.title),
        }
    }

    /// The day it bears, by which lists, feeds and months sort it. What holds until it is changed has none.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Ranking(one) => Some(one.published_on),
            Self::Bulletin(one) => Some(one.date),
            Self::Notice(one) => Some(one.document.signed_on),
            Self::Order(one) => Some(one.document.signed_on),
            Self::Case(one) => Some(one.publicised_on),
            Self::Exemplar(one) => Some(one.publicised_on),
            Self::Article(one) => Some(one.date),
            Self::Amendment(one) => Some(one.on),
            Self::Unit(..) | Self::Page(_) | Self::Scheme(_) => None,
        }
    }

    /// Its text.
    #[must_use]
    pub fn body(self) -> Option<&'a Body> {
        match self {
            Self::Bulletin(one) => Some(&one.body),
            Self::Notice(one) => Some(&one.body),
            Self::Order(one) => Some(&one.body),
            Self::Case(one) => Some(&one.body),
            Self::Exemplar(one) => Some(&one.body),
            Self::Article(one) => Some(&one.body),
            Self::Page(one) => Some(&one.body),
            Self::Unit(..) | Self::Ranking(_) | Self::Scheme(_) | Self::Amendment(_) => None,
        }
    }

    /// Its approval.
    #[must_use]
    pub fn release(self) -> &'a Release {
        match self {
            Self::Unit(_, release) => release,
            Self::Ranking(one) => &one.release,
            Self::Bulletin(one) => &one.release,
            Self::Notice(one) => &one.release,
            Self::Order(one) => &one.release,
            Self::Case(one) => &one.release,
            Self::Exemplar(one) => &one.release,
            Self::Article(one) => &one.release,
            Self::Page(one) => &one.release,
            Self::Scheme(one) => &one.release,
            Self::Amendment(one) => &one.release,
        }
    }

    /// The units it is about, whose own pages list it; each once, in the order of the record.
    #[must_use]
    pub fn about(self) -> Vec<&'a Id> {
        match self {
            Self::Notice(one) => once(one.units.iter().chain(one.accountability.iter().map(Accountability::unit))),
            Self::Order(one) => one.units(),
            Self::Case(one) => vec![&one.unit],
            Self::Exemplar(one) => vec![&one.unit],
            // A unit's page shows its rankings as a history of its own.
            Self::Unit(..)
            | Self::Ranking(_)
            | Self::Bulletin(_)
            | Self::Article(_)
            | Self::Page(_)
            | Self::Scheme(_)
            | Self::Amendment(_) => Vec::new(),
        }
    }

    /// The records that its fields name, in the order of the record.
    #[must_use]
    pub fn names(self) -> Vec<(Kind, &'a Id)> {
        match self {
            Self::Notice(one) => {
                let cases = one.cases.iter().map(|id| (Kind::Case, id));
                cases.chain(one.exemplars.iter().map(|id| (Kind::Exemplar, id))).collect()
            }
            Self::Order(one) => one.notice.iter().map(|id| (Kind::Notice, id)).collect(),
            Self::Ranking(one) => vec![(Kind::Scheme, &one.scheme)],
            Self::Scheme(one) => one.replaces.iter().map(|id| (Kind::Scheme, id)).collect(),
            Self::Unit(..)
            | Self::Bulletin(_)
            | Self::Case(_)
            | Self::Exemplar(_)
            | Self::Article(_)
            | Self::Page(_)
            | Self::Amendment(_) => Vec::new(),
        }
    }

    /// Every unit it names, as subject or as office; each once, in the order of the record.
    #[must_use]
    pub fn units(self) -> Vec<&'a Id> {
        match self {
            Self::Unit(one, _) => once([&one.id].into_iter().chain(&one.latest().parent)),
            Self::Ranking(one) => {
                let changed = one.corrections.iter().flat_map(|one| &one.changes).map(|one| &one.unit);
                let adjusted = one.adjustments.iter().map(|one| &one.unit);
                once(adjusted.chain(one.done.iter().map(|one| &one.unit)).chain(changed))
            }
            Self::Bulletin(one) => vec![&one.office],
            Self::Notice(one) => once(one.document.issued_by.iter().chain(self.about())),
            Self::Order(one) => once(one.units().into_iter().chain(&one.document.issued_by)),
            Self::Case(one) => {
                let deciders = one.persons.iter().flat_map(|one| &one.dispositions).map(|one| &one.decided_by);
                once([&one.unit].into_iter().chain(deciders))
            }
            Self::Exemplar(one) => once([&one.unit].into_iter().chain(one.awards.iter().map(|one| &one.decided_by))),
            Self::Amendment(one) => once(one.places.iter().map(|place| &place.unit)),
            Self::Article(_) | Self::Page(_) | Self::Scheme(_) => Vec::new(),
        }
    }
}

fn once<'a>(units: impl Iterator<Item = &'a Id>) -> Vec<&'a Id> {
    let mut seen = std::collections::BTreeSet::new();
    units.filter(|unit| seen.insert(*unit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_folder_and_one_column() {
        for kind in Kind::ALL {
            assert_eq!(kind.folder().parse(), Ok(*kind));
            assert_eq!(Kind::ALL.iter().filter(|other| other.column() == kind.column()).count(), 1, "{kind:?}");
        }
        assert!("scores".parse::<Kind>().is_err());
    }
}
