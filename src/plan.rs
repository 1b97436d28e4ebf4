//! Which files the site has, before a byte of any is rendered: addresses, paging, collisions, quoted figures.

pub mod address;

use std::collections::{BTreeMap, BTreeSet};

use crate::compute::Computed;
use crate::compute::ranking::Ranking;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::gate::{Held, PublicView};
use crate::model::bulletin::Bulletin;
use crate::model::exemplar::Exemplar;
use crate::model::id::Id;
use crate::model::notice::Notice;
use crate::model::order::Order;
use crate::model::prose::{Inline, Link};
use crate::model::record::{Kind, Record};
use crate::output::OutPath;

/// Entries on one page of a list.
pub const PER_PAGE: usize = 50;

/// The files of a site, by path.
#[derive(Debug)]
pub struct Plan<'v> {
    /// What stands where.
    pub files: BTreeMap<OutPath, Item<'v>>,
    /// The pictures of public texts, by their files below `content/`, each once.
    pub pictures: Vec<String>,
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

/// A document that has a Word form.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named after the records")]
pub enum Worded<'v> {
    Notice(&'v Notice),
    Order(&'v Order),
    Bulletin(&'v Bulletin),
}

/// What a file holds, by who makes it.
#[derive(Clone, Copy, Debug)]
pub enum Item<'v> {
    /// A page.
    Page(PageItem<'v>),
    /// What machines read.
    Data(DataItem),
    /// A document for print.
    Print(Printed<'v>),
    /// A document as a Word file.
    Word(Worded<'v>),
    /// A file that is handed on.
    File(FileItem<'v>),
}

/// A page.
#[derive(Clone, Copy, Debug)]
pub enum PageItem<'v> {
    /// The home page.
    Home,
    /// All rankings.
    Rankings,
    /// The unit tree.
    Units,
    /// All bulletins.
    Bulletins,
    /// All schemes.
    Methods,
    /// All consequences.
    Consequences,
    /// All data files.
    DataFiles,
    /// A page of the list of a kind, from 0.
    List(Kind, usize),
    /// A record.
    Record(Record<'v>),
    /// What stands at the address of a record that is no more, by its place in [`PublicView::gone`].
    Gone(usize),
    /// The page for addresses that do not exist.
    NotFound,
}

/// What machines read.
#[derive(Clone, Copy, Debug)]
pub enum DataItem {
    /// A ranking as CSV with byte order mark, by its place in [`Computed::rankings`].
    RankingCsv(usize),
    /// Every week's inputs of a ranking as CSV.
    RankingInputs(usize),
    /// A ranking with everything that it takes to compute it again, as JSON.
    RankingJson(usize),
    /// The Atom feed.
    Feed,
    /// The site map.
    Sitemap,
    /// For crawlers.
    Robots,
    /// Headers for web servers that read such a file.
    Headers,
}

/// A file that is handed on.
#[derive(Clone, Copy, Debug)]
pub enum FileItem<'v> {
    /// The picture of an exemplar.
    Photo(&'v Exemplar),
    /// A picture of a text, by its place in [`Plan::pictures`].
    Picture(usize),
    /// A file of the theme below `assets/`.
    Asset(&'static str),
}

impl Item<'_> {
    /// Whether the file is a document that is issued once and stays as it was issued: bulletins, notices, orders and
    /// certificates. Boards, posters and volumes follow what they show.
    #[must_use]
    pub fn issued(&self) -> bool {
        match self {
            Self::Word(Worded::Notice(_) | Worded::Order(_) | Worded::Bulletin(_)) => true,
            Self::Print(printed) => match printed {
                Printed::Notice(_) | Printed::Order(_) | Printed::Bulletin(_) | Printed::Certificate(_) => true,
                Printed::Board(..) | Printed::Poster(_) | Printed::Volume(_) => false,
            },
            Self::Page(_) | Self::Data(_) | Self::File(_) => false,
        }
    }
}

/// Lays out the site, and reports addresses used twice and quoted figures that are wrong.
pub fn plan<'v>(
    view: &'v PublicView<'v>,
    computed: &Computed,
    held: &[Held],
    incomplete: &[Kind],
    print: bool,
    diags: &mut Diagnostics,
) -> Plan<'v> {
    let mut plan = Planner { files: BTreeMap::new(), print };
    plan.fixed();
    for kind in Kind::ALL {
        plan.index(*kind, view.count(*kind));
    }
    for record in view.records() {
        plan.add(address::of(record), Item::Page(PageItem::Record(record)));
        plan.beside(record);
    }
    for (place, gone) in view.gone.iter().enumerate() {
        if let Some(path) = address::named(&gone.record) {
            plan.add(path, Item::Page(PageItem::Gone(place)));
        }
    }
    for (place, ranking) in computed.rankings.iter().enumerate() {
        plan.ranking(place, ranking);
    }
    if print {
        for year in years(view) {
            plan.add(address::volume(year), Item::Print(Printed::Volume(year)));
        }
    }
    let pictures = pictures(view);
    for (place, file) in pictures.iter().enumerate() {
        plan.add(address::picture(file), Item::File(FileItem::Picture(place)));
    }
    quoted(view, computed, held, incomplete, diags);
    done(view, computed, diags);
    Plan { files: plan.files, pictures }
}

/// Reports what is recorded as done where no consequence followed.
fn done(view: &PublicView<'_>, computed: &Computed, diags: &mut Diagnostics) {
    for release in &view.rankings {
        let Some(place) = computed.place(&release.scheme, release.period) else { continue };
        let ranking = &computed.rankings[place];
        let met = |unit: &Id| ranking.consequences.iter().any(|consequence| consequence.unit == *unit);
        for done in release.done.iter().filter(|done| !met(&done.unit)) {
            let fault = Diagnostic::new(Code::DoneUnfounded, done.span)
                .arg("unit", view.units.told_apart(&done.unit, release.period.last_day()));
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
    print: bool,
}

impl<'v> Planner<'v> {
    fn fixed(&mut self) {
        let items = [
            ("feed.xml", Item::Data(DataItem::Feed)),
            ("sitemap.xml", Item::Data(DataItem::Sitemap)),
            ("robots.txt", Item::Data(DataItem::Robots)),
            ("404.html", Item::Page(PageItem::NotFound)),
            ("_headers", Item::Data(DataItem::Headers)),
            ("assets/site.css", Item::File(FileItem::Asset("site.css"))),
            ("assets/site.js", Item::File(FileItem::Asset("site.js"))),
        ];
        for (path, item) in items {
            self.add(path.parse().expect("fixed addresses are paths"), item);
        }
        self.add(address::home(), Item::Page(PageItem::Home));
        self.add(address::consequences(), Item::Page(PageItem::Consequences));
        self.add(address::data(), Item::Page(PageItem::DataFiles));
    }

    /// The page that lists the records of a kind, or its pages where it is cut.
    fn index(&mut self, kind: Kind, count: usize) {
        let whole = match kind {
            Kind::Unit => PageItem::Units,
            Kind::Ranking => PageItem::Rankings,
            Kind::Bulletin => PageItem::Bulletins,
            Kind::Scheme => PageItem::Methods,
            Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar | Kind::Article | Kind::Amendment => {
                for page in 0..pages(count) {
                    self.add(address::list(kind, page), Item::Page(PageItem::List(kind, page)));
                }
                return;
            }
            // The navigation names the plain pages that readers look for.
            Kind::Page => return,
        };
        self.add(address::index(kind), Item::Page(whole));
    }

    /// What stands beside a record's page: the same for print and as a Word file, a picture.
    fn beside(&mut self, record: Record<'v>) {
        match record {
            Record::Notice(one) => {
                self.document(record, &one.id, Printed::Notice(one), Worded::Notice(one));
            }
            Record::Order(one) => self.document(record, &one.id, Printed::Order(one), Worded::Order(one)),
            Record::Bulletin(one) => {
                self.add(address::bulletin_file(one.month, "docx"), Item::Word(Worded::Bulletin(one)));
                self.print(address::bulletin_file(one.month, "pdf"), Printed::Bulletin(one));
            }
            Record::Exemplar(one) => {
                if let Some(photo) = &one.photo {
                    self.add(address::photo(&one.id, &photo.file), Item::File(FileItem::Photo(one)));
                }
                if !one.awards.is_empty() {
                    self.print(address::certificate(&one.id), Printed::Certificate(one));
                }
                self.print(address::poster(&one.id), Printed::Poster(one));
            }
            Record::Unit(..)
            | Record::Ranking(_)
            | Record::Case(_)
            | Record::Article(_)
            | Record::Page(_)
            | Record::Scheme(_)
            | Record::Amendment(_) => {}
        }
    }

    /// An official document as PDF and as a Word file.
    fn document(&mut self, record: Record<'v>, id: &Id, printed: Printed<'v>, worded: Worded<'v>) {
        self.add(address::document_file(record.kind(), id, "docx"), Item::Word(worded));
        self.print(address::document_file(record.kind(), id, "pdf"), printed);
    }

    /// The data files of a ranking, and its sheets for the notice board.
    fn ranking(&mut self, place: usize, ranking: &Ranking) {
        for (name, item) in [
            ("ranking.csv", DataItem::RankingCsv(place)),
            ("inputs.csv", DataItem::RankingInputs(place)),
            ("ranking.json", DataItem::RankingJson(place)),
        ] {
            self.add(address::ranking_file(&ranking.scheme, ranking.period, name), Item::Data(item));
        }
        for sheet in Sheet::ALL.into_iter().filter(|_| !ranking.rows.is_empty()) {
            let path = address::board(&ranking.scheme, ranking.period, sheet.key());
            self.print(path, Printed::Board(place, sheet));
        }
    }

    /// Adds what exists only in a site with print.
    fn print(&mut self, path: OutPath, printed: Printed<'v>) {
        if self.print {
            self.add(path, Item::Print(printed));
        }
    }

    /// Every kind has a folder of its own and ids are unique in it: `validate` reports those that are not, and until they
    /// are put right nothing is built.
    fn add(&mut self, path: OutPath, item: Item<'v>) {
        self.files.entry(path).or_insert(item);
    }
}

/// Reports figures quoted in public texts that differ from what is computed, and links to records held back.
fn quoted(view: &PublicView<'_>, computed: &Computed, held: &[Held], incomplete: &[Kind], diags: &mut Diagnostics) {
    let held: BTreeSet<&str> = held.iter().map(|held| held.record.as_str()).collect();
    for body in view.records().into_iter().filter_map(Record::body) {
        body.prose.each_inline(&mut |inline| match inline {
            Inline::Figure { key, expected: Some(expected), span } => {
                let Some(figure) = computed.figure(key) else { return };
                if figure.value.to_string() != *expected && !incomplete.contains(&figure.list) {
                    let fault = Diagnostic::new(Code::FigureMismatch, body.place(span)).arg("key", key);
                    diags.push(fault.arg("expected", expected).arg("computed", figure.value));
                }
            }
            Inline::Link { to: Link::Record { kind, id }, span, .. }
                if held.contains(format!("{kind}/{id}").as_str()) =>
            {
                diags.push(Diagnostic::new(Code::HeldLink, body.place(span)).arg("found", format!("{kind}/{id}")));
            }
            Inline::Link { .. }
            | Inline::Figure { .. }
            | Inline::Text(_)
            | Inline::Emphasis(_)
            | Inline::Strong(_)
            | Inline::Strike(_)
            | Inline::Code(_)
            | Inline::Note { .. }
            | Inline::Picture(_)
            | Inline::Break => {}
        });
    }
}

/// The pictures of public texts.
fn pictures(view: &PublicView<'_>) -> Vec<String> {
    let texts = view.records().into_iter().filter_map(Record::body);
    let files: BTreeSet<String> = texts.flat_map(|body| body.prose.pictures()).map(|one| one.file.clone()).collect();
    files.into_iter().collect()
}
