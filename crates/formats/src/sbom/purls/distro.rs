//! Which distribution a package URL speaks of: its qualifier `distro`, in the forms that are in use, else
//! its namespace.

use seawall_model::distribution::Distribution;
use seawall_model::purl::Purl;

/// A distribution's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sbom) struct Name {
    id: String,
    version: String,
    codename: Option<String>,
}

impl Name {
    /// Reads `ID-VERSION` (`debian-12`, `opensuse-leap-15.6`), `ID-CODENAME` (`debian-bookworm`), `ID`,
    /// or version or code name alone (`jessie`).
    pub(super) fn of(purl: &Purl) -> Option<Self> {
        let vendor = purl.namespace_parts().first().map(|vendor| id_of(vendor));
        let distro = purl.qualifier_value("distro").map(str::to_lowercase);
        let Some(distro) = distro else {
            return vendor.map(|id| Self::new(id, "", None));
        };
        let word = |text: &str| text.len() <= WORD && !text.contains(char::is_whitespace);
        if !word(&distro) {
            return vendor.map(|id| Self::new(id, "", None));
        }
        let version = distro.rsplit_once('-');
        if let Some((id, version)) = version
            && version.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(Self::new(id_of(id), version, None));
        }
        let Some(vendor) = vendor else {
            return Some(Self::new(id_of(&distro), "", None));
        };
        if distro.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(Self::new(vendor, &distro, None));
        }
        let codename = match distro.strip_prefix(vendor.as_str()) {
            Some("") => None,
            Some(rest) => rest.strip_prefix('-').or(Some(distro.as_str())),
            None if id_of(&distro) == vendor => None,
            None => Some(distro.as_str()),
        };
        Some(Self::new(vendor, "", codename))
    }

    /// Returns the os-release `ID` of what a vendor or tool calls a distribution.
    pub(in crate::sbom) fn id(vendor: &str) -> String {
        id_of(vendor)
    }

    fn new(id: String, version: &str, codename: Option<&str>) -> Self {
        Self {
            id,
            version: version.to_owned(),
            codename: codename.map(str::to_owned),
        }
    }

    /// Makes what an os-release file would say.
    pub(in crate::sbom) fn into_distribution(self) -> Distribution {
        let release = match (&self.version, &self.codename) {
            (version, Some(codename)) if version.is_empty() => codename,
            (version, _) => version,
        };
        let pretty_name = format!("{} {release}", self.id).trim_end().to_owned();
        Distribution {
            name: self.id.clone(),
            pretty_name,
            id: self.id,
            version: self.version,
            codename: self.codename,
            ..Distribution::default()
        }
    }
}

/// The os-release `ID` of a vendor: the reverse of what the inventory writes into package URLs.
fn id_of(vendor: &str) -> String {
    match vendor {
        "redhat" => "rhel",
        "suse" => "sles",
        "alma" => "almalinux",
        "amazon" => "amzn",
        "oracle" => "ol",
        vendor => vendor,
    }
    .to_owned()
}

/// Bytes of a name with its version.
const WORD: usize = 256;
