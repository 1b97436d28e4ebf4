//! Which files the site has, before a byte of any is rendered: addresses, paging, collisions, quoted figures.

pub mod address;

use std::collections::{BTreeMap, BTreeSet};

use crate::compute::Computed;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::gate::{Held, PublicView};
use crate::load::prose::parse;
use crate::model::article::{Article, Page};
use crate::model::bulletin::Bulletin;
use crate::model::case::Case;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::prose::{Body, Inline, Link};
use crate::model::scheme::Scheme;
use crate::model::unit::Unit;
use crate::output::OutPath;

/// Entries on one page of a list.
pub const PER_PAGE: usize = 50;

/// The files of a site, by path.
#[derive(Debug)]
pub struct Plan<'v> {
    /// What stands where.
    pub files: BTreeMap<OutPath, Item<'v>>,
}

/// A list that is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the records they list")]
pub enum Listing {
    Notices,
    Orders,
    Cases,
    Exemplars,
    Articles,
}

/// What is printed.
#[derive(Clone, Copy, Debug)]
pub enum Printed<'v> {
    /// A notice as an official document.
    Notice(&'v Notice),
    /// A rectification order as an official document.
    Order(&'v Order),
    /// A monthly bulletin.
    Bulletin(&'v Bulletin),
    /// A ranking for the notice board, by its place in [`Computed::rankings`].
    Board(usize, Sheet),
    /// A certificate for each award of an exemplar.
    Certificate(&'v Exemplar),
    /// A poster of an exemplar.
    Poster(&'v Exemplar),
    /// All bulletins, notices, orders, cases and exemplars of a year.
    Volume(i32),
}

/// The paper of a notice-board sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// One sheet of 297 mm × 420 mm.
    A3,
    /// The same size on two sheets of 297 mm × 210 mm, one above the other.
    A4,
}

impl Sheet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::A3, Self::A4];

    /// The name in addresses and templates.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::A3 => "a3",
            Self::A4 => "a4",
        }
    }
}

/// What a file shows.
#[derive(Clone, Copy, Debug)]
pub enum Item<'v> {
    /// The home page.
    Home,
    /// All rankings.
    RankingIndex,
    /// One month of one scheme: its place in [`Computed::rankings`].
    Ranking(usize),
    /// The same as CSV with byte order mark.
    RankingCsv(usize),
    /// Every week's inputs of the same as CSV.
    RankingInputs(usize),
    /// The same as JSON.
    RankingJson(usize),
    /// The unit tree.
    UnitIndex,
    /// One unit.
    Unit(&'v Unit),
    /// A page of a list, from 0.
    List(Listing, usize),
    /// A notice.
    Notice(&'v Notice),
    /// A rectification order.
    Order(&'v Order),
    /// A document for print.
    Print(Printed<'v>),
    /// The same document as a Word file.
    Word(Printed<'v>),
    /// A case.
    Case(&'v Case),
    /// An exemplar.
    Exemplar(&'v Exemplar),
    /// The picture of an exemplar.
    Photo(&'v Exemplar),
    /// An article.
    Article(&'v Article),
    /// A plain page.
    Page(&'v Page),
    /// All consequences.
    ConsequenceIndex,
    /// All schemes.
    MethodIndex,
    /// A scheme in words.
    Method(&'v Scheme),
    /// All bulletins.
    BulletinIndex,
    /// A bulletin.
    Bulletin(&'v Bulletin),
    /// All data files.
    DataIndex,
    /// The Atom feed.
    Feed,
    /// The site map.
    Sitemap,
    /// For crawlers.
    Robots,
    /// The page for addresses that do not exist.
    NotFound,
    /// Headers for web servers that read such a file.
    Headers,
    /// A file of the theme below `assets/`.
    Asset(&'static str),
}

/// Lays out the site, and reports addresses used twice and quoted figures that are wrong.
pub fn plan<'v>(
    view: &'v PublicView<'v>,
    computed: &Computed,
    held: &[Held],
    incomplete: &[&str],
    print: bool,
    diags: &mut Diagnostics,
) -> Plan<'v> {
    let mut plan = Planner { files: BTreeMap::new() };
    plan.fixed();
    for (place, ranking) in computed.rankings.iter().enumerate() {
        plan.add(address::ranking(&ranking.scheme, ranking.period), Item::Ranking(place));
        plan.add(address::ranking_file(&ranking.scheme, ranking.period, "ranking.csv"), Item::RankingCsv(place));
        plan.add(address::ranking_file(&ranking.scheme, ranking.period, "inputs.csv"), Item::RankingInputs(place));
        plan.add(address::ranking_file(&ranking.scheme, ranking.period, "ranking.json"), Item::RankingJson(place));
    }
    for unit in view.units.iter() {
        plan.add(address::unit(&unit.id), Item::Unit(unit));
    }
    for notice in &view.notices {
        plan.add(address::notice(&notice.id), Item::Notice(notice));
        plan.document("notices", &notice.id, Printed::Notice(notice), print);
    }
    for order in &view.orders {
        plan.add(address::order(&order.id), Item::Order(order));
        plan.document("orders", &order.id, Printed::Order(order), print);
    }
    for case in &view.cases {
        plan.add(address::case(&case.id), Item::Case(case));
    }
    for exemplar in &view.exemplars {
        plan.add(address::exemplar(&exemplar.id), Item::Exemplar(exemplar));
        if let Some(photo) = &exemplar.photo {
            plan.add(address::photo(&exemplar.id, &photo.file), Item::Photo(exemplar));
        }
    }
    for article in &view.articles {
        plan.add(address::article(&article.id), Item::Article(article));
    }
    for page in &view.pages {
        plan.add(address::page(&page.id), Item::Page(page));
    }
    for scheme in &view.schemes {
        plan.add(address::method(&scheme.id), Item::Method(scheme));
    }
    for bulletin in &view.bulletins {
        plan.add(address::bulletin(bulletin.month), Item::Bulletin(bulletin));
        plan.add(address::bulletin_file(bulletin.month, "docx"), Item::Word(Printed::Bulletin(bulletin)));
        if print {
            plan.add(address::bulletin_file(bulletin.month, "pdf"), Item::Print(Printed::Bulletin(bulletin)));
        }
    }
    if print {
        plan.sheets(view, computed);
    }
    for (listing, count) in [
        (Listing::Notices, view.notices.len()),
        (Listing::Orders, view.orders.len()),
        (Listing::Cases, view.cases.len()),
        (Listing::Exemplars, view.exemplars.len()),
        (Listing::Articles, view.articles.len()),
    ] {
        for page in 0..pages(count) {
            plan.add(address::list(listing, page), Item::List(listing, page));
        }
    }
    quoted(view, computed, held, incomplete, diags);
    done(view, computed, diags);
    Plan { files: plan.files }
}

/// Reports what is recorded as done where no consequence followed.
fn done(view: &PublicView<'_>, computed: &Computed, diags: &mut Diagnostics) {
    for (release, ranking) in view.rankings.iter().zip(&computed.rankings) {
        let met = |unit: &Id| ranking.consequences.iter().any(|consequence| consequence.unit == *unit);
        for done in release.done.iter().filter(|done| !met(&done.unit)) {
            let fault = Diagnostic::new(Code::DoneUnfounded, done.span).arg("unit", view.unit_name(&done.unit));
            diags.push(fault.arg("month", release.period));
        }
    }
}

/// The years that have a bulletin, each once, the earliest first.
#[must_use]
pub fn years(view: &PublicView<'_>) -> BTreeSet<i32> {
    view.bulletins.iter().map(|bulletin| bulletin.month.parts().0).collect()
}

/// How many pages a list of so many entries has; an empty list has one that says so.
#[must_use]
pub fn pages(count: usize) -> usize {
    count.div_ceil(PER_PAGE).max(1)
}

struct Planner<'v> {
    files: BTreeMap<OutPath, Item<'v>>,
}

impl<'v> Planner<'v> {
    fn fixed(&mut self) {
        let items = [
            ("index.html", Item::Home),
            ("rankings/index.html", Item::RankingIndex),
            ("units/index.html", Item::UnitIndex),
            ("consequences/index.html", Item::ConsequenceIndex),
            ("methods/index.html", Item::MethodIndex),
            ("bulletins/index.html", Item::BulletinIndex),
            ("data/index.html", Item::DataIndex),
            ("feed.xml", Item::Feed),
            ("sitemap.xml", Item::Sitemap),
            ("robots.txt", Item::Robots),
            ("404.html", Item::NotFound),
            ("_headers", Item::Headers),
            ("assets/site.css", Item::Asset("site.css")),
            ("assets/site.js", Item::Asset("site.js")),
        ];
        for (path, item) in items {
            self.add(path.parse().expect("fixed addresses are paths"), item);
        }
    }

    /// An official document as PDF and as a Word file.
    fn document(&mut self, kind: &str, id: &Id, printed: Printed<'v>, print: bool) {
        self.add(address::document_file(kind, id, "docx"), Item::Word(printed));
        if print {
            self.add(address::document_file(kind, id, "pdf"), Item::Print(printed));
        }
    }

    /// What exists in print only: notice-board sheets, certificates, posters, yearly volumes.
    fn sheets(&mut self, view: &PublicView<'v>, computed: &Computed) {
        for (place, ranking) in computed.rankings.iter().enumerate().filter(|(_, ranking)| !ranking.rows.is_empty()) {
            for sheet in Sheet::ALL {
                let path = address::board(&ranking.scheme, ranking.period, sheet.key());
                self.add(path, Item::Print(Printed::Board(place, sheet)));
            }
        }
        for exemplar in &view.exemplars {
            if !exemplar.awards.is_empty() {
                self.add(address::certificate(&exemplar.id), Item::Print(Printed::Certificate(exemplar)));
            }
            self.add(address::poster(&exemplar.id), Item::Print(Printed::Poster(exemplar)));
        }
        for year in years(view) {
            self.add(address::volume(year), Item::Print(Printed::Volume(year)));
        }
    }

    /// Every kind has a folder of its own and ids are unique in it: `validate` reports those that are not, and until they
    /// are put right nothing is built.
    fn add(&mut self, path: OutPath, item: Item<'v>) {
        self.files.entry(path).or_insert(item);
    }
}

/// Reports figures quoted in public texts that differ from what is computed, and links to records held back.
fn quoted(view: &PublicView<'_>, computed: &Computed, held: &[Held], incomplete: &[&str], diags: &mut Diagnostics) {
    for body in bodies(view) {
        if !body.value.contains("[[") && !body.value.contains("](") {
            continue;
        }
        let (prose, _) = parse(&body.value);
        let place = |span: &std::ops::Range<usize>| {
            Span::new(body.span.file, body.span.start + span.start, body.span.start + span.end)
        };
        prose.each_inline(&mut |inline| match inline {
            Inline::Figure { key, expected: Some(expected), span } => {
                let Some(figure) = computed.figure(key) else { return };
                if figure.value.to_string() != *expected && !incomplete.contains(&figure.list) {
                    let fault = Diagnostic::new(Code::FigureMismatch, place(span)).arg("key", key);
                    diags.push(fault.arg("expected", expected).arg("computed", figure.value));
                }
            }
            Inline::Link { to: Link::Record { kind, id }, span, .. }
                if held.iter().any(|held| held.record == format!("{kind}/{id}")) =>
            {
                diags.push(Diagnostic::new(Code::HeldLink, place(span)).arg("found", format!("{kind}/{id}")));
            }
            _ => {}
        });
    }
}

fn bodies<'v>(view: &'v PublicView<'_>) -> impl Iterator<Item = &'v Body> {
    let notices = view.notices.iter().map(|record| &record.body);
    let orders = view.orders.iter().map(|record| &record.body);
    let cases = view.cases.iter().map(|record| &record.body);
    let exemplars = view.exemplars.iter().map(|record| &record.body);
    let articles = view.articles.iter().map(|record| &record.body);
    let pages = view.pages.iter().map(|record| &record.body);
    let bulletins = view.bulletins.iter().map(|record| &record.body);
    notices.chain(orders).chain(cases).chain(exemplars).chain(articles).chain(pages).chain(bulletins)
}
