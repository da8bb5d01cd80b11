//! Times as Go's `time.ParseDuration` reads them: `1h30m`, `1.5s`, `-2ms`.

/// Reads a time in nanoseconds; nothing where Go refuses it.
pub fn parse_duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { -1 } else { 1 }, rest),
        None => (1, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let number = rest.get(..digits)?;
        let is_number = number.contains(|char: char| char.is_ascii_digit());
        let behind = rest.get(digits..)?;
        let (factor, unit) = UNITS.iter().find_map(|(name, factor)| {
            let found = behind.strip_prefix(name)?;
            let ends = !found.starts_with(|char: char| !char.is_ascii_digit() && char != '.');
            ends.then_some((*factor, found))
        })?;
        let number: f64 = is_number.then(|| number.parse().ok())??;
        total += number * factor;
        rest = unit;
    }
    // The largest time of Go is 2^63 - 1 ns; beyond 2^53 the last digits are lost, which no reader of ours needs.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    let total = (total < 9.223_372_036_854_775e18).then_some(total as i64)?;
    total.checked_mul(sign)
}

/// Units in nanoseconds; the micro sign comes in two characters.
const UNITS: &[(&str, f64)] = &[
    ("ns", 1.0),
    ("us", 1e3),
    ("\u{b5}s", 1e3),
    ("\u{3bc}s", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 6e10),
    ("h", 3.6e12),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_go_reads_them() {
        for (text, wanted) in [
            ("30s", Some(30_000_000_000)),
            ("1h30m", Some(5_400_000_000_000)),
            ("1.5s", Some(1_500_000_000)),
            (".5s", Some(500_000_000)),
            ("-2ms", Some(-2_000_000)),
            ("0", Some(0)),
            ("+5m", Some(300_000_000_000)),
            ("10", None),
            ("", None),
            ("-", None),
            (".s", None),
            ("1d", None),
            ("1 s", None),
            ("1s2", None),
            ("1.2.3s", None),
            ("999999999999h", None),
        ] {
            assert_eq!(parse_duration(text), wanted, "{text}");
        }
    }
}
