//! `dpkginfo` and `rpminfo`: what a package manager lists as installed.

use seawall_model::system::{InstalledPackage, PackageManager, Sight};

use super::{Found, Probe};
use crate::oval::item::{Field, Flag, Status};
use crate::oval::value::Datatype;

/// Finds packages.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let manager = match probe.kind.name.as_str() {
        "dpkginfo" => PackageManager::Dpkg,
        _ => PackageManager::Rpm,
    };
    let packages = match probe.system.packages(manager) {
        Sight::Seen(packages) => packages,
        Sight::Absent => {
            let why = "the system has no list of packages of this kind";
            return Found::nothing(Flag::NotApplicable, why);
        }
        Sight::Unseen(why) => return Found::unseen(why),
    };
    let with_files = probe
        .behaviours
        .get("filepaths")
        .is_some_and(|it| it == "true");
    let mut found = Found::default();
    for package in packages {
        match probe.fits("name", &package.name) {
            Ok(true) => {
                let fields = fields(package, manager, with_files);
                found.items.push(probe.item(fields));
            }
            Ok(false) => {}
            Err(why) => return Found::nothing(Flag::Error, why),
        }
    }
    found
}

fn fields(package: &InstalledPackage, manager: PackageManager, with_files: bool) -> Vec<Field> {
    let epoch = package.epoch.as_deref();
    let (version, release) = (&package.version, &package.release);
    let number = epoch.unwrap_or("0");
    let evr = format!("{number}:{version}-{release}");
    let none = match manager {
        PackageManager::Dpkg => "0",
        PackageManager::Rpm => "(none)",
    };
    let mut fields = vec![
        Field::text("name", package.name.as_str()),
        Field::text("arch", package.architecture.as_str()),
        Field::text("epoch", epoch.unwrap_or(none)),
        Field::text("release", release.as_str()),
        Field::text("version", version.as_str()),
        Field {
            datatype: Datatype::EvrString,
            ..Field::text("evr", evr.as_str())
        },
    ];
    if manager == PackageManager::Rpm {
        fields.push(match &package.signed_by {
            Some(key) => Field::text("signature_keyid", key.as_str()),
            None => Field::unknown("signature_keyid", Status::NotCollected),
        });
        let (name, architecture) = (&package.name, &package.architecture);
        let extended = format!("{name}-{evr}.{architecture}");
        fields.push(Field::text("extended_name", extended));
        if with_files {
            let files = package.files.iter();
            fields.extend(files.map(|path| Field::text("filepath", path.as_str())));
        }
    }
    fields
}
