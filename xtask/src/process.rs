//! Running other programs: every failure says which command failed and how.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs a command whose words go to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| start_failed(command))?;
    if !status.success() {
        bail!("{} ended with {status}", describe(command));
    }
    Ok(())
}

/// Runs a command and hands back what it printed; its errors are part of ours.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| start_failed(command))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = words.lines().rev().take(5).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!(
            "{} ended with {}: {}",
            describe(command),
            output.status,
            tail.join(" | ")
        );
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed no UTF-8", describe(command)))
}

/// Runs a command silently; its words are shown only when it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    command.stdin(Stdio::null());
    let output = command.output().with_context(|| start_failed(command))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} ended with {}: {words}",
            describe(command),
            output.status
        );
    }
    Ok(())
}

/// Starts a command in the background with its words in a log file.
pub(crate) fn start(command: &mut Command, log: &Path) -> Result<std::process::Child> {
    let file = std::fs::File::create(log).with_context(|| log.display().to_string())?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    command.spawn().with_context(|| start_failed(command))
}

/// Finds a program on the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Fails with one sentence that names all missing programs.
pub(crate) fn require(programs: &[&str]) -> Result<()> {
    let missing: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|program| find_program(program).is_none())
        .collect();
    if !missing.is_empty() {
        bail!("not installed: {}", missing.join(", "));
    }
    Ok(())
}

/// How many characters of a command are shown.
const SHOWN: usize = 400;

/// The command as it was called. One that names hundreds of files is cut off: what failed would be lost behind it.
pub(crate) fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    let line = words.join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} … ({} words)", &line[..end], words.len()),
        None => line,
    }
}

fn start_failed(command: &Command) -> String {
    format!("cannot start {}", describe(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_commands_are_cut_off() {
        let shown = describe(Command::new("echo").args(vec!["ü".repeat(30); 300]));
        assert!(shown.chars().count() < 500, "{shown}");
        assert!(shown.ends_with("(301 words)"), "{shown}");
    }

    #[test]
    fn failures_name_the_command_and_its_words() {
        let error = read(Command::new("sh").args(["-c", "echo oops >&2; exit 7"])).unwrap_err();
        assert!(error.to_string().contains("oops"), "{error}");
        assert!(error.to_string().contains("sh -c"), "{error}");
        assert!(run(&mut Command::new("no-such-program-here")).is_err());
    }

    #[test]
    fn missing_programs_are_all_named() {
        let error = require(&["sh", "no-such-a", "no-such-b"]).unwrap_err();
        assert_eq!(error.to_string(), "not installed: no-such-a, no-such-b");
    }
}
