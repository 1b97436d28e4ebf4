//! The monthly bulletin (简报): the editor's note, rankings with charts, and what the month brought.

use super::document::{Bar, BulletinSheet, Cell, PrintAlign, PrintBlock, PrintChart, Run, Section, Table};
use super::official::title_lines;
use super::text::{blocks, chinese, imprint};
use crate::compute::ranking::Ranking;
use crate::model::bulletin::Bulletin;
use crate::model::record::Record;
use crate::model::scheme::Scheme;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::issue::{issue, of_month, rankings_of};
use crate::said::{Around, Resolver, certainty, naming, standing as standings};

pub(crate) fn bulletin(around: &Around<'_>, path: &OutPath, bulletin: &Bulletin) -> BulletinSheet {
    let view = around.view;
    BulletinSheet {
        imprint: imprint(around, bulletin.title.clone()),
        name: around.word("bulletin.name"),
        issue: issue(around, bulletin),
        office: view.unit_name(&bulletin.office, bulletin.date).to_owned(),
        date: chinese(bulletin.date),
        title_lines: title_lines(around, &bulletin.title, &[]),
        blocks: blocks(&bulletin.body.prose, &Resolver { around, from: path }),
        sections: numbered(sections(around, path, bulletin)),
        to: bulletin.to.clone(),
        cc: bulletin.cc.clone(),
        reset: None,
    }
}

/// A bulletin as it was issued, without what was taken back since; as its month says it now where it is not issued yet.
pub(crate) fn issued(around: &Around<'_>, path: &OutPath, bulletin: &Bulletin) -> BulletinSheet {
    around.issues.get(&bulletin.month).cloned().unwrap_or_else(|| self::bulletin(around, path, bulletin))
}

/// Titles of the first level are counted 一、二、 … (GB/T 9704-2012, 7.3.3).
fn numbered(mut sections: Vec<Section>) -> Vec<Section> {
    const NUMERALS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    for (section, numeral) in sections.iter_mut().zip(NUMERALS) {
        section.title.insert_str(0, &format!("{numeral}、"));
    }
    sections
}

/// What the month brought: a section for each ranking, then notices, orders, cases, exemplars.
fn sections(around: &Around<'_>, path: &OutPath, bulletin: &Bulletin) -> Vec<Section> {
    let view = around.view;
    let mut sections: Vec<Section> = rankings_of(around, bulletin)
        .filter_map(|ranking| Some(standings(around, path, ranking, view.scheme(&ranking.scheme)?)))
        .collect();
    for (kind, records) in of_month(around, bulletin) {
        let line = |record: Record<'_>| {
            let entry = around.entry(path, record);
            let args = [("title", entry.title.as_str()), ("note", entry.note.as_str()), ("date", entry.date.as_str())];
            let to = Some(address::of(record).to_string());
            vec![PrintBlock::Paragraph { runs: vec![Run { to, ..Run::plain(around.words("bulletin.entry", &args)) }] }]
        };
        let items: Vec<_> = records.iter().copied().map(line).collect();
        let numbers = Some((1..).take(items.len()).collect());
        let title = around.word(&format!("bulletin.{}", kind.folder()));
        sections.push(Section { title, blocks: vec![PrintBlock::List { numbers, items }], to: None });
    }
    sections
}

/// A ranking as a table with a chart, who is missing from it, and what was corrected.
fn standings(around: &Around<'_>, path: &OutPath, ranking: &Ranking, scheme: &Scheme) -> Section {
    let (month, tier) = (around.period(ranking.period), around.word(&format!("tier.{}", scheme.tier.key())));
    let mut parts = vec![PrintBlock::Table(table(around, path, ranking, scheme, &month, &tier))];
    parts.extend(chart(around, ranking, scheme, &month, &tier).map(PrintBlock::Chart));
    if !ranking.unranked.is_empty() {
        let day = ranking.period.last_day();
        let names: Vec<String> = ranking.unranked.iter().map(|row| naming::full_name(around, &row.unit, day)).collect();
        parts.push(PrintBlock::plain(around.words("bulletin.unranked", &[("units", &names.join("、"))])));
    }
    parts.extend(certainty::in_words(around, ranking).into_iter().map(PrintBlock::plain));
    let to = Some(address::ranking(&ranking.scheme, ranking.period).to_string());
    Section { title: around.words("bulletin.ranking", &[("tier", &tier)]), blocks: parts, to }
}

fn table(around: &Around<'_>, path: &OutPath, ranking: &Ranking, scheme: &Scheme, month: &str, tier: &str) -> Table {
    let day = ranking.period.last_day();
    let mut head: Vec<String> = ["rank", "unit", "score"].map(|key| around.word(&format!("ranking.{key}"))).into();
    head.extend(scheme.indicators.iter().map(|indicator| indicator.name.clone()));
    head.extend(["band", "change"].map(|key| around.word(&format!("ranking.{key}"))));
    let mut align = vec![PrintAlign::Center, PrintAlign::Start, PrintAlign::End];
    align.extend(std::iter::repeat_n(PrintAlign::End, scheme.indicators.len()));
    align.extend([PrintAlign::Center, PrintAlign::Center]);
    let rows = ranking.rows.iter().map(|row| {
        let shown = standings::standing(around, path, row, day);
        let name = naming::full_name(around, &row.unit, day);
        let name = Run { to: Some(address::unit(&row.unit).to_string()), ..Run::plain(name) };
        let mut cells: Vec<Cell> = vec![rank(around, row).into(), vec![name].into(), row.shown_score().into()];
        cells.extend(row.shown_indicators().map(Cell::from));
        cells.push(row.band.clone().unwrap_or_else(|| "—".to_owned()).into());
        cells.push(shown.change().to_owned().into());
        cells
    });
    let caption = around.words("ranking.title", &[("month", month), ("tier", tier)]);
    Table::new(caption, head.into_iter().map(Cell::from).collect(), rows.collect(), align)
}

/// 并列第2 where units share a place.
pub(crate) fn rank(around: &Around<'_>, row: &crate::compute::ranking::Row) -> String {
    let rank = row.rank.to_string();
    if row.tied { around.words("ranking.tied", &[("rank", &rank)]) } else { rank }
}

/// How many units have which score: bars of equal width in points, each band with a pattern of its own.
fn chart(around: &Around<'_>, ranking: &Ranking, scheme: &Scheme, month: &str, tier: &str) -> Option<PrintChart> {
    const BARS: i64 = 12;
    let floors: Vec<i64> = ranking.rows.iter().filter_map(|row| Some(row.score?.floor())).collect();
    let (low, high) = (*floors.iter().min()?, *floors.iter().max()?);
    // The narrowest of the usual steps at which the bars fit.
    let step =
        [1, 2, 5, 10, 20, 50].into_iter().find(|step| (high.div_euclid(*step) - low.div_euclid(*step)) < BARS)?;
    let legend: Vec<String> = if scheme.bands.is_empty() {
        vec![around.word("ranking.unit")]
    } else {
        scheme.bands.iter().map(|band| band.name.clone()).collect()
    };
    let first = low.div_euclid(step);
    let count = usize::try_from(high.div_euclid(step) - first + 1).ok()?;
    let mut bars: Vec<Bar> = (first..)
        .take(count)
        .map(|place| Bar {
            label: around.words(
                "print.bar",
                &[("from", &(place * step).to_string()), ("to", &((place + 1) * step).to_string())],
            ),
            parts: vec![0; legend.len()],
        })
        .collect();
    for (row, floor) in ranking.rows.iter().zip(&floors) {
        let bar = usize::try_from(floor.div_euclid(step) - first).ok()?;
        let part = row.band.as_ref().and_then(|band| legend.iter().position(|name| name == band)).unwrap_or(0);
        bars[bar].parts[part] += 1;
    }
    let words: Vec<String> = bars
        .iter()
        .map(|bar| {
            let units = bar.parts.iter().sum::<usize>().to_string();
            around.words("print.bar_words", &[("label", &bar.label), ("units", &units)])
        })
        .collect();
    let caption = around.words("print.chart", &[("month", month), ("tier", tier)]);
    Some(PrintChart { alt: format!("{caption}：{}", words.join("；")), caption, bars, legend })
}
