//! Good and bad lists of what containers are kept from.

use crate::config::parse_config;

use super::{Access, Cidr, Executables, Item, Mode, Protocol, To, What};

fn parse(item: &str) -> Result<Item, String> {
    let text = format!("version: 1\nwatch:\n  prevent:\n    - name: x\n{item}");
    let config = parse_config(&text, "f").map_err(|error| error.to_string())?;
    Ok(config.watch.prevent.into_iter().next().unwrap())
}

#[test]
fn each_kind_is_read() {
    let drift = parse("      drift: {volumes: true, except: [/opt/hot/*]}\n").unwrap();
    assert_eq!((drift.mode, drift.at), (Mode::DryRun, (4, 7)));
    let What::Drift(it) = drift.what else {
        panic!()
    };
    assert!(it.volumes && it.tmpfs && it.memfd && it.loader);
    let containers = "      mode: block\n      containers: {names: [web*], labels: [a, b=c], compose: [shop/db]}\n";
    let hash = "ab".repeat(32);
    let deny =
        format!("{containers}      executables: {{deny: {{paths: ['*/nc'], sha256: [{hash}]}}}}\n");
    let deny = parse(&deny).unwrap();
    assert_eq!(deny.mode, Mode::Block);
    let labels = [
        ("a".to_owned(), None),
        ("b".to_owned(), Some("c".to_owned())),
    ];
    assert_eq!(deny.containers.labels, labels);
    let What::Executables(Executables::Deny(it)) = deny.what else {
        panic!()
    };
    assert_eq!(it.sha256, [[0xab; 32]]);
    let files = parse("      files: {deny: [/etc/shadow], access: write}\n").unwrap();
    let What::Files(it) = files.what else {
        panic!()
    };
    assert_eq!(it.access, Access::Write);
    let network = "      network: {deny: [{to: metadata-service}, {to: 10.0.0.0/8, ports: [80, 90-99], protocol: tcp}], listen: {deny: [22]}}\n";
    let What::Network(it) = parse(network).unwrap().what else {
        panic!()
    };
    assert_eq!(it.deny[0].to, To::MetadataService);
    assert_eq!(it.deny[1].protocol, Protocol::Tcp);
    assert_eq!(it.deny[1].ports.len(), 2);
    assert!(it.allow.is_none());
    assert!(
        matches!(parse("      exec-into: {}\n").unwrap().what, What::ExecInto(it) if it.allow.is_empty())
    );
}

#[test]
fn what_needs_no_more_is_said_in_a_word() {
    let cases = [
        ("drift: true", "drift: {}"),
        ("drift:", "drift: {}"),
        ("exec-into: true", "exec-into: {}"),
        (
            "network: {deny: [metadata-service, 10.0.0.0/8]}",
            "network: {deny: [{to: metadata-service}, {to: 10.0.0.0/8}]}",
        ),
        (
            "network: {allow: [{ports: [80]}, '::1']}",
            "network: {allow: [{to: any, ports: [80]}, {to: '::1'}]}",
        ),
    ];
    for (short, long) in cases {
        let of = |text: &str| parse(&format!("      {text}\n")).unwrap().what;
        assert_eq!(of(short), of(long), "{short}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        ("", "f:4:7: item `x` has to say exactly one of"),
        ("      drift: {}\n      exec-into: {}\n", "exactly one of"),
        ("      files: {deny: []}\n", "f:5:14: `files` names no file"),
        (
            "      files: {deny: [etc/shadow]}\n",
            "`etc/shadow` is not an absolute path",
        ),
        ("      executables: {}\n", "says one of deny, allow"),
        ("      executables: {deny: {}}\n", "names no program"),
        (
            "      executables: {deny: {sha256: [ab]}}\n",
            "`ab` is no SHA-256",
        ),
        ("      network: {}\n", "`network` says nothing"),
        (
            "      network: {deny: [{to: 10.0.0.1/8}]}\n",
            "`10.0.0.1/8` is not any",
        ),
        (
            "      drift: false\n",
            "f:5:14: `false` is not true, or what differs from the usual, such as {volumes: true}",
        ),
        ("      drift: {tmp: no}\n", "f:5:15: unknown field `tmp`"),
        (
            "      network: {deny: [example.com]}\n",
            "f:5:24: `example.com` is not any, metadata-service",
        ),
        (
            "      network: {deny: metadata-service}\n",
            "f:5:23: a list has to stand here",
        ),
        (
            "      files: /etc/shadow\n",
            "f:5:14: `KEY: VALUE` has to stand here",
        ),
        (
            "      drift: {}\n      drift: {}\n",
            "f:6:7: `drift` is said twice",
        ),
        (
            "      network: {deny: [{ports: [70000]}]}\n",
            "are no ports",
        ),
        ("      drift: {}\n      mode: enforce\n", "dry-run"),
        (
            "      drift: {}\n      containers: {labels: ['=x']}\n",
            "is no label",
        ),
        (
            "      drift: {}\n    - name: x\n      drift: {}\n",
            "there are two items `x`",
        ),
    ];
    for (item, want) in cases {
        let told = parse(item).unwrap_err();
        assert!(told.contains(want), "{item}: {told}");
    }
}

#[test]
fn networks_are_read_strictly() {
    let cases = [
        ("10.0.0.0/8", Some(8)),
        ("169.254.169.254", Some(32)),
        ("0.0.0.0/0", Some(0)),
        ("::/0", Some(0)),
        ("fd00:ec2::254", Some(128)),
        ("fd00::/8", Some(8)),
        ("10.0.0.1/8", None),
        ("10.0.0.0/33", None),
        ("10.0.0.0/-1", None),
        ("10.0.0.0/+8", None),
        ("fd00::1/64", None),
        ("host", None),
        ("", None),
    ];
    for (text, want) in cases {
        assert_eq!(Cidr::read(text).map(|it| it.length), want, "{text}");
    }
}
