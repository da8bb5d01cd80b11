//! The part of an image's configuration that says how its containers run, as it is written.

use std::collections::BTreeMap;

use seawall_model::image::{HealthCheck, ImageConfiguration};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `config` of the configuration. What is not of the form that engines write fails: an engine would not run it.
#[derive(Default, Deserialize)]
struct WireRun {
    #[serde(rename = "User", default, deserialize_with = "super::nullable")]
    user: String,
    #[serde(rename = "Env", default, deserialize_with = "list")]
    env: Vec<String>,
    #[serde(rename = "Entrypoint", default, deserialize_with = "texts")]
    entrypoint: Vec<String>,
    #[serde(rename = "Cmd", default, deserialize_with = "texts")]
    cmd: Vec<String>,
    #[serde(rename = "WorkingDir", default, deserialize_with = "super::nullable")]
    working_dir: String,
    #[serde(rename = "ExposedPorts", default, deserialize_with = "super::nullable")]
    exposed_ports: BTreeMap<String, Value>,
    #[serde(rename = "Volumes", default, deserialize_with = "super::nullable")]
    volumes: BTreeMap<String, Value>,
    #[serde(rename = "Labels", default, deserialize_with = "values")]
    labels: BTreeMap<String, String>,
    #[serde(rename = "Healthcheck", default)]
    health_check: Option<WireHealthCheck>,
    #[serde(rename = "StopSignal", default)]
    stop_signal: Option<String>,
    #[serde(rename = "Shell", default, deserialize_with = "texts")]
    shell: Vec<String>,
    #[serde(rename = "OnBuild", default, deserialize_with = "list")]
    on_build: Vec<String>,
}

#[derive(Default, Deserialize)]
struct WireHealthCheck {
    #[serde(rename = "Test", default, deserialize_with = "list")]
    test: Vec<String>,
    #[serde(rename = "Interval", default, deserialize_with = "super::nullable")]
    interval: i64,
    #[serde(rename = "Timeout", default, deserialize_with = "super::nullable")]
    timeout: i64,
    #[serde(rename = "StartPeriod", default, deserialize_with = "super::nullable")]
    start_period: i64,
    #[serde(rename = "Retries", default, deserialize_with = "super::nullable")]
    retries: i64,
}

impl From<WireRun> for ImageConfiguration {
    fn from(wire: WireRun) -> Self {
        Self {
            user: wire.user,
            environment: wire.env,
            entrypoint: wire.entrypoint,
            command: wire.cmd,
            working_directory: wire.working_dir,
            exposed_ports: wire.exposed_ports.into_keys().collect(),
            volumes: wire.volumes.into_keys().collect(),
            labels: wire.labels,
            health_check: wire.health_check.map(|it| HealthCheck {
                test: it.test,
                interval: it.interval,
                timeout: it.timeout,
                start_period: it.start_period,
                retries: it.retries,
            }),
            stop_signal: wire.stop_signal.filter(|signal| !signal.is_empty()),
            shell: wire.shell,
            on_build: wire.on_build,
            history: Vec::new(),
        }
    }
}

/// Reads how containers run.
///
/// # Errors
/// Says what is not of the form that engines write: an engine would refuse it.
pub(super) fn read_run(value: Value) -> Result<ImageConfiguration, String> {
    let wire: Option<WireRun> = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(wire.unwrap_or_default().into())
}

/// Reads the labels as far as they are texts, whatever stands beside them.
pub(super) fn labels(value: &Value) -> BTreeMap<String, String> {
    let labels = value.get("Labels").and_then(Value::as_object);
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    labels.into_iter().flatten().filter_map(text).collect()
}

/// Reads a list of texts; a single text is taken for a list of one, as Docker's engine does (`strslice`).
fn texts<'de, D: Deserializer<'de>>(wire: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<Option<String>>),
    }
    Ok(match Option::<OneOrMany>::deserialize(wire)? {
        None => Vec::new(),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts.into_iter().map(Option::unwrap_or_default).collect(),
    })
}

/// Reads a list of texts; `null` is an empty one, as Go's `encoding/json` has it, with which engines read.
fn list<'de, D: Deserializer<'de>>(wire: D) -> Result<Vec<String>, D::Error> {
    let texts = Option::<Vec<Option<String>>>::deserialize(wire)?.unwrap_or_default();
    Ok(texts.into_iter().map(Option::unwrap_or_default).collect())
}

/// Reads texts by their names; `null` is an empty one.
fn values<'de, D: Deserializer<'de>>(wire: D) -> Result<BTreeMap<String, String>, D::Error> {
    let texts = Option::<BTreeMap<String, Option<String>>>::deserialize(wire)?.unwrap_or_default();
    let text = |(name, value): (String, Option<String>)| (name, value.unwrap_or_default());
    Ok(texts.into_iter().map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ImageConfiguration, String> {
        read_run(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn what_engines_accept_is_read() {
        let said = read(
            r#"{"User": null, "Env": ["A=1", null], "Cmd": "run", "Entrypoint": [null, "x"],
                "Labels": {"a": null, "b": "c"}, "OnBuild": null, "ExposedPorts": {"80/tcp": null},
                "Healthcheck": {"Test": ["CMD", null], "Interval": null, "Retries": 3},
                "StopSignal": "", "Unknown": 5}"#,
        )
        .unwrap();
        assert_eq!(said.environment, ["A=1", ""]);
        assert_eq!(said.command, ["run"]);
        assert_eq!(said.entrypoint, ["", "x"]);
        assert_eq!(said.labels.get("a").map(String::as_str), Some(""));
        assert_eq!(said.exposed_ports, ["80/tcp"]);
        let check = said.health_check.unwrap();
        assert_eq!((check.test.len(), check.interval, check.retries), (2, 0, 3));
        assert_eq!(said.stop_signal, None);
        assert_eq!(read("null"), Ok(ImageConfiguration::default()));
    }

    #[test]
    fn what_engines_refuse_is_told() {
        for text in [
            r#"{"User": 5}"#,
            r#"{"Env": {"A": "1"}}"#,
            r#"{"Labels": {"a": 1}}"#,
            r#"{"ExposedPorts": ["80"]}"#,
            r#"{"Healthcheck": {"Interval": "5s"}}"#,
            "[1]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
