//! Where in an artifact something lies.

/// A place in an artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Path inside the artifact, without a leading slash.
    pub path: String,
    /// Index into [`crate::artifact::Artifact::layers`] of the layer that brought it.
    pub layer: Option<usize>,
    /// First character, where the thing is part of a text.
    pub start: Option<Position>,
    /// Just behind the last character.
    pub end: Option<Position>,
}

impl Location {
    /// Makes a location of a whole file.
    pub fn file(path: &str, layer: Option<usize>) -> Self {
        Self {
            path: path.to_owned(),
            layer,
            start: None,
            end: None,
        }
    }
}

/// A character in a text file, both numbers counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}
