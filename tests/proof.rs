//! Proof-reading: what is marked, what is left alone, what `check --fix` changes and what it does not.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use tongbao::model::site::Words;
use tongbao::proof::{Fault, read};

fn day() -> Option<chrono::NaiveDate> {
    "2017-07-05".parse().ok()
}

fn words() -> Words {
    Words { forbidden: vec!["最高级".to_owned()], preferred: [("村干".to_owned(), "村干部".to_owned())].into() }
}

#[test]
fn what_a_proof_reader_marks() {
    let cases: [(&str, Fault, Option<&str>); 38] = [
        ("党()委履行责任", Fault::Empty, None),
        ("党（）委", Fault::Empty, None),
        ("坚持“”方针", Fault::Empty, None),
        ("印发《　》的通知", Fault::Empty, None),
        ("“五个捋一遍。", Fault::Unpaired, None),
        ("五个捋一遍”。", Fault::Unpaired, None),
        ("（详见附件。", Fault::Unpaired, None),
        ("《条例第十七条", Fault::Unpaired, None),
        ("第一段“没有完。\n\n第二段", Fault::Unpaired, None),
        ("各镇,各部门", Fault::Punctuation, Some("，")),
        ("要求:立即整改", Fault::Punctuation, Some("：")),
        ("整改;报告", Fault::Punctuation, Some("；")),
        ("是否整改?没有", Fault::Punctuation, Some("？")),
        ("特此通报.", Fault::Punctuation, Some("。")),
        ("青石镇(街道)", Fault::Punctuation, Some("（")),
        ("第3期(总第12期)", Fault::Punctuation, Some("（")),
        ("一是\"虚\"字", Fault::Punctuation, Some("“")),
        ("等等。。。", Fault::Punctuation, Some("……")),
        ("整改，，落实", Fault::Punctuation, Some("，")),
        ("⼯作队", Fault::Letter, Some("工")),
        ("⻛险", Fault::Letter, Some("风")),
        ("\u{f9e4}论", Fault::Letter, Some("理")),
        ("买买提•艾力", Fault::Letter, Some("·")),
        ("买买提・艾力", Fault::Letter, Some("·")),
        ("第１期", Fault::Letter, Some("1")),
        ("ＷＴＯ组织", Fault::Letter, Some("W")),
        ("锟斤拷", Fault::Letter, None),
        ("鍏充簬锛岄€氭姤", Fault::Letter, None),
        ("整 改", Fault::Space, None),
        ("整改 。", Fault::Space, Some("")),
        ("整改， 落实", Fault::Space, Some("")),
        ("样作[2017]3号文件", Fault::Number, Some("〔2017〕")),
        ("样作（2017）3号文件", Fault::Number, Some("〔2017〕")),
        ("2017年7月5日（星期四）", Fault::Weekday, Some("星期三")),
        ("7月5日周五", Fault::Weekday, Some("周三")),
        ("给予政务处分", Fault::Term, None),
        ("最高级的", Fault::Forbidden, None),
        ("村干带头", Fault::Preferred, Some("村干部")),
    ];
    for (text, fault, right) in cases {
        let found = read(text, 0, day(), &words());
        let hit = found.iter().find(|finding| finding.fault == fault);
        let hit = hit.unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!(hit.right.as_deref(), right, "{text}");
    }
}

#[test]
fn what_is_right_is_left_alone() {
    let texts = [
        "一是抓责任，二是抓落实。",
        "1）立即整改；\n2）举一反三。",
        "（一）要求\n\n一）总体",
        "投资3,500.00元，比率97.5%，时间8:30—12:00。",
        "见[案例](cases/2017-001)，共[[cases.publicised=1]]起。",
        "网址 https://gov.example/a,b(c)?d=1 可查。",
        "| 单位 | 得分 |\n|:---|---:|\n| 青石镇 | 98.50 |\n",
        "`code (x), \"y\"` 说明",
        "**一是清单“虚”。**抽查",
        "“他说：‘整改’。”",
        "office's rule (see annex), \"quoted\".",
        "It’s done.",
        "买买提·艾力",
        "（2017）陕0799刑初12号",
        "样作〔2017〕3号",
        "2017年7月5日（星期三）",
        "村干部带头",
        "GB/T 9704—2012（公文格式）",
        "A组、B组 3 人",
        "- [ ] 待办",
        "行政监察法",
        "原注：“甲、乙、\n丙”。",
        "第 3 期",
        "用时 5 天",
        "15:00",
        "C. 第三项",
    ];
    for text in texts {
        let found = read(text, 0, day(), &words());
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    assert!(read("给予政务处分", 0, "2018-04-01".parse().ok(), &words()).is_empty());
}

#[test]
fn fix_changes_what_is_safe_and_no_other_byte() {
    let site = common::small();
    let root = site.path();
    let path = "content/articles/news.md";
    let old = common::read(root, path);
    let text = format!(
        "\u{feff}{}",
        old.replace("个村。", "个村,各⼯作队\"虚\"字(一)。\n\n整 改[案例](cases/2017-001)。 党()委  \n")
    )
    .replace('\n', "\r\n");
    common::write(root, path, &text);
    let run = || {
        let mut command = common::program();
        command
            .args(["check", "--fix", "--as-of", "2017-08-21", "--root"])
            .arg(root)
            .output()
            .expect("the program runs")
    };
    let said = String::from_utf8_lossy(&run().stderr).into_owned();
    let wanted = text.replace("个村,各⼯作队\"虚\"字(一)。", "个村，各工作队“虚”字（一）。").replace("。 党", "。党");
    assert_eq!(common::read(root, path), wanted, "{said}");
    assert!(said.contains("改了 7 处"), "{said}");
    // What a person has to judge is still reported, and a second run changes nothing.
    assert!(said.contains("proof-empty") && said.contains("proof-space"), "{said}");
    run();
    assert_eq!(common::read(root, path), wanted);
}

#[test]
fn all_bad_characters_of_a_text_are_reported_at_once() {
    let site = common::small();
    let news = common::read(site.path(), "content/articles/news.md");
    common::write(
        site.path(),
        "content/articles/news.md",
        &format!("{news}\n\u{f0b7}一\n\n\u{f06c}二\n\n某\u{e863}某\n\n零\u{200b}宽\n"),
    );
    let report = common::report(site.path(), "2017-08-21");
    for code in ["U+F0B7", "U+F06C", "U+E863", "U+200B"] {
        assert!(report.contains(code), "{code}:\n{report}");
    }
}

#[test]
fn the_demonstration_is_proof_read() {
    let site = common::demonstration();
    let report = common::report(site.path(), "2017-08-21");
    assert!(!report.contains("proof-") && !report.contains("private-"), "{report}");
}
