//! Rectification orders: on every page they concern, through the gate like all else, with clear faults.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use common::{demonstration, program, read, replace, tree};

const ORDER: &str = "content/orders/2017-06-shiqiaobian.md";

fn build(site: &std::path::Path) -> (Option<i32>, String) {
    let arguments = ["build", "--no-pdf", "--as-of", "2017-08-21"];
    let output = program().args(arguments).current_dir(site).output().expect("starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_order_is_on_every_page_that_it_concerns() {
    let site = demonstration();
    let (code, report) = build(site.path());
    assert_eq!(code, Some(0), "{report}");
    let page = |path: &str| read(site.path(), &format!("output/{path}"));
    let title = "关于石桥边镇脱贫攻坚有关问题的限期整改通知书";
    for path in [
        "orders/index.html",
        "orders/2017-06-shiqiaobian/index.html",
        "units/shiqiaobian/index.html",
        // It binds the department that has an item of its own, too.
        "units/county-agriculture/index.html",
        "bulletins/2017-06/index.html",
    ] {
        assert!(page(path).contains(title), "{path} does not show the order");
    }
    assert!(page("feed.xml").contains("关于阳和寨乡灾后项目修复工作的限期整改通知书"), "the newest are in the feed");
    assert!(page("sitemap.xml").contains("/orders/2017-06-shiqiaobian/"));
    assert!(page("index.html").contains("限期整改通知"), "the figures count it");
    let own = page("orders/2017-06-shiqiaobian/index.html");
    for words in
        ["花椒基地补苗进度只完成六成", "由县农业局验收", "2017年6月25日", "松督改〔2017〕3号", "（联系人：县委督查室"]
    {
        assert!(own.contains(words), "{words} is not on its page");
    }
    assert!(own.contains("notices/2017-05-situation/"), "it leads to the notice it follows");
}

#[test]
fn an_order_that_is_not_approved_is_nowhere() {
    let site = demonstration();
    replace(site.path(), ORDER, "approved = ", "drafted_again = ");
    let (code, report) = build(site.path());
    assert_eq!(code, Some(1), "an unknown step is a fault: {report}");
    let site = demonstration();
    let text = read(site.path(), ORDER);
    let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("approved")).collect();
    std::fs::write(site.path().join(ORDER), text).expect("writable");
    let (code, report) = build(site.path());
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("orders/2017-06-shiqiaobian"), "the report says that it is held: {report}");
    for (path, bytes) in tree(&site.path().join("output")) {
        assert!(!path.contains("2017-06-shiqiaobian"), "{path}");
        let text = String::from_utf8_lossy(&bytes);
        for words in ["2017-06-shiqiaobian", "花椒基地补苗", "松督改〔2017〕3号"] {
            assert!(!text.contains(words), "{path} holds {words}");
        }
    }
}

#[test]
fn faults_of_an_order_are_named() {
    let cases = [
        ("due = 2017-06-20", "due = 2017-06-01", "date-order"),
        ("due = 2017-06-20", "due = 2017年6月20日", "toml-syntax"),
        ("problem = ", "probelm = ", "unknown-field"),
        ("[[item]]", "[[items]]", "unknown-field"),
        ("现就整改工作通知如下。", "现就整改工作通知如下。\n\n# \n\n附件。", "empty-text"),
        ("unit = \"shiqiaobian\"", "unit = \"石桥镇\"", "unknown-unit"),
        ("notice = \"2017-05-situation\"", "notice = \"2017-05-situations\"", "unknown-record"),
        ("松督改〔2017〕3号", "松办发〔2017〕31号", "doc-number-repeated"),
        ("松督改〔2017〕3号", "松督改[2017]03号", "doc-number"),
        ("signed_on = 2017-06-06", "signed_on = 2017-06-06\nformat = \"函\"", "not-in-list"),
    ];
    for (old, new, code) in cases {
        let site = demonstration();
        replace(site.path(), ORDER, old, new);
        let (status, report) = build(site.path());
        assert_eq!(status, Some(1), "{new}: {report}");
        assert!(report.contains(&format!("[{code}]")) && report.contains(ORDER), "{new}: {report}");
        assert!(!site.path().join("output").exists(), "nothing is written");
    }
}
