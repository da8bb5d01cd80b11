//! Containers of Podman, which are known by what looks after them.

use super::*;

/// A script is called by its name: it stands for what looks after a container.
struct Keepers {
    folder: tempfile::TempDir,
    all: Vec<std::process::Child>,
}

impl Keepers {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("conmon");
        std::fs::write(&path, "#!/bin/sh\nread it\n").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, mode).unwrap();
        Self {
            folder,
            all: Vec::new(),
        }
    }

    /// Lets one look after a container with a name; returns its process.
    fn add(&mut self, id: &str, name: &str) -> i64 {
        let store = self.folder.path().join("overlay-containers");
        let bundle = store.join(id).join("userdata");
        std::fs::create_dir_all(&bundle).unwrap();
        std::fs::write(
            bundle.join("config.json"),
            r#"{"process": {"user": {"uid": 7}}}"#,
        )
        .unwrap();
        let known = format!(
            r#"[{{"id": "{id}", "image": "{id}", "metadata": "{{\"image-name\": \"quay.io/x:1\"}}"}}]"#
        );
        std::fs::write(store.join("containers.json"), known).unwrap();
        let images = self.folder.path().join("overlay-images");
        std::fs::create_dir_all(&images).unwrap();
        let known = format!(r#"[{{"id": "{id}", "digest": "sha256:{id}"}}]"#);
        std::fs::write(images.join("images.json"), known).unwrap();
        let child = Command::new(self.folder.path().join("conmon"))
            .args(["-c", id, "-n", name, "-p", "/x", "-b"])
            .arg(bundle)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let process = child.id();
        self.all.push(child);
        let begun = Instant::now();
        let named = || std::fs::read(format!("/proc/{process}/comm")).unwrap() == b"conmon\n";
        while !named() && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(5));
        }
        process.into()
    }
}

impl Drop for Keepers {
    fn drop(&mut self) {
        for child in &mut self.all {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Desk {
    /// What looks after a container is asked beside: on a machine with much to do it may answer later than is waited.
    fn wait_for(&mut self, id: &str, name: &str) {
        let begun = Instant::now();
        while self.name(id) != name {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{}",
                self.name(id)
            );
            self.turn();
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What looks after containers may be a user's, who answers for its memory and files, and need not. Others are told of.
#[test]
fn who_does_not_answer_holds_nobody_up() {
    let (words, told) = channel();
    let asking = keeper::Keepers::new(words);
    let open: Vec<_> = (0..8).map(|_| asking.hold()).collect();
    let mut keepers = Keepers::new();
    let mut state = State::default();
    let mut ask = |at: usize, user| {
        let id = id(at);
        let keeper = keepers.add(&id, "web");
        for (process, parent) in [(keeper, 1), (keeper * 1000, keeper)] {
            state.add_thread(Thread {
                id: process,
                process,
                parent,
                user,
                ..Thread::default()
            });
        }
        state.add_container(Container {
            id: id.clone(),
            runtime: "podman".to_owned(),
            ..Container::default()
        });
        asking.ask(&id, keeper * 1000, &state)
    };
    assert!(!ask(1, 1000));
    assert!(ask(2, 0));
    assert!(matches!(told.recv().unwrap(), Word::Kept { .. }));
    drop(open);
    assert!(ask(3, 1000));
    assert!(matches!(told.recv().unwrap(), Word::Kept { .. }));
}

/// Podman has no service that must run: who a container is stands in what looks after it.
#[test]
fn a_container_of_podman_is_known_without_its_service() {
    let mut keepers = Keepers::new();
    let mut desk = Desk::new(nowhere());
    // Its user, where it is itself, and what is told of the container.
    let cases = [(0, None, "web"), (1000, None, "web"), (0, Some("c"), "")];
    for (at, (user, within, name)) in cases.into_iter().enumerate() {
        let id = id(at + 1);
        let keeper = keepers.add(&id, "web");
        desk.state.add_thread(Thread {
            id: keeper,
            process: keeper,
            parent: 1,
            user,
            container: within.map(std::sync::Arc::from),
            ..Thread::default()
        });
        let thread = keeper.saturating_mul(1000);
        desk.state.add_thread(Thread {
            id: thread,
            process: thread,
            parent: keeper,
            ..Thread::default()
        });
        desk.execute_of(
            thread,
            keeper,
            format!("pids=/libpod_parent/libpod-{id}\0").as_bytes(),
        );
        if name.is_empty() {
            assert_eq!(desk.name(&id), "");
            continue;
        }
        desk.wait_for(&id, name);
        let found = desk.state.container(&id).unwrap();
        assert_eq!(
            (&*found.runtime, &*found.user, &*found.image),
            ("podman", "7", "quay.io/x:1")
        );
        let digest = format!("sha256:{id}");
        assert_eq!((&found.image_id, &found.image_digest), (&digest, &digest));
        // An engine of the system is believed more.
        desk.tell(known(Trust::System, &id, "other"));
        desk.turn();
        assert_eq!(desk.name(&id), "other");
    }
}

/// Steps of builds have a name from the beginning; what more there is stands in the bundle of their runtime, which no engine knows.
#[test]
fn a_step_of_a_build_is_known_by_its_runtime() {
    let step = "o1g6clxd8kvgbvz4xvn7s2ri0";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("config.json"),
        r#"{"linux": {"seccomp": {}}, "process": {"env": ["A=1"]}}"#,
    )
    .unwrap();
    // It stands for the runtime: its arguments are what counts.
    let mut child = Command::new("sh")
        .args(["-c", "read it", "run", "--bundle"])
        .arg(folder.path())
        .arg(step)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let keeper = i64::from(child.id());
    let mut desk = Desk::new(nowhere());
    for (id, parent) in [(keeper, 1), (keeper.saturating_mul(1000), keeper)] {
        desk.state.add_thread(Thread {
            id,
            process: id,
            parent,
            ..Thread::default()
        });
    }
    let groups = format!("pids=/docker/buildkit/{step}\0");
    desk.execute_of(keeper.saturating_mul(1000), keeper, groups.as_bytes());
    assert_eq!(desk.name(step), "build-step");
    let begun = Instant::now();
    let told = |desk: &Desk| {
        let found = desk.state.container(step).unwrap();
        (found.environment.clone(), found.privileged)
    };
    while told(&desk).0.is_empty() && begun.elapsed() < Duration::from_secs(30) {
        desk.turn();
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told(&desk), (vec!["A=1".to_owned()], Some(false)));
    // Nobody gives it another name.
    desk.tell(known(Trust::User, step, "web"));
    desk.turn();
    let found = desk.state.container(step).unwrap();
    assert_eq!((&*found.name, &*found.runtime), ("build-step", "buildkit"));
}
