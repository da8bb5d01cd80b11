//! Items become what the mechanisms are given: pure.

use std::net::{Ipv4Addr, Ipv6Addr};

use seawall_policy::config::guard::Span;
use seawall_policy::config::watch::prevent::{
    Access, Executables, Item, Mode, Network, Protocol, Target, To, What,
};
use seawall_sensor::gate::files::Asks;
use seawall_sensor::gate::wire::{Answer, Policy, RULES, Rule, Verdict, Way};

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Items that hold for a container, each with its place in the whole list.
pub(super) type Holding<'a> = Vec<(u32, &'a Item)>;

/// There are more rules than a container may have.
#[derive(Debug, thiserror::Error)]
#[error("its items make {0} rules for its network, {RULES} are the most")]
pub(super) struct TooMany(pub usize);

/// Returns what an item does with what it is against.
pub(super) const fn verdict(mode: Mode) -> Verdict {
    match mode {
        Mode::DryRun => Verdict::Report,
        Mode::Block => Verdict::Block,
    }
}

/// Returns before what the kernel has to ask on the root file system, and on other mounts.
pub(super) fn asks(items: &Holding<'_>) -> (Asks, Asks) {
    let (mut root, mut mounts) = (Asks::default(), Asks::default());
    for (_, item) in items {
        match &item.what {
            What::Drift(drift) => {
                root.execute = true;
                mounts.execute |= drift.tmpfs || drift.volumes;
            }
            What::Executables(_) | What::ExecInto(_) => {
                root.execute = true;
                mounts.execute = true;
            }
            What::Files(it) => {
                // What a file is opened for is not said.
                root.open |= it.access == Access::Open;
                mounts.open |= it.access == Access::Open;
            }
            What::Network(_) => {}
        }
    }
    (root, mounts)
}

/// Returns what the programs in the kernel are given.
///
/// # Errors
/// Where there are too many rules.
pub(super) fn policy(items: &Holding<'_>, outside: u32) -> Result<Policy, TooMany> {
    let mut policy = Policy {
        outside,
        ..Policy::default()
    };
    for (number, item) in items {
        let answer = Answer {
            verdict: verdict(item.mode),
            item: *number,
        };
        match &item.what {
            What::Drift(drift) => {
                let both = [
                    (drift.memfd, &mut policy.memory),
                    (drift.loader, &mut policy.loader),
                ];
                for (is_asked, place) in both {
                    stronger(place, answer, is_asked);
                }
            }
            What::Executables(it) => {
                // The loader opens the program as any other file.
                stronger(&mut policy.loader, answer, true);
                // What only memory holds is on no list, and on no mount before which the kernel could ask.
                let is_list = matches!(it, Executables::Allow(_));
                stronger(&mut policy.memory, answer, is_list);
            }
            What::Network(network) => {
                let is_of_addresses = !network.deny.is_empty() || network.allow.is_some();
                stronger(&mut policy.sockets, answer, is_of_addresses);
                rules(network, answer, &mut policy.rules);
            }
            What::Files(_) | What::ExecInto(_) => {}
        }
    }
    if policy.rules.len() > RULES {
        return Err(TooMany(policy.rules.len()));
    }
    Ok(policy)
}

/// Returns why an item can hold for no container: it has more rules by itself than a container may have.
pub(super) fn is_too_long(item: &Item) -> Option<TooMany> {
    policy(&vec![(0, item)], 0).err()
}

/// Says whether a policy has anything to say.
pub(super) fn says(policy: &Policy) -> bool {
    let answers = [policy.sockets, policy.memory, policy.loader];
    !policy.rules.is_empty() || answers.iter().any(|it| it.verdict != Verdict::Allow)
}

fn stronger(place: &mut Answer, answer: Answer, is_asked: bool) {
    if is_asked && place.verdict as u32 <= Verdict::Report as u32 && place.verdict != answer.verdict
    {
        *place = answer;
    }
}

/// What is denied comes first, then what is allowed, then what is left. Of an item the first rule that fits decides.
fn rules(network: &Network, answer: Answer, rules: &mut Vec<Rule>) {
    let deny = answer.verdict;
    let any = Rule {
        network: Ipv6Addr::UNSPECIFIED.into(),
        length: 0,
        first: 0,
        last: u16::MAX,
        protocol: None,
        way: Way::Connect,
        verdict: deny,
        item: answer.item,
    };
    for target in &network.deny {
        add(target, any, rules);
    }
    if let Some(allow) = &network.allow {
        let allowed = Rule {
            verdict: Verdict::Allow,
            ..any
        };
        for target in allow {
            add(target, allowed, rules);
        }
        let loopbacks = [
            (Ipv4Addr::new(127, 0, 0, 0).into(), 8),
            (Ipv6Addr::LOCALHOST.into(), 128),
        ];
        rules.extend(loopbacks.map(|(network, length)| Rule {
            network,
            length,
            ..allowed
        }));
        rules.push(any);
    }
    let bound = Rule {
        way: Way::Bind,
        ..any
    };
    rules.extend(
        network
            .listen_deny
            .iter()
            .filter_map(|span| on(*span, bound)),
    );
    if let Some(allow) = &network.listen_allow {
        let allowed = Rule {
            verdict: Verdict::Allow,
            ..bound
        };
        rules.extend(allow.iter().filter_map(|span| on(*span, allowed)));
        // Port 0 asks for whichever is free, as clients do.
        rules.push(Rule { last: 0, ..allowed });
        rules.push(bound);
    }
}

fn add(target: &Target, rule: Rule, rules: &mut Vec<Rule>) {
    let rule = Rule {
        protocol: match target.protocol {
            Protocol::Any => None,
            Protocol::Tcp => Some(TCP),
            Protocol::Udp => Some(UDP),
        },
        ..rule
    };
    let all = [Span {
        first: 0,
        last: u16::MAX.into(),
    }];
    let api = [Span {
        first: 2375,
        last: 2376,
    }];
    let ports: &[Span] = match (target.ports.as_slice(), target.to) {
        ([], To::DockerApi) => &api,
        ([], _) => &all,
        (ports, _) => ports,
    };
    let nets = target.to.networks();
    for span in ports {
        let Some(rule) = on(*span, rule) else {
            continue;
        };
        if nets.is_empty() {
            rules.push(rule);
        }
        rules.extend(nets.iter().map(|net| Rule {
            network: net.address,
            length: net.length,
            ..rule
        }));
    }
}

fn on(span: Span, rule: Rule) -> Option<Rule> {
    Some(Rule {
        first: u16::try_from(span.first).ok()?,
        last: u16::try_from(span.last).ok()?,
        ..rule
    })
}

#[cfg(test)]
mod tests;
