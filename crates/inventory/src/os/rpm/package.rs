//! A header → a package.

use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;

use super::header::{Header, HeaderError, tag};
use super::text;

/// Makes a package, without its files.
pub(super) fn read_package(header: &Header<'_>) -> Result<Package, HeaderError> {
    let name = needed(header, tag::NAME)?;
    let version = needed(header, tag::VERSION)?;
    let release = needed(header, tag::RELEASE)?;
    let facts = Facts {
        name,
        version: format!("{version}-{release}"),
        epoch: epoch(header)?,
        architecture: optional(header, tag::ARCH)?,
        vendor: optional(header, tag::VENDOR)?,
        source: optional(header, tag::SOURCERPM)?,
    };
    Ok(Package {
        licences: optional(header, tag::LICENSE)?.into_iter().collect(),
        maintainer: optional(header, tag::PACKAGER)?,
        module: optional(header, tag::MODULARITYLABEL)?,
        ..facts.into_package()
    })
}

/// What both a header and a line of a manifest tell.
pub(super) struct Facts {
    pub(super) name: String,
    /// `version-release`.
    pub(super) version: String,
    pub(super) epoch: u32,
    pub(super) architecture: Option<String>,
    pub(super) vendor: Option<String>,
    /// File name of the source package.
    pub(super) source: Option<String>,
}

impl Facts {
    /// Makes a package. An epoch of 0 is the same as none and is left out.
    pub(super) fn into_package(self) -> Package {
        let epoch = (self.epoch != 0).then(|| self.epoch.to_string());
        let purl = Purl::new("rpm", &self.name, &self.version)
            .qualifier("arch", self.architecture.as_deref().unwrap_or_default())
            .qualifier("epoch", epoch.as_deref().unwrap_or_default());
        let version = match epoch {
            Some(epoch) => format!("{epoch}:{}", self.version),
            None => self.version,
        };
        Package {
            source: self.source.as_deref().and_then(SourcePackage::of_rpm_file),
            architecture: self.architecture,
            vendor: self.vendor,
            ..Package::new(PackageType::Rpm, &self.name, &version, purl)
        }
    }
}

/// Says whether this is a public key, which rpm keeps among the packages as `gpg-pubkey` and lists
/// with `rpm -qa`. It is no software: it has no files and was built from no source. Anything else of
/// that name is a package.
pub(super) fn is_key(package: &Package, has_files: bool) -> bool {
    package.name == "gpg-pubkey" && package.source.is_none() && !has_files
}

fn epoch(header: &Header<'_>) -> Result<u32, HeaderError> {
    let first = header.numbers(tag::EPOCH)?.and_then(|mut all| all.next());
    Ok(first.unwrap_or_default())
}

fn needed(header: &Header<'_>, tag: u32) -> Result<String, HeaderError> {
    optional(header, tag)?.ok_or(HeaderError::Missing(tag))
}

fn optional(header: &Header<'_>, tag: u32) -> Result<Option<String>, HeaderError> {
    match header.string(tag)? {
        Some(value) if value.len() > TEXT_MAX => Err(HeaderError::TooLong(tag)),
        Some(value) => Ok(text::value(value)),
        None => Ok(None),
    }
}

/// Bytes of the longest value that is believed; licence texts of large packages have some thousands.
const TEXT_MAX: usize = 64 << 10;
