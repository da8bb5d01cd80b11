//! The picture of a real engine's networks, compared with real connections: what it claims is there, and what it does
//! not claim is not. The engine, with its rules of the firewall, lives in a network of its own, and so does somebody
//! outside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use seawall_artifact::host::{HostOptions, Unmasked, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_checks::reach::{claims, picture};
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;
use seawall_model::posture::NetworkPicture;
use seawall_model::time::Timestamp;
use seawall_testkit::daemon::Daemon;

/// Containers: name, arguments of `docker run`, port that it listens on.
const ZOO: &[(&str, &[&str], u16)] = &[
    (
        "a1",
        &["--network", "plain", "-p", "127.0.0.1:8082:7000"],
        7000,
    ),
    ("a2", &["--network", "plain"], 7000),
    ("q1", &["--network", "quiet"], 7000),
    ("q2", &["--network", "quiet"], 7000),
    ("i1", &["--network", "inner"], 7000),
    ("i2", &["--network", "inner"], 7000),
    ("p1", &["-p", "8081:7000"], 7000),
    ("s1", &["--network", "container:a1"], 7002),
    ("h1", &["--network", "host"], 7001),
    ("n1", &["--network", "none"], 7000),
];

const HOST_ADDRESS: &str = "198.51.100.1";
const OUTSIDE_ADDRESS: &str = "198.51.100.2";

#[test]
fn what_is_claimed_is_so() {
    let Some((picture, wrong)) = drawn_and_tried(&[]) else {
        return;
    };
    assert!(wrong.is_empty(), "{}\n{picture:#?}", wrong.join("\n"));
    told(&picture);
}

/// Without rules nothing keeps bridges apart, `enable_icc` does nothing, and docker-proxy alone carries what is published.
#[test]
fn what_is_claimed_is_so_without_rules_of_the_firewall() {
    let Some((picture, wrong)) = drawn_and_tried(&["--iptables=false"]) else {
        return;
    };
    assert!(wrong.is_empty(), "{}\n{picture:#?}", wrong.join("\n"));
    let mut networks = picture.networks.iter();
    let quiet = networks.find(|one| one.name == "quiet").unwrap();
    assert_eq!(quiet.inner_traffic, Some(true));
    assert!(claims(&picture, "container a1", "container q1", "7000/tcp"));
    for gap in ["`iptables` is off", "the internal network inner"] {
        assert!(
            picture.gaps.iter().any(|it| it.contains(gap)),
            "{gap}: {:?}",
            picture.gaps
        );
    }
}

/// Starts the zoo on an engine with more flags. Returns its picture, and where connections differ from it.
fn drawn_and_tried(flags: &[&str]) -> Option<(NetworkPicture, Vec<String>)> {
    let (daemon, _folder) = engine(flags)?;
    let outside = Outside::beside(&daemon);
    let networks: [&[&str]; 3] = [
        &["network", "create", "plain"],
        &[
            "network",
            "create",
            "--opt",
            "com.docker.network.bridge.enable_icc=false",
            "quiet",
        ],
        &["network", "create", "--internal", "inner"],
    ];
    for network in networks {
        daemon.docker(network);
    }
    for (name, arguments, port) in ZOO {
        let port = port.to_string();
        let mut all = vec!["run", "-d", "--name", name];
        all.extend(*arguments);
        all.extend([
            "box:1",
            "/bin/busybox",
            "httpd",
            "-f",
            "-p",
            &port,
            "-h",
            "/bin",
        ]);
        daemon.docker(&all);
    }
    daemon.docker(&["network", "connect", "inner", "a2"]);
    let facts = facts(&daemon);
    let picture = picture(&facts);
    let tries = tries(&facts, &daemon, &outside);
    let wrong = compare(&picture, tries);
    for (name, _, _) in ZOO {
        daemon.docker(&["rm", "-f", name]);
    }
    Some((picture, wrong))
}

/// What the picture must say besides who reaches whom.
fn told(picture: &NetworkPicture) {
    let network = |name: &str| {
        picture
            .networks
            .iter()
            .find(|one| one.name == name)
            .unwrap()
    };
    assert_eq!(network("plain").inner_traffic, Some(true));
    assert_eq!(network("plain").members, ["a1", "a2", "s1"]);
    assert_eq!(network("quiet").inner_traffic, Some(false));
    assert!(network("inner").is_internal && !network("plain").is_internal);
    assert_eq!(network("inner").members, ["a2", "i1", "i2"]);
    let end = |name: &str| picture.ends.iter().find(|one| one.name == name).unwrap();
    // Whose socket it is the kernel's tables do not say: who shares a namespace shares them.
    assert_eq!(end("container a1").ports, ["7000/tcp", "7002/tcp"]);
    assert_eq!(end("host").ports, ["7001/tcp"]);
    assert_eq!(end("container a1").published, ["127.0.0.1:8082 → 7000/tcp"]);
    assert!(
        end("container p1")
            .published
            .contains(&"0.0.0.0:8081 → 7000/tcp".to_owned())
    );
    assert!(picture.gaps.iter().any(|gap| gap.contains("DOCKER-USER")));
}

/// A connection that is tried: who begins, who is to answer, where.
struct Try {
    from: String,
    to: String,
    port: u16,
    children: Vec<Child>,
}

/// Tries each way: from each container, from the host and from outside, to each of them.
fn tries(facts: &HostFacts, daemon: &Daemon, outside: &Outside) -> Vec<Try> {
    let containers: BTreeMap<&str, &Container> = facts.engines[0]
        .containers
        .known()
        .unwrap()
        .iter()
        .map(|one| (one.name.as_str(), one))
        .collect();
    let mut begin: Vec<(String, u32)> = vec![
        ("host".to_owned(), daemon.pid()),
        ("outside".to_owned(), outside.pid()),
    ];
    for (name, one) in &containers {
        begin.push((
            format!("container {name}"),
            one.process.known().unwrap().pid,
        ));
    }
    let mut tries = Vec::new();
    for (from, pid) in &begin {
        for (name, _, port) in ZOO {
            let to = format!("container {name}");
            if *from == to {
                continue;
            }
            let at = addresses(&containers, from, name).into_iter();
            let mut at: Vec<(String, u16)> = at.map(|address| (address, *port)).collect();
            // Whoever knows the host's address tries what is published, too.
            let published = [("p1", 8081), ("a1", 8082)]
                .into_iter()
                .find(|(one, _)| one == name);
            if let Some((_, port)) = published {
                at.push((HOST_ADDRESS.to_owned(), port));
                at.extend(
                    gateways(&containers, from)
                        .into_iter()
                        .map(|one| (one, port)),
                );
            }
            if from == "host" && *name == "a1" {
                at.push(("127.0.0.1".to_owned(), 8082));
            }
            tries.push(begun(*pid, (from, &to, *port), &at));
        }
        if from != "host" {
            let gateways = gateways(&containers, from)
                .into_iter()
                .map(|one| (one, 7001));
            let mut at: Vec<(String, u16)> = gateways.collect();
            at.push((HOST_ADDRESS.to_owned(), 7001));
            tries.push(begun(*pid, (from, "host", 7001), &at));
        }
        if from != "outside" {
            tries.push(begun(
                *pid,
                (from, "outside", 9000),
                &[(OUTSIDE_ADDRESS.to_owned(), 9000)],
            ));
        }
    }
    tries
}

/// Where a container is tried by another: at its own addresses, in a shared namespace at loopback.
fn addresses(containers: &BTreeMap<&str, &Container>, from: &str, to: &str) -> Vec<String> {
    let owner = |name: &str| {
        if name == "s1" {
            "a1".to_owned()
        } else {
            name.to_owned()
        }
    };
    let begins = from.strip_prefix("container ").unwrap_or_default();
    if owner(begins) == owner(to) {
        return vec!["127.0.0.1".to_owned()];
    }
    if to == "h1" {
        let mut at = gateways(containers, from);
        at.push(HOST_ADDRESS.to_owned());
        return at;
    }
    let networks = containers[owner(to).as_str()].networks.known().unwrap();
    networks
        .values()
        .map(|one| one.ipv4.clone())
        .filter(|one| !one.is_empty())
        .collect()
}

/// The host's addresses in the networks of a container: the first of each.
fn gateways(containers: &BTreeMap<&str, &Container>, from: &str) -> Vec<String> {
    let Some(name) = from.strip_prefix("container ") else {
        return Vec::new();
    };
    let name = if name == "s1" { "a1" } else { name };
    let networks = containers[name].networks.known().unwrap().values();
    networks
        .filter_map(|one| Some(format!("{}.1", one.ipv4.rsplit_once('.')?.0)))
        .collect()
}

fn begun(pid: u32, (from, to, port): (&str, &str, u16), at: &[(String, u16)]) -> Try {
    let connect = |(address, port): &(String, u16)| {
        let script = format!(
            "exec 3<>/dev/tcp/{address}/{port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && \
                              read -r line <&3 && [ -n \"$line\" ]"
        );
        Command::new("nsenter")
            .args([
                "--target",
                &pid.to_string(),
                "--net",
                "timeout",
                "4",
                "bash",
                "-c",
                &script,
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    Try {
        from: from.to_owned(),
        to: to.to_owned(),
        port,
        children: at.iter().map(connect).collect(),
    }
}

/// Says where the picture and the connections differ.
fn compare(picture: &NetworkPicture, tries: Vec<Try>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut reached = 0;
    for mut one in tries {
        let mut seen = false;
        for child in &mut one.children {
            seen |= child.wait().unwrap().success();
        }
        reached += usize::from(seen);
        let port = format!("{}/tcp", one.port);
        let claimed = claims(picture, &one.from, &one.to, &port);
        if claimed != seen {
            let (from, to) = (&one.from, &one.to);
            wrong.push(format!(
                "{from} → {to} at {port}: claimed {claimed}, seen {seen}"
            ));
        }
    }
    assert!(reached > 20, "only {reached} connections came about");
    wrong
}

/// Somebody who is not on the host, but beside it.
struct Outside {
    shell: Child,
}

impl Outside {
    fn beside(daemon: &Daemon) -> Self {
        let script = "ip link set lo up && exec busybox httpd -f -p 9000 -h /bin";
        let shell = Command::new("unshare")
            .args(["--net", "--", "sh", "-c", script])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let one = Self { shell };
        let (own, host) = (one.pid().to_string(), daemon.pid().to_string());
        // Before it is in its own namespace the other end of the cable would come to be here.
        for _ in 0..100 {
            let net = |pid: &str| std::fs::read_link(format!("/proc/{pid}/ns/net")).unwrap();
            if net(&own) != net("self") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let set = |pid: &str, script: String| {
            let all = ["--target", pid, "--net", "sh", "-c", &script];
            assert!(
                Command::new("nsenter")
                    .args(all)
                    .status()
                    .unwrap()
                    .success()
            );
        };
        set(
            &host,
            format!(
                "ip link add cable type veth peer name cable netns {own} && \
                 ip addr add {HOST_ADDRESS}/24 dev cable && ip link set cable up"
            ),
        );
        set(
            &own,
            format!("ip addr add {OUTSIDE_ADDRESS}/24 dev cable && ip link set cable up"),
        );
        one
    }

    fn pid(&self) -> u32 {
        self.shell.id()
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        drop(self.shell.kill());
        drop(self.shell.wait());
    }
}

/// An engine with an image, or nothing where none can run.
fn engine(flags: &[&str]) -> Option<(Daemon, tempfile::TempDir)> {
    let busybox = Path::new("/bin/busybox");
    if !busybox.is_file() {
        eprintln!("skipped: /bin/busybox (Debian's busybox-static) is missing");
        return None;
    }
    let daemon = match Daemon::start_apart("overlay2", &[&["--log-level=warn"], flags].concat()) {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bin")).unwrap();
    std::fs::copy(busybox, folder.path().join("bin/busybox")).unwrap();
    std::fs::write(folder.path().join("bin/index.html"), "here\n").unwrap();
    let image = folder.path().join("box.tar");
    let made = Command::new("tar")
        .args([
            "-C",
            folder.path().to_str().unwrap(),
            "-cf",
            image.to_str().unwrap(),
            "bin",
        ])
        .status();
    assert!(made.unwrap().success());
    daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
    Some((daemon, folder))
}

/// The facts, the engine's network being the host's: what the host's first process has is another one.
fn facts(daemon: &Daemon) -> HostFacts {
    let mut facts = collect(&options(daemon.host()));
    let containers = facts.engines[0].containers.known().unwrap();
    let h1 = containers.iter().find(|one| one.name == "h1").unwrap();
    let process = h1.process.known().unwrap().clone();
    facts.listeners = process.listeners.clone();
    let net = process.namespaces["net"].clone();
    assert!(matches!(net, Seen::Known(_)));
    facts.kernel.namespaces.insert("net".to_owned(), net);
    facts
}

fn options(host: String) -> HostOptions {
    HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(host),
            ..EngineOptions::default()
        },
        redact: Arc::new(Unmasked),
        now: Timestamp::from_seconds(1_800_000_000),
        version: "test".to_owned(),
        events_since: 60,
        threads: 2,
    }
}
