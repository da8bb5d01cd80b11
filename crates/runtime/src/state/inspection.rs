//! A container as its engine describes it (Engine API, `GET /containers/{id}/json`).

use super::{Container, Mount};
use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

impl Container {
    /// Reads the description of an engine; nothing where it has no id. Fields that are missing or of another type are as if
    /// the engine had not told them. `digests` are the image's names with digest.
    pub fn of_inspection(document: &Value, digests: &[String]) -> Option<Self> {
        let text = |path: &str| {
            document
                .pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let id = text("/Id");
        if id.is_empty() {
            return None;
        }
        let read = |path: &str| document.pointer(path).cloned().unwrap_or_default();
        let labels: BTreeMap<String, String> = list(read("/Config/Labels"));
        let label = |key: &str| labels.get(key).cloned();
        let image = text("/Config/Image").to_owned();
        Some(Self {
            id: id.to_owned(),
            name: text("/Name").trim_start_matches('/').to_owned(),
            runtime: "docker".to_owned(),
            image_id: text("/Image").to_owned(),
            image_digest: digest(&image, digests),
            image,
            environment: list(read("/Config/Env")),
            mounts: mounts(read("/Mounts")),
            privileged: document
                .pointer("/HostConfig/Privileged")
                .and_then(Value::as_bool),
            user: text("/Config/User").to_owned(),
            created: moment(text("/Created")),
            started: moment(text("/State/StartedAt")),
            address: address(document),
            health_check: list(read("/Config/Healthcheck/Test")),
            compose: label("com.docker.compose.project").zip(label("com.docker.compose.service")),
            pod: label("io.kubernetes.pod.namespace").zip(label("io.kubernetes.pod.name")),
            labels,
        })
    }
}

/// What a value holds, where it is of the type that is wanted.
fn list<T: Default + for<'de> Deserialize<'de>>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_default()
}

fn mounts(value: Value) -> Vec<Mount> {
    let all: Vec<Value> = list(value);
    let text = |mount: &Value, key: &str| {
        let found = mount.get(key).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    all.iter()
        .map(|mount| Mount {
            source: text(mount, "Source"),
            destination: text(mount, "Destination"),
            mode: text(mount, "Mode"),
            writable: mount.get("RW").and_then(Value::as_bool).unwrap_or(true),
            propagation: text(mount, "Propagation"),
        })
        .collect()
}

/// The digest of the image in the registry that it was asked for from; else the first that is known.
fn digest(image: &str, digests: &[String]) -> String {
    let name = image.split('@').next().unwrap_or(image);
    let name = match name.rsplit_once(':') {
        Some((front, tag)) if !tag.contains('/') => front,
        _ => name,
    };
    let split = |known: &String| {
        let (front, digest) = known.split_once('@')?;
        Some((front.to_owned(), digest.to_owned()))
    };
    let known: Vec<_> = digests.iter().filter_map(split).collect();
    let own = known.iter().find(|(front, _)| front == name);
    own.or(known.first())
        .map(|(_, digest)| digest.clone())
        .unwrap_or_default()
}

/// The address in the first network, by name, that has one.
fn address(document: &Value) -> String {
    let networks: BTreeMap<String, Value> = list(
        document
            .pointer("/NetworkSettings/Networks")
            .cloned()
            .unwrap_or_default(),
    );
    networks
        .values()
        .filter_map(|network| network.get("IPAddress")?.as_str())
        .find(|address| !address.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// A time in nanoseconds since 1970; 0 where there is none. Engines write the year 1 for what has not happened.
pub(crate) fn moment(text: &str) -> u64 {
    let Some(seconds) = text
        .parse::<Timestamp>()
        .ok()
        .and_then(|it| u64::try_from(it.seconds()).ok())
    else {
        return 0;
    };
    let digits = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits = digits.chars().map_while(|digit| digit.to_digit(10));
    let rest = digits
        .chain(std::iter::repeat(0))
        .take(9)
        .fold(0_u64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(u64::from(digit))
        });
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_description_of_an_engine_is_read() {
        let document = json!({
            "Id": "ab", "Name": "/web", "Image": "sha256:11", "Created": "2026-11-01T00:00:01.000000002Z",
            "State": {"StartedAt": "0001-01-01T00:00:00Z"},
            "Config": {"Image": "registry:5000/team/app:1", "User": "7", "Env": ["A=1"],
                "Labels": {"com.docker.compose.project": "p", "com.docker.compose.service": "s"},
                "Healthcheck": {"Test": ["CMD", "true"]}},
            "HostConfig": {"Privileged": true},
            "Mounts": [{"Source": "/a", "Destination": "/b", "Mode": "ro", "RW": false, "Propagation": "rprivate"}],
            "NetworkSettings": {"Networks": {"a": {"IPAddress": ""}, "b": {"IPAddress": "172.17.0.2"}}},
        });
        let digests = [
            "other@sha256:33".to_owned(),
            "registry:5000/team/app@sha256:22".to_owned(),
        ];
        let told = Container::of_inspection(&document, &digests).unwrap();
        assert_eq!(
            (&*told.id, &*told.name, &*told.image_digest),
            ("ab", "web", "sha256:22")
        );
        assert_eq!((told.created, told.started), (1_793_491_201_000_000_002, 0));
        assert_eq!(told.compose, Some(("p".to_owned(), "s".to_owned())));
        assert_eq!(
            (told.privileged, &*told.address),
            (Some(true), "172.17.0.2")
        );
        assert_eq!(told.mounts[0].source, "/a");
        assert!(!told.mounts[0].writable);
        assert_eq!(told.health_check, ["CMD", "true"]);
    }

    #[test]
    fn what_is_of_another_type_is_as_if_it_were_not_told() {
        let odd = json!({"Id": "ab", "Name": 7, "Config": [], "HostConfig": {"Privileged": "yes"}, "Mounts": {}});
        let told = Container::of_inspection(&odd, &["no digest".to_owned()]).unwrap();
        assert_eq!(
            (told.privileged, told.mounts.len(), &*told.image_digest),
            (None, 0, "")
        );
        assert_eq!(Container::of_inspection(&json!({"Name": "x"}), &[]), None);
        assert_eq!(Container::of_inspection(&json!(null), &[]), None);
    }
}
