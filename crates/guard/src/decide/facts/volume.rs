//! What is asked of volumes: `volumes.create`.

use super::{body, texts};
use crate::api::asked::Asked;
use crate::api::value::Value;

/// A volume that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::decide) struct Volume {
    /// Its name; empty: the engine chooses one.
    pub(in crate::decide) name: String,
    /// Its driver; empty: local.
    pub(in crate::decide) driver: String,
    /// Options of the driver.
    pub(in crate::decide) options: Vec<(String, String)>,
    /// Whether it is one of the cluster.
    pub(in crate::decide) cluster: bool,
    /// Labels.
    pub(in crate::decide) labels: Vec<(String, String)>,
}

/// Reads a volume that is to be made.
pub(in crate::decide) fn made(asked: &Asked) -> Volume {
    let body = body(asked);
    let get = |name: &str| body.and_then(|it| it.field(name));
    let text = |name: &str| {
        get(name)
            .and_then(Value::text)
            .unwrap_or_default()
            .to_owned()
    };
    Volume {
        name: text("Name"),
        driver: text("Driver"),
        options: texts(get("DriverOpts")),
        cluster: get("ClusterVolumeSpec").is_some(),
        labels: texts(get("Labels")),
    }
}
