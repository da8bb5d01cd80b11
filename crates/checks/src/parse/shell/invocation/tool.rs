//! How options of a program are read: which of them take a value.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::parse::shell::dialect::Dialect;

/// A program and its options.
#[derive(Debug, Default)]
pub(super) struct Tool {
    /// Options that take the next word as their value, wherever they stand.
    values: Vec<&'static str>,
    /// The same for single subcommands, which may be given by several names.
    of: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// How it reads options.
    pub(super) style: Style,
}

/// How a program reads options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// Anywhere, `-abc` is `-a -b -c`.
    #[default]
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

/// What is known of programs.
#[derive(Debug, Default)]
struct Tools {
    list: Vec<Tool>,
    /// Positions of tools by name.
    names: HashMap<&'static str, usize>,
    unknown: Tool,
}

static TOOLS: LazyLock<Tools> = LazyLock::new(|| read(include_str!("tools.txt")));

/// Reads the table. A test sees that each of its lines is understood.
fn read(text: &'static str) -> Tools {
    let mut tools = Tools::default();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (front, options) = line
            .split_once(": ")
            .unwrap_or((line.trim_end_matches(':'), ""));
        let options = options.split_ascii_whitespace();
        if let Some(more) = line.strip_prefix("+ ") {
            if let Some(tool) = tools.list.last_mut() {
                let list = tool
                    .of
                    .last_mut()
                    .map_or(&mut tool.values, |(_, list)| list);
                list.extend(more.split_ascii_whitespace());
            }
        } else if let Some(subcommands) = front.strip_prefix("/ ") {
            if let Some(tool) = tools.list.last_mut() {
                tool.of
                    .push((subcommands.split(',').collect(), options.collect()));
            }
        } else if let Some((names, style)) = front.split_once(' ') {
            let index = tools.list.len();
            tools
                .names
                .extend(names.split(',').map(|name| (name, index)));
            tools.list.push(Tool {
                values: options.collect(),
                of: Vec::new(),
                style: style_of(style).unwrap_or_default(),
            });
        }
    }
    tools
}

fn style_of(word: &str) -> Option<Style> {
    Some(match word {
        "anywhere" => Style::Anywhere,
        "front" => Style::Front,
        "words" => Style::Words,
        "bundle" => Style::Bundle,
        "pairs" => Style::Pairs,
        "none" => Style::None,
        _ => return None,
    })
}

/// Returns what is known of a program, and the name that it goes by where that differs: `pip` for `pip3.11`.
pub(super) fn find(program: &str) -> (&'static Tool, &'static str) {
    let table = &*TOOLS;
    let named = |name: &str| {
        let (name, index) = table.names.get_key_value(name)?;
        Some((table.list.get(*index)?, *name))
    };
    let stem = program.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
    let stem = stem.strip_suffix('-').unwrap_or(stem);
    let (tool, name) = match (named(program), named(stem)) {
        (Some(found), _) => found,
        (None, Some(found)) if VERSIONED.contains(&found.1) => found,
        _ => return (&table.unknown, ""),
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
                |(_, name)| (&TOOLS.unknown, *name),
            )
        }
        Dialect::Cmd => find(&program.to_ascii_lowercase()),
        _ => find(program),
    }
}

impl Tool {
    /// Says whether it is in the table.
    pub(super) fn is_known(&self) -> bool {
        !std::ptr::eq(self, &raw const TOOLS.unknown)
    }

    /// Says whether an option takes the next word as its value.
    pub(super) fn takes_value(&self, subcommand: Option<&str>, option: &str) -> bool {
        let special = subcommand.and_then(|subcommand| {
            self.of
                .iter()
                .find(|(names, _)| names.contains(&subcommand))
        });
        special.is_some_and(|(_, values)| values.contains(&option)) || self.values.contains(&option)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_understood() {
        let mut names = Vec::new();
        for line in include_str!("tools.txt").lines() {
            let is_first =
                line.starts_with(|first: char| first.is_ascii_lowercase() || "[.:".contains(first));
            if is_first {
                let (front, _) = line
                    .split_once(": ")
                    .unwrap_or((line.trim_end_matches(':'), ""));
                let (own, style) = front.split_once(' ').unwrap();
                assert!(style_of(style).is_some(), "{line}");
                names.extend(own.split(','));
            }
            let is_more = line.is_empty() || line.starts_with(['#', '+', '/']);
            assert!(is_first || is_more, "{line}");
            let options = if is_first || line.starts_with('/') {
                line.split_once(": ").map_or("", |(_, options)| options)
            } else {
                ""
            };
            assert!(
                options
                    .split_ascii_whitespace()
                    .all(|option| option.starts_with('-')),
                "{line}"
            );
        }
        let table = &*TOOLS;
        assert_eq!(names.len(), table.names.len(), "a name stands twice");
        assert!(
            table
                .list
                .iter()
                .all(|tool| tool.values.iter().all(|option| option.starts_with('-')))
        );
        let known = |name: &&str| table.names.contains_key(name);
        assert!(VERSIONED.iter().all(&known));
        assert!(
            ALIASES
                .iter()
                .all(|(alias, name)| known(alias) && known(name))
        );
    }
}
