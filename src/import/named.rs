//! What a sheet's title says of the week, month or tier it is for, held against where it is to lie.

use chrono::Datelike as _;

use crate::model::period::{Month, Period, Round};
use crate::model::unit::Tier;

/// The first thing in a text that names another time than the round's: 第24周 in a table for week 25.
#[must_use]
pub fn other_round(text: &str, round: Round) -> Option<String> {
    let text = plain(text);
    let bounds = Bounds::of(round);
    let mut at = 0;
    let mut month_named = false;
    while let Some((start, end, number)) = number_from(&text, at) {
        at = end;
        let before = &text[..start];
        let after = &text[end..];
        let ordinal = before.ends_with('第');
        let said = |unit: &str| Some(format!("{}{}{unit}", if ordinal { "第" } else { "" }, &text[start..end]));
        if after.starts_with('年') && (1990..2100).contains(&number) {
            if !bounds.years.contains(&i32::try_from(number).unwrap_or(0)) {
                return said("年");
            }
        } else if after.starts_with("月") || after.starts_with("月份") {
            month_named = true;
            if (1..=12).contains(&number) && !bounds.months.contains(&number) {
                return said("月");
            }
        } else if after.starts_with('周') || after.starts_with("星期") {
            let Round::Week(week) = round else { continue };
            // 七月第二周 counts within the month; 第31周 within the year.
            let place = week.month().weeks().iter().position(|other| *other == week).map_or(0, |place| place + 1);
            let wanted = if month_named { u32::try_from(place).unwrap_or(0) } else { week.parts().1 };
            if ordinal && number != wanted {
                return said("周");
            }
        } else if after.starts_with("季度") {
            if (1..=4).contains(&number) && !bounds.quarters.contains(&number) {
                return said("季度");
            }
        } else if before.ends_with(['W', 'w'])
            && (1..=53).contains(&number)
            && let Round::Week(week) = round
            && number != week.parts().1
        {
            return Some(format!("W{number:02}"));
        }
    }
    None
}

/// The tier that a text names when it names one and another than the table's.
#[must_use]
pub fn other_tier(text: &str, tier: Tier) -> Option<Tier> {
    let text = plain(text);
    let names: [(Tier, &[&str]); 3] = [
        (Tier::Village, &["村级", "各村", "行政村", "村(社区)"]),
        (Tier::Town, &["镇级", "各镇", "乡镇级", "各乡镇", "镇(办)考", "镇(办)评", "镇办"]),
        (Tier::Department, &["部门", "县直单位", "县直机关"]),
    ];
    let named: Vec<Tier> =
        names.iter().filter(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(tier, _)| *tier).collect();
    match named.as_slice() {
        [one] if *one != tier => Some(*one),
        _ => None,
    }
}

/// The years, months and quarters that a round touches.
struct Bounds {
    years: Vec<i32>,
    months: Vec<u32>,
    quarters: Vec<u32>,
}

impl Bounds {
    fn of(round: Round) -> Self {
        let (first, last) = match round {
            Round::Week(week) => {
                let thursday = week.thursday();
                (thursday - chrono::Days::new(3), thursday + chrono::Days::new(3))
            }
            Round::Whole(period) => (period.first_day(), period.last_day()),
        };
        let mut months = Vec::new();
        let mut month = Month::of(first);
        while month.first_day() <= last {
            months.push(month.parts().1);
            month = month.next();
        }
        let mut years = vec![first.year(), last.year()];
        if let Round::Week(week) = round {
            years.push(week.parts().0);
        }
        if let Round::Whole(Period::Year(year)) = round {
            years.push(year);
        }
        let quarters = months.iter().map(|month| month.div_ceil(3)).collect();
        Self { years, months, quarters }
    }
}

/// Text in ordinary width with Chinese numerals up to ninety-nine as digits, without blanks.
fn plain(text: &str) -> String {
    let folded: Vec<char> = super::folded(text).chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < folded.len() {
        let numerals = folded[at..].iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count();
        // Only before a unit of time; 三合村 is a village.
        let timed = numerals > 0 && folded.get(at + numerals).is_some_and(|c| "月周季".contains(*c));
        match chinese(&folded[at..at + numerals]).filter(|_| timed) {
            Some(number) => {
                out.push_str(&number.to_string());
                at += numerals;
            }
            None => {
                out.push(folded[at]);
                at += 1;
            }
        }
    }
    out
}

/// 三十一 is 31.
fn chinese(text: &[char]) -> Option<u32> {
    let digit =
        |c: &char| "一二三四五六七八九".chars().position(|known| known == *c).and_then(|p| u32::try_from(p + 1).ok());
    match text {
        ['十'] => Some(10),
        ['十', one] => Some(10 + digit(one)?),
        [ten, '十'] => Some(digit(ten)? * 10),
        [ten, '十', one] => Some(digit(ten)? * 10 + digit(one)?),
        [one] => digit(one),
        _ => None,
    }
}

/// The next run of digits at or after a byte: where it begins and ends, and its value.
fn number_from(text: &str, at: usize) -> Option<(usize, usize, u32)> {
    let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    Some((start, start + length, text[start..start + length].parse().unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_names_another_time_is_noticed() {
        let cases = [
            ("2026年第24周评分表", "2026-W25", Some("第24周")),
            ("2026年第25周评分表", "2026-W25", None),
            ("第二十五周", "2026-W25", None),
            ("六月第三周评分", "2026-W25", None),
            ("六月第二周评分", "2026-W25", Some("第2周")),
            ("7月份评分", "2026-W25", Some("7月")),
            ("2025年6月", "2026-W25", Some("2025年")),
            ("W24", "2026-W25", Some("W24")),
            ("6月驻村评分(满分100分)", "2026-06", None),
            ("5月驻村评分", "2026-06", Some("5月")),
            ("第三季度考核", "2026-Q2", Some("第3季度")),
            ("二季度考核", "2026-Q2", None),
            ("三合村二组评分", "2026-W25", None),
            ("7月1日—7月5日", "2026-W27", None),
            ("2025年度考核", "2026", Some("2025年")),
        ];
        for (text, round, wanted) in cases {
            let round: Round = round.parse().unwrap();
            assert_eq!(other_round(text, round).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_title_that_names_another_tier_is_noticed() {
        assert_eq!(other_tier("各村周评分", Tier::Town), Some(Tier::Village));
        assert_eq!(other_tier("各镇、各村周评分", Tier::Town), None);
        assert_eq!(other_tier("驻村扶贫评分", Tier::Town), None);
    }
}
