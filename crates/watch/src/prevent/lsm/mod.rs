//! Rung 4: items become a policy for the programs at the security hooks of the kernel. They judge files by their numbers and
//! by where they are from, so that what an item says of names and contents is not theirs to hold; that is said, never hoped.

pub(super) mod blame;

use std::collections::BTreeSet;
use std::net::IpAddr;

use seawall_policy::config::guard::Span;
use seawall_policy::config::watch::prevent::{
    Access, Drift, Executables, Item, Mode, Network, Protocol, Target, To, What,
};
use seawall_sensor::gate::lsm::network::{self, Direction, Rule};
use seawall_sensor::gate::lsm::{FileId, FileRule, Hook, Origins, Policy, Rules};

/// Why an item can't be held by this rung.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The kernel knows files, not names.
    #[error("item `{item}` says `{path}`: it knows files, not patterns of names")]
    Pattern {
        /// The item.
        item: String,
        /// What it says.
        path: String,
    },
    /// A file that is made later has a number that nobody knows yet.
    #[error("item `{item}` says `{path}`, which the container does not have")]
    Absent {
        /// The item.
        item: String,
        /// What it says.
        path: String,
    },
    /// Contents are not looked at.
    #[error("item `{0}` says a SHA-256: it does not look at contents")]
    Content(String),
    /// Whether a process came from outside is not known there.
    #[error(
        "item `{0}` is about processes that join a container: it does not know where a process comes from"
    )]
    Joining(String),
    /// Two lists of the only addresses, or of the only programs, for one container.
    #[error("item `{0}` is the second one that says what is allowed only")]
    SecondList(String),
}

/// What has to be known of a container.
pub trait Container {
    /// The numbers of a file, by its path in the container: its own, and those of what lies behind it (`Lsm::identify`). None
    /// where there is no such file.
    fn files(&self, path: &str) -> Vec<FileId>;
}

/// Returns what a policy becomes when an item is added to it.
///
/// # Errors
/// Where the item says what this rung can't hold.
pub fn add(policy: &Policy, item: &Item, container: &dyn Container) -> Result<Policy, Unfit> {
    let mut policy = policy.clone();
    let rules = match item.mode {
        Mode::Block => &mut policy.block,
        Mode::DryRun => &mut policy.dry_run,
    };
    match &item.what {
        What::Drift(drift) => forbid_drift(item, drift, rules)?,
        What::Executables(executables) => forbid_programs(item, executables, rules, container)?,
        What::Files(files) => {
            let rule = FileRule {
                no_read: files.access == Access::Open,
                no_write: true,
                ..FileRule::default()
            };
            for path in &files.paths {
                put(item, path, rule, rules, container)?;
            }
        }
        What::Network(network) => forbid_network(item, network, rules)?,
        What::ExecInto(_) => return Err(Unfit::Joining(item.name.clone())),
    }
    Ok(policy)
}

/// Returns the hooks that an item needs in a container that has all files of which it speaks.
///
/// # Errors
/// Where it says what this rung can't hold in any container.
pub fn needs(item: &Item) -> Result<BTreeSet<Hook>, Unfit> {
    let policy = add(&Policy::default(), item, &Anywhere)?;
    let mut hooks = policy.block.hooks();
    hooks.extend(policy.dry_run.hooks());
    Ok(hooks)
}

/// Says whether no other rung can hold an item.
pub fn is_alone(item: &Item) -> bool {
    matches!(&item.what, What::Files(files) if files.access == Access::Write)
}

/// A container that has each file.
struct Anywhere;

impl Container for Anywhere {
    fn files(&self, _: &str) -> Vec<FileId> {
        vec![FileId {
            device: 0,
            inode: 0,
        }]
    }
}

fn forbid_drift(item: &Item, drift: &Drift, rules: &mut Rules) -> Result<(), Unfit> {
    if let Some(path) = drift.except.first() {
        return Err(Unfit::Pattern {
            item: item.name.clone(),
            path: path.clone(),
        });
    }
    // Files of volumes are left to fanotify: what a container may only read, such as `docker-init`, is none of its own, and
    // whether a mount is read-only is not known at the hooks.
    let from = [
        (true, Origins::UPPER),
        (drift.memfd, Origins::MEMORY),
        (drift.tmpfs, Origins::TMPFS),
    ];
    for (is_meant, origin) in from {
        if is_meant {
            rules.run = rules.run | origin;
        }
        if is_meant && drift.loader {
            rules.map = rules.map | origin;
        }
    }
    Ok(())
}

fn forbid_programs(
    item: &Item,
    executables: &Executables,
    rules: &mut Rules,
    container: &dyn Container,
) -> Result<(), Unfit> {
    let (Executables::Deny(programs) | Executables::Allow(programs)) = executables;
    if !programs.sha256.is_empty() {
        return Err(Unfit::Content(item.name.clone()));
    }
    let is_deny = matches!(executables, Executables::Deny(_));
    if !is_deny && rules.only_listed {
        return Err(Unfit::SecondList(item.name.clone()));
    }
    rules.only_listed |= !is_deny;
    let rule = FileRule {
        no_run: is_deny,
        may_run: !is_deny,
        ..FileRule::default()
    };
    for path in &programs.paths {
        match put(item, path, rule, rules, container) {
            // What is not there is not allowed.
            Err(Unfit::Absent { .. }) if !is_deny => {}
            other => other?,
        }
    }
    Ok(())
}

/// Adds what is said of a file to what was said of it before.
fn put(
    item: &Item,
    path: &str,
    rule: FileRule,
    rules: &mut Rules,
    container: &dyn Container,
) -> Result<(), Unfit> {
    let (item, path) = (item.name.clone(), path.to_owned());
    if path.contains('*') {
        return Err(Unfit::Pattern { item, path });
    }
    let files = container.files(&path);
    if files.is_empty() {
        return Err(Unfit::Absent { item, path });
    }
    for file in files {
        let said = rules.files.entry(file).or_default();
        said.no_run |= rule.no_run;
        said.no_read |= rule.no_read;
        said.no_write |= rule.no_write;
        said.may_run |= rule.may_run;
    }
    Ok(())
}

/// What is denied by any item comes before what is allowed by the one that says so.
fn forbid_network(item: &Item, network: &Network, rules: &mut Rules) -> Result<(), Unfit> {
    let held = rules.network.get_or_insert_default();
    let is_second = network.allow.is_some() && held.refuse_connect
        || network.listen_allow.is_some() && held.refuse_bind;
    if is_second {
        return Err(Unfit::SecondList(item.name.clone()));
    }
    let connect = |target| targets(target, Direction::Connect);
    let bind = |span: &Span| ports(*span).map(|ports| bound(None, ports));
    let mut denied: Vec<Rule> = network.deny.iter().flat_map(connect).collect();
    denied.extend(network.listen_deny.iter().filter_map(bind));
    let allowed = |rule: Rule| Rule {
        refuse: false,
        ..rule
    };
    if let Some(allow) = &network.allow {
        held.refuse_connect = true;
        held.rules
            .extend(allow.iter().flat_map(connect).map(allowed));
        held.rules.extend(LOOPBACKS.map(|network| Rule {
            direction: Direction::Connect,
            ..allowed(bound(Some(network), ALL))
        }));
    }
    if let Some(allow) = &network.listen_allow {
        held.refuse_bind = true;
        held.rules
            .extend(allow.iter().filter_map(bind).map(allowed));
        // Port 0 asks for whichever is free, as clients do.
        held.rules.push(allowed(bound(None, (0, 0))));
    }
    held.rules.splice(0..0, denied);
    Ok(())
}

const ALL: (u16, u16) = (0, u16::MAX);

/// This machine, which is always allowed.
const LOOPBACKS: [(IpAddr, u8); 2] = [
    (IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), 128),
];

fn bound(network: Option<(IpAddr, u8)>, ports: (u16, u16)) -> Rule {
    Rule {
        direction: Direction::Bind,
        network,
        ports,
        protocol: network::Protocol::Any,
        refuse: true,
    }
}

/// The rules of a target: one for each of its networks and ranges of ports.
fn targets(target: &Target, direction: Direction) -> Vec<Rule> {
    let protocol = match target.protocol {
        Protocol::Any => network::Protocol::Any,
        Protocol::Tcp => network::Protocol::Tcp,
        Protocol::Udp => network::Protocol::Udp,
    };
    let spans: Vec<(u16, u16)> = match (target.ports.as_slice(), target.to) {
        ([], To::DockerApi) => vec![(2375, 2376)],
        ([], _) => vec![ALL],
        (spans, _) => spans.iter().filter_map(|span| ports(*span)).collect(),
    };
    let nets = target.to.networks();
    let mut networks: Vec<Option<(IpAddr, u8)>> = nets
        .iter()
        .map(|net| Some((net.address, net.length)))
        .collect();
    if networks.is_empty() {
        networks.push(None);
    }
    let each = networks
        .iter()
        .flat_map(|network| spans.iter().map(move |ports| bound(*network, *ports)));
    each.map(|rule| Rule {
        direction,
        protocol,
        ..rule
    })
    .collect()
}

fn ports(span: Span) -> Option<(u16, u16)> {
    Some((
        u16::try_from(span.first).ok()?,
        u16::try_from(span.last).ok()?,
    ))
}

#[cfg(test)]
mod tests;
