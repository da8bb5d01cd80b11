//! A real dockerd with its own store and socket: the same image by export and out of the overlay2 store,
//! equal to what the archive holds.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use seawall_artifact::layer::LayerIndex;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::engine::{Engine, EngineOptions, EngineSource, has, open_all};
use seawall_artifact::source::http::Environment;
use seawall_artifact::source::target::EngineAnswer;
use seawall_artifact::source::{OpenOptions, Walked};
use seawall_model::tree::EntryKind;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::image::{archive, digest};
use seawall_testkit::tool::{missing, skip};

use super::registry_scene::{Content, small_content, small_image, walk};
use super::registry_server::Authority;

fn options_of(daemon: &Daemon) -> EngineOptions {
    EngineOptions {
        host: Some(daemon.host()),
        sockets: Vec::new(),
        ..EngineOptions::default()
    }
}

fn open(daemon: &Daemon, name: &str, read_store: bool) -> EngineSource {
    let mut options = options_of(daemon);
    options.read_store = read_store;
    let engine = Arc::new(Engine::connect(&options).unwrap());
    EngineSource::open(engine, name, None, &Limits::default()).unwrap()
}

/// Everything that a report is made of, in a form that can be compared.
fn story(walked: &Walked) -> Vec<String> {
    let artifact = &walked.artifact;
    let mut lines = vec![
        format!("{:?} {:?}", artifact.name, artifact.references),
        format!(
            "{:?} {:?} {:?}",
            artifact.image_id, artifact.platform, artifact.created
        ),
        format!("{:?} {:?}", artifact.digest, walked.problems),
    ];
    for layer in &artifact.layers {
        lines.push(format!("{:?} {:?}", layer.diff_id, layer.instruction));
    }
    lines
}

/// What a layer does to the tree, in a form that can be compared. A directory's size is that of its file
/// system.
fn deeds(index: &LayerIndex) -> Vec<String> {
    let mut deeds: Vec<String> = index
        .entries()
        .map(|entry| {
            let size = if entry.kind == EntryKind::File {
                entry.size
            } else {
                0
            };
            let owner = (entry.uid, entry.gid, entry.mode);
            format!(
                "{} {:?} {size} {owner:?} {:?}",
                entry.path, entry.kind, entry.link
            )
        })
        .collect();
    deeds.extend(index.whiteouts().map(|path| format!("whiteout {path}")));
    deeds.extend(index.opaques().map(|path| format!("opaque {path}")));
    deeds.sort();
    deeds
}

/// Both ways to an image tell the same.
fn assert_same(daemon: &Daemon, name: &str, in_store: bool) -> (Walked, Content) {
    let exported = open(daemon, name, false);
    assert!(exported.export_reason().is_some());
    let (by_export, content) = walk(&exported).unwrap();
    assert!(by_export.problems.is_empty(), "{:?}", by_export.problems);
    let stored = open(daemon, name, true);
    assert_eq!(
        stored.export_reason().is_none(),
        in_store,
        "{:?}",
        stored.export_reason()
    );
    let (by_store, stored_content) = walk(&stored).unwrap();
    assert_eq!(story(&by_store), story(&by_export));
    assert_eq!(stored_content, content);
    for (a, b) in by_store.layers.iter().zip(&by_export.layers) {
        let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
        assert_eq!(deeds(&a.index), deeds(&b.index));
    }
    (by_export, content)
}

fn check(driver: &str) {
    let daemon = match Daemon::start(driver) {
        Ok(daemon) => daemon,
        Err(why) => {
            skip(&why);
            return;
        }
    };
    let image = small_image("seawall/test:1");
    let id = digest(&image.config());
    daemon.load("image.tar", &archive(&image.saved_old()));
    daemon.docker(&["tag", "seawall/test:1", "other.example:5000/a/b:2"]);
    let in_store = driver == "overlay2";
    for name in [
        "seawall/test:1",
        &id,
        &id[7..19],
        "other.example:5000/a/b:2",
    ] {
        let (walked, content) = assert_same(&daemon, name, in_store);
        assert_eq!(content, small_content(&image), "{name}");
        assert_eq!(walked.artifact.image_id.unwrap().to_string(), id);
        assert_eq!(
            walked.artifact.references,
            ["other.example:5000/a/b:2", "seawall/test:1"]
        );
        let instruction = walked.artifact.layers[0].instruction.as_ref().unwrap();
        assert_eq!(
            (instruction.index, instruction.text.as_str()),
            (1, "ADD base /")
        );
    }
    check_built(&daemon, in_store);
    check_all(&daemon, &id);
}

/// An image that the engine built itself: its layers were made by overlayfs, not out of tars.
fn check_built(daemon: &Daemon, in_store: bool) {
    let context = tempfile::tempdir().unwrap();
    let file = "FROM seawall/test:1\nCOPY added /etc/added\nLABEL a=b\nCOPY added /opt/old\n";
    fs::write(context.path().join("Dockerfile"), file).unwrap();
    fs::write(context.path().join("added"), "added").unwrap();
    let path = context.path().display().to_string();
    daemon.docker(&["build", "--quiet", "--tag", "seawall/built", &path]);
    let (walked, content) = assert_same(daemon, "seawall/built", in_store);
    assert_eq!(walked.artifact.layers.len(), 5);
    assert_eq!(content[&(3, "etc/added".to_owned())], b"added");
    assert_eq!(content[&(4, "opt/old".to_owned())], b"added");
    let last = walked.artifact.layers[4].instruction.as_ref().unwrap();
    assert!(last.text.contains("COPY"), "{last:?}");
}

fn check_all(daemon: &Daemon, id: &str) {
    // One without a name.
    let dangling = small_image("seawall/gone:1").platform("linux", "arm64");
    daemon.load("gone.tar", &archive(&dangling.saved_old()));
    let dangling = digest(&dangling.config());
    daemon.load(
        "image2.tar",
        &archive(&small_image("seawall/gone:1").saved_old()),
    );
    let options = OpenOptions {
        engine: options_of(daemon),
        ..OpenOptions::default()
    };
    let sources = open_all(&options).unwrap();
    let mut ids: Vec<String> = sources
        .iter()
        .map(|source| {
            walk(&**source)
                .unwrap()
                .0
                .artifact
                .image_id
                .unwrap()
                .to_string()
        })
        .collect();
    ids.sort();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "every image once");
    assert!(
        ids.contains(&id.to_owned()) && ids.contains(&dangling),
        "{ids:?}"
    );
    assert!(sources.iter().any(|source| source.name() == dangling));
    let ask = |name: &str| has(&name.parse().unwrap(), &options_of(daemon));
    assert_eq!(ask("seawall/built"), EngineAnswer::Has);
    assert_eq!(ask("seawall/absent"), EngineAnswer::Lacks);
}

#[test]
fn overlay2() {
    check("overlay2");
}

#[test]
fn vfs() {
    check("vfs");
}

#[test]
fn over_the_network_with_tls() {
    if let Some(why) = missing(&["openssl"]) {
        skip(&why);
        return;
    }
    let authority = Authority::new();
    let (certificate, key) = authority.certify("server");
    let (client, client_key) = authority.certify("client");
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let host = format!("tcp://127.0.0.1:{port}");
    let text = |path: &Path| path.display().to_string();
    let more = [
        "--host",
        &host,
        "--tlsverify",
        "--tlscacert",
        &text(&authority.file("ca.crt")),
        "--tlscert",
        &text(&certificate),
        "--tlskey",
        &text(&key),
    ];
    let daemon = match Daemon::start_with("vfs", &more) {
        Ok(daemon) => daemon,
        Err(why) => {
            skip(&why);
            return;
        }
    };
    let image = small_image("seawall/test:1");
    daemon.load("image.tar", &archive(&image.saved_old()));
    let files = tempfile::tempdir().unwrap();
    for (from, name) in [(client, "cert.pem"), (client_key, "key.pem")] {
        fs::copy(from, files.path().join(name)).unwrap();
    }
    let mut options = EngineOptions {
        environment: Environment::default()
            .with("DOCKER_HOST", &host)
            .with("DOCKER_TLS_VERIFY", "1")
            .with("DOCKER_CERT_PATH", files.path()),
        sockets: Vec::new(),
        ..EngineOptions::default()
    };
    // Without its authority the engine is a stranger.
    let error = Engine::connect(&options).err().unwrap();
    assert!(
        error.to_string().contains("certificate is not trusted"),
        "{error}"
    );
    assert!(error.hint_text().unwrap().contains("DOCKER_CERT_PATH"));
    fs::copy(authority.file("ca.crt"), files.path().join("ca.pem")).unwrap();
    let engine = Arc::new(Engine::connect(&options).unwrap());
    assert!(!engine.may_read_store());
    let source = EngineSource::open(engine, "seawall/test:1", None, &Limits::default()).unwrap();
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&image));
    // Without TLS it does not talk, without our certificate neither.
    options.environment = Environment::default().with("DOCKER_HOST", &host);
    assert!(Engine::connect(&options).is_err());
    fs::remove_file(files.path().join("cert.pem")).unwrap();
    options.environment = (options.environment)
        .with("DOCKER_TLS_VERIFY", "1")
        .with("DOCKER_CERT_PATH", files.path());
    assert!(Engine::connect(&options).is_err());
}
