//! Tests of `docker run` lines: options as `docker run --help` and the compose specification have them.

use super::*;
use crate::parse::compose::{Given, load};
use crate::settings::Settings;
use crate::source::Source;

/// Writes the first service of a file as commands.
fn commands(text: &str) -> Commands {
    let given = Given {
        files: vec![Source::new("p/compose.yaml", text.as_bytes())],
        folder: "p".to_owned(),
        ..Given::default()
    };
    let ask = |_: &str| None;
    let input = Input::new(load(given, &ask), Settings::default(), &ask);
    let mut errors = input.project.errors.iter();
    assert_eq!(errors.find(|error| !error.is_warning), None, "{text}");
    let project = Project {
        name: "p".to_owned(),
        folder: "/srv/p".to_owned(),
    };
    let service = input.services().next().unwrap();
    lines(&input, service, &project)
}

/// Sees that a field of a service becomes these words.
fn check(field: &str, wanted: &str) {
    let made = commands(&format!(
        "services:\n  web:\n    image: i\n    network_mode: none\n    {field}\n  other: {{image: o}}\nvolumes:\n  plain:\n  \
         other: {{external: true}}\n  disk: {{driver: local, driver_opts: {{type: tmpfs}}}}\nsecrets:\n  key: \
         {{file: ./key.txt}}\n  word: {{environment: WORD}}\n"
    ));
    let shell = made.shell().replace(" \\\n  ", " ");
    let line = shell
        .lines()
        .find(|line| line.starts_with("docker run"))
        .unwrap();
    let start = "docker run --detach --name p-web-1 ";
    let rest = line.strip_prefix(start).unwrap();
    let rest = rest.replace("--network none ", "");
    assert_eq!(rest, wanted, "{field}");
}

#[test]
fn fields_become_options() {
    for (field, wanted) in [
        ("command: [a, 'b c']", "i a 'b c'"),
        (
            "command: nginx -g 'daemon off;'",
            "i nginx -g 'daemon off;'",
        ),
        ("entrypoint: [sh, -c, x]", "--entrypoint sh i -c x"),
        ("entrypoint: []", "--entrypoint '' i"),
        ("environment: {A: 1, B: null}", "--env A=1 --env B i"),
        (
            "environment: ['A=x y', 'B=$$C']",
            "--env 'A=x y' --env 'B=$C' i",
        ),
        (
            "volumes: ['./a:/b:ro', '/c', 'plain:/d', 'other:/e']",
            "--volume /srv/p/a:/b:ro --volume /c --volume p_plain:/d --volume other:/e i",
        ),
        (
            "volumes: [{type: bind, source: 'a,b', target: /c, read_only: true}]",
            "--mount 'type=bind,\"source=/srv/p/a,b\",target=/c,readonly' i",
        ),
        (
            "volumes: [{type: volume, source: disk, target: /c, volume: {nocopy: true}}]",
            "--mount type=volume,source=p_disk,target=/c,volume-nocopy i",
        ),
        (
            "ports: ['80', '8080:80', '[::1]:81:81/udp', '127.0.0.1::82', {target: 5, published: 6, host_ip: 10.0.0.1}]",
            "--publish 80 --publish 8080:80 --publish '[::1]:81:81/udp' --publish 127.0.0.1::82 --publish 10.0.0.1:6:5 i",
        ),
        (
            "healthcheck: {test: [CMD, curl, -f, 'http://localhost/?a b'], timeout: 3s}",
            "--health-cmd 'curl -f '\\''http://localhost/?a b'\\''' --health-timeout 3s i",
        ),
        ("healthcheck: {disable: true}", "--no-healthcheck i"),
        ("healthcheck: {test: NONE}", "--health-cmd NONE i"),
        (
            "ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}",
            "--ulimit nproc=5 --ulimit nofile=1:2 i",
        ),
        (
            "deploy: {resources: {limits: {memory: 1g, cpus: '0.5', pids: 9}}}",
            "--memory 1g --cpus 0.5 --pids-limit 9 i",
        ),
        ("gpus: all", "--gpus all i"),
        (
            "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}",
            "--gpus count=1,capabilities=gpu i",
        ),
        (
            "devices: ['/dev/a:/dev/b:r', {source: /dev/c}]",
            "--device /dev/a:/dev/b:r --device /dev/c:/dev/c i",
        ),
        (
            "blkio_config: {weight: 300, device_read_bps: [{path: /dev/sda, rate: 1mb}]}",
            "--blkio-weight 300 --device-read-bps /dev/sda:1mb i",
        ),
        (
            "extra_hosts: {a: 10.0.0.1, b: ['10.0.0.2', '::1']}",
            "--add-host a:10.0.0.1 --add-host b:10.0.0.2 --add-host b:::1 i",
        ),
        (
            "secrets: [key]",
            "--mount type=bind,source=/srv/p/key.txt,target=/run/secrets/key,readonly i",
        ),
        ("stop_grace_period: 1m1ms", "--stop-timeout 61 i"),
        ("pull_policy: if_not_present", "--pull missing i"),
        ("pid: 'service:other'", "--pid container:p-other-1 i"),
        (
            "credential_spec: {file: a.json}",
            "--security-opt credentialspec=file://a.json i",
        ),
        ("privileged: 'yes'", "--privileged i"),
    ] {
        check(field, wanted);
    }
}

/// What has no counterpart is told, and nothing is lost in silence.
#[test]
fn what_has_no_counterpart_is_told() {
    let made = commands(
        "services:\n  web:\n    image: i\n    depends_on: [db]\n    scale: 3\n    environment: {A: '${UNSET}'}\n    \
         deploy: {replicas: 3}\n    secrets: [word]\n    configs: [c]\n    x-note: mine\n    models: [m]\n  db: {image: \
         d}\nsecrets: {word: {environment: W}}\nconfigs: {c: {content: x}}\nmodels: {m: {model: a}}\n",
    );
    for wanted in [
        "start first what it depends on: db",
        "`scale` has no counterpart",
        "`deploy.replicas`",
        "`word` of `secrets`",
        "`c` of `configs`",
        "`models`",
        "the value of `A`",
    ] {
        let has = made.untold.iter().any(|it| it.contains(wanted));
        assert!(has, "{wanted}: {:?}", made.untold);
    }
    assert_eq!(made.untold.len(), 7, "{:?}", made.untold);
}

#[test]
fn networks_are_made_and_joined() {
    let made = commands(
        "services:\n  web:\n    image: i\n    networks:\n      back: {aliases: [www], ipv4_address: 10.5.0.2}\n      \
         front: {priority: 10}\nnetworks:\n  back: {internal: true, ipam: {config: [{subnet: 10.5.0.0/16}]}}\n  front: \
         {name: shared, external: true}\n",
    );
    assert_eq!(
        made.shell(),
        "docker network create --subnet 10.5.0.0/16 --internal p_back\ndocker run --detach \\\n  --name p-web-1 \\\n  \
         --network shared \\\n  --network-alias web \\\n  i\ndocker network connect --alias web --alias www --ip 10.5.0.2 \
         p_back p-web-1\n"
    );
    let made =
        commands("services:\n  web:\n    build: {context: ./app, target: t, args: {V: 1}}\n");
    assert_eq!(
        made.before[1].join(" "),
        "docker build --tag p-web --target t --build-arg V=1 /srv/p/app"
    );
}

/// No value of a file ends up as a word of its own in the shell.
#[test]
fn values_stay_one_word() {
    for value in ["$(id)", "`id`", "a; id", "a\\nb", "' id '", "\u{1b}[31m"] {
        let value = value.replace('\u{1b}', "\\e").replace('$', "$$");
        let text =
            format!("services:\n  web:\n    image: i\n    environment:\n      A: \"{value}\"\n");
        let made = commands(&text);
        let option = made.run.iter().find(|words| words[0] == "--env").unwrap();
        let line = option
            .iter()
            .map(|it| quoted(it))
            .collect::<Vec<_>>()
            .join(" ");
        assert!(!line.contains('\u{1b}'), "{line:?}");
        if !line.contains("$'") {
            assert_eq!(word::split(&line).unwrap(), *option, "{line}");
        }
    }
}
