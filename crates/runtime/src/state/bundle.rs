//! A container as its OCI bundle describes it (OCI runtime specification, `config.json`), with the annotations that
//! containerd's CRI plug-in, CRI-O and nerdctl put into it.
//!
//! Sources: containerd `pkg/cri/annotations`, CRI-O `pkg/annotations`, nerdctl `pkg/labels` (names of annotations),
//! opencontainers/runtime-spec (`config.md`, `config-linux.md`).

use super::inspection::moment;
use super::{Container, Mount};
use serde_json::Value;
use std::collections::BTreeMap;

impl Container {
    /// Reads what a bundle says of a container. `created` is when the bundle was written, in nanoseconds since 1970.
    /// Without annotations it has no name and no image: those are its engine's to tell.
    pub fn of_bundle(document: &Value, id: &str, created: u64) -> Self {
        let notes = annotations(document);
        let note = |keys: &[&str]| {
            let found = keys.iter().find_map(|key| notes.get(*key));
            found.filter(|text| !text.is_empty()).cloned()
        };
        let is_crio = notes
            .keys()
            .any(|key| key.starts_with("io.kubernetes.cri-o."));
        let is_sandbox = note(KIND).is_some_and(|kind| kind == "sandbox");
        let pod = note(POD);
        let name = note(NAME).or_else(|| pod.clone().filter(|_| is_sandbox));
        let made = note(&["io.kubernetes.cri-o.Created"]).map_or(0, |text| moment(&text));
        Self {
            id: id.to_owned(),
            name: name.or_else(|| note(&["nerdctl/name"])).unwrap_or_default(),
            runtime: if is_crio { "cri-o" } else { "containerd" }.to_owned(),
            image: note(IMAGE).unwrap_or_default(),
            image_id: note(&["io.kubernetes.cri-o.ImageRef"]).unwrap_or_default(),
            labels: labels(&notes),
            environment: texts(document.pointer("/process/env")),
            mounts: mounts(document),
            privileged: privileged(document),
            user: user(document),
            created: if made == 0 { created } else { made },
            address: note(&["io.kubernetes.cri-o.IP.0"]).unwrap_or_default(),
            pod: note(NAMESPACE).zip(pod),
            ..Self::default()
        }
    }
}

const KIND: &[&str] = &[
    "io.kubernetes.cri.container-type",
    "io.kubernetes.cri-o.ContainerType",
];
const NAME: &[&str] = &[
    "io.kubernetes.cri.container-name",
    "io.kubernetes.container.name",
];
const POD: &[&str] = &[
    "io.kubernetes.cri.sandbox-name",
    "io.kubernetes.pod.name",
    "io.kubernetes.cri-o.KubeName",
];
const NAMESPACE: &[&str] = &[
    "io.kubernetes.cri.sandbox-namespace",
    "io.kubernetes.pod.namespace",
    "io.kubernetes.cri-o.Namespace",
];
const IMAGE: &[&str] = &[
    "io.kubernetes.cri.image-name",
    "io.kubernetes.cri-o.ImageName",
    "io.kubernetes.cri-o.Image",
];
const POD_ID: &str = "io.kubernetes.pod.uid";

fn annotations(document: &Value) -> BTreeMap<String, String> {
    let all = document.get("annotations").and_then(Value::as_object);
    let told = all.into_iter().flatten();
    told.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Labels of Kubernetes: CRI-O writes all of them as one annotation, containerd the id of the pod alone.
fn labels(notes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let all = notes.get("io.kubernetes.cri-o.Labels");
    let mut labels: BTreeMap<String, String> = all
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    for key in ["io.kubernetes.cri.sandbox-uid", POD_ID] {
        if let Some(id) = notes.get(key) {
            labels.insert(POD_ID.to_owned(), id.clone());
        }
    }
    labels
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect()
}

/// What of the host is mounted; what the kernel makes (`proc`, `tmpfs`, …) is not.
fn mounts(document: &Value) -> Vec<Mount> {
    let all = document.get("mounts").and_then(Value::as_array);
    let of = |mount: &Value| {
        let text = |key: &str| mount.get(key).and_then(Value::as_str).unwrap_or_default();
        let options = texts(mount.get("options"));
        let is_bound =
            text("type") == "bind" || options.iter().any(|it| it == "bind" || it == "rbind");
        let is_propagation = |it: &&String| PROPAGATIONS.contains(&it.as_str());
        is_bound.then(|| Mount {
            source: text("source").to_owned(),
            destination: text("destination").to_owned(),
            mode: options.join(","),
            writable: !options.iter().any(|it| it == "ro"),
            propagation: options
                .iter()
                .find(is_propagation)
                .cloned()
                .unwrap_or_default(),
        })
    };
    all.into_iter().flatten().filter_map(of).collect()
}

const PROPAGATIONS: &[&str] = &[
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "unbindable",
    "runbindable",
];

/// Engines have no word for «privileged» in a bundle: it is one that hides no paths, has no seccomp profile, and may load
/// modules and administer the system.
fn privileged(document: &Value) -> Option<bool> {
    document.get("linux")?;
    let is_empty = |path: &str| {
        let list = document.pointer(path).and_then(Value::as_array);
        list.is_none_or(Vec::is_empty)
    };
    let may = texts(document.pointer("/process/capabilities/bounding"));
    let has = |name: &str| may.iter().any(|it| it == name);
    let is_free = is_empty("/linux/maskedPaths") && is_empty("/linux/readonlyPaths");
    let is_filtered = document
        .pointer("/linux/seccomp")
        .is_some_and(|it| !it.is_null());
    Some(is_free && !is_filtered && has("CAP_SYS_ADMIN") && has("CAP_SYS_MODULE"))
}

fn user(document: &Value) -> String {
    let id = document
        .pointer("/process/user/uid")
        .and_then(Value::as_u64);
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

    #[test]
    fn annotations_of_engines_become_names() {
        let containerd = json!({"linux": {}, "annotations": {
            "io.kubernetes.cri.container-type": "container", "io.kubernetes.cri.container-name": "web",
            "io.kubernetes.cri.image-name": "docker.io/library/nginx:1.25", "io.kubernetes.cri.sandbox-name": "web-0",
            "io.kubernetes.cri.sandbox-namespace": "shop", "io.kubernetes.cri.sandbox-uid": "u-1"}});
        let sandbox = json!({"annotations": {
            "io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-name": "web-0",
            "io.kubernetes.cri.sandbox-namespace": "shop"}});
        let crio = json!({"annotations": {
            "io.kubernetes.cri-o.ContainerType": "container", "io.kubernetes.container.name": "web",
            "io.kubernetes.cri-o.ImageName": "quay.io/x/nginx:1", "io.kubernetes.pod.name": "web-0",
            "io.kubernetes.pod.namespace": "shop", "io.kubernetes.pod.uid": "u-1",
            "io.kubernetes.cri-o.Created": "1970-01-01T00:00:01.5Z",
            "io.kubernetes.cri-o.Labels": "{\"app\":\"shop\"}"}});
        let nerdctl = json!({"annotations": {"nerdctl/name": "web"}});
        let rows = [
            (
                &containerd,
                "containerd web docker.io/library/nginx:1.25 shop/web-0 u-1 9",
            ),
            (&sandbox, "containerd web-0  shop/web-0  9"),
            (
                &crio,
                "cri-o web quay.io/x/nginx:1 shop/web-0 u-1 1500000000",
            ),
            (&nerdctl, "containerd web  -  9"),
            (&json!({}), "containerd   -  9"),
            (&json!([7]), "containerd   -  9"),
        ];
        for (document, want) in rows {
            let it = Container::of_bundle(document, ID, 9);
            let pod = it
                .pod
                .map_or("-".to_owned(), |(space, name)| format!("{space}/{name}"));
            let uid = it.labels.get(POD_ID).cloned().unwrap_or_default();
            let told = format!(
                "{} {} {} {pod} {uid} {}",
                it.runtime, it.name, it.image, it.created
            );
            assert_eq!(told, want);
        }
    }

    #[test]
    fn confinement_is_read() {
        let document = |more: Value| {
            let mut all = json!({"process": {"user": {"uid": 7}, "env": ["A=1"],
                "capabilities": {"bounding": ["CAP_SYS_ADMIN", "CAP_SYS_MODULE"]}}, "linux": {}, "mounts": [
                {"type": "bind", "source": "/etc", "destination": "/host", "options": ["rbind", "ro", "rslave"]},
                {"type": "proc", "source": "proc", "destination": "/proc"}]});
            all["linux"] = more;
            Container::of_bundle(&all, ID, 0)
        };
        let free = document(json!({}));
        assert_eq!((free.privileged, &*free.user), (Some(true), "7"));
        let mount = &free.mounts[0];
        assert_eq!(
            (free.mounts.len(), mount.writable, &*mount.propagation),
            (1, false, "rslave")
        );
        assert_eq!(
            document(json!({"maskedPaths": ["/proc/kcore"]})).privileged,
            Some(false)
        );
        assert_eq!(document(json!({"seccomp": {}})).privileged, Some(false));
        assert_eq!(Container::of_bundle(&json!({}), ID, 0).privileged, None);
    }
}
