//! Roll-up (汇总): a value taken from the published scores of another scheme. 年度 from the months, 累计 from January on, and
//! what was gained on the period before or on the same period of the year before (进步幅度).

use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::period::Period;

/// A value taken from the published scores of another scheme.
#[derive(Clone, Debug)]
pub struct RollUp {
    /// The scheme whose rankings are rolled up, with the versions before and after it.
    pub scheme: Id,
    /// What its scores are out of.
    pub full: Decimal,
    /// What is made of them.
    pub take: Take,
    /// Which of its periods count.
    pub span: Span,
    /// With fewer ranked periods the unit has no value.
    pub minimum: u32,
}

/// The keys of [`Take`].
pub const TAKES: [&str; 3] = ["mean", "last", "gain"];

/// How scores of several periods become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Their mean.
    Mean,
    /// The last.
    Last,
    /// How much the last is above an earlier one.
    Gain(Gain),
}

/// What is gained on an earlier score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// On which.
    pub against: Against,
    /// In percent of it, instead of in points.
    pub relative: bool,
    /// The gain that counts as everything, none and less as nothing; `None` for the gain itself, below zero for a loss.
    pub full: Option<Decimal>,
}

/// The keys of [`Against`].
pub const AGAINST: [&str; 2] = ["before", "year-ago"];

/// Which earlier score a gain is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The period before: 环比.
    Before,
    /// The same period of the year before: 同比.
    YearAgo,
}

/// The keys of [`Span`].
pub const SPANS: [&str; 2] = ["period", "year-to-date"];

/// Which periods of the other scheme count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Those that lie within the ranking's own.
    Period,
    /// Those from the beginning of the year to the end of the ranking's own: 累计.
    YearToDate,
}

impl Take {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mean => TAKES[0],
            Self::Last => TAKES[1],
            Self::Gain(_) => TAKES[2],
        }
    }
}

impl Against {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        AGAINST[self as usize]
    }

    /// The earlier period.
    #[must_use]
    pub fn of(self, period: Period) -> Period {
        match self {
            Self::Before => period.previous(),
            Self::YearAgo => period.year_before(),
        }
    }
}

impl Span {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        SPANS[self as usize]
    }
}

impl RollUp {
    /// The periods of the other scheme that a period of this one rests on, oldest first.
    #[must_use]
    pub fn periods(&self, own: Period, known: &[Period]) -> Vec<Period> {
        let mut list: Vec<Period> = match self.take {
            Take::Mean | Take::Last => known.iter().copied().filter(|period| self.counts(own, *period)).collect(),
            Take::Gain(gain) => {
                let within = |period: &Period| own == *period || own.holds(*period);
                let last = known.iter().copied().filter(within).max();
                let earlier = last.map(|last| gain.against.of(last)).filter(|earlier| known.contains(earlier));
                earlier.into_iter().chain(last).collect()
            }
        };
        list.sort();
        list
    }

    fn counts(&self, own: Period, period: Period) -> bool {
        match self.span {
            Span::Period => own.holds(period),
            Span::YearToDate => {
                let of = |period: Period| chrono::Datelike::year(&period.last_day());
                let year = of(own) == chrono::Datelike::year(&period.first_day());
                year && of(own) == of(period) && period.last_day() <= own.last_day()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roll(take: Take, span: Span) -> RollUp {
        RollUp { scheme: "s".parse().unwrap(), full: Decimal::whole(100), take, span, minimum: 1 }
    }

    fn chosen(roll: &RollUp, own: &str) -> Vec<String> {
        let known = ["2016-12", "2017-01", "2017-02", "2017-03", "2016-03"].map(|text| text.parse().unwrap());
        roll.periods(own.parse().unwrap(), &known).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn periods_within_to_date_and_to_compare() {
        let mean = roll(Take::Mean, Span::Period);
        assert_eq!(chosen(&mean, "2017-Q1"), ["2017-01", "2017-02", "2017-03"]);
        assert_eq!(chosen(&mean, "2017-02"), [] as [&str; 0]);
        let to_date = roll(Take::Mean, Span::YearToDate);
        assert_eq!(chosen(&to_date, "2017-02"), ["2017-01", "2017-02"]);
        assert_eq!(chosen(&to_date, "2016-12"), ["2016-03", "2016-12"]);
        let gain = |against| roll(Take::Gain(Gain { against, relative: false, full: None }), Span::Period);
        assert_eq!(chosen(&gain(Against::Before), "2017-01"), ["2016-12", "2017-01"]);
        assert_eq!(chosen(&gain(Against::YearAgo), "2017-Q1"), ["2016-03", "2017-03"]);
        // Nothing to compare with.
        assert_eq!(chosen(&gain(Against::YearAgo), "2017-02"), ["2017-02"]);
    }
}
