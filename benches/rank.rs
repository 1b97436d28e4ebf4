//! Ranks 41 000 villages over 52 weeks, month by month, with intervals and groups, and says what memory it took.
//!
//! `cargo bench --bench rank`. 41 000 is about the number of villages of a large province; the limit is 1 GB.

#![allow(clippy::disallowed_methods, reason = "reads its own memory from the system")]
#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use tongbao::compute::ranking::rank;
use tongbao::model::id::Id;
use tongbao::model::inputs::{Inputs, Sheets};
use tongbao::model::period::{Month, Round};
use tongbao::model::scheme::Scheme;
use tongbao::model::score::{Cell, Entry, ScoreSheet, SheetPlace, UnitScore};
use tongbao::model::unit::Tier;

const UNITS: usize = 41_000;
const KEYS: [&str; 4] = ["duty", "inspection", "rectification", "results"];

struct Year {
    scheme: Scheme,
    units: Vec<Id>,
    sheets: BTreeMap<Round, ScoreSheet>,
}

static YEAR: LazyLock<Year> = LazyLock::new(|| {
    let units: Vec<Id> = (0..UNITS).map(|number| format!("v-{number}").parse().expect("an id")).collect();
    let keys = KEYS.map(Arc::<str>::from);
    let mut state = 1_u64;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let levels: Vec<u64> = units.iter().map(|_| below(300)).collect();
    let mut sheets = BTreeMap::new();
    for round in months().flat_map(Month::weeks).map(Round::Week) {
        let mut rows = BTreeMap::new();
        for (unit, level) in units.iter().zip(&levels) {
            let values = keys.iter().map(|key| {
                let tenths = 600 + level + below(60);
                (key.clone(), Cell::Value(format!("{}.{}", tenths / 10, tenths % 10).parse().expect("a decimal")))
            });
            rows.insert(unit.clone(), UnitScore { entry: Entry::Scored(values.collect()), comment: None });
        }
        sheets.insert(round, ScoreSheet { place: SheetPlace::Tier(Tier::Village), round, rows });
    }
    Year { scheme: scheme(), units, sheets }
});

fn months() -> impl Iterator<Item = Month> {
    (1..=12).map(|month| format!("2017-{month:02}").parse().expect("a month"))
}

fn scheme() -> Scheme {
    let file = serde_json::json!({
        "id": "village", "title": "", "tier": "village", "version": 1, "cadence": "weekly", "minimum_weeks": 3,
        "unexcused": "skip", "absent": "shown", "total": "100", "rounding_places": 2, "rounding_mode": "half-even", "ties": "competition",
        "indicators": KEYS.map(|key| serde_json::json!({
            "key": key, "name": key, "weight": "25", "from": "column", "low": "0", "high": "100"
        })),
        "adjustments": [], "bands": [], "consequences": []
    });
    tongbao::verify::scheme(&serde_json::from_value(file).expect("a scheme")).expect("a scheme")
}

fn main() {
    println!("{} weeks of {UNITS} units are in memory: {}", YEAR.sheets.len(), memory("VmRSS"));
    divan::main();
    println!("the most memory at any time: {}", memory("VmHWM"));
}

fn memory(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with(field)).unwrap_or("unknown").to_owned()
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_year_month_by_month() {
    for month in months() {
        let rounds = month.weeks().into_iter().map(Round::Week).map(|round| Sheets {
            round,
            scores: YEAR.sheets.get(&round).map(Cow::Borrowed),
            evaluations: None,
            outside: BTreeSet::new(),
        });
        let inputs = Inputs {
            called: BTreeMap::new(),
            period: tongbao::model::period::Period::Month(month),
            units: YEAR.units.iter().collect(),
            rounds: rounds.collect(),
            adjustments: Cow::Borrowed(&[]),
            vetoes: Cow::Borrowed(&[]),
            rolled: Vec::new(),
        };
        let ranking = rank(&YEAR.scheme, &inputs);
        assert_eq!(ranking.rows.len(), UNITS);
        assert!(ranking.rows.iter().all(|row| row.certainty.is_some()));
        divan::black_box(&ranking);
    }
}
