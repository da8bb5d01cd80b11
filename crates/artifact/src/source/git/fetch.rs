//! Fetches a repository into an empty one: only the wanted revision where the server allows it.

use std::path::Path;
use std::process::Command;

use super::program::{Git, finish};
use super::{Login, Revision};
use crate::error::{Error, ErrorKind};

/// Fetches a revision into a new bare repository and returns the name that it has there.
///
/// # Errors
/// Where the server cannot be reached, refuses, or does not have the revision.
pub(super) fn fetch(
    git: &Git,
    place: &Path,
    url: &str,
    login: Option<&Login>,
    revision: &Revision,
) -> Result<String, Error> {
    let fetch = Fetch {
        git,
        place,
        url,
        login,
    };
    std::fs::create_dir_all(place).map_err(|error| Error::io("make", place, error))?;
    git.at(place, url).run(&["init", "--quiet", "--bare"])?;
    let name = revision.name();
    match revision {
        Revision::Commit(commit) => {
            // Servers may refuse to hand out single commits, and abbreviations mean nothing to them.
            let whole = matches!(commit.len(), 40 | 64);
            if whole
                && fetch
                    .run(&["--depth=1"], &[&format!("{name}:{WANTED}")])
                    .is_ok()
            {
                return Ok(WANTED.to_owned());
            }
            fetch.run(
                &[],
                &["refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"],
            )?;
            Ok(name)
        }
        Revision::Head | Revision::Branch(_) | Revision::Tag(_) => {
            fetch.run(&["--depth=1"], &[&format!("{name}:{WANTED}")])?;
            Ok(WANTED.to_owned())
        }
    }
}

struct Fetch<'a> {
    git: &'a Git,
    place: &'a Path,
    url: &'a str,
    login: Option<&'a Login>,
}

impl Fetch<'_> {
    fn run(&self, options: &[&str], what: &[&str]) -> Result<(), Error> {
        let mut command = self.git.fetching(self.place);
        if let Some(login) = self.login {
            lend(&mut command, login);
        }
        command.args(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]);
        command.args(options).arg("--").arg(self.url).args(what);
        finish(command, self.url).map(drop).map_err(|error| {
            let why = match &error {
                Error::Failed { why, .. } => why.clone(),
                Error::Io { .. } => error.to_string(),
            };
            let hint = "check the address, the revision, and that git itself can fetch it";
            Error::new(ErrorKind::Network, self.url, why).hint(hint)
        })
    }
}

/// Has git ask us for credentials first: they reach it through its environment, which only the user can
/// read, not through its arguments, which everybody can.
fn lend(command: &mut Command, login: &Login) {
    command.env("SEAWALL_GIT_USERNAME", &login.username);
    command.env("SEAWALL_GIT_PASSWORD", &login.password);
    // In front of `fetch`; the empty one forgets the helpers of the user's configuration.
    command.args(["-c", "credential.helper=", "-c", HELPER]);
}

const HELPER: &str = "credential.helper=!f() { test \"$1\" = get && \
     printf 'username=%s\\npassword=%s\\n' \"$SEAWALL_GIT_USERNAME\" \"$SEAWALL_GIT_PASSWORD\"; }; f";

/// The name under which the wanted revision is kept.
const WANTED: &str = "refs/seawall/wanted";
