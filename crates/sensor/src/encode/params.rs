//! Parameters of an event, as bytes that stand one after the other.

use seawall_runtime::event::ParamType;

/// Parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Params {
    bytes: Vec<u8>,
    lengths: Vec<usize>,
}

impl Params {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// How much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        let lengths = self.lengths.capacity().saturating_mul(size_of::<usize>());
        self.bytes.capacity().saturating_add(lengths)
    }

    /// Adds a number in the width of its type: the lower bytes of it. A type that has no width takes eight.
    pub(super) fn number(&mut self, of: ParamType, number: u64) {
        let width = of.width().unwrap_or(8).min(8);
        let bytes = number.to_le_bytes();
        self.add(bytes.get(..width).unwrap_or(&bytes));
    }

    /// Adds a request of `ptrace` and the like, whose first byte would tell the type: no value.
    pub(super) fn nothing(&mut self) {
        self.add(&[]);
    }

    /// Adds a text with a NUL behind it; a text that is not known has no value.
    pub(super) fn text(&mut self, text: Option<&[u8]>) {
        match text {
            Some(text) => {
                let end = text.iter().position(|byte| *byte == 0);
                let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
                self.bytes.extend_from_slice(text);
                self.bytes.push(0);
                self.lengths.push(text.len().saturating_add(1));
            }
            None => self.nothing(),
        }
    }

    /// Adds bytes as they are.
    pub(super) fn bytes_of(&mut self, bytes: Option<&[u8]>) {
        self.add(bytes.unwrap_or_default());
    }

    /// Adds to a number of eight bytes that is there and not 0.
    pub(super) fn increase(&mut self, index: usize, by: u64) {
        let before = self.lengths.get(..index).unwrap_or_default();
        let start = before.iter().sum::<usize>();
        let number = self.bytes.get_mut(start..start.saturating_add(8));
        let number = number.filter(|_| self.lengths.get(index) == Some(&8));
        if let Some(number) = number.and_then(|it| <&mut [u8; 8]>::try_from(it).ok())
            && *number != [0; 8]
        {
            *number = u64::from_le_bytes(*number).saturating_add(by).to_le_bytes();
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.lengths.push(bytes.len());
    }
}
