//! Months that are closed and corrected, versions side by side, other clocks, consequences: seen on the pages.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use common::{build, read, report, small, write};

const DAY: &str = "2017-08-21";
const RECORD: &str = "content/rankings/village-2017/2017-07.toml";
const SHEET: &str = "content/scores/village/2017-W27.csv";
const SCHEME: &str = "content/schemes/village-2017.toml";

fn pages(root: &Path) -> BTreeMap<String, String> {
    let (_, files, diags, sources) = build(root, DAY);
    let shown = tongbao::diag::short::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue());
    assert_eq!(diags.errors(), 0, "{shown}");
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

fn close(root: &Path, period: &str) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tongbao"))
        .args(["close", "--lang", "zh", "--as-of", "2017-08-04", "--root", &root.display().to_string()])
        .args(["village-2017", period])
        .output()
        .expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let text = read(root, path);
    assert!(text.contains(from), "{from} is not in {path}");
    write(root, path, &text.replacen(from, to, 1));
}

/// Nobody is absent without leave any more.
fn on_leave(root: &Path) {
    for week in 27..=30 {
        let path = format!("content/scores/village/2017-W{week}.csv");
        write(root, &path, &read(root, &path).replace(",缺,", ",请假,"));
    }
}

/// The digest that a report proposes.
fn proposed(report: &str) -> String {
    let at = report.rfind("sha256:").expect("a digest is proposed");
    report[at..].chars().take("sha256:".len() + 64).collect()
}

#[test]
fn a_closed_month_changes_only_with_a_correction_that_every_page_shows() {
    let site = small();
    let root = site.path();
    assert!(pages(root)["rankings/village-2017/2017-07/index.html"].contains("尚未关账"));
    let (code, text) = close(root, "2017-07");
    assert_eq!(code, Some(0), "{text}");
    assert!(pages(root)["rankings/village-2017/2017-07/index.html"].contains("已于2017年8月4日关账"));
    let (code, text) = close(root, "2017-07");
    assert!(code == Some(2) && text.contains("已经关账"), "{text}");
    let (code, text) = close(root, "2017-06");
    assert!(code == Some(2) && text.contains("没有"), "{text}");

    // The order of rows and a trailing zero are no change; a value is, and so is the scheme.
    edit(root, SHEET, "zhen-a,9.5,清单细\n丑村,9,\n", "丑村,9.0,\nzhen-a,9.50,清单细\n");
    pages(root);
    edit(root, SCHEME, "weight = 60", "weight = 59");
    edit(root, SCHEME, "weight = 40", "weight = 41");
    assert!(report(root, DAY).contains("[ranking-closed]"));
    edit(root, SCHEME, "weight = 59", "weight = 60");
    edit(root, SCHEME, "weight = 41", "weight = 40");
    edit(root, SHEET, "zhen-a,9.50", "zhen-a,5.5");
    let refused = report(root, DAY);
    assert!(refused.contains("[ranking-closed]"), "{refused}");

    // (5.5 + 9 + 8.5 + 9) / 4 = 8 of 10 → 80 × 60; (4800 + 3744) / 100 = 85.44, below zhen-b's 90.44.
    let correction = "[[correction]]\non = 2017-08-10\nreason = \"录入有误。\"\ndocument = \"样作〔2017〕9号\"\ndigest = \"DIGEST\"\n\
        [[correction.changed]]\nunit = \"zhen-a\"\nround = \"2017-W27\"\nindicator = \"work\"\nwas = \"9.5\"\n";
    let with = |text: &str| read(root, RECORD) + &text.replace("DIGEST", &proposed(&refused));
    let good = with(correction);
    let incomplete = good.replace("was = \"9.5\"", "was = \"9.4\"");
    write(root, RECORD, &incomplete);
    assert!(report(root, DAY).contains("[correction-form]"));
    write(root, RECORD, &good);
    let files = pages(root);
    for path in [
        "rankings/village-2017/2017-07/index.html",
        "bulletins/2017-07/index.html",
        "index.html",
        "units/zhen-a/index.html",
    ] {
        let page = &files[path];
        for said in ["2017年8月10日更正", "录入有误。", "第 1 名，91.44 分", "第 2 名，85.44 分"] {
            assert!(page.contains(said), "{said} is not on {path}");
        }
    }
    // The unit that rose because another was corrected says so as well.
    assert!(files["units/zhen-b/index.html"].contains("第 2 名，90.44 分"));
    let data: serde_json::Value =
        serde_json::from_str(&files["rankings/village-2017/2017-07/ranking.json"]).expect("JSON");
    assert_eq!(data["state"], "corrected");
    assert_eq!(data["corrections"][0]["units"][0]["old_score"], "90.44");
    assert_eq!(data["corrections"][0]["units"][1]["old_score"], "91.44");
}

#[test]
fn every_kind_of_input_can_be_taken_back() {
    let site = small();
    let root = site.path();
    close(root, "2017-07");
    let closed = read(root, RECORD);
    // A ballot count, an adjustment that had been forgotten, and a row that had been absent.
    edit(root, "content/evaluations/village/2017-W27.csv", "zhen-a,A,6,6,5,4,1,0", "zhen-a,A,6,5,5,4,1,0");
    edit(root, "content/scores/village/2017-W29.csv", "zhen-c,缺,", "zhen-c,8,");
    let record = closed.replace(
        "[review]",
        "[[adjustment]]\nunit = \"zhen-a\"\nkey = \"notice\"\ndocument = \"样作〔2017〕2号\"\nunpublished = true\n[review]",
    );
    write(root, RECORD, &record);
    let refused = report(root, DAY);
    let correction = format!(
        "[[correction]]\non = 2017-08-10\nreason = \"核对。\"\ndigest = \"{}\"\n\
        [[correction.changed]]\nunit = \"zhen-a\"\nround = \"2017-W27\"\nclass = \"A\"\ncolumn = \"returned\"\nwas = 6\n\
        [[correction.changed]]\nunit = \"zhen-c\"\nround = \"2017-W29\"\nwas = \"absent\"\n\
        [[correction.changed]]\nunit = \"zhen-a\"\nadjustment = \"notice\"\nwas = \"none\"\n",
        proposed(&refused)
    );
    write(root, RECORD, &(record + &correction.replace("was = 6", "was = \"6\"")));
    let files = pages(root);
    let page = &files["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("<del>第 1 名，91.44 分</del>") && page.contains("<ins>第 1 名，90.44 分</ins>"));
}

/// The small site with a second version of its scheme from July on, beside the first until the end of July.
fn two_versions(root: &Path) {
    let newer = read(root, SCHEME)
        .replace("version = 1", "version = 2\nreplaces = \"village-2017\"\nchanges = \"工作由 60 调到 50。\"")
        .replace("effective = 2017-01-01", "effective = 2017-07-01")
        .replace("weight = 60", "weight = 50")
        .replace("weight = 40", "weight = 50");
    write(root, "content/schemes/village-2017b.toml", &newer);
    edit(root, SCHEME, "effective = 2017-01-01", "effective = 2017-01-01\nuntil = 2017-07-31");
}

#[test]
fn two_versions_are_computed_side_by_side_when_the_scheme_says_so() {
    let site = small();
    let root = site.path();
    two_versions(root);
    write(root, "content/rankings/village-2017b/2017-07.toml", &read(root, RECORD));
    let files = pages(root);
    // (90 × 50 + 93.6 × 50) / 100 = 91.80
    let page = &files["rankings/village-2017/2017-07/index.html"];
    for said in ["新旧版本并行计算", "第 1 名，91.44 分", "第 1 名，91.80 分"] {
        assert!(page.contains(said), "{said}");
    }
    let method = &files["methods/village-2017/index.html"];
    assert!(method.contains("历次版本") && method.contains("工作由 60 调到 50。"));
    let unit = &files["units/zhen-a/index.html"];
    assert!(unit.contains("91.44") && unit.contains("91.80"), "a unit's history goes across versions");
    edit(root, "content/schemes/village-2017b.toml", "replaces = \"village-2017\"\n", "");
    assert!(report(root, DAY).contains("[scheme-overlap]"));
}

#[test]
fn a_scheme_without_weeks_works_too() {
    for (cadence, round, publish) in
        [("monthly", "2017-07", "2017-08-05"), ("quarterly", "2017-Q2", "2017-07-05"), ("yearly", "2016", "2017-01-05")]
    {
        let site = small();
        let root = site.path();
        let scheme = read(root, SCHEME)
            .replace("version = 1", &format!("version = 1\ncadence = \"{cadence}\""))
            .replace("minimum_weeks = 2", "minimum_weeks = 1")
            .replace("effective = 2017-01-01", "effective = 2016-01-01");
        let scheme = scheme[..scheme.find("[[indicator]]").expect("indicators")].to_owned()
            + "[[indicator]]\nkey = \"work\"\nname = \"工作\"\nweight = 60\nscale = [0, 10]\n\
               [[indicator]]\nkey = \"lists\"\nname = \"清单抽查\"\nweight = 40\nfrom = \"rate\"\nhits = \"相符\"\nof = \"抽查\"\n"
            + &scheme[scheme.find("[[adjustment]]").expect("adjustments")..];
        write(root, "content/schemes/clock.toml", &scheme);
        write(
            root,
            &format!("content/scores/village/{round}.csv"),
            "单位,工作,相符,抽查\n子村,9,9,12\n丑村,8,,\n寅村,7,5,5\n",
        );
        let record = read(root, RECORD)
            .replace("2017-08-05", publish)
            .replace("[[adjustment]]\nunit = \"zhen-b\"\nkey = \"notice\"\ndocument = \"样作〔2017〕1号\"\n", "");
        let record = record.replace("2017-08-02", "2016-12-31").replace("2017-08-03", "2017-01-01");
        write(root, &format!("content/rankings/clock/{round}.toml"), &record);
        let files = pages(root);
        // zhen-a: 90 × 0.6 + 75 × 0.4 = 84; zhen-c: 70 × 0.6 + 100 × 0.4 = 82; zhen-b was never checked.
        let csv = &files[&format!("rankings/clock/{round}/ranking.csv")];
        assert!(csv.contains("1,0,zhen-a,子村,84.00,9.00,75.00"), "{csv}");
        assert!(csv.contains("2,0,zhen-c,寅村,82.00,7.00,100.00"), "{csv}");
        assert!(csv.contains("zhen-b,丑村") && csv.contains("no-evaluation"), "{csv}");
        let page = &files[&format!("rankings/clock/{round}/index.html")];
        // Checks have an error of their own; that of the marks is not known, so nobody is told apart.
        assert!(page.contains("评分只有一轮，评分本身的误差不知道"), "{page}");
    }
}

#[test]
fn a_consequence_says_its_rule_its_months_and_how_sure_it_is() {
    let site = small();
    let root = site.path();
    // June as July, so that the last place of two months running is zhen-b.
    edit(
        root,
        SCHEME,
        "when = { position = \"last 1\", distinguishable = true }",
        "when = { position = \"last 1\", repeated = 2, within_months = 2 }",
    );
    on_leave(root);
    for week in 22..=26 {
        for folder in ["scores", "evaluations"] {
            let text = read(root, &format!("content/{folder}/village/2017-W{}.csv", 27 + week % 4));
            write(root, &format!("content/{folder}/village/2017-W{week}.csv"), &text);
        }
    }
    write(root, "content/rankings/village-2017/2017-06.toml", &read(root, RECORD).replace("2017-08-05", "2017-07-05"));
    edit(
        root,
        RECORD,
        "[review]",
        "[[done]]\nunit = \"zhen-b\"\non = 2017-08-12\ndocument = \"样作〔2017〕8号\"\n[review]",
    );
    let files = pages(root);
    let page = &files["rankings/village-2017/2017-07/index.html"];
    for said in [
        "由此产生的追责",
        "召回培训",
        "最近 2 个月内有 2 期如此",
        "2017年6月</a>、",
        "没有与前面的单位拉开差距",
        "2017年8月12日已落实（样作〔2017〕8号）",
    ] {
        assert!(page.contains(said), "{said} is not on the page");
    }
    assert!(!files["rankings/village-2017/2017-06/index.html"].contains("由此产生的追责"), "one month is not two");
    let funnel = &files["consequences/index.html"];
    assert!(funnel.contains("召回培训") && funnel.contains("丑村"));
    assert!(files["units/zhen-b/index.html"].contains("召回培训"));

    // A level cannot be written by hand.
    edit(root, RECORD, "on = 2017-08-12", "on = 2017-08-12\nlevel = \"通报立案\"");
    assert!(report(root, DAY).contains("[unknown-field]"));
    edit(root, RECORD, "on = 2017-08-12\nlevel = \"通报立案\"", "on = 2017-08-12");

    // Without intervals and bottom lists: the unit's own page still tells, with how sure it is.
    let identity = read(root, "site.toml") + "\n[ranking]\nintervals = false\nbottom_lists = false\n";
    write(root, "site.toml", &identity);
    let files = pages(root);
    let page = &files["rankings/village-2017/2017-07/index.html"];
    assert!(!page.contains("由此产生的追责") && !page.contains("约在第几位</th>"));
    assert!(!files["consequences/index.html"].contains("丑村"));
    assert!(files["units/zhen-b/index.html"].contains("没有与前面的单位拉开差距"));
    assert!(files["rankings/village-2017/2017-07/ranking.json"].contains("\"rank_first\": 1"), "the data stay whole");
}

#[test]
fn units_that_come_or_go_are_named_and_the_others_compared() {
    let site = small();
    let root = site.path();
    for week in 22..=26 {
        for folder in ["scores", "evaluations"] {
            let text = read(root, &format!("content/{folder}/village/2017-W{}.csv", 27 + week % 4));
            let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("zhen-c")).collect();
            let text = kept.join("\n") + "\n";
            write(root, &format!("content/{folder}/village/2017-W{week}.csv"), &text);
        }
    }
    let units = read(root, "content/units.csv").replace("flags,aliases", "flags,aliases,from");
    let units: String = units
        .lines()
        .map(|line| match line {
            _ if line.starts_with("id,") => format!("{line}\n"),
            _ if line.starts_with("zhen-c") => format!("{line},2017-07-01\n"),
            _ => format!("{line},\n"),
        })
        .collect();
    write(root, "content/units.csv", &units);
    write(root, "content/rankings/village-2017/2017-06.toml", &read(root, RECORD).replace("2017-08-05", "2017-07-05"));
    let files = pages(root);
    let page = &files["rankings/village-2017/2017-07/index.html"];
    // W27 and W28 are scored, the other two absent: too few. Given two more scores, it is ranked and new.
    assert!(page.contains("持平") && !page.contains("本期新有名次"), "{page}");
    for week in [29, 30] {
        edit(root, &format!("content/scores/village/2017-W{week}.csv"), "zhen-c,缺", "zhen-c,10");
        edit(
            root,
            &format!("content/evaluations/village/2017-W{week}.csv"),
            "zhen-b,B",
            "zhen-c,A,6,6,5,5,0,0\nzhen-c,B,6,6,5,5,0,0\nzhen-b,B",
        );
    }
    let page = &pages(root)["rankings/village-2017/2017-07/index.html"];
    assert!(
        page.contains("名次的变化只在两期都有名次的 2 个单位之间计算") && page.contains("本期新有名次：寅村"),
        "{page}"
    );
    // Both moved down a place in the table and not among themselves.
    assert!(page.contains("持平") && !page.contains("▼1") && !page.contains("▽1"), "{page}");
}

/// A rule for the last places of one month, whatever the intervals say.
fn last_places(root: &Path, places: u32) {
    let rule = "when = { position = \"last 1\", distinguishable = true }";
    edit(root, SCHEME, rule, &format!("when = {{ position = \"last {places}\" }}"));
}

#[test]
fn a_consequence_reaches_the_lower_half_and_never_the_first() {
    let site = small();
    let root = site.path();
    last_places(root, 2);
    on_leave(root);
    // Two are ranked, so only the last of them can be reached, though the rule says two.
    let data = &pages(root)["rankings/village-2017/2017-07/ranking.json"];
    let followed = &data[data.find("\"consequences\": [\n    {").expect("consequences")..];
    assert!(
        followed.contains("\"unit_id\": \"zhen-b\"") && !followed.contains("\"unit_id\": \"zhen-a\""),
        "{followed}"
    );
}

#[test]
fn absence_without_leave_takes_a_last_place_and_draws_nobody_in() {
    let site = small();
    let root = site.path();
    last_places(root, 1);
    let files = pages(root);
    let page = &files["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("不使别的单位递补：寅村") && !page.contains("由此产生的追责"), "{page}");
    // The scheme may say that what follows for the last follows for it.
    edit(root, SCHEME, "below = \"unranked\"", "below = \"unranked\", absent = \"same\"");
    let page = &pages(root)["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("由此产生的追责") && page.contains("无故缺评，不是按得分排在末位"), "{page}");
    edit(root, SCHEME, "absent = \"same\"", "absent = \"约谈\"");
    assert!(report(root, DAY).contains("[not-in-list]"));
}

#[test]
fn a_month_without_a_ranking_does_not_break_a_run() {
    let site = small();
    let root = site.path();
    on_leave(root);
    let rule = "when = { position = \"last 1\", distinguishable = true }";
    edit(root, SCHEME, rule, "when = { position = \"last 1\", repeated = 2, within_months = 2 }");
    for week in 18..=21 {
        for folder in ["scores", "evaluations"] {
            let text = read(root, &format!("content/{folder}/village/2017-W{}.csv", 27 + week % 4));
            write(root, &format!("content/{folder}/village/2017-W{week}.csv"), &text);
        }
    }
    let record = read(root, RECORD).replace("2017-08-05", "2017-06-05");
    write(root, "content/rankings/village-2017/2017-05.toml", &record);
    let page = &pages(root)["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("2017年6月没有排名，不计，也不打断"), "{page}");
    assert!(page.contains("2017年6月没有排名，与最近有排名的2017年5月相比"), "{page}");
}

#[test]
fn weeks_before_a_unit_existed_are_not_its_absences() {
    let site = small();
    let root = site.path();
    let units = read(root, "content/units.csv").replace("flags,aliases", "flags,aliases,from");
    let dated = |line: &str| match line {
        _ if line.starts_with("id,") => format!("{line}\n"),
        _ if line.starts_with("zhen-b") => format!("{line},2017-07-15\n"),
        _ => format!("{line},\n"),
    };
    write(root, "content/units.csv", &units.lines().map(dated).collect::<String>());
    edit(root, SCHEME, "below = \"unranked\"", "below = \"unranked\", unexcused = \"zero\"");
    for week in [27, 28] {
        for (folder, name) in [("evaluations", "zhen-b"), ("scores", "丑村")] {
            let path = format!("content/{folder}/village/2017-W{week}.csv");
            let text = read(root, &path);
            let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(name)).collect();
            write(root, &path, &(kept.join("\n") + "\n"));
        }
    }
    let files = pages(root);
    // W29 8.5, W30 9: 87.5 × 60 + 93.6 × 40, less 1; the two weeks before count for nothing.
    let csv = &files["rankings/village-2017/2017-07/ranking.csv"];
    assert!(csv.contains("zhen-b,丑村,88.94"), "{csv}");
    let inputs = &files["rankings/village-2017/2017-07/inputs.csv"];
    assert!(inputs.contains("zhen-b,丑村,2017-W27,outside"), "{inputs}");
}

#[test]
fn the_publisher_and_those_who_do_not_take_part_are_not_absent() {
    let site = small();
    let root = site.path();
    edit(root, SCHEME, "tier = \"village\"", "tier = \"village\"\nparticipants = { except = [\"寅村\"] }");
    let table = &pages(root)["rankings/village-2017/2017-07/ranking.csv"];
    assert!(!table.contains("zhen-c"), "{table}");
    edit(root, SCHEME, "participants = { except = [\"寅村\"] }\n", "");
    let identity = read(root, "site.toml");
    let publisher = identity.lines().find(|line| line.starts_with("publisher")).expect("a publisher").to_owned();
    edit(root, "site.toml", &publisher, "publisher = \"寅村\"");
    let table = &pages(root)["rankings/village-2017/2017-07/ranking.csv"];
    assert!(!table.contains("zhen-c"), "{table}");
}

#[test]
fn dots_stand_where_their_scores_are() {
    let page = &pages(common::repository())["rankings/village-2017/2017-07/index.html"];
    let chart = &page[page.find("class=\"chart distribution\"").expect("a chart")..];
    let chart = &chart[..chart.find("</svg>").expect("its end")];
    let dots = chart.split("<circle cx=\"").skip(1).map(|rest| rest.split('"').next().expect("a place"));
    let places: std::collections::BTreeSet<&str> = dots.collect();
    // Scores have two places: 116 villages share few of them, so few places are shared.
    assert!(places.len() > 80, "{}", places.len());
}

#[test]
fn a_gap_is_named_with_its_reason_and_nothing_is_closed_with_one() {
    let site = small();
    let root = site.path();
    std::fs::remove_file(root.join("content/scores/village/2017-W28.csv")).expect("a sheet");
    let warned = report(root, DAY);
    assert!(warned.contains("[period-lacks]") && warned.contains("没有 2017-W28 的评分表"), "{warned}");
    let page = &pages(root)["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("第28周没有报来评分表") && page.contains(">未报<") && !page.contains(">停<"), "{page}");
    let (code, text) = close(root, "2017-07");
    assert!(code == Some(2) && text.contains("还不能关账") && text.contains("2017-W28"), "{text}");
    // Left out on purpose, it says why.
    edit(root, RECORD, "[review]", "[[skipped]]\nround = \"2017-W28\"\nreason = \"防汛停评\"\n[review]");
    let page = &pages(root)["rankings/village-2017/2017-07/index.html"];
    assert!(page.contains("第28周停评：防汛停评。") && page.contains(">停<") && !page.contains(">未报<"), "{page}");
    assert!(!report(root, DAY).contains("[period-lacks]"));
    assert_eq!(close(root, "2017-07").0, Some(0));
}

#[test]
fn a_month_without_ballots_says_so() {
    let site = small();
    let root = site.path();
    let sheet = "content/evaluations/village/2017-W27.csv";
    let kept: Vec<String> =
        read(root, sheet).lines().filter(|line| !line.starts_with("zhen-b")).map(str::to_owned).collect();
    for week in 27..=30 {
        std::fs::remove_file(root.join(format!("content/evaluations/village/2017-W{week}.csv"))).expect("a sheet");
    }
    let warned = report(root, DAY);
    assert!(warned.contains("没有民主评议表") && warned.contains("content/evaluations/village/"), "{warned}");
    assert!(pages(root)["rankings/village-2017/2017-07/index.html"].contains("本期没有民主评议表。"));
    write(root, sheet, &(kept.join("\n") + "\n"));
    let warned = report(root, DAY);
    assert!(warned.contains("1 个单位没有民主评议票") && warned.contains("丑村"), "{warned}");
    let (code, text) = close(root, "2017-07");
    assert!(code == Some(2) && text.contains("丑村"), "{text}");
}

#[test]
fn a_month_that_is_not_over_is_not_closed() {
    let site = small();
    let root = site.path();
    let run = |day: &str, scheme: &str, period: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_tongbao"))
            .args(["close", "--lang", "zh", "--as-of", day, "--root", &root.display().to_string(), scheme, period])
            .output()
            .expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let before = read(root, RECORD);
    let (code, text) = run("2017-07-30", "village-2017", "2017-07");
    assert!(code == Some(2) && text.contains("到 2017-07-31 才结束"), "{text}");
    for (scheme, period) in [("村级考评办法", "2017-07"), ("village-2017", "2017-7")] {
        let (code, text) = run("2017-08-04", scheme, period);
        assert!(code == Some(2) && text.contains("village-2017 2017-07") && text.contains("期次写成"), "{text}");
    }
    assert_eq!(read(root, RECORD), before, "nothing was written");
}

#[test]
fn release_days_are_held_and_what_is_late_says_so() {
    let site = small();
    let root = site.path();
    write(root, "site.toml", &(read(root, "site.toml") + "\n[[release]]\nscheme = \"village-2017\"\nday = 3\n"));
    let files = pages(root);
    assert!(files["rankings/village-2017/2017-07/index.html"].contains("原定2017年8月3日公布，晚了 2 天。"));
    for path in ["index.html", "rankings/index.html"] {
        assert!(files[path].contains("下一期：村级考评办法2017年8月的排名，2017年9月3日公布。"), "{path}");
    }
    assert!(!report(root, DAY).contains("[release-overdue]"));
    let (_, files, ..) = build(root, "2017-09-04");
    let home = String::from_utf8_lossy(&files["index.html"]).into_owned();
    assert!(home.contains("村级考评办法2017年8月的排名应在2017年9月3日公布，还没有公布。"), "{home}");
    assert!(report(root, "2017-09-04").contains("[release-overdue]"));
}
