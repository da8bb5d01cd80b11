//! A test double of an artifact: layers of entries, walked in any order, and their tree by naive replay.

use std::collections::{BTreeMap, BTreeSet};

use seawall_inventory::assemble::{AssembleOptions, assemble, assemble_with};
use seawall_inventory::collect::Collector;
use seawall_inventory::extractor::{Extracted, Purpose};
use seawall_inventory::sbom::Claims;
use seawall_inventory::unpack::{Plain, Unpack};
use seawall_model::inventory::Inventory;
use seawall_model::tree::{
    Entry, EntryKind, LayerVisitors as _, Resolved, Selection, Ticket, Tree,
};

/// What an entry of a layer is.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    File(Vec<u8>),
    Directory,
    Link(String),
    Gone,
    Unreadable,
}

/// The layers of an artifact, lowest first.
#[derive(Clone)]
pub(crate) struct Image {
    layers: Vec<Vec<(String, Node)>>,
    lost: BTreeSet<usize>,
    unpack: &'static dyn Unpack,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            layers: Vec::new(),
            lost: BTreeSet::new(),
            unpack: &Plain,
        }
    }
}

impl Image {
    pub(crate) fn layer(mut self, entries: Vec<(&str, Node)>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(path, node)| (path.to_owned(), node));
        self.layers.push(entries.collect());
        self
    }

    pub(crate) fn unpacking_with(mut self, unpack: &'static dyn Unpack) -> Self {
        self.unpack = unpack;
        self
    }

    /// Makes a layer one that could not be read at all.
    pub(crate) fn lose(mut self, layer: usize) -> Self {
        self.lost.insert(layer);
        self
    }

    pub(crate) fn inventory(&self) -> Inventory {
        let order: Vec<usize> = (0..self.layers.len()).collect();
        self.inventory_of(&order, &AssembleOptions::default())
    }

    pub(crate) fn inventory_with_removed(&self) -> Inventory {
        let order: Vec<usize> = (0..self.layers.len()).collect();
        let options = AssembleOptions {
            include_removed: true,
            ..AssembleOptions::default()
        };
        self.inventory_of(&order, &options)
    }

    /// Walks the layers in this order and assembles.
    pub(crate) fn inventory_of(&self, order: &[usize], options: &AssembleOptions) -> Inventory {
        let collector = Collector::default().unpacking_with(self.unpack);
        for layer in order.iter().filter(|layer| !self.lost.contains(layer)) {
            visit(&collector, *layer, &self.layers[*layer]);
        }
        let facts = collector.into_facts();
        let layers: Vec<Option<&Extracted>> = (0..self.layers.len())
            .map(|layer| facts.get(&Ticket(layer)))
            .collect();
        assemble(&layers, &self.tree(), options)
    }

    /// As [`inventory`](Self::inventory), also with what is only read for licences.
    pub(crate) fn inventory_with_licences(&self) -> Inventory {
        self.inventory_for(Purpose::Licences)
    }

    /// As [`inventory`](Self::inventory), also with what is only read for this.
    pub(crate) fn inventory_for(&self, purpose: Purpose) -> Inventory {
        let collector = Collector::default().also_for(purpose);
        for (layer, entries) in self.layers.iter().enumerate() {
            visit(&collector, layer, entries);
        }
        let facts = collector.into_facts();
        let layers: Vec<Option<&Extracted>> = (0..self.layers.len())
            .map(|layer| facts.get(&Ticket(layer)))
            .collect();
        assemble(&layers, &self.tree(), &AssembleOptions::default())
    }

    /// Assembles with what bills of materials outside the artifact claim.
    pub(crate) fn inventory_attached(&self, attached: &[(String, Claims)]) -> Inventory {
        let collector = Collector::default().unpacking_with(self.unpack);
        for (layer, entries) in self.layers.iter().enumerate() {
            visit(&collector, layer, entries);
        }
        let facts = collector.into_facts();
        let layers: Vec<Option<&Extracted>> = (0..self.layers.len())
            .map(|layer| facts.get(&Ticket(layer)))
            .collect();
        let options = AssembleOptions::default();
        assemble_with(&layers, &self.tree(), &options, attached)
    }

    /// Assembles made-up facts, one for each layer.
    pub(crate) fn assemble(&self, facts: &[Extracted]) -> Inventory {
        let layers: Vec<Option<&Extracted>> = facts.iter().map(Some).collect();
        assemble(&layers, &self.tree(), &AssembleOptions::default())
    }

    fn tree(&self) -> Squashed<'_> {
        let mut nodes: BTreeMap<String, (Node, usize)> = BTreeMap::new();
        for (layer, entries) in self.layers.iter().enumerate() {
            if self.lost.contains(&layer) {
                continue;
            }
            for (path, node) in entries {
                if !matches!(node, Node::Directory) {
                    let below = format!("{path}/");
                    nodes.retain(|at, _| at != path && !at.starts_with(&below));
                }
                for parent in parents(path) {
                    nodes
                        .entry(parent.to_owned())
                        .or_insert((Node::Directory, layer));
                }
                if !matches!(node, Node::Gone) {
                    nodes.insert(path.clone(), (node.clone(), layer));
                }
            }
        }
        Squashed { image: self, nodes }
    }
}

/// A file of text.
pub(crate) fn file(text: impl AsRef<[u8]>) -> Node {
    Node::File(text.as_ref().to_vec())
}

/// A symbolic link.
pub(crate) fn link(to: &str) -> Node {
    Node::Link(to.to_owned())
}

fn visit(collector: &Collector, layer: usize, entries: &[(String, Node)]) {
    let mut visitor = collector.begin(Ticket(layer));
    for (path, node) in entries {
        let entry = Entry {
            path,
            kind: EntryKind::File,
            size: match node {
                Node::File(bytes) => bytes.len() as u64,
                _ => 0,
            },
            mode: 0o644,
            uid: 0,
            gid: 0,
            link: None,
        };
        if !matches!(node, Node::File(_) | Node::Unreadable) {
            continue;
        }
        let selection = visitor.select(&entry);
        let (Selection::Read { limit } | Selection::Sniff { limit }) = selection else {
            continue;
        };
        let sniffed = matches!(selection, Selection::Sniff { .. });
        match node {
            Node::File(bytes) if sniffed && !visitor.wants(&entry, start(bytes)) => {}
            Node::File(bytes) if entry.size <= limit => visitor.content(&entry, bytes.clone()),
            Node::File(_) => visitor.oversized(&entry),
            _ => visitor.unreadable(&entry, "its data break off"),
        }
    }
    visitor.finish();
}

fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

struct Squashed<'a> {
    image: &'a Image,
    nodes: BTreeMap<String, (Node, usize)>,
}

impl Tree for Squashed<'_> {
    fn resolve(&self, path: &str) -> Resolved {
        let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut at: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop();
                    continue;
                }
                _ => at.push(part),
            }
            let Some((node, _)) = self.nodes.get(&at.join("/")) else {
                return Resolved::Missing;
            };
            if let Node::Link(to) = node {
                links += 1;
                if links > 40 {
                    return Resolved::Loop;
                }
                at.pop();
                if to.starts_with('/') {
                    at.clear();
                }
                todo.extend(to.split('/').rev().map(str::to_owned));
            }
        }
        let path = at.join("/");
        let (node, layer) = &self.nodes[&path];
        let kind = match node {
            Node::Directory => EntryKind::Directory,
            _ => EntryKind::File,
        };
        Resolved::Found {
            path,
            kind,
            layer: *layer,
        }
    }

    fn layer_of(&self, path: &str) -> Option<usize> {
        self.nodes.get(path).map(|(_, layer)| *layer)
    }

    fn changed_after(&self, path: &str, after: usize) -> Option<usize> {
        let changes = |(at, node): &(String, Node)| {
            at == path || (parents(path).any(|p| p == at) && !matches!(node, Node::Directory))
        };
        (after + 1..self.image.layers.len())
            .filter(|layer| !self.image.lost.contains(layer))
            .find(|layer| self.image.layers[*layer].iter().any(changes))
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let prefix = format!("{directory}/");
        let inside = self.nodes.keys().filter_map(|at| at.strip_prefix(&prefix));
        inside
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }
}

/// Bytes that are shown of a file.
fn start(bytes: &[u8]) -> &[u8] {
    let most = usize::try_from(seawall_model::tree::SNIFFED).unwrap();
    bytes.get(..most).unwrap_or(bytes)
}
