//! The same image gives the same packages and findings wherever it lies: archive, layout, standard input, a
//! root file system unpacked by another tool, a real engine by either way, a real registry.

use std::fs;

use seawall_testkit::daemon::Daemon;
use seawall_testkit::image::{Files, Image, Packing, archive, digest, pack, write};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tar::Tar;
use seawall_testkit::tool::{missing, run, skip};
use serde_json::{Value, json};

use crate::program::Desk;
use crate::sample::{self, ADDED, BASE, Entry, FOURTH, INSTRUCTIONS, KNOWN, NAME, STATUS};

/// What must be the same everywhere.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    distribution: Value,
    packages: Vec<Value>,
    findings: Vec<Value>,
    coverage: Value,
}

impl Told {
    fn of(report: &Value) -> Self {
        let targets = report["targets"].as_array().unwrap();
        assert_eq!(targets.len(), 1, "{targets:?}");
        Self::of_target(&targets[0])
    }

    fn of_target(target: &Value) -> Self {
        assert_eq!(target["problems"], json!([]), "{}", target["name"]);
        let list = |name: &str| target[name].as_array().unwrap().clone();
        Self {
            distribution: target["distribution"].clone(),
            packages: list("packages").into_iter().map(without_layers).collect(),
            findings: list("findings").into_iter().map(without_layers).collect(),
            coverage: target["coverage"].clone(),
        }
    }

    /// A root file system knows neither layers nor instructions.
    fn without_instructions(mut self) -> Self {
        for location in locations(&mut self.packages).chain(locations(&mut self.findings)) {
            location.as_object_mut().unwrap().remove("instruction");
        }
        self
    }
}

/// A layer is named by the digest of what is stored, which differs with its compression.
fn without_layers(mut value: Value) -> Value {
    for location in locations(std::slice::from_mut(&mut value)) {
        location.as_object_mut().unwrap().remove("layer");
    }
    value
}

fn locations(values: &mut [Value]) -> impl Iterator<Item = &mut Value> {
    values.iter_mut().flat_map(|value| {
        let single = value.get("location").is_some();
        let found = if single {
            &mut value["location"]
        } else {
            &mut value["locations"]
        };
        match found {
            Value::Array(many) => many.iter_mut(),
            one => std::slice::from_mut(one).iter_mut(),
        }
    })
}

/// Returns what the plain archive tells, which [`the_archive_tells_what_was_put_in`] holds against the
/// truth.
fn expected(desk: &Desk) -> Told {
    desk.file("expected.tar", archive(&sample::image().saved_old()));
    Told::of(&desk.scan("expected.tar"))
}

fn assert_same(desk: &Desk, words: &str, want: &Told) {
    let got = Told::of(&desk.scan(words));
    assert_eq!(got.packages, want.packages, "{words}");
    assert_eq!(got.findings, want.findings, "{words}");
    assert_eq!(got, *want, "{words}");
}

#[test]
fn the_archive_tells_what_was_put_in() {
    let desk = Desk::new();
    let told = expected(&desk);
    let mut packages: Vec<_> = told.packages.iter().map(place).collect();
    packages.sort();
    // A package comes from the layer that first had this version of it.
    let base = BASE.iter().filter(|package| package.0 != "wget");
    let mut want: Vec<_> = base
        .map(|package| placed(*package, STATUS, INSTRUCTIONS[0]))
        .chain([placed(ADDED, STATUS, INSTRUCTIONS[1])])
        .chain([placed(
            FOURTH,
            "var/lib/dpkg/status.d/fourth",
            INSTRUCTIONS[3],
        )])
        .collect();
    want.sort();
    assert_eq!(packages, want);
    for (id, package, fixed) in KNOWN {
        let is = |f: &&Value| f["id"] == id && f["package"]["name"] == package;
        let found = told.findings.iter().find(is);
        let found = found.unwrap_or_else(|| panic!("{id} in {package} is missing"));
        assert_eq!(
            (&found["fixed_version"], &found["status"]),
            (&json!(fixed), &json!("fixed"))
        );
    }
    let gone = |f: &Value| f["package"]["name"] == "wget" || f["package"]["name"] == "second";
    assert!(!told.findings.iter().any(gone));
    assert_eq!(told.distribution["id"], "debian");
    assert_eq!(told.distribution["version"], "12");
}

/// Name, version, architecture, purl, path, instruction.
fn place(package: &Value) -> [String; 6] {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let location = &package["locations"][0];
    [
        text(&package["name"]),
        text(&package["version"]),
        text(&package["architecture"]),
        text(&package["purl"]),
        text(&location["path"]),
        text(&location["instruction"]),
    ]
}

/// The purl is that of the purl specification's `deb` type: `:` and `~` of a version stand for themselves,
/// `+` is escaped.
fn placed((name, _, version): Entry<'_>, path: &str, instruction: &str) -> [String; 6] {
    let purl = format!("pkg:deb/debian/{name}@{version}?arch=amd64&distro=debian-12");
    let parts = [name, version, "amd64", &purl, path, instruction];
    parts.map(str::to_owned)
}

#[test]
fn archives_and_layouts() {
    let desk = Desk::new();
    let want = expected(&desk);
    let image = sample::image();
    let mut forms: Vec<(String, Vec<u8>)> = Vec::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        forms.push((
            format!("saved-{packing:?}.tar"),
            archive(&image.saved_new(packing)),
        ));
        forms.push((
            format!("oci-{packing:?}.tar"),
            archive(&image.oci_layout(packing)),
        ));
        let folder = format!("layout-{packing:?}");
        write(&image.oci_layout(packing), &desk.path(&folder));
        assert_same(&desk, &folder, &want);
        assert_same(&desk, &format!("layout {folder}"), &want);
        assert_same(&desk, &format!("oci:{folder}"), &want);
    }
    let old = archive(&image.saved_old());
    forms.push(("whole.tar.gz".to_owned(), pack(&old, Packing::Gzip)));
    forms.push(("whole.tar.zst".to_owned(), pack(&old, Packing::Zstd)));
    forms.push((
        "old-gzip.tar".to_owned(),
        archive(&with_gzip_layers(image.saved_old())),
    ));
    for (name, bytes) in forms {
        desk.file(&name, &bytes);
        assert_same(&desk, &name, &want);
        assert_same(&desk, &format!("archive {name}"), &want);
        let ran = desk.feed("scan --format json --list-all-pkgs -", &bytes);
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        assert_eq!(Told::of(&ran.json()), want, "{name} on standard input");
    }
}

/// An archive whose layers are compressed although their names say nothing of it, as some builders write.
fn with_gzip_layers(mut files: Files) -> Files {
    for (name, content) in &mut files {
        if name.ends_with("layer.tar") {
            *content = pack(content, Packing::Gzip);
        }
    }
    files
}

#[test]
fn several_images_in_one_archive_are_told_one_by_one() {
    let desk = Desk::new();
    let want = expected(&desk);
    let other = sample::with_files(&[("etc/os-release", sample::OS_RELEASE)]);
    let (mut files, more) = (sample::image().saved_old(), other.saved_old());
    let list =
        |files: &Files| -> Vec<Value> { serde_json::from_slice(&files["manifest.json"]).unwrap() };
    let mut images = list(&more);
    images[0]["RepoTags"] = json!(["seawall/other:1"]);
    images.extend(list(&files));
    files.extend(more);
    files.insert(
        "manifest.json".to_owned(),
        serde_json::to_vec(&images).unwrap(),
    );
    desk.file("two.tar", archive(&files));
    let report = desk
        .run("scan --format json --list-all-pkgs two.tar")
        .json();
    assert_eq!(report["targets"].as_array().unwrap().len(), 2);
    assert_same(&desk, &format!("two.tar#{NAME}"), &want);
}

#[test]
fn a_root_file_system_unpacked_by_another_tool() {
    if let Some(why) = missing(&["umoci"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let want = expected(&desk).without_instructions();
    let mut image = sample::image();
    image.references = vec!["one".to_owned()];
    write(&image.oci_layout(Packing::Gzip), &desk.path("layout"));
    let arguments = ["unpack", "--rootless", "--image", "layout:one", "bundle"];
    run("umoci", &arguments, &desk.path(""));
    for words in [
        "rootfs bundle/rootfs",
        "bundle/rootfs",
        "rootfs:bundle/rootfs",
    ] {
        assert_same(&desk, words, &want);
    }
}

#[test]
fn a_real_engine_by_its_store_and_by_export() {
    let daemon = match Daemon::start("overlay2") {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let desk = Desk::new();
    let want = expected(&desk);
    let image = sample::image();
    daemon.load("image.tar", &archive(&image.saved_old()));
    let host = daemon.host();
    let id = digest(&image.config());
    for name in [NAME, &format!("docker.io/{NAME}"), &id, &id[7..19]] {
        assert_same(&desk, &format!("engine {name} --host {host}"), &want);
        let export = format!("engine {name} --host {host} --no-engine-store");
        assert_same(&desk, &export, &want);
    }
    // A bare name is asked of the engine, and that is said.
    let ran = desk.run(&format!(
        "scan --format json --list-all-pkgs --host {host} {NAME}"
    ));
    assert_eq!(Told::of(&ran.json()), want);
    assert!(
        ran.err.contains("is taken as an image of the local engine"),
        "{}",
        ran.err
    );
    // All images at once.
    let other = sample::with_files(&[("etc/os-release", sample::OS_RELEASE)]);
    daemon.load(
        "other.tar",
        &archive(&other.platform("linux", "arm64").saved_old()),
    );
    for more in ["", " --no-engine-store"] {
        let words = format!("scan --format json --list-all-pkgs engine --host {host}{more}");
        let report = desk.run(&words).json();
        let targets = report["targets"].as_array().unwrap();
        assert_eq!(targets.len(), 2);
        let ours = targets
            .iter()
            .find(|target| target["image_id"] == id)
            .unwrap();
        assert_eq!(Told::of_target(ours), want, "{words}");
    }
}

#[test]
fn a_real_registry() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let want = expected(&desk);
    let registry = RealRegistry::start("", "");
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        registry.push(&sample::image(), packing, false);
        let name = format!("{}/team/app:1", registry.authority);
        assert_same(&desk, &format!("registry {name}"), &want);
        assert_same(&desk, &format!("registry:{name}"), &want);
    }
    let ran = desk.run(&format!(
        "scan --format json {}/team/app:1",
        registry.authority
    ));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("is taken as an image in a registry"),
        "{}",
        ran.err
    );
    // A promise is a promise, on loopback too.
    let ran = desk.run(&format!(
        "scan --offline registry {}/team/app:1",
        registry.authority
    ));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("--offline forbids the network"),
        "{}",
        ran.err
    );
    let ran = desk.run(&format!(
        "scan registry {}/team/absent:1",
        registry.authority
    ));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(
        fs::read_dir(desk.path("home")).is_err(),
        "nothing is left in the home folder"
    );
}

/// A stream cannot go back for the content of a hard link that nobody wanted when it went by; then the report
/// says so, and is no clean one.
#[test]
fn a_hard_link_to_a_file_that_nobody_reads() {
    let desk = Desk::new();
    let base = Tar::new().file("etc/os-release", sample::OS_RELEASE);
    let linked = Tar::new()
        .file("var/lib/dpkg/status-new", sample::status(&[ADDED]))
        .hard_link(STATUS, "var/lib/dpkg/status-new");
    let image = Image::new(NAME)
        .layer(base.finish(), INSTRUCTIONS[0])
        .layer(linked.finish(), INSTRUCTIONS[1]);
    let bytes = archive(&image.oci_layout(Packing::Gzip));
    desk.file("image.tar", &bytes);
    let told = Told::of(&desk.scan("image.tar"));
    let names: Vec<_> = told
        .packages
        .iter()
        .map(|package| &package["name"])
        .collect();
    assert_eq!(names, ["libwebp7"]);
    let ran = desk.feed("scan --strict --format json --list-all-pkgs -", &bytes);
    let target = &ran.json()["targets"][0];
    let whole = target["packages"].as_array().unwrap().len() == 1;
    let said = target["problems"].to_string().contains("hard link");
    assert!(whole && ran.code == 0 || said && ran.code == 3, "{ran:?}");
}
