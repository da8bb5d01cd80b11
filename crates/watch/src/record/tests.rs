//! Events go through a ring, alerts make files, and files hold what was before.

use std::cell::RefCell;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::decoder;
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::event::{Direction, Event, Kind};
use seawall_runtime::language::{Loader, Priority, Settings as Rules};
use seawall_runtime::recording::Head;
use seawall_runtime::replay::replay;
use seawall_runtime::state::{State, Thread};

use super::{Captures, Length, Lengths, PACKING, Place, Ring, Settings};
use crate::observer::{Around, Observer, Word};
use crate::told::Told;

const SECOND: u64 = 1_000_000_000;
const BEGIN: u64 = 1_700_000_000 * SECOND;

fn engine(name: &str) -> Engine {
    let rules = format!(
        "- rule: R\n  desc: d\n  condition: evt.type = mkdir and evt.arg.path = /{name}\n  output: \"%proc.name made %evt.arg.path (%evt.num)\"\n  priority: ERROR\n"
    );
    let mut loader = Loader::new(Rules::default());
    let result = loader.load("rules.yaml", rules.as_bytes());
    assert!(result.is_successful(), "{}", result.text(true));
    Engine::new(&loader.rules(), "syscall", Matching::All).unwrap()
}

/// What was alerted on while it happened, what was told, and the files that came of it.
struct Done {
    alerts: Vec<String>,
    told: Vec<String>,
    files: Vec<PathBuf>,
}

/// Lets two containers and the host make folders, one a second, and raises alerts of those called `bad`, beside a ring.
fn happen(folder: &Path, acts: &[(u64, i64, &str)]) -> Done {
    let mut ring = Ring::start(settings(folder)).unwrap();
    beside(&mut ring, folder, acts)
}

fn settings(folder: &Path) -> Settings {
    Settings {
        before: 5 * SECOND,
        after: 2 * SECOND,
        bytes: 1 << 20,
        folder: folder.to_owned(),
        files: 10,
        folder_bytes: 1 << 20,
        least: Priority::Warning,
        rules: None,
        all_events: true,
        host: "host".into(),
    }
}

/// Lets it happen beside something that writes into a folder.
fn beside(observer: &mut dyn Observer, folder: &Path, acts: &[(u64, i64, &str)]) -> Done {
    let mut state = State::default();
    for (id, name, container) in [
        (1, "init", None),
        (10, "a", Some("c1")),
        (20, "b", Some("c2")),
        (30, "h", None),
    ] {
        state.add_thread(Thread {
            id,
            process: id,
            parent: 1,
            name: Arc::from(name.as_bytes()),
            container: container.map(Arc::from),
            ..Thread::default()
        });
    }
    let (engine, world, mut workspace) = (engine("bad"), World::new("host"), Workspace::default());
    let (mut alerts, told) = (Vec::new(), RefCell::new(Vec::new()));
    let tell = |_: Word, text: &str| told.borrow_mut().push(text.to_owned());
    let kind = Kind::named("mkdir")
        .filter(|it| it.kind.direction() == Direction::Exit)
        .last()
        .unwrap()
        .kind;
    for (number, (second, thread, name)) in (1..).zip(acts) {
        let path = format!("/{name}\0");
        let bytes = [&[0; 8][..], path.as_bytes(), &[0; 4]].concat();
        let schema = kind.schema().unwrap();
        let lengths = schema.params.iter().map(|param| {
            if param.name == "path" {
                path.len()
            } else {
                param.of.width().unwrap_or(0)
            }
        });
        let mut event = Event::new(kind, &bytes, lengths);
        (event.number, event.thread) = (number, *thread);
        event.time = BEGIN + second * SECOND;
        state.feed(&event);
        observer.event(&event, &state);
        let scene = Scene::of(&event, &state, &world);
        for alert in engine.alerts(&scene, &mut workspace) {
            alerts.push(alert.message.clone());
            observer.alert_at(&Told::of(alert, &scene), &scene).unwrap();
        }
        let around = Around {
            now: event.time,
            state: &state,
            tell: &tell,
        };
        observer.turn(&around).unwrap();
    }
    observer.end(&Around {
        now: BEGIN,
        state: &state,
        tell: &tell,
    });
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    Done {
        alerts,
        told: told.into_inner(),
        files,
    }
}

fn replayed(file: &Path, name: &str) -> Vec<String> {
    let mut alerts = Vec::new();
    let file = Box::new(File::open(file).unwrap());
    let bytes = decoder(file, &Limits::default()).unwrap().reader;
    let done = replay(
        bytes,
        PACKING,
        &engine(name),
        World::default(),
        None,
        |alert, _| {
            alerts.push(alert.message.clone());
            ControlFlow::Continue(())
        },
    );
    assert!(done.unwrap().cut.is_none());
    alerts
}

#[test]
fn an_alert_is_recorded_with_what_its_container_did_before() {
    let folder = tempfile::tempdir().unwrap();
    let done = happen(
        folder.path(),
        &[
            (0, 10, "long-ago"),
            (10, 20, "meanwhile"),
            (20, 10, "before"),
            (21, 20, "elsewhere"),
            (22, 10, "bad"),
            (23, 10, "after"),
            (30, 20, "meanwhile"),
            (40, 10, "later"),
        ],
    );
    assert_eq!(
        (done.alerts.len(), done.files.len()),
        (1, 1),
        "{:?}",
        done.told
    );
    let file = &done.files[0];
    assert_eq!(replayed(file, "bad"), done.alerts);
    assert_eq!(replayed(file, "before"), ["a made /before (3)"]);
    assert_eq!(replayed(file, "after"), ["a made /after (6)"]);
    for name in ["long-ago", "elsewhere", "later"] {
        assert!(replayed(file, name).is_empty(), "{name}");
    }
}

#[test]
fn a_storm_makes_one_file_and_the_host_has_trees() {
    let folder = tempfile::tempdir().unwrap();
    let mut acts = vec![(0, 30, "before")];
    acts.extend((1..60).map(|at| (1 + at / 30, 10, "bad")));
    acts.push((3, 30, "bad"));
    let done = happen(folder.path(), &acts);
    assert_eq!(
        (done.alerts.len(), done.files.len()),
        (60, 2),
        "{:?}",
        done.told
    );
    assert_eq!(replayed(&done.files[0], "bad").len(), 59);
    assert_eq!(replayed(&done.files[1], "before"), ["h made /before (1)"]);
    assert!(
        done.told
            .iter()
            .any(|it| it.starts_with("59 alerts recorded")),
        "{:?}",
        done.told
    );
}

#[test]
fn chosen_rules_alone_are_recorded() {
    for (rule, least, count) in [
        ("R", Priority::Debug, 1),
        ("R", Priority::Critical, 0),
        ("Other", Priority::Debug, 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let chosen = Settings {
            rules: Some([rule.to_owned()].into()),
            least,
            ..settings(folder.path())
        };
        let mut ring = Ring::start(chosen).unwrap();
        let done = beside(&mut ring, folder.path(), &[(1, 10, "a"), (2, 10, "bad")]);
        assert_eq!(done.files.len(), count, "{rule} {least:?}");
    }
}

/// A file that nothing happened for is a file nevertheless.
#[test]
fn nothing_is_recorded_soundly() {
    for capture in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = super::Recorder::start(super::Recording {
            path: folder.path().join("r"),
            select: super::Select::Container("nobody".into()),
            head: Head::default(),
            capture,
            most: None,
        })
        .unwrap();
        let done = beside(&mut recorder, folder.path(), &[(1, 10, "bad")]);
        assert_eq!(replayed(&done.files[0], "bad"), Vec::<String>::new());
    }
}

/// Two seconds.
const TWO: Length = Length {
    time: 2 * SECOND,
    events: None,
    bytes: None,
};

/// Captures of what follows alerts, for so long each.
fn captured(
    acts: &[(u64, i64, &str)],
    most: Option<u64>,
    length: Length,
) -> (Vec<String>, Done, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place {
        prefix: folder.path().join("falco").display().to_string(),
        most,
        host: "host".into(),
    };
    let lengths = Lengths::default();
    let mut captures = Captures::new(place, Lengths::clone(&lengths));
    let mkdir = Kind::named("mkdir").last().unwrap().kind;
    assert!(!captures.wants(mkdir));
    lengths.lock().unwrap().insert("R".into(), length);
    let read = Kind::named("read").last().unwrap().kind;
    assert!(captures.wants(mkdir) && !captures.wants(read));
    let done = beside(&mut captures, folder.path(), acts);
    let names = done.files.iter().map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        name.to_owned()
    });
    (names.collect(), done, folder)
}

/// The name of the capture that an event begins.
fn name(second: u64, number: u64) -> String {
    format!("falco_{:020}_{number:020}.scap", BEGIN + second * SECOND)
}

#[test]
fn what_follows_an_alert_is_captured() {
    let acts = [
        (0, 10, "before"),
        (1, 10, "bad"),
        (2, 20, "meanwhile"),
        // The end of the first, which it makes longer.
        (3, 10, "bad"),
        (5, 10, "last"),
        (6, 10, "after"),
        (20, 30, "bad"),
        (30, 10, "far"),
    ];
    let (names, done, _folder) = captured(&acts, None, TWO);
    assert_eq!(names, [name(1, 2), name(20, 7)], "{:?}", done.told);
    let made = |file: usize, word: &str| replayed(&done.files[file], word).len();
    for (word, counts) in [
        ("before", [0, 0]),
        ("bad", [2, 1]),
        ("meanwhile", [1, 0]),
        ("last", [1, 0]),
        ("after", [0, 0]),
        ("far", [0, 0]),
    ] {
        assert_eq!([made(0, word), made(1, word)], counts, "{word}");
    }
    assert_eq!(replayed(&done.files[0], "bad")[0], "a made /bad (1)");
    let told = done.told.join("\n");
    assert!(
        told.contains("\"R\": what follows is captured into"),
        "{told}"
    );
    assert!(told.contains("4 events, "), "{told}");
}

/// `capture_events`: the event of the alert is the first, and another alert lets it go on for as many again.
#[test]
fn a_capture_ends_after_so_many_events() {
    let acts = [
        (1, 10, "bad"),
        (1, 10, "one"),
        (1, 10, "bad"),
        (1, 10, "two"),
        (1, 10, "three"),
        (2, 10, "over"),
        (3, 10, "bad"),
    ];
    let three = Length {
        events: Some(3),
        ..TWO
    };
    let (names, done, _folder) = captured(&acts, None, three);
    assert_eq!(names, [name(1, 1), name(3, 7)], "{:?}", done.told);
    let told = done.told.join("\n");
    assert!(
        told.contains("5 events, ") && told.contains("1 events, "),
        "{told}"
    );
    assert_eq!(replayed(&done.files[0], "three").len(), 1);
    assert_eq!(replayed(&done.files[0], "over").len(), 0);
}

/// As sysdig and Falco read it (zlib): what begins with the two bytes of gzip.
#[test]
fn captures_are_packed() {
    let (_, done, _folder) = captured(&[(1, 10, "bad")], None, TWO);
    let bytes = std::fs::read(&done.files[0]).unwrap();
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
}

#[test]
fn a_capture_has_a_size() {
    // Long names that nothing makes shorter, so that a block is full soon.
    let mut seed = 1_u64;
    let mut letter = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'!' + u8::try_from((seed >> 33) % 90).unwrap()).to_string()
    };
    let mut long = || (0..4000).map(|_| letter()).collect::<String>();
    let words: Vec<String> = (0..2000).map(|_| long()).collect();
    let mut acts = vec![(1, 10, "bad")];
    acts.extend(words.iter().map(|word| (2, 10, &**word)));
    let half = Length {
        bytes: Some(1 << 19),
        ..TWO
    };
    for (most, length) in [(Some(1 << 20), TWO), (None, half)] {
        let (names, done, _folder) = captured(&acts, most, length);
        let size = std::fs::metadata(&done.files[0]).unwrap().len();
        assert_eq!(names.len(), 1);
        // What waits for the disk comes on top: at most 16 MiB.
        let least = most.or(length.bytes).unwrap();
        assert!((least..17 << 20).contains(&size), "{size}");
    }
}

#[test]
fn a_capture_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place {
        prefix: "/nowhere/falco".into(),
        most: None,
        host: String::new(),
    };
    let lengths = Lengths::default();
    lengths.lock().unwrap().insert("R".into(), TWO);
    let mut captures = Captures::new(place, lengths);
    let acts = [(1, 10, "bad"), (2, 10, "a"), (3, 10, "b")];
    let told = beside(&mut captures, folder.path(), &acts).told.join("\n");
    assert!(told.contains("No such file or directory"), "{told}");
}
