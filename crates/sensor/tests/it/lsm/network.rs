//! Addresses that must not be talked to are not, in whatever clothes they come.

use super::scene::{Forbidden, REFUSED};
use seawall_sensor::gate::lsm::network::{Direction, Network, Protocol, Rule};
use seawall_sensor::gate::lsm::{Hook, Object, Rules};

#[test]
fn addresses_are_not_talked_to_in_any_clothes() {
    Forbidden::each(&[
        (
            "denied addresses are not talked to",
            denied_addresses_are_not_talked_to,
        ),
        (
            "only what is allowed is talked to where that is said",
            only_what_is_allowed_is_talked_to_where_that_is_said,
        ),
        (
            "ports that must not be listened on are not",
            ports_that_must_not_be_listened_on_are_not,
        ),
    ]);
}

/// Nobody listens there, and nothing kept it from asking.
const NOBODY: i32 = 111;

fn rule(network: &str, length: u8, ports: (u16, u16), refuse: bool) -> Rule {
    Rule {
        direction: Direction::Connect,
        network: Some((network.parse().unwrap(), length)),
        ports,
        protocol: Protocol::Any,
        refuse,
    }
}

fn rules(rules: Vec<Rule>) -> Rules {
    Rules {
        network: Some(Network {
            rules,
            ..Network::default()
        }),
        ..Rules::default()
    }
}

fn denied_addresses_are_not_talked_to(scene: &mut Forbidden) {
    const ALL: (u16, u16) = (0, u16::MAX);
    scene.block(rules(vec![
        rule("127.0.0.9", 32, ALL, false),
        rule("127.0.0.0", 29, ALL, true),
        rule("127.0.1.0", 24, (80, 90), true),
        rule("::1", 128, (53, 53), true),
    ]));
    scene.tries(&[
        ("connect 127.0.0.1 1", REFUSED),
        ("connect 127.0.0.7 1", REFUSED),
        ("connect 127.0.0.8 1", NOBODY),
        ("connect 127.0.0.9 1", NOBODY),
        ("connect ::ffff:127.0.0.1 1", REFUSED),
        ("connect ::ffff:127.0.0.8 1", NOBODY),
        // Nowhere is this machine.
        ("connect 0.0.0.0 1", REFUSED),
        ("connect ::ffff:0.0.0.0 1", REFUSED),
        ("connect :: 1", REFUSED),
        ("fast 127.0.0.1 1", REFUSED),
        ("send 127.0.0.1 9", REFUSED),
        ("send none:127.0.0.1 9", REFUSED),
        ("send none:127.0.0.8 9", 0),
        ("send ::ffff:127.0.0.1 9", REFUSED),
        ("send 127.0.0.8 9", 0),
        ("udp 127.0.0.1 9", REFUSED),
        ("udp 127.0.0.8 9", 0),
        ("connect 127.0.1.1 79", NOBODY),
        ("connect 127.0.1.1 80", REFUSED),
        ("connect 127.0.1.255 90", REFUSED),
        ("connect 127.0.1.1 91", NOBODY),
        ("connect ::1 53", REFUSED),
        ("connect ::1 54", NOBODY),
        ("send ::1 53", REFUSED),
    ]);
    let told = scene.told();
    let wanted = Object::Address("127.0.0.1:1".parse().unwrap(), 6);
    assert!(told.iter().any(|it| it.object == wanted), "{told:?}");
    assert!(told.iter().all(|it| it.hook == Hook::Connect));
    // Others are not kept from anything.
    assert_eq!(
        super::scene::Cell::start().act("connect 127.0.0.1 1"),
        NOBODY
    );
    scene.set(
        Rules::default(),
        rules(vec![rule("127.0.0.0", 8, ALL, true)]),
    );
    scene.tries(&[("connect 127.0.0.1 1", NOBODY), ("send 127.0.0.1 9", 0)]);
    let told = scene.told();
    assert!(
        told.len() == 2 && told.iter().all(|it| it.dry_run),
        "{told:?}"
    );
}

fn only_what_is_allowed_is_talked_to_where_that_is_said(scene: &mut Forbidden) {
    scene.block(Rules {
        network: Some(Network {
            rules: vec![rule("127.0.0.8", 32, (443, 443), false)],
            refuse_connect: true,
            refuse_bind: false,
        }),
        ..Rules::default()
    });
    scene.tries(&[
        ("connect 127.0.0.8 443", NOBODY),
        ("connect 127.0.0.8 444", REFUSED),
        ("connect ::1 443", REFUSED),
        ("send 127.0.0.1 53", REFUSED),
        ("bind 127.0.0.1 4444", 0),
    ]);
}

fn ports_that_must_not_be_listened_on_are_not(scene: &mut Forbidden) {
    let bind = Rule {
        direction: Direction::Bind,
        ..rule("0.0.0.0", 0, (22, 22), true)
    };
    scene.block(rules(vec![bind]));
    scene.tries(&[
        ("bind 127.0.0.1 22", REFUSED),
        ("bind 0.0.0.0 22", REFUSED),
        ("bind none:0.0.0.0 22", REFUSED),
        ("bind ::ffff:127.0.0.1 22", REFUSED),
        // It serves those who come by IPv4, too.
        ("bind :: 22", REFUSED),
        ("bind ::1 22", 0),
        ("bind 127.0.0.1 23", 0),
        ("connect 127.0.0.1 22", NOBODY),
    ]);
    assert!(scene.told().iter().all(|it| it.hook == Hook::Bind));
}
