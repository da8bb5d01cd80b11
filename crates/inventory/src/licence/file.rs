//! Files with the texts of licences: `LICENSE`, `COPYING`, `licenses/*` and their like anywhere, and
//! Debian's copyright files. Asked only where licences are wanted.

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Purpose};
use crate::licence::debian;
use crate::licence::text::recognise;
use crate::unpack::Unpack;

/// Reads texts of licences.
#[derive(Clone, Copy, Debug)]
pub struct LicenceFiles;

impl Extractor for LicenceFiles {
    fn id(&self) -> &'static str {
        "licence"
    }

    fn version(&self) -> u32 {
        1
    }

    fn purpose(&self) -> Purpose {
        Purpose::Licences
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (debian::package_of(path).is_some() || is_licence(path)).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            if debian::package_of(&file.path).is_some() {
                let licences = debian::parse_copyright(&file.bytes);
                out.facts
                    .push((file.path.clone(), Fact::Copyright { licences }));
                continue;
            }
            let text = String::from_utf8_lossy(&file.bytes);
            let fact = match recognise(&text) {
                Some(found) => Fact::LicenceText {
                    licence: found.licence,
                    agreement: found.agreement,
                },
                // A text that is not known is no reason to say that there is none.
                None => Fact::LicenceText {
                    licence: String::new(),
                    agreement: 0,
                },
            };
            out.facts.push((file.path.clone(), fact));
        }
    }
}

/// Says whether a path is that of a licence's text, by its name or its folder.
pub fn is_licence(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.len() > 100 {
        return false;
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, Some(ending.to_ascii_lowercase())),
        _ => (name, None),
    };
    if let Some(ending) = &ending
        && CODE.contains(&ending.as_str())
    {
        return false;
    }
    let lower = stem.to_ascii_lowercase();
    let begins = |start: &str| {
        lower
            .strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']) || rest == "s")
    };
    if ["license", "licence", "copying", "unlicense", "copyright"]
        .iter()
        .any(|start| begins(start))
    {
        return lower != "copyright" || debian::package_of(path).is_some();
    }
    if ["-license", "_license", ".license", "-licence"]
        .iter()
        .any(|end| lower.ends_with(end))
    {
        return true;
    }
    let last = folder.rsplit('/').next().unwrap_or(folder);
    let text = ending.is_none() || matches!(ending.as_deref(), Some("txt" | "md" | "license"));
    // Debian's own collection is what others point to, not a licence of the image.
    text && matches!(last, "licenses" | "licences" | "LICENSES" | "LICENSE")
}

/// Endings of files that are no texts, whatever their name.
const CODE: [&str; 32] = [
    "js", "mjs", "cjs", "ts", "py", "pyc", "rb", "go", "rs", "c", "h", "cc", "cpp", "hpp", "java",
    "class", "php", "pl", "pm", "sh", "json", "yaml", "yml", "xml", "html", "css", "map", "so",
    "svg", "png", "gz", "tmpl",
];
