//! Rankings: properties of ranks, and the published data recomputed from outside.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::process::Command;

use common::{build, read, repository, small, write};
use proptest::prelude::*;
use tongbao::compute::ranking::ranks;
use tongbao::model::number::Decimal;
use tongbao::model::scheme::TieRule;

fn decimals(hundredths: &[i32]) -> Vec<Decimal> {
    hundredths.iter().map(|h| format!("{}.{:02}", h / 100, h % 100).parse().expect("a decimal")).collect()
}

proptest! {
    #[test]
    fn ranks_follow_scores(scores in prop::collection::vec(0..2000_i32, 1..60)) {
        let ranked = ranks(&decimals(&scores), TieRule::Competition);
        for (a, rank_a) in scores.iter().zip(&ranked) {
            // Competition ranking by its definition: one more than the number of better units.
            let better = scores.iter().filter(|b| *b > a).count();
            prop_assert_eq!(usize::try_from(*rank_a).unwrap(), better + 1);
        }
        let dense = ranks(&decimals(&scores), TieRule::Dense);
        for (a, rank_a) in scores.iter().zip(&dense) {
            let mut better: Vec<_> = scores.iter().filter(|b| *b > a).collect();
            better.sort_unstable();
            better.dedup();
            prop_assert_eq!(usize::try_from(*rank_a).unwrap(), better.len() + 1);
        }
    }

    #[test]
    fn order_of_input_does_not_matter(scores in prop::collection::vec(0..500_i32, 1..40), turn in 0..40_usize) {
        let ranked = ranks(&decimals(&scores), TieRule::Competition);
        let mut turned = scores.clone();
        let places = turn % scores.len();
        turned.rotate_left(places);
        let mut expected = ranked;
        expected.rotate_left(places);
        prop_assert_eq!(ranks(&decimals(&turned), TieRule::Competition), expected);
    }

    #[test]
    fn a_lower_newcomer_changes_no_rank(scores in prop::collection::vec(1..500_i32, 1..40)) {
        let before = ranks(&decimals(&scores), TieRule::Competition);
        let mut more = scores.clone();
        more.push(0);
        let after = ranks(&decimals(&more), TieRule::Competition);
        prop_assert_eq!(&after[..scores.len()], &before[..]);
    }
}

#[test]
fn rows_in_another_order_make_the_same_bytes() {
    let site = small();
    let (_, before, _, _) = build(site.path(), "2017-08-21");
    for week in 27..=30 {
        for folder in ["scores", "evaluations"] {
            let path = format!("content/{folder}/village/2017-W{week}.csv");
            let text = read(site.path(), &path);
            let mut lines: Vec<&str> = text.lines().collect();
            lines[1..].reverse();
            write(site.path(), &path, &(lines.join("\r\n") + "\r\n"));
        }
    }
    let (_, after, _, _) = build(site.path(), "2017-08-21");
    assert!(before == after);
}

#[test]
fn an_independent_script_recomputes_every_rank() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_, files, _, _) = build(repository(), "2017-08-21");
    let mut count = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with("ranking.json")) {
        let file = folder.path().join("ranking.json");
        std::fs::write(&file, bytes).expect("a temporary file can be written");
        let output = Command::new("python3").arg(repository().join("docs/recompute.py")).arg(&file).output();
        let output = output.expect("python3 is installed by tests/run.sh");
        assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stdout));
        count += 1;
    }
    assert_eq!(count, 16);
}

#[test]
fn the_small_sites_score_worked_by_hand() {
    // zhen-a: work (9.5 + 9 + 8.5 + 9) / 4 = 9 of 10 → 90 × 60; vote A (4×100 + 80) / 5 = 96 × 60, B (2×100 + 2×80) / 4
    // = 90 × 40, together 93.6 × 40; (5400 + 3744) / 100 = 91.44. zhen-b has the same less 1 for its notice, 90.44.
    let site = small();
    let (_, files, _, _) = build(site.path(), "2017-08-21");
    let csv = String::from_utf8_lossy(&files["rankings/village-2017/2017-07/ranking.csv"]).into_owned();
    assert!(csv.starts_with('\u{feff}'));
    assert!(csv.contains("1,0,zhen-a,子村,91.44,9.00,93.60,,好"), "{csv}");
    assert!(csv.contains("2,0,zhen-b,丑村,90.44,9.00,93.60,样作〔2017〕1号 -1,好"), "{csv}");
    assert!(csv.contains("zhen-c,寅村,,,,,,,,too-few-weeks"), "{csv}");
}
