//! Who made an image, as its engine and registries tell it. All of it is what others say: no signature is verified
//! here.

use serde::{Deserialize, Serialize};

/// Where an image comes from, as its engine tells (`Identity` of an image's inspection, API 1.53).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    /// Signatures that the engine looked at.
    pub signatures: Vec<SignatureSeen>,
    /// Repositories that it was pulled from or pushed to.
    pub repositories: Vec<String>,
    /// Whether the engine built it.
    pub is_built: bool,
}

/// A signature that an engine looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignatureSeen {
    /// Its form: `bundle-v0.3`, `simplesigning-v1`.
    pub kind: String,
    /// Whose it is, as the certificate names them; empty where the engine does not say.
    pub signer: String,
    /// What the engine found wrong with it.
    pub fault: Option<String>,
}

/// What lies beside an image in a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Published {
    /// Where it was looked.
    pub place: String,
    /// Signatures, each with what made it and the tag or digest where it lies.
    pub signatures: Vec<String>,
    /// Signed statements about the image, each by the tag or digest where it lies.
    pub attestations: Vec<String>,
    /// Why there may be more than that. Where there is nothing, the place was asked for all that it may have.
    pub gaps: Vec<String>,
}

/// A variable of the environment that somebody's shell gets, and the file that sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VariableSet {
    /// Its value as written, quotes left out.
    pub value: String,
    /// The file.
    pub file: String,
}
