//! Lists of records, the data page, the page for addresses that do not exist.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::frame::{Column, Frame, frame};
use super::{Around, EntryView, FactView, LinkView};
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::plan::{PER_PAGE, address, pages};

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct ListView {
    frame: Frame,
    intro: String,
    count: usize,
    breakdowns: Vec<BreakdownView>,
    entries: Vec<EntryView>,
    pages: Vec<PageLink>,
    previous: Option<LinkView>,
    next: Option<LinkView>,
}

/// A page of the list; a gap where pages are left out.
#[derive(Debug, Serialize)]
struct PageLink {
    text: String,
    href: Option<String>,
    current: bool,
}

/// Pages of a list that are all named on each of them; of longer lists the ends, the neighbours and some steps.
const ALL_NAMED: usize = 15;

/// How many records have each value of a field.
#[derive(Debug, Serialize)]
struct BreakdownView {
    name: String,
    counts: Vec<FactView>,
}

/// The data page.
#[derive(Debug, Serialize)]
pub struct DataView {
    frame: Frame,
    sets: Vec<SetView>,
}

#[derive(Debug, Serialize)]
struct SetView {
    title: String,
    page: String,
    files: Vec<LinkView>,
}

pub(crate) fn list(around: &Around<'_>, from: &OutPath, kind: Kind, page: usize) -> ListView {
    let records = around.records(kind);
    let count = records.len();
    let shown = records.iter().skip(page * PER_PAGE).take(PER_PAGE);
    let entries = shown.map(|record| around.entry(from, *record)).collect();
    let last = pages(count);
    let link = |to: usize, text: String| LinkView { text, href: from.link_to(&address::list(kind, to)) };
    let title = around.word(&format!("nav.{}", kind.column()));
    let intro = around.word(&format!("{}.description", kind.column()));
    ListView {
        frame: frame(around, from, Column::Of(kind), &title, &intro),
        intro,
        count,
        breakdowns: if page == 0 { breakdowns(around, kind) } else { Vec::new() },
        entries,
        pages: page_links(page, last, &|to| from.link_to(&address::list(kind, to))),
        previous: page.checked_sub(1).map(|to| link(to, around.word("list.previous"))),
        next: (page + 1 < last).then(|| link(page + 1, around.word("list.next"))),
    }
}

fn page_links(page: usize, count: usize, link: &dyn Fn(usize) -> String) -> Vec<PageLink> {
    let mut links = Vec::new();
    let mut next = 0;
    for to in named(page, count) {
        if to > next {
            links.push(PageLink { text: "…".to_owned(), href: None, current: false });
        }
        links.push(PageLink { text: (to + 1).to_string(), href: Some(link(to)), current: to == page });
        next = to + 1;
    }
    links
}

/// The pages that a page of a list names, from 0; none when there is one page only.
fn named(page: usize, count: usize) -> BTreeSet<usize> {
    if count <= 1 {
        return BTreeSet::new();
    }
    if count <= ALL_NAMED {
        return (0..count).collect();
    }
    let near = page.saturating_sub(3)..=page + 3;
    let far = [10, 100].into_iter().flat_map(|step| [page.saturating_sub(step), page + step]);
    [0, count - 1].into_iter().chain(near).chain(far).filter(|to| *to < count).collect()
}

fn breakdowns(around: &Around<'_>, kind: Kind) -> Vec<BreakdownView> {
    let view = around.view;
    let lists: Vec<(&str, Vec<&str>)> = match kind {
        Kind::Notice => vec![("notice.kind", view.notices.iter().map(|notice| notice.kind.text()).collect())],
        Kind::Case => vec![
            ("case.field", view.cases.iter().map(|case| case.field.as_str()).collect()),
            ("case.problem", view.cases.iter().map(|case| case.problem.as_str()).collect()),
            ("case.stage", view.cases.iter().map(|case| case.stage.text()).collect()),
            (
                "case.level",
                view.cases.iter().flat_map(|case| &case.persons).map(|person| person.level.text()).collect(),
            ),
        ],
        Kind::Exemplar => vec![
            ("exemplar.kind", view.exemplars.iter().map(|exemplar| exemplar.kind.text()).collect()),
            ("exemplar.topic", view.exemplars.iter().map(|exemplar| exemplar.topic.as_str()).collect()),
        ],
        Kind::Order
        | Kind::Article
        | Kind::Unit
        | Kind::Ranking
        | Kind::Bulletin
        | Kind::Page
        | Kind::Scheme
        | Kind::Amendment => Vec::new(),
    };
    lists
        .into_iter()
        .map(|(key, values)| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for value in values {
                *counts.entry(value).or_default() += 1;
            }
            let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let counts = counts
                .into_iter()
                .map(|(name, count)| FactView { name: name.to_owned(), value: count.to_string(), href: None })
                .collect();
            BreakdownView { name: around.word(key), counts }
        })
        .filter(|breakdown: &BreakdownView| !breakdown.counts.is_empty())
        .collect()
}

pub(crate) fn data(around: &Around<'_>, from: &OutPath) -> DataView {
    let sets = around
        .computed
        .rankings
        .iter()
        .rev()
        .map(|ranking| {
            let tier = around.view.scheme(&ranking.scheme).map_or("", |scheme| scheme.tier.key());
            let tier = around.word(&format!("tier.{tier}"));
            let month = around.period(ranking.period);
            let file = |name: &str| LinkView {
                text: around.word(&format!("ranking.file.{}", name.replace('.', "_"))),
                href: from.link_to(&address::ranking_file(&ranking.scheme, ranking.period, name)),
            };
            SetView {
                title: around.words("ranking.title", &[("month", &month), ("tier", &tier)]),
                page: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
                files: ["ranking.csv", "inputs.csv", "ranking.json"].map(file).into(),
            }
        })
        .collect();
    let title = around.word("nav.data");
    DataView { frame: frame(around, from, Column::Data, &title, &around.word("data.description")), sets }
}

/// The page that a server shows for addresses that it does not have, at whatever depth they are: it carries its style in
/// itself, and its links are whole where the site knows its own address.
#[derive(Debug, Serialize)]
pub struct NotFoundView {
    frame: Frame,
    /// The style sheet, fit to stand inside a page.
    style_html: crate::web::prose::Html,
    style_digest: String,
}

pub(crate) fn not_found(
    around: &Around<'_>,
    from: &OutPath,
    style_html: crate::web::prose::Html,
    style_digest: String,
) -> NotFoundView {
    let title = around.word("not_found.title");
    let mut frame = frame(around, from, Column::Home, &title, &title);
    if let Some(domain) = &around.view.identity.domain {
        frame.root = format!("{domain}/");
        for entry in &mut frame.navigation {
            entry.href = format!("{domain}/{}", entry.href);
        }
    }
    NotFoundView { frame, style_html, style_digest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_name_ends_neighbours_and_steps() {
        let shown = |page, count| named(page, count).into_iter().collect::<Vec<_>>();
        assert!(shown(0, 1).is_empty());
        assert_eq!(shown(7, 15), (0..15).collect::<Vec<_>>());
        assert_eq!(shown(0, 1000), [0, 1, 2, 3, 10, 100, 999]);
        assert_eq!(shown(500, 1000), [0, 400, 490, 497, 498, 499, 500, 501, 502, 503, 510, 600, 999]);
        let links = page_links(0, 16, &|to| to.to_string());
        assert_eq!(links.iter().filter(|link| link.href.is_none()).count(), 2);
    }
}
