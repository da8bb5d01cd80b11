//! Advisories that hold on some operating systems only.

/// Says whether an advisory for these platforms does not concern Linux: it names operating systems, and
/// Linux is not among them. Words are those of Go's `GOOS`, of Rust's `target_os`, and of others'
/// prose; words that name no operating system (processors, interpreters) exclude nothing.
pub(super) fn excludes<'a>(platforms: impl Iterator<Item = &'a str>) -> bool {
    let mut others = false;
    for word in platforms {
        let word = word.to_ascii_lowercase();
        if LINUX.contains(&word.as_str()) {
            return false;
        }
        others |= OTHERS.contains(&word.as_str());
    }
    others
}

const LINUX: &[&str] = &["linux", "unix", "any", "all"];
const OTHERS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "fuchsia",
    "haiku",
    "illumos",
    "ios",
    "js",
    "macos",
    "mingw",
    "netbsd",
    "openbsd",
    "osx",
    "plan9",
    "redox",
    "solaris",
    "wasip1",
    "windows",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_systems_exclude() {
        for (platforms, want) in [
            (&["windows"][..], true),
            (&["darwin", "Windows"], true),
            (&["linux", "windows"], false),
            (&["amd64"], false),
            (&["windows", "amd64"], true),
            (&["jruby"], false),
            (&[], false),
        ] {
            assert_eq!(excludes(platforms.iter().copied()), want, "{platforms:?}");
        }
    }
}
