//! The pages of the demonstration: what a reader who listens, enlarges or comes to a wrong address needs. What only a
//! browser can measure is in tests/browser.py.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::{Files, build, page, repository};
use sha2::{Digest, Sha256};

fn demonstration() -> Files {
    let (result, files, diags, _) = build(repository(), "2017-08-21");
    result.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    files
}

fn html(files: &Files) -> impl Iterator<Item = (&String, &str)> {
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    pages.map(|(path, bytes)| (path, std::str::from_utf8(bytes).expect("pages are text")))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

#[test]
fn every_time_has_a_date_and_every_region_a_name_of_its_own() {
    let files = demonstration();
    let (mut times, mut regions) = (0, 0);
    for (path, text) in html(&files) {
        for time in between(text, "<time", ">") {
            assert!(time.starts_with(" datetime=\"20"), "{path}: <time{time}>");
            times += 1;
        }
        let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in ["nav", "aside", "div", "figure"] {
            for open in between(text, &format!("<{tag} "), ">") {
                let label = between(open, "aria-label=\"", "\"");
                assert!(tag != "nav" || label.len() == 1, "{path}: <nav {open}> has no name");
                for label in label {
                    *labels.entry(label).or_default() += 1;
                }
            }
        }
        regions += labels.len();
        let twice: Vec<_> = labels.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{path}: {twice:?}");
    }
    assert!(times > 150 && regions > 600, "{times} times, {regions} regions were looked at");
}

#[test]
fn titles_turn_between_words() {
    let files = demonstration();
    let mut turns = 0;
    for (path, text) in html(&files) {
        let title = between(text, "<h1>", "</h1>").concat();
        let whole = title.replace("<wbr>", "");
        assert!(!whole.contains('<'), "{path}: {title}");
        turns += title.matches("<wbr>").count();
        for name in ["村委会主任", "党支部书记", "核桃岭镇", "某某", "2017年", "有关", "工作队"] {
            assert_eq!(title.matches(name).count(), whole.matches(name).count(), "{path}: {title}");
        }
    }
    assert!(turns > 200, "{turns}");
}

#[test]
fn the_page_of_unknown_addresses_works_at_any_depth() {
    let files = demonstration();
    let text = page(&files, "404.html");
    let style = between(&text, "<style>", "</style>").concat();
    assert!(style.contains(".masthead"), "the style is in the page");
    let digest = Sha256::digest(style.as_bytes());
    let mut hex = String::new();
    digest.iter().for_each(|byte| write!(hex, "{byte:02x}").expect("a string takes all"));
    let source = between(&text, "style-src '", "'").concat();
    let decoded = decode(source.strip_prefix("sha256-").expect("a digest"));
    assert_eq!(decoded, hex, "the policy allows this style and no other");
    for attribute in ["href=\"", "src=\""] {
        for link in between(&text, attribute, "\"") {
            let whole =
                ["https://songlan.example/", "#", "mailto:", "tel:"].iter().any(|start| link.starts_with(start));
            assert!(whole, "{link} depends on where the page is shown");
        }
    }
    assert!(page(&files, "_headers").contains(&source), "servers that send a policy allow it too");
}

/// RFC 4648, 4, to hexadecimal.
fn decode(text: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = text
        .chars()
        .filter_map(|letter| letters.find(letter))
        .fold(String::new(), |bits, value| bits + &format!("{value:06b}"));
    let bytes = bits.as_bytes().chunks_exact(8).map(|byte| std::str::from_utf8(byte).expect("zeros and ones"));
    bytes
        .map(|byte| u8::from_str_radix(byte, 2).expect("eight of them"))
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn the_home_page_begins_with_the_villages() {
    let text = page(&demonstration(), "index.html");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(place("村排名</a></h3>") < place("镇（办）排名</a></h3>"));
    assert!(place("镇（办）排名</a></h3>") < place("部门排名</a></h3>"));
    assert!(place("部门排名</a></h3>") < place("<ul class=\"figures\">"), "the news comes before the numbers");
    assert!(!text.contains("统计区间"), "a single day is no interval");
}

#[test]
fn pages_of_a_quarter_do_not_speak_of_weeks_or_months() {
    let files = demonstration();
    let text = page(&files, "rankings/department-2017/2017-Q2/index.html");
    let main = between(&text, "<main", "</main>").concat();
    for word in ["每周", "当周", "本月", "月份"] {
        assert!(!main.contains(word), "{word}");
    }
}

#[test]
fn the_theme_has_no_ascii_marks_among_chinese() {
    let files = demonstration();
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || "”）》".contains(c);
    for (path, text) in html(&files) {
        let letters: Vec<char> = text.chars().collect();
        for place in 1..letters.len() - 1 {
            let near = han(letters[place - 1]) || han(letters[place + 1]) && letters[place] != ':';
            let mark = ":,;!?()".contains(letters[place]);
            assert!(
                !(near && mark),
                "{path}: {}",
                letters[place.saturating_sub(12)..place + 8].iter().collect::<String>()
            );
        }
    }
}
