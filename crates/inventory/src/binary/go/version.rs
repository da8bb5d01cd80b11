//! Which version a program's own module has: the one that go has stamped on it, else the one that its
//! makers have linked into a variable (`-ldflags "-X main.version=1.2.3"`), where that is clear.

use super::module::Modules;

/// Returns the version of the main module; empty where it is not known.
pub fn of_main(modules: &Modules<'_>) -> String {
    let Some(main) = modules.own() else {
        return String::new();
    };
    if is_version(main.version) {
        return main.version.to_owned();
    }
    linked(modules.setting("-ldflags").unwrap_or_default(), main.path).unwrap_or_default()
}

/// Returns the version of Go as its modules are numbered; empty for one between releases.
pub fn of_go(go: &str) -> &str {
    let version = go.strip_prefix("go").unwrap_or_default();
    let end = version.find([' ', '\t', '-', '+']).unwrap_or(version.len());
    let version = version.get(..end).unwrap_or_default();
    let sane = version
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'.');
    if sane && version.starts_with(|c: char| c.is_ascii_digit()) {
        version
    } else {
        ""
    }
}

/// Returns the one version that variables of the program are set to.
fn linked(flags: &str, module: &str) -> Option<String> {
    let mut found: Option<String> = None;
    let words = words(flags);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let set = match word.strip_prefix("-").map(|w| w.trim_start_matches('-')) {
            Some("X") => words.next(),
            Some(flag) => flag.strip_prefix("X="),
            None => None,
        };
        let Some((name, value)) = set.and_then(|set| set.split_once('=')) else {
            continue;
        };
        if !tells_version(name, module) {
            continue;
        }
        let Some(version) = as_version(value) else {
            continue;
        };
        // Two variables that disagree tell nothing.
        if found.as_ref().is_some_and(|known| *known != version) {
            return None;
        }
        found = Some(version);
    }
    found
}

/// Says whether a variable is called after the program's version, and belongs to the program.
fn tells_version(name: &str, module: &str) -> bool {
    let Some((package, variable)) = name.rsplit_once('.') else {
        return false;
    };
    let variable = variable.to_ascii_lowercase();
    let own = package == "main"
        || package == "github.com/prometheus/common/version"
        || package.starts_with(maker(module));
    own && VARIABLES.contains(&variable.as_str())
}

/// Returns the part of a module's path that all modules of one maker share.
fn maker(module: &str) -> &str {
    let host = module.split('/').next().unwrap_or(module);
    let last = usize::from(FORGES.contains(&host));
    let end = module.match_indices('/').nth(last).map(|(at, _)| at);
    module.get(..end.unwrap_or(module.len())).unwrap_or(module)
}

/// Returns a value as a version, with the `v` that Go's have.
fn as_version(value: &str) -> Option<String> {
    let number = value.strip_prefix('v').unwrap_or(value);
    is_number(number).then(|| format!("v{number}"))
}

/// Says whether a module's version is one.
fn is_version(version: &str) -> bool {
    version.strip_prefix('v').is_some_and(is_number)
}

/// `1.2`, `1.2.3`, `1.2.3-rc.1+x`.
fn is_number(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, label) = text.split_at(end);
    let parts: Vec<&str> = numbers.split('.').collect();
    let number = |part: &&str| {
        !part.is_empty() && part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit())
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'~');
    (2..=3).contains(&parts.len())
        && parts.iter().all(number)
        && label.len() <= 128
        && label.bytes().all(plain)
}

/// Divides a command line as a shell does, as far as flags need it.
fn words(flags: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in flags.chars().take(LONGEST) {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (c, Some(_)) => word.push(c),
            ('\'' | '"', None) => quote = Some(c),
            (c, None) if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (c, None) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

const VARIABLES: &[&str] = &[
    "version",
    "appversion",
    "buildversion",
    "gitversion",
    "releaseversion",
    "semver",
    "versionnumber",
];
/// Hosts where the second part of a path names the maker.
pub(super) const FORGES: &[&str] = &[
    "bitbucket.org",
    "codeberg.org",
    "gitea.com",
    "gitee.com",
    "github.com",
    "gitlab.com",
    "gopkg.in",
];
const LONGEST: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_programs() {
        let text = |version: &str, flags: &str| {
            let text = format!(
                "path\tx\nmod\tgithub.com/acme/tool/v2\t{version}\t\nbuild\t-ldflags={flags:?}\n"
            );
            of_main(&Modules::read(&text))
        };
        for (version, flags, want) in [
            ("v2.0.1", "-X main.version=3.0.0", "v2.0.1"),
            ("(devel)", "", ""),
            ("", "", ""),
            ("(devel)", "-s -w -X main.version=3.0.0", "v3.0.0"),
            (
                "(devel)",
                "-X 'main.Version=v3.0.0-rc.1+x'",
                "v3.0.0-rc.1+x",
            ),
            ("(devel)", "-X=main.version=3.1", "v3.1"),
            (
                "(devel)",
                "-X github.com/acme/lib/version.GitVersion=v1.2.3",
                "v1.2.3",
            ),
            ("(devel)", "-X github.com/other/lib.Version=v1.2.3", ""),
            ("(devel)", "-X main.goVersion=1.2.3", ""),
            ("(devel)", "-X main.version=dev", ""),
            ("(devel)", "-X main.version=1.2.3 -X main.Version=1.2.4", ""),
            (
                "(devel)",
                "-X main.version=1.2.3 -X main.Version=v1.2.3",
                "v1.2.3",
            ),
        ] {
            assert_eq!(text(version, flags), want, "{version} {flags}");
        }
    }

    #[test]
    fn versions_of_go() {
        for (go, want) in [
            ("go1.19.8", "1.19.8"),
            ("go1.22rc1", "1.22rc1"),
            ("go1.20.12 (Red Hat 1.20.12-1.el9)", "1.20.12"),
            ("go1.22.3 X:boringcrypto", "1.22.3"),
            ("go1.22.3-acme", "1.22.3"),
            ("devel go1.23-1234567", ""),
            ("unknown", ""),
        ] {
            assert_eq!(of_go(go), want, "{go}");
        }
    }

    /// What `go version -m` prints of Debian's dockerd, shortened.
    #[test]
    fn a_version_linked_into_a_program_without_modules_counts() {
        let text = "path\tgithub.com/docker/docker/cmd/dockerd\nbuild\t-compiler=gc\n\
                    build\t-ldflags=\" -w -X \\\"github.com/docker/docker/dockerversion.Version=20.10.24+dfsg1\\\" \"\n";
        assert_eq!(of_main(&Modules::read(text)), "v20.10.24+dfsg1");
    }
}
