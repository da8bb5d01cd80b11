//! Facts of a real engine with real containers, compared with what the kernel and the engine's own command say.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_artifact::host::{HostOptions, Redact, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::process::SeccompMode;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use seawall_testkit::daemon::Daemon;

#[derive(Debug)]
struct Names;

impl Redact for Names {
    fn is_secret(&self, name: &str, _: &str) -> bool {
        name.contains("PASSWORD")
    }

    fn masked(&self, text: &str) -> String {
        text.replace("hunter2", "***")
    }
}

fn options(host: String) -> HostOptions {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_secs()).unwrap();
    HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(host),
            ..EngineOptions::default()
        },
        redact: Arc::new(Names),
        now: Timestamp::from_seconds(now + 1),
        version: "test".to_owned(),
        events_since: 3600,
        threads: 2,
    }
}

#[test]
fn facts_are_those_of_the_engine_and_the_kernel() {
    let busybox = PathBuf::from("/bin/busybox");
    if !busybox.is_file() {
        eprintln!("skipped: /bin/busybox (Debian's busybox-static) is missing");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("daemon.json");
    std::fs::write(
        &config,
        "{\"live-restore\": true, \"log-opts\": {\"max-size\": \"1m\"}}",
    )
    .unwrap();
    let flag = format!("--config-file={}", config.display());
    let daemon = match Daemon::start_with("overlay2", &[&flag, "--log-level=warn"]) {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return;
        }
    };
    let image = folder.path().join("box.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&image).unwrap());
    tar.append_path_with_name(&busybox, "bin/busybox").unwrap();
    tar.into_inner().unwrap();
    daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
    let real = folder.path().join("real");
    std::fs::create_dir(&real).unwrap();
    symlink(&real, folder.path().join("link")).unwrap();
    let bind = format!("{}:/mnt", folder.path().join("link").display());
    run(
        &daemon,
        "tight",
        &[
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--user",
            "1000",
            "--read-only",
            "--memory",
            "64m",
            "--pids-limit",
            "50",
            "--cpus",
            "0.5",
            "--env",
            "DB_PASSWORD=hunter2",
            "-v",
            &bind,
        ],
    );
    run(
        &daemon,
        "loose",
        &[
            "--pid",
            "host",
            "--security-opt",
            "seccomp=unconfined",
            "--cap-add",
            "NET_ADMIN",
        ],
    );
    daemon.docker(&["exec", "--user", "0", "loose", "/bin/busybox", "true"]);
    daemon.docker(&[
        "create",
        "--name",
        "idle",
        "--network",
        "none",
        "box:1",
        "/bin/busybox",
        "true",
    ]);

    let facts = collect(&options(daemon.host()));
    of_engine(&facts);
    of_tight(&facts, &real);
    of_loose(&facts);
    let idle = container(&facts, "idle");
    assert!(idle.process.is_absent(), "{:?}", idle.process);
    assert_eq!(idle.state, Seen::Known("created".to_owned()));
    daemon.docker(&["rm", "-f", "tight", "loose", "idle"]);
}

fn of_engine(facts: &HostFacts) {
    let text = format!("{facts:?}");
    assert!(!text.contains("hunter2"), "a secret is in the facts");
    assert!(facts.problems.is_empty(), "{:?}", facts.problems);
    let engine = &facts.engines[0];
    assert_eq!(engine.info.live_restore, Seen::Known(true));
    assert_eq!(engine.is_rootless, Seen::Known(false));
    let configuration = engine.daemon.configuration.known().unwrap();
    assert!(configuration.contains("max-size"));
    let command = engine.daemon.command.known().unwrap();
    assert!(
        command.iter().any(|word| word == "--log-level=warn"),
        "{command:?}"
    );
    let names: Vec<&str> = containers(facts)
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["idle", "loose", "tight"]);
}

fn of_tight(facts: &HostFacts, real: &Path) {
    let tight = container(facts, "tight");
    let process = tight.process.known().expect("its process is seen");
    assert_eq!(process.uid, Seen::Known(1000));
    assert_eq!(process.capabilities.known().unwrap().bounding, 0);
    assert_eq!(process.no_new_privileges, Seen::Known(true));
    assert_eq!(process.seccomp, Seen::Known(SeccompMode::Filter));
    assert_eq!(process.limits.memory, Seen::Known(64 << 20));
    assert_eq!(process.limits.processes, Seen::Known(50));
    assert_eq!(process.limits.processor, Seen::Known(500));
    assert!(
        process
            .mounts
            .known()
            .unwrap()
            .iter()
            .any(|it| it.point == "/" && it.is_read_only())
    );
    assert_eq!(tight.secrets, Seen::Known(vec!["DB_PASSWORD".to_owned()]));
    let mount = &tight.mounts.known().unwrap()[0];
    assert_eq!(mount.resolved, Seen::Known(real.display().to_string()));
    let programs = process.programs.known().unwrap();
    assert_eq!(programs.len(), 1, "{programs:?}");
}

fn of_loose(facts: &HostFacts) {
    let loose = container(facts, "loose");
    let process = loose.process.known().expect("its process is seen");
    assert_eq!(loose.host.pid_mode, Seen::Known("host".to_owned()));
    assert_eq!(process.seccomp, Seen::Known(SeccompMode::Off));
    let own = facts.kernel.namespaces.get("pid");
    assert_eq!(process.namespaces.get("pid"), own);
    let effective = process.capabilities.known().unwrap().effective;
    assert_eq!(effective, cap_eff(process.pid), "the kernel says otherwise");
    assert_ne!(effective & (1 << 12), 0, "NET_ADMIN");
    let execs = facts.engines[0].execs.known().unwrap();
    assert_eq!(execs.len(), 1, "{execs:?}");
    assert_eq!(execs[0].container, loose.id);
    assert_eq!(execs[0].user, Seen::Known("0".to_owned()));
    assert_eq!(execs[0].is_privileged, Seen::Known(false));
}

#[test]
fn an_engine_that_is_not_there_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let host = format!("unix://{}", folder.path().join("none.sock").display());
    let facts = collect(&options(host));
    assert!(facts.engines.is_empty());
    assert_eq!(facts.problems.len(), 1);
    // Whose facts they are is known all the same.
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    assert_eq!(facts.name, name.trim());
    assert!(facts.kernel.release.known().is_some());
}

fn run(daemon: &Daemon, name: &str, more: &[&str]) {
    let mut all = vec!["run", "--detach", "--name", name, "--network", "none"];
    all.extend(more);
    all.extend(["box:1", "/bin/busybox", "sleep", "600"]);
    daemon.docker(&all);
}

fn containers(facts: &HostFacts) -> &[Container] {
    facts.engines[0].containers.known().unwrap()
}

fn container<'a>(facts: &'a HostFacts, name: &str) -> &'a Container {
    containers(facts).iter().find(|it| it.name == name).unwrap()
}

fn cap_eff(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .unwrap();
    u64::from_str_radix(line.trim(), 16).unwrap()
}
