//! Caches that commands left: a history tells neither mounts nor what another command deleted, but the layer's files
//! do.

use std::collections::BTreeMap;

use seawall_model::tree::EntryKind;

use super::Input;
use crate::check::Faults;
use crate::dockerfile;

/// Tells those faults of a check whose step left files in one of the directories. Where nothing is known of the
/// step's layer the fault is told as likely.
pub(crate) fn tell(
    input: &Input<'_>,
    faults: &mut Faults,
    run: fn(&dockerfile::Input, &mut Faults),
    directories: &[&str],
) {
    let Some(built) = &input.built else {
        return;
    };
    let mut found = Faults::default();
    run(&built.input, &mut found);
    let mut left: BTreeMap<usize, Option<bool>> = BTreeMap::new();
    for fault in found.finish().0 {
        let origin = fault.place.span.and_then(|span| built.origin(span));
        let text = origin.map(|it| built.input.document.source.slice(it.span));
        if text.is_some_and(|text| text.starts_with("ONBUILD")) {
            // What a trigger leaves shows in the images that are built with it.
            continue;
        }
        let layer = origin.and_then(|origin| origin.layer);
        let is_left = layer.and_then(|layer| {
            *left
                .entry(layer)
                .or_insert_with(|| has_left(input, layer, directories))
        });
        match is_left {
            Some(true) => faults.push(fault),
            Some(false) => {}
            None => faults.push(fault.likely()),
        }
    }
}

/// Says whether a layer has files in one of the directories; nothing where it has no files at all, as one that
/// cannot be read.
fn has_left(input: &Input<'_>, layer: usize, directories: &[&str]) -> Option<bool> {
    let (mut any, mut is_left) = (false, false);
    input.files.each_of_layer(layer, &mut |entry| {
        any = true;
        let is_file = matches!(entry.kind, EntryKind::File | EntryKind::HardLink);
        is_left = is_left
            || is_file
                && entry.size > 0
                && directories
                    .iter()
                    .any(|directory| is_below(entry.path, directory));
    });
    any.then_some(is_left)
}

/// Says whether a path lies in a directory, where `~` stands for any home.
fn is_below(path: &str, directory: &str) -> bool {
    let within = |path: &str, directory: &str| {
        let behind = path.strip_prefix(directory);
        behind.is_some_and(|behind| behind.starts_with('/'))
    };
    match directory.strip_prefix('~') {
        Some(inside) => path
            .match_indices(inside)
            .any(|(at, _)| within(path.get(at..).unwrap_or_default(), inside)),
        None => within(path, directory.trim_start_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn directories_hold_what_is_below_them() {
        let cases = [
            ("var/lib/apt/lists/x", "/var/lib/apt/lists", true),
            ("var/lib/apt/lists", "/var/lib/apt/lists", false),
            ("var/lib/apt/listsx/y", "/var/lib/apt/lists", false),
            ("root/.cache/pip/http/a", "~/.cache/pip", true),
            ("home/app/.cache/pip/a", "~/.cache/pip", true),
            ("home/app/.cache/pipx/a", "~/.cache/pip", false),
        ];
        for (path, directory, want) in cases {
            assert_eq!(is_below(path, directory), want, "{path} {directory}");
        }
    }
}
