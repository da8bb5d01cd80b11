//! Whether signatures of an image lie beside it. That one lies there proves nothing: none is verified here.

/// What was found where signatures of an image may lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// Where it was looked, in words; nothing where it was looked nowhere.
    pub place: Option<String>,
    /// What lies there, sorted.
    pub found: Vec<Signature>,
    /// Tags and digests of signed statements about it, sorted: a bill of materials, how it was built.
    pub attestations: Vec<String>,
    /// Why there may be more than that, as clauses without a full stop. Where there is none, and a place, the place
    /// was asked for all that it may have.
    pub gaps: Vec<String>,
}

/// A signature of an image, as it is published; nobody has verified it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// What made it.
    pub kind: SignatureKind,
    /// Where it lies: a tag or a digest.
    pub name: String,
}

/// What makes signatures of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureKind {
    /// cosign, as a tag or a referrer of its own type.
    Cosign,
    /// Notation, of the Notary project.
    Notation,
    /// A bundle of sigstore that signs the image itself.
    Bundle,
}

impl SignatureKind {
    /// Returns its name in sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cosign => "cosign",
            Self::Notation => "notation",
            Self::Bundle => "sigstore bundle",
        }
    }
}

impl Signatures {
    /// Says that it was looked nowhere, and why.
    pub fn not_looked_for(why: impl Into<String>) -> Self {
        Self {
            gaps: vec![why.into()],
            ..Self::default()
        }
    }

    /// Returns what made the signatures that were found, each once.
    pub fn kinds(&self) -> Vec<SignatureKind> {
        let mut kinds: Vec<SignatureKind> = self.found.iter().map(|it| it.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}
