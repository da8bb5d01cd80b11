//! What is read beside requests to judge them: cases, logs that roles are learned from, references of images; and
//! decisions: a role without powers lets nothing through that has some. The first byte chooses.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::route;
use seawall_guard::decide::Judge as _;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::case::world::WrittenWorld;
use seawall_guard::decide::case::{Cases, Written, parse_principal, parse_world, read};
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::learn::learn;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::decide::reference::Reference;
use seawall_policy::config::parse_config;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    match choice {
        b'c' => drop(Cases::parse(text, "f")),
        b'l' => drop(learn(text.lines(), None).write("r")),
        b'r' => reference(text),
        _ => judge(text),
    }
});

/// A name that was read is read as itself.
fn reference(text: &str) {
    let Some(read) = Reference::parse(text) else {
        return;
    };
    if !read.name.is_empty() {
        let again = Reference::parse(&read.name).expect("a whole name is a name");
        assert_eq!(again.name, read.name);
    }
}

/// The first line is method and path, what follows the body.
fn judge(text: &str) {
    let (line, body) = text.split_once('\n').unwrap_or((text, ""));
    let (method, path) = line.split_once(' ').unwrap_or((line, ""));
    let written = Written {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: Vec::new(),
        body: (!body.is_empty()).then(|| body.to_owned()),
    };
    let Ok(asked) = read(&written) else {
        return;
    };
    let principal = parse_principal("uid: 1000", "f").expect("a principal");
    let decision = POLICY.judge(&principal, &asked, &*WORLD, 0);
    let Some(container) = asked.container.filter(|_| decision.allowed) else {
        return;
    };
    assert!(!container.privileged && container.capabilities_added.is_empty());
    assert!(container.devices.is_empty() && container.volumes_from.is_empty());
    assert!(container.namespaces.pid.is_none() && container.runtime.is_none());
}

static WORLD: LazyLock<WrittenWorld> = LazyLock::new(|| {
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let text = format!(
        "objects:\n  - {{kind: image, id: \"{}\", names: [\"nginx:latest\"], digests: [\"nginx@{}\"]}}\n  - {{kind: container, id: a1, names: [web], labels: {{io.seawall.owner: \"uid:1000\"}}}}\npaths: {{/srv/app: folder}}\n",
        digest("1"),
        digest("f")
    );
    parse_world(&text, "f").expect("a world")
});

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = "version: 1\nguard: {roles: {r: {use: ai-agent, with: {project: /srv}, members: [{uid: 1000}]}}}\n";
    let config = parse_config(text, "f").expect("a policy");
    let operations: Vec<_> = route::all().collect();
    let setting = Setting {
        file: "f",
        operations: &operations,
        accounts: &Accounts::default(),
        evidence: Arc::new(NoEvidence),
    };
    let guard = config.guard.expect("a guard");
    Policy::compile(&guard, &setting).expect("a policy that compiles")
});
