//! Who we are at a registry: what the command line says, else docker's `config.json` with its
//! credential programs, else podman's `auth.json`.

pub mod file;
pub mod program;

use std::fmt;
use std::path::PathBuf;

use crate::error::Error;
use crate::source::http::Environment;
use file::{AuthFile, Entry};

/// What to show a registry.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user name and password, or a personal access token in its place.
    Password {
        /// User name.
        username: String,
        /// Password.
        password: String,
    },
    /// An OAuth refresh token, to be changed for an access token at the token server.
    IdentityToken(String),
    /// A bearer token for the registry itself.
    RegistryToken(String),
}

impl fmt::Debug for Credential {
    /// Names the kind only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password",
            Self::IdentityToken(_) => "IdentityToken",
            Self::RegistryToken(_) => "RegistryToken",
        })
    }
}

/// Finds the credential for a registry host in the user's files, in the order `REGISTRY_AUTH_FILE`,
/// docker's configuration, podman's file in the runtime directory, podman's file in the home directory.
/// The first file that knows the host decides. Nothing means: anonymous.
///
/// # Errors
/// Where a file is there but unusable, or the credential program that it names fails: what the user
/// set up is not passed over in silence.
pub fn find_credential(host: &str, environment: &Environment) -> Result<Option<Credential>, Error> {
    for path in files(environment) {
        let Some(config) = AuthFile::read(&path)? else {
            continue;
        };
        match config.find(host) {
            Some(Entry::Credential(credential)) => return Ok(Some(credential)),
            Some(Entry::Program { name, server }) => {
                if let Some(found) = program::ask(&name, &server, environment)? {
                    return Ok(Some(found));
                }
            }
            None => {}
        }
    }
    Ok(None)
}

fn files(environment: &Environment) -> Vec<PathBuf> {
    let mut files = Vec::new();
    files.extend(environment.path("REGISTRY_AUTH_FILE"));
    files.extend(
        environment
            .docker_config_dir()
            .map(|dir| dir.join("config.json")),
    );
    let podman = "containers/auth.json";
    files.extend(
        environment
            .path("XDG_RUNTIME_DIR")
            .map(|dir| dir.join(podman)),
    );
    let home = environment
        .path("XDG_CONFIG_HOME")
        .or_else(|| environment.home().map(|home| home.join(".config")));
    files.extend(home.map(|dir| dir.join(podman)));
    files
}
