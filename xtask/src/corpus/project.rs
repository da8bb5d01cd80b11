//! Projects with the lock files that the real package managers write: what a directory or a repository
//! declares. Files of managers whose registry is not at hand come from the tests, which had them made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::cache::{Cache, write};
use crate::{process, workspace};

/// Fills a folder with one project for each package manager.
pub(super) fn fill(cache: &Cache, folder: &Path) -> Result<()> {
    process::require(&["npm", "npx", "python3", "cargo"])?;
    node(folder)?;
    python(cache, folder)?;
    rust(&folder.join("cargo"))?;
    write(folder, "go/go.mod", GO)?;
    for (from, to) in COPIED {
        let from = workspace::root().join(DATA).join(from);
        process::quiet(Command::new("cp").arg("-r").arg(from).arg(folder.join(to)))?;
    }
    Ok(())
}

/// The same wishes, locked by five package managers of Node.
fn node(folder: &Path) -> Result<()> {
    for (name, words) in LOCKERS {
        let project = folder.join(name);
        write(folder, &format!("{name}/package.json"), NODE)?;
        if *name == "berry" {
            // Without these it looks for a project above and asks what it may send home.
            write(folder, "berry/yarn.lock", "")?;
            write(folder, "berry/.yarnrc.yml", "enableTelemetry: false\n")?;
        }
        process::quiet(
            Command::new("npx")
                .arg("--yes")
                .args(*words)
                .current_dir(&project),
        )?;
        let modules = project.join("node_modules");
        if modules.exists() {
            fs::remove_dir_all(modules)?;
        }
    }
    Ok(())
}

/// Wishes locked by uv, and as a list for pip.
fn python(cache: &Cache, folder: &Path) -> Result<()> {
    let tools = tools(cache)?;
    write(folder, "uv/pyproject.toml", PYTHON)?;
    process::quiet(
        Command::new("python3")
            .env("PYTHONPATH", &tools)
            .args(["-m", "uv", "lock"])
            .current_dir(folder.join("uv")),
    )?;
    let list = process::read(
        Command::new("python3")
            .env("PYTHONPATH", &tools)
            .args([
                "-m",
                "uv",
                "export",
                "--quiet",
                "--format",
                "requirements-txt",
            ])
            .current_dir(folder.join("uv")),
    )?;
    write(folder, "requirements/requirements.txt", list)?;
    Ok(())
}

fn tools(cache: &Cache) -> Result<PathBuf> {
    cache.part("tool-uv", |folder| {
        process::quiet(
            Command::new("python3")
                .args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"])
                .arg(folder)
                .arg("uv<0.10"),
        )
    })
}

/// A package of Rust with a lock file and a program that does nothing.
pub(super) fn rust(folder: &Path) -> Result<()> {
    write(folder, "Cargo.toml", RUST)?;
    write(folder, "src/main.rs", "fn main() {}\n")?;
    process::quiet(
        Command::new("cargo")
            .args(["generate-lockfile", "--quiet"])
            .current_dir(folder),
    )
}

const LOCKERS: &[(&str, &[&str])] = &[
    (
        "npm",
        &[
            "npm@10.9.0",
            "install",
            "--package-lock-only",
            "--ignore-scripts",
        ],
    ),
    ("yarn", &["yarn@1.22.22", "install", "--ignore-scripts"]),
    (
        "berry",
        &[
            "@yarnpkg/cli-dist@4.9.4",
            "install",
            "--mode=update-lockfile",
        ],
    ),
    ("pnpm8", &["pnpm@8.15.9", "install", "--lockfile-only"]),
    ("pnpm9", &["pnpm@9.8.0", "install", "--lockfile-only"]),
];

/// Files that real tools made for the tests, without a registry.
const COPIED: &[(&str, &str)] = &[
    ("python/poetry2", "poetry"),
    ("python/pdm", "pdm"),
    ("php/project/composer.lock", "composer.lock"),
    ("ruby/plain/Gemfile.lock", "Gemfile.lock"),
    ("java/shop", "maven"),
];

const DATA: &str = "crates/inventory/tests/data";

/// A project of Node with several hundred packages.
pub(super) const NODE: &str = r#"{
  "name": "corpus",
  "version": "1.0.0",
  "private": true,
  "dependencies": {
    "@babel/core": "7.23.0",
    "axios": "0.21.1",
    "express": "4.17.1",
    "lodash": "4.17.20",
    "react": "18.2.0",
    "ws": "7.4.0"
  },
  "devDependencies": {
    "eslint": "8.57.0",
    "mocha": "10.2.0"
  },
  "optionalDependencies": {
    "fsevents": "2.3.2"
  }
}
"#;

const PYTHON: &str = r#"[project]
name = "corpus"
version = "1.0.0"
requires-python = ">=3.11,<3.14"
dependencies = [
    "cryptography==42.0.0",
    "django==3.2",
    "flask==2.0.0",
    "requests[socks]==2.31.0",
    "ruamel.yaml==0.18.6",
    "zope.interface==6.2",
]

[dependency-groups]
dev = ["pytest==8.0.0", "ruff==0.4.0"]
"#;

const RUST: &str = r#"[package]
name = "corpus"
version = "1.0.0"
edition = "2021"

[dependencies]
base64 = "=0.21.0"
regex = "=1.8.0"
serde_json = "=1.0.100"
smallvec = "=1.6.0"
url = "=2.3.0"

[dev-dependencies]
rand = "=0.8.0"

[build-dependencies]
semver = "=1.0.0"
"#;

/// A module of Go. What go would add to it comes from a registry that is not at hand.
const GO: &str = "module example.com/corpus\n\ngo 1.19\n\nrequire (\n\
    \tgithub.com/gorilla/mux v1.8.0\n\tgithub.com/spf13/cobra v1.7.0\n\tgolang.org/x/text v0.3.7\n)\n";
