//! The lines of `go.mod`, `go.work` and `vendor/modules.txt`: directives of one line or in blocks ("go.mod
//! files", "Lexical elements" in the Go Modules Reference).

/// A directive with its words, comments apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    /// The directive: `require`, `replace` …
    pub word: &'a str,
    /// What follows it.
    pub words: Vec<&'a str>,
    /// The comment behind it, without slashes.
    pub comment: &'a str,
    /// Number of the line, counted from 1.
    pub line: u32,
}

/// Reads the directives of a file. Lines that cannot be read are passed over, and counted.
pub fn read(text: &str) -> (Vec<Directive<'_>>, usize) {
    let mut found = Vec::new();
    let mut broken = 0_usize;
    let mut block: Option<&str> = None;
    for (line, number) in text.lines().zip(1_u32..).take(LINES) {
        let (content, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words: Vec<&str> = content.split_whitespace().map(unquoted).collect();
        if words.is_empty() {
            continue;
        }
        if words == [")"] {
            broken = broken.saturating_add(usize::from(block.take().is_none()));
            continue;
        }
        if block.is_none() && words.last() == Some(&"(") && words.len() == 2 {
            block = words.first().copied();
            continue;
        }
        let word = match block {
            Some(word) => word,
            None => words.remove(0),
        };
        if block.is_none() && !word.bytes().all(|b| b.is_ascii_lowercase()) {
            broken = broken.saturating_add(1);
            continue;
        }
        found.push(Directive {
            word,
            words,
            comment: comment.trim(),
            line: number,
        });
    }
    (found, broken.saturating_add(usize::from(block.is_some())))
}

fn unquoted(word: &str) -> &str {
    let inner = |mark| word.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('`')).unwrap_or(word)
}

const LINES: usize = 200_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_blocks() {
        let text = "module \"a.b/c\"\n// x\ngo 1.21\nrequire (\n\tx.y/z v1.0.0 // indirect\n)\nrequire q.r/s v2.0.0\n)\n";
        let (found, broken) = read(text);
        let shown: Vec<_> = found
            .iter()
            .map(|d| format!("{} {} {} {}", d.line, d.word, d.words.join(","), d.comment))
            .collect();
        assert_eq!(
            shown,
            [
                "1 module a.b/c ",
                "3 go 1.21 ",
                "5 require x.y/z,v1.0.0 indirect",
                "7 require q.r/s,v2.0.0 "
            ]
        );
        assert_eq!(broken, 1);
    }
}
