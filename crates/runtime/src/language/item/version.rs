//! What a file needs of the engine and of plugins.

use super::Reader;
use super::decode::invalid;
use crate::language::report::{Chain, ErrorCode, Fault, ItemType};
use crate::yaml::{Node, Value};

/// A version: major, minor, patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Reads `1.2.3`; what stands behind `-` or `+` doesn't count.
    pub fn of(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        });
        let version = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }

    /// Says whether what asks for another version gets it from this one: the same major, and nothing that came later.
    pub fn serves(self, wanted: Self) -> bool {
        self.0 == wanted.0 && self >= wanted
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Reader<'_> {
    pub(super) fn engine_version(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let chain = file.to(ItemType::RequiredEngineVersion, "", self.place(item));
        self.keys(item, &["required_engine_version"], &chain);
        let text = self.decoder(item, &chain).text("required_engine_version")?;
        // A number is that of the time before versions had three.
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let version = if is_number {
            text.parse().ok().map(|minor| Version(0, minor, 0))
        } else {
            Version::of(&text)
        };
        let Some(version) = version else {
            let why = format!(
                "Unable to parse engine version '{text}' as a semver string. Expected \"x.y.z\" semver format."
            );
            return Err(invalid(&why, &chain));
        };
        let ours = self.settings.engine;
        if !ours.serves(version) {
            let why =
                format!("Rules require engine version {version}, but engine version is {ours}");
            return Err(Fault::new(ErrorCode::Validate, why, &chain));
        }
        self.collector.require_engine(version);
        Ok(())
    }

    pub(super) fn plugin_versions(&mut self, item: &Node, file: &Chain) -> Result<(), Fault> {
        let Some(plugins) = item.get("required_plugin_versions") else {
            return Ok(());
        };
        let place = self.place(plugins);
        let chain = file.to(ItemType::RequiredPluginVersions, "", place);
        self.keys(item, &["required_plugin_versions"], &chain);
        let Value::Sequence(plugins) = &plugins.value else {
            let why = "Value of required_plugin_versions must be a sequence";
            return Err(invalid(why, &chain));
        };
        for plugin in plugins {
            self.plugin(plugin, &chain)?;
        }
        Ok(())
    }

    fn plugin(&mut self, plugin: &Node, above: &Chain) -> Result<(), Fault> {
        let entry = ItemType::RequiredPluginVersionsEntry;
        let first = self.requirement(plugin, above, entry, &ENTRY_KEYS)?;
        let chain = above.to(entry, &first.0, self.place(plugin));
        let mut wanted = vec![first];
        if let Some(alternatives) = plugin.get("alternatives") {
            let Value::Sequence(alternatives) = &alternatives.value else {
                let why = "Value of plugin version alternatives must be a sequence";
                return Err(invalid(why, &chain));
            };
            if alternatives.len() > MOST {
                let why = format!("a plugin may have {MOST} alternatives");
                return Err(invalid(&why, &chain));
            }
            let of = ItemType::RequiredPluginVersionsAlternative;
            for other in alternatives {
                wanted.push(self.requirement(other, &chain, of, &ALTERNATIVE_KEYS)?);
            }
        }
        self.judge(wanted, &chain)
    }

    fn judge(&mut self, wanted: Vec<(String, String)>, chain: &Chain) -> Result<(), Fault> {
        let fault = |why| Err(Fault::new(ErrorCode::Validate, why, chain));
        let mut read: Vec<(String, Version)> = Vec::new();
        for (name, version) in wanted {
            let Some(version) = Version::of(&version) else {
                return fault(format!(
                    "Invalid required version '{version}' for plugin '{name}'"
                ));
            };
            if read.iter().any(|(known, _)| *known == name) {
                return fault(format!(
                    "Defined multiple alternative version requirements for plugin '{name}'"
                ));
            }
            read.push((name, version));
        }
        let plugins = &self.settings.plugins;
        let is_there = |(name, wanted): &(String, Version)| {
            let ours = plugins.iter().find(|(ours, _)| ours == name);
            ours.is_some_and(|(_, version)| version.serves(*wanted))
        };
        if !read.iter().any(is_there) {
            let words: Vec<String> = read
                .iter()
                .map(|(name, version)| format!("{name} (>= {version})"))
                .collect();
            return fault(format!(
                "Plugin requirement not satisfied, must load one of: {}",
                words.join(", ")
            ));
        }
        self.collector.require_plugin(read);
        Ok(())
    }

    fn requirement(
        &mut self,
        node: &Node,
        above: &Chain,
        of: ItemType,
        keys: &[&str],
    ) -> Result<(String, String), Fault> {
        let place = self.place(node);
        let unnamed = above.to(of, "", place);
        if !matches!(node.value, Value::Mapping(_)) {
            let why = match of {
                ItemType::RequiredPluginVersionsEntry => "Plugin version must be a mapping",
                _ => "Plugin version alternative must be a mapping",
            };
            return Err(invalid(why, &unnamed));
        }
        let name = self.decoder(node, &unnamed).text("name")?;
        let chain = above.to(of, &name, place);
        self.keys(node, keys, &chain);
        let version = self.decoder(node, &chain).text("version")?;
        Ok((name, version))
    }
}

const ENTRY_KEYS: [&str; 3] = ["name", "version", "alternatives"];
const ALTERNATIVE_KEYS: [&str; 2] = ["name", "version"];
/// Alternatives of a plugin: they are looked through for each other's names.
const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_numbers() {
        for (text, expected) in [
            ("1.2.3", Some(Version(1, 2, 3))),
            ("0.57.0-rc1+x", Some(Version(0, 57, 0))),
            ("1.2", None),
            ("1.2.3.4", None),
            ("1.+2.3", None),
            ("", None),
            ("99999999999.0.0", None),
        ] {
            assert_eq!(Version::of(text), expected, "{text}");
        }
        assert!(Version(0, 63, 0).serves(Version(0, 63, 0)));
        assert!(!Version(0, 63, 0).serves(Version(0, 63, 1)));
        assert!(!Version(1, 0, 0).serves(Version(0, 63, 1)));
    }
}
