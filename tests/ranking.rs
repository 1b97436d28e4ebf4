//! Rankings: properties of ranks, and the published data recomputed from outside.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{build, read, repository, small, write};
use proptest::prelude::*;
use tongbao::compute::order::ranks;
use tongbao::model::number::Decimal;
use tongbao::model::scheme::TieRule;
use tongbao::verify::verify;

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

/// Runs the independent script on data files and returns what it printed.
fn recompute(folder: &Path) -> (bool, String) {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let output = Command::new("python3").arg(repository().join("docs/recompute.py")).args(files).output();
    let output = output.expect("python3 is installed by tests/run.sh");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn data_files(root: &Path) -> Vec<String> {
    let (_, files, _, _) = build(root, "2017-08-21");
    let data = files.into_iter().filter(|(path, _)| path.ends_with("ranking.json"));
    data.map(|(_, bytes)| String::from_utf8(bytes).expect("JSON is text")).collect()
}

#[test]
fn an_independent_script_recomputes_every_published_number() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = data_files(repository());
    assert!(files.len() >= 16);
    for (number, text) in files.iter().enumerate() {
        write(folder.path(), &format!("{number}.json"), text);
        let found = verify(text).expect("a data file");
        assert!(found.differences.is_empty() && found.units > 0, "{found:?}");
    }
    let (same, printed) = recompute(folder.path());
    assert!(same, "{printed}");
}

#[test]
fn a_changed_number_is_found_by_both() {
    let text = data_files(small().path()).remove(0);
    // The first unit's score, its first weekly value, its band, its rank interval.
    for (from, to) in [
        ("\"score\": \"91.44\"", "\"score\": \"91.45\""),
        ("\"work\": \"9.5\"", "\"work\": \"9.4\""),
        ("\"band\": \"好\"", "\"band\": \"一般\""),
        ("\"rank_last\": 2", "\"rank_last\": 1"),
        ("\"优秀\": 4", "\"优秀\": 3"),
    ] {
        assert!(text.contains(from), "{from} is not in {text}");
        let changed = text.replacen(from, to, 1);
        assert!(!verify(&changed).expect("a data file").differences.is_empty(), "{from}");
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), "ranking.json", &changed);
        assert!(!recompute(folder.path()).0, "{from}");
    }
}

#[test]
fn the_small_sites_score_worked_by_hand() {
    // zhen-a: work (9.5 + 9 + 8.5 + 9) / 4 = 9 of 10 → 90 × 60; vote A (4×100 + 80) / 5 = 96 × 60, B (2×100 + 2×80) / 4
    // = 90 × 40, together 93.6 × 40; (5400 + 3744) / 100 = 91.44. zhen-b has the same less 1 for its notice, 90.44.
    let site = small();
    let (_, files, _, _) = build(site.path(), "2017-08-21");
    let csv = String::from_utf8_lossy(&files["rankings/village-2017/2017-07/ranking.csv"]).into_owned();
    assert!(csv.starts_with('\u{feff}'));
    assert!(csv.contains("1,0,zhen-a,子村,91.44,9.00,93.60,,好,"), "{csv}");
    assert!(csv.contains("2,0,zhen-b,丑村,90.44,9.00,93.60,样作〔2017〕1号 -1,好,"), "{csv}");
    assert!(csv.contains("zhen-c,寅村,,,,,,,,,,,,,,,,,,,,,too-few-weeks"), "{csv}");
}
