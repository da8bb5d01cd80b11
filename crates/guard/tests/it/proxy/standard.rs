//! Standard streams, as sshd gives them to a forced command: this test starts itself for the other side.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use seawall_guard::proxy::{Limits, Proxy, Settings, SshSession};
use seawall_testkit::http::{Reply, Server};

use super::setup::{Memory, Stub, now};

const SOCKET: &str = "SEAWALL_TEST_STANDARD";

/// The other side: nothing where it was not started by the test below.
#[test]
fn serves_standard_streams() {
    let Some(socket) = std::env::var_os(SOCKET) else {
        return;
    };
    let settings = Settings {
        upstream: socket.into(),
        reserved: Vec::new(),
        limits: Limits::default(),
        tell: Arc::new(|_| {}),
        clock: now,
    };
    let records = Arc::new(Memory::default());
    let proxy = Proxy::new(
        settings,
        Arc::new(Stub::but(&[])),
        Arc::clone(&records) as _,
    )
    .unwrap();
    proxy.serve_standard("ssh", &SshSession::default()).unwrap();
}

#[test]
fn a_client_at_the_standard_streams_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let big = vec![b'x'; 3_000_000];
    let answer = big.clone();
    let server = Server::on_socket(&socket, move |_| Reply::new(200, &[], &answer));
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "proxy::standard::serves_standard_streams",
            "--nocapture",
        ])
        .env(SOCKET, &socket)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let request = "GET /v1.41/containers/x/json HTTP/1.1\r\nHost: x\r\n";
    write!(input, "{request}\r\n{request}Connection: close\r\n\r\n").unwrap();
    // Whoever has said all may end their side and still wait.
    drop(input);
    let mut text = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text.matches("HTTP/1.1 200").count(), 2);
    assert_eq!(text.matches('x').count(), 2 * big.len());
    child.wait().unwrap();
    drop(server);
}
