//! Rankings over many schemes: properties, an independent implementation, a table somebody else published.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use chrono::NaiveDate;
use common::{repository, write};
use tongbao::compute::ranking::{Ranking, rank};
use tongbao::model::id::Id;
use tongbao::model::inputs::{Inputs, Sheets, event_key};
use tongbao::model::number::{Decimal, Rounding, RoundingMode};
use tongbao::model::period::Cadence;
use tongbao::model::ranking::{Adjustment, RankingRelease, Veto};
use tongbao::model::review::Release;
use tongbao::model::scheme::{
    Absence, AbsentRule, AdjustmentRule, BallotRule, Band, Block, EventItem, EventRule, Flag, Gate, Group, Indicator,
    IndicatorSource, Limits, MeanKind, Measure, Measured, MissingRule, NotApplicable, Scheme, ShareRounding, Step,
    TieRule, Trim, Unexcused, VetoEffect, VetoRule, VoterClass,
};
use tongbao::model::score::{Ballots, Cell, Entry, EvaluationSheet, ScoreSheet, SheetPlace, UnitScore, Values};
use tongbao::model::unit::{Tier, UnitTree};
use tongbao::published::tables::data_file;
use tongbao::verify::verify;

/// A generator of whole numbers (PCG's multiplier and increment); the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn number(&mut self, low: u64, high: u64) -> u32 {
        u32::try_from(low + self.below(high - low + 1)).expect("a small number")
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn decimal(digits: u64, places: u32) -> Decimal {
    let unit = 10_u64.pow(places);
    let fraction = format!("{:0width$}", digits % unit, width = places as usize);
    let text = if places == 0 { (digits / unit).to_string() } else { format!("{}.{fraction}", digits / unit) };
    text.parse().expect("a decimal")
}

fn id(text: &str) -> Id {
    text.parse().expect("an id")
}

/// A weighted mean of columns, rates and ballots.
fn scheme(dice: &mut Dice) -> Scheme {
    build(dice, false)
}

/// A scheme of the plain kind, or one that uses all there is.
#[expect(clippy::too_many_lines, reason = "one field of a scheme after the other")]
fn build(dice: &mut Dice, rich: bool) -> Scheme {
    let mut indicators = Vec::new();
    for number in 0..dice.number(1, 4) {
        let weight = Decimal::whole(i32::try_from(dice.number(1, 40)).expect("small"));
        let source = match if number == 0 { 0 } else { dice.below(if rich { 6 } else { 3 }) } {
            3 => events(dice, number, weight),
            4 | 5 => IndicatorSource::Measured(measure(dice, number)),
            0 => {
                let low = dice.number(0, 5);
                let high = low + dice.number(5, 100);
                IndicatorSource::Column { low: decimal(low.into(), 0), high: decimal(high.into(), 0) }
            }
            1 => IndicatorSource::Rate { hits: format!("h{number}"), of: format!("n{number}") },
            _ if indicators.iter().any(|each: &Indicator| each.ballots().is_some()) => {
                IndicatorSource::Column { low: Decimal::whole(0), high: Decimal::whole(100) }
            }
            _ => IndicatorSource::Ballots(Box::new(BallotRule {
                grades: [("优秀", 100), ("称职", 80), ("基本称职", 60), ("不称职", 0)]
                    .map(|(name, points)| (name.to_owned(), Decimal::whole(points)))
                    .to_vec(),
                classes: ["A", "B", "C"][..dice.number(1, 3) as usize]
                    .iter()
                    .map(|key| VoterClass {
                        key: (*key).to_owned(),
                        name: (*key).to_owned(),
                        weight: decimal(dice.number(1, 60).into(), 0),
                    })
                    .collect(),
                minimum: dice.number(1, 4),
                trim: dice.chance(50).then(|| Trim { percent: dice.number(5, 25), remain: dice.number(1, 6) }),
            })),
        };
        let (key, name, block) = (format!("i{number}"), format!("指标{number}"), None);
        indicators.push(Indicator { key, name, weight, source, block, office: None });
    }
    let blocks = if rich { blocks(dice, &mut indicators) } else { Vec::new() };
    let tie_chain = if rich && dice.chance(20) { vec![0] } else { Vec::new() };
    let any = |dice: &mut Dice, low: u64, high: u64| {
        (rich && dice.chance(30)).then(|| Decimal::whole(i32::try_from(dice.number(low, high)).expect("small")))
    };
    let limits = Limits {
        bonus: any(dice, 1, 4),
        malus: any(dice, 1, 4),
        top: any(dice, 70, 100),
        bottom: any(dice, 10, 40),
        gate: any(dice, 40, 80)
            .map(|from| Gate { from, measured: if dice.chance(50) { Measured::Before } else { Measured::After } }),
    };
    Scheme {
        by_order: false,
        difficulty: BTreeMap::new(),
        id: id("random"),
        work: None,
        blocks,
        mean: if rich && dice.chance(10) { MeanKind::Geometric } else { MeanKind::Arithmetic },
        not_applicable: match dice.below(if rich { 4 } else { 1 }) {
            _ if !rich => None,
            0 => Some(NotApplicable::Reweighted),
            1 => Some(NotApplicable::Full),
            2 => Some(NotApplicable::Mean),
            _ => None,
        },
        limits,
        vetoes: if rich { vetoes() } else { Vec::new() },
        groups: Vec::new(),
        flags: if rich { flags() } else { Vec::new() },
        shares: [ShareRounding::Down, ShareRounding::Nearest, ShareRounding::Up][dice.number(0, 2) as usize],
        tie_chain,
        title: "随机办法".to_owned(),
        tier: Tier::Village,
        participants: None,
        total: [None, Some(Decimal::whole(1000)), Some(Decimal::whole(30))][dice.number(0, 2) as usize],
        version: 1,
        effective: NaiveDate::MIN,
        until: None,
        document: None,
        changes: None,
        replaces: None,
        cadence: Cadence::Weekly,
        indicators,
        adjustments: vec![
            AdjustmentRule {
                key: "notice".to_owned(),
                name: "通报".to_owned(),
                points: "-1.5".parse().expect("a decimal"),
                cap: (rich && dice.chance(30)).then(|| "2.5".parse().expect("a decimal")),
                conditions: vec![("主动报告".to_owned(), "0.5".parse().expect("a decimal"))],
            },
            AdjustmentRule {
                key: "honour".to_owned(),
                name: "表彰".to_owned(),
                points: Decimal::whole(2),
                cap: (rich && dice.chance(30)).then(|| Decimal::whole(5)),
                conditions: Vec::new(),
            },
        ],
        bands: [("好", 60), ("中", 50), ("差", 0)]
            .map(|(name, from)| Band {
                name: name.to_owned(),
                from: Decimal::whole(from),
                quota: (rich && name == "好" && dice.chance(50)).then_some(30),
            })
            .to_vec(),
        consequences: Vec::new(),
        absence: Absence::default(),
        missing: MissingRule {
            minimum_weeks: dice.number(1, 3),
            absent: AbsentRule::Shown,
            unexcused: if dice.chance(30) { Unexcused::Zero } else { Unexcused::Skip },
        },
        rounding: Rounding {
            places: dice.number(0, 4),
            mode: if dice.chance(50) { RoundingMode::HalfEven } else { RoundingMode::HalfUp },
        },
        ties: if dice.chance(50) { TieRule::Competition } else { TieRule::Dense },
        release: Release::default(),
    }
}

/// Points by event: from full marks down, or from nothing up.
fn events(dice: &mut Dice, number: u32, weight: Decimal) -> IndicatorSource {
    let full = dice.chance(60);
    let items = [("迟", "-0.5"), ("错", "-1"), ("奖", "1.5")].map(|(name, points)| EventItem {
        name: format!("{name}{number}"),
        points: points.parse().expect("a decimal"),
    });
    let (start, floor) = (if full { weight } else { Decimal::whole(0) }, Decimal::whole(0));
    IndicatorSource::Events(EventRule { start, floor, cap: weight, items: items.to_vec() })
}

fn measure(dice: &mut Dice, number: u32) -> Measure {
    let lower = dice.chance(50);
    let whole = Decimal::whole;
    match dice.below(9) {
        0 => Measure::Target { target: format!("t{number}"), cap: whole(120), step: None },
        1 => {
            let step = Step { size: whole(1), points: "0.5".parse().expect("a decimal") };
            Measure::Target { target: format!("t{number}"), cap: whole(100), step: Some(step) }
        }
        2 => Measure::Between {
            nothing: whole(if lower { 40 } else { 2 }),
            full: whole(if lower { 2 } else { 40 }),
            log: dice.chance(30),
        },
        3 => Measure::Range { base: whole(60), lower },
        4 => Measure::Best { lower },
        5 => Measure::Mean { base: whole(80), lower },
        6 => Measure::Place { step: whole(3), floor: whole(50), lower },
        7 => Measure::Standard { base: whole(75), step: whole(10), lower },
        _ => Measure::Gain { before: format!("t{number}"), full: whole(20), lower },
    }
}

/// None, one, or one within another; some with a weight of their own.
fn blocks(dice: &mut Dice, indicators: &mut [Indicator]) -> Vec<Block> {
    // A block without anything in it would have no score.
    let count = (dice.number(0, 2) as usize).min(indicators.len());
    let blocks: Vec<Block> = (0..count)
        .map(|at| Block {
            key: format!("b{at}"),
            name: format!("板块{at}"),
            of: at.checked_sub(1),
            weight: dice.chance(50).then(|| Decimal::whole(40)),
            cap: dice.chance(30).then(|| Decimal::whole(20)),
            mean: if dice.chance(10) { MeanKind::Geometric } else { MeanKind::Arithmetic },
        })
        .collect();
    for (at, indicator) in indicators.iter_mut().enumerate() {
        indicator.block = (at < count).then_some(at);
    }
    blocks
}

fn vetoes() -> Vec<VetoRule> {
    let effects = [
        ("out", VetoEffect::Out),
        ("last", VetoEffect::Last),
        ("mark", VetoEffect::Mark(Decimal::whole(30))),
        ("bar", VetoEffect::Bar("好".to_owned())),
        ("down", VetoEffect::Down),
    ];
    effects.map(|(key, effect)| VetoRule { key: key.to_owned(), name: key.to_owned(), effect }).to_vec()
}

fn flags() -> Vec<Flag> {
    let flag = |name: &str, position: Option<&str>, from: Option<i32>, below: Option<i32>| Flag {
        name: name.to_owned(),
        position: position.map(|text| text.parse().expect("a position")),
        from: from.map(Decimal::whole),
        below: below.map(Decimal::whole),
    };
    vec![
        flag("红旗", Some("first 3"), Some(50), None),
        flag("黄旗", Some("last 20%"), None, None),
        flag("不及格", None, None, Some(60)),
    ]
}

/// Units in two groups, one in three times without.
fn grouped(dice: &mut Dice, scheme: &mut Scheme, ids: &[Id]) {
    if dice.chance(60) {
        let group = |name: &str, odd: bool| Group {
            name: name.to_owned(),
            units: ids.iter().enumerate().filter(|(at, _)| (at % 2 == 1) == odd).map(|(_, id)| id.clone()).collect(),
        };
        scheme.groups = vec![group("一类", false), group("二类", true)];
    }
    if dice.chance(25) {
        let hard = ids.iter().filter(|_| dice.chance(40)).map(|id| (id.clone(), decimal(105, 2)));
        scheme.difficulty = hard.collect();
    }
}

fn entry(dice: &mut Dice, scheme: &Scheme) -> Entry {
    match dice.below(20) {
        0 => return Entry::Excused,
        1 => return Entry::Unexcused,
        _ => {}
    }
    let mut values = Values::default();
    for indicator in &scheme.indicators {
        if scheme.not_applicable.is_some() && dice.chance(8) {
            values.set(&indicator.key.as_str().into(), Cell::NotApplicable);
            continue;
        }
        let cell = match &indicator.source {
            IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => continue,
            IndicatorSource::Events(rule) => {
                for item in &rule.items {
                    let count = Decimal::whole(i32::try_from(dice.number(0, 3)).expect("small"));
                    values.set(&event_key(&indicator.key, &item.name).as_str().into(), Cell::Value(count));
                }
                continue;
            }
            IndicatorSource::Measured(measure) => {
                let (value, other) = (decimal(dice.number(1, 400).into(), 1), decimal(dice.number(50, 400).into(), 1));
                match measure.beside() {
                    Some(_) => Cell::Beside { value, other },
                    None => Cell::Value(value),
                }
            }
            IndicatorSource::Column { low, high } => {
                let (low, high) = (low.parts().0.unsigned_abs(), high.parts().0.unsigned_abs());
                let places = dice.number(0, 2);
                let span = (high - low) * 10_u64.pow(places);
                Cell::Value(decimal(low * 10_u64.pow(places) + dice.below(span + 1), places))
            }
            IndicatorSource::Rate { .. } => {
                let of = dice.number(0, 12);
                Cell::Counts { hits: dice.number(0, of.into()), of }
            }
        };
        values.set(&indicator.key.as_str().into(), cell);
    }
    Entry::Scored(values)
}

fn ballots(dice: &mut Dice, rule: &BallotRule) -> BTreeMap<String, Ballots> {
    let classes = rule.classes.iter().map(|class| {
        let grades: BTreeMap<String, u32> =
            rule.grades.iter().map(|(grade, _)| (grade.clone(), dice.number(0, 9))).collect();
        let valid: u32 = grades.values().sum();
        (class.key.clone(), Ballots { issued: valid + 2, returned: valid + 1, valid, grades })
    });
    classes.filter(|(_, ballots)| ballots.valid > 0).collect()
}

fn inputs<'i>(dice: &mut Dice, scheme: &Scheme, ids: &'i [Id]) -> Inputs<'i> {
    let period = "2017-06".parse().expect("a month");
    let rule = scheme.indicators.iter().find_map(Indicator::ballots);
    let rounds = scheme.cadence.rounds(period).into_iter().map(|round| {
        let rows = ids.iter().map(|unit| (unit.clone(), UnitScore { entry: entry(dice, scheme), comment: None }));
        let scores = ScoreSheet { place: SheetPlace::Tier(scheme.tier), round, rows: rows.collect() };
        let evaluations = rule.map(|rule| {
            let rows = ids.iter().map(|unit| (unit.clone(), ballots(dice, rule))).collect();
            Cow::Owned(EvaluationSheet { place: SheetPlace::Tier(scheme.tier), round, rows })
        });
        let outside = ids.iter().filter(|_| dice.chance(3)).collect();
        Sheets { round, scores: dice.chance(95).then_some(Cow::Owned(scores)), evaluations, outside }
    });
    let rounds = rounds.collect();
    let document = || "样作〔2017〕1号".parse().expect("a number");
    let mut adjusted: Vec<Adjustment> = Vec::new();
    for unit in ids {
        if dice.chance(15) {
            let key = if dice.chance(50) { "notice" } else { "honour" }.to_owned();
            let condition = (key == "notice" && dice.chance(30)).then(|| "主动报告".to_owned());
            let count = dice.number(1, 3);
            adjusted.push(Adjustment { unit: unit.clone(), key, document: document(), count, condition });
        }
    }
    let on = NaiveDate::from_ymd_opt(2017, 6, 9).expect("a day");
    let mut vetoes = Vec::new();
    for unit in ids {
        if scheme.vetoes.is_empty() || !dice.chance(8) {
            continue;
        }
        let key = scheme.vetoes[dice.number(0, 4) as usize].key.clone();
        vetoes.push(Veto { unit: unit.clone(), key, document: document(), on });
    }
    let (vetoes, rolled) = (Cow::Owned(vetoes), Vec::new());
    Inputs {
        vetoes,
        rolled,
        period,
        units: ids.iter().collect(),
        called: BTreeMap::new(),
        rounds,
        adjustments: Cow::Owned(adjusted),
    }
}

fn ids(count: u32) -> Vec<Id> {
    (0..count).map(|number| id(&format!("u-{number:02}"))).collect()
}

/// The published file of a ranking.
fn published(scheme: &Scheme, ranking: &Ranking) -> String {
    let release = RankingRelease {
        scheme: scheme.id.clone(),
        period: ranking.period,
        published_on: NaiveDate::from_ymd_opt(2017, 7, 5).expect("a day"),
        note: None,
        adjustments: Vec::new(),
        vetoes: Vec::new(),
        closed: None,
        corrections: Vec::new(),
        later: Vec::new(),
        skipped: Vec::new(),
        done: Vec::new(),
        release: Release::default(),
    };
    let file = data_file(scheme, &release, ranking, &UnitTree::default(), release.published_on);
    serde_json::to_string(&file).expect("JSON")
}

#[test]
fn an_independent_implementation_agrees_on_a_thousand_schemes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut dice = Dice(20_170_821);
    let (mut ranked, mut told_apart, mut ranked_rich) = (0, 0, 0);
    let mut paths = Vec::new();
    for number in 0..1000 {
        let rich = dice.chance(60);
        let mut scheme = build(&mut dice, rich);
        let ids = ids(dice.number(2, 12));
        if rich {
            grouped(&mut dice, &mut scheme, &ids);
        }
        let ranking = rank(&scheme, &inputs(&mut dice, &scheme, &ids));
        let text = published(&scheme, &ranking);
        let found = verify(&text).expect("a data file");
        assert!(found.differences.is_empty(), "{number}: {:?}", found.differences);
        let path = format!("{number:04}.json");
        write(folder.path(), &path, &text);
        paths.push(folder.path().join(path));
        ranked += ranking.rows.len();
        ranked_rich += if rich { ranking.rows.len() } else { 0 };
        let narrow = |row: &&tongbao::compute::ranking::Row| {
            row.certainty.as_ref().is_some_and(|certainty| {
                (certainty.interval.1 - certainty.interval.0 + 1) as usize != ranking.rows.len()
            })
        };
        told_apart += ranking.rows.iter().filter(narrow).count();
    }
    // The thousand are no trivial ones: most units are ranked, and many can be told apart from some other.
    assert!(ranked > 3000 && told_apart > 300 && ranked_rich > 1500, "{ranked} {told_apart} {ranked_rich}");
    let output = Command::new("python3").arg(repository().join("docs/recompute.py")).args(&paths).output();
    let output = output.expect("python3 is installed by tests/run.sh");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", printed.chars().take(3000).collect::<String>());
}

/// Rank, score and certainty by unit, for comparing rankings.
fn standings(ranking: &Ranking) -> BTreeMap<String, String> {
    ranking
        .rows
        .iter()
        .map(|row| {
            (row.unit.to_string(), {
                // Which runs of units share a letter depends on how tied units are listed; the intervals do not.
                let sure = row.certainty.as_ref().map(|sure| (sure.variance, sure.interval));
                format!("{} {} {:?} {sure:?}", row.rank, row.shown_score(), row.band)
            })
        })
        .collect()
}

#[test]
fn the_order_of_units_changes_nothing() {
    let mut dice = Dice(1);
    for _ in 0..200 {
        let scheme = scheme(&mut dice);
        let ids = ids(10);
        let inputs = inputs(&mut dice, &scheme, &ids);
        let mut turned = inputs.clone();
        turned.units.reverse();
        assert_eq!(standings(&rank(&scheme, &inputs)), standings(&rank(&scheme, &turned)));
        assert_eq!(inputs.digest(&scheme), turned.digest(&scheme));
    }
}

#[test]
fn scaling_all_weights_changes_nothing() {
    let mut dice = Dice(2);
    for _ in 0..200 {
        let scheme = scheme(&mut dice);
        let ids = ids(10);
        let inputs = inputs(&mut dice, &scheme, &ids);
        let mut heavier = scheme.clone();
        for indicator in &mut heavier.indicators {
            let seven = i32::try_from(indicator.weight.parts().0 * 7).expect("small");
            indicator.weight = Decimal::whole(seven);
        }
        assert_eq!(standings(&rank(&scheme, &inputs)), standings(&rank(&heavier, &inputs)));
    }
}

#[test]
fn a_lower_unit_changes_no_rank_above_it_and_equal_scores_share_one() {
    let mut dice = Dice(3);
    for _ in 0..200 {
        let mut scheme = scheme(&mut dice);
        scheme.rounding.places = 0;
        let ids = ids(10);
        let all = inputs(&mut dice, &scheme, &ids);
        let ranking = rank(&scheme, &all);
        for pair in ranking.rows.windows(2) {
            assert_eq!(pair[0].score == pair[1].score, pair[0].rank == pair[1].rank);
        }
        let Some(last) = ranking.rows.last() else { continue };
        let mut without = all.clone();
        without.units.retain(|unit| **unit != last.unit);
        let ranks = |ranking: &Ranking| -> BTreeMap<String, u32> {
            ranking.rows.iter().map(|row| (row.unit.to_string(), row.rank)).collect()
        };
        let mut wanted = ranks(&ranking);
        wanted.remove(last.unit.as_str());
        assert_eq!(ranks(&rank(&scheme, &without)), wanted);
    }
}

/// Scores, how many units had each, and the rank all of them were given: Transparency International, Corruption
/// Perceptions Index 2019, published 2020-01-23, all 180 places. Only the numbers; whose they are does not matter here.
#[rustfmt::skip]
const PUBLISHED: [(u32, u32, u32); 65] = [
    (87, 2, 1), (86, 1, 3), (85, 3, 4), (84, 1, 7), (82, 1, 8), (80, 2, 9), (78, 1, 11), (77, 4, 12), (76, 1, 16),
    (75, 1, 17), (74, 2, 18), (73, 1, 20), (71, 2, 21), (69, 2, 23), (68, 1, 25), (67, 1, 26), (66, 1, 27),
    (65, 1, 28), (64, 1, 29), (62, 4, 30), (61, 1, 34), (60, 4, 35), (59, 2, 39), (58, 3, 41), (56, 4, 44),
    (55, 2, 48), (54, 1, 50), (53, 5, 51), (52, 3, 56), (50, 1, 59), (48, 3, 60), (47, 1, 63), (46, 2, 64),
    (45, 4, 66), (44, 4, 70), (43, 3, 74), (42, 3, 77), (41, 5, 80), (40, 6, 85), (39, 2, 91), (38, 3, 93),
    (37, 5, 96), (36, 5, 101), (35, 7, 106), (34, 6, 113), (33, 1, 119), (32, 3, 120), (31, 3, 123), (30, 4, 126),
    (29, 7, 130), (28, 9, 137), (26, 7, 146), (25, 5, 153), (24, 2, 158), (23, 1, 160), (22, 1, 161), (20, 3, 162),
    (19, 3, 165), (18, 4, 168), (17, 1, 172), (16, 4, 173), (15, 1, 177), (13, 1, 178), (12, 1, 179), (9, 1, 180),
];

#[test]
fn a_published_yearly_table_is_ranked_as_its_publisher_ranked_it() {
    let mut scheme = scheme(&mut Dice(4));
    scheme.cadence = Cadence::Yearly;
    scheme.total = None;
    scheme.limits = Limits::default();
    scheme.blocks = Vec::new();
    scheme.mean = MeanKind::Arithmetic;
    scheme.tie_chain = Vec::new();
    scheme.missing.minimum_weeks = 1;
    scheme.rounding.places = 0;
    scheme.ties = TieRule::Competition;
    let source = IndicatorSource::Column { low: Decimal::whole(0), high: Decimal::whole(100) };
    let weight = Decimal::whole(1);
    let (key, name) = ("score".to_owned(), "得分".to_owned());
    scheme.indicators = vec![Indicator { key, name, weight, source, block: None, office: None }];
    let scores: Vec<u32> =
        PUBLISHED.iter().flat_map(|(score, count, _)| std::iter::repeat_n(*score, *count as usize)).collect();
    assert_eq!(scores.len(), 180);
    let ids: Vec<Id> = (0..180).map(|number| id(&format!("c-{:03}", (number * 77) % 180))).collect();
    let rows = ids.iter().zip(&scores).map(|(unit, score)| {
        let values = [("score".into(), Cell::Value(decimal((*score).into(), 0)))].into_iter().collect();
        (unit.clone(), UnitScore { entry: Entry::Scored(values), comment: None })
    });
    let period = "2019".parse().expect("a year");
    let round = scheme.cadence.rounds(period)[0];
    let sheet = ScoreSheet { place: SheetPlace::Tier(scheme.tier), round, rows: rows.collect() };
    let rounds = vec![Sheets { round, scores: Some(Cow::Owned(sheet)), evaluations: None, outside: BTreeSet::new() }];
    let mut units: Vec<&Id> = ids.iter().collect();
    units.sort();
    let ranking = rank(
        &scheme,
        &Inputs {
            period,
            units,
            called: BTreeMap::new(),
            rounds,
            adjustments: Cow::Owned(Vec::new()),
            vetoes: Cow::Owned(Vec::new()),
            rolled: Vec::new(),
        },
    );
    let found: Vec<(String, u32)> = ranking.rows.iter().map(|row| (row.shown_score(), row.rank)).collect();
    let wanted: Vec<(String, u32)> = PUBLISHED
        .iter()
        .flat_map(|(score, count, rank)| std::iter::repeat_n((score.to_string(), *rank), *count as usize))
        .collect();
    assert_eq!(found, wanted);
    // One score a year says nothing about its spread, so nothing is claimed about it.
    assert!(ranking.precision.is_none() && ranking.rows.iter().all(|row| row.certainty.is_none()));
}
