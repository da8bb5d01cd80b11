//! A real `docker-registry` on loopback for the time of a test, and what it takes: certificates, tokens,
//! an image pushed by skopeo.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::image::{Image, Packing, write};

/// A registry that is stopped when it is dropped.
pub(crate) struct RealRegistry {
    /// `127.0.0.1:PORT`.
    pub(crate) authority: String,
    child: Child,
    folder: tempfile::TempDir,
}

/// User name and password in [`HTPASSWD`].
pub(crate) const LOGIN: (&str, &str) = ("me", "s3cret");

/// A line of an htpasswd file (bcrypt, made with crypt(3)).
pub(crate) const HTPASSWD: &str =
    "me:$2b$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

/// Returns why a test cannot run here, if it cannot.
pub(crate) fn missing(tools: &[&str]) -> Option<String> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let there = |tool: &&&str| std::env::split_paths(&paths).any(|dir| dir.join(tool).is_file());
    let absent = tools.iter().find(|tool| !there(tool))?;
    Some(format!("{absent} is not installed"))
}

/// Says that a test cannot run here.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn skip(why: &str) {
    println!("skipped: {why}");
}

impl RealRegistry {
    /// Starts a registry. `more` is added to its configuration: lines at the left margin for
    /// `auth`, and the lines of `http` indented by two blanks in `http_more`.
    pub(crate) fn start(http_more: &str, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The port is free now; somebody could take it until the registry does.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let authority = format!("127.0.0.1:{port}");
        let config = folder.path().join("config.yml");
        let store = folder.path().join("store");
        let text = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\n\
             http:\n  addr: {authority}\n{http_more}{more}",
            store.display()
        );
        fs::write(&config, text).unwrap();
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let registry = Self {
            authority,
            child,
            folder,
        };
        registry.wait();
        registry
    }

    fn wait(&self) {
        let begun = Instant::now();
        while std::net::TcpStream::connect(&self.authority).is_err() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "the registry does not start: {log}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Pushes an image as `team/app:1`.
    pub(crate) fn push(&self, image: &Image, packing: Packing, login: bool) {
        let layout = tempfile::tempdir().unwrap();
        write(&image.oci_layout(packing), layout.path());
        let mut command = Command::new("skopeo");
        // No configuration of this machine's user takes part.
        command.env("REGISTRY_AUTH_FILE", layout.path().join("no-auth.json"));
        command.args([
            "--insecure-policy",
            "copy",
            "--quiet",
            "--dest-tls-verify=false",
        ]);
        if login {
            command.arg(format!("--dest-creds={}:{}", LOGIN.0, LOGIN.1));
        }
        let output = command
            .arg(format!("oci:{}", layout.path().display()))
            .arg(format!("docker://{}/team/app:1", self.authority))
            .output()
            .unwrap();
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "skopeo: {said}\nregistry: {log}");
    }
}

impl Drop for RealRegistry {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A certificate authority and certificates made by openssl.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    /// Makes an authority.
    pub(crate) fn new() -> Self {
        let authority = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        authority.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=test authority",
            "-keyout",
            "ca.key",
            "-out",
            "ca.crt",
        ]);
        authority
    }

    /// Makes a certificate for 127.0.0.1, or for a client; returns certificate and key.
    pub(crate) fn certify(&self, name: &str) -> (PathBuf, PathBuf) {
        let (key, request, certificate) = (
            format!("{name}.key"),
            format!("{name}.csr"),
            format!("{name}.crt"),
        );
        self.openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            &format!("/CN={name}"),
            "-keyout",
            &key,
            "-out",
            &request,
        ]);
        let extensions = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n";
        fs::write(self.folder.path().join("extensions"), extensions).unwrap();
        self.openssl(&[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            &request,
            "-CA",
            "ca.crt",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-extfile",
            "extensions",
            "-out",
            &certificate,
        ]);
        (self.file(&certificate), self.file(&key))
    }

    /// Returns the path of a file.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs openssl in the authority's folder.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        run("openssl", arguments, self.folder.path())
    }
}

/// Runs a program that must succeed and returns its output.
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}
