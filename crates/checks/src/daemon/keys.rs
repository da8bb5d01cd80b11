//! The keys of the daemon's configuration file, after the reference of `dockerd` (section «Daemon configuration
//! file») and the list of deprecated features; where `dockerd` itself refuses what the reference names, it is
//! believed.

use super::engine::Engine;
use super::key::Key;
use super::kind::Kind::{Any, List, Map, Object, OneOf, Text, Truth, Whole};

/// Returns what is known of a key. Unlike within objects, case matters.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Returns the key that a flag's name stands for: the file wants the plural where a flag may come several times.
/// The daemon takes the flag's name without a word, and does nothing about it.
pub fn plural_of(flag: &str) -> Option<&'static str> {
    let pair = FLAGS.iter().find(|(name, _)| *name == flag);
    pair.map(|(_, key)| *key)
}

/// Returns the key that does what a flag of the daemon does.
pub fn of_flag(flag: &str) -> Option<&'static Key> {
    find(plural_of(flag).unwrap_or(flag))
}

/// All keys of the file. Where it is only known that 20.10 refuses a key, its first engine is taken to be 23.0, the
/// next one.
pub static KEYS: &[Key] = &[
    Key::new("allow-direct-routing", Truth).since(28, 2),
    Key::new("allow-nondistributable-artifacts", List(&Text)).deprecated(
        Engine(28, 0),
        "leave it out: engines from 29.0 on pass over it",
    ),
    Key::new("api-cors-header", Text).removed(
        Engine(27, 0),
        Engine(28, 0),
        "let a reverse proxy send CORS headers",
    ),
    Key::new("api-enable-cors", Truth).removed(
        Engine(1, 6),
        Engine(17, 9),
        "let a reverse proxy send CORS headers",
    ),
    Key::new("authorization-plugins", List(&Text)),
    Key::new("bip", Text),
    Key::new("bip6", Text).since(28, 0),
    Key::new("bridge", Text),
    Key::new("bridge-accept-fwmark", Text).since(23, 0),
    Key::new("builder", Object(BUILDER)),
    Key::new("cdi-spec-dirs", List(&Text)).since(25, 0),
    Key::new("cgroup-parent", Text),
    Key::new("cluster-advertise", Text).removed(Engine(20, 10), Engine(23, 0), SWARM),
    Key::new("cluster-store", Text).removed(Engine(20, 10), Engine(23, 0), SWARM),
    Key::new("cluster-store-opts", Map(&Text)).removed(Engine(20, 10), Engine(23, 0), SWARM),
    Key::new("containerd", Text),
    Key::new("containerd-namespace", Text),
    Key::new("containerd-plugins-namespace", Text),
    Key::new("cpu-rt-period", Whole),
    Key::new("cpu-rt-runtime", Whole),
    Key::new("cri-containerd", Truth),
    Key::new("data-root", Text),
    Key::new("debug", Truth),
    Key::new("default-address-pools", List(&Object(POOL))),
    Key::new("default-cgroupns-mode", OneOf(&["host", "private"])),
    Key::new("default-gateway", Text),
    Key::new("default-gateway-v6", Text),
    Key::new("default-ipc-mode", OneOf(&["private", "shareable"])),
    Key::new("default-network-opts", Map(&Map(&Text))).since(24, 0),
    Key::new("default-runtime", Text),
    Key::new("default-shm-size", Text),
    Key::new("default-ulimits", Map(&Object(ULIMIT))),
    Key::new("deprecated-key-path", Text).deprecated(
        Engine(23, 0),
        "leave it out: the daemon has a key of its own no longer",
    ),
    Key::new("disable-legacy-registry", Truth).removed(
        Engine(17, 12),
        Engine(19, 3),
        "leave it out: registries of version 1 are not spoken to any more",
    ),
    Key::new("dns", List(&Text)),
    Key::new("dns-opts", List(&Text)),
    Key::new("dns-search", List(&Text)),
    Key::new("exec-opts", List(&Text)),
    Key::new("exec-root", Text),
    Key::new("experimental", Truth),
    Key::new("features", Map(&Truth)),
    Key::new("firewall-backend", OneOf(&["iptables", "nftables"])).since(29, 0),
    Key::new("fixed-cidr", Text),
    Key::new("fixed-cidr-v6", Text),
    Key::new("graph", Text).removed(
        Engine(17, 5),
        Engine(23, 0),
        "name the folder in `data-root`",
    ),
    Key::new("group", Text),
    Key::new("host-gateway-ip", Text),
    Key::new("host-gateway-ips", List(&Text)).since(23, 0),
    Key::new("hosts", List(&Text)),
    Key::new("icc", Truth),
    Key::new("init", Truth),
    Key::new("init-path", Text),
    Key::new("insecure-registries", List(&Text)),
    Key::new("ip", Text),
    Key::new("ip-forward", Truth),
    Key::new("ip-forward-no-drop", Truth).since(28, 0),
    Key::new("ip-masq", Truth),
    Key::new("ip6tables", Truth),
    Key::new("iptables", Truth),
    Key::new("ipv6", Truth),
    Key::new("labels", List(&Text)),
    Key::new("live-restore", Truth),
    Key::new("log-driver", Text),
    Key::new("log-format", OneOf(&["text", "json"])).since(25, 0),
    Key::new("log-level", OneOf(LEVELS)),
    Key::new("log-opts", Map(&Text)),
    Key::new("max-concurrent-downloads", Whole),
    Key::new("max-concurrent-uploads", Whole),
    Key::new("max-download-attempts", Whole),
    Key::new("metrics-addr", Text),
    Key::new("min-api-version", Text).since(29, 0),
    Key::new("mtu", Whole),
    Key::new("network-control-plane-mtu", Whole),
    Key::new("network-diagnostic-port", Whole),
    Key::new("no-new-privileges", Truth),
    Key::new("node-generic-resources", List(&Text)),
    Key::new("oom-score-adjust", Whole).removed(
        Engine(24, 0),
        Engine(25, 0),
        "set `OOMScoreAdjust=` in the daemon's systemd unit",
    ),
    Key::new("pidfile", Text),
    Key::new("proxies", Object(PROXIES)).since(23, 0),
    Key::new("raw-logs", Truth),
    Key::new("registry-mirrors", List(&Text)),
    Key::new("rootless", Truth),
    Key::new("runtimes", Map(&Object(RUNTIME))),
    Key::new("seccomp-profile", Text),
    Key::new("selinux-enabled", Truth),
    Key::new("shutdown-timeout", Whole),
    Key::new("storage-driver", Text),
    Key::new("storage-opts", List(&Text)),
    Key::new("swarm-default-advertise-addr", Text),
    Key::new("swarm-raft-election-tick", Whole).since(23, 0),
    Key::new("swarm-raft-heartbeat-tick", Whole).since(23, 0),
    Key::new("tls", Truth),
    Key::new("tlscacert", Text),
    Key::new("tlscert", Text),
    Key::new("tlskey", Text),
    Key::new("tlsverify", Truth),
    Key::new("userland-proxy", Truth),
    Key::new("userland-proxy-path", Text),
    Key::new("userns-remap", Text),
];

/// Within `builder`.
static BUILDER: &[Key] = &[
    Key::new("gc", Object(COLLECTION)),
    Key::new("entitlements", Object(ENTITLEMENTS)),
    Key::new("history", Any),
];

/// Within `builder.gc`.
static COLLECTION: &[Key] = &[
    Key::new("enabled", Truth),
    Key::new("defaultKeepStorage", Text),
    Key::new("defaultReservedSpace", Text),
    Key::new("defaultMaxUsedSpace", Text),
    Key::new("defaultMinFreeSpace", Text),
    Key::new("policy", List(&Object(POLICY))),
];

/// Within `builder.gc.policy`.
static POLICY: &[Key] = &[
    Key::new("all", Truth),
    Key::new("keepStorage", Text),
    Key::new("reservedSpace", Text),
    Key::new("maxUsedSpace", Text),
    Key::new("minFreeSpace", Text),
    Key::new("filter", Any),
];

/// Within `builder.entitlements`.
static ENTITLEMENTS: &[Key] = &[
    Key::new("network-host", Truth),
    Key::new("security-insecure", Truth),
];

/// Within `default-address-pools`.
static POOL: &[Key] = &[Key::new("base", Text), Key::new("size", Whole)];

/// Within `default-ulimits`.
static ULIMIT: &[Key] = &[
    Key::new("Name", Text),
    Key::new("Hard", Whole),
    Key::new("Soft", Whole),
];

/// Within `proxies`.
static PROXIES: &[Key] = &[
    Key::new("http-proxy", Text),
    Key::new("https-proxy", Text),
    Key::new("no-proxy", Text),
];

/// Within `runtimes`.
static RUNTIME: &[Key] = &[
    Key::new("path", Text),
    Key::new("runtimeArgs", List(&Text)),
    Key::new("runtimeType", Text),
    Key::new("options", Any),
];

/// Names of flags whose key in the file is another.
static FLAGS: &[(&str, &str)] = &[
    ("add-runtime", "runtimes"),
    (
        "allow-nondistributable-artifact",
        "allow-nondistributable-artifacts",
    ),
    ("authorization-plugin", "authorization-plugins"),
    ("cdi-spec-dir", "cdi-spec-dirs"),
    ("default-address-pool", "default-address-pools"),
    ("default-network-opt", "default-network-opts"),
    ("default-ulimit", "default-ulimits"),
    ("dns-opt", "dns-opts"),
    ("exec-opt", "exec-opts"),
    ("host", "hosts"),
    ("http-proxy", "proxies"),
    ("https-proxy", "proxies"),
    ("insecure-registry", "insecure-registries"),
    ("label", "labels"),
    ("log-opt", "log-opts"),
    ("no-proxy", "proxies"),
    ("node-generic-resource", "node-generic-resources"),
    ("registry-mirror", "registry-mirrors"),
    ("storage-opt", "storage-opts"),
];

static LEVELS: &[&str] = &["trace", "debug", "info", "warn", "error", "fatal", "panic"];

const SWARM: &str = "leave it out: engines have swarm mode, which keeps its own store";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_order_and_flags_lead_to_them() {
        assert!(KEYS.is_sorted_by(|a, b| a.name < b.name));
        assert!(FLAGS.is_sorted());
        for (flag, key) in FLAGS {
            assert!(find(key).is_some() && find(flag).is_none(), "{flag}");
        }
    }
}
