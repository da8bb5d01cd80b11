//! Compilers in an image that does not need them.

use std::collections::BTreeSet;

use seawall_model::tree::{EntryKind, Resolved};

use crate::image::Input;

/// The compilers of an image.
pub(crate) struct Found {
    /// Names of packages, or paths of programs where there are none.
    pub(crate) names: Vec<String>,
    /// Bytes of their files.
    pub(crate) bytes: u64,
    /// The first program, and its layer.
    pub(crate) path: String,
    /// The layer of that program.
    pub(crate) layer: usize,
}

/// Returns the compilers of an image that starts a program of its own.
pub(crate) fn compilers(
    input: &Input<'_>,
    is_compiler: impl Fn(&str) -> bool,
    is_for_developers: impl Fn(&str) -> bool,
) -> Option<Found> {
    let configuration = input.artifact.configuration.as_ref()?;
    let mut words = configuration
        .entrypoint
        .iter()
        .chain(&configuration.command);
    let program = words.next()?;
    if is_for_developers(program.rsplit('/').next().unwrap_or(program)) {
        return None;
    }
    let packages = input.inventory.packages.iter();
    let packages: Vec<_> = packages
        .filter(|it| {
            it.kind.is_of_distribution() && it.removed_in.is_none() && is_compiler(&it.name)
        })
        .collect();
    // A package may list a path as it was before directories of the root became links into `usr`.
    let mut files: BTreeSet<String> = BTreeSet::new();
    for file in packages.iter().flat_map(|package| &package.files) {
        files.insert(file.to_string());
        files.insert(format!("usr/{file}"));
    }
    let (mut bytes, mut first) = (0_u64, None);
    for path in &files {
        let Some(layer) = input.files.layer_of(path) else {
            continue;
        };
        input.files.entry_of_layer(layer, path, &mut |entry| {
            if entry.kind == EntryKind::File {
                bytes = bytes.saturating_add(entry.size);
                if first.is_none() && entry.mode & 0o111 != 0 {
                    first = Some((path.clone(), layer));
                }
            }
        });
    }
    let mut names: Vec<String> = packages.iter().map(|it| it.name.clone()).collect();
    for path in PROGRAMS {
        if let Resolved::Found {
            path,
            layer,
            kind: EntryKind::File,
        } = input.files.resolve(path)
        {
            names.push(format!("/{path}"));
            first.get_or_insert((path, layer));
        }
    }
    names.dedup();
    let (path, layer) = first.or_else(|| {
        let place = packages.first()?.locations.first()?;
        Some((place.path.clone(), place.layer?))
    })?;
    Some(Found {
        names,
        bytes,
        path,
        layer,
    })
}

/// Compilers that are installed without packages in the images that are made to build with.
const PROGRAMS: &[&str] = &[
    "usr/local/bin/gcc",
    "usr/local/cargo/bin/cargo",
    "usr/local/go/bin/go",
    "usr/share/maven/bin/mvn",
];
