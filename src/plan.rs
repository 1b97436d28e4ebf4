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
use crate::model::review::Hold;
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
    /// Documents that are issued once and stay so: bulletins, notices, orders, certificates, the sheets of closed
    /// rankings; by the stems of their paths, whether their files are planned or not.
    pub documents: BTreeMap<String, Printed<'v>>,
    /// How often each record was amended, by name.
    amended: BTreeMap<&'v str, usize>,
}

impl Plan<'_> {
    /// Whether a file is a document that is issued once and stays as it was issued.
    #[must_use]
    pub fn issued(&self, path: &OutPath) -> bool {
        self.documents.contains_key(path.stem())
            && (path.as_str().ends_with(".pdf") || path.as_str().ends_with(".docx"))
    }

    /// How often a record was amended.
    #[must_use]
    pub fn amended(&self, record: Record<'_>) -> usize {
        self.amended.get(record.path().as_str()).copied().unwrap_or(0)
    }
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
    /// The certificate of an award of an exemplar, by its place.
    Certificate(&'v Exemplar, usize),
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

/// Lays out the site, and reports addresses used twice and quoted figures that are wrong. `kept` holds the stems of
/// documents that the archive keeps.
pub fn plan<'v>(
    view: &'v PublicView<'v>,
    computed: &Computed,
    held: &[Held],
    incomplete: &[Kind],
    print: bool,
    kept: &BTreeSet<&str>,
    diags: &mut Diagnostics,
) -> Plan<'v> {
    let mut plan = Planner { files: BTreeMap::new(), documents: BTreeMap::new(), amended: amended(view), print, kept };
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
        plan.ranking(place, ranking, view);
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
    let Planner { files, documents, amended, .. } = plan;
    Plan { files, pictures, documents, amended }
}

/// How often each record was amended, by name. An amendment that only tells of a fact makes no new document.
fn amended<'v>(view: &'v PublicView<'_>) -> BTreeMap<&'v str, usize> {
    let mut counts = BTreeMap::new();
    for one in view.amendments.iter().filter(|one| !one.takes_back() && !one.changes.is_empty()) {
        *counts.entry(one.record.as_str()).or_insert(0) += 1;
    }
    counts
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

struct Planner<'v, 'k> {
    files: BTreeMap<OutPath, Item<'v>>,
    documents: BTreeMap<String, Printed<'v>>,
    amended: BTreeMap<&'v str, usize>,
    print: bool,
    kept: &'k BTreeSet<&'k str>,
}

impl<'v> Planner<'v, '_> {
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
                let address = |amended| address::document_file(record.kind(), &one.id, amended, "pdf");
                self.document(record, address, Printed::Notice(one), Some(Worded::Notice(one)));
            }
            Record::Order(one) => {
                let address = |amended| address::document_file(record.kind(), &one.id, amended, "pdf");
                self.document(record, address, Printed::Order(one), Some(Worded::Order(one)));
            }
            // An issue that is out is never set anew: the next one carries what was amended.
            Record::Bulletin(one) => {
                let path = address::bulletin_file(one.month, "pdf");
                self.issue(path, Printed::Bulletin(one), Some(Worded::Bulletin(one)));
            }
            Record::Exemplar(one) => {
                if let Some(photo) = &one.photo {
                    self.add(address::photo(&one.id, &photo.file), Item::File(FileItem::Photo(one)));
                }
                for award in 0..one.awards.len() {
                    let address = |amended| address::certificate(&one.id, award, amended);
                    self.document(record, address, Printed::Certificate(one, award), None);
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

    /// A document as it is now, and as it was issued before each of its amendments where that was kept.
    fn document(
        &mut self,
        record: Record<'v>,
        address: impl Fn(usize) -> OutPath,
        printed: Printed<'v>,
        worded: Option<Worded<'v>>,
    ) {
        let amended = self.amended.get(record.path().as_str()).copied().unwrap_or(0);
        for before in 0..amended {
            let path = address(before);
            if self.kept.contains(path.stem()) {
                self.issue(path, printed, worded);
            }
        }
        self.issue(address(amended), printed, worded);
    }

    /// A document that stays as it is issued: as PDF, and as a Word file where it has that form.
    fn issue(&mut self, path: OutPath, printed: Printed<'v>, worded: Option<Worded<'v>>) {
        self.documents.insert(path.stem().to_owned(), printed);
        if let Some(worded) = worded {
            let word = format!("{}.docx", path.stem()).parse().expect("another ending of a path");
            self.add(word, Item::Word(worded));
        }
        self.print(path, printed);
    }

    /// The data files of a ranking, and its sheets for the notice board.
    fn ranking(&mut self, place: usize, ranking: &Ranking, view: &'v PublicView<'v>) {
        for (name, item) in [
            ("ranking.csv", DataItem::RankingCsv(place)),
            ("inputs.csv", DataItem::RankingInputs(place)),
            ("ranking.json", DataItem::RankingJson(place)),
        ] {
            self.add(address::ranking_file(&ranking.scheme, ranking.period, name), Item::Data(item));
        }
        let Some(release) = view.release(&ranking.scheme, ranking.period) else { return };
        for sheet in Sheet::ALL.into_iter().filter(|_| !ranking.rows.is_empty()) {
            let address = |amended| address::board(&ranking.scheme, ranking.period, sheet.key(), amended);
            let printed = Printed::Board(place, sheet);
            match release.closed {
                Some(_) => self.document(Record::Ranking(release), address, printed, None),
                // What is not closed may still change without an amendment.
                None => self.print(address(0), printed),
            }
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
    // A link to what was public once is no mistake of the text.
    let waits = held.iter().filter(|held| !matches!(held.hold, Hold::Expired(_) | Hold::TakenBack(_)));
    let held: BTreeSet<&str> = waits.map(|held| held.record.as_str()).collect();
    for body in view.records().into_iter().filter_map(Record::body) {
        body.prose.each_inline(&mut |inline| match inline {
            Inline::Figure { key, expected: Some(expected), span } => {
                let Some(figure) = computed.figure(key) else { return };
                let stood = view.was_true(figure.list, figure.value, expected);
                if figure.value.to_string() != *expected && !incomplete.contains(&figure.list) && !stood {
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
