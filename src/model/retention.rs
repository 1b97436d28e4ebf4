//! Retention (保留期): how long an outcome stays public after its effect has ended.
//!
//! No national rule says how long; the office does, by outcome, and where it says nothing nothing expires. What the law
//! says is how long the effect itself lasts: 中国共产党纪律处分条例 (2015), art. 10–13; 公职人员政务处分法 (2020), art. 8;
//! 公务员法 (2018), art. 64; 诫勉 by local rules half a year. 个人信息保护法, art. 19 and 47: the shortest time needed, then deletion.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::accountability::Mode;
use super::case::{Case, Disposition, Track};
use super::id::Id;
use super::notice::Notice;

/// How many months each outcome stays after its effect, by the word for it: a disposition (警告), its track (党纪处分), or a
/// way of accountability (通报批评).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention(pub BTreeMap<String, u32>);

/// The longest retention in months: a hundred years.
pub const LONGEST: u32 = 1200;

impl Retention {
    /// The first day on which a case is not public any more; `None` when it stays.
    #[must_use]
    pub fn case(&self, case: &Case) -> Option<NaiveDate> {
        let all = case.persons.iter().flat_map(|person| &person.dispositions);
        self.latest(all.map(|one| self.disposition(one)))
    }

    /// The first day on which a notice is not public any more: when the last of its outcomes and of its cases is over.
    #[must_use]
    pub fn notice(&self, notice: &Notice, cases: &BTreeMap<&Id, Option<NaiveDate>>) -> Option<NaiveDate> {
        let edges = notice.accountability.iter().map(|edge| {
            let effect = if edge.mode == Mode::Admonition { ADMONITION } else { 0 };
            self.after(notice.document.signed_on, effect, &[edge.mode.text()])
        });
        let cases = notice.cases.iter().map(|id| cases.get(id).copied().flatten());
        self.latest(edges.chain(cases))
    }

    /// The latest of some days; `None` where there is none, or one never comes.
    fn latest(&self, days: impl Iterator<Item = Option<NaiveDate>>) -> Option<NaiveDate> {
        if self.0.is_empty() {
            return None;
        }
        days.collect::<Option<Vec<NaiveDate>>>()?.into_iter().max()
    }

    fn disposition(&self, one: &Disposition) -> Option<NaiveDate> {
        let value: String = one.value.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = value.split(['（', '(']).next().unwrap_or(&value);
        self.after(one.effective_on, effect(one.track, &value), &[&value, bare, one.track.text()])
    }

    /// The day some months after a day, by the first name that is known.
    fn after(&self, day: NaiveDate, effect: u32, names: &[&str]) -> Option<NaiveDate> {
        let kept = names.iter().find_map(|name| self.0.get(*name))?;
        day.checked_add_months(Months::new(effect + kept))
    }
}

/// How long an admonition has effect, in months.
const ADMONITION: u32 = 6;

/// How long a disposition has effect, in months; 0 where no rule says so.
#[must_use]
pub fn effect(track: Track, value: &str) -> u32 {
    match track {
        Track::Party if value.starts_with("留党察看") => {
            // The probation, and two years after the rights have returned.
            let probation = if ["二年", "两年", "2年"].iter().any(|two| value.contains(two)) { 24 } else { 12 };
            probation + 24
        }
        Track::Party => match value {
            "警告" => 12,
            "严重警告" => 18,
            "撤销党内职务" => 24,
            "开除党籍" => 60,
            _ => 0,
        },
        Track::Government | Track::Administrative => match value {
            "警告" => 6,
            "记过" => 12,
            "记大过" => 18,
            "降级" | "撤职" => 24,
            _ => 0,
        },
        Track::Admonition => ADMONITION,
        Track::Handling | Track::Accountability | Track::Light | Track::Judicial | Track::Economic => 0,
    }
}

/// Months from `18个月` or `2年`.
#[must_use]
pub fn months(text: &str) -> Option<u32> {
    let text = text.trim();
    let (number, each) = match text.strip_suffix("个月") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('年')?, 12),
    };
    let months = number.trim().parse::<u32>().ok()?.checked_mul(each)?;
    (months <= LONGEST).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_those_of_the_rules() {
        for (track, value, wanted) in [
            (Track::Party, "警告", 12),
            (Track::Party, "严重警告", 18),
            (Track::Party, "留党察看（一年）", 36),
            (Track::Party, "留党察看(二年)", 48),
            (Track::Party, "开除党籍", 60),
            (Track::Government, "警告", 6),
            (Track::Government, "降级", 24),
            (Track::Admonition, "诫勉谈话", 6),
            (Track::Light, "谈话提醒", 0),
        ] {
            assert_eq!(effect(track, value), wanted, "{value}");
        }
    }

    #[test]
    fn terms_are_months_or_years() {
        assert_eq!((months("18个月"), months("2年"), months(" 0 年")), (Some(18), Some(24), Some(0)));
        for bad in ["2", "两年", "2天", "-1年", "999年"] {
            assert_eq!(months(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_outcome_stays_for_its_effect_and_its_retention() {
        let retention = Retention([("党纪处分".to_owned(), 12), ("警告".to_owned(), 6)].into());
        let one = |value: &str| Disposition {
            track: Track::Party,
            value: value.to_owned(),
            decided_by: "office".parse().unwrap(),
            decided_on: "2017-06-12".parse().unwrap(),
            effective_on: "2017-06-12".parse().unwrap(),
        };
        let ends = |value: &str| retention.disposition(&one(value)).map(|day| day.to_string());
        assert_eq!(ends("警告").as_deref(), Some("2018-12-12"));
        assert_eq!(ends("留党察看（一年）").as_deref(), Some("2021-06-12"));
        let none = Retention::default();
        assert_eq!(none.latest([none.disposition(&one("警告"))].into_iter()), None);
    }
}
