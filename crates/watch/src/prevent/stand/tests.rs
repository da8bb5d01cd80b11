//! How far items hold, by what was tried.

use seawall_policy::config::parse_config;

use super::{Means, parts, unkept};

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
