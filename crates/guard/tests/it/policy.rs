//! A policy as people write it, held to cases with requests as clients send them: read, judged, explained.

use std::path::PathBuf;
use std::sync::Arc;

use seawall_guard::api::route;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::case::Cases;
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::learn::learn;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::decide::reference::Reference;
use seawall_policy::config::parse_config;

fn data(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/policy");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn policy(text: &str) -> Policy {
    let guard = parse_config(text, "seawall.yaml").unwrap().guard.unwrap();
    let operations: Vec<_> = route::all().collect();
    let setting = Setting {
        file: "seawall.yaml",
        operations: &operations,
        accounts: &Accounts::default(),
        evidence: Arc::new(NoEvidence),
    };
    Policy::compile(&guard, &setting).unwrap()
}

#[test]
fn cases_are_decided_as_expected() {
    let cases = Cases::parse(&data("cases.yaml"), "cases.yaml").unwrap();
    let outcomes = cases.run(&policy(&data("seawall.yaml")));
    let wrong = outcomes.iter().filter_map(|it| {
        let why = it.wrong.as_ref()?;
        Some(format!("{}: {}\n{why}", it.line, it.name))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(outcomes.len() > 30);
}

#[test]
fn a_case_that_is_decided_otherwise_is_told_with_all_rules() {
    let text = data("cases.yaml").replace("expect: allow", "expect: deny");
    let cases = Cases::parse(&text, "cases.yaml").unwrap();
    let outcomes = cases.run(&policy(&data("seawall.yaml")));
    let first = outcomes[0].wrong.as_ref().unwrap();
    assert!(first.contains("ready.developer.work: allows"), "{first}");
    assert!(first.contains("roles: developers"), "{first}");
    // An expected denial that names another rule is none.
    let text =
        data("cases.yaml").replace("rule: profile/app/privileged", "rule: profile/app/ports");
    let cases = Cases::parse(&text, "cases.yaml").unwrap();
    let outcomes = cases.run(&policy(&data("seawall.yaml")));
    assert!(
        outcomes[1]
            .wrong
            .as_ref()
            .unwrap()
            .contains("container.privileged")
    );
    assert_eq!(outcomes.iter().filter(|it| it.wrong.is_some()).count(), 1);
}

#[test]
fn every_word_of_ready_made_roles_names_something() {
    for role in [
        "administrator",
        "ai-agent",
        "ci-runner",
        "developer",
        "portainer",
        "read-only",
        "traefik",
        "watchtower",
    ] {
        let with = if ["ai-agent", "developer"].contains(&role) {
            "with: {project: /srv}, "
        } else {
            ""
        };
        policy(&format!(
            "version: 1\nguard: {{roles: {{r: {{use: {role}, {with}members: [{{uid: 1}}]}}}}}}\n"
        ));
    }
}

/// Seeds of the fuzz target `guard_policy`: none panics, and of those that are whole something comes.
#[test]
fn seeds_are_read() {
    let folder = format!(
        "{}/../../fuzz/corpus/guard_policy",
        env!("CARGO_MANIFEST_DIR")
    );
    let seed = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    assert!(Cases::parse(&seed("cases")[1..], "f").is_ok());
    assert!(Cases::parse(&seed("cases_cut")[1..], "f").is_err());
    let lesson = learn(seed("log")[1..].lines(), None);
    assert_eq!((lesson.requests, lesson.unreadable), (1, 1));
    assert!(Reference::parse(&seed("reference")[1..]).is_some());
    assert!(Reference::parse(&seed("reference_odd")[1..]).is_none());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 8);
}
