//! Why something is not believed. The texts are constant, but for numbers and times: whoever wrote
//! the bytes gets no say in them.

use seawall_model::time::Timestamp;

/// Why something is not believed, or could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no key in PEM of the wanted kind.
    #[error("the key is unusable: {why}")]
    Key {
        /// What is wrong, as a clause.
        why: &'static str,
        /// What to try.
        hint: &'static str,
    },
    /// The system gave no random bytes.
    #[error("the key cannot be made: the system gives no random numbers")]
    Random,
    /// It is no envelope as we know it.
    #[error("the envelope is malformed: {0}")]
    Envelope(&'static str),
    /// None of the signatures is by a trusted key.
    #[error("the envelope is signed by none of the trusted keys")]
    Untrusted,
    /// There is a signature of a trusted key, and it does not fit.
    #[error("the signature does not fit: the content was changed after it was signed")]
    BadSignature,
    /// The signed document is no manifest as we know it.
    #[error("the manifest is malformed: {0}")]
    Manifest(&'static str),
    /// The manifest is too old.
    #[error("the manifest expired at {at}, and it is {now}")]
    Expired {
        /// When it ended.
        at: Timestamp,
        /// The present as it was judged.
        now: Timestamp,
    },
    /// The manifest comes from the future.
    #[error("the manifest was published at {at}, which lies ahead: it is {now}")]
    Ahead {
        /// When it was published.
        at: Timestamp,
        /// The present as it was judged.
        now: Timestamp,
    },
    /// The manifest is older than one that was accepted before.
    #[error(
        "the manifest goes back: its serial number is {found}, and {accepted} was accepted before"
    )]
    Rollback {
        /// Its serial number.
        found: u64,
        /// The one accepted before.
        accepted: u64,
    },
    /// The manifest has the serial number of another one.
    #[error("there are two manifests with the serial number {serial}")]
    Equivocation {
        /// The serial number.
        serial: u64,
    },
    /// There is no database of the format that this program reads.
    #[error("the channel has no database of format version {wanted}")]
    Format {
        /// The format version that is read.
        wanted: u32,
    },
}

impl Error {
    /// Returns what the user can try.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Key { hint, .. } => hint,
            Self::Random => "check that the machine has /dev/urandom or getrandom(2)",
            Self::Envelope(_) | Self::Manifest(_) => {
                "check the address of the channel, or ask its publisher to publish anew"
            }
            Self::Untrusted => {
                "check that --key is the public key of the channel's publisher; a new key must be handed in anew"
            }
            Self::BadSignature => "take another mirror, and tell the channel's publisher",
            Self::Expired { .. } => {
                "check this machine's clock; else take another mirror or ask the publisher to publish anew"
            }
            Self::Ahead { .. } => "check this machine's clock",
            Self::Rollback { .. } => {
                "the mirror is behind or replays an old state: take another one, or wait for it to catch up"
            }
            Self::Equivocation { .. } => {
                "the publisher must count upwards; take another mirror and tell them"
            }
            Self::Format { .. } => {
                "update Seawall, or ask the publisher for a database of this format"
            }
        }
    }
}
