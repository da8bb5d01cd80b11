//! Commands of a swarm that mending proposes, run against a real manager: each is taken, and does what it is for.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

use seawall_checks::mend::{Step, Wishes, plan};
use seawall_checks::settings::Settings;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

const ADDRESS: &str = "198.51.100.9";

/// A manager that asks for a key, in a network of its own.
fn manager() -> Result<Daemon, String> {
    if let Some(why) = missing(&["nsenter", "ip"]) {
        return Err(why);
    }
    let daemon = Daemon::start_apart("overlay2", &[])?;
    let inside = format!("--net=/proc/{}/ns/net", daemon.pid());
    let steps = format!(
        "ip link add swarm0 type veth peer name swarm1 && ip addr add {ADDRESS}/24 dev swarm0 && \
         ip link set swarm0 up && ip link set swarm1 up"
    );
    let made = Command::new("nsenter")
        .args([&inside, "sh", "-c", &steps])
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(format!("no address for a swarm: {made:?}"));
    }
    let init = ["swarm", "init", "--autolock", "--advertise-addr", ADDRESS];
    daemon.docker(&[&init[..], &["--listen-addr", ADDRESS]].concat());
    Ok(daemon)
}

/// Runs what is proposed for a check.
fn mend(daemon: &Daemon, check: &str) {
    let engine = Engine {
        address: daemon.host(),
        ..Engine::default()
    };
    let facts = HostFacts {
        engines: vec![engine],
        ..HostFacts::default()
    };
    let failed = BTreeSet::from([(check.to_owned(), "engine docker".to_owned())]);
    let wishes = Wishes {
        is_unsafe: true,
        ..Wishes::default()
    };
    let plan = plan(&facts, &Settings::default(), &failed, &wishes);
    let [one] = plan.mends.as_slice() else {
        panic!("{check}: {plan:?}");
    };
    let Step::Docker { address, words, .. } = &one.step else {
        panic!("{check}: {one:?}");
    };
    assert_eq!(*address, daemon.host());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    daemon.docker(&words);
}

#[test]
fn keys_and_authorities_are_made_anew() {
    let daemon = match manager() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let key = || daemon.docker(&["swarm", "unlock-key", "--quiet"]);
    let authority = || daemon.docker(&["swarm", "ca"]);
    let settings = || daemon.docker(&["info", "--format", "{{json .Swarm.Cluster.Spec}}"]);

    let before = key();
    mend(&daemon, "HST-0053");
    assert_ne!(key(), before);

    let before = authority();
    mend(&daemon, "HST-0055");
    let begun = Instant::now();
    while authority() == before {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "it stays the same"
        );
        std::thread::sleep(Duration::from_millis(200));
    }

    mend(&daemon, "HST-0054");
    // 2160 hours in nanoseconds, as the API tells it.
    assert!(
        settings().contains("\"NodeCertExpiry\":7776000000000000"),
        "{}",
        settings()
    );
    mend(&daemon, "HST-0052");
    assert!(
        settings().contains("\"AutoLockManagers\":true"),
        "{}",
        settings()
    );
}
