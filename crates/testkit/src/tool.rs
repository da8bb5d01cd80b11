//! Foreign programs that tests are measured against, and what a test says where one is absent.

use std::path::Path;
use std::process::Command;

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
