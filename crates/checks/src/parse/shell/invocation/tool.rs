//! How options of a program are read: which of them take a value.

use super::tools::TOOLS;
use crate::parse::shell::dialect::Dialect;

/// A program and its options.
#[derive(Debug)]
pub(super) struct Tool {
    /// Its names; the first is the one it is known by.
    pub(super) names: &'static [&'static str],
    /// Options that take the next word as their value, wherever they stand.
    pub(super) values: &'static [&'static str],
    /// The same for single subcommands, which may be given by several names.
    pub(super) of: &'static [(&'static [&'static str], &'static [&'static str])],
    /// How it reads options.
    pub(super) style: Style,
}

/// How a program reads options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Anywhere, `-abc` is `-a -b -c`.
    Anywhere,
    /// Up to the first operand, which begins what another program or script is given.
    Front,
    /// Anywhere, `-abc` is one option: `java`, `go`, `openssl`, `find`.
    Words,
    /// Anywhere, and the first operand holds letters without a dash: `tar xzf`.
    Bundle,
    /// Anywhere; `-n` makes one option with the letter behind it: `wget -nv`.
    Pairs,
    /// There are none: `echo`, `test`.
    None,
}

/// How programs read options that are not in the table.
pub(super) static UNKNOWN: Tool = Tool {
    names: &[""],
    values: &[],
    of: &[],
    style: Style::Anywhere,
};

/// Returns what is known of a program, and the name that it goes by where that differs: `pip` for `pip3.11`.
pub(super) fn find(program: &str) -> (&'static Tool, &'static str) {
    let named = |name: &str| {
        TOOLS
            .iter()
            .find_map(|tool| Some((tool, *tool.names.iter().find(|other| **other == name)?)))
    };
    let stem = program.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
    let stem = stem.strip_suffix('-').unwrap_or(stem);
    let (tool, name) = match (named(program), named(stem)) {
        (Some(found), _) => found,
        (None, Some(found)) if VERSIONED.contains(&found.1) => found,
        _ => return (&UNKNOWN, ""),
    };
    let alias = ALIASES.iter().find(|(other, _)| *other == name);
    (tool, alias.map_or(name, |(_, name)| name))
}

/// The same in a language, where `PowerShell` has names of its own: `invoke-webrequest` for `iwr`.
pub(super) fn find_in(program: &str, dialect: Dialect) -> (&'static Tool, &'static str) {
    match dialect {
        Dialect::PowerShell => {
            let alias = POWERSHELL
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(program));
            alias.map_or_else(
                || find(&program.to_ascii_lowercase()),
                |(_, name)| (&UNKNOWN, *name),
            )
        }
        Dialect::Cmd => find(&program.to_ascii_lowercase()),
        _ => find(program),
    }
}

impl Tool {
    /// Says whether an option takes the next word as its value.
    pub(super) fn takes_value(&self, subcommand: Option<&str>, option: &str) -> bool {
        let special = subcommand.and_then(|subcommand| {
            self.of
                .iter()
                .find(|(names, _)| names.contains(&subcommand))
        });
        special.is_some_and(|(_, values)| values.contains(&option)) || self.values.contains(&option)
    }

    /// Returns the name it is known by.
    pub(super) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }
}

/// Names of one and the same program.
const ALIASES: &[(&str, &str)] = &[
    ("nodejs", "node"),
    ("gpg2", "gpg"),
    ("apt-add-repository", "add-apt-repository"),
    ("yarnpkg", "yarn"),
    ("bundler", "bundle"),
    ("gmake", "make"),
    ("gtar", "tar"),
    ("gsed", "sed"),
    ("gxargs", "xargs"),
    ("mvnw", "mvn"),
    ("gradlew", "gradle"),
];

/// Short names of commands of `PowerShell`.
const POWERSHELL: &[(&str, &str)] = &[
    ("iwr", "invoke-webrequest"),
    ("irm", "invoke-restmethod"),
    ("iex", "invoke-expression"),
    ("icm", "invoke-command"),
    ("saps", "start-process"),
    ("start", "start-process"),
    ("ri", "remove-item"),
    ("rm", "remove-item"),
    ("del", "remove-item"),
    ("rd", "remove-item"),
];

/// Programs whose names may carry a version: `pip3.11`, `dnf-3`.
const VERSIONED: &[&str] = &[
    "pip",
    "python",
    "ruby",
    "gem",
    "php",
    "node",
    "npm",
    "dnf",
    "perl",
    "go",
    "easy_install",
    "pecl",
    "pear",
    "bundle",
    "lua",
    "gpg",
    "conda",
];
