//! Conditions of rules: the values that they speak of, and their evaluation. All that is declared is always supplied – empty
//! where there is nothing – so a condition fails only where it asks a map or a list for what is not in it.

use std::collections::BTreeMap;

use seawall_condition::{Budget, Condition, Value};

use super::reference::Reference;
use super::scene::{Named, Scene, label};
use super::selector::class_name;
use crate::api::container::{Container, MountKind, Namespace};
use crate::api::operation::Target;
use crate::principal::Proof;
use crate::world::Object;

/// Evaluates a condition.
///
/// # Errors
/// Where it has no value, or costs too much.
pub(super) fn holds(
    condition: &Condition,
    variables: &BTreeMap<&'static str, Value>,
) -> Result<bool, String> {
    let mut budget = Budget::new(STEPS);
    let held = condition.holds(variables, &mut budget);
    held.map_err(|failure| failure.to_string())
}

/// Returns the values that conditions speak of.
pub(super) fn variables(scene: &Scene<'_>, named: &[Named]) -> BTreeMap<&'static str, Value> {
    let operation = Value::map([
        ("id", Value::text(scene.kind.id)),
        ("class", Value::text(class_name(scene.kind.class))),
        ("method", Value::text(scene.asked.operation.method)),
    ]);
    BTreeMap::from([
        ("principal", principal(scene)),
        ("operation", operation),
        ("request", request(scene)),
        ("target", target(scene, named.first())),
        ("container", container(scene.asked.container.as_ref())),
        ("image", image(scene)),
        ("time", time(scene.now)),
    ])
}

fn principal(scene: &Scene<'_>) -> Value {
    let (mut uid, mut gid) = (-1, -1);
    let (mut cn, mut key, mut uris) = (None, None, Vec::new());
    match &scene.principal.proof {
        Proof::Peer(peer) => (uid, gid) = (i64::from(peer.uid), i64::from(peer.gid)),
        Proof::Ssh { peer, key: by } => {
            (uid, gid) = (i64::from(peer.uid), i64::from(peer.gid));
            key = by.as_deref();
        }
        Proof::Certificate(it) => {
            cn = it.common_name.as_deref();
            uris = it
                .uris
                .iter()
                .map(|uri| Value::text(uri.as_str()))
                .collect();
        }
        Proof::Engine { name } => cn = name.as_deref(),
    }
    Value::map([
        ("name", Value::text(scene.identity.as_str())),
        ("listener", Value::text(scene.principal.listener.as_str())),
        ("uid", Value::Int(uid)),
        ("gid", Value::Int(gid)),
        ("cn", text(cn)),
        ("ssh_key", text(key)),
        ("uris", Value::list(uris)),
    ])
}

fn request(scene: &Scene<'_>) -> Value {
    let mut query: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (key, value) in &scene.asked.query {
        query
            .entry(key)
            .or_default()
            .push(Value::text(value.as_str()));
    }
    let query = query
        .into_iter()
        .map(|(key, values)| (key, Value::list(values)));
    let version = scene.asked.version.map(|it| it.to_string());
    let path = scene.asked.path.iter();
    let path = path.map(|(key, value)| (*key, Value::text(value.as_str())));
    Value::map([
        ("version", text(version.as_deref())),
        ("path", Value::map(path)),
        ("query", Value::map(query)),
    ])
}

fn target(scene: &Scene<'_>, named: Option<&Named>) -> Value {
    let nothing = Object::default();
    let bearer = named.and_then(|named| named.bearer.as_ref());
    let object = bearer.unwrap_or(&nothing);
    let kind = named.map_or("", |named| word(named.target));
    Value::map([
        ("kind", Value::text(kind)),
        ("exists", Value::Bool(bearer.is_some())),
        ("id", Value::text(object.id.as_str())),
        ("names", texts(&object.names)),
        ("labels", pairs(&object.labels)),
        ("image", text(object.image.as_deref())),
        (
            "own",
            Value::Bool(bearer.is_some_and(|it| scene.is_own(it))),
        ),
        ("owner", text(label(object, scene.owner_label))),
        ("powerful", Value::Bool(object.powerful)),
    ])
}

fn container(container: Option<&Container>) -> Value {
    let nothing = Container::default();
    let it = container.unwrap_or(&nothing);
    let environment = it.environment.iter();
    let environment = environment.map(|(name, value)| (name.as_str(), text(value.as_deref())));
    let mounts = it.mounts.iter().map(|mount| {
        Value::map([
            ("kind", Value::text(mount_word(mount.kind))),
            ("source", text(mount.source.as_deref())),
            ("target", Value::text(mount.target.as_str())),
            ("read_only", Value::Bool(mount.read_only)),
        ])
    });
    let ports = it.ports.iter().map(|port| {
        Value::map([
            ("address", Value::text(port.address.as_str())),
            (
                "host",
                Value::Int(port.host.map_or(0, |(first, _)| first.into())),
            ),
            ("inside", Value::Int(port.inside.into())),
            ("protocol", Value::text(port.protocol.as_str())),
        ])
    });
    let spaces = &it.namespaces;
    let network = namespace(spaces.network.as_ref());
    let mut networks: Vec<Value> = vec![Value::text(network.as_str())];
    networks.extend(
        it.networks
            .iter()
            .map(|end| Value::text(end.network.as_str())),
    );
    Value::map([
        ("given", Value::Bool(container.is_some())),
        ("image", text(it.image.as_deref())),
        ("name", text(it.name.as_deref())),
        ("user", text(it.user.as_deref())),
        ("privileged", Value::Bool(it.privileged)),
        ("capabilities_added", texts(&it.capabilities_added)),
        ("capabilities_dropped", texts(&it.capabilities_dropped)),
        ("mounts", Value::list(mounts)),
        ("networks", Value::list(networks)),
        ("ports", Value::list(ports)),
        ("environment", Value::map(environment)),
        ("labels", pairs(&it.labels)),
        ("command", texts(&it.command)),
        ("entry_point", texts(&it.entry_point)),
        ("restart", text(it.restart.as_deref())),
        ("runtime", text(it.runtime.as_deref())),
        ("memory", number(it.limits.memory)),
        ("nano_cpus", number(it.limits.nano_cpus)),
        ("pids", number(it.limits.pids)),
    ])
}

fn image(scene: &Scene<'_>) -> Value {
    let asked = scene
        .asked
        .container
        .as_ref()
        .and_then(|it| it.image.as_deref());
    let read = asked.and_then(Reference::parse).unwrap_or_default();
    // What can't be told has denied the request by now, where it matters.
    let found = asked.and_then(|asked| scene.object(Target::Image, asked).ok().flatten());
    let object = found.clone().unwrap_or_default();
    let (registry, repository) = read.parts();
    Value::map([
        ("given", text(asked)),
        ("registry", Value::text(registry)),
        ("repository", Value::text(repository)),
        ("tag", text(read.tag.as_deref())),
        ("digest", text(read.digest.as_deref())),
        ("exists", Value::Bool(found.is_some())),
        ("id", Value::text(object.id.as_str())),
        ("digests", texts(&object.digests)),
        ("labels", pairs(&object.labels)),
    ])
}

fn time(now: super::Time) -> Value {
    let (days, seconds) = (now.div_euclid(86_400), now.rem_euclid(86_400));
    let hour = seconds.div_euclid(3_600);
    let minute = seconds.rem_euclid(3_600).div_euclid(60);
    // 1970-01-01 was a Thursday.
    let weekday = days.rem_euclid(7).saturating_add(4).rem_euclid(7);
    Value::map([
        ("seconds", Value::Int(now)),
        ("weekday", Value::Int(weekday)),
        ("hour", Value::Int(hour)),
        ("minute", Value::Int(minute)),
    ])
}

fn namespace(space: Option<&Namespace>) -> String {
    match space {
        None => String::new(),
        Some(Namespace::Own(word) | Namespace::Named(word)) => word.clone(),
        Some(Namespace::Host) => "host".to_owned(),
        Some(Namespace::Container(id)) => format!("container:{id}"),
    }
}

fn text(text: Option<&str>) -> Value {
    Value::text(text.unwrap_or_default())
}

fn texts(texts: &[String]) -> Value {
    Value::list(texts.iter().map(|text| Value::text(text.as_str())))
}

fn pairs(pairs: &[(String, String)]) -> Value {
    let pairs = pairs.iter();
    Value::map(pairs.map(|(key, value)| (key.as_str(), Value::text(value.as_str()))))
}

fn number(number: Option<i128>) -> Value {
    let number = number.unwrap_or_default();
    let most = if number < 0 { i64::MIN } else { i64::MAX };
    Value::Int(i64::try_from(number).unwrap_or(most))
}

const fn mount_word(kind: MountKind) -> &'static str {
    match kind {
        MountKind::Bind => "bind",
        MountKind::Volume => "volume",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Image => "image",
        MountKind::Cluster => "cluster",
        MountKind::NamedPipe => "npipe",
    }
}

/// Returns the word for what a name names.
pub(super) const fn word(target: Target) -> &'static str {
    match target {
        Target::Container => "container",
        Target::Exec => "exec",
        Target::Image => "image",
        Target::Network => "network",
        Target::Volume => "volume",
        Target::Plugin => "plugin",
        Target::Node => "node",
        Target::Service => "service",
        Target::Task => "task",
        Target::Secret => "secret",
        Target::Config => "config",
    }
}

/// Steps that one condition may take.
const STEPS: u64 = 200_000;
