//! How far items hold, by what was tried.

use seawall_policy::config::parse_config;

use std::collections::BTreeMap;

use seawall_sensor::gate::lsm::Hook;

use super::{Means, parts, unkept};

mod language;

fn means(broken: &[&str]) -> Means {
    let of = |name: &str| {
        if broken.contains(&name) {
            Err(format!("{name} is refused"))
        } else {
            Ok(())
        }
    };
    Means {
        files: of("files"),
        starts: of("starts"),
        network: of("network"),
        signal: of("signal"),
        hooks: Err("hooks is refused".to_owned()),
    }
}

#[test]
fn a_block_that_can_not_be_is_an_error() {
    let cases = [
        (
            "drift: {tmpfs: false}",
            "",
            "enforced by fanotify (rung 2) | best effort, after the fact, by signal in the kernel (rung 6) | best effort, after the fact, by signal in the kernel (rung 6)",
        ),
        (
            "drift: {tmpfs: false, memfd: false, loader: false}",
            "files",
            "cannot be enforced: files is refused; rung 4, BPF LSM, would do",
        ),
        (
            "drift: {tmpfs: false, memfd: true, loader: false}",
            "signal",
            "enforced by fanotify (rung 2) | cannot be enforced: signal is refused; rung 4, BPF LSM, would do",
        ),
        (
            "network: {deny: [{}]}",
            "",
            "enforced by cgroup network hooks (rung 3)",
        ),
        (
            "network: {deny: [{}]}",
            "network",
            "cannot be enforced: network is refused",
        ),
        (
            "network: {listen: {deny: [1]}}",
            "starts",
            "cannot be enforced: starts is refused",
        ),
        (
            "files: {deny: [/x], access: write}",
            "",
            "cannot be enforced: fanotify is not told what a file is opened for, and not asked before it is truncated, renamed or unlinked; rung 4, BPF LSM, would do",
        ),
        ("files: {deny: [/x]}", "", "enforced by fanotify (rung 2)"),
        ("exec-into: {}", "network", "enforced by fanotify (rung 2)"),
    ];
    for (item, broken, want) in cases {
        for mode in ["block", "dry-run"] {
            let text = format!(
                "version: 1\nwatch:\n  prevent:\n    - {{name: a, mode: {mode}, {item}}}\n"
            );
            let items = parse_config(&text, "f").unwrap().watch.prevent;
            let means = means(&[broken]);
            let told: Vec<String> = parts(&items[0], &means)
                .iter()
                .map(|it| it.standing.to_string())
                .collect();
            let told = told.join(" | ");
            if mode == "block" {
                assert_eq!(told, want, "{item}");
            } else {
                assert!(
                    !told.contains("enforced by") || told.contains("cannot"),
                    "{told}"
                );
            }
            let is_unkept = want.contains("cannot");
            assert_eq!(!unkept(&items, &means).is_empty(), is_unkept, "{item}");
        }
    }
}

#[test]
fn what_the_security_hooks_hold_stands_there() {
    let all = "enforced by BPF LSM (rung 4)";
    let below = "enforced by fanotify (rung 2)";
    let signal = "best effort, after the fact, by signal in the kernel (rung 6)";
    let sha256 = format!("executables: {{deny: {{sha256: [{}]}}}}", "ab".repeat(32));
    let cases: &[(&str, &[Hook], &[&str])] = &[
        ("drift: {volumes: true}", &[], &[all, all, below, all, all]),
        ("drift: {}", &[Hook::Map], &[below, below, signal, signal]),
        ("drift: {loader: false}", &[Hook::Map], &[all, all, all]),
        (
            "drift: {except: [/x]}",
            &[],
            &[below, below, signal, signal],
        ),
        ("files: {deny: [/x]}", &[], &[all]),
        ("files: {deny: ['/x*']}", &[], &[below]),
        ("files: {deny: [/x], access: write}", &[], &[all]),
        (
            "files: {deny: [/x], access: write}",
            &[Hook::Change],
            &[
                "cannot be enforced: fanotify is not told what a file is opened for, and not asked before it is truncated, renamed or unlinked; rung 4, BPF LSM, would do",
            ],
        ),
        ("executables: {deny: {paths: [/x]}}", &[], &[all, all]),
        (
            "executables: {allow: {paths: [/x]}}",
            &[],
            &[all, signal, signal],
        ),
        (&sha256, &[], &[below, signal]),
        (
            "network: {deny: [{}], listen: {deny: [1]}}",
            &[],
            &[all, all],
        ),
        ("exec-into: {}", &[], &[below]),
    ];
    for (item, lacking, want) in cases {
        let text =
            format!("version: 1\nwatch:\n  prevent:\n    - {{name: a, mode: block, {item}}}\n");
        let items = parse_config(&text, "f").unwrap().watch.prevent;
        let lacking = lacking.iter().map(|hook| (*hook, "no".to_owned()));
        let means = Means {
            hooks: Ok(lacking.collect::<BTreeMap<_, _>>()),
            ..means(&[])
        };
        let told = parts(&items[0], &means);
        let told: Vec<String> = told.iter().map(|it| it.standing.to_string()).collect();
        assert_eq!(told, *want, "{item}");
    }
}
