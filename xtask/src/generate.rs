//! `cargo xtask generate`: files that come out of the program itself and are committed, so that a review
//! sees every change of what users see. With `--check` they are compared instead of written.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace};

/// A committed file and the words after `seawall` that print it.
struct Generated {
    path: &'static str,
    words: &'static [&'static str],
}

const GENERATED: &[Generated] = &[
    Generated {
        path: "docs/reference/report.schema.json",
        words: &["schema", "report"],
    },
    Generated {
        path: "docs/reference/seawall.1",
        words: &["man"],
    },
    Generated {
        path: "docs/reference/completions/seawall.bash",
        words: &["completions", "bash"],
    },
    Generated {
        path: "docs/reference/completions/_seawall",
        words: &["completions", "zsh"],
    },
    Generated {
        path: "docs/reference/completions/seawall.fish",
        words: &["completions", "fish"],
    },
];

/// Writes the files, or says which of them are stale.
pub(crate) fn run(check: bool) -> Result<()> {
    process::run(workspace::cargo().args(["build", "--quiet", "--package", "seawall-cli"]))?;
    let program = workspace::target().join("debug/seawall");
    let mut stale = Vec::new();
    for file in GENERATED {
        // The width of the terminal must not show in a committed file.
        let text = process::read(Command::new(&program).args(file.words).env("COLUMNS", "80"))?;
        let path = workspace::root().join(file.path);
        if fs::read_to_string(&path).ok().as_deref() == Some(text.as_str()) {
            continue;
        }
        if check {
            stale.push(file.path);
        } else {
            write(&path, &text)?;
            println!("{}", file.path);
        }
    }
    if !stale.is_empty() {
        bail!("stale, run cargo xtask generate: {}", stale.join(", "));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}
