//! Pictures of a terminal: what a command prints, in its colours, as SVG for pages that people look at.

use std::path::Path;
use std::process::Command;

use anstyle::{Color, RgbColor};
use anstyle_svg::{Term, WIN10_CONSOLE};
use anyhow::{Context as _, Result, bail};

use crate::process;

/// Draws what `seawall` with these words prints in a folder. Ends other than by a fault of the command itself do
/// not matter: a gate that says no is worth a picture, too.
pub(crate) fn draw(program: &Path, words: &[&str], folder: &Path) -> Result<String> {
    let mut command = Command::new(program);
    command
        .args(["--color", "always"])
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", COLUMNS);
    let output = command
        .output()
        .with_context(|| format!("cannot run {}", process::describe(&command)))?;
    if output.stdout.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} printed nothing: {said}", process::describe(&command));
    }
    let printed = String::from_utf8(output.stdout).context("it printed no UTF-8")?;
    let text = format!("$ seawall {}\n{}", words.join(" "), printed.trim_end());
    let grey = |level: u8| Color::Rgb(RgbColor(level, level, level));
    // What is dim is drawn half transparent: on pure black nobody could read it.
    let terminal = Term::new()
        .palette(WIN10_CONSOLE)
        .fg_color(grey(0xf0))
        .bg_color(grey(0x1b));
    Ok(terminal.render_svg(&text))
}

/// Characters of a line.
const COLUMNS: &str = "88";
