//! What `uses` says: `OWNER/REPOSITORY[/PATH]@REVISION`, `./PATH` or `docker://IMAGE` ("Workflow syntax for
//! GitHub Actions", `jobs.<id>.steps[*].uses`).

use crate::language::word::word;

/// What is used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// An action of the same repository.
    Local,
    /// A container image.
    Image,
    /// An action of a repository.
    Action {
        /// `OWNER/REPOSITORY`, in lower case, as they are told apart.
        name: String,
        /// Where in the repository.
        path: &'a str,
        /// Which state of it.
        revision: Revision<'a>,
    },
    /// None of these.
    Unclear,
}

/// A state of a repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Revision<'a> {
    /// A tag that is a version.
    Version(&'a str),
    /// A commit and the version that a comment says it is.
    Commit {
        id: &'a str,
        version: Option<&'a str>,
    },
    /// A branch, or a tag that is no version.
    Moving(&'a str),
}

/// Reads it. `line` is the line that it stands in, for the comment.
pub(super) fn parse<'a>(text: &'a str, line: &'a str) -> Reference<'a> {
    let text = text.trim();
    if text.starts_with("./") || text.starts_with("../") {
        return Reference::Local;
    }
    if text.starts_with("docker://") {
        return Reference::Image;
    }
    action(text, line).unwrap_or(Reference::Unclear)
}

fn action<'a>(text: &'a str, line: &'a str) -> Option<Reference<'a>> {
    let (place, revision) = word(text)?.split_once('@')?;
    let mut parts = place.splitn(3, '/');
    let (owner, repository) = (parts.next()?, parts.next()?);
    if !is_name(owner) || !is_name(repository) || revision.is_empty() || revision.contains('$') {
        return None;
    }
    let hex = revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let revision = if hex && matches!(revision.len(), 40 | 64) {
        Revision::Commit {
            id: revision,
            version: comment(text, line),
        }
    } else if is_version(revision) {
        Revision::Version(revision)
    } else {
        Revision::Moving(revision)
    };
    Some(Reference::Action {
        name: format!("{owner}/{repository}").to_ascii_lowercase(),
        path: parts.next().unwrap_or_default(),
        revision,
    })
}

/// The first word of the comment behind the text that is a version: `# v4.1.1`, `# tag=v4.1.1`,
/// `# actions/checkout@v4.1.1`.
fn comment<'a>(text: &str, line: &'a str) -> Option<&'a str> {
    let (_, behind) = line.split_once(text)?;
    let (_, comment) = behind.split_once('#')?;
    let words = comment.split([' ', '\t', '=', '@', ',', '(', ')', ':']);
    words.take(WORDS).find(|word| is_version(word))
}

/// `v4`, `4.1`, `v4.1.1-beta.2`.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| {
        (1..=NUMBER).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.len() <= VERSION && numbers.split('.').all(number) && word(text).is_some()
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.len() <= NAME && text.bytes().all(plain)
}

/// Words of a comment that are looked at.
const WORDS: usize = 16;
/// Digits of a number in a version; more are a date or a commit.
const NUMBER: usize = 12;
/// Bytes of a version.
const VERSION: usize = 64;
/// Bytes of the name of an owner or repository.
const NAME: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "b4ffde65f46336ab88eb53be808477a3936bae11";

    fn shown(text: &str, line: &str) -> String {
        match parse(text, line) {
            Reference::Action {
                name,
                path,
                revision,
            } => {
                let revision = match revision {
                    Revision::Version(version) => version.to_owned(),
                    Revision::Commit { version, .. } => format!("commit {version:?}"),
                    Revision::Moving(name) => format!("moving {name}"),
                };
                format!("{name} {path} {revision}")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn forms() {
        for (text, want) in [
            ("actions/checkout@v4", "actions/checkout  v4"),
            ("Actions/Checkout@v4.1.1", "actions/checkout  v4.1.1"),
            ("a/b/c/d@2.0.0-rc.1", "a/b c/d 2.0.0-rc.1"),
            (
                "a/b/.github/workflows/x.yml@main",
                "a/b .github/workflows/x.yml moving main",
            ),
            ("a/b@release/v1", "a/b  moving release/v1"),
            ("a/b@v4beta", "a/b  moving v4beta"),
            ("a/b@20240101123456789", "a/b  moving 20240101123456789"),
            ("./.github/actions/x", "Local"),
            ("docker://alpine:3.8", "Image"),
            ("a/b", "Unclear"),
            ("a@v1", "Unclear"),
            ("a/b@${{ inputs.v }}", "Unclear"),
            ("${{ x }}/b@v1", "Unclear"),
            ("a/b@", "Unclear"),
        ] {
            assert_eq!(shown(text, ""), want, "{text}");
        }
    }

    #[test]
    fn comments_beside_a_commit() {
        for (behind, want) in [
            (" # v4.1.1", "Some(\"v4.1.1\")"),
            (" # tag=v4.1.1", "Some(\"v4.1.1\")"),
            ("  #4.1", "Some(\"4.1\")"),
            ("\" # pin actions/checkout@v3.0.0", "Some(\"v3.0.0\")"),
            (" # main", "None"),
            ("", "None"),
        ] {
            let text = format!("a/b@{ID}");
            let line = format!("- uses: \"{text}{behind}");
            assert_eq!(
                shown(&text, &line),
                format!("a/b  commit {want}"),
                "{behind}"
            );
        }
    }
}
