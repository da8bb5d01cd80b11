//! Which variables a file sets, where and to what. A variable counts from behind the instruction that sets it, and
//! the later of two wins: an `ENV` over the `ARG` in front of it, but also an `ARG` over an earlier `ENV` for the
//! rest of the build. The reference says that `ENV` always wins; the classic builder does so, `BuildKit` does not.

use std::collections::{BTreeMap, HashMap};

use super::expand::Variable;
use crate::settings::Settings;

/// What an instruction sets a variable to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A value.
    Text(Box<str>),
    /// `ARG name`, and nobody gave a value.
    Unset,
    /// A value that cannot be known, or is too long to be kept.
    Unknown,
}

/// Variables of one stage, or of the part in front of the first.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// By name: positions of instructions, ascending, and values.
    set: HashMap<Box<str>, Vec<(usize, Value)>>,
}

impl Variables {
    /// Notes what an instruction sets.
    pub(super) fn set(&mut self, name: &str, instruction: usize, value: Value) {
        match self.set.get_mut(name) {
            Some(values) => values.push((instruction, value)),
            None => drop(self.set.insert(name.into(), vec![(instruction, value)])),
        }
    }

    /// Says whether nothing is set.
    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Returns what a variable was set to last in front of a position.
    pub(super) fn get(&self, name: &str, before: usize) -> Option<&Value> {
        let values = self.set.get(name)?;
        let behind = values.partition_point(|(at, _)| *at < before);
        values.get(behind.checked_sub(1)?).map(|(_, value)| value)
    }

    /// Returns the names, sorted.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.set.keys().map(AsRef::as_ref).collect();
        names.sort_unstable();
        names
    }
}

impl Value {
    /// Keeps a text, if there is room for it.
    pub(super) fn keep(text: &str, room: &mut usize) -> Self {
        match room.checked_sub(text.len()) {
            Some(left) if text.len() <= LONGEST => {
                *room = left;
                Self::Text(text.into())
            }
            _ => Self::Unknown,
        }
    }

    /// Returns it as seen by those who look it up.
    pub(super) const fn as_variable(&self) -> Variable<'_> {
        match self {
            Self::Text(text) => Variable::Value(text),
            Self::Unset => Variable::Unset,
            Self::Unknown => Variable::Unknown,
        }
    }
}

/// Returns the variables that are there without being declared: in `FROM` lines all of them, in stages those that
/// `ARG` asks for.
pub(super) fn predefined(settings: &Settings) -> BTreeMap<&'static str, Value> {
    let mut found: BTreeMap<&'static str, Value> = PLATFORM
        .iter()
        .map(|name| (*name, Value::Unknown))
        .collect();
    if let Some(platform) = &settings.platform {
        let mut parts = platform.splitn(3, '/');
        let mut set = |name, value: &str| found.insert(name, Value::Text(value.into()));
        set("TARGETPLATFORM", platform);
        set("TARGETOS", parts.next().unwrap_or_default());
        set("TARGETARCH", parts.next().unwrap_or_default());
        set("TARGETVARIANT", parts.next().unwrap_or_default());
    }
    let target = settings.target.as_deref().unwrap_or("default");
    found.insert("TARGETSTAGE", Value::Text(target.into()));
    for (name, value) in &mut found {
        if let Some(given) = settings.build_arguments.get(*name) {
            *value = Value::Text(given.as_str().into());
        }
    }
    found
}

/// Says whether a name is one of the proxy variables, which every `RUN` may have without `ARG`.
pub fn is_proxy(name: &str) -> bool {
    let is_upper = !name.contains(|char: char| char.is_ascii_lowercase());
    let is_lower = !name.contains(|char: char| char.is_ascii_uppercase());
    let known = [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
    ];
    (is_upper || is_lower) && known.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Says whether a name is one of the platform arguments, which `FROM` lines know without `ARG`.
pub fn is_platform(name: &str) -> bool {
    PLATFORM.contains(&name)
}

/// Names of the platform arguments.
const PLATFORM: &[&str] = &[
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

/// Bytes of the longest value that is kept.
const LONGEST: usize = 4096;
