//! How a whole host stands: what attackers could reach from where, who can talk to whom, and what that means for
//! frameworks. Beside the findings of each target, which say what is wrong with it.

use serde::{Deserialize, Serialize};

use crate::assessment::Reading;
use crate::compliance::FrameworkResult;

/// What an audit says of the host as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posture {
    /// How it came out for the frameworks that were asked for.
    pub frameworks: Vec<FrameworkResult>,
    /// What an attacker could do, the worst first.
    pub paths: Vec<AttackPath>,
    /// What is not known of ways of attackers, as clauses: there may be more than are shown.
    #[serde(default)]
    pub path_gaps: Vec<String>,
    /// Who can talk to whom.
    pub network: NetworkPicture,
}

/// A way from where an attacker may stand to what must not be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackPath {
    /// The consequence, one sentence without a full stop: ``container `web` can become root on the host``.
    pub consequence: String,
    /// Where the attacker stands: `internet`, `container web`, `user alice`.
    pub from: String,
    /// Who else stands where the same way begins: the others that can do it, too.
    #[serde(default)]
    pub also: Vec<String>,
    /// What is reached: `root on the host`, `container db`, `secret db_password`.
    pub to: String,
    /// How bad it is, 0–100: reach, exposure and known vulnerabilities counted in.
    pub score: u8,
    /// Why that score, as clauses.
    pub why: Vec<String>,
    /// The way, step by step.
    pub steps: Vec<PathStep>,
}

/// A step of a way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathStep {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// How, as a clause: ``the engine's socket is mounted at `/srv/run/docker.sock` ``.
    pub how: String,
    /// Check that tells the fault which makes it possible, where there is one: `CTR-0032`.
    pub check: Option<String>,
    /// What proves it.
    pub readings: Vec<Reading>,
    /// What is known of it by whom.
    #[serde(default)]
    pub basis: Basis,
    /// What stands in the way without closing it, as clauses.
    #[serde(default)]
    pub lowered: Vec<String>,
}

/// Who says that a step can be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The kernel does it so now.
    Kernel,
    /// It was asked for so, of the engine or in a file; that it is so was not seen.
    #[default]
    Configuration,
}

impl Basis {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Configuration => "configuration",
        }
    }
}

/// Who can talk to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkPicture {
    /// Networks.
    pub networks: Vec<NetworkNode>,
    /// Containers and the outside world.
    pub ends: Vec<End>,
    /// Who reaches whom.
    pub reaches: Vec<Reach>,
    /// What is not known, as clauses: it may be more than is shown.
    pub gaps: Vec<String>,
}

/// A network in the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkNode {
    /// Name.
    pub name: String,
    /// Driver.
    pub driver: String,
    /// Whether there is no way out of it.
    pub is_internal: bool,
    /// Whether its containers can talk to each other; nothing where that is not known.
    pub inner_traffic: Option<bool>,
    /// Whether what crosses hosts is encrypted; nothing where it does not cross hosts or is not known.
    pub is_encrypted: Option<bool>,
    /// Names of its containers.
    pub members: Vec<String>,
}

/// Who takes part in the traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// `container web`, `host`, `outside`.
    pub name: String,
    /// Ports that it listens on, with where that was seen: `5432/tcp`.
    pub ports: Vec<String>,
    /// Published as `ADDRESS:PORT → PORT/PROTOCOL`.
    pub published: Vec<String>,
    /// Project that it belongs to by its own labels: of Compose, a stack of swarm.
    #[serde(default)]
    pub group: Option<String>,
}

/// That one can reach the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reach {
    /// Who begins.
    pub from: String,
    /// Who answers.
    pub to: String,
    /// Network, published address or shared namespace that they meet in.
    pub by: String,
    /// Ports; empty means all.
    pub ports: Vec<String>,
}
