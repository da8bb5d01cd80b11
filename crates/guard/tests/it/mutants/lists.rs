//! Lists: what is read of a path and its query is what the engine answers.

use serde_json::Value as Json;

use seawall_testkit::tool::skip;

use super::{dice, mutate, rounds, target, through};
use crate::dice::Dice;
use crate::forms_real::{post, with_image};
use crate::wire::{instead, send};

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

/// Bytes of targets that are changed by chance.
#[test]
fn the_engine_answers_the_same() {
    the_engine_answers("targets", 3, |dice| {
        let target = mutate(dice.pick(LISTS).as_bytes(), dice);
        String::from_utf8_lossy(&target).into_owned()
    });
}

/// Targets put together of odd forms of paths and queries.
#[test]
fn the_engine_reads_queries_as_they_were_read() {
    the_engine_answers("queries", 5, target::target);
}

/// Paths and queries: what the engine answers is the same for both.
fn the_engine_answers(what: &str, test: u64, mut target: impl FnMut(&mut Dice) -> String) {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    for name in ["c1", "c2"] {
        let path = format!("/v1.41/containers/create?name={name}");
        assert!(send(&daemon, &post(&path, br#"{"Image":"img"}"#)).is_done());
    }
    assert!(send(&daemon, &post("/v1.41/volumes/create", br#"{"Name":"v1"}"#)).is_done());
    let mut dice = dice(test);
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..rounds() * 4 {
        let target = target(&mut dice);
        let bytes = format!("GET {target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
        let Some((length, head, canonical)) = through(bytes.as_bytes()) else {
            continue;
        };
        let given = send(&daemon, &bytes.as_bytes()[..length]);
        if !given.is_done() {
            // Some words the engine takes for a truth value here and for none there: it does nothing then.
            refused += 1;
            continue;
        }
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
    eprintln!(
        "{what}: {} made up, {answered} answered, {refused} refused by the engine",
        rounds() * 4
    );
    assert!(answered >= rounds() / 30, "{answered}");
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
