//! Numbers of bytes in words.

/// Writes a number of bytes as registries and engines do, in thousands.
pub(crate) fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1_000_u64, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenth = unit.checked_div(10).unwrap_or(1);
    let tenths = bytes.checked_div(tenth).unwrap_or(0);
    let whole = tenths.checked_div(10).unwrap_or(0);
    match tenths.checked_rem(10) {
        Some(rest) if whole < 100 => format!("{whole}.{rest} {name}"),
        _ => format!("{whole} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_500, "1.5 kB"),
            (71_912, "71.9 kB"),
            (123_456_789, "123 MB"),
            (5_000_000_000, "5.0 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
