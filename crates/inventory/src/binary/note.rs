//! The note in which a distribution writes down which package a program belongs to: the section
//! `.note.package` (systemd's "Package Metadata for Executable Files"), JSON in an ELF note of owner `FDO`.

use seawall_model::package::{Package, PackageType, Recognised};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;
use serde::Deserialize;

use crate::binary::executable::{Executable, Format};
use crate::extractor::{Extracted, Fact};

/// Adds the package that a program says it belongs to.
pub fn extract(path: &str, executable: &Executable<'_>, out: &mut Extracted) {
    if executable.format != Format::Elf {
        return;
    }
    let note = executable.section(&[".note.package"]);
    let Some(json) = note.and_then(|note| content(executable, note)) else {
        return;
    };
    match parse_note(json) {
        Ok(Some(package)) => {
            let packages = vec![package];
            out.facts.push((path.to_owned(), Fact::Listed { packages }));
        }
        Ok(None) => {}
        Err(why) => {
            let problem = Problem::new(ProblemKind::Input, "package note of a program", why);
            out.problems.push(problem.at(path));
        }
    }
}

/// Reads the JSON of a note; `None` where it names no package or no version.
pub fn parse_note(json: &[u8]) -> Result<Option<Package>, String> {
    let end = json
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(json.len());
    let json = json.get(..end).unwrap_or_default();
    let note: Note =
        serde_json::from_slice(json).map_err(|error| format!("is no package note: {error}"))?;
    let word =
        |text: &String| !text.is_empty() && !text.contains(|c: char| c.is_control() || c == ' ');
    let (Some(name), Some(version)) = (note.name.filter(word), note.version.filter(word)) else {
        return Ok(None);
    };
    let namespace = note.os.unwrap_or_default().to_lowercase();
    let kind = note.kind.unwrap_or_default();
    let mut purl = Purl::new("generic", &name, &version);
    if !kind.is_empty() && !namespace.is_empty() {
        let release = note.os_version.unwrap_or_default();
        let distro = format!("{namespace}-{release}");
        purl = purl
            .qualifier("distro", distro.trim_end_matches('-'))
            .qualifier("type", &kind);
    }
    let mut package = Package::new(PackageType::Generic, &name, &version, purl);
    package.vendor = Some(namespace).filter(|os| !os.is_empty());
    package.architecture = note.architecture.filter(word);
    package.cpes = note
        .app_cpe
        .into_iter()
        .filter(|cpe| cpe.starts_with("cpe:"))
        .collect();
    package.recognised = Some(Recognised {
        signature: "package-note".to_owned(),
        offset: 0,
        text: String::from_utf8_lossy(json).chars().take(100).collect(),
    });
    Ok(Some(package))
}

/// Returns the JSON of the note.
fn content<'a>(executable: &Executable<'a>, note: &'a [u8]) -> Option<&'a [u8]> {
    let numbers = executable.numbers(note);
    let size = usize::try_from(numbers.u32(4)?).ok()?;
    if numbers.u32(0)? != 4 || numbers.u32(8)? != KIND || note.get(12..16)? != b"FDO\0" {
        return None;
    }
    note.get(16..16_usize.checked_add(size.min(LARGEST))?)
}

#[derive(Deserialize)]
struct Note {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
    version: Option<String>,
    architecture: Option<String>,
    os: Option<String>,
    #[serde(rename = "osVersion")]
    os_version: Option<String>,
    #[serde(rename = "appCpe")]
    app_cpe: Option<String>,
}

const KIND: u32 = 0xcafe_1a7e;
const LARGEST: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, and what names nothing.
    #[test]
    fn notes() {
        let json = br#"{"type":"rpm","os":"fedora","osVersion":"33","name":"coreutils","version": "4711.0815.fc13.arm32","architecture":"arm32","osCpe":"cpe:/o:fedoraproject:fedora:33"}"#;
        let note = parse_note(json).unwrap().unwrap();
        assert_eq!(
            note.purl.to_string(),
            "pkg:generic/coreutils@4711.0815.fc13.arm32?distro=fedora-33&type=rpm"
        );
        assert_eq!(note.architecture.as_deref(), Some("arm32"));
        assert_eq!(parse_note(b"{\"type\":\"rpm\"}\0\0").unwrap(), None);
        assert!(parse_note(b"x").is_err());
    }
}
