//! Programs: small ones made by hand after the layouts that Go, `cargo auditable` and the note of
//! distributions have, and programs made by the real compiler. Replays the seeds of the fuzz targets
//! `binary_file`, `binary_text` and `go_manifest`.

use std::path::{Path, PathBuf};
use std::process::Command;

use seawall_inventory::binary::{Binary, read_binary, read_text};
use seawall_inventory::extractor::{Extracted, Extractor as _, Fact, LayerFile};
use seawall_inventory::language::go::manifest::{parse_mod, parse_vendored};
use seawall_inventory::unpack::Plain;
use seawall_model::inventory::FunctionTable;

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let entries = std::fs::read_dir(folder).unwrap();
    let read = |path: PathBuf| (path.clone(), std::fs::read(path).unwrap());
    let seeds: Vec<_> = entries.map(|entry| read(entry.unwrap().path())).collect();
    assert!(!seeds.is_empty(), "{target}");
    seeds
}

fn seed(name: &str) -> Vec<u8> {
    let mut all = seeds("binary_file").into_iter();
    all.find(|(path, _)| path.ends_with(name)).unwrap().1
}

fn read(path: &str, bytes: Vec<u8>) -> Extracted {
    let mut out = Extracted::default();
    let file = LayerFile {
        path: path.to_owned(),
        bytes,
    };
    read_binary(&file, &Plain, &mut out);
    out
}

fn packages(out: &Extracted) -> Vec<String> {
    let lists = out.facts.iter().filter_map(|(_, fact)| match fact {
        Fact::Listed { packages } => Some(packages),
        _ => None,
    });
    lists.flatten().map(|p| p.purl.to_string()).collect()
}

fn functions(out: &Extracted) -> Option<&FunctionTable> {
    out.facts.iter().find_map(|(_, fact)| match fact {
        Fact::Program { functions } => Some(&**functions),
        _ => None,
    })
}

#[test]
fn all_seeds_are_read() {
    for (path, bytes) in seeds("binary_file") {
        // Also each one cut off at any place.
        for end in 0..=bytes.len() {
            read("usr/sbin/nginx", bytes[..end].to_vec());
        }
        assert!(
            Binary.wants(&bytes) || path.ends_with("fat.macho"),
            "{path:?}"
        );
    }
    for (_, bytes) in seeds("binary_text") {
        read_text(&bytes);
    }
    for (_, bytes) in seeds("go_manifest") {
        let text = bytes.get(1..).unwrap_or_default();
        drop(parse_mod(text, text, None));
        drop(parse_vendored(text));
    }
}

#[test]
fn a_program_of_go() {
    let out = read("usr/bin/acorn", seed("go.elf"));
    assert_eq!(
        packages(&out),
        [
            "pkg:golang/example.com/acorn@v1.2.3",
            "pkg:golang/stdlib@1.22.3",
            "pkg:golang/example.com/oak@v1.0.0",
            "pkg:golang/example.com/fork@v0.1.1",
        ]
    );
    let table = functions(&out).unwrap();
    for (package, function, want) in [
        ("runtime", "gopanic", true),
        ("example.com/oak", "Tree.Grow", true),
        ("example.com/oak", "Map", true),
        ("example.com/elm/leaf.v2", "Fall", true),
        // The fork is known by its own path, too.
        ("example.com/fork/leaf.v2", "Fall", true),
        ("example.org/x", "Y", true),
        ("example.com/oak", "Tree.Fell", false),
        ("net/http", "Serve", false),
    ] {
        assert_eq!(
            table.has_function(package, function),
            want,
            "{package}.{function}"
        );
    }
    assert_eq!(out.problems, []);
}

/// Half a table would look like one from which functions are missing.
#[test]
fn a_table_with_a_fault_is_none() {
    let out = read("usr/bin/acorn", seed("half-table.elf"));
    assert_eq!(packages(&out).len(), 4);
    assert!(functions(&out).is_none());
}

#[test]
fn texts_and_notes() {
    let out = read("usr/sbin/nginx", seed("nginx.elf"));
    assert_eq!(packages(&out), ["pkg:generic/nginx@1.25.3"]);
    // Nothing here can unpack the list of crates, and that is said.
    let out = read("usr/lib/acorn.so", seed("rust-and-note.elf"));
    assert_eq!(
        packages(&out),
        ["pkg:generic/acorn@1.0-1.fc40?distro=fedora-40&type=rpm"]
    );
    assert_eq!(out.problems.len(), 1);
}

/// What the real compiler makes, for several systems, stripped and not.
#[test]
fn programs_of_the_real_compiler() {
    if Command::new("go").arg("version").output().is_err() {
        return eprintln!("skipped: there is no Go compiler");
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("go.mod", "module example.com/acorn\n\ngo 1.18\n");
    write(
        "main.go",
        "package main\n\nimport \"strings\"\n\nvar version string\n\n\
         func main() { println(strings.Title(version)) }\n",
    );
    for (system, processor, flags) in [
        ("linux", "amd64", "-X main.version=1.2.3"),
        ("linux", "amd64", "-s -w -X main.version=1.2.3"),
    ] {
        let built = Command::new("go")
            .args(["build", "-ldflags", flags, "-o", "acorn", "."])
            .current_dir(folder.path())
            .env("GOOS", system)
            .env("GOARCH", processor)
            .env("GOTOOLCHAIN", "local")
            .env("GOFLAGS", "-mod=mod")
            .env("CGO_ENABLED", "0")
            .env("GOCACHE", folder.path().join("cache"))
            .output()
            .unwrap();
        if !built.status.success() {
            return eprintln!("skipped: the Go compiler fails");
        }
        let out = read("acorn", std::fs::read(folder.path().join("acorn")).unwrap());
        let found = packages(&out);
        assert_eq!(found[0], "pkg:golang/example.com/acorn@v1.2.3", "{flags}");
        assert!(found[1].starts_with("pkg:golang/stdlib@1."), "{found:?}");
        let table = functions(&out).unwrap();
        assert!(table.has_function("strings", "Title"), "{flags}");
        assert!(!table.has_package("net/http"), "{flags}");
    }
}
