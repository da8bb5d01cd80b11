//! Patterns for names: `*` stands for any characters, everything else for itself.

/// Says whether a whole name fits a pattern. The time goes with the length of both, whatever the pattern.
pub fn fits(name: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(mut left) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_fit_whole_names() {
        let cases = [
            ("web", "web", true),
            ("web-1", "web", false),
            ("web-1", "web*", true),
            ("a-web-1", "*web*", true),
            ("a-web-1", "*web", false),
            ("abcbc", "a*bc", true),
            ("ab", "a*b*b", false),
            ("", "*", true),
        ];
        for (name, pattern, want) in cases {
            assert_eq!(fits(name, pattern), want, "{name} {pattern}");
        }
    }
}
