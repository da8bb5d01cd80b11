//! `docker context` over TLS, with certificates of our own authority; and what becomes of it when one is revoked.

use std::path::{Path, PathBuf};
use std::time::Duration;

use seawall_guard::pki::{Kind, Permitted, Request, Store, context, hand_out};
use seawall_guard::proxy::{Listener, Place, TlsFiles};

use super::stage::{IMAGE, Stage};
use crate::proxy::docker::clients;
use crate::proxy::setup::now;

fn request(kind: Kind, name: &str) -> Request {
    Request {
        kind,
        name: name.to_owned(),
        dns: Vec::new(),
        addresses: vec!["127.0.0.1".parse().unwrap()],
        uris: Vec::new(),
        lifetime: 86_400,
    }
}

fn listener(home: &Path, files: &[PathBuf]) -> Listener {
    let [authorities, certificate, key, ..] = files else {
        panic!("{files:?}");
    };
    Listener {
        name: "net".to_owned(),
        place: Place::Tls {
            address: "127.0.0.1:0".parse().unwrap(),
            files: TlsFiles {
                certificate: certificate.clone(),
                key: key.clone(),
                authorities: authorities.clone(),
                revoked: vec![home.join("crl.pem")],
            },
        },
    }
}

#[test]
fn a_context_of_the_docker_command_speaks_by_our_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let (home, time) = (folder.path().join("pki"), now().seconds);
    let permitted = Permitted {
        dns: Vec::new(),
        networks: vec![("127.0.0.1".parse().unwrap(), 32)],
    };
    let mut store = Store::create(&home, "Test", permitted, time, 86_400 * 365).unwrap();
    let authority = store.certificate().unwrap();
    let issued = store
        .issue(&request(Kind::Server, "guard"), None, time)
        .unwrap();
    let files = hand_out(
        &folder.path().join("tls"),
        Kind::Server,
        &authority,
        &issued,
    )
    .unwrap();
    store.list(time).unwrap();
    let Some(stage) = Stage::start_with(&[listener(&home, &files)]) else {
        return;
    };
    let host = format!("tcp://{}", stage.address());
    let person = Request {
        addresses: Vec::new(),
        ..request(Kind::Client, "alice")
    };
    let alice = store.issue(&person, None, time).unwrap();
    context(
        &stage.at("config-engine"),
        "wall",
        &host,
        &authority,
        &alice,
    )
    .unwrap();
    let by_context = |client: &str, words: &str| {
        let line = format!("unset DOCKER_HOST; docker --context wall {words}");
        stage.run(client, "engine", &line)
    };
    for client in clients() {
        let listed = by_context(
            client,
            "context ls --format '{{.Name}} {{.DockerEndpoint}}'",
        );
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains(&format!("wall {host}")), "{listed}");
        let ran = by_context(client, &format!("run --rm {IMAGE} echo over TLS"));
        assert_eq!(
            String::from_utf8_lossy(&ran.stdout),
            "over TLS\n",
            "{ran:?}"
        );
        let piped = by_context(client, &format!("run --rm {IMAGE} seq 1 50000 | tail -1"));
        assert_eq!(
            String::from_utf8_lossy(&piped.stdout),
            "50000\n",
            "{piped:?}"
        );
    }
    store.revoke(&alice.serial, now().seconds).unwrap();
    // Files are looked at each second.
    std::thread::sleep(Duration::from_millis(1500));
    for client in clients() {
        let refused = by_context(client, "ps");
        let told = String::from_utf8_lossy(&refused.stderr).to_lowercase();
        assert!(
            !refused.status.success() && told.contains("revoked"),
            "{told}"
        );
    }
}
