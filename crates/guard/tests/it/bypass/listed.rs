//! That every bypass case is tried or named with the reason why it is not.

use std::collections::BTreeSet;

use super::{create, json, mounts, routes};

/// Cases that are no row of a table here: where else they are tried, or what keeps them from being tried.
const ELSEWHERE: [(&str, &str); 13] = [
    (
        "C20",
        "a row; secrets in values are the log's affair: redact",
    ),
    (
        "M12",
        "the engine of these tests has no subpath (API 1.45): decide::tests::mounts",
    ),
    (
        "M15",
        "a row; volumes of a powerful form: decide::tests::volumes",
    ),
    (
        "R04",
        "decide::tests::routes; the proxy forwards an archive as it comes: proxy::docker",
    ),
    (
        "R19",
        "lists_and_prunes_end_at_ones_own; events: proxy::docker",
    ),
    ("R20", "lists_and_prunes_end_at_ones_own"),
    (
        "R22",
        "decide::tests::before; an image is created by its id: proxy::docker",
    ),
    (
        "R24",
        "needs a second start of the engine's machine; decide::tests::before",
    ),
    ("R03", "a row; by websocket: proxy::http, http/upgrade"),
    (
        "R12",
        "a row; tasks: decide::tests::routes, for a role that may make services",
    ),
    ("C22", "a row; names of a profile: decide::tests::before"),
    ("C05", "a row; by an id of the host's network: names"),
    ("C06", "a row; over time: names"),
];

#[test]
fn every_case_is_tried_or_named() {
    let rows = [json::ids(), create::ids(), mounts::ids(), routes::ids()].concat();
    let rows = rows.iter().filter_map(|id| id.split(' ').next());
    let known: BTreeSet<&str> = rows.chain(ELSEWHERE.map(|(id, _)| id)).collect();
    for (id, why) in ELSEWHERE
        .iter()
        .filter(|(_, why)| !why.starts_with("a row"))
    {
        eprintln!("skipped: {id} {why}");
    }
    let all = [('J', 13), ('C', 23), ('M', 16), ('R', 24)];
    for (letter, last) in all {
        for number in 1..=last {
            let id = format!("{letter}{number:02}");
            assert!(
                known.contains(id.as_str()),
                "{id} is neither a row nor named"
            );
        }
    }
}
