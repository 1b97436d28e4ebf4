//! Roots, logarithms and geometric means to ten places, half to even: whole-number arithmetic alone, so that every
//! machine gets the same digits. `docs/recompute.py` takes them from Python's `decimal`.

use super::{Exact, OutOfRange, Rounding, RoundingMode};

/// Ten places, half to even.
pub const TEN_PLACES: Rounding = Rounding { places: 10, mode: RoundingMode::HalfEven };

/// One in fixed point: eighteen places, eight more than are published.
const ONE: i128 = 1_000_000_000_000_000_000;

/// The logarithm of two in fixed point.
const LN_2: i128 = 693_147_180_559_945_309;

/// A number rounded to ten places.
///
/// # Errors
/// [`OutOfRange`] when it is too large.
pub fn ten_places(number: Exact) -> Result<Exact, OutOfRange> {
    Ok(number.round(TEN_PLACES)?.exact())
}

impl Exact {
    /// The square root of the number rounded to ten places, to ten places.
    ///
    /// # Errors
    /// [`OutOfRange`] below zero, or when it is too large.
    pub fn root(self) -> Result<Self, OutOfRange> {
        let digits = i128::from(self.round(TEN_PLACES)?.parts().0);
        if digits < 0 {
            return Err(OutOfRange);
        }
        // √(d / 10¹⁰) = √(d × 10¹⁰) / 10¹⁰; twice as much, so that the half can be seen. A root is never a half.
        let twice = digits.checked_mul(40_000_000_000).ok_or(OutOfRange)?.isqrt();
        Self::fixed((twice + 1) / 2, 10)
    }

    /// The natural logarithm to ten places of the number rounded to ten places.
    ///
    /// # Errors
    /// [`OutOfRange`] for zero and below, or when it is too large.
    pub fn ln(self) -> Result<Self, OutOfRange> {
        let digits = i128::from(self.round(TEN_PLACES)?.parts().0);
        if digits <= 0 {
            return Err(OutOfRange);
        }
        let (mut number, mut twos) = (digits.checked_mul(100_000_000).ok_or(OutOfRange)?, 0_i128);
        while number >= ONE / 2 * 3 {
            number = (number + 1) / 2;
            twos += 1;
        }
        while number < ONE / 4 * 3 {
            number *= 2;
            twos -= 1;
        }
        // ln m = 2 artanh((m − 1) / (m + 1)), a fast series for m near 1.
        let way = (number - ONE) * ONE / (number + ONE);
        let square = way * way / ONE;
        let (mut power, mut sum, mut odd) = (way, 0, 1);
        while power != 0 {
            sum += power / odd;
            power = power * square / ONE;
            odd += 2;
        }
        ten_places(Self::fixed(2 * sum + twos * LN_2, 18)?)
    }

    /// The exponential to ten places of the number rounded to ten places.
    ///
    /// # Errors
    /// [`OutOfRange`] when it is too large.
    pub fn exp(self) -> Result<Self, OutOfRange> {
        let digits = i128::from(self.round(TEN_PLACES)?.parts().0);
        let number = digits.checked_mul(100_000_000).ok_or(OutOfRange)?;
        let twos = number.div_euclid(LN_2);
        let rest = number - twos * LN_2;
        let (mut term, mut sum, mut count) = (ONE, 0, 0);
        while term != 0 {
            sum += term;
            count += 1;
            term = term * rest / ONE / count;
        }
        let sum = match u32::try_from(twos.abs()) {
            Ok(shift) if shift > 60 => return if twos > 0 { Err(OutOfRange) } else { Ok(Self::zero()) },
            Ok(shift) if twos >= 0 => sum.checked_mul(1 << shift).ok_or(OutOfRange)?,
            Ok(shift) => sum >> shift,
            Err(_) => return Err(OutOfRange),
        };
        ten_places(Self::fixed(sum, 18)?)
    }

    /// The weighted geometric mean of numbers with their weights, whose sum is given: the logarithms to ten places,
    /// their weighted mean to ten places, its exponential to ten places. Zero where one is zero or below.
    ///
    /// # Errors
    /// [`OutOfRange`] when it is too large.
    pub fn geometric(parts: &[(Self, Self)], weights: Self) -> Result<Self, OutOfRange> {
        let mut sum = Self::zero();
        for (weight, number) in parts {
            if ten_places(*number)? <= Self::zero() {
                return Ok(Self::zero());
            }
            sum = sum.plus(weight.times(number.ln()?)?)?;
        }
        sum.over(weights)?.exp()
    }

    /// The greatest whole number that is not above it; zero for numbers below zero.
    #[must_use]
    pub fn whole_part(self) -> u64 {
        u64::try_from(self.0.floor().to_integer()).unwrap_or(0)
    }

    fn fixed(digits: i128, places: u32) -> Result<Self, OutOfRange> {
        Ok(Self(num_rational::Ratio::new(digits, 10_i128.checked_pow(places).ok_or(OutOfRange)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::number::Decimal;

    fn exact(text: &str) -> Exact {
        text.parse::<Decimal>().unwrap().exact()
    }

    fn shown(number: Exact) -> String {
        number.round(TEN_PLACES).unwrap().to_string()
    }

    #[test]
    fn roots_and_logarithms_are_those_of_the_tables() {
        // Abramowitz and Stegun, tables 1.1 and 4.2; e from table 1.1.
        assert_eq!(shown(exact("2").root().unwrap()), "1.4142135624");
        assert_eq!(shown(exact("10").root().unwrap()), "3.1622776602");
        assert_eq!(shown(exact("2").ln().unwrap()), "0.6931471806");
        assert_eq!(shown(exact("10").ln().unwrap()), "2.3025850930");
        assert_eq!(shown(exact("0.01").ln().unwrap()), "-4.6051701860");
        assert_eq!(shown(exact("1").exp().unwrap()), "2.7182818285");
        assert_eq!(shown(exact("-1").exp().unwrap()), "0.3678794412");
    }

    #[test]
    fn a_geometric_mean_gives_back_what_is_equal_and_nothing_for_zero() {
        let one = || Exact::whole(1);
        let eight = Exact::geometric(&[(one(), exact("4")), (one(), exact("16"))], exact("2")).unwrap();
        assert_eq!(eight.round(Rounding { places: 6, mode: RoundingMode::HalfEven }).unwrap().to_string(), "8.000000");
        assert_eq!(Exact::geometric(&[(one(), exact("0")), (one(), exact("16"))], exact("2")).unwrap(), Exact::zero());
    }
}
