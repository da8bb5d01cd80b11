//! Programs that cargo built: where they lie, and whose they are.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::{process, workspace};

/// A program that cargo built.
pub(crate) struct Program {
    /// The package that it is of.
    pub(crate) package: String,
    /// The folder of that package.
    pub(crate) folder: PathBuf,
    /// The name of its target: `it`, an example's, the crate's for tests beside the code.
    pub(crate) target: String,
    /// Whether it is one of tests.
    pub(crate) is_test: bool,
    /// The program.
    pub(crate) path: PathBuf,
}

/// Builds by a command of cargo, and tells all programs that came of it.
pub(crate) fn programs(words: &[&str]) -> Result<Vec<Program>> {
    let messages = process::read(
        workspace::cargo()
            .args(words)
            .args(["--quiet", "--message-format=json"]),
    )?;
    let messages = messages.lines();
    let messages = messages.filter_map(|line| serde_json::from_str(line).ok());
    Ok(messages.filter_map(|message| program(&message)).collect())
}

/// A message of cargo that tells of a program; its package is the folder that its manifest lies in, as everywhere here.
fn program(message: &Value) -> Option<Program> {
    let path = PathBuf::from(message["executable"].as_str()?);
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
    let name = folder.file_name()?.to_str()?;
    Some(Program {
        package: format!("seawall-{name}"),
        folder: folder.to_owned(),
        target: message["target"]["name"].as_str()?.to_owned(),
        is_test: message["profile"]["test"] == true,
        path,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_can_be_run_is_a_program() {
        let library = json!({"reason": "compiler-artifact", "executable": null,
            "manifest_path": "/w/crates/model/Cargo.toml", "target": {"name": "seawall_model"}});
        assert!(program(&library).is_none());
        let example = json!({"reason": "compiler-artifact", "executable": "/w/target/debug/examples/drift",
            "profile": {"test": false}, "manifest_path": "/w/crates/sensor/Cargo.toml", "target": {"name": "drift"}});
        let found = program(&example).expect("a program");
        assert_eq!((found.target.as_str(), found.is_test), ("drift", false));
        let tests = json!({"reason": "compiler-artifact", "executable": "/w/target/debug/deps/it-1",
            "profile": {"test": true}, "manifest_path": "/w/crates/watch/Cargo.toml", "target": {"name": "it"}});
        let found = program(&tests).expect("a program");
        assert_eq!(
            (found.package.as_str(), found.is_test),
            ("seawall-watch", true)
        );
        assert_eq!(found.folder, Path::new("/w/crates/watch"));
    }
}
