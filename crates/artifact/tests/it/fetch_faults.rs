//! Files are fetched whole or not at all, within bytes and time; and what may pass is tried again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_artifact::ErrorKind;
use seawall_artifact::fetch::{Fetcher, Head, Place, Wanted};
use seawall_artifact::image::digest_of;
use seawall_artifact::source::http::{RetryPolicy, Timeouts};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_testkit::http::{Reply, Seen, Server};

const BODY: &[u8] = b"the content of the file";

fn fetcher() -> Fetcher {
    let short = Duration::from_millis(300);
    Fetcher::new(&RegistryOptions {
        timeouts: Timeouts {
            connect: short,
            first_byte: short,
            stall: short,
        },
        retry: RetryPolicy {
            attempts: 2,
            pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(1),
        },
        ..RegistryOptions::default()
    })
}

/// Asks a server that answers every request the same way for the file.
fn file(
    answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> Result<Vec<u8>, (ErrorKind, String)> {
    let server = Server::start(answer);
    let place = Place::parse(&format!("http://{}/db", server.authority())).unwrap();
    let digest = digest_of(BODY);
    let wanted = Wanted {
        name: "file",
        digest: &digest,
        size: BODY.len() as u64,
    };
    let begun = Instant::now();
    let fetched = fetcher().file(&place, &wanted);
    assert!(begun.elapsed() < Duration::from_secs(10));
    fetched.map_err(|error| (error.kind(), error.to_string()))
}

#[test]
fn what_is_not_the_file_is_refused() {
    type Answer = Box<dyn Fn(&Seen) -> Reply + Send + Sync>;
    let half = BODY.len() / 2;
    let cases: Vec<(&str, Answer, ErrorKind)> = vec![
        (
            "other bytes",
            Box::new(|_| Reply::new(200, &[], &[b'x'; 23])),
            ErrorKind::Input,
        ),
        (
            "less",
            Box::new(move |_| Reply::new(200, &[], &BODY[..half])),
            ErrorKind::Input,
        ),
        (
            "cut off",
            Box::new(move |_| Reply::announcing(200, &[], 23, &BODY[..half])),
            ErrorKind::Network,
        ),
        (
            "more is announced",
            Box::new(|_| Reply::announcing(200, &[], 1 << 40, BODY)),
            ErrorKind::Limit,
        ),
        (
            "endless",
            Box::new(|_| {
                Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").forever([0; 4096])
            }),
            ErrorKind::Limit,
        ),
        (
            "no answer",
            Box::new(|_| Reply::default().pause(Duration::from_secs(2))),
            ErrorKind::Network,
        ),
        (
            "it stalls",
            Box::new(move |_| {
                Reply::announcing(200, &[], 23, &BODY[..half])
                    .pause(Duration::from_secs(2))
                    .bytes(&BODY[half..])
            }),
            ErrorKind::Network,
        ),
        (
            "not there",
            Box::new(|_| Reply::new(404, &[], b"")),
            ErrorKind::Input,
        ),
        (
            "in trouble",
            Box::new(|_| Reply::new(500, &[], b"")),
            ErrorKind::Network,
        ),
        (
            "forbidden",
            Box::new(|_| Reply::new(403, &[], b"")),
            ErrorKind::Network,
        ),
        (
            "not HTTP",
            Box::new(|_| Reply::raw("SSH-2.0-x\r\n")),
            ErrorKind::Network,
        ),
        (
            "to plain HTTP elsewhere",
            Box::new(|_| Reply::new(302, &[("Location", "http://db.example.invalid/file")], b"")),
            ErrorKind::User,
        ),
        (
            "to another scheme",
            Box::new(|_| Reply::new(302, &[("Location", "file:///etc/passwd")], b"")),
            ErrorKind::Network,
        ),
    ];
    for (what, answer, kind) in cases {
        let (found, why) = file(answer).unwrap_err();
        assert_eq!(found, kind, "{what}: {why}");
        assert!(why.contains("http://"), "{what}: {why}");
    }
    assert_eq!(file(|_| Reply::new(200, &[], BODY)).unwrap(), BODY);
}

#[test]
fn redirects_and_a_short_weakness_are_followed() {
    let count = AtomicUsize::new(0);
    let fetched = file(move |seen| match seen.path.as_str() {
        "/db/file" => Reply::new(302, &[("Location", "../other/place")], b""),
        "/other/place" | "/db/../other/place" => match count.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::new(503, &[], b""),
            _ => Reply::new(200, &[], BODY),
        },
        _ => Reply::new(404, &[], b""),
    });
    assert_eq!(fetched.unwrap(), BODY);
}

#[test]
fn plain_http_is_for_loopback_and_named_hosts() {
    let place = Place::parse("http://db.example.invalid/db").unwrap();
    let head = Head {
        name: "manifest",
        media_type: "",
        most: 10,
    };
    let refused = fetcher().head(&place, &head).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::User);
    assert!(
        refused
            .hint_text()
            .unwrap()
            .contains("--insecure-registry db.example.invalid")
    );
    let named = Fetcher::new(&RegistryOptions {
        insecure: vec!["db.example.invalid".to_owned()],
        ..RegistryOptions::default()
    });
    assert_eq!(
        named.head(&place, &head).unwrap_err().kind(),
        ErrorKind::Network
    );
}

#[test]
fn a_directory_has_regular_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::parse(folder.path().to_str().unwrap()).unwrap();
    let head = |name| Head {
        name,
        media_type: "",
        most: 10,
    };
    std::fs::write(folder.path().join("large"), [0; 11]).unwrap();
    std::fs::write(folder.path().join("good"), [0; 10]).unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    let fetch = |name| {
        fetcher()
            .head(&place, &head(name))
            .map_err(|error| error.kind())
    };
    assert_eq!(fetch("missing").unwrap(), None);
    assert_eq!(fetch("good").unwrap(), Some(vec![0; 10]));
    assert_eq!(fetch("large"), Err(ErrorKind::Limit));
    assert_eq!(fetch("folder"), Err(ErrorKind::User));
}
