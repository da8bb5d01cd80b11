//! Calls of the runtime, with files and settings around them.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// A folder with settings and a bundle.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = Self { folder };
        let text = format!(
            "runtime: /usr/sbin/runc\ndefault:\n  capabilities: []\n  limits: {{pids: 10}}\n  refuse-root: true\n{more}"
        );
        scene.write("settings.yaml", &text);
        scene.write(
            "config.json",
            r#"{"process": {"user": {"uid": 5}}, "kept": [1, 2.5, "é"]}"#,
        );
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        self.mode(name, 0o640);
    }

    fn mode(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Prepares a call; `DIR` stands for the folder.
    fn call(&self, line: &str, mut input: &[u8]) -> Result<Prepared, Refused> {
        let line = line.replace("DIR", &self.folder.path().display().to_string());
        let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        prepare(&self.path("settings.yaml"), &words, &mut input)
    }

    fn read(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }
}

#[test]
fn a_bundle_is_rewritten_and_the_runtime_gets_its_own_arguments() {
    let scene = Scene::new("");
    let prepared = scene.call("--root /r create --bundle DIR c1", b"").unwrap();
    assert_eq!(prepared.runtime, Path::new("/usr/sbin/runc"));
    assert_eq!(prepared.arguments.len(), 6);
    let config = scene.read("config.json");
    assert_eq!(config["linux"]["resources"]["pids"]["limit"], 10);
    assert_eq!(config["process"]["capabilities"]["bounding"], json!([]));
    assert_eq!(config["kept"], json!([1, 2.5, "é"]));
    let mode = std::fs::metadata(scene.path("config.json"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(scene.folder.path()).unwrap().count(), 2);
}

#[test]
fn processes_and_limits_that_come_later_are_held_too() {
    let scene = Scene::new("");
    scene.write(
        "process.json",
        r#"{"user": {"uid": 5}, "capabilities": {"effective": ["CAP_SYS_ADMIN"]}}"#,
    );
    scene
        .call("exec --process DIR/process.json c1", b"")
        .unwrap();
    let sets = &scene.read("process.json")["capabilities"];
    assert_eq!(sets["effective"], json!([]));
    scene.write("process.json", r#"{"user": {"uid": 0}}"#);
    assert!(
        scene
            .call("exec --process DIR/process.json c1", b"")
            .is_err()
    );
    assert!(scene.call("exec --user 0:5 c1 sh", b"").is_err());
    assert!(scene.call("exec --user root c1 sh", b"").is_err());
    assert!(scene.call("exec --user 5 c1 sh", b"").is_ok());

    let lifted = br#"{"pids": {"limit": -1}, "cpu": {"shares": 5}}"#;
    for line in ["update --resources - c1", "update --resources=- c1"] {
        let prepared = scene.call(line, lifted).unwrap();
        let value: Value = serde_json::from_reader(prepared.input.unwrap()).unwrap();
        assert_eq!(value, json!({"pids": {"limit": 10}, "cpu": {"shares": 5}}));
        assert_eq!(prepared.arguments.len(), line.split_whitespace().count());
    }
    scene.write("limits.json", r#"{"pids": {"limit": 0}}"#);
    let prepared = scene.call("update -r DIR/limits.json c1", b"").unwrap();
    assert_eq!(&prepared.arguments[2], "-");
    assert!(
        scene
            .call("update -r - c1", br#"{"devices": [{"allow": true}]}"#)
            .is_err()
    );
}

#[test]
fn what_is_not_understood_does_not_start() {
    let scene = Scene::new("");
    let refused = |line: &str| scene.call(line, b"").unwrap_err();
    let log = refused("--log DIR/log.json --log-format json create --strange c1").log;
    assert_eq!(log, None, "an argument that is not known ends the reading");
    assert!(
        refused("create --bundle DIR/missing c1")
            .why
            .contains("missing/config.json")
    );
    scene.write("config.json", "{ not json");
    let it = refused("--log DIR/log.json --log-format json create --bundle DIR c1");
    tell(&it, "2026-11-22T00:00:00Z");
    let told = scene.read("log.json");
    assert_eq!(told["level"], "error");
    assert!(told["msg"].as_str().unwrap().starts_with("seawall: "));
    // A link would be written through, or show something else the next time.
    std::fs::remove_file(scene.path("config.json")).unwrap();
    scene.write("elsewhere.json", "{}");
    std::os::unix::fs::symlink(scene.path("elsewhere.json"), scene.path("config.json")).unwrap();
    refused("create --bundle DIR c1");
    assert_eq!(scene.read("elsewhere.json"), json!({}));
}

#[test]
fn settings_that_others_may_write_do_not_count() {
    let scene = Scene::new("");
    assert!(scene.call("state c1", b"").is_ok());
    for mode in [0o666, 0o660, 0o602] {
        scene.mode("settings.yaml", mode);
        let why = scene.call("state c1", b"").unwrap_err().why;
        assert!(why.contains("others than root"), "{why}");
    }
    for text in [
        "runtime: runc\ndefault: {}\n",
        "default: {}\n",
        "runtime: /r\n",
        "runtime: /r\ndefault: {capabilitys: []}\n",
    ] {
        scene.write("settings.yaml", text);
        assert!(scene.call("state c1", b"").is_err(), "{text}");
    }
}

#[test]
fn a_container_may_have_a_profile_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let assignments = folder.path().join("assigned");
    std::fs::create_dir(&assignments).unwrap();
    std::fs::set_permissions(&assignments, std::fs::Permissions::from_mode(0o755)).unwrap();
    let more = format!(
        "assignments: {}\nprofiles:\n  wide: {{limits: {{pids: 500}}}}\n",
        assignments.display()
    );
    let assign = |container: &str, name: &str| {
        let path = assignments.join(container);
        std::fs::write(&path, name).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    };
    assign("c2", "wide\n");
    assign("c3", "unknown");
    let pids = |container: &str| {
        let scene = Scene::new(&more);
        let made = scene.call(&format!("create --bundle DIR {container}"), b"");
        made.ok()?;
        scene.read("config.json")["linux"]["resources"]["pids"]["limit"].as_i64()
    };
    assert_eq!(
        (pids("c1"), pids("c2"), pids("c3")),
        (Some(10), Some(500), None)
    );
    std::fs::set_permissions(&assignments, std::fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(pids("c2"), None);
}

/// What the page shows is what is read.
#[test]
fn the_settings_of_the_page_are_settings() {
    let page = include_str!("../../../../../docs/guard-runtime.md");
    let mut blocks = page.split("```yaml\n").skip(1);
    let text = blocks.find(|it| it.starts_with("runtime:")).unwrap();
    let scene = Scene::new("");
    scene.write("settings.yaml", text.split("```").next().unwrap());
    let own = ["pid", "ipc", "network", "uts"].map(|it| json!({"type": it}));
    let config = json!({"process": {"user": {"uid": 5}}, "linux": {"namespaces": own}});
    scene.write("config.json", &config.to_string());
    scene.call("create --bundle DIR c1", b"").unwrap();
    let cpu = &scene.read("config.json")["linux"]["resources"]["cpu"];
    assert_eq!(*cpu, json!({"quota": 200_000, "period": 100_000}));
    // Each limit is read by the name that the page has for it.
    let limits = "runtime: /r\ndefault:\n  limits: {pids: 1, memory: 1, open-files: 1, cpus: 1.5, cpu-shares: 2, \
                  processors: '0-3,6', memory-nodes: '0', real-time: 0, oom-score: 0}\n";
    scene.write("settings.yaml", limits);
    assert!(scene.call("state c1", b"").is_ok());
    for bad in [
        "cpus: 0",
        "cpus: many",
        "processors: all",
        "processors: ''",
        "memory-nodes: '3-1'",
    ] {
        let text = format!("runtime: /r\ndefault:\n  limits: {{{bad}}}\n");
        scene.write("settings.yaml", &text);
        assert!(scene.call("state c1", b"").is_err(), "{bad}");
    }
    let (_, table) = page.split_once("| limit | what it is |").unwrap();
    for line in limits.split(['{', '}']).nth(1).unwrap().split(", ") {
        let name = line.split(':').next().unwrap();
        assert!(table.contains(&format!("`{name}`")), "{name}");
    }
}
