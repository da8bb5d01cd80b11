//! `container-manifest-2` of distroless Azure Linux (CBL-Mariner) images, which hold no rpm database:
//! what rpm's query format printed for each package when the image was made, one package a line, ten
//! fields divided by tabs: NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH,
//! EPOCHNUM, SOURCERPM. What a package lacks is `(none)`.

use seawall_model::package::Package;

use super::package::{Facts, is_key};
use super::text;
use super::trouble::Troubles;

/// Reads all lines.
pub fn read(file: &[u8], troubles: &mut Troubles) -> Vec<Package> {
    let mut packages = Vec::new();
    for (index, line) in file.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if packages.len() >= LINES_MAX {
            troubles.limit(format!(
                "more than {LINES_MAX} packages, the rest is not read"
            ));
            break;
        }
        match parse_line(line) {
            Some(package) if is_key(&package, false) => {}
            Some(package) => packages.push(package),
            None => troubles.input(format!("line {} is no package", index.saturating_add(1))),
        }
    }
    packages.sort_by(|p: &Package, q| {
        (&p.name, &p.version, &p.architecture).cmp(&(&q.name, &q.version, &q.architecture))
    });
    packages
}

fn parse_line(line: &[u8]) -> Option<Package> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').take(11).collect();
    let [name, version, _, _, vendor, epoch, _, arch, _, source] = fields.as_slice() else {
        return None;
    };
    let version = text::value(version)?;
    let epoch = match text::value(epoch) {
        Some(number) => number.parse().ok()?,
        None => 0,
    };
    // Both a version and a release, neither of which holds a hyphen.
    version
        .split_once('-')
        .filter(|(v, r)| !v.is_empty() && !r.is_empty())?;
    let facts = Facts {
        name: text::value(name)?,
        version,
        epoch,
        architecture: text::value(arch),
        vendor: text::value(vendor),
        source: text::value(source),
    };
    Some(facts.into_package())
}

/// Packages that a manifest may list.
const LINES_MAX: usize = 200_000;
