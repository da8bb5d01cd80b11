//! A real registry (`docker-registry`) on loopback with the corpus in it, as `NAME:gzip` and `NAME:zstd`.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Built;
use super::server::Server;
use crate::process;

/// Starts the registry and pushes the images.
pub(super) fn serve(folder: &Path, images: &[Built]) -> Result<Server> {
    process::require(&["docker-registry", "skopeo"])?;
    let home = folder.join("registry");
    fs::create_dir_all(&home)?;
    let port = free_port()?;
    let config = home.join("config.yml");
    fs::write(
        &config,
        format!(
            "version: 0.1\nlog: {{ level: warn }}\n\
             storage:\n  filesystem: {{ rootdirectory: {} }}\n\
             http: {{ addr: \"127.0.0.1:{port}\" }}\n",
            home.join("data").display()
        ),
    )?;
    let server = Server::start(
        Command::new("docker-registry").arg("serve").arg(&config),
        &home.join("log"),
        format!("registry: 127.0.0.1:{port}"),
        || TcpStream::connect(("127.0.0.1", port)).is_ok(),
    )?;
    for image in images {
        for kind in ["gzip", "zstd"] {
            push(image, kind, port)?;
        }
    }
    Ok(server)
}

fn push(image: &Built, kind: &str, port: u16) -> Result<()> {
    let layout = image.folder.join(format!("oci-{kind}"));
    let name = image.name;
    process::quiet(
        Command::new("skopeo")
            .args([
                "copy",
                "--quiet",
                "--insecure-policy",
                "--dest-tls-verify=false",
            ])
            .arg(format!("oci:{}:latest", layout.display()))
            .arg(format!("docker://127.0.0.1:{port}/{name}:{kind}")),
    )
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
