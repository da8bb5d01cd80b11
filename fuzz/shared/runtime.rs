//! What holds for any pattern, value, trial and event: the fuzz targets and the replay of their seeds call the same.

use seawall_runtime::document::{Reader, Source};
use seawall_runtime::engine::alert::{Form, json_line, text_line};
use seawall_runtime::engine::pattern::{Glob, Paths, Regex};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::fields::{self, Asked, Type, literal};
use seawall_runtime::language::{Loader, Operator, Settings, own_rules};
use seawall_runtime::recording::Packing;
use seawall_runtime::replay::replay;
use seawall_runtime::state::{Container, State};
use seawall_runtime::trial::{Course, Recorded, Trial};

/// Rules that ask for much: every operator, transformers on what an event brings, ancestors, lists.
const RULES: &str = r#"
- rule: text
  desc: d
  condition: (evt.arg.name contains a or evt.arg.path startswith "/" or fd.name endswith x or fd.name glob "*[a-c]?" or
    evt.args icontains B or fd.name pmatch (/etc, "/*/x") or proc.cmdline regex "[a-z]+.*" or evt.arg.res in (EPERM, "0"))
  output: "%evt.args %fd.name %fd.nameraw %proc.cmdline %evt.arg[0] %evt.buffer %20evt.res"
  priority: INFO
- rule: transformers
  desc: d
  condition: (getopt((evt.arg.name, evt.arg.path, evt.args), "ab:")[b] exists or b64(evt.arg.name) contains a or
    len(evt.buffer) > 3 or join("-", (evt.arg.name, proc.name)) != x or basename(toupper(fd.name)) = X or
    concat(evt.arg.path, evt.arg.name) = val(evt.args) or getopt((evt.args), "x") intersects (x, "?"))
  output: "%getopt((evt.arg.name, evt.args), \"ab:\") %b64(evt.arg.name) %evt.abspath %fspath.target"
  priority: INFO
- rule: rest
  desc: d
  condition: (evt.rawres < 0 or fd.sip = 10.0.0.1 or fd.snet in ("10.0.0.0/8") or fd.port > 80 or proc.aname in (a, b) or
    fd.types in (file) or evt.is_open_write = true or evt.buffer bcontains 6162 or not fd.num exists)
  output: "%evt.type %fd.ip %fd.types %proc.aname %thread.cap_effective %fdlist.names %evt.rawtime"
  priority: INFO
"#;

/// Holds a text against a pattern of each kind: `PATTERN\nTEXT`.
pub(crate) fn pattern(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let pattern = parts.next().unwrap_or_default();
    let text = parts.next().unwrap_or_default();
    for folds in [false, true] {
        let glob = Glob::new(pattern, folds);
        assert!(!glob.matches(text) || Glob::new(b"*", folds).matches(text));
    }
    let plain = !pattern.iter().any(|byte| b"*?[\\".contains(byte));
    if plain {
        assert_eq!(Glob::new(pattern, false).matches(text), pattern == text);
    }
    let paths = Paths::new([pattern, b"/a/b"]);
    assert!(paths.matches(b"/a/b/c"));
    paths.matches(text);
    if let Ok(regex) = Regex::new(&String::from_utf8_lossy(pattern)) {
        regex.matches(text);
    }
    values(&String::from_utf8_lossy(text));
}

/// Reads a text as a value of each type.
fn values(text: &str) {
    let types = [
        Type::Int,
        Type::Uint,
        Type::Double,
        Type::Bool,
        Type::Text,
        Type::Path,
        Type::Bytes,
        Type::Time,
        Type::Duration,
        Type::Ip,
        Type::Network,
        Type::Port,
    ];
    for of in types {
        for operator in Operator::ALL {
            drop(literal(of, operator, text));
        }
    }
}

/// Reads a trial, and runs it; returns whether it could be read.
pub(crate) fn trial(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else {
        return false;
    };
    match Trial::read(text) {
        Ok(trial) => {
            match trial.course {
                Course::Written(written) => drop(written.run(engine())),
                Course::Recorded(recorded) => held(&recorded, trial.source),
            }
            true
        }
        Err(problem) => {
            assert!(problem.line >= 1 && !problem.why.is_empty());
            false
        }
    }
}

/// Holds alerts of a capture against those that a trial of a recording expects.
fn held(trial: &Recorded, source: Option<Source>) {
    if source.is_some() {
        return;
    }
    let story = include_bytes!("../corpus/capture/story");
    let nothing = Packing {
        pack: |_| Err(std::io::ErrorKind::Unsupported.into()),
        unpack: |_, _| Err(std::io::ErrorKind::Unsupported.into()),
    };
    let (mut tally, mut raised) = (trial.begin(), 0);
    let done = replay(
        &story[..],
        nothing,
        engine(),
        trial.world.clone(),
        None,
        |alert, scene| {
            raised += 1;
            tally.take(alert, scene)
        },
    );
    let outcome = tally.end(done.unwrap().summary.events);
    assert!(outcome.alerts <= raised && outcome.events > 30);
    // What did not come as it should is told.
    assert!(outcome.alerts == raised || !outcome.differences.is_empty());
}

/// Feeds a state with an event of any kind and any parameters (kind in 2 bytes, thread in 1, then each parameter with its
/// length in a byte before it), asks for every field, and lets rules speak.
pub(crate) fn events(data: &[u8]) {
    let mut state = State::default();
    let world = World::new("host");
    let (engine, mut workspace) = (engine(), Workspace::default());
    let mut rest = data;
    let mut number = 0;
    while let [low, high, thread, behind @ ..] = rest {
        let mut bytes = Vec::new();
        let mut lengths = Vec::new();
        rest = behind;
        while let [length, behind @ ..] = rest {
            rest = behind;
            if *length == u8::MAX {
                break;
            }
            let (own, behind) = rest.split_at(usize::from(*length).min(rest.len()));
            rest = behind;
            bytes.extend_from_slice(own);
            lengths.push(own.len());
        }
        let kind = Kind(u16::from_le_bytes([*low, *high]) % 512);
        let mut event = Event::new(kind, &bytes, lengths);
        number += 1;
        event.number = number;
        event.thread = i64::from(*thread % 8);
        event.time = number * 1_000;
        state.feed(&event);
        speak(&Scene::of(&event, &state, &world), engine, &mut workspace);
    }
}

fn speak(scene: &Scene<'_>, engine: &Engine, workspace: &mut Workspace) {
    for field in fields::all() {
        for asked in [Asked::Plain, Asked::Index(1), Asked::Key("name".into())] {
            let answer = field.answer(scene, &asked);
            let text = fields::text(&answer, field.of, fields::Buffers::Dots);
            assert_eq!(text.is_none(), answer.values().is_empty(), "{}", field.name);
            fields::json(&answer, field.of, fields::Buffers::Base64);
        }
    }
    for alert in engine.alerts(scene, workspace) {
        let line = text_line(&alert, Form::default());
        assert!(!line.chars().any(char::is_control), "{line}");
        let json = json_line(&alert, Form::default());
        assert!(!json.chars().any(char::is_control), "{json}");
    }
}

fn engine() -> &'static Engine {
    static ENGINE: std::sync::LazyLock<Engine> = std::sync::LazyLock::new(|| {
        let mut loader = Loader::new(Settings::default());
        let result = loader.load("rules.yaml", RULES.as_bytes());
        assert!(result.is_successful(), "{}", result.text(true));
        Engine::new(&loader.rules(), "syscall", Matching::All).expect("the rules are right")
    });
    &ENGINE
}

/// Reads a text as documents of each source, and asks each for every field; so it does for the bundle of a container.
pub(crate) fn documents(data: &[u8]) -> usize {
    let mut count = 0;
    for source in Source::ALL {
        let mut loader = Loader::new(Settings::of_all_sources());
        loader.load("rules", own_rules(source).as_bytes());
        let engine = Engine::new(&loader.rules(), source.name(), Matching::All).unwrap();
        let (state, world) = (State::default(), World::new("host"));
        let mut workspace = Workspace::default();
        for document in Reader::new(source).read(data).into_iter().flatten() {
            count += 1;
            let event = document.event();
            let scene = Scene::of_document(&document, &event, &state, &world);
            for field in fields::all().filter(|field| field.is_of(source.name())) {
                for asked in [
                    Asked::Plain,
                    Asked::Index(1),
                    Asked::Key("/a~1b%4".to_owned()),
                ] {
                    let _answer = field.answer(&scene, &asked);
                }
            }
            for alert in engine.alerts(&scene, &mut workspace) {
                let line = text_line(&alert, Form::default());
                assert!(!line.contains('\n') && !json_line(&alert, Form::default()).contains('\n'));
            }
        }
    }
    let id = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
    let bundle = Container::of_bundle(data, id, 7);
    assert!(bundle.is_none_or(|it| it.id == id));
    count
}
