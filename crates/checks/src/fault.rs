//! What a check says about a document.

use crate::any::AnyCheck;
use crate::source::Span;

/// A fault at a place.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The check that tells it.
    pub check: AnyCheck,
    /// Which of the check's variants, where it has any.
    pub variant: Option<&'static str>,
    /// One sentence without a full stop, with the offending value: ``installs `curl` without a version``.
    pub message: String,
    /// Where it lies.
    pub place: Place,
    /// The value that was read, where one was, as it is written.
    pub value: Option<String>,
    /// Edits that mend it; several are alternatives, the best first.
    pub fixes: Vec<Fix>,
    /// How sure the check is.
    pub certainty: Certainty,
    /// Bytes of its document that no report may show, since they are, or may be, a secret.
    pub hides: Option<Span>,
}

/// How sure a check is of a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The words alone say so (a name that looks like a secret's, say).
    Likely,
    /// The document says so.
    #[default]
    Certain,
}

/// Where a fault lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which of the documents that were judged together: a position in their list. Zero for most.
    pub document: usize,
    /// The bytes to underline, where the fault is in a text.
    pub span: Option<Span>,
    /// The path inside an image, and its layer.
    pub file: Option<(String, Option<usize>)>,
    /// The place in words that survives edits: `stage build, RUN 3`, `service web`, `icc`.
    pub words: String,
    /// What an exception for this place names: the instruction's span with its heredocs, a service, the whole
    /// document. A comment above it, or on its first line, speaks of the fault.
    pub scope: Option<Span>,
}

/// Edits that mend a fault, all or none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: `Add --no-install-recommends`.
    pub title: String,
    /// Whether what is built stays the same but for the fault.
    pub safety: Safety,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a fix can change what people rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// It cannot: `--fix` applies it.
    Safe,
    /// It may change what is built or how it runs: only `--fix --unsafe` applies it.
    Unsafe,
}

/// A part of a document's text and what to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Which of the documents that were judged together.
    pub document: usize,
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Fault {
    /// Makes a fault of a place in the first document.
    pub fn new(check: impl Into<AnyCheck>, message: impl Into<String>, place: Place) -> Self {
        Self {
            check: check.into(),
            variant: None,
            message: message.into(),
            place,
            value: None,
            fixes: Vec::new(),
            certainty: Certainty::Certain,
            hides: None,
        }
    }

    /// Says which bytes of its document no report may show.
    #[must_use]
    pub fn hiding(mut self, secret: Span) -> Self {
        self.hides = Some(secret);
        self
    }

    /// Names the variant.
    #[must_use]
    pub fn variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    /// Tells the value that was read.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Proposes a fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says that only words speak for it.
    #[must_use]
    pub fn likely(mut self) -> Self {
        self.certainty = Certainty::Likely;
        self
    }
}

impl Fix {
    /// Makes a fix that changes nothing else.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Safe,
            edits,
        }
    }

    /// Makes a fix that may change what people rely on.
    pub fn unsafe_(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            safety: Safety::Unsafe,
            ..Self::safe(title, edits)
        }
    }
}

impl Edit {
    /// Replaces a part of the first document.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            document: 0,
            span,
            text: text.into(),
        }
    }

    /// Takes a part of the first document out.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// Puts a text in front of a place.
    pub fn insert(before: Span, text: impl Into<String>) -> Self {
        Self::replace(before.before(), text)
    }

    /// Puts a text behind a place.
    pub fn append(behind: Span, text: impl Into<String>) -> Self {
        Self::replace(behind.behind(), text)
    }
}
