//! Where package databases lie: the one list of well-known places.
//!
//! [`crate::assemble`] asks the finished tree for each of them, with symbolic links followed, so that a
//! database behind a link that no extractor foresaw is noticed; [`crate::collect`] asks whether a path
//! is such a place of a root file system that lies inside the scanned one.

/// A well-known place of a package database.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The database as a noun: `dpkg database`. Places with the same noun hold the same database in
    /// several forms, or follow one another when a system moves it.
    pub what: &'static str,
    /// Path from the root.
    pub path: &'static str,
    /// What is there.
    pub shape: Shape,
}

/// How a database is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One file.
    File,
    /// A folder with one file per package; files with one of these endings belong to them.
    Folder {
        /// Endings of files that are no entries.
        beside: &'static [&'static str],
    },
    /// A folder with one folder per package, in which this file is the entry.
    Folders {
        /// Name of the entry.
        entry: &'static str,
    },
    /// A folder with folders of folders, one per package, in which this file is the entry.
    Categories {
        /// Name of the entry.
        entry: &'static str,
    },
    /// A file or folder that tells of a package manager whose database Seawall does not read.
    Foreign,
}

/// Every place there is.
pub static PLACES: &[Place] = &[
    file(DPKG, "var/lib/dpkg/status"),
    Place {
        what: DPKG,
        path: "var/lib/dpkg/status.d",
        shape: Shape::Folder {
            beside: &[".md5sums", ".list"],
        },
    },
    Place {
        what: DPKG,
        path: "var/lib/dpkg/updates",
        shape: Shape::Folder {
            beside: &["tmp.i", "tmp.ci"],
        },
    },
    file(APK, "lib/apk/db/installed"),
    file(APK, "usr/lib/apk/db/installed"),
    file(RPM, "var/lib/rpm/rpmdb.sqlite"),
    file(RPM, "var/lib/rpm/Packages.db"),
    file(RPM, "var/lib/rpm/Packages"),
    file(RPM, "usr/lib/sysimage/rpm/rpmdb.sqlite"),
    file(RPM, "usr/lib/sysimage/rpm/Packages.db"),
    file(RPM, "usr/lib/sysimage/rpm/Packages"),
    file(RPM, "usr/share/rpm/rpmdb.sqlite"),
    file(RPM, "usr/share/rpm/Packages.db"),
    file(RPM, "usr/share/rpm/Packages"),
    file(RPM, "var/lib/rpmmanifest/container-manifest-2"),
    pacman("var/lib/pacman/local"),
    pacman("usr/lib/sysimage/lib/pacman/local"),
    file(OPKG, "usr/lib/opkg/status"),
    file(OPKG, "lib/opkg/status"),
    file(OPKG, "var/lib/opkg/status"),
    file("chisel manifest", "var/lib/chisel/manifest.wall"),
    Place {
        what: "portage database",
        path: "var/db/pkg",
        shape: Shape::Categories { entry: "PF" },
    },
    file("COS package list", "etc/cos-package-info.json"),
    file(
        "Bottlerocket inventory",
        "usr/share/bottlerocket/application-inventory.json",
    ),
    foreign("xbps database", "var/db/xbps"),
    foreign("Slackware package database", "var/lib/pkgtools/packages"),
    foreign("Slackware package database", "var/log/packages"),
];

/// Says which database of a nested root file system a path belongs to, and the path of that root.
/// Places of the scanned system itself are not nested.
pub fn nested(path: &str) -> Option<(&'static str, &str)> {
    // Nearly every path leaves here: this is asked for each entry of each layer.
    let (folder, name) = path.rsplit_once('/')?;
    match name {
        "status" | "installed" | "rpmdb.sqlite" | "Packages.db" | "Packages" | "desc" => {}
        _ if folder.ends_with("/var/lib/dpkg/status.d") => {}
        _ => return None,
    }
    if PLACES.iter().any(|place| place.path == path) {
        return None;
    }
    PLACES
        .iter()
        .filter_map(|place| Some((place.what, root_of(place, path)?)))
        .min_by_key(|(_, root)| root.len())
}

/// Returns the root under which the path is this place.
fn root_of<'a>(place: &Place, path: &'a str) -> Option<&'a str> {
    let at = match place.shape {
        Shape::File => path,
        Shape::Folder { .. } => path.rsplit_once('/')?.0,
        Shape::Folders { entry } => {
            let (folder, name) = path.rsplit_once('/')?;
            let (local, _) = folder.rsplit_once('/')?;
            (name == entry).then_some(local)?
        }
        Shape::Categories { .. } | Shape::Foreign => return None,
    };
    at.strip_suffix(place.path)?.strip_suffix('/')
}

const DPKG: &str = "dpkg database";
const OPKG: &str = "opkg database";
const APK: &str = "apk database";
const RPM: &str = "rpm database";

const fn file(what: &'static str, path: &'static str) -> Place {
    Place {
        what,
        path,
        shape: Shape::File,
    }
}

const fn pacman(path: &'static str) -> Place {
    Place {
        what: "pacman database",
        path,
        shape: Shape::Folders { entry: "desc" },
    }
}

const fn foreign(what: &'static str, path: &'static str) -> Place {
    Place {
        what,
        path,
        shape: Shape::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_roots() {
        let cases = [
            ("var/lib/dpkg/status", None),
            ("usr/lib/apk/db/installed", None),
            ("var/lib/pacman/local/bash-5-1/desc", None),
            ("var/lib/dpkg/status.d/base", None),
            ("srv/a/var/lib/dpkg/status", Some((DPKG, "srv/a"))),
            ("srv/a/var/lib/dpkg/status.d/base", Some((DPKG, "srv/a"))),
            ("a/lib/apk/db/installed", Some((APK, "a"))),
            ("a/usr/lib/apk/db/installed", Some((APK, "a"))),
            ("a/b/usr/share/rpm/Packages", Some((RPM, "a/b"))),
            (
                "a/var/lib/pacman/local/x-1-1/desc",
                Some(("pacman database", "a")),
            ),
            ("xvar/lib/dpkg/status", None),
            ("status", None),
        ];
        for (path, want) in cases {
            assert_eq!(nested(path), want, "{path}");
        }
    }
}
