//! Packages of Conda: installed ones, and those that environment and lock files name.

pub mod environment;
pub mod installed;
pub mod lock;
pub mod pixi;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// A build of a package in a channel, as far as it is told; empty where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Build {
    name: String,
    version: String,
    /// The build's own word: `hd590300_0`.
    number: String,
    channel: String,
    platform: String,
}

impl Build {
    /// Reads the address of a package: `https://HOST/CHANNEL/PLATFORM/NAME-VERSION-BUILD.conda`.
    fn of_url(url: &str) -> Option<Self> {
        let mut parts = url.rsplit('/');
        let file = parts.next()?;
        let platform = parts.next().unwrap_or_default();
        let channel = parts.next().unwrap_or_default();
        let stem = file
            .strip_suffix(".conda")
            .or(file.strip_suffix(".tar.bz2"))?;
        let (rest, build) = stem.rsplit_once('-')?;
        let (name, version) = rest.rsplit_once('-')?;
        Some(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            number: build.to_owned(),
            channel: channel.to_owned(),
            platform: platform.to_owned(),
        })
    }

    /// Makes a package, where name and version are words.
    fn package(&self) -> Option<Package> {
        let (name, version) = (word(&self.name)?, word(&self.version)?);
        // The address of a channel is not its name.
        let channel = self.channel.trim_end_matches('/');
        let channel = channel.rsplit('/').next().unwrap_or(channel);
        let platforms = ["noarch", "linux-", "osx-", "win-"];
        let named = !platforms
            .iter()
            .any(|platform| channel.starts_with(platform));
        let purl = Purl::new("conda", &name.to_lowercase(), version)
            .qualifier("build", word(&self.number).unwrap_or_default())
            .qualifier(
                "channel",
                word(channel).filter(|_| named).unwrap_or_default(),
            )
            .qualifier("subdir", word(&self.platform).unwrap_or_default());
        Some(Package::new(PackageType::Conda, name, version, purl))
    }
}

/// The name of a package in a requirement: `libffi >=3.4,<4.0a0`.
fn name_of(requirement: &str) -> &str {
    let end = requirement.find([' ', '=', '<', '>', '!', '~', '[', '*']);
    let name = end
        .and_then(|end| requirement.get(..end))
        .unwrap_or(requirement);
    name.rsplit("::").next().unwrap_or(name).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let build =
            Build::of_url("https://a.example/conda-forge/linux-64/ca-certs-2024.2.2-h0_1.conda");
        assert_eq!(
            build.unwrap().package().unwrap().purl.to_string(),
            "pkg:conda/ca-certs@2024.2.2?build=h0_1&channel=conda-forge&subdir=linux-64"
        );
        assert_eq!(Build::of_url("https://a.example/x.whl"), None);
    }
}
