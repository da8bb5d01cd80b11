//! Fields of containers and pods: `container.*`, `k8s.*`.
//!
//! A thread of the host is in the container `host`, of which all else is empty. Of a container that nobody told of, only the
//! id and perhaps what runs it are known: it has neither name nor image.
//!
//! Source: falcosecurity/plugins, `plugins/container` (`src/caps/extract/extract.cpp`, README).

use super::table::row;
use super::{Answer, Argument, Asked, Field, Type, Value};
use crate::engine::Scene;
use crate::engine::pattern::Glob;
use crate::state::{Container, Mount};

pub(super) const FIELDS: &[Field] = &[
    row(
        "container.id",
        Type::Text,
        id,
        "The first 12 digits of the container's id; `host` outside.",
    ),
    row(
        "container.full_id",
        Type::Text,
        full_id,
        "The container's id; `host` outside.",
    ),
    row(
        "container.name",
        Type::Text,
        name,
        "The container's name; `host` outside.",
    ),
    row(
        "container.image",
        Type::Text,
        image,
        "The image as it was asked for.",
    ),
    row(
        "container.image.id",
        Type::Text,
        image_id,
        "The first 12 digits of the image's id.",
    ),
    row(
        "container.image.repository",
        Type::Text,
        repository,
        "The image's repository.",
    ),
    row("container.image.tag", Type::Text, tag, "The image's tag."),
    row(
        "container.image.digest",
        Type::Text,
        digest,
        "The image's digest in its registry.",
    ),
    row(
        "container.type",
        Type::Text,
        runtime,
        "What runs the container: `docker`, `containerd`, …, `buildkit` for a step of a build; `host` outside.",
    ),
    row(
        "container.privileged",
        Type::Bool,
        privileged,
        "Whether the container is privileged.",
    ),
    row(
        "container.mounts",
        Type::Text,
        mounts,
        "What is mounted, each `source:destination:mode:writable:propagation`, with commas between.",
    ),
    row(
        "container.mount",
        Type::Text,
        mount,
        "A mount by its number or its source, which may be a glob.",
    )
    .with(Argument::Either(true)),
    row(
        "container.mount.source",
        Type::Text,
        mount_source,
        "Where a mount comes from, by its number or its destination.",
    )
    .with(Argument::Either(true)),
    row(
        "container.mount.dest",
        Type::Text,
        mount_destination,
        "Where a mount is, by its number or its source.",
    )
    .with(Argument::Either(true)),
    row(
        "container.mount.mode",
        Type::Text,
        mount_mode,
        "The mode of a mount, by its number or its source.",
    )
    .with(Argument::Either(true)),
    row(
        "container.mount.rdwr",
        Type::Text,
        mount_writable,
        "Whether a mount may be written to (`true`, `false`), by its number or its source.",
    )
    .with(Argument::Either(true)),
    row(
        "container.mount.propagation",
        Type::Text,
        mount_propagation,
        "How mounts below a mount spread, by its number or its source.",
    )
    .with(Argument::Either(true)),
    row(
        "container.start_ts",
        Type::Time,
        started,
        "When the first process of the container was started.",
    ),
    row(
        "container.duration",
        Type::Duration,
        duration,
        "How long the container has been there.",
    ),
    row(
        "container.ip",
        Type::Text,
        address,
        "The container's address.",
    ),
    row(
        "container.label",
        Type::Text,
        label,
        "A label: `container.label.NAME`, `container.label[NAME]`.",
    )
    .with(Argument::Key(true)),
    row(
        "container.labels",
        Type::Text,
        labels,
        "All labels, `name:value`, with commas between.",
    ),
    row(
        "k8s.ns.name",
        Type::Text,
        namespace,
        "The namespace of the pod.",
    ),
    row("k8s.pod.name", Type::Text, pod, "The name of the pod."),
    row("k8s.pod.uid", Type::Text, pod_uid, "The id of the pod."),
    row(
        "k8s.pod.id",
        Type::Text,
        pod_uid,
        "The id of the pod; rules should say `k8s.pod.uid`.",
    )
    .old(),
    row(
        "k8s.pod.ip",
        Type::Text,
        pod_address,
        "The address of the pod.",
    ),
];

const HOST: &str = "host";
const SHORT: usize = 12;

/// Answers for a container; on the host with what stands there for it.
fn of<'a>(
    scene: &Scene<'a>,
    host: Answer<'a>,
    get: impl Fn(&'a Container) -> Answer<'a>,
) -> Answer<'a> {
    match (scene.container, scene.thread) {
        (Some(container), _) if is_told(container) => get(container),
        (None, Some(_)) if scene.is_on_host() => host,
        _ => Answer::Missing,
    }
}

fn is_told(container: &Container) -> bool {
    !container.name.is_empty() || !container.image.is_empty() || !container.image_id.is_empty()
}

fn empty<'a>() -> Answer<'a> {
    Answer::text(b"")
}

fn short(id: &str) -> &str {
    id.get(..SHORT).unwrap_or(id)
}

/// Returns the short id of the thread's container, `host` outside; nothing where the thread is not known.
pub(super) fn short_id<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    whole_id(scene).map(short)
}

/// The same in full. It stands in the control groups: no engine has to tell it.
fn whole_id<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    if let Some(container) = scene.container {
        return Some(&container.id);
    }
    let thread = scene.thread?;
    Some(thread.container.as_deref().unwrap_or(HOST))
}

fn id<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    short_id(scene).map_or(Answer::Missing, |id| Answer::text(id.as_bytes()))
}

fn full_id<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    whole_id(scene).map_or(Answer::Missing, |id| Answer::text(id.as_bytes()))
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let host = Answer::text(HOST.as_bytes());
    of(scene, host, |container| {
        Answer::text(container.name.as_bytes())
    })
}

fn runtime<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let host = Answer::text(HOST.as_bytes());
    of(scene, host, |container| {
        Answer::text(container.runtime.as_bytes())
    })
}

fn image<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        Answer::text(container.image.as_bytes())
    })
}

fn image_id<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        let id = container.image_id.as_str();
        let id = id.split_once(':').map_or(id, |(_, hex)| hex);
        Answer::text(short(id).as_bytes())
    })
}

/// Takes `repository:tag@digest` apart: a colon before the last `/` is that of a port.
pub(super) fn repository_and_tag(image: &str) -> (&str, &str) {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, ""),
    }
}

fn repository<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        Answer::text(repository_and_tag(&container.image).0.as_bytes())
    })
}

fn tag<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        Answer::text(repository_and_tag(&container.image).1.as_bytes())
    })
}

fn digest<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        let told = container.image_digest.as_str();
        let written = container
            .image
            .split_once('@')
            .map_or("", |(_, digest)| digest);
        Answer::text(if told.is_empty() { written } else { told }.as_bytes())
    })
}

fn privileged<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, Answer::bool(false), |container| {
        container.privileged.map_or(Answer::Missing, Answer::bool)
    })
}

fn told(mount: &Mount) -> String {
    format!(
        "{}:{}:{}:{}:{}",
        mount.source, mount.destination, mount.mode, mount.writable, mount.propagation
    )
}

fn mounts<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        let all: Vec<_> = container.mounts.iter().map(told).collect();
        Answer::made(all.join(","))
    })
}

fn at<'a>(
    scene: &Scene<'a>,
    asked: &Asked,
    by: impl Fn(&Mount) -> &str,
    get: impl Fn(&'a Mount) -> Answer<'a>,
) -> Answer<'a> {
    of(scene, Answer::Missing, |container| {
        let mut mounts = container.mounts.iter();
        let found = match asked {
            Asked::Plain => None,
            Asked::Index(index) => mounts.nth(*index),
            Asked::Key(key) => {
                let glob = Glob::new(key.as_bytes(), false);
                mounts.find(|mount| glob.matches(by(mount).as_bytes()))
            }
        };
        found.map_or(Answer::Missing, &get)
    })
}

fn by_source(mount: &Mount) -> &str {
    &mount.source
}

fn by_destination(mount: &Mount) -> &str {
    &mount.destination
}

fn mount<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_source, |mount| Answer::made(told(mount)))
}

fn mount_source<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_destination, |mount| {
        Answer::text(mount.source.as_bytes())
    })
}

fn mount_destination<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_source, |mount| {
        Answer::text(mount.destination.as_bytes())
    })
}

fn mount_mode<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_source, |mount| {
        Answer::text(mount.mode.as_bytes())
    })
}

fn mount_writable<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_source, |mount| {
        Answer::text(if mount.writable { b"true" } else { b"false" })
    })
}

fn mount_propagation<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    at(scene, asked, by_source, |mount| {
        Answer::text(mount.propagation.as_bytes())
    })
}

/// Returns when the container was started: the kernel says it of the process namespace, the engine where that doesn't.
fn start(scene: &Scene<'_>) -> u64 {
    if scene.is_on_host() {
        return 0;
    }
    let kernel = scene.thread.map_or(0, |thread| thread.namespace_started);
    if kernel != 0 {
        return kernel;
    }
    scene.container.map_or(0, |container| container.started)
}

fn started<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::nonzero(start(scene))
}

fn duration<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match start(scene) {
        0 => Answer::Missing,
        start => Answer::uint(scene.event.time.saturating_sub(start)),
    }
}

fn address<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        Answer::text(container.address.as_bytes())
    })
}

fn label<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Asked::Key(key) = asked else {
        return Answer::Missing;
    };
    of(scene, Answer::Missing, |container| {
        let label = container.labels.get(key);
        label.map_or(Answer::Missing, |label| Answer::text(label.as_bytes()))
    })
}

fn labels<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, empty(), |container| {
        let told = container.labels.iter().map(|(name, value)| {
            if value.is_empty() {
                name.clone()
            } else {
                format!("{name}:{value}")
            }
        });
        Answer::made(told.collect::<Vec<_>>().join(", "))
    })
}

fn of_pod<'a>(scene: &Scene<'a>, get: impl Fn(&'a Container) -> Option<&'a str>) -> Answer<'a> {
    let container = scene.container.filter(|container| container.pod.is_some());
    let found = container.and_then(get).filter(|text| !text.is_empty());
    Answer::of(found.map(|text| Value::borrowed(text.as_bytes())))
}

fn namespace<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_pod(scene, |container| {
        container.pod.as_ref().map(|pod| pod.0.as_str())
    })
}

fn pod<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_pod(scene, |container| {
        container.pod.as_ref().map(|pod| pod.1.as_str())
    })
}

fn pod_uid<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_pod(scene, |container| {
        container
            .labels
            .get("io.kubernetes.pod.uid")
            .map(String::as_str)
    })
}

fn pod_address<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of_pod(scene, |container| Some(container.address.as_str()))
}
