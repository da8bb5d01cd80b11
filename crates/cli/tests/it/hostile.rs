//! Bad input through the real program: each is refused in one sentence, or its good part is reported with a
//! problem beside it; in bounded time and memory, and never as a clean report.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::time::Duration;

use seawall_testkit::image::{
    Files, Image, MANIFEST, Packing, add_blob, archive, blob_path, descriptor, finish_layout, pack,
    write,
};
use seawall_testkit::tar::{Tar, TarHeader};
use seawall_testkit::tool::run;
use serde_json::Value;

use crate::program::{Desk, Ran};
use crate::sample::{self, ADDED, BASE, INSTRUCTIONS, NAME, OS_RELEASE, STATUS, status};

/// Checks what holds for every bad input; returns the report where there is one.
fn assert_told(ran: &Ran, what: &str) -> Option<Value> {
    assert!(ran.cpu < Duration::from_secs(20), "{what}: {:?}", ran.cpu);
    assert!(ran.peak < 400 << 10, "{what}: {} KiB", ran.peak);
    assert_eq!(ran.code, 3, "{what}: {ran:?}");
    let errors: Vec<_> = ran
        .err
        .lines()
        .filter(|l| l.starts_with("error: "))
        .collect();
    if ran.out.is_empty() {
        assert_eq!(errors.len(), 1, "{what}: {ran:?}");
        return None;
    }
    let report = ran.json();
    let target = &report["targets"][0];
    let told = !target["problems"].as_array().unwrap().is_empty();
    let blind = target["coverage"].to_string().contains("none");
    assert!(told || blind, "{what}: {target}");
    Some(report)
}

fn strict(desk: &Desk, words: &str) -> Ran {
    desk.run(&format!(
        "scan --strict --format json --list-all-pkgs {words}"
    ))
}

fn names(report: &Value) -> Vec<&str> {
    let packages = report["targets"][0]["packages"].as_array().unwrap();
    packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect()
}

fn problems(report: &Value) -> String {
    report["targets"][0]["problems"].to_string()
}

/// The packages that are whole in the sample image.
const WHOLE: usize = 8;

#[test]
fn archives_that_end_early() {
    let desk = Desk::new();
    let image = sample::image();
    for (name, bytes) in [
        ("saved", archive(&image.saved_old())),
        ("oci", archive(&image.oci_layout(Packing::Gzip))),
        (
            "whole.gz",
            pack(&archive(&image.saved_old()), Packing::Gzip),
        ),
        (
            "whole.zst",
            pack(&archive(&image.oci_layout(Packing::Plain)), Packing::Zstd),
        ),
    ] {
        // The last two blocks of a tar hold nothing that could be missed.
        let end = if name.contains('.') {
            bytes.len() - 1
        } else {
            bytes.len() - 1_025
        };
        for part in 0..12 {
            let cut = end * part / 11;
            let what = format!("{name} cut at {cut} of {}", bytes.len());
            desk.file("cut.tar", &bytes[..cut]);
            check_cut(&desk.run(CUT), &what);
            check_cut(
                &desk.feed(
                    "scan --strict --format json --list-all-pkgs -",
                    &bytes[..cut],
                ),
                &what,
            );
        }
    }
}

const CUT: &str = "scan --strict --format json --list-all-pkgs archive cut.tar";

fn check_cut(ran: &Ran, what: &str) {
    assert!(ran.cpu < Duration::from_secs(20), "{what}: {:?}", ran.cpu);
    if !ran.out.is_empty() && ran.json()["targets"][0]["problems"] == Value::Array(Vec::new()) {
        // Nothing was missed then.
        assert_eq!(names(&ran.json()).len(), WHOLE, "{what}: {ran:?}");
        return;
    }
    assert!(matches!(ran.code, 2 | 3), "{what}: {ran:?}");
    assert!(
        !ran.out.is_empty() || ran.err.contains("error: "),
        "{what}: {ran:?}"
    );
}

#[test]
fn files_that_are_no_image() {
    let desk = Desk::new();
    let tar = Tar::new().file("readme", "hello").finish();
    let brackets = vec![b'['; 200_000];
    let listed = |manifest: &[u8]| Tar::new().file("manifest.json", manifest).finish();
    for (name, bytes) in [
        ("empty.tar", Vec::new()),
        ("zeros.tar", vec![0; 10_240]),
        (
            "garbage.tar",
            (0..9_999_u32)
                .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
                .collect(),
        ),
        ("text.tar", b"not an image\n".repeat(100)),
        ("other.tar", tar.clone()),
        ("other.tar.gz", pack(&tar, Packing::Gzip)),
        ("half.tar.gz", pack(&tar, Packing::Gzip)[..20].to_vec()),
        ("half.tar.zst", pack(&tar, Packing::Zstd)[..20].to_vec()),
        ("deep.tar", listed(&brackets)),
        ("list.tar", listed(b"[]")),
        (
            "wrong.tar",
            listed(br#"[{"Config":"../../etc/passwd","Layers":["/etc/shadow"]}]"#),
        ),
        ("number.tar", listed(b"17")),
    ] {
        desk.file(name, &bytes);
        for words in [
            name,
            &format!("archive {name}"),
            &format!("oci-archive:{name}"),
        ] {
            refused(&desk.run(&format!("scan {words}")), words);
        }
        refused(&desk.feed("scan -", &bytes), name);
    }
    for words in [
        "/dev/null",
        "layout .",
        "layout nothing",
        "/dev/full",
        "-#nothing",
    ] {
        refused(&desk.run(&format!("scan {words}")), words);
    }
}

fn refused(ran: &Ran, what: &str) {
    assert!(matches!(ran.code, 2 | 3), "{what}: {ran:?}");
    assert_eq!(ran.out, "", "{what}: {ran:?}");
    let errors = ran.err.lines().filter(|line| line.starts_with("error: "));
    assert_eq!(errors.count(), 1, "{what}: {ran:?}");
    assert!(ran.cpu < Duration::from_secs(10), "{what}: {:?}", ran.cpu);
}

/// Compresses a first part and then zeros, `chunks` times 16 MiB.
fn bomb(first: &[u8], chunks: usize, packing: Packing) -> Vec<u8> {
    // Members of gzip and frames of zstd may follow each other (RFC 1952 section 2.2, RFC 8878 section 3.1).
    let mut bytes = pack(first, packing);
    let zeros = pack(&vec![0; 16 << 20], packing);
    (0..chunks).for_each(|_| bytes.extend_from_slice(&zeros));
    bytes
}

#[test]
fn bombs() {
    let desk = Desk::new();
    let mut header = TarHeader::new(b'0', "usr/share/zeros");
    header.size = 48 << 30;
    let head = Tar::new()
        .file("etc/os-release", OS_RELEASE)
        .header(&header)
        .unfinished();
    // Far more bytes per byte than any real layer has.
    let layer = bomb(&head, 3_000, Packing::Zstd);
    assert!(layer.len() < 5 << 20);
    let media_type = "application/vnd.oci.image.layer.v1.tar+zstd";
    let base = sample::image();
    let files = layout_of(&base, &[(media_type, layer.clone())]);
    write(&files, &desk.path("stored"));
    let report = assert_told(&strict(&desk, "stored"), "a layer").unwrap();
    assert!(problems(&report).contains("limit"), "{}", problems(&report));
    desk.file("bomb.tar.zst", &layer);
    assert_told(&strict(&desk, "bomb.tar.zst"), "an archive");
    // A database beyond what a file's content may have.
    header.name = STATUS.as_bytes().to_vec();
    header.size = 256 << 20;
    let head = Tar::new()
        .file("etc/os-release", OS_RELEASE)
        .header(&header)
        .unfinished();
    let layer = bomb(&head, 16, Packing::Gzip);
    let media_type = "application/vnd.oci.image.layer.v1.tar+gzip";
    write(
        &layout_of(&base, &[(media_type, layer)]),
        &desk.path("status"),
    );
    let report = assert_told(&strict(&desk, "status"), "a database").unwrap();
    assert!(problems(&report).contains(STATUS), "{}", problems(&report));
    // A manifest that is one.
    let mut list = TarHeader::new(b'0', "manifest.json");
    list.size = 1 << 30;
    let head = Tar::new().header(&list).unfinished();
    desk.file("manifest.tar.gz", bomb(&head, 64, Packing::Gzip));
    assert_told(&strict(&desk, "manifest.tar.gz"), "a manifest");
}

/// A layout whose manifest names these blobs as layers, with the configuration of an image.
fn layout_of(image: &Image, layers: &[(&str, Vec<u8>)]) -> Files {
    let mut files = Files::new();
    let config = image.config();
    let described: Vec<_> = layers
        .iter()
        .map(|(kind, blob)| descriptor(kind, blob, ""))
        .collect();
    for (_, blob) in layers {
        add_blob(&mut files, blob.clone());
    }
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{},"layers":[{}]}}"#,
        descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
        described.join(",")
    );
    add_blob(&mut files, config);
    let described = descriptor(MANIFEST, manifest.as_bytes(), "");
    add_blob(&mut files, manifest.into_bytes());
    finish_layout(files, &[described])
}

#[test]
fn layouts_that_do_not_hold_what_they_promise() {
    let desk = Desk::new();
    let image = sample::image();
    let layers: Vec<_> = image
        .layers
        .iter()
        .map(|(tar, _)| pack(tar, Packing::Gzip))
        .collect();
    let whole = image.oci_layout(Packing::Gzip);
    let put = |name: &str, change: &dyn Fn(&mut Files)| {
        let mut files = whole.clone();
        change(&mut files);
        write(&files, &desk.path(name));
        desk.file(&format!("{name}.tar"), archive(&files));
    };
    let first = blob_path(&layers[0]);
    put("missing-layer", &|files| drop(files.remove(&first)));
    put("wrong-digest", &|files| {
        drop(files.insert(first.clone(), layers[1].clone()));
    });
    put("cut-layer", &|files| {
        files.get_mut(&first).unwrap().truncate(100);
    });
    put("no-layer", &|files| {
        drop(files.insert(first.clone(), b"not a layer at all".to_vec()));
    });
    put("missing-config", &|files| {
        drop(files.remove(&blob_path(&image.config())));
    });
    put("missing-manifest", &|files| {
        let is_manifest = |blob: &Vec<u8>| {
            blob.starts_with(
                b"{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest",
            )
        };
        files.retain(|name, blob| !(name.starts_with("blobs/") && is_manifest(blob)));
    });
    put("broken-index", &|files| {
        drop(files.insert("index.json".to_owned(), b"{\"manifests\":[".to_vec()));
    });
    let names = [
        "missing-layer",
        "wrong-digest",
        "cut-layer",
        "no-layer",
        "missing-config",
        "missing-manifest",
        "broken-index",
    ];
    for name in names {
        for words in [name.to_owned(), format!("{name}.tar")] {
            let ran = strict(&desk, &words);
            if ran.code == 2 {
                refused(&ran, &words);
            } else {
                assert_told(&ran, &words);
            }
        }
    }
    let report = strict(&desk, "wrong-digest").json();
    assert!(
        problems(&report).contains("digest"),
        "{}",
        problems(&report)
    );
    // What the other layers hold is reported.
    let report = strict(&desk, "missing-layer").json();
    assert!(self::names(&report).contains(&ADDED.0), "{report}");
}

#[test]
fn layers_of_an_unknown_kind_and_other_platforms() {
    let desk = Desk::new();
    let image = sample::with_files(&[("etc/os-release", OS_RELEASE), (STATUS, &status(&BASE))]);
    let layer = ("application/x-unknown", image.layers[0].0.clone());
    write(&layout_of(&image, &[layer]), &desk.path("unknown"));
    let ran = strict(&desk, "unknown");
    // It is a tar all the same: its packages are reported, or it is said that they are not.
    match names(&ran.json()).len() {
        0 => drop(assert_told(&ran, "unknown")),
        count => assert_eq!(count, BASE.len()),
    }
    let mut files = Files::new();
    let platforms = [("linux", "amd64"), ("linux", "arm64")];
    let mut add = |(os, architecture)| {
        image
            .clone()
            .platform(os, architecture)
            .add_blobs(Packing::Gzip, &mut files)
    };
    let manifests: Vec<_> = platforms.into_iter().map(&mut add).collect();
    write(&finish_layout(files, &manifests), &desk.path("platforms"));
    let ran = desk.run("scan --platform linux/s390x platforms");
    refused(&ran, "platforms");
    assert!(
        ran.err.contains("linux/amd64") && ran.err.contains("linux/arm64"),
        "{}",
        ran.err
    );
    let report = desk.scan("--platform linux/arm64 platforms");
    assert_eq!(report["targets"][0]["platform"], "linux/arm64");
}

/// Scans an image of one layer.
fn one_layer(tar: Tar) -> Ran {
    let desk = Desk::new();
    let image = Image::new(NAME).layer(tar.finish(), INSTRUCTIONS[0]);
    desk.file("image.tar", archive(&image.saved_old()));
    strict(&desk, "image.tar")
}

#[test]
fn links_that_lead_nowhere_or_outside() {
    let cycle = Tar::new()
        .symlink("etc/os-release", "../usr/lib/os-release")
        .symlink("usr/lib/os-release", "../../etc/os-release")
        .file(STATUS, status(&BASE));
    let report = assert_told(&one_layer(cycle), "a cycle").unwrap();
    assert_eq!(names(&report).len(), BASE.len());
    let directories = Tar::new()
        .symlink("var/lib", "../usr/share")
        .symlink("usr/share", "../var/lib")
        .file("etc/os-release", OS_RELEASE);
    assert_told(&one_layer(directories), "a cycle of directories");
    // A name that leads upwards stays inside.
    let upwards = Tar::new()
        .file("../../etc/os-release", OS_RELEASE)
        .file("/var/lib/../lib/dpkg/status", status(&BASE));
    assert_told(&one_layer(upwards), "upwards");
}

#[test]
fn a_root_file_system_that_points_at_the_host() {
    let desk = Desk::new();
    desk.file("host/status", status(&BASE));
    desk.file("host/os-release", OS_RELEASE);
    desk.file("root/usr/keep", "");
    fs::create_dir_all(desk.path("root/var/lib")).unwrap();
    fs::create_dir_all(desk.path("root/etc")).unwrap();
    symlink(desk.path("host"), desk.path("root/var/lib/dpkg")).unwrap();
    symlink("../../host/os-release", desk.path("root/etc/os-release")).unwrap();
    let report = assert_told(&strict(&desk, "rootfs root"), "host").unwrap();
    assert_eq!(names(&report), Vec::<&str>::new());
    assert!(report["targets"][0]["distribution"].is_null(), "{report}");
}

#[test]
fn pipes_in_the_place_of_files() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("root/var/lib/dpkg")).unwrap();
    fs::create_dir_all(desk.path("root/etc")).unwrap();
    fs::create_dir_all(desk.path("stored")).unwrap();
    let pipes = [
        "root/var/lib/dpkg/status",
        "root/etc/os-release",
        "stored/index.json",
        "stored/oci-layout",
    ];
    for pipe in pipes {
        run("mkfifo", &[pipe], &desk.path(""));
    }
    assert_told(&strict(&desk, "rootfs root"), "a root file system");
    refused(&desk.run("scan stored"), "a layout");
    refused(&desk.run("scan layout stored"), "a layout");
    // A pipe is read as what comes out of it.
    run("mkfifo", &["pipe.tar"], &desk.path(""));
    let path = desk.path("pipe.tar");
    let writer = std::thread::spawn(move || {
        let mut pipe = fs::OpenOptions::new().write(true).open(path).unwrap();
        drop(pipe.write_all(&archive(&sample::image().saved_old())));
    });
    assert_eq!(names(&strict(&desk, "pipe.tar").json()).len(), WHOLE);
    writer.join().unwrap();
}

#[test]
fn broken_package_databases() {
    let good = status(&BASE);
    let middle = good.find("Package: libssl3").unwrap();
    let holes = [
        ("no version", good.replacen("Version: 2.36-9\n", "", 1)),
        (
            "bytes",
            good.replacen("Package: libssl3", "Package: \u{0}\u{fffd}", 1),
        ),
        (
            "garbage",
            format!(
                "{}\u{1}\u{2} no field here\n{}",
                &good[..middle],
                &good[middle..]
            ),
        ),
        ("cut", good[..good.len() - 150].to_owned()),
    ];
    for (what, text) in holes {
        let tar = Tar::new()
            .file("etc/os-release", OS_RELEASE)
            .file(STATUS, text);
        let report = assert_told(&one_layer(tar), what).unwrap();
        assert!(
            names(&report).len() >= BASE.len() - 2,
            "{what}: {:?}",
            names(&report)
        );
        assert!(
            problems(&report).contains(STATUS),
            "{what}: {}",
            problems(&report)
        );
    }
    let alma = "ID=almalinux\nVERSION_ID=9.3\nNAME=AlmaLinux\nID_LIKE=\"rhel centos fedora\"\n";
    let page = [b"SQLite format 3\0".as_slice(), &[0xff; 8_000]].concat();
    for (path, content) in [
        ("var/lib/rpm/rpmdb.sqlite", page),
        ("usr/lib/sysimage/rpm/rpmdb.sqlite", b"nonsense".to_vec()),
        ("var/lib/rpm/Packages.db", b"RpmP\0\0\0\0".repeat(1_000)),
        ("var/lib/rpm/Packages", vec![0x61; 9_000]),
    ] {
        let tar = Tar::new().file("etc/os-release", alma).file(path, content);
        let report = assert_told(&one_layer(tar), path).unwrap();
        assert!(
            problems(&report).contains(path),
            "{path}: {}",
            problems(&report)
        );
    }
    let alpine = "ID=alpine\nVERSION_ID=3.20.0\nNAME=Alpine\n";
    let tar = Tar::new().file("etc/os-release", alpine).file(
        "lib/apk/db/installed",
        "P:musl\nV:1.2.5-r0\nA:x86_64\n\nP:cut\n\nnonsense\n",
    );
    let report = assert_told(&one_layer(tar), "apk").unwrap();
    assert_eq!(names(&report), ["musl"]);
}

#[test]
fn a_pipe_that_nobody_writes_into() {
    let desk = Desk::new();
    run("mkfifo", &["pipe"], &desk.path(""));
    let ran = desk.run("scan archive pipe");
    assert!(matches!(ran.code, 2 | 3), "{ran:?}");
    assert!(ran.err.contains("nobody writes into this pipe"), "{ran:?}");
}
