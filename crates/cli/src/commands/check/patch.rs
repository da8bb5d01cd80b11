//! A change of a file as a unified diff, which `patch` and `git apply` read.

use similar::{Algorithm, TextDiff};

/// Writes the change of a text under the name of its file.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(before, after);
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    diff.unified_diff()
        .context_radius(3)
        .header(&old, &new)
        .to_string()
}
