//! Hosts with many containers: no search without end, no list without end.

use std::collections::BTreeMap;
use std::time::Instant;

use seawall_checks::path::{Input, attack_paths};
use seawall_checks::settings::Settings;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;
use seawall_model::posture::{NetworkPicture, Reach};

use super::case::another;
use crate::live::facts;

#[test]
fn many_alike_are_one_path() {
    let facts = many(500);
    let network = flat(500);
    let settings = Settings::default();
    let weak = BTreeMap::new();
    let input = Input {
        facts: &facts,
        settings: &settings,
        network: &network,
        weak: &weak,
        escapes: &[],
    };
    let start = Instant::now();
    let found = attack_paths(&input);
    eprintln!(
        "500 containers, {} ways in the network: {:?}",
        network.reaches.len(),
        start.elapsed()
    );
    let told: Vec<&str> = found
        .paths
        .iter()
        .map(|it| it.consequence.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "container `c000` and 9 other containers can become root on the host",
            "container `c001` and 489 other containers can become root on the host",
        ]
    );
    assert_eq!(found.paths[1].also.len(), 489);
    assert_eq!(found.paths[1].steps.len(), 3);
}

/// Every fiftieth container has the engine's socket.
fn many(number: usize) -> HostFacts {
    let mut facts = facts::facts("");
    let mut containers = Vec::new();
    for at in 0..number {
        let value = another(&format!("c{at:03}"), at);
        let mut container: Container = serde_json::from_value(value).unwrap();
        if at % 50 == 0 {
            let mount = serde_json::json!({"kind": "bind", "source": "/run/docker.sock",
                "resolved": {"known": "/run/docker.sock"}, "destination": "/run/docker.sock",
                "is_writable": {"known": true}});
            container.mounts = Seen::Known(vec![serde_json::from_value(mount).unwrap()]);
            let Seen::Known(process) = &mut container.process else {
                panic!()
            };
            (process.uid, process.inner_uid) = (Seen::Known(0), Seen::Known(0));
        }
        containers.push(container);
    }
    facts.engines[0].containers = Seen::Known(containers);
    facts
}

/// All reach all.
fn flat(number: usize) -> NetworkPicture {
    let mut network = NetworkPicture::default();
    for from in 0..number {
        for to in (0..number).filter(|to| *to != from) {
            network.reaches.push(Reach {
                from: format!("container c{from:03}"),
                to: format!("container c{to:03}"),
                by: "network app".to_owned(),
                ports: vec!["8080/tcp".to_owned()],
            });
        }
    }
    network
}
