//! An installed `ShellCheck`: asked only where the user says so, since what is installed differs from machine to
//! machine. It gets a script on its standard input and reads no file; nothing of the script is run.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use seawall_checks::dockerfile::shell::{Remark, Replacement, Script};
use serde::Deserialize;

/// The program.
#[derive(Clone, Debug)]
pub struct ShellCheck {
    program: PathBuf,
    version: String,
}

impl ShellCheck {
    /// Finds it in the directories of a `PATH`.
    ///
    /// # Errors
    /// Where it is not there, or does not tell its version: a clause that says so.
    pub fn find(path: &OsStr) -> Result<Self, String> {
        let mut folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
        let program = folders.find_map(|folder| {
            let program = folder.join("shellcheck");
            program.is_file().then_some(program)
        });
        let program = program.ok_or("no `shellcheck` is installed where PATH leads")?;
        let said = run(&program, &["--version"], "")?;
        let mut lines = said.lines();
        let version = lines.find_map(|line| line.strip_prefix("version: "));
        let version = version.map(|it| it.trim().chars().take(40).collect());
        let version = version.ok_or_else(|| format!("{} tells no version", program.display()))?;
        Ok(Self { program, version })
    }

    /// Returns its name and version.
    pub fn name(&self) -> String {
        format!("shellcheck {}", self.version)
    }

    /// Asks it about a script.
    ///
    /// # Errors
    /// Where it does not answer in time, or nothing that can be understood: a clause that says so.
    pub(super) fn remarks(&self, script: &Script) -> Result<Vec<Remark>, String> {
        let source = script.source();
        let shell = format!("--shell={}", script.program.name());
        let arguments = [
            "--norc",
            "--format=json1",
            "--severity=style",
            "--color=never",
            &shell,
            "-",
        ];
        let said = run(&self.program, &arguments, &source)?;
        let said: Said = serde_json::from_str(&said)
            .map_err(|error| format!("what it says cannot be understood: {error}"))?;
        let lines = Lines::new(&source);
        Ok(said.comments.iter().map(|it| it.remark(&lines)).collect())
    }
}

/// What it says, in its format `json1`.
#[derive(Deserialize)]
struct Said {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
struct Comment {
    #[serde(flatten)]
    place: Place,
    code: u16,
    message: String,
    fix: Option<Replacements>,
}

#[derive(Deserialize)]
struct Replacements {
    replacements: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    #[serde(flatten)]
    place: Place,
    replacement: String,
}

/// Lines and columns from 1; columns are characters, a tab is one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Comment {
    fn remark(&self, lines: &Lines<'_>) -> Remark {
        let written = self.fix.iter().flat_map(|fix| &fix.replacements);
        let replacements = written.map(|it| Replacement {
            range: lines.range(&it.place),
            text: it.replacement.clone(),
        });
        Remark {
            code: self.code,
            message: self.message.clone(),
            range: lines.range(&self.place),
            replacements: replacements.collect(),
        }
    }
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let behind = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
        Self {
            text,
            starts: std::iter::once(0).chain(behind).collect(),
        }
    }

    fn range(&self, place: &Place) -> Range<usize> {
        let start = self.byte(place.line, place.column);
        start..self.byte(place.end_line, place.end_column).max(start)
    }

    /// Returns the byte of a place; what lies beyond a line is at its end.
    fn byte(&self, line: usize, column: usize) -> usize {
        let index = line.saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let mut chars = line.char_indices();
        let within = chars.nth(column.saturating_sub(1));
        start.saturating_add(within.map_or(line.len(), |(at, _)| at))
    }
}

/// Runs the program in bounded time and memory. Its exit status says only whether there are findings.
fn run(program: &Path, arguments: &[&str], input: &str) -> Result<String, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    thread::scope(|scope| {
        scope.spawn(move || {
            // Whoever has heard enough closes the pipe.
            stdin.map(|mut stdin| stdin.write_all(input.as_bytes()))
        });
        let reader = scope.spawn(move || {
            let mut said = Vec::new();
            let read =
                stdout.map(|out| out.take(MOST_SAID.saturating_add(1)).read_to_end(&mut said));
            read.map(|read| read.map(|_| said))
        });
        let ended = wait(&mut child);
        // Ends it where it did not end itself, which also ends the threads.
        drop(child.kill());
        drop(child.wait());
        ended?;
        match reader.join() {
            Ok(Some(Ok(said))) if said.len() as u64 <= MOST_SAID => {
                String::from_utf8(said).map_err(|_| "what it says is not UTF-8".to_owned())
            }
            Ok(Some(Ok(_))) => Err(format!("it says more than {MOST_SAID} bytes")),
            _ => Err("what it says cannot be read".to_owned()),
        }
    })
}

fn wait(child: &mut Child) -> Result<(), String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(()),
            Ok(None) if start.elapsed() > LONGEST => {
                return Err(format!(
                    "it did not answer in {} seconds",
                    LONGEST.as_secs()
                ));
            }
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// How long it may think about a script.
const LONGEST: Duration = Duration::from_secs(10);
/// How long to sleep between two looks.
const PAUSE: Duration = Duration::from_millis(2);
/// Bytes that it may say of a script.
const MOST_SAID: u64 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes() {
        let lines = Lines::new("añ\tb\n\ncd\n");
        let cases = [
            ((1, 1, 1, 2), 0..1),
            ((1, 2, 1, 4), 1..4),
            ((1, 4, 3, 2), 4..8),
            ((3, 1, 3, 99), 7..9),
            ((9, 1, 9, 1), 10..10),
            ((0, 0, 0, 0), 0..0),
        ];
        for ((line, column, end_line, end_column), want) in cases {
            let place = Place {
                line,
                column,
                end_line,
                end_column,
            };
            assert_eq!(lines.range(&place), want, "{line}:{column}");
        }
    }

    #[test]
    fn programs_that_misbehave_are_ended() {
        let sh = Path::new("/bin/sh");
        assert_eq!(run(sh, &["-c", "cat"], "a\nb"), Ok("a\nb".to_owned()));
        assert_eq!(run(sh, &["-c", "exit 1"], "unread"), Ok(String::new()));
        let endless = run(sh, &["-c", "exec yes"], "").unwrap_err();
        assert!(
            endless.contains("bytes") || endless.contains("seconds"),
            "{endless}"
        );
        assert!(run(Path::new("/nowhere"), &[], "").is_err());
        assert!(ShellCheck::find(OsStr::new("/nowhere:relative")).is_err());
    }
}
