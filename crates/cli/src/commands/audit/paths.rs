//! `--paths FILE`: what attackers could do, in the words that the file's ending asks for.

use std::fs::{OpenOptions, Permissions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Context as _;
use seawall_formats::paths::{picture, write_paths};
use seawall_formats::picture::{dot, svg};
use seawall_model::posture::Posture;

use crate::exit::Usage;

/// A file that is asked for.
pub(super) struct PathsFile<'a> {
    path: &'a Path,
    words: Words,
}

enum Words {
    Svg,
    Dot,
    Json,
}

impl<'a> PathsFile<'a> {
    /// Tells by the ending what is asked for, before anything is looked at.
    pub(super) fn of(path: &'a Path) -> Result<Self, Usage> {
        let ending = path.extension().and_then(|it| it.to_str());
        let words = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Words::Svg,
            Some("dot" | "gv") => Words::Dot,
            Some("json") => Words::Json,
            _ => {
                let shown = path.display();
                return Err(Usage(format!(
                    "--paths {shown}: a file that ends in .svg, .dot or .json is needed"
                )));
            }
        };
        Ok(Self { path, words })
    }

    /// Writes the file. It says how the host is taken over: nobody but its owner is to read it.
    pub(super) fn write(&self, posture: &Posture) -> anyhow::Result<()> {
        let shown = || format!("attack paths {}", self.path.display());
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(self.path).with_context(shown)?;
        // A device or a pipe is somebody's choice: only files are shut.
        if file.metadata().is_ok_and(|it| it.is_file()) {
            file.set_permissions(Permissions::from_mode(0o600))
                .with_context(shown)?;
        }
        let mut out = BufWriter::new(file);
        match self.words {
            Words::Svg => out.write_all(svg(&picture(posture)).as_bytes()),
            Words::Dot => out.write_all(dot(&picture(posture)).as_bytes()),
            Words::Json => write_paths(posture, &mut out),
        }
        .and_then(|()| out.flush())
        .with_context(shown)
    }
}
