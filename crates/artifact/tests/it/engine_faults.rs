//! Engines that are absent, old, hostile or break off.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use seawall_artifact::ErrorKind;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::OpenOptions;
use seawall_artifact::source::engine::{Engine, EngineOptions, EngineSource, has, open_all};
use seawall_artifact::source::http::Timeouts;
use seawall_artifact::source::target::EngineAnswer;
use seawall_testkit::http::{Reply, Seen, Server};
use seawall_testkit::image::{archive, digest};
use seawall_testkit::tool::skip;

use super::registry_scene::{small_content, small_image, walk};

fn options(socket: &Path) -> EngineOptions {
    EngineOptions {
        host: Some(format!("unix://{}", socket.display())),
        sockets: Vec::new(),
        timeouts: Timeouts {
            connect: Duration::from_secs(2),
            first_byte: Duration::from_secs(1),
            stall: Duration::from_secs(1),
        },
        export_wait: Duration::from_secs(1),
        ..EngineOptions::default()
    }
}

/// An engine in memory with the small image.
fn engine(
    folder: &Path,
    hook: impl Fn(&Seen) -> Option<Reply> + Send + Sync + 'static,
) -> (Server, EngineOptions) {
    let socket = folder.join("engine.sock");
    let server = Server::on_socket(&socket, move |seen| {
        hook(seen).unwrap_or_else(|| honest(seen))
    });
    (server, options(&socket))
}

fn honest(seen: &Seen) -> Reply {
    let image = small_image("seawall/test:1");
    let id = digest(&image.config());
    match seen.path.as_str() {
        "/_ping" => Reply::new(200, &[("Api-Version", "1.41")], b"OK"),
        "/v1.41/images/json" => {
            let list = format!(
                r#"[{{"Id":"{id}","RepoTags":["seawall/test:1","seawall/other:2"]}},
                    {{"Id":"{id}","RepoTags":["seawall/test:1"]}},
                    {{"Id":"sha256:{}","RepoTags":["<none>:<none>"]}}]"#,
                "a".repeat(64)
            );
            Reply::new(200, &[], list.as_bytes())
        }
        "/v1.41/images/seawall/test:1/json" => {
            let text = format!(
                r#"{{"Id":"{id}","RepoTags":["seawall/test:1","docker.io/library/x:1"],"RepoDigests":[],"GraphDriver":{{"Name":"vfs","Data":null}}}}"#
            );
            Reply::new(200, &[], text.as_bytes())
        }
        path if path == format!("/v1.41/images/{id}/get") => {
            let bytes = archive(&image.saved_old());
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            let mut reply = Reply::raw(head);
            for piece in bytes.chunks(100_000) {
                reply = reply
                    .bytes(format!("{:x}\r\n", piece.len()))
                    .bytes(piece)
                    .bytes("\r\n");
            }
            reply.bytes("0\r\n\r\n")
        }
        _ => Reply::new(404, &[], br#"{"message":"No such image: x"}"#),
    }
}

fn open(options: &EngineOptions) -> Result<EngineSource, seawall_artifact::Error> {
    let engine = std::sync::Arc::new(Engine::connect(options)?);
    EngineSource::open(engine, "seawall/test:1", None, &Limits::default())
}

#[test]
fn an_honest_engine_exports_the_image() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, options) = engine(folder.path(), |_| None);
    let source = open(&options).unwrap();
    assert!(source.export_reason().unwrap().contains("vfs"));
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&small_image("seawall/test:1")));
    assert_eq!(walked.artifact.source, "engine");
    assert_eq!(walked.artifact.name, "seawall/test:1");
    assert_eq!(walked.artifact.references, ["seawall/test:1", "x:1"]);
    let id = digest(&small_image("seawall/test:1").config());
    assert_eq!(walked.artifact.image_id.unwrap().to_string(), id);
    assert!(
        walked.notes.iter().any(|note| note.contains("exported")),
        "{:?}",
        walked.notes
    );
}

#[test]
fn images_are_listed_once() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, options) = engine(folder.path(), |_| None);
    let images = Engine::connect(&options).unwrap().images().unwrap();
    let mut references: Vec<_> = images.into_iter().map(|image| image.references).collect();
    references.sort();
    assert_eq!(
        references,
        [
            Vec::<String>::new(),
            vec!["seawall/other:2".into(), "seawall/test:1".into()]
        ]
    );
    // Those that cannot be looked up say so, and do not hide the others.
    let all = OpenOptions {
        engine: options.clone(),
        ..OpenOptions::default()
    };
    let sources = open_all(&all).unwrap();
    assert_eq!(sources.len(), 2);
    assert!(sources.iter().all(|source| walk(&**source).is_err()));
    let name = "seawall/test:1".parse().unwrap();
    assert_eq!(has(&name, &options), EngineAnswer::Lacks);
}

#[test]
fn engines_that_do_not_answer_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let check = |options: &EngineOptions, sentence: &str, hint: &str| {
        let error = Engine::connect(options).err().unwrap();
        assert!(error.to_string().contains(sentence), "{error}");
        assert!(
            error.hint_text().unwrap_or_default().contains(hint),
            "{error}: {:?}",
            error.hint_text()
        );
    };
    let mut none = options(&folder.path().join("absent.sock"));
    check(&none, "there is no such socket", "--host or DOCKER_HOST");
    none.host = None;
    none.sockets = vec![folder.path().join("absent.sock")];
    check(&none, "absent.sock", "start Docker or Podman");
    let dead = folder.path().join("dead.sock");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    check(&options(&dead), "nobody listens there", "start the engine");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(Engine::connect(&options(&file)).is_err());
    let long = folder.path().join("x".repeat(200));
    assert!(Engine::connect(&options(&long)).is_err());
    // A listener that takes no connections.
    let full = folder.path().join("full.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&full).unwrap();
    let begun = Instant::now();
    check(&options(&full), "nothing came for too long", "");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_socket_of_others_is_a_matter_of_permission() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, options) = engine(folder.path(), |_| None);
    let socket = folder.path().join("engine.sock");
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o000)).unwrap();
    match Engine::connect(&options) {
        Ok(_) => skip("root may use every socket"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Environment);
            assert!(error.to_string().contains("permission denied"), "{error}");
            assert!(error.hint_text().unwrap().contains("sudo"));
        }
    }
}

#[test]
fn versions_are_negotiated() {
    type Answer = fn(&Seen) -> Option<Reply>;
    let cases: &[(Answer, Result<&str, &str>)] = &[
        (
            |_| Some(Reply::new(200, &[("Api-Version", "1.24")], b"OK")),
            Ok("1.24"),
        ),
        (
            |_| Some(Reply::new(200, &[("Api-Version", "9.99")], b"OK")),
            Ok("1.47"),
        ),
        (
            |_| Some(Reply::new(200, &[("Api-Version", "1.18")], b"OK")),
            Err("too old"),
        ),
        (
            |seen| {
                let version = br#"{"ApiVersion":"1.40"}"#;
                let old = seen.path == "/_ping";
                Some(if old {
                    Reply::new(404, &[], b"")
                } else {
                    Reply::new(200, &[], version)
                })
            },
            Ok("1.40"),
        ),
        (|_| Some(Reply::new(200, &[], b"{}")), Err("which version")),
        (
            |_| Some(Reply::new(200, &[], b"<html>")),
            Err("not what it should be"),
        ),
        (|_| Some(Reply::raw("garbage\r\n\r\n")), Err("not HTTP")),
        (|_| Some(Reply::raw("")), Err("broke off")),
        (
            |_| Some(Reply::raw("HTTP/1.1 200 OK\r\nX: ").forever([b'a'; 4_096])),
            Err("of headers"),
        ),
        (
            |_| Some(Reply::raw("HTTP/1.1 200 OK\r\n\r\n").forever([b' '; 4_096])),
            Err("bytes"),
        ),
        (
            |_| Some(Reply::raw("").pause(Duration::from_secs(3))),
            Err("nothing came"),
        ),
    ];
    for (answer, want) in cases {
        let folder = tempfile::tempdir().unwrap();
        let answer = *answer;
        let (_server, options) = engine(folder.path(), answer);
        let got = Engine::connect(&options).map(|engine| engine.version().to_string());
        match (got, want) {
            (Ok(got), Ok(want)) => assert_eq!(got, *want),
            (Err(error), Err(want)) => {
                assert!(error.to_string().contains(want), "{error} / {want}");
            }
            (got, want) => panic!("{got:?} / {want:?}"),
        }
    }
}

#[test]
fn an_export_that_fails_is_an_error() {
    type Answer = fn() -> Reply;
    let cases: &[(Answer, &str)] = &[
        (
            || Reply::new(404, &[], br#"{"message":"gone"}"#),
            "does not have it",
        ),
        (
            || Reply::new(500, &[], br#"{"message":"disk full"}"#),
            "status 500 (disk full)",
        ),
        (|| Reply::new(200, &[], b""), ""),
        (
            || {
                let other = small_image("other:1").platform("linux", "arm64");
                Reply::new(200, &[], &archive(&other.saved_old()))
            },
            "another image",
        ),
        (
            || {
                let bytes = archive(&small_image("seawall/test:1").saved_old());
                Reply::announcing(200, &[], bytes.len(), &bytes[..200_000])
            },
            "broke off",
        ),
        (
            || {
                Reply::raw(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                )
            },
            "",
        ),
    ];
    for (answer, want) in cases {
        let folder = tempfile::tempdir().unwrap();
        let answer = *answer;
        let (_server, options) = engine(folder.path(), move |seen| {
            seen.path.ends_with("/get").then(answer)
        });
        let source = open(&options).unwrap();
        let error = walk(&source).err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("{want}: no error"));
        assert!(error.contains(want), "{error} / {want}");
    }
}

#[test]
fn an_image_that_is_not_there_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, options) = engine(folder.path(), |seen| {
        seen.path
            .contains("/images/")
            .then(|| Reply::new(404, &[], b"{}"))
    });
    let error = open(&options).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::User);
    assert!(error.to_string().contains("does not have it"));
    assert!(error.hint_text().unwrap().contains("pull it"));
}

/// Answers that were honest before a few of their bytes changed: whatever comes of them, nothing panics
/// and nothing hangs.
#[test]
fn spoiled_answers_end_in_a_result() {
    const ANSWERS: [&str; 4] = [
        "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Api\r\n13\r\nVersion\":\"1.41\"}\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: /x\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 204 No\r\nConnection: close\r\n\r\n",
    ];
    let spoil = |number: u64| -> Vec<u8> {
        let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut bytes = ANSWERS[next(ANSWERS.len())].as_bytes().to_vec();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(4) {
                0 => bytes[at] = b"\r\n\0 :0fz-\xff"[next(10)],
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"\r\n\0 :0fz-\xff"[next(10)]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        bytes
    };
    let folder = tempfile::tempdir().unwrap();
    let count = std::sync::atomic::AtomicU64::new(0);
    let (server, options) = engine(folder.path(), move |_| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Some(Reply::raw(spoil(number)))
    });
    let results: Vec<bool> = (0..400)
        .map(|_| Engine::connect(&options).is_ok())
        .collect();
    assert!(results.contains(&true) && results.contains(&false));
    assert!(server.seen().len() >= 400);
}

#[test]
fn an_export_may_begin_late_but_not_stall() {
    for (late, stalls) in [(true, false), (false, true)] {
        let folder = tempfile::tempdir().unwrap();
        let (_server, mut options) = engine(folder.path(), move |seen| {
            let bytes = archive(&small_image("seawall/test:1").saved_old());
            let pause = |yes: bool| Duration::from_secs(if yes { 2 } else { 0 });
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            let (first, second) = bytes.split_at(200_000);
            let reply = Reply::raw("").pause(pause(late)).bytes(head).bytes(first);
            let reply = reply.pause(pause(stalls)).bytes(second);
            seen.path.ends_with("/get").then_some(reply)
        });
        options.export_wait = Duration::from_secs(20);
        let begun = Instant::now();
        let outcome = walk(&open(&options).unwrap());
        assert_eq!(outcome.is_err(), stalls);
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
