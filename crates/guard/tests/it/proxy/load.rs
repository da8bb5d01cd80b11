//! Many at once.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use seawall_guard::proxy::Limits;
use seawall_testkit::http::{Reply, Server};

use super::docker::until;
use super::setup::{Guarded, Stub};

/// 200 streams at once, each fed for ever and read by nobody: what they hold is bounded, and others are served.
#[test]
fn two_hundred_streams_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, |seen| {
        if seen.path.contains("logs") {
            Reply::raw("HTTP/1.1 200 OK\r\n\r\n").forever(vec![b'x'; 1 << 16])
        } else {
            Reply::new(200, &[], b"OK")
        }
    });
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let before = resident();
    let request = b"GET /v1.41/containers/x/logs?stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n";
    let streams: Vec<UnixStream> = (0..200)
        .map(|_| {
            let mut stream = guarded.connect();
            stream.write_all(request).unwrap();
            stream.read_exact(&mut [0; 64]).unwrap();
            stream
        })
        .collect();
    assert_eq!(guarded.running().connections(), 200);
    std::thread::sleep(Duration::from_millis(500));
    // The server of the test holds 64 KiB for each as well.
    let grown = resident().saturating_sub(before);
    assert!(grown < 120 << 20, "{} KiB", grown >> 10);
    let ping = b"GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(guarded.raw(ping).ends_with("OK"));
    // Those who are slow get all the same what was sent.
    let mut one = &streams[0];
    let mut bytes = vec![0; 4 << 20];
    one.read_exact(&mut bytes).unwrap();
    drop(streams);
    until("all are gone", || guarded.running().connections() == 0);
    drop(guarded);
    drop(server);
}

fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
