//! `docker -H ssh://` through a real sshd: a forced command for each key, one account for all, and each person known by
//! their key.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::{missing, run, skip, write_program};

use crate::guard_unit::image;
use crate::program::Desk;

const POLICY: &str = r#"version: 1
guard:
  upstream: UPSTREAM
  log: {path: FOLDER/guard.jsonl}
  roles:
    makers:
      members: [{ssh-key: "ALICE"}]
      profile: app
      allow: [{operations: [meta, read, leak, lifecycle, create, network]}]
    watchers:
      members: [{ssh-key: "BOB"}]
      allow: [{operations: [meta, read]}]
  profiles:
    app:
      images: {built-here: ["docker.io/library/box"]}
      users: {root: true}
"#;

const SSHD: &str = "\
Port PORT
ListenAddress 127.0.0.1
HostKey FOLDER/host
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin forced-commands-only
AuthorizedKeysFile FOLDER/authorized_keys
ExposeAuthInfo yes
";

const SSH: &str = "#!/bin/sh
exec /usr/bin/ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none \\
  -o StrictHostKeyChecking=yes -o UserKnownHostsFile=FOLDER/known_hosts -i \"$PERSON\" \"$@\"
";

struct Scene {
    sshd: Child,
    port: u16,
    desk: Desk,
    _daemon: Daemon,
}

impl Scene {
    fn new() -> Option<Self> {
        let busybox = Path::new("/bin/busybox").is_file();
        // docker's own way to say where an engine is: it starts `ssh`.
        let why = missing(&["ssh", "ssh-keygen", "docker"])
            .or_else(|| {
                (!Path::new("/usr/sbin/sshd").is_file()).then(|| "sshd is missing".to_owned())
            })
            .or_else(|| (!busybox).then(|| "/bin/busybox is missing".to_owned()));
        let daemon = match why.map_or_else(|| Daemon::start("vfs"), Err) {
            Ok(daemon) => daemon,
            Err(why) => {
                skip(&why);
                return None;
            }
        };
        let desk = Desk::new();
        image(&daemon, &desk);
        let folder = desk.path("").canonicalize().unwrap();
        for name in ["host", "alice", "bob", "carol"] {
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name];
            run("ssh-keygen", &arguments, &folder);
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = port.local_addr().unwrap().port();
        configure(&desk, &folder, port, &daemon.host());
        // Where sshd keeps nothing, and yet wants it.
        fs::create_dir_all("/run/sshd").unwrap();
        let sshd = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(desk.path("sshd_config"))
            .stdin(Stdio::null())
            .stderr(fs::File::create(desk.path("sshd.log")).unwrap())
            .spawn()
            .unwrap();
        let scene = Self {
            sshd,
            port,
            desk,
            _daemon: daemon,
        };
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "sshd: {}", scene.said());
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(scene)
    }

    /// What sshd said.
    fn said(&self) -> String {
        fs::read_to_string(self.desk.path("sshd.log")).unwrap_or_default()
    }

    /// Runs the docker command as somebody.
    fn docker(&self, person: &str, line: &str) -> (bool, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let own = self.desk.path("bin");
        let ran = Command::new("docker")
            .env("PATH", format!("{}:{path}", own.display()))
            .env("PERSON", self.desk.path(person))
            .env("DOCKER_CONFIG", self.desk.path("docker"))
            .arg("--host")
            .arg(format!("ssh://root@127.0.0.1:{}", self.port))
            .args(line.split_whitespace())
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    #[track_caller]
    fn works(&self, person: &str, line: &str, want: &str) {
        let (went, said) = self.docker(person, line);
        assert!(
            went && said.contains(want),
            "{person} {line}: {said} {}",
            self.said()
        );
    }

    #[track_caller]
    fn fails(&self, person: &str, line: &str, want: &str) {
        let (went, said) = self.docker(person, line);
        assert!(!went && said.contains(want), "{person} {line}: {said}");
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.sshd.kill());
        drop(self.sshd.wait());
    }
}

/// Writes what sshd, ssh and the guard read.
fn configure(desk: &Desk, folder: &Path, port: u16, engine: &str) {
    let shown = folder.display().to_string();
    let public = |name: &str| fs::read_to_string(desk.path(&format!("{name}.pub"))).unwrap();
    let command = format!(
        "{} guard serve --stdio --config {shown}/guard.yaml",
        env!("CARGO_BIN_EXE_seawall")
    );
    // Carol is nobody.
    let lines: Vec<String> = ["alice", "bob"]
        .map(|name| format!("restrict,command=\"{command}\" {}", public(name)))
        .to_vec();
    desk.file("authorized_keys", lines.concat());
    let host = public("host");
    desk.file("known_hosts", format!("[127.0.0.1]:{port} {host}"));
    let config = SSHD.replace("PORT", &port.to_string());
    desk.file("sshd_config", config.replace("FOLDER", &shown));
    let wrapper = desk.path("bin/ssh");
    fs::create_dir_all(wrapper.parent().unwrap()).unwrap();
    write_program(&wrapper, &SSH.replace("FOLDER", &shown));
    let policy = POLICY
        .replace("UPSTREAM", &engine.replace("unix://", ""))
        .replace("FOLDER", &shown)
        .replace("ALICE", &fingerprint(folder, "alice"))
        .replace("BOB", &fingerprint(folder, "bob"));
    desk.file("guard.yaml", policy);
}

/// What OpenSSH calls a key: `SHA256:…`.
fn fingerprint(folder: &Path, name: &str) -> String {
    let said = run("ssh-keygen", &["-l", "-f", &format!("{name}.pub")], folder);
    let said = String::from_utf8(said).unwrap();
    said.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn each_person_is_known_by_their_key() {
    let Some(scene) = Scene::new() else {
        return;
    };
    scene.works("alice", "version", "Server");
    scene.works(
        "alice",
        "run --name hers --network none box:1 /bin/busybox echo it-ran",
        "it-ran",
    );
    scene.works("alice", "logs hers", "it-ran");
    scene.works("alice", "ps -a --format {{.Names}}", "hers");
    let alice = fingerprint(&scene.desk.path(""), "alice");
    let label = "inspect --format={{.Config.Labels}} hers";
    scene.works("alice", label, &format!("ssh:{alice}"));

    scene.works("bob", "version", "Server");
    let (went, said) = scene.docker("bob", "ps -a --format {{.Names}}");
    assert!(went && !said.contains("hers"), "{said}");
    scene.fails("bob", "inspect hers", "no rule of watchers is about it");
    scene.fails(
        "bob",
        "create --network none box:1 /bin/busybox true",
        "builtin/default",
    );
    let bob = fingerprint(&scene.desk.path(""), "bob");
    let (_, said) = scene.docker("bob", "rm hers");
    assert!(said.contains(&format!("denied for ssh:{bob}")), "{said}");
    scene.fails("carol", "version", "Permission denied");
    scene.works("alice", "rm hers", "hers");

    // Whatever is asked of sshd, the forced command is what runs.
    let asked = Command::new(scene.desk.path("bin/ssh"))
        .env("PERSON", scene.desk.path("bob"))
        .args([
            "-p",
            &scene.port.to_string(),
            "root@127.0.0.1",
            "cat",
            "/etc/passwd",
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&asked.stdout).contains("root:"));

    // Each session has a log of its own, in a folder for its day, with the key that it was.
    let entries = |folder: std::path::PathBuf| {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|it| it.unwrap().path()).collect::<Vec<_>>()
    };
    let days = entries(scene.desk.path("guard.sessions"));
    let logs: Vec<_> = days.into_iter().flat_map(entries).collect();
    let texts: Vec<String> = logs
        .iter()
        .map(|it| fs::read_to_string(it).unwrap())
        .collect();
    for key in [&alice, &bob] {
        assert!(
            texts.iter().any(|text| text.contains(key.as_str())),
            "{key}"
        );
    }
    for log in &logs {
        let words = format!("guard log verify {}", log.display());
        assert_eq!(scene.desk.run(&words).code, 0, "{words}");
    }
}
