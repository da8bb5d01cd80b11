//! Certificates as the engine and its clients look for them: files by Docker's names, the engine's configuration, contexts
//! of the docker command.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Error;
use super::authority::Issued;
use super::request::Kind;
use super::store::{at, write};

/// Writes a certificate, its key and the authority's certificate into a folder: `ca.pem`, `cert.pem`, `key.pem` as the
/// docker command reads them in `DOCKER_CERT_PATH`; of servers `server-cert.pem` and `server-key.pem`, and a `daemon.json`
/// that names them. Returns the files.
///
/// # Errors
/// Where they can't be written.
pub fn hand_out(
    folder: &Path,
    kind: Kind,
    authority: &str,
    issued: &Issued,
) -> Result<Vec<PathBuf>, Error> {
    make(folder)?;
    let (certificate, key) = match kind {
        Kind::Server => ("server-cert.pem", "server-key.pem"),
        Kind::Client => ("cert.pem", "key.pem"),
    };
    write(folder, "ca.pem", authority.as_bytes(), 0o644)?;
    // The key first: a certificate without its key serves nobody, a key beside the old certificate a moment only.
    write(folder, key, issued.key.as_bytes(), 0o600)?;
    write(folder, certificate, issued.certificate.as_bytes(), 0o644)?;
    let mut files = vec!["ca.pem", certificate, key];
    if kind == Kind::Server {
        let path = |name: &str| folder.join(name).display().to_string();
        let configuration = json!({
            "hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"],
            "tlsverify": true,
            "tlscacert": path("ca.pem"),
            "tlscert": path(certificate),
            "tlskey": path(key),
        });
        let text = format!("{configuration:#}\n");
        write(folder, "daemon.json", text.as_bytes(), 0o644)?;
        files.push("daemon.json");
    }
    Ok(files.into_iter().map(|it| folder.join(it)).collect())
}

/// Writes a context of the docker command: `docker --context NAME …`. `configuration` is its folder, `~/.docker`.
///
/// # Errors
/// Where it can't be written, or the name is none that the docker command takes.
pub fn context(
    configuration: &Path,
    name: &str,
    host: &str,
    authority: &str,
    issued: &Issued,
) -> Result<(), Error> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !begins_well || !name.chars().all(is_good) || name == "default" {
        return Err(Error::Asked(format!("`{name}` is no name of a context")));
    }
    if !host.starts_with("tcp://") {
        return Err(Error::Asked(format!("`{host}` is no tcp:// address")));
    }
    let id = Sha256::digest(name.as_bytes());
    let id = crate::record::hex(&id);
    let secrets = configuration.join("contexts/tls").join(&id).join("docker");
    make(&secrets)?;
    write(&secrets, "ca.pem", authority.as_bytes(), 0o600)?;
    write(&secrets, "cert.pem", issued.certificate.as_bytes(), 0o600)?;
    write(&secrets, "key.pem", issued.key.as_bytes(), 0o600)?;
    let metadata = configuration.join("contexts/meta").join(&id);
    make(&metadata)?;
    let text = json!({
        "Name": name,
        "Metadata": {},
        "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": false}},
    });
    write(&metadata, "meta.json", text.to_string().as_bytes(), 0o644)
}

fn make(folder: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder).map_err(|error| at(folder, &error))
}
