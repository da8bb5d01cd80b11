//! The packages of a dpkg database: `status` (dpkg-query(1), deb-control(5)) and the files of
//! `status.d`, which have no `Status` field.

use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;
use seawall_model::source_package::without_rebuild;

use crate::extractor::{Extracted, Fact};
use crate::os::dpkg::stanza::{Stanza, Stanzas};
use crate::os::trouble::Troubles;

/// Reads a `status` file, or one file of `status.d` or `updates`, and adds its packages as one fact.
pub fn parse_status(database: &'static str, path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("dpkg database", path);
    let mut packages = Vec::new();
    for stanza in Stanzas::new(bytes, FIELDS) {
        if packages.len() >= PACKAGES {
            troubles.cut_off(stanza.line, "too many packages");
            break;
        }
        for (line, why) in &stanza.faults {
            troubles.at_line(*line, why);
        }
        match read_package(&stanza) {
            Ok(Some(read)) => {
                for why in read.doubts {
                    troubles.at_line(stanza.line, &why);
                }
                packages.push(read.package);
            }
            Ok(None) => {}
            Err(why) => troubles.at_line(stanza.line, &why),
        }
    }
    troubles.finish(out);
    let fact = Fact::Packages { database, packages };
    out.facts.push((path.to_owned(), fact));
}

struct Read {
    package: Package,
    /// What is wrong with it, though it can be listed.
    doubts: Vec<String>,
}

/// Reads one package; `None` where it is not installed.
fn read_package(stanza: &Stanza<'_>) -> Result<Option<Read>, String> {
    let state = State::of(stanza.get(STATUS));
    if state == State::Absent {
        return Ok(None);
    }
    let mut doubts = Vec::new();
    if state == State::Odd {
        doubts.push("unknown `Status`, taken as installed".to_owned());
    }
    let name = word(stanza, PACKAGE)?.ok_or("an entry with no `Package`")?;
    let version = word(stanza, VERSION)?.ok_or_else(|| format!("`{name}` has no `Version`"))?;
    let architecture = word(stanza, ARCHITECTURE).unwrap_or_else(|why| {
        doubts.push(why);
        None
    });
    let source = stanza.get(SOURCE).filter(|value| !value.is_empty());
    let explicit = source.and_then(|value| read_source(value, &version));
    if source.is_some() && explicit.is_none() {
        doubts.push(format!("`Source` of `{name}` is not a name with a version"));
    }
    let source = explicit.or_else(|| SourcePackage::of_rebuild(&name, &version));
    let mut purl = Purl::new("deb", &name.to_ascii_lowercase(), &version);
    if let Some(architecture) = &architecture {
        purl = purl.qualifier("arch", architecture);
    }
    let package = Package {
        architecture,
        source,
        vendor: vendor(stanza),
        maintainer: stanza.get(MAINTAINER).and_then(line_of_text),
        ..Package::new(PackageType::Deb, &name, &version, purl)
    };
    Ok(Some(Read { package, doubts }))
}

/// What the `Status` field says of a package's files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// They are there, all or some of them.
    Present,
    /// They are not.
    Absent,
    /// It says nothing that dpkg would.
    Odd,
}

impl State {
    /// Reads `want flag state`. A package whose unpacking or configuration did not end counts as
    /// present: its files lie on the disk. So does one with no status at all, as in `status.d`.
    fn of(status: Option<&[u8]>) -> Self {
        let Some(status) = status else {
            return Self::Present;
        };
        let mut words = status
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let state = words.nth(2).unwrap_or_default();
        let is_one_of = |names: &[&str]| {
            names
                .iter()
                .any(|name| name.as_bytes().eq_ignore_ascii_case(state))
        };
        if words.next().is_some() {
            Self::Odd
        } else if is_one_of(&["not-installed", "config-files"]) {
            Self::Absent
        } else if is_one_of(PRESENT) {
            Self::Present
        } else {
            Self::Odd
        }
    }
}

/// Reads a field that is one word; `None` where it is missing or empty.
fn word(stanza: &Stanza<'_>, field: usize) -> Result<Option<String>, String> {
    let Some(value) = stanza.get(field).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(value);
    let strange = |c: char| c.is_whitespace() || c.is_control();
    if value.len() > WORD || text.contains(strange) {
        let name = FIELDS.get(field).copied().unwrap_or_default();
        return Err(format!("`{name}` is not one word of a sensible length"));
    }
    Ok(Some(text.into_owned()))
}

/// Reads `NAME` or `NAME (VERSION)`. Without a version it is that of the binary package, less the
/// number of its binary-only rebuild.
fn read_source(value: &[u8], version: &str) -> Option<SourcePackage> {
    if value.len() > WORD {
        return None;
    }
    let text = String::from_utf8_lossy(value);
    let (name, explicit) = match text.split_once('(') {
        Some((name, rest)) => (name.trim_end(), Some(rest.strip_suffix(')')?.trim())),
        None => (text.as_ref(), None),
    };
    let version = explicit.unwrap_or_else(|| without_rebuild(version));
    let is_word = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    (is_word(name) && is_word(version)).then(|| SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    })
}

/// Reads who published it, in the package's own words: `Vendor`, which tools that pack for others write, else
/// `Origin` (deb-origin(5)). Debian's own packages have neither.
fn vendor(stanza: &Stanza<'_>) -> Option<String> {
    let mut fields = [VENDOR, ORIGIN].into_iter();
    fields.find_map(|field| stanza.get(field).and_then(line_of_text))
}

/// Makes one line of a field of text.
fn line_of_text(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value.get(..WORD).unwrap_or(value));
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

const FIELDS: &[&str] = &[
    "Package",
    "Version",
    "Architecture",
    "Source",
    "Status",
    "Maintainer",
    "Vendor",
    "Origin",
];
const PACKAGE: usize = 0;
const VERSION: usize = 1;
const ARCHITECTURE: usize = 2;
const SOURCE: usize = 3;
const STATUS: usize = 4;
const MAINTAINER: usize = 5;
const VENDOR: usize = 6;
const ORIGIN: usize = 7;

/// States in which files of a package are on the disk.
const PRESENT: &[&str] = &[
    "installed",
    "triggers-pending",
    "triggers-awaited",
    "half-configured",
    "unpacked",
    "half-installed",
];
/// Bytes of a name, a version or a maintainer. dpkg itself sets no bound; file names end at 255.
const WORD: usize = 1_024;
/// Packages of one database. The whole archive of Debian has fewer.
const PACKAGES: usize = 100_000;
