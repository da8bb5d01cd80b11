//! How git is run. A repository is hostile: its configuration can name programs (hooks, filters, a file
//! system monitor, remote helpers, a pager) and remotes from which missing objects are fetched. None of
//! that is used here: only commands that read, with every such key overruled on the command line and
//! every transport forbidden unless something is to be fetched.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::error::{Error, ErrorKind};
use crate::source::http::Environment;
use crate::source::http::failure::cut;

/// The installed git.
#[derive(Clone, Debug)]
pub(super) struct Git {
    program: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

/// Git, about to be run in one place.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    git: &'a Git,
    folder: &'a Path,
    /// What to call the repository in errors.
    name: &'a str,
}

/// What a place is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Whether the repository has no working tree.
    pub(super) bare: bool,
}

impl Git {
    /// Finds git in the user's search path.
    pub(super) fn find(environment: &Environment, name: &str) -> Result<Self, Error> {
        let path = environment.path("PATH");
        let path = path.unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
        let program = std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join("git"))
            .find(|file| file.is_file());
        let Some(program) = program else {
            let why = "repositories are read with git, which is not installed";
            return Err(Error::new(ErrorKind::Environment, name, why)
                .hint("install git, or scan the directory as it is: seawall scan fs DIRECTORY"));
        };
        // Variables of git's own could lead it to another repository, or to programs.
        let harmless = |(key, _): &(&OsString, &OsString)| {
            let key = key.to_string_lossy();
            !key.starts_with("GIT_") || PASSED_ON.iter().any(|start| key.starts_with(start))
        };
        let kept = environment.all().filter(harmless);
        Ok(Self {
            program,
            environment: kept.map(|(k, v)| (k.clone(), v.clone())).collect(),
        })
    }

    /// Runs in a directory.
    pub(super) const fn at<'a>(&'a self, folder: &'a Path, name: &'a str) -> At<'a> {
        At {
            git: self,
            folder,
            name,
        }
    }

    /// Makes a command that reads only.
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().envs(self.environment.iter().cloned());
        for (key, value) in ENVIRONMENT {
            command.env(key, value);
        }
        for setting in SETTINGS {
            command.arg("-c").arg(setting);
        }
        command.arg("--no-pager").arg("-C").arg(folder);
        command.stdin(Stdio::null());
        command
    }

    /// Makes a command that may fetch over the network; `git` may then ask the user's own helpers for
    /// credentials, but never the terminal.
    pub(super) fn fetching(&self, folder: &Path) -> Command {
        let mut command = self.command(folder);
        command.env("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file");
        command
    }
}

impl At<'_> {
    /// Finds out what the place is.
    ///
    /// # Errors
    /// Where it is in no repository.
    pub(super) fn kind_of_place(&self) -> Result<Place, Error> {
        let answer = self.run(&["rev-parse", "--is-bare-repository", "--is-inside-work-tree"]);
        let answer = answer.map_err(|error| {
            let why = format!("it is no git repository that can be read ({error})");
            Error::new(ErrorKind::User, self.name, why)
                .hint("scan the directory as it is: seawall scan fs DIRECTORY")
        })?;
        let answer = String::from_utf8_lossy(&answer);
        let mut lines = answer.lines();
        let bare = lines.next() == Some("true") || lines.next() != Some("true");
        Ok(Place { bare })
    }

    /// Returns the repository's name.
    pub(super) const fn name(&self) -> &str {
        self.name
    }

    /// Returns what a command prints.
    ///
    /// # Errors
    /// Where it fails: git's own first line; or prints more than is allowed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let mut command = self.git.command(self.folder);
        command.args(arguments);
        finish(command, self.name)
    }

    /// Starts a command that answers what is written to it.
    pub(super) fn start(&self, arguments: &[&str]) -> Result<Child, Error> {
        let mut command = self.git.command(self.folder);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        command
            .spawn()
            .map_err(|error| Error::io("run", &self.git.program, error))
    }
}

/// Runs a command to its end and returns what it printed.
pub(super) fn finish(mut command: Command, name: &str) -> Result<Vec<u8>, Error> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = PathBuf::from(command.get_program());
    let failed = |error| Error::io("run", &program, error);
    let mut child = command.spawn().map_err(failed)?;
    let said = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let read = stderr.by_ref().take(MOST_SAID).read_to_end(&mut said);
            // What is behind is read all the same, or git would wait for ever.
            let drained = std::io::copy(&mut stderr, &mut std::io::sink());
            drop((read, drained));
            said
        })
    });
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let read = stdout.take(MOST_PRINTED).read_to_end(&mut printed);
        read.map_err(failed)?;
    }
    let too_much = u64::try_from(printed.len()).is_ok_and(|length| length >= MOST_PRINTED);
    if too_much {
        drop(child.kill());
    }
    let status = child.wait().map_err(failed)?;
    let said = said.and_then(|thread| thread.join().ok());
    if too_much {
        let why = "git lists more than is allowed";
        return Err(Error::new(ErrorKind::Limit, name, why));
    }
    if !status.success() {
        let said = said.unwrap_or_default();
        return Err(Error::new(ErrorKind::Input, name, complaint(&said)));
    }
    Ok(printed)
}

/// Takes the line of git's words that tells what went wrong; a URL in it loses its credentials.
fn complaint(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let marked = |line: &&str| line.starts_with("fatal:") || line.starts_with("error:");
    let line = text.lines().find(marked).or_else(|| text.lines().last());
    let line = line.unwrap_or("it says nothing");
    let line = line
        .trim_start_matches("fatal: ")
        .trim_start_matches("error: ");
    format!("git failed: {}", cut(&without_credentials(line)))
}

fn without_credentials(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = behind.find(['/', ' ', '\'', '"']).unwrap_or(behind.len());
        let (authority, tail) = behind.split_at(end);
        out.push_str(authority.rsplit('@').next().unwrap_or(authority));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Settings that overrule those of the repository.
const SETTINGS: [&str; 7] = [
    // The user named this directory; whoever owns it, nothing in it is run.
    "safe.directory=*",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.hooksPath=/dev/null",
    "protocol.ext.allow=never",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
];

const ENVIRONMENT: [(&str, &str); 6] = [
    ("LC_ALL", "C"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    // No transport at all, also for versions that know no GIT_NO_LAZY_FETCH.
    ("GIT_ALLOW_PROTOCOL", "none"),
];

/// Variables by which users say how servers are reached.
const PASSED_ON: [&str; 6] = [
    "GIT_ASKPASS",
    "GIT_CONFIG",
    "GIT_HTTP_",
    "GIT_PROXY_",
    "GIT_SSH",
    "GIT_SSL_",
];

/// A repository of three million files lists about this much.
const MOST_PRINTED: u64 = 512 << 20;
const MOST_SAID: u64 = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_lose_credentials() {
        let said = b"warning: x\nfatal: unable to access 'https://me:pw@git.example/a/': no\n";
        let want = "git failed: unable to access 'https://git.example/a/': no";
        assert_eq!(complaint(said), want);
        assert_eq!(complaint(b""), "git failed: it says nothing");
    }
}
