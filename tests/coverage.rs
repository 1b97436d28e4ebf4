//! How often "about where" and "told apart" are right: simulated tables with fixed inputs. The numbers in `docs/data.md`
//! are these.

#![allow(clippy::print_stdout, reason = "what is measured goes into the documentation")]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tongbao::compute::precision::Precision;
use tongbao::compute::ranking::rank;
use tongbao::model::id::Id;
use tongbao::model::inputs::{Inputs, Sheets};
use tongbao::model::period::{Month, Period, Round};
use tongbao::model::score::{Cell, Entry, ScoreSheet, SheetPlace, UnitScore};
use tongbao::model::unit::Tier;

/// A world of units and weeks. Standard deviations in points.
#[derive(Clone, Copy)]
struct World {
    units: usize,
    weeks: usize,
    between: f64,
    week: f64,
    /// Correlation of a week with the one before.
    serial: f64,
    /// How many units in ten have three times the ups and downs.
    volatile: usize,
    /// What hits all units of a week alike.
    common: f64,
}

const PLAIN: World = World { units: 18, weeks: 4, between: 3.0, week: 3.0, serial: 0.0, volatile: 0, common: 0.0 };

/// Whole-number steps, so that every machine draws the same numbers.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        f64::from(u32::try_from((mixed ^ (mixed >> 33)) >> 32).expect("32 bits")) / f64::from(u32::MAX)
    }

    /// The sum of twelve uniform numbers less six is nearly normal.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// What was found, in thousandths and tenths of a place.
#[derive(Debug, Default)]
struct Found {
    covered: f64,
    width: f64,
    first: f64,
    last: f64,
    volatile: f64,
    told: f64,
    wrong: f64,
    warned: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts and marks of a simulation")]
fn simulate(world: World, months: usize) -> Found {
    let mut draws = Draws(42);
    let ids: Vec<Id> = (0..world.units).map(|number| format!("u-{number}").parse().expect("an id")).collect();
    let scheme = scheme();
    let month: Month = if world.weeks == 5 { "2017-06" } else { "2017-07" }.parse().expect("a month");
    let rounds: Vec<Round> = month.weeks().into_iter().map(Round::Week).take(world.weeks).collect();
    let mut found = Found::default();
    let (mut all, mut tenths, mut volatiles, mut pairs) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..months {
        let truth: Vec<f64> = ids.iter().map(|_| 70.0 + world.between * draws.normal()).collect();
        let common: Vec<f64> = rounds.iter().map(|_| world.common * draws.normal()).collect();
        let jumpy = world.units * world.volatile / 10;
        let mut marks = vec![Vec::new(); rounds.len()];
        for (unit, level) in truth.iter().enumerate() {
            let size = if unit < jumpy { 3.0 * world.week } else { world.week };
            let mut noise = draws.normal();
            for (week, column) in marks.iter_mut().enumerate() {
                if week > 0 {
                    noise = world.serial * noise + (1.0 - world.serial.powi(2)).sqrt() * draws.normal();
                }
                column.push(level + common[week] + size * noise);
            }
        }
        let sheets: Vec<ScoreSheet> =
            rounds.iter().zip(&marks).map(|(round, column)| sheet(*round, &ids, column)).collect();
        let inputs = Inputs {
            period: Period::Month(month),
            units: ids.iter().collect(),
            rounds: sheets
                .iter()
                .map(|sheet| Sheets {
                    round: sheet.round,
                    scores: Some(Cow::Borrowed(sheet)),
                    evaluations: None,
                    outside: BTreeSet::new(),
                })
                .collect(),
            adjustments: Cow::Borrowed(&[]),
            called: BTreeMap::new(),
            vetoes: Cow::Borrowed(&[]),
            rolled: Vec::new(),
        };
        let ranking = rank(&scheme, &inputs);
        found.warned += f64::from(u8::from(ranking.precision.as_ref().is_some_and(Precision::correlated)));
        let place = |unit: usize| truth.iter().filter(|other| **other > truth[unit]).count() + 1;
        let tenth = world.units.div_ceil(10);
        let mut any = false;
        let number: BTreeMap<&Id, usize> = ids.iter().enumerate().map(|(number, id)| (id, number)).collect();
        for row in &ranking.rows {
            let unit = number[&row.unit];
            let (first, last) = row.certainty.as_ref().expect("four weeks say something").about;
            let own = place(unit);
            let hit = f64::from(u8::from(first as usize <= own && own <= last as usize));
            found.covered += hit;
            found.width += f64::from(last - first + 1);
            all += 1.0;
            if own <= tenth {
                found.first += hit;
                tenths += 1.0;
            }
            if own > world.units - tenth {
                found.last += hit;
            }
            if unit < jumpy {
                found.volatile += hit;
                volatiles += 1.0;
            }
            let (better, worse) = row.certainty.as_ref().expect("the same").interval;
            let below = world.units - worse as usize;
            found.told += (better as usize - 1 + below) as f64;
            pairs += (world.units - 1) as f64;
            // Whoever is told apart above must truly be above.
            any |= ranking.rows[..better as usize - 1].iter().any(|other| truth[number[&other.unit]] < truth[unit]);
        }
        found.wrong += f64::from(u8::from(any));
    }
    found.covered /= all;
    found.width /= all;
    found.first /= tenths;
    found.last /= tenths;
    found.volatile /= f64::max(volatiles, 1.0);
    found.told /= pairs;
    found.wrong /= months as f64;
    found.warned /= months as f64;
    found
}

fn sheet(round: Round, ids: &[Id], marks: &[f64]) -> ScoreSheet {
    let row = |mark: &f64| UnitScore {
        entry: Entry::Scored(
            [("work".into(), Cell::Value(format!("{mark:.1}").parse().expect("a decimal")))].into_iter().collect(),
        ),
        comment: None,
    };
    ScoreSheet {
        place: SheetPlace::Tier(Tier::Village),
        round,
        rows: ids.iter().cloned().zip(marks.iter().map(row)).collect(),
    }
}

fn scheme() -> tongbao::model::scheme::Scheme {
    let file = serde_json::json!({
        "id": "village", "title": "", "tier": "village", "version": 1, "cadence": "weekly", "minimum_weeks": 1,
        "total": "100", "absent": "shown", "unexcused": "skip",
        "rounding_places": 2, "rounding_mode": "half-even", "ties": "competition",
        "indicators": [{ "key": "work", "name": "work", "weight": "1", "from": "column", "low": "0", "high": "100" }],
        "adjustments": [], "bands": [], "consequences": []
    });
    tongbao::verify::scheme(&serde_json::from_value(file).expect("a scheme")).expect("a scheme")
}

/// Each world with the width of the intervals published before, of so many places; that were the told-apart intervals of
/// single rounds' spread, and covered 99.9 %.
#[test]
fn about_where_covers_nine_units_in_ten_at_three_fifths_of_the_width() {
    let large = World { units: 116, ..PLAIN };
    let differ_less = |world| World { between: 2.0, week: 4.0, ..world };
    let cases = [
        ("18, 3/3, 4 weeks", PLAIN, 300, Some(14.5)),
        ("18, 3/3, 5 weeks", World { weeks: 5, ..PLAIN }, 300, Some(13.7)),
        ("18, 3/3, 2 weeks", World { weeks: 2, ..PLAIN }, 300, None),
        ("18, 2/4, 4 weeks", differ_less(PLAIN), 300, None),
        ("116, 3/3, 4 weeks", large, 40, Some(100.8)),
        ("116, 3/3, 2 weeks", World { weeks: 2, ..large }, 40, None),
        ("116, 2/4, 4 weeks", differ_less(large), 40, None),
        ("18, common 6", World { common: 6.0, ..PLAIN }, 300, Some(14.5)),
    ];
    for (name, world, months, before) in cases {
        let found = simulate(world, months);
        println!("{name}: {found:.3?}");
        assert!(found.covered >= 0.9, "{name}: {found:?}");
        // Shrinkage holds less often at the ends; the documentation says how much.
        assert!(found.first.min(found.last) >= 0.72, "{name}: {found:?}");
        assert!(before.is_none_or(|before| found.width <= 0.6 * before), "{name}: {found:?}");
        // The warning is a rare false alarm.
        assert!(found.warned <= 0.08, "{name}: {found:?}");
    }
}

#[test]
fn what_independence_is_worth_is_measured() {
    let large = World { units: 116, ..PLAIN };
    let cases = [
        ("18, serial .3", World { serial: 0.3, ..PLAIN }, 300, 0.75..0.90, 0.1..1.0),
        ("18, serial .6", World { serial: 0.6, ..PLAIN }, 300, 0.55..0.75, 0.4..1.0),
        ("18, serial .9", World { serial: 0.9, ..PLAIN }, 300, 0.25..0.50, 0.7..1.0),
        ("116, serial .3", World { serial: 0.3, ..large }, 40, 0.70..0.90, 0.6..1.0),
        ("116, serial .9", World { serial: 0.9, ..large }, 40, 0.20..0.50, 1.0..1.1),
        ("18, volatile", World { volatile: 3, ..PLAIN }, 300, 0.88..1.0, 0.0..0.2),
        ("116, volatile", World { volatile: 3, ..large }, 40, 0.88..1.0, 0.0..0.2),
    ];
    for (name, world, months, covered, warned) in cases {
        let found = simulate(world, months);
        println!("{name}: {found:.3?}");
        assert!(covered.contains(&found.covered), "{name}: {found:?}");
        assert!(warned.contains(&found.warned), "{name}: {found:?}");
    }
}

#[test]
fn what_hits_all_units_of_a_week_alike_costs_nothing() {
    let (calm, stormy) = (simulate(PLAIN, 100), simulate(World { common: 6.0, ..PLAIN }, 100));
    assert!((calm.told - stormy.told).abs() < 0.02, "{calm:?} {stormy:?}");
}

#[test]
fn told_apart_is_seldom_wrong() {
    // All equal but for the last digits: every difference that is told apart is wrong about half the time; whether any
    // pair is told apart at all is the error rate of a whole table.
    let equal = World { between: 1e-6, ..PLAIN };
    let found = simulate(equal, 300);
    println!("equal: {found:.3?}");
    assert!(found.told < 0.01, "{found:?}");
    let found = simulate(PLAIN, 300);
    assert!(found.wrong < 0.1 && found.told > 0.15, "{found:?}");
}
