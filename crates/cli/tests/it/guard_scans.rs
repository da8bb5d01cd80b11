//! What `scan --record` keeps, and what the guard makes of it: images of a real engine are scanned and run, and the
//! docker command is told why one may not.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::image::{self, Image, Packing};
use seawall_testkit::tar::Tar;
use seawall_testkit::tool::skip;

use crate::program::Desk;
use crate::running::Running;
use crate::sample;

const POLICY: &str = r#"version: 1
guard:
  upstream: UPSTREAM
  scans: FOLDER/scanned
  log: {path: FOLDER/guard.jsonl}
  listeners: [{name: people, unix: {path: FOLDER/guard.sock}}]
  roles:
    people:
      members: [{listener: people}]
      profile: app
      allow: [{operations: [meta, read, leak, lifecycle, create, network, images.build, images.tag]}]
  profiles:
    app:
      images:
        built-here: ["docker.io/library/*"]
        scan: {fail-on: [critical], oldest-database-days: 36500, gaps: any}
      users: {root: true}
"#;

/// An engine, and a guard in front of it.
struct Scene {
    guard: Option<Running>,
    daemon: Daemon,
    desk: Desk,
}

impl Scene {
    fn new() -> Option<Self> {
        if !Path::new("/bin/busybox").is_file() {
            skip("/bin/busybox is missing");
            return None;
        }
        let daemon = match Daemon::start("overlay2").or_else(|_| Daemon::start("vfs")) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let mut scene = Self {
            guard: None,
            daemon,
            desk: Desk::new(),
        };
        scene.build("clean", &[("first", "", "1-1")]);
        scene.build("old", &sample::BASE);
        scene.listen();
        Some(scene)
    }

    /// Builds an image of busybox with packages listed.
    fn build(&self, name: &str, packages: &[sample::Entry<'_>]) {
        let at = |file: &str| format!("{name}/{file}");
        self.desk.file(&at("os-release"), sample::OS_RELEASE);
        self.desk.file(&at("status"), sample::status(packages));
        fs::copy("/bin/busybox", self.desk.path(&at("busybox"))).unwrap();
        self.desk.file(
            &at("Dockerfile"),
            "FROM scratch\nCOPY busybox /bin/busybox\nCOPY os-release /etc/os-release\n\
             COPY status /var/lib/dpkg/status\n",
        );
        let host = self.daemon.host();
        let (went, said) = self.docker_at(&host, &format!("build -q -t {name}:1 {name}"));
        assert!(went, "{said}");
    }

    fn listen(&mut self) {
        let folder = self.desk.path("").canonicalize().unwrap();
        let folder = folder.display().to_string();
        let upstream = self.daemon.host().replace("unix://", "");
        let policy = POLICY
            .replace("UPSTREAM", &upstream)
            .replace("FOLDER", folder.trim_end_matches('/'));
        self.desk.file("guard.yaml", policy);
        let guard = Running::start(&self.desk, "guard serve --config guard.yaml");
        let until = Instant::now() + Duration::from_mins(1);
        while UnixStream::connect(self.desk.path("guard.sock")).is_err() {
            assert!(Instant::now() < until, "the guard does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.guard = Some(guard);
    }

    fn docker_at(&self, host: &str, line: &str) -> (bool, String) {
        let ran = Command::new("docker")
            .env("DOCKER_BUILDKIT", "0")
            .env("DOCKER_CONFIG", self.desk.path("docker"))
            .args(["--host", host])
            .args(line.split_whitespace())
            .current_dir(self.desk.path(""))
            .output()
            .unwrap();
        let text = [ran.stdout, ran.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        (ran.status.success(), text)
    }

    /// Runs the docker command by the guard.
    fn docker(&self, line: &str) -> (bool, String) {
        let folder = self.desk.path("").canonicalize().unwrap();
        let host = format!("unix://{}", folder.join("guard.sock").display());
        self.docker_at(&host, line)
    }

    #[track_caller]
    fn runs(&self, image: &str) {
        let line = format!("run --rm --network none {image} /bin/busybox echo it-ran");
        let (went, said) = self.docker(&line);
        assert!(went && said.contains("it-ran"), "{said}");
    }

    #[track_caller]
    fn is_denied(&self, image: &str, words: &[&str]) {
        let line = format!("run --rm --network none {image} /bin/busybox echo it-ran");
        let (went, said) = self.docker(&line);
        assert!(!went && !said.contains("it-ran"), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    /// Scans images of the engine, and keeps what was found.
    fn record(&self, images: &str) {
        let host = self.daemon.host();
        let words = format!("scan --host {host} --offline --record=scanned engine {images}");
        let ran = self.desk.run(&words);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("recorded in scanned"), "{ran:?}");
    }

    /// Returns the record of an image.
    fn file(&self, image: &str) -> PathBuf {
        let id = self.daemon.docker(&["inspect", "--format={{.Id}}", image]);
        let name = format!("{}.json", id.trim().replace(':', "-"));
        self.desk.path("scanned").join(name)
    }

    /// Writes other bytes into the record of an image.
    fn tamper(&self, image: &str, change: impl FnOnce(String) -> String) {
        let path = self.file(image);
        let text = fs::read_to_string(&path).unwrap();
        let changed = change(text.clone());
        assert_ne!(changed, text);
        fs::write(path, changed).unwrap();
    }
}

#[test]
fn images_run_by_what_their_last_scan_found() {
    let Some(mut scene) = Scene::new() else {
        return;
    };
    for image in ["clean:1", "old:1"] {
        let command = format!("was never scanned; run `seawall scan --record engine {image}`");
        scene.is_denied(image, &["profile/app/images", &command]);
    }
    scene.record("clean:1 old:1");
    scene.runs("clean:1");
    let found = [
        "the gate `critical` is closed for old:1",
        "critical findings: CVE-2023-",
    ];
    scene.is_denied("old:1", &found);
    // By any name, and by its id.
    let id = scene
        .daemon
        .docker(&["inspect", "--format={{.Id}}", "old:1"]);
    scene.daemon.docker(&["tag", "old:1", "clean:2"]);
    scene.is_denied("clean:2", &["CVE-2023-"]);
    scene.is_denied(id.trim(), &["CVE-2023-"]);

    damaged(&scene);
    stale(&scene);
    built(&scene);
    let (code, said) = scene.guard.take().unwrap().interrupt();
    assert_eq!(code, Some(0), "{said}");
}

fn damaged(scene: &Scene) {
    // A finding that is made milder, one that is taken away, a part of the file, another image's, everybody's.
    scene.tamper("old:1", |it| {
        it.replacen(r#""severity":"critical""#, r#""severity":"low""#, 1)
    });
    scene.is_denied("old:1", &["can't be used", "counts"]);
    scene.record("old:1");
    scene.tamper("old:1", |it| it[..it.len() / 2].to_owned());
    scene.is_denied("old:1", &["can't be used"]);
    fs::copy(scene.file("clean:1"), scene.file("old:1")).unwrap();
    scene.is_denied("old:1", &["can't be used", "of another image"]);
    let all = Permissions::from_mode(0o666);
    fs::set_permissions(scene.file("clean:1"), all).unwrap();
    scene.is_denied(
        "clean:1",
        &["can't be used", "others than root may write it"],
    );
    fs::remove_file(scene.file("old:1")).unwrap();
    scene.is_denied("old:1", &["was never scanned"]);
    scene.record("clean:1 old:1");
    scene.runs("clean:1");
    scene.is_denied("old:1", &["CVE-2023-"]);
}

fn stale(scene: &Scene) {
    let nine_days_ago = |text: String| {
        let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let now = document["time"].as_str().unwrap();
        let now: seawall_model::time::Timestamp = now.parse().unwrap();
        let then = seawall_model::time::Timestamp::from_seconds(now.seconds() - 9 * 86_400);
        document["time"] = then.to_string().into();
        document.to_string()
    };
    scene.tamper("clean:1", nine_days_ago);
    let stale = [
        "is 9 days old, and 7 are allowed",
        "seawall scan --record engine clean:1",
    ];
    scene.is_denied("clean:1", &stale);
    scene.record("clean:1");
    scene.runs("clean:1");
}

/// What is built of a scanned image was not scanned.
fn built(scene: &Scene) {
    scene
        .desk
        .file("next/Dockerfile", "FROM clean:1\nLABEL stage=next\n");
    let (went, said) = scene.docker("build -q -t next:1 next");
    assert!(went, "{said}");
    let (went, said) = scene.docker("tag next:1 next:2");
    assert!(went, "{said}");
    scene.is_denied("next:2", &["next:2 was never scanned"]);
    scene.record("next:2");
    scene.runs("next:1");
}

/// Files in a folder, in order.
fn kept(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_kept_is_its_owners_alone() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("seawall/scanned");
    let above = data.path().join("seawall").display().to_string();
    let desk = Desk::new().with("SEAWALL_DATA_DIR", &above);
    let sample = sample::image();
    image::write(&sample.oci_layout(Packing::Gzip), &desk.path("layout"));
    let words = "scan --offline --ignore-unfixed --severity critical --record layout layout";
    let ran = desk.run(words);
    assert_eq!(ran.code, 0, "{ran:?}");
    let config = image::digest(&sample.config()).replace(':', "-");
    let names = kept(&folder);
    // One by the digest of the configuration, one by that of the manifest.
    assert_eq!(names.len(), 2);
    assert!(names.contains(&format!("{config}.json")), "{names:?}");
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
    assert_eq!(mode(&folder), 0o700);
    for name in &names {
        assert_eq!(mode(&folder.join(name)), 0o600);
    }
    let texts: Vec<_> = names
        .iter()
        .map(|it| fs::read(folder.join(it)).unwrap())
        .collect();
    assert_eq!(texts[0], texts[1]);
    // What the user did not want to see is there all the same.
    let record: serde_json::Value = serde_json::from_slice(&texts[0]).unwrap();
    assert_eq!(record["schema"], "seawall.scanned/1");
    let findings = record["findings"].as_array().unwrap();
    assert!(findings.iter().any(|it| it["status"] != "fixed"));
    for (id, _, _) in sample::KNOWN {
        assert!(findings.iter().any(|it| it["id"] == id), "{id}");
    }
    let kev = findings
        .iter()
        .find(|it| it["id"] == "CVE-2023-4863")
        .unwrap();
    assert_eq!(kev["kev"], true);
}

#[test]
fn what_proves_no_image_is_not_kept() {
    let desk = Desk::new();
    // The configuration speaks of the sample's layers, the manifest of another.
    let mut files = image::Files::new();
    let tar = Tar::new()
        .file("etc/os-release", sample::OS_RELEASE)
        .finish();
    let blob = image::pack(&tar, Packing::Gzip);
    let config = Image::new("app:1")
        .layer(Tar::new().finish(), "COPY x")
        .config();
    let manifest_type = "application/vnd.oci.image.manifest.v1+json";
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{manifest_type}","config":{},"layers":[{}]}}"#,
        image::descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
        image::descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &blob, ""),
    );
    let manifest = manifest.into_bytes();
    let described = image::descriptor(manifest_type, &manifest, "");
    for bytes in [config, blob, manifest] {
        image::add_blob(&mut files, bytes);
    }
    let files = image::finish_layout(files, &[image::annotate(&described, "app:1")]);
    image::write(&files, &desk.path("layout"));
    let ran = desk.run("scan --offline --record=scanned layout layout");
    assert!(ran.err.contains("nothing was recorded of"), "{ran:?}");
    assert!(ran.err.contains("0 scans recorded in scanned"), "{ran:?}");
    assert!(!desk.path("scanned").exists());
    desk.file("project/package.json", "{}");
    let ran = desk.run("scan --offline --record=scanned fs project");
    assert!(ran.err.contains("it is no image"), "{ran:?}");
}
