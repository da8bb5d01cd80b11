//! pacman's local database, and one that pacman itself made.

use std::fs;
use std::path::Path;
use std::process::Command;

use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::os::pacman::parse_desc;

use crate::layered::{Image, Node, file};

#[test]
fn a_desc_file() {
    let text = "%NAME%\npython-yaml\n\n%VERSION%\n1:6.0-2\n\n%BASE%\nyaml-py\n\n%DESC%\nText\n\n%ARCH%\nx86_64\n\n\
                %LICENSE%\nMIT\nBSD\n\n%PACKAGER%\nJane Doe <jane@example.org>\n\n%DEPENDS%\nglibc\n\n";
    let mut out = Extracted::default();
    parse_desc("var/lib/pacman/local/x/desc", text.as_bytes(), &mut out);
    assert_eq!(out.problems, []);
    let Some((_, Fact::Packages { packages, .. })) = out.facts.first() else {
        panic!("{out:?}");
    };
    let package = &packages[0];
    assert_eq!(package.source_name_version(), ("yaml-py", "1:6.0-2"));
    assert_eq!(package.licences, ["MIT", "BSD"]);
    assert_eq!(
        package.maintainer.as_deref(),
        Some("Jane Doe <jane@example.org>")
    );
    let purl = "pkg:alpm/python-yaml@1:6.0-2?arch=x86_64";
    assert_eq!(package.purl.to_string(), purl);
}

#[test]
fn broken_desc_files() {
    let cases = [
        ("", "line 1: there is no `%NAME%`"),
        ("%NAME%\na\n", "line 1: there is no `%VERSION%`"),
        ("%NAME%\na\nb\n", "line 3: `%NAME%` has more than one value"),
        (
            "%NAME%\na b\n",
            "line 2: `%NAME%` is not one word of a sensible length",
        ),
    ];
    for (text, why) in cases {
        let mut out = Extracted::default();
        parse_desc("d", text.as_bytes(), &mut out);
        assert!(out.facts.is_empty());
        assert_eq!(out.problems[0].why, why);
    }
}

/// Installs two packages with pacman and compares with what `pacman -Q` and `-Ql` list.
#[test]
fn a_database_that_pacman_made() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("root");
    if let Err(why) = install(home.path(), &root) {
        eprintln!("skipped: {why}");
        return;
    }
    let database = root.join("var/lib/pacman");
    let query = |option: &str| {
        let mut command = Command::new("pacman");
        command.args([
            "-r",
            root.to_str().unwrap(),
            "-b",
            database.to_str().unwrap(),
            option,
        ]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let mut entries = Vec::new();
    let local = database.join("local");
    read_folder(&local, "var/lib/pacman/local", &mut entries);
    let entries = entries
        .iter()
        .map(|(path, node)| (path.as_str(), node.clone()));
    let inventory = Image::default().layer(entries.collect()).inventory();
    assert_eq!(inventory.problems, []);
    let found: Vec<_> = inventory
        .packages
        .iter()
        .map(|p| format!("{} {}\n", p.name, p.version))
        .collect();
    assert_eq!(found.concat(), query("-Q"));
    assert_eq!(found.len(), 2);
    for package in &inventory.packages {
        let listed = query("-Ql");
        let prefix = format!("{} {}/", package.name, root.display());
        let mut want: Vec<&str> = listed
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix))
            .filter(|path| !path.ends_with('/'))
            .collect();
        want.sort_unstable();
        assert_eq!(
            package
                .files
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<&str>>(),
            want
        );
    }
}

fn install(home: &Path, root: &Path) -> Result<(), String> {
    fs::create_dir_all(root.join("var/lib/pacman")).map_err(|error| error.to_string())?;
    let config = home.join("pacman.conf");
    let text = "[options]\nArchitecture = auto\nSigLevel = Never\nLocalFileSigLevel = Never\n";
    fs::write(&config, text).map_err(|error| error.to_string())?;
    for (name, version) in [("lib-one", "1:2.0-3"), ("two", "0.1.r4-1")] {
        let package = home.join(format!("{name}.pkg.tar"));
        let folder = home.join(name);
        fs::create_dir_all(folder.join("usr/bin")).map_err(|error| error.to_string())?;
        fs::write(folder.join("usr/bin").join(name), "x").map_err(|error| error.to_string())?;
        let info = format!(
            "pkgname = {name}\npkgbase = {name}-base\npkgver = {version}\narch = any\nsize = 1\n\
             license = MIT\npackager = Jane Doe <jane@example.org>\nbuilddate = 1\n"
        );
        fs::write(folder.join(".PKGINFO"), info).map_err(|error| error.to_string())?;
        run(Command::new("tar")
            .arg("-C")
            .arg(&folder)
            .arg("-cf")
            .arg(&package)
            .args([".PKGINFO", "usr"]))?;
        run(Command::new("pacman")
            .args(["-U", "--noconfirm", "--noscriptlet", "--config"])
            .arg(&config)
            .arg("-r")
            .arg(root)
            .arg("-b")
            .arg(root.join("var/lib/pacman"))
            .arg("--cachedir")
            .arg(home)
            .arg("--logfile")
            .arg(home.join("log"))
            .arg(&package))?;
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn read_folder(folder: &Path, path: &str, entries: &mut Vec<(String, Node)>) {
    let mut children: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .collect();
    children.sort_by_key(fs::DirEntry::file_name);
    for child in children {
        let path = format!("{path}/{}", child.file_name().to_str().unwrap());
        if child.file_type().unwrap().is_dir() {
            read_folder(&child.path(), &path, entries);
        } else {
            entries.push((path, file(fs::read(child.path()).unwrap())));
        }
    }
}
