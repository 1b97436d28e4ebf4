//! Real schemes, built from public texts: what their documents say can be said, and where the publisher printed results,
//! ours equal them. Only rules and published numbers are taken over; invented units stand for the offices.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{build, repository, small, write};
use tongbao::verify::verify;

const DAY: &str = "2017-08-21";

const REVIEW: &str = "[review]\nreviewed = { office = \"审查办\", on = 2017-01-02, basis = \"条例第十七条\" }\n\
                      approved = { office = \"审批办\", on = 2017-01-03 }\n";

/// A site of villages `v-…` with one yearly scheme and its sheets, and what it publishes of 2016.
struct Published {
    data: serde_json::Value,
    text: String,
    method: String,
    page: String,
}

fn publish(scheme: &str, units: &[String], sheets: &[(&str, String)], record: &str) -> Published {
    let site = small();
    let root = site.path();
    for folder in
        ["scores", "evaluations", "rankings", "notices", "orders", "cases", "exemplars", "articles", "bulletins"]
    {
        let _ = std::fs::remove_dir_all(root.join("content").join(folder));
    }
    std::fs::remove_file(root.join("content/schemes/village-2017.toml")).expect("the small site has a scheme");
    let mut register =
        String::from("id,name,tier,kind,parent,code,flags,aliases\nyang,样县,county,县,,990100000000,,\n");
    register.push_str("zhen,甲镇,town,镇,yang,990100100000,,\n");
    for (number, unit) in units.iter().enumerate() {
        register.push_str(&format!("{unit},单位{number},village,村,zhen,9901001{:05},,\n", 200 + number));
    }
    write(root, "content/units.csv", &register);
    let head = "title = \"办法\"\ntier = \"village\"\nversion = 1\neffective = 2016-01-01\ncadence = \"yearly\"\n";
    write(root, "content/schemes/real.toml", &format!("{head}{scheme}{REVIEW}"));
    for (path, text) in sheets {
        write(root, &format!("content/scores/{path}.csv"), text);
    }
    write(root, "content/rankings/real/2016.toml", &format!("published_on = 2017-02-01\n{record}{REVIEW}"));
    let (_, files, diags, sources) = build(root, DAY);
    let shown = tongbao::diag::short::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue());
    assert_eq!(diags.errors(), 0, "{shown}");
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let file = text("rankings/real/2016/ranking.json");
    let found = verify(&file).expect("a data file");
    assert!(found.differences.is_empty(), "{found:?}");
    recompute(&file);
    Published {
        data: serde_json::from_str(&file).expect("JSON"),
        text: file,
        method: text("methods/real/index.html"),
        page: text("rankings/real/2016/index.html"),
    }
}

/// The second implementation agrees, and notices a changed score.
fn recompute(file: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "ranking.json", file);
    let run = |path: &Path| {
        let output = Command::new("python3").arg(repository().join("docs/recompute.py")).arg(path).output();
        let output = output.expect("python3 is installed by tests/run.sh");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (same, printed) = run(&folder.path().join("ranking.json"));
    assert!(same, "{printed}");
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("v-{number:03}")).collect()
}

/// Unit, score and rank of every row.
fn rows(published: &Published) -> Vec<(String, String, u64)> {
    let rows = published.data["rows"].as_array().expect("rows");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(&row["unit_id"]), text(&row["score"]), row["rank"].as_u64().expect("a rank"))).collect()
}

/// Olympic Games Paris 2024, final medal table: gold, silver, bronze and the rank all teams with them share. Source:
/// repository aristide6/paris-olympic2024, medals_total.csv (commit d250f4f), in the order the organisers printed; the
/// rule (gold, then silver, then bronze, else the same rank) is theirs. The first 50 teams.
#[rustfmt::skip]
const MEDALS: [(u32, u32, u32, u64); 50] = [
    (40, 44, 42, 1), (40, 27, 24, 2), (20, 12, 13, 3), (18, 19, 16, 4), (16, 26, 22, 5), (15, 7, 12, 6), (14, 22, 29, 7),
    (13, 9, 10, 8), (12, 13, 15, 9), (12, 13, 8, 10), (10, 7, 3, 11), (9, 7, 11, 12), (8, 2, 3, 13), (6, 7, 6, 14),
    (5, 4, 9, 15), (4, 4, 3, 16), (4, 2, 5, 17), (4, 1, 3, 18), (4, 0, 3, 19), (3, 7, 10, 20), (3, 6, 3, 21),
    (3, 5, 4, 22), (3, 4, 2, 23), (3, 3, 1, 24), (3, 1, 6, 25), (3, 1, 3, 26), (3, 1, 1, 27), (3, 0, 2, 28),
    (2, 2, 5, 29), (2, 2, 3, 30), (2, 2, 3, 30), (2, 1, 6, 32), (2, 1, 1, 33), (2, 1, 0, 34), (2, 0, 5, 35),
    (2, 0, 3, 36), (2, 0, 2, 37), (2, 0, 2, 37), (2, 0, 1, 39), (2, 0, 0, 40), (1, 5, 1, 41), (1, 4, 5, 42),
    (1, 3, 3, 43), (1, 3, 2, 44), (1, 3, 2, 44), (1, 3, 2, 44), (1, 3, 1, 47), (1, 3, 0, 48), (1, 2, 5, 49),
    (1, 2, 2, 50),
];

#[test]
fn a_medal_table_is_ordered_by_a_chain_of_ties() {
    let scheme = "rounding = { places = 0, mode = \"half-up\" }\ntie_chain = [\"silver\", \"bronze\"]\ntotal = 100\n\
        [[indicator]]\nkey = \"gold\"\nname = \"金牌\"\nweight = 98\nscale = [0, 98]\n\
        [[indicator]]\nkey = \"silver\"\nname = \"银牌\"\nweight = 1\nscale = [0, 100000]\n\
        [[indicator]]\nkey = \"bronze\"\nname = \"铜牌\"\nweight = 1\nscale = [0, 100000]\n";
    let units = ids(MEDALS.len());
    let mut sheet = String::from("unit,gold,silver,bronze\n");
    for (unit, (gold, silver, bronze, _)) in units.iter().zip(MEDALS) {
        sheet.push_str(&format!("{unit},{gold},{silver},{bronze}\n"));
    }
    let published = publish(scheme, &units, &[("village/2016", sheet)], "");
    let found = rows(&published);
    for (unit, (gold, _, _, rank)) in units.iter().zip(MEDALS) {
        let row = found.iter().find(|row| row.0 == *unit).expect("all are ranked");
        assert_eq!((row.1.as_str(), row.2), (gold.to_string().as_str(), rank), "{unit}");
    }
    assert!(published.method.contains("依次比较：银牌、铜牌"), "{}", published.method);
}

/// Human Development Report 2021/22 (UNDP, 8 September 2022), values of 2021: life expectancy, expected and mean years of
/// schooling (to six places), income, the index and the rank among 191. Source: the report's complete time series, as
/// stored in repository pbahadian/projectCodeOp (commit 9ee5c06); the goalposts are those of the technical notes.
const DEVELOPMENT: [(&str, &str, &str, &str, &str); 3] = [
    ("76.4626", "14.448000", "11.286455", "14131.11039", "0.796"),
    ("61.6434", "12.172100", "5.417391", "5465.617791", "0.586"),
    ("61.9824", "10.263844", "2.985070", "1824.190915", "0.478"),
];

#[test]
fn a_human_development_index_is_a_geometric_mean_with_a_logarithm() {
    let scheme = "rounding = { places = 3, mode = \"half-up\" }\ntotal = 1\nmean = \"geometric\"\n\
        [[block]]\nkey = \"education\"\nname = \"教育\"\nweight = 0.333333\n\
        [[indicator]]\nkey = \"life\"\nname = \"预期寿命\"\nweight = 0.333333\nfrom = \"between\"\nnothing = 20\nfull = 85\n\
        [[indicator]]\nkey = \"expected\"\nname = \"预期受教育年限\"\nweight = 50\nblock = \"education\"\nfrom = \"between\"\n\
        nothing = 0\nfull = 18\n\
        [[indicator]]\nkey = \"schooling\"\nname = \"平均受教育年限\"\nweight = 50\nblock = \"education\"\nfrom = \"between\"\n\
        nothing = 0\nfull = 15\n\
        [[indicator]]\nkey = \"income\"\nname = \"人均国民总收入\"\nweight = 0.333334\nfrom = \"between\"\nnothing = 100\n\
        full = 75000\nlog = true\n";
    let units = ids(DEVELOPMENT.len());
    let mut sheet = String::from("unit,life,expected,schooling,income\n");
    for (unit, (life, expected, mean, income, _)) in units.iter().zip(DEVELOPMENT) {
        sheet.push_str(&format!("{unit},{life},{expected},{mean},{income}\n"));
    }
    let published = publish(scheme, &units, &[("village/2016", sheet)], "");
    let found: Vec<(String, u64)> = rows(&published).into_iter().map(|(_, score, rank)| (score, rank)).collect();
    let wanted: Vec<(String, u64)> = DEVELOPMENT.iter().zip(1..).map(|(row, rank)| (row.4.to_owned(), rank)).collect();
    assert_eq!(found, wanted);
    assert!(published.method.contains("几何平均") && published.method.contains("自然对数"));
}

/// 国务院办公厅秘书局关于印发政府网站与政务新媒体检查指标、监管工作年度考核指标的通知, 国办秘函〔2019〕19号, 1 April 2019: any
/// single veto makes a site unqualified and nothing else is scored; 100 points are deducted from by event, no indicator
/// below nothing; below 60 is unqualified; above 80 up to 30 points are added. Portals without services have those
/// indicators left out and their 75 points times 4/3.
const WEBSITES: &str = "rounding = { places = 2, mode = \"half-up\" }\nnot_applicable = \"reweighted\"\n\
    [limits]\nbonus = 30\nbonus_from = 80\n\
    [[indicator]]\nkey = \"release\"\nname = \"信息发布\"\nweight = 45\nfrom = \"events\"\n\
    events = { \"概况类信息不准确\" = -5, \"栏目应更新未更新\" = -4 }\n\
    [[indicator]]\nkey = \"service\"\nname = \"办事服务\"\nweight = 25\nfrom = \"events\"\n\
    events = { \"事项要素缺失\" = -2, \"表格样表缺失\" = -3 }\n\
    [[indicator]]\nkey = \"exchange\"\nname = \"互动交流\"\nweight = 20\nfrom = \"events\"\n\
    events = { \"留言逾期未答复\" = -5 }\n\
    [[indicator]]\nkey = \"function\"\nname = \"功能设计\"\nweight = 10\nfrom = \"events\"\n\
    events = { \"链接不可用\" = -0.1, \"未标明标识\" = -5 }\n\
    [[adjustment]]\nkey = \"novel\"\nname = \"创新发展\"\npoints = 15\n\
    [[adjustment]]\nkey = \"search\"\nname = \"搜索与服务\"\npoints = 18\n\
    [[veto]]\nkey = \"error\"\nname = \"出现严重表述错误\"\neffect = \"out\"\n\
    [[flag]]\nname = \"不合格\"\nbelow = 60\n\
    [[band]]\nname = \"合格\"\nfrom = 60\n[[band]]\nname = \"不合格\"\nfrom = 0\n";

#[test]
fn a_website_check_deducts_to_nothing_gates_its_bonus_and_vetoes() {
    let units = ids(5);
    let sheet = "unit,概况类信息不准确,栏目应更新未更新,事项要素缺失,表格样表缺失,留言逾期未答复,链接不可用,未标明标识\n\
        v-000,0,1,1,0,0,10,0\nv-001,2,2,1,1,0,20,1\nv-002,0,0,不适用,不适用,1,0,0\nv-003,9,9,2,0,9,0,0\nv-004,0,0,0,0,0,0,0\n";
    let applied = |unit: &str, key: &str| {
        format!("[[adjustment]]\nunit = \"{unit}\"\nkey = \"{key}\"\ndocument = \"样网发〔2016〕1号\"\n")
    };
    let record = applied("v-000", "novel")
        + &applied("v-000", "search")
        + &applied("v-001", "novel")
        + "[[veto]]\nunit = \"v-004\"\nkey = \"error\"\ndocument = \"样网发〔2016〕2号\"\non = 2016-09-09\n";
    let published = publish(WEBSITES, &units, &[("village/2016", sheet.to_owned())], &record);
    let wanted = [
        // 100 − 4 − 2 − 1 = 93, above 80: 33 points of bonus, 30 of them count.
        ("v-000", "123.00", 1),
        // No service: (45 + 15 + 10) of 75 = 93.333…
        ("v-002", "93.33", 2),
        // 45 − 18 = 27, 25 − 5 = 20, 20, 10 − 2 − 5 = 3: 70, not above 80, so 15 points do not count.
        ("v-001", "70.00", 3),
        // 45 − 81 stops at 0, 25 − 4 = 21, 20 − 45 stops at 0, 10.
        ("v-003", "31.00", 4),
    ];
    let wanted: Vec<(String, String, u64)> =
        wanted.map(|(unit, score, rank)| (unit.to_owned(), score.to_owned(), rank)).to_vec();
    assert_eq!(rows(&published), wanted);
    assert!(published.text.contains("\"reason\": \"vetoed\"") && published.page.contains("出现严重表述错误"));
    assert!(published.data["rows"][3]["flags"][0] == "不合格");
    for said in ["加分合计不超过 30 分", "达到 80 分的，才计加分", "“栏目应更新未更新”每次扣 4 分", "退出排名"]
    {
        assert!(published.method.contains(said), "{said}");
    }
}

/// A township responsibility scheme out of 1 000 points: blocks scored by different offices, points for tasks done,
/// deductions where they are not, towns without a task given points all the same, additions capped, vetoes. After a
/// county-level scheme for the main work targets of townships in Guangxi (任务目标, 千分制), as reprinted without date at
/// renrendoc.com p-24759967: the blocks and the deductions are its own, the middle is shortened.
const TOWNSHIP: &str = "total = 1000\nnot_applicable = \"full\"\nrounding = { places = 2, mode = \"half-up\" }\n\
    [limits]\nbonus = 50\ntop = 1000\n\
    [[block]]\nkey = \"relief\"\nname = \"扶贫攻坚和小康建设\"\n\
    [[block]]\nkey = \"farm\"\nname = \"农业和农村工作\"\n\
    [[block]]\nkey = \"growth\"\nname = \"经济发展\"\n\
    [[indicator]]\nkey = \"credit\"\nname = \"小额信贷回收\"\nweight = 40\nblock = \"relief\"\noffice = \"扶贫办\"\n\
    from = \"between\"\nnothing = 0\nfull = 90\n\
    [[indicator]]\nkey = \"output\"\nname = \"农业总产值增长\"\nweight = 130\nblock = \"farm\"\noffice = \"统计局\"\nfrom = \"target\"\n\
    target = \"产值目标\"\ncap = 120\n\
    [[indicator]]\nkey = \"tasks\"\nname = \"农业任务\"\nweight = 330\nblock = \"farm\"\noffice = \"农业局\"\nfrom = \"events\"\n\
    events = { \"小项未完成\" = -10, \"重大动物疫情\" = { of = \"小项未完成\", times = 3 } }\n\
    [[indicator]]\nkey = \"invest\"\nname = \"招商引资\"\nweight = 500\nblock = \"growth\"\noffice = \"统计局\"\nfrom = \"range\"\nbase = 60\n\
    [[adjustment]]\nkey = \"honour\"\nname = \"受市级表彰\"\npoints = 20\ncap = 40\n\
    [[adjustment]]\nkey = \"reform\"\nname = \"改革试点\"\npoints = 30\n\
    [[veto]]\nkey = \"safety\"\nname = \"发生重大安全事故\"\neffect = \"bar\"\nband = \"优秀\"\n\
    [[group]]\nname = \"山区\"\nunits = [\"v-000\", \"v-001\"]\n[[group]]\nname = \"平原\"\nunits = [\"v-002\", \"v-003\"]\n\
    [[band]]\nname = \"优秀\"\nfrom = 800\nquota = 50\n[[band]]\nname = \"合格\"\nfrom = 600\n[[band]]\nname = \"不合格\"\nfrom = 0\n";

#[test]
fn a_township_scheme_of_a_thousand_points_with_offices_caps_and_a_veto() {
    let units = ids(4);
    let sheets = [
        ("real/2016/扶贫办", "unit,credit\nv-000,90\nv-001,45\nv-002,不适用\nv-003,99\n".to_owned()),
        (
            "real/2016/统计局",
            "unit,output,产值目标,invest\nv-000,12,12,5000\nv-001,6,12,1000\nv-002,18,12,3000\nv-003,12,12,2000\n"
                .to_owned(),
        ),
        ("real/2016/农业局", "unit,小项未完成,重大动物疫情\nv-000,0,1\nv-001,3,0\nv-002,0,0\nv-003,1,0\n".to_owned()),
    ];
    let applied = |unit: &str, key: &str, more: &str| {
        format!("[[adjustment]]\nunit = \"{unit}\"\nkey = \"{key}\"\ndocument = \"样委发〔2016〕1号\"\n{more}")
    };
    let record = applied("v-002", "honour", "count = 3\n")
        + &applied("v-002", "reform", "")
        + "[[veto]]\nunit = \"v-000\"\nkey = \"safety\"\ndocument = \"样安〔2016〕2号\"\non = 2016-05-06\n";
    let published = publish(TOWNSHIP, &units, &sheets, &record);
    let found = rows(&published);
    let wanted = [
        // Full marks for the credit it has not: 40; 120 % of 130 = 156; 330; 60 + 40 × 2000 ÷ 4000 = 80 % of 500 = 400:
        // 926. 60 of honours stop at 40, with 30 more at 50: 976, below the top.
        ("v-002", "976.00"),
        // 40 + 130 + 300 + 500.
        ("v-000", "970.00"),
        // 40; 130; 320; 60 + 10 = 70 % of 500 = 350.
        ("v-003", "840.00"),
        // 20; 65; 300; 300.
        ("v-001", "685.00"),
    ];
    let scores: Vec<(&str, &str)> = found.iter().map(|row| (row.0.as_str(), row.1.as_str())).collect();
    assert_eq!(scores, wanted);
    let row = |unit: &str| published.data["rows"].as_array().expect("rows").iter().find(|row| row["unit_id"] == unit);
    let row = |unit: &str| row(unit).expect("a row");
    // The veto bars the first of its group from the best band; half of a group of two is one.
    assert_eq!((&row("v-000")["band"], &row("v-000")["group_rank"]), (&"合格".into(), &1.into()));
    assert_eq!((&row("v-002")["band"], &row("v-003")["band"]), (&"优秀".into(), &"合格".into()));
    assert_eq!(row("v-002")["blocks"]["farm"], "486.00");
    for said in ["总分 1000 分", "由农业局评分", "“重大动物疫情”每次扣 30 分", "分组排名", "不得评为“优秀”", "小计"]
    {
        assert!(published.method.contains(said), "{said} is not on the method page");
    }
}

/// Corruption Perceptions Index 2017 (Transparency International, 21 February 2018), methodology note: the score of a
/// country is the mean of the sources that cover it, each on a scale from 0 to 100, rounded; a source that does not cover
/// it is left out. The numbers are invented in that shape.
#[test]
fn a_perception_index_is_the_mean_of_the_sources_there_are() {
    let mut scheme =
        String::from("not_applicable = \"reweighted\"\ntotal = 4\nrounding = { places = 0, mode = \"half-up\" }\n");
    for source in ["a", "b", "c", "d"] {
        scheme.push_str(&format!("[[indicator]]\nkey = \"{source}\"\nname = \"来源{source}\"\nweight = 1\n"));
    }
    let scheme = scheme.replace("total = 4\n", "").replace("weight = 1\n", "weight = 25\n");
    let sheet = "unit,a,b,c,d\nv-000,88,90,不适用,92\nv-001,40,45,50,55\nv-002,不适用,30,31,\n";
    let published = publish(&scheme, &ids(3), &[("village/2016", sheet.to_owned())], "");
    let wanted = [("v-000", "90", 1), ("v-001", "48", 2), ("v-002", "31", 3)];
    let wanted: Vec<(String, String, u64)> =
        wanted.map(|(unit, score, rank)| (unit.to_owned(), score.to_owned(), rank)).to_vec();
    assert_eq!(rows(&published), wanted);
    assert!(published.data["precision"].is_null(), "nothing is claimed about its spread");
}

/// 年度考核: 月均得分占 60%, 年终考核占 40%, two groups, a veto; the year names the months it rests on.
#[test]
fn a_year_is_rolled_up_from_its_months_with_a_sheet_of_its_own() {
    let site = small();
    let root = site.path();
    let read = |path: &str| common::read(root, path);
    let monthly = read("content/schemes/village-2017.toml").replace("2017-01-01", "2016-01-01");
    write(root, "content/schemes/village-2017.toml", &monthly);
    let record = read("content/rankings/village-2017/2017-07.toml");
    let dated = |day: &str| {
        let record =
            record.replace("2017-08-05", day).replace("2017-08-02", "2016-12-02").replace("2017-08-03", "2017-01-03");
        record.replace("note = \"说明。\"\n", "")
    };
    for (month, weeks) in [("2016-11", 44..=47), ("2016-12", 48..=52)] {
        for week in weeks {
            for folder in ["scores", "evaluations"] {
                let text = read(&format!("content/{folder}/village/2017-W{}.csv", 27 + week % 4));
                write(root, &format!("content/{folder}/village/2016-W{week}.csv"), &text);
            }
        }
        write(root, &format!("content/rankings/village-2017/{month}.toml"), &dated("2017-01-05"));
    }
    let yearly = "title = \"年度考核办法\"\ntier = \"village\"\nparticipants = [\"zhen-a\", \"zhen-b\"]\nversion = 1\n\
        effective = 2016-01-01\ncadence = \"yearly\"\nrounding = { places = 2, mode = \"half-up\" }\n\
        [[indicator]]\nkey = \"months\"\nname = \"月均得分\"\nweight = 60\nfrom = \"rankings\"\nscheme = \"village-2017\"\n\
        minimum = 2\n\
        [[indicator]]\nkey = \"final\"\nname = \"年终考核\"\nweight = 40\n\
        [[veto]]\nkey = \"safety\"\nname = \"发生安全事故\"\neffect = \"down\"\n\
        [[group]]\nname = \"山区村\"\nunits = [\"zhen-a\"]\n[[group]]\nname = \"平原村\"\nunits = [\"zhen-b\"]\n\
        [[band]]\nname = \"优秀\"\nfrom = 85\n[[band]]\nname = \"合格\"\nfrom = 0\n";
    write(root, "content/schemes/year.toml", &format!("{yearly}{REVIEW}"));
    write(root, "content/scores/year/2016.csv", "unit,年终考核\nzhen-a,90\nzhen-b,80\n");
    let veto = "[[veto]]\nunit = \"zhen-a\"\nkey = \"safety\"\ndocument = \"样安〔2016〕2号\"\non = 2016-05-06\n";
    write(root, "content/rankings/year/2016.toml", &format!("published_on = 2017-02-01\n{veto}{REVIEW}"));
    let (_, files, diags, sources) = build(root, DAY);
    let shown = tongbao::diag::short::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue());
    assert_eq!(diags.errors(), 0, "{shown}");
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let file = text("rankings/year/2016/ranking.json");
    assert!(verify(&file).expect("a data file").differences.is_empty());
    recompute(&file);
    let data: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    let months: Vec<&str> =
        data["rests_on"].as_array().expect("months").iter().filter_map(|each| each["period"].as_str()).collect();
    assert_eq!(months, ["2016-11", "2016-12"]);
    let row = &data["rows"][0];
    let score =
        |at: usize| row["rolled"]["months"][at]["score"].as_str().expect("a score").parse::<f64>().expect("a number");
    let wanted = f64::midpoint(score(0), score(1)) * 0.6 + 90.0 * 0.4;
    let found: f64 = row["score"].as_str().expect("a score").parse().expect("a number");
    assert!((found - wanted).abs() < 0.006, "{found} {wanted}");
    assert_eq!((&row["band"], &row["group"], &row["group_rank"]), (&"合格".into(), &"山区村".into(), &1.into()));
    let page = text("rankings/year/2016/index.html");
    for said in ["汇总的各期", "2016年11月", "降一档", "山区村第 1"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(text("methods/year/index.html").contains("汇总：当期内《村级考评办法》各期得分的平均，至少 2 期"));
    // A month corrected afterwards changes what the year rests on.
    let sheet = read("content/scores/village/2016-W44.csv");
    write(
        root,
        "content/scores/village/2016-W44.csv",
        &sheet.replace("zhen-a,9.5", "zhen-a,9.4").replace("zhen-a,9,", "zhen-a,8,"),
    );
    let (_, files, _, _) = build(root, DAY);
    let again = String::from_utf8_lossy(&files["rankings/year/2016/ranking.json"]).into_owned();
    let again: serde_json::Value = serde_json::from_str(&again).expect("JSON");
    assert_ne!(again["rests_on"][0]["inputs_digest"], data["rests_on"][0]["inputs_digest"]);
    assert_eq!(again["rests_on"][1]["inputs_digest"], data["rests_on"][1]["inputs_digest"]);
}
