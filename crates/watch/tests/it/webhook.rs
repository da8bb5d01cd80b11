//! Audit logs of Kubernetes that are handed in by HTTP.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use seawall_watch::source::{Failure, Hook, Wanted};

use seawall_testkit::certificate::certificates;
use seawall_testkit::tool::{missing, skip};

use crate::sources::{RULE, Running, start};

const EVENT: &str = r#"{"kind":"Event","stage":"ResponseComplete","stageTimestamp":"2026-11-23T07:00:00.000000Z","verb":"delete"}"#;

struct Desk {
    address: SocketAddr,
    running: Running,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(token: Option<&str>) -> Self {
        Self::of(token, tempfile::tempdir().unwrap(), None, None)
    }

    fn of(
        token: Option<&str>,
        folder: tempfile::TempDir,
        certificate: Option<(&str, &str)>,
        client_ca: Option<&str>,
    ) -> Self {
        let file = |name: &str| folder.path().join(name);
        let token = token.map(|token| {
            let path = folder.path().join("token");
            std::fs::write(&path, token).unwrap();
            path
        });
        let at = |listen| {
            let wanted = Wanted {
                webhook: Some(Hook {
                    listen,
                    path: "/k8s-audit".to_owned(),
                    tls: certificate.map(|(one, key)| (file(one), file(key))),
                    client_ca: client_ca.map(file),
                    token: token.clone(),
                }),
                ..Wanted::default()
            };
            start(wanted, RULE)
        };
        // Others may take what was free a moment ago.
        let is_taken = |error: &Failure| error.to_string().contains("in use");
        let (address, running) = (0..10)
            .map(|_| free())
            .map(|address| (address, at(address)))
            .find(|(_, running)| !running.as_ref().is_err_and(is_taken))
            .unwrap();
        let running = running.unwrap();
        Self {
            address,
            running,
            folder,
        }
    }

    /// Sends bytes and returns the status of each answer.
    fn send(&self, text: &[u8]) -> Vec<u16> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        // Who is refused early may find the connection closed.
        let _sent = stream.write_all(text);
        let _shut = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _read = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let heads = answer.split("HTTP/1.1 ").skip(1);
        heads
            .map(|head| head.get(..3).unwrap().parse().unwrap())
            .collect()
    }

    /// Posts an event with curl by TLS; returns the status, 0 where there was no answer.
    fn post(&self, more: &[&str]) -> u16 {
        let ran = Command::new("curl")
            .current_dir(self.folder.path())
            .args(["-s", "-m", "20", "-o", "answer", "-w", "%{http_code}"])
            .args(["-H", "Content-Type: application/json", "-d", EVENT])
            .args(more)
            .arg(format!("https://{}/k8s-audit", self.address))
            .output()
            .unwrap();
        String::from_utf8(ran.stdout).unwrap().parse().unwrap()
    }

    fn alerts(&self) -> Vec<String> {
        let told = self.running.alerts.try_iter();
        told.map(|told| told.alert.message.clone()).collect()
    }
}

/// An address that nobody listens on.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn post(path: &str, kind: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: {kind}\r\n{more}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

#[test]
fn requests_are_judged_or_refused() {
    let desk = Desk::new(None);
    let (path, json) = ("/k8s-audit", "application/json; charset=utf-8");
    let list = format!(r#"{{"kind":"EventList","items":[{EVENT},{EVENT}]}}"#);
    let chunked = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{EVENT}\r\n0\r\n\r\n",
        EVENT.len()
    );
    let two = [post(path, json, "", EVENT), post(path, json, "", EVENT)].concat();
    let large = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"
    );
    let cut = b"POST /k8s-audit HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{".to_vec();
    let rows: Vec<(Vec<u8>, &[u16], usize)> = vec![
        (post(path, json, "", EVENT), &[200], 1),
        (post(path, json, "", &list), &[200], 2),
        (chunked.into_bytes(), &[200], 1),
        (two, &[200, 200], 2),
        (post(path, json, "", "{"), &[400], 0),
        (post(path, json, "", &format!("[{EVENT},{{}}]")), &[400], 1),
        (post("/else", json, "", EVENT), &[404], 0),
        (post(path, "text/plain", "", EVENT), &[415], 0),
        (
            b"GET /k8s-audit HTTP/1.1\r\nHost: h\r\n\r\n".to_vec(),
            &[405],
            0,
        ),
        (large.into_bytes(), &[413], 0),
        (cut, &[], 0),
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".to_vec(),
            &[400],
            0,
        ),
        (post(path, json, "Content-Length: 3\r\n", EVENT), &[400], 0),
    ];
    for (request, want, alerts) in rows {
        let shown = String::from_utf8_lossy(&request).into_owned();
        assert_eq!(desk.send(&request), want, "{shown}");
        let told = desk.alerts();
        assert_eq!(told.len(), alerts, "{shown}: {told:?}");
        assert!(
            told.iter().all(|message| message == "seen delete"),
            "{told:?}"
        );
    }
}

#[test]
fn a_token_is_asked_for() {
    let desk = Desk::new(Some("0123456789abcdef\n"));
    let rows = [
        ("", 401),
        ("Authorization: Bearer 0123456789abcdeg\r\n", 401),
        ("Authorization: Bearer 0123456789abcdef0\r\n", 401),
        ("Authorization: Basic 0123456789abcdef\r\n", 401),
        ("Authorization: Bearer 0123456789abcdef\r\n", 200),
    ];
    for (more, want) in rows {
        let request = post("/k8s-audit", "application/json", more, EVENT);
        assert_eq!(desk.send(&request), [want], "{more}");
    }
    assert_eq!(desk.alerts().len(), 1);
}

#[test]
fn what_can_not_be_opened_is_told_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = |token: Option<&str>, tls: bool| Wanted {
        webhook: Some(Hook {
            listen: taken.local_addr().unwrap(),
            path: "/".to_owned(),
            tls: tls.then(|| (PathBuf::from("/missing.pem"), PathBuf::from("/missing.key"))),
            client_ca: None,
            token: token.map(PathBuf::from),
        }),
        ..Wanted::default()
    };
    for (wanted, want) in [
        (hook(None, false), "cannot listen on 127.0.0.1"),
        (hook(Some("/missing"), false), "/missing: "),
        (hook(None, true), "/missing.pem: "),
    ] {
        let why = start(wanted, RULE).map(|_| ()).unwrap_err().to_string();
        assert!(why.starts_with(want), "{why}");
    }
}

/// As API servers do by their kubeconfig: `certificate-authority`, and `client-certificate` where one is asked for.
#[test]
fn audit_logs_are_handed_in_by_tls() {
    let names = ["server", "client", "other"];
    let made = |folder: &tempfile::TempDir| {
        missing(&["curl"]).or_else(|| certificates(folder.path(), &names))
    };
    let known = ["--cacert", "server.pem"];
    let client = ["--cert", "client.pem", "--key", "client.key"];
    let other = ["--cert", "other.pem", "--key", "other.key"];
    for (files, client_ca) in [
        (("server.pem", "server.key"), None),
        (("server.both.pem", "server.both.pem"), None),
        (("server.pem", "server.key"), Some("client.pem")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        if let Some(why) = made(&folder) {
            return skip(&why);
        }
        let desk = Desk::of(None, folder, Some(files), client_ca);
        let is_asked = client_ca.is_some();
        let rows = [
            (known.to_vec(), !is_asked),
            ([&known[..], &client].concat(), true),
            ([&known[..], &other].concat(), !is_asked),
            (vec!["--cacert", "other.pem"], false),
        ];
        let mut judged = 0;
        for (more, is_heard) in rows {
            let status = desk.post(&more);
            assert_eq!(
                status,
                if is_heard { 200 } else { 0 },
                "{more:?} {client_ca:?}"
            );
            judged += usize::from(is_heard);
        }
        // Who speaks no TLS is not heard either.
        assert!(
            desk.send(&post("/k8s-audit", "application/json", "", EVENT))
                .is_empty()
        );
        assert_eq!(desk.alerts(), vec!["seen delete"; judged]);
    }
}

#[test]
fn certificates_that_can_not_be_used_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    if let Some(why) = certificates(folder.path(), &["server", "other"]) {
        return skip(&why);
    }
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("empty.pem"), "").unwrap();
    for (certificate, key, authorities, want) in [
        (
            "server.key",
            "server.key",
            None,
            "server.key: it holds no certificate in PEM",
        ),
        (
            "server.pem",
            "server.pem",
            None,
            "server.pem: it holds no private key in PEM",
        ),
        ("server.pem", "other.key", None, "server.pem: "),
        (
            "server.pem",
            "server.key",
            Some("empty.pem"),
            "empty.pem: it holds no certificate",
        ),
    ] {
        let wanted = Wanted {
            webhook: Some(Hook {
                listen: free(),
                path: "/".to_owned(),
                tls: Some((file(certificate), file(key))),
                client_ca: authorities.map(file),
                token: None,
            }),
            ..Wanted::default()
        };
        let why = start(wanted, RULE).map(|_| ()).unwrap_err().to_string();
        assert!(why.contains(want), "{why}");
    }
}
