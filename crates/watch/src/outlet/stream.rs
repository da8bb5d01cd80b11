//! Standard output.

use std::io::{self, Write as _};

use seawall_carrier::{Carried, Carrier, Record as _};

use super::letter::Letter;

/// Standard output.
pub(super) struct Stream;

impl Carrier<Letter> for Stream {
    fn carry(&mut self, letters: &[Letter]) -> Carried {
        let mut output = io::stdout().lock();
        let mut lines = Vec::new();
        for letter in letters {
            lines.extend_from_slice(letter.bytes());
            lines.push(b'\n');
        }
        match output.write_all(&lines).and_then(|()| output.flush()) {
            Ok(()) => Carried::all(letters),
            Err(error) => Carried::failed(0, format!("standard output: {error}")),
        }
    }
}
