//! Rules, held against events.

mod alerts;
mod conditions;
mod documents;
mod fields;
mod generic;
mod globs;
mod oracle;
mod peer;
mod prefilter;
mod recorded;
mod seeds;
mod trials;

use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::language::{Loader, RuleSet, Settings};
use seawall_runtime::trial::{Course, Outcome, Trial};

/// How things stand in most tests: a shell that `sshd` started, in a container, and a daemon on the host.
pub(crate) const STAGE: &str = r#"
host: web-1
names: {db.internal: [10.0.0.5, "fd00::5"], other.internal: 10.0.0.5}
users:
- {id: 1000, name: deploy, home: /home/deploy, shell: /bin/bash}
groups: [{id: 1000, name: staff}]
containers:
- id: 3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e
  name: web
  image: registry.example:5000/team/web:1.25@sha256:abc
  image_id: sha256:6f7e2741b66b0f1c
  labels: {app: shop, io.kubernetes.pod.uid: u-1}
  privileged: false
  namespace: prod
  pod: web-0
  mounts:
  - {source: /var/run/docker.sock, destination: /sock, mode: rw, writable: true, propagation: rprivate}
  - {source: /etc, destination: /host/etc, mode: ro, propagation: rslave}
threads:
- {id: 1, name: systemd, exe: /sbin/init, path: /usr/lib/systemd/systemd, parent: 0}
- {id: 50, name: sshd, exe: "sshd: x", path: /usr/sbin/sshd, parent: 1, user: 1000, user_group: 1000, login_user: 1000, environment: [A=1]}
- {id: 60, name: odd, exe: odd, parent: 50, user: 4711, user_group: 4711}
- id: 100
  name: bash
  exe: -bash
  path: /usr/bin/bash
  args: [-i, -c, "cat /etc/shadow"]
  parent: 50
  session: 7
  virtual_id: 7
  virtual_process: 7
  virtual_group: 7
  directory: /root/
  container: 3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e
  terminal: 34816
  cloned: 1704067100000000000
  namespace_started: 1704067000000000000
  changed: 1704067090000000000
  modified: 1600000000000000000
  inode: 77
  upper_layer: true
  environment: [PATH=/usr/bin, HOME=/root]
  capabilities: [CAP_KILL, CAP_CHOWN]
  descriptors:
    0: {file: /dev/null}
    3: {file: /etc//shadow}
    4: {tcp: "10.0.0.2:40000->10.0.0.5:443"}
    5: {directory: /srv/data}
    6: {tcp: "192.168.1.9:5000->10.0.0.2:22", server: true}
    7: {tcp: "0.0.0.0:8080"}
    8: {unix: /run/x.sock}
"#;

/// The event of most tests: a file is opened.
pub(crate) const OPEN: &str = r"
events:
- event: openat
  thread: 100
  with: {fd: 3, dirfd: AT_FDCWD, name: ../etc/shadow, flags: O_RDONLY|O_CLOEXEC, mode: 0644, dev: 0x801, ino: 42}
";

/// Loads rules; they have to be right.
pub(crate) fn rules(text: &str) -> RuleSet {
    let mut loader = Loader::new(Settings::default());
    let result = loader.load("rules.yaml", text.as_bytes());
    assert!(result.is_successful(), "{text}\n{}", result.text(true));
    loader.rules()
}

/// Makes an engine of rules.
pub(crate) fn engine(text: &str, matching: Matching) -> Engine {
    Engine::new(&rules(text), "syscall", matching).unwrap()
}

/// Writes a rule.
pub(crate) fn rule(name: &str, condition: &str, output: &str) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "- {{rule: {}, desc: d, condition: {}, output: {}, priority: WARNING}}\n",
        text(name),
        text(condition),
        text(output)
    )
}

/// Lets what `events` says happen in the usual stage.
pub(crate) fn outcome(rules: &str, events: &str) -> Outcome {
    run(&format!("{STAGE}{events}"), &engine(rules, Matching::All))
}

/// Runs a trial whose events stand in it.
pub(crate) fn run(trial: &str, engine: &Engine) -> Outcome {
    match Trial::read(trial).unwrap().course {
        Course::Written(written) => written.run(engine),
        Course::Recorded(recorded) => panic!("{} is a recording", recorded.file),
    }
}

/// Returns whether a condition holds at an event in the usual stage.
pub(crate) fn holds(condition: &str, events: &str) -> bool {
    let outcome = outcome(&rule("r", condition, "o"), events);
    !outcome.differences.is_empty()
}

/// Returns what an output says at an event in the usual stage.
pub(crate) fn said(output: &str, events: &str) -> String {
    let outcome = outcome(&rule("r", "evt.num > 0", output), events);
    let wrong = outcome.differences.into_iter().next().unwrap().wrong;
    match wrong {
        seawall_runtime::trial::Wrong::Unexpected { message, .. } => message,
        other => panic!("{other}"),
    }
}
