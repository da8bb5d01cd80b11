//! Says whether the name of a package comes with a version: what each manager's own manual gives as its syntax.

use super::table::{Manager, programs};
use super::values::Values;
use crate::check::{Check, Faults};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::Word;

/// What the name of a package says of its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    /// It says which.
    Pinned,
    /// Whatever is newest is taken.
    Open,
    /// There is nothing to say: a file, an address, something that is not installed.
    Elsewhere,
}

/// Tells every package that these managers install without a version, in any stage: what is built with it is as
/// hard to repeat as what is shipped.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    managers: &[&Manager],
) {
    for run in input.running(&programs(managers)).runs() {
        let (site, values) = (run.site, Values::of(input, run.site, run.commands));
        for (_, invocation) in run.invocations() {
            for manager in managers {
                let Some(call) = manager.installation(invocation) else {
                    continue;
                };
                let is_settled = invocation.has_option(manager.settling)
                    || values.has_any(manager.settling_variables);
                for word in call.targets.iter().filter(|_| !is_settled) {
                    if let Some(open) = open(manager, &call.name, word, &values) {
                        faults.push_with(|| {
                            let message =
                                format!("installs whatever version of `{open}` is newest");
                            let place = input.place(site, word.span);
                            Fault::new(check, message, place).value(open)
                        });
                    }
                }
            }
        }
    }
}

/// Returns the first package of a word that has no version.
fn open(manager: &Manager, verb: &str, word: &Word, values: &Values<'_>) -> Option<String> {
    let is_open = |text: &str| (manager.pin)(verb, text) == Pin::Open;
    if let Some(text) = word.literal() {
        return is_open(&text).then(|| text.into_owned());
    }
    let value = values.value(word)?;
    value
        .split_ascii_whitespace()
        .find(|text| !text.starts_with('-') && is_open(text))
        .map(str::to_owned)
}

/// Nothing is known of versions.
pub(super) const fn never(_: &str, _: &str) -> Pin {
    Pin::Elsewhere
}

/// `name=version`, `name/release`; `name-` removes.
pub(super) fn apt(_: &str, text: &str) -> Pin {
    let is_file = text.contains('/') || is_file(text, &[".deb"]);
    match text.split_once('=') {
        _ if is_file || text.is_empty() || text.ends_with('-') => Pin::Elsewhere,
        Some((_, version)) if !matches!(version, "" | "*") => Pin::Pinned,
        _ => Pin::Open,
    }
}

/// `name=1.2`, `name~1.2`, `name<2`; `!name` removes.
pub(super) fn apk(_: &str, text: &str) -> Pin {
    if text.is_empty() || text.starts_with('!') || text.contains('/') || is_file(text, &[".apk"]) {
        Pin::Elsewhere
    } else if text.replace(">=", ">").contains(['=', '~', '<']) {
        Pin::Pinned
    } else {
        Pin::Open
    }
}

/// `name-version`, `name-version-release.architecture`, `name = version`; groups have no versions.
pub(super) fn rpm(_: &str, text: &str) -> Pin {
    let is_other = text.contains('/') || text.starts_with(['@', '-']) || text.is_empty();
    if is_other || is_file(text, &[".rpm"]) {
        return Pin::Elsewhere;
    }
    let has_version = text.rsplit_once('-').is_some_and(|(name, last)| {
        let last = last.split_once(':').map_or(last, |(_, version)| version);
        !name.is_empty() && last.starts_with(|first: char| first.is_ascii_digit())
    });
    if has_version || text.contains(['=', '<']) {
        Pin::Pinned
    } else {
        Pin::Open
    }
}

/// `name=version`, `name<=version`, and what `rpm` knows.
pub(super) fn zypper(verb: &str, text: &str) -> Pin {
    if text.starts_with(['!', '-', '~']) || text.starts_with("pattern:") {
        return Pin::Elsewhere;
    }
    rpm(verb, &text.replace(">=", ">"))
}

/// PEP 508: `name==1.2`, `name~=1.2`, `name<2`, `name @ address`.
pub(super) fn pip(_: &str, text: &str) -> Pin {
    if let Some((_, address)) = text.split_once("git+") {
        let path = address.split_once("://").map_or(address, |(_, rest)| rest);
        let path = path.split_once('/').map_or("", |(_, path)| path);
        let has_revision = path
            .split('#')
            .next()
            .is_some_and(|path| path.contains('@'));
        return if has_revision { Pin::Pinned } else { Pin::Open };
    }
    let name = text.split(';').next().unwrap_or_default().trim();
    let is_path = name.contains(['/', '\\', '@', ':', '*']) || name.starts_with('.');
    if is_path && !name.contains("==") || name.is_empty() || is_file(name, PYTHON_FILES) {
        return Pin::Elsewhere;
    }
    if name.contains("==") || name.contains("~=") || name.contains('<') {
        return Pin::Pinned;
    }
    Pin::Open
}

/// `name@1.2`, `@scope/name@1.2`, `name@npm:other@1.2`; a tag is no version.
pub(super) fn npm(_: &str, text: &str) -> Pin {
    let is_git = text.starts_with("git") && text.contains(':') || is_file(text, &[".git"]);
    if is_git {
        let has_commit = text.contains('#');
        return if has_commit { Pin::Pinned } else { Pin::Open };
    }
    let bare = text.strip_prefix('@').unwrap_or(text);
    let is_path = text.starts_with(['.', '/', '~', '-'])
        || is_file(text, &[".tgz", ".tar.gz", ".tar"])
        || bare.contains("://")
        || ["file:", "link:", "portal:", "workspace:"]
            .iter()
            .any(|start| bare.contains(start));
    if is_path || bare.is_empty() {
        return Pin::Elsewhere;
    }
    if bare == text
        && text
            .split('@')
            .next()
            .is_some_and(|name| name.contains('/'))
    {
        // A repository at GitHub: `owner/name#commit`.
        let has_commit = text.contains('#');
        return if has_commit { Pin::Pinned } else { Pin::Open };
    }
    match bare.rsplit_once('@') {
        Some((_, version)) if !version.is_empty() && !is_tag(version) => Pin::Pinned,
        _ => Pin::Open,
    }
}

/// Says whether it names no version, but whatever is published under a name.
fn is_tag(version: &str) -> bool {
    let is_word = version
        .chars()
        .all(|letter| letter.is_ascii_alphabetic() || letter == '-');
    is_word || version == "*" || version.starts_with('>')
}

/// `name:1.2`.
pub(super) fn gem(_: &str, text: &str) -> Pin {
    if text.is_empty() || text.contains('/') || is_file(text, &[".gem"]) {
        Pin::Elsewhere
    } else if text.contains(':') {
        Pin::Pinned
    } else {
        Pin::Open
    }
}

/// `path@v1.2.3`. Without a version, `install` and `run` take the one of `go.mod`, `get` the newest.
pub(super) fn go(verb: &str, text: &str) -> Pin {
    let host = text.split('/').next().unwrap_or_default();
    let is_local = text.starts_with(['.', '/', '-']) || !host.contains('.');
    let is_file = is_file(text, &[".go"]);
    match text.rsplit_once('@') {
        _ if is_local || is_file => Pin::Elsewhere,
        Some((_, "latest" | "upgrade" | "patch" | "master" | "main" | "HEAD" | "")) => Pin::Open,
        Some(_) => Pin::Pinned,
        None if verb == "get" => Pin::Open,
        None => Pin::Elsewhere,
    }
}

fn is_file(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

const PYTHON_FILES: &[&str] = &[".whl", ".tar.gz", ".tar.bz2", ".zip", ".tgz", ".egg"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_names() {
        use Pin::{Elsewhere, Open, Pinned};
        type Judge = fn(&str, &str) -> Pin;
        let cases: &[(Judge, &str, &[&str])] = &[
            (
                apt,
                "Open",
                &["curl", "g++", "libc6:i386", "curl=", "curl=*", "task^"],
            ),
            (apt, "Pinned", &["curl=7.88.1-10+deb12u5", "curl=7.88*"]),
            (
                apt,
                "Elsewhere",
                &["./a.deb", "/tmp/a.deb", "a.deb", "curl-", "curl/bookworm"],
            ),
            (
                apk,
                "Open",
                &["curl", "curl>=8", "curl>8", "so:libc.so", "curl@edge"],
            ),
            (
                apk,
                "Pinned",
                &["curl=8.5.0-r0", "curl~8.5", "curl~=8.5", "curl<9"],
            ),
            (apk, "Elsewhere", &["./a.apk", "a.apk", "!curl"]),
            (
                rpm,
                "Open",
                &[
                    "curl",
                    "python3-devel",
                    "java-1.8.0-openjdk",
                    "gcc-c++",
                    "glibc.i686",
                ],
            ),
            (
                rpm,
                "Pinned",
                &[
                    "curl-7.61.1",
                    "curl-7.61.1-22.el8.x86_64",
                    "bind-32:9.11",
                    "a = 1",
                ],
            ),
            (
                rpm,
                "Elsewhere",
                &["a.rpm", "https://a.example/a", "@development", "/usr/bin/x"],
            ),
            (zypper, "Open", &["curl", "curl>=1", "python3-devel"]),
            (zypper, "Pinned", &["curl=1.2", "curl<2", "curl-7.61"]),
            (
                zypper,
                "Elsewhere",
                &["pattern:devel", "-curl", "!curl", "a.rpm"],
            ),
            (
                pip,
                "Open",
                &[
                    "flask",
                    "uvicorn[standard]",
                    "flask>=2",
                    "flask!=2",
                    "flask; x<'3'",
                ],
            ),
            (
                pip,
                "Open",
                &["git+https://a.example/b.git", "git+ssh://git@a.example/b"],
            ),
            (
                pip,
                "Pinned",
                &["flask==2.3", "flask===2", "flask~=2.3", "flask>=2,<3"],
            ),
            (
                pip,
                "Pinned",
                &[
                    "git+https://a.example/b@v1#egg=b",
                    "b @ git+https://a.example/b@1",
                ],
            ),
            (
                pip,
                "Elsewhere",
                &[".", ".[dev]", "./a", "/a", "a/", "dist/*.whl", "a.whl"],
            ),
            (
                pip,
                "Elsewhere",
                &["https://a.example/a.zip", "a @ https://a.example/a.zip"],
            ),
            (
                npm,
                "Open",
                &[
                    "pm2",
                    "@vue/cli",
                    "npm@latest",
                    "@vue/cli@next",
                    "a@>=1",
                    "a@*",
                ],
            ),
            (
                npm,
                "Open",
                &["git+https://a.example/a.git", "owner/name", "github:a/b"],
            ),
            (
                npm,
                "Pinned",
                &[
                    "pm2@5",
                    "npm@^10",
                    "@vue/cli@5.0.8",
                    "a@npm:b@1",
                    "a/b#1f2e",
                ],
            ),
            (
                npm,
                "Elsewhere",
                &[".", "./a", "/a", "a.tgz", "https://a.example/a", "file:a"],
            ),
            (gem, "Open", &["bundler"]),
            (gem, "Pinned", &["bundler:2.4.1"]),
            (gem, "Elsewhere", &["a.gem", "./a/b"]),
        ];
        for (judge, wanted, texts) in cases {
            for text in *texts {
                let told = judge("install", text);
                assert_eq!(format!("{told:?}"), *wanted, "{text}");
            }
        }
        let go_cases = [
            ("install", "golang.org/x/tools/gopls@latest", Open),
            ("install", "golang.org/x/tools/gopls@v0.14.2", Pinned),
            ("install", "golang.org/x/tools/gopls", Elsewhere),
            ("get", "golang.org/x/tools/gopls", Open),
            ("get", "./...", Elsewhere),
            ("install", "std", Elsewhere),
            ("run", "main.go", Elsewhere),
            ("run", "a.example/b@main", Open),
        ];
        for (verb, text, wanted) in go_cases {
            assert_eq!(go(verb, text), wanted, "{verb} {text}");
        }
    }
}
