//! Numbers of weaknesses: `CWE-79` → 79.

/// Most weaknesses of one id that are kept; real ones have fewer than ten.
pub(super) const MOST: usize = 32;

/// Returns the number of a CWE entry; `NVD-CWE-noinfo` and the like have none.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits = text.trim().strip_prefix("CWE-")?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers() {
        for (text, want) in [
            ("CWE-79", Some(79)),
            (" CWE-1333 ", Some(1333)),
            ("NVD-CWE-noinfo", None),
            ("CWE-", None),
            ("CWE-+7", None),
            ("CWE-99999999999", None),
        ] {
            assert_eq!(number(text), want, "{text}");
        }
    }
}
