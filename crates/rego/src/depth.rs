//! How deep brackets are nested: the parser goes down with them, and would take its process along.

/// Returns line and column of the first bracket that is too deep.
pub(crate) fn too_deep(text: &str) -> Option<(u32, u32)> {
    let (mut line, mut column, mut depth) = (1_u32, 0_u32, 0_u32);
    let mut within = Within::Code;
    let mut is_escaped = false;
    for char in text.chars() {
        column = column.saturating_add(1);
        if char == '\n' {
            (line, column) = (line.saturating_add(1), 0);
        }
        within = match (within, char) {
            (Within::Code, '"') => Within::Text,
            (Within::Code, '`') => Within::Raw,
            (Within::Code, '#') => Within::Comment,
            (Within::Code, '(' | '[' | '{') => {
                depth = depth.saturating_add(1);
                Within::Code
            }
            (Within::Code, ')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                Within::Code
            }
            (Within::Text, '"') if !is_escaped => Within::Code,
            (Within::Raw, '`') => Within::Code,
            // A text ends with its line, whatever it lacks.
            (Within::Comment | Within::Text, '\n') => Within::Code,
            (within, _) => within,
        };
        is_escaped = char == '\\' && within == Within::Text && !is_escaped;
        if depth > DEEPEST {
            return Some((line, column));
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    Text,
    Raw,
    Comment,
}

/// Levels of brackets.
pub(crate) const DEEPEST: u32 = 100;

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn brackets_count_where_they_are_code() {
        let many = "[".repeat(101);
        let cases = [
            (format!("x := {many}"), Some((1, 106))),
            (format!("x := \"{many}\"\ny := {many}"), Some((2, 106))),
            (format!("x := \"\\\"{many}\""), None),
            (format!("x := `{many}\n{many}`"), None),
            (format!("# {many}\nx := 1"), None),
            ("x := [1]\n".repeat(500), None),
        ];
        for (text, want) in cases {
            assert_eq!(too_deep(&text), want, "{text}");
        }
    }
}
