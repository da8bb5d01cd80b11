//! The tables of bodies hold the facts of `data/fields.tsv`, no more and no fewer.

use std::collections::{BTreeMap, BTreeSet};

use seawall_guard::api::operation::{Object, Shape};
use seawall_guard::api::shape as table;

/// All shapes that a body has, by operation.
pub(crate) fn bodies() -> Vec<(&'static str, Shape)> {
    use table::{
        config, container, exec, image, network, node, plugin, secret, service, swarm, system,
        volume,
    };
    vec![
        ("containers.create", Shape::Object(&container::CREATE)),
        ("containers.update", Shape::Object(&container::UPDATE)),
        ("exec.create", Shape::Object(&exec::CREATE)),
        ("exec.start", Shape::Object(&exec::START)),
        ("networks.create", Shape::Object(&network::CREATE)),
        ("networks.connect", Shape::Object(&network::CONNECT)),
        ("networks.disconnect", Shape::Object(&network::DISCONNECT)),
        ("volumes.create", Shape::Object(&volume::CREATE)),
        ("volumes.update", Shape::Object(&volume::UPDATE)),
        ("plugins.pull", plugin::PRIVILEGES),
        ("plugins.set", plugin::SET),
        ("images.commit", Shape::Object(&image::COMMIT)),
        ("system.auth", Shape::Object(&system::AUTH)),
        ("swarm.init", Shape::Object(&swarm::INIT)),
        ("swarm.join", Shape::Object(&swarm::JOIN)),
        ("swarm.update", Shape::Object(&swarm::UPDATE)),
        ("swarm.unlock", Shape::Object(&swarm::UNLOCK)),
        ("nodes.update", Shape::Object(&node::UPDATE)),
        ("services.create", Shape::Object(&service::CREATE)),
        ("services.update", Shape::Object(&service::UPDATE)),
        ("secrets.create", Shape::Object(&secret::CREATE)),
        ("secrets.update", Shape::Object(&secret::UPDATE)),
        ("configs.create", Shape::Object(&config::CREATE)),
        ("configs.update", Shape::Object(&config::UPDATE)),
    ]
}

#[test]
fn tables_hold_the_facts() {
    let data = include_str!("../data/fields.tsv");
    let facts: BTreeSet<String> = data
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.rsplit_once('\t').unwrap().0.to_owned())
        .collect();
    let mut held = BTreeMap::new();
    for (_, shape) in bodies() {
        gather(&shape, &mut held);
    }
    let held: BTreeSet<String> = held.into_values().flatten().collect();
    let only_facts: Vec<_> = facts.difference(&held).collect();
    let only_held: Vec<_> = held.difference(&facts).collect();
    assert!(only_facts.is_empty(), "not in the tables: {only_facts:#?}");
    assert!(only_held.is_empty(), "not in the data: {only_held:#?}");
    assert!(held.len() > 450, "{}", held.len());
}

#[test]
fn host_config_has_all_its_fields() {
    use table::container::HOST_CONFIG;
    // 69 of the document of 1.53, and the umask of 1.56; two more stand in a client's own case.
    let newest = seawall_guard::api::version::NEWEST;
    let there = |until: Option<_>| until.is_none_or(|until| newest < until);
    let fields = HOST_CONFIG.fields.iter().filter(|it| there(it.until));
    assert_eq!(fields.count(), 69 + 1 + 2);
}

#[test]
fn fields_of_before_1_18_are_not_there() {
    let names = |object: &Object| object.fields.iter().map(|it| it.name).collect::<Vec<_>>();
    let create = names(&table::container::CREATE);
    for name in [
        "Binds",
        "PidMode",
        "Privileged",
        "NetworkMode",
        "CapAdd",
        "Memory",
        "CpuShares",
    ] {
        assert!(!create.contains(&name), "{name}");
    }
    let host = names(&table::container::HOST_CONFIG);
    assert!(host.contains(&"Binds") && !host.contains(&"LxcConf"));
}

/// Gathers the fields of all objects of a shape, as lines.
fn gather(shape: &Shape, into: &mut BTreeMap<usize, Vec<String>>) {
    match shape {
        Shape::List(inner) | Shape::Map(inner) => gather(inner, into),
        Shape::Object(object) => {
            let key = std::ptr::from_ref(*object).addr();
            if into.contains_key(&key) {
                return;
            }
            let line = |it: &seawall_guard::api::operation::Field| {
                let until = it.until.map_or_else(|| "-".to_owned(), |it| it.to_string());
                let kind = words(&it.shape);
                [object.name, it.name, &it.since.to_string(), &until, &kind].join("\t")
            };
            into.insert(key, object.fields.iter().map(line).collect());
            for field in object.fields {
                gather(&field.shape, into);
            }
        }
        _ => {}
    }
}

/// Says a shape in the words of the data.
fn words(shape: &Shape) -> String {
    let plain = match shape {
        Shape::Bool => "bool",
        Shape::Number => "number",
        Shape::Text => "text",
        Shape::Bytes => "bytes",
        Shape::TextOrList => "text-or-list",
        Shape::Empty => "empty",
        Shape::Integer(1, 0) => "never",
        Shape::Integer(0, 65_535) => "uint16",
        Shape::Integer(0, 4_294_967_295) => "uint32",
        Shape::Integer(0, 18_446_744_073_709_551_615) => "uint64",
        Shape::Integer(-9_223_372_036_854_775_808, 9_223_372_036_854_775_807) => "int64",
        Shape::List(inner) => return format!("list of {}", words(inner)),
        Shape::Map(inner) => return format!("map of {}", words(inner)),
        Shape::Object(object) => object.name,
        other => panic!("{other:?}"),
    };
    plain.to_owned()
}
