//! Signatures of programs for the command line and the desktop.

use super::rule::{Rule, rule};

pub(super) const RULES: &[Rule] = &[
    rule(
        "busybox",
        &["busybox", "busybox*"],
        &[("BusyBox v", r"BusyBox v(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["busybox:busybox"],
    ),
    rule(
        "bash",
        &["bash", "rbash"],
        &[(
            "@(#)Bash version ",
            r"Bash version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["gnu:bash"],
    ),
    rule(
        "curl",
        &["curl"],
        &[
            ("curl ", r"\x00curl (?<v>[0-9]+\.[0-9]+\.[0-9]+) \("),
            ("curl/", r"\x00curl/(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00"),
        ],
        &["haxx:curl"],
    ),
    rule(
        "git",
        &["git"],
        &[(
            "git/",
            r"[^/.a-z-]git/(?<v>[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)?)\x00",
        )],
        &["git-scm:git"],
    ),
    rule(
        "jq",
        &["jq"],
        &[
            (
                "DEBUG:",
                r"\x00(?<v>1\.[0-9]+(?:\.[0-9]+)?)\x00[^\x00]{0,8}\x00?DEBUG:",
            ),
            ("jq-1.", r"jq-(?<v>1\.[0-9]+(?:\.[0-9]+)?)"),
        ],
        &["jqlang:jq", "jq_project:jq"],
    ),
    rule(
        "gnupg",
        &["gpg", "gpgv"],
        &[(
            "OpenPGP server ",
            r"OpenPGP server (?<v>[0-9]+\.[0-9]+\.[0-9]+) ready",
        )],
        &["gnupg:gnupg"],
    ),
    rule(
        "util-linux",
        &["libmount.so*", "libblkid.so*"],
        &[(
            "ver_string\0",
            r"ver_string\x00(?<v>2\.[0-9]+(?:\.[0-9]+)?)\x00",
        )],
        &["kernel:util-linux"],
    ),
    rule(
        "sudo",
        &["sudo"],
        &[(
            "Configure options: %s",
            r"\x00(?<v>1\.[0-9]+\.[0-9]+(?:p[0-9]+)?)\x00Configure options: %s",
        )],
        &["sudo_project:sudo"],
    ),
    rule(
        "tcpdump",
        &["tcpdump"],
        &[("version 4.", r"version (?<v>4\.[0-9]+\.[0-9]+)")],
        &["tcpdump:tcpdump"],
    ),
    rule(
        "systemd",
        &["systemd"],
        &[(
            "systemd ",
            r"\x00systemd (?<v>[0-9]{3}(?:\.[0-9]+)?)[^\x00]{0,60} running in ",
        )],
        &["systemd_project:systemd"],
    ),
    rule(
        "tmux",
        &["tmux"],
        &[(
            "duplicate path: %s",
            r"duplicate path: %s\x00(?<v>[0-9]+\.[0-9]+[a-z]?)\x00",
        )],
        &["tmux_project:tmux"],
    ),
];
