//! A real Docker engine with the corpus loaded. It has its own data, socket and pid file and touches
//! neither bridges nor packet filters, so that it harms no other engine on the machine.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Built;
use super::server::Server;
use crate::process;

/// Starts the engine and loads the images.
pub(super) fn serve(folder: &Path, images: &[Built]) -> Result<Server> {
    process::require(&["dockerd", "containerd", "docker"])?;
    let home = folder.join("engine");
    fs::create_dir_all(&home)?;
    let home = home.canonicalize()?;
    let host = format!("unix://{}", home.join("docker.sock").display());
    let server = Server::start(
        Command::new("dockerd")
            .arg("--data-root")
            .arg(home.join("data"))
            .arg("--exec-root")
            .arg(home.join("exec"))
            .arg("--pidfile")
            .arg(home.join("pid"))
            .args(["--host", &host])
            .args(["--bridge", "none", "--iptables=false", "--ip6tables=false"]),
        &home.join("log"),
        format!("engine: {host}"),
        || {
            docker(&host)
                .arg("version")
                .output()
                .is_ok_and(|output| output.status.success())
        },
    )?;
    for image in images {
        process::quiet(
            docker(&host)
                .args(["load", "-i"])
                .arg(image.folder.join("docker.tar")),
        )?;
    }
    Ok(server)
}

/// The engine's own command line where it lies; a newer one found earlier may refuse to talk to it.
fn docker(host: &str) -> Command {
    let own = Path::new("/usr/bin/docker");
    let mut command = Command::new(if own.exists() {
        own
    } else {
        Path::new("docker")
    });
    command.args(["--host", host]);
    command
}
