//! Asks the daemon itself whether it takes a configuration (`dockerd --validate`), where it is here.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::place::Refused;

/// Returns what was asked. Only a program that nobody but root can have put there is run: the one that a process
/// names could be anybody's.
pub(super) fn asked(root: &Path, folder: &Path, text: &str) -> Result<String, Refused> {
    if root != Path::new("/") {
        return Ok("the daemon was not asked: the root is another one".to_owned());
    }
    let Some(program) = PROGRAMS.iter().find(|path| is_roots(Path::new(path))) else {
        return Ok("the daemon was not asked: dockerd is not here".to_owned());
    };
    if !can_be_asked(program) {
        return Ok(format!(
            "{program} is older than --validate, and was not asked"
        ));
    }
    let path = folder.join("candidate.json");
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    let answer = run(program, &path);
    // It only served the question.
    let _gone = fs::remove_file(&path);
    answer.map(|()| format!("{program} --validate takes it"))
}

/// Engines before 23.0 have no such flag.
fn can_be_asked(program: &str) -> bool {
    let help = Command::new(program)
        .arg("--help")
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--validate"))
}

fn run(program: &str, path: &Path) -> Result<(), Refused> {
    let mut child = Command::new(program)
        .args(["--validate", "--config-file"])
        .arg(path)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                return Err(format!(
                    "{program} --validate refuses the new text ({status})"
                ));
            }
            Ok(None) if begun.elapsed() < LONGEST => std::thread::sleep(Duration::from_millis(20)),
            Ok(None) | Err(_) => {
                let _ended = child.kill();
                let _reaped = child.wait();
                return Err(format!("{program} --validate does not answer"));
            }
        }
    }
}

fn is_roots(path: &Path) -> bool {
    let found = fs::metadata(path);
    found.is_ok_and(|found| found.is_file() && found.uid() == 0 && found.mode() & 0o022 == 0)
}

const PROGRAMS: &[&str] = &[
    "/usr/bin/dockerd",
    "/usr/sbin/dockerd",
    "/usr/local/bin/dockerd",
];
const LONGEST: Duration = Duration::from_secs(30);
