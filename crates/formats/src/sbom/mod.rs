//! Software bills of materials: an inventory → a document, and back.
//!
//! Reading order: [`format`](mod@format) (names of formats), `detect` (what bytes are), `envelope` (a
//! document inside a signed statement), `draft` (packages and edges, as a document lists them → an
//! inventory), `reference` (what a document calls each package), `property` (facts that no format has a
//! field for), then one module per format: `cyclonedx`, `spdx`, `syft`, `github`, [`purls`].
//!
//! A document is the same for the same input, to the byte: no clock, no randomness. What a format cannot
//! hold is told by [`losses`].
//!
//! To add a format: `mod` line here, an arm in [`write()`] and one in `read_plain`; a reader fills a
//! `draft::Draft`, takes facts out of the `seawall:` properties where it finds them
//! (`property::take_package`) and packages of others out of their package URLs
//! (`purls::read_package`); a writer takes names from `reference::References` and everything that has
//! no field from `property::of_package` and `property::of_subject`.

pub(crate) mod cyclonedx;
mod detect;
mod draft;
mod envelope;
mod error;
pub mod format;
mod github;
mod loss;
mod property;
pub mod purls;
mod reference;
mod spdx;
mod syft;

use std::io::Write;

use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::report::Tool;
use seawall_model::time::Timestamp;

pub use envelope::{StatementHead, read_statement_head};
pub use error::Error;
pub use format::{CycloneDxVersion, Format};
pub use github::Build;
pub use loss::losses;

use detect::{Detected, without_mark};

/// A bill of materials that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bom {
    /// What it describes. Its kind is always [`ArtifactKind::Sbom`]: nobody has looked into the thing itself.
    pub artifact: Artifact,
    /// What kind of thing it describes, where it tells.
    pub subject: Option<ArtifactKind>,
    /// What it lists, dependencies and relations included. What could not be read is among its problems.
    pub inventory: Inventory,
    /// Format and version in words: `CycloneDX 1.6 JSON`.
    pub format: String,
    /// What the user may want to know and is no fault, as clauses.
    pub notes: Vec<String>,
}

impl Bom {
    /// Makes a bill of an inventory; `name` is what to call what it describes.
    fn new(name: &str, format: &str, inventory: Inventory) -> Self {
        Self {
            artifact: Artifact::bare(name, ArtifactKind::Sbom, "sbom"),
            subject: None,
            inventory,
            format: format.to_owned(),
            notes: Vec::new(),
        }
    }
}

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What is described.
    pub artifact: &'a Artifact,
    /// What is in it.
    pub inventory: &'a Inventory,
    /// Who writes.
    pub tool: &'a Tool,
    /// The time to write into the document. Formats that need one refuse to be written without.
    pub created: Option<Timestamp>,
    /// Findings to write along (`CycloneDX` only); their packages are positions in the inventory.
    pub findings: Option<&'a [Finding]>,
    /// The run that GitHub's snapshot is of; only that format needs it.
    pub build: Option<&'a Build>,
}

/// Writes a document.
///
/// # Errors
/// Where the format needs what the source has not, or the output fails.
pub fn write(format: Format, source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    match format {
        Format::Purls => purls::write(source, out),
        Format::SpdxJson => spdx::write_json(source, out),
        Format::SpdxTagValue => spdx::write_tag_value(source, out),
        Format::Spdx3 => spdx::write_three(source, out),
        Format::CycloneDxJson(version) => cyclonedx::write_json(version, source, out),
        Format::CycloneDxXml(version) => cyclonedx::write_xml(version, source, out),
        Format::Github => github::write(source, out),
    }
}

/// Reads a document of whatever format; `name` is what to call what it describes, where it does not tell.
///
/// # Errors
/// Where the bytes are no bill of materials, or nothing of it can be read.
pub fn read(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    if bytes.len() > MOST {
        return Err(Error::TooLarge(MOST));
    }
    let detected = detect::detect(bytes)?;
    let Detected::Envelope = detected else {
        return read_plain(detected, bytes, name);
    };
    let payload = envelope::open(bytes)?;
    let inside = detect::detect(&payload.document)?;
    let mut bom = match inside {
        Detected::Envelope => return Err(Error::invalid("envelope", "it holds another envelope")),
        plain => read_plain(plain, &payload.document, name)?,
    };
    bom.notes.extend(payload.notes);
    bom.format = format!("{} in {}", bom.format, payload.what);
    Ok(bom)
}

/// Says whether bytes look like a bill of materials (package URLs in lines included), by their start
/// alone.
pub fn looks_like_sbom(start: &[u8]) -> bool {
    detect::looks_like(start)
}

/// Says whether bytes are a list of package URLs, which may speak of several distributions.
pub fn is_purl_list(bytes: &[u8]) -> bool {
    matches!(detect::detect(bytes), Ok(Detected::Purls))
}

fn read_plain(detected: Detected, bytes: &[u8], name: &str) -> Result<Bom, Error> {
    match detected {
        Detected::Purls => Ok(purls::read(bytes, name)),
        Detected::SpdxJson => spdx::read_json(without_mark(bytes), name),
        Detected::SpdxTagValue => spdx::read_tag_value(without_mark(bytes), name),
        Detected::Spdx3 => spdx::read_three(without_mark(bytes), name),
        Detected::Syft => syft::read(without_mark(bytes), name),
        Detected::CycloneDxJson => cyclonedx::read_json(bytes, name),
        Detected::CycloneDxXml => cyclonedx::read_xml(bytes, name),
        Detected::Github => github::read(bytes, name),
        Detected::Envelope => Err(Error::Unknown),
    }
}

/// Bytes of a document.
pub const MOST: usize = 512 << 20;
