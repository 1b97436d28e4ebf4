//! Amounts of money in fen.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::number::Decimal;

/// An amount in fen (分, a hundredth of a yuan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(i64);

/// Text that is not an amount such as `3.20万元` or `800元`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an amount")]
pub struct FenError;

impl Fen {
    /// The amount in fen.
    #[must_use]
    pub fn fen(self) -> i64 {
        self.0
    }
}

impl FromStr for Fen {
    type Err = FenError;

    fn from_str(text: &str) -> Result<Self, FenError> {
        let (number, fen_per_unit) = if let Some(number) = text.strip_suffix("万元") {
            (number, 1_000_000)
        } else if let Some(number) = text.strip_suffix('元') {
            (number, 100)
        } else {
            return Err(FenError);
        };
        let number: Decimal = number.parse().map_err(|_| FenError)?;
        let (digits, places) = number.parts();
        let scaled = i128::from(digits) * fen_per_unit;
        let unit = 10_i128.pow(places);
        if digits < 0 || scaled % unit != 0 {
            return Err(FenError);
        }
        i64::try_from(scaled / unit).map(Self).map_err(|_| FenError)
    }
}

impl fmt::Display for Fen {
    /// In 万元 from ten thousand yuan on, in 元 below; exact to the fen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, name, places) = if self.0 >= 1_000_000 { (1_000_000, "万元", 6) } else { (100, "元", 2) };
        let (whole, rest) = (self.0 / unit, self.0 % unit);
        let fraction = format!("{rest:0places$}");
        let kept = fraction.trim_end_matches('0');
        let kept = if kept.is_empty() { "" } else { &fraction[..kept.len().max(2).min(places)] };
        if kept.is_empty() { write!(f, "{whole}{name}") } else { write!(f, "{whole}.{kept}{name}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_to_the_fen() {
        let cases = [
            ("3.20万元", 3_200_000, "3.20万元"),
            ("3.2万元", 3_200_000, "3.20万元"),
            ("800元", 80_000, "800元"),
            ("0.08万元", 80_000, "800元"),
            ("12345.67元", 1_234_567, "1.234567万元"),
            ("10万元", 10_000_000, "10万元"),
        ];
        for (text, fen, shown) in cases {
            let amount: Fen = text.parse().unwrap();
            assert_eq!((amount.fen(), amount.to_string().as_str()), (fen, shown), "{text}");
        }
        for bad in ["3.2", "万元", "-1元", "0.001元", "3,200元", "约3万元", "3万余元"] {
            assert!(bad.parse::<Fen>().is_err(), "{bad}");
        }
    }
}
