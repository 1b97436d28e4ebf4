//! Atom feed, site map, and the small files for crawlers and web servers.

use chrono::{NaiveDate, TimeZone as _};

use crate::output::OutPath;
use crate::plan::{Item, address};
use crate::said::text::summary;
use crate::said::{Around, Resolver};
use crate::xml::Xml;

/// Entries in the feed.
const FEED_ENTRIES: usize = 30;

/// What pages may load: only the site's own files, and no inline script or style.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'";

struct Entry {
    path: OutPath,
    title: String,
    day: NaiveDate,
    category: &'static str,
    summary: String,
}

/// The newest records of every kind.
pub(crate) fn atom(around: &Around<'_>) -> String {
    let identity = around.view.identity;
    let base = identity.domain.as_deref().unwrap_or_default();
    let feed_path: OutPath = "feed.xml".parse().expect("a fixed path");
    let mut entries = entries(around, &feed_path);
    entries.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.path.cmp(&b.path)));
    entries.truncate(FEED_ENTRIES);
    let stamp = |day: NaiveDate| {
        let midnight = day.and_hms_opt(0, 0, 0).expect("every day has a midnight");
        identity.timezone.from_local_datetime(&midnight).single().map_or_else(String::new, |time| time.to_rfc3339())
    };
    let updated = entries.first().map_or(around.view.as_of, |entry| entry.day);
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", around.words.lang().tag())]);
    xml.text("id", &format!("urn:tongbao:{}", urn(base, "feed")));
    xml.text("title", &identity.name);
    xml.text("subtitle", &identity.description);
    xml.text("updated", &stamp(updated));
    xml.open("author", &[]);
    xml.text("name", &identity.publisher);
    xml.close("author");
    if !base.is_empty() {
        xml.empty("link", &[("rel", "self"), ("href", &format!("{base}/feed.xml"))]);
        xml.empty("link", &[("rel", "alternate"), ("href", &format!("{base}/index.html"))]);
    }
    for entry in &entries {
        xml.open("entry", &[]);
        // Stable by record, not by address.
        xml.text("id", &format!("urn:tongbao:{}", urn(base, entry.path.as_str().trim_end_matches("/index.html"))));
        xml.text("title", &entry.title);
        let href = if base.is_empty() { entry.path.to_string() } else { format!("{base}/{}", entry.path) };
        xml.empty("link", &[("rel", "alternate"), ("href", &href)]);
        xml.text("published", &stamp(entry.day));
        xml.text("updated", &stamp(entry.day));
        xml.empty("category", &[("term", entry.category), ("label", &around.word(&format!("nav.{}", entry.category)))]);
        xml.text("summary", &entry.summary);
        xml.close("entry");
    }
    xml.close("feed");
    xml.finish()
}

fn urn(base: &str, name: &str) -> String {
    let host = base.trim_start_matches("https://").trim_start_matches("http://");
    let host = if host.is_empty() { "site" } else { host };
    format!("{}:{}", host.replace('/', ":"), name.replace('/', ":"))
}

fn entries(around: &Around<'_>, from: &OutPath) -> Vec<Entry> {
    let view = around.view;
    let resolver = Resolver { around, from };
    let short = |body: &crate::model::prose::Body| summary(&around.prose(body), &resolver, 160);
    let mut list = Vec::new();
    for notice in view.notices.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::notice(&notice.id),
            title: notice.document.title.clone(),
            day: notice.document.signed_on,
            category: "notices",
            summary: short(&notice.body),
        });
    }
    for order in view.orders.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::order(&order.id),
            title: order.document.title.clone(),
            day: order.document.signed_on,
            category: "orders",
            summary: short(&order.body),
        });
    }
    for case in view.cases.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::case(&case.id),
            title: case.title.clone(),
            day: case.publicised_on,
            category: "cases",
            summary: short(&case.body),
        });
    }
    for exemplar in view.exemplars.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::exemplar(&exemplar.id),
            title: exemplar.title.clone(),
            day: exemplar.publicised_on,
            category: "exemplars",
            summary: short(&exemplar.body),
        });
    }
    for article in view.articles.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::article(&article.id),
            title: article.title.clone(),
            day: article.date,
            category: "articles",
            summary: short(&article.body),
        });
    }
    for bulletin in view.bulletins.iter().take(FEED_ENTRIES) {
        list.push(Entry {
            path: address::bulletin(bulletin.month),
            title: bulletin.title.clone(),
            day: bulletin.date,
            category: "bulletins",
            summary: short(&bulletin.body),
        });
    }
    for (release, ranking) in view.rankings.iter().zip(&around.computed.rankings) {
        let tier = view.scheme(&ranking.scheme).map_or("", |scheme| scheme.tier.key());
        let (month, tier) = (around.period(ranking.period), around.word(&format!("tier.{tier}")));
        let title = around.words("ranking.title", &[("month", &month), ("tier", &tier)]);
        list.push(Entry {
            path: address::ranking(&ranking.scheme, ranking.period),
            summary: title.clone(),
            title,
            day: release.published_on,
            category: "rankings",
        });
    }
    list
}

/// Every page. Addresses are whole where the site says where it will stand, as the protocol asks.
pub(crate) fn sitemap(around: &Around<'_>) -> String {
    let base = around.view.identity.domain.as_deref().unwrap_or_default();
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]);
    for (path, item) in &around.plan.files {
        let page = path.as_str().ends_with(".html") && !matches!(item, Item::NotFound);
        if !page {
            continue;
        }
        let day = match item {
            Item::Notice(notice) => Some(notice.document.signed_on),
            Item::Order(order) => Some(order.document.signed_on),
            Item::Case(case) => Some(case.publicised_on),
            Item::Exemplar(exemplar) => Some(exemplar.publicised_on),
            Item::Article(article) => Some(article.date),
            Item::Bulletin(bulletin) => Some(bulletin.date),
            Item::Ranking(place) => Some(around.view.rankings[*place].published_on),
            _ => None,
        };
        xml.open("url", &[]);
        xml.text("loc", &format!("{base}/{path}"));
        if let Some(day) = day {
            xml.text("lastmod", &day.to_string());
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

/// Nothing is hidden from crawlers; the site map is named where its address is known.
pub(crate) fn robots(around: &Around<'_>) -> String {
    match &around.view.identity.domain {
        Some(base) => format!("User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"),
        None => "User-agent: *\nAllow: /\n".to_owned(),
    }
}

/// Headers that a `<meta>` element cannot set, in the form that several static hosts read.
pub(crate) fn headers() -> String {
    format!(
        "/*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n"
    )
}
