//! Programs of tests that cargo built of the workspace with the sensor: where they lie, and whose they are.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use crate::{process, test_run, workspace};

/// A program that cargo built.
pub(crate) struct Program {
    /// The package that it is of.
    pub(crate) package: String,
    /// The folder of that package.
    pub(crate) folder: PathBuf,
    /// The program.
    pub(crate) path: PathBuf,
}

/// Builds all tests, and tells their programs.
pub(crate) fn tests() -> Result<Vec<Program>> {
    let words = process::read(
        workspace::cargo()
            .args(["test", "--no-run"])
            .args(test_run::SENSOR)
            .args(["--quiet", "--message-format=json"]),
    )?;
    let messages = words
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    Ok(messages.filter_map(|message| program(&message)).collect())
}

/// A message of cargo that tells of a program of tests, not of an example; its package is the folder that its manifest lies in, as everywhere here.
fn program(message: &Value) -> Option<Program> {
    let is_test = message["profile"]["test"].as_bool() == Some(true);
    let path = PathBuf::from(message["executable"].as_str().filter(|_| is_test)?);
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
    let name = folder.file_name()?.to_str()?;
    Some(Program {
        package: format!("seawall-{name}"),
        folder: folder.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_programs_of_tests_are_taken() {
        let library = json!({"reason": "compiler-artifact", "executable": null,
            "manifest_path": "/w/crates/model/Cargo.toml"});
        assert!(program(&library).is_none());
        let example = json!({"reason": "compiler-artifact", "executable": "/w/target/debug/examples/drift",
            "profile": {"test": false}, "manifest_path": "/w/crates/sensor/Cargo.toml"});
        assert!(program(&example).is_none());
        let tests = json!({"reason": "compiler-artifact", "executable": "/w/target/debug/deps/it-1", "profile": {"test": true},
            "manifest_path": "/w/crates/watch/Cargo.toml"});
        let found = program(&tests).expect("a program");
        assert_eq!(found.package, "seawall-watch");
        assert_eq!(found.folder, Path::new("/w/crates/watch"));
    }
}
