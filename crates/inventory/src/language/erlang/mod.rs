//! Packages of Erlang, Elixir and Gleam, and the applications that are installed of them.

pub mod application;
pub mod gleam;
pub mod mix;
pub mod otp;
pub mod rebar;

mod terms;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::Extracted;
use crate::language::word::word;

/// Reads a file of the format with this letter, for the fuzz target of several languages.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    match format {
        b'k' => mix::parse_mix_lock("mix.lock", bytes, out),
        b'l' => rebar::parse_rebar_lock("rebar.lock", bytes, out),
        b'm' => gleam::parse_gleam_manifest("manifest.toml", bytes, out),
        b'n' => drop(application::parse_application("lib/a-1/ebin/a.app", bytes)),
        b'o' => drop(otp::parse_otp_version(bytes)),
        _ => {}
    }
}

/// Makes a package of Hex. One of an organisation has that in front of its name: `acme/tool`.
fn package(organisation: &str, name: &str, version: &str) -> Option<Package> {
    let name = word(name).filter(|name| is_name(name))?;
    let version = word(version).filter(|version| is_version(version))?;
    let purl = Purl::new("hex", &name.to_lowercase(), version);
    if organisation.is_empty() {
        return Some(Package::new(PackageType::Hex, name, version, purl));
    }
    let organisation = word(organisation).filter(|name| is_name(name))?;
    let purl = purl.namespace(&organisation.to_lowercase());
    let name = format!("{organisation}/{name}");
    Some(Package::new(PackageType::Hex, &name, version, purl))
}

fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    name.bytes().all(plain)
}

/// Versions are semantic ones, and revisions of git where there are none.
fn is_version(version: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+' | b'_');
    version.starts_with(|c: char| c.is_ascii_hexdigit()) && version.bytes().all(plain)
}

/// Returns a whole revision of git.
fn revision(text: &str) -> Option<String> {
    let full = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    full.then(|| text.to_ascii_lowercase())
}

/// Returns the version that a tag of git names: `v1.2.3`.
fn of_tag(tag: &str) -> Option<&str> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    let begins = version.starts_with(|c: char| c.is_ascii_digit());
    (begins && version.contains('.') && is_version(version)).then_some(version)
}

/// Why an entry is not listed.
const NAMELESS: &str = "packages without a usable name and version";
/// Why something is listed with a revision in place of its version.
const REVISION: &str = "packages that are known by the revision of their source code only";
