//! Ranking pages.

pub(super) mod language;

use serde::Serialize;

use language::VetoView;

use super::consequence::{self, ConsequenceView};
use super::document::before_words;
use super::frame::{Column, Frame, frame};
use super::{Around, FactView, LinkView};
use crate::compute::past::Past;
use crate::compute::ranking::{Change, Ranking, Row};
use crate::compute::scoring::{Reason, RoundState};
use crate::model::period::{Cadence, Month};
use crate::model::ranking::RankingRelease;
use crate::model::record::{Kind, Record};
use crate::model::scheme::Scheme;
use crate::output::OutPath;
use crate::plan::address;
use crate::published::tables::middle_data;
use crate::said::certainty::{self, CertaintyView, CorrectionView, ParallelView};
use crate::said::standing::{Standing, round_name, signed, standing, week_cell};
use crate::said::{lacks, naming, schedule};
use crate::web::chart;
use crate::web::prose::Html;

/// A period of a scheme.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "which columns the table has, each asked for by the template")]
pub struct RankingView {
    frame: Frame,
    month: String,
    tier: String,
    scheme: LinkView,
    version: u32,
    published_on: String,
    note: Option<String>,
    review: Vec<FactView>,
    facts: Vec<FactView>,
    indicators: Vec<IndicatorView>,
    rounds: Vec<RoundView>,
    rows: Vec<RowView>,
    unranked: Vec<UnrankedView>,
    bands: Vec<FactView>,
    comparison: Option<String>,
    state: String,
    lacks: Vec<String>,
    late: Option<String>,
    certainty: Option<CertaintyView>,
    consequences: Vec<ConsequenceView>,
    absent: Option<String>,
    blocks: Vec<String>,
    grouped: bool,
    scored: bool,
    flagged: bool,
    adjusted: bool,
    vetoes: Vec<VetoView>,
    rests_on: Vec<LinkView>,
    corrections: Vec<CorrectionView>,
    parallel: Option<ParallelView>,
    distribution_html: Html,
    movers: Vec<Standing>,
    comments: Vec<CommentView>,
    adjustments: Vec<AdjustmentView>,
    past: PastColumns,
    previous: Option<LinkView>,
    next: Option<LinkView>,
    files: Vec<LinkView>,
    printed: Vec<LinkView>,
    ties: usize,
}

#[derive(Debug, Serialize)]
struct IndicatorView {
    name: String,
    weight: String,
}

#[derive(Debug, Serialize)]
struct RoundView {
    name: String,
    present: bool,
}

#[derive(Debug, Serialize)]
struct RowView {
    standing: Standing,
    score_interval: Option<String>,
    apart: Option<String>,
    place_html: Html,
    scored: usize,
    previous: Option<PastView>,
    year_ago: Option<PastView>,
    indicators: Vec<String>,
    weeks: Vec<String>,
    group: String,
    flags: String,
    blocks: Vec<String>,
    adjusted: String,
    spark_html: Html,
}

/// Which earlier periods any unit has a standing in.
#[derive(Debug, Serialize)]
struct PastColumns {
    before: bool,
    year_ago: bool,
}

/// A standing in another period.
#[derive(Debug, Serialize)]
struct PastView {
    period: LinkView,
    rank: u32,
    score: String,
}

#[derive(Debug, Serialize)]
struct UnrankedView {
    unit: LinkView,
    parent: String,
    reason: String,
}

#[derive(Debug, Serialize)]
struct CommentView {
    week: String,
    unit: LinkView,
    text: String,
}

#[derive(Debug, Serialize)]
struct AdjustmentView {
    unit: LinkView,
    name: String,
    points: String,
    document: String,
}

/// All rankings.
#[derive(Debug, Serialize)]
pub struct IndexView {
    frame: Frame,
    /// What is overdue and what comes next.
    schedule: Vec<String>,
    tiers: Vec<TierView>,
}

#[derive(Debug, Serialize)]
struct TierView {
    name: String,
    months: Vec<MonthView>,
}

#[derive(Debug, Serialize)]
struct MonthView {
    month: LinkView,
    ranked: usize,
    unranked: usize,
    first: Vec<LinkView>,
    score: String,
    scheme: LinkView,
}

#[expect(clippy::too_many_lines, reason = "one line a field of the page")]
pub(crate) fn ranking(around: &Around<'_>, from: &OutPath, release: &RankingRelease) -> RankingView {
    let place = around.computed.place(&release.scheme, release.period).expect("every released period is computed");
    let ranking = &around.computed.rankings[place];
    let scheme = around.view.scheme(&ranking.scheme).expect("a ranking is computed from a public scheme");
    let tier = around.word(&format!("tier.{}", scheme.tier.key()));
    let (month, day) = (around.period(ranking.period), ranking.period.last_day());
    let title = around.words("ranking.title", &[("month", &month), ("tier", &tier)]);
    let scale = chart::scale(ranking);
    let shown = (ranking, scheme, scale);
    let rows: Vec<RowView> = ranking.rows.iter().map(|row| row_view(around, from, shown, row)).collect();
    let movers = movers(around, from, ranking);
    let neighbour = |place: Option<usize>| {
        let other = around.computed.rankings.get(place?)?;
        let same = other.scheme == ranking.scheme;
        same.then(|| LinkView {
            text: around.period(other.period),
            href: from.link_to(&address::ranking(&other.scheme, other.period)),
        })
    };
    let files = ["ranking.csv", "inputs.csv", "ranking.json"].map(|name| LinkView {
        text: around.word(&format!("ranking.file.{}", name.replace('.', "_"))),
        href: from.link_to(&address::ranking_file(&ranking.scheme, ranking.period, name)),
    });
    RankingView {
        frame: frame(around, from, Column::Of(Kind::Ranking), &title, &title),
        tier,
        scheme: LinkView { text: scheme.title.clone(), href: from.link_to(&address::method(&scheme.id)) },
        version: scheme.version,
        published_on: around.day(release.published_on),
        note: release.note.clone(),
        review: around.review(&release.release.review),
        facts: facts(around, ranking, scheme),
        indicators: scheme
            .indicators
            .iter()
            .map(|indicator| IndicatorView { name: indicator.name.clone(), weight: indicator.weight.to_string() })
            .collect(),
        rounds: ranking
            .rounds
            .iter()
            .map(|(round, present)| RoundView { name: round_name(around, *round), present: *present })
            .collect(),
        unranked: ranking
            .unranked
            .iter()
            .map(|row| {
                let numbers = [
                    ("scored", row.count(RoundState::Scored).to_string()),
                    ("excused", row.count(RoundState::Excused).to_string()),
                    ("unexcused", row.count(RoundState::Unexcused).to_string()),
                    ("minimum", scheme.missing.minimum_weeks.to_string()),
                ];
                let args: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let key = match row.reason {
                    Reason::TooFewWeeks if scheme.cadence == Cadence::Weekly => "unranked.weeks",
                    Reason::TooFewWeeks => "unranked.rounds",
                    Reason::NoEvaluation => "unranked.evaluation",
                    Reason::NoRanking => "unranked.ranking",
                    Reason::Vetoed => "unranked.vetoed",
                    Reason::Arithmetic => "unranked.arithmetic",
                };
                UnrankedView {
                    unit: around.unit_link(from, &row.unit, day),
                    parent: naming::parent(around, &row.unit, day),
                    reason: around.words(key, &args),
                }
            })
            .collect(),
        bands: bands(around, ranking, scheme),
        comparison: certainty::comparison(around, ranking),
        state: certainty::state(around, release),
        lacks: lacks::sentences(around, ranking),
        late: schedule::late(around, release),
        certainty: certainty::certainty(around, ranking),
        consequences: consequence::list(around, from, ranking, scheme),
        corrections: certainty::corrections(around, from, ranking, None),
        parallel: certainty::parallel(around, from, ranking, scheme),
        absent: absent(around, ranking),
        blocks: scheme.blocks.iter().map(|block| block.name.clone()).collect(),
        grouped: !scheme.groups.is_empty(),
        scored: !scheme.by_order,
        flagged: !scheme.flags.is_empty(),
        adjusted: ranking.rows.iter().any(|row| !row.adjustments.is_empty()),
        vetoes: language::vetoes(around, from, ranking),
        rests_on: language::rests_on(around, from, ranking),
        distribution_html: chart::distribution(around, ranking, scheme),
        movers,
        comments: comments(around, from, ranking),
        adjustments: ranking
            .rows
            .iter()
            .flat_map(|row| row.adjustments.iter().map(move |applied| (row, applied)))
            .map(|(row, applied)| AdjustmentView {
                unit: around.unit_link(from, &row.unit, day),
                name: language::applied(around, applied),
                points: signed(&applied.points.to_string()),
                document: applied.document.to_string(),
            })
            .collect(),
        past: PastColumns {
            before: rows.iter().any(|row| row.previous.is_some()),
            year_ago: rows.iter().any(|row| row.year_ago.is_some()),
        },
        previous: neighbour(place.checked_sub(1)),
        next: neighbour(Some(place + 1)),
        files: files.into(),
        printed: printed(around, from, ranking),
        ties: rows.iter().filter(|row| row.standing.tied).count(),
        month,
        rows,
    }
}

/// Units that were absent without leave and so stand below the last.
fn absent(around: &Around<'_>, ranking: &Ranking) -> Option<String> {
    let day = ranking.period.last_day();
    let absent = ranking.unranked.iter().filter(|row| row.absent);
    let units = absent.map(|row| around.view.units.told_apart(&row.unit, day));
    let units = units.collect::<Vec<_>>().join("、");
    (!units.is_empty()).then(|| around.words("ranking.absent", &[("units", &units)]))
}

/// The units whose score moved by more than its standard error, the surest first; where nothing is known about errors,
/// those that moved most.
fn movers(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> Vec<Standing> {
    let mut moved: Vec<(f64, &Row)> = Vec::new();
    for row in &ranking.rows {
        let Change::Moved(change) = row.change else { continue };
        if change.places == 0 || change.beyond == Some(false) {
            continue;
        }
        let error = row.certainty.as_ref().map_or(1.0, |certainty| certainty.variance.exact().near());
        moved.push((change.score.map_or(0.0, |score| score.exact().near()).powi(2) / error.max(1e-9), row));
    }
    // Only the order of a short list, and ties stay in the order of ranks.
    moved.sort_by(|a, b| b.0.total_cmp(&a.0));
    moved.into_iter().take(5).map(|(_, row)| standing(around, from, row, ranking.period.last_day())).collect()
}

/// What can be printed: the month's bulletin and the sheets for the notice board.
fn printed(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> Vec<LinkView> {
    let release = around.view.release(&ranking.scheme, ranking.period).filter(|release| release.closed.is_some());
    let amended = release.map_or(0, |release| around.plan.amended(Record::Ranking(release)));
    let mut files: Vec<(String, OutPath)> = Vec::new();
    for (key, paper) in [("print.board_a3", "a3"), ("print.board_a4", "a4")] {
        let board = |amended| address::board(&ranking.scheme, ranking.period, paper, amended);
        files.push((around.word(key), board(amended)));
        for before in (0..amended).rev() {
            files.push((
                format!("{} {}", around.word(key), before_words(around, &board(before), before)),
                board(before),
            ));
        }
    }
    let month = Month::of(ranking.period.last_day());
    files.push((around.word("print.bulletin"), address::bulletin_file(month, "pdf")));
    let planned = files.into_iter().filter(|(_, path)| around.plan.files.contains_key(path));
    planned.map(|(text, path)| LinkView { text, href: from.link_to(&path) }).collect()
}

fn facts(around: &Around<'_>, ranking: &Ranking, scheme: &Scheme) -> Vec<FactView> {
    let fact = |key: &str, value: usize| FactView {
        name: around.word(&format!("ranking.{key}")),
        value: value.to_string(),
        href: None,
    };
    let sent = ranking.rounds.iter().filter(|(_, present)| *present).count();
    let weeks =
        around.words("ranking.weeks_of", &[("sent", &sent.to_string()), ("due", &ranking.rounds.len().to_string())]);
    let mut facts = vec![
        fact("ranked", ranking.rows.len()),
        fact("unranked", ranking.unranked.len()),
        FactView { name: around.word("ranking.weeks"), value: weeks, href: None },
    ];
    if let Some(middle) = middle_data(scheme, ranking) {
        for (key, value) in [("mean", middle.mean), ("median", middle.median)] {
            facts.push(FactView { name: around.word(&format!("ranking.{key}")), value, href: None });
        }
    }
    facts
}

/// A ranking, its scheme and the scale of its sparklines.
type Shown<'r> = (&'r Ranking, &'r Scheme, chart::Scale);

fn row_view(around: &Around<'_>, from: &OutPath, (ranking, scheme, scale): Shown<'_>, row: &Row) -> RowView {
    RowView {
        standing: standing(around, from, row, ranking.period.last_day()),
        indicators: row.shown_indicators().collect(),
        group: language::group(around, scheme, row),
        flags: row.flags.iter().map(|flag| scheme.flags[*flag].name.as_str()).collect::<Vec<_>>().join("、"),
        blocks: row.blocks.iter().map(|sum| sum.map_or_else(|| "—".to_owned(), |sum| sum.to_string())).collect(),
        adjusted: language::adjusted(row),
        score_interval: certainty::score(around, row),
        apart: certainty::apart(around, row, ranking.rows.len()),
        place_html: chart::place(around, ranking, row),
        scored: row.scored(),
        previous: row.previous.map(|past| past_view(around, from, ranking, past)),
        year_ago: row.year_ago.map(|past| past_view(around, from, ranking, past)),
        weeks: row.rounds.iter().map(|week| week_cell(around, ranking, week)).collect(),
        spark_html: chart::spark(around, ranking, scale, row),
    }
}

fn past_view(around: &Around<'_>, from: &OutPath, ranking: &Ranking, past: Past) -> PastView {
    let href = from.link_to(&address::ranking(&ranking.scheme, past.period));
    let period = LinkView { text: around.period(past.period), href };
    PastView { period, rank: past.rank, score: past.score.map_or_else(|| "—".to_owned(), |score| score.to_string()) }
}

fn bands(around: &Around<'_>, ranking: &Ranking, scheme: &Scheme) -> Vec<FactView> {
    let named = scheme.bands.iter().map(|band| {
        let count = ranking.rows.iter().filter(|row| row.band.as_deref() == Some(&band.name)).count();
        let name = around.words("ranking.band_from", &[("band", &band.name), ("from", &band.from.to_string())]);
        FactView { name, value: count.to_string(), href: None }
    });
    named.collect()
}

fn comments(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> Vec<CommentView> {
    let mut list = Vec::new();
    for (place, (week, _)) in ranking.rounds.iter().enumerate() {
        for row in &ranking.rows {
            if let Some(text) = row.rounds.get(place).and_then(|week| week.comment.clone()) {
                list.push(CommentView {
                    week: round_name(around, *week),
                    unit: around.unit_link(from, &row.unit, ranking.period.last_day()),
                    text,
                });
            }
        }
    }
    list
}

pub(crate) fn index(around: &Around<'_>, from: &OutPath) -> IndexView {
    let title = around.word("nav.rankings");
    let mut tiers = Vec::new();
    for tier in crate::model::unit::Tier::ALL.into_iter().rev() {
        let of_tier = |ranking: &&Ranking| around.view.scheme(&ranking.scheme).is_some_and(|one| one.tier == tier);
        let mut months: Vec<&Ranking> = around.computed.rankings.iter().filter(of_tier).collect();
        months.sort_by_key(|ranking| std::cmp::Reverse(ranking.period));
        if months.is_empty() {
            continue;
        }
        let months = months.into_iter().map(|ranking| month_view(around, from, ranking)).collect();
        tiers.push(TierView { name: around.word(&format!("tier.{}", tier.key())), months });
    }
    let description = around.word("rankings.description");
    let schedule = schedule::overdue(around).into_iter().chain(schedule::next(around)).collect();
    IndexView { frame: frame(around, from, Column::Of(Kind::Ranking), &title, &description), schedule, tiers }
}

fn month_view(around: &Around<'_>, from: &OutPath, ranking: &Ranking) -> MonthView {
    let scheme = around.view.scheme(&ranking.scheme).expect("a ranking is computed from a public scheme");
    let first = ranking.rows.iter().filter(|row| row.rank == 1);
    MonthView {
        month: LinkView {
            text: around.period(ranking.period),
            href: from.link_to(&address::ranking(&ranking.scheme, ranking.period)),
        },
        ranked: ranking.rows.len(),
        unranked: ranking.unranked.len(),
        score: first.clone().next().map_or_else(String::new, Row::shown_score),
        first: first.map(|row| around.unit_link(from, &row.unit, ranking.period.last_day())).collect(),
        scheme: LinkView { text: scheme.title.clone(), href: from.link_to(&address::method(&scheme.id)) },
    }
}
