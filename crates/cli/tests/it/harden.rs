//! `seawall check --harden` as people run it, and its `docker run` lines against a real engine: the container is made
//! as docker-compose makes it of the same hardened file.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};
use serde_json::Value;

use crate::program::Desk;

const SHOP: &str = "# the shop\nservices:\n  web: # its pages\n    image: nginx:1.27\n  app:\n    image: app:1 # ours\n";

#[test]
fn the_hardened_file_is_printed_or_written() {
    let desk = Desk::new();
    desk.file("compose.yaml", SHOP);
    let ran = desk.run("check --harden --service app compose.yaml");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with(SHOP.trim_end()), "{}", ran.out);
    assert!(
        ran.out
            .contains("    cap_drop:\n      - ALL\n    mem_limit: 512m\n")
    );
    assert!(
        ran.err.contains("note: app: read_only: true: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("(CMP-0009)") && ran.err.contains("warning: app: cap_drop: "));
    let flags = "--memory 2g --cpus 0.5 --pids 9 --leave read_only,logging";
    let ran = desk.run(&format!("check --harden {flags} -o out.yaml compose.yaml"));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    let out = fs::read_to_string(desk.path("out.yaml")).unwrap();
    assert!(
        out.contains("mem_limit: 2g\n    cpus: 0.5\n    pids_limit: 9\n"),
        "{out}"
    );
    assert!(
        !out.contains("read_only") && !out.contains("logging"),
        "{out}"
    );
    let again = desk.run(&format!("check --harden {flags} --diff out.yaml"));
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{again:?}");
    assert!(again.err.contains("0 changes"), "{}", again.err);
    let from_input = desk.feed("check --harden --as compose --diff -", SHOP.as_bytes());
    assert!(
        from_input.out.contains("+    read_only: true\n"),
        "{from_input:?}"
    );
}

/// What is accepted or disabled is left alone.
#[test]
fn accepted_findings_are_not_hardened() {
    let desk = Desk::new();
    let file = "services:\n  # seawall: allow CMP-0009 reason=\"it writes everywhere\"\n  app:\n    image: app:1\n";
    desk.file("compose.yaml", file);
    let ran = desk.run("check --harden --disable CMP-0027 compose.yaml");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        !ran.out.contains("read_only") && !ran.out.contains("mem_limit"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("pids_limit: 256"), "{}", ran.out);
}

/// The last of several files is written, merged over the others.
#[test]
fn an_override_is_hardened() {
    let desk = Desk::new();
    desk.file(
        "a.yaml",
        "services:\n  app: {image: 'app:1', privileged: true}\n",
    );
    desk.file("b.yaml", "services:\n  app:\n    user: '1000'\n");
    let ran = desk.run("check --as compose --harden --unsafe --leave logging a.yaml b.yaml");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .contains("    privileged: !reset null\n    read_only: true\n"),
        "{}",
        ran.out
    );
}

/// `--fix` reaches the files that a document names, below the directories that were named.
#[test]
fn fixes_reach_the_file_that_a_value_comes_from() {
    let desk = Desk::new();
    let base = "services:\n  base:\n    image: app:1\n    pid: host # why?\n";
    let own = "services:\n  web:\n    extends: {file: base/compose.yaml, service: base}\n";
    desk.file("p/base/compose.yaml", base);
    desk.file("p/compose.yaml", own);
    let words = "check --profile recommended --disable CMP-0004 --fix --unsafe";
    let ran = desk.run(&format!("{words} --diff p/compose.yaml"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains("--- a/p/base/compose.yaml") && ran.out.contains("-    pid: host # why?")
    );
    assert!(!ran.out.contains("--- a/p/compose.yaml"), "{}", ran.out);
    assert!(
        ran.err.contains("1 fix would be made in 1 file\n"),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(desk.path("p/base/compose.yaml")).unwrap(),
        base
    );
    let ran = desk.run(&format!("{words} p/compose.yaml"));
    assert!(
        ran.err.contains("note: p/base/compose.yaml:4: "),
        "{}",
        ran.err
    );
    let mended = fs::read_to_string(desk.path("p/base/compose.yaml")).unwrap();
    assert_eq!(mended, base.replace("    pid: host # why?\n", ""));
    assert_eq!(
        fs::read_to_string(desk.path("p/compose.yaml")).unwrap(),
        own
    );
    // What lies outside is not even read.
    desk.file("out/compose.yaml", base);
    let own = own.replace("base/compose.yaml", "../out/compose.yaml");
    desk.file("p/compose.yaml", &own);
    desk.run(&format!("{words} p/compose.yaml"));
    assert_eq!(
        fs::read_to_string(desk.path("out/compose.yaml")).unwrap(),
        base
    );
}

#[test]
fn what_cannot_be_hardened_is_refused() {
    let desk = Desk::new();
    desk.file("compose.yaml", SHOP);
    desk.file(
        "broken.yaml",
        "services:\n  a:\n    image: a\n    imge: b\n",
    );
    desk.file("Dockerfile", "FROM debian:12\n");
    for (words, wanted) in [
        ("check --harden", "name the Compose file"),
        ("check --harden .", "name the Compose file"),
        ("check --harden Dockerfile", "no Compose file"),
        ("check --harden broken.yaml", "line 4: "),
        (
            "check --harden --service wbe compose.yaml",
            "did you mean web?",
        ),
        ("check --harden --leave mem compose.yaml", "no such field"),
        ("check --harden --memory lots compose.yaml", "no size"),
        ("check --harden --fix compose.yaml", "cannot be used with"),
        ("check --cpus 1 compose.yaml", "--harden"),
    ] {
        let ran = desk.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {ran:?}");
        assert!(ran.err.contains(wanted), "{words}: {}", ran.err);
    }
}

/// Fields of all kinds, as far as docker-compose 1.29 knows them.
const FULL: &str = r#"services:
  web:
    image: app:1
    user: "1000:1000"
    working_dir: /srv
    hostname: web1
    domainname: example.test
    entrypoint: ["/bin/sh", "-c"]
    command: "echo 'a b' $$HOME"
    environment:
      - MODE=it's "quoted" $$5
      - EMPTY=
    env_file: e.env
    labels: {a.b: "c d", e: "1"}
    ports: ["8080:80", "127.0.0.1:8443:443/udp", "9000"]
    expose: ["7000"]
    volumes:
      - ./conf:/conf:ro
      - data:/data
      - type: tmpfs
        target: /cache
        tmpfs: {size: 1000000}
      - type: bind
        source: ./conf
        target: /conf2
        read_only: true
    tmpfs: [/work]
    extra_hosts: ["db.local:10.0.0.9"]
    dns: 10.0.0.2
    dns_search: [example.test]
    dns_opt: ["ndots:2"]
    cap_add: [CHOWN]
    group_add: ["27"]
    init: true
    tty: true
    stdin_open: true
    restart: "on-failure:3"
    stop_signal: SIGUSR1
    stop_grace_period: 1m30s
    shm_size: 64m
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    sysctls: {net.core.somaxconn: "1024"}
    devices: ["/dev/null:/dev/mynull:r"]
    device_cgroup_rules: ["c 1:3 mr"]
    healthcheck: {test: ["CMD-SHELL", "true || exit 1"], interval: 10s, timeout: 3s, retries: 2, start_period: 5s}
    logging: {driver: json-file, options: {max-size: "1m"}}
    mem_reservation: 16m
    memswap_limit: 1g
    cpu_shares: 512
    cpuset: "0"
    oom_score_adj: 100
    ipc: private
    pid: host
    network_mode: none
  db:
    image: app:1
    command: ["sleep", "9"]
    network_mode: none
    secrets: [token]
volumes:
  data:
secrets:
  token: {file: ./conf/token}
"#;

#[test]
fn docker_makes_the_same_of_the_line() {
    if let Some(why) = missing(&["docker-compose", "busybox", "tar"]) {
        return skip(&why);
    }
    let daemon = match Daemon::start("vfs") {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let desk = Desk::new();
    desk.file("root/bin/sh", "not run");
    desk.file("shop/conf/token", "x");
    desk.file("shop/e.env", "A=1\n");
    // The engine has no bridge, so that there is no network to join.
    desk.file("shop/compose.yaml", FULL);
    let at = |name: &str| desk.path(name).display().to_string();
    let shell = |script: &str| {
        let ran = Command::new("sh")
            .args(["-ec", script])
            .current_dir(desk.path("shop"))
            .env("DOCKER_HOST", daemon.host())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{script}\n{ran:?}");
    };
    shell(&format!(
        "tar -C {} -c . | docker import - app:1",
        at("root")
    ));
    let ran = desk.run("check --harden -o shop/hard.yaml shop/compose.yaml");
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines = desk.run("check --harden --docker-run shop/compose.yaml");
    assert_eq!(lines.code, 0, "{lines:?}");
    shell("docker-compose -p shop -f hard.yaml up --no-start");
    shell(&lines.out.replace("docker run --detach", "docker create"));
    for service in ["web", "db"] {
        let inspect = |name: &str| -> Value {
            let text = daemon.docker(&["inspect", name]);
            serde_json::from_str::<Value>(&text).unwrap()[0].clone()
        };
        let (composed, own) = (
            inspect(&format!("shop_{service}_1")),
            inspect(&format!("shop-{service}-1")),
        );
        for part in ["HostConfig", "Config"] {
            assert_eq!(
                known(&composed[part]),
                known(&own[part]),
                "{service} {part}"
            );
        }
        assert_eq!(command(&composed), command(&own), "{service}");
    }
}

/// What is run: an entrypoint with more than one word becomes part of the command.
fn command(container: &Value) -> Vec<Value> {
    let part = |name: &str| {
        container["Config"][name]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut all = part("Entrypoint");
    all.extend(part("Cmd"));
    all
}

/// The settings as sorted lines, without what only says how they were given: labels of docker-compose, which streams
/// are attached, `CAP_` in front of names, the order of mounts, nothing in other words.
fn known(settings: &Value) -> BTreeSet<String> {
    let left = [
        "AttachStderr",
        "AttachStdin",
        "AttachStdout",
        "Cmd",
        "Entrypoint",
        "Hostname",
        "StdinOnce",
        "Volumes",
    ];
    let mut lines = BTreeSet::new();
    for (key, value) in settings.as_object().unwrap() {
        let is_nothing = match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            other => *other == 0 || *other == false || *other == "",
        };
        if is_nothing || left.contains(&key.as_str()) {
            continue;
        }
        match value {
            Value::Array(items) => lines.extend(items.iter().map(|item| {
                let text = item.to_string();
                let text = text.strip_prefix("\"CAP_").map(|rest| format!("\"{rest}"));
                let text = text.unwrap_or_else(|| item.to_string());
                format!("{key}: {}", text.replace(":rw\"", "\""))
            })),
            Value::Object(fields) if key == "Labels" => lines.extend(
                fields
                    .iter()
                    .filter(|(name, _)| !name.starts_with("com.docker.compose."))
                    .map(|(name, value)| format!("{key}: {name}={value}")),
            ),
            Value::Object(_) if key == "RestartPolicy" && value["Name"] != "on-failure" => {}
            other => {
                lines.insert(format!("{key}: {other}"));
            }
        }
    }
    lines
}
