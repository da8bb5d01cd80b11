//! Steps of builds by `BuildKit` (`RUN`): what they write is an image, what reaches out of them is told.

use super::RULES;
use super::acts::{ACTS, Act, NONE, PEER};
use super::scene::Watched;

/// What ordinary builds do: install, compile, make accounts, put programs where programs are.
const ORDINARY: &[&str] = &[
    "RT-0003", "RT-0005", "RT-0009", "RT-0016", "RT-0019", "RT-0021", "RT-0023", "RT-0024",
    "RT-0027", "RT-0028",
];

/// What package managers do, and tools for accounts, whether the image has them or the same step brought them.
const INSTALLING: &[&[&str]] = &[
    &["/usr/bin/apt", "act", "chmod", "4755", "/opt/x/prog"],
    &[
        "/usr/bin/apt",
        "act",
        "spawn",
        "/act",
        "chmod",
        "4755",
        "/bin/prog",
    ],
    &[
        "/act",
        "copy-run",
        "/act",
        "/usr/sbin/chpasswd",
        "act",
        "read",
        "/etc/shadow",
    ],
    &[
        "/act",
        "copy-run",
        "/act",
        "/usr/bin/dpkg",
        "act",
        "chmod",
        "2755",
        "/bin/sh",
    ],
    &["/act", "copy-run", "/act", "/opt/.venv/bin/new"],
    &["/act", "write", "/etc/ld.so.conf.d"],
    &["/bin/act", "write", "/etc/sudoers"],
    &["/act", "read", "/proc/1/environ"],
    &["/bin/sh", "-c", "npm install"],
];

/// What no build has to do: the same by what only calls itself so, and what reaches out of the step.
const HOSTILE: &[(&str, &[&str])] = &[
    ("RT-0017", &["/act", "read-as", "apt", "/etc/shadow"]),
    (
        "RT-0018",
        &["/usr/bin/apt", "act", "read", "/root/.ssh/id_ed25519"],
    ),
    (
        "RT-0022",
        &["/usr/bin/apt", "act", "write", "/etc/ld.so.preload"],
    ),
    ("RT-0025", &["/act", "chmod", "4755", "/bin/sh"]),
    (
        "RT-0031",
        &["/usr/bin/apt", "act", "unix", "/run/docker.sock"],
    ),
    (
        "RT-0032",
        &["/usr/bin/apt", "act", "write", "/opt/x/core_pattern"],
    ),
    ("RT-0040", &["/usr/bin/apt", "act", "module"]),
    ("RT-0041", &["/usr/bin/apt", "act", "bpf"]),
    ("RT-0044", &["/usr/bin/apt", "act", "attach"]),
    ("RT-0048", &["/usr/bin/apt", "act", "packets"]),
];

#[test]
fn a_build_is_told_of_by_what_reaches_out_of_it() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    // What needs options of a container can't be had in a build.
    let is_plain = |it: &&Act| it.options == NONE || it.options == PEER;
    let mut wanted: Vec<(Vec<&str>, &[&str])> = Vec::new();
    for act in ACTS.iter().filter(is_plain) {
        let ids = act.ids().filter(|id| !ORDINARY.contains(id));
        wanted.push((ids.collect(), act.bad));
    }
    wanted.extend(INSTALLING.iter().map(|words| (Vec::new(), *words)));
    wanted.extend(HOSTILE.iter().map(|(id, words)| (vec![*id], *words)));
    let only = std::env::var("SEAWALL_ACT").unwrap_or_default();
    wanted.retain(|(_, words)| words.join(" ").contains(&only));
    let is_of_container = |words: &[&str]| ACTS.iter().any(|act| act.bad == words);
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let all = wanted.len();
    for (ids, words) in wanted {
        let Some(told) = watched.build(words) else {
            return;
        };
        // Files that each container has are not there in each build.
        if !told.tried && is_of_container(words) {
            continue;
        }
        tried += 1;
        if !told.tried {
            wrong.push(format!("{words:?} could not be tried"));
        }
        if told.ids() != ids {
            wrong.push(format!("{words:?}: {ids:?}, but {told}"));
        }
        let is_named =
            |alert: &String| alert.contains(&told.container) && alert.contains("build-step");
        if told.container.is_empty() || !told.alerts.iter().all(is_named) {
            wrong.push(format!("{words:?}: no container in {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried * 10 > all * 9, "{tried} of {all} could be tried");
}
