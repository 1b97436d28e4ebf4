//! Builds generated sites of 100, 1 000 and 10 000 records, into memory and onto the disk.
//!
//! `cargo bench`. Half of the records are notices, three tenths cases, two tenths exemplars, each of some 750 Chinese
//! characters with headings, a list and a table; 18 towns and 116 villages, four months of scores in the village tier.

#![allow(clippy::disallowed_methods, reason = "writes its own folders")]

use std::fmt::Write as _;
use std::path::Path;

use tongbao::diag::Diagnostics;
use tongbao::output::{Staged, Tree};
use tongbao::print::Print;
use tongbao::source::Sources;
use tongbao::{AsOf, Options};

const REVIEW: &str = "[review]\nreviewed = { office = \"审查办\", on = 2017-07-02, basis = \"条例第十七条\" }\n\
    approved = { office = \"审批办\", on = 2017-07-03 }\n";

const SENTENCE: &str =
    "督查组对照清单逐项核对，发现台账记录不完整、责任人不明确等问题，已责成**有关单位**限期整改并书面报告。";

fn main() {
    divan::main();
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("below the root")).expect("writable");
    std::fs::write(path, text).expect("writable");
}

fn site(records: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let lists = "[lists]\nfields = [\"危房改造\"]\nproblems = [\"虚报冒领\"]\ntopics = [\"产业帮扶\"]\n";
    write(
        root,
        "site.toml",
        &format!("name = \"样县公开网\"\npublisher = \"样县\"\ndescription = \"测试。\"\n{lists}"),
    );
    let mut units = String::from(
        "id,name,tier,kind,parent,code,flags\nyang,样县,county,县,,,\noffice,作风办,department,部门,yang,,\n",
    );
    for town in 0..18 {
        let _ = writeln!(units, "t{town},{town}号镇,town,镇,yang,,");
    }
    for village in 0..116 {
        let _ = writeln!(units, "v{village},{village}号村,village,村,t{},,", village % 18);
    }
    write(root, "content/units.csv", &units);
    write(root, "content/units.toml", REVIEW);
    write(
        root,
        "content/schemes/village.toml",
        &format!(
            "title = \"办法\"\ntier = \"village\"\nversion = 1\neffective = 2017-01-01\n{REVIEW}[[indicator]]\nkey = \"work\"\nname = \"工作\"\nweight = 100\n"
        ),
    );
    for week in 1..=17 {
        let mut sheet = String::from("unit,work\n");
        for village in 0..116 {
            let _ = writeln!(sheet, "v{village},{}.5", 70 + (village * 7 + week * 3) % 25);
        }
        write(root, &format!("content/scores/village/2017-W{week:02}.csv"), &sheet);
    }
    for month in 1..=4 {
        let text = format!("published_on = 2017-{:02}-05\n{REVIEW}", month + 1);
        write(root, &format!("content/rankings/village/2017-{month:02}.toml"), &text);
    }
    let mut body = String::new();
    for part in ["一、基本情况", "二、存在问题", "三、工作要求"] {
        let _ = write!(body, "## {part}\n\n{}\n\n", SENTENCE.repeat(4));
    }
    body.push_str("- 立即整改\n- 举一反三\n\n| 指标 | 得分 |\n| --- | ---: |\n| 落实 | 18.5 |\n| 满意 | 17 |\n");
    for number in 0..records {
        let unit = number % 116;
        let (folder, head) = match number % 10 {
            0..=4 => (
                "notices",
                format!(
                    "title = \"关于第{number}号事项的通报\"\nkind = \"批评\"\nnumber = \"样〔2017〕{}号\"\nissued_by = [\"office\"]\nsigned_on = 2017-06-01\nunits = [\"v{unit}\"]\n",
                    number + 1
                ),
            ),
            5..=7 => (
                "cases",
                format!(
                    "title = \"第{number}号案例\"\nunit = \"v{unit}\"\nfield = \"危房改造\"\nproblem = \"虚报冒领\"\namount = \"3.20万元\"\nstage = \"处分决定\"\npublicised_on = 2017-06-01\npublicity_basis = \"法定公开\"\n"
                ),
            ),
            _ => (
                "exemplars",
                format!(
                    "title = \"第{number}号典型\"\nkind = \"集体\"\nname = \"工作队\"\nunit = \"v{unit}\"\ntopic = \"产业帮扶\"\npublicised_on = 2017-06-01\n"
                ),
            ),
        };
        write(root, &format!("content/{folder}/r-{number}.md"), &format!("+++\n{head}{REVIEW}+++\n\n{body}"));
    }
    folder
}

fn options() -> Options {
    Options { desk: false, as_of: AsOf::Day("2017-08-21".parse().expect("a day")), print: Print::Off }
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5)]
fn memory(bencher: divan::Bencher<'_, '_>, records: usize) {
    let site = site(records);
    bencher.bench_local(|| {
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        let tree = Tree::default();
        tongbao::build(site.path(), &options(), &tree, &mut sources, &mut diags).expect("the site has no errors");
        tree.into_files().len()
    });
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5)]
fn disk(bencher: divan::Bencher<'_, '_>, records: usize) {
    let site = site(records);
    let output = site.path().join("output");
    bencher.bench_local(|| {
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        let staged = Staged::new(&output, site.path()).expect("the folder is ours");
        tongbao::build(site.path(), &options(), &staged, &mut sources, &mut diags).expect("the site has no errors");
        staged.swap().expect("the folder is ours").files
    });
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5)]
fn check(bencher: divan::Bencher<'_, '_>, records: usize) {
    let site = site(records);
    bencher.bench_local(|| {
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        tongbao::check(site.path(), options().as_of, &mut sources, &mut diags).expect("the site has no errors").files
    });
}
