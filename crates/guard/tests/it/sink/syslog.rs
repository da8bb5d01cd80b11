//! Syslog: a receiver of the test's own, over TLS, TCP, UDP and a socket of this machine.

use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::sync::{Arc, Mutex};

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::bench::{Bench, lines, wait};
use crate::proxy::tls::Authority;

/// What a receiver does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Reads to the end and says farewell.
    Good,
    /// Hangs up after some bytes.
    HangsUp,
    /// Reads to the end and goes without a farewell.
    Rude,
}

/// A receiver over a stream: the first connection is treated as told, the others well.
struct Receiver {
    port: u16,
    /// What came, a connection each.
    got: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Receiver {
    fn start(tls: Option<Arc<ServerConfig>>, first: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let got: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let kept = Arc::clone(&got);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let manner = if number == 0 { first } else { Manner::Good };
                let bytes = serve(stream.unwrap(), tls.clone(), manner);
                kept.lock().unwrap().push(bytes);
            }
        });
        Self { port, got }
    }

    /// Returns the messages of all connections that ended well.
    fn messages(&self) -> Vec<String> {
        let got = self.got.lock().unwrap();
        got.iter().flat_map(|it| frames(it)).collect()
    }
}

fn serve(stream: TcpStream, tls: Option<Arc<ServerConfig>>, manner: Manner) -> Vec<u8> {
    let mut bytes = Vec::new();
    let Some(tls) = tls else {
        take(&mut &stream, manner, &mut bytes);
        return bytes;
    };
    let mut stream = StreamOwned::new(ServerConnection::new(tls).unwrap(), stream);
    take(&mut stream, manner, &mut bytes);
    if manner == Manner::Good {
        stream.conn.send_close_notify();
        drop(stream.flush());
    }
    bytes
}

fn take(stream: &mut impl Read, manner: Manner, bytes: &mut Vec<u8>) {
    if manner == Manner::HangsUp {
        let mut piece = [0; 20];
        drop(stream.read(&mut piece));
        return;
    }
    // A handshake that fails is the end, too.
    drop(stream.read_to_end(bytes));
    if manner == Manner::Rude {
        bytes.clear();
    }
}

/// Takes octet counting apart (RFC 5425, section 4.3): `MSG-LEN SP SYSLOG-MSG`.
fn frames(mut bytes: &[u8]) -> Vec<String> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().position(|it| *it == b' ').unwrap();
        let length: usize = std::str::from_utf8(&bytes[..space])
            .unwrap()
            .parse()
            .unwrap();
        let message = &bytes[space + 1..space + 1 + length];
        messages.push(String::from_utf8(message.to_vec()).unwrap());
        bytes = &bytes[space + 1 + length..];
    }
    messages
}

/// Returns what stands behind the structured data: the line.
fn line(message: &str) -> &str {
    let at = message.find("] {").unwrap();
    &message[at + 2..]
}

fn arrived(bench: Bench, messages: impl Fn() -> Vec<String>) {
    bench.ask_many(3);
    let got = || -> Vec<String> { messages().iter().map(|it| line(it).to_owned()).collect() };
    wait("the lines", || got().len() >= 4);
    let path = bench.path.clone();
    bench.end();
    let all = lines(&path);
    let mut got = got();
    got.dedup();
    assert_eq!(got[..4], all[..4]);
    let message = &messages()[1];
    assert!(message.starts_with("<134>1 20"), "{message}");
    assert!(
        message.contains("Z host.example seawall-guard "),
        "{message}"
    );
    assert!(
        message.contains(" decided [meta sequenceId=\"2\"][seawall@32473 "),
        "{message}"
    );
    assert!(
        message.contains(" principal.identity=\"uid:1000\""),
        "{message}"
    );
    assert!(
        message.contains(" targets=\"one\" targets=\"two\""),
        "{message}"
    );
}

/// A server's settings; clients have to show a certificate of the authority.
fn settings(authority: &Authority) -> Arc<ServerConfig> {
    authority.issue("server", 1, |params| {
        params.subject_alt_names =
            vec![rcgen::SanType::DnsName("siem.example".try_into().unwrap())];
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    });
    authority.issue("client", 2, |_| {});
    let read = |name: &str| std::fs::read(authority.at(name)).unwrap();
    let certificate = |name: &str| CertificateDer::from_pem_slice(&read(name)).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate("ca.pem")).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![certificate("server.pem")],
            PrivateKeyDer::from_pem_slice(&read("server.key")).unwrap(),
        );
    Arc::new(config.unwrap())
}

fn secured(authority: &Authority, port: u16, ca: &str, name: &str, own: bool) -> String {
    let at = |file: &str| authority.at(file).display().to_string();
    let own = if own {
        format!(
            ", certificate: {}, key: {}",
            at("client.pem"),
            at("client.key")
        )
    } else {
        String::new()
    };
    format!(
        "[{{name: siem, syslog: {{address: \"127.0.0.1:{port}\", facility: local0, \
         tls: {{ca: {ca}, server-name: {name}{own}}}}}}}]"
    )
}

#[test]
fn messages_arrive_over_tls() {
    for manner in [Manner::Good, Manner::HangsUp, Manner::Rude] {
        let authority = Authority::new();
        let receiver = Receiver::start(Some(settings(&authority)), manner);
        let ca = authority.at("ca.pem").display().to_string();
        let folder = tempfile::tempdir().unwrap();
        let sinks = secured(&authority, receiver.port, &ca, "siem.example", true);
        let bench = Bench::open(folder.path(), &sinks);
        if manner != Manner::Good {
            bench.ask("first").unwrap();
            bench.tick();
            bench.wait_to_hear("sink siem: ");
        }
        if manner == Manner::Good {
            arrived(bench, || receiver.messages());
        } else {
            wait("the lines", || receiver.messages().len() >= 2);
            let path = bench.path.clone();
            bench.end();
            let got: Vec<String> = receiver
                .messages()
                .iter()
                .map(|it| line(it).to_owned())
                .collect();
            assert_eq!(got[..2], lines(&path)[..2], "{manner:?}");
        }
    }
}

/// Who can't show who they are gets nothing; nor do they get anything of us whom we can't show it.
#[test]
fn strangers_get_nothing() {
    let authority = Authority::new();
    let stranger = Authority::new();
    let config = settings(&authority);
    let ours = authority.at("ca.pem").display().to_string();
    let theirs = stranger.at("ca.pem").display().to_string();
    for (ca, name, own, want) in [
        (&theirs, "siem.example", true, "invalid peer certificate"),
        (&ours, "other.example", true, "not valid for name"),
        (&ours, "siem.example", false, "CertificateRequired"),
    ] {
        let receiver = Receiver::start(Some(Arc::clone(&config)), Manner::Good);
        let folder = tempfile::tempdir().unwrap();
        let sinks = secured(&authority, receiver.port, ca, name, own);
        let bench = Bench::open(folder.path(), &sinks);
        bench.ask_many(2);
        bench.wait_to_hear("sink siem: ");
        let told = bench.told.lock().unwrap().clone();
        assert_eq!(bench.end().len(), 1);
        assert!(told.iter().any(|it| it.contains(want)), "{want}: {told:?}");
        assert_eq!(receiver.messages(), Vec::<String>::new());
    }
}

#[test]
fn messages_arrive_over_tcp() {
    let receiver = Receiver::start(None, Manner::Good);
    let folder = tempfile::tempdir().unwrap();
    let sinks = format!(
        "[{{name: siem, syslog: {{address: \"127.0.0.1:{}\", transport: tcp, facility: local0}}}}]",
        receiver.port
    );
    arrived(Bench::open(folder.path(), &sinks), || receiver.messages());
}

#[test]
fn messages_arrive_in_datagrams() {
    let folder = tempfile::tempdir().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let sinks = format!(
        "[{{name: siem, syslog: {{address: \"{}\", transport: udp, facility: local0}}}}]",
        socket.local_addr().unwrap()
    );
    let got: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&got);
    std::thread::spawn(move || {
        let mut bytes = vec![0; 70_000];
        while let Ok(count) = socket.recv(&mut bytes) {
            let text = String::from_utf8(bytes[..count].to_vec()).unwrap();
            kept.lock().unwrap().push(text);
        }
    });
    arrived(Bench::open(folder.path(), &sinks), || {
        got.lock().unwrap().clone()
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_nonblocking(true).unwrap();
    let sinks = format!(
        "[{{name: siem, syslog: {{unix: {}, facility: local0}}}}]",
        path.display()
    );
    let bench = Bench::open(folder.path(), &sinks);
    bench.ask_many(3);
    let got: Mutex<Vec<String>> = Mutex::default();
    wait("the lines", || {
        let (mut bytes, mut got) = (vec![0; 70_000], got.lock().unwrap());
        while let Ok(count) = socket.recv(&mut bytes) {
            got.push(String::from_utf8(bytes[..count].to_vec()).unwrap());
        }
        got.len() >= 4
    });
    let got = got.into_inner().unwrap();
    let path = bench.path.clone();
    bench.end();
    // As syslog(3) writes it: local0 (16) and informational (6) make 134.
    let head = format!("<134>seawall-guard[{}]: ", std::process::id());
    let want: Vec<String> = lines(&path).iter().map(|it| head.clone() + it).collect();
    assert_eq!(got[..4], want[..4]);
}
