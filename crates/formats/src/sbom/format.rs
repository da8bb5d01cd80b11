//! The formats that are written, and what they are called on the command line: a name, and behind `@` a
//! version.

use std::fmt;
use std::str::FromStr;

/// A version of `CycloneDX` that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CycloneDxVersion {
    /// 1.4, of January 2022.
    V1_4,
    /// 1.5, of June 2023.
    V1_5,
    /// 1.6, of April 2024 (ECMA-424, first edition).
    V1_6,
    /// 1.7, of October 2025 (ECMA-424, second edition).
    V1_7,
}

impl CycloneDxVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 4] = [Self::V1_4, Self::V1_5, Self::V1_6, Self::V1_7];

    /// Returns the number, as documents have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_4 => "1.4",
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// A format that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `CycloneDX` in JSON.
    CycloneDxJson(CycloneDxVersion),
    /// `CycloneDX` in XML.
    CycloneDxXml(CycloneDxVersion),
    /// SPDX 2.3 in JSON.
    SpdxJson,
    /// SPDX 2.3 as lines of tags and values.
    SpdxTagValue,
    /// SPDX 3.0.1 in JSON-LD.
    Spdx3,
    /// Snapshot for GitHub's dependency submission.
    Github,
    /// Package URLs, one a line.
    Purls,
}

impl Format {
    /// Every format; of `CycloneDX` every version.
    pub const ALL: [Self; 13] = [
        Self::CycloneDxJson(CycloneDxVersion::V1_4),
        Self::CycloneDxJson(CycloneDxVersion::V1_5),
        Self::CycloneDxJson(CycloneDxVersion::V1_6),
        Self::CycloneDxJson(CycloneDxVersion::V1_7),
        Self::CycloneDxXml(CycloneDxVersion::V1_4),
        Self::CycloneDxXml(CycloneDxVersion::V1_5),
        Self::CycloneDxXml(CycloneDxVersion::V1_6),
        Self::CycloneDxXml(CycloneDxVersion::V1_7),
        Self::SpdxJson,
        Self::SpdxTagValue,
        Self::Spdx3,
        Self::Github,
        Self::Purls,
    ];

    /// Says whether the format cannot do without a time.
    pub const fn needs_time(self) -> bool {
        matches!(
            self,
            Self::SpdxJson | Self::SpdxTagValue | Self::Spdx3 | Self::Github
        )
    }
}

impl fmt::Display for Format {
    /// Writes the name that [`Format::from_str`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CycloneDxJson(version) => write!(f, "cyclonedx-json@{}", version.name()),
            Self::CycloneDxXml(version) => write!(f, "cyclonedx-xml@{}", version.name()),
            Self::SpdxJson => f.write_str("spdx-json"),
            Self::SpdxTagValue => f.write_str("spdx-tv"),
            Self::Spdx3 => f.write_str("spdx3"),
            Self::Github => f.write_str("github"),
            Self::Purls => f.write_str("purls"),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let unknown = || UnknownFormat(text.chars().take(60).collect());
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let cyclonedx = || match version {
            None => Ok(CycloneDxVersion::V1_6),
            Some(version) => CycloneDxVersion::ALL
                .into_iter()
                .find(|one| one.name() == version)
                .ok_or_else(unknown),
        };
        match (name, version) {
            ("cyclonedx" | "cyclonedx-json", _) => cyclonedx().map(Self::CycloneDxJson),
            ("cyclonedx-xml", _) => cyclonedx().map(Self::CycloneDxXml),
            ("spdx" | "spdx-json", None | Some("2.3")) => Ok(Self::SpdxJson),
            ("spdx-tv" | "spdx-tag-value", None | Some("2.3")) => Ok(Self::SpdxTagValue),
            ("spdx3", None) | ("spdx" | "spdx-json" | "spdx3", Some("3.0" | "3.0.1")) => {
                Ok(Self::Spdx3)
            }
            ("github", None) => Ok(Self::Github),
            ("purls" | "purl", None) => Ok(Self::Purls),
            _ => Err(unknown()),
        }
    }
}

/// There is no format of that name and version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no format; there are cyclonedx-json and cyclonedx-xml (@1.4, @1.5, @1.6, @1.7), spdx-json, \
     spdx-tv, spdx3, github and purls"
)]
pub struct UnknownFormat(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let cases = [
            ("cyclonedx", Format::CycloneDxJson(CycloneDxVersion::V1_6)),
            ("spdx-json@3.0.1", Format::Spdx3),
            ("spdx", Format::SpdxJson),
        ];
        for (text, want) in cases {
            assert_eq!(text.parse(), Ok(want), "{text}");
        }
        for bad in ["", "cyclonedx@1.3", "spdx@2.2", "github@0", "syft"] {
            assert!(bad.parse::<Format>().is_err(), "{bad}");
        }
    }
}
