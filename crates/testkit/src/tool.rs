//! Foreign programs that tests are measured against, and what a test says where one is absent.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns why a test cannot run here, if one of these programs is not installed.
pub fn missing(tools: &[&str]) -> Option<String> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let there = |tool: &&&str| std::env::split_paths(&paths).any(|dir| dir.join(tool).is_file());
    let absent = tools.iter().find(|tool| !there(tool))?;
    Some(format!("{absent} is not installed"))
}

/// Says that a test, or a part of it, cannot run here.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub fn skip(why: &str) {
    println!("skipped: {why}");
}

/// Runs a program that must succeed and returns its output.
///
/// # Panics
/// Where it does not succeed, with what it said.
pub fn run(program: &str, arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}

/// Copies a program that can be executed at once: see [`write_program`].
///
/// # Panics
/// Where it can't be copied.
pub fn copy_program(from: &Path, to: &Path) {
    let status = Command::new("cp").arg(from).arg(to).status();
    assert!(status.unwrap().success(), "{}", to.display());
}

/// Writes a program, a script mostly, that can be executed at once: were it written here, a child that another thread is
/// starting would have it open for writing until it executes its own program, and the kernel refuses until then (`ETXTBSY`).
///
/// # Panics
/// Where it can't be written.
pub fn write_program(path: &Path, text: &str) {
    let mut shell = Command::new("sh")
        .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = shell.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    assert!(shell.wait().unwrap().success(), "{}", path.display());
}
