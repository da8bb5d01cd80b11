//! Engines that say nothing: those where nothing happens, and those that hang.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use seawall_artifact::host::event::Events;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Timeouts;
use seawall_testkit::http::{Reply, Seen, Server};

const EVENT: &str = "{\"Type\":\"container\",\"Action\":\"start\",\"timeNano\":7}\n";
const SHORT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_millis(600);

/// An engine that tells an event after a silence, in two pieces with another between them, and then nothing; it answers
/// nobody any more once it hangs.
fn engine(hangs: Arc<AtomicBool>) -> impl Fn(&Seen) -> Reply + Send + Sync + 'static {
    move |seen| {
        let (first, second) = EVENT.split_at(20);
        let piece = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
        if hangs.load(Ordering::Relaxed) {
            return Reply::raw("").pause(Duration::from_secs(30));
        }
        match seen.path.as_str() {
            "/_ping" => Reply::new(200, &[("Api-Version", "1.41")], b"OK"),
            "/v1.41/events" => Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .pause(LONG)
                .bytes(piece(first))
                .pause(LONG)
                .bytes(piece(second))
                .pause(Duration::from_secs(30)),
            _ => Reply::new(404, &[], b"{}"),
        }
    }
}

fn options(host: String) -> EngineOptions {
    EngineOptions {
        host: Some(host),
        sockets: Vec::new(),
        timeouts: Timeouts {
            connect: LONG,
            first_byte: SHORT,
            stall: SHORT,
        },
        ..EngineOptions::default()
    }
}

#[test]
fn silence_is_no_end_and_an_engine_that_hangs_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    for over_network in [false, true] {
        let hangs = Arc::<AtomicBool>::default();
        let engine = engine(Arc::clone(&hangs));
        let (server, host) = if over_network {
            let server = Server::start(engine);
            let host = format!("tcp://{}", server.authority());
            (server, host)
        } else {
            let host = format!("unix://{}", socket.display());
            (Server::on_socket(&socket, engine), host)
        };
        let mut events = Events::follow(&options(host), None).unwrap();
        let line = events.line().unwrap();
        assert_eq!(line, EVENT.as_bytes(), "{over_network}");
        let pings = server
            .seen()
            .iter()
            .filter(|it| it.path == "/_ping")
            .count();
        assert!(pings > 4, "{pings}");
        hangs.store(true, Ordering::Relaxed);
        let begun = Instant::now();
        let why = events.line().unwrap_err();
        assert!(why.contains("container engine at"), "{why}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{why}");
    }
}
