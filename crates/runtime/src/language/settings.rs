//! What loading depends on besides the files.

use std::collections::{BTreeMap, BTreeSet};

use super::{Priority, Version};
use crate::document::Source;
use crate::fields::SYSCALL;

/// The version of Falco's engine whose language this is.
pub const ENGINE_VERSION: Version = Version(0, 63, 0);

/// What loading depends on besides the files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The version of the engine that files may ask for.
    pub engine: Version,
    /// The sources of events that there are.
    pub sources: Vec<String>,
    /// Plugins that files may ask for, by name.
    pub plugins: Vec<(String, Version)>,
    /// Rules that are less bad than that are left out.
    pub minimum: Priority,
    /// What is added to outputs.
    pub additions: Vec<Addition>,
    /// Rules that are switched on or off, in this order.
    pub switches: Vec<Switch>,
    /// Texts that rules may ask for as `static.NAME` (`static_fields`), by name.
    pub texts: BTreeMap<String, String>,
}

/// Something that is added to the output of rules.
#[derive(Clone, Debug, Default)]
pub struct Addition {
    /// Only rules of this source.
    pub source: Option<String>,
    /// Only rules that have all of these tags.
    pub tags: BTreeSet<String>,
    /// Only the rule of this name.
    pub rule: Option<String>,
    /// Text that is added, with a blank before it.
    pub text: Option<String>,
    /// Fields that are added to the alert alone: names and what they say.
    pub fields: Vec<(String, String)>,
}

/// Rules that are switched on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// On or off.
    pub is_on: bool,
    /// Which.
    pub which: Which,
}

/// Which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose name is like that; `*` stands for any characters.
    Named(String),
    /// Those whose name has that in it.
    Containing(String),
    /// Those that have this tag.
    Tagged(String),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            engine: ENGINE_VERSION,
            sources: vec![SYSCALL.to_owned()],
            // What Falco leaves to this plugin is part of us.
            plugins: vec![("container".to_owned(), Version(0, 7, 4))],
            minimum: Priority::Debug,
            additions: Vec::new(),
            switches: Vec::new(),
            texts: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Settings under which rules of all sources load, whether or not the sources run: for reading rules, not for holding
    /// them against events.
    pub fn of_all_sources() -> Self {
        Self::default().with_sources(&Source::ALL)
    }

    /// Adds sources whose events are documents, with the plugins that read them for Falco.
    #[must_use]
    pub fn with_sources(mut self, sources: &[Source]) -> Self {
        for source in sources {
            self.sources.push(source.name().to_owned());
            if *source == Source::Kubernetes {
                self.plugins
                    .push(("k8saudit".to_owned(), Version(0, 16, 0)));
            }
        }
        if !sources.is_empty() {
            self.plugins.push(("json".to_owned(), Version(0, 7, 3)));
        }
        self
    }
}

impl Addition {
    /// What Falco adds to every alert of system calls where the container plugin suggests it.
    pub fn suggested() -> Self {
        Self {
            source: Some(SYSCALL.to_owned()),
            text: Some(SUGGESTED.to_owned()),
            ..Self::default()
        }
    }

    /// Returns what is suggested for the same rules as it is of: texts of the configuration, by name, and what is suggested for
    /// system calls.
    pub(crate) fn suggestions<'t>(&self, names: impl Iterator<Item = &'t String>) -> Vec<Self> {
        let texts: Vec<String> = names
            .map(|name| format!("static_{}=%static.{name}", name.replace('.', "_")))
            .collect();
        let of_texts = Self {
            text: (!texts.is_empty()).then(|| texts.join(" ")),
            fields: Vec::new(),
            ..self.clone()
        };
        let of_calls = Self {
            source: Some(SYSCALL.to_owned()),
            text: Some(SUGGESTED.to_owned()),
            ..of_texts.clone()
        };
        let is_of_calls = self.source.as_deref().is_none_or(|it| it == SYSCALL);
        let of_calls = is_of_calls.then_some(of_calls);
        std::iter::once(of_texts).chain(of_calls).collect()
    }

    pub(super) fn concerns(&self, source: &str, name: &str, tags: &BTreeSet<String>) -> bool {
        self.source.as_deref().is_none_or(|wanted| wanted == source)
            && self.rule.as_deref().is_none_or(|wanted| wanted == name)
            && self.tags.is_subset(tags)
    }
}

impl Switch {
    /// Says whether it is of a rule.
    pub fn concerns(&self, name: &str, tags: &[String]) -> bool {
        match &self.which {
            Which::Named(pattern) => is_like(name, pattern),
            Which::Containing(part) => name.contains(part),
            Which::Tagged(tag) => tags.contains(tag),
        }
    }
}

/// Holds a name against a pattern with `*`.
fn is_like(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => {
                let behind = at.saturating_add(part.len());
                rest = rest.get(behind..).unwrap_or_default();
            }
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// falcosecurity/plugins, container: fields that it suggests for outputs.
const SUGGESTED: &str = "container_id=%container.id container_name=%container.name container_image_repository=%container.image.repository container_image_tag=%container.image.tag k8s_pod_name=%k8s.pod.name k8s_ns_name=%k8s.ns.name";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_names() {
        for (name, pattern, expected) in [
            ("Terminal shell", "Terminal shell", true),
            ("Terminal shell", "Terminal", false),
            ("Terminal shell", "*", true),
            ("Terminal shell", "T*shell", true),
            ("Terminal shell", "*in*she*", true),
            ("Terminal shell", "*shell*shell", false),
            ("ab", "ab*b", false),
            ("", "*", true),
        ] {
            assert_eq!(is_like(name, pattern), expected, "{name} {pattern}");
        }
    }
}
