//! Pulling from a real `docker-registry`: plain, with basic authentication, with tokens, with TLS of an own
//! authority.

use std::fs;
use std::sync::Arc;

use seawall_artifact::source::http::Environment;
use seawall_artifact::source::registry::{Login, RegistryOptions};
use seawall_testkit::http::{Reply, Server};
use seawall_testkit::image::Packing;
use seawall_testkit::registry::{HTPASSWD, LOGIN, RealRegistry};
use seawall_testkit::tool::{missing, skip, write_program};

use super::registry_scene::{open, quick_options, small_content, small_image, walk};
use super::registry_server::Authority;

/// base64 of `me:s3cret`.
const PAIR: &str = "bWU6czNjcmV0";

fn skipped(tools: &[&str]) -> bool {
    let Some(why) = missing(tools) else {
        return false;
    };
    skip(&why);
    true
}

fn assert_whole(authority: &str, options: &RegistryOptions) {
    let source = open(authority, ":1", options).unwrap();
    let (walked, content) = walk(&source).unwrap();
    assert!(walked.problems.is_empty(), "{:?}", walked.problems);
    assert_eq!(content, small_content(&small_image("team/app:1")));
    assert_eq!(walked.artifact.layers.len(), 3);
}

fn login() -> Login {
    Login {
        username: LOGIN.0.into(),
        password: LOGIN.1.into(),
    }
}

fn password_file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("htpasswd");
    fs::write(&path, HTPASSWD).unwrap();
    let config = format!(
        "auth:\n  htpasswd:\n    realm: lab\n    path: {}\n",
        path.display()
    );
    (folder, config)
}

#[test]
fn plain_http_on_loopback_with_every_packing() {
    if skipped(&["docker-registry", "skopeo"]) {
        return;
    }
    let registry = RealRegistry::start("", "");
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        registry.push(&small_image("team/app:1"), packing, false);
        assert_whole(&registry.authority, &quick_options());
    }
    let error = open(&registry.authority, ":absent", &quick_options())
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("no such tag or digest (404)"),
        "{error}"
    );
    let other = format!("{}/team/nothing:1", registry.authority)
        .parse()
        .unwrap();
    let limits = seawall_artifact::limits::Limits::default();
    let opened = seawall_artifact::source::registry::RegistrySource::open(
        &other,
        None,
        &quick_options(),
        &limits,
    );
    let error = opened.err().unwrap().to_string();
    assert!(error.contains("(404)"), "{error}");
}

#[test]
fn basic_authentication_from_every_place() {
    if skipped(&["docker-registry", "skopeo"]) {
        return;
    }
    let (folder, config) = password_file();
    let registry = RealRegistry::start("", &config);
    registry.push(&small_image("team/app:1"), Packing::Gzip, true);
    let authority = registry.authority.as_str();

    let anonymous = open(authority, ":1", &quick_options()).err().unwrap();
    assert!(
        anonymous
            .to_string()
            .contains("wants to know who asks (401)"),
        "{anonymous}"
    );
    let mut wrong = quick_options();
    wrong.login = Some(Login {
        username: "me".into(),
        password: "wrong".into(),
    });
    let refused = open(authority, ":1", &wrong).err().unwrap();
    assert!(
        refused
            .to_string()
            .contains("does not accept the user name"),
        "{refused}"
    );
    assert!(!refused.to_string().contains("wrong"), "{refused}");

    let mut told = quick_options();
    told.login = Some(login());
    assert_whole(authority, &told);

    let auths = format!(r#"{{"auths":{{"{authority}":{{"auth":"{PAIR}"}}}}}}"#);
    let home = folder.path().join("home");
    for (file, variable, value) in [
        ("docker/config.json", "DOCKER_CONFIG", "docker"),
        ("podman/auth.json", "REGISTRY_AUTH_FILE", "podman/auth.json"),
        ("run/containers/auth.json", "XDG_RUNTIME_DIR", "run"),
        ("home/.docker/config.json", "HOME", "home"),
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &auths).unwrap();
        let mut options = quick_options();
        options.environment = Environment::default().with(variable, folder.path().join(value));
        assert_whole(authority, &options);
    }
    drop(home);

    let mut options = quick_options();
    options.environment = with_program(folder.path(), authority);
    assert_whole(authority, &options);
}

/// A configuration that leaves everything to a credential program.
fn with_program(folder: &std::path::Path, authority: &str) -> Environment {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let program = bin.join("docker-credential-lab");
    let script = format!(
        "#!/bin/sh\nread server\n[ \"$1 $server\" = 'get {authority}' ] || exit 1\n\
         echo '{{\"ServerURL\":\"x\",\"Username\":\"{}\",\"Secret\":\"{}\"}}'\n",
        LOGIN.0, LOGIN.1
    );
    write_program(&program, &script);
    let config = folder.join("with-program");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.json"), r#"{"credsStore":"lab"}"#).unwrap();
    Environment::default()
        .with("DOCKER_CONFIG", config)
        .with("PATH", format!("{}:/usr/bin:/bin", bin.display()))
}

#[test]
fn bearer_tokens_of_a_token_server() {
    if skipped(&["docker-registry", "skopeo", "openssl"]) {
        return;
    }
    let authority = Arc::new(Authority::new());
    authority.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=tokens",
        "-keyout",
        "token.key",
        "-out",
        "token.crt",
    ]);
    let signer = Arc::clone(&authority);
    let tokens = Server::start(move |seen| {
        if seen.header("authorization") != Some(&format!("Basic {PAIR}")) {
            return Reply::new(401, &[], b"");
        }
        let push = seen.path.contains("push");
        let token = token(&signer, push);
        Reply::new(200, &[], format!(r#"{{"token":"{token}"}}"#).as_bytes())
    });
    let config = format!(
        "auth:\n  token:\n    realm: http://{}/token\n    service: lab\n    issuer: seawall\n    \
         rootcertbundle: {}\n",
        tokens.authority(),
        authority.file("token.crt").display()
    );
    let registry = RealRegistry::start("", &config);
    registry.push(&small_image("team/app:1"), Packing::Gzip, true);
    let mut options = quick_options();
    let anonymous = open(&registry.authority, ":1", &options).err().unwrap();
    assert!(anonymous.to_string().contains("no token"), "{anonymous}");
    options.login = Some(login());
    let before = tokens.seen().len();
    assert_whole(&registry.authority, &options);
    // One token serves manifest, configuration and all layers.
    assert_eq!(tokens.seen().len() - before, 1);
}

/// Signs a token for `team/app` (JWT, RS256).
fn token(authority: &Authority, push: bool) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let der = authority.openssl(&["x509", "-in", "token.crt", "-outform", "DER"]);
    let header = format!(
        r#"{{"typ":"JWT","alg":"RS256","x5c":["{}"]}}"#,
        STANDARD.encode(der)
    );
    let actions = if push {
        r#""pull","push""#
    } else {
        r#""pull""#
    };
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let payload = format!(
        r#"{{"iss":"seawall","sub":"me","aud":"lab","exp":{},"nbf":{},"iat":{now},"jti":"{now}","access":[{{"type":"repository","name":"team/app","actions":[{actions}]}}]}}"#,
        now + 300,
        now - 60
    );
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let input = tempfile::NamedTempFile::new_in(authority.file("")).unwrap();
    fs::write(input.path(), &signed).unwrap();
    let path = input.path().display().to_string();
    let signature = authority.openssl(&["dgst", "-sha256", "-sign", "token.key", &path]);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn tls_of_an_own_authority() {
    if skipped(&["docker-registry", "skopeo", "openssl"]) {
        return;
    }
    let authority = Authority::new();
    let (certificate, key) = authority.certify("server");
    let tls = format!(
        "  tls:\n    certificate: {}\n    key: {}\n",
        certificate.display(),
        key.display()
    );
    let registry = RealRegistry::start(&tls, "");
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    // Loopback is insecure by default, as with docker.
    assert_whole(&registry.authority, &quick_options());
    let mut trusting = quick_options();
    trusting.ca = Some(authority.file("ca.crt"));
    assert_whole(&registry.authority, &trusting);
    // With an authority set up, certificates are checked even on loopback.
    let stranger = Authority::new();
    let mut wary = quick_options();
    wary.ca = Some(stranger.file("ca.crt"));
    let error = open(&registry.authority, ":1", &wary).err().unwrap();
    assert!(
        error.to_string().contains("certificate is not trusted"),
        "{error}"
    );
    assert!(error.hint_text().unwrap().contains("--registry-ca"));
    for (name, text) in [
        ("absent", None),
        ("empty", Some("")),
        ("other", Some("no PEM")),
    ] {
        let path = authority.file(name);
        text.inspect(|text| fs::write(&path, text).unwrap());
        let mut broken = quick_options();
        broken.ca = Some(path);
        let error = open(&registry.authority, ":1", &broken).err().unwrap();
        assert_eq!(error.kind(), seawall_artifact::ErrorKind::User, "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn client_certificates_of_certs_d() {
    if skipped(&["docker-registry", "openssl"]) {
        return;
    }
    let authority = Authority::new();
    let (certificate, key) = authority.certify("server");
    let (client, client_key) = authority.certify("client");
    let tls = format!(
        "  tls:\n    certificate: {}\n    key: {}\n    clientcas:\n      - {}\n",
        certificate.display(),
        key.display(),
        authority.file("ca.crt").display()
    );
    let registry = RealRegistry::start(&tls, "");
    let error = open(&registry.authority, ":1", &quick_options())
        .err()
        .unwrap();
    assert!(!error.to_string().contains("(404)"), "{error}");
    let certs = tempfile::tempdir().unwrap();
    let host = certs.path().join(&registry.authority);
    fs::create_dir_all(&host).unwrap();
    fs::copy(authority.file("ca.crt"), host.join("ca.crt")).unwrap();
    fs::copy(client, host.join("client.cert")).unwrap();
    let mut options = quick_options();
    options.certs_dir = certs.path().to_owned();
    let error = open(&registry.authority, ":1", &options).err().unwrap();
    assert!(error.to_string().contains("client.key"), "{error}");
    fs::copy(client_key, host.join("client.key")).unwrap();
    // The registry lets us in: it is empty, and says so.
    let error = open(&registry.authority, ":1", &options).err().unwrap();
    assert!(error.to_string().contains("(404)"), "{error}");
}
