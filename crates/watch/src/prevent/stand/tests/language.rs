//! All that an item may say, on machines that lack any of the mechanisms: what blocks is held by a mechanism that was tried, or
//! an error. Which mechanism is for what stands in docs/watch-prevent.md.

use seawall_policy::config::watch::prevent::{Item, Mode};

use super::super::super::ladder::{Rung, Standing};
use super::*;

/// What a part is about, whether the security hooks hold it, and what holds it without them.
type Row = (&'static str, bool, Option<Rung>);

const FILES: Option<Rung> = Some(Rung::Fanotify);
const SIGNAL: Option<Rung> = Some(Rung::Signal);
const NETWORK: Option<Rung> = Some(Rung::Network);

const IMAGE: &str = "files that are not in the image";
const TMPFS: &str = "files of tmpfs";
const VOLUMES: &str = "files of volumes";
const MEMORY: &str = "files that only memory holds";
const LOADER: &str = "programs handed to the loader";
const PROGRAMS: &str = "executables";
const OPENING: &str = "opening files";
const CHANGING: &str = "changing files";
const ADDRESSES: &str = "addresses";
const PORTS: &str = "ports that are listened on";
const JOINING: &str = "processes that join";

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn language() -> Vec<(String, Vec<Row>)> {
    let drift = |hooks| {
        vec![
            (IMAGE, hooks, FILES),
            (TMPFS, hooks, FILES),
            (MEMORY, hooks, SIGNAL),
            (LOADER, hooks, SIGNAL),
        ]
    };
    let without = |about| {
        let mut all = drift(true);
        all.retain(|row| row.0 != about);
        all
    };
    let with_volumes = [
        &drift(true)[..2],
        &[(VOLUMES, false, FILES)],
        &drift(true)[2..],
    ]
    .concat();
    let denied = |hooks| vec![(PROGRAMS, hooks, FILES), (LOADER, hooks, SIGNAL)];
    let allowed = |hooks| {
        vec![
            (PROGRAMS, hooks, FILES),
            (MEMORY, false, SIGNAL),
            (LOADER, false, SIGNAL),
        ]
    };
    let network = |abouts: &[&'static str]| {
        let row = |about: &&'static str| (*about, true, NETWORK);
        abouts.iter().map(row).collect::<Vec<Row>>()
    };
    let rows: Vec<(&str, Vec<Row>)> = vec![
        ("drift: true", drift(true)),
        ("drift: {tmpfs: false}", without(TMPFS)),
        ("drift: {memfd: false}", without(MEMORY)),
        ("drift: {loader: false}", without(LOADER)),
        ("drift: {volumes: true}", with_volumes),
        ("drift: {except: [/x]}", drift(false)),
        ("executables: {deny: {paths: [/x]}}", denied(true)),
        ("executables: {deny: {paths: ['*/x']}}", denied(false)),
        ("executables: {deny: {sha256: [HASH]}}", denied(false)),
        (
            "executables: {deny: {paths: [/x], sha256: [HASH]}}",
            denied(false),
        ),
        ("executables: {allow: {paths: [/x]}}", allowed(true)),
        ("executables: {allow: {paths: ['/x/*']}}", allowed(false)),
        ("executables: {allow: {sha256: [HASH]}}", allowed(false)),
        ("files: {deny: [/x]}", vec![(OPENING, true, FILES)]),
        ("files: {deny: [/x, '/y/*']}", vec![(OPENING, false, FILES)]),
        (
            "files: {deny: [/x], access: write}",
            vec![(CHANGING, true, None)],
        ),
        (
            "files: {deny: ['/x*'], access: write}",
            vec![(CHANGING, false, None)],
        ),
        ("network: {deny: [any]}", network(&[ADDRESSES])),
        ("network: {deny: [metadata-service]}", network(&[ADDRESSES])),
        ("network: {deny: [docker-api]}", network(&[ADDRESSES])),
        ("network: {deny: ['fd00::/8']}", network(&[ADDRESSES])),
        (
            "network: {deny: [{ports: [1-9], protocol: udp}]}",
            network(&[ADDRESSES]),
        ),
        ("network: {allow: [10.0.0.0/8]}", network(&[ADDRESSES])),
        ("network: {allow: []}", network(&[ADDRESSES])),
        ("network: {listen: {deny: [22]}}", network(&[PORTS])),
        ("network: {listen: {allow: [80]}}", network(&[PORTS])),
        (
            "network: {deny: [any], listen: {deny: [22]}}",
            network(&[ADDRESSES, PORTS]),
        ),
        ("exec-into: true", vec![(JOINING, false, FILES)]),
        ("exec-into: {allow: [/x]}", vec![(JOINING, false, FILES)]),
    ];
    let rows = rows.into_iter();
    rows.map(|(text, parts)| (text.replace("HASH", HASH), parts))
        .collect()
}

fn item(mode: &str, text: &str) -> Item {
    let text = format!("version: 1\nwatch:\n  prevent:\n    - {{name: a, mode: {mode}, {text}}}\n");
    parse_config(&text, "f").unwrap().watch.prevent.remove(0)
}

/// The rung by which a part is in force where some mechanisms are lacking.
fn rung(row: &Row, lacking: &[&str]) -> Option<Rung> {
    let has = |name: &str| !lacking.contains(&name);
    if !has("starts") {
        return None;
    }
    if row.1 && has("hooks") {
        return Some(Rung::Lsm);
    }
    row.2.filter(|rung| match rung {
        Rung::Fanotify => has("files"),
        Rung::Network => has("network"),
        Rung::Signal => has("signal"),
        Rung::Lsm | Rung::Reaction => false,
    })
}

#[test]
fn what_blocks_is_held_or_an_error_on_whatever_machine() {
    let names = ["files", "starts", "network", "signal", "hooks"];
    for (text, rows) in language() {
        for set in 0..1_u32 << names.len() {
            let numbered = (0_u32..).zip(names).filter(|(at, _)| set >> at & 1 == 1);
            let lacking: Vec<&str> = numbered.map(|(_, name)| name).collect();
            let mut means = means(&lacking);
            if !lacking.contains(&"hooks") {
                means.hooks = Ok(BTreeMap::new());
            }
            for mode in ["block", "dry-run"] {
                let item = item(mode, &text);
                let told = parts(&item, &means);
                let abouts: Vec<&str> = told.iter().map(|it| it.about).collect();
                let wanted: Vec<&str> = rows.iter().map(|row| row.0).collect();
                assert_eq!(abouts, wanted, "{text}");
                let mut unheld = 0;
                for (part, row) in told.iter().zip(&rows) {
                    let wanted = match (rung(row, &lacking), item.mode) {
                        (Some(rung), Mode::DryRun) => Some(Standing::AuditOnly(rung)),
                        (Some(Rung::Signal), Mode::Block) => {
                            Some(Standing::BestEffort(Rung::Signal))
                        }
                        (Some(rung), Mode::Block) => Some(Standing::Enforced(rung)),
                        (None, _) => None,
                    };
                    unheld += usize::from(wanted.is_none());
                    let got = part.standing.is_possible().then_some(&part.standing);
                    assert_eq!(
                        got,
                        wanted.as_ref(),
                        "{mode} {text} without {lacking:?}: {}",
                        row.0
                    );
                }
                assert_eq!(unkept(&[item], &means).len(), unheld, "{mode} {text}");
            }
        }
    }
}

#[test]
fn an_item_that_no_container_could_have_is_an_error() {
    let ports: Vec<String> = (1..=129).map(|port| port.to_string()).collect();
    let text = format!("network: {{deny: [{{ports: [{}]}}]}}", ports.join(", "));
    for hooks in [Ok(BTreeMap::new()), Err("no".to_owned())] {
        let means = Means {
            hooks,
            ..means(&[])
        };
        let lacking = unkept(&[item("block", &text)], &means);
        let told = lacking.first().map(|(_, part)| part.standing.to_string());
        let wanted =
            "cannot be enforced: its items make 129 rules for its network, 128 are the most";
        assert_eq!(told.as_deref(), Some(wanted));
    }
}
