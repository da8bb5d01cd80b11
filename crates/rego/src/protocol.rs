//! What is said to the process that evaluates, and what it says: one JSON value a line.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Take these policies; answered with [`Reply::Loaded`] or [`Reply::Refused`].
    Load(Vec<File>),
    /// Evaluate; answered with one [`Reply::Judged`] for each rule in order, then [`Reply::Done`].
    Judge {
        /// What policies see as `input`.
        input: Value,
        /// Which rules: positions in what was loaded.
        rules: Vec<usize>,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// What the policies declare.
    Loaded(Vec<Rule>),
    /// What is wrong with them.
    Refused(Vec<Refusal>),
    /// What a rule says.
    Judged {
        /// The rule.
        rule: usize,
        /// Its results, or why there are none.
        said: Result<Said, Failure>,
    },
    /// That was all.
    Done,
}

/// A file of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What to call it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A rule that tells faults: `deny`, `violation`, `warn`, or one of these with a suffix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its package, `main`.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The file that declares it first.
    pub file: String,
    /// The line there.
    pub line: u32,
    /// What is documented about it.
    pub about: About,
    /// Which documents it looks at.
    pub kinds: Vec<Kind>,
    /// How it wants to see them.
    pub form: Form,
}

/// What a policy says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Id.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// The fault in a few words.
    pub title: Option<String>,
    /// Why it matters.
    pub description: Option<String>,
    /// What to do.
    pub remedy: Option<String>,
    /// How bad it is, in a word of ours.
    pub severity: Option<String>,
    /// Where to read more.
    pub references: Vec<String>,
}

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Dockerfiles.
    Dockerfile,
    /// Compose files.
    Compose,
    /// Kubernetes manifests.
    Kubernetes,
    /// The daemon's configuration.
    Daemon,
}

/// How a policy wants to see documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// As our model: an object with `dockerfile`, `compose`, `objects` or `daemon`; of Dockerfiles also `Stages`.
    Model,
    /// As they stand in the file; Dockerfiles as a list of commands.
    Plain,
}

/// What a rule says of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its results.
    pub told: Vec<Told>,
    /// How many more there were.
    pub dropped: usize,
}

/// A result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What is wrong; nothing where the rule only says that something is.
    pub message: Option<String>,
    /// The first and the last line of it, counted from 1.
    pub lines: Option<(u32, u32)>,
    /// The file, where it is said.
    pub file: Option<String>,
    /// The path in `input` of what is to blame; empty where none is named.
    #[serde(default)]
    pub path: Vec<String>,
}

/// Why a rule says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A clause without a full stop.
    pub why: String,
    /// Whether a bound was reached.
    pub is_limit: bool,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The file.
    pub path: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<u32>,
    /// Column, counted from 1.
    pub column: Option<u32>,
    /// A clause without a full stop.
    pub why: String,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Dockerfile,
        Self::Compose,
        Self::Kubernetes,
        Self::Daemon,
    ];

    /// Returns the word of the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Compose => "compose",
            Self::Kubernetes => "kubernetes",
            Self::Daemon => "daemon",
        }
    }
}

/// Results of one rule in one document that are listed.
pub const MOST_TOLD: usize = 1_000;
/// Characters of a message.
pub const LONGEST_MESSAGE: usize = 2_000;
