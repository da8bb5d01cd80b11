//! Requests to the pages, good and hostile.

use super::*;
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Command;

use seawall_testkit::certificate::certificates;
use seawall_testkit::tool::{missing, skip};

fn serve() -> (Server, Arc<Board>) {
    let board = Arc::new(Board::default());
    board.hang("seawall_watch_rules 7\n".to_owned());
    let paths = Paths {
        health: "/healthz".to_owned(),
        metrics: Some("/metrics".to_owned()),
        versions: Some(("/versions".to_owned(), "{}".to_owned())),
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::start(any, paths, Arc::clone(&board)).unwrap();
    (server, board)
}

fn ask(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // Who sends too much is cut off while it sends.
    let _sent = stream.write_all(request);
    let mut answer = Vec::new();
    let _read = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(server: &Server, path: &str) -> String {
    ask(
        server,
        format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(),
    )
}

#[test]
fn what_is_there_is_answered_and_what_is_wrong_is_refused() {
    let (server, _) = serve();
    let cases: [(&str, &str, &str); 9] = [
        (
            "GET /healthz HTTP/1.1\r\n\r\n",
            "200 OK",
            "{\"status\": \"ok\"}",
        ),
        (
            "GET /healthz?x=1 HTTP/1.0\r\nA: b\r\n\r\n",
            "200 OK",
            "\"ok\"}",
        ),
        (
            "GET /metrics HTTP/1.1\r\n\r\n",
            "200 OK",
            "seawall_watch_rules 7\n",
        ),
        ("GET /versions HTTP/1.1\r\n\r\n", "200 OK", "{}"),
        ("GET / HTTP/1.1\r\n\r\n", "404 Not Found", "not found\n"),
        (
            "POST /metrics HTTP/1.1\r\n\r\n",
            "405 Method Not Allowed",
            "",
        ),
        ("GET metrics HTTP/1.1\r\n\r\n", "400 Bad Request", ""),
        ("\r\n\r\n", "400 Bad Request", ""),
        ("GET /metrics HTTP/1.1 x\r\n\r\n", "400 Bad Request", ""),
    ];
    for (request, status, body) in cases {
        let answer = ask(&server, request.as_bytes());
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{request}: {answer}"
        );
        assert!(answer.ends_with(body), "{request}: {answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
    let head = ask(&server, b"HEAD /metrics HTTP/1.1\r\n\r\n");
    assert!(
        head.ends_with("\r\n\r\n") && head.contains("Content-Length: 22\r\n"),
        "{head}"
    );
    let long = [b"GET /".as_slice(), &vec![b'a'; 20 << 10]].concat();
    assert!(!ask(&server, &long).contains("200 OK"));
}

#[test]
fn whoever_says_nothing_keeps_nobody_out_and_is_sent_away() {
    let (server, _) = serve();
    let silent: Vec<TcpStream> = (0..MOST.saturating_sub(1))
        .map(|_| TcpStream::connect(server.address()).unwrap())
        .collect();
    let begun = Instant::now();
    assert!(get(&server, "/healthz").contains("200 OK"));
    assert!(begun.elapsed() < PATIENCE, "there was room for one more");
    // More than there is room for: they wait until those that say nothing are sent away.
    let more: Vec<TcpStream> = (0..4)
        .map(|_| TcpStream::connect(server.address()).unwrap())
        .collect();
    assert!(get(&server, "/healthz").contains("200 OK"));
    for mut stream in silent.into_iter().chain(more) {
        stream.set_read_timeout(Some(PATIENCE * 4)).unwrap();
        let read = stream.read(&mut [0]);
        assert!(
            matches!(read, Ok(0)) || read.is_err_and(|it| it.kind() != io::ErrorKind::WouldBlock)
        );
        let _shut = stream.shutdown(Shutdown::Both);
    }
}

#[test]
fn a_loop_that_does_not_turn_is_not_well() {
    let (server, board) = serve();
    assert!(get(&server, "/healthz").contains("200 OK"));
    std::thread::sleep(crate::metrics::STUCK + Duration::from_millis(200));
    let answer = get(&server, "/healthz");
    assert!(
        answer.contains("503 Service Unavailable") && answer.contains("stuck"),
        "{answer}"
    );
    board.turn();
    assert!(get(&server, "/healthz").contains("200 OK"));
}

#[test]
fn the_port_is_free_once_the_server_ended() {
    // An address of its own: other tests take ports of the usual one meanwhile.
    let own = SocketAddr::from(([127, 41, 0, 1], 0));
    let board = Arc::new(Board::default());
    let server = Server::start(own, Paths::default(), Arc::clone(&board)).unwrap();
    let address = server.address();
    drop(server);
    let again = Server::start(address, Paths::default(), board);
    assert!(again.is_ok());
}

/// Asks with curl; returns the status and the size of the answer, 0 where there was none.
fn curl(server: &Server, folder: &Path, authority: &str, path: &str) -> (u16, usize) {
    let address = server.address();
    let ran = Command::new("curl")
        .current_dir(folder)
        .args([
            "-s",
            "-m",
            "20",
            "-o",
            "page",
            "-w",
            "%{http_code} %{size_download}",
        ])
        .args(["--cacert", authority])
        .arg(format!("https://{address}{path}"))
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let (status, size) = said.split_once(' ').unwrap();
    (status.parse().unwrap(), size.parse().unwrap())
}

/// By TLS: who knows the certificate is answered, also with pages that fit into no buffer; who speaks none, stops in the middle
/// of a handshake or takes nothing holds nobody up.
#[test]
fn pages_are_shown_by_tls() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let made = missing(&["curl"]).or_else(|| certificates(at, &["server", "other"]));
    if let Some(why) = made {
        return skip(&why);
    }
    let file = at.join("server.both.pem");
    let board = Arc::new(Board::default());
    let page = "a line of a page\n".repeat(300_000);
    board.hang(page.clone());
    let place = At {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        certificate: Some(Certificate::read(&file, &file, None).unwrap()),
    };
    let paths = Paths {
        health: "/healthz".to_owned(),
        metrics: Some("/metrics".to_owned()),
        versions: None,
    };
    let server = Server::start(place, paths, board).unwrap();
    // The begin of a handshake, none at all, and nothing.
    let mut halves = Vec::new();
    for begin in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"",
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.write_all(begin).unwrap();
        halves.push(stream);
    }
    assert_eq!(curl(&server, at, "server.pem", "/healthz"), (200, 16));
    assert_eq!(
        curl(&server, at, "server.pem", "/metrics"),
        (200, page.len())
    );
    assert_eq!(std::fs::read_to_string(at.join("page")).unwrap(), page);
    assert_eq!(curl(&server, at, "server.pem", "/else").0, 404);
    assert_eq!(curl(&server, at, "other.pem", "/healthz"), (0, 0));
    let plain = get(&server, "/healthz");
    assert!(!plain.contains("HTTP"), "{plain}");
}
