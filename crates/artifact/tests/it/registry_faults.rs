//! Registries that break off, lie, stall and send us elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_artifact::ErrorKind;
use seawall_artifact::source::registry::{Login, Mirror};
use seawall_testkit::http::{Reply, Seen, Server};
use seawall_testkit::image::Packing;

use super::registry_scene::{
    Shelf, digest_of, open, quick_options, registry, small_content, small_image, split, walk,
};

fn shelf() -> Arc<Shelf> {
    Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip))
}

fn is_blob(seen: &Seen, digest: &str) -> bool {
    split(&seen.path) == Some(("blobs", digest))
}

/// The whole image comes, without a word of complaint.
fn assert_complete(server: &Server, options: &seawall_artifact::source::registry::RegistryOptions) {
    let source = open(&server.authority(), ":1", options).unwrap();
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&small_image("team/app:1")));
}

#[test]
fn an_honest_registry_gives_the_whole_image() {
    let shelf = shelf();
    let server = registry(&shelf, |_, _| None);
    let options = quick_options();
    let source = open(&server.authority(), ":1", &options).unwrap();
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&small_image("team/app:1")));
    let artifact = walked.artifact;
    assert_eq!(artifact.source, "registry");
    assert_eq!(artifact.digest.unwrap().to_string(), shelf.manifest);
    assert_eq!(artifact.image_id.unwrap().to_string(), shelf.config);
    let instruction = artifact.layers[2].instruction.as_ref().unwrap();
    assert_eq!(
        (instruction.index, instruction.text.as_str()),
        (3, "RUN change")
    );
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
    let first = &server.seen()[0];
    assert!(
        first
            .header("accept")
            .unwrap()
            .contains("application/vnd.oci.image.index.v1+json")
    );
    assert_eq!(first.header("authorization"), None);
}

#[test]
fn a_broken_body_is_resumed() {
    let shelf = shelf();
    let cut = AtomicUsize::new(0);
    let big = shelf.layers[1].clone();
    let server = registry(&shelf, move |seen, shelf| {
        let bytes = shelf.blob(&big);
        // Twice the connection breaks off: in the first answer and in the first range.
        if !is_blob(seen, &big) || cut.fetch_add(1, Ordering::SeqCst) >= 2 {
            return None;
        }
        Some(match seen.header("range") {
            None => Reply::announcing(200, &[], bytes.len(), &bytes[..100_000]),
            Some(range) => {
                assert_eq!(range, "bytes=100000-");
                let said = format!("bytes 100000-{}/{}", bytes.len() - 1, bytes.len());
                let length = bytes.len() - 100_000;
                Reply::announcing(
                    206,
                    &[("Content-Range", &said)],
                    length,
                    &bytes[100_000..200_000],
                )
            }
        })
    });
    assert_complete(&server, &quick_options());
    let ranges: Vec<String> = (server.seen().iter())
        .filter_map(|seen| seen.header("range").map(str::to_owned))
        .collect();
    assert_eq!(ranges, ["bytes=100000-", "bytes=200000-"]);
}

#[test]
fn a_registry_without_ranges_sends_it_all_again() {
    let shelf = shelf();
    let asked = AtomicUsize::new(0);
    let big = shelf.layers[1].clone();
    let server = registry(&shelf, move |seen, shelf| {
        if !is_blob(seen, &big) {
            return None;
        }
        let bytes = shelf.blob(&big);
        Some(match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::announcing(200, &[], bytes.len(), &bytes[..100_000]),
            _ => Reply::new(200, &[], bytes),
        })
    });
    assert_complete(&server, &quick_options());
}

type Hook = fn(&Seen, &Shelf) -> Reply;

/// What the registry does for the middle layer, and what is said of it.
const BROKEN: &[(&str, Hook, &str)] = &[
    (
        "always cut off",
        |seen, shelf| {
            let bytes = shelf.blob(&shelf.layers[1]);
            let start = if seen.header("range").is_some() {
                1_000
            } else {
                0
            };
            let said = format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len());
            let status = if start > 0 { 206 } else { 200 };
            let end = if start > 0 { start } else { 1_000 };
            Reply::announcing(
                status,
                &[("Content-Range", &said)],
                bytes.len() - start,
                &bytes[start..end],
            )
        },
        "after 1000 of",
    ),
    (
        "another content",
        |_, shelf| {
            let mut bytes = shelf.blob(&shelf.layers[1]).to_vec();
            let last = bytes.len() - 9;
            bytes[last] ^= 1;
            Reply::new(200, &[], &bytes)
        },
        "",
    ),
    (
        "another length",
        |_, shelf| Reply::new(200, &[], &shelf.blob(&shelf.layers[1])[1..]),
        "but the manifest says",
    ),
    (
        "a longer body without a length",
        |_, shelf| {
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
            Reply::raw(head)
                .bytes(shelf.blob(&shelf.layers[1]))
                .forever([0; 4_096])
        },
        "longer than",
    ),
    (
        "gone",
        |_, _| Reply::new(404, &[], b""),
        "does not have it (404)",
    ),
    (
        "forbidden",
        |_, _| Reply::new(403, &[], b""),
        "forbids it (403)",
    ),
    (
        "in trouble",
        |_, _| Reply::new(500, &[], b""),
        "in trouble (500)",
    ),
    (
        "another range",
        |seen, shelf| match seen.header("range") {
            None => Reply::announcing(200, &[], shelf.blob(&shelf.layers[1]).len(), b"x"),
            Some(_) => Reply::new(206, &[("Content-Range", "bytes 0-1/2")], b"xx"),
        },
        "another range",
    ),
    (
        "stalls",
        |_, shelf| {
            let length = shelf.blob(&shelf.layers[1]).len();
            Reply::announcing(200, &[], length, b"").pause(Duration::from_secs(4))
        },
        "nothing came for too long",
    ),
];

#[test]
fn what_stays_broken_is_a_problem_beside_the_good_layers() {
    for (name, reply, want) in BROKEN {
        let shelf = shelf();
        let reply = *reply;
        let server = registry(&shelf, move |seen, shelf| {
            is_blob(seen, &shelf.layers[1]).then(|| reply(seen, shelf))
        });
        let mut options = quick_options();
        options.timeouts.first_byte = Duration::from_millis(700);
        options.timeouts.stall = Duration::from_millis(700);
        let source = open(&server.authority(), ":1", &options).unwrap();
        let (walked, content) = walk(&source).unwrap();
        let told = walked
            .problems
            .iter()
            .any(|p| p.layer == Some(1) && p.why.contains(want));
        assert!(told, "{name}: {:?}", walked.problems);
        assert!(
            content.contains_key(&(0, "etc/os-release".to_owned())),
            "{name}"
        );
        assert!(content.contains_key(&(2, "opt/new".to_owned())), "{name}");
    }
}

type Answer = fn(&Shelf) -> Reply;

/// Name, answer to the request for the manifest, kind of the error, its sentence, its hint.
const REFUSALS: &[(&str, Answer, ErrorKind, &str, &str)] = &[
    (
        "no challenge",
        |_| Reply::new(401, &[], b""),
        ErrorKind::Network,
        "asks for a login in a way that is not known",
        "",
    ),
    (
        "basic, and we have nothing",
        |_| Reply::new(401, &[("WWW-Authenticate", "Basic realm=x")], b""),
        ErrorKind::Network,
        "wants to know who asks (401)",
        "--password-stdin",
    ),
    (
        "forbidden",
        |_| {
            Reply::new(
                403,
                &[],
                br#"{"errors":[{"code":"DENIED","message":"no way"}]}"#,
            )
        },
        ErrorKind::Network,
        "forbids it (403) (no way)",
        "account may pull",
    ),
    (
        "no such tag",
        |shelf| {
            let seen = Seen {
                method: "GET".into(),
                path: "/v2/team/app/manifests/absent".into(),
                headers: Vec::new(),
                body: Vec::new(),
            };
            shelf.reply(&seen)
        },
        ErrorKind::User,
        "no such tag or digest (404)",
        "check the tag",
    ),
    (
        "trouble",
        |_| Reply::new(503, &[], b"<html>"),
        ErrorKind::Network,
        "is in trouble (503)",
        "try again later",
    ),
    (
        "too many requests for today",
        |_| Reply::new(429, &[("Retry-After", "86400")], b""),
        ErrorKind::Network,
        "too many requests were made (429); it asks to wait 86400 seconds",
        "log in",
    ),
    (
        "a login page",
        |_| {
            Reply::new(
                200,
                &[("Content-Type", "text/html; charset=utf-8")],
                b"<html>",
            )
        },
        ErrorKind::Network,
        "web page",
        "proxy or a login page",
    ),
    (
        "not JSON",
        |_| Reply::new(200, &[], b"\x00\x01garbage"),
        ErrorKind::Input,
        "not an image manifest",
        "",
    ),
    (
        "another digest in the header",
        |shelf| {
            let headers = [("Docker-Content-Digest", shelf.config.as_str())];
            Reply::new(200, &headers, shelf.blob(&shelf.manifest))
        },
        ErrorKind::Input,
        "the manifest is not what the registry itself says",
        "",
    ),
    (
        "too large, as announced",
        |_| Reply::announcing(200, &[], 1 << 40, b"{"),
        ErrorKind::Limit,
        "bytes allowed",
        "",
    ),
    (
        "endless",
        |_| Reply::raw("HTTP/1.1 200 OK\r\n\r\n").forever([b' '; 4_096]),
        ErrorKind::Limit,
        "bytes allowed",
        "",
    ),
    (
        "endless headers",
        |_| Reply::raw("HTTP/1.1 200 OK\r\n").forever("X-A: b\r\n".repeat(1_000)),
        ErrorKind::Network,
        "",
        "",
    ),
    (
        "one endless header",
        |_| Reply::raw("HTTP/1.1 200 OK\r\nX: ").forever([b'a'; 4_096]),
        ErrorKind::Network,
        "bytes of headers",
        "",
    ),
    (
        "not HTTP",
        |_| Reply::raw("SSH-2.0-OpenSSH_9.2\r\n"),
        ErrorKind::Network,
        "not HTTP",
        "",
    ),
    (
        "bad chunks",
        |_| {
            Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")
        },
        ErrorKind::Network,
        "",
        "",
    ),
    (
        "chunks that break off",
        |_| Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}"),
        ErrorKind::Network,
        "broke off",
        "",
    ),
    (
        "two lengths",
        |_| Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}"),
        ErrorKind::Network,
        "",
        "",
    ),
    (
        "silence",
        |_| Reply::raw(""),
        ErrorKind::Network,
        "broke off",
        "",
    ),
    (
        "a status that means nothing",
        |_| Reply::new(418, &[], b""),
        ErrorKind::Network,
        "status 418",
        "",
    ),
    (
        "a redirect to nowhere",
        |_| Reply::new(302, &[], b""),
        ErrorKind::Network,
        "no usable address",
        "",
    ),
    (
        "a redirect to a file",
        |_| Reply::new(302, &[("Location", "file:///etc/passwd")], b""),
        ErrorKind::Network,
        "no usable address",
        "",
    ),
    (
        "a redirect to itself",
        |_| Reply::new(307, &[("Location", "/v2/team/app/manifests/1")], b""),
        ErrorKind::Network,
        "redirects more than 10 times",
        "",
    ),
];

#[test]
fn refusals_say_what_to_do() {
    for (name, answer, kind, sentence, hint) in REFUSALS {
        let answer = *answer;
        let server = registry(&shelf(), move |_, shelf| Some(answer(shelf)));
        let begun = Instant::now();
        let error = open(&server.authority(), ":1", &quick_options())
            .err()
            .unwrap();
        let text = error.to_string();
        assert!(text.contains(sentence), "{name}: {text}");
        assert_eq!(error.kind(), *kind, "{name}: {text}");
        assert!(
            error.hint_text().unwrap_or_default().contains(hint),
            "{name}: {text}"
        );
        assert!(!text.contains('\n') && text.len() < 700, "{name}: {text}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
    }
}

#[test]
fn hosts_that_do_not_answer_are_named() {
    let options = quick_options();
    let nobody = open("127.0.0.1:1", ":1", &options).err().unwrap();
    assert!(
        nobody
            .to_string()
            .contains("127.0.0.1:1: nobody listens there"),
        "{nobody}"
    );
    let unknown = open("registry.invalid", ":1", &options).err().unwrap();
    assert!(
        unknown.to_string().contains("the host is not known"),
        "{unknown}"
    );
    assert!(unknown.hint_text().is_some());
    // Not loopback and not named insecure: plain HTTP is out of the question. The proxy leads there.
    let plain = Server::start(|_| Reply::new(200, &[], b"{}"));
    let mut options = quick_options();
    let proxy = format!("http://{}", plain.authority());
    options.environment = options.environment.with("HTTPS_PROXY", proxy);
    let refused = open("registry.invalid", ":1", &options).err().unwrap();
    let text = refused.to_string();
    assert!(
        !plain.seen().is_empty() && plain.seen()[0].method == "CONNECT",
        "{text}"
    );
    assert!(text.contains("TLS") || text.contains("broke off"), "{text}");
}

#[test]
fn the_digest_asked_for_is_the_digest_checked() {
    let shelf = shelf();
    let other = digest_of(b"{}");
    let server = registry(&shelf, |seen, shelf| {
        let manifest = split(&seen.path)?.0 == "manifests";
        manifest.then(|| Reply::new(200, &[], shelf.blob(&shelf.manifest)))
    });
    let options = quick_options();
    let version = format!("@{other}");
    let error = open(&server.authority(), &version, &options).err().unwrap();
    assert!(
        error
            .to_string()
            .contains("not what the digest asked for says"),
        "{error}"
    );
    let version = format!("@{}", shelf.manifest);
    assert!(open(&server.authority(), &version, &options).is_ok());
}

#[test]
fn a_busy_registry_is_asked_again() {
    for (status, headers) in [(429, [("Retry-After", "1")]), (503, [("X-Nothing", "1")])] {
        let asked = AtomicUsize::new(0);
        let server = registry(&shelf(), move |seen, _| {
            let manifest = split(&seen.path)?.0 == "manifests";
            let busy = manifest && asked.fetch_add(1, Ordering::SeqCst) == 0;
            busy.then(|| Reply::new(status, &headers, b""))
        });
        let begun = Instant::now();
        assert_complete(&server, &quick_options());
        let waited = begun.elapsed() >= Duration::from_secs(1);
        assert_eq!(waited, status == 429);
    }
}

#[test]
fn credentials_do_not_follow_redirects() {
    let shelf = shelf();
    let away = Arc::clone(&shelf);
    let storage = Server::start(move |seen| {
        let digest = seen.path.trim_start_matches('/').split('?').next().unwrap();
        Reply::new(200, &[], away.blob(digest))
    });
    let cdn = storage.authority();
    let server = registry(&shelf, move |seen, _| {
        if seen.header("authorization") != Some("Basic bWU6czNjcmV0") {
            let challenge = [("WWW-Authenticate", r#"Basic realm="lab""#)];
            return Some(Reply::new(401, &challenge, b""));
        }
        let (kind, digest) = split(&seen.path)?;
        let location = format!("http://{cdn}/{digest}?signature=x");
        (kind == "blobs").then(|| Reply::new(307, &[("Location", &location)], b""))
    });
    let mut options = quick_options();
    options.login = Some(Login {
        username: "me".into(),
        password: "s3cret".into(),
    });
    assert_complete(&server, &options);
    assert!(!storage.seen().is_empty());
    for seen in storage.seen() {
        assert_eq!(seen.header("authorization"), None);
        assert!(!format!("{seen:?}").contains("s3cret"));
    }
}

#[test]
fn tokens_are_fetched_with_our_own_scope_and_renewed() {
    let shelf = shelf();
    let issued = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&issued);
    let tokens = Server::start(move |seen| {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        assert!(
            seen.path.contains("scope=repository%3Ateam%2Fapp%3Apull"),
            "{}",
            seen.path
        );
        assert!(!seen.path.contains("push"), "{}", seen.path);
        assert_eq!(seen.header("authorization"), Some("Basic bWU6czNjcmV0"));
        Reply::new(
            200,
            &[],
            format!(r#"{{"token":"t{number}","expires_in":1}}"#).as_bytes(),
        )
    });
    let realm = tokens.authority();
    let used = AtomicUsize::new(0);
    let server = registry(&shelf, move |seen, _| {
        let challenge = format!(
            r#"Bearer realm="http://{realm}/token",service="lab",scope="repository:other/app:push,pull""#
        );
        let refuse = || Some(Reply::new(401, &[("WWW-Authenticate", &challenge)], b""));
        match seen.header("authorization") {
            // The first token is good for two requests.
            Some("Bearer t0") if used.fetch_add(1, Ordering::SeqCst) < 2 => None,
            Some("Bearer t1") => None,
            _ => refuse(),
        }
    });
    let mut options = quick_options();
    options.login = Some(Login {
        username: "me".into(),
        password: "s3cret".into(),
    });
    assert_complete(&server, &options);
    assert_eq!(issued.load(Ordering::SeqCst), 2);
}

#[test]
fn token_servers_may_refuse_or_talk_nonsense() {
    type Tokens = fn() -> Reply;
    let cases: &[(Tokens, &str)] = &[
        (|| Reply::new(401, &[], b""), "no token"),
        (|| Reply::new(200, &[], b"{}"), "sent no token"),
        (
            || Reply::new(200, &[("Content-Type", "text/html")], b"<html>"),
            "web page",
        ),
        (
            || Reply::raw("HTTP/1.1 200 OK\r\n\r\n").forever([b' '; 4_096]),
            "more than any token",
        ),
        (
            || Reply::new(302, &[("Location", "http://127.0.0.1:1/")], b""),
            "no token",
        ),
    ];
    for (answer, want) in cases {
        let answer = *answer;
        let tokens = Server::start(move |_| answer());
        let challenge = format!(r#"Bearer realm="http://{}/token""#, tokens.authority());
        let server = registry(&shelf(), move |_, _| {
            Some(Reply::new(401, &[("WWW-Authenticate", &challenge)], b""))
        });
        let error = open(&server.authority(), ":1", &quick_options())
            .err()
            .unwrap();
        assert!(error.to_string().contains(want), "{error}");
    }
}

#[test]
fn mirrors_come_first_and_never_see_the_login() {
    let shelf = shelf();
    let mirror = registry(&shelf, |_, _| Some(Reply::new(404, &[], b"")));
    let server = registry(&shelf, |seen, _| {
        let known = seen.header("authorization").is_some();
        let challenge = [("WWW-Authenticate", "Basic realm=x")];
        (!known).then(|| Reply::new(401, &challenge, b""))
    });
    let mut options = quick_options();
    options.mirrors = vec![
        Mirror::parse(&format!(
            "{}=http://{}",
            server.authority(),
            mirror.authority()
        ))
        .unwrap(),
    ];
    options.login = Some(Login {
        username: "me".into(),
        password: "s3cret".into(),
    });
    let source = open(&server.authority(), ":1", &options).unwrap();
    let (walked, _) = walk(&source).unwrap();
    assert!(walked.problems.is_empty());
    assert!(
        walked.notes.iter().any(|note| note.contains("mirror")),
        "{:?}",
        walked.notes
    );
    assert_eq!(mirror.seen().len(), 1);
    assert!(mirror.seen()[0].header("authorization").is_none());
}

#[test]
fn a_mirror_with_half_an_image_is_passed_over() {
    type Hook = fn(&Seen, &Shelf) -> Option<Reply>;
    let halves: [Hook; 4] = [
        |seen, shelf| is_blob(seen, &shelf.config).then(|| Reply::new(500, &[], b"")),
        |seen, shelf| is_blob(seen, &shelf.layers[1]).then(|| Reply::new(404, &[], b"")),
        |seen, _| (split(&seen.path)?.0 == "manifests").then(|| Reply::new(200, &[], b"{}")),
        |_, _| Some(Reply::raw("")),
    ];
    for half in halves {
        let shelf = shelf();
        let mirror = registry(&shelf, half);
        let server = registry(&shelf, |_, _| None);
        let mut options = quick_options();
        let url = format!("{}=http://{}", server.authority(), mirror.authority());
        options.mirrors = vec![Mirror::parse(&url).unwrap()];
        assert_complete(&server, &options);
        assert!(!mirror.seen().is_empty());
    }
}
