//! Why checks are not mended by a step.

use crate::list;

/// Returns the reason, as a clause.
pub(super) fn of(check: &str) -> String {
    let named = REASONS.iter().find(|(id, _)| *id == check);
    if let Some((_, why)) = named {
        return (*why).to_owned();
    }
    let is_container = check.starts_with("CTR-");
    if is_container {
        return "the engine cannot change it in a container that is there: make it again, by `seawall audit --harden NAME`"
            .to_owned();
    }
    let remedy = list::find(check).map(|check| check.remedy.replace('\n', " "));
    remedy.unwrap_or_else(|| "nothing is known that mends it".to_owned())
}

const REASONS: &[(&str, &str)] = &[
    (
        "CTR-0007",
        "the SSH server is part of the image: take it out there",
    ),
    (
        "CTR-0023",
        "it has happened: see who ran the command, and why",
    ),
    (
        "CTR-0024",
        "it has happened: see who ran the command, and why",
    ),
    (
        "CTR-0028",
        "pull the image and make the container again: which version it should be the administrator knows",
    ),
    (
        "HST-0001",
        "a file system of its own has to be made and the data moved, with the engine stopped",
    ),
    (
        "HST-0019",
        "the faults of the host itself are told and mended one by one",
    ),
    (
        "HST-0020",
        "packages are upgraded by the system's own tools",
    ),
    (
        "HST-0045",
        "leaving a swarm ends its services here: `docker swarm leave`, where nobody needs them",
    ),
    (
        "HST-0046",
        "what is removed is gone: look at `docker image ls`, then `docker image prune --all`",
    ),
    (
        "HST-0047",
        "what is removed is gone: look at `docker container ls --all`, then `docker container prune`",
    ),
    (
        "HST-0048",
        "which nodes are managers the administrator knows: `docker node promote`, `docker node demote`",
    ),
    (
        "HST-0049",
        "a swarm is bound to an address when it is made, or a node joins it",
    ),
    (
        "HST-0050",
        "a network is encrypted when it is made: make another one with `--opt encrypted`, and move the services",
    ),
    (
        "HST-0051",
        "which values are secrets, and who reads them, the services' authors know",
    ),
    (
        "HST-0053",
        "a new key has to be kept first: `docker swarm unlock-key --rotate`",
    ),
    (
        "HST-0055",
        "all nodes get new certificates: `docker swarm ca --rotate`, at a quiet hour",
    ),
    (
        "HST-0056",
        "the address of the data is chosen when a node joins: `docker swarm join --data-path-addr`",
    ),
    (
        "DMN-0001",
        "a rootless engine is another installation, with its own images and containers",
    ),
    (
        "DMN-0006",
        "images and containers of the old driver are not to be seen with another",
    ),
    (
        "DMN-0007",
        "certificates have to be made and handed out first",
    ),
    (
        "DMN-0008",
        "what services need only the administrator knows",
    ),
    ("DMN-0012", "a plugin has to be chosen and installed"),
    (
        "DMN-0013",
        "where logs go to is for the administrator to say",
    ),
    (
        "DMN-0017",
        "which system calls services need only the administrator knows",
    ),
    ("DMN-0020", "only the author knows what was meant"),
    ("DMN-0021", "only the author knows what was meant"),
    (
        "DMN-0029",
        "which of the two is meant is for the administrator to say",
    ),
];
