//! Containers without engines: words come from the tests.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;

use seawall_runtime::event::Kind;
use seawall_runtime::state::Thread;

use super::*;

mod keepers;

struct Desk {
    words: Sender<Word>,
    containers: Containers,
    state: State,
}

impl Desk {
    fn new(bundles: Bundles) -> Self {
        let (words, told) = channel();
        Self {
            containers: Containers::of(Engines::none(), told, Keepers::new(words.clone()), bundles),
            words,
            state: State::default(),
        }
    }

    /// Lets a process start in a container, as the sensor tells it.
    fn start(&mut self, thread: i64, id: &str) {
        self.state.add_thread(Thread {
            id: thread,
            process: thread,
            parent: 1,
            ..Thread::default()
        });
        let groups = format!("cpu=/docker/{id}\0");
        self.execute(thread, groups.as_bytes());
    }

    fn execute(&mut self, thread: i64, groups: &[u8]) {
        self.execute_of(thread, 1, groups);
    }

    /// Lets a process, made by another, start a program.
    fn execute_of(&mut self, thread: i64, parent: i64, groups: &[u8]) {
        let number = |value: i64| value.to_le_bytes().to_vec();
        let (text, none) = (|value: &str| format!("{value}\0").into_bytes(), Vec::new);
        let params = [
            number(0),
            text("/bin/x"),
            none(),
            number(thread),
            number(thread),
            number(parent),
            text("/"),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            text("x"),
            groups.to_vec(),
        ];
        let bytes = params.concat();
        let mut event = Event::new(Kind::EXECVE, &bytes, params.iter().map(Vec::len));
        event.thread = thread;
        self.state.feed(&event);
        self.containers.complete(&event, &mut self.state);
    }

    fn end(&mut self, thread: i64) {
        let mut event = Event::new(Kind::PROCESS_EXIT, &[], []);
        event.thread = thread;
        self.state.feed(&event);
    }

    fn tell(&self, word: Word) {
        self.words.send(word).unwrap();
    }

    fn turn(&mut self) {
        self.containers.turn(&mut self.state, &|_, _| {});
    }

    fn name(&self, id: &str) -> &str {
        self.state.container(id).map_or("-", |it| it.name.as_str())
    }
}

fn nowhere() -> Bundles {
    Bundles::in_folders(Vec::new(), Vec::new())
}

fn id(number: usize) -> String {
    format!("{number:064x}").chars().rev().collect()
}

fn known(trust: Trust, id: &str, name: &str) -> Word {
    Word::Known {
        trust,
        of_user: false,
        container: Box::new(Container {
            id: id.to_owned(),
            name: name.to_owned(),
            runtime: "docker".to_owned(),
            ..Container::default()
        }),
    }
}

fn bundle(space: &Path, id: &str, config: &str) {
    let folder = space.join(id);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.json"), config).unwrap();
}

/// The state sees a container by its control groups before anybody told of it: that is no name yet.
#[test]
fn a_container_that_was_seen_is_not_yet_known() {
    let mut desk = Desk::new(nowhere());
    desk.start(100, &id(1));
    assert_eq!(desk.name(&id(1)), "");
    desk.tell(known(Trust::System, &id(1), "web"));
    desk.turn();
    assert_eq!(desk.name(&id(1)), "web");
}

/// Whoever was given groups may make one with the name of somebody else's container, and go there with what the host is.
#[test]
fn a_user_s_groups_are_no_container_of_the_system() {
    let mut desk = Desk::new(nowhere());
    let mut of_user = known(Trust::System, &id(2), "rootless");
    if let Word::Known { of_user, .. } = &mut of_user {
        *of_user = true;
    }
    desk.tell(known(Trust::System, &id(1), "web"));
    desk.tell(of_user);
    desk.turn();
    let below = "user.slice/user-1000.slice/user@1000.service";
    let forged = format!("{}@1000", id(1));
    for (thread, container, group, want) in [
        (100, id(1), "docker", id(1)),
        (101, id(1), below, forged),
        (102, id(2), below, id(2)),
    ] {
        desk.state.add_thread(Thread {
            id: thread,
            process: thread,
            ..Thread::default()
        });
        desk.execute(thread, format!("unified=/{group}/{container}\0").as_bytes());
        let found = desk.state.thread(thread).unwrap().container.as_deref();
        assert_eq!(found, Some(&*want), "{group}");
    }
}

#[test]
fn whoever_is_believed_more_is_not_overruled() {
    let mut desk = Desk::new(nowhere());
    let rows = [
        (Trust::User, "lie", "lie"),
        (Trust::System, "web", "web"),
        (Trust::User, "lie", "web"),
        (Trust::Bundle, "id", "web"),
        (Trust::System, "renamed", "renamed"),
    ];
    desk.start(100, &id(1));
    for (trust, name, want) in rows {
        desk.tell(known(trust, &id(1), name));
        desk.turn();
        assert_eq!(desk.name(&id(1)), want);
    }
    // Nor is it made to be forgotten.
    desk.tell(Word::Gone(Trust::User, id(1)));
    desk.turn();
    assert!(desk.containers.going.is_empty());
}

#[test]
fn bundles_tell_at_once_and_are_missed_when_they_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (k8s, moby) = (folder.path().join("k8s.io"), folder.path().join("moby"));
    let config = r#"{"annotations":{"io.kubernetes.cri.container-name":"web","io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop"}}"#;
    bundle(&k8s, &id(1), config);
    bundle(&moby, &id(2), "{}");
    bundle(&k8s, &id(3), "{");
    bundle(&folder.path().join("default"), &id(4), "{}");
    let spaces = vec![folder.path().to_owned(), folder.path().join("missing")];
    let mut desk = Desk::new(Bundles::in_folders(spaces, Vec::new()));
    for number in 1..5 {
        desk.start(i64::try_from(number).unwrap(), &id(number));
    }
    assert_eq!(desk.name(&id(1)), "web");
    let pod = desk.state.container(&id(1)).unwrap().pod.clone();
    assert_eq!(pod, Some(("shop".to_owned(), "web-0".to_owned())));
    assert_eq!(desk.state.container(&id(2)).unwrap().runtime, "docker");
    assert_eq!(desk.name(&id(3)), "");
    assert_eq!(desk.name(&id(4)), id(4));
    std::fs::remove_dir_all(k8s).unwrap();
    assert_eq!(desk.containers.bundles.gone(), [id(1)]);
}

/// Containers that come and go leave nothing behind, whether an engine told of them or nobody did; and nobody waits long.
#[test]
fn ten_thousand_containers_leave_nothing() {
    let mut desk = Desk::new(nowhere());
    let begun = Instant::now();
    let mut later = begun;
    for number in 0..10_000 {
        let thread = i64::try_from(number).unwrap() + 100;
        desk.start(thread, &id(number));
        if number % 2 == 0 {
            desk.tell(known(Trust::System, &id(number), "web"));
            desk.turn();
            assert_eq!(desk.name(&id(number)), "web");
            desk.tell(Word::Gone(Trust::System, id(number)));
        }
        desk.end(thread);
        if number % 500 == 0 {
            later += REMEMBERED + SWEEP;
            desk.turn();
            desk.containers.forget(&mut desk.state, later);
        }
        assert!(
            desk.state.containers() < 1_100,
            "{}",
            desk.state.containers()
        );
    }
    desk.turn();
    // What an event ends is there until the next one.
    desk.end(1);
    later += REMEMBERED + SWEEP;
    desk.containers.forget(&mut desk.state, later);
    later += SWEEP;
    desk.containers.forget(&mut desk.state, later);
    let held = (
        desk.state.containers(),
        desk.containers.told.len(),
        desk.containers.unknown.len(),
        desk.containers.going.len(),
    );
    assert_eq!(held, (0, 0, 0, 0));
    assert_eq!(desk.state.losses().containers, 0);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn waiting_has_a_bound_each_second() {
    let now = Instant::now();
    let mut waited = Waited {
        since: now,
        time: Duration::ZERO,
    };
    assert_eq!(waited.left(now), MOST_WAITED);
    waited.add(Duration::from_millis(450));
    assert_eq!(waited.left(now), Duration::from_millis(150));
    waited.add(Duration::from_millis(500));
    assert_eq!(waited.left(now), Duration::ZERO);
    assert_eq!(waited.left(now + Duration::from_secs(1)), MOST_WAITED);
}

/// A real containerd: its bundle is found by the id, and says what its client told it.
#[test]
fn bundles_of_a_real_containerd() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let has = |program: &str| Path::new("/usr/bin").join(program).exists();
    if !has("containerd") || !has("ctr") || !Path::new("/bin/busybox").exists() {
        println!("skipped: containerd, ctr or busybox-static is not installed");
        return;
    }
    let root = folder.path().join("rootfs/bin");
    std::fs::create_dir_all(&root).unwrap();
    std::fs::copy("/bin/busybox", root.join("sleep")).unwrap();
    std::fs::write(
        folder.path().join("config.toml"),
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n",
    )
    .unwrap();
    let socket = at("c.sock");
    let mut daemon = Command::new("containerd")
        .args([
            "--config",
            &at("config.toml"),
            "--root",
            &at("root"),
            "--state",
            &at("state"),
            "--address",
            &socket,
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ctr = |words: &[&str]| {
        let out = Command::new("ctr")
            .args(["--address", &socket, "--namespace", "k8s.io"])
            .args(words)
            .output()
            .unwrap();
        (
            out.status.success(),
            String::from_utf8_lossy(&out.stderr).into_owned(),
        )
    };
    let begun = Instant::now();
    while !ctr(&["version"]).0 && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(100));
    }
    let id = id(77);
    let (ran, why) = ctr(&[
        "run",
        "--detach",
        "--rootfs",
        "--annotation",
        "io.kubernetes.cri.container-name=web",
        "--annotation",
        "io.kubernetes.cri.sandbox-name=web-0",
        "--annotation",
        "io.kubernetes.cri.sandbox-namespace=shop",
        "--annotation",
        "io.kubernetes.cri.image-name=shop/web:1",
        &at("rootfs"),
        &id,
        "/bin/sleep",
        "60",
    ]);
    let spaces = vec![folder.path().join("state/io.containerd.runtime.v2.task")];
    let mut bundles = Bundles::in_folders(spaces, Vec::new());
    let found = bundles.find(&id);
    ctr(&["task", "kill", "--signal", "KILL", &id]);
    std::thread::sleep(Duration::from_millis(500));
    ctr(&["task", "rm", "--force", &id]);
    let gone = bundles.gone();
    ctr(&["container", "rm", &id]);
    let _killed = daemon.kill();
    let _waited = daemon.wait();
    if !ran {
        println!("skipped: containerd can't run a container here: {why}");
        return;
    }
    let found = found.expect("the bundle of a container that runs");
    assert_eq!(
        (&*found.name, &*found.image, &*found.runtime),
        ("web", "shop/web:1", "containerd")
    );
    assert_eq!(found.pod, Some(("shop".to_owned(), "web-0".to_owned())));
    assert_eq!(found.privileged, Some(false));
    assert!(found.created > 0);
    assert_eq!(gone, [id]);
}
