//! Values that are written in several ways and mean the same: numbers, sizes, durations, words of a command.

/// Returns the number of bytes of `64m`, `1gb`, `512`.
pub(super) fn bytes(text: &str) -> Option<f64> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = lower[digits.len()..]
        .trim()
        .trim_end_matches("ib")
        .trim_end_matches('b');
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    Some((digits.parse::<f64>().ok()? * 1024_f64.powi(power)).floor())
}

/// Returns the seconds of `1m30s`, as Go writes and reads them.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut total = 0_f64;
    let units = [
        ("ms", 1e-3),
        ("us", 1e-6),
        ("ns", 1e-9),
        ("h", 3600.0),
        ("m", 60.0),
        ("s", 1.0),
        ("d", 86400.0),
        ("w", 604_800.0),
    ];
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(end);
        let (unit, factor) = units.iter().find(|(unit, _)| behind.starts_with(unit))?;
        total += number.parse::<f64>().ok()? * factor;
        rest = &behind[unit.len()..];
    }
    Some(total)
}

/// Returns the number that a YAML text stands for.
#[expect(
    clippy::cast_precision_loss,
    reason = "Docker Compose writes numbers as it does"
)]
pub(super) fn number(text: &str) -> Option<f64> {
    let whole = |digits: &str, radix| i64::from_str_radix(digits, radix).ok().map(|it| it as f64);
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    if text.len() > 1 && text.starts_with('0') && text.chars().all(|c| c.is_digit(8)) {
        return whole(text, 8);
    }
    text.parse().ok()
}

/// Parts a command as Compose does: by blanks, with quotes and backslashes.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (Some(open), char) if open == char => quote = None,
            // A shell would do more with the rest; Compose leaves it out.
            (None, ';' | '&' | '|' | '<' | '>') => break,
            (None, char) if char.is_whitespace() => words.extend(word.take()),
            (_, char) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}
