//! Volumes: what is read of heads, framing, targets and bodies is what is made.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use super::{dice, head, mutate, rounds, through};
use crate::dice::Dice;
use crate::wire::{instead, send};

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

/// Bytes that are changed by chance.
#[test]
fn the_engine_makes_what_was_read() {
    the_engine_makes("bytes", 1, |round, dice| {
        let whole = volume_request(round, dice);
        mutate(&whole, dice)
    });
}

/// Heads and framing put together of forms that readers take for different things.
#[test]
fn the_engine_reads_heads_as_they_were_read() {
    the_engine_makes("heads", 4, |round, dice| {
        head::request(&format!("m{round}"), dice)
    });
}

/// Heads, framing, targets and bodies: the volumes that are there afterwards are those that were read.
fn the_engine_makes(what: &str, test: u64, mut request: impl FnMut(u64, &mut Dice) -> Vec<u8>) {
    let daemon = match Daemon::start("vfs") {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let mut dice = dice(test);
    let mut known = volumes(&daemon);
    let (mut let_through, mut made) = (0, 0);
    for round in 0..rounds() * 4 {
        let bytes = request(round, &mut dice);
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
        if known.len() > 50 {
            clear(&daemon, &mut known);
        }
    }
    eprintln!(
        "{what}: {} made up, {let_through} let through, {made} volumes",
        rounds() * 4
    );
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

/// Takes all volumes away.
fn clear(daemon: &Daemon, known: &mut BTreeMap<String, Json>) {
    for name in known.keys() {
        let text = format!("DELETE /v1.41/volumes/{name} HTTP/1.1\r\nHost: docker\r\n\r\n");
        assert!(send(daemon, text.as_bytes()).is_done(), "{name}");
    }
    known.clear();
}
