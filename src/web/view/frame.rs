//! What stands around every page: head, navigation, path, foot.

use serde::Serialize;

use super::{Around, FactView, LinkView};
use crate::model::record::Kind;
use crate::model::site::Contact;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::amendment::{self, AmendmentView};
use crate::said::draft::{self, DraftView};

/// The frame of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The language tag.
    pub lang: &'static str,
    /// The title of the page.
    pub title: String,
    /// The title in pieces between which a line may turn.
    pub phrases: Vec<String>,
    /// One sentence about it.
    pub description: String,
    /// The relative way to the site's root: empty or `../` so many times.
    pub root: String,
    /// The site's name.
    pub site: String,
    /// Who publishes it.
    pub publisher: String,
    /// Who runs it.
    pub operator: Option<String>,
    /// The statement of a demonstration.
    pub demonstration: Option<String>,
    /// The as-of date for readers.
    pub as_of: String,
    /// The columns of the site.
    pub navigation: Vec<NavigationView>,
    /// The way from the home page here.
    pub crumbs: Vec<LinkView>,
    /// `<meta name content>` of government sites.
    pub meta: Vec<MetaView>,
    /// How to reach the publisher.
    pub contact: Vec<FactView>,
    /// Where to object.
    pub objections: Vec<FactView>,
    /// 网站标识码, ICP and so on.
    pub government: Vec<FactView>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// Amendments of what the page carries.
    pub amendments: Vec<AmendmentView>,
    /// In a preview, what it is and what the page's own record is.
    pub draft: Option<DraftView>,
    /// Since when there is a memory, on the pages of a day before it.
    pub since: Option<String>,
}

/// An entry of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavigationView {
    /// Its words.
    pub text: String,
    /// Its relative link.
    pub href: String,
    /// Whether the page lies in this column.
    pub current: bool,
}

/// A `<meta>` element.
#[derive(Clone, Debug, Serialize)]
pub struct MetaView {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub content: String,
}

/// A column of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The home page, and what stands in no column.
    Home,
    /// Records of a kind.
    Of(Kind),
    /// The data files.
    Data,
}

impl Column {
    /// Its name in words and addresses.
    fn key(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Of(kind) => kind.column(),
            Self::Data => "data",
        }
    }

    fn index(self) -> OutPath {
        match self {
            Self::Home => address::home(),
            Self::Of(kind) => address::index(kind),
            Self::Data => address::data(),
        }
    }
}

/// The frame of a page in a column of the site.
pub(crate) fn frame(around: &Around<'_>, from: &OutPath, column: Column, title: &str, description: &str) -> Frame {
    let identity = around.view.identity;
    let depth = from.as_str().matches('/').count();
    let mut crumbs = Vec::new();
    if column != Column::Home {
        crumbs.push(LinkView { text: around.word("nav.home"), href: from.link_to(&address::home()) });
        let index = column.index();
        if *from != index && around.plan.files.contains_key(&index) {
            crumbs.push(LinkView { text: around.word(&format!("nav.{}", column.key())), href: from.link_to(&index) });
        }
    }
    let mut meta = vec![MetaView { name: "SiteName", content: identity.name.clone() }];
    if let Some(domain) = &identity.domain {
        meta.push(MetaView { name: "SiteDomain", content: domain.clone() });
    }
    if let Some(code) = &identity.government.site_id_code {
        meta.push(MetaView { name: "SiteIDCode", content: code.clone() });
    }
    if column != Column::Home {
        let name = around.word(&format!("nav.{}", column.key()));
        meta.push(MetaView { name: "ColumnName", content: name.clone() });
        let sentence = around.words("column.description", &[("site", &identity.name), ("column", &name)]);
        meta.push(MetaView { name: "ColumnDescription", content: sentence });
        meta.push(MetaView { name: "ColumnKeywords", content: name });
        meta.push(MetaView { name: "ColumnType", content: column_type(column).to_owned() });
    }
    let government = &identity.government;
    let code = |key: &str, value: &Option<String>| {
        value.clone().map(|value| FactView { name: around.word(key), value, href: None })
    };
    Frame {
        lang: around.words.lang().tag(),
        title: title.to_owned(),
        phrases: around.phrases(title),
        description: description.to_owned(),
        root: "../".repeat(depth),
        site: identity.name.clone(),
        publisher: identity.publisher.clone(),
        operator: identity.operator.clone(),
        demonstration: identity.demonstration.clone(),
        as_of: around.day(around.view.as_of),
        navigation: navigation(around, from, column),
        crumbs,
        meta,
        contact: contact(around, &identity.contact),
        objections: contact(around, &identity.objections),
        government: [
            code("foot.site_id_code", &government.site_id_code),
            code("foot.icp", &government.icp),
            code("foot.psb", &government.psb),
        ]
        .into_iter()
        .flatten()
        .collect(),
        copyright: identity.copyright.clone(),
        amendments: amendment::on_page(around, from),
        draft: draft::on_page(around, from),
        since: around.since.map(|day| around.day(day)),
    }
}

/// The same with the tags that an article of a government site carries (政府网站发展指引, 国办发〔2017〕47号).
pub(crate) fn article_frame(
    around: &Around<'_>,
    from: &OutPath,
    column: Column,
    title: &str,
    date: chrono::NaiveDate,
    source: &str,
) -> Frame {
    let mut frame = frame(around, from, column, title, title);
    frame.meta.push(MetaView { name: "ArticleTitle", content: title.to_owned() });
    frame.meta.push(MetaView { name: "PubDate", content: format!("{date} 00:00") });
    frame.meta.push(MetaView { name: "ContentSource", content: source.to_owned() });
    frame
}

/// Columns that have something to show, then the pages that the site lists.
fn navigation(around: &Around<'_>, from: &OutPath, column: Column) -> Vec<NavigationView> {
    let view = around.view;
    let of = |wanted: Shelf| Kind::ALL.iter().copied().filter(move |kind| shelf(*kind) == wanted);
    let news = of(Shelf::News).filter(|kind| view.count(*kind) > 0).map(Column::Of);
    let reference = of(Shelf::Reference).filter(|kind| view.count(*kind) > 0).map(Column::Of);
    let data = Some(Column::Data).filter(|_| !view.rankings.is_empty());
    let columns = [Column::Home].into_iter().chain(news).chain(reference).chain(data);
    let mut entries: Vec<NavigationView> = columns
        .map(|one| {
            let current = one == column && (one != Column::Home || from.as_str() == "index.html");
            let text = around.word(&format!("nav.{}", one.key()));
            NavigationView { text, href: from.link_to(&one.index()), current }
        })
        .collect();
    for (title, page) in &view.identity.navigation {
        if let Some(record) = view.record(Kind::Page, page) {
            let target = address::of(record);
            entries.push(NavigationView { text: title.clone(), href: from.link_to(&target), current: *from == target });
        }
    }
    entries
}

fn contact(around: &Around<'_>, contact: &Contact) -> Vec<FactView> {
    let link = |scheme: &str, value: &str| Some(format!("{scheme}:{}", value.replace(' ', "")));
    let fields = [
        ("name", &contact.name, None),
        ("phone", &contact.phone, contact.phone.as_deref().and_then(|phone| link("tel", phone))),
        ("email", &contact.email, contact.email.as_deref().and_then(|email| link("mailto", email))),
        ("address", &contact.address, None),
        ("hours", &contact.hours, None),
    ];
    fields
        .into_iter()
        .filter_map(|(key, value, href)| {
            let value = value.clone()?;
            Some(FactView { name: around.word(&format!("contact.{key}")), value, href })
        })
        .collect()
}

/// Where the navigation names a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shelf {
    /// First: what is published month by month.
    News,
    /// Then what it refers to.
    Reference,
    /// Only where the site lists the page itself.
    Own,
}

fn shelf(kind: Kind) -> Shelf {
    match kind {
        Kind::Ranking | Kind::Bulletin | Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar | Kind::Article => {
            Shelf::News
        }
        Kind::Unit | Kind::Scheme | Kind::Amendment => Shelf::Reference,
        Kind::Page => Shelf::Own,
    }
}

/// `ColumnType` values of 政府网站发展指引, annex.
fn column_type(column: Column) -> &'static str {
    match column {
        Column::Data | Column::Of(Kind::Ranking) => "数据发布",
        Column::Of(Kind::Scheme) => "政策文件",
        Column::Of(Kind::Unit) => "机构职能",
        Column::Of(Kind::Page) => "概况信息",
        Column::Of(
            Kind::Bulletin | Kind::Notice | Kind::Order | Kind::Case | Kind::Exemplar | Kind::Article | Kind::Amendment,
        )
        | Column::Home => "工作动态",
    }
}
