//! Document numbers in prose, weekdays, terms before their time, and the site's own words.

use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate};
use regex::Regex;

use super::words::Sign;
use super::{Fault, Finding, Words};

/// Terms with the day before which they did not exist.
///
/// Sources: 监察法 (in force 2018-03-20), 政务处分法 (2020-07-01), 民法典 (2021-01-01), 深化党和国家机构改革方案 (2018-03-21; local bodies
/// later, so the day of the plan accuses nobody wrongly), 国家乡村振兴局 (2021-02-25), 个人信息保护法 (2021-11-01).
const TERMS: [(&str, (i32, u32, u32)); 21] = [
    ("政务处分法", (2020, 7, 1)),
    ("政务处分", (2018, 3, 20)),
    ("国家监委", (2018, 3, 17)),
    ("国家监察委员会", (2018, 3, 17)),
    ("县监委", (2017, 11, 4)),
    ("市监委", (2017, 11, 4)),
    ("监察法", (2018, 3, 20)),
    ("民法典", (2021, 1, 1)),
    ("个人信息保护法", (2021, 11, 1)),
    ("乡村振兴局", (2021, 2, 25)),
    ("退役军人事务局", (2018, 3, 21)),
    ("应急管理局", (2018, 3, 21)),
    ("自然资源局", (2018, 3, 21)),
    ("生态环境局", (2018, 3, 21)),
    ("农业农村局", (2018, 3, 21)),
    ("文化和旅游局", (2018, 3, 21)),
    ("卫生健康局", (2018, 3, 21)),
    ("医疗保障局", (2018, 3, 21)),
    ("融媒体中心", (2018, 8, 21)),
    ("过渡期后", (2021, 2, 25)),
    ("防返贫监测", (2020, 3, 20)),
];

/// 监察法 is also the tail of older names.
const OLDER: [&str; 2] = ["行政监察法", "中华人民共和国行政监察法"];

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[一-鿿]{1,8}([\[(（【［]((?:19|20)[0-9]{2})[\])）】］])(?:第)?[0-9]{1,4}号").expect("a constant")
});

static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日[（(，, ]?((?:星期|周|礼拜)([一二三四五六日天]))")
        .expect("a constant")
});

/// Reports what the words say wrongly.
pub(super) fn read(signs: &[Sign], text: &str, day: Option<NaiveDate>, site: &Words, found: &mut Vec<Finding>) {
    let opaque = |at: usize| {
        let place = signs.partition_point(|sign| sign.at < at);
        signs.get(place).is_some_and(|sign| sign.opaque)
    };
    for captures in NUMBER.captures_iter(text) {
        if let (Some(brackets), Some(year)) = (captures.get(1), captures.get(2))
            && !opaque(brackets.start())
        {
            let right = format!("〔{}〕", year.as_str());
            found.push(Finding::new(Fault::Number, brackets.range()).right(right, true));
        }
    }
    weekdays(text, day, found);
    if let Some(day) = day {
        for (term, (year, month, first)) in TERMS {
            let from = NaiveDate::from_ymd_opt(year, month, first).unwrap_or_default();
            for (at, _) in text.match_indices(term).filter(|_| day < from) {
                let inside = OLDER.iter().any(|older| text[..at + term.len()].ends_with(older));
                let longer = TERMS.iter().any(|(other, _)| other.len() > term.len() && text[at..].starts_with(other));
                if !inside && !longer && !opaque(at) {
                    found.push(Finding::new(Fault::Term, at..at + term.len()).detail(from));
                }
            }
        }
    }
    for word in site.forbidden.iter().filter(|word| !word.is_empty()) {
        for (at, _) in text.match_indices(word.as_str()) {
            found.push(Finding::new(Fault::Forbidden, at..at + word.len()));
        }
    }
    for (word, better) in site.preferred.iter().filter(|(word, _)| !word.is_empty()) {
        for (at, _) in text.match_indices(word.as_str()) {
            // The better word may hold the other one: 村干部 holds 村干.
            let inside = better.match_indices(word.as_str()).any(|(skip, _)| {
                at.checked_sub(skip).is_some_and(|start| text.get(start..).is_some_and(|rest| rest.starts_with(better)))
            });
            if !inside && !opaque(at) {
                found.push(Finding::new(Fault::Preferred, at..at + word.len()).right(better.clone(), true));
            }
        }
    }
}

/// Dates whose weekday is another. A date without a year is in the year named last, or in that of the record.
fn weekdays(text: &str, day: Option<NaiveDate>, found: &mut Vec<Finding>) {
    let mut year = day.map(|day| day.year());
    let mut from = 0;
    for captures in WEEKDAY.captures_iter(text) {
        let part = |place: usize| captures.get(place).map_or("", |part| part.as_str());
        let Some(said) = captures.get(4) else { continue };
        let mut named = text[from..said.start()].match_indices('年').filter_map(|(at, _)| {
            let digits = text[..from + at].get((from + at).checked_sub(4)?..)?;
            digits.parse::<i32>().ok().filter(|year| (1900..2200).contains(year))
        });
        year = named.next_back().or(year);
        from = said.end();
        let date = year.zip(part(2).parse().ok()).zip(part(3).parse().ok());
        let Some(date) = date.and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day)) else {
            continue;
        };
        let names = ["一", "二", "三", "四", "五", "六", "日"];
        let right = names[usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default()];
        let wrong = if part(5) == "天" { "日" } else { part(5) };
        if wrong != right {
            let words = said.as_str().trim_end_matches(part(5)).to_owned() + right;
            found.push(Finding::new(Fault::Weekday, said.range()).right(words, false).detail(date));
        }
    }
}
