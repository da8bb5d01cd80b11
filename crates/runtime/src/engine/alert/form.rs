//! What alerts look like when they are written.

use crate::fields::Buffers;

/// Which form, and what is in it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that have nothing to do with each other"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Text or JSON.
    pub format: Format,
    /// Whether times in texts are ISO 8601 with the date.
    pub iso_time: bool,
    /// Whether JSON has `output`: time, priority and message.
    pub output: bool,
    /// Whether JSON has `message`: the message alone.
    pub message: bool,
    /// Whether JSON has `output_fields`.
    pub fields: bool,
    /// Whether JSON has `tags`.
    pub tags: bool,
    /// How buffers are shown.
    pub buffers: Buffers,
}

/// How alerts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A line of text.
    #[default]
    Text,
    /// A line of JSON.
    Json,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            format: Format::Text,
            iso_time: false,
            output: true,
            message: false,
            fields: true,
            tags: true,
            buffers: Buffers::Dots,
        }
    }
}
