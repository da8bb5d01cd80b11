//! The database is renewed from channels: directories, web servers, registries, files; whole or by
//! delta; and whatever is wrong with a channel leaves the installed database as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seawall_testkit::http::{Reply, Seen, Server};
use seawall_testkit::registry::{HTPASSWD, LOGIN, RealRegistry};
use seawall_testkit::tool::{missing, run, skip};
use serde_json::Value;

use crate::program::{Desk, Ran};

/// A publisher with a key and a channel, and a client who knows neither yet.
struct Scene {
    desk: Desk,
}

impl Scene {
    /// Makes keys, and two databases of which the second knows more.
    fn new() -> Self {
        let desk = Desk::new().with("SEAWALL_DATA_DIR", "data");
        let scene = Self { desk };
        scene.good("db key new publisher");
        scene.build("old.swdb", 300);
        scene.build("new.swdb", 310);
        scene
    }

    /// Builds a database of so many packages.
    fn build(&self, name: &str, packages: usize) {
        let mut tracker = serde_json::Map::new();
        for number in 0..packages {
            let release = serde_json::json!({ "status": "resolved", "fixed_version": format!("{number}.1-1"),
                "repositories": { "bookworm": "1-1" }, "urgency": "not yet assigned" });
            let record =
                serde_json::json!({ "releases": { "bookworm": release }, "description": "" });
            let id = format!("CVE-2024-{}", 1000 + number * 7919 % 90_000);
            tracker.insert(
                format!("package-{number}"),
                serde_json::json!({ id: record }),
            );
        }
        let folder = format!("{name}.data");
        self.desk.file(
            &format!("{folder}/tracker.json"),
            Value::Object(tracker).to_string(),
        );
        self.good(&format!(
            "db build --from debian-tracker={folder} --output {name}"
        ));
    }

    fn good(&self, words: &str) -> Ran {
        let ran = self.desk.run(words);
        assert!(ran.code == 0, "{words}: {ran:?}");
        ran
    }

    /// Publishes into a directory.
    fn publish(&self, database: &str, to: &str, more: &str) -> Ran {
        self.good(&format!(
            "db publish --db {database} --key publisher.key --to {to} {more}"
        ))
    }

    fn update(&self, from: &str) -> Ran {
        self.desk
            .run(&format!("db update --from {from} --key publisher.pem"))
    }

    fn installed(&self) -> Option<Vec<u8>> {
        fs::read(self.desk.path("data/db/current.swdb")).ok()
    }

    fn is_installed(&self, name: &str) -> bool {
        self.installed() == Some(fs::read(self.desk.path(name)).unwrap())
    }

    /// Returns the only file with this ending in a directory.
    fn file_of(&self, folder: &str, ending: &str) -> PathBuf {
        let mut files: Vec<PathBuf> = fs::read_dir(self.desk.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|found| found == ending))
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    /// Serves a directory over HTTP, after `twist` had a say.
    fn serve(
        &self,
        folder: &str,
        twist: impl Fn(&Seen, &[u8]) -> Option<Reply> + Send + Sync + 'static,
    ) -> Server {
        let folder = self.desk.path(folder);
        Server::start(move |seen| {
            let name = seen.path.rsplit('/').next().unwrap_or_default();
            match fs::read(folder.join(name)) {
                Ok(bytes) => twist(seen, &bytes).unwrap_or_else(|| Reply::new(200, &[], &bytes)),
                Err(_) => Reply::new(404, &[], b""),
            }
        })
    }
}

/// Checks that an update was refused in these words, that it says what to try, and that nothing was
/// installed.
#[track_caller]
fn assert_refused(scene: &Scene, ran: &Ran, before: Option<&[u8]>, words: &str) {
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains(words), "{words}: {ran:?}");
    assert!(ran.err.starts_with("error: "), "{ran:?}");
    assert_eq!(scene.installed().as_deref(), before, "{ran:?}");
    let left: Vec<_> = fs::read_dir(scene.desk.path("data/db"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains(".new-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_directory_is_a_channel_and_is_remembered() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    let check = "db update --check --from channel --key publisher.pem";
    let ran = scene.desk.run(check);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("newer: "), "{ran:?}");
    assert!(!scene.desk.path("data").exists(), "a check writes nothing");

    let ran = scene.update("channel");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("installed, "), "{ran:?}");
    assert!(scene.is_installed("old.swdb"));
    assert_eq!(scene.good("db update --check").code, 0);
    assert!(scene.good("db update").out.starts_with("up to date: "));

    scene.publish("new.swdb", "channel", "--delta-from old.swdb");
    assert_eq!(scene.desk.run("db update --check").code, 1);
    let ran = scene.good("db update");
    assert!(ran.out.contains("by delta"), "{ran:?}");
    assert!(scene.is_installed("new.swdb"));
    let info = scene.good("db info");
    assert!(info.out.contains("current.swdb"), "{info:?}");
}

#[test]
fn without_channel_or_key_it_says_how_to_name_them() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    for (words, want) in [
        ("db update", "--from URL"),
        ("db update --from channel", "--key PUBLIC.pem"),
        ("db update --from channel --key missing.pem", "missing.pem"),
        (
            "db update --from channel --key publisher.key",
            "private key",
        ),
        (
            "db update --from ftp://a.example --key publisher.pem",
            "oci://",
        ),
        (
            "db update --from http://a.example/db --key publisher.pem",
            "--insecure-registry a.example",
        ),
        (
            "db publish --db new.swdb --key publisher.pem --to x",
            "public key",
        ),
        (
            "db publish --db new.swdb --key publisher.key --to https://a.example",
            "upload",
        ),
    ] {
        let ran = scene.desk.run(words);
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
        assert!(ran.err.contains(want), "{words}: {ran:?}");
    }
    let ran = scene.desk.run("db key new publisher");
    assert_eq!(ran.code, 3, "no key is overwritten: {ran:?}");
    let mode = fs::metadata(scene.desk.path("publisher.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let shown = scene.good("db key show publisher.key").out;
    assert_eq!(shown, scene.good("db key show publisher.pem").out);
}

#[test]
fn a_delta_saves_most_of_the_way() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    let server = scene.serve("channel", |_, _| None);
    let url = format!("http://{}/db", server.authority());
    assert_eq!(scene.update(&url).code, 0);
    let before = server.seen().len();

    scene.publish("new.swdb", "channel", "--delta-from old.swdb");
    let ran = scene.good("db update");
    assert!(ran.out.contains("by delta"), "{ran:?}");
    assert!(scene.is_installed("new.swdb"));
    let asked: Vec<String> = server.seen()[before..]
        .iter()
        .map(|seen| seen.path.clone())
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let delta = asked[1].rsplit('/').next().unwrap();
    let fetched = fs::metadata(scene.desk.path("channel").join(delta))
        .unwrap()
        .len();
    let whole = fs::metadata(scene.desk.path("new.swdb")).unwrap().len();
    assert!(fetched * 4 < whole, "{fetched} of {whole}");
    // A damaged base, and a base that the channel has no delta for: the whole is fetched.
    for damage in [
        &b"damaged"[..],
        &fs::read(scene.desk.path("old.swdb")).unwrap()[1..],
    ] {
        fs::write(scene.desk.path("data/db/current.swdb"), damage).unwrap();
        let ran = scene.good("db update");
        assert!(!ran.out.contains("delta"), "{ran:?}");
        assert!(scene.is_installed("new.swdb"));
    }
}

#[test]
fn going_back_is_refused() {
    let scene = Scene::new();
    scene.publish("old.swdb", "older", "--serial 5");
    scene.publish("new.swdb", "newer", "--serial 6");
    scene.publish("old.swdb", "twin", "--serial 6");
    assert_eq!(scene.update("newer").code, 0);
    let before = scene.installed();
    let ran = scene.update("older");
    assert_refused(&scene, &ran, before.as_deref(), "goes back");
    assert!(ran.err.contains("hint: "), "{ran:?}");
    let ran = scene.update("twin");
    assert_refused(&scene, &ran, before.as_deref(), "two manifests");
    // The remembered channel is still the good one.
    assert!(scene.good("db update").out.contains("up to date"));
    // Forgetting must be a decision: a state that cannot be read is no fresh start.
    fs::write(scene.desk.path("data/db/channel.json"), "{}").unwrap();
    assert_refused(&scene, &scene.update("older"), before.as_deref(), "damaged");
}

#[test]
fn what_is_out_of_date_is_refused() {
    let mut scene = Scene::new();
    // Published on 2020-01-01 for a day.
    scene.desk = scene.desk.with("SOURCE_DATE_EPOCH", "1577836800");
    scene.publish("old.swdb", "channel", "--expires 1d");
    let ran = scene.update("channel");
    assert_refused(&scene, &ran, None, "expired at 2020-01-02T00:00:00Z");
    assert!(ran.err.contains("clock"), "{ran:?}");
    assert_eq!(
        scene
            .desk
            .run("db update --check --from channel --key publisher.pem")
            .code,
        3
    );
    // In the year 2100.
    scene.desk = scene.desk.with("SOURCE_DATE_EPOCH", "4102444800");
    scene.publish("old.swdb", "later", "");
    assert_refused(&scene, &scene.update("later"), None, "lies ahead");
}

#[test]
fn forgeries_are_refused() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    assert_eq!(scene.update("channel").code, 0);
    let before = scene.installed();
    scene.good("db key new stranger");
    scene.good("db publish --db new.swdb --key stranger.key --to strange");
    let ran = scene.update("strange");
    assert_refused(&scene, &ran, before.as_deref(), "none of the trusted keys");

    scene.publish("new.swdb", "channel", "");
    let manifest = scene.desk.path("channel/manifest.dsse.json");
    let good = fs::read_to_string(&manifest).unwrap();
    let mut read: Value = serde_json::from_str(&good).unwrap();
    let payload = read["payload"].as_str().unwrap().to_owned();
    read["payload"] = Value::from(payload.replacen("IC", "IB", 1));
    assert_ne!(read["payload"], Value::from(payload));
    fs::write(&manifest, read.to_string()).unwrap();
    let ran = scene.desk.run("db update");
    assert_refused(
        &scene,
        &ran,
        before.as_deref(),
        "changed after it was signed",
    );
    fs::write(&manifest, "{\"signatures\":[]}").unwrap();
    assert_refused(
        &scene,
        &scene.desk.run("db update"),
        before.as_deref(),
        "malformed",
    );
    fs::remove_file(&manifest).unwrap();
    assert_refused(
        &scene,
        &scene.desk.run("db update"),
        before.as_deref(),
        "there is no channel",
    );

    fs::write(&manifest, good).unwrap();
    for ending in ["swdelta", "swdb"] {
        for path in fs::read_dir(scene.desk.path("channel")).unwrap() {
            let path = path.unwrap().path();
            if path.extension().is_some_and(|found| found == ending) {
                let mut bytes = fs::read(&path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(&path, bytes).unwrap();
            }
        }
        let ran = scene.desk.run("db update");
        if ending == "swdb" {
            assert_refused(&scene, &ran, before.as_deref(), "digest");
        } else {
            // The packed file is damaged, the database itself is not.
            assert_eq!(ran.code, 0, "{ran:?}");
            assert!(scene.is_installed("new.swdb"));
            fs::write(
                scene.desk.path("data/db/current.swdb"),
                before.clone().unwrap(),
            )
            .unwrap();
        }
    }
    // A scan goes on with what is there.
    let image = scene.desk.path("root");
    fs::create_dir_all(image.join("var/lib/dpkg")).unwrap();
    fs::create_dir_all(image.join("etc")).unwrap();
    fs::write(image.join("etc/os-release"), crate::sample::OS_RELEASE).unwrap();
    let status = crate::sample::status(&[("package-7", "", "7.0-1")]);
    fs::write(image.join("var/lib/dpkg/status"), status).unwrap();
    let report = scene.desk.scan("rootfs root").to_string();
    assert!(report.contains("CVE-2024-56433"), "{report}");
    let info = scene.good("db info");
    assert!(info.out.contains("current.swdb"), "{info:?}");
}

#[test]
fn a_new_key_takes_over() {
    let scene = Scene::new();
    scene.good("db key new next");
    // The old key is in strange hands and counts to the end.
    scene.publish("old.swdb", "channel", "--serial 9007199254740991");
    assert_eq!(scene.update("channel").code, 0);
    let ran = scene
        .desk
        .run("db publish --db new.swdb --key next.key --to channel");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("--serial"), "{ran:?}");
    scene.good("db publish --db new.swdb --key next.key --to channel --serial 7");
    let before = scene.installed();
    assert_refused(
        &scene,
        &scene.desk.run("db update"),
        before.as_deref(),
        "none of the trusted keys",
    );
    scene.good("db update --key next.pem");
    assert!(scene.is_installed("new.swdb"));
    assert!(scene.good("db update").out.contains("serial 7"));
}

#[test]
fn mirrors_take_over_and_failures_are_told() {
    let scene = Scene::new();
    scene.publish("old.swdb", "behind", "--serial 1");
    scene.publish("new.swdb", "channel", "--serial 2");
    // Answers its manifest, and none of the files.
    let half = scene.serve("channel", |seen, _| {
        (!seen.path.contains("manifest")).then(|| Reply::new(500, &[], b""))
    });
    // Cuts everything off.
    let cut = scene.serve("channel", |_, bytes| {
        Some(Reply::announcing(
            200,
            &[],
            bytes.len(),
            &bytes[..bytes.len() / 2],
        ))
    });
    // Sends something else.
    let other = scene.serve("channel", |_, bytes| {
        let mut bytes = bytes.to_vec();
        bytes.reverse();
        Some(Reply::new(200, &[], &bytes))
    });
    // Never stops.
    let endless = scene.serve("channel", |_, _| {
        Some(
            Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").forever(vec![b' '; 1 << 16]),
        )
    });
    let nobody = "http://127.0.0.1:1/db";
    let mirrors: Vec<String> = [&cut, &other, &endless, &half]
        .iter()
        .map(|server| format!("--from http://{}/", server.authority()))
        .collect();
    let words = format!(
        "db update --key publisher.pem --from {nobody} {} --from channel",
        mirrors.join(" ")
    );
    let ran = scene.good(&words);
    assert!(scene.is_installed("new.swdb"));
    let warnings = ran.err.lines().filter(|line| line.starts_with("warning: "));
    let warnings: Vec<&str> = warnings.collect();
    assert!(warnings.len() >= 5, "{ran:?}");
    for server in [&cut, &other, &endless, &half] {
        let authority = server.authority();
        assert!(
            warnings.iter().any(|line| line.contains(&authority)),
            "{authority}: {ran:?}"
        );
    }
    assert!(warnings[0].contains("127.0.0.1:1"), "{ran:?}");

    // None of them will do.
    let before = scene.installed();
    let ran = scene.desk.run(&format!(
        "db update --key publisher.pem --from {nobody} --from behind {}",
        mirrors[1]
    ));
    assert_refused(&scene, &ran, before.as_deref(), "no mirror will do");
    assert!(
        ran.err.contains("goes back") && ran.err.contains("malformed"),
        "{ran:?}"
    );
}

#[test]
fn a_redirect_never_leads_to_plain_http_elsewhere() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    let server = Server::start(|_| {
        Reply::new(
            302,
            &[("Location", "http://db.example.invalid/manifest.dsse.json")],
            b"",
        )
    });
    let ran = scene.update(&format!("http://{}/", server.authority()));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("plain HTTP is not spoken there"),
        "{ran:?}"
    );
    let circle = Server::start(|seen| Reply::new(302, &[("Location", &seen.path)], b""));
    let ran = scene.update(&format!("http://{}/", circle.authority()));
    assert_refused(&scene, &ran, None, "redirects more than 10 times");
}

#[test]
fn a_registry_is_a_channel() {
    if let Some(why) = missing(&["docker-registry"]) {
        return skip(&why);
    }
    let scene = Scene::new();
    let registry = RealRegistry::start("", "");
    let url = format!("oci://{}/team/db:1", registry.authority);
    assert_refused_early(&scene, &scene.update(&url));
    scene.publish("old.swdb", &url, "");
    let ran = scene.update(&url);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(scene.is_installed("old.swdb"));
    scene.publish("new.swdb", &url, "--delta-from old.swdb");
    let ran = scene.good("db update");
    assert!(ran.out.contains("by delta"), "{ran:?}");
    assert!(scene.is_installed("new.swdb"));
    // A stranger's push is refused.
    scene.good("db key new stranger");
    scene.good(&format!(
        "db publish --db old.swdb --key stranger.key --to {url} --serial 9999999999"
    ));
    let before = scene.installed();
    assert_refused(
        &scene,
        &scene.desk.run("db update"),
        before.as_deref(),
        "none of the trusted keys",
    );
}

#[test]
fn a_registry_may_want_a_login() {
    if let Some(why) = missing(&["docker-registry"]) {
        return skip(&why);
    }
    let scene = Scene::new();
    let passwords = scene.desk.file("htpasswd", HTPASSWD);
    let auth = format!(
        "auth:\n  htpasswd:\n    realm: lab\n    path: {}\n",
        passwords.display()
    );
    let registry = RealRegistry::start("", &auth);
    let url = format!("oci://{}/team/db:1", registry.authority);
    let publish = format!("db publish --db old.swdb --key publisher.key --to {url}");
    let ran = scene.desk.run(&publish);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("401"), "{ran:?}");
    let (name, password) = LOGIN;
    let login = format!("--username {name} --password-stdin");
    let ran = scene
        .desk
        .feed(&format!("{publish} {login}"), password.as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
    let update = format!("db update --from {url} --key publisher.pem");
    let ran = scene.desk.run(&update);
    assert_refused(&scene, &ran, None, "401");
    let ran = scene
        .desk
        .feed(&format!("{update} {login}"), password.as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(scene.is_installed("old.swdb"));
    let state = fs::read_to_string(scene.desk.path("data/db/channel.json")).unwrap();
    assert!(!state.contains(password), "{state}");
}

#[track_caller]
fn assert_refused_early(scene: &Scene, ran: &Ran) {
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("there is no channel"), "{ran:?}");
    assert_eq!(scene.installed(), None);
}

#[test]
fn eight_at_once() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    assert_eq!(scene.update("channel").code, 0);
    scene.publish("new.swdb", "channel", "--delta-from old.swdb");
    let ran: Vec<Ran> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| scene.desk.run("db update")))
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(ran.iter().all(|ran| ran.code == 0), "{ran:?}");
    let installed = ran.iter().filter(|ran| ran.out.starts_with("installed"));
    assert_eq!(installed.count(), 1, "{ran:?}");
    assert!(scene.is_installed("new.swdb"));
    let mut names: Vec<String> = fs::read_dir(scene.desk.path("data/db"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["channel.json", "current.swdb", "lock", "manifest.dsse.json"]
    );
}

#[test]
fn whoever_holds_the_lock_is_waited_for_within_bounds() {
    if let Some(why) = missing(&["flock", "sleep"]) {
        return skip(&why);
    }
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    assert_eq!(scene.update("channel").code, 0);
    let lock = scene.desk.path("data/db/lock");
    let mut holder = std::process::Command::new("flock")
        .args(["--no-fork", &lock.display().to_string(), "sleep", "30"])
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let ran = scene.desk.run("db update --wait 1");
    // Readers do not care.
    let info = scene.desk.run("db info");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("another update"), "{ran:?}");
    assert_eq!(info.code, 0, "{info:?}");
    scene.good("db update --wait 1");
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let scene = Scene::new();
    scene.publish("old.swdb", "channel", "");
    // Root may write everywhere; a file stands in the way of anybody.
    scene.desk.file("data", "a file");
    let ran = scene.update("channel");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("cannot write data/db"), "{ran:?}");
    assert!(ran.err.contains("SEAWALL_DATA_DIR"), "{ran:?}");
}

#[test]
fn over_an_air_gap() {
    let scene = Scene::new();
    let ran = scene.desk.run("db export --output nothing.tar");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("db update"), "{ran:?}");
    scene.publish("new.swdb", "channel", "--serial 2");
    assert_eq!(scene.update("channel").code, 0);
    scene.good("db export --output carried.tar");
    if missing(&["tar"]).is_none() {
        let listed = run("tar", &["tf", "carried.tar"], &scene.desk.path(""));
        let listed = String::from_utf8(listed).unwrap();
        let names: Vec<&str> = listed.lines().collect();
        let database = scene.file_of("channel", "swdb");
        assert_eq!(
            names,
            [
                "manifest.dsse.json",
                database.file_name().unwrap().to_str().unwrap()
            ]
        );
    }
    let other = Scene {
        desk: Desk::new().with("SEAWALL_DATA_DIR", "data"),
    };
    for name in ["carried.tar", "publisher.pem", "publisher.key", "old.swdb"] {
        fs::copy(scene.desk.path(name), other.desk.path(name)).unwrap();
    }
    let ran = other.desk.run("db import carried.tar");
    assert_eq!(ran.code, 2, "{ran:?}");
    let ran = other.good("db import carried.tar --key publisher.pem");
    assert!(ran.out.starts_with("installed: serial 2"), "{ran:?}");
    assert_eq!(other.installed(), scene.installed());
    assert!(
        other
            .good("db import carried.tar")
            .out
            .starts_with("up to date")
    );
    refuses_bad_imports(&scene, &other);
}

/// What an import refuses: older, cut off, changed, foreign files.
fn refuses_bad_imports(scene: &Scene, other: &Scene) {
    let before = other.installed();
    let older = Scene {
        desk: Desk::new().with("SEAWALL_DATA_DIR", "data"),
    };
    for name in ["publisher.pem", "publisher.key", "old.swdb"] {
        fs::copy(scene.desk.path(name), older.desk.path(name)).unwrap();
    }
    older.publish("old.swdb", "channel", "--serial 1");
    assert_eq!(older.update("channel").code, 0);
    older.good("db export --output older.tar");
    fs::copy(older.desk.path("older.tar"), other.desk.path("older.tar")).unwrap();
    assert_refused(
        other,
        &other.desk.run("db import older.tar"),
        before.as_deref(),
        "goes back",
    );

    fs::remove_dir_all(other.desk.path("data")).unwrap();
    let good = fs::read(other.desk.path("carried.tar")).unwrap();
    let mut changed = good.clone();
    let middle = good.len() / 2;
    changed[middle] ^= 1;
    for (name, bytes) in [
        ("cut.tar", &good[..good.len() / 2]),
        ("changed.tar", &changed),
        ("empty.tar", &[0_u8; 1024]),
        ("text.tar", b"no tar at all"),
    ] {
        fs::write(other.desk.path(name), bytes).unwrap();
        let ran = other
            .desk
            .run(&format!("db import {name} --key publisher.pem"));
        assert_refused(other, &ran, None, name_of(name));
    }
}

/// What is said of each file, at least.
fn name_of(file: &str) -> &str {
    match file {
        "changed.tar" => "not the one that the manifest names",
        other => other,
    }
}

#[test]
fn a_damaged_database_is_not_published() {
    let scene = Scene::new();
    let path: &Path = &scene.desk.path("old.swdb");
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
    let ran = scene
        .desk
        .run("db publish --db old.swdb --key publisher.key --to channel");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("damaged"), "{ran:?}");
    assert!(!scene.desk.path("channel").exists());
}
