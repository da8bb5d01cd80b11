//! Properties and items of `MSBuild` documents, as far as they are plain text (`MSBuild`, "Properties",
//! "Items"). Conditions are not judged: an item counts whatever its condition, a property that has several
//! values has none that can be told.

use std::collections::BTreeMap;

use crate::language::document::xml::Element;

/// Properties by name, in lower case; nothing where there are several values.
#[derive(Debug, Default)]
pub(super) struct Properties {
    values: BTreeMap<String, Option<String>>,
}

impl Properties {
    /// Reads those of a document.
    pub(super) fn of(root: &Element) -> Self {
        let mut properties = Self::default();
        for element in root.all("PropertyGroup").flat_map(|group| &group.children) {
            let value = element.text.trim();
            let held = properties.values.entry(element.name.to_lowercase());
            let held = held.or_insert_with(|| Some(value.to_owned()));
            if held.as_deref() != Some(value) {
                *held = None;
            }
        }
        properties
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(&name.to_lowercase())?.as_deref()
    }
}

/// Puts in the values of properties, those of the first document that has one; nothing where one is not
/// known, or something else than a property is to be worked out.
pub(super) fn fill(text: &str, scopes: &[&Properties]) -> Option<String> {
    let mut text = text.trim().to_owned();
    for _ in 0..STEPS {
        let Some((before, rest)) = text.split_once('$') else {
            return (!text.contains(['@', '%'])).then_some(text);
        };
        let (name, behind) = rest.strip_prefix('(')?.split_once(')')?;
        let value = scopes
            .iter()
            .find(|scope| scope.values.contains_key(&name.trim().to_lowercase()))?;
        text = format!("{before}{}{behind}", value.get(name.trim())?);
        if text.len() > LENGTH {
            return None;
        }
    }
    None
}

/// An item with its metadata.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) kind: &'a str,
    element: &'a Element,
}

impl<'a> Item<'a> {
    /// The line where it begins.
    pub(super) fn line(&self) -> u32 {
        self.element.line
    }

    /// What it names: several are divided by semicolons.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let named = ["Include", "Update"];
        let named = named
            .into_iter()
            .find_map(|key| self.element.attribute(key));
        let names = named.unwrap_or_default().split(';').map(str::trim);
        names.filter(|name| !name.is_empty())
    }

    /// A value, as an attribute or an element inside.
    pub(super) fn value(&self, key: &str) -> Option<&'a str> {
        let value = self.element.attribute(key).or(self.element.text_of(key))?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }
}

/// Returns every item, also those inside `<Choose>` and `<Target>`.
pub(super) fn items(root: &Element) -> Vec<Item<'_>> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        for child in &element.children {
            if element.name == "ItemGroup" {
                found.push(Item {
                    kind: &child.name,
                    element: child,
                });
            } else {
                open.push(child);
            }
        }
    }
    found.sort_by_key(Item::line);
    found
}

/// Properties that one text may lead through.
const STEPS: usize = 32;
/// Bytes of a text with its properties put in.
const LENGTH: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::document::xml::parse;

    #[test]
    fn properties_are_put_in_where_they_are_known() {
        let text = b"<Project><PropertyGroup><A>1</A><B>$(a).2</B><C>$(C)x</C></PropertyGroup>
            <PropertyGroup Condition='x'><D>1</D></PropertyGroup><PropertyGroup><D>2</D></PropertyGroup></Project>";
        let (root, _) = parse(text);
        let properties = Properties::of(&root.unwrap());
        for (text, want) in [
            ("$(B).3", Some("1.2.3")),
            ("4", Some("4")),
            ("$(C)", None),
            ("$(D)", None),
            ("$(E)", None),
            ("$([MSBuild]::Add(1,2))", None),
            ("%(Version)", None),
            ("$", None),
        ] {
            let got = fill(text, &[&properties]);
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }
}
