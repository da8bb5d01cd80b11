//! Requests with small changes by chance, beside a real engine: whatever of them the guard lets through, the engine does
//! of it exactly what the guard read – given as it came, and written anew.
//!
//! `SEAWALL_MUTANTS` says how many are made; 150 documents and 600 requests where it says nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Value as Json, json};

use seawall_guard::api::http::{self, Progress};
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use crate::dice::Dice;
use crate::forms_real::{inspect, post, with_image};
use crate::wire::{guard, instead, send, taken};

/// How many requests of each kind are made.
fn rounds() -> u64 {
    let said = std::env::var("SEAWALL_MUTANTS").ok();
    said.and_then(|it| it.parse().ok()).unwrap_or(150)
}

/// What requests are changed into: bytes that mean something to a reader of heads, paths, queries or documents.
const PIECES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    "\0",
    "/",
    "//",
    "%2f",
    "%2e",
    ".",
    "..",
    "%",
    "%00",
    ";",
    "?",
    "&",
    "=",
    "+",
    "#",
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u0061",
    "null",
    "true",
    "0",
    "1",
    "-0",
    "1e1",
    "{}",
    "[]",
    "a",
    "A",
    "\u{17f}",
    "\u{212a}",
    "\u{e4}",
    "HTTP/1.0",
    "HTTP/1.1",
    "POST",
    "GET",
    "/v1.41",
    "/v1.40",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "Host: x\r\n",
    "X: y\r\n",
    "Expect: 100-continue\r\n",
    "5\r\n",
    "0\r\n\r\n",
    "\"Name\":\"other\",",
    "\"name\":\"other\",",
    "\"Driver\":\"local\",",
    "\"Labels\":null,",
    "\"DriverOpts\":{},",
    "\"HostConfig\":null,",
    "\"Privileged\":true,",
    "\"hostconfig\":{\"Privileged\":true},",
];

/// Changes a request at one to three places.
fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let at = usize::try_from(dice.below(bytes.len() as u64 + 1)).unwrap();
        let end = (at + usize::try_from(dice.below(12)).unwrap()).min(bytes.len());
        match dice.below(5) {
            0 => splice(&mut bytes, at..at, dice.pick(PIECES).as_bytes()),
            1 => splice(&mut bytes, at..end, dice.pick(PIECES).as_bytes()),
            2 => splice(&mut bytes, at..end, &[]),
            3 => {
                let copy = bytes[at..end].to_vec();
                splice(&mut bytes, at..at, &copy);
            }
            _ => bytes[at..end].iter_mut().take(1).for_each(|it| *it ^= 0x20),
        }
    }
    bytes
}

/// Puts bytes into the place of others.
fn splice(bytes: &mut Vec<u8>, place: Range<usize>, piece: &[u8]) {
    bytes.splice(place, piece.iter().copied());
}

/// The volumes of an engine by name, as far as requests say what they are.
fn volumes(daemon: &Daemon) -> BTreeMap<String, Json> {
    let answer = send(
        daemon,
        b"GET /v1.41/volumes HTTP/1.1\r\nHost: docker\r\n\r\n",
    );
    let value: Json = serde_json::from_str(&answer.body).unwrap();
    let volumes = value["Volumes"].as_array().cloned().unwrap_or_default();
    let described = volumes.into_iter().map(|it| {
        let name = it["Name"].as_str().unwrap().to_owned();
        (
            name,
            described(&it["Driver"], &it["Options"], &it["Labels"]),
        )
    });
    described.collect()
}

/// A volume's driver, options and labels, with what an engine takes for nothing.
fn described(driver: &Json, options: &Json, labels: &Json) -> Json {
    let driver = driver
        .as_str()
        .filter(|it| !it.is_empty())
        .unwrap_or("local");
    let or_empty = |it: &Json| if it.is_null() { json!({}) } else { it.clone() };
    json!({ "driver": driver, "options": or_empty(options), "labels": or_empty(labels) })
}

/// Heads, framing, targets and bodies: the volumes that are there afterwards are those that were read.
#[test]
fn the_engine_makes_what_was_read() {
    let daemon = match Daemon::start("vfs") {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let mut dice = Dice(0x5eed_0001);
    let mut known = volumes(&daemon);
    let (mut let_through, mut made) = (0, 0);
    for round in 0..rounds() * 4 {
        let whole = volume_request(round, &mut dice);
        let bytes = mutate(&whole, &mut dice);
        let Some((length, head, canonical)) = through(&bytes) else {
            continue;
        };
        let_through += 1;
        // The bytes that the guard took for the request, and no more: what follows is read as the next one.
        let given = send(&daemon, &bytes[..length]);
        let after = volumes(&daemon);
        let new: Vec<_> = after
            .iter()
            .filter(|(name, _)| !known.contains_key(*name))
            .collect();
        let body: Json =
            serde_json::from_slice(canonical.body.as_deref().unwrap_or(b"{}")).unwrap();
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let creates = canonical.method == "POST" && canonical.target.ends_with("/volumes/create");
        assert!(new.len() <= usize::from(creates), "{shown:?} made {new:?}");
        if let [(name, volume)] = new[..] {
            let asked = body["Name"].as_str().unwrap_or_default();
            assert!(asked.is_empty() || name == asked, "{shown:?} made {name}");
            let expected = described(&body["Driver"], &body["DriverOpts"], &body["Labels"]);
            assert_eq!(*volume, expected, "{shown:?}");
            made += 1;
        }
        let written = send(&daemon, &instead(&head, &canonical));
        assert_eq!(
            given.is_done(),
            written.is_done(),
            "{shown:?} {given:?} {written:?}"
        );
        known = volumes(&daemon);
    }
    assert!(
        made >= rounds() / 20,
        "{let_through} let through, {made} volumes made"
    );
}

/// A request that makes a volume, with a length or in chunks.
fn volume_request(round: u64, dice: &mut Dice) -> Vec<u8> {
    let body = format!(r#"{{"Name":"m{round}","Labels":{{"a":"b"}},"DriverOpts":{{}}}}"#);
    let (framing, body) = match dice.below(3) {
        0 => (
            "Transfer-Encoding: chunked".to_owned(),
            format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()),
        ),
        _ => (format!("Content-Length: {}", body.len()), body),
    };
    format!(
        "POST /v1.41/volumes/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n{framing}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Reads a request as a proxy does: nothing where it is refused or not whole.
fn through(bytes: &[u8]) -> Option<(usize, http::Head, seawall_guard::api::write::Canonical)> {
    let Ok(Progress::Done { head, length }) = http::request::read(bytes) else {
        return None;
    };
    let body = taken(&head, &bytes[length..])?;
    let (head, canonical) = guard(bytes).ok()?;
    Some((length + body, head, canonical))
}

/// Documents: the container that a given one makes is that of the one form.
#[test]
fn the_engine_makes_the_same_container() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let mut dice = Dice(0x5eed_0002);
    let mut made = 0;
    for round in 0..rounds() {
        let body = br#"{"Image":"img","Cmd":["a","b"],"Labels":{"k":"v","K":null},"Env":["A=\u0042"],"HostConfig":{"Privileged":false,"Memory":104857600,"Binds":["/a:/b:ro"],"RestartPolicy":{"Name":"no"},"CapAdd":["NET_ADMIN"]}}"#;
        let body = mutate(body, &mut dice);
        let names = [format!("g{round}"), format!("w{round}")];
        let [given, twin] = names
            .each_ref()
            .map(|name| post(&format!("/v1.41/containers/create?name={name}"), &body));
        let Ok((head, canonical)) = guard(&twin) else {
            continue;
        };
        let answers = [
            send(&daemon, &given),
            send(&daemon, &instead(&head, &canonical)),
        ];
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(answers[0].status, answers[1].status, "{shown}: {answers:?}");
        let [given, written] = names.each_ref().map(|name| inspect(&daemon, name));
        assert_eq!(given, written, "{shown}");
        made += u64::from(given.is_some());
    }
    assert!(made >= rounds() / 60, "{made}");
}

/// Targets that list something, in forms that leave room for another reading.
const LISTS: &[&str] = &[
    "/v1.41/containers/json?all=1&limit=1&filters=%7B%22name%22%3A%7B%22c1%22%3Atrue%7D%7D",
    "/v1.41/containers/json?all=true&size=0",
    "/containers/c1/json?size=false",
    "/v1.41/containers/c%31/top?ps_args=a+b",
    "/v1.41/images/img:latest/json",
    "/v1.41/images/json?all=0&filters={\"reference\":[\"img\"]}",
    "/v1.41/networks?filters=%7B%22driver%22%3A%7B%22null%22%3Atrue%7D%7D",
    "/v1.41/networks/none?verbose=0&scope=local",
    "/v1.41/volumes/v1",
];

/// Paths and queries: what the engine answers is the same for both.
#[test]
fn the_engine_answers_the_same() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    for name in ["c1", "c2"] {
        let path = format!("/v1.41/containers/create?name={name}");
        assert!(send(&daemon, &post(&path, br#"{"Image":"img"}"#)).is_done());
    }
    assert!(send(&daemon, &post("/v1.41/volumes/create", br#"{"Name":"v1"}"#)).is_done());
    let mut dice = Dice(0x5eed_0003);
    let mut answered = 0;
    for _ in 0..rounds() * 4 {
        let target = mutate(dice.pick(LISTS).as_bytes(), &mut dice);
        let target = String::from_utf8_lossy(&target).into_owned();
        let bytes = format!("GET {target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
        let Some((length, head, canonical)) = through(bytes.as_bytes()) else {
            continue;
        };
        let given = send(&daemon, &bytes.as_bytes()[..length]);
        let written = send(&daemon, &instead(&head, &canonical));
        assert_eq!(
            given.status, written.status,
            "{target}: {given:?} {written:?}"
        );
        // "Up 3 seconds" and the like differ from one moment to the next.
        let parsed = [given, written].map(|it| serde_json::from_str::<Json>(&it.body).ok());
        let [one, other] = parsed.map(|it| it.map(|it| ids(&it)));
        assert_eq!(one, other, "{target}");
        answered += 1;
    }
    assert!(answered >= rounds() / 10, "{answered}");
}

/// The ids or names in an answer, in one order.
fn ids(value: &Json) -> Vec<String> {
    let items = value
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![value.clone()]);
    let keys = ["Id", "Name", "message", "RepoTags"];
    let texts = items
        .iter()
        .map(|it| keys.map(|key| it[key].to_string()).join(" "));
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    texts
}
