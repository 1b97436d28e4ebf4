//! Who publishes the site, and the site as a whole.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};

use super::amendment::Amendment;
use super::article::{Article, Page};
use super::bulletin::Bulletin;
use super::calendar::Calendar;
use super::case::Case;
use super::exemplar::Exemplar;
use super::id::Id;
use super::inputs::{Inputs, Rolled};
use super::language::Lang;
use super::naming::NamePolicy;
use super::notice::Notice;
use super::order::Order;
use super::period::Period;
use super::place::FileId;
use super::promise::Promise;
use super::ranking::RankingRelease;
use super::record::{Kind, Record};
use super::retention::Retention;
use super::review::Release;
use super::scheme::Scheme;
use super::score::{EvaluationSheet, ScoreSheet, SheetPlace};
use super::unit::UnitTree;
use super::waiver::Waiver;

/// How to reach an office.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// The office.
    pub name: Option<String>,
    /// Its published telephone number.
    pub phone: Option<String>,
    /// Its published mail address.
    pub email: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// When it can be reached.
    pub hours: Option<String>,
}

/// The identification of a government site in its pages' head and foot.
#[derive(Clone, Debug, Default)]
pub struct Government {
    /// 网站标识码
    pub site_id_code: Option<String>,
    /// ICP 备案号
    pub icp: Option<String>,
    /// 公安备案号
    pub psb: Option<String>,
}

/// What a site says about words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Words that may not stand in a text.
    pub forbidden: Vec<String>,
    /// Words with the better ones.
    pub preferred: BTreeMap<String, String>,
}

/// Who publishes the site.
#[derive(Clone, Debug)]
pub struct Identity {
    /// 网站名称
    pub name: String,
    /// 主办单位
    pub publisher: String,
    /// 承办单位
    pub operator: Option<String>,
    /// One sentence about the site.
    pub description: String,
    /// The language of its interface.
    pub language: Lang,
    /// The zone whose today is the default as-of date.
    pub timezone: FixedOffset,
    /// Where the site will stand, without a slash at its end; used in feeds and the site map only.
    pub domain: Option<String>,
    /// Shown on every page and document of a demonstration.
    pub demonstration: Option<String>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// How to reach the publisher.
    pub contact: Contact,
    /// Where to object and to ask for correction.
    pub objections: Contact,
    /// Government site identification.
    pub government: Government,
    /// Telephones, mail and postal addresses of offices that texts may give besides the contacts above.
    pub public_contacts: Vec<String>,
    /// Words to avoid.
    pub words: Words,
    /// How persons are named.
    pub names: NamePolicy,
    /// How long outcomes stay public.
    pub retention: Retention,
    /// Pages that the navigation lists, with their titles there.
    pub navigation: Vec<(String, String)>,
    /// Whether pages show rank intervals and groups; the data files always hold them.
    pub intervals: bool,
    /// Whether pages list the last places and whom consequences met.
    pub bottom_lists: bool,
    /// When rankings are to be published.
    pub releases: Vec<Promise>,
    /// Folders with the publisher's own fonts, relative to the site.
    pub font_folders: Vec<String>,
    /// Whether an approval must carry the digest of what it was given to.
    pub digests_required: bool,
    /// Where it stands: `site.toml`.
    pub file: FileId,
}

/// Everything in the site folder, valid and cross-checked, published or not.
///
/// Only `gate` reads it; everything later sees a [`crate::gate::PublicView`].
#[derive(Debug)]
pub struct Site {
    /// Who publishes it.
    pub identity: Identity,
    /// The unit register.
    pub units: UnitTree,
    /// The approval of the unit register.
    pub units_release: Release,
    /// Schemes by id.
    pub schemes: Vec<Scheme>,
    /// Weekly scores by tier and week.
    pub scores: Vec<ScoreSheet>,
    /// Evaluations by tier and week.
    pub evaluations: Vec<EvaluationSheet>,
    /// Monthly rankings by scheme and month.
    pub rankings: Vec<RankingRelease>,
    /// Monthly bulletins by month.
    pub bulletins: Vec<Bulletin>,
    /// Notices by id.
    pub notices: Vec<Notice>,
    /// Rectification orders by id.
    pub orders: Vec<Order>,
    /// Cases by id.
    pub cases: Vec<Case>,
    /// Exemplars by id.
    pub exemplars: Vec<Exemplar>,
    /// Articles by id.
    pub articles: Vec<Article>,
    /// Plain pages by id.
    pub pages: Vec<Page>,
    /// Findings of the search for private data that may stand.
    pub waivers: Vec<Waiver>,
    /// Working days.
    pub calendar: Calendar,
    /// Amendments by id.
    pub amendments: Vec<Amendment>,
    /// Full names of persons that are published masked or not at all; they may be in no produced byte.
    pub clear_names: Vec<String>,
    /// Kinds with records that were left out for their faults: what counts these is not to be trusted.
    pub incomplete: Vec<Kind>,
}

impl Site {
    /// Every record, published or not, kind by kind; the only place that lists the lists.
    #[must_use]
    pub fn records(&self) -> Vec<Record<'_>> {
        // Score and evaluation sheets are approved by the rankings made from them.
        let Self {
            identity: _,
            units,
            units_release,
            waivers: _,
            clear_names: _,
            schemes,
            scores: _,
            evaluations: _,
            rankings,
            bulletins,
            notices,
            orders,
            cases,
            exemplars,
            articles,
            pages,
            calendar: _,
            amendments,
            incomplete: _,
        } = self;
        let mut list: Vec<Record<'_>> = units.iter().map(|one| Record::Unit(one, units_release)).collect();
        list.extend(rankings.iter().map(Record::Ranking));
        list.extend(bulletins.iter().map(Record::Bulletin));
        list.extend(notices.iter().map(Record::Notice));
        list.extend(orders.iter().map(Record::Order));
        list.extend(cases.iter().map(Record::Case));
        list.extend(exemplars.iter().map(Record::Exemplar));
        list.extend(articles.iter().map(Record::Article));
        list.extend(pages.iter().map(Record::Page));
        list.extend(schemes.iter().map(Record::Scheme));
        list.extend(amendments.iter().map(Record::Amendment));
        list
    }

    /// The approval of every record, by the record's path, to say of it whether it binds.
    pub fn releases_mut(&mut self) -> Vec<(String, &mut Release)> {
        let paths: Vec<String> = self.records().iter().map(|record| record.path()).collect();
        let register = usize::from(!self.units.is_empty());
        let units = self.units.len();
        let Self {
            units_release,
            rankings,
            bulletins,
            notices,
            orders,
            cases,
            exemplars,
            articles,
            pages,
            schemes,
            amendments,
            ..
        } = self;
        let mut list: Vec<&mut Release> = Vec::new();
        list.extend(rankings.iter_mut().map(|one| &mut one.release));
        list.extend(bulletins.iter_mut().map(|one| &mut one.release));
        list.extend(notices.iter_mut().map(|one| &mut one.release));
        list.extend(orders.iter_mut().map(|one| &mut one.release));
        list.extend(cases.iter_mut().map(|one| &mut one.release));
        list.extend(exemplars.iter_mut().map(|one| &mut one.release));
        list.extend(articles.iter_mut().map(|one| &mut one.release));
        list.extend(pages.iter_mut().map(|one| &mut one.release));
        list.extend(schemes.iter_mut().map(|one| &mut one.release));
        list.extend(amendments.iter_mut().map(|one| &mut one.release));
        let own = paths[units..].iter().cloned().zip(list);
        let of_register = (register > 0).then(|| (Kind::Unit.folder().to_owned(), units_release));
        of_register.into_iter().chain(own).collect()
    }

    /// The site as far as it is known on a day.
    #[must_use]
    pub fn known_on(mut self, day: NaiveDate) -> Self {
        for release in &mut self.rankings {
            release.know_until(day);
        }
        self
    }

    /// The released period with the name of a record, as `rankings/village-2017/2017-06`.
    #[must_use]
    pub fn ranking(&self, record: &str) -> Option<&RankingRelease> {
        self.rankings.iter().find(|one| Record::Ranking(one).path() == record)
    }

    /// Records that do not stay for ever, each with the first day on which it is not public any more, the next first.
    #[must_use]
    pub fn expiring(&self) -> Vec<(NaiveDate, String)> {
        let retention = &self.identity.retention;
        let cases: BTreeMap<&Id, Option<NaiveDate>> =
            self.cases.iter().map(|case| (&case.id, retention.case(case))).collect();
        let notices = self.notices.iter().map(|one| (retention.notice(one, &cases), Record::Notice(one).path()));
        let own = self.cases.iter().map(|case| (cases[&case.id], Record::Case(case).path()));
        let mut list: Vec<(NaiveDate, String)> =
            own.chain(notices).filter_map(|(day, record)| Some((day?, record))).collect();
        list.sort();
        list
    }

    /// The scheme of a released period, and what its ranking is computed from.
    #[must_use]
    pub fn inputs<'s>(&'s self, release: &'s RankingRelease) -> Option<(&'s Scheme, Inputs<'s>)> {
        let scheme = self.schemes.iter().find(|scheme| scheme.id == release.scheme)?;
        let scores =
            |round| SheetPlace::of(scheme).find_map(|place| self.scores.iter().find(|sheet| sheet.is(&place, round)));
        let evaluations = |round| {
            SheetPlace::of(scheme).find_map(|place| self.evaluations.iter().find(|sheet| sheet.is(&place, round)))
        };
        let mut inputs = Inputs::of(release, scheme, &self.units, scores, evaluations);
        inputs.rolled = self.rolled(release.period, scheme);
        Some((scheme, inputs))
    }

    /// The rankings that a period rolls up, by their digests.
    fn rolled(&self, period: Period, scheme: &Scheme) -> Vec<Rolled> {
        let by_id = |id: &Id| self.schemes.iter().find(|scheme| scheme.id == *id);
        let below = self.rankings.iter().filter(|release| period.holds(release.period));
        let rolled = below.filter_map(|release| {
            let below = by_id(&release.scheme)?;
            let own = scheme.rolls_up().filter(|(_, roll)| below.follows(&roll.scheme, by_id));
            let indicators: BTreeSet<String> = own.map(|(indicator, _)| indicator.key.clone()).collect();
            if indicators.is_empty() {
                return None;
            }
            let (_, inputs) = self.inputs(release)?;
            let (scheme, digest) = (below.id.clone(), inputs.digest(below));
            Some(Rolled { scheme, period: release.period, digest, indicators, scores: BTreeMap::new() })
        });
        let mut rolled: Vec<Rolled> = rolled.collect();
        rolled.sort_by_key(|each| (each.period.last_day(), each.scheme.clone()));
        rolled
    }
}

/// UTC+8, the time of the People's Republic of China (GB/T 7408): the zone of a site that names none.
#[must_use]
pub fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day")
}
