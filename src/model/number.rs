//! Exact numbers: decimals as they were written, fractions while they are computed, rounded once when published.

mod root;

pub use root::{TEN_PLACES, ten_places};

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, ToPrimitive};
use thiserror::Error;

/// A decimal as it stands in a record: digits and how many of them follow the point. Never a binary float.
///
/// At most 12 digits before and 6 after the point, so that sums of products stay exact in [`Exact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i64,
    places: u32,
}

/// Text that is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a plain decimal")]
pub struct DecimalError;

/// An exact fraction, on the way from records to a published figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(Ratio<i128>);

/// The exact arithmetic left the range of 128-bit fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("number out of range")]
pub struct OutOfRange;

/// How a figure is rounded when it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the even neighbour when exactly between two: 四舍六入五成双 (GB/T 8170-2008, 3.2).
    HalfEven,
    /// Away from zero when exactly between two: 四舍五入.
    HalfUp,
}

/// Decimal places and mode of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// Decimal places, 0 to 6.
    pub places: u32,
    /// What happens exactly between two values.
    pub mode: RoundingMode,
}

impl RoundingMode {
    /// The key in a scheme.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::HalfEven => "half-even",
            Self::HalfUp => "half-up",
        }
    }
}

impl Decimal {
    /// The lowest decimal.
    pub const LOWEST: Self = Self { digits: -999_999_999_999, places: 0 };

    /// The highest decimal.
    pub const HIGHEST: Self = Self { digits: 999_999_999_999, places: 0 };

    /// A whole number.
    #[must_use]
    pub fn whole(number: i32) -> Self {
        Self { digits: i64::from(number), places: 0 }
    }

    /// The smallest number above zero with so many places, at most 6.
    #[must_use]
    pub fn smallest(places: u32) -> Self {
        Self { digits: 1, places }
    }

    /// The same number as a fraction.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact(Ratio::new(i128::from(self.digits), 10_i128.pow(self.places)))
    }

    /// Digits and how many of them follow the point.
    #[must_use]
    pub fn parts(self) -> (i64, u32) {
        (self.digits, self.places)
    }

    /// The greatest whole number that is not above it.
    #[must_use]
    pub fn floor(self) -> i64 {
        self.digits.div_euclid(10_i64.pow(self.places))
    }

    /// Whether the number is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.digits < 0
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let good = !whole.is_empty()
            && whole.len() <= 12
            && fraction.len() <= 6
            && digits(whole)
            && digits(fraction)
            && rest.contains('.') != fraction.is_empty();
        if !good {
            return Err(DecimalError);
        }
        let number: i64 = format!("{whole}{fraction}").parse().map_err(|_| DecimalError)?;
        let places = u32::try_from(fraction.len()).map_err(|_| DecimalError)?;
        Ok(Self { digits: if negative { -number } else { number }, places })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.exact().cmp(&other.exact()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits < 0 {
            f.write_str("-")?;
        }
        let unit = 10_u64.pow(self.places);
        let digits = self.digits.unsigned_abs();
        write!(f, "{}", digits / unit)?;
        if self.places > 0 {
            write!(f, ".{:0width$}", digits % unit, width = self.places as usize)?;
        }
        Ok(())
    }
}

/// A plain decimal of any length with so many places, halves away from zero, as spreadsheets show it.
#[must_use]
pub fn rounded_text(text: &str, places: usize) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let kept = &fraction[..places.min(fraction.len())];
    let up = fraction.as_bytes().get(places).is_some_and(|digit| *digit >= b'5');
    let number: u128 = format!("{whole}{kept:0<places$}").parse().ok()?;
    let number = number.checked_add(u128::from(up))?;
    let shown = format!("{number:0>width$}", width = places + 1);
    let (whole, fraction) = shown.split_at(shown.len() - places);
    let sign = if number == 0 { "" } else { sign };
    Some(if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

impl Exact {
    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        Self(Ratio::from_integer(0))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: u64) -> Self {
        Self(Ratio::from_integer(i128::from(number)))
    }

    /// One whole number over another.
    ///
    /// # Errors
    /// [`OutOfRange`] for a divisor of zero.
    pub fn ratio(numerator: i128, denominator: i128) -> Result<Self, OutOfRange> {
        if denominator == 0 { Err(OutOfRange) } else { Ok(Self(Ratio::new(numerator, denominator))) }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128 bits do not hold it.
    pub fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_add(&other.0).map(Self).ok_or(OutOfRange)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128 bits do not hold it.
    pub fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_sub(&other.0).map(Self).ok_or(OutOfRange)
    }

    /// The product.
    ///
    /// # Errors
    /// [`OutOfRange`] when 128 bits do not hold it.
    pub fn times(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_mul(&other.0).map(Self).ok_or(OutOfRange)
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`OutOfRange`] for a divisor of zero or a result that 128 bits do not hold.
    pub fn over(self, other: Self) -> Result<Self, OutOfRange> {
        if *other.0.numer() == 0 {
            return Err(OutOfRange);
        }
        self.0.checked_div(&other.0).map(Self).ok_or(OutOfRange)
    }

    /// The number rounded once, for publication.
    ///
    /// # Errors
    /// [`OutOfRange`] when the rounded number has more digits than a [`Decimal`] holds.
    pub fn round(self, rounding: Rounding) -> Result<Decimal, OutOfRange> {
        let unit = Ratio::from_integer(10_i128.pow(rounding.places));
        let scaled = self.0.checked_mul(&unit).ok_or(OutOfRange)?;
        let floor = scaled.floor();
        let rest = scaled - floor;
        let half = Ratio::new(1, 2);
        let floor = floor.to_integer();
        let up = match rest.cmp(&half) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => match rounding.mode {
                RoundingMode::HalfEven => floor % 2 != 0,
                RoundingMode::HalfUp => !scaled.is_negative(),
            },
        };
        let digits = if up { floor + 1 } else { floor };
        Ok(Decimal { digits: digits.to_i64().ok_or(OutOfRange)?, places: rounding.places })
    }

    /// The fraction in lowest terms, `numerator/denominator`: one text for one value.
    #[must_use]
    pub fn fraction(self) -> String {
        self.0.to_string()
    }

    /// A near float, for places on a chart only.
    #[must_use]
    pub fn near(self) -> f64 {
        let numerator = self.0.numer().to_f64().unwrap_or(0.0);
        numerator / self.0.denom().to_f64().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn decimals_print_as_written() {
        for text in ["0", "98.50", "-5", "-0.25", "100", "0.000001"] {
            assert_eq!(decimal(text).to_string(), text);
        }
        for bad in ["", "1.", ".5", "1e3", "1,000", "９８", "+1", "1.2.3", "1.0000001", "NaN", "-"] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad}");
        }
    }

    #[test]
    fn rounding_follows_its_mode_exactly_between() {
        // GB/T 8170-2008, 3.2.3: 1.050 to one place is 1.0, 0.35 is 0.4.
        let even = Rounding { places: 1, mode: RoundingMode::HalfEven };
        let up = Rounding { places: 1, mode: RoundingMode::HalfUp };
        let cases = [("1.05", "1.0", "1.1"), ("0.35", "0.4", "0.4"), ("2.5", "2.5", "2.5"), ("-1.05", "-1.0", "-1.1")];
        for (text, wanted_even, wanted_up) in cases {
            let number = decimal(text).exact();
            assert_eq!(number.round(even).unwrap().to_string(), wanted_even, "{text}");
            assert_eq!(number.round(up).unwrap().to_string(), wanted_up, "{text}");
        }
    }

    #[test]
    fn a_tenth_and_two_tenths_make_three() {
        let sum = decimal("0.1").exact().plus(decimal("0.2").exact()).unwrap();
        assert_eq!(sum, decimal("0.3").exact());
    }
}
