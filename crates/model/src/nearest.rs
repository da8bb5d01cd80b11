//! The nearest of some known words, for hints at typing errors: "did you mean …?".

/// Returns the known word that is nearest to one, where it is near enough to be meant; ASCII case is ignored.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word: Vec<char> = word.to_ascii_lowercase().chars().collect();
    let most = if word.len() < 4 { 1 } else { 2 };
    known
        .iter()
        .filter(|other| other.len().abs_diff(word.len()) <= most)
        .map(|other| (distance(&word, &other.to_ascii_lowercase()), *other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Counts the changes (Levenshtein's, with swapped neighbours as one) that make one word the other.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let behind = j.saturating_add(1);
            let changed = at(&row, j).saturating_add(usize::from(x != y));
            let taken = at(&row, behind).min(at(&next, j)).saturating_add(1);
            let is_swap = i > 0
                && j > 0
                && a.get(i.saturating_sub(1)) == Some(y)
                && b.get(j.saturating_sub(1)) == Some(x);
            let swapped = if is_swap {
                at(&before, j.saturating_sub(1)).saturating_add(1)
            } else {
                usize::MAX
            };
            next.push(changed.min(taken).min(swapped));
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

/// Bytes of the longest word that is compared: longer ones are no typing errors of ours.
const LONGEST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_what_was_meant() {
        let known = &["RUN", "COPY", "ENTRYPOINT", "FROM"];
        for (word, wanted) in [
            ("rnu", Some("RUN")),
            ("COPPY", Some("COPY")),
            ("FORM", Some("FROM")),
            ("ENTRIPOINT", Some("ENTRYPOINT")),
            ("echo", None),
            ("R", None),
        ] {
            assert_eq!(nearest(word, known), wanted, "{word}");
        }
    }
}
