//! Days of a record against each other: each rule broken once, with its reason; and what days to come do not show yet.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use common::{build, read, replace, report, small, write};

const DAY: &str = "2017-08-21";
const CASE: &str = "content/cases/2017-001.md";
const EXEMPLAR: &str = "content/exemplars/model.md";
const RANKING: &str = "content/rankings/village-2017/2017-07.toml";

/// Each rule: a file, what is replaced by what, and a part of the reason.
#[test]
fn every_rule_says_why() {
    let rules = [
        (CASE, "decided_on = 2017-06-12", "decided_on = 2017-07-20", "还没有作出的处分不能公布"),
        (CASE, "publicised_on = 2017-07-10", "publicised_on = 2017-06-10", "还没有作出的处分不能公布"),
        (CASE, "to = 2015-11", "to = 2017-07", "问题发生在先"),
        (CASE, "decided_on = 2017-06-12", "decided_on = 2017-06-12\neffective_on = 2017-06-01", "处分作出以后才生效"),
        (CASE, "decided_on = 2017-06-12", "decided_on = 9999-06-12", "[date-range]"),
        (CASE, "stage = \"处分决定\"", "stage = \"审理\"", "[stage-disposition]"),
        (EXEMPLAR, "on = 2017-06-01", "on = 2017-07-11", "先征得本人同意"),
        (EXEMPLAR, "to = 2017-06-12", "to = 2017-07-12", "公示期满没有异议"),
        (EXEMPLAR, "publicised_on = 2017-07-10", "publicised_on = 2017-06-02", "公示开始以后才能公布"),
        (EXEMPLAR, "decided_on = 2017-07-09", "decided_on = 2017-08-20", "只能公布已经发生的事"),
        (EXEMPLAR, "to = 2017-06-12", "to = 2027-06-12", "[date-range]"),
        (EXEMPLAR, "to = 2017-06-12", "to = 2017-06-08", "只有 4 个工作日"),
        (EXEMPLAR, "from = 2017-06-05, to = 2017-06-12", "from = 2016-12-26, to = 2017-01-10", "[calendar-missing]"),
        (
            "content/notices/2017-001.md",
            "signed_on = 2017-07-10",
            "signed_on = 2017-07-10\nprinted_on = 2017-07-01",
            "先成文，后印发",
        ),
        ("content/orders/2017-001.md", "due = 2017-07-31", "due = 2017-07-01", "整改期限要在发文之后"),
        ("content/orders/2017-001.md", "due = 2017-07-31", "due = 2071-07-31", "[date-range]"),
        ("content/bulletins/2017-07.md", "date = 2017-08-06", "date = 2017-06-30", "还没有开始"),
        (RANKING, "published_on = 2017-08-05", "published_on = 2017-07-20", "不能这么早公布、关账"),
        (RANKING, "[review]", "[[done]]\nunit = \"zhen-b\"\non = 2017-07-10\n[review]", "排名出来以后才有追责"),
    ];
    let mut wrong = Vec::new();
    for (file, old, new, reason) in rules {
        let site = small();
        if !read(site.path(), file).contains(old) {
            wrong.push(format!("{file} has no {old}"));
            continue;
        }
        replace(site.path(), file, old, new);
        let said = report(site.path(), DAY);
        if !said.contains(reason) {
            wrong.push(format!("{file}, {new}: no “{reason}” in\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_window_that_spans_a_holiday_counts_its_working_days_only() {
    let site = small();
    let root = site.path();
    // 24 to 31 May 2017: Dragon Boat from Sunday to Tuesday, worked off on Saturday the 27th: 24, 25, 26, 27, 31.
    replace(root, EXEMPLAR, "from = 2017-06-05, to = 2017-06-12", "from = 2017-05-24, to = 2017-05-31");
    assert!(!report(root, DAY).contains("[publicity-short]"));
    write(root, "site.toml", &(read(root, "site.toml") + "\n[publicity]\nworking_days = 6\n"));
    let said = report(root, DAY);
    assert!(said.contains("公示只有 5 个工作日") && said.contains("至少 6 个工作日"), "{said}");
}

#[test]
fn what_is_dated_after_the_day_is_not_known_on_it() {
    let site = small();
    let root = site.path();
    let early = build(root, "2017-08-12").1;
    let close = common::program()
        .args(["close", "--as-of", "2017-08-10", "--root", &root.display().to_string(), "village-2017", "2017-07"])
        .output()
        .expect("the program runs");
    assert!(close.status.success(), "{}", String::from_utf8_lossy(&close.stderr));
    let closed = build(root, "2017-08-12").1;
    // A correction of 15 August: one value of zhen-a.
    replace(root, "content/scores/village/2017-W27.csv", "9.5", "5.5");
    let refused = report(root, DAY);
    let at = refused.rfind("sha256:").expect("a digest is proposed");
    let digest: String = refused[at..].chars().take(71).collect();
    let correction = format!(
        "[[correction]]\non = 2017-08-15\nreason = \"录入有误。\"\ndigest = \"{digest}\"\n\
        [[correction.changed]]\nunit = \"zhen-a\"\nround = \"2017-W27\"\nindicator = \"work\"\nwas = \"9.5\"\n\
        [[done]]\nunit = \"zhen-b\"\non = 2017-08-20\n"
    );
    write(root, RANKING, &(read(root, RANKING) + &correction));
    let (_, after, diags, _) = build(root, "2017-08-12");
    assert_eq!(diags.errors(), 0);
    assert!(closed == after, "the site of 12 August changed with a correction of the 15th");
    let (_, before_closing, ..) = build(root, "2017-08-09");
    let page = "rankings/village-2017/2017-07/ranking.csv";
    assert_eq!(before_closing[page], early[page]);
    let state = String::from_utf8_lossy(&before_closing["rankings/village-2017/2017-07/index.html"]).into_owned();
    assert!(state.contains("尚未关账"), "closed on the 10th, not seen on the 9th");
    let today = build(root, "2017-08-16").1;
    let today = String::from_utf8_lossy(&today["rankings/village-2017/2017-07/index.html"]).into_owned();
    assert!(today.contains("录入有误。") && today.contains("85.44"), "{today}");
    let said = report(root, "2017-08-12");
    assert_eq!(said.matches("[date-ahead]").count(), 2, "{said}");
}

#[test]
fn an_issue_that_is_out_does_not_grow() {
    let site = small();
    let root = site.path();
    let notice = read(root, "content/notices/2017-001.md")
        .replace("〔2017〕1号", "〔2017〕7号")
        .replace("signed_on = 2017-07-10", "signed_on = 2017-07-28")
        .replace("title = \"", "title = \"迟来的");
    let late = |on: &str| {
        let at = notice.find("[review]").expect("a review");
        let end = notice[at..].find("+++").expect("an end") + at;
        let review = format!(
            "[review]\nreviewed = {{ office = \"审查办\", on = {on}, basis = \"条例第十七条\" }}\n\
             approved = {{ office = \"审批办\", on = {on} }}\n"
        );
        write(root, "content/notices/2017-007.md", &(notice[..at].to_owned() + &review + &notice[end..]));
        let (_, files, diags, _) = build(root, DAY);
        assert_eq!(diags.errors(), 0);
        assert!(files.contains_key("notices/2017-007/index.html"), "it is public");
        String::from_utf8_lossy(&files["bulletins/2017-07/index.html"]).contains("迟来的")
    };
    assert!(late("2017-08-01"), "public when the bulletin of the month came out");
    assert!(!late("2017-08-20"), "approved after the bulletin came out");
}
