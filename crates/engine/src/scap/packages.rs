//! What package managers list, read out of their databases by the readers that inventories are made with.

use seawall_artifact::system::Packages;
use seawall_inventory::extractor::{Extracted, Extractor, Fact, LayerFile};
use seawall_inventory::os::dpkg::Dpkg;
use seawall_inventory::os::rpm::Rpm;
use seawall_model::package::Package;
use seawall_model::system::{InstalledPackage, PackageManager, Sight, System};

use crate::unpack::Unpacker;

/// Reads the databases of a system. One that could not be read whole counts as unread: a package that is missing in it
/// may be installed.
pub(super) fn packages(system: &dyn System) -> Packages {
    let readers: [(PackageManager, &dyn Extractor, &[&str]); 2] = [
        (
            PackageManager::Dpkg,
            &Dpkg,
            &[
                "/var/lib/dpkg",
                "/var/lib/dpkg/status.d",
                "/var/lib/dpkg/updates",
            ],
        ),
        (
            PackageManager::Rpm,
            &Rpm,
            &[
                "/var/lib/rpm",
                "/usr/lib/sysimage/rpm",
                "/usr/share/rpm",
                "/var/lib/rpmmanifest",
            ],
        ),
    ];
    let mut all = Packages::new();
    for (manager, reader, folders) in readers {
        match read(system, reader, folders) {
            Ok(Some(packages)) => {
                let made = packages.iter().map(|one| installed(one, manager));
                all.insert(manager, Ok(made.collect()));
            }
            Ok(None) => {}
            Err(why) => {
                all.insert(manager, Err(why));
            }
        }
    }
    all
}

/// Returns the packages; nothing where there is no database.
fn read(
    system: &dyn System,
    reader: &dyn Extractor,
    folders: &[&str],
) -> Result<Option<Vec<Package>>, String> {
    let mut files = Vec::new();
    let mut reached = Vec::new();
    for folder in folders {
        let names = match system.list(folder) {
            Sight::Seen(names) => names,
            Sight::Absent => continue,
            Sight::Unseen(why) => return Err(format!("{folder}: {why}")),
        };
        // Several names may stand for one folder.
        let place = system.resolve(folder).seen().unwrap_or_default();
        if reached.contains(&place) {
            continue;
        }
        reached.push(place);
        for name in names {
            let path = format!("{}/{name}", folder.trim_start_matches('/'));
            let Some(interest) = reader.interest(&path) else {
                continue;
            };
            match system.read(&format!("/{path}"), interest.max_bytes) {
                Sight::Seen(bytes) => files.push(LayerFile { path, bytes }),
                Sight::Absent => {}
                Sight::Unseen(why) => return Err(format!("/{path}: {why}")),
            }
        }
    }
    let mut out = Extracted::default();
    reader.extract(&files, &Unpacker, &mut out);
    if let Some(problem) = out.problems.first() {
        return Err(problem.to_string());
    }
    let mut found = None;
    for (_, fact) in out.facts {
        if let Fact::Packages { packages, .. } = fact {
            found.get_or_insert_with(Vec::new).extend(packages);
        }
    }
    Ok(found)
}

fn installed(package: &Package, manager: PackageManager) -> InstalledPackage {
    let (epoch, rest) = match package.version.split_once(':') {
        Some((epoch, rest)) => (Some(epoch.to_owned()), rest),
        None => (None, package.version.as_str()),
    };
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let files = match manager {
        PackageManager::Dpkg => Vec::new(),
        PackageManager::Rpm => package
            .files
            .iter()
            .map(|path| format!("/{path}"))
            .collect(),
    };
    InstalledPackage {
        name: package.name.clone(),
        architecture: package.architecture.clone().unwrap_or_default(),
        epoch,
        version: version.to_owned(),
        release: release.to_owned(),
        signed_by: None,
        files,
    }
}
