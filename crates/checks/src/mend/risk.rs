//! What may break by changes of the daemon's configuration, and which ones break nothing.

/// Says whether a change breaks nothing, whenever the daemon is restarted.
pub(super) fn is_quiet(id: &str) -> bool {
    QUIET.contains(&id)
}

/// Returns what may break by a change of the daemon's configuration, as a clause.
pub(super) fn risk(id: &str) -> Option<&'static str> {
    let risk = RISKS.iter().find(|(check, _)| *check == id);
    risk.map(|(_, risk)| *risk)
}

/// How much the daemon says, that containers survive it, how their logs are kept.
const QUIET: &[&str] = &["DMN-0003", "DMN-0015", "DMN-0026", "DMN-0027"];
const RISKS: &[(&str, &str)] = &[
    (
        "DMN-0002",
        "containers on the default bridge that talk to one another need a network of their own",
    ),
    (
        "DMN-0004",
        "the daemon writes rules of the firewall again, beside those that were made by hand",
    ),
    (
        "DMN-0005",
        "images of registries without a certificate that is known cannot be pulled any more",
    ),
    (
        "DMN-0009",
        "all images and containers are gone from sight, until the setting is taken back: the daemon begins with an \
         empty store",
    ),
    (
        "DMN-0010",
        "containers that are made afterwards are in another control group",
    ),
    (
        "DMN-0011",
        "containers that are made afterwards have less room",
    ),
    (
        "DMN-0014",
        "`sudo`, `su` and `ping` fail in containers that are made afterwards, where they need the set-uid bit",
    ),
    (
        "DMN-0016",
        "ports on 127.0.0.1 are reached by rules of the firewall only, which older kernels cannot do for IPv6",
    ),
    ("DMN-0018", "what is experimental is away"),
    (
        "DMN-0019",
        "registries of the first version cannot be used any more",
    ),
    (
        "DMN-0023",
        "programs that make unusual system calls fail in containers that are made afterwards",
    ),
    (
        "DMN-0024",
        "containers that are made afterwards do not see the host's control groups",
    ),
    ("DMN-0025", "layers of others are not pushed any more"),
    (
        "DMN-0027",
        "the oldest lines of logs are lost; it holds for containers that are made afterwards",
    ),
    (
        "DMN-0028",
        "mirrors that cannot speak TLS are not asked any more",
    ),
];
