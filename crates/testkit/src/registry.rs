//! A real `docker-registry` on loopback for the time of a test, and an image pushed to it by skopeo.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::image::{Image, Packing, write};

/// A registry that is stopped when it is dropped.
pub struct RealRegistry {
    /// `127.0.0.1:PORT`.
    pub authority: String,
    child: Child,
    folder: tempfile::TempDir,
}

/// User name and password in [`HTPASSWD`].
pub const LOGIN: (&str, &str) = ("me", "s3cret");

/// A line of an htpasswd file (bcrypt, made with crypt(3)).
pub const HTPASSWD: &str = "me:$2b$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

impl RealRegistry {
    /// Starts a registry. `more` is added to its configuration: lines at the left margin for
    /// `auth`, and the lines of `http` indented by two blanks in `http_more`.
    pub fn start(http_more: &str, more: &str) -> Self {
        // The port is free now; somebody could take it until the registry does.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self::begin(&["docker-registry"], port, http_more, more, |authority| {
            std::net::TcpStream::connect(authority).is_ok()
        })
    }

    /// Starts a registry in the network namespace of a process, on its loopback, port 5000.
    pub fn start_beside(pid: u32) -> Self {
        let target = pid.to_string();
        let words = ["nsenter", "--target", &target, "--net", "docker-registry"];
        let table = format!("/proc/{pid}/net/tcp");
        // Address and port in hexadecimal digits, and the state of who listens (proc(5)).
        let listens = |_: &str| {
            let table = fs::read_to_string(&table).unwrap_or_default();
            table
                .lines()
                .any(|line| line.contains("0100007F:1388 00000000:0000 0A"))
        };
        Self::begin(&words, 5000, "", "", listens)
    }

    fn begin(
        program: &[&str],
        port: u16,
        http_more: &str,
        more: &str,
        answers: impl Fn(&str) -> bool,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = format!("127.0.0.1:{port}");
        let config = folder.path().join("config.yml");
        let store = folder.path().join("store");
        let text = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\n\
             http:\n  addr: {authority}\n{http_more}{more}",
            store.display()
        );
        fs::write(&config, text).unwrap();
        let (first, rest) = program.split_first().unwrap();
        let child = Command::new(first)
            .args(rest)
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
        registry.wait(answers);
        registry
    }

    fn wait(&self, answers: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        while !answers(&self.authority) {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "the registry does not start: {log}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Pushes an image as `team/app:1`.
    pub fn push(&self, image: &Image, packing: Packing, login: bool) {
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
