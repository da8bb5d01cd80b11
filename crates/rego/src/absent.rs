//! What is said where the interpreter was left out.

use std::io::{self, BufRead, Write};

/// Refuses.
///
/// # Errors
/// Always.
pub fn confine() -> io::Result<()> {
    Err(io::Error::other("this program was built without Rego"))
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn serve(_: impl BufRead + Send, _: impl Write + Send) -> io::Result<()> {
    confine()
}
