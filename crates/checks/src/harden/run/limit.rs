//! Limits: memory, processors, processes, devices, block devices.

use super::Line;
use crate::parse::node::Node;

impl Line<'_> {
    /// Writes the limits of a service, from its own fields and from `deploy.resources`.
    pub(super) fn limits(&mut self) {
        let service = self.service;
        for (field, deployed, option) in LIMITS {
            let own = self.take(field);
            let deployed = match deployed {
                [] => None,
                keys => service.at(keys),
            };
            if let Some(node) = own.or(deployed)
                && let Some(text) = self.text(node, field)
            {
                self.option(option, text);
            }
        }
        self.ulimits();
        self.block_devices();
        self.devices();
        self.deploy();
    }

    fn ulimits(&mut self) {
        let entries = self.take("ulimits").map_or(&[][..], Node::entries);
        for entry in entries {
            let name = &entry.key.text;
            let text = |key: &str| entry.value.get(key).and_then(Node::text);
            let value = match (entry.value.text(), text("soft"), text("hard")) {
                (Some(both), ..) => both.to_owned(),
                (None, Some(soft), Some(hard)) => format!("{soft}:{hard}"),
                (None, Some(one), None) | (None, None, Some(one)) => one.to_owned(),
                (None, None, None) => continue,
            };
            self.option("--ulimit", format!("{name}={value}"));
        }
    }

    fn block_devices(&mut self) {
        let entries = self.take("blkio_config").map_or(&[][..], Node::entries);
        for entry in entries {
            let key = entry.key.text.as_str();
            if let ("weight", Some(weight)) = (key, entry.value.text()) {
                self.option("--blkio-weight", weight);
                continue;
            }
            let (option, value) = match key {
                "weight_device" => ("--blkio-weight-device", "weight"),
                "device_read_bps" => ("--device-read-bps", "rate"),
                "device_read_iops" => ("--device-read-iops", "rate"),
                "device_write_bps" => ("--device-write-bps", "rate"),
                "device_write_iops" => ("--device-write-iops", "rate"),
                _ => {
                    self.tell(format!("`blkio_config.{key}` has no counterpart"));
                    continue;
                }
            };
            for item in entry.value.items() {
                let text = |key: &str| item.get(key).and_then(Node::text);
                if let (Some(path), Some(value)) = (text("path"), text(value)) {
                    self.option(option, format!("{path}:{value}"));
                }
            }
        }
    }

    fn devices(&mut self) {
        let items = self.take("devices").map_or(&[][..], Node::items);
        for item in items {
            let text = |key: &str| item.get(key).and_then(Node::text);
            let device = match (item.text(), text("source")) {
                (Some(text), _) => text.to_owned(),
                (None, Some(source)) => {
                    let parts = [
                        Some(source),
                        text("target").or(Some(source)),
                        text("permissions"),
                    ];
                    let parts: Vec<&str> = parts.into_iter().flatten().collect();
                    parts.join(":")
                }
                (None, None) => continue,
            };
            self.option("--device", device);
        }
        let Some(gpus) = self.take("gpus") else {
            return;
        };
        if let Some(text) = gpus.text() {
            self.option("--gpus", text);
        }
        for request in gpus.items() {
            self.request(request);
        }
    }

    /// Writes a request of devices as the comma-separated fields that `--gpus` takes.
    fn request(&mut self, request: &Node) {
        let text = |key: &str| request.get(key).and_then(Node::text);
        let list = |key: &str| -> Option<String> {
            let items = request.get(key)?.items();
            let items: Vec<&str> = items.iter().filter_map(Node::text).collect();
            (!items.is_empty()).then(|| items.join(","))
        };
        let mut fields: Vec<String> = Vec::new();
        let quoted = |field: String| {
            if field.contains(',') {
                format!("\"{field}\"")
            } else {
                field
            }
        };
        fields.extend(text("count").map(|it| format!("count={it}")));
        fields.extend(text("driver").map(|it| format!("driver={it}")));
        fields.extend(list("device_ids").map(|it| quoted(format!("device={it}"))));
        fields.extend(list("capabilities").map(|it| quoted(format!("capabilities={it}"))));
        if !fields
            .iter()
            .any(|it| it.starts_with("count") || it.contains("device="))
        {
            fields.insert(0, "count=all".to_owned());
        }
        self.option("--gpus", fields.join(","));
    }

    /// Writes and tells the rest of `deploy`.
    fn deploy(&mut self) {
        let Some(deploy) = self.take("deploy") else {
            return;
        };
        let requests = deploy.at(&["resources", "reservations", "devices"]);
        for request in requests.map_or(&[][..], Node::items) {
            self.request(request);
        }
        for key in ["cpus", "generic_resources"] {
            if deploy.at(&["resources", "reservations", key]).is_some() {
                self.tell(format!(
                    "`deploy.resources.reservations.{key}` has no counterpart"
                ));
            }
        }
        for entry in deploy
            .entries()
            .iter()
            .filter(|it| it.key.text != "resources")
        {
            let key = &entry.key.text;
            self.tell(format!("`deploy.{key}` has no counterpart"));
        }
    }
}

/// Fields with where `deploy` has the same, and their options.
const LIMITS: &[(&str, &[&str], &str)] = &[
    (
        "mem_limit",
        &["deploy", "resources", "limits", "memory"],
        "--memory",
    ),
    (
        "mem_reservation",
        &["deploy", "resources", "reservations", "memory"],
        "--memory-reservation",
    ),
    ("memswap_limit", &[], "--memory-swap"),
    ("mem_swappiness", &[], "--memory-swappiness"),
    ("oom_score_adj", &[], "--oom-score-adj"),
    ("shm_size", &[], "--shm-size"),
    ("cpus", &["deploy", "resources", "limits", "cpus"], "--cpus"),
    ("cpu_shares", &[], "--cpu-shares"),
    ("cpu_quota", &[], "--cpu-quota"),
    ("cpu_period", &[], "--cpu-period"),
    ("cpu_rt_runtime", &[], "--cpu-rt-runtime"),
    ("cpu_rt_period", &[], "--cpu-rt-period"),
    ("cpuset", &[], "--cpuset-cpus"),
    ("cpu_count", &[], "--cpu-count"),
    ("cpu_percent", &[], "--cpu-percent"),
    (
        "pids_limit",
        &["deploy", "resources", "limits", "pids"],
        "--pids-limit",
    ),
];
