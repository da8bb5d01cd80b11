//! Items as a user writes them, and what becomes of them.

use super::{Container, Unfit, add, is_alone, needs};
use seawall_policy::config::parse_config;
use seawall_policy::config::watch::prevent::Item;
use seawall_sensor::gate::lsm::network::Direction;
use seawall_sensor::gate::lsm::{FileId, Hook, Origins, Policy};
use std::fmt::Write as _;

/// A container with a few files.
struct Small;

impl Container for Small {
    fn files(&self, path: &str) -> Vec<FileId> {
        let inode = match path {
            "/bin/nc" => 1,
            "/etc/shadow" => 2,
            _ => return Vec::new(),
        };
        vec![FileId { device: 9, inode }, FileId { device: 8, inode }]
    }
}

fn items(text: &str) -> Vec<Item> {
    let mut document = "version: 1\nwatch:\n  prevent:\n".to_owned();
    for (number, line) in text.lines().enumerate() {
        writeln!(document, "    - {{name: i{number}, {line}}}").unwrap();
    }
    parse_config(&document, "f").unwrap().watch.prevent
}

fn made(text: &str) -> Result<Policy, Unfit> {
    let empty = Policy {
        image: Some(9),
        ..Policy::default()
    };
    let all = items(text);
    all.iter()
        .try_fold(empty, |policy, item| add(&policy, item, &Small))
}

#[test]
fn drift_is_about_where_files_are_from() {
    let made =
        made("mode: block, drift: {volumes: true, tmpfs: false}\ndrift: {loader: false}").unwrap();
    assert_eq!(made.image, Some(9));
    let wanted = Origins::UPPER | Origins::MEMORY;
    assert_eq!((made.block.run, made.block.map), (wanted, wanted));
    assert!(made.dry_run.run.has(Origins::TMPFS) && !made.dry_run.run.has(Origins::IMAGE));
    assert_eq!(made.dry_run.map, Origins::NONE);
}

#[test]
fn files_are_known_by_all_their_numbers() {
    let made = made(
        "mode: block, files: {deny: [/etc/shadow], access: write}\n\
         mode: block, executables: {deny: {paths: [/bin/nc]}}\n\
         mode: block, files: {deny: [/bin/nc]}",
    )
    .unwrap();
    assert_eq!(made.block.files.len(), 4);
    let shadow = made.block.files[&FileId {
        device: 8,
        inode: 2,
    }];
    assert!(shadow.no_write && !shadow.no_read && !shadow.no_run);
    let nc = made.block.files[&FileId {
        device: 9,
        inode: 1,
    }];
    assert!(nc.no_write && nc.no_read && nc.no_run);
    let hooks: Vec<Hook> = made.block.hooks().into_iter().collect();
    assert_eq!(hooks, [Hook::Exec, Hook::Map, Hook::Open, Hook::Change]);
    let only =
        self::made("mode: block, executables: {allow: {paths: [/bin/nc, /not/there]}}").unwrap();
    assert!(only.block.only_listed && only.block.files.values().all(|rule| rule.may_run));
}

#[test]
fn what_is_denied_comes_first_whichever_item_says_it() {
    let made = made(
        "mode: block, network: {allow: [{to: 10.0.0.0/8}], listen: {allow: [443]}}\n\
         mode: block, network: {deny: [{to: 10.1.2.3, ports: [80, 90-99], protocol: tcp}], listen: {deny: [22]}}",
    )
    .unwrap();
    let network = made.block.network.unwrap();
    assert!(network.refuse_connect && network.refuse_bind);
    let refused: Vec<_> = network.rules.iter().map(|rule| rule.refuse).collect();
    assert!(refused.is_sorted_by(|one, two| one >= two), "{refused:?}");
    assert_eq!(refused.iter().filter(|is| **is).count(), 3);
    let ports: Vec<_> = network
        .rules
        .iter()
        .map(|rule| (rule.direction, rule.ports))
        .collect();
    assert!(ports.contains(&(Direction::Connect, (90, 99))));
    assert!(ports.contains(&(Direction::Bind, (22, 22))));
    assert!(ports.contains(&(Direction::Bind, (0, 0))));
}

#[test]
fn what_it_cannot_hold_is_said() {
    let cases = [
        ("drift: {except: [/opt/*]}", "not patterns of names"),
        ("files: {deny: ['*/secret']}", "not patterns of names"),
        ("files: {deny: [/not/there]}", "does not have"),
        (
            "executables: {deny: {paths: [/not/there]}}",
            "does not have",
        ),
        ("exec-into: {}", "where a process comes from"),
        (
            "network: {allow: []}\nnetwork: {allow: []}",
            "item `i1` is the second",
        ),
    ];
    for (text, wanted) in cases {
        let told = made(text).unwrap_err().to_string();
        assert!(told.contains(wanted), "{text}: {told}");
    }
    let sha256 = format!("executables: {{deny: {{sha256: [{}]}}}}", "ab".repeat(32));
    assert_eq!(made(&sha256), Err(Unfit::Content("i0".to_owned())));
}

#[test]
fn hooks_that_an_item_needs() {
    let cases: &[(&str, &[Hook], bool)] = &[
        ("drift: {loader: false}", &[Hook::Exec], false),
        ("drift: {}", &[Hook::Exec, Hook::Map], false),
        (
            "files: {deny: [/not/there], access: write}",
            &[Hook::Open, Hook::Change],
            true,
        ),
        ("network: {deny: [{}]}", &[Hook::Connect, Hook::Bind], false),
    ];
    for (text, wanted, alone) in cases {
        let item = items(text).remove(0);
        let got: Vec<Hook> = needs(&item).unwrap().into_iter().collect();
        assert_eq!(
            (got.as_slice(), is_alone(&item)),
            (*wanted, *alone),
            "{text}"
        );
    }
    assert!(needs(&items("exec-into: {}").remove(0)).is_err());
}
