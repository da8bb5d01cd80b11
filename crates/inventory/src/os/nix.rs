//! Names of paths in a Nix store: `HASH-NAME[-VERSION][-OUTPUT]` (Nix manual, "Store path"; `builtins.parseDrvName`).
//! The store says nothing else of a package; [`crate::assemble`] asks the finished tree for its names.

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::os::word::word;

/// Where the store lies.
pub const STORE: &str = "nix/store";

/// Reads the name of a path in the store. `None` where it has no version: such are scripts and configuration,
/// of which a store is full.
pub fn parse_store_name(name: &str) -> Option<Package> {
    let (hash, name) = word(name)?.split_once('-')?;
    let of_hash = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    if hash.len() != HASH || !hash.bytes().all(of_hash) || is_recipe(name) {
        return None;
    }
    let (name, version) = parse_drv_name(name)?;
    let (version, output) = split_output(version);
    let purl = Purl::new("nix", name, version)
        .qualifier("output", output)
        .qualifier("outputhash", hash);
    Some(Package::new(PackageType::Nix, name, version, purl))
}

/// Divides at the first hyphen that no letter follows.
fn parse_drv_name(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices('-').map(|(at, _)| at).find(|at| {
        let behind = text.get(at.saturating_add(1)..).unwrap_or_default();
        behind.starts_with(|c: char| c.is_ascii_digit())
    })?;
    let (name, version) = (text.get(..at)?, text.get(at.checked_add(1)?..)?);
    (!name.is_empty()).then_some((name, version))
}

/// The outputs that packages of nixpkgs have stand behind the version.
fn split_output(version: &str) -> (&str, &str) {
    match version.rsplit_once('-') {
        Some((version, output)) if OUTPUTS.contains(&output) => (version, output),
        _ => (version, ""),
    }
}

/// Sources and derivations are what packages are built from, not packages.
fn is_recipe(name: &str) -> bool {
    let endings = [
        ".drv", ".lock", ".patch", ".diff", ".tar", ".gz", ".xz", ".bz2", ".zst", ".zip", ".tgz",
        ".nix", ".sh",
    ];
    endings.iter().any(|ending| name.ends_with(ending))
}

const OUTPUTS: &[&str] = &[
    "bin", "data", "debug", "dev", "dist", "doc", "info", "lib", "man", "out", "static",
];
/// Characters of the hash, in base 32.
const HASH: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_store_paths() {
        let hash = "0c3yd8g8ym0bnkrjrb0ccwpv5pshg1rx";
        // As `nix-instantiate --eval -E 'builtins.parseDrvName "…"'` divides them.
        for (text, want) in [
            ("bash-5.2-p15", Some("bash 5.2-p15")),
            (
                "python3.11-requests-2.31.0",
                Some("python3.11-requests 2.31.0"),
            ),
            ("openssl-3.0.13-bin", Some("openssl 3.0.13 bin")),
            ("nss-cacert-3.95", Some("nss-cacert 3.95")),
            ("apache-http-server", None),
            ("bash-5.2.tar.gz", None),
            ("bash-5.2.drv", None),
        ] {
            let read = parse_store_name(&format!("{hash}-{text}"));
            let read = read.map(|package| {
                let output = package.purl.qualifier_value("output").unwrap_or_default();
                format!("{} {} {output}", package.name, package.version)
                    .trim()
                    .to_owned()
            });
            assert_eq!(read.as_deref(), want, "{text}");
        }
        assert_eq!(parse_store_name("short-bash-5.2"), None);
        assert_eq!(parse_store_name(".links"), None);
    }
}
