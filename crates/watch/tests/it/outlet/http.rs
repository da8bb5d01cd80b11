//! A POST for each alert: a server of the tests, and python's over TLS.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_testkit::certificate::certificates;
use seawall_testkit::http::{Reply, Seen, Server};

use super::scene::{Scene, message};

fn ok() -> Reply {
    Reply::new(200, &[], b"")
}

fn body(seen: &Seen) -> String {
    message(std::str::from_utf8(&seen.body).unwrap())
}

#[test]
fn each_alert_is_a_post_with_fields_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let headers = folder.path().join("headers");
    std::fs::write(&headers, "Authorization: Bearer one\n").unwrap();
    let server = Server::start(|_| ok());
    let item = format!(
        "{{name: h, http: {{url: \"http://{}/in?a=b\", headers: {}}}}}",
        server.authority(),
        headers.display()
    );
    let text = format!(
        "{{name: t, format: text, http: {{url: \"http://{}/text\", content-type: text/x}}}}",
        server.authority()
    );
    let mut scene = Scene::start(&[&item, &text]);
    scene.say(["one", "two"]);
    scene.wait("all", || server.seen().len() == 4);
    let told = scene.end();
    assert!(
        told.iter().all(|it| it.contains("others than its owner")),
        "{told:?}"
    );
    let seen = server.seen();
    let (json, text): (Vec<_>, Vec<_>) = seen.iter().partition(|it| it.path == "/in?a=b");
    assert_eq!(
        json.iter().map(|it| body(it)).collect::<Vec<_>>(),
        ["one", "two"]
    );
    assert_eq!(json[0].method, "POST");
    assert_eq!(json[0].header("authorization"), Some("Bearer one"));
    assert_eq!(json[0].header("content-type"), Some("application/json"));
    assert_eq!(text[0].header("content-type"), Some("text/x"));
    assert_eq!(text[0].body, b"22:13:20.123456789: Notice one");
}

#[test]
fn what_fails_comes_again_and_what_is_refused_is_counted() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |seen| {
        if seen.body.windows(4).any(|it| it == b"evil") {
            return Reply::new(400, &[], b"no such thing");
        }
        match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::new(503, &[], b"later"),
            _ => ok(),
        }
    });
    let item = format!(
        "{{name: h, http: {{url: \"http://{}/\"}}}}",
        server.authority()
    );
    let mut scene = Scene::start(&[&item]);
    scene.say(["one", "evil", "two"]);
    scene.wait_to_hear("answers 503: later");
    scene.wait_to_hear("answers 400: no such thing");
    scene.wait("what is missing", || {
        server.seen().iter().any(|it| body(it) == "lost 1")
    });
    let told = scene.end();
    assert!(
        told.iter()
            .any(|it| it.ends_with("h: did not get alerts: 1 refused")),
        "{told:?}"
    );
    let mut got: Vec<String> = server.seen().iter().map(body).collect();
    assert_eq!(got.iter().filter(|it| *it == "one").count(), 2, "{got:?}");
    // What was refused with others is tried once more by itself.
    got.dedup();
    assert_eq!(got, ["one", "evil", "two", "lost 1"]);
}

/// A server that says nothing; then, when it is let, one that answers as it should over kept connections.
#[test]
fn a_receiver_that_never_answers_costs_a_bounded_queue_and_learns_what_it_missed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let item =
        format!("{{name: h, http: {{url: \"http://{at}/\", timeout: 1s}}, queue: {{alerts: 16}}}}");
    let mut scene = Scene::start(&[&item]);
    let begun = Instant::now();
    scene.say((0..5000).map(|it| it.to_string()));
    // 5000 alerts wait for nobody.
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    scene.wait_to_hear("timed out");
    let (sender, got) = std::sync::mpsc::channel();
    let connections = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&connections);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            let sender = sender.clone();
            std::thread::spawn(move || answer(stream.unwrap(), &sender));
        }
    });
    let mut all: Vec<String> = Vec::new();
    let begun = Instant::now();
    while !all.iter().any(|it| it.starts_with("lost ")) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{all:?}");
        all.extend(
            got.try_iter()
                .map(|it: Vec<u8>| message(std::str::from_utf8(&it).unwrap())),
        );
        scene.turn();
        std::thread::sleep(Duration::from_millis(10));
    }
    let before = connections.load(Ordering::SeqCst);
    scene.say((0..10).map(|it| format!("more {it}")));
    scene.end();
    all.extend(
        got.try_iter()
            .map(|it| message(std::str::from_utf8(&it).unwrap())),
    );
    assert!(
        all.ends_with(&(0..10).map(|it| format!("more {it}")).collect::<Vec<_>>()),
        "{all:?}"
    );
    assert_eq!(
        connections.load(Ordering::SeqCst),
        before,
        "connections are kept"
    );
    let lost: usize = all
        .iter()
        .filter_map(|it| it.strip_prefix("lost ")?.parse::<usize>().ok())
        .sum();
    let mut whole: Vec<&String> = all.iter().filter(|it| it.parse::<u32>().is_ok()).collect();
    whole.dedup();
    assert_eq!(whole.len() + lost, 5000);
}

/// Answers requests until the other side leaves.
fn answer(mut stream: std::net::TcpStream, got: &std::sync::mpsc::Sender<Vec<u8>>) {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .find_map(|it| it.strip_prefix("Content-Length: "));
            let whole = end + 4 + length.unwrap().parse::<usize>().unwrap();
            if bytes.len() >= whole {
                let body = bytes[end + 4..whole].to_vec();
                bytes.drain(..whole);
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                drop(got.send(body));
                continue;
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
        }
    }
}

const SERVER: &str = r#"
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open(sys.argv[3], "ab").write(body + b"\n")
        self.send_response(204)
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.verify_mode = ssl.CERT_REQUIRED
context.load_verify_locations(sys.argv[4])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

/// Python's server, ended when it is dropped.
struct Python(Child);

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn python(folder: &Path) -> Option<(Python, String)> {
    let child = Command::new("python3")
        .args(["-c", SERVER])
        .args(["server.pem", "server.key", "got", "client.pem"].map(|it| folder.join(it)))
        .stdout(Stdio::piped())
        .spawn();
    let mut python = Python(child.ok()?);
    let mut port = String::new();
    let mut output = python.0.stdout.take()?;
    while !port.ends_with('\n') {
        let mut byte = [0];
        if output.read(&mut byte).ok()? == 0 {
            return None;
        }
        port.push(char::from(byte[0]));
    }
    Some((python, port.trim().to_owned()))
}

#[test]
fn tls_with_certificates_of_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    if let Some(why) = certificates(at, &["server", "client", "other"]) {
        eprintln!("skipped: {why}");
        return;
    }
    let Some((_python, port)) = python(at) else {
        eprintln!("skipped: there is no python3");
        return;
    };
    let item = |name: &str, ca: &str| {
        let file = |name: &str| at.join(name).display().to_string();
        format!(
            "{{name: {name}, http: {{url: \"https://127.0.0.1:{port}/\", tls: {{ca: {}, certificate: {}, key: {}}}}}}}",
            file(ca),
            file("client.pem"),
            file("client.key")
        )
    };
    let mut scene = Scene::start(&[&item("good", "server.pem"), &item("wary", "other.pem")]);
    scene.say((0..50).map(|it| it.to_string()));
    // Whoever can't prove to be the receiver gets nothing.
    scene.wait_to_hear("output wary: 127.0.0.1");
    let got = at.join("got");
    let lines = || std::fs::read_to_string(&got).unwrap_or_default();
    scene.wait("all", || lines().lines().count() == 50);
    assert_eq!(scene.counts()[1].delivered, 0);
    let told = scene.end();
    assert!(
        !told.iter().any(|it| it.contains("output good")),
        "{told:?}"
    );
    let all: Vec<String> = lines().lines().map(message).collect();
    assert_eq!(all, (0..50).map(|it| it.to_string()).collect::<Vec<_>>());
}
