//! What a check of the user's own can look at, one element after the other, and the variables that its condition
//! may speak of.

use seawall_condition::shape::Field;

use super::view::{compose, daemon, dockerfile, image, kubernetes};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Each instruction of a Dockerfile.
    Instruction,
    /// Each program that a `RUN` runs.
    Command,
    /// Each stage of a Dockerfile.
    Stage,
    /// A Dockerfile.
    Dockerfile,
    /// Each service of a Compose project.
    Service,
    /// A Compose project.
    Compose,
    /// A configuration of the daemon.
    Daemon,
    /// Each object of Kubernetes manifests.
    Object,
    /// Each container of their pods.
    Container,
    /// A built image.
    Image,
    /// Each step that made it.
    Step,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Instruction,
        Self::Command,
        Self::Stage,
        Self::Dockerfile,
        Self::Service,
        Self::Compose,
        Self::Daemon,
        Self::Object,
        Self::Container,
        Self::Image,
        Self::Step,
    ];

    /// Returns the word of the configuration, which is also the name of the variable that holds the element.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instruction => "instruction",
            Self::Command => "command",
            Self::Stage => "stage",
            Self::Dockerfile => "dockerfile",
            Self::Service => "service",
            Self::Compose => "compose",
            Self::Daemon => "daemon",
            Self::Object => "object",
            Self::Container => "container",
            Self::Image => "image",
            Self::Step => "step",
        }
    }

    /// Finds a subject by its word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == word)
    }

    /// Returns the variables that its conditions may speak of, the element first.
    pub const fn variables(self) -> &'static [Field] {
        match self {
            Self::Instruction => dockerfile::OF_INSTRUCTION,
            Self::Command => dockerfile::OF_COMMAND,
            Self::Stage => dockerfile::OF_STAGE,
            Self::Dockerfile => dockerfile::OF_FILE,
            Self::Service => compose::OF_SERVICE,
            Self::Compose => compose::OF_PROJECT,
            Self::Daemon => daemon::OF_FILE,
            Self::Object => kubernetes::OF_OBJECT,
            Self::Container => kubernetes::OF_CONTAINER,
            Self::Image => image::OF_IMAGE,
            Self::Step => image::OF_STEP,
        }
    }
}
