//! `kill -9` in the middle of everything, again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::account::Account;
use super::client::{Answer, ask, connect};
use super::scene::{Scene, Stopping, until};

/// Root may do everything, but make containers with a certain label.
const POLICY: &str = "  deny:
    - {id: never, operations: [containers.create], when: '\"forbidden\" in container.labels'}
  roles:
    all: {use: administrator, members: [{uid: 0}]}
";

/// What became of an attempt to make a container.
struct Attempt {
    name: String,
    forbidden: bool,
    answer: Option<Answer>,
}

/// What clients saw.
#[derive(Default)]
struct Seen {
    attempts: Mutex<Vec<Attempt>>,
    /// Other answers.
    answers: Mutex<Vec<Answer>>,
    /// Requests that were lost with the guard.
    lost: AtomicU32,
    /// Commands that were run.
    executed: AtomicU32,
}

impl Seen {
    /// Asks; what gets no whole answer is lost.
    fn ask(&self, socket: &Path, method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
        let Ok(answer) = ask(socket, method, path, body) else {
            self.lost.fetch_add(1, Ordering::Relaxed);
            // It is being started again.
            std::thread::sleep(Duration::from_millis(20));
            return None;
        };
        self.answers.lock().unwrap().push(answer.clone());
        Some(answer)
    }

    fn create(&self, socket: &Path, name: &str, forbidden: bool) -> Option<Answer> {
        let label = if forbidden {
            ",\"forbidden\":\"1\""
        } else {
            ""
        };
        let body = format!(
            "{{\"Image\":\"box:1\",\"Cmd\":[\"sleep\",\"600\"],\"Labels\":{{\"attempt\":\"{name}\"{label}}},\
             \"HostConfig\":{{\"NetworkMode\":\"none\"}}}}"
        );
        let path = format!("/v1.41/containers/create?name={name}");
        let answer = self.ask(socket, "POST", &path, Some(&body));
        self.attempts.lock().unwrap().push(Attempt {
            name: name.to_owned(),
            forbidden,
            answer: answer.clone(),
        });
        answer.filter(|it| it.status == 201)
    }
}

/// One client: makes, starts, runs commands in, and lists containers.
fn client(seen: &Seen, socket: &Path, number: usize, stop: &AtomicBool) {
    let mut started = None;
    for turn in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let name = format!("c{number}-{turn}");
        let made = seen.create(socket, &name, false);
        seen.create(socket, &format!("{name}-forbidden"), true);
        if let (None, Some(made)) = (&started, &made) {
            let id = made.id();
            let path = format!("/v1.41/containers/{id}/start");
            let answer = seen.ask(socket, "POST", &path, None);
            started = answer.filter(|it| it.status == 204).map(|_| id);
        }
        if let Some(id) = &started {
            execute(seen, socket, id);
        }
        seen.ask(socket, "GET", "/v1.41/containers/json?all=1", None);
    }
}

fn execute(seen: &Seen, socket: &Path, id: &str) {
    let path = format!("/v1.41/containers/{id}/exec");
    let made = seen.ask(socket, "POST", &path, Some("{\"Cmd\":[\"true\"]}"));
    let Some(made) = made.filter(|it| it.status == 201) else {
        return;
    };
    let path = format!("/v1.41/exec/{}/start", made.id());
    let ran = seen.ask(socket, "POST", &path, Some("{\"Detach\":true}"));
    if ran.is_some_and(|it| it.status == 200) {
        seen.executed.fetch_add(1, Ordering::Relaxed);
    }
}

/// Gathers the engine's own events, until it is ended.
fn events(socket: &Path) -> impl FnOnce() -> Vec<Value> + use<> {
    let mut stream = connect(socket).unwrap();
    stream.set_read_timeout(None).unwrap();
    let filter = "%7B%22type%22%3A%5B%22container%22%5D%7D";
    let request = format!("GET /v1.41/events?filters={filter} HTTP/1.0\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let end = stream.try_clone().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let body = lines.skip_while(|line| !line.is_empty()).skip(1);
        body.map(|line| serde_json::from_str(&line).unwrap())
            .collect()
    });
    move || {
        end.shutdown(std::net::Shutdown::Both).unwrap();
        reader.join().unwrap()
    }
}

#[test]
fn a_guard_that_is_killed_accounts_for_all_that_was_done() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    scene.configure(", rotate-size: 256k", POLICY);
    let events = events(&scene.engine());
    let (seen, stop) = (Seen::default(), AtomicBool::new(false));
    let socket = scene.socket();
    std::thread::scope(|scope| {
        let stopping = Stopping(&stop);
        let mut guard = scene.start();
        for number in 0..5 {
            let (seen, stop, socket) = (&seen, &stop, &socket);
            scope.spawn(move || client(seen, socket, number, stop));
        }
        until("all kinds of requests were seen", || {
            seen.executed.load(Ordering::Relaxed) > 0
        });
        for round in 0..KILLS {
            let pause = PAUSES[round % PAUSES.len()];
            std::thread::sleep(Duration::from_millis(pause));
            guard.kill();
            guard = scene.start();
        }
        std::thread::sleep(Duration::from_millis(300));
        drop(stopping);
        guard.end();
    });
    let events = events();
    let account = Account::read(scene.log());
    check_answers(&seen, &account);
    check_containers(&scene, &seen, &account);
    check_events(&events, &account);
    let lost = seen.lost.load(Ordering::Relaxed);
    // It was under load when it was killed, or nothing of this says anything.
    assert!(lost > 0 && account.own("start") == KILLS + 1, "{lost}");
}

/// Who got an answer finds it in the log; all that was let through ended, or is told not to be known.
fn check_answers(seen: &Seen, account: &Account) {
    account.assert_all_accounted_for();
    for answer in seen.answers.lock().unwrap().iter() {
        assert!(account.has(&answer.request), "{answer:?}");
        if let Some(status) = account.status(&answer.request) {
            assert_eq!(status, answer.status, "{answer:?}");
        }
    }
}

/// Each container was let through once, before it was made; none is there whose maker was told that it is not.
fn check_containers(scene: &Scene, seen: &Seen, account: &Account) {
    let list = scene
        .engine_says("GET", "/v1.41/containers/json?all=1")
        .json();
    let there: BTreeMap<String, String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&it["Labels"]["attempt"]), text(&it["Id"]))
        })
        .collect();
    let mut creates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, decided) in account.all() {
        if decided.operation == "containers.create" && decided.allowed {
            let body: Value = serde_json::from_str(decided.body).unwrap();
            let name = body["Labels"]["attempt"].as_str().unwrap().to_owned();
            creates
                .entry(name)
                .or_default()
                .push(decided.time.to_owned());
        }
    }
    assert!(there.len() > 10, "{there:?}");
    for (name, id) in &there {
        let times = creates.get(name).map(Vec::as_slice).unwrap_or_default();
        let [time] = times else {
            panic!("{name}: {} records", times.len());
        };
        let path = format!("/v1.41/containers/{id}/json");
        let made = scene.engine_says("GET", &path).json();
        let made = nanoseconds(made["Created"].as_str().unwrap());
        assert!(nanoseconds(time) <= made, "{name}: {time} after {made}");
    }
    let mut denied = 0;
    for attempt in seen.attempts.lock().unwrap().iter() {
        let is_there = there.contains_key(&attempt.name);
        let status = attempt.answer.as_ref().map(|it| it.status);
        assert!(!(attempt.forbidden && is_there), "{}", attempt.name);
        match status {
            Some(201) => assert!(is_there, "{}", attempt.name),
            Some(403 | 503) => {
                denied += 1;
                assert!(!is_there, "{}", attempt.name);
            }
            // What got no answer may have been done.
            None | Some(502) => {}
            Some(other) => panic!("{}: {other}: {:?}", attempt.name, attempt.answer),
        }
    }
    assert!(denied > 0);
}

/// Whatever the engine started and ran was let through before.
fn check_events(events: &[Value], account: &Account) {
    let mut let_through: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (_, decided) in account.all().filter(|(_, it)| it.allowed) {
        for target in decided.targets {
            let key = (decided.operation, target.as_str());
            let_through
                .entry(key)
                .or_default()
                .push(nanoseconds(decided.time));
        }
    }
    let mut used: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    for event in events {
        let action = event["Action"].as_str().unwrap();
        let attributes = &event["Actor"]["Attributes"];
        let container = event["Actor"]["ID"].as_str().unwrap();
        let action = action.split(':').next().unwrap();
        let key = match action {
            "start" => ("containers.start", container),
            "exec_create" => ("exec.create", container),
            "exec_start" => ("exec.start", attributes["execID"].as_str().unwrap()),
            _ => continue,
        };
        kinds.insert(action);
        let at = event["timeNano"].as_u64().unwrap();
        let times = let_through.get(&key).map(Vec::as_slice).unwrap_or_default();
        let before = times.iter().filter(|it| since_1970(it) <= at).count();
        let used = used.entry(key).or_default();
        *used += 1;
        assert!(*used <= before, "{key:?}: {used} events, {before} records");
    }
    assert_eq!(kinds.len(), 3, "{kinds:?}");
}

/// Writes a moment with all nine digits, so that texts are ordered as moments are.
fn nanoseconds(time: &str) -> String {
    let (whole, rest) = time
        .trim_end_matches('Z')
        .split_once('.')
        .unwrap_or((time, ""));
    format!("{:0<19}.{rest:0<9}", whole.trim_end_matches('Z'))
}

/// Returns the nanoseconds since 1970 of such a moment.
fn since_1970(time: &str) -> u64 {
    let (whole, rest) = time.split_once('.').unwrap();
    let read: seawall_model::time::Timestamp = format!("{whole}Z").parse().unwrap();
    let seconds = u64::try_from(read.seconds()).unwrap();
    seconds * 1_000_000_000 + rest.parse::<u64>().unwrap()
}

const KILLS: usize = 10;
/// Milliseconds between one kill and the next.
const PAUSES: [u64; 7] = [250, 420, 600, 770, 940, 1110, 1290];
