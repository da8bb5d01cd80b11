//! Webhooks: what arrives, and what becomes of it where the receiver fails.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_testkit::http::{Reply, Seen, Server};

use super::bench::{Bench, lines, seq, wait};

/// Returns the lines of the batches that were answered with success, byte for byte.
pub(super) fn batch(seen: &Seen) -> Vec<String> {
    let body = String::from_utf8(seen.body.clone()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(value["schema"], "seawall.guard.batch/1");
    assert_eq!(
        (value["host"].as_str(), value["log"].as_str()),
        (Some("host.example"), Some("thelog"))
    );
    let (_, rest) = body.split_once("\"lines\":[").unwrap();
    let rest = rest.strip_suffix("]}").unwrap();
    rest.split("},{\"seq\"")
        .enumerate()
        .map(|(at, it)| {
            let start = if at > 0 { "{\"seq\"" } else { "" };
            let end = if it.ends_with('}') && at + 1 == value["lines"].as_array().unwrap().len() {
                ""
            } else {
                "}"
            };
            format!("{start}{it}{end}")
        })
        .collect()
}

fn hook(server: &Server, more: &str) -> String {
    let at = server.authority();
    format!("[{{name: hook, webhook: {{url: \"http://{at}/in?a=b\"{more}}}}}]")
}

fn ok() -> Reply {
    Reply::new(200, &[], b"")
}

#[test]
fn lines_arrive_in_their_order_signed_with_the_fields_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    let headers = folder.path().join("headers");
    std::fs::write(&secret, "a secret of more than 24 bytes\n").unwrap();
    std::fs::write(&headers, "Authorization: Bearer one\n").unwrap();
    let server = Server::start(|_| ok());
    let more = format!(
        ", secret: {}, headers: {}",
        secret.display(),
        headers.display()
    );
    let bench = Bench::open(folder.path(), &hook(&server, &more));
    assert!(bench.heard("others than its owner may read it"));
    bench.ask_many(600);
    let got = || -> Vec<String> { server.seen().iter().flat_map(batch).collect() };
    wait("the lines", || got().len() >= 601);
    // A token that is replaced is used from then on.
    std::fs::write(&headers, "Authorization: Bearer two\n").unwrap();
    bench.ask("last").unwrap();
    let path = bench.path.clone();
    assert_eq!(bench.end(), Vec::<String>::new());
    assert_eq!(got(), lines(&path));
    let seen = server.seen();
    assert_eq!(
        (seen[0].method.as_str(), seen[0].path.as_str()),
        ("POST", "/in?a=b")
    );
    assert_eq!(seen[0].header("authorization"), Some("Bearer one"));
    assert_eq!(
        seen.last().unwrap().header("authorization"),
        Some("Bearer two")
    );
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    signed(&seen[0]);
}

/// Has openssl say what the signature is.
fn signed(seen: &Seen) {
    let of = |name| seen.header(name).unwrap();
    let (id, time) = (of("webhook-id"), of("webhook-timestamp"));
    let content = [format!("{id}.{time}.").as_bytes(), &seen.body].concat();
    let key = "key:a secret of more than 24 bytes";
    let child = Command::new("openssl")
        .args(["dgst", "-sha256", "-mac", "HMAC", "-macopt", key, "-hex"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: there is no openssl");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &content).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let hex = output.trim().rsplit(' ').next().unwrap().to_owned();
    let mine = of("webhook-signature").strip_prefix("v1,").unwrap();
    let mine = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, mine).unwrap();
    assert_eq!(super::bench::hex(&mine), hex);
}

/// Answers so the first time, and well after that; returns how often it was asked, and what was told.
fn after_failure(
    first: impl Fn() -> Reply + Send + Sync + 'static,
) -> (Vec<Seen>, Vec<String>, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => first(),
        _ => ok(),
    });
    let began = Instant::now();
    let bench = Bench::open(folder.path(), &hook(&server, ""));
    bench.ask_many(3);
    wait("the second time", || server.seen().len() >= 2);
    let took = began.elapsed();
    bench.wait_to_hear("has everything again");
    let told = bench.told.lock().unwrap().clone();
    let path = bench.path.clone();
    bench.end();
    let seen = server.seen();
    // At least once, and in order: what failed came again, from its first line on.
    let first_of = |it: &Seen| seq(&batch(it)[0]);
    assert_eq!(first_of(&seen[0]), first_of(&seen[1]));
    let got: Vec<u64> = seen[1..]
        .iter()
        .flat_map(batch)
        .map(|it| seq(&it))
        .collect();
    let all: Vec<u64> = lines(&path).iter().map(|it| seq(it)).collect();
    assert_eq!(got, all);
    (seen, told, took)
}

type Answers = dyn Fn() -> Reply + Send + Sync;

#[test]
fn what_fails_comes_again() {
    let raw = |text: &'static str| move || Reply::raw(text);
    let cases: [(&str, Box<Answers>); 7] = [
        ("answers 500: no", Box::new(|| Reply::new(500, &[], b"no"))),
        ("answers 401", Box::new(|| Reply::new(401, &[], b""))),
        ("end of file", Box::new(raw(""))),
        ("end of file", Box::new(raw("HTTP/1.1 200 O"))),
        // An answer that is cut off says nothing for certain.
        (
            "end of file",
            Box::new(raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok")),
        ),
        ("can't be read", Box::new(raw("SSH-2.0-x\r\n\r\n"))),
        (
            "can't be read",
            Box::new(raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            )),
        ),
    ];
    for (want, reply) in cases {
        let (_, told, _) = after_failure(reply);
        assert!(told.iter().any(|it| it.contains(want)), "{want}: {told:?}");
    }
}

#[test]
fn whoever_asks_for_time_gets_it() {
    let (_, told, took) = after_failure(|| Reply::new(429, &[("Retry-After", "4")], b"slow down"));
    assert!(took >= Duration::from_secs(4), "{took:?}");
    assert!(
        told.iter().any(|it| it.contains("answers 429: slow down")),
        "{told:?}"
    );
}

#[test]
fn whoever_hangs_is_left() {
    let (_, told, took) =
        after_failure(|| Reply::raw("HTTP/1.1 200 OK\r\n").pause(Duration::from_mins(1)));
    assert!(took < Duration::from_secs(45), "{took:?}");
    assert!(told.iter().any(|it| it.contains("timed out")), "{told:?}");
}

#[test]
fn redirects_are_not_followed() {
    let elsewhere = Arc::new(Server::start(|_| ok()));
    let location = format!("http://{}/", elsewhere.authority());
    let reply = Reply::new(302, &[("Location", &location)], b"");
    let (_, told, _) = after_failure(move || reply.clone());
    assert!(
        told.iter().any(|it| it.contains("which is not followed")),
        "{told:?}"
    );
    assert_eq!(elsewhere.seen().len(), 0);
}

/// Nobody is there yet; and what is in the environment leads nowhere else.
#[test]
fn a_receiver_may_come_later() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    let bench = Bench::open(
        folder.path(),
        &format!("[{{name: hook, webhook: {{url: \"http://{at}/\"}}}}]"),
    );
    bench.ask_many(2);
    bench.wait_to_hear("refused");
    let began = Instant::now();
    let path = bench.path.clone();
    let left = bench.end();
    assert!(began.elapsed() < Duration::from_secs(4));
    assert_eq!(
        left,
        ["sink hook: has lines up to 0; the others wait in the log"]
    );
    // The next guard hands them on.
    let server = Server::start(|_| ok());
    let bench = Bench::open(folder.path(), &hook(&server, ""));
    wait("the lines", || !server.seen().is_empty());
    assert_eq!(bench.end(), Vec::<String>::new());
    let got: Vec<String> = server.seen().iter().flat_map(batch).collect();
    assert_eq!(got, lines(&path));
}

/// What of the receiver's own making is too much is not an end of all: the line is given up where others are taken.
#[test]
fn a_line_that_is_refused_is_given_up_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|seen| {
        let poisoned = String::from_utf8_lossy(&seen.body).contains("\"request\":\"poison");
        Reply::new(if poisoned { 400 } else { 200 }, &[], b"bad")
    });
    let bench = Bench::open(folder.path(), &hook(&server, ""));
    for request in ["a", "poison", "b", "poison2", "poison3", "c", "d"] {
        bench.ask(request).unwrap();
    }
    bench.tick();
    bench.wait_to_hear("given up: line 6");
    bench.tick();
    let path = bench.path.clone();
    assert_eq!(bench.end(), Vec::<String>::new());
    let good = |it: &Seen| !String::from_utf8_lossy(&it.body).contains("\"request\":\"poison");
    let seen = server.seen();
    let got: Vec<String> = seen.iter().filter(|it| good(it)).flat_map(batch).collect();
    let all = lines(&path);
    let want = |it: &&String| !it.contains("\"request\":\"poison");
    assert_eq!(got, all.iter().filter(want).cloned().collect::<Vec<_>>());
    let lost: Vec<&String> = all
        .iter()
        .filter(|it| it.contains("\"sink-lost\""))
        .collect();
    assert_eq!(lost.len(), 3, "{lost:?}");
    assert!(lost[0].contains("hook: line 3 is refused") && lost[0].contains("answers 400: bad"));
}

/// Whoever refuses everything has a fault of their own: nothing is given up.
#[test]
fn whoever_refuses_everything_gets_it_later() {
    let folder = tempfile::tempdir().unwrap();
    let well = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_well = Arc::clone(&well);
    let server = Server::start(move |_| {
        let status = if is_well.load(Ordering::SeqCst) {
            200
        } else {
            413
        };
        Reply::new(status, &[], b"")
    });
    let bench = Bench::open(folder.path(), &hook(&server, ""));
    bench.ask_many(40);
    wait("refusals", || server.seen().len() > 40);
    assert!(!bench.heard("given up"));
    well.store(true, Ordering::SeqCst);
    bench.wait_to_hear("has everything again");
    let before = server.seen().len();
    bench.ask("last").unwrap();
    let path = bench.path.clone();
    bench.end();
    assert!(server.seen().len() > before);
    assert!(!lines(&path).iter().any(|it| it.contains("sink-lost")));
}
