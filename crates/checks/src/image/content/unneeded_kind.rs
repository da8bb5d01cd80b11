//! Files that no container needs, by their paths: what tools document as their caches, lists and leftovers.

/// Why nobody needs a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    VersionControl,
    History,
    Dump,
    PackageCache,
    LanguageCache,
    Temporary,
    Editor,
    BuildFile,
}

impl Kind {
    /// The variant of the check.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::VersionControl => "version-control",
            Self::History => "history",
            Self::Dump => "dump",
            Self::PackageCache => "package-cache",
            Self::LanguageCache => "language-cache",
            Self::Temporary => "temporary",
            Self::Editor => "editor",
            Self::BuildFile => "build-file",
        }
    }

    pub(super) const fn holds(self) -> &'static str {
        match self {
            Self::VersionControl => "the history of the source",
            Self::History => "what somebody typed",
            Self::Dump => "the memory of a program that crashed",
            Self::PackageCache => "lists or packages that the package manager keeps",
            Self::LanguageCache => "a cache of a package manager",
            Self::Temporary => "temporary files",
            Self::Editor => "leftovers of an editor",
            Self::BuildFile => "how the image is built",
        }
    }

    /// Bytes below which it is not worth a word.
    pub(super) const fn least(self) -> u64 {
        match self {
            Self::PackageCache | Self::LanguageCache => 10_000,
            _ => 1,
        }
    }
}

/// Tells why nobody needs a file, and the file or directory to name.
pub(super) fn kind(path: &str, size: u64) -> Option<(Kind, &str)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(root) = below(path, VERSION_CONTROL) {
        return Some((Kind::VersionControl, root));
    }
    if HISTORIES.contains(&name) {
        return Some((Kind::History, path));
    }
    let starts = |roots: &[&'static str]| {
        let inside = |root: &&&str| {
            path.strip_prefix(**root)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        roots.iter().find(inside).copied()
    };
    if let Some(root) = starts(PACKAGE_CACHES) {
        return Some((Kind::PackageCache, root));
    }
    if folder == "var/cache/apt" && has_ending(name, "bin") {
        return Some((Kind::PackageCache, path));
    }
    if let Some(root) = below(path, LANGUAGE_CACHES) {
        return Some((Kind::LanguageCache, root));
    }
    if let Some(root) = starts(&["tmp", "var/tmp"]) {
        return Some((Kind::Temporary, root));
    }
    if is_dump(path, name, size) {
        return Some((Kind::Dump, path));
    }
    if is_of_others(path) {
        return None;
    }
    if let Some(root) = below(path, EDITORS) {
        return Some((Kind::Editor, root));
    }
    if is_of_editor(name) {
        return Some((Kind::Editor, path));
    }
    is_build_file(name).then_some((Kind::BuildFile, path))
}

/// Returns the path up to and with one of these directories, where it leads through one.
fn below<'p>(path: &'p str, directories: &[&str]) -> Option<&'p str> {
    let places = path.match_indices('/').map(|(at, _)| at.saturating_add(1));
    std::iter::once(0).chain(places).find_map(|start| {
        let rest = path.get(start..)?;
        let found = directories.iter().find(|directory| {
            let behind = rest.strip_prefix(**directory);
            behind.is_some_and(|behind| behind.starts_with('/'))
        })?;
        path.get(..start.checked_add(found.len())?)
    })
}

fn is_dump(path: &str, name: &str, size: u64) -> bool {
    let is_numbered = name.strip_prefix("core.").is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_core = (name == "core" || is_numbered) && size >= SMALLEST_CORE;
    let is_of_java = has_ending(name, "hprof") || name.starts_with("hs_err_pid");
    (is_core && !path.starts_with("usr/")) || is_of_java
}

fn is_of_editor(name: &str) -> bool {
    let is_swap = name.starts_with('.') && (has_ending(name, "swp") || has_ending(name, "swo"));
    is_swap || name == ".DS_Store" || name == "Thumbs.db"
}

fn is_build_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_yaml = has_ending(&lower, "yml") || has_ending(&lower, "yaml");
    let is_compose = lower.starts_with("docker-compose") || lower.starts_with("compose.");
    lower == "dockerfile"
        || lower == "containerfile"
        || lower == ".dockerignore"
        || lower.starts_with("dockerfile.")
        || (is_yaml && is_compose)
}

/// Says whether a file came with a package of somebody else, whatever is in it.
fn is_of_others(path: &str) -> bool {
    path.starts_with("usr/share/")
        || path.starts_with("usr/lib/")
        || path.split('/').any(|part| OTHERS.contains(&part))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, last)| last == ending)
}

const SMALLEST_CORE: u64 = 1 << 16;
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn"];
const EDITORS: &[&str] = &[".idea", ".vscode"];
const OTHERS: &[&str] = &[
    "dist-packages",
    "gems",
    "mod",
    "node_modules",
    "site-packages",
    "vendor",
];
const HISTORIES: &[&str] = &[
    ".ash_history",
    ".bash_history",
    ".lesshst",
    ".mysql_history",
    ".node_repl_history",
    ".psql_history",
    ".python_history",
    ".rediscli_history",
    ".sh_history",
    ".sqlite_history",
    ".viminfo",
    ".zsh_history",
];
const PACKAGE_CACHES: &[&str] = &[
    "var/cache/apk",
    "var/cache/apt/archives",
    "var/cache/dnf",
    "var/cache/libdnf5",
    "var/cache/pacman/pkg",
    "var/cache/yum",
    "var/cache/zypp",
    "var/lib/apt/lists",
    "var/lib/pacman/sync",
];
const LANGUAGE_CACHES: &[&str] = &[
    ".bundle/cache",
    ".cache/bazel",
    ".cache/composer",
    ".cache/go-build",
    ".cache/node-gyp",
    ".cache/pip",
    ".cache/pnpm",
    ".cache/pypoetry",
    ".cache/uv",
    ".cache/yarn",
    ".cargo/registry/cache",
    ".cargo/registry/index",
    ".composer/cache",
    ".gradle/caches",
    ".ivy2/cache",
    ".npm/_cacache",
    "cargo/registry/cache",
    "cargo/registry/index",
    "conda/pkgs",
    "go/pkg/mod/cache",
    "usr/local/bundle/cache",
];
