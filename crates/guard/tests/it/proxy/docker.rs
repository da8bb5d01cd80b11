//! Unmodified docker commands through the proxy.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use seawall_guard::api::operation::Target;
use seawall_guard::decide::Change;
use seawall_guard::proxy::Limits;
use seawall_testkit::daemon::Daemon;

use super::setup::{Guarded, Stub, decision, finish, run, said};

/// The commands that are tried: the newest that is there, and the one of the engine.
const CLIENTS: [&str; 2] = ["/usr/local/bin/docker", "/usr/bin/docker"];

fn engine() -> Option<(Daemon, PathBuf)> {
    let daemon = match Daemon::start("vfs") {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let socket = PathBuf::from(daemon.host().trim_start_matches("unix://"));
    import(&daemon);
    Some((daemon, socket))
}

/// Makes an image of busybox alone.
fn import(daemon: &Daemon) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("bin")).unwrap();
    for name in ["tmp", "etc", "proc", "dev"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    std::fs::copy("/bin/busybox", at("bin/busybox")).unwrap();
    for name in ["sh", "cat", "echo", "sleep", "ls", "true", "wc", "seq", "head"] {
        std::os::unix::fs::symlink("busybox", at(&format!("bin/{name}"))).unwrap();
    }
    let tar = folder.path().with_extension("tar");
    let packed = std::process::Command::new("tar")
        .arg("-C")
        .arg(folder.path())
        .arg("-cf")
        .arg(&tar)
        .arg(".")
        .status();
    assert!(packed.unwrap().success());
    daemon.docker(&["import", &tar.display().to_string(), "box:1"]);
    std::fs::remove_file(tar).unwrap();
}

fn clients() -> Vec<&'static str> {
    let there = |it: &&str| Path::new(it).exists();
    CLIENTS.into_iter().filter(there).collect()
}

#[test]
fn everyday_commands_work() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    for client in clients() {
        everyday(&guarded, client);
    }
    drop(guarded);
    drop(daemon);
}

fn everyday(guarded: &Guarded, client: &str) {
    let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
    assert!(docker(&["version"]).contains("Server"));
    let run = ["run", "--rm", "--net", "none", "box:1", "echo", "hello"];
    assert_eq!(docker(&run), "hello\n");
    let output = super::setup::run(&mut guarded.docker(client, &["run", "--rm", "--net", "none", "box:1", "sh", "-c", "exit 7"]));
    assert_eq!(output.status.code(), Some(7));
    let id = docker(&["run", "-d", "--net", "none", "--name", "long", "box:1", "sleep", "600"]);
    assert!(docker(&["ps"]).contains("long"));
    assert_eq!(docker(&["exec", "long", "echo", "inside"]), "inside\n");
    assert!(docker(&["inspect", "long"]).contains(id.trim()));
    copies(guarded, client);
    pipes(guarded, client);
    assert!(docker(&["images"]).contains("box"));
    assert!(docker(&["system", "df"]).contains("Images"));
    docker(&["rm", "-f", "long"]);
}

/// A file in and out again.
fn copies(guarded: &Guarded, client: &str) {
    let docker = |arguments: &[&str]| said(&mut guarded.docker(client, arguments));
    let folder = tempfile::tempdir().unwrap();
    let (there, back) = (folder.path().join("there"), folder.path().join("back"));
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|it| it.to_le_bytes()[1]).collect();
    std::fs::write(&there, &bytes).unwrap();
    docker(&["cp", there.to_str().unwrap(), "long:/tmp/there"]);
    docker(&["cp", "long:/tmp/there", back.to_str().unwrap()]);
    assert_eq!(std::fs::read(back).unwrap(), bytes);
}

/// Standard input ends, output goes on: the half-closed connection.
fn pipes(guarded: &Guarded, client: &str) {
    let mut command = guarded.docker(client, &["exec", "-i", "long", "sh", "-c", "wc -c; echo after"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&vec![b'x'; 1_500_000]).unwrap();
    drop(input);
    let output = finish(child);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "1500000\nafter\n", "{:?}", output);
}
