//! The part of an image's configuration that says how its containers run, as it is written.

use std::collections::BTreeMap;

use seawall_model::image::{HealthCheck, ImageConfiguration};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `config` of the configuration. What is not of the form that engines write fails: an engine would not run it.
#[derive(Default, Deserialize)]
struct WireRun {
    #[serde(rename = "User", default, deserialize_with = "super::nullable")]
    user: String,
    #[serde(rename = "Env", default, deserialize_with = "super::nullable")]
    env: Vec<String>,
    #[serde(rename = "Entrypoint", default, deserialize_with = "texts")]
    entrypoint: Vec<String>,
    #[serde(rename = "Cmd", default, deserialize_with = "texts")]
    cmd: Vec<String>,
    #[serde(rename = "WorkingDir", default, deserialize_with = "super::nullable")]
    working_dir: String,
    #[serde(rename = "ExposedPorts", default, deserialize_with = "super::nullable")]
    exposed_ports: BTreeMap<String, IgnoredAny>,
    #[serde(rename = "Volumes", default, deserialize_with = "super::nullable")]
    volumes: BTreeMap<String, IgnoredAny>,
    #[serde(rename = "Labels", default, deserialize_with = "super::nullable")]
    labels: BTreeMap<String, String>,
    #[serde(rename = "Healthcheck", default)]
    health_check: Option<WireHealthCheck>,
    #[serde(rename = "StopSignal", default)]
    stop_signal: Option<String>,
    #[serde(rename = "Shell", default, deserialize_with = "texts")]
    shell: Vec<String>,
    #[serde(rename = "OnBuild", default, deserialize_with = "super::nullable")]
    on_build: Vec<String>,
}

#[derive(Default, Deserialize)]
struct WireHealthCheck {
    #[serde(rename = "Test", default, deserialize_with = "super::nullable")]
    test: Vec<String>,
    #[serde(rename = "Interval", default)]
    interval: i64,
    #[serde(rename = "Timeout", default)]
    timeout: i64,
    #[serde(rename = "StartPeriod", default)]
    start_period: i64,
    #[serde(rename = "Retries", default)]
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
        Many(Vec<String>),
    }
    Ok(match Option::<OneOrMany>::deserialize(wire)? {
        None => Vec::new(),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts,
    })
}
