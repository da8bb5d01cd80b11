//! Whose a layer is, and what made it.

use crate::image::Input;

/// Says whether a layer is known to be the base image's.
pub(in crate::image) fn is_base(input: &Input<'_>, layer: usize) -> bool {
    input.artifact.is_own(layer) == Some(false)
}

/// Says whether modes and owners of files mean something: those of Windows have none.
pub(in crate::image) fn has_modes(input: &Input<'_>) -> bool {
    let platform = input.artifact.platform.as_ref();
    platform.is_none_or(|platform| platform.os != "windows")
}

/// Returns the words to add to a message about a file of a layer.
pub(in crate::image) fn origin(input: &Input<'_>, layer: usize) -> &'static str {
    if is_base(input, layer) {
        ", from the base image"
    } else {
        ""
    }
}

/// Returns the instruction that made a layer, short and on one line; `layer N` where the history does not tell.
pub(in crate::image) fn made_by(input: &Input<'_>, layer: usize) -> String {
    let instruction = input
        .artifact
        .layers
        .get(layer)
        .and_then(|it| it.instruction.as_ref());
    let Some(instruction) = instruction else {
        return format!("layer {}", layer.saturating_add(1));
    };
    let text = instruction.text.trim().trim_end_matches("# buildkit");
    let text = match text.strip_prefix("/bin/sh -c ") {
        Some(rest) => match rest.strip_prefix("#(nop) ") {
            Some(rest) => rest.to_owned(),
            None => format!("RUN {rest}"),
        },
        None => text.replacen("RUN /bin/sh -c ", "RUN ", 1),
    };
    let words: Vec<&str> = text.split_whitespace().take(LONGEST).collect();
    let line = words.join(" ");
    let short: String = line
        .chars()
        .filter(|char| !char.is_control())
        .take(LONGEST)
        .collect();
    let short = short.replace('`', "'");
    if short.len() < line.len() {
        format!("`{short}…`")
    } else {
        format!("`{short}`")
    }
}

/// Characters of an instruction that are shown.
const LONGEST: usize = 60;
