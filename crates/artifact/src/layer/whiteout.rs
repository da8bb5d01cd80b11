//! Marker files (OCI image-spec 1.1, layer.md, "Whiteouts" and "Opaque Whiteout").

/// What a path means in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark<'p> {
    /// An entry like any other.
    None,
    /// The entry of this name in this directory is removed from the layers below.
    Whiteout {
        /// The directory; empty for the root.
        directory: &'p str,
        /// The name that is removed.
        name: &'p str,
    },
    /// All that the layers below have in this directory is hidden. Empty for the root.
    Opaque(&'p str),
    /// Bookkeeping of aufs, which engines skip.
    Aufs,
    /// A marker that names nothing.
    Invalid,
}

/// Tells markers from entries.
pub(super) fn mark(path: &str) -> Mark<'_> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name == OPAQUE {
        return Mark::Opaque(directory);
    }
    if path.starts_with(AUFS) || name.starts_with(AUFS) {
        return Mark::Aufs;
    }
    match name.strip_prefix(WHITEOUT) {
        None => Mark::None,
        Some("" | "." | "..") => Mark::Invalid,
        Some(name) => Mark::Whiteout { directory, name },
    }
}

const WHITEOUT: &str = ".wh.";
const AUFS: &str = ".wh..wh.";
const OPAQUE: &str = ".wh..wh..opq";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_recognised() {
        let cases = [
            ("usr/bin", Mark::None),
            (
                "usr/.wh.bin",
                Mark::Whiteout {
                    directory: "usr",
                    name: "bin",
                },
            ),
            (
                ".wh.bin",
                Mark::Whiteout {
                    directory: "",
                    name: "bin",
                },
            ),
            ("usr/.wh..wh..opq", Mark::Opaque("usr")),
            (".wh..wh..opq", Mark::Opaque("")),
            (".wh..wh.plnk/12.34", Mark::Aufs),
            (".wh..wh.aufs", Mark::Aufs),
            ("a/.wh.", Mark::Invalid),
            ("a/.wh...", Mark::Invalid),
            ("a/.wh.b/c", Mark::None),
        ];
        for (path, wanted) in cases {
            assert_eq!(mark(path), wanted, "{path}");
        }
    }
}
