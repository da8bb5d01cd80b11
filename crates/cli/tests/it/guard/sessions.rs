//! Many sessions at standard streams, as sshd starts them: each has a log, and all of them are looked at together.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::client::whole;
use super::scene::Scene;

const POLICY: &str = "  roles:\n    all: {use: administrator, members: [{uid: 0}]}\n";
const SESSIONS: usize = 12;

#[test]
fn logs_of_sessions_are_one_folder_to_look_at() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    scene.configure("", POLICY);
    let begun: Vec<_> = (0..SESSIONS).map(|at| begin(&scene, at)).collect();
    for mut child in begun {
        let status = child.wait().unwrap();
        assert!(status.success(), "{status:?}");
    }
    for at in 0..SESSIONS {
        let answer = whole(&fs::read(scene.path(&format!("out{at}"))).unwrap()).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "OK"));
    }
    let folder = scene.log().with_extension("sessions");
    let days: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    assert!((1..=2).contains(&days.len()), "{days:?}");
    let mode = fs::metadata(&days[0]).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let at = folder.to_str().unwrap();
    let verified = log(&["verify", at]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{verified:?}");
    assert!(
        said.starts_with("12 logs: ") && said.ends_with("it holds\n"),
        "{said}"
    );
    let shown = log(&["show", at, "--operation", "system.ping"]);
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert_eq!(shown.matches("allowed").count(), SESSIONS, "{shown}");
    taken_away(&scene, at, &days);
}

/// A session that is taken away whole is missed by whoever kept its checkpoint.
fn taken_away(scene: &Scene, at: &str, days: &[PathBuf]) {
    let kept = log(&["show", at, "--checkpoints"]).stdout;
    let file = scene.path("kept");
    fs::write(&file, kept).unwrap();
    let verify = ["verify", at, "--checkpoint", file.to_str().unwrap()];
    assert!(log(&verify).status.success());
    let first = fs::read_dir(&days[0]).unwrap().next().unwrap().unwrap();
    fs::remove_file(first.path()).unwrap();
    let missed = log(&verify);
    let said = String::from_utf8_lossy(&missed.stdout);
    assert_eq!(missed.status.code(), Some(1), "{missed:?}");
    assert_eq!(said.matches("which is not here").count(), 1, "{said}");
}

/// Starts a session that asks for one thing and leaves.
fn begin(scene: &Scene, at: usize) -> std::process::Child {
    let out = File::create(scene.path(&format!("out{at}"))).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["guard", "serve", "--stdio", "--config"])
        .arg(scene.path("guard.yaml"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(out)
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let request = "GET /v1.41/_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.as_bytes()).unwrap();
    child
}

fn log(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["guard", "log"])
        .args(words)
        .env_clear()
        .output()
        .unwrap()
}
