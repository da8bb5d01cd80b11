//! WordPress: its core by `wp-includes/version.php`, plug-ins and themes by the header comments that
//! WordPress itself reads (WordPress, "Header Requirements": the first 8 KB, one field a line).

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::word::{licence, word};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads installations of WordPress.
#[derive(Clone, Copy, Debug)]
pub struct Wordpress;

impl Extractor for Wordpress {
    fn id(&self) -> &'static str {
        "wordpress"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["style.css"],
            endings: &[".php"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        Place::of(path)?;
        Some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Sniffed,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        let start = String::from_utf8_lossy(start);
        ["Plugin Name:", "Theme Name:", "$wp_version"]
            .iter()
            .any(|mark| start.contains(mark))
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add(
                "WordPress part",
                file,
                parse_part(&file.path, &file.bytes),
                out,
            );
        }
    }
}

/// Reads a file that may be the main file of a part of WordPress.
pub fn parse_part(path: &str, bytes: &[u8]) -> Read {
    let Some(place) = Place::of(path) else {
        return Ok(None);
    };
    let head = bytes.get(..bytes.len().min(HEADER)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let (space, slug, mark) = match place {
        Place::Core => return core(&head),
        Place::Plugin(slug) => ("plugin", slug, "Plugin Name"),
        Place::Theme(slug) => ("theme", slug, "Theme Name"),
    };
    if field(&head, mark).is_none() {
        return Ok(None);
    }
    let version = field(&head, "Version").and_then(word);
    let version = version.ok_or("its header has no version")?;
    let slug = word(slug).ok_or("its folder has no name that can be used")?;
    let purl = Purl::new("wordpress", &slug.to_lowercase(), version).namespace(space);
    let mut package = Package::new(PackageType::Wordpress, slug, version, purl);
    package
        .licences
        .extend(field(&head, "License").and_then(licence));
    package.vendor = field(&head, "Author").and_then(licence);
    Ok(Some(package))
}

/// Where a file lies in an installation.
enum Place<'a> {
    Core,
    Plugin(&'a str),
    Theme(&'a str),
}

impl<'a> Place<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let parts: Vec<&str> = path.rsplit('/').take(4).collect();
        match parts[..] {
            ["version.php", "wp-includes", ..] => Some(Self::Core),
            ["style.css", slug, "themes", "wp-content"] => Some(Self::Theme(slug)),
            [file, slug, "plugins" | "mu-plugins", "wp-content"] => {
                file.strip_suffix(".php").map(|_| Self::Plugin(slug))
            }
            // A plug-in of one file.
            [file, "plugins" | "mu-plugins", "wp-content", ..] => {
                file.strip_suffix(".php").map(Self::Plugin)
            }
            _ => None,
        }
    }
}

/// `$wp_version = '6.4.2';`
fn core(head: &str) -> Read {
    let assigned = head.lines().find_map(|line| {
        let value = line.trim().strip_prefix("$wp_version")?.trim_start();
        let value = value.strip_prefix('=')?.trim().trim_end_matches(';');
        word(value.trim_matches(['\'', '"', ' ']))
    });
    let version = assigned.ok_or("it does not assign `$wp_version`")?;
    let purl = Purl::new("wordpress", "wordpress", version);
    let mut package = Package::new(PackageType::Wordpress, "wordpress", version, purl);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
    if version.chars().all(plain) {
        let cpe = format!("cpe:2.3:a:wordpress:wordpress:{version}:*:*:*:*:*:*:*");
        package.cpes.push(cpe);
    }
    Ok(Some(package))
}

/// Returns the value of a field: behind its name and a colon, in front of which may stand `<?php` and
/// signs of a comment.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split(['\n', '\r']).find_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("<?php").unwrap_or(line);
        let line = line.trim_start_matches(|c: char| " \t/*#@".contains(c));
        let start = line.get(..name.len())?;
        let rest = line.get(name.len()..)?;
        let value = rest.strip_prefix(':')?;
        let value = value.split("*/").next().unwrap_or(value);
        let value = value.split("?>").next().unwrap_or(value).trim();
        (start.eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
    })
}

/// Bytes of a file that WordPress looks at.
const HEADER: usize = 8 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    const PLUGIN: &str =
        "<?php\n/**\n * Plugin Name: Shop\n * Version: 1.2.3\n * License: GPL-2.0+\n */\n";

    #[test]
    fn parts_by_place_and_header() {
        for (path, text, want) in [
            (
                "w/wp-content/plugins/shop/main.php",
                PLUGIN,
                "pkg:wordpress/plugin/shop@1.2.3",
            ),
            (
                "wp-content/plugins/hello.php",
                PLUGIN,
                "pkg:wordpress/plugin/hello@1.2.3",
            ),
            (
                "wp-content/mu-plugins/x/y.php",
                PLUGIN,
                "pkg:wordpress/plugin/x@1.2.3",
            ),
            (
                "wp-content/plugins/shop/main.php",
                "<?php /* Version: 1 */",
                "",
            ),
            ("wp-content/plugins/shop/a/b.php", PLUGIN, ""),
            (
                "wp-content/plugins/shop/m.php",
                "<?php /* Plugin Name: X */",
                "its header has no version",
            ),
            (
                "wp-content/themes/t/style.css",
                "/*\r\nTheme Name: T\r\nversion: 2.0 */",
                "pkg:wordpress/theme/t@2.0",
            ),
            (
                "wp-includes/version.php",
                "<?php\n$wp_version = '6.4.2';",
                "pkg:wordpress/wordpress@6.4.2",
            ),
            (
                "wp-includes/version.php",
                "<?php",
                "it does not assign `$wp_version`",
            ),
        ] {
            let got = match parse_part(path, text.as_bytes()) {
                Ok(package) => package.map(|p| p.purl.to_string()).unwrap_or_default(),
                Err(why) => why,
            };
            assert_eq!(got, want, "{path}");
        }
    }
}
