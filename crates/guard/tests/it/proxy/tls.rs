//! The TLS listener: who is let in, as whom, and what happens when files change.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber, date_time_ymd,
};
use seawall_guard::proxy::{Limits, Listener, Place, TlsFiles};
use seawall_testkit::http::{Reply, Server};

use super::docker::{clients, engine, until};
use super::setup::{Guarded, Stub, finish, run};

/// An authority in a folder, and what it signs.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = name("the authority");
        let certificate = params.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        let issuer = Issuer::new(params, key);
        Self { folder, issuer }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Issues a certificate, and writes it with its key.
    pub(crate) fn issue(
        &self,
        file: &str,
        serial: u64,
        change: impl FnOnce(&mut CertificateParams),
    ) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.serial_number = Some(SerialNumber::from(serial));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.at(&format!("{file}.pem")), certificate.pem()).unwrap();
        std::fs::write(self.at(&format!("{file}.key")), key.serialize_pem()).unwrap();
    }

    /// Writes the list of what is revoked.
    fn revoke(&self, serials: &[u64], until: i32) {
        let revoked = serials.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: date_time_ymd(2024, 1, 1),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(until, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).unwrap();
        std::fs::write(self.at("crl.new"), list.pem().unwrap()).unwrap();
        std::fs::rename(self.at("crl.new"), self.at("crl.pem")).unwrap();
    }

    fn listener(&self) -> Listener {
        self.issue("server", 1, |params| {
            params.subject_alt_names = vec![SanType::IpAddress([127, 0, 0, 1].into())];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        Listener {
            name: "net".to_owned(),
            place: Place::Tls {
                address: "127.0.0.1:0".parse().unwrap(),
                files: TlsFiles {
                    certificate: self.at("server.pem"),
                    key: self.at("server.key"),
                    authorities: self.at("ca.pem"),
                    revoked: vec![self.at("crl.pem")],
                },
            },
        }
    }

    /// Asks with a certificate; the answer's body.
    fn ask(&self, address: SocketAddr, client: Option<&str>) -> Option<String> {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--max-time", "20", "--cacert"])
            .arg(self.at("ca.pem"));
        if let Some(client) = client {
            curl.arg("--cert").arg(self.at(&format!("{client}.pem")));
            curl.arg("--key").arg(self.at(&format!("{client}.key")));
        }
        let output = run(curl.arg(format!("https://{address}/_ping")));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    }
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

fn net(guarded: &Guarded) -> SocketAddr {
    guarded.running().addresses()[0].1
}

#[test]
fn certificates_say_who_is_there() {
    if !Path::new("/usr/bin/curl").exists() {
        eprintln!("skipped: there is no curl");
        return;
    }
    let authority = Authority::new();
    authority.revoke(&[66], 2099);
    let listener = authority.listener();
    authority.issue("alice", 2, |it| it.distinguished_name = name("alice"));
    authority.issue("robot", 3, |it| {
        it.distinguished_name = name("robot");
        let uri = "spiffe://acme/robot".try_into().unwrap();
        it.subject_alt_names = vec![SanType::URI(uri)];
    });
    authority.issue("bare", 4, |it| {
        it.distinguished_name = DistinguishedName::new();
    });
    authority.issue("mallory", 66, |it| it.distinguished_name = name("mallory"));
    authority.issue("late", 5, |it| it.not_after = date_time_ymd(2020, 1, 1));
    authority.issue("wrong", 6, |it| {
        it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    let stranger = Authority::new();
    stranger.issue("eve", 7, |it| it.distinguished_name = name("alice"));
    for file in ["eve.pem", "eve.key"] {
        std::fs::copy(stranger.at(file), authority.at(file)).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, |_| Reply::new(200, &[], b"OK"));
    let guarded = Guarded::start_beside(&socket, Stub::but(&[]), Limits::default(), &[listener]);
    let address = net(&guarded);
    for (client, identity) in [
        ("alice", "cn:alice"),
        ("robot", "uri:spiffe://acme/robot"),
        ("bare", "serial:04"),
    ] {
        assert_eq!(
            authority.ask(address, Some(client)).as_deref(),
            Some("OK"),
            "{client}"
        );
        let entries = guarded.records.entries.lock().unwrap();
        assert_eq!(entries.last().unwrap().principal.identity(), identity);
    }
    let before = server.seen().len();
    for client in [
        None,
        Some("mallory"),
        Some("late"),
        Some("wrong"),
        Some("eve"),
    ] {
        assert_eq!(authority.ask(address, client), None, "{client:?}");
    }
    // Without TLS at all.
    let plain = run(Command::new("curl")
        .args(["-sS", "--max-time", "20"])
        .arg(format!("http://{address}/_ping")));
    assert!(!plain.status.success());
    assert_eq!(server.seen().len(), before);
    changed_files_hold(&authority, &guarded, address);
    drop(guarded);
    drop(server);
}

/// Lists and certificates that change hold for whoever comes next; what can't be read leaves what held.
fn changed_files_hold(authority: &Authority, guarded: &Guarded, address: SocketAddr) {
    let pass = || std::thread::sleep(Duration::from_millis(1100));
    authority.revoke(&[66, 2], 2099);
    pass();
    assert_eq!(
        authority.ask(address, Some("alice")),
        None,
        "revoked meanwhile"
    );
    std::fs::write(authority.at("crl.pem"), "-----BEGIN X509 CRL-----\nAAAA").unwrap();
    pass();
    assert_eq!(authority.ask(address, Some("robot")).as_deref(), Some("OK"));
    assert_eq!(authority.ask(address, Some("alice")), None);
    assert!(
        guarded
            .told
            .lock()
            .unwrap()
            .iter()
            .any(|it| it.contains("goes on to hold"))
    );
    // A list that is out of date says nothing of anybody.
    authority.revoke(&[], 2025);
    pass();
    assert_eq!(authority.ask(address, Some("robot")), None);
    authority.revoke(&[], 2099);
    authority.listener();
    pass();
    assert_eq!(authority.ask(address, Some("alice")).as_deref(), Some("OK"));
}

/// docker over TLS, with streams whose sides end one after the other.
#[test]
fn docker_speaks_tls() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let authority = Authority::new();
    authority.revoke(&[], 2099);
    let listener = authority.listener();
    authority.issue("cert", 2, |it| it.distinguished_name = name("alice"));
    std::fs::rename(authority.at("cert.key"), authority.at("key.pem")).unwrap();
    let guarded = Guarded::start_beside(&socket, Stub::but(&[]), Limits::default(), &[listener]);
    let address = net(&guarded);
    for client in clients() {
        let docker = |arguments: &[&str]| {
            let mut command = Command::new(client);
            command
                .env("DOCKER_CERT_PATH", authority.folder.path())
                .env("DOCKER_TLS_VERIFY", "1")
                .env("DOCKER_HOST", format!("tcp://{address}"))
                .env("DOCKER_CONFIG", authority.folder.path())
                .args(arguments)
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        };
        let child = docker(&[
            "run", "-d", "--net", "none", "--name", "tls", "box:1", "sleep", "600",
        ]);
        let output = finish(child);
        assert!(output.status.success(), "{output:?}");
        let mut child = docker(&["exec", "-i", "tls", "sh", "-c", "wc -c; seq 200000"]);
        let mut input = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, &vec![b'x'; 1_000_000]).unwrap();
        drop(input);
        let output = finish(child);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            text.starts_with("1000000\n") && text.ends_with("\n200000\n"),
            "{}",
            text.len()
        );
        assert!(finish(docker(&["rm", "-f", "tls"])).status.success());
    }
    until("all are gone", || guarded.running().connections() == 0);
    drop(guarded);
    drop(daemon);
}
