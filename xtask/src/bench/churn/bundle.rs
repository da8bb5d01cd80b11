//! The containers: a root with busybox alone, read by all of them, and what each does – its shell opens the file of passwords,
//! which is one alert of our own rules.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::engine::Engine;
use crate::process;

/// What each does. The mark is the name of the script (`$0`), so it stands among the arguments of the process.
const ACT: [&str; 4] = ["/bin/busybox", "sh", "-c", "read -r first </etc/shadow"];

/// Makes the root.
pub(super) fn root(folder: &Path) -> Result<PathBuf> {
    let root = folder.join("root");
    for name in ["bin", "etc", "proc", "dev"] {
        fs::create_dir_all(root.join(name))?;
    }
    let busybox = process::find_program("busybox").context("not installed: busybox")?;
    fs::copy(busybox, root.join("bin/busybox"))?;
    symlink("busybox", root.join("bin/sh"))?;
    fs::write(root.join("etc/passwd"), "root:x:0:0::/:/bin/sh\n")?;
    fs::write(root.join("etc/shadow"), "root:*:1::::::\n")?;
    Ok(root)
}

/// Makes an image of it.
pub(super) fn import(engine: &Engine, root: &Path) -> Result<()> {
    let archive = engine.folder.join("root.tar");
    let mut pack = Command::new("tar");
    process::quiet(pack.arg("-cf").arg(&archive).arg("-C").arg(root).arg("."))?;
    process::quiet(engine.docker().arg("import").arg(&archive).arg("churn:1"))
}

/// Runs a container by the engine to its end, and returns its id.
pub(super) fn by_engine(engine: &Engine, mark: &str) -> Result<String> {
    let mut create = engine.docker();
    create.args(["create", "--network", "none", "churn:1"]);
    let id = process::read(create.args(ACT).arg(mark))?.trim().to_owned();
    process::quiet(engine.docker().args(["start", "--attach", &id]))?;
    process::quiet(engine.docker().args(["rm", &id]))?;
    Ok(id)
}

/// Returns the id of a container that no engine knows.
pub(super) fn id_of(number: usize) -> String {
    let seed = format!("churn {} {number}", std::process::id());
    let digest = Sha256::digest(seed.as_bytes());
    digest.iter().fold(String::new(), |mut id, byte| {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// Runs containers without an engine, one at a time.
pub(super) struct Runc<'r> {
    bundle: PathBuf,
    states: PathBuf,
    root: &'r Path,
}

impl<'r> Runc<'r> {
    pub(super) fn new(folder: &Path, root: &'r Path) -> Result<Self> {
        let (bundle, states) = (folder.join("bundle"), folder.join("states"));
        fs::create_dir_all(&bundle)?;
        fs::create_dir_all(&states)?;
        Ok(Self {
            bundle,
            states,
            root,
        })
    }

    /// Runs a container to its end, and returns its id.
    pub(super) fn run(&self, id: &str, mark: &str) -> Result<String> {
        let configuration = self.configuration(id, mark).to_string();
        fs::write(self.bundle.join("config.json"), configuration)?;
        let mut command = Command::new("runc");
        command.arg("--root").arg(&self.states);
        command.args(["run", "--bundle"]).arg(&self.bundle).arg(id);
        if let Err(why) = process::quiet(&mut command) {
            bail!("{id}: {why}");
        }
        Ok(id.to_owned())
    }

    /// OCI runtime specification, `config.md`; namespaces, capabilities and control groups as Docker has them.
    fn configuration(&self, id: &str, mark: &str) -> serde_json::Value {
        let words: Vec<&str> = ACT.into_iter().chain([mark]).collect();
        let capabilities = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETUID"];
        let namespaces = ["pid", "network", "ipc", "uts", "mount"];
        let namespaces = namespaces.iter().map(|it| json!({"type": it}));
        json!({
            "ociVersion": "1.0.2",
            "process": {
                "terminal": false,
                "user": {"uid": 0, "gid": 0},
                "args": words,
                "env": ["PATH=/bin"],
                "cwd": "/",
                "capabilities": {
                    "bounding": capabilities, "effective": capabilities, "permitted": capabilities,
                },
                "noNewPrivileges": true,
            },
            "root": {"path": self.root, "readonly": true},
            "hostname": "churn",
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "size=64k"]},
            ],
            "linux": {
                "cgroupsPath": format!("/docker/{id}"),
                "namespaces": namespaces.collect::<Vec<_>>(),
            },
        })
    }
}
