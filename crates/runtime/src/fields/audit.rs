//! Fields of the audit log of Kubernetes: `ka.*`.
//!
//! Names and meanings are those of falcosecurity/plugins, `plugins/k8saudit` (README). Where that documents one thing and
//! does another, here is what is documented:
//!
//! - The containers of a pod are all of them: behind those of `containers` stand the ones of `initContainers` and
//!   `ephemeralContainers`, which upstream leaves out, so that nothing runs unseen. Indices of the first do not change.
//! - A container that does not say something is left out of a list, instead of emptying it; where Kubernetes documents what
//!   holds then (`readOnlyRootFilesystem`, `procMount`), the list has that.
//! - Capabilities are listed one by one; repositories keep the port of their registry; the effective user and group come from
//!   the security contexts of container and pod.

use super::document::{chosen, items, part, several, shown, text};
use super::table::row;
use super::{Answer, Argument, Asked, Field, Get, Type, Value, Values, repository_and_tag};
use crate::document::Source;
use crate::engine::Scene;
use serde_json::Value as Json;
use std::borrow::Cow;

pub(super) const FIELDS: &[Field] = &[
    one("ka.auditid", |scene, _| text(scene, "/auditID"), "The id of the event."),
    one("ka.stage", |scene, _| text(scene, "/stage"), "How far the request had come: `RequestReceived`, `ResponseComplete`, …"),
    one("ka.auth.decision", |scene, _| text(scene, "/annotations/authorization.k8s.io~1decision"), "Whether it was authorised: `allow`, `forbid`."),
    one("ka.auth.reason", |scene, _| text(scene, "/annotations/authorization.k8s.io~1reason"), "Why it was or was not authorised."),
    one("ka.user.name", |scene, _| text(scene, "/user/username"), "Who asked."),
    list("ka.user.groups", |scene, asked| items(scene, asked, "/user/groups"), "The groups of who asked."),
    one("ka.impuser.name", |scene, _| text(scene, "/impersonatedUser/username"), "As whom it was asked."),
    one("ka.verb", |scene, _| text(scene, "/verb"), "What was asked for: `create`, `list`, …"),
    one("ka.uri", |scene, _| text(scene, "/requestURI"), "The path and query of the request."),
    one("ka.uri.param", parameter, "A parameter of the query: `ka.uri.param[command]`.").with(Argument::Key(true)),
    one("ka.target.name", |scene, _| text(scene, "/objectRef/name"), "The name of the object."),
    one("ka.target.namespace", |scene, _| text(scene, "/objectRef/namespace"), "The namespace of the object."),
    one("ka.target.resource", |scene, _| text(scene, "/objectRef/resource"), "What the object is: `pods`, `secrets`, …"),
    one("ka.target.subresource", |scene, _| text(scene, "/objectRef/subresource"), "The part of the object: `exec`, `log`, …"),
    list("ka.req.binding.subjects", |scene, asked| items(scene, asked, "/requestObject/subjects"), "Whom a binding gives its role, as JSON."),
    one("ka.req.binding.role", |scene, _| text(scene, "/requestObject/roleRef/name"), "The role that a binding gives."),
    one("ka.req.binding.subject.has_name", |_, _| Answer::text(b"true"), "Always `true`; rules should do without it.").with(Argument::Key(true)).old(),
    one("ka.req.configmap.name", |scene, _| text(scene, "/objectRef/name"), "The name of a config map."),
    one("ka.req.configmap.obj", |scene, _| text(scene, "/requestObject/data"), "What is in a config map, as JSON."),
    list("ka.req.pod.containers.image", images, "The images of a pod's containers."),
    one("ka.req.container.image", first_image, "The image of the first container; rules should say `ka.req.pod.containers.image`.").old(),
    list("ka.req.pod.containers.image.repository", repositories, "The repositories of those images."),
    one("ka.req.container.image.repository", first_repository, "The repository of the first container's image; rules should say `ka.req.pod.containers.image.repository`.").old(),
    one("ka.req.pod.host_ipc", |scene, _| text(scene, "/requestObject/spec/hostIPC"), "Whether a pod shares the host's IPC."),
    one("ka.req.pod.host_network", |scene, _| text(scene, "/requestObject/spec/hostNetwork"), "Whether a pod shares the host's network."),
    one("ka.req.container.host_network", |scene, _| text(scene, "/requestObject/spec/hostNetwork"), "The same as `ka.req.pod.host_network`, which rules should say.").old(),
    one("ka.req.pod.host_pid", |scene, _| text(scene, "/requestObject/spec/hostPID"), "Whether a pod shares the host's processes."),
    list("ka.req.pod.containers.host_port", host_ports, "The ports of the host that a pod's containers take."),
    list("ka.req.pod.containers.privileged", |scene, asked| of_each(scene, asked, "/securityContext/privileged", None), "Whether containers are privileged, of those that say it."),
    one("ka.req.container.privileged", any_privileged, "Whether any container is privileged; rules should say `ka.req.pod.containers.privileged`.").old(),
    list("ka.req.pod.containers.allow_privilege_escalation", |scene, asked| of_each(scene, asked, "/securityContext/allowPrivilegeEscalation", None), "Whether containers may gain privileges, of those that say it."),
    list("ka.req.pod.containers.read_only_fs", |scene, asked| of_each(scene, asked, "/securityContext/readOnlyRootFilesystem", Some("false")), "Whether the file systems of containers are read-only."),
    one("ka.req.pod.run_as_user", |scene, _| text(scene, "/requestObject/spec/securityContext/runAsUser"), "The user that a pod says."),
    list("ka.req.pod.containers.run_as_user", |scene, asked| of_each(scene, asked, "/securityContext/runAsUser", None), "The users that containers say."),
    list("ka.req.pod.containers.eff_run_as_user", |scene, asked| effective(scene, asked, "runAsUser"), "The users that containers run as: what they say, else what the pod says, else 0."),
    one("ka.req.pod.run_as_group", |scene, _| text(scene, "/requestObject/spec/securityContext/runAsGroup"), "The group that a pod says."),
    list("ka.req.pod.containers.run_as_group", |scene, asked| of_each(scene, asked, "/securityContext/runAsGroup", None), "The groups that containers say."),
    list("ka.req.pod.containers.eff_run_as_group", |scene, asked| effective(scene, asked, "runAsGroup"), "The groups that containers run as: what they say, else what the pod says, else 0."),
    list("ka.req.pod.containers.proc_mount", |scene, asked| of_each(scene, asked, "/securityContext/procMount", Some("Default")), "How containers see /proc."),
    list("ka.req.role.rules", |scene, asked| items(scene, asked, "/requestObject/rules"), "The rules of a role, as JSON."),
    list("ka.req.role.rules.apiGroups", |scene, asked| rules(scene, asked, "apiGroups"), "The API groups of a role's rules."),
    list("ka.req.role.rules.nonResourceURLs", |scene, asked| rules(scene, asked, "nonResourceURLs"), "The paths of a role's rules."),
    list("ka.req.role.rules.verbs", |scene, asked| rules(scene, asked, "verbs"), "The verbs of a role's rules."),
    list("ka.req.role.rules.resources", |scene, asked| rules(scene, asked, "resources"), "The resources of a role's rules."),
    one("ka.req.pod.fs_group", |scene, _| text(scene, "/requestObject/spec/securityContext/fsGroup"), "The group of a pod's volumes."),
    list("ka.req.pod.supplemental_groups", |scene, asked| items(scene, asked, "/requestObject/spec/securityContext/supplementalGroups"), "Further groups of a pod."),
    list("ka.req.pod.containers.add_capabilities", capabilities, "The capabilities that containers are given."),
    one("ka.req.service.type", |scene, _| text(scene, "/requestObject/spec/type"), "The type of a service: `NodePort`, …"),
    list("ka.req.service.ports", |scene, asked| items(scene, asked, "/requestObject/spec/ports"), "The ports of a service, as JSON."),
    list("ka.req.pod.volumes.hostpath", |scene, asked| volumes(scene, asked, "/hostPath/path"), "The paths of the host that a pod's volumes are."),
    one("ka.req.volume.hostpath", has_host_path, "Whether a volume is that path of the host, or with `*` at its end one that begins so; rules should say `ka.req.pod.volumes.hostpath`.").with(Argument::Key(true)).old(),
    list("ka.req.pod.volumes.flexvolume_driver", |scene, asked| volumes(scene, asked, "/flexVolume/driver"), "The drivers of a pod's volumes."),
    list("ka.req.pod.volumes.volume_type", volume_types, "The types of a pod's volumes: `hostPath`, …"),
    one("ka.resp.name", |scene, _| text(scene, "/responseObject/metadata/name"), "The name of the object in the answer."),
    one("ka.response.code", |scene, _| text(scene, "/responseStatus/code"), "The status of the answer: `201`."),
    one("ka.response.reason", |scene, _| text(scene, "/responseStatus/reason"), "Why it was refused."),
    one("ka.useragent", |scene, _| text(scene, "/userAgent"), "The program that asked."),
];

const fn one(name: &'static str, get: Get, meaning: &'static str) -> Field {
    row(name, Type::Text, get, meaning).of_source(Source::Kubernetes.name())
}

const fn list(name: &'static str, get: Get, meaning: &'static str) -> Field {
    one(name, get, meaning)
        .of_values(Values::List)
        .with(Argument::Index(false))
}

/// Returns the value of a parameter of the query, the first where it stands several times.
fn parameter<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let (Some(Json::String(uri)), Asked::Key(wanted)) = (part(scene, "/requestURI"), asked) else {
        return Answer::Missing;
    };
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if *decoded(name) == *wanted.as_bytes() {
            return Answer::One(Value::Text(decoded(value)));
        }
    }
    Answer::Missing
}

/// Decodes what forms encode: `+` for a blank, `%` with two digits for a byte. What is no such stays.
fn decoded(text: &str) -> Cow<'_, [u8]> {
    if !text.contains(['+', '%']) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%');
        let encoded = digits.and_then(hexadecimal);
        let used = if encoded.is_some() { 2 } else { 0 };
        rest = behind.get(used..).unwrap_or_default();
        let plain = if *first == b'+' { b' ' } else { *first };
        let byte = encoded.unwrap_or(plain);
        out.push(byte);
    }
    Cow::Owned(out)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u8::from_str_radix(digits, 16).ok())?
}

/// Returns the containers of a pod: the usual ones, those that run before, those that were added later.
fn containers<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Json> + use<'a> {
    let spec = part(scene, "/requestObject/spec");
    let of = move |key: &str| spec.and_then(|spec| spec.get(key)?.as_array());
    ["containers", "initContainers", "ephemeralContainers"]
        .into_iter()
        .filter_map(of)
        .flatten()
}

/// Returns what each container says; of those that say nothing what holds then, where that is known.
fn of_each<'a>(
    scene: &Scene<'a>,
    asked: &Asked,
    pointer: &str,
    otherwise: Option<&'static str>,
) -> Answer<'a> {
    let said = |container: &'a Json| match container.pointer(pointer) {
        Some(said) if !said.is_null() => Some(shown(said)),
        _ => otherwise.map(|it| Value::borrowed(it.as_bytes())),
    };
    several(chosen(containers(scene), asked).filter_map(said).collect())
}

fn images<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    of_each(scene, asked, "/image", None)
}

fn first_image<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    first(images(scene, &Asked::Index(0)))
}

fn repositories<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let of = |container: &'a Json| {
        let image = container.get("image")?.as_str()?;
        Some(Value::borrowed(repository_and_tag(image).0.as_bytes()))
    };
    several(chosen(containers(scene), asked).filter_map(of).collect())
}

fn first_repository<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    first(repositories(scene, &Asked::Index(0)))
}

fn first(answer: Answer<'_>) -> Answer<'_> {
    match answer {
        Answer::Many(values) => Answer::of(values.into_iter().next()),
        other => other,
    }
}

/// Returns the ports of the host; of what names none those of the container, which are the host's where it shares its
/// network.
fn host_ports<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let ports = chosen(containers(scene), asked)
        .filter_map(|container| container.get("ports")?.as_array())
        .flatten()
        .filter_map(|port| port.get("hostPort").or_else(|| port.get("containerPort")));
    several(ports.map(shown).collect())
}

fn any_privileged<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let is = |container: &Json| {
        let said = container.pointer("/securityContext/privileged");
        said.and_then(Json::as_bool) == Some(true)
    };
    let mut all = containers(scene).peekable();
    if all.peek().is_none() {
        return Answer::Missing;
    }
    Answer::text(if all.any(is) { b"true" } else { b"false" })
}

fn effective<'a>(scene: &Scene<'a>, asked: &Asked, key: &str) -> Answer<'a> {
    let pod = part(scene, "/requestObject/spec/securityContext").and_then(|it| it.get(key));
    let of = |container: &'a Json| {
        let own = container.get("securityContext").and_then(|it| it.get(key));
        let said = own.or(pod).filter(|said| !said.is_null());
        said.map_or(Value::borrowed(b"0"), shown)
    };
    several(chosen(containers(scene), asked).map(of).collect())
}

fn capabilities<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let added = chosen(containers(scene), asked)
        .filter_map(|container| {
            container
                .pointer("/securityContext/capabilities/add")?
                .as_array()
        })
        .flatten();
    several(added.map(shown).collect())
}

fn rules<'a>(scene: &Scene<'a>, asked: &Asked, key: &str) -> Answer<'a> {
    let all = part(scene, "/requestObject/rules").and_then(Json::as_array);
    let all = chosen(all.into_iter().flatten(), asked);
    let values = all.filter_map(|rule| rule.get(key)?.as_array()).flatten();
    several(values.map(shown).collect())
}

fn all_volumes<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Json> + use<'a> {
    let all = part(scene, "/requestObject/spec/volumes").and_then(Json::as_array);
    all.into_iter().flatten()
}

fn volumes<'a>(scene: &Scene<'a>, asked: &Asked, pointer: &str) -> Answer<'a> {
    let said = chosen(all_volumes(scene), asked).filter_map(|volume| volume.pointer(pointer));
    several(said.map(shown).collect())
}

fn volume_types<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let keys = chosen(all_volumes(scene), asked)
        .filter_map(Json::as_object)
        .flat_map(|volume| volume.keys())
        .filter(|key| *key != "name");
    several(keys.map(|key| Value::borrowed(key.as_bytes())).collect())
}

fn has_host_path<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Asked::Key(wanted) = asked else {
        return Answer::Missing;
    };
    let mut paths =
        all_volumes(scene).filter_map(|volume| volume.pointer("/hostPath/path")?.as_str());
    let is = match wanted.strip_suffix('*') {
        Some(begin) => paths.any(|path| path.starts_with(begin)),
        None => paths.any(|path| path == wanted),
    };
    Answer::text(if is { b"true" } else { b"false" })
}
