//! Chance beside each rule: how many units a year it would name if all units were equal.
//!
//! Were all n units equally good, each would stand among the last k places with the probability k ÷ n, period by period
//! independently. A rule that asks for r such periods of the last w then names, in the first year of a scheme,
//! n × Σ q × P(at least r − 1 of the periods before it in the window), q = k ÷ n. Where units must be told apart, one
//! comparison of an equal unit is wrong with at most 1 ÷ (20 (n − 1)) on that side, so at least n − k of them with at most
//! 1 ÷ (20 (n − k)): an upper bound.

use super::{Condition, Scheme};

/// One in so many units may have one of its comparisons wrong, and one score interval in so many may miss: a level of
/// 90 percent.
pub const MISSES: u32 = 10;

/// A rule by position, as far as chance is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Units that are ranked.
    pub units: u32,
    /// Places that the rule reaches.
    pub places: u32,
    /// Whether these must be told apart from the others.
    pub apart: bool,
    /// In so many periods …
    pub repeated: u32,
    /// … of the last so many.
    pub within: u32,
    /// Periods in a year.
    pub periods: u32,
}

impl Draw {
    /// A scheme's rule among so many units.
    #[must_use]
    pub fn of(scheme: &Scheme, when: Condition, units: u32) -> Self {
        Self {
            units,
            // A consequence reaches the lower half at most.
            places: when.last.min(units / 2),
            apart: when.distinguishable,
            repeated: when.repeated,
            within: u32::try_from(when.periods(scheme.cadence)).unwrap_or(u32::MAX),
            periods: scheme.cadence.per_year(),
        }
    }

    /// How many units the rule names in a first year by chance alone; the most it can be where units must be told apart.
    #[must_use]
    pub fn a_year(self) -> f64 {
        let left = self.units.saturating_sub(self.places);
        let share = f64::from(self.places.min(self.units)) / f64::from(self.units.max(1));
        let wrong = if left == 0 { 1.0 } else { 1.0 / (2.0 * f64::from(MISSES) * f64::from(left)) };
        let share = if self.apart { share.min(wrong) } else { share };
        let period = |number: u32| {
            let before = (number - 1).min(self.within.saturating_sub(1));
            share * at_least(self.repeated.saturating_sub(1), before, share)
        };
        f64::from(self.units) * (1..=self.periods).map(period).sum::<f64>()
    }
}

/// How many units a year a rule would name among fields of so many units that compete with each other.
#[must_use]
pub fn a_year(scheme: &Scheme, when: Condition, fields: &[u32]) -> f64 {
    fields.iter().map(|units| Draw::of(scheme, when, *units).a_year()).sum()
}

/// A number of units with one decimal, as people read it.
#[must_use]
pub fn in_words(number: f64) -> String {
    if hardly(number) { "0.1".to_owned() } else { format!("{number:.1}") }
}

/// Whether a number is less than can be shown with one decimal.
#[must_use]
pub fn hardly(number: f64) -> bool {
    number < 0.05
}

/// The probability of at least so many of n independent chances.
fn at_least(wanted: u32, n: u32, chance: f64) -> f64 {
    // The distribution of the number, chance by chance.
    let mut numbers = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; numbers.len() + 1];
        for (number, probability) in numbers.iter().enumerate() {
            next[number] += probability * (1.0 - chance);
            next[number + 1] += probability * chance;
        }
        numbers = next;
    }
    numbers.into_iter().skip(wanted as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWNS: Draw = Draw { units: 18, places: 3, apart: false, repeated: 2, within: 2, periods: 12 };

    #[test]
    fn two_of_two_among_eighteen_equal_towns() {
        // 11 pairs of months × 18 × (3/18)² = 5.5; three running: 10 × 18 × (3/18)³ = 0.8.
        assert_eq!(in_words(TOWNS.a_year()), "5.5");
        assert_eq!(in_words(Draw { repeated: 3, within: 3, ..TOWNS }.a_year()), "0.8");
        // Once: 12 × 3.
        assert_eq!(in_words(Draw { repeated: 1, within: 1, ..TOWNS }.a_year()), "36.0");
    }

    #[test]
    fn two_of_three_counts_both_ways() {
        // Months 2: 18q². From month 3 on: 18q × (1 − (1 − q)²), ten times; q = 1/6.
        let q = 1.0 / 6.0_f64;
        let wanted = 18.0 * q * q + 10.0 * 18.0 * q * (1.0 - (1.0 - q) * (1.0 - q));
        assert!((Draw { within: 3, ..TOWNS }.a_year() - wanted).abs() < 1e-9);
    }

    #[test]
    fn told_apart_is_bounded() {
        // 12 × 18 ÷ (20 × 15) = 0.72.
        assert_eq!(in_words(Draw { apart: true, repeated: 1, within: 1, ..TOWNS }.a_year()), "0.7");
        assert!(hardly(Draw { apart: true, ..TOWNS }.a_year()));
        assert_eq!(in_words(Draw { units: 0, ..TOWNS }.a_year()), "0.1");
    }
}
