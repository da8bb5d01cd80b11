//! Which packages are still there, which layer brought each, and what is told of what was not read.

use proptest::prelude::*;
use seawall_inventory::assemble::AssembleOptions;
use seawall_inventory::extractor::{Extracted, Fact};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use crate::layered::{Image, Node, file, link};

const STATUS: &str = "var/lib/dpkg/status";

fn status(packages: &[&str]) -> Node {
    let stanza = |package: &&str| {
        let (name, version) = package.split_once('=').unwrap();
        format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        )
    };
    file(packages.iter().map(stanza).collect::<String>())
}

fn apk(packages: &[&str]) -> Node {
    let record = |package: &&str| {
        let (name, version) = package.split_once('=').unwrap();
        format!("P:{name}\nV:{version}\nA:x86_64\n\n")
    };
    file(packages.iter().map(record).collect::<String>())
}

/// `name=version path@layer`, with `-layer` where it was removed.
fn lines(inventory: &Inventory) -> Vec<String> {
    let line = |package: &Package| {
        let at = &package.locations[0];
        let layer = at.layer.map_or("?".to_owned(), |layer| layer.to_string());
        let removed = package
            .removed_in
            .map(|layer| format!(" -{layer}"))
            .unwrap_or_default();
        format!(
            "{}={} {}@{layer}{removed}",
            package.name, package.version, at.path
        )
    };
    inventory.packages.iter().map(line).collect()
}

fn problems(inventory: &Inventory) -> Vec<String> {
    inventory.problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(image: &Image, packages: &[&str], told: &[&str]) {
    let inventory = image.inventory();
    assert_eq!(lines(&inventory), packages);
    assert_eq!(problems(&inventory), told);
}

#[test]
fn lowest_layer_from_which_on_every_copy_lists_it() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1", "b=1", "d=1"]))])
        .layer(vec![("etc/motd", file("x"))])
        .layer(vec![(STATUS, status(&["a=1", "b=2", "c=1"]))])
        .layer(vec![(STATUS, status(&["a=1", "b=2", "c=1", "d=1"]))]);
    let at = |text: &str| text.replace('@', " var/lib/dpkg/status@");
    let want = ["a=1@0", "b=2@2", "c=1@2", "d=1@3"].map(at);
    assert_eq!(lines(&image.inventory()), want);
    let with_removed = lines(&image.inventory_with_removed());
    let want = ["a=1@0", "b=2@2", "c=1@2", "d=1@3", "b=1@0 -2"].map(at);
    assert_eq!(with_removed, want);
}

#[test]
fn a_database_that_was_removed_in_between_begins_anew() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1"]))])
        .layer(vec![("var/lib/dpkg", Node::Gone)])
        .layer(vec![(STATUS, status(&["a=1"]))]);
    check(&image, &["a=1 var/lib/dpkg/status@2"], &[]);
}

#[test]
fn a_database_that_is_gone_lists_nothing() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1"]))])
        .layer(vec![("var", Node::Gone)]);
    check(&image, &[], &[]);
    assert_eq!(
        lines(&image.inventory_with_removed()),
        ["a=1 var/lib/dpkg/status@0 -1"]
    );
}

#[test]
fn what_lies_behind_an_unread_layer_is_attributed_to_none() {
    let lost = |top: &[&str]| {
        Image::default()
            .layer(vec![(STATUS, status(&["a=1"]))])
            .layer(vec![(STATUS, status(&["a=1"]))])
            .layer(vec![(STATUS, status(top))])
            .lose(1)
    };
    let want = ["a=1 var/lib/dpkg/status@0", "b=1 var/lib/dpkg/status@?"];
    check(&lost(&["a=1", "b=1"]), &want, &[]);
    check(&lost(&["a=1"]).lose(0), &["a=1 var/lib/dpkg/status@?"], &[]);
}

#[test]
fn a_broken_copy_on_top_does_not_look_like_an_empty_system() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1"]))])
        .layer(vec![(STATUS, Node::Unreadable)]);
    let told = [
        "dpkg database var/lib/dpkg/status: could not be read; the packages are those of an older copy, in layer 0",
        "dpkg file var/lib/dpkg/status: its data break off",
    ];
    check(&image, &["a=1 var/lib/dpkg/status@0"], &told);
}

#[test]
fn a_broken_copy_in_the_middle_leaves_attribution_open() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1"]))])
        .layer(vec![(STATUS, Node::Unreadable)])
        .layer(vec![(STATUS, status(&["a=1", "b=1"]))]);
    let want = ["a=1 var/lib/dpkg/status@0", "b=1 var/lib/dpkg/status@?"];
    check(&image, &want, &[]);
}

#[test]
fn a_database_behind_a_link_is_found_missing() {
    let image = Image::default()
        .layer(vec![(STATUS, status(&["a=1"]))])
        .layer(vec![
            ("opt/x/status", status(&["b=1"])),
            ("var/lib/dpkg", link("../../opt/x")),
        ]);
    let told = "dpkg database var/lib/dpkg/status: leads to opt/x/status, which was not read; \
                the packages are those of an older copy, in layer 0";
    check(&image, &["a=1 var/lib/dpkg/status@0"], &[told]);
}

#[test]
fn a_file_that_a_link_replaced_in_the_same_layer_does_not_count() {
    let image = Image::default().layer(vec![
        ("opt/real", status(&["bad=1"])),
        (STATUS, status(&["good=1"])),
        (STATUS, link("/opt/real")),
    ]);
    let told = "dpkg database var/lib/dpkg/status: leads to opt/real, which was not read";
    check(&image, &[], &[told]);
}

#[test]
fn links_in_a_circle_are_told() {
    let image = Image::default().layer(vec![
        ("var/lib/dpkg", link("dpkg2")),
        ("var/lib/dpkg2", link("dpkg")),
    ]);
    let circle = "symbolic links lead round in a circle";
    let told: Vec<String> = ["status", "status.d", "updates"]
        .iter()
        .map(|name| format!("dpkg database var/lib/dpkg/{name}: {circle}"))
        .collect();
    check(
        &image,
        &[],
        &told.iter().map(String::as_str).collect::<Vec<_>>(),
    );
}

#[test]
fn a_database_that_moved_keeps_its_history() {
    let image = Image::default()
        .layer(vec![("lib/apk/db/installed", apk(&["musl=1", "old=1"]))])
        .layer(vec![
            ("lib", link("usr/lib")),
            ("usr/lib/apk/db/installed", apk(&["musl=1", "new=1"])),
        ]);
    let want = [
        "musl=1 usr/lib/apk/db/installed@0",
        "new=1 usr/lib/apk/db/installed@1",
    ];
    check(&image, &want, &[]);
    let removed = image.inventory_with_removed();
    assert_eq!(lines(&removed)[2..], ["old=1 lib/apk/db/installed@0 -1"]);
    assert_eq!(removed.databases.len(), 1);
}

#[test]
fn an_empty_database_is_told_unless_another_form_of_it_is_full() {
    let told = "dpkg database var/lib/dpkg/status: lists no packages";
    check(
        &Image::default().layer(vec![(STATUS, file(""))]),
        &[],
        &[told],
    );
    let distroless = Image::default().layer(vec![
        (STATUS, file("")),
        (
            "var/lib/dpkg/status.d/base",
            file("Package: base-files\nVersion: 12\n"),
        ),
        ("var/lib/dpkg/status.d/base.md5sums", file("")),
    ]);
    check(
        &distroless,
        &["base-files=12 var/lib/dpkg/status.d/base@0"],
        &[],
    );
    check(
        &Image::default().layer(vec![("etc/motd", file(""))]),
        &[],
        &[],
    );
}

#[test]
fn the_entry_of_the_journal_is_read_too() {
    let image = Image::default().layer(vec![
        (STATUS, status(&["a=1"])),
        ("var/lib/dpkg/updates/0001", status(&["b=1"])),
    ]);
    let want = [
        "a=1 var/lib/dpkg/status@0",
        "b=1 var/lib/dpkg/updates/0001@0",
    ];
    check(&image, &want, &[]);
}

#[test]
fn each_file_of_a_folder_has_its_own_history() {
    let one = |version: &str| {
        file(format!(
            "Package: p\nVersion: {version}\nArchitecture: all\n"
        ))
    };
    let image = Image::default()
        .layer(vec![
            ("var/lib/dpkg/status.d/p", one("1")),
            ("var/lib/dpkg/status.d/q", file("Package: q\nVersion: 1\n")),
            (
                "var/lib/dpkg/status.d/q.md5sums",
                file("0123456789abcdef0123456789abcdef  usr/q\n"),
            ),
        ])
        .layer(vec![("var/lib/dpkg/status.d/p", one("2"))]);
    let want = [
        "p=2 var/lib/dpkg/status.d/p@1",
        "q=1 var/lib/dpkg/status.d/q@0",
    ];
    check(&image, &want, &[]);
    let inventory = image.inventory();
    assert_eq!(inventory.packages[1].files, ["usr/q".into()]);
    assert_eq!(inventory.databases[0].path, "var/lib/dpkg/status.d");
    assert_eq!(inventory.databases[0].packages, 2);
}

#[test]
fn pacman_entries_without_their_file_are_told() {
    let image = Image::default().layer(vec![
        ("var/lib/pacman/local/ALPM_DB_VERSION", file("9\n")),
        (
            "var/lib/pacman/local/bash-5.2-1/desc",
            file("%NAME%\nbash\n\n%VERSION%\n5.2-1\n\n"),
        ),
        (
            "var/lib/pacman/local/gone-1-1/files",
            file("%FILES%\nusr/\n"),
        ),
    ]);
    let told = "pacman database var/lib/pacman/local/gone-1-1/desc: is missing";
    let at = "bash=5.2-1 var/lib/pacman/local/bash-5.2-1/desc@0";
    check(&image, &[at], &[told]);
}

#[test]
fn nested_root_file_systems_are_one_problem() {
    let image = Image::default()
        .layer(vec![
            ("srv/a/var/lib/dpkg/status", status(&["x=1"])),
            ("srv/b/lib/apk/db/installed", apk(&["x=1"])),
            ("srv/c/var/lib/dpkg/status.d/one", status(&["x=1"])),
            ("srv/c/var/lib/dpkg/status.d/two", status(&["x=1"])),
            ("srv/gone/var/lib/dpkg/status", status(&["x=1"])),
            (STATUS, status(&["a=1"])),
        ])
        .layer(vec![("srv/gone", Node::Gone)]);
    let told = "dpkg database srv/a/var/lib/dpkg/status: is one of 3 package databases of nested \
                root file systems, which are not read";
    check(&image, &["a=1 var/lib/dpkg/status@0"], &[told]);
}

#[test]
fn databases_of_other_package_managers_are_told() {
    let image = Image::default().layer(vec![("var/db/xbps/x", Node::Directory)]);
    check(
        &image,
        &[],
        &["xbps database var/db/xbps: is of a kind that is not read"],
    );
}

/// The rpm extractor reads all forms of a database that lie in one folder of a layer together, and keeps
/// one of them.
#[test]
fn a_form_that_was_judged_with_its_sibling_is_no_unread_one() {
    let sqlite = "var/lib/rpm/rpmdb.sqlite";
    let image = Image::default().layer(vec![
        (sqlite, file("x")),
        ("var/lib/rpm/Packages", file("y")),
    ]);
    let package = image_package();
    let fact = Fact::Packages {
        database: "rpm sqlite",
        packages: vec![package],
    };
    let mut facts = Extracted::default();
    facts.facts.push((sqlite.to_owned(), fact));
    let inventory = image.assemble(&[facts]);
    assert_eq!(lines(&inventory), ["a=1 var/lib/rpm/rpmdb.sqlite@0"]);
    assert_eq!(problems(&inventory), [""; 0]);
    let inventory = image.assemble(&[Extracted::default()]);
    let told = [
        "rpm database var/lib/rpm/Packages: was not read",
        "rpm database var/lib/rpm/rpmdb.sqlite: was not read",
    ];
    assert_eq!(problems(&inventory), told);
}

fn image_package() -> Package {
    let image = Image::default().layer(vec![(STATUS, status(&["a=1"]))]);
    image.inventory().packages.remove(0)
}

#[test]
fn owned_files_belong_to_name_and_architecture() {
    let stanza = |arch: &str| format!("Package: libc6\nArchitecture: {arch}\nVersion: 1\n\n");
    let image = Image::default().layer(vec![
        (
            STATUS,
            file(stanza("amd64") + &stanza("i386") + "Package: c\nVersion: 1\n"),
        ),
        (
            "var/lib/dpkg/info/libc6:amd64.list",
            file("/.\n/lib64\n/lib64/libc.so.6\n"),
        ),
        (
            "var/lib/dpkg/info/libc6:i386.list",
            file("/.\n/lib\n/lib/libc.so.6\n"),
        ),
        (
            "var/lib/dpkg/info/c.list",
            file("/.\n/usr\n/usr/bin\n/usr/bin/c\n/usr/share\n"),
        ),
    ]);
    let inventory = image.inventory();
    let files: Vec<_> = inventory
        .packages
        .iter()
        .map(|p| p.files.join(" "))
        .collect();
    assert_eq!(
        files,
        ["usr/bin/c usr/share", "lib64/libc.so.6", "lib/libc.so.6"]
    );
}

proptest! {
    /// Layers are visited in parallel: whatever the order, the inventory is the same.
    #[test]
    fn the_order_of_the_visits_does_not_matter(
        layers in prop::collection::vec(prop::collection::btree_map("[a-c]", "[12]", 0..4), 1..6),
        seed in any::<u64>(),
        lost in prop::option::of(0usize..6),
    ) {
        let mut image = Image::default();
        for packages in &layers {
            let packages: Vec<String> = packages.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
            image = image.layer(vec![(STATUS, status(&packages))]);
        }
        if let Some(lost) = lost {
            image = image.lose(lost);
        }
        let mut order: Vec<usize> = (0..layers.len()).collect();
        order.sort_by_key(|layer| (seed ^ (*layer as u64 + 1)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let options = AssembleOptions {
            include_removed: true,
            ..AssembleOptions::default()
        };
        let shuffled = image.inventory_of(&order, &options);
        prop_assert_eq!(&shuffled, &image.inventory_with_removed());
        // What the definition says, by brute force.
        let read: Vec<usize> = (0..layers.len()).filter(|layer| Some(*layer) != lost).collect();
        for package in shuffled.packages.iter().filter(|p| p.removed_in.is_none()) {
            let lists = |layer: &&usize| layers[**layer].get(&package.name) == Some(&package.version);
            let run = read.iter().rev().take_while(lists).count();
            prop_assert!(run > 0);
            let lowest = read[read.len() - run];
            let next = (read.len() - run).checked_sub(1).map_or(0, |below| read[below] + 1);
            let known = (next..lowest).all(|layer| Some(layer) != lost);
            prop_assert_eq!(package.layer(), known.then_some(lowest));
        }
    }
}
