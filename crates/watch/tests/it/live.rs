//! A real engine and a real kernel, watched: what a container does is answered, and what it runs is written down.

use crate::respond::scene::{Scene, now, parsed};
use seawall_formats::runtime_facts::parse;
use seawall_runtime::engine::{Engine, Matching, World};
use seawall_runtime::language::{Addition, Loader, OWN_RULES, Settings};
use seawall_testkit::tool::skip;
use seawall_watch::containers::{Chosen, Containers};
use seawall_watch::facts::Facts;
use seawall_watch::observer::{Ended, Observer};
use seawall_watch::respond::Responder;
use seawall_watch::service::{Service, Setup};
use seawall_watch::told::Told;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One at a time: each sees all that the machine does.
static ALONE: Mutex<()> = Mutex::new(());

/// Keeps what was told.
struct Kept(Rc<RefCell<Vec<Told>>>);

impl Observer for Kept {
    fn name(&self) -> &'static str {
        "kept"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        self.0.borrow_mut().push(told.clone());
        Ok(())
    }
}

/// Asks the engine of the scene alone.
fn follow(scene: &Scene) -> Containers {
    let options = scene.options();
    let named = options.host.iter().cloned().collect();
    Containers::follow(&options, Chosen::Named(named))
}

fn start() -> Option<Scene> {
    if !Path::new("/sys/kernel/btf/vmlinux").exists() {
        skip("the kernel has no BTF");
        return None;
    }
    Scene::start()
}

fn engine() -> Engine {
    let mut loader = Loader::new(Settings {
        additions: vec![Addition::suggested()],
        ..Settings::default()
    });
    loader.load("seawall.yaml", OWN_RULES.as_bytes());
    Engine::new(&loader.rules(), "syscall", Matching::All).unwrap()
}

/// A container reads the secrets of accounts: it is killed, and that is told as an alert.
#[test]
fn what_a_container_does_is_answered() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(scene) = start() else {
        return;
    };
    let section = "    mode: enforce\n    answers:\n    - id: secrets\n      when: {rules: ['Secrets of accounts*']}\n      do: [kill]\n";
    let (sender, others) = channel();
    let responder = Responder::start(&parsed(section), "f", &scene.options(), sender, now).unwrap();
    let kept = Rc::new(RefCell::new(Vec::new()));
    let mut service = Service::start(Setup {
        engine: engine(),
        world: World::new("host"),
        containers: follow(&scene),
        only_containers: true,
        observers: vec![Box::new(Kept(Rc::clone(&kept))), Box::new(responder)],
        others: vec![others],
        tell: &|_, _| {},
    })
    .unwrap();
    let script = "/bin/busybox cat /etc/shadow; /bin/busybox sleep 600";
    let words = ["run", "-d", "tiny:1", "/bin/busybox", "sh", "-c", script];
    let id = scene.daemon.docker(&words);
    let until = Instant::now() + Duration::from_mins(1);
    // The kernel tells of others' containers, too.
    let is_answer = |told: &Told| {
        let container = told.subject.container.as_ref();
        &*told.alert.rule == "Seawall answer" && container.is_some_and(|it| it.id == id.trim())
    };
    while !kept.borrow().iter().any(is_answer) && Instant::now() < until {
        service.turn().unwrap();
    }
    let kept = kept.borrow();
    let answers: Vec<&Told> = kept.iter().filter(|it| is_answer(it)).collect();
    assert_eq!(answers.len(), 1, "{kept:?}");
    assert!(
        answers[0].alert.message.contains("kill done"),
        "{answers:?}"
    );
    assert_eq!(&*answers[0].alert.source, "internal");
    let state = "{{.State.Running}} {{.State.ExitCode}}";
    assert_eq!(scene.inspect(id.trim(), state), "false 137");
    // More may be told at the end.
    drop(kept);
    service.end().unwrap();
}

/// Where containers alone are watched, the runtime is still told from them, and a container that has the host's process ids from the
/// host.
#[test]
fn containers_alone_are_told_of() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(scene) = start() else {
        return;
    };
    let kept = Rc::new(RefCell::new(Vec::new()));
    let mut service = Service::start(Setup {
        engine: engine(),
        world: World::new("host"),
        containers: follow(&scene),
        only_containers: true,
        observers: vec![Box::new(Kept(Rc::clone(&kept)))],
        others: Vec::new(),
        tell: &|_, _| {},
    })
    .unwrap();
    let words = "create --pid host tiny:1 /bin/busybox cat /etc/shadow";
    let words: Vec<&str> = words.split(' ').collect();
    let id = scene.daemon.docker(&words).trim().to_owned();
    scene.daemon.docker(&["start", &id]);
    let until = Instant::now() + Duration::from_secs(20);
    let of_it = |told: &Told| {
        told.subject
            .container
            .as_ref()
            .is_some_and(|it| it.id == id)
    };
    while !kept.borrow().iter().any(of_it) && Instant::now() < until {
        service.turn().unwrap();
    }
    service.end().unwrap();
    let kept = kept.borrow();
    let told = kept.iter().filter(|it| of_it(it));
    let rules: Vec<&str> = told.map(|it| &*it.alert.rule).collect();
    assert_eq!(rules, ["Secrets of accounts were read"]);
    let elsewhere = kept.iter().filter(|it| it.subject.container.is_none());
    assert_eq!(elsewhere.count(), 0);
}

/// Of two programs one runs: it is in the facts of the image, the other is not, and the window says how that was seen.
#[test]
fn what_a_container_runs_is_written_down() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(scene) = start() else {
        return;
    };
    // It was there before.
    let before = scene.container(&[]);
    let folder = scene.folder();
    let (_, others) = channel();
    let mut service = Service::start(Setup {
        engine: engine(),
        world: World::new("host"),
        containers: follow(&scene),
        only_containers: true,
        observers: vec![Box::new(Facts::start(&folder).unwrap())],
        others: vec![others],
        tell: &|_, _| {},
    })
    .unwrap();
    let mut turn = |time: Duration| {
        let until = Instant::now() + time;
        while Instant::now() < until {
            service.turn().unwrap();
        }
    };
    turn(Duration::from_secs(2));
    // Time counts from when the engine has told the image, which may take some of it.
    let script = "/opt/one/busybox sleep 10";
    let words = ["run", "-d", "two:1", "/bin/busybox", "sh", "-c", script];
    // However long the engine takes, it is watched meanwhile.
    let id = std::thread::scope(|scope| {
        let run = scope.spawn(|| scene.daemon.docker(&words));
        while !run.is_finished() {
            turn(Duration::from_millis(100));
        }
        run.join().unwrap()
    });
    turn(Duration::from_secs(12));
    service.end().unwrap();
    let read = |image: &str| {
        let id = scene.inspect(image, "{{.Image}}").replace(':', "-");
        parse(&std::fs::read(folder.join(format!("{id}.json"))).unwrap()).unwrap()
    };
    let facts = read(id.trim());
    let has = |path: &str| facts.files.contains(path);
    assert!(has("bin/busybox") && has("opt/one/busybox"), "{facts:?}");
    assert!(!has("opt/two/busybox"), "{facts:?}");
    let window = facts.window;
    assert_eq!((window.starts, window.runs, window.lost), (1, 1, 0));
    assert!((2..=13).contains(&window.seconds), "{window:?}");
    // What was there before is known by what it has mapped, and was not watched from its start.
    let facts = read(&before.id);
    assert!(facts.files.contains("bin/busybox"), "{facts:?}");
    assert_eq!(facts.window.starts, 0);
    assert!(facts.window.seconds >= 5, "{facts:?}");
}
