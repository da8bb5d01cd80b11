//! Changes that commits and imports make to an image's configuration: instructions of a Dockerfile (`changes` of the
//! query). What could be read in two ways is not read.

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::decide) struct Change {
    /// Instruction, upper case.
    pub(in crate::decide) instruction: String,
    /// What stands behind it.
    pub(in crate::decide) rest: String,
}

/// Reads changes.
///
/// # Errors
/// Where a line is not plainly one instruction.
pub(in crate::decide) fn read(text: &str) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    for line in text
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let instruction = word.to_ascii_uppercase();
        let shown: String = line.chars().take(60).collect();
        // Continued lines, directives of the parser and here-documents join or hide instructions.
        let is_plain =
            !line.ends_with(['\\', '`']) && !line.starts_with('#') && !line.contains("<<");
        if !is_plain || !KNOWN.contains(&instruction.as_str()) {
            return Err(format!("`{shown}` is not plainly one instruction"));
        }
        let rest = rest.trim().to_owned();
        changes.push(Change { instruction, rest });
    }
    Ok(changes)
}

/// Instructions that the engine lets commits and imports make.
const KNOWN: [&str; 11] = [
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "ONBUILD",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_plain_lines_are_read() {
        let users = |text: &str| {
            let changes = read(text).ok()?;
            let users = changes.iter().filter(|it| it.instruction == "USER");
            Some(users.map(|it| it.rest.clone()).collect::<Vec<_>>())
        };
        assert_eq!(users("user 0\nCMD x"), Some(vec!["0".to_owned()]));
        assert_eq!(users("CMD [\"x\"]"), Some(Vec::new()));
        for text in [
            "CMD x \\\nUSER 0",
            "# escape=`",
            "RUN x",
            "CMD <<E\nE",
            "US\\\nER 0",
        ] {
            assert_eq!(users(text), None, "{text}");
        }
    }
}
