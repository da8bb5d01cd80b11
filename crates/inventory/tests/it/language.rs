//! Packages of languages in an artifact of layers: which copies count, and who owns them.

use seawall_inventory::assemble::AssembleOptions;
use seawall_model::inventory::Inventory;
use seawall_model::package::PackageType;

use crate::layered::{Image, Node, file, link};

const STATUS: &str = "var/lib/dpkg/status";
const REQUESTS: &str = "usr/lib/python3/dist-packages/requests-2.28.1.egg-info/PKG-INFO";

fn status(packages: &[&str]) -> Node {
    let stanza = |package: &&str| {
        format!(
            "Package: {package}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"
        )
    };
    file(packages.iter().map(stanza).collect::<String>())
}

fn metadata(name: &str, version: &str) -> Node {
    file(format!(
        "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    ))
}

fn manifest(name: &str, version: &str) -> Node {
    file(format!(r#"{{"name":"{name}","version":"{version}"}}"#))
}

/// `type name=version path@layer… < owner` of everything that is no distribution's.
fn lines(inventory: &Inventory) -> Vec<String> {
    let of_languages = inventory
        .packages
        .iter()
        .filter(|package| !package.kind.is_of_distribution());
    let line = |package: &seawall_model::package::Package| {
        let places = package.locations.iter().map(|at| match at.layer {
            Some(layer) => format!(" {}@{layer}", at.path),
            None => format!(" {}@?", at.path),
        });
        let places: String = places.collect();
        let owner = package.owner.map(|at| &inventory.packages[at].name);
        let owner = owner.map_or(String::new(), |name| format!(" < {name}"));
        format!(
            "{} {}={}{places}{owner}",
            package.kind, package.name, package.version
        )
    };
    of_languages.map(line).collect()
}

#[track_caller]
fn check(image: &Image, want: &[&str]) {
    let inventory = image.inventory();
    assert_eq!(lines(&inventory), want);
    assert_eq!(inventory.problems, []);
}

#[test]
fn one_entry_for_each_version_with_every_visible_place() {
    let image = Image::default()
        .layer(vec![
            ("a/node_modules/x/package.json", manifest("x", "1")),
            ("b/node_modules/x/package.json", manifest("x", "1")),
            ("c/node_modules/x/package.json", manifest("x", "2")),
            ("d/node_modules/x/package.json", manifest("x", "1")),
            ("e/Y-1.dist-info/METADATA", metadata("Y", "1")),
            (
                "f/specifications/z-1.gemspec",
                file("# stub: z 1 ruby lib\n"),
            ),
        ])
        .layer(vec![
            ("d", Node::Gone),
            ("b/node_modules/x/package.json", manifest("x", "1")),
            ("c/node_modules/x/package.json", manifest("x", "3")),
        ]);
    let want = [
        "gem z=1 f/specifications/z-1.gemspec@0",
        "npm x=1 a/node_modules/x/package.json@0 b/node_modules/x/package.json@1",
        "npm x=3 c/node_modules/x/package.json@1",
        "pypi Y=1 e/Y-1.dist-info/METADATA@0",
    ];
    check(&image, &want);
    let backwards = image.inventory_of(&[1, 0], &AssembleOptions::default());
    assert_eq!(lines(&backwards), want);
}

#[test]
fn a_listed_file_is_owned_and_a_local_one_is_not() {
    let list = format!("/.\n/usr\n/usr/lib\n/{REQUESTS}\n/usr/share/doc/x\n");
    let image = Image::default().layer(vec![
        (STATUS, status(&["aaa", "python3-requests"])),
        ("var/lib/dpkg/info/python3-requests.list", file(list)),
        (REQUESTS, metadata("requests", "2.28.1")),
        (
            "usr/local/lib/python3.11/site-packages/requests-2.28.1.dist-info/METADATA",
            metadata("requests", "2.28.1"),
        ),
    ]);
    let want = [
        format!("pypi requests=2.28.1 {REQUESTS}@0 < python3-requests"),
        "pypi requests=2.28.1 usr/local/lib/python3.11/site-packages/requests-2.28.1.dist-info/METADATA@0".to_owned(),
    ];
    check(&image, &want.each_ref().map(String::as_str));
    // Positions of owners stay right when packages that are gone are listed, too.
    let removed = image
        .layer(vec![(STATUS, status(&["bbb", "python3-requests"]))])
        .inventory_with_removed();
    assert_eq!(lines(&removed), want);
    assert_eq!(removed.packages.last().unwrap().name, "aaa");
}

#[test]
fn links_on_the_way_are_followed() {
    let image = Image::default().layer(vec![
        (STATUS, status(&["python3-requests"])),
        (
            "var/lib/dpkg/info/python3-requests.list",
            file("/lib/python3.11/a-1.egg-info\n"),
        ),
        ("lib", link("usr/lib")),
        ("usr/lib/python3.11", link("/usr/lib/python3")),
        ("usr/lib/python3/a-1.egg-info", metadata("a", "1")),
    ]);
    check(
        &image,
        &["pypi a=1 usr/lib/python3/a-1.egg-info@0 < python3-requests"],
    );
}

#[test]
fn apk_lists_files_in_its_database() {
    let image = Image::default().layer(vec![
        (
            "lib/apk/db/installed",
            file("P:npm\nV:9-r0\nF:usr/lib/node_modules/npm\nR:package.json\n\n"),
        ),
        (
            "usr/lib/node_modules/npm/package.json",
            manifest("npm", "9.1.2"),
        ),
    ]);
    check(
        &image,
        &["npm npm=9.1.2 usr/lib/node_modules/npm/package.json@0 < npm"],
    );
}

#[test]
fn what_a_later_layer_wrote_over_is_nobodys() {
    let at = "usr/lib/node_modules/npm/package.json";
    let image = Image::default()
        .layer(vec![
            (STATUS, status(&["nodejs"])),
            ("var/lib/dpkg/info/nodejs.list", file(format!("/{at}\n"))),
            (at, manifest("npm", "9")),
        ])
        .layer(vec![(at, manifest("npm", "10"))]);
    check(
        &image,
        &["npm npm=10 usr/lib/node_modules/npm/package.json@1"],
    );
}

#[test]
fn a_diverted_file_belongs_to_who_diverted_it() {
    let at = "usr/lib/node_modules/npm/package.json";
    let list = file(format!("/{at}\n"));
    let image = Image::default().layer(vec![
        (STATUS, status(&["mine", "nodejs"])),
        ("var/lib/dpkg/info/mine.list", list.clone()),
        ("var/lib/dpkg/info/nodejs.list", list),
        (
            "var/lib/dpkg/diversions",
            file(format!("/{at}\n/srv/node_modules/npm/package.json\nmine\n")),
        ),
        (at, manifest("npm", "2")),
        ("srv/node_modules/npm/package.json", manifest("npm", "1")),
    ]);
    check(
        &image,
        &[
            "npm npm=1 srv/node_modules/npm/package.json@0 < nodejs",
            "npm npm=2 usr/lib/node_modules/npm/package.json@0 < mine",
        ],
    );
}

#[test]
fn a_broken_file_is_told_and_a_replaced_one_is_not() {
    let at = "app/node_modules/x/package.json";
    let broken = Image::default().layer(vec![(at, file("{"))]);
    let told = broken.inventory().problems;
    assert_eq!(told.len(), 1);
    assert!(
        told[0]
            .to_string()
            .starts_with("Node package app/node_modules/x/package.json: ")
    );
    check(
        &broken.layer(vec![(at, manifest("x", "1"))]),
        &["npm x=1 app/node_modules/x/package.json@1"],
    );
}

/// Owners are positions, which hold because packages of distributions come first.
#[test]
fn kinds_of_distributions_sort_first() {
    let of_languages = PackageType::ALL.map(|kind| !kind.is_of_distribution());
    assert!(of_languages.is_sorted());
    assert!(PackageType::ALL.is_sorted());
}
