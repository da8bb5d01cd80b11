//! A unit of systemd (`systemd.unit(5)`): its file, drop-ins, and what they say together.

use serde::{Deserialize, Serialize};

/// A unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    /// The unit's own file.
    pub path: String,
    /// Drop-ins, in the order in which they count.
    pub drop_ins: Vec<String>,
    /// Settings that concern engines, in order, as they stand after drop-ins have replaced or added.
    pub settings: Vec<UnitSetting>,
    /// Whether it is masked.
    pub is_masked: bool,
}

/// A setting of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitSetting {
    /// Section: `Service`.
    pub section: String,
    /// Key: `ExecStart`, `Environment` (names only), `EnvironmentFile`, `ListenStream`, `SocketMode` …
    pub key: String,
    /// Value, its secrets masked.
    pub value: String,
    /// File and line.
    pub from: String,
}

impl Unit {
    /// Returns the values of a key, in order.
    pub fn values(&self, section: &str, key: &str) -> impl Iterator<Item = &UnitSetting> {
        let settings = self.settings.iter();
        settings.filter(move |it| it.section == section && it.key == key)
    }
}
