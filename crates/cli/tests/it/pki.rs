//! `seawall pki` from an empty folder to a docker command that talks to an engine over TLS, and to one that no longer may.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

#[test]
fn from_nothing_to_a_context_that_works() {
    let desk = Desk::new();
    if let Some(why) = missing(&["dockerd", "docker"]) {
        return skip(&why);
    }
    let well = |line: &str| {
        let ran = desk.run(&format!("pki {line}"));
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        ran
    };
    well("init --dir home --permit-dns localhost --permit-ip 127.0.0.1");
    well("issue server engine --dir home --dns localhost --ip 127.0.0.1 --out tls");
    let key = fs::metadata(desk.path("tls/server-key.pem")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let settings = fs::read_to_string(desk.path("tls/daemon.json")).unwrap();
    assert!(settings.contains("\"tlsverify\": true"), "{settings}");

    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let host = format!("tcp://127.0.0.1:{port}");
    let at = |name: &str| desk.path(name).display().to_string();
    let (ca, cert, key) = (
        at("tls/ca.pem"),
        at("tls/server-cert.pem"),
        at("tls/server-key.pem"),
    );
    let more = [
        "--host",
        &host,
        "--tlsverify",
        "--tlscacert",
        &ca,
        "--tlscert",
        &cert,
        "--tlskey",
        &key,
    ];
    let daemon = match Daemon::start_with("overlay2", &more) {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    well(&format!(
        "issue client alice --dir home --context engine --host {host} --docker-config dot --out mine"
    ));
    let docker = |words: &[&str]| {
        let ran = Command::new("docker")
            .args(["--config", &at("dot")])
            .args(words)
            .output()
            .unwrap();
        let text = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    };
    let (went, said) = docker(&[
        "--context",
        "engine",
        "version",
        "-f",
        "{{.Server.Version}}",
    ]);
    assert!(went, "{said}");
    // The server's own certificate is no client's.
    let (mine, server) = (at("mine/cert.pem"), at("tls/server-cert.pem"));
    let with = |cert: &str, key: &str| {
        let words = [
            "--host",
            &host,
            "--tlsverify",
            "--tlscacert",
            &ca,
            "--tlscert",
            cert,
            "--tlskey",
            key,
            "version",
        ];
        docker(&words).0
    };
    assert!(with(&mine, &at("mine/key.pem")));
    assert!(!with(&server, &at("tls/server-key.pem")));
    drop(daemon);

    let listed = well("list --dir home").out;
    assert_eq!(listed.matches("  good ").count(), 2, "{listed}");
    well("renew alice --dir home");
    well("revoke alice --dir home");
    let listed = well("list --dir home").out;
    let states: Vec<&str> = listed
        .lines()
        .map(|it| it.split_whitespace().nth(2).unwrap())
        .collect();
    assert_eq!(states, ["good", "revoked", "revoked"]);
}

#[test]
fn what_is_asked_for_wrongly_is_the_callers_affair() {
    let desk = Desk::new();
    for (line, said) in [
        ("pki list --dir home", "seawall pki init"),
        (
            "pki init --dir home --permit-ip 10.0.0.0/40",
            "is no network",
        ),
        ("pki init --dir home --permit-ip ten", "is no address"),
    ] {
        let ran = desk.run(line);
        assert!(ran.code == 2 && ran.err.contains(said), "{line}: {ran:?}");
    }
    assert_eq!(desk.run("pki init --dir home").code, 0);
    for (line, said) in [
        ("pki issue server a --dir home --out o", "--dns"),
        (
            "pki issue server a --dir home --dns a_b..c --out o",
            "is no DNS name",
        ),
        ("pki issue client a --dir home", "--out"),
        ("pki revoke nobody --dir home", "seawall pki list"),
    ] {
        let ran = desk.run(line);
        assert!(ran.code == 2 && ran.err.contains(said), "{line}: {ran:?}");
    }
    let again = desk.run("pki init --dir home");
    assert!(
        again.code != 0 && again.err.contains("already"),
        "{again:?}"
    );
}

#[test]
fn the_doctor_sees_open_keys() {
    let desk = Desk::new();
    assert_eq!(desk.run("pki init --dir home").code, 0);
    let key = desk.path("home/ca-key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = desk.run("pki doctor --dir home");
    assert!(ran.code == 1 && ran.err.contains("chmod 600"), "{ran:?}");
}
