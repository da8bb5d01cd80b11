//! Items become rules: the verdict of the rules is held against what an item means, said in another way.

use std::net::IpAddr;

use proptest::prelude::*;
use seawall_policy::config::parse_config;
use seawall_policy::config::watch::prevent::{Item, Mode, What};
use seawall_sensor::gate::wire::{Policy, RULES, Verdict, Way};

use super::{Holding, policy, says};

fn items(text: &str) -> Vec<Item> {
    let text = format!("version: 1\nwatch:\n  prevent:\n{text}");
    parse_config(&text, "f").unwrap().watch.prevent
}

fn compiled(items: &[Item]) -> Policy {
    let holding: Holding<'_> = (0..).zip(items).collect();
    policy(&holding, 7).unwrap()
}

/// What the programs in the kernel do: of each item the first rule that fits decides.
fn judged(policy: &Policy, way: Way, to: IpAddr, port: u16, protocol: u8) -> Verdict {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(it) => it.to_ipv6_mapped().to_bits(),
        IpAddr::V6(it) => it.to_bits(),
    };
    let mut decided = Vec::new();
    let mut worst = Verdict::Allow;
    for rule in policy.rules.iter().filter(|rule| rule.way == way) {
        let length = if rule.network.is_ipv4() {
            rule.length + 96
        } else {
            rule.length
        };
        let left = 128 - u32::from(length);
        let same = |address| bits(address).checked_shr(left).unwrap_or(0);
        let fits = same(rule.network) == same(to)
            && (rule.first..=rule.last).contains(&port)
            && rule.protocol.is_none_or(|it| it == protocol);
        if fits && !decided.contains(&rule.item) {
            decided.push(rule.item);
            if rule.verdict as u32 > worst as u32 {
                worst = rule.verdict;
            }
        }
    }
    worst
}

#[test]
fn the_stronger_of_two_items_holds() {
    let text = "    - {name: a, drift: {loader: false}}\n    - {name: b, mode: block, drift: {memfd: false}}\n    - {name: c, mode: block, drift: {}}\n";
    let all = items(text);
    let policy = compiled(&all);
    assert_eq!((policy.outside, policy.rules.len()), (7, 0));
    assert_eq!(
        (policy.memory.verdict, policy.memory.item),
        (Verdict::Block, 2)
    );
    assert_eq!(
        (policy.loader.verdict, policy.loader.item),
        (Verdict::Block, 1)
    );
    assert_eq!(policy.sockets.verdict, Verdict::Allow);
    assert!(says(&policy) && !says(&Policy::default()));
    let listening = items("    - {name: a, mode: block, network: {listen: {deny: [22]}}}\n");
    // Who listens is seen of whatever socket may be bound.
    assert_eq!(compiled(&listening).sockets.verdict, Verdict::Allow);
}

#[test]
fn too_many_rules_are_refused() {
    let ports: Vec<String> = (1..=RULES + 1).map(|port| port.to_string()).collect();
    let all = items(&format!(
        "    - {{name: a, network: {{deny: [{{ports: [{}]}}]}}}}\n",
        ports.join(", ")
    ));
    let holding: Holding<'_> = (0..).zip(&all).collect();
    assert_eq!(policy(&holding, 0).unwrap_err().0, RULES + 1);
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        Just("10.1.2.3".parse().unwrap()),
        Just("10.1.0.0".parse().unwrap()),
        Just("127.0.0.1".parse().unwrap()),
        Just("::1".parse().unwrap()),
        Just("fd00::1".parse().unwrap()),
        Just("8.8.8.8".parse().unwrap()),
    ]
}

proptest! {
    /// Denied is what a denied target has, and what no allowed one has where there is a list of such; loopback is allowed then.
    #[test]
    fn rules_say_what_an_item_says(
        has_list in any::<bool>(), is_block in any::<bool>(), denied in 0_u16..4, allowed in 0_u16..4,
        to in address(), port in 0_u16..6, protocol in prop_oneof![Just(6_u8), Just(17_u8)],
    ) {
        let list = if has_list { format!(", allow: [{{to: 10.1.0.0/16, ports: [{allowed}-5]}}]") } else { String::new() };
        let mode = if is_block { "block" } else { "dry-run" };
        let all = items(&format!("    - {{name: a, mode: {mode}, network: {{deny: [{{to: 10.0.0.0/8, ports: [0-{denied}], protocol: tcp}}]{list}}}}}\n"));
        let is_ten = matches!(to, IpAddr::V4(it) if it.octets()[0] == 10);
        let is_ten_one = matches!(to, IpAddr::V4(it) if it.octets()[..2] == [10, 1]);
        let is_denied = is_ten && port <= denied && protocol == 6
            || has_list && !to.is_loopback() && !(is_ten_one && (allowed..=5).contains(&port));
        let want = match (is_denied, all[0].mode) {
            (false, _) => Verdict::Allow,
            (true, Mode::Block) => Verdict::Block,
            (true, Mode::DryRun) => Verdict::Report,
        };
        prop_assert!(matches!(all[0].what, What::Network(_)));
        prop_assert_eq!(judged(&compiled(&all), Way::Connect, to, port, protocol), want);
        prop_assert_eq!(judged(&compiled(&all), Way::Bind, to, port, protocol), Verdict::Allow);
    }
}
