//! What the view of a container says of devices, limits, and when it starts again.

use serde_json::json;

use super::create::{Seen, hosts};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn devices_limits_and_life() {
    use Seen::{Refused, That};
    hosts(&[
        (
            "C07",
            json!({"Devices": [{"PathOnHost": "/dev/sda"}]}),
            That(|it| {
                let it = &it.devices[0];
                (
                    it.host.as_str(),
                    it.inside.as_str(),
                    it.permissions.as_str(),
                ) == ("/dev/sda", "/dev/sda", "rwm")
            }),
        ),
        (
            "C07",
            json!({"Devices": [{"PathOnHost": "sda"}]}),
            Refused("create/device", "HostConfig.Devices[0].PathOnHost"),
        ),
        (
            "C07",
            json!({"Devices": [null]}),
            Refused("create/device", "HostConfig.Devices[0].PathOnHost"),
        ),
        (
            "C07",
            json!({"DeviceCgroupRules": ["a *:* rwm"]}),
            That(|it| it.device_rules == ["a *:* rwm"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu", "nvidia"], ["x"]]}]}),
            That(|it| it.device_requests == ["*:all:gpu+nvidia,x"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": ["vendor.example/class=a"]}]}),
            That(|it| it.device_requests == ["cdi:vendor.example/class=a"]),
        ),
        (
            "C07",
            json!({"DeviceRequests": [{"Driver": "a:b"}]}),
            Refused("create/device", "HostConfig.DeviceRequests[0]"),
        ),
        (
            "C12",
            json!({"LogConfig": {"Type": "syslog", "Config": {"syslog-address": "tcp://192.0.2.1"}}}),
            That(|it| it.log_driver.as_deref() == Some("syslog") && it.log_options.len() == 1),
        ),
        (
            "C13",
            json!({"Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": -1}], "OomScoreAdj": -1000}),
            That(|it| {
                it.limits.ulimits == [("nofile".into(), 1, -1)] && it.oom_score == Some(-1000)
            }),
        ),
        (
            "C15",
            json!({"StorageOpt": {"size": "1T"}}),
            That(|it| it.storage_options.len() == 1),
        ),
        (
            "C17",
            json!({"RestartPolicy": {"Name": "always"}}),
            That(|it| it.restart.as_deref() == Some("always")),
        ),
        (
            "C17",
            json!({"RestartPolicy": {"Name": "Always"}}),
            Refused("field/value", "HostConfig.RestartPolicy.Name"),
        ),
        (
            "limits",
            json!({"CpuQuota": 50000}),
            That(|it| it.limits.nano_cpus == Some(500_000_000)),
        ),
        (
            "limits",
            json!({"CpuQuota": 50000, "CpuPeriod": 25000}),
            That(|it| it.limits.nano_cpus == Some(2_000_000_000)),
        ),
        (
            "limits",
            json!({"CpuQuota": -1}),
            That(|it| it.limits.nano_cpus == Some(-1)),
        ),
        (
            "limits",
            json!({"CpuQuota": 5, "CpuPeriod": -5}),
            Refused("create/limit", "HostConfig.CpuQuota"),
        ),
        (
            "limits",
            json!({"CpuQuota": 5, "NanoCpus": 5}),
            Refused("field/conflict", "HostConfig.CpuQuota"),
        ),
        (
            "limits",
            json!({"Memory": 0, "PidsLimit": -1}),
            That(|it| it.limits.memory.is_none() && it.limits.pids == Some(-1)),
        ),
        (
            "limits",
            json!({"CPURealtimeRuntime": 5}),
            That(|it| it.limits.real_time),
        ),
        (
            "limits",
            json!({"Memory": "5"}),
            Refused("field/type", "HostConfig.Memory"),
        ),
    ]);
}
