//! Files of .NET: what they tell beside names and versions, and broken ones.

use seawall_inventory::extractor::{Extracted, Fact, LayerFile};
use seawall_inventory::language::dotnet::{
    assets, deps, packages_config, packages_lock, paket, project, runtime,
};
use seawall_model::package::Package;

use crate::dotnet_build::Pe;
use crate::layered::Node;
use crate::project_folder::{scan, scan_files};

fn packages(out: Extracted) -> (Vec<Package>, Vec<String>) {
    let mut all = Vec::new();
    for (_, fact) in out.facts {
        match fact {
            Fact::Listed { packages } => all.extend(packages),
            Fact::Assets { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    let told = out.problems.into_iter().map(|problem| problem.why);
    (all, told.collect())
}

/// Packages as `NAME@VERSION`, and what is told.
#[track_caller]
fn check(out: Extracted, want: &str, told: &[&str]) {
    let (packages, problems) = packages(out);
    let names: Vec<String> = packages
        .iter()
        .map(|p| format!("{}@{}", p.name, p.version))
        .collect();
    assert_eq!(names.join(" "), want, "{problems:?}");
    assert_eq!(problems.len(), told.len(), "{problems:?}");
    for (problem, told) in problems.iter().zip(told) {
        assert!(problem.contains(told), "{told}: {problems:?}");
    }
}

fn read(parse: fn(&str, &[u8], &mut Extracted), path: &str, bytes: &[u8]) -> Extracted {
    let mut out = Extracted::default();
    parse(path, bytes, &mut out);
    out
}

#[test]
fn digests_places_and_names() {
    let inventory = scan("dotnet/lock");
    let web = &inventory.packages[2];
    assert_eq!(web.purl.to_string(), "pkg:nuget/Acme.Web@2.0.1");
    // `printf web | sha512sum`, as the file holds it in Base64.
    assert_eq!(web.hashes[0].hex.get(..16), Some("cbead8fe640f4d4a"));
    assert_eq!(web.locations[0].start.unwrap().line, 5);
    let inventory = scan("dotnet/runtime");
    let core = &inventory.packages[1];
    assert_eq!(core.cpes, ["cpe:2.3:a:microsoft:.net:8.0.1:*:*:*:*:*:*:*"]);
    assert_eq!(
        core.commit.as_deref(),
        Some("bf5e279d9239bfef5bb1b8d6212f1b971c434606")
    );
}

#[test]
fn the_versions_of_a_runtime() {
    for (path, text, want) in [
        (
            "shared/Microsoft.NETCore.App/3.1.5/.version",
            "x\n3.1.6\n",
            Some(("3.1.6", "cpe:2.3:a:microsoft:.net_core:3.1.6:*:*:*:*:*:*:*")),
        ),
        (
            "shared/Microsoft.AspNetCore.App/6.0.0/.version",
            "",
            Some((
                "6.0.0",
                "cpe:2.3:a:microsoft:asp.net_core:6.0.0:*:*:*:*:*:*:*",
            )),
        ),
        // Previews have no names of their own there.
        (
            "shared/Microsoft.NETCore.App/9.0.0-rc.1/.version",
            "",
            Some(("9.0.0-rc.1", "")),
        ),
        ("shared/Other/1.0/.version", "x\n1.0\n", None),
        ("app/.version", "x\n1.0\n", None),
    ] {
        let read = runtime::parse_version(path, text.as_bytes()).unwrap();
        let got = read.as_ref().map(|p| {
            (
                p.version.as_str(),
                p.cpes.first().map_or("", String::as_str),
            )
        });
        assert_eq!(got, want, "{path}");
    }
}

/// Lists of shared runtimes as they are published (shortened), and one that a distribution has built.
#[test]
fn a_runtime_is_listed_once() {
    let of_3 = r#"{"runtimeTarget":{"name":".NETCoreApp,Version=v3.1/linux-x64","signature":""},
        "targets":{".NETCoreApp,Version=v3.1/linux-x64":{
            "Microsoft.NETCore.App/3.1.23-servicing.22122.4":{},
            "runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4":{
                "runtime":{"runtimes/linux-x64/lib/netcoreapp3.1/System.Linq.dll":{}}}}},
        "libraries":{
            "Microsoft.NETCore.App/3.1.23-servicing.22122.4":{"type":"package"},
            "runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4":{
                "type":"package","sha512":"sha512-AAAA"}}}"#;
    let built = r#"{"runtimeTarget":{"name":".NETCoreApp,Version=v8.0/rhel.9-arm64"},
        "targets":{".NETCoreApp,Version=v8.0/rhel.9-arm64":{
            "Microsoft.NETCore.App.Runtime.rhel.9-arm64/8.0.1":{"runtime":{"System.Linq.dll":{}}}}},
        "libraries":{"Microsoft.NETCore.App.Runtime.rhel.9-arm64/8.0.1":{"type":"package"}}}"#;
    let mark = "bf5e279d9239bfef5bb1b8d6212f1b971c434606\n8.0.1\n";
    let cut = &built[..60];
    for (folder, list, mark, want, problems) in [
        (
            "3.1.23",
            of_3,
            "",
            "Microsoft.NETCore.App.Runtime.linux-x64@3.1.23",
            0,
        ),
        (
            "8.0.1",
            built,
            mark,
            "Microsoft.NETCore.App.Runtime.linux-arm64@8.0.1",
            0,
        ),
        ("8.0.1", cut, mark, "Microsoft.NETCore.App@8.0.1", 1),
        ("8.0.1", "", mark, "Microsoft.NETCore.App@8.0.1", 0),
    ] {
        let root = format!("usr/lib/dotnet/shared/Microsoft.NETCore.App/{folder}");
        let place = |name: &str| format!("{root}/{name}");
        let (list_at, mark_at) = (place("Microsoft.NETCore.App.deps.json"), place(".version"));
        let library = Pe::new("System.Linq", &[("ProductVersion", "8.0.1")]).build();
        let library_at = place("System.Linq.dll");
        let mut files = vec![(library_at.as_str(), Node::File(library))];
        for (path, text) in [(&list_at, list), (&mark_at, mark)] {
            if !text.is_empty() {
                files.push((path.as_str(), Node::File(text.into())));
            }
        }
        let inventory = scan_files(files);
        let names = inventory
            .packages
            .iter()
            .map(|p| format!("{}@{}", p.name, p.version));
        assert_eq!(names.collect::<Vec<_>>(), [want], "{folder}");
        assert_eq!(
            inventory.problems.len(),
            problems,
            "{:?}",
            inventory.problems
        );
        let package = &inventory.packages[0];
        assert!(package.cpes[0].ends_with(&format!(":{folder}:*:*:*:*:*:*:*")));
        assert!(package.hashes.is_empty());
        assert_eq!(package.commit.is_some(), !mark.is_empty());
    }
}

#[test]
fn cut_off_in_the_middle() {
    let text = r#"{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","resolved":"1.0"},"B":{"type":"Direct","resolved":"2."#;
    let out = read(
        packages_lock::parse_packages_lock,
        "packages.lock.json",
        text.as_bytes(),
    );
    check(
        out,
        "A@1.0",
        &[
            "ends too early",
            "without a usable name and version: 1, the first is `B`",
        ],
    );
    let text = b"<packages><package id='A' version='1.0'/><package id='B' version='2.";
    let out = read(
        packages_config::parse_packages_config,
        "packages.config",
        text,
    );
    check(out, "A@1.0", &["line 1"]);
    // What the libraries are is not told any more.
    let text = r#"{"targets":{"t":{"A/1.0":{"runtime":{"a.dll":{}}},"B/2.0":{}}},"libraries":{"A/1.0":{"type":"pack"#;
    let out = read(deps::parse_deps, "a.deps.json", text.as_bytes());
    check(out, "A@1.0", &["ends too early"]);
    let out = read(
        assets::parse_assets,
        "obj/project.assets.json",
        text.as_bytes(),
    );
    check(out, "A@1.0 B@2.0", &["ends too early"]);
}

#[test]
fn keys_that_stand_twice_and_other_files() {
    let text = r#"{"dependencies":{"n":{"A":{"resolved":"1.0"},"A":{"resolved":"2.0"},"b/c":{"resolved":"1.0"},"D":{"type":"Direct"}}}}"#;
    let out = read(
        packages_lock::parse_packages_lock,
        "packages.lock.json",
        text.as_bytes(),
    );
    check(
        out,
        "A@1.0 A@2.0",
        &[
            "`A` stands twice",
            "name and version: 2, the first is `b/c`",
        ],
    );
    let out = read(
        packages_config::parse_packages_config,
        "packages.config",
        b"<configuration/>",
    );
    check(out, "", &[]);
    let wide: Vec<u8> = "\u{feff}<packages><package id='A' version='1.0'/></packages>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let out = read(
        packages_config::parse_packages_config,
        "packages.config",
        &wide,
    );
    check(out, "A@1.0", &[]);
}

#[test]
fn projects_and_paket() {
    let file = |path: &str, text: &str| LayerFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let reference = "<Project><ItemGroup><PackageReference Include='A' Version='1.0'/></ItemGroup>";
    let mut out = Extracted::default();
    project::parse_projects(&[file("a.vbproj", reference)], &mut out);
    check(out, "A@1.0", &["line 1: it ends too early"]);
    // A lock file of another folder speaks for nobody else.
    let whole = format!("{reference}</Project>");
    for (lock, want) in [
        ("x/packages.lock.json", ""),
        ("x/packages.shop.lock.json", ""),
        ("x/obj/project.assets.json", ""),
        ("y/packages.lock.json", "A@1.0"),
        ("packages.lock.json", "A@1.0"),
    ] {
        let mut out = Extracted::default();
        let files = [file(lock, "{}"), file("x/a.csproj", &whole)];
        project::parse_projects(&files, &mut out);
        check(out, want, &[]);
    }
    let mut out = Extracted::default();
    let text = "NUGET\n  remote: x\n    A (1.0)\n    B (2.";
    paket::parse_paket(&[file("paket.lock", text)], &mut out);
    check(out, "A@1.0", &["cut off", "name and version: 1"]);
}

/// A chain of packages that bring nothing, and needs that go in circles.
#[test]
fn circles_end() {
    let mut targets = String::new();
    for at in 0..2000 {
        let next = (at + 1) % 2000;
        let files = if at % 50 == 0 {
            r#","runtime":{"a.dll":{}}"#
        } else {
            ""
        };
        let entry = format!(r#""p{at}/1":{{"dependencies":{{"p{next}":"1"}}{files}}},"#);
        targets.push_str(&entry);
    }
    let text = format!(
        r#"{{"targets":{{"t":{{{}}}}}}}"#,
        targets.trim_end_matches(',')
    );
    let (packages, told) = packages(read(deps::parse_deps, "a.deps.json", text.as_bytes()));
    assert_eq!((packages.len(), told.len()), (40, 0));
    assert!(
        packages
            .iter()
            .all(|package| package.dependencies.len() == 1)
    );
}
