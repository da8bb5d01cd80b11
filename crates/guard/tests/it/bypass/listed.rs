//! That every bypass case of the reference is tried: as a row of a table here, which the proxy and the plugin are both
//! held to, or by a test of its own, which has to be there.

use std::collections::BTreeSet;
use std::path::Path;

use super::case::Case;
use super::{create, http, json, mounts, prune, routes};

/// The cases of the reference, by their letters. Those of signatures and secrets are of other crates.
const ALL: [(char, u32); 7] = [
    ('B', 23),
    ('J', 13),
    ('C', 23),
    ('M', 16),
    ('R', 24),
    ('W', 10),
    ('P', 5),
];

/// Tests of cases that are no row, or not only one: case, file below `crates`, function.
const TESTS: &[(&str, &str, &str)] = &[
    (
        "B16",
        "guard/tests/it/bypass/http.rs",
        "nothing_is_read_behind_an_upgrade",
    ),
    (
        "B17",
        "guard/tests/it/bypass/http.rs",
        "slow_requests_come_to_nothing",
    ),
    (
        "C05",
        "guard/tests/it/bypass/names.rs",
        "networks_are_told_by_whatever_names_them",
    ),
    (
        "C06",
        "guard/tests/it/bypass/names.rs",
        "a_container_that_goes_does_not_give_way_to_another",
    ),
    (
        "C22",
        "guard/src/decide/tests/before.rs",
        "r16_to_r24_changes_lists_and_what_was_there_before",
    ),
    (
        "C23",
        "guard/tests/it/bypass/names.rs",
        "labels_of_the_guard_are_taken_out",
    ),
    (
        "R12",
        "guard/tests/it/bypass/service.rs",
        "services_are_held_to_what_is_named",
    ),
    (
        "R15",
        "guard/tests/it/bypass/names.rs",
        "links_are_to_ones_own",
    ),
    (
        "R19",
        "guard/tests/it/bypass/routes.rs",
        "lists_end_at_ones_own",
    ),
    (
        "R22",
        "guard/tests/it/bypass/restart.rs",
        "a_name_that_moves_takes_no_container_along",
    ),
    (
        "R24",
        "guard/tests/it/bypass/restart.rs",
        "what_the_engine_starts_again_is_reached_no_more_than_before",
    ),
    (
        "P01",
        "guard/src/decide/tests/policy.rs",
        "p01_to_p03_what_fails_denies",
    ),
    (
        "P02",
        "guard/src/decide/tests/policy.rs",
        "p02_types_are_seen_when_the_policy_is_read",
    ),
    (
        "P03",
        "guard/src/decide/tests/policy.rs",
        "p01_to_p03_what_fails_denies",
    ),
    (
        "P04",
        "guard/src/decide/tests/policy.rs",
        "p04_unknown_words_are_errors_with_their_place",
    ),
    (
        "P05",
        "guard/src/decide/tests/policy.rs",
        "p05_an_empty_policy_denies_all",
    ),
    (
        "W01",
        "cli/tests/it/wrapper/bypass.rs",
        "another_runtime_goes_past_and_is_told",
    ),
    (
        "W02",
        "cli/tests/it/wrapper/bypass.rs",
        "further_processes_get_no_more",
    ),
    (
        "W03",
        "cli/tests/it/wrapper/limits.rs",
        "updates_lift_no_limit",
    ),
    (
        "W04",
        "guard/src/wrapper/run/tests.rs",
        "what_is_not_understood_does_not_start",
    ),
    (
        "W05",
        "guard/src/wrapper/run/tests.rs",
        "what_is_not_understood_does_not_start",
    ),
    (
        "W06",
        "guard/src/wrapper/call.rs",
        "what_counts_is_read_and_what_is_not_known_refused",
    ),
    (
        "W07",
        "cli/tests/it/wrapper/bypass.rs",
        "a_wrapper_that_ends_badly_starts_nothing",
    ),
    (
        "W08",
        "guard/src/wrapper/call.rs",
        "what_counts_is_read_and_what_is_not_known_refused",
    ),
    (
        "W09",
        "guard/src/wrapper/config/tests.rs",
        "a_privileged_container_is_made_an_ordinary_one",
    ),
    (
        "W10",
        "cli/tests/it/wrapper/bypass.rs",
        "another_runtime_goes_past_and_is_told",
    ),
];

fn rows() -> Vec<Case> {
    let mut rows = http::cases();
    rows.extend(json::cases());
    rows.extend(create::cases());
    rows.extend(mounts::cases("/x"));
    rows.extend(routes::cases("x", "y"));
    rows.extend(prune::cases("x"));
    rows
}

/// The case that a row is a form of.
fn case_of(row: &Case) -> &'static str {
    row.id.split(' ').next().unwrap_or_default()
}

#[test]
fn every_case_is_tried() {
    let rows = rows();
    let mut tried: BTreeSet<&str> = rows.iter().map(case_of).collect();
    let with_twin: BTreeSet<&str> = rows
        .iter()
        .filter(|it| it.twin.is_some())
        .map(case_of)
        .collect();
    assert_eq!(tried, with_twin, "cases without a harmless twin");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (id, file, function) in TESTS {
        let text = std::fs::read_to_string(crates.join(file)).unwrap_or_default();
        assert!(
            text.contains(&format!("#[test]\nfn {function}()"))
                || text.contains(&format!("#[test]\n    fn {function}()")),
            "{id}: {file} has no test {function}"
        );
        tried.insert(id);
    }
    let all = ALL.into_iter();
    let all = all.flat_map(|(letter, last)| (1..=last).map(move |it| format!("{letter}{it:02}")));
    let all: BTreeSet<String> = all.collect();
    let missing: Vec<&String> = all
        .iter()
        .filter(|id| !tried.contains(id.as_str()))
        .collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
}
