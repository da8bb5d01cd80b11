//! What the collector of facts asks before it records a value.

use seawall_artifact::host::Redact;
use seawall_checks::secret::mask::{is_secret, masked};

/// Tells secrets as the checks of documents do.
#[derive(Clone, Copy, Debug)]
pub struct Secrets;

impl Redact for Secrets {
    fn is_secret(&self, name: &str, value: &str) -> bool {
        is_secret(name, value)
    }

    fn masked(&self, text: &str) -> String {
        masked(text)
    }
}
