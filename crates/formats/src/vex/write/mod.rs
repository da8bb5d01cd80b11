//! Statements → VEX documents: `OpenVEX` 0.2.0, CSAF 2.0 (profile `csaf_vex`), `CycloneDX` 1.6.
//!
//! What a specification demands is checked before anything is written (`rules`): a document that other
//! tools refuse, or that clears something without a reason, is none. The same statements give the same bytes;
//! where a document needs an id, it is made of what the document says.

mod csaf;
mod cyclonedx;
mod merge;
mod openvex;
mod rules;

use std::io::Write;
use std::str::FromStr;

use seawall_model::report::Tool;
use seawall_model::statement::Statement;
use seawall_model::time::Timestamp;
use sha2::{Digest as _, Sha256};

pub use merge::merge;
pub use rules::{JUSTIFICATIONS, faults};

/// A format that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VexFormat {
    /// `OpenVEX` 0.2.0.
    OpenVex,
    /// CSAF 2.0, profile VEX.
    Csaf,
    /// `CycloneDX` 1.6 in JSON.
    CycloneDx,
}

impl VexFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OpenVex, Self::Csaf, Self::CycloneDx];

    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenVex => "openvex",
            Self::Csaf => "csaf",
            Self::CycloneDx => "cyclonedx",
        }
    }
}

impl FromStr for VexFormat {
    type Err = UnwritableVex;

    fn from_str(text: &str) -> Result<Self, UnwritableVex> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.name() == text).ok_or_else(|| {
            UnwritableVex(vec![format!(
                "`{text}` is not one of openvex, csaf, cyclonedx"
            )])
        })
    }
}

/// What a document says of itself.
#[derive(Clone, Copy, Debug)]
pub struct VexHead<'a> {
    /// Who says it.
    pub author: &'a str,
    /// In which role (`OpenVEX`); for CSAF one of its categories of publishers.
    pub role: Option<&'a str>,
    /// Address under which the author publishes: CSAF wants one; the others' ids begin with it.
    pub namespace: Option<&'a str>,
    /// Id of the document; made of its content where there is none.
    pub id: Option<&'a str>,
    /// Its version, counted from 1.
    pub version: u32,
    /// When it was made.
    pub created: Timestamp,
    /// What made it.
    pub tool: &'a Tool,
}

/// The statements cannot be said in the format; every reason is named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct UnwritableVex(pub Vec<String>);

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteVexError {
    /// The specification forbids it.
    #[error(transparent)]
    Unwritable(#[from] UnwritableVex),
    /// The writer failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Writes a document, indented, with a newline at the end. Nothing is written unless all can be.
///
/// # Errors
/// Where the statements break a rule of the format, and those of the writer.
pub fn write_vex(
    format: VexFormat,
    statements: &[Statement],
    head: &VexHead<'_>,
    out: &mut dyn Write,
) -> Result<(), WriteVexError> {
    let faults = faults(format, statements, head);
    if !faults.is_empty() {
        return Err(UnwritableVex(faults).into());
    }
    let text = match format {
        VexFormat::OpenVex => openvex::text(statements, head),
        VexFormat::Csaf => csaf::text(statements, head),
        VexFormat::CycloneDx => cyclonedx::text(statements, head),
    };
    let mut text = text.map_err(std::io::Error::from)?;
    text.push('\n');
    Ok(out.write_all(text.as_bytes())?)
}

/// Returns what a vulnerability is called across statements: its CVE, where it has one.
fn name_of(statement: &Statement) -> &str {
    let mut all = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
    all.find(|id| is_cve(id))
        .unwrap_or(&statement.vulnerability)
}

/// Says whether an id is one of MITRE's, in the form of CSAF's schema.
fn is_cve(id: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = id
        .strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(year, number)| {
        year.len() == 4 && digits(year) && number.len() >= 4 && digits(number)
    })
}

/// Makes an id of what a document says, in hexadecimal.
fn content_id(parts: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    let bytes = serde_json::to_vec(parts)?;
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    Ok(seawall_model::digest::Digest::sha256(&hash)
        .hex()
        .to_owned())
}

/// Returns the package URL of an identity, with the version where that stands beside it.
fn purl(identity: &seawall_model::statement::Identity) -> Option<String> {
    let text = identity.purls.first()?;
    let version = identity.version.as_deref();
    let parsed: Option<seawall_model::purl::Purl> = text.parse().ok();
    let (Some(version), Some(parsed)) = (version, parsed) else {
        return Some(text.clone());
    };
    if parsed.version().is_some() {
        return Some(text.clone());
    }
    let mut whole = seawall_model::purl::Purl::new(parsed.kind(), parsed.name(), version)
        .namespace(&parsed.namespace_parts().join("/"))
        .subpath(&parsed.subpath_parts().join("/"));
    for (key, value) in parsed.qualifiers() {
        whole = whole.qualifier(key, value);
    }
    Some(whole.to_string())
}
