//! Lists of strings in `setup.py`: what stands behind `install_requires=` and the like in square brackets
//! (The Python Language Reference, 2.4.1 "String literals"). Nothing is run: names, calls and formatted
//! strings give nothing.

use seawall_model::package::Usage;

/// Returns every requirement with its line and what it is for.
pub(super) fn requirements(text: &str) -> Vec<(u32, Usage, String)> {
    let mut found = Vec::new();
    for (keyword, usage) in KEYWORDS {
        for (at, _) in text.match_indices(keyword).take(LISTS) {
            let before = text.get(..at).unwrap_or_default();
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let behind = text
                .get(at.saturating_add(keyword.len())..)
                .unwrap_or_default();
            let behind = behind.trim_start_matches(['"', '\'']).trim_start();
            let Some(list) = behind.strip_prefix(['=', ':']) else {
                continue;
            };
            let list = list.trim_start();
            let skipped = text.len().saturating_sub(list.len());
            let lines = text
                .get(..skipped)
                .unwrap_or_default()
                .matches('\n')
                .count();
            let first = u32::try_from(lines.saturating_add(1)).unwrap_or(u32::MAX);
            // Of a table (`extras_require`) every list is one of an extra.
            if let Some(inner) = list.strip_prefix(['[', '(', '{']) {
                strings(inner, list.starts_with('{'), first, *usage, &mut found);
            }
        }
    }
    found
}

/// Reads strings up to the end of the outermost bracket. Keys of a table are none.
fn strings(
    text: &str,
    table: bool,
    mut line: u32,
    usage: Usage,
    found: &mut Vec<(u32, Usage, String)>,
) {
    let mut depth = 1_usize;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '[' | '(' | '{' => {
                depth = depth.saturating_add(1);
                behind
            }
            ']' | ')' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
                behind
            }
            '#' => behind
                .find('\n')
                .and_then(|end| behind.get(end..))
                .unwrap_or_default(),
            '"' | '\'' => {
                let Some((string, behind)) = string(behind, c) else {
                    return;
                };
                let plain = !string.contains(['\\', '\n', '{', '%']);
                if plain && found.len() < STRINGS && (!table || depth > 1) {
                    found.push((line, usage, string.to_owned()));
                }
                behind
            }
            '\n' => {
                line = line.saturating_add(1);
                behind
            }
            _ => behind,
        };
    }
}

/// The rest of a string on one line, and what stands behind it.
fn string(text: &str, quote: char) -> Option<(&str, &str)> {
    let end = text.find([quote, '\n'])?;
    let (string, behind) = text.split_at_checked(end)?;
    Some((string, behind.strip_prefix(quote)?))
}

const KEYWORDS: &[(&str, Usage)] = &[
    ("install_requires", Usage::Production),
    ("setup_requires", Usage::Development),
    ("tests_require", Usage::Development),
    ("extras_require", Usage::Optional),
];
/// Lists of one keyword that are read.
const LISTS: usize = 8;
/// Strings of a file.
const STRINGS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_lists() {
        let text = "setup(\n  install_requires=['a==1',  # no 'x'\n    \"b>=2\", f'{c}==3'],\n  \
                    extras_require={'d': ['e==5']},\n  tests_require=read('f'),\n)\n\
                    my_install_requires = ['no==1']\ninstall_requires = [\n'g==7'";
        let want = [
            (2, Usage::Production, "a==1"),
            (3, Usage::Production, "b>=2"),
            (9, Usage::Production, "g==7"),
            (4, Usage::Optional, "e==5"),
        ];
        let want = want.map(|(line, usage, text)| (line, usage, text.to_owned()));
        assert_eq!(requirements(text), want);
    }
}
