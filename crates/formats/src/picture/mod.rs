//! Graphs as pictures: what can be reached from where, and who can talk to whom. The same [`Graph`] is written for
//! Graphviz ([`dot()`]) or drawn right away ([`svg()`]), so that a picture needs no other program.
//!
//! Reading order: the graph (here), [`mod@dot`], and for drawings `fold` (what is too much to draw), `rank`
//! (columns), `measure`, `place` (where everything stands), [`mod@svg`]. Texts come from hostile hosts: they are cleaned,
//! shortened and escaped where they are written.

pub mod dot;
mod fold;
mod measure;
pub mod network;
mod place;
mod rank;
mod route;
pub mod svg;
mod text;

pub use dot::dot;
pub use svg::svg;

/// A picture of things and of what leads from one to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// What it shows.
    pub title: String,
    /// What its reader must know besides, each a sentence or a clause: what is not known, for instance.
    pub notes: Vec<String>,
    /// Frames around things that belong together, from top to bottom.
    pub groups: Vec<Group>,
    /// Things. Where two have the same id the first counts.
    pub nodes: Vec<Node>,
    /// What leads from one to the other. A thing that only an edge names is drawn by its id.
    pub edges: Vec<Edge>,
}

/// A frame around things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What nodes call it by.
    pub id: String,
    /// Its heading.
    pub label: String,
}

/// A thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What edges call it by.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Lines below the name.
    pub details: Vec<String>,
    /// What it is.
    pub kind: NodeKind,
    /// Group that it is in.
    pub group: Option<String>,
}

/// What a thing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// Something else.
    #[default]
    Thing,
    /// What is not on this host: the internet, other machines.
    Outside,
    /// The host.
    Host,
    /// A container.
    Container,
    /// A network.
    Network,
    /// Somebody: a user.
    Person,
    /// What must not be reached.
    Goal,
}

impl NodeKind {
    /// Returns the word that legends use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thing => "other",
            Self::Outside => "outside",
            Self::Host => "host",
            Self::Container => "container",
            Self::Network => "network",
            Self::Person => "user",
            Self::Goal => "must not be reached",
        }
    }
}

/// That one leads to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    /// Id of the node where it begins.
    pub from: String,
    /// Id of the node where it ends.
    pub to: String,
    /// How; may be empty.
    pub label: String,
    /// What kind of way it is.
    pub kind: EdgeKind,
}

/// What kind of way an edge is; the worst last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// They belong together: no arrow.
    Member,
    /// It may lead there: nobody could see.
    Unsure,
    /// It leads there.
    #[default]
    Flow,
    /// It leads there, and should not.
    Danger,
}

impl EdgeKind {
    /// Returns the word that legends use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "is in",
            Self::Unsure => "may reach",
            Self::Flow => "reaches",
            Self::Danger => "reaches, and should not",
        }
    }
}
