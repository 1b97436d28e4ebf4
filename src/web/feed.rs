//! Atom feed, site map, and the small files for crawlers and web servers.

use chrono::{NaiveDate, TimeZone as _};

use crate::model::record::Record;
use crate::output::OutPath;
use crate::plan::{Item, PageItem, address};
use crate::said::text::summary;
use crate::said::{Around, Resolver};
use crate::xml::Xml;

/// Entries in the feed.
const FEED_ENTRIES: usize = 30;

/// What pages may load: only the site's own files, and no inline script or style.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The newest records of every kind.
pub(crate) fn atom(around: &Around<'_>) -> String {
    let identity = around.view.identity;
    let base = identity.domain.as_deref().unwrap_or_default();
    let feed_path: OutPath = "feed.xml".parse().expect("a fixed path");
    let resolver = Resolver { around, from: &feed_path };
    // What bears no day holds until it is changed, and is no news.
    let dated =
        around.view.records().into_iter().filter_map(|record| Some((record.day()?, address::of(record), record)));
    let mut entries: Vec<(NaiveDate, OutPath, Record<'_>)> = dated.collect();
    entries.sort_by(|(a, at, _), (b, bt, _)| b.cmp(a).then_with(|| at.cmp(bt)));
    entries.truncate(FEED_ENTRIES);
    let stamp = |day: NaiveDate| {
        let midnight = day.and_hms_opt(0, 0, 0).expect("every day has a midnight");
        identity.timezone.from_local_datetime(&midnight).single().map_or_else(String::new, |time| time.to_rfc3339())
    };
    let updated = entries.first().map_or(around.view.as_of, |(day, ..)| *day);
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
    for (day, path, record) in entries {
        let (title, column) = (around.title(record), record.kind().column());
        xml.open("entry", &[]);
        // Stable by record, not by address.
        xml.text("id", &format!("urn:tongbao:{}", urn(base, path.as_str().trim_end_matches("/index.html"))));
        xml.text("title", &title);
        let href = if base.is_empty() { path.to_string() } else { format!("{base}/{path}") };
        xml.empty("link", &[("rel", "alternate"), ("href", &href)]);
        xml.text("published", &stamp(day));
        xml.text("updated", &stamp(day));
        xml.empty("category", &[("term", column), ("label", &around.word(&format!("nav.{column}")))]);
        // A ranking has no text of its own.
        xml.text("summary", &record.body().map_or(title, |body| summary(&body.prose, &resolver, 160)));
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

/// Every page. Addresses are whole where the site says where it will stand, as the protocol asks.
pub(crate) fn sitemap(around: &Around<'_>) -> String {
    let base = around.view.identity.domain.as_deref().unwrap_or_default();
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]);
    for (path, item) in &around.plan.files {
        let Item::Page(page) = item else { continue };
        let day = match page {
            PageItem::NotFound => continue,
            PageItem::Record(record) => record.day(),
            PageItem::Home
            | PageItem::Rankings
            | PageItem::Units
            | PageItem::Bulletins
            | PageItem::Methods
            | PageItem::Consequences
            | PageItem::DataFiles
            | PageItem::List(..)
            | PageItem::Gone(_) => None,
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
///
/// `style` is the digest of the style sheet that the page of unknown addresses carries in itself.
pub(crate) fn headers(style: &str) -> String {
    let policy = POLICY.replace("style-src 'self'", &format!("style-src 'self' '{style}'"));
    format!(
        "/*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n"
    )
}
