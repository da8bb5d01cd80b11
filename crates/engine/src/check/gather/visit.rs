//! Two look at each file that passes by: those who came first, and who gathers documents.

use seawall_checks::source::LONGEST;
use seawall_model::artifact::ArtifactKind;
use seawall_model::problem::ProblemKind;
use seawall_model::tree::{
    Entry, EntryKind, LayerVisitor, LayerVisitors, SNIFFED, Selection, Ticket,
};

use super::{Gathering, is_of_git, length};
use crate::check::kind::{ByName, by_name, kind_of};

/// Makes visitors that gather documents while others look.
pub(crate) struct Both<'a> {
    pub(super) gathering: &'a Gathering,
    pub(super) others: &'a dyn LayerVisitors,
    /// Bytes of a file that others read without looking at its beginning, whatever they ask.
    pub(super) most: u64,
}

impl LayerVisitors for Both<'_> {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Visit {
            gathering: self.gathering,
            other: self.others.begin(ticket),
            others: Selection::Skip,
            most: self.most,
            ours: Ours::Nothing,
        })
    }
}

struct Visit<'a> {
    gathering: &'a Gathering,
    other: Box<dyn LayerVisitor + 'a>,
    /// What the other one wants of the file that passes by.
    others: Selection,
    most: u64,
    ours: Ours,
}

/// What a file is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ours {
    /// Nothing that is gathered.
    Nothing,
    /// A document by its name.
    Document(ArtifactKind),
    /// A document where its content says so.
    MayBe,
    /// A file that documents may name.
    Beside,
}

impl Visit<'_> {
    fn ours(&self, entry: &Entry<'_>) -> Ours {
        if entry.kind != EntryKind::File || is_of_git(entry.path) {
            return Ours::Nothing;
        }
        match by_name(entry.path) {
            ByName::Is(kind) => Ours::Document(kind),
            ByName::MayBe => Ours::MayBe,
            _ if self.gathering.gather.beside && is_beside(entry) => Ours::Beside,
            _ => Ours::Nothing,
        }
    }

    /// Says whether the rest of a file is wanted.
    fn want(&self, entry: &Entry<'_>, start: &[u8]) -> bool {
        if entry.size > LONGEST as u64 {
            return false;
        }
        match self.ours {
            Ours::Nothing => false,
            Ours::Document(_) | Ours::Beside => true,
            // What is named like that and small is seen whole; of the rest more has to be read to know.
            Ours::MayBe if length(start) < SNIFFED => {
                self.gathering.gather.beside && is_beside(entry)
                    || kind_of(entry.path, start).is_some()
            }
            Ours::MayBe => !is_json(entry.path) || start.trim_ascii_start().starts_with(b"{"),
        }
    }

    /// Tells of a document that is too large to be read.
    fn too_large(&self, entry: &Entry<'_>, start: &[u8]) {
        let is_document = match self.ours {
            Ours::Document(_) => true,
            Ours::MayBe => kind_of(entry.path, start).is_some(),
            Ours::Nothing | Ours::Beside => false,
        };
        if is_document {
            let why = format!("it has more than {LONGEST} bytes, and was not looked at");
            let mut held = self.gathering.held();
            held.complain(entry.path, ProblemKind::Limit, &why);
        }
    }

    fn take(&self, entry: &Entry<'_>, bytes: &[u8]) {
        let kind = match self.ours {
            Ours::Document(kind) => Some(kind),
            Ours::MayBe => kind_of(entry.path, bytes),
            Ours::Beside | Ours::Nothing => None,
        };
        let mut held = self.gathering.held();
        match kind {
            Some(kind) => held.take(entry.path, kind, bytes.to_vec()),
            None if self.gathering.gather.beside && is_beside(entry) => {
                held.take_beside(entry.path, bytes.to_vec());
            }
            None => {}
        }
    }
}

impl LayerVisitor for Visit<'_> {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        self.others = match self.other.select(entry) {
            Selection::Read { limit } => Selection::Read {
                limit: limit.min(self.most),
            },
            others => others,
        };
        self.ours = self.ours(entry);
        let limit = LONGEST as u64;
        match self.others {
            others if self.ours == Ours::Nothing => others,
            Selection::Skip => Selection::Sniff { limit },
            Selection::Read { limit: theirs } | Selection::Sniff { limit: theirs } => {
                Selection::Sniff {
                    limit: limit.max(theirs),
                }
            }
        }
    }

    fn wants(&mut self, entry: &Entry<'_>, start: &[u8]) -> bool {
        if self.ours == Ours::Nothing {
            return self.other.wants(entry, start);
        }
        let theirs = match self.others {
            Selection::Skip => false,
            Selection::Read { limit } if entry.size > limit => {
                self.other.oversized(entry);
                false
            }
            Selection::Read { .. } => true,
            Selection::Sniff { .. } => self.other.wants(entry, start),
        };
        if !theirs {
            self.others = Selection::Skip;
        }
        let wanted = self.want(entry, start);
        if !wanted {
            if entry.size > LONGEST as u64 {
                self.too_large(entry, start);
            }
            self.ours = Ours::Nothing;
        }
        theirs || wanted
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        let theirs = match self.others {
            Selection::Skip => None,
            Selection::Read { limit } | Selection::Sniff { limit } => Some(limit),
        };
        // It may have grown since it was listed.
        let fits = length(&bytes) <= LONGEST as u64;
        match theirs {
            None if fits => self.take(entry, &bytes),
            None => self.too_large(entry, &bytes),
            Some(limit) if length(&bytes) <= limit => {
                if self.ours != Ours::Nothing && fits {
                    self.take(entry, &bytes);
                } else {
                    self.too_large(entry, &bytes);
                }
                self.other.content(entry, bytes);
            }
            Some(_) => {
                self.other.oversized(entry);
                self.take(entry, &bytes);
            }
        }
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        if self.others != Selection::Skip {
            self.other.oversized(entry);
        }
        self.too_large(entry, &[]);
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        if self.others != Selection::Skip {
            self.other.unreadable(entry, why);
        }
        // Of what may be anything and cannot be read nobody expects to hear.
        if matches!(self.ours, Ours::Document(_)) {
            let mut held = self.gathering.held();
            held.complain(entry.path, ProblemKind::Environment, why);
        }
    }

    fn finish(self: Box<Self>) {
        self.other.finish();
    }
}

fn is_json(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".json")
}

/// Says whether documents may name a file: values of variables, what builds leave out, parts of Compose files.
fn is_beside(entry: &Entry<'_>) -> bool {
    let name = entry.path.rsplit('/').next().unwrap_or(entry.path);
    let ends = |end: &str| name.to_ascii_lowercase().ends_with(end);
    let is_named = [".env", ".dockerignore", ".yaml", ".yml"]
        .iter()
        .any(|end| ends(end))
        || name.starts_with(".env");
    is_named && entry.size <= LONGEST_BESIDE
}

/// Bytes of a file that documents name.
const LONGEST_BESIDE: u64 = 1 << 20;
