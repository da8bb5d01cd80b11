//! What a container may be: cases C01–C23.

use super::check;
use super::request::{exec, run, run_of};
use crate::api::container::{Attachment, Container, Device, Limits, Namespace, Port};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn port(address: &str, host: Option<(u16, u16)>) -> Port {
    Port {
        inside: 80,
        protocol: "tcp".to_owned(),
        address: address.to_owned(),
        host,
    }
}

fn end(network: &str) -> Attachment {
    Attachment {
        network: network.to_owned(),
        ..Attachment::default()
    }
}

#[test]
fn c01_to_c04_privileges_capabilities_and_security_options() {
    let capability = |name: &str| run().with(|it| it.capabilities_added = vec![name.to_owned()]);
    let no_privileges = "profile/p/capabilities";
    let unmasked = |it: &mut Container| it.security.masked_paths = Some(Vec::new());
    let thawed = |it: &mut Container| it.security.read_only_paths = Some(Vec::new());
    check(&[
        (
            "C01",
            "",
            run().with(|it| it.privileged = true),
            Some(("profile/p/privileged", "container.privileged")),
        ),
        ("C01 twin", "", run(), None),
        (
            "C01 allowed",
            "privileged: true",
            run().with(|it| it.privileged = true),
            None,
        ),
        (
            "C02 ALL",
            "",
            capability("ALL"),
            Some((no_privileges, "ALL may not be added")),
        ),
        (
            "C02 all",
            "capabilities: {add: [NET_ADMIN]}",
            capability("aLL"),
            Some((no_privileges, "ALL")),
        ),
        (
            "C02 prefix",
            "",
            capability("CAP_SYS_ADMIN"),
            Some((no_privileges, "SYS_ADMIN")),
        ),
        (
            "C02 twin",
            "capabilities: {add: [NET_ADMIN]}",
            capability("NET_ADMIN"),
            None,
        ),
        (
            "C02 all allowed",
            "capabilities: {add: [ALL]}",
            capability("SYS_ADMIN"),
            None,
        ),
        (
            "C02 kept",
            "capabilities: {must-drop: [ALL]}",
            run(),
            Some((no_privileges, "ALL has to be dropped")),
        ),
        (
            "C02 one dropped",
            "capabilities: {must-drop: [ALL]}",
            run().with(|it| it.capabilities_dropped = vec!["NET_RAW".into()]),
            Some((no_privileges, "ALL has to be dropped")),
        ),
        (
            "C02 dropped",
            "capabilities: {must-drop: [NET_RAW]}",
            run().with(|it| it.capabilities_dropped = vec!["ALL".into()]),
            None,
        ),
        (
            "C03 seccomp",
            "",
            run().with(|it| it.security.seccomp = text("unconfined")),
            Some(("profile/p/security", "seccomp=unconfined")),
        ),
        (
            "C03 own seccomp",
            "",
            run().with(|it| it.security.seccomp = text("{}")),
            Some(("profile/p/security", "seccomp=sha256:44136fa3")),
        ),
        (
            "C03 that seccomp",
            "security: {seccomp: [\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"]}",
            run().with(|it| it.security.seccomp = text("{}")),
            None,
        ),
        (
            "C03 seccomp twin",
            "",
            run().with(|it| it.security.seccomp = text("builtin")),
            None,
        ),
        (
            "C03 apparmor",
            "",
            run().with(|it| it.security.apparmor = text("unconfined")),
            Some(("profile/p/security", "apparmor=unconfined")),
        ),
        (
            "C03 apparmor twin",
            "",
            run().with(|it| it.security.apparmor = text("docker-default")),
            None,
        ),
        (
            "C03 label",
            "",
            run().with(|it| it.security.labels = vec!["disable".into()]),
            Some(("profile/p/security", "label=disable")),
        ),
        (
            "C03 systempaths",
            "",
            run().with(|it| it.security.system_paths_unconfined = true),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C03 cgroups",
            "",
            run().with(|it| it.security.others = vec!["writable-cgroups=true".into()]),
            Some(("profile/p/security", "writable-cgroups=true")),
        ),
        (
            "C03 new privileges",
            "",
            run().with(|it| it.security.no_new_privileges = Some(false)),
            Some(("profile/p/security", "no-new-privileges")),
        ),
        (
            "C03 new privileges twin",
            "",
            run().with(|it| it.security.no_new_privileges = Some(true)),
            None,
        ),
        (
            "C03 required",
            "security: {no-new-privileges: required}",
            run(),
            Some(("profile/p/security", "has to be set")),
        ),
        (
            "C04 masked",
            "",
            run().with(unmasked),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C04 read-only",
            "",
            run().with(thawed),
            Some(("profile/p/security", "unmasked")),
        ),
        (
            "C04 allowed",
            "security: {unmask: true}",
            run().with(unmasked),
            None,
        ),
    ]);
}

#[test]
fn c05_and_c06_name_spaces() {
    let own = Some(Namespace::Own("private".to_owned()));
    let of = |name: &str| Some(Namespace::Container(name.to_owned()));
    let shared = "namespaces: {pid: [container], network: [container]}";
    check(&[
        (
            "C05 pid",
            "",
            run().with(|it| it.namespaces.pid = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "pid of the host")),
        ),
        (
            "C05 ipc",
            "",
            run().with(|it| it.namespaces.ipc = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "ipc of the host")),
        ),
        (
            "C05 uts",
            "",
            run().with(|it| it.namespaces.uts = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "uts of the host")),
        ),
        (
            "C05 cgroup",
            "",
            run().with(|it| it.namespaces.cgroup = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "cgroup of the host")),
        ),
        (
            "C05 network",
            "",
            run().with(|it| it.namespaces.network = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "network of the host")),
        ),
        (
            "C05 network by an end",
            "",
            run().with(|it| it.networks = vec![end("host")]),
            Some(("profile/p/namespaces", "network of the host")),
        ),
        (
            "C14 userns",
            "",
            run().with(|it| it.namespaces.user = Some(Namespace::Host)),
            Some(("profile/p/namespaces", "user of the host")),
        ),
        (
            "C05 twin",
            "",
            run().with(|it| it.namespaces.cgroup = own.clone()),
            None,
        ),
        (
            "C05 allowed",
            "namespaces: {uts: [host]}",
            run().with(|it| it.namespaces.uts = Some(Namespace::Host)),
            None,
        ),
        (
            "C06 not at all",
            "",
            run().with(|it| it.namespaces.pid = of("mine")),
            Some(("profile/p/namespaces", "pid of another container")),
        ),
        (
            "C06 powerful",
            shared,
            run().with(|it| it.namespaces.pid = of("strong")),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "C06 foreign",
            shared,
            run().with(|it| it.namespaces.network = of("theirs")),
            Some(("builtin/not-found", "No such container: theirs")),
        ),
        (
            "C06 foreign by id",
            shared,
            run().with(|it| it.namespaces.network = of("b1")),
            Some(("builtin/not-found", "No such container: b1")),
        ),
        (
            "C06 twin",
            shared,
            run().with(|it| it.namespaces.network = of("mine")),
            None,
        ),
    ]);
}

#[test]
fn c07_to_c12_devices_groups_and_the_rest_of_the_host() {
    let device = |host: &str| {
        run().with(|it| {
            it.devices.push(Device {
                host: host.to_owned(),
                inside: "/dev/x".to_owned(),
                permissions: "rwm".to_owned(),
            });
        })
    };
    let listed = "devices: {paths: [/dev/fuse, /dev/fake, \"/dev/sda:r\"]}";
    check(&[
        (
            "C07 device",
            "",
            device("/dev/sda"),
            Some(("profile/p/devices", "/dev/sda is not allowed")),
        ),
        (
            "C07 permissions",
            listed,
            device("/dev/sda"),
            Some(("profile/p/devices", "/dev/sda")),
        ),
        (
            "C07 link",
            listed,
            device("/dev/fake"),
            Some(("profile/p/devices", "leads to /dev/sda")),
        ),
        ("C07 twin", listed, device("/dev/fuse"), None),
        (
            "C07 rule",
            "",
            run().with(|it| it.device_rules = vec!["a *:* rwm".into()]),
            Some(("profile/p/devices", "a *:* rwm")),
        ),
        (
            "C07 request",
            "",
            run().with(|it| it.device_requests = vec!["nvidia:all".into()]),
            Some(("profile/p/devices", "nvidia:all")),
        ),
        (
            "C07 request twin",
            "devices: {requests: [\"nvidia:*\"]}",
            run().with(|it| it.device_requests = vec!["nvidia:all".into()]),
            None,
        ),
        (
            "C08",
            "cgroup-parents: [/jobs]",
            run().with(|it| it.cgroup_parent = text("../../x")),
            Some(("profile/p/cgroup-parents", "../../x")),
        ),
        (
            "C08 root",
            "",
            run().with(|it| it.cgroup_parent = text("/")),
            Some(("profile/p/cgroup-parents", "/")),
        ),
        (
            "C08 twin",
            "cgroup-parents: [/jobs]",
            run().with(|it| it.cgroup_parent = text("/jobs")),
            None,
        ),
        (
            "C09",
            "sysctls: [net.ipv4.*]",
            run().with(|it| it.sysctls = vec![pair("kernel.core_pattern", "|x")]),
            Some(("profile/p/sysctls", "kernel.core_pattern")),
        ),
        (
            "C09 twin",
            "sysctls: [net.ipv4.*]",
            run().with(|it| it.sysctls = vec![pair("net.ipv4.ip_forward", "1")]),
            None,
        ),
        (
            "C10 runc",
            "",
            run().with(|it| it.runtime = text("runc")),
            Some(("profile/p/runtimes", "runc")),
        ),
        (
            "C10 shim",
            "runtimes: [runsc]",
            run().with(|it| it.runtime = text("io.containerd.runc.v2")),
            Some(("profile/p/runtimes", "io.containerd.runc.v2")),
        ),
        (
            "C10 twin",
            "runtimes: [runsc]",
            run().with(|it| it.runtime = text("runsc")),
            None,
        ),
        (
            "C11 number",
            "users: {groups: [1000]}",
            run().with(|it| {
                it.user = text("1000");
                it.groups = vec!["0".into()];
            }),
            Some(("profile/p/users", "group 0")),
        ),
        (
            "C11 name",
            "users: {groups: [1000]}",
            run().with(|it| {
                it.user = text("1000");
                it.groups = vec!["docker".into()];
            }),
            Some(("profile/p/users", "group docker")),
        ),
        (
            "C11 primary",
            "users: {groups: [1000]}",
            run().with(|it| it.user = text("1000:0")),
            Some(("profile/p/users", "group 0")),
        ),
        (
            "C11 twin",
            "users: {groups: [\"1000-1999\"]}",
            run().with(|it| {
                it.user = text("1000:1000");
                it.groups = vec!["1500".into()];
            }),
            None,
        ),
        (
            "C12 remote",
            "",
            run().with(|it| it.log_driver = text("syslog")),
            Some(("profile/p/logs", "syslog")),
        ),
        (
            "C12 option",
            "",
            run().with(|it| it.log_options = vec![pair("syslog-address", "tcp://x")]),
            Some(("profile/p/logs", "syslog-address")),
        ),
        (
            "C12 twin",
            "",
            run().with(|it| {
                it.log_driver = text("json-file");
                it.log_options = vec![pair("max-size", "1m")];
            }),
            None,
        ),
    ]);
}

#[test]
fn c13_limits() {
    let limits = |limits: Limits| run().with(|it| it.limits = limits);
    let most = "limits: {memory: 1g, cpus: 1.5, pids: 100}";
    let fine = Limits {
        memory: Some(1 << 30),
        nano_cpus: Some(1_500_000_000),
        pids: Some(100),
        ..Limits::default()
    };
    let with = |change: fn(&mut Limits)| {
        let mut changed = fine.clone();
        change(&mut changed);
        limits(changed)
    };
    let rule = "profile/p/limits";
    check(&[
        (
            "C13 none",
            most,
            run(),
            Some((rule, "memory has to be limited")),
        ),
        (
            "C13 memory",
            most,
            with(|it| it.memory = Some((1 << 30) + 1)),
            Some((rule, "memory may be")),
        ),
        (
            "C13 endless memory",
            most,
            with(|it| it.memory = Some(-1)),
            Some((rule, "memory may be")),
        ),
        (
            "C13 processors",
            most,
            with(|it| it.nano_cpus = Some(0)),
            Some((rule, "cpus has to be limited")),
        ),
        (
            "C13 endless processes",
            most,
            with(|it| it.pids = Some(-1)),
            Some((rule, "pids may be")),
        ),
        (
            "C13 swap",
            most,
            with(|it| it.memory_swap = Some(-1)),
            Some((rule, "memory and swap")),
        ),
        ("C13 twin", most, limits(fine.clone()), None),
        (
            "C13 ulimit",
            "",
            with(|it| it.ulimits = vec![("nofile".into(), 1024, 1_000_000)]),
            Some((rule, "ulimit nofile")),
        ),
        (
            "C13 endless ulimit",
            "limits: {ulimits: {core: 0}}",
            with(|it| it.ulimits = vec![("core".into(), -1, -1)]),
            Some((rule, "ulimit core")),
        ),
        (
            "C13 ulimit twin",
            "limits: {ulimits: {nofile: 4096}}",
            with(|it| it.ulimits = vec![("nofile".into(), 1024, 4096)]),
            None,
        ),
        (
            "C13 shared memory",
            "",
            with(|it| it.shared_memory = Some(1 << 30)),
            Some((rule, "shared memory")),
        ),
        (
            "C13 shared memory twin",
            "",
            with(|it| it.shared_memory = Some(64 << 20)),
            None,
        ),
        (
            "C13 real time",
            "",
            with(|it| it.real_time = true),
            Some((rule, "real-time")),
        ),
        (
            "C13 score",
            "",
            run().with(|it| it.oom_score = Some(-1000)),
            Some((rule, "oom_score_adj")),
        ),
        (
            "C13 score twin",
            "",
            run().with(|it| it.oom_score = Some(500)),
            None,
        ),
        (
            "C13 no kill",
            "",
            run().with(|it| it.oom_kill_disabled = true),
            Some((rule, "want of memory")),
        ),
    ]);
}

#[test]
fn c15_to_c19_storage_restarts_ports_and_addresses() {
    let ports = "ports: {allow: [{ports: [\"8000-8999\"]}]}";
    let any = "ports: {allow: [{addresses: [any], ports: [80]}]}";
    let published = |port: Port| run().with(|it| it.ports = vec![port]);
    let joined = |attachment: Attachment| run().with(|it| it.networks = vec![attachment]);
    let rule = "profile/p/ports";
    check(&[
        (
            "C15",
            "",
            run().with(|it| it.storage_options = vec![pair("size", "1t")]),
            Some(("profile/p/storage-options", "size")),
        ),
        (
            "C15 twin",
            "storage-options: [size]",
            run().with(|it| it.storage_options = vec![pair("size", "1t")]),
            None,
        ),
        (
            "C16",
            "",
            run().with(|it| it.annotations = vec![pair("run.oci.hooks", "x")]),
            Some(("profile/p/annotations", "run.oci.hooks")),
        ),
        (
            "C16 twin",
            "annotations: [\"org.example.*\"]",
            run().with(|it| it.annotations = vec![pair("org.example.a", "x")]),
            None,
        ),
        (
            "C17",
            "",
            run().with(|it| it.restart = text("always")),
            Some(("profile/p/restart", "always")),
        ),
        (
            "C17 twin",
            "",
            run().with(|it| it.restart = text("on-failure")),
            None,
        ),
        (
            "C17 allowed",
            "restart: [always]",
            run().with(|it| it.restart = text("always")),
            None,
        ),
        (
            "C18 none",
            "",
            published(port("127.0.0.1", Some((8080, 8080)))),
            Some((rule, "8080/tcp on 127.0.0.1")),
        ),
        (
            "C18 all addresses",
            ports,
            published(port("", Some((8080, 8080)))),
            Some((rule, "all addresses")),
        ),
        (
            "C18 0.0.0.0",
            ports,
            published(port("0.0.0.0", Some((8080, 8080)))),
            Some((rule, "0.0.0.0")),
        ),
        (
            "C18 low",
            "ports: {allow: [{}]}",
            published(port("127.0.0.1", Some((80, 80)))),
            Some((rule, "80/tcp")),
        ),
        (
            "C18 range",
            ports,
            published(port("127.0.0.1", Some((8990, 9010)))),
            Some((rule, "8990-9010")),
        ),
        (
            "C18 any port",
            ports,
            published(port("127.0.0.1", None)),
            Some((rule, "any port")),
        ),
        (
            "C18 all",
            ports,
            run().with(|it| it.publish_all = true),
            Some((rule, "all exposed ports")),
        ),
        (
            "C18 protocol",
            ports,
            published(Port {
                protocol: "sctp".into(),
                ..port("127.0.0.1", Some((8080, 8080)))
            }),
            Some((rule, "sctp")),
        ),
        (
            "C18 twin",
            ports,
            published(port("127.0.0.1", Some((8080, 8081)))),
            None,
        ),
        (
            "C18 long twin",
            ports,
            published(port("0:0:0:0:0:0:0:1", Some((8080, 8080)))),
            None,
        ),
        (
            "C18 any twin",
            any,
            published(port("", Some((80, 80)))),
            None,
        ),
        (
            "C19 hardware address",
            "",
            joined(Attachment {
                mac: text("02:42:ac:11:00:02"),
                ..end("my-net")
            }),
            Some(("profile/p/networks", "addresses in my-net")),
        ),
        (
            "C19 address",
            "",
            joined(Attachment {
                addresses: vec!["10.0.0.2".into()],
                ..end("my-net")
            }),
            Some(("profile/p/networks", "addresses in my-net")),
        ),
        (
            "C19 twin",
            "",
            joined(Attachment {
                aliases: vec!["db".into()],
                ..end("my-net")
            }),
            None,
        ),
        (
            "C19 alias of others",
            "networks: {use: [shared-net]}",
            joined(Attachment {
                aliases: vec!["db".into()],
                ..end("shared-net")
            }),
            Some(("profile/p/networks", "further names")),
        ),
        (
            "C19 option",
            "",
            joined(Attachment {
                driver_options: vec![pair("a", "b")],
                ..end("my-net")
            }),
            Some(("profile/p/networks", "the option a")),
        ),
    ]);
}

#[test]
fn c20_to_c23_environment_names_and_labels() {
    let label = |key: &str| run().with(|it| it.labels = vec![pair(key, "uid:0")]);
    let named = |name: &str| run().with(|it| it.name = text(name));
    let variable =
        |name: &str| run().with(|it| it.environment = vec![(name.to_owned(), text("x"))]);
    let secrets = "environment: {deny: [\"*_PASSWORD\"]}";
    check(&[
        (
            "C20",
            "",
            variable("LD_PRELOAD"),
            Some(("profile/p/environment", "LD_PRELOAD")),
        ),
        (
            "C20 secret",
            secrets,
            variable("DB_PASSWORD"),
            Some(("profile/p/environment", "DB_PASSWORD")),
        ),
        (
            "C20 exec",
            "",
            exec("mine").with(|it| it.environment = vec![("LD_PRELOAD".into(), None)]),
            Some(("profile/p/environment", "exec.environment")),
        ),
        ("C20 twin", "", variable("PATH"), None),
        (
            "C21",
            "",
            run().with(|it| it.health_check = vec!["CMD".into(), "x".into()]),
            Some(("profile/p/health-check", "health check")),
        ),
        (
            "C21 twin",
            "",
            run().with(|it| it.health_check = vec!["NONE".into()]),
            None,
        ),
        (
            "C21 allowed",
            "health-check: true",
            run().with(|it| it.health_check = vec!["CMD".into(), "x".into()]),
            None,
        ),
        (
            "C22",
            "names: [\"dev-*\"]",
            named("traefik"),
            Some(("profile/p/names", "traefik")),
        ),
        (
            "C22 slash",
            "names: [\"dev-*\"]",
            named("/traefik"),
            Some(("profile/p/names", "traefik")),
        ),
        ("C22 twin", "names: [\"dev-*\"]", named("dev-web"), None),
        ("C22 nameless", "names: [\"dev-*\"]", run(), None),
        (
            "C23 owner",
            "",
            label("io.seawall.owner"),
            Some(("builtin/reserved-label", "io.seawall.owner")),
        ),
        (
            "C23 policy",
            "",
            label("io.seawall.allow.CTR-0001"),
            Some(("builtin/reserved-label", "io.seawall.allow")),
        ),
        (
            "C23 denied",
            "labels: {deny: [\"traefik.*\"]}",
            label("traefik.enable"),
            Some(("profile/p/labels", "traefik.enable")),
        ),
        ("C23 twin", "", label("com.example.owner"), None),
        (
            "C23 by an image",
            "",
            run_of("forged"),
            Some(("builtin/reserved-label", "forged")),
        ),
        (
            "platform",
            "",
            run().with(|it| it.platform = text("linux/arm64")),
            Some(("profile/p/platforms", "linux/arm64")),
        ),
        (
            "isolation",
            "",
            run().with(|it| it.isolation = text("process")),
            Some(("profile/p/isolation", "process")),
        ),
        (
            "isolation twin",
            "",
            run().with(|it| it.isolation = text("default")),
            None,
        ),
        (
            "root",
            "read-only-root: true",
            run(),
            Some(("profile/p/read-only-root", "read-only")),
        ),
        (
            "root twin",
            "read-only-root: true",
            run().with(|it| it.read_only_root = true),
            None,
        ),
        (
            "names resolved",
            "",
            run().with(|it| it.name_resolution = vec!["db:10.0.0.1".into()]),
            Some(("profile/p/name-resolution", "db:10.0.0.1")),
        ),
        (
            "names resolved twin",
            "name-resolution: [\"db:*\"]",
            run().with(|it| it.name_resolution = vec!["db:10.0.0.1".into()]),
            None,
        ),
    ]);
}

#[test]
fn users_without_root_take_numbers() {
    let user = |name: &str| run().with(|it| it.user = text(name));
    let users = "users: {ids: [\"1000-1999\"], names: [app]}";
    let rule = "profile/p/users";
    check(&[
        (
            "image's",
            users,
            run(),
            Some((rule, "a number has to be said")),
        ),
        ("0", users, user("0"), Some((rule, "user 0"))),
        ("00", users, user("00"), Some((rule, "user 00"))),
        ("+0", users, user("+0"), Some((rule, "user +0"))),
        ("-0", users, user("-0"), Some((rule, "user -0"))),
        (
            "2^32",
            users,
            user("4294967296"),
            Some((rule, "user 4294967296")),
        ),
        ("root", users, user("root"), Some((rule, "user root"))),
        ("a name", users, user("toor"), Some((rule, "user toor"))),
        (
            "out of range",
            users,
            user("2000"),
            Some((rule, "user 2000")),
        ),
        ("in range", users, user("1000"), None),
        ("a listed name", users, user("app"), None),
        (
            "command as root",
            users,
            exec("mine").with(|it| it.user = text("0")),
            Some((rule, "exec.users")),
        ),
        ("command as the container", users, exec("mine"), None),
    ]);
}
