//! Reads and writes numbers.

/// The double that is nearest to a JSON number; an infinity beyond the largest double.
#[inline]
pub(super) fn read(literal: &str) -> f64 {
    match literal.parse::<u32>() {
        Ok(integer) => integer.into(),
        Err(_) => literal.parse().expect("JSON's numbers are a part of what Rust reads"),
    }
}

/// Whether a JSON number is spelled as [`write()`] spells it. May be wrongly false.
#[inline]
pub(super) fn is_canonical(literal: &str) -> bool {
    let is_exact = literal.len() <= EXACT_DIGITS;
    let is_decimal = literal.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    let may_be_tiny = literal.starts_with("0.0");
    is_exact && is_decimal && !may_be_tiny && !(literal.ends_with('0') && literal.contains('.'))
}

/// A decimal number of up to this many digits survives the conversion to a double and back.
const EXACT_DIGITS: usize = f64::DIGITS as usize;

/// Writes a number as `Number::toString` does: `1`, `0.1`, `1e+21`, `Infinity`; `-0` is `0`.
#[inline]
pub(super) fn write(number: f64, out: &mut String) {
    match small_integer(number) {
        Some(integer) => out.push_str(itoa::Buffer::new().format(integer)),
        None => write_any(number, out),
    }
}

/// The number as a small integer, if it is one. The sign of `-0` is lost.
#[expect(clippy::cast_possible_truncation, reason = "compared with the number afterwards")]
#[expect(clippy::float_cmp, reason = "only the very same number will do")]
fn small_integer(number: f64) -> Option<i32> {
    let integer = number as i32;
    (f64::from(integer) == number).then_some(integer)
}

fn write_any(number: f64, out: &mut String) {
    out.push_str(ryu_js::Buffer::new().format(number));
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::no_fraction_of_zeros("1.0", "1")]
    #[case::no_sign_of_zero("-0", "0")]
    #[case::no_exponent("1e3", "1000")]
    #[case::the_last_without_exponent("123456789012345678901", "123456789012345680000")]
    #[case::the_first_with_exponent("1000000000000000000000", "1e+21")]
    #[case::small_without_exponent("0.000001", "0.000001")]
    #[case::small_with_exponent("0.0000001", "1e-7")]
    #[case::shortest_digits("0.1000000000000000055511151231257827", "0.1")]
    #[case::largest_u32("4294967295", "4294967295")]
    #[case::beyond_u32("4294967296", "4294967296")]
    #[case::largest("1.7976931348623157e308", "1.7976931348623157e+308")]
    #[case::too_large("1e400", "Infinity")]
    #[case::too_large_and_negative("-1e400", "-Infinity")]
    #[case::smallest("5e-324", "5e-324")]
    #[case::too_small("1e-400", "0")]
    #[case::a_tie_goes_to_even("9007199254740993", "9007199254740992")]
    fn numbers_are_written_as_javascript_writes_them(#[case] literal: &str, #[case] text: &str) {
        let mut out = String::new();
        write(read(literal), &mut out);
        assert_eq!(out, text);
    }

    #[rstest]
    #[case::zero("0")]
    #[case::one("1")]
    #[case::as_many_digits_as_a_double_keeps("999999999999999")]
    #[case::a_fraction("0.1")]
    #[case::a_long_fraction("8765432.109876")]
    fn what_is_told_to_be_canonical_is_written_as_it_is_spelt(#[case] literal: &str) {
        assert!(is_canonical(literal));
        let mut out = String::new();
        write(read(literal), &mut out);
        assert_eq!(out, literal);
    }

    #[rstest]
    #[case::minus_zero("-0")]
    #[case::an_exponent("1e3")]
    #[case::a_fraction_of_zeros("1.0")]
    #[case::a_zero_at_the_end("0.10")]
    #[case::so_small_that_it_gets_an_exponent("0.0000001")]
    #[case::more_digits_than_a_double_keeps("9007199254740993")]
    fn what_is_spelt_otherwise_is_not_told_to_be_canonical(#[case] literal: &str) {
        assert!(!is_canonical(literal));
    }
}
