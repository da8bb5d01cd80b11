//! Modules, themes and profiles of Drupal: `NAME.info.yml` (Drupal, "Let Drupal know about your module"), in
//! which the packaging of drupal.org writes `version` and `project`.
//!
//! They are listed as the packages of Composer that they are, with the version that Composer would have:
//! `8.x-1.2` is `1.2.0`.

use seawall_model::package::Package;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::{text, yaml};
use crate::language::php::composer;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads installed parts of Drupal.
#[derive(Clone, Copy, Debug)]
pub struct Drupal;

impl Extractor for Drupal {
    fn id(&self) -> &'static str {
        "drupal"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".yml"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        path.ends_with(".info.yml").then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add("Drupal part", file, parse_info(&file.bytes), out);
        }
    }
}

/// Reads an `.info.yml`. One that the packaging did not complete, as in a checkout or in the tree of
/// tests, tells no version.
pub fn parse_info(bytes: &[u8]) -> Read {
    let (text, _) = text::decode(bytes);
    if !text.contains("project") {
        return Ok(None);
    }
    let document = yaml::parse(&text);
    let field = |name| document.roots.iter().find_map(|root| root.text_of(name));
    let (Some(project), Some(version)) = (field("project"), field("version")) else {
        return Ok(None);
    };
    let project = if project == "drupal" { "core" } else { project };
    let made = of_composer(version).and_then(|version| make(project, &version));
    match made {
        Some(package) => Ok(Some(package)),
        // What `VERSION` stands for, the core tells.
        None if version == "VERSION" => Ok(None),
        None => Err(format!("`{}` is no version", text::shown(version))),
    }
}

fn make(project: &str, version: &str) -> Option<Package> {
    composer::make(&format!("drupal/{project}"), version)
}

/// `8.x-1.2-beta3` → `1.2.0-beta3`; versions of three parts stay.
fn of_composer(version: &str) -> Option<String> {
    let Some((core, rest)) = version.split_once(".x-") else {
        return composer::is_version(version).then(|| version.to_owned());
    };
    if core.is_empty() || !core.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (numbers, suffix) = match rest.split_once('-') {
        Some((numbers, suffix)) => (numbers, format!("-{suffix}")),
        None => (rest, String::new()),
    };
    let three = if numbers.split('.').count() == 2 {
        ".0"
    } else {
        ""
    };
    let version = format!("{numbers}{three}{suffix}");
    composer::is_version(&version).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_composer() {
        for (text, want) in [
            (
                "name: A\nversion: '8.x-1.2'\nproject: 'a'\n",
                "pkg:composer/drupal/a@1.2.0",
            ),
            (
                "version: 8.x-1.0-beta3\nproject: a\n",
                "pkg:composer/drupal/a@1.0.0-beta3",
            ),
            (
                "version: '10.2.1'\nproject: 'drupal'\n",
                "pkg:composer/drupal/core@10.2.1",
            ),
            (
                "version: 2.0.3\nproject: b\n",
                "pkg:composer/drupal/b@2.0.3",
            ),
            ("version: VERSION\nproject: b\n", ""),
            ("name: A\nversion: 1\n", ""),
            (
                "version: '8.x-1.x-dev'\nproject: a\n",
                "`8.x-1.x-dev` is no version",
            ),
        ] {
            let got = match parse_info(text.as_bytes()) {
                Ok(package) => package.map(|p| p.purl.to_string()).unwrap_or_default(),
                Err(why) => why,
            };
            assert_eq!(got, want, "{text}");
        }
    }
}
