//! `seawall guard plugin`, as the engine asks it and its operator runs it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use crate::guard_unit::image;
use crate::program::Desk;
use crate::running::Running;

const POLICY: &str = r#"version: 1
guard:
  upstream: UPSTREAM
  log: {path: plugin.jsonl}
  roles:
    all:
      members: [{listener: plugin}]
      profile: app
      objects: all
      allow: [{operations: [meta, read, leak, lifecycle, create, network], powerful: all}]
  profiles:
    app:
      images: {allow: ["*"], built-here: ["*"]}
      users: {root: true}
"#;

struct Scene {
    plugin: Option<Running>,
    daemon: Daemon,
    desk: Desk,
    socket: PathBuf,
    /// Id of the image.
    image: String,
}

impl Scene {
    fn new() -> Option<Self> {
        if !Path::new("/bin/busybox").is_file() {
            skip("/bin/busybox is missing");
            return None;
        }
        let desk = Desk::new();
        let config = desk.file("daemon.json", "{}");
        let daemon = match Daemon::start_with("vfs", &["--config-file", config.to_str().unwrap()]) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        image(&daemon, &desk);
        let id = daemon.docker(&["images", "--quiet", "--no-trunc"]);
        let upstream = daemon.host().replace("unix://", "");
        desk.file("plugin.yaml", POLICY.replace("UPSTREAM", &upstream));
        std::fs::create_dir_all("/run/docker/plugins").unwrap();
        let name = format!("seawall-cli-{}", std::process::id());
        let socket = PathBuf::from(format!("/run/docker/plugins/{name}.sock"));
        let mut scene = Self {
            plugin: None,
            daemon,
            desk,
            socket,
            image: id.trim().to_owned(),
        };
        scene.begin();
        let asks = format!("{{\"authorization-plugins\":[\"{name}\"]}}");
        scene.desk.file("daemon.json", asks);
        let engine = scene.daemon.pid().to_string();
        signal("-HUP", &engine);
        Some(scene)
    }

    fn begin(&mut self) {
        let words = format!(
            "guard plugin --config plugin.yaml --socket {}",
            self.socket.display()
        );
        self.plugin = Some(Running::start(&self.desk, &words));
        let until = Instant::now() + PATIENCE;
        while !self.socket.exists() {
            assert!(Instant::now() < until, "the plugin does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn docker(&self, line: &str) -> (bool, String) {
        let ran = Command::new("docker")
            .env("DOCKER_CONFIG", self.desk.path("docker"))
            .args(["--host", &self.daemon.host()])
            .args(line.split_whitespace())
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    /// Makes a container.
    fn create(&self, flags: &str) -> (bool, String) {
        let image = &self.image;
        self.docker(&format!(
            "create --network none {flags} {image} /bin/busybox true"
        ))
    }

    /// Waits until an attempt is answered by these words, or succeeds where there are none.
    #[track_caller]
    fn until(&self, flags: &str, words: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let (went, said) = self.create(flags);
            if went == words.is_empty() && said.contains(words) {
                return;
            }
            assert!(Instant::now() < until, "{flags}: {went} {said}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if let Some(plugin) = self.plugin.take() {
            // It takes its socket away, which would hold up every engine of this machine that looks for plugins.
            drop(plugin.interrupt());
        }
        drop(std::fs::remove_file(&self.socket));
    }
}

fn signal(name: &str, id: &str) {
    let sent = Command::new("kill").args([name, id]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn the_engine_asks_and_the_operator_sees() {
    let Some(mut scene) = Scene::new() else {
        return;
    };
    scene.until("--privileged", "profile/app/privileged");
    scene.until("", "");
    let (went, said) = scene.create("--pid host");
    assert!(!went && said.contains("profile/app/namespaces"), "{said}");
    // By a name that could become another image's.
    let (went, said) = scene.docker("create --network none box:1 /bin/busybox true");
    assert!(
        !went && said.contains("plugin/image") && said.contains(&scene.image),
        "{said}"
    );

    // The policy is read again; one that is none changes nothing.
    let policy = std::fs::read_to_string(scene.desk.path("plugin.yaml")).unwrap();
    let plugin = scene.plugin.as_ref().unwrap().id().to_string();
    let wider = policy.replace("users:", "privileged: true\n      users:");
    scene.desk.file("plugin.yaml", wider);
    signal("-HUP", &plugin);
    scene.until("--privileged", "");
    scene
        .desk
        .file("plugin.yaml", "version: 1\nguard: {nonsense: 1}\n");
    signal("-HUP", &plugin);
    scene.until("--privileged", "");

    // Without its plugin the engine denies, and with it it goes on.
    let (code, said) = scene.plugin.take().unwrap().interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the plugin listens"), "{said}");
    assert!(said.contains("the policy was read again"), "{said}");
    assert!(said.contains("goes on to hold"), "{said}");
    assert!(!scene.socket.exists());
    let log = scene.desk.run("guard log verify plugin.jsonl");
    assert_eq!(log.code, 0, "{log:?}");
    let log = scene.desk.run("guard log show plugin.jsonl --denied");
    assert!(log.out.contains("containers.create"), "{log:?}");
    scene.desk.file("plugin.yaml", policy);
    scene.begin();
    scene.until("--privileged", "profile/app/privileged");
}

#[test]
fn what_the_spec_file_holds_is_printed() {
    let desk = Desk::new();
    let ran = desk.run("guard plugin --socket /run/seawall/plugin.sock --print-spec");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "unix:///run/seawall/plugin.sock\n")
    );
    let ran = desk.run("guard plugin --socket plugin.sock --print-spec");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("has to be absolute"), "{ran:?}");
    let ran = desk.run("guard plugin --config none.yaml --socket plugin.sock");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("none.yaml cannot be read"), "{ran:?}");
    desk.file("empty.yaml", "version: 1\n");
    let ran = desk.run("guard plugin --config empty.yaml --socket plugin.sock");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no section `guard`"), "{ran:?}");
}

const PATIENCE: Duration = Duration::from_mins(1);
